"""A casebook's totals: people killed and injured by the claims of its rows, against the sums of the file's own cells.

PATH: Airwars-shaped JSON lines (gzip or not). The figure is the share of totals (by year and belligerent, for each harm and
each end) that the claims give exactly as the file does. Cells that were reported and left out are taken from neither side
and counted. The file is read here by itself, without onrecord.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from eval.common import EvalError, Options, Row, Tally, load_lines, share, sums
from onrecord import api, mapping, stages
from onrecord.capture import expand
from onrecord.config import Config
from onrecord.model import Count, Date, Party, Reading

TITLE: Final = "totals by year and belligerent equal to the file's"
KEY: Final = "claimed"
GOLD: Final = "killed_min"
_CELLS: Final = {
    "killed civilians": ("killed_min", "killed_max"), "injured civilians": ("injured_min", "injured_max"),
    "killed children": ("children_killed_min", "children_killed_max"),
}  # fmt: skip
_NOBODY: Final = "nobody named"
_seconds: list[float] = []  # what the imports of this process took


def load(path: Path) -> list[Row]:
    return [{**row, "id": f"{number}"} for number, row in enumerate(load_lines(path), 1)]


def predict_all(rows: Sequence[Row]) -> list[Any]:
    """What the case says of each row after the import, in the order of the rows; rows with one code are interchangeable."""
    stages.prepare()
    with tempfile.TemporaryDirectory() as folder:
        case, file = Path(folder) / "case", Path(folder) / "casebook.jsonl"
        file.write_bytes(b"".join(msgspec.json.encode({k: v for k, v in r.items() if k != "id"}) + b"\n" for r in rows))
        api.init(case)
        start = time.perf_counter()
        items = expand([str(file)], jsonl=False, config=Config(), mapping=mapping.load("airwars"))
        tally = api.add(case, items, Config())
        _seconds.append(time.perf_counter() - start)
        if tally.failed:
            raise EvalError(f"{tally.failed} rows could not be imported")
        found: dict[str, list[Any]] = {}
        for held in api.every(case):
            if held.reading is not None:
                found.setdefault(held.row["given_id"], []).append(_said(held.reading))
    return [found[row["code"]].pop() if found.get(row["code"]) else None for row in rows]


def _said(reading: Reading) -> dict[str, Any]:
    """Year, belligerents, low and high of each harm by the claims alone; and the columns that were left out."""
    year = next((c.value.start[:4] for c in reading.claims if isinstance(c.value, Date) and c.value.start), "no date")
    named = sorted(c.value.name for c in reading.claims if c.attribute == "perpetrator" and isinstance(c.value, Party))
    counts = {
        f"{c.attribute} {c.value.who}": [c.value.low, c.value.high] for c in reading.claims if isinstance(c.value, Count)
    }
    left = [c for note in reading.notes if note.endswith("; left out") for c in note.partition(":")[0].split(" and ")]
    return {"year": year, "named": named or [_NOBODY], "counts": counts, "left": left}


def _sums(rows: Sequence[Row], predicted: Sequence[Any]) -> tuple[Counter[tuple[str, ...]], Counter[tuple[str, ...]]]:
    """(year, belligerent, harm, end) → people: by the file, by the claims."""
    file: Counter[tuple[str, ...]] = Counter()
    claims: Counter[tuple[str, ...]] = Counter()
    for row, said in zip(rows, predicted, strict=True):
        left = said["left"] if said else []
        year = row["date"][:4] if row["date"] and "date" not in left else "no date"
        named = [b for b in (row["belligerents"] or "").split(", ") if b not in ("", "Unknown")] or [_NOBODY]
        for harm, columns in _CELLS.items():
            for end, column in zip(("low", "high"), columns, strict=True):
                for who in named:
                    file[year, who, harm, end] += (row[column] or 0) if column not in left else 0
            low, high = (said["counts"].get(harm) if said else None) or (0, 0)
            for who in said["named"] if said else [_NOBODY]:
                claims[said["year"] if said else "no date", who, harm, "low"] += low or 0
                claims[said["year"] if said else "no date", who, harm, "high"] += high or 0
    return file, claims


def score_all(rows: Sequence[Row], predicted: Sequence[Any], options: Options) -> list[Tally]:
    """A total each: equal, there, people by the file, people by the claims; and once what was left out."""
    file, claims = _sums(rows, predicted)
    left = float(sum(c in ("date", *(x for two in _CELLS.values() for x in two)) for p in predicted if p for c in p["left"]))
    totals = sorted(file.keys() | claims.keys())
    return [
        (float(file[t] == claims[t]), 1.0, float(file[t]), float(claims[t]), left if i == 0 else 0.0)
        for i, t in enumerate(totals)
    ]


def figure(tallies: Sequence[Tally]) -> float:
    t = sums(tallies)
    return share(t[0], t[1])


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    equal, totals, file, claims, left = sums(tallies)
    return {
        "totals": totals, "totals that differ": totals - equal, "sum of all totals by the file": file,
        "sum of all totals by the claims": claims, "cells of dates and counts that were reported and left out": left,
    }  # fmt: skip


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    return {"seconds to import": _seconds[-1]} if _seconds else {}
