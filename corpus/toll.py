"""The toll of a labelled account: the contract's rule over its current claims, the lowest low and the highest high.

Kept apart from ``onrecord/tolls.py`` on purpose: that one finds out what is a part of what, and is tuned; here the labels say it
(``sub``, ``list``, ``corrects``), and the key must not move with what it measures. A claim that another one corrects is not
current. Members of one list are summed. ``all`` includes everyone: where only categories are counted, at
least the largest of them, and nothing is said of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from onrecord.model import HARMS

Raw = dict[str, Any]
Ends = tuple[int | None, int | None]

_SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")


def toll(account: str, claims: Sequence[Raw]) -> dict[str, dict[str, dict[str, int | None]]]:
    """Harm → category → low and high. ``claims``: all of the document, with the writer's ``_sub`` and ``_list``."""
    corrected = _corrected(claims)
    out: dict[str, dict[str, dict[str, int | None]]] = {}
    for harm in HARMS:
        figures = [
            c for c in claims
            if (c["account"], c["attribute"]) == (account, harm) and c["stance"] in _SAYING and c["value"] is not None
            and c["value"]["bound"] != "killed_and_injured" and c["id"] not in corrected
        ]  # fmt: skip
        if figures:
            out[harm] = {who: {"low": low, "high": high} for who, (low, high) in _ranges(figures).items()}
    return out


def _corrected(claims: Sequence[Raw]) -> set[str]:
    """Claims that are not current: corrected ones, and their figure as the same source or the document's own voice repeats it."""
    old = [c for c in claims if c["id"] in {d["about"] for d in claims if d["stance"] == "corrects"}]

    def source(claim: Raw) -> Any:
        return claim["chain"][-1]["source"] if claim["chain"] else None

    return {
        c["id"] for c in claims for o in old
        if all(c[k] == o[k] for k in ("account", "attribute")) and source(c) in (None, source(o))
        and all((c["value"] or {}).get(k) == (o["value"] or {}).get(k) for k in ("low", "high", "who"))
    }  # fmt: skip


def _ranges(figures: Sequence[Raw]) -> dict[str, Ends]:
    lists = _lists([c for c in figures if not c["_sub"]])
    mixed = [members for members in lists if {c["value"]["who"] for c in members} != {"all"}]
    inside = [c["id"] for members in mixed for c in members]
    by_who = {who: [c for c in figures if c["value"]["who"] == who] for who in (c["value"]["who"] for c in figures)}
    people = [c for c in by_who.pop("all", []) if c["id"] not in inside]  # who of a mixed list is no figure of all
    ranges = {who: _range(_ends(found)) for who, found in by_who.items()}
    if any(not c["_sub"] for c in people):
        low, high = _range(_ends(people))
        tops = [n for ends in ranges.values() for n in ends if n is not None]
        everyone: Ends = (low, None if high is None else max([high, *tops]))
    else:
        lows = [low for low, _ in [*ranges.values(), *map(_sum, mixed), *(_ends(people) if people else [])] if low is not None]
        everyone = (max(lows, default=0) or None, None)
    return {"all": everyone, **ranges}


def _ends(figures: list[Raw]) -> list[Ends]:
    """The ends of each figure that tells how many: single ones, and the sums of lists."""
    told = _telling(figures)
    return [(c["value"]["low"], c["value"]["high"]) for c in told if not c["_list"]] + [_sum(m) for m in _lists(told)]


def _telling(figures: list[Raw]) -> list[Raw]:
    """Without parts of others; where people are numbered, without unnumbered plurals. Only parts: names are counted."""
    whole = [c for c in figures if not c["_sub"]]
    if not whole:
        names = {c["value"]["phrase"] for c in figures if (c["value"]["low"], c["value"]["high"]) == (1, None)}
        lows = [c["value"]["low"] for c in figures if c["value"]["low"] is not None]
        most = max([len(names), *lows], default=None)
        return [{"value": {"low": most, "high": None}, "_list": 0}]
    return [c for c in whole if not (c["value"]["bound"] == "vague" and c["value"]["low"] == 2)] or whole


def _lists(figures: Sequence[Raw]) -> list[list[Raw]]:
    lists: dict[int, list[Raw]] = {}
    for c in figures:
        if c["_list"]:
            lists.setdefault(c["_list"], []).append(c)
    return list(lists.values())


def _sum(members: Sequence[Raw]) -> Ends:
    highs = [c["value"]["high"] for c in members]
    return sum(c["value"]["low"] or 0 for c in members), None if None in highs else sum(highs)


def _range(ends: Sequence[Ends]) -> Ends:
    """The lowest low and the highest high; an end that any figure leaves open is open."""
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends if high is not None]
    return min(lows, default=None), max(highs) if len(highs) == len(ends) and highs else None
