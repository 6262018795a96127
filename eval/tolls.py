"""Tolls: the civilians killed and injured in a report of one incident, exactly as coded, low and high.

Rows: ``{"id", "text", "date", "killed": [low, high] | null, "injured": …}``.

The toll is the first account's (the one that the document is mainly about), of civilians and of people of whom nothing else is
said. An open high end is closed at the highest number that a claim of the account states, since the coders write "at least 3"
as 3 to 3: so the figure says nothing on whether open ends are right. Rows that were not coded count figures that we give
nevertheless.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, cast

from eval.common import Options, Row, Tally, reading, share, sums
from onrecord.model import Count, Harm, Reading

TITLE: Final = "killed and injured exactly as coded"
KEY: Final = "toll"
GOLD: Final = "killed"
HARMS: Final = ("killed", "injured")
WHO: Final = ("all", "civilians")
SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")


def with_options(rows: Sequence[Row], options: Options) -> list[Row]:
    return [{**row, "_table": options.table} for row in rows]


def predict(row: Row) -> dict[str, list[int] | None]:
    read = reading(row, row.get("date"), row.get("_table", "airwars"))
    return {harm: _coded(read, harm) for harm in HARMS}


def _coded(read: Reading, harm: str) -> list[int] | None:
    """The people of the first account as the coders write them: who is not said to have fought is a civilian to them."""
    if not read.accounts:
        return None
    account = read.accounts[0]
    toll = account.toll.get(cast(Harm, harm), {})
    counts = [
        c.value for c in read.claims if c.account == account.id and c.attribute == harm and isinstance(c.value, Count)
        and c.value.who in WHO and c.stance in SAYING and c.value.bound != "killed_and_injured"
    ]  # fmt: skip
    numbered = {v.who for v in counts if v.bound != "vague"}
    groups = [toll[w] for w in WHO if w in toll and (w == "all" or w in numbered)]
    lows = [r.low for r in groups if r.low is not None]
    highs = [r.high for r in groups if r.high is not None]
    if any(r.high is None for r in groups):  # the coders close it at the highest number that anybody states
        stated = [v for v in counts if v.bound != "vague" or v.low == v.high]
        highs += [n for v in stated for n in (v.low, v.high) if n is not None]
    if not lows and not highs:
        return None
    low = min(lows or highs)
    return [low, max([low, *highs])]


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
