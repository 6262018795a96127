"""Places: the share of a text's toponyms whose best candidate lies within 161 km (100 miles) of the truth.

Rows: ``{"id", "text", "toponyms": [{"start", "end", "phrase", "lat", "lon"}]}``; toponyms without coordinates do not
count. A toponym that was not found is a miss.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from eval.common import Row, Tally, body, share, sums
from onrecord.read.text import prepare
from onrecord.read.where import find_places

TITLE: Final = "toponyms within 161 km of the truth"
KEY: Final = "toponyms"
GOLD: Final = "toponyms"

NEAR: Final = 161  # kilometres, as the literature on toponyms has it
_EARTH: Final = 6371  # kilometres, mean radius


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two points in degrees."""
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(h)))


def predict(row: Row) -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for m in find_places(prepare(body(row["text"]))):
        best = m.candidates[0] if m.candidates else None
        out.append({"start": m.span[0], "end": m.span[1], "lat": best and best.lat, "lon": best and best.lon})
    return out


def score(row: Row, predicted: Any) -> Tally:
    """Near, found (any overlap), gold, predicted."""
    near = found = gold = 0
    for t in row["toponyms"]:
        if t["lat"] is None:
            continue
        gold += 1
        over = [p for p in predicted or () if p["start"] < t["end"] and t["start"] < p["end"]]
        found += bool(over)
        near += any(
            p["lat"] is not None and kilometres((p["lat"], p["lon"]), (t["lat"], t["lon"])) <= NEAR for p in over
        )
    return (near, found, gold, len(predicted or ()))


def figure(tallies: Sequence[Tally]) -> float:
    near, _, gold, _ = sums(tallies)
    return share(near, gold)


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    near, found, gold, predicted = sums(tallies)
    return {"found": share(found, gold), "near, of those found": share(near, found), "mentions (number)": predicted}
