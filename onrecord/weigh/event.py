"""When, where and what an incident was, out of its members' claims. Copies of one text count once; order never counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, get_args

import msgspec

from onrecord.model import Candidate, Date, Days, Kind, Place, Told
from onrecord.weigh.sources import SAYING, Said, text_of

_KINDS: Final = get_args(Kind)
_VAGUE_KINDS: Final = ("other", "war", "statement")
_COARSE: Final = ("country", "admin1")
_THERE: Final = ("in", "at", "on", "inside", "")  # other relations ("near", "east of") are about a place beside it


class When(NamedTuple):
    """The days; the claims at their ends; ``apart``: claims that cannot all be right, if there are such."""

    days: Days
    claims: tuple[str, ...]
    apart: bool


def when(said: Sequence[Said]) -> When:
    """The days that all dates share; where they share none, from the first to the last, and that is said."""
    told = [
        (s.claim.value.start or "", s.claim.value.end or "~", s.claim.id)  # "" and "~" sort before and after any day
        for s in said
        if s.claim.attribute == "date" and s.claim.stance in SAYING and isinstance(s.claim.value, Date)
        and (s.claim.value.start is not None or s.claim.value.end is not None)
    ]  # fmt: skip
    if not told:
        return When(Days(), (), False)
    start, end = max(t[0] for t in told), min(t[1] for t in told)
    apart = start > end
    if apart:
        start, end = min(t[0] for t in told), max(t[1] for t in told)
    ends = tuple(sorted({c for a, b, c in told if a == start or b == end}))
    return When(Days(start or None, end if end != "~" else None), ends, apart)


def where(said: Sequence[Said]) -> Candidate | None:
    """The place that most texts can mean: each gives its candidates their scores, at most once; "near" counts half.

    Countries and provinces only stand where nobody names anything finer.
    """
    votes: dict[tuple[object, ...], dict[str, float]] = {}
    best: dict[tuple[object, ...], Candidate] = {}
    for s in said:
        if s.claim.attribute != "place" or s.claim.stance not in SAYING or not isinstance(s.claim.value, Place):
            continue
        for c in s.claim.value.candidates:
            key = (c.source, c.name, c.country, c.lat, c.lon)
            weight = c.score * (1.0 if s.claim.value.relation in _THERE else 0.5)
            texts = votes.setdefault(key, {})
            texts[s.text] = max(texts.get(s.text, 0.0), weight)
            best[key] = max(best.get(key, c), c, key=lambda x: (x.score, msgspec.json.encode(x)))
    if not votes:
        return None
    # Sorted before they are added: the sum of floats depends on their order.
    total = {k: sum(sorted(t.values())) for k, t in votes.items()}
    chosen = min(votes, key=lambda k: (best[k].precision in _COARSE, -round(total[k], 9), msgspec.json.encode(k)))
    return best[chosen]


def kind_of(members: Sequence[Told]) -> Kind:
    """The kind that most texts tell; of equals the more telling one, then the contract's order."""
    votes: dict[Kind, set[str]] = {}
    for m in members:
        votes.setdefault(m.account.kind, set()).add(text_of(m))
    return min(votes, key=lambda k: (-len(votes[k]), k in _VAGUE_KINDS, _KINDS.index(k)))
