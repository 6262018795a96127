"""Times: spans and values against TIMEX3 annotations.

Rows: ``{"id", "dct", "text", "timex": [{"start", "end", "type", "value"}]}``; ``dct`` is the document's date. A time is
found if it overlaps a gold one that no earlier time took; its value is right if it is then written the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from eval.common import Row, Tally, body, f1, share, sums
from onrecord.read.text import prepare
from onrecord.read.when import Time, find_times

TITLE: Final = "TIMEX3 values, F1"
KEY: Final = "timex"
GOLD: Final = "timex"


def timex3(time: Time) -> dict[str, Any]:
    """A time as a TIMEX3 annotation: the preposition of a modifier stays outside, a date knows the time of its day."""
    start, value = time.span[0], time.timex
    if time.modifier:
        start += len(time.phrase.split(maxsplit=1)[0]) + 1
    kind = {"date": "DATE", "duration": "DURATION", "set": "SET", "vague": "DATE"}[time.kind]
    if value and "T" in value and not value.startswith("P") and kind == "DATE":
        kind = "TIME"
    return {"start": start, "end": time.span[1], "type": kind, "value": value}


def predict(row: Row) -> list[dict[str, Any]]:
    return [timex3(t) for t in find_times(prepare(body(row["text"])), row.get("dct"), join=False)]


def score(row: Row, predicted: Any) -> Tally:
    """Value right, found, same span, predicted, gold."""
    gold, taken = row["timex"], set[int]()
    value = found = same = 0
    for p in predicted or ():
        over = {i: min(p["end"], g["end"]) - max(p["start"], g["start"]) for i, g in enumerate(gold) if i not in taken}
        best = max(over, key=over.__getitem__, default=None)  # the first of those that share most
        if best is None or over[best] <= 0:
            continue
        taken.add(best)
        g = gold[best]
        found += 1
        same += (p["start"], p["end"]) == (g["start"], g["end"])
        value += p["value"] == g["value"]
    return (value, found, same, len(predicted or ()), len(gold))


def figure(tallies: Sequence[Tally]) -> float:
    value, _, _, predicted, gold = sums(tallies)
    return f1(value, predicted, gold)


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    value, found, same, predicted, gold = sums(tallies)
    return {
        "precision": share(value, predicted), "recall": share(value, gold),
        "relaxed span F1": f1(found, predicted, gold), "strict span F1": f1(same, predicted, gold),
    }  # fmt: skip
