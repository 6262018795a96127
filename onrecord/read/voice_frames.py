"""The frames of speech without a verb and its clause: what ``voiced.py`` looks for in a sentence, each a function.

Every function gives attributions of one sentence (or of the whole text: logs, signatures), without their parents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import Span
from onrecord.read.people_named import nature
from onrecord.read.text import Prepared
from onrecord.read.who import Attribution
from onrecord.read.who_phrases import np_left, np_right, speakerish
from onrecord.read.who_words import Sent, cues

_LINE: Final = re.compile(
    r"^(?:\[?\d{1,2}[:.]\d{2}(?::\d{2})?\]?[ \t]*)?([\w.@'’-]{1,30}(?: [\w.@'’-]{1,30})?):[ \t]+(\S.*)$", re.MULTILINE
)
_LINES: Final = 2  # lines of a log at least: one "Note: …" is none
_SIGNED: Final = re.compile(r"(?:[”\"]|'')\s*(?:--|—|–)\s*")
_ARTICLES: Final = frozenset("the a an its his her their our".split())
_HEARERS: Final = frozenset("us me him her them reporters journalists".split())
_SOURCE_LONG: Final = 12


def made(source: Span | None, cue: Span, content: Sequence[Span], text: str, kind: str = "frame") -> Attribution:
    words = text[slice(*source)] if source else ""
    low = [lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]
    plain = words.split(maxsplit=1)[1] if low[:1] and low[0] in _ARTICLES and len(low) > 1 else words
    return Attribution(source, cue, tuple(content), plain, "asserts", None, None, nature(low), kind, False)


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


def framed(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
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
            yield made(sent.span(first, end), cue, content, prepared.text)


# --- "…, the mission estimates.", "…, the doctor told us, …"


def parenthetical(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
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
            yield made(sent.span(first, end), sent.span(c.first, c.last), content, prepared.text, c.row.class_)


# --- "quoting the radio, which cited the army"; "a letter in which nuns say"


def relative(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
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
            yield made(sent.span(i + 1, end), sent.span(i, i + 1), [sent.span(k, stop)], prepared.text, "cite")


def _speaks(sent: Sent, first: int, last: int) -> bool:
    return speakerish(sent, first, last, False)


# --- "footage posted online shows …"; "Six killed in blast: police"


def document(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """``Footage posted online shows six bodies``: a document with what stands beside it, and a word for what it tells."""
    lows, tags = sent.lows, sent.tags
    heads = {m.last: m for m in lexicon.matcher("speakers").find(lows[:4]) if m.row.class_ in ("document", "media", "medic")}
    if not heads or tags[:1] not in ("K", "W", "D", "V"):
        return
    head = min(heads)
    for c in cues(lows, "verb"):
        if c.first < head or c.first > head + 8 or c.row.class_ not in ("evidence", "say") or sent.quote[c.first] >= 0:
            continue
        if lows[c.first] not in _TELLS:
            continue
        if {",", ";", "that", "was", "were", "is", "are"} & set(lows[head : c.first]):
            return
        stop = next((i for i in range(c.last, len(lows)) if lows[i] in (".", ";")), len(lows))
        if stop - c.last >= 2 and tags[c.last] not in ",":
            first = c.last + (lows[c.last] == "that")
            yield made(sent.span(0, c.first), sent.span(c.first, c.last), [sent.span(first, stop)], prepared.text, "evidence")
        return


_TELLS: Final = frozenset(
    "show shows showed list lists listed indicate indicates indicated say says said suggest suggests".split()
)


def behind_colon(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """``Six killed in blast at depot: police``, in a headline."""
    lows, n = sent.lows, len(sent.tokens)
    at = next((i for i in range(n - 2, max(1, n - 6), -1) if lows[i] == ":"), None)
    if (
        not sent.title
        or at is None
        or not speakerish(sent, at + 1, n, True)
        or any(sent.tags[i] in "MV" for i in range(at + 1, n))
    ):
        return
    if any(True for name in ("harm", "events") for _ in lexicon.matcher(name).find(lows[at + 1 :])):
        return  # "Orla: the raid"
    yield made(sent.span(at + 1, n), sent.span(at, at + 1), [sent.span(0, at)], prepared.text, "headline")


# --- "neither confirmed nor denied", "took no view on who"


def refusing(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """Words of ``lexicon/refusals.toml`` with the subject before them; their class is the attribution's kind."""
    lows, tags = sent.lows, sent.tags
    for m in lexicon.matcher("refusals").find(lows):
        end = m.first
        while end and (
            tags[end - 1] in "XAN" or lows[end - 1] in ("stopped", "short", "of", "to", "avoided", "too", "early", "is")
        ):
            end -= 1
        declined = (
            bool(_DECLINING & set(lows[end : m.last]))
            or "N" in tags[end : m.last]
            or any(w.endswith("n't") for w in lows[end : m.last])
        )
        if not declined or not end or tags[end - 1] not in "KWPM":
            continue
        first = end - 1 if tags[end - 1] == "P" else np_left(tags, lows, 0, end - 1)
        if not speakerish(sent, first, end, False) and tags[first] != "D":
            continue
        stop = m.last
        while stop < len(lows) and lows[stop] not in (".", ";", ",", "”", '"', "but"):
            stop += 1
        content = [sent.span(m.last, stop)] if stop > m.last else []
        found = made(sent.span(first, end), sent.span(end, m.last), content, prepared.text, m.row.class_)
        yield found._replace(stance="no_position")


_DECLINING: Final = frozenset(
    "not no never cannot neither stopped avoided too declined declines refused refuses looking took takes".split()
)


def revising(sent: Sent, prepared: Prepared) -> Iterator[Attribution]:
    """``they raised the toll to nine``: the figure is theirs."""
    lows, tags = sent.lows, sent.tags
    for m in lexicon.matcher("revised").find(lows):
        end = m.first
        while end and tags[end - 1] in "XA":
            end -= 1
        if lows[m.first] in ("has", "had", "rose", "climbed", "bringing", "brings", "brought"):
            continue  # the toll rose: nobody raised it
        if m.row.class_ != "to" or not end or tags[end - 1] not in "KWP" or "to" not in lows[m.last : m.last + 6]:
            continue
        first = end - 1 if tags[end - 1] == "P" else np_left(tags, lows, 0, end - 1)
        stop = next((i for i in range(m.last, len(lows)) if lows[i] in (".", ";", "but")), len(lows))
        if speakerish(sent, first, end, False) and stop - m.last > 1 and lows[end - 1] not in ("toll", "number"):
            yield made(sent.span(first, end), sent.span(m.first, m.last), [sent.span(m.last, stop)], prepared.text, "say")


# --- chat logs, signatures


def log(prepared: Prepared) -> list[Attribution]:
    """Lines that begin with a name and a colon: each is that speaker's, to its end."""
    out = []
    for block in re.finditer(r"(?:.+\n?)+", prepared.text):
        found = list(_LINE.finditer(prepared.text, *block.span()))
        if len(found) >= _LINES:
            out += [
                made(m.span(1), (m.end(1), m.end(1) + 1), [m.span(2)], prepared.text, "log")
                for m in found
            ]  # fmt: skip
    return out


def signed(prepared: Prepared) -> list[Attribution]:
    """``''…'' -- chief medic B. Arle``: who stands behind the dash said what stands between the marks."""
    out = []
    text = prepared.text
    for m in _SIGNED.finditer(text):
        rest = re.match(r"(?:[\w’'-]+\.? ){0,4}[A-Z][\w’'-]+(?=[,.\n]|$)", text[m.end() : m.end() + 80])
        opened = max(text.rfind(q, 0, m.start()) for q in ("“", '"', "''"))
        if rest and opened >= 0 and "\n\n" not in text[opened : m.start()]:
            source = (m.end(), m.end() + rest.end())
            out.append(made(source, (m.start(), m.end()), [(opened, m.start())], text, "log"))
    return out
