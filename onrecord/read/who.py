"""Who says what: attributions in a document's readable text, and the chain of speakers behind any span of it.

Rules over tokens: a speech word, its subject, and the clause or quotation it governs. Contents never leave the
paragraph of their cue unless a quotation goes on. Measured with ``eval/attribution.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.lexicon import singular
from onrecord.model import Link, Span, Stance
from onrecord.read.heard import together
from onrecord.read.sayings import Heard
from onrecord.read.text import Prepared
from onrecord.read.who_content import continue_quotations, find_contents, neighbours
from onrecord.read.who_cues import Found, candidates
from onrecord.read.who_extra import citing, headlines, noun_cues, prepositions, responsibility
from onrecord.read.who_names import Names, Resolver
from onrecord.read.who_phrases import np_right, speakerish
from onrecord.read.who_words import hedge_matcher, sentences


class Attribution(NamedTuple):
    """Somebody says something. ``parent`` is the index of the attribution within whose content this one stands.

    ``speaker`` is the name that the source resolves to within the document; ``nature`` what the words call the
    speaker (a class of speakers.toml, or "unnamed"); ``kind`` the class of the speech word; ``mental`` a thought or
    wish, which is no utterance and no link of a chain.
    """

    source: Span | None
    cue: Span
    content: tuple[Span, ...]
    speaker: str
    stance: Stance
    hedge: Span | None
    parent: int | None
    nature: str | None
    kind: str
    mental: bool
    reach: tuple[Span, ...] = ()

    @property
    def meant(self) -> tuple[Span, ...]:
        """The words that a rule can take apart: cut by rule where one has found them."""
        return self.reach or self.content

    @property
    def covers(self) -> tuple[Span, ...]:
        """The content, with what the rules alone take for it: whose words a claim is, is asked of both."""
        return self.content + self.reach


def find_attributions(prepared: Prepared, heard: Heard | None = None) -> list[Attribution]:
    """All attributions, ordered by the position of their first word; ``heard``: what the encoder tags, if it was asked."""
    sents = sentences(prepared)
    found: list[Found] = []
    for s in sents:
        here = candidates(s, prepared.caps)
        by = prepositions(s, prepared.caps)
        extra = [*by, *noun_cues(s, here), *headlines(s, here, prepared.caps)]
        find_contents(here, prepared)
        citing(here, by)
        found.extend([*here, *extra])
    neighbours(found, prepared)
    found = [f for f in found if f.contents]
    continue_quotations(found, prepared)
    if heard is not None:
        found = together(found, heard, sents)
    for f in found:
        if f.source:
            first, last = f.source
            if last - first > 1 and f.tags[first] == "W" and _GLUED.match(f.sent.tokens[first].text):
                first += 1  # debris of the page glued to the first word: "xyzThe United …"
            f.source = first, last
            f.source_span = f.heard_source or f.sent.span(first, last)
    found = _distinct(found)
    found.sort(key=lambda f: (min(f.cue_span[0], f.source_span[0] if f.source_span else f.cue_span[0]), f.cue_span))
    parents = _parents(found)
    by_sentence: dict[int, list[Found]] = {}
    for f in found:
        by_sentence.setdefault(id(f.sent), []).append(f)
    resolver = Resolver(Names(sents, {f.source_span[0] for f in found if f.source_span}))
    out: list[Attribution] = []
    for f, parent in zip(found, parents, strict=True):
        speaker, nature = _speaker(f, resolver)
        hedge = _hedge(f, by_sentence[id(f.sent)])
        out.append(
            Attribution(
                f.source_span, _cue(f), tuple(sorted(f.contents)), speaker, _stance(f), hedge, parent,
                nature, f.row.class_, bool(f.row.extra.get("mental")) or f.nobody, tuple(f.ruled),
            )
        )  # fmt: skip
    return out


_GLUED = re.compile(r"[a-z]+[A-Z]")
_NOUN_STANCES: dict[str, Stance] = {
    "accusation": "accuses", "allegation": "accuses", "charge": "accuses", "denial": "denies",
}  # fmt: skip


def _distinct(found: list[Found]) -> list[Found]:
    """One attribution a cue."""
    seen: set[Span] = set()
    out = []
    for f in found:
        if f.cue_span not in seen:
            seen.add(f.cue_span)
            out.append(f)
    return out


def _inside(f: Found, g: Found) -> bool:
    """f stands in g's content."""
    a, b = f.cue_span
    return any(s <= a and b <= e for s, e in g.covers)


def extent(spans: Sequence[Span]) -> int:
    """The characters that spans cover, those that overlap once."""
    total = last = 0
    for s, e in sorted(spans):
        total += max(0, e - max(s, last))
        last = max(last, e)
    return total


def _parents(found: list[Found]) -> list[int | None]:
    """For each, the attribution with the shortest content around its cue. Strictly larger contents only: no circles.

    A sweep over the text: ``open_`` holds the contents that have begun and not ended, few at any place.
    """
    at_host = {id(f): i for i, f in enumerate(found)}
    size = [extent(f.covers) for f in found]
    spans = sorted((s, e, i) for i, f in enumerate(found) if f.host is None for s, e in f.covers)
    out: list[int | None] = [None] * len(found)
    open_: list[tuple[int, int]] = []
    k = 0
    for i in sorted(range(len(found)), key=lambda i: found[i].cue_span):
        f = found[i]
        at, end = f.cue_span
        while k < len(spans) and spans[k][0] <= at:
            open_.append(spans[k][1:])
            k += 1
        open_ = [(e, j) for e, j in open_ if e > at]
        if f.host is not None:
            out[i] = at_host.get(id(f.host))
            continue
        around = [j for e, j in open_ if j != i and e >= end and size[j] > size[i] and not _inside(found[j], f)]
        out[i] = min(around, key=lambda j: size[j], default=None)
    return out


def _speaker(f: Found, resolver: Resolver) -> tuple[str, str | None]:
    if f.source is None:
        return f.sent.tokens[f.cue[0]].low, "unnamed"
    first, last = f.source
    tags = f.sent.tags

    def words(a: int, b: int) -> tuple[list[str], str]:
        return [t.text for t in f.sent.tokens[a:b]], tags[a:b]

    near = None
    if tags[first:last] in ("P", "D") and first > f.lo:
        start = f.lo
        while start < first and f.tags[start] in "SAC,":
            start += 1
        end = np_right(f.tags, f.sent.lows, start, first)
        if end > start and f.tags[end] in "XVA" and speakerish(f.sent, start, end, False) and tags[start:end] != "P":
            near = words(start, end)
    return resolver.resolve(*words(first, last), near)


def _cue(f: Found) -> Span:
    """The cue with its negation: "didn’t endorse"."""
    if f.heard is not None:
        return f.heard
    first, last = f.cue
    if f.negated:
        while first - 1 >= f.lo and f.tags[first - 1] in "XNA":
            first -= 1
    return f.sent.span(first, last)


def _stance(f: Found) -> Stance:
    stance: Stance = f.row.extra["stance"]
    if f.row.extra["kind"] == "noun":
        word = f.sent.lows[f.cue[1] - 1]
        return _NOUN_STANCES.get(singular(word), stance)
    if f.negated and stance != "no_position":
        return "no_position" if stance != "claims_responsibility" else "denies"
    if stance == "asserts" and f.row.extra.get("frame") in ("clause", "addressee"):
        return responsibility(f) or stance
    return stance


def _hedge(f: Found, here: list[Found]) -> Span | None:
    """The source's own weakening words: the cue itself, or the first in the content that no inner speaker owns."""
    if f.row.extra.get("hedge"):
        return _cue(f)
    sent = f.sent
    for m in hedge_matcher().find(sent.lows):
        span = sent.span(m.first, m.last)
        if m.last <= f.cue[0] and m.last >= f.cue[0] - 2 and m.row.class_ == "hearsay":
            return span
        if any(s <= span[0] and span[1] <= e for s, e in f.contents):
            if m.row.class_ == "possibility" and sent.tags[m.first] == "K":
                continue  # the month
            if not any(g is not f and _inside(g, f) and _covers(g, span) for g in here):
                return span
    return None


def _covers(g: Found, span: Span) -> bool:
    return g.cue_span == span or any(s <= span[0] and span[1] <= e for s, e in g.contents)


def chain_for(span: Span, attributions: list[Attribution], prepared: Prepared) -> tuple[Link, ...]:
    """The speakers behind a span: the nearest outside the document's own voice first, the first witness last."""
    best: int | None = None
    size = 0
    for i, a in enumerate(attributions):
        if a.mental:
            continue
        for s, e in a.content:
            if (s <= span[0] and span[1] <= e) or (a.cue[0] <= span[0] <= s and e <= span[1] <= e + 1):
                n = sum(y - x for x, y in a.content)
                if best is None or n < size or (n == size and a.parent is not None):
                    best, size = i, n
                break
    return chain_from(best, attributions)


def chain_from(innermost: int | None, attributions: list[Attribution]) -> tuple[Link, ...]:
    """The chain of speakers from the outermost down to this attribution's."""
    links: list[Link] = []
    best = innermost
    while best is not None:
        a = attributions[best]
        if not a.mental:
            links.append(Link(a.speaker, a.source, a.cue))
        best = a.parent
    return tuple(reversed(links))
