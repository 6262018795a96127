"""ZIP archives: each member a document. WACZ: a ZIP of WARC files. An office document (also a ZIP) is one document.

A member's name only ever names it: nothing is written to disk, so ``../`` and ``/`` at its start are simply dropped.
Stored and deflated members are read. bzip2 and LZMA are not: Python unpacks them without a bound on what comes out.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Final, cast

from onrecord.errors import InputError, NotReadable, TooLarge

if TYPE_CHECKING:
    from onrecord.capture.containers import Level, Reader
    from onrecord.capture.sources import Item

_DIRECTORY: Final = 32_000_000  # bytes of the list of members
_READ: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_IN_MEMORY: Final = 4  # an archive that cannot be read in its place (in another, from a pipe) may be 4 documents large
_LINES: Final = (".jsonl", ".ndjson")


def is_one(head: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def documents(reader: Reader, source: io.BufferedReader, name: str, level: Level) -> Iterator[Item]:
    """The Items in an archive, in its order; hidden members left out. Raises what zipfile does for one that is no ZIP."""
    from onrecord.capture.containers import read_up_to, too_large, top

    limit = _IN_MEMORY * reader.config.max_bytes
    opened: IO[bytes] = source
    if level.depth or not source.seekable():
        data = read_up_to(source, limit + 1)
        if len(data) > limit:
            raise too_large(limit)
        opened = io.BytesIO(data)
    size = opened.seek(0, io.SEEK_END)
    if not level.depth:
        level = top(size)
    with zipfile.ZipFile(cast("IO[bytes]", _Guarded(opened))) as archive:
        members = archive.infolist()
        names = {m.filename for m in members}
        if "[Content_Types].xml" in names or (members and members[0].filename == "mimetype"):
            opened.seek(0)
            yield reader.document(opened, name)
            return
        level = level.deeper()
        is_wacz = "datapackage.json" in names and any(_is_archive(n) for n in names)
        seen: Counter[str] = Counter()
        some = False
        for member in members:
            inner = _safe(_name(member))
            if member.is_dir() or _is_hidden(inner) or (is_wacz and not _is_archive(member.filename)):
                continue
            some = True
            seen[inner] += 1
            twice = f"#{seen[inner]}" if seen[inner] > 1 else ""
            yield from _member(reader, archive, member, name if is_wacz else f"{name}!{inner}{twice}", level)
            if level.is_spent():
                return
    if not some:
        raise NotReadable("the archive holds no document; leave it out", kind="empty")


def _member(reader: Reader, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, level: Level) -> Iterator[Item]:
    from onrecord.capture.containers import as_error, too_large

    try:
        if stat.S_ISLNK(member.external_attr >> 16):
            raise InputError("a link, not a document; give what it points to by its own name", kind="link")
        if member.flag_bits & 0x1:
            raise NotReadable("it is locked with a password; unpack it with the password first", kind="password")
        if member.compress_type not in _READ:
            raise NotImplementedError
        with archive.open(member) as opened:
            if member.file_size > reader.config.max_bytes and not _may_be_larger(opened, member.filename):
                level.take(0)
                raise too_large(reader.config.max_bytes)
            level.take(member.file_size)
            yield from reader.stream(opened, name, level)
    except Exception as error:
        yield reader.failed(name, as_error(error))


def _may_be_larger(opened: IO[bytes], name: str) -> bool:
    """Whether it is read a piece at a time, so that the limit is on the pieces."""
    from onrecord.capture.containers import opener

    head: bytes = opened.peek(4096)  # type: ignore[attr-defined]
    return head.startswith(b"\x1f\x8b") or opener(head) is not None or name.endswith(_LINES)


class _Guarded:
    """A file whose list of members, which zipfile reads at once and whole, is refused if it is out of proportion."""

    def __init__(self, opened: IO[bytes]) -> None:
        self.seek, self.tell, self.seekable, self.opened = opened.seek, opened.tell, opened.seekable, opened

    def read(self, size: int = -1) -> bytes:
        from onrecord.capture.containers import ENTRIES

        data = self.opened.read(min(size, _DIRECTORY + 1) if size >= 0 else _DIRECTORY + 1)  # -1: the end of the file
        if len(data) > _DIRECTORY:
            raise TooLarge("the archive's list of members is too long; pack it as several archives")
        if data.startswith(b"PK\x01\x02") and data.count(b"PK\x01\x02") > ENTRIES:
            raise TooLarge(f"more than {ENTRIES:,} members; pack it as several archives")
        return data

    def close(self) -> None:
        """Whoever opened it closes it."""


def _name(member: zipfile.ZipInfo) -> str:
    """Packers write UTF-8 without saying so; zipfile then takes it for a PC's code page."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _safe(name: str) -> str:
    from onrecord.capture.containers import one_line

    parts = [p for p in one_line(name).replace("\\", "/").split("/") if p not in ("", ".", "..") and not p.endswith(":")]
    return "/".join(parts) or "unnamed"


def _is_hidden(name: str) -> bool:
    return any(p.startswith(".") or p == "__MACOSX" for p in name.split("/"))


def _is_archive(name: str) -> bool:
    return name.startswith("archive/") and name.endswith((".warc", ".warc.gz"))
