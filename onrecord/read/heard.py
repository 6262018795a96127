"""Attributions as the rules and the trained encoder together see them.

The encoder says where somebody's words begin and end, better than rules over words do; the rules know what a speech word means:
its stance, whether it weakens what is said, whether it is an utterance at all. A cue of both has the encoder's parts and the
rules' meaning; a cue of the encoder alone takes its meaning from the lexicon; a cue of the rules alone counts where the encoder
does not speak against it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence, Set
from typing import Final

from onrecord.lexicon import Row
from onrecord.model import Span
from onrecord.read.sayings import Heard, Saying
from onrecord.read.who_cues import Found
from onrecord.read.who_words import Sent, cues, negations

LEAST: Final = 0.6  # chance of a cue from which on it is one, whatever the rules say
_ALONE: Final = 0.2  # the same where a rule has found it, too
_APART: Final = frozenset(("headline",))  # kinds of cue that the encoder was not taught
_SAY: Final = Row("say", ("say",), "", "", {"kind": "verb", "frame": "clause", "stance": "asserts"})
_FAR: Final = 10**9
_Starts = Sequence[int]


def together(found: Sequence[Found], heard: Heard, sents: Sequence[Sent]) -> list[Found]:
    """The rules' attributions with the encoder's parts, and those that the encoder alone hears. Linear."""
    by_start: dict[int, Found] = {}
    for f in found:
        for i in range(*f.cue):
            by_start.setdefault(f.sent.tokens[i].start, f)
    starts = [s.tokens[0].start for s in sents]
    speaking = {id(f.sent) for f in found}
    out: list[Found] = []
    taken: set[int] = set()
    for saying in heard.sayings:
        sent = _sentence(saying.cue, sents, starts)
        if sent is None:
            continue
        first, last = _tokens(sent, saying.cue)
        found_too = next((by_start[t.start] for t in sent.tokens[first:last] if t.start in by_start), None)
        if found_too is not None and id(found_too) in taken:
            continue
        if saying.score < (LEAST if found_too is None else _ALONE):
            continue
        if found_too is None and saying.source is not None and _sentence(saying.source, sents, starts) is not sent:
            continue  # somebody named elsewhere: the wrong one as often as not
        f = found_too or _fresh(sent, first, last)
        taken.add(id(f))
        _take(f, saying, sent, sents, starts, speaking)
        if f.contents:
            out.append(f)
    inside = _Inside(out)
    out += [
        f for f in found
        if id(f) not in taken
        and (f.row.class_ in _APART or heard.chance(f.cue_span) >= _ALONE or inside.holds(f.cue_span))
    ]  # fmt: skip
    return out


class _Inside:
    """The contents that are heard. The encoder was taught one layer: who speaks within them, only the rules see."""

    def __init__(self, out: Sequence[Found]) -> None:
        self.spans = sorted(c for f in out for c in f.contents)

    def holds(self, cue: Span) -> bool:
        i = bisect_right(self.spans, (cue[0], _FAR)) - 1
        return i >= 0 and cue[1] <= self.spans[i][1]


def _fresh(sent: Sent, first: int, last: int) -> Found:
    f = Found(sent, _row(sent, first, last), (first, last), 0, len(sent.tokens), sent.tags)
    f.negated = any(low in negations() for low in sent.lows[max(0, first - 2) : last])
    return f


def _take(f: Found, saying: Saying, sent: Sent, sents: Sequence[Sent], starts: _Starts, speaking: Set[int]) -> None:
    contents = [c for c in saying.content if _belongs(c, sent, sents, starts, speaking)]
    if not contents:
        return
    f.ruled, f.contents, f.heard = f.contents, contents, saying.cue
    if saying.source is not None and _sentence(saying.source, sents, starts) is sent:
        whole = _tokens(sent, saying.source)
        cut = f.source is not None and whole[0] <= f.source[0] and f.source[1] <= whole[1]
        f.source, f.heard_source = f.source if cut else _head(sent, *whole), saying.source
    f.nobody = f.source is None and not f.ruled


def _head(sent: Sent, first: int, last: int) -> tuple[int, int]:
    """Whom a source names, without what is said of them behind a comma ("Jamil, a rescuer who would give only his first name"),
    without the day, and without the article of what they say."""
    for i in range(first + 1, last):
        day = sent.tags[i] == "Y" or (sent.tags[i] == "I" and sent.tags[i + 1 : i + 2] == "Y")
        aside = sent.lows[i] == "," and sent.tags[i + 1 : i + 2] in tuple("DRM")
        if day or aside:
            return first, i
    while last - 1 > first and sent.tags[last - 1] in "DIS":
        last -= 1
    return first, last


def _belongs(content: Span, sent: Sent, sents: Sequence[Sent], starts: _Starts, speaking: Set[int]) -> bool:
    """No headline is part of what somebody is quoted with below it, and no sentence in which somebody else speaks."""
    where = _sentence(content, sents, starts)
    return where is not None and (where is sent or not (where.title or id(where) in speaking))


def _sentence(span: Span, sents: Sequence[Sent], starts: _Starts) -> Sent | None:
    i = bisect_right(starts, span[0]) - 1
    if i < 0:
        return None
    sent = sents[i]
    return sent if sent.tokens[-1].end > span[0] else None


def _tokens(sent: Sent, span: Span) -> tuple[int, int]:
    """The tokens that a span touches, at least one."""
    touched = [i for i, t in enumerate(sent.tokens) if t.start < span[1] and span[0] < t.end]
    while len(touched) > 1 and not sent.tokens[touched[-1]].text[0].isalnum():
        touched.pop()
    while len(touched) > 1 and not sent.tokens[touched[0]].text[0].isalnum():
        touched.pop(0)
    return (touched[0], touched[-1] + 1) if touched else (0, 1)


def _row(sent: Sent, first: int, last: int) -> Row:
    """What the lexicon says of a cue's words: its last verb, else its noun, else its preposition."""
    for kind in ("verb", "noun", "preposition"):
        rows = [c.row for c in cues(sent.lows[first:last], kind)]
        if rows:
            return rows[-1]
    return _SAY
