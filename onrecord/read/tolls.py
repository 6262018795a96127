"""The toll of one account within one document by the weighing rules: the lowest low, the highest high, open where open.

``all`` includes everyone. Where only a category is counted ("six civilians were killed"), at least that many died and the
document says nothing of others: the low end carries over, the high end stays open. Members of one counted list ("two women
and a child") are added before that.
"""

from __future__ import annotations

from collections.abc import Sequence

from onrecord.model import HARMS, Claim, Count, Range, Toll
from onrecord.read.drafts import Draft, Node

_SAYING = ("asserts", "accuses", "claims_responsibility", "corrects")


def toll(drafts: Sequence[Draft]) -> Toll:
    """Harm → category → range, from the account's counts that somebody asserts."""
    out: Toll = {}
    for harm in HARMS:
        counts = [d for d in drafts if d.attribute == harm and _says(d)]
        if counts:
            out[harm] = _ranges(counts)
    return out


def toll_of_claims(claims: Sequence[Claim]) -> Toll:
    """The same over finished claims, which no longer carry what list a figure stood in: lists are not summed."""
    node = Node("incident", "other", (0, 0))
    return toll([Draft(node, c.attribute, c.value, c.quotes, c.stance, period=c.period) for c in claims])


def _says(d: Draft) -> bool:
    """Somebody says so, and of this harm alone: combined figures count in neither toll."""
    return isinstance(d.value, Count) and d.stance in _SAYING and d.value.bound != "killed_and_injured"


def _ends(d: Draft) -> tuple[int | None, int | None]:
    """A figure for a part of the account's time ("in October alone") bounds the whole only from below."""
    return d.value.low, None if d.period is not None else d.value.high


def _ranges(counts: Sequence[Draft]) -> dict[str, Range]:
    categories: dict[str, list[Draft]] = {}
    for d in counts:
        categories.setdefault(d.value.who, []).append(d)
    ranges = {who: _range([_ends(d) for d in _telling(ds)]) for who, ds in categories.items()}
    lists: dict[tuple[int, int], int] = {}
    for d in counts:
        if d.listed:
            key = (d.listed, d.quotes[0][0] // 400)
            lists[key] = lists.get(key, 0) + (d.value.low or 0)
    named = ranges.pop("undetermined", None) if "all" not in ranges else None
    if "all" not in ranges:
        lows = [r.low for r in ranges.values() if r.low is not None] + list(lists.values())
        if named is not None and named.low is not None:
            lows.append(named.low)
        everyone = Range(max(lows) if lows else None, None)
        if all(r.low == 0 == r.high for r in ranges.values()) and named is None:
            everyone = Range(None, None)
    else:
        everyone = _holds(ranges.pop("all"), list(ranges.values()))
    out = {"all": everyone, **ranges}
    if named is not None:
        out["undetermined"] = named
    return out


def _telling(counts: Sequence[Draft]) -> Sequence[Draft]:
    """Where people are numbered, a name or an unnumbered plural says nothing on how many: it is one of them."""
    whole = [d for d in counts if not d.subset] or counts
    return [d for d in whole if not (d.value.bound == "vague" and d.value.low == 2)] or whole


def _holds(everyone: Range, parts: Sequence[Range]) -> Range:
    """Everyone includes every category: the high end is never below a category's."""
    if everyone.high is None:
        return everyone
    tops = [n for r in parts for n in (r.low, r.high) if n is not None]
    return Range(everyone.low, max([everyone.high, *tops]))


def _range(ends: Sequence[tuple[int | None, int | None]]) -> Range:
    """The lowest low and the highest high; an end that any figure leaves open is open."""
    lows = [low for low, _ in ends if low is not None]
    highs = [high for _, high in ends]
    high = None if any(h is None for h in highs) else max(h for h in highs if h is not None)
    return Range(min(lows) if lows else None, high)
