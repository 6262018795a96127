"""Figures in place of earlier ones: "has risen from 12 to 15", "they raised the toll to nine", "had said one, now say three".

Only the same source, or the document itself, replaces its own figure (``figures.py`` knows "it is 8").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import HARMS, Count
from onrecord.read.counts import quantity_at
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment

_NEAR: Final = 3  # segments between a figure and the one that replaces it
_WITHIN: Final = 8  # tokens between the word of revision and the new figure


def revised(segs: Sequence[Segment], voices: Voices, drafts: list[Draft]) -> list[Draft]:
    """Marks figures that replace others, and returns those that only these words tell."""
    out: list[Draft] = []
    for seg in segs:
        for m in lexicon.matcher("revised").find(seg.low):
            if m.row.class_ == "to":
                out += _to(seg, m, voices, [*drafts, *out])
            else:
                _now(seg, m, drafts)
    return out


def _figures(drafts: Sequence[Draft]) -> list[Draft]:
    return sorted((d for d in drafts if d.attribute in HARMS and isinstance(d.value, Count)), key=lambda d: d.quotes[0])


def _to(seg: Segment, m: lexicon.Match, voices: Voices, drafts: Sequence[Draft]) -> list[Draft]:
    """``raised the toll to nine``, ``risen from 12 to 15 dead``."""
    at = next((i for i in range(m.last, min(m.last + _WITHIN, len(seg.low))) if seg.low[i] == "to"), None)
    if at is None:
        return []
    q = next((quantity_at(seg.tokens, i, "default") for i in (at + 1, at + 2) if i < len(seg.tokens)), None)
    q = q or (quantity_at(seg.tokens, at + 2, "default") if at + 2 < len(seg.tokens) else None)
    if q is None:
        return []
    span = seg.span(q.first, q.last)
    known = _figures(drafts)
    new = next((d for d in known if d.quotes[0][0] <= span[0] < d.quotes[0][1]), None)
    old = next((d for d in reversed(known) if seg.whole[0] <= d.quotes[0][0] < span[0]), None)
    old = old or next((d for d in reversed(known) if d.quotes[0][1] <= seg.whole[0]), None)
    made: list[Draft] = []
    came = next((i for i in range(m.last, at) if seg.low[i] == "from"), None)
    if came is not None and new is not None and new.quotes[0][0] < span[0]:  # "from 12 to 15 dead" is no range
        new.quotes = ((span[0], max(new.quotes[0][1], span[1])), *new.quotes[1:])
        new.value = Count(q.low, q.high, q.bound, voices.text[slice(*new.quotes[0])], new.value.who)
        old = None
    model = new or old
    if came is not None and model is not None:
        first = quantity_at(seg.tokens, came + 1, "default")
        if first is not None and not any(seg.span(first.first, first.last)[0] == d.quotes[0][0] for d in known):
            words = seg.span(first.first, first.last)
            value = Count(first.low, first.high, first.bound, voices.text[slice(*words)], model.value.who)
            old = Draft(model.node, model.attribute, value, (words,), chain=voices.chain(words), confidence=0.6, early=True)
            made.append(old)
    if old is None or old is new:
        return made
    if new is None:
        value = Count(q.low, q.high, q.bound, voices.text[slice(*span)], old.value.who)
        chain = voices.chain(span)
        new = Draft(old.node, old.attribute, value, (span,), chain=chain, confidence=0.6)
        made.append(new)
    if new.stance == "asserts" and (not new.chain or not old.chain or new.chain[-1].source == old.chain[-1].source):
        new.stance, new.about, old.early = "corrects", old, True
    return made


def _now(seg: Segment, m: lexicon.Match, drafts: Sequence[Draft]) -> None:
    """``police, who had spoken of a single victim, now say three``: two figures of one source in one sentence."""
    inside = [d for d in _figures(drafts) if seg.whole[0] <= d.quotes[0][0] < seg.whole[1]]
    at = seg.tokens[m.first].start
    before, after = [d for d in inside if d.quotes[0][0] < at], [d for d in inside if d.quotes[0][0] > at]
    if not after or after[0].stance != "asserts":
        return
    if not before and "had" in seg.low[: m.first] and {"spoken", "said", "given", "reported"} & set(seg.low[: m.first]):
        after[0].stance = "corrects"  # what it replaces is told in words that count nobody
        return
    if not before or before[-1].attribute != after[0].attribute:
        return
    if before[-1].chain and after[0].chain and before[-1].chain[-1].source == after[0].chain[-1].source:
        after[0].stance, after[0].about, before[-1].early = "corrects", before[-1], True
