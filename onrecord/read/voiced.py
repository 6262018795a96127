"""Speech that no verb with its clause hands on: "…, per the committee", "by the clinic's count", "…, the mission estimates.",
chat logs, a signature behind a quotation, a speaker behind another ("quoting the radio, which cited the army").

What ``who.py`` has found stays; only speech words that it left unused are looked at. Linear in the tokens.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Final

from onrecord.model import Span
from onrecord.read.text import Prepared
from onrecord.read.voice_frames import (
    behind_colon,
    document,
    framed,
    log,
    made,
    parenthetical,
    refusing,
    relative,
    revising,
    signed,
)
from onrecord.read.who import Attribution
from onrecord.read.who_phrases import np_left, speakerish
from onrecord.read.who_words import Sent, sentences


def voiced(attributions: Sequence[Attribution], prepared: Prepared) -> list[Attribution]:
    """The attributions with those that stand without a verb and a clause, in order of their first words."""
    sents = sentences(prepared)
    attributions = _unnamed(_mended(attributions, sents, prepared.text), prepared.text)
    out = [a for a in attributions if not _no_verb(a, prepared.text)]
    kept = {id(a): i for i, a in enumerate(out)}
    old = list(attributions)
    out = [a._replace(parent=_moved(a.parent, old, kept)) for a in out]
    used = _Cues(a.cue for a in out)
    quoting = _Cues(a.cue for a in out if a.parent is not None)
    more: list[Attribution] = []
    for sent in sents:
        for f in (framed, parenthetical, relative, refusing, revising, document, behind_colon):
            keep = quoting if f is relative else _NONE if f is refusing else used
            more += [a for a in f(sent, prepared) if not keep.meets(a.cue)]
    refused = _Cues(a.cue for a in more if a.stance == "no_position" or a.kind == "cite")
    if any(refused.meets(a.cue) for a in out):
        kept = {id(a): i for i, a in enumerate(b for b in out if not refused.meets(b.cue))}
        out, old = [a for a in out if id(a) in kept], out
        out = [a._replace(parent=_moved(a.parent, old, kept)) for a in out]
    more += log(prepared)
    more += signed(prepared)
    return _placed(out, more) if more else out


def _mended(attributions: Sequence[Attribution], sents: Sequence[Sent], text: str) -> list[Attribution]:
    """Where grammar is plain it decides: reports that somebody named only later is not said to give are nobody's; the subject
    right before a verb speaks, not the one of the clause before; "as Y argues" takes up what was said, not that X said it."""
    starts = [s.tokens[0].start for s in sents]
    cues_ = _Cues(a.cue for a in attributions)
    out: list[Attribution] = []
    for a in attributions:
        if a.source is None or not a.content:
            out.append(a)
            continue
        word, source = text[slice(*a.cue)].lower(), a.source
        if a.kind == "noun" and source[0] >= a.content[-1][1] and a.cue[1] <= a.content[0][0]:
            a = made(None, a.cue, a.content, text, a.kind)._replace(
                speaker=word, nature="unnamed", parent=a.parent, reach=a.reach
            )
        elif _as(source, text) and _within(a.reach, a.content):
            a = a._replace(content=a.reach)
        else:
            sent = sents[max(0, bisect_right(starts, a.cue[0]) - 1)]
            nearest = _subject(sent, a, cues_)
            if nearest is not None:
                a = made(nearest, a.cue, a.content, text, a.kind)._replace(
                    stance=a.stance, hedge=a.hedge, parent=a.parent, mental=a.mental, reach=a.reach
                )
        out.append(a)
    taken_up = {i for i, a in enumerate(out) if a.source is not None and _as(a.source, text)}
    return [a if a.parent not in taken_up or _holds(out[a.parent or 0], a) else a._replace(parent=None) for a in out]


def _as(source: Span, text: str) -> bool:
    return text[max(0, source[0] - 4) : source[0]].strip() == "as"


def _within(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    return len(inner) == 1 and any(s <= inner[0][0] and inner[0][1] <= e and (s, e) != inner[0] for s, e in outer)


def _subject(sent: Sent, a: Attribution, others: _Cues) -> Span | None:
    """``…, and residents acknowledge …``: the noun phrase between "and" and the verb, where another one was taken."""
    at = next((i for i, t in enumerate(sent.tokens) if t.start >= a.cue[0]), 0)
    while at and sent.tags[at - 1] in "XAN":
        at -= 1
    if not at or sent.tags[at - 1] not in "KW" or a.source is None:
        return None
    first = np_left(sent.tags, sent.lows, 0, at - 1)
    joined = first > 1 and sent.lows[first - 1] in ("and", "but", "while") and sent.lows[first - 2] == ","
    span = sent.span(first, at)
    if not joined or a.source[1] >= span[0] or not speakerish(sent, first, at, False):
        return None
    return span if others.meets((a.source[1], span[0])) else None


_ANONYMOUS: Final = re.compile(r"((?:[\w’'-]+ ){1,6})(?:,? ?speaking|who spoke|talking) on $")
_BY: Final = re.compile(r"((?:[\w’'-]+ ){1,3})(?:interviewed|questioned|contacted|reached|met) by $")
_WINDOW: Final = 80  # characters before a source in which the noun that it belongs to is looked for


def _unnamed(attributions: Sequence[Attribution], text: str) -> list[Attribution]:
    """``a soldier who asked not to be named said …``: the soldier says it, and asks for nothing that is told.
    ``officials speaking on condition of anonymity said``, ``survivors interviewed by the panel said``: they, not what follows."""
    out: list[Attribution] = []
    for a in attributions:
        if a.source is not None:
            anonymous = text[slice(*a.source)].lower() in ("condition of anonymity", "the condition of anonymity")
            offset = max(0, a.source[0] - _WINDOW)
            before = (_ANONYMOUS if anonymous else _BY).search(text[offset : a.source[0]])
            if before is not None:
                start = re.split(r"[.,;:] ?", before[1])[-1]
                source = (offset + before.end(1) - len(start), offset + before.end(1) - 1)
                a = made(source, a.cue, a.content, text, a.kind)._replace(parent=a.parent, stance=a.stance, hedge=a.hedge)
        host = out[-1] if out and out[-1].kind == "ask" and a.parent is not None else None
        if host is not None and host.source and host.content and text[slice(*host.content[0])].startswith("not to be"):
            inside = a.source is not None and host.content[0][0] <= a.source[0]
            if inside and a.source is not None and a.source[0] >= a.cue[1] and a.content:
                content = ((a.source[0], a.content[0][1]), *a.content[1:])
                a = made(host.source, a.cue, content, text, a.kind)._replace(speaker=host.speaker, parent=a.parent)
        out.append(a)
    return out


def _no_verb(a: Attribution, text: str) -> bool:
    """``Unconfirmed reports said``: "reports" read as a verb whose subject is an adjective."""
    if a.kind == "ask" and a.content and text[slice(*a.content[0])].startswith(("not to be named", "not to be identified")):
        return True
    if a.source is not None and text[slice(*a.source)].lower().split()[:1] in (["no"], ["nobody"], ["none"]):
        return True  # "no group has claimed it": said by nobody
    if a.source is None or text[slice(*a.cue)].lower() not in ("reports", "claims", "accounts", "estimates"):
        return False
    words = text[slice(*a.source)].split()
    after = text[a.cue[1] : a.cue[1] + 12].split()
    return len(words) == 1 and words[0].lower().startswith(("un", "initial", "early", "first")) and after[:1] != ["that"]


def _moved(parent: int | None, old: Sequence[Attribution], kept: dict[int, int]) -> int | None:
    while parent is not None and id(old[parent]) not in kept:
        parent = old[parent].parent
    return None if parent is None else kept[id(old[parent])]


class _Cues:
    """Spans that hardly overlap each other, to be asked whether one meets another span."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)

    def meets(self, span: Span) -> bool:
        i = bisect_left(self._spans, (span[1], 0))
        return any(s < span[1] and span[0] < e for s, e in self._spans[max(0, i - 3) : i])


_NONE: Final = _Cues(())


def _trimmed(b: Attribution, edge: int, last: int) -> Attribution:
    """With contents that run over an edge and end by ``last`` cut there."""
    return b._replace(content=tuple((s, edge if s < edge < e <= last else e) for s, e in b.content))


def _placed(found: list[Attribution], more: Sequence[Attribution]) -> list[Attribution]:
    """Both lists as one, each within the smallest content of another that holds it. Looks only at what is near."""
    old = sorted((*enumerate(found), *((-1, a) for a in more)), key=lambda x: (_first(x[1]), x[1].cue))
    new = {i: k for k, (i, _) in enumerate(old) if i >= 0}
    out = [a if a.parent is None else a._replace(parent=new[a.parent]) for _, a in old]
    starts = [_first(a) for a in out]
    for k, (i, a) in enumerate(old):
        if i >= 0:
            continue
        near = range(
            bisect_left(starts, starts[k] - _NEAR), bisect_left(starts, max(a.cue[1], *(e for _, e in a.content), 0) + 1)
        ) if a.content else range(bisect_left(starts, starts[k] - _NEAR), k)  # fmt: skip
        if a.source is not None and a.content and a.content[0][1] <= a.source[0]:
            for j in near:  # "X said …, its report states": what X said ends there
                out[j] = _trimmed(out[j], a.content[0][1], a.cue[1] + 1)
        size = _size(a)
        around = [j for j in near if j != k and _holds(out[j], a) and _size(out[j]) > size]
        if a.kind == "cite":  # "X, quoting Y, says …": both say the same words
            around += [j for j in near if j != k and out[j].content == a.content and out[j].cue != a.cue]
        parent = min(around, key=lambda j: _size(out[j]), default=None)
        out[k] = a._replace(parent=parent)
        for j in near:
            b = out[j]
            if j not in (k, parent) and b.parent == parent and _holds(a, b) and not _holds(b, a):
                out[j] = b._replace(parent=k)
    return out


_NEAR: Final = 6000  # characters: contents are hardly longer


def _first(a: Attribution) -> int:
    return min(a.cue[0], (a.source or a.cue)[0])


def _size(a: Attribution) -> int:
    return sum(e - s for s, e in a.content)


def _holds(a: Attribution, b: Attribution) -> bool:
    return any(s <= b.cue[0] and b.cue[1] <= e for s, e in a.content)
