"""What sources say beside the events: shares of a whole, and limits of what they know."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import Knowledge, Link, Share
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.told import Told


def shares(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """``the large majority of strikes``, ``most of the dead``, ``40 per cent of those killed``."""
    for seg in segments:
        if not (seg.harms or seg.hits or seg.events):
            continue
        node = told.account_at(seg)
        if node is None:
            continue
        for m in lexicon.matcher("shares").find(seg.low):
            end = m.last
            if seg.low[end : end + 1] and seg.low[end] in ("”", '"'):
                end += 1
            rest = _phrase(seg, end)
            if any(t.span[0] <= seg.tokens[m.first].start < t.span[1] for t in seg.times):
                continue  # "the first half of November"
            if rest is None or not _of_harm(seg, end, rest) or any(m.first in range(h.first, h.last) for h in seg.harms):
                continue
            low, high = (float(x) for x in m.row.extra["range"].split(","))
            span = seg.span(m.first, rest)
            of = voices.text[slice(*seg.span(end + (seg.low[end] == "of"), rest))]
            phrase = voices.text[slice(*seg.span(m.first, m.last))]
            chain = voices.chain(span)
            negated = any(x.endswith("n't") or x == "not" for x in seg.low[m.last : m.last + 8])
            if negated:
                continue  # "most have not": who says what was hit instead is another claim's business
            value = Share(None if low < 0 else low, None if high < 0 else high, phrase, of)
            yield Draft(node, "share", value, (span,), chain=chain, hedge=voices.hedge(seg, span, chain), confidence=0.6)


def carried_on(segments: Sequence[Segment], voices: Voices, drafts: Sequence[Draft]) -> None:
    """``He repeated assessments that most … Instead, he said …``: what a relayer opposes to it he relays from the same ones."""
    at: dict[int, list[Draft]] = {}
    starts = [seg.whole[0] for seg in segments]
    opened = {i for i, seg in enumerate(segments) if i and seg.low[:2] in (("instead", ","), ("rather", ","))}
    for d in drafts if opened else ():
        i = bisect_right(starts, d.quotes[0][0]) - 1
        if i in opened and len(d.chain) == 1:
            at.setdefault(i, []).append(d)
    for i, here in at.items():
        before = voices.spoken_in(segments[i - 1].whole)
        for b in before:
            host = voices.attributions[b.parent] if b.parent is not None else None
            if host is not None and b.source is not None and b.kind == "noun":
                for d in here:
                    if d.chain[0].source == host.speaker:
                        d.chain = (*d.chain, Link(b.speaker, b.source, b.cue))


_OF_HARM: Final = frozenset(
    "them whom victims dead wounded casualties strikes attacks raids bombs killed injured deaths airstrikes".split()
)


def _of_harm(seg: Segment, first: int, last: int) -> bool:
    """The whole is people harmed or attacks; "most of the roads" is nothing for a ledger of harm."""
    if seg.low[first] != "of":
        return any(first <= h.first < last for h in seg.hits)
    near = seg.low[first + 1 : min(last, first + 6)]
    if "million" in near or "thousand" in near:
        return False  # "a quarter of a million" is a number
    return bool(_OF_HARM & set(near)) or any(True for _ in lexicon.matcher("people").find(near))


def _phrase(seg: Segment, start: int) -> int | None:
    """The end of what a share is of: "of …" or the predicate, up to the clause's end. None if nothing like it follows."""
    if start >= len(seg.low) or seg.low[start] not in (
        "of",
        "have",
        "were",
        "was",
        "are",
        "had",
        "has",
        "struck",
        "hit",
    ):
        return None
    end = start + 1
    while (
        end < len(seg.low)
        and end - start < 14
        and seg.low[end]
        not in (",", ".", ";", "”", "“", "who", "which", "that", "where", "when", "while", "said", "according", "reported", "a")
    ):
        end += 1
    while end > start + 1 and seg.low[end - 1] in ("a", "an", "the", "and", "in", "of"):
        end -= 1
    return end if end > start + 1 else None


def limits(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """What sources say that they cannot know ("no way to differentiate …", "could not be verified")."""
    for seg in segments:
        for m in lexicon.matcher("knowledge").find(seg.low):
            node = told.account_at(seg, names=False)
            if node is None:
                continue
            end = m.last
            while end < len(seg.low) and seg.low[end] not in (".", ";", ",", "but"):
                end += 1
            follows = end > m.last and (seg.low[m.last - 1] not in _PREDICATES or seg.low[m.last] in _WH)
            first = _clause_start(seg, m.first)
            if not follows and m.first > first:  # "the figures could not be verified"
                tail = m.first - (seg.low[m.first - 1] in ("was", "is", "were", "are") and m.first - 1 > first)
                of_span, end = seg.span(first, tail), m.last
            else:
                of_span = seg.span(m.last, end) if end > m.last else seg.span(m.first, m.last)
            span = seg.span(m.first, end)
            quote = (min(of_span[0], span[0]), max(of_span[1], span[1]))
            value = Knowledge(voices.text[slice(*of_span)], voices.text[slice(*seg.span(m.first, m.last))])
            yield Draft(node, "knowledge", value, (quote,), chain=voices.chain((of_span[0], of_span[0] + 1)), confidence=0.7)


_PREDICATES: Final = frozenset("verified confirmed known clear unclear".split())
_WH: Final = frozenset("who whom whose whether how if what which when where why that the this these their its".split())


def _clause_start(seg: Segment, i: int) -> int:
    """Where the clause of token ``i`` begins: behind the last comma, "that", "and" or "but"."""
    while i > 0 and seg.low[i - 1] not in (",", ";", "that", "and", "but", "which", "“", '"'):
        i -= 1
    return i
