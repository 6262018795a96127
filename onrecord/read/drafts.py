"""A claim in the making, and what every claim shares: its chain of speakers, whose hedge weakens it, its stance."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from onrecord import lexicon
from onrecord.model import Hedge, Kind, Link, Period, Scope, Span, Stance
from onrecord.read.facts import Segment
from onrecord.read.text import Prepared
from onrecord.read.who import Attribution, chain_from

_HEDGE_REACH: Final = 8  # tokens between a hedge and what it weakens: about a clause


@dataclass(eq=False)
class Node:
    """An account in the making."""

    scope: Scope
    kind: Kind
    anchor: Span
    drafts: list[Draft] = field(default_factory=list)


@dataclass(eq=False)
class Draft:
    """A claim in the making; ``about`` and ``part_of`` point to others directly until ids are given."""

    node: Node
    attribute: str
    value: Any
    quotes: tuple[Span, ...]
    stance: Stance = "asserts"
    about: Draft | None = None
    hedge: Hedge | None = None
    period: Period | None = None
    chain: tuple[Link, ...] = ()
    confidence: float | None = None
    part_of: Node | None = None
    listed: int = 0  # members of one counted list share a number and can be summed
    subset: bool = False
    tagged: bool = False  # found by the encoder alone, by no rule
    own: bool = False  # in the document's own voice, not its title's
    early: bool = False  # told as a first count, which a later one replaces


_PRONOUNS: Final = frozenset("he she it they we i who which that".split())
_BUCKET: Final = 512  # characters; contents are looked up by the stretches of text that they touch


class Voices:
    """Who speaks where in one document. Look-ups touch only what is near, so that costs stay linear in its length."""

    def __init__(self, prepared: Prepared, attributions: Sequence[Attribution]) -> None:
        self.text = prepared.text
        self.attributions = list(attributions)
        self._by_cue = sorted(range(len(self.attributions)), key=lambda i: self.attributions[i].cue)
        self._cues = [self.attributions[i].cue[0] for i in self._by_cue]
        self._near: dict[int, list[int]] = {}
        for i, a in enumerate(self.attributions):
            touched = {k for s, e in a.covers for k in range(s // _BUCKET, e // _BUCKET + 1)}
            for k in touched:
                self._near.setdefault(k, []).append(i)

    def spoken_in(self, whole: Span) -> list[Attribution]:
        """The attributions whose speech word stands in this stretch of text, in order."""
        first, last = bisect_left(self._cues, whole[0]), bisect_left(self._cues, whole[1])
        return [self.attributions[i] for i in sorted(self._by_cue[first:last])]

    def _innermost(self, span: Span) -> int | None:
        best: int | None = None
        size = 0
        for i in self._near.get(span[0] // _BUCKET, ()):
            a = self.attributions[i]
            if a.mental or not any(s <= span[0] and span[1] <= e for s, e in a.covers):
                continue
            n = sum(e - s for s, e in a.content)
            if best is None or n < size or (n == size and a.parent == best):  # "the army, citing medics, said": the medics
                best, size = i, n
        return best

    def chain(self, span: Span) -> tuple[Link, ...]:
        """The speakers behind a span, nearest to the document's own voice first.

        Who denies or leaves open what somebody else says ("rejected a report by X that …") relays nothing: X speaks alone.
        """
        return self._links(self._innermost(span))

    def chain_of(self, a: Attribution) -> tuple[Link, ...]:
        """The speakers behind what this attribution says, its own last."""
        return self._links(next(i for i, b in enumerate(self.attributions) if b is a))

    def _links(self, inner: int | None) -> tuple[Link, ...]:
        links = chain_from(inner, self.attributions)
        against = {
            a.cue for k in links[:-1] if k.cue is not None for a in self.spoken_in(k.cue)
            if a.cue == k.cue and a.stance in ("denies", "no_position")
        }  # fmt: skip
        kept = tuple(k for k in links if k.cue not in against)
        kept = tuple(k for i, k in enumerate(kept) if i == 0 or k.source != kept[i - 1].source)
        named = tuple(k for k in kept if k.source.lower() not in _PRONOUNS)
        return named or kept  # "rescuers say they have confirmed": the rescuers, once

    def innermost(self, span: Span) -> Attribution | None:
        """The attribution with the shortest content around a span."""
        i = self._innermost(span)
        return None if i is None else self.attributions[i]

    def stance(self, span: Span, *, blames: bool = False) -> Stance:
        """What the nearest speaker does with the words of a span. ``blames``: the words lay blame on somebody."""
        a = self.innermost(span)
        if a is None:
            return "asserts"
        if a.stance in ("denies", "no_position", "corrects"):
            return a.stance
        if a.stance in ("accuses", "positions") and blames:
            return "accuses"
        return "asserts"

    def hedge(self, seg: Segment, span: Span, chain: Sequence[Link], until: int = 0) -> Hedge | None:
        """The words that weaken what a span says, and whose they are.

        They stand before it, or between it and token ``until`` ("hundreds of civilians might have died").
        """
        for i, link in reversed(list(enumerate(chain))):
            for a in self.spoken_in(link.cue) if link.cue is not None else ():
                if a.hedge is not None and a.cue == link.cue and _reaches(a, span):
                    return Hedge(self.text[slice(*a.hedge)], a.hedge, i)
        at = seg.at(span[0])
        best: lexicon.Match | None = None
        for m in lexicon.matcher("hedges").find(seg.low):
            if any(t.span[0] <= seg.tokens[m.first].start < t.span[1] for t in seg.times):
                continue  # the month of May
            if at < m.first < until or (
                m.last <= at
                and at - m.last <= _HEDGE_REACH
                and not {";", "but", "that", "which", "who", "because", "as", "when", "after"} & set(seg.low[m.last : at])
            ):
                best = m
        if best is None:
            return None
        words = seg.span(best.first, best.last)
        owner = self.innermost(words)
        by = next((i for i, link in enumerate(chain) if owner is not None and link.cue == owner.cue), None)
        return Hedge(self.text[slice(*words)], words, by)


def _reaches(a: Attribution, span: Span) -> bool:
    """A hedge in front of the span, or the speech word itself, weakens it; one behind it weakens something else."""
    assert a.hedge is not None
    return a.hedge == a.cue or a.hedge[0] <= span[0]
