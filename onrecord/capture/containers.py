"""Files that hold several documents: which kind one is, told by its content, and how far it may be unpacked.

Everything stays in memory, a piece at a time; nothing is written to disk. A kind is a module with ``is_one`` (of a file's
first bytes) and ``documents`` (the Items in it), and a row in CONTAINERS.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Final, Protocol

from onrecord.capture import feed, warc, zips
from onrecord.errors import InputError, NotReadable, OnrecordError, TooLarge

if TYPE_CHECKING:
    from onrecord.capture.sources import Item
    from onrecord.config import Config
    from onrecord.model import Hints

DEPTH: Final = 3
ENTRIES: Final = 100_000  # members of an archive with those in it, entries of a feed; ZipInfo takes about 0.5 kB each
# Pages compress 4 to 20 times; what comes to more than a hundred times its own size was made to. Small files are let be.
RATIO: Final = 100
LET_BE: Final = 64_000_000
_GZIP: Final = b"\x1f\x8b"


class Level:
    """How deep we are in archives, and what the outermost file may still unpack to (shared by all levels)."""

    def __init__(self, depth: int, left: list[int]) -> None:
        self.depth = depth
        self._left = left  # bytes, entries

    def deeper(self) -> Level:
        """Raises TooLarge below DEPTH."""
        if self.depth >= DEPTH:
            raise TooLarge(f"packed more than {DEPTH} times over; unpack it and give what is in it")
        return Level(self.depth + 1, self._left)

    def take(self, size: int) -> None:
        """Count an entry that unpacks to ``size`` bytes. Raises TooLarge when it is more than is sane."""
        self._left[1] -= 1
        if self._left[1] < 0:
            raise TooLarge(f"more than {ENTRIES:,} documents in it; the rest is left out: split it")
        if size > self._left[0]:
            raise TooLarge(f"it unpacks to more than {RATIO} times its size; unpack it and give what is in it")
        self._left[0] -= size

    def is_spent(self) -> bool:
        """Whether the rest would only be refused, one by one."""
        return self._left[1] < 0


def top(size: int) -> Level:
    """The level of a file of ``size`` bytes that the caller named."""
    return Level(0, [max(LET_BE, RATIO * size), ENTRIES])


class Reader(Protocol):
    """What a container's module may ask of whoever opens files."""

    config: Config
    hints: Hints

    def failed(self, name: str, error: OnrecordError) -> Item: ...
    def item(
        self, name: str, data: bytes, hints: Hints, *, form: str | None = None, kept: tuple[tuple[str, bytes], ...] = ()
    ) -> Item: ...
    def stream(self, opened: IO[bytes], name: str, level: Level | None = None) -> Iterator[Item]: ...
    def document(self, source: IO[bytes], name: str) -> Item: ...
    def say(self, message: str) -> None: ...


Opener = Callable[["Reader", io.BufferedReader, str, Level], "Iterator[Item]"]

CONTAINERS: Final[dict[str, tuple[Callable[[bytes], bool], Opener]]] = {
    "zip": (zips.is_one, zips.documents),  # WACZ too
    "warc": (warc.is_one, warc.documents),
    "feed": (feed.is_one, feed.documents),
}


def opener(head: bytes) -> Opener | None:
    """What opens a file that begins so; None if it is a document itself."""
    return next((documents for is_one, documents in CONTAINERS.values() if is_one(head)), None)


class _Counted(io.RawIOBase):
    """Counts what is read; raises TooLarge when that is out of all proportion to what was read from ``under``."""

    def __init__(self, source: IO[bytes], under: _Counted | None = None) -> None:
        self.source = source
        self.under = under
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self.source.read(len(buffer))
        self.count += len(data)
        if self.under is not None and self.count > max(LET_BE, RATIO * self.under.count):
            raise TooLarge(f"it unpacks to more than {RATIO} times its size; unpack it and give what is in it")
        buffer[: len(data)] = data
        return len(data)


def decompressed(opened: IO[bytes], level: Level) -> tuple[io.BufferedReader, Level]:
    """The stream itself, or what comes out of it if it is compressed (gzip), and how deep that is. Raises TooLarge."""
    source = opened if isinstance(opened, io.BufferedReader) else io.BufferedReader(_Counted(opened), 1 << 16)
    outermost = None
    while source.peek(2)[:2] == _GZIP:
        level = level.deeper()
        packed = _Counted(source)
        outermost = outermost or packed
        opened_gzip = gzip.GzipFile(fileobj=io.BufferedReader(packed, 1 << 16))
        source = io.BufferedReader(_Counted(opened_gzip, outermost), 1 << 16)  # type: ignore[arg-type]
    return source, level


def read_up_to(source: IO[bytes], size: int) -> bytes:
    """At most ``size`` bytes; a pipe may hand them out in pieces."""
    pieces = []
    while size > 0 and (piece := source.read(min(size, 1 << 20))):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"larger than {limit // 1_000_000} MB; split it or raise --max-megabytes")


def as_error(error: Exception) -> OnrecordError:
    """What to tell the user about an exception that reading raised."""
    if isinstance(error, OnrecordError):
        return error
    if isinstance(error, EOFError | zlib.error | gzip.BadGzipFile):
        return NotReadable("the compressed file is damaged; fetch or compress it again", kind="broken")
    if isinstance(error, zipfile.BadZipFile):
        return NotReadable("the archive is damaged here; fetch or pack it again", kind="broken")
    if isinstance(error, NotImplementedError):
        return NotReadable("packed in a way that is not read; pack it again as an ordinary ZIP", kind="unsupported")
    if isinstance(error, FileNotFoundError):
        return InputError("there is no such file; check the name", kind="missing")
    if isinstance(error, PermissionError):
        return InputError("it may not be read; check the file's permissions", kind="permission")
    if isinstance(error, OSError | ValueError | RecursionError):
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
        return InputError(f"it cannot be opened ({reason}); check the file", kind="unreadable")
    # Whatever hostile bytes provoke in a parser is their failure, not ours.
    return NotReadable(f"it is damaged ({type(error).__name__}); fetch it again", kind="broken")


def printable(name: str) -> str:
    """A path as text: bytes of a name that are not UTF-8 become U+FFFD."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def one_line(name: str) -> str:
    """A name that a container gives, as text on one line: control characters become U+FFFD too."""
    if name.isprintable():
        return name
    return "".join("\ufffd" if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in printable(name))
