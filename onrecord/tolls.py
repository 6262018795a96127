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
WHOLE = ("all", "civilians")  # who a figure of everybody counts
_ARTICLES = frozenset("a an the another his her their".split())
_SEVERAL = 3  # what a conversion table gives an unnumbered plural at most


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
    own: bool = False
    early: bool = False


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
    told = _telling(counts)
    standing = {who: _counted(ds, told) for who, ds in categories.items() if who != "all" and not _unsorted(ds)}
    ranges = {who: _range([_ends(d) for d in ds]) for who, ds in standing.items() if ds}
    if told:
        everyone = _holds(_range([_ends(d) for d in told if d.value.who == "all"] or [(None, None)]), list(ranges.values()))
        if not any(d.value.who == "all" for d in told):
            everyone = Range(max((r.low for r in ranges.values() if r.low is not None), default=None), None)
            if all(r.low == 0 == r.high for r in ranges.values()):
                everyone = Range(None, None)
        if everyone.low is None and everyone.high is not None:  # "up to 23, four of them children"
            parts = [d.value.low for ds in standing.values() for d in ds if d.value.low is not None and not _worded(d)]
            everyone = Range(max(parts, default=None), everyone.high)
    else:
        lows = [d.value.low for d in counts if d.value.low is not None] + [_persons(counts)]
        everyone = Range(max(n for n in lows) or None, None)
        alone = [d for d in counts if _single(d) and d.value.who == "all" and not d.subset and not d.listed]
        if len(alone) == len(counts) == 1:
            everyone = Range(1, 1)  # "shot dead a fisherman"
    return {"all": everyone, **ranges}


def _unsorted(figures: Sequence[Figure]) -> bool:
    """Members of a list who are of no category ("two women and a shopkeeper"): nothing is said of their status."""
    return figures[0].value.who == "undetermined" and all(d.listed for d in figures)


def _counted(figures: Sequence[Figure], told: Sequence[Figure]) -> Sequence[Figure]:
    """The figures of one category that its range is made of: where people are numbered, no single person, no bare plural."""
    if figures[0].value.who in WHOLE:
        nobody = [d for d in figures if d.value.high == 0]  # "no civilians were harmed", whatever else is counted
        standing = [d for d in figures if d in told and d not in nobody] + nobody
        return standing or [d for d in figures if not told or d.subset or _worded(d)]
    whole = [d for d in figures if not d.subset] or figures
    now = [d for d in whole if not d.early] or whole
    return [d for d in now if not _worded(d) and not _single(d)] or [d for d in now if not _worded(d)] or now


def _telling(counts: Sequence[Figure]) -> list[Figure]:
    """The figures of everybody harmed that stand, in order of appearance.

    A first count gives way to a later one; a person told of alone is one of those who are numbered. What the document itself says
    before anybody else is its summary: a lower figure told after it is of a part of them, or out of date. Words without a
    number say no more
    than a number does, unless that is one and they are several.
    """
    whole = [d for d in counts if d.value.who in WHOLE and not d.subset and not _single(d)]
    everybody = [d for d in whole if d.value.who == "all"]
    if everybody:
        whole = [d for d in whole if d.value.who == "all" or d.value.high != 0]  # "no civilians" tells nothing of the others
    most = max((d.value.low or 0 for d in everybody if not _worded(d)), default=0)
    whole += [d for d in _led(counts) if d.value.low != most]  # the sum of a list is what was said before
    whole.sort(key=lambda d: d.quotes[0])
    numbered = [d for d in whole if not _worded(d)]
    words = [d for d in whole if _worded(d)]
    now = [d for d in numbered if not d.early] or numbered
    if not now:
        words = [d for d in words if not d.early] or words
        return [d for d in words if not _plural(d)] or words
    opening = next(d for d in whole if d in now or not (_plural(d) or d.early))
    lead = opening if opening.own else None
    if lead is not None and lead.value.low is not None:
        floor = lead.value.low
        now = [d for d in now if d.value.low is None or max(d.value.low, d.value.high or 0) >= floor]
        now += [lead] * _worded(lead)
    several = [d for d in words if _plural(d)]
    top = max(n for d in now for n in (d.value.low, d.value.high) if n is not None)
    if several and top == 1:
        now.append(several[0])
    elif lead is not None and lead.value.low is None and min(d.value.low or top for d in now) == top:
        now += [d for d in several if not d.own][:1]  # "up to ten", and somebody says "several"
    return now


def _led(counts: Sequence[Figure]) -> list[Figure]:
    """What a document opens with counts everybody, if it counts a category or a list: "four firefighters were injured",
    "two women and a child were killed"."""
    lists: dict[tuple[int, int], list[Figure]] = {}
    for d in counts:
        if d.listed and d.quotes:
            lists.setdefault((d.listed, d.quotes[0][0] // 400), []).append(d)
    sums = [(sum(d.value.low or 0 for d in ds), ds[0]) for ds in lists.values()]
    out = []
    if sums:
        n, first = max(sums, key=lambda s: s[0])
        n = max(n, _persons(counts))
        out.append(first._replace(value=_at_least(first.value, n), listed=0))
    first = min(counts, key=lambda d: d.quotes[0])
    if first.value.who not in (*WHOLE, "belligerents", "undetermined") and not (first.subset or first.listed or _single(first)):
        out.append(first._replace(value=_at_least(first.value, first.value.low)))
    return [d for d in out if d.value.low]


def _at_least(value: Count, low: int | None) -> Count:
    return Count(low, None, "vague" if value.bound == "vague" else "at_least", value.phrase, "all")


def _persons(counts: Sequence[Figure]) -> int:
    """How many different persons are named; a name's first and last words tell them apart."""
    names = {(words[0].lower(), words[-1].lower()) for d in counts if _named(d) and (words := d.value.phrase.split())}
    return len(names)


def _named(d: Figure) -> bool:
    value = d.value
    return bool(d.subset and (value.low, value.high, value.bound) == (1, None, "at_least") and value.phrase[:1].isupper())


def _single(d: Figure) -> bool:
    """One person, told of by description: "a child", "the driver"; not "one civilian"."""
    return d.value.low == 1 == d.value.high and d.value.phrase.split(maxsplit=1)[0].lower() in _ARTICLES


def _worded(d: Figure) -> bool:
    """No number at all: an unnumbered plural, "dozens"."""
    return bool(d.value.bound == "vague")


def _plural(d: Figure) -> bool:
    """Several, and no more is said."""
    return _worded(d) and (d.value.low or 0) <= _SEVERAL


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
