"""Figures without a word of harm: "the mayor speaks of nine", "a local official put the number at 58", "it is 8".

Such a number takes its harm and its noun from the figure told just before it. Linear in the tokens.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import HARMS, Count
from onrecord.read.counts import Quantity, quantity_at
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment

_NEAR: Final = 3  # segments between a figure and the one that it takes its noun from
_LEAST: Final = 2  # "it is one" counts nobody
_YEARS: Final = range(1900, 2100)
_AFTER: Final = frozenset('. , ; : ” " ’ – — and but while for'.split())
_CLOSING: Final = (("in", "all"), ("by", "name"), ("so", "far"), ("in", "total"), ("from", "the"))
_SKIP: Final = frozenset("that only now just a figure of still".split())


def restated(segs: Sequence[Segment], voices: Voices, drafts: Sequence[Draft]) -> list[Draft]:
    """The figures that restate or correct the last one told, in order."""
    told = sorted((d for d in drafts if _figure(d)), key=lambda d: d.quotes[0])
    starts = [d.quotes[0][0] for d in told]
    where = [s.whole[0] for s in segs]
    out: list[Draft] = []
    for seg in segs:
        for q, corrects in _numbers(seg):
            span = seg.span(q.first, q.last)
            i = bisect_right(starts, span[0])
            last = max([*told[:i][-1:], *out[-1:]], key=lambda d: d.quotes[0], default=None)
            if last is None or last.quotes[0][1] > span[0]:
                continue
            if seg.number - (bisect_right(where, last.quotes[0][0]) - 1) > _NEAR:
                continue
            chain = voices.chain(span)
            value = Count(q.low, q.high, q.bound, voices.text[slice(*span)], last.value.who)
            hedge = voices.hedge(seg, span, chain)
            draft = Draft(
                last.node, last.attribute, value, (span,), voices.stance(span), hedge=hedge, chain=chain, confidence=0.6
            )
            if corrects and draft.stance == "asserts" and _source(draft) in (None, _source(last)):
                draft.stance, draft.about = "corrects", last
                last.early = True
            out.append(draft)
    return [d for d in out if d.stance != "no_position"]


def _figure(d: Draft) -> bool:
    """A number of people that stands for everybody then counted, or for a category of them."""
    return d.attribute in HARMS and isinstance(d.value, Count) and not d.subset and d.value.bound != "killed_and_injured"


def _source(d: Draft) -> str | None:
    return d.chain[-1].source if d.chain else None


def _numbers(seg: Segment) -> Iterator[tuple[Quantity, bool]]:
    taken = {k for h in seg.harms for k in range(h.first, h.last)}
    for m in lexicon.matcher("figures").find(seg.low):
        i = m.last
        while i < len(seg.low) and seg.low[i] in _SKIP and i - m.last < len(_SKIP):
            i += 1
        i += seg.low[i : i + 1] in (('"',), ("“",))
        if i >= len(seg.tokens) or i in taken:
            continue
        q = quantity_at(seg.tokens, i, "default")
        if q is None or q.last - 1 in taken or max(q.low or 0, q.high or 0) < _LEAST or not _ends(seg, q):
            continue
        year = q.low in _YEARS and "," not in seg.tokens[q.last - 1].text
        if not year:
            yield q, m.row.class_ == "corrects"


def _ends(seg: Segment, q: Quantity) -> bool:
    """Nothing that the number could count follows: its clause ends, or a phrase that closes a count."""
    after = seg.low[q.last : q.last + 2]
    clock = after[:1] == (":",) and after[-1][:1].isdigit()  # "reported around 10:22"
    return not after or (after[0] in _AFTER and not clock) or after in _CLOSING
