"""The program that ``apart.run`` starts: ``child.py TASK CPU_SECONDS CLOCK_SECONDS MEGABYTES``, the file on stdin, JSON out.

It imports nothing of onrecord, to start quickly and to run with as little as possible.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import sys
import zipfile
from collections.abc import Callable
from typing import Any, Final
from xml.parsers import expat

MAX_PAGES: Final = 2_000
MAX_CHARACTERS: Final = 2_000_000  # five seconds; a report of 500 pages has about 1.2 million
FEW: Final = 25  # letters of a page; a scan may carry the name of the program that made it
MAX_ENTRIES: Final = 5_000  # a long report with a hundred pictures has about 150
MAX_UNPACKED: Final = 200_000_000  # bytes, of all entries
MAX_XML: Final = 40_000_000  # bytes, of the parts that are parsed
MAX_RATIO: Final = 200  # of an entry above a megabyte; deflated XML reaches 30
MAX_ELEMENTS: Final = 200_000  # of one part: mammoth keeps about two kilobytes of each
MAX_DEPTH: Final = 200  # tables within tables; real documents have under 40


_DAMAGED: Final = "the document is damaged; open and save it again in a word processor"


class Refused(Exception):
    """An error that the parent raises; ``kind`` and a message for the user."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def limit(cpu: int, clock: int, megabytes: int) -> None:
    """Bind this process, once its modules are loaded. Where the system has no such limits the parent's clock remains."""
    try:
        import resource
        import signal
    except ImportError:
        return
    signal.alarm(clock)
    _lower(resource.RLIMIT_CPU, cpu)
    _lower(resource.RLIMIT_AS, megabytes * 1_000_000 + _now())
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(which: int, wanted: int) -> None:
    import resource

    _, hard = resource.getrlimit(which)
    with contextlib.suppress(OSError, ValueError):  # a system that refuses the limit runs without it
        resource.setrlimit(which, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _now() -> int:
    """Bytes of address space this process has; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as opened:  # noqa: PTH123
            return int(opened.read().split()[0]) * 4096
    except (OSError, ValueError):
        return 0


def pdf(data: bytes) -> dict[str, Any]:
    """``{"title", "pages": [{"height", "picture", "lines": [[text, left, bottom, right, top, size], …]}, …]}``, in points."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (4, 5) or "password" in str(error).lower():
            message = "the PDF asks for a password; open it, print it to a new PDF without one, and add that"
            raise Refused("password", message) from None
        raise Refused("broken", "the PDF is damaged and cannot be opened; fetch it again") from None
    count = len(document)
    if count > MAX_PAGES:
        raise Refused("too_large", f"a PDF of more than {MAX_PAGES:,} pages; split it")
    pages = []
    left = MAX_CHARACTERS
    for number in range(count):
        try:
            found, used = _page(document, number, left)
        except pypdfium2.PdfiumError:  # one damaged page; the others are there
            pages.append({"height": 0, "picture": False, "damaged": True, "lines": []})
            continue
        left -= used
        pages.append(found)
    title = None
    with contextlib.suppress(pypdfium2.PdfiumError, UnicodeError):
        title = document.get_metadata_value("Title")[:1000] or None
    return {"title": title, "pages": pages}


def _page(document: Any, number: int, left: int) -> tuple[dict[str, Any], int]:
    import pypdfium2.raw as c

    page = document[number]
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > left:
            raise Refused("too_large", f"a PDF of more than {MAX_CHARACTERS:,} characters; split it")
        height = page.get_height()
        lines: list[list[Any]] = []
        chars: list[str] = []
        first = last = -1

        def flush(hyphen: bool = False) -> None:
            nonlocal first, last
            shown = "".join(chars).strip()
            if shown and first >= 0:
                a, b = _box(c, text, first), _box(c, text, last)
                # Of three letters: a bullet, a footnote's mark or a word in another face has a size of its own.
                size = sorted(round(float(c.FPDFText_GetFontSize(text, k)), 1) for k in (first, (first + last) // 2, last))[1]
                box = [min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])]
                lines.append([shown + ("\xad" if hyphen else ""), *(round(v, 1) for v in box), size])
            chars.clear()
            first = last = -1

        for i in range(count):
            code = c.FPDFText_GetUnicode(text, i)
            if code in (0x2, 0xFFFE):  # how PDFium marks a hyphen at the end of a line
                flush(hyphen=True)
            elif code in (0xA, 0xD):
                flush()
            elif code:
                char = "\ufffd" if code > 0x10FFFF or 0xD800 <= code < 0xE000 else chr(code)
                chars.append(" " if char < " " or char == "\x7f" else char)
                if not char.isspace():
                    first = i if first < 0 else first
                    last = i
        flush()
        pictures = page.get_objects(filter=[c.FPDF_PAGEOBJ_IMAGE], max_depth=3)
        picture = sum(len(line[0]) for line in lines) < FEW and next(iter(pictures), None) is not None
        return {"height": round(height, 1), "picture": picture, "lines": lines}, count
    finally:
        text.close()
        page.close()


def _box(c: Any, text: Any, index: int) -> tuple[float, float, float, float]:
    box = c.FS_RECTF()
    c.FPDFText_GetLooseCharBox(text, index, ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def docx(data: bytes) -> dict[str, Any]:
    """``{"html", "title"}`` of a DOCX. Nothing is fetched, no picture is taken out."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            title = _guard(archive)
    except (Refused, MemoryError):
        raise
    except Exception as error:  # zipfile raises a dozen kinds for what is damaged
        if "password" in str(error):
            raise Refused("password", "the document asks for a password; save it without one and add that") from None
        raise Refused("broken", _DAMAGED) from None
    import mammoth

    try:
        found = mammoth.convert_to_html(
            io.BytesIO(data), convert_image=mammoth.images.img_element(lambda _: {}), external_file_access=False,
            include_embedded_style_map=False,
        )  # fmt: skip
    except (MemoryError, Refused):
        raise
    except RecursionError:
        raise Refused("broken", "the document is nested too deeply; save its text and add that") from None
    except Exception:  # what its parser makes of a hostile document is that document's failure
        raise Refused("broken", _DAMAGED) from None
    return {"html": found.value, "title": title}


def _guard(archive: zipfile.ZipFile) -> str | None:
    """Refuse bombs and document types before anything is parsed as a tree. Returns the stated title."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise Refused("bomb", f"an archive of more than {MAX_ENTRIES:,} entries, which no document has; leave it out")
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("broken", "the document has two parts of one name; open and save it again in a word processor")
    if not any(name.endswith("document.xml") or name.startswith("word/document") for name in names):
        raise Refused("broken", "the document has no main part (word/document.xml); open and save it again in a word processor")
    unpacked = xml = 0
    title = None
    for entry in entries:
        unpacked += entry.file_size
        large = entry.file_size > 1_000_000 and entry.file_size > MAX_RATIO * max(1, entry.compress_size)
        if unpacked > MAX_UNPACKED or large:
            raise Refused("bomb", "it unpacks to far more than a document holds; leave it out")
        if entry.filename.lower().endswith((".xml", ".rels")):
            xml += entry.file_size
            if xml > MAX_XML:
                raise Refused("too_large", f"its text unpacks to more than {MAX_XML // 1_000_000} MB; split it")
            said = _scan(archive, entry)
            title = said if entry.filename == "docProps/core.xml" else title
    return title


def _scan(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str | None:
    """Go through one part without building a tree. Returns the text of its ``title`` element."""
    parser = expat.ParserCreate(namespace_separator=" ")
    depth = elements = 0
    titles: list[str] = []
    inside = False

    def start(name: str, _: Any) -> None:
        nonlocal depth, elements, inside
        depth += 1
        elements += 1
        if elements > MAX_ELEMENTS:
            raise Refused("too_large", f"a document of more than {MAX_ELEMENTS:,} elements; split it")
        if depth > MAX_DEPTH:
            raise Refused("broken", "the document is nested too deeply; save its text and add that")
        inside = name.endswith(" title")

    def end(_: str) -> None:
        nonlocal depth, inside
        depth -= 1
        inside = False

    def words(text: str) -> None:
        if inside and len(titles) < 50:
            titles.append(text[:1000])

    def refuse(*_: Any) -> None:
        raise Refused("entities", "the document declares XML entities, as none made by a word processor does; save its text")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = words
    parser.StartDoctypeDeclHandler = refuse
    try:
        with archive.open(entry) as opened:
            size = 0
            while piece := opened.read(1 << 16):
                size += len(piece)
                if size > entry.file_size:  # it lied about its size
                    raise Refused("bomb", "it unpacks to more than it declares; leave it out")
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("broken", _DAMAGED) from None
    return "".join(titles) or None


TASKS: Final[dict[str, Callable[[bytes], dict[str, Any]]]] = {"pdf": pdf, "docx": docx}


def main(task: str, *limits: str) -> None:
    data = sys.stdin.buffer.read()
    __import__({"pdf": "pypdfium2", "docx": "mammoth"}[task])
    limit(*map(int, limits))
    try:
        answer = TASKS[task](data)
    except Refused as refused:
        answer = {"error": refused.kind, "message": str(refused)}
    except MemoryError:
        answer = {"error": "memory", "message": ""}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
