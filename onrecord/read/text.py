"""A document's readable text as sentences of tokens, with its quotations: what every part of the reader starts from.

Title, dateline and body are read; comments, bylines and page furniture never are. All spans are offsets of the
document's whole text. Linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from onrecord.lexicon import TOKEN, fold
from onrecord.model import Document, Role, Span
from onrecord.read.runon import LONG, pieces

READ_ROLES: tuple[Role, ...] = ("title", "dateline", "body")


class Token(NamedTuple):
    """One token; ``low`` is its folded form (lower case, straight apostrophes)."""

    start: int
    end: int
    text: str
    low: str

    @property
    def span(self) -> Span:
        return self.start, self.end

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        return self.text[0].isupper()


class Sentence(NamedTuple):
    """One sentence, the ``number``-th from 0.

    ``paragraph`` counts paragraphs of the readable text from 0; ``role`` is its part's.
    """

    number: int
    start: int
    end: int
    paragraph: int
    role: Role
    tokens: tuple[Token, ...]

    @property
    def span(self) -> Span:
        return self.start, self.end


class Quotation(NamedTuple):
    """Words between quotation marks. ``outer`` includes the marks; ``closed`` is False where the closing one is missing."""

    outer: Span
    inner: Span
    closed: bool


class Prepared(NamedTuple):
    """The readable text of a document. ``caps``: it is written in capitals only, so case tells nothing."""

    text: str
    sentences: tuple[Sentence, ...]
    quotations: tuple[Quotation, ...]
    caps: bool


# After these a full stop does not end a sentence. Titles and ranks are always followed by a name.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof gen lt col maj capt sgt brig adm cmdr cpl pvt sen rep gov pres st jr sr "
    "rev hon fr no vs etc inc ltd co corp "
    "jan feb mar apr jun jul aug sept sep oct nov dec mon tue tues wed thu thur thurs fri sat "
    "sun u.s u.n u.k e.u a.m p.m i.e e.g "
    "d.c ft mt approx dept est al".split()
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+|$)|\n\s*\n|[.!?][\"”’)](?=[A-Z“\"])")
_PARAGRAPH = re.compile(r"\n[ \t\r]*\n\s*")
# A line break alone ends a sentence where the line before looks complete or the text is one sentence a line.
_CLOSERS = {"“": "”", "«": "»", "„": "“", '"': '"'}


def tokens_of(text: str, start: int = 0, end: int | None = None) -> tuple[Token, ...]:
    """The tokens of ``text[start:end]``."""
    return tuple(
        Token(m.start(), m.end(), m.group(), fold(m.group()))
        for m in TOKEN.finditer(text, start, len(text) if end is None else end)
    )


def _sentence_spans(text: str, start: int, end: int) -> list[Span]:
    """Sentences of one paragraph."""
    out: list[Span] = []
    at = start
    for m in _END.finditer(text, start, end):
        stop = m.end()
        before = text[at : m.start()]
        last = re.search(r"[\w.’']+$", before)
        word = last.group().lower() if last else ""
        nxt = text[stop:end].lstrip()[:1]
        if m.group() == ".":
            if word in _ABBREVIATIONS or (len(word) == 1 and word.isalpha()):
                if nxt.islower() or word not in (
                    "u.s",
                    "u.n",
                    "u.k",
                    "e.u",
                    "a.m",
                    "p.m",
                    "etc",
                    "inc",
                    "co",
                    "jr",
                    "sr",
                ):
                    continue
                if not re.match(r"(?:The|A|An|In|On|At|But|And|He|She|It|They|We|This|That|As|For)\b", text[stop:end].lstrip()):
                    continue
            elif nxt.islower():
                continue
        elif nxt.islower():
            continue  # “…killed!” he said
        if stop > at:
            out.append((at, stop))
            at = stop
    if text[at:end].strip():
        out.append((at, end))
    trimmed = []
    for s, e in out:
        chunk = text[s:e]
        s += len(chunk) - len(chunk.lstrip())
        e -= len(chunk) - len(chunk.rstrip())
        if e > s:
            trimmed.append((s, e))
    return trimmed


def _quotations(text: str, start: int, end: int) -> list[Quotation]:
    """Quotations of one paragraph. One left open runs to the paragraph's end: speech may go on in the next."""
    out: list[Quotation] = []
    i = start
    while i < end:
        closer = _CLOSERS.get(text[i])
        if closer is None:
            i += 1
            continue
        close = text.find(closer, i + 1, end)
        if close < 0:
            # A lone straight mark may be an inch sign or damage; only an opening curly one is a quotation for sure.
            if text[i] != '"' or i == start or text[i - 1].isspace():
                out.append(Quotation((i, end), (i + 1, end), False))
            break
        out.append(Quotation((i, close + 1), (i + 1, close), True))
        i = close + 1
    return out


def prepare(document: Document) -> Prepared:
    """Split a document's title, dateline and body into sentences, tokens and quotations."""
    text = document.text
    sentences: list[Sentence] = []
    quotations: list[Quotation] = []
    paragraph = 0
    for part in document.parts:
        if part.role not in READ_ROLES:
            continue
        start, end = part.span
        breaks = [(m.start(), m.end()) for m in _PARAGRAPH.finditer(text, start, end)]
        edges = [start, *(x for b in breaks for x in b), end]
        for s, e in zip(edges[::2], edges[1::2], strict=True):
            for a, b in _sentence_spans(text, s, e):
                sentences.append(Sentence(len(sentences), a, b, paragraph, part.role, tokens_of(text, a, b)))
            quotations.extend(_quotations(text, s, e))
            paragraph += 1
    letters = [t.text for s in sentences for t in s.tokens if t.text.isalpha() and len(t.text) > 1]
    caps = bool(letters) and sum(t.isupper() for t in letters) > 0.8 * len(letters)
    return Prepared(text, _cut(sentences, caps), tuple(quotations), caps)


def _cut(sentences: Sequence[Sentence], caps: bool) -> tuple[Sentence, ...]:
    """The sentences, those without punctuation in pieces."""
    if all(len(s.tokens) <= LONG for s in sentences):
        return tuple(sentences)
    cut = [(s, part) for s in sentences for part in pieces(s.tokens, caps=caps)]
    return tuple(
        Sentence(i, part[0].start, part[-1].end, s.paragraph, s.role, part) if part is not s.tokens else s._replace(number=i)
        for i, (s, part) in enumerate(cut)
    )
