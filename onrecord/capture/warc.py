"""WARC: the pages that a crawler kept. Each response whose payload is HTML, text or a PDF is a document.

The framing is read here and not by warcio, which takes a file that was cut off for a whole one, reads headers without end,
and writes remarks to standard error. What lies before the damage comes out, and reading goes on at the next record.
"""

from __future__ import annotations

import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from onrecord.capture import record
from onrecord.errors import NotReadable, OnrecordError, TooLarge
from onrecord.model import Hints

if TYPE_CHECKING:
    from onrecord.capture.containers import Level, Reader
    from onrecord.capture.sources import Item

_START: Final = b"WARC/"
_HEADER: Final = 65_536  # bytes of a header, the record's or the response's
_PIECE: Final = 1 << 20
_DAMAGES: Final = 20  # after so many the rest is not tried
_WANTED: Final = re.compile(r"text/html|application/xhtml\+xml|text/plain|application/pdf")
# What is left out, in the words that the user is told; the first that fits.
_KINDS: Final = {
    "picture": re.compile(r"image/"),
    "style sheet": re.compile(r"text/css"),
    "script": re.compile(r".*/(?:x-)?(?:java|ecma)script"),
    "font": re.compile(r"font/|application/(?:x-)?font|application/vnd\.ms-fontobject"),
    "recording": re.compile(r"(?:audio|video)/"),
}
_SNIFFED: Final = re.compile(rb"%PDF-|(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.I)


class _Head(NamedTuple):
    """A record's header: its fields by lower-case name, and its bytes as they stand."""

    fields: dict[str, str]
    raw: bytes
    length: int


class _Skip(Exception):
    """A response that is no document; says which kind it is."""


class _Cut(Exception):
    """The file ends, or is damaged, within a record."""


def is_one(head: bytes) -> bool:
    return head.startswith(b"WARC/1.")


def documents(reader: Reader, source: io.BufferedReader, name: str, level: Level) -> Iterator[Item]:
    """The Items in a web archive, in its order; ``kept`` holds the record. Says what was left out. Memory: two documents."""
    from onrecord.capture.containers import as_error

    left_out: Counter[str] = Counter()
    damages = 0
    head: _Head | None = None
    first = b""
    whole = True
    some = False
    try:
        while True:
            head = None
            try:
                head = _head(source, first)
                first = b""
                if head is None:
                    break
                item = _item(reader, source, head, name, left_out)
                some = some or item is not None
                if item is not None:
                    yield item
                _end(source)
            except _Cut:
                some = True
                uri = _uri(head) if head is not None else ""
                cut = NotReadable("the web archive is cut off or damaged in this record; fetch it again", kind="broken")
                yield reader.failed(f"{name}!{uri}" if uri else name, cut)
                damages += 1
                first = _to_next(source) if damages < _DAMAGES else b""
                if not first:
                    break
    except Exception as error:  # the compression is damaged: nothing after it can be had
        whole = False
        failure = as_error(error)
        uri = _uri(head) if head is not None else ""
        yield reader.failed(f"{name}!{uri}" if uri else name, failure)
    if left_out:
        listed = ", ".join(f"{n:,} {kind}{'s' * (n != 1)}" for kind, n in left_out.most_common())
        total = left_out.total()
        reader.say(f"{name}: {total:,} response{'s' * (total != 1)} left out: {listed}")
    if whole and not some:
        yield reader.failed(name, NotReadable("the web archive holds no page, text or PDF; leave it out", kind="empty"))


def _head(source: io.BufferedReader, first: bytes = b"") -> _Head | None:
    """The next record's header, ``first`` its line that is read already; None at the end of the file. Raises _Cut."""
    lines: list[bytes] = []
    size = 0
    while line := first or source.readline(_HEADER):
        first = b""
        if not lines and not line.strip():
            continue  # blank lines between records
        lines.append(line)
        size += len(line)
        if not lines[0].startswith(_START) or size > _HEADER or not line.endswith(b"\n"):
            raise _Cut
        if not line.strip():
            fields = _fields(lines[1:])
            length = fields.get("content-length", "")
            if not re.fullmatch(r"[0-9]{1,19}", length):
                raise _Cut
            return _Head(fields, b"".join(lines), int(length))
    if lines:
        raise _Cut
    return None


def _fields(lines: list[bytes]) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in lines:
        text = line.decode("utf-8", "replace").rstrip("\r\n")
        if text[:1] in (" ", "\t") and last:
            fields[last] += " " + text.strip()
        elif ":" in text:
            last, _, value = text.partition(":")
            last = last.strip().lower()
            fields.setdefault(last, value.strip())
    return fields


def _uri(head: _Head) -> str:
    return head.fields.get("warc-target-uri", "").strip("<>")


def _item(reader: Reader, source: io.BufferedReader, head: _Head, name: str, left_out: Counter[str]) -> Item | None:
    """The record's document, its failure, or None if it is none; the record's block is read either way. Raises _Cut."""
    kind = head.fields.get("warc-type", "").lower()
    uri = _uri(head)
    if kind not in ("response", "resource", "revisit") or uri.startswith(("dns:", "urn:", "metadata:")):
        _pass(source, head.length)
        return None
    limit = reader.config.max_bytes
    start = _exactly(source, min(head.length, _HEADER))
    left = head.length - len(start)
    try:
        http, body_at = _response(head, kind, start)
        if head.length - body_at > 2 * limit:  # twice: what a server packs comes out larger; the limit is on that below
            raise TooLarge(f"larger than {limit // 1_000_000} MB; raise --max-megabytes")
    except (_Skip, OnrecordError) as why:
        _pass(source, left)
        return _failed(reader, name, uri, left_out, why)
    block = start + _exactly(source, left)
    try:
        data = _payload(block[body_at:], http, limit)
        if not data.strip():
            raise _Skip("empty page")
    except (_Skip, OnrecordError) as why:
        return _failed(reader, name, uri, left_out, why)
    hints = record.merge(reader.hints, Hints(url=_one_line(uri) or None))
    return reader.item(f"{name}!{_one_line(uri)}", data, hints, kept=(("warc", head.raw + block),))


def _failed(reader: Reader, name: str, uri: str, left_out: Counter[str], why: Exception) -> Item | None:
    if isinstance(why, OnrecordError):
        return reader.failed(f"{name}!{_one_line(uri)}", why)
    left_out[str(why)] += 1
    return None


def _response(head: _Head, kind: str, start: bytes) -> tuple[dict[str, str], int]:
    """The HTTP fields of a record's block (those of a resource are its own) and where its body begins. Raises _Skip."""
    if kind == "revisit":
        raise _Skip("repeat of an earlier response")
    if "warc-segment-number" in head.fields:
        raise _Skip("part of a response")
    http, body_at = {"content-type": head.fields.get("content-type", "")}, 0
    if kind == "response" and start.startswith(b"HTTP/"):
        end = re.search(rb"\r?\n\r?\n", start)
        if end is None:
            raise _Skip("response without end of its header")
        lines = start[: end.end()].splitlines()
        http, body_at = _fields(lines[1:]), end.end()
        status = [*lines[0].split(None, 2), b"", b""][1]
        if status.startswith(b"3"):
            raise _Skip("redirect")
        if not status.startswith(b"2"):
            raise _Skip("failed response")
    elif kind == "response":
        raise _Skip("response of another protocol")
    mime = http.get("content-type", "").lower()
    if _WANTED.match(mime):
        return http, body_at
    if (not mime or mime.startswith("application/octet-stream")) and (
        "content-encoding" in http or "transfer-encoding" in http or _SNIFFED.match(start[body_at : body_at + 1024].lstrip())
    ):
        return http, body_at
    raise _Skip(next((word for word, pattern in _KINDS.items() if pattern.match(mime)), "other file"))


def _payload(body: bytes, http: dict[str, str], limit: int) -> bytes:
    """What the server sent, unpacked. Raises TooLarge, NotReadable (broken), _Skip.

    Some crawlers keep the fields and undo the encodings: a body that does not begin as its field says is taken as it is.
    """
    if "chunked" in http.get("transfer-encoding", "").lower():
        body = _dechunked(body)
    for encoding in reversed(http.get("content-encoding", "").lower().replace(",", " ").split()):
        if encoding in ("identity", "utf-8"):
            continue
        if encoding not in ("gzip", "x-gzip", "deflate"):
            raise _Skip(f"page packed with {encoding[:10]}")
        body = _inflated(body, limit)
    if len(body) > limit:
        raise TooLarge(f"larger than {limit // 1_000_000} MB; raise --max-megabytes")
    return body


def _dechunked(body: bytes) -> bytes:
    pieces: list[bytes] = []
    at = 0
    while at < len(body):
        size = re.compile(rb"([0-9a-fA-F]{1,15})[ \t]*(?:;[^\r\n]{0,500})?\r\n").match(body, at)
        if size is None:
            if at == 0:
                return body
            raise NotReadable("the response is damaged; fetch the page again", kind="broken")
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        if size.end() + length > len(body):
            break
        pieces.append(body[size.end() : size.end() + length])
        at = size.end() + length + 2
    raise NotReadable("the response was cut off by its server or the crawler; fetch the page again", kind="broken")


def _inflated(body: bytes, limit: int) -> bytes:
    for form in (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):  # gzip or zlib by their headers; deflate without one
        unpacker = zlib.decompressobj(form)
        try:
            data = unpacker.decompress(body, limit + 1)
        except zlib.error:
            if body[:2] == b"\x1f\x8b":
                raise NotReadable("the response is damaged; fetch the page again", kind="broken") from None
            continue
        if len(data) > limit:
            raise TooLarge(f"larger than {limit // 1_000_000} MB; raise --max-megabytes")
        if not unpacker.eof:
            break
        return data
    if _SNIFFED.match(body[:1024].lstrip()) or (body[:1] and body[:200].isascii() and body[:200].decode().isprintable()):
        return body
    raise NotReadable("the response is damaged or cut off; fetch the page again", kind="broken")


def _exactly(source: io.BufferedReader, size: int) -> bytes:
    from onrecord.capture.containers import read_up_to

    data = read_up_to(source, size)
    if len(data) < size:
        raise _Cut
    return data


def _pass(source: io.BufferedReader, size: int) -> None:
    while size > 0:
        piece = source.read(min(size, _PIECE))
        if not piece:
            raise _Cut
        size -= len(piece)


def _end(source: io.BufferedReader) -> None:
    """The blank lines that end a record. Raises _Cut if something else stands there: its length was wrong."""
    for _ in range(2):
        line = source.readline(3)
        if not line.endswith(b"\n") or line.strip():
            raise _Cut


def _to_next(source: io.BufferedReader) -> bytes:
    """Goes on to a line that may begin a record, and returns it; empty at the end of the file."""
    at_start = False
    while line := source.readline(_HEADER):
        if at_start and is_one(line):
            return line
        at_start = line.endswith(b"\n")
    return b""


def _one_line(uri: str) -> str:
    from onrecord.capture.containers import one_line

    return one_line(uri)[:2000]
