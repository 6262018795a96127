"""Small files of real formats, made for the tests: PDFs written object by object, DOCX as archives."""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Iterable, Sequence


def pdf_of(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, at)
    return bytes(out)


def stream(data: bytes, entries: bytes = b"", *, packed: bool = False) -> bytes:
    if packed:
        data, entries = zlib.compress(data), entries + b" /Filter /FlateDecode"
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


Line = tuple[float, float, float, str]  # left, bottom, size in points, words


def pdf(pages: Iterable[Iterable[Line]], *, title: str | None = None, trailer: bytes = b"", packed: bool = True) -> bytes:
    """A PDF whose pages (A4) show these lines in Helvetica."""
    shown = b"BT /F1 %g Tf %g %g Td (%s) Tj ET\n"
    contents = [b"".join(shown % (size, x, y, _quoted(words)) for x, y, size, words in page) for page in pages]
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>"
            % (first + 2 * i + 1)
        )
        objects.append(stream(content, packed=packed))
    if title is not None:
        objects.append(b"<< /Title (%s) /CreationDate (D:20010101000000Z) >>" % _quoted(title))
        trailer += b"/Info %d 0 R" % len(objects)
    return pdf_of(objects, trailer=trailer)


def _quoted(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def lines(texts: Sequence[str], *, top: float = 740, left: float = 72, size: float = 11, pitch: float = 14) -> list[Line]:
    """Lines one below the other; an empty one leaves its room."""
    return [(left, top - i * pitch, size, text) for i, text in enumerate(texts) if text]


def scan(pages: int = 1) -> bytes:
    """Pages that show one grey picture each and no text."""
    kids = b" ".join(b"%d 0 R" % (5 + i) for i in range(pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /I 3 0 R >> >> /Contents 4 0 R >>"
    picture = stream(b"\x80", b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8")
    return pdf_of(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids),
            picture,
            stream(b"q 595 0 0 842 0 0 cm /I Do Q"),
            *[page] * pages,
        ]
    )


_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def document_xml(paragraphs: Iterable[str | tuple[str, str]], *, before: str = "") -> str:
    """``word/document.xml``; a paragraph is its words, or a style and its words."""
    body = "".join(
        f"<w:p>{'' if isinstance(p, str) else f'<w:pPr><w:pStyle w:val={p[0]!r}/></w:pPr>'}"
        f"<w:r><w:t xml:space='preserve'>{p if isinstance(p, str) else p[1]}</w:t></w:r></w:p>"
        for p in paragraphs
    )
    return f'<?xml version="1.0"?>{before}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def docx(document: str | bytes | None, others: Iterable[tuple[str, str | bytes]] = ()) -> bytes:
    """A DOCX with this main part (None: without one) and other entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELS)
        if document is not None:
            archive.writestr("word/document.xml", document)
        for name, data in others:
            archive.writestr(name, data)
    return out.getvalue()


def seconds() -> float:
    """Of the processor's time that this process and its ended children took: a busy machine changes nothing."""
    return sum(os.times()[:4])
