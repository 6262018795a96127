"""Speech that no verb with its clause hands on: "…, per the committee", "by the clinic's count", "…, the mission estimates.",
chat logs, a signature behind a quotation, a speaker behind another ("quoting the radio, which cited the army").

What ``who.py`` has found stays; only speech words that it left unused are looked at. Linear in the tokens.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import Span
from onrecord.read.speakers import nature
from onrecord.read.text import Prepared
from onrecord.read.who import Attribution
from onrecord.read.who_phrases import np_left, np_right, speakerish
from onrecord.read.who_words import Sent, cues, sentences

_LINE: Final = re.compile(
    r"^(?:\[?\d{1,2}[:.]\d{2}(?::\d{2})?\]?[ \t]*)?([\w.@'’-]{1,30}(?: [\w.@'’-]{1,30})?):[ \t]+(\S.*)$", re.MULTILINE
)
_LINES: Final = 2  # lines of a log at least: one "Note: …" is none
_SIGNED: Final = re.compile(r"(?:[”\"]|'')\s*(?:--|—|–)\s*")
_ARTICLES: Final = frozenset("the a an its his her their our".split())
_HEARERS: Final = frozenset("us me him her them reporters journalists".split())
_SOURCE_LONG: Final = 12


def voiced(attributions: Sequence[Attribution], prepared: Prepared) -> list[Attribution]:
    """The attributions with those that stand without a verb and a clause, in order of their first words."""
    out = [a for a in attributions if not _no_verb(a, prepared.text)]
    kept = {id(a): i for i, a in enumerate(out)}
    old = list(attributions)
    out = [a._replace(parent=_moved(a.parent, old, kept)) for a in out]
    used = {a.cue for a in out}
    made: list[Attribution] = []
    for sent in sentences(prepared):
        for f in (_framed, _parenthetical, _relative, _refusing, _revising):
            made += [a for a in f(sent, prepared) if f in (_refusing, _relative) or not any(_meet(a.cue, c) for c in used)]
    refused = [a.cue for a in made if a.stance == "no_position" or a.kind == "cite"]
    if any(_meet(a.cue, c) for a in out for c in refused):
        kept = {id(a): i for i, a in enumerate(b for b in out if not any(_meet(b.cue, c) for c in refused))}
        out, old = [a for a in out if id(a) in kept], out
        out = [a._replace(parent=_moved(a.parent, old, kept)) for a in out]
    made += _log(prepared)
    made += _signed(prepared)
    return _placed(out, made) if made else out


def _no_verb(a: Attribution, text: str) -> bool:
    """``Unconfirmed reports said``: "reports" read as a verb whose subject is an adjective."""
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


def _meet(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _made(source: Span | None, cue: Span, content: Sequence[Span], text: str, kind: str = "frame") -> Attribution:
    words = text[slice(*source)] if source else ""
    low = [lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]
    plain = words.split(maxsplit=1)[1] if low[:1] and low[0] in _ARTICLES and len(low) > 1 else words
    return Attribution(source, cue, tuple(content), plain, "asserts", None, None, nature(low), kind, False)


def _placed(found: list[Attribution], made: Sequence[Attribution]) -> list[Attribution]:
    """Both lists as one, each within the smallest content of another that holds it."""
    out = [*found]
    for a in made:
        size = sum(e - s for s, e in a.content)
        around = [
            i for i, b in enumerate(out)
            if any(s <= a.cue[0] and a.cue[1] <= e for s, e in b.content) and sum(e - s for s, e in b.content) > size
        ]  # fmt: skip
        parent = min(around, key=lambda i: sum(e - s for s, e in out[i].content), default=None)
        out.append(a._replace(parent=parent))
        mine = len(out) - 1
        for i, b in enumerate(out[:-1]):
            if (
                b.parent == parent
                and i != parent
                and any(s <= b.cue[0] and b.cue[1] <= e for s, e in a.content)
                and not any(s <= a.cue[0] and a.cue[1] <= e for s, e in b.content)
            ):
                out[i] = b._replace(parent=mine)
    order = sorted(range(len(out)), key=lambda i: (min(out[i].cue[0], (out[i].source or out[i].cue)[0]), out[i].cue))
    at = {old: new for new, old in enumerate(order)}
    return [out[i]._replace(parent=None if out[i].parent is None else at[out[i].parent or 0]) for i in order]


# --- frames: "per the committee", "by the clinic's count", "in the army's telling", "on the word of a deserter"


def _clauses(sent: Sent, first: int, last: int) -> list[Span]:
    """What a frame at these tokens is about: the clause before it and the one behind it."""
    out = []
    lows = sent.lows
    lo = next((i + 1 for i in range(first - 1, -1, -1) if lows[i] in (";",)), 0)
    a, b = lo, first
    while b > a and sent.tags[b - 1] in ",A":
        b -= 1
    while a < b and sent.tags[a] in ",C":
        a += 1
    if b - a >= 2:
        out.append(sent.span(a, b))
    hi = next((i for i in range(last, len(lows)) if lows[i] in (";",)), len(lows))
    c = last
    while c < hi and sent.tags[c] in ",":
        c += 1
    while hi > c and lows[hi - 1] in (".", "!", ","):
        hi -= 1
    if hi - c >= 2 and (not out or sent.lows[last : last + 1] == [","]):
        out.append(sent.span(c, hi))
    return out


def _framed(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    for m in lexicon.matcher("frames").find(sent.lows):
        if any(q >= 0 for q in sent.quote[m.first : m.last]):
            continue
        if m.row.class_ == "before":  # "per X"
            first, end = m.last, np_right(sent.tags, sent.lows, m.last, len(sent.tokens))
            start, stop = m.first, end
            if m.row.extra.get("then"):
                close = next((i for i in range(end, min(end + 6, len(sent.lows))) if sent.lows[i] == ","), None)
                if close is None or not set(m.row.extra["then"].split()) & set(sent.lows[end:close]):
                    continue
                stop = close
        else:  # "by X's count"
            noun = m.first
            end = noun - (sent.tags[noun - 1 : noun] == "H")
            if end == noun:
                continue
            first = np_left(sent.tags, sent.lows, 0, end - 1)
            if first and sent.tags[first - 1] == "I" and sent.lows[first - 1] in ("by", "in", "on", "to", "from"):
                start, stop = first - 1, m.last
            else:
                continue
        if end <= first or end - first > _SOURCE_LONG or not speakerish(sent, first, end, False):
            continue
        content = _clauses(sent, start, stop)
        if content:
            cue = sent.span(m.first, m.last)
            yield _made(sent.span(first, end), cue, content, prepared.text)


# --- "…, the mission estimates.", "…, the doctor told us, …"


def _parenthetical(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    lows, tags, n = sent.lows, sent.tags, len(sent.tokens)
    for c in cues(lows, "verb"):
        if c.row.extra["frame"] not in ("clause", "addressee", "object") or c.row.extra["stance"] != "asserts":
            continue
        if sent.quote[c.first] >= 0 or c.row.extra.get("mental") or lows[c.first].endswith("ing"):
            continue
        end = c.first
        while end and tags[end - 1] in "AX":
            end -= 1
        if not end or tags[end - 1] not in "KWP":
            continue
        first = np_left(tags, lows, 0, end - 1)
        if not first or not (lows[first - 1] in (",", "“", "”", '"') or sent.quote[first - 1] >= 0):
            continue
        if not speakerish(sent, first, end, False):
            continue
        k = c.last
        if k < n and lows[k] in _HEARERS:
            k += 1
        while k < n and (tags[k] in "AY" or lows[k] in ("on", "later", "to", "last", "this", "next", "in", "a", "week")):
            k += 1
        if k < n and lows[k] not in (",", ".", ":", ";"):
            continue
        content = _clauses(sent, first, k)
        if content:
            yield _made(sent.span(first, end), sent.span(c.first, c.last), content, prepared.text, c.row.class_)


# --- "quoting the radio, which cited the army"; "a letter in which nuns say"


def _relative(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """``citing a letter by the commander, that his men …``: whom a speaker quotes, where the verb has its clause elsewhere."""
    lows, tags, n = sent.lows, sent.tags, len(sent.tokens)
    for i in range(1, n - 2):
        if lows[i] not in ("citing", "quoting", "cited", "quoted") or sent.quote[i] >= 0:
            continue
        if lows[i].endswith("ed") and lows[i - 1] not in ("which", "who"):
            continue
        at = i + 1 + (lows[i + 1] in ("unnamed", "unidentified", "anonymous"))
        end = np_right(tags, lows, at, n)
        if end == at or end >= n or lows[end] != "," or not _speaks(sent, i + 1, end):
            continue
        k = end + 1
        skip = next((j for j in range(k, min(k + 9, n)) if lows[j] == ","), None)
        if lows[k] in ("which", "who") and skip is not None:
            k = skip + 1  # ", which cited the army, reported that"
        verbs = [c for c in cues(lows[k:], "verb") if c.first <= 2]
        if verbs:
            k += verbs[0].last
        elif lows[k] != "that":
            continue
        k += k < n and lows[k] == "that"
        stop = n - (lows[-1] in (".", "!"))
        if stop - k >= 2:
            yield _made(sent.span(i + 1, end), sent.span(i, i + 1), [sent.span(k, stop)], prepared.text, "cite")


def _speaks(sent: Sent, first: int, last: int) -> bool:
    return speakerish(sent, first, last, False)


# --- "neither confirmed nor denied", "took no view on who"


def _refusing(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """Words of ``lexicon/refusals.toml`` with the subject before them; their class is the attribution's kind."""
    lows, tags = sent.lows, sent.tags
    for m in lexicon.matcher("refusals").find(lows):
        end = m.first
        while end and (
            tags[end - 1] in "XAN" or lows[end - 1] in ("stopped", "short", "of", "to", "avoided", "too", "early", "is")
        ):
            end -= 1
        if not end or tags[end - 1] not in "KWPM":
            continue
        first = end - 1 if tags[end - 1] == "P" else np_left(tags, lows, 0, end - 1)
        if not speakerish(sent, first, end, False) and tags[first] != "D":
            continue
        stop = m.last
        while stop < len(lows) and lows[stop] not in (".", ";", ",", "”", '"', "but"):
            stop += 1
        content = [sent.span(m.last, stop)] if stop > m.last else []
        made = _made(sent.span(first, end), sent.span(m.first, m.last), content, prepared.text, m.row.class_)
        yield made._replace(stance="no_position")


def _revising(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """``they raised the toll to nine``: the figure is theirs."""
    lows, tags = sent.lows, sent.tags
    for m in lexicon.matcher("revised").find(lows):
        end = m.first
        while end and tags[end - 1] in "XA":
            end -= 1
        if m.row.class_ != "to" or not end or tags[end - 1] not in "KWP" or "to" not in lows[m.last : m.last + 6]:
            continue
        first = end - 1 if tags[end - 1] == "P" else np_left(tags, lows, 0, end - 1)
        stop = next((i for i in range(m.last, len(lows)) if lows[i] in (".", ";", "but")), len(lows))
        if tags[first] == "H":
            continue  # "the number of people killed in Sunday's strikes has risen to 36"
        if speakerish(sent, first, end, False) and stop - m.last > 1 and lows[end - 1] not in ("toll", "number"):
            yield _made(sent.span(first, end), sent.span(m.first, m.last), [sent.span(m.last, stop)], prepared.text, "say")


# --- chat logs, signatures


def _log(prepared: Prepared) -> list[Attribution]:
    """Lines that begin with a name and a colon: each is that speaker's, to its end."""
    out = []
    for block in re.finditer(r"(?:.+\n?)+", prepared.text):
        found = list(_LINE.finditer(prepared.text, *block.span()))
        if len(found) >= _LINES:
            out += [
                _made(m.span(1), (m.end(1), m.end(1) + 1), [m.span(2)], prepared.text, "log")
                for m in found
            ]  # fmt: skip
    return out


def _signed(prepared: Prepared) -> list[Attribution]:
    """``''…'' -- chief medic B. Arle``: who stands behind the dash said what stands between the marks."""
    out = []
    text = prepared.text
    for m in _SIGNED.finditer(text):
        rest = re.match(r"(?:[\w’'-]+\.? ){0,4}[A-Z][\w’'-]+(?=[,.\n]|$)", text[m.end() : m.end() + 80])
        opened = max(text.rfind(q, 0, m.start()) for q in ("“", '"', "''"))
        if rest and opened >= 0 and "\n\n" not in text[opened : m.start()]:
            source = (m.end(), m.end() + rest.end())
            out.append(_made(source, (m.start(), m.end()), [(opened, m.start())], text, "log"))
    return out
