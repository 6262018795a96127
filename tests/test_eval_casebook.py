"""The totals of a casebook, counted by hand on three invented rows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # eval/ is no part of the installed package

from eval import casebook
from eval.common import Options
from onrecord import mapping


def _row(code: str, date: str, named: str | None, low: int | None, high: int | None) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(mapping.columns(mapping.load("airwars")))
    return {**row, "code": code, "date": date, "belligerents": named, "killed_min": low, "killed_max": high}


def test_totals_by_year_and_belligerent(tmp_path: Path) -> None:
    file = tmp_path / "c.jsonl"
    rows = [
        _row("A", "2016-01-02", "Force A, Force B", 2, 4),
        _row("A", "2016-05-06", "Force A", 1, None),
        _row("C", "2017-01-02", None, 9, 3),
    ]
    file.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf-8")
    found = casebook.load(file)
    predicted = casebook.predict_all(found)
    by_file, claims = casebook._sums(found, predicted)
    assert {k: n for k, n in by_file.items() if n} == {
        ("2016", "Force A", "killed civilians", "low"): 3, ("2016", "Force A", "killed civilians", "high"): 4,
        ("2016", "Force B", "killed civilians", "low"): 2, ("2016", "Force B", "killed civilians", "high"): 4,
    }  # fmt: skip
    assert by_file == claims
    tallies = casebook.score_all(found, predicted, Options())
    assert casebook.figure(tallies) == 100
    assert casebook.report(tallies)["cells of dates and counts that were reported and left out"] == 2
    # A claim that says another number is seen.
    predicted[2] = {**predicted[2], "counts": {"killed civilians": [1, 1]}}
    assert casebook.figure(casebook.score_all(found, predicted, Options())) < 100
