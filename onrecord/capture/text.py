"""Plain text as it was copied off a page or sent by wire: its paragraphs and what each of them is.

The document's text is exactly the decoded text, so offsets agree with the caller's copy of it.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from typing import Final

from onrecord.capture import credit, dateline, furniture, language
from onrecord.capture.decode import decode
from onrecord.errors import NotReadable, TooLarge
from onrecord.model import Document, Hints, Part, Role, Span

_BREAK: Final = re.compile(r"(?:\r\n|\r|\n)[^\S\r\n]*(?:(?:\r\n|\r|\n)[^\S\r\n]*)+|\f|\u2029")
_LINE: Final = re.compile(r"[^\r\n]+")
_STOP: Final = re.compile(r"[.!?…:;،؟。][\"'”’»)\]]*$")
MAX_LINES: Final = 500_000  # a 20 MB file of shorter lines is a table; as paragraphs it takes gigabytes
_MIN_WRAP, _MAX_WRAP = 40, 120  # a hard-wrapped text's longest line; wire copy has 65 to 80, old mail up to 120
_BYLINE: Final = re.compile(
    r"(?:by|written by|reported by|posted by|words by|story by|from our)\s+[^\W\d_][^.!?]{1,80}$|"
    r"[^.!?]{2,60}\b(?:staff writers?|correspondent|reporters?|news agency)$",
    re.I,
)
_TITLE_WORDS: Final = 30
_RUNNING_WORDS: Final = 15  # a paragraph of so many words, with a full stop, is running text


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from the bytes of a plain text. Raises NotReadable (kinds: empty, binary)."""
    return from_text(decode(data), hints)


def from_text(text: str, hints: Hints) -> Document:
    """A Document whose text is ``text`` itself. Raises NotReadable if it is empty, TooLarge."""
    if text.count("\n") + text.count("\r") > MAX_LINES:
        raise TooLarge(f"more than {MAX_LINES:,} lines; split it into documents")
    blocks = split(text)
    if not blocks:
        raise NotReadable("there is no text in it; nothing to read, so leave it out", kind="empty")
    parts = refine(text, list(zip(blocks, roles(text, blocks, hints.title), strict=True)))
    return finish(text, parts, hints)


def finish(text: str, parts: Sequence[Part], hints: Hints) -> Document:
    """The Document with what the caller says of it, or else what its own dateline, title and words say."""
    title = next((part.span for part in parts if part.role == "title"), None)
    day = credit.stated(hints.published, None, "the caller").then(stated(text, parts))
    return Document(
        text=text,
        title=hints.title or (" ".join(text[slice(*title)].split()) if title else None),
        published=day.published,
        lang=language.code(hints.lang) or language.identify(running(text, parts)),
        outlet=hints.outlet,
        url=hints.url,
        parts=tuple(parts),
        updated=day.updated,
        dates_from=day.where,
        byline=credit.byline(text, parts),
        wire=credit.wire(text, parts),
    )


def running(text: str, parts: Sequence[Part]) -> str:
    """The words of the body, without what surrounds it."""
    return "\n".join(text[slice(*p.span)] for p in parts if p.role == "body")


def stated(text: str, parts: Sequence[Part]) -> credit.Stated:
    """The dates of the datelines and stamps before the second paragraph of the body: what the document says of itself."""
    found = credit.Stated()
    bodies = 0
    for part in parts:
        if part.role == "dateline":
            line = text[slice(*part.span)]
            published, updated, worded = credit.from_line(line)
            where = "text stamp" if worded or updated or dateline.stamp(line) else "dateline"
            found = found.then(credit.stated(published, updated, where))
        bodies += part.role == "body"
        if bodies > 1:
            break
    return found


def split(text: str) -> list[Span]:
    """The paragraphs, without the white space around them. Hard-wrapped lines stay together, other lines do not."""
    blocks: list[list[Span]] = []
    at = 0
    for m in [*_BREAK.finditer(text), None]:
        end = m.start() if m else len(text)
        lines = [_trim(text, *line.span()) for line in _LINE.finditer(text, at, end)]
        if lines := [line for line in lines if line[0] < line[1]]:
            blocks.append(lines)
        at = m.end() if m else end
    width = _wrap_width(text, blocks)
    out: list[Span] = []
    for lines in blocks:
        start = lines[0][0]
        for this, following in itertools.pairwise(lines):
            if not _joined(text, this, following, width):
                out.append((start, this[1]))
                start = following[0]
        out.append((start, lines[-1][1]))
    return out


def _trim(text: str, start: int, end: int) -> Span:
    chunk = text[start:end]
    return start + len(chunk) - len(chunk.lstrip()), end - (len(chunk) - len(chunk.rstrip()))


def _wrap_width(text: str, blocks: Sequence[Sequence[Span]]) -> int | None:
    """The line width of a hard-wrapped text; None if a line is a paragraph.

    In a wrapped text the first word of the next line would not have fitted on the line before.
    """
    pairs = [pair for lines in blocks for pair in itertools.pairwise(lines)]
    width = max((end - start for lines in blocks for start, end in lines), default=0)
    if not pairs or not _MIN_WRAP <= width <= _MAX_WRAP:
        return None
    full = sum(_would_overflow(text, a, b, width) for a, b in pairs)
    return width if full >= 0.6 * len(pairs) else None


def _would_overflow(text: str, this: Span, following: Span, width: int) -> bool:
    word = text[following[0] : following[1]].split(None, 1)[0]
    return this[1] - this[0] + 1 + len(word) > 0.9 * width


def _joined(text: str, this: Span, following: Span, width: int | None) -> bool:
    """Whether two lines belong to one paragraph."""
    if width is None:
        return False
    line = text[slice(*this)]
    if furniture.classify(line) or furniture.classify(text[slice(*following)]):
        return False
    return _would_overflow(text, this, following, width) or not _STOP.search(line)


def is_running(block: str) -> bool:
    """Whether a paragraph is running text: long enough and with the end of a sentence in it."""
    words = len(block.split(None, _RUNNING_WORDS))
    return words >= _RUNNING_WORDS and re.search(r"[.!?…。؟][\"'”’»)\]]*(?:\s|$)", block) is not None


def roles(text: str, blocks: Sequence[Span], title: str | None = None) -> list[Role]:
    """What each paragraph is. A text of one paragraph is body."""
    if len(blocks) == 1:
        return ["body"]
    shown = [text[slice(*b)] for b in blocks]
    kinds = [furniture.classify(s) for s in shown]
    # Nothing but short lines: a list, a poem, a note. Headings above a body cannot be told, so only furniture is.
    long = [is_running(s) and not k for s, k in zip(shown, kinds, strict=True)]
    first_body = next((i for i, yes in enumerate(long) if yes), None)
    out: list[Role] = []
    zone = "head" if first_body is not None else "body"  # head, body, list, comments, reply
    has_title = False
    for i, (block, kind) in enumerate(zip(shown, kinds, strict=True)):
        if i == first_body:
            zone = "body"
        if zone in ("body", "list", "comments") and first_body is not None and i > first_body and kind in ("comments", "reply"):
            zone = "comments" if kind == "comments" else "reply"
        elif zone == "body" and kind == "list":
            zone = "list"
        elif zone == "list" and long[i]:
            zone = "body"
        if kind:
            out.append("furniture")
        elif zone == "comments" or (zone == "reply" and long[i]):
            out.append("comment")
        elif zone in ("reply", "list"):
            out.append("furniture" if zone == "reply" or not _STOP.search(block) else "body")
        elif zone == "body":
            out.append("body")
        elif not has_title and _is_title(block, title):
            has_title = True
            out.append("title")
        else:
            out.append(_heading_role(block))
    return out


def _is_title(block: str, title: str | None) -> bool:
    flat = " ".join(block.split())
    if title and flat == " ".join(title.split()):
        return True
    return (
        len(flat.split()) <= _TITLE_WORDS
        and len(flat) <= 300
        and not re.search(r"[.;,:][\"'”’»)\]]*$", flat)
        and not _BYLINE.match(flat)
        and dateline.stamp(flat) is None
        and dateline.find(flat) is None
        and any(c.isalpha() for c in flat)
    )


def _heading_role(block: str) -> Role:
    """A line above the body that is neither furniture nor title: who wrote it, when, else part of what is told."""
    flat = " ".join(block.split())
    if len(flat.split()) <= 15 and _BYLINE.match(flat):
        return "byline"
    found = dateline.stamp(flat)
    return "dateline" if found and found.length >= len(flat) - 12 else "body"


@functools.cache
def _stray_forms() -> re.Pattern[str]:
    openers = "|".join(sorted(map(re.escape, furniture.words("opener")), key=lambda w: (-len(w), w)))
    return re.compile(rf"([^\W\d_A-Z]{{2,12}})(?:{openers})\b(?!['’])")


def refine(text: str, blocks: Sequence[tuple[Span, Role]]) -> list[Part]:
    """The parts: body paragraphs with their dateline split off, and the stray letters before the body's first word."""
    parts: list[Part] = []
    caps = _is_caps([text[slice(*span)] for span, role in blocks if role == "body"])
    bodies = 0
    for (start, end), role in blocks:
        if role != "body":
            parts.append(Part((start, end), role))
            continue
        bodies += 1
        at = start
        if bodies == 1:
            m = _stray_forms().match(text, start, end)
            if m and m[1].islower() and text[start:end].split(None, 1)[0] not in furniture.words("camel"):
                parts.append(Part((start, m.end(1)), "furniture"))
                at = m.end(1)
        block = text[at:end]
        found = (dateline.stamp(block) if bodies == 1 else None) or dateline.find(block, first=bodies == 1, caps=caps)
        if found:
            parts.append(Part((at, at + found.length), "dateline"))
            at = _trim(text, at + found.length, end)[0]
        if at < end:
            parts.append(Part((at, end), "body"))
    return parts


def _is_caps(blocks: Sequence[str]) -> bool:
    letters = [c for block in blocks for c in block[:2000] if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * max(1, len(letters))
