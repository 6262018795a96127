"""What one clause-sized stretch of a sentence holds: harms, parties, weapons, targets, event words, times, places.

A *segment* is a sentence, or a part of it where a semicolon or "while" starts another statement. Everything later (which
events a document tells, what is claimed of them) is decided from these facts and never from the raw text again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from onrecord import lexicon
from onrecord.model import Span
from onrecord.read.forces import groups
from onrecord.read.harm import HarmMention, find_harm
from onrecord.read.parties import PartyMention, find_parties
from onrecord.read.text import Prepared, Sentence, Token
from onrecord.read.when import Time
from onrecord.read.where import PlaceMention

_SPLITS = frozenset("while whereas meanwhile".split())
_HYPOTHETICAL = frozenset("if unless whether".split())
_MODAL = frozenset("would could should can will might may must cannot can't".split())


class Found(NamedTuple):
    """A term of a lexicon at tokens ``first`` to ``last`` (exclusive) of the segment."""

    first: int
    last: int
    row: lexicon.Row


class Segment(NamedTuple):
    """One statement's tokens and what they hold. Token indices count from the segment's first token."""

    sentence: Sentence
    number: int
    tokens: tuple[Token, ...]
    low: tuple[str, ...]
    harms: tuple[HarmMention, ...]
    parties: tuple[PartyMention, ...]
    weapons: tuple[Found, ...]
    targets: tuple[Found, ...]
    events: tuple[Found, ...]
    hits: tuple[Found, ...]
    times: tuple[Time, ...]
    places: tuple[PlaceMention, ...]

    def span(self, first: int, last: int) -> Span:
        return self.tokens[first].start, self.tokens[last - 1].end

    def at(self, offset: int) -> int:
        """The index of the token at or after this offset of the text."""
        return next((i for i, t in enumerate(self.tokens) if t.end > offset), len(self.tokens))

    def words(self, first: int, last: int, text: str) -> str:
        s, e = self.span(first, last)
        return text[s:e]

    @property
    def whole(self) -> Span:
        return self.tokens[0].start, self.tokens[-1].end

    def hypothetical(self, i: int) -> bool:
        """The words before token ``i`` make it a condition or a possibility that has not happened."""
        for k in range(i - 1, -1, -1):
            w = self.low[k]
            if w in _HYPOTHETICAL:
                return True
            if w in (";", ":") or (w in (",", "”", "“") and i - k > 3):
                return False
        return False

    def _dated(self, i: int) -> bool:
        return any(t.span[0] <= self.tokens[i].start < t.span[1] for t in self.times)

    def modal(self, i: int) -> bool:
        """A modal verb governs the word at ``i`` ("could kill", "would have died"); "may have" is a hedge, not this."""
        start = max(0, i - 4)
        near = [w for k, w in enumerate(self.low[start:i], start) if w != "may" or not self._dated(k)]
        return any(w in _MODAL for w in near) and not ("have" in near and any(w in ("may", "might", "could") for w in near))


def _find(name: str, low: Sequence[str]) -> tuple[Found, ...]:
    return tuple(Found(m.first, m.last, m.row) for m in lexicon.matcher(name).find(low))


def _events(low: Sequence[str], dated: frozenset[int]) -> tuple[Found, ...]:
    """The event words; the month of March is no march."""
    return tuple(e for e in _find("events", low) if not (e.first in dated and low[e.first] == "march"))


def _inside(span: Span, outer: Span) -> bool:
    return outer[0] <= span[0] and span[1] <= outer[1]


def segments(prepared: Prepared, times: Iterable[Time], places: Iterable[PlaceMention], table: str) -> tuple[Segment, ...]:
    """The segments of a document, in order. Linear: times and places are walked once beside the sentences."""
    out: list[Segment] = []
    time_list, place_list = sorted(times, key=lambda t: t.span), sorted(places, key=lambda p: p.span)
    t_at = p_at = 0
    known = groups(prepared)
    for sentence in prepared.sentences:
        for tokens in _split(sentence):
            whole = (tokens[0].start, tokens[-1].end)
            low = tuple(t.low for t in tokens)
            while t_at < len(time_list) and time_list[t_at].span[0] < whole[0]:
                t_at += 1
            while p_at < len(place_list) and place_list[p_at].span[0] < whole[0]:
                p_at += 1
            mine_t = [t for t in time_list[t_at : t_at + 40] if _inside(t.span, whole)]
            mine_p = [p for p in place_list[p_at : p_at + 40] if _inside(p.span, whole)]
            harms = find_harm(tokens, table, headline=sentence.role == "title", dated=_dated(tokens, mine_t))
            out.append(
                Segment(
                    sentence, len(out), tokens, low, tuple(harms),
                    tuple(find_parties(tokens, prepared.caps, known)), _find("weapons", low), _find("targets", low),
                    _events(low, _dated(tokens, mine_t)), _find("hits", low), tuple(mine_t), tuple(mine_p),
                )
            )  # fmt: skip
    return tuple(out)


def _dated(tokens: Sequence[Token], times: Sequence[Time]) -> frozenset[int]:
    """The tokens that belong to dates: "October 16 2023" counts nobody."""
    spans = [t.span for t in times if t.kind == "date"]
    return frozenset(i for i, t in enumerate(tokens) if any(s <= t.start < e for s, e in spans))


def _split(sentence: Sentence) -> list[tuple[Token, ...]]:
    """The sentence's tokens cut at semicolons and before a "while" that starts another statement."""
    toks = sentence.tokens
    cuts = [0]
    for i, t in enumerate(toks):
        if t.text == ";" and 3 < i < len(toks) - 4:
            cuts.append(i + 1)
        elif t.low in _SPLITS and 5 < i < len(toks) - 5 and toks[i - 1].text in (",", "–", "—"):
            cuts.append(i)
    cuts.append(len(toks))
    return [toks[a:b] for a, b in pairwise(cuts) if b > a]
