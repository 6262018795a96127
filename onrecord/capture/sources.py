"""What the caller names, one item a document: files, folders, standard input, lines of JSON.

Everything is opened lazily and in order. What cannot be read is an item with its error, and the rest go on.

Files that a folder holds are taken in order of their names, folders within it in their place. Hidden files and folders
(a leading dot) are left out. A symbolic link is followed if it stays within the folder that the caller named; one that
leaves it is an item with an error, so that nobody's private files come in by a link inside a received folder.
Compressed files (gzip) are opened; the size limit is on what comes out of them.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, Final, NamedTuple, cast

from onrecord.capture import mail, record
from onrecord.config import Config
from onrecord.errors import InputError, NotReadable, OnrecordError, TooLarge
from onrecord.model import Hints

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_LINES_NAME: Final = re.compile(r"\.(?:jsonl|ndjson)(?:\.gz)?$", re.I)
_GZIP: Final = b"\x1f\x8b"


class Item(NamedTuple):
    """One document to come: its bytes, or the error that stands in its place. ``format`` None: see ``capture.detect``.

    ``given_id`` is the caller's id or the path as the caller wrote it; ``source`` the URL if one is given, else that.
    ``kept`` holds other bytes to archive beside the original, each with a lower-case name ("warc": the record it came in).
    """

    given_id: str
    source: str
    data: bytes | None
    hints: Hints
    format: str | None
    error: OnrecordError | None
    kept: tuple[tuple[str, bytes], ...] = ()


def expand(
    sources: Sequence[str],
    *,
    jsonl: bool,
    config: Config,
    stdin: BinaryIO | None = None,
    hints: Hints = Hints(),  # noqa: B008 - frozen
) -> Iterator[Item]:
    """The documents that ``sources`` name, in order. Never raises for what it finds; ``hints`` goes with every item.

    ``jsonl``: every file, and standard input, is lines of records; files called ``*.jsonl`` or ``*.ndjson`` always are.
    """
    reader = _Reader(jsonl, config, hints)
    for source in sources:
        if source == "-":
            yield from reader.stream(stdin if stdin is not None else sys.stdin.buffer, "-")
        elif _URL.match(source):
            no_network = InputError("capture from the network is not there yet; save the page and give the file")
            yield reader.failed(source, no_network)
        else:
            yield from reader.path(Path(source), source)


class _Reader:
    """Opens what ``expand`` is given; holds its settings only."""

    def __init__(self, jsonl: bool, config: Config, hints: Hints) -> None:
        self.jsonl = jsonl
        self.config = config
        self.limit = config.max_bytes
        self.hints = hints

    def failed(self, name: str, error: OnrecordError) -> Item:
        return Item(_printable(name), self.hints.url or _printable(name), None, self.hints, None, error)

    def path(self, path: Path, name: str) -> Iterator[Item]:
        try:
            is_folder = path.is_dir()
        except (OSError, ValueError):
            is_folder = False
        if not is_folder:
            yield from self.file(path, name)
            return
        some = False
        for item in self.folder(path, name.rstrip("/") or "/", _real(path)):
            some = True
            yield item
        if not some:
            yield self.failed(name, NotReadable("no file to read in this folder; give a folder with documents", kind="empty"))

    def folder(self, path: Path, name: str, root: str) -> Iterator[Item]:
        waiting = [(path, name)]  # not recursion: a received folder may be deeper than Python's stack
        while waiting:
            entry, label = waiting.pop()
            try:
                link = entry.is_symlink() and len(label) > len(name)
                inside = not link or f"{_real(entry)}{os.sep}".startswith(root.rstrip(os.sep) + os.sep)
                is_folder = inside and entry.is_dir()
                # What a link points to inside the folder is met by itself.
                waiting += _inside(entry, label) if is_folder and not link else ()
            except (OSError, ValueError, RecursionError) as error:
                yield self.failed(label, _cannot_open(error))
                continue
            if not inside:
                leaves = InputError("a link that leaves the folder; give what it points to by its own name", kind="link")
                yield self.failed(label, leaves)
            elif not is_folder:
                yield from self.file(entry, label)

    def file(self, path: Path, name: str) -> Iterator[Item]:
        try:
            # Without blocking, so that a pipe that nobody writes to does not hold everything up.
            number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        except (OSError, ValueError) as error:
            yield self.failed(name, _cannot_open(error))
            return
        with os.fdopen(number, "rb") as opened:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                yield self.failed(name, InputError("not an ordinary file; give a file, a folder or -", kind="special"))
                return
            yield from self.stream(opened, name)

    def stream(self, opened: BinaryIO, name: str) -> Iterator[Item]:
        try:
            source = _decompressed(opened)
            if self.jsonl or _LINES_NAME.search(name):
                yield from self.lines(source, name)
            else:
                item = self.document(source, name)
                yield item
                yield from self.attached(item, name)
        except OnrecordError as error:
            yield self.failed(name, error)
        except (EOFError, zlib.error, gzip.BadGzipFile):
            yield self.failed(name, NotReadable("the compressed file is damaged; fetch or compress it again", kind="broken"))
        except (OSError, ValueError) as error:
            yield self.failed(name, _cannot_open(error))

    def document(self, source: IO[bytes], name: str) -> Item:
        data = _read_up_to(source, self.limit + 1)
        if len(data) > self.limit:
            raise _too_large(self.limit)
        if not data:
            raise NotReadable("the file is empty; leave it out", kind="empty")
        label = _printable(name)
        return Item(label, self.hints.url or label, data, self.hints, None, None)

    def attached(self, item: Item, name: str) -> Iterator[Item]:
        """What is attached to a mail, each a document of its own; what it is, its content decides."""
        if item.data is None or not mail.is_mail(item.data):
            return
        for attachment, data in mail.attachments(item.data):
            if data.strip():
                # A mail says of itself when it was sent, and the caller of the mail: neither is said of what is attached.
                inner = _Reader(jsonl=False, config=self.config, hints=Hints())
                yield from inner.stream(io.BytesIO(data), f"{name}/{attachment}")

    def lines(self, source: IO[bytes], name: str) -> Iterator[Item]:
        number = 0
        some = False
        while line := source.readline(self.limit + 1):
            number += 1
            label = f"{name}:{number}"
            if len(line) > self.limit and not line.endswith(b"\n"):
                while (more := source.readline(1 << 20)) and not more.endswith(b"\n"):
                    pass
                some = True
                yield self.failed(label, _too_large(self.limit))
                continue
            line = line.rstrip(b"\r\n")
            if number == 1:
                line = line.removeprefix(b"\xef\xbb\xbf")
            if not line.strip():
                continue
            some = True
            yield self.record(line, label)
        if not some:
            raise NotReadable("the file has no lines; leave it out", kind="empty")

    def record(self, line: bytes, label: str) -> Item:
        try:
            found = record.load(line)
        except OnrecordError as error:
            return self.failed(record.id_of(line) or label, error)
        hints = record.merge(self.hints, found.hints)
        given = found.id or _printable(label)
        return Item(given, hints.url or given, line, hints, "record", None)


def _inside(folder: Path, name: str) -> list[tuple[Path, str]]:
    """What the folder holds, hidden entries left out, with the names to show; the first one last."""
    entries = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name, reverse=True)
    return [(entry, f"{name.rstrip('/')}/{entry.name}") for entry in entries]


def _decompressed(opened: BinaryIO) -> IO[bytes]:
    """The stream itself, or what comes out of it if it is compressed."""
    buffered = opened if isinstance(opened, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", opened))
    if buffered.peek(2)[:2] == _GZIP:
        return cast("IO[bytes]", gzip.GzipFile(fileobj=buffered))
    return buffered


def _read_up_to(source: IO[bytes], size: int) -> bytes:
    """At most ``size`` bytes; a pipe may hand them out in pieces."""
    pieces = []
    while size > 0 and (piece := source.read(min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"larger than {limit // 1_000_000} MB; split it or raise --max-megabytes")


def _cannot_open(error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file; check the name", kind="missing")
    if isinstance(error, PermissionError):
        return InputError("it may not be read; check the file's permissions", kind="permission")
    reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    return InputError(f"it cannot be opened ({reason}); check the file", kind="unreadable")


def _real(path: Path) -> str:
    return os.path.realpath(path)


def _printable(name: str) -> str:
    """A path as text: bytes of a name that are not UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
