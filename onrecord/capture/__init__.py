"""Capture: files, folders and JSON lines in; originals' bytes and the text read out of them.

A format is a function from bytes and hints to a Document, and a row in FORMATS. It is pure: no network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from onrecord.capture import docx, feed, html, mail, pdf, record, tables, text
from onrecord.capture.decode import refuse_binary
from onrecord.capture.sources import Item, expand
from onrecord.errors import InputError, NotReadable, OnrecordError, StageFailed
from onrecord.model import Document, Hints

__all__ = ["FORMATS", "Item", "detect", "expand", "parse"]

FORMATS: Final[dict[str, Callable[[bytes, Hints], Document]]] = {
    "text": text.parse,
    "html": html.parse,
    "record": record.parse,
    "feed": feed.parse,  # one entry of it
    "table": tables.parse_table,
    "row": tables.parse_row,
    "pdf": pdf.parse,
    "docx": docx.parse,
    "mail": mail.parse,
}

_SNIFF: Final = 65_536
# What may stand before the first tag: blanks, comments, processing instructions. Possessive, so that nothing is tried twice:
# a few dozen comments in a row once took minutes.
_BEFORE: Final = r"(?:\s++|<!--(?:(?!-->).)*+-->|<\?[^>]*+>)*+"
_MARKUP_START: Final = re.compile(
    _BEFORE + r"<(?:!doctype\s+html|html|head|body|div|p|article|main|section|table|h[1-6]|meta|script|span)\b",
    re.I | re.S,
)
_OTHER_XML: Final = re.compile(_BEFORE + r"<(?:rss|feed|urlset|svg|rdf:RDF)\b", re.S)
_END_TAG: Final = re.compile(r"</(?:p|div|body|html|article|section|table|li|ul|h[1-6]|a|span)\s*>", re.I)
_HTML_NAME: Final = re.compile(r"\.x?html?(?:\.gz)?$", re.I)


def detect(data: bytes, name: str) -> str:
    """The format of these bytes, a key of FORMATS. Raises NotReadable (kinds: empty, binary, unsupported).

    The content decides. The name is asked only where there is some markup, but neither at the start nor much of it.
    """
    if not data.strip():
        raise NotReadable("there is nothing in it; leave it out", kind="empty")
    if found := _by_signature(data):
        return found
    refuse_binary(data)
    head = _head(data)
    if _OTHER_XML.match(head):
        raise NotReadable("this is XML, but no web page; save the page itself as HTML", kind="unsupported")
    if _MARKUP_START.match(head):
        return "html"
    if head.lstrip().startswith("{") and _is_record(data):
        return "record"
    tags = len(_END_TAG.findall(head))
    if tags >= 5 or (tags and _HTML_NAME.search(name)):
        return "html"
    return "text"


def _by_signature(data: bytes) -> str | None:
    """The formats that are told by their first bytes, and may hold any others after them."""
    if data[:1024].lstrip().startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and b"\x00" in data):
        return "pdf"
    if docx.is_docx(data):
        return "docx"
    return "mail" if mail.is_mail(data) else None


def _head(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data[:_SNIFF].decode("utf-16", "replace").lstrip("\ufeff")
    return data[:_SNIFF].decode("utf-8-sig", "replace")


def _is_record(data: bytes) -> bool:
    try:
        record.load(data)
    except InputError:
        return False
    return True


def parse(data: bytes, format: str, hints: Hints) -> Document:  # noqa: A002 - the contract's word
    """The Document in these bytes. Pure. Raises OnrecordError and nothing else.

    InputError where the bytes are at fault (NotReadable, BadRecord), StageFailed where they made the parser fail.
    """
    if format not in FORMATS:
        raise InputError(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    try:
        return FORMATS[format](data, hints)
    except OnrecordError:
        raise
    except (RecursionError, MemoryError):
        raise StageFailed("it is nested too deeply or too large to parse; save the page's text instead", kind="broken") from None
    except Exception as error:  # whatever a hostile document provokes in a parser is that document's failure, not ours
        raise StageFailed(f"it cannot be parsed ({type(error).__name__}); save the page's text instead", kind="broken") from error
