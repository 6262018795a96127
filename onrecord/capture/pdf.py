"""A PDF's text layer: its lines joined to the paragraphs that the page shows, running heads and page numbers apart.

The lines and where they stand come from PDFium, in the order in which the file draws them. What day a report was published a
PDF does not say: its CreationDate is when some program wrote the file, so only the text's own dateline or the caller counts.
"""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from onrecord.capture import apart
from onrecord.capture.align import squeeze
from onrecord.capture.compose import compose, flat
from onrecord.capture.decode import clean
from onrecord.errors import NotReadable
from onrecord.model import Document, Hints, Role

_EDGE: Final = 4  # lines at a page's top and foot that may be its furniture
_RECURS: Final = 3  # pages
_SAME_PLACE: Final = 4  # points between the heights of one running head on different pages
_GAP: Final = 1.3  # times the usual distance of lines: more is a paragraph's end (wrapped lines vary by under a tenth)
_INDENT: Final = 0.8  # of the letters' size
_SHORT: Final = 0.8  # of the width of its neighbours: a line that ends earlier was not wrapped there
_SIZE: Final = 0.12  # letters of another size are another paragraph (a footnote's, a heading's)
_FEW: Final = 25  # letters a page; a scan may carry the name of the program that made it
_NUMBER: Final = re.compile(r"(?:page\s+)?[-–—\s]*\d{1,4}[-–—\s]*(?:(?:of|/|\|)\s*\d{1,4})?", re.I)
_STOP: Final = re.compile(r"[.!?…:؟。][\"'”’»)\]]*\d{0,3}$")
_BULLET: Final = re.compile(r"(?:[•▪●■◦‣–—*-]|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})[.)])\s")
_KEEP: Final = frozenset((  # a hyphen after these is the word's own
    "al", "an", "ar", "as", "ash", "at", "ad", "az", "el", "anti", "pro", "non", "self", "so", "ex", "co", "cross", "well",
    "semi", "mid", "then", "half", "all", "high", "low", "long", "short", "anglo", "post", "pre", "vice", "air",
))  # fmt: skip


class _Line(NamedTuple):
    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from the bytes of a PDF, parsed in a process of its own.

    Raises NotReadable (kinds: scanned, password, broken, unmapped), TooLarge, StageFailed (timeout, memory, crashed).
    """
    found = apart.run("pdf", data)
    pages = found["pages"]
    lines = [
        _Line(number, clean(shown), *box)
        for number, page in enumerate(pages)
        for shown, *box in page["lines"]
    ]  # fmt: skip
    _refuse_unread(pages, lines)
    edge = _furniture(lines)
    if len(edge) == len(lines):  # one page several times, or a scan whose pages carry the name of the program that made it
        if sum(len(line.text) for line in lines) < _FEW * len(pages):
            raise NotReadable(_SCANNED, kind="scanned")
        edge = set()
    blocks = list(_paragraphs(lines, edge))
    for number, page in enumerate(pages):
        if page["picture"] or page.get("damaged"):
            why = "damaged" if page.get("damaged") else "a picture with no text to speak of"
            blocks.append((f"[page {number + 1}: {why}]", "furniture"))
    if b"%%EOF" not in data[-65_536:]:
        blocks.append(("[the file is cut off: its end is missing]", "furniture"))
    return compose(blocks, hints, flat(found["title"]))


_SCANNED: Final = (
    "the PDF is a scan: its pages are pictures without text; recognise the text first (ocrmypdf in.pdf out.pdf) and add that"
)


def _refuse_unread(pages: Sequence[dict[str, Any]], lines: Sequence[_Line]) -> None:
    shown = [c for line in lines for c in line.text if not c.isspace()]
    if not pages or all(page.get("damaged") for page in pages):
        raise NotReadable("the PDF is damaged and shows no page; fetch it again", kind="broken")
    if not shown or all(page["picture"] for page in pages):
        raise NotReadable(_SCANNED, kind="scanned")
    strange = sum(c == "\ufffd" or "\ue000" <= c <= "\uf8ff" for c in shown)
    if strange > 0.3 * len(shown):
        message = "the PDF's fonts do not say which letters they show; recognise the text (ocrmypdf --force-ocr) and add that"
        raise NotReadable(message, kind="unmapped")


def _furniture(lines: Sequence[_Line]) -> set[int]:
    """The lines at the pages' edges that recur, but for their numbers, at the same height: heads, feet and page numbers."""
    by_page: dict[int, list[int]] = {}
    for i, line in enumerate(lines):
        by_page.setdefault(line.page, []).append(i)
    seen: dict[str, list[int]] = {}
    for at in by_page.values():
        ordered = sorted(at, key=lambda i: -lines[i].top)
        for i in dict.fromkeys(ordered[:_EDGE] + ordered[-_EDGE:]):
            seen.setdefault(re.sub(r"\d+", "#", squeeze(lines[i].text)), []).append(i)
    out: set[int] = set()
    needed = min(_RECURS, max(2, len(by_page)))
    for at in seen.values():
        heights = Counter(round(lines[i].bottom / _SAME_PLACE) for i in at)
        for i in at:
            place = round(lines[i].bottom / _SAME_PLACE)
            near = sum(heights[place + d] for d in (-1, 0, 1))
            if near >= needed and len({lines[j].page for j in at}) >= needed:
                out.add(i)
    for at in by_page.values():  # a single page's number, at its very edge
        for i in (min(at, key=lambda i: lines[i].bottom), max(at, key=lambda i: lines[i].top)):
            if len(at) > 1 and _NUMBER.fullmatch(lines[i].text.strip()) and not lines[i].text.strip().isdecimal():
                out.add(i)
    return out


def _paragraphs(lines: Sequence[_Line], edge: set[int]) -> Iterator[tuple[str, Role]]:
    """The paragraphs in order. The furniture of a page's end stands after the paragraph that runs over it."""
    body = [line for i, line in enumerate(lines) if i not in edge]
    known = Counter(w.lower() for line in body for w in re.findall(r"\w[\w-]*\w", line.text))
    pitch = _pitch(body)
    right = _right(body)
    aside: list[str] = []
    own: list[_Line] = []
    for i, line in enumerate(lines):
        if i in edge:
            aside.append(line.text.rstrip("\xad"))
            continue
        if own and not _goes_on(own, line, pitch, right):
            yield _joined(own, known), "body"
            yield from ((shown, "furniture") for shown in aside)
            aside, own = [], []
        elif not own:
            yield from ((shown, "furniture") for shown in aside)
            aside = []
        own.append(line)
    if own:
        yield _joined(own, known), "body"
    yield from ((shown, "furniture") for shown in aside)


def _pitch(body: Sequence[_Line]) -> dict[float, float]:
    """The usual distance between lines, for each size of letters: the smallest that is common."""
    found: dict[float, list[float]] = {}
    for a, b in itertools.pairwise(body):
        down = a.bottom - b.bottom
        if a.page == b.page and a.size == b.size and 0.5 * a.size < down < 4 * max(a.size, 1):
            found.setdefault(a.size, []).append(round(down, 1))
    return {size: statistics.quantiles(down, n=4)[0] if len(down) > 3 else min(down) for size, down in found.items()}


def _right(body: Sequence[_Line]) -> dict[int, float]:
    """Where each page's lines end at the latest, by the column's left edge to 40 points."""
    found: dict[int, float] = {}
    for line in body:
        key = _column(line)
        found[key] = max(found.get(key, 0.0), line.right)
    return found


def _column(line: _Line) -> int:
    return line.page * 1000 + int(max(0.0, min(line.left, 39_000.0)) // 40)


def _goes_on(own: Sequence[_Line], line: _Line, pitch: dict[float, float], right: dict[int, float]) -> bool:
    """Whether ``line`` continues the paragraph whose lines are ``own``."""
    last = own[-1]
    if last.text.endswith("\xad"):
        return True
    if last.page == line.page and last.bottom < line.top and line.bottom < last.top and _overlap(last, line) > 0.5:
        return True  # a piece of the same line
    if abs(last.size - line.size) > _SIZE * max(last.size, line.size, 1) or _BULLET.match(line.text):
        return False
    ends = _STOP.search(last.text) is not None
    width = max(right.get(_column(last), last.right), max(x.right for x in own)) - last.left
    if ends and last.right - last.left < _SHORT * width:
        return False
    if last.page != line.page or line.bottom > last.bottom:  # the next page or column
        return not ends and last.right - last.left >= _SHORT * width and not line.text[:1].isdigit()
    down = last.bottom - line.bottom
    usual = pitch.get(last.size) or 1.25 * max(last.size, 1)
    if down > _GAP * usual:
        return False
    if ends and line.left - min(x.left for x in own[-2:]) > _INDENT * max(line.size, 1) and not _BULLET.match(own[0].text):
        return False
    # In ragged text a first word that would have fitted on the line before begins a paragraph, a list's row or a verse.
    word = line.text.split(None, 1)[0]
    room = width - (last.right - last.left)
    return not (room > (len(word) + 1) * 0.75 * max(last.size, 1) and (ends or last.right - last.left < 0.6 * width))


def _overlap(a: _Line, b: _Line) -> float:
    return (min(a.top, b.top) - max(a.bottom, b.bottom)) / max(0.1, min(a.top - a.bottom, b.top - b.bottom))


def _joined(own: Sequence[_Line], known: Counter[str]) -> str:
    out = ""
    for line in own:
        shown = " ".join(line.text.replace("\xad", "\xad ").split()) if "\xad" in line.text[:-1] else line.text
        if out.endswith("\xad"):
            out = out[:-1]
            out += shown if _splits_word(out, shown, known) else f"-{shown}"
        elif re.search(r"[^\W\d_]-$", out) and shown[:1].islower():
            out = out[:-1] + shown if _splits_word(out[:-1], shown, known) else out + shown
        else:
            out += f" {shown}" if out else shown
    return " ".join((out[:-1] + "-" if out.endswith("\xad") else out).replace("\xad", "").split())


def _splits_word(before: str, after: str, known: Counter[str]) -> bool:
    """Whether a hyphen between a line's end and the next line's start only parts a word: as this PDF writes it elsewhere."""
    head = (re.findall(r"[\w-]+$", before) or [""])[-1].lower()
    tail = (re.findall(r"^\w+", after) or [""])[0].lower()
    if not head or not tail or not after[:1].islower() or head[-1].isdigit():
        return False
    if known[f"{head}-{tail}"]:
        return bool(known[head + tail] > known[f"{head}-{tail}"])
    return bool(known[head + tail]) or ("-" not in head and head not in _KEEP)
