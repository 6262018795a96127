"""The toll of one account within one document by the weighing rules: the lowest low, the highest high, open where open.

``all`` includes everyone. Where only a category is counted ("six civilians were killed"), at least that many died and the
document says nothing of others: the low end carries over, the high end stays open. Members of one counted list ("two women
and a child") are added before that. The reader and the review of people's decisions count alike by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from onrecord.model import HARMS, Claim, Count, Period, Range, Span, Stance, Toll

_SAYING = ("asserts", "accuses", "claims_responsibility", "corrects")


class Figure(NamedTuple):
    """What is counted of a claim. ``listed``: members of one counted list share a number; ``subset``: some of those
    counted elsewhere. A finished claim no longer carries these two."""

    attribute: str
    value: Any
    quotes: Sequence[Span]
    stance: Stance
    period: Period | None = None
    listed: int = 0
    subset: bool = False


def toll(figures: Iterable[Figure]) -> Toll:
    """Harm → category → range, from the account's counts that somebody asserts."""
    says = [f for f in figures if _says(f)]
    counts = {harm: [f for f in says if f.attribute == harm] for harm in HARMS}
    return {harm: _ranges(found) for harm, found in counts.items() if found}


def toll_of_claims(claims: Iterable[Claim]) -> Toll:
    """The same over finished claims, which no longer carry what list a figure stood in: lists are not summed."""
    return toll(Figure(c.attribute, c.value, c.quotes, c.stance, c.period) for c in claims)


def _says(d: Figure) -> bool:
    """Somebody says so, and of this harm alone: combined figures count in neither toll."""
    return isinstance(d.value, Count) and d.stance in _SAYING and d.value.bound != "killed_and_injured"


def _ends(d: Figure) -> tuple[int | None, int | None]:
    """A figure for a part of the account's time ("in October alone") bounds the whole only from below."""
    return d.value.low, None if d.period is not None else d.value.high


def _ranges(counts: Sequence[Figure]) -> dict[str, Range]:
    categories: dict[str, list[Figure]] = {}
    for d in counts:
        categories.setdefault(d.value.who, []).append(d)
    ranges = {who: _range([_ends(d) for d in _telling(ds)]) for who, ds in categories.items()}
    lists: dict[tuple[int, int], int] = {}
    for d in counts:
        if d.listed and d.quotes:
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


def _telling(counts: Sequence[Figure]) -> Sequence[Figure]:
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
