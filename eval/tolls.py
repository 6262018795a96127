"""Tolls: the civilians killed and injured in a report of one incident, exactly as coded, low and high.

Rows: ``{"id", "text", "date", "killed": [low, high] | null, "injured": …}``.

The toll is the first account's (the one that the document is mainly about), of civilians where the account has that
category, else of all. An open high end is taken as the low end, since the coders write "at least 3" as 3 to 3: so the
figure says nothing on whether open ends are right. Rows that were not coded count figures that we give nevertheless.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from eval.common import Options, Row, Tally, reading, share, sums

TITLE: Final = "killed and injured exactly as coded"
KEY: Final = "toll"
GOLD: Final = "killed"
HARMS: Final = ("killed", "injured")


def with_options(rows: Sequence[Row], options: Options) -> list[Row]:
    return [{**row, "_table": options.table} for row in rows]


def predict(row: Row) -> dict[str, list[int] | None]:
    read = reading(row, row.get("date"), row.get("_table", "airwars"))
    toll = read.accounts[0].toll if read.accounts else {}
    out: dict[str, list[int] | None] = {}
    for harm in HARMS:
        of = toll.get(harm, {})
        found = of.get("civilians") or of.get("all")
        ends = [] if found is None else [n for n in (found.low, found.high) if n is not None]
        out[harm] = [ends[0], ends[-1]] if ends else None
    return out


def score(row: Row, predicted: Any) -> Tally:
    """For each harm: exact, coded, given although not coded, not coded."""
    tally: list[float] = []
    for harm in HARMS:
        gold, ours = row.get(harm), (predicted or {}).get(harm)
        coded = gold is not None
        tally += [coded and ours == gold, coded, not coded and ours is not None, not coded]
    return tuple(float(n) for n in tally)


def figure(tallies: Sequence[Tally]) -> float:
    t = sums(tallies)
    return share(t[0] + t[4], t[1] + t[5])


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    t = sums(tallies)
    return {
        "killed": share(t[0], t[1]), "killed, rows": t[1], "killed given where none is coded, rows": t[2],
        "killed not coded, rows": t[3], "injured": share(t[4], t[5]), "injured, rows": t[5],
        "injured given where none is coded, rows": t[6], "injured not coded, rows": t[7],
    }  # fmt: skip
