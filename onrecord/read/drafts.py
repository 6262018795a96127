"""A claim in the making, and what every claim shares: its chain of speakers, whose hedge weakens it, its stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from onrecord import lexicon
from onrecord.model import Hedge, Kind, Link, Period, Scope, Span, Stance
from onrecord.read.facts import Segment
from onrecord.read.text import Prepared
from onrecord.read.who import Attribution, chain_for

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


class Voices:
    """Who speaks where in one document."""

    def __init__(self, prepared: Prepared, attributions: Sequence[Attribution]) -> None:
        self.prepared = prepared
        self.text = prepared.text
        self.attributions = list(attributions)

    def chain(self, span: Span) -> tuple[Link, ...]:
        return chain_for(span, self.attributions, self.prepared)

    def innermost(self, span: Span) -> Attribution | None:
        """The attribution with the shortest content around a span."""
        best: Attribution | None = None
        size = 0
        for a in self.attributions:
            if a.mental or not any(s <= span[0] and span[1] <= e for s, e in a.content):
                continue
            n = sum(e - s for s, e in a.content)
            if best is None or n < size:
                best, size = a, n
        return best

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

    def hedge(self, seg: Segment, span: Span, chain: Sequence[Link]) -> Hedge | None:
        """The words that weaken what a span says, and whose they are."""
        for i, link in reversed(list(enumerate(chain))):
            for a in self.attributions:
                if a.hedge is not None and link.cue is not None and a.cue == link.cue and _reaches(a, span):
                    return Hedge(self.text[slice(*a.hedge)], a.hedge, i)
        at = seg.at(span[0])
        best: lexicon.Match | None = None
        for m in lexicon.matcher("hedges").find(seg.low):
            if (
                m.last <= at
                and at - m.last <= _HEDGE_REACH
                and not {";", "but", "that", "which", "who"} & set(seg.low[m.last : at])
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
