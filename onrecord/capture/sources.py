"""What the caller names, one item a document: files, folders, standard input, lines of JSON.

Everything is opened lazily and in order. What cannot be read is an item with its error, and the rest go on.

Files that a folder holds are taken in order of their names, folders within it in their place. Hidden files and folders
(a leading dot) are left out. A symbolic link is followed if it stays within the folder that the caller named; one that
leaves it is an item with an error, so that nobody's private files come in by a link inside a received folder.
Compressed files (gzip) are opened, and files that hold several documents (see containers.py); the size limit is on each
document that comes out of them.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, BinaryIO, Final, NamedTuple

from onrecord.capture import mail, record
from onrecord.capture.containers import Level, as_error, decompressed, opener, printable, read_up_to, too_large, top
from onrecord.config import Config
from onrecord.errors import InputError, NotReadable, OnrecordError
from onrecord.mapping import Mapping
from onrecord.model import Hints

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_LINES_NAME: Final = re.compile(r"\.(?:jsonl|ndjson)(?:\.gz)?$", re.I)


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
    say: Callable[[str], None] | None = None,
    fetch: Callable[[str, Hints], Item] | None = None,
    mapping: Mapping | None = None,
) -> Iterator[Item]:
    """The documents that ``sources`` name, in order. Never raises for what it finds; ``hints`` goes with every item.

    ``jsonl``: every file, and standard input, is lines of records; files called ``*.jsonl`` or ``*.ndjson`` always are.
    ``say`` is told in a line what a web archive holds that is no document.
    ``fetch`` (a ``fetch.Fetcher``) gets what is a URL; without it, and for lines of records, there is no network.
    With a ``mapping`` every file is a casebook instead, and a document a row.
    """
    reader = _Reader(jsonl, config, hints, say, mapping)
    for source in sources:
        if source == "-":
            yield from reader.stream(stdin if stdin is not None else sys.stdin.buffer, "-")
        elif _URL.match(source):
            no_network = InputError("nothing is fetched from the network here; save the page, give the file", kind="no_network")
            yield fetch(source, hints) if fetch is not None and not jsonl else reader.failed(source, no_network)
        else:
            yield from reader.path(Path(source), source)


class _Reader:
    """Opens what ``expand`` is given; holds its settings only."""

    def __init__(
        self, jsonl: bool, config: Config, hints: Hints, say: Callable[[str], None] | None = None, mapping: Mapping | None = None
    ) -> None:
        self.jsonl = jsonl
        self.mapping = mapping
        self.config = config
        self.limit = config.max_bytes
        self.hints = hints
        self.say: Callable[[str], None] = say or (lambda _: None)

    def failed(self, name: str, error: OnrecordError) -> Item:
        return Item(printable(name), self.hints.url or printable(name), None, self.hints, None, error)

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
                yield self.failed(label, as_error(error))
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
            yield self.failed(name, as_error(error))
            return
        with os.fdopen(number, "rb", 1 << 16) as opened:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                yield self.failed(name, InputError("not an ordinary file; give a file, a folder or -", kind="special"))
                return
            yield from self.stream(opened, name)

    def stream(self, opened: IO[bytes], name: str, level: Level | None = None) -> Iterator[Item]:
        try:
            source, level = decompressed(opened, level or top(0))
            if self.mapping is not None:  # before archives: a workbook is a ZIP
                from onrecord.capture import tables

                file = self.document(source, name)
                yield from tables.items(file.data or b"", file.given_id, self.mapping, self.hints)
            elif (several := opener(source.peek(4096))) is not None:
                yield from several(self, source, name, level)
            elif self.jsonl or _LINES_NAME.search(name):
                yield from self.lines(source, name)
            else:
                item = self.document(source, name)
                yield item
                yield from self.attached(item, name, level)
        except Exception as error:
            yield self.failed(name, as_error(error))

    def item(
        self, name: str, data: bytes, hints: Hints, *, form: str | None = None, kept: tuple[tuple[str, bytes], ...] = ()
    ) -> Item:
        label = printable(name)
        return Item(label, hints.url or label, data, hints, form, None, kept)

    def document(self, source: IO[bytes], name: str) -> Item:
        data = read_up_to(source, self.limit + 1)
        if len(data) > self.limit:
            raise too_large(self.limit)
        if not data:
            raise NotReadable("the file is empty; leave it out", kind="empty")
        return self.item(name, data, self.hints)

    def attached(self, item: Item, name: str, level: Level) -> Iterator[Item]:
        """What is attached to a mail, each a document of its own; what it is, its content decides."""
        if item.data is None or not mail.is_mail(item.data):
            return
        for attachment, data in mail.attachments(item.data):
            if data.strip():
                # A mail says of itself when it was sent, and the caller of the mail: neither is said of what is attached.
                inner = _Reader(jsonl=False, config=self.config, hints=Hints(), say=self.say)
                yield from inner.stream(io.BytesIO(data), f"{name}/{attachment}", level.deeper())

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
                yield self.failed(label, too_large(self.limit))
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
        given = found.id or printable(label)
        return Item(given, hints.url or given, line, hints, "record", None)


def _inside(folder: Path, name: str) -> list[tuple[Path, str]]:
    """What the folder holds, hidden entries left out, with the names to show; the first one last."""
    entries = sorted((p for p in folder.iterdir() if not p.name.startswith(".")), key=lambda p: p.name, reverse=True)
    return [(entry, f"{name.rstrip('/')}/{entry.name}") for entry in entries]


def _real(path: Path) -> str:
    return os.path.realpath(path)
