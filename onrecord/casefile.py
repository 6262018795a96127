"""The two files of a case: ``case.db`` (SQLite) and ``HEAD``, and what goes wrong with files.

``HEAD`` is the number and the hash of the last acknowledged entry, kept outside the database so that a tail cut off is
noticed. Every error of SQLite and of the file system becomes one of ours here, with what to do about it.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from onrecord import blobs, cipher
from onrecord.cipher import is_encrypted as is_encrypted
from onrecord.cipher import unlock as unlock
from onrecord.errors import CaseError, CaseFull, CaseLocked, InputError, NewerCase, NotACase, Tampered

APPLICATION_ID: Final = 0x4F4E5243  # "ONRC", in the header of the SQLite file
FORMAT: Final = 1  # user_version of the SQLite file
MINIMUM_SQLITE: Final = (3, 38, 0)  # STRICT tables came in 3.37, JSON functions in every build in 3.38
ZEROS: Final = "0" * 64  # prev of the first entry
BUSY_SECONDS: Final = 5.0
READ: Final = "SELECT seq, kind, subject, at, by, tool, payload, blobs, prev, hash FROM entries"

SCHEMA: Final = (
    "CREATE TABLE entries (seq INTEGER NOT NULL PRIMARY KEY, kind TEXT NOT NULL, subject TEXT, at TEXT NOT NULL,"
    " by TEXT, tool TEXT NOT NULL, payload TEXT, blobs TEXT NOT NULL, prev TEXT NOT NULL, hash TEXT NOT NULL) STRICT",
    "CREATE INDEX entries_kind ON entries (kind, subject, seq)",
    "CREATE INDEX entries_subject ON entries (subject, seq)",
    "CREATE TRIGGER entries_update BEFORE UPDATE ON entries"
    " BEGIN SELECT RAISE(ABORT, 'entries are written once'); END",
    "CREATE TRIGGER entries_delete BEFORE DELETE ON entries"
    " BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END",
    # Also stops INSERT OR REPLACE and ON CONFLICT DO UPDATE: it fires before either touches the row that is there.
    "CREATE TRIGGER entries_insert BEFORE INSERT ON entries"
    " WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM entries)"
    " OR NEW.prev IS NOT coalesce((SELECT hash FROM entries ORDER BY seq DESC LIMIT 1), printf('%064d', 0))"
    " BEGIN SELECT RAISE(ABORT, 'entries are appended in order'); END",
    *blobs.SCHEMA,
)


class Head(NamedTuple):
    """The number and the hash of an entry; written ``SEQ:HASH``."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"


def entry_hash(fields: Sequence[object]) -> str:
    """SHA-256 of an entry's fields in the table's order but ``hash``: each one ``LENGTH:BYTES,``, null ``-,``."""
    out = bytearray(b"onrecord-entry-1\n")
    for value in fields:
        if value is None:
            out += b"-,"
            continue
        data = str(value).encode("utf-8", "surrogateescape")
        out += b"%d:%b," % (len(data), data)
    return hashlib.sha256(out).hexdigest()


def parse_head(text: str) -> Head:
    """A head from ``SEQ:HASH``. Raises InputError."""
    match = re.fullmatch(r"([1-9][0-9]{0,17}):([0-9a-f]{64})", text.strip())
    if match is None:
        raise InputError("a head is SEQ:HASH (number, colon, 64 hexadecimal digits), as `onrecord verify` prints it")
    return Head(int(match[1]), match[2])


_GIVE: Final = "give its passphrase by --passphrase-file FILE, ONRECORD_PASSPHRASE_FILE, or on a terminal"


def connect(path: Path, mode: str, *, encrypt: bool = False, by_cipher: bool = False) -> sqlite3.Connection:
    """A connection to the folder's ``case.db`` ("rw", or "rwc" to make it), set up so that what was written stays.

    An encrypted one takes the passphrase that ``unlock`` was told; so does one to be made, if ``encrypt``. ``by_cipher``
    opens a plain one by SQLCipher too. Raises CaseError: there is no passphrase or it is wrong, the library is missing.
    """
    if sqlite3.sqlite_version_info < MINIMUM_SQLITE:
        raise CaseError(f"this Python brings SQLite {sqlite3.sqlite_version}; onrecord needs 3.38: use a newer Python")
    uri = f"{(path.absolute() / 'case.db').as_uri()}?mode={mode}"
    con: sqlite3.Connection
    with cipher.opening:
        encrypted = encrypt or cipher.is_encrypted(path)
        if encrypted or by_cipher:
            passphrase = cipher.passphrase_of(path) if encrypted else None
            if encrypted and passphrase is None:
                raise CaseError(f"{path} is encrypted (or its beginning is damaged): {_GIVE}", kind="passphrase")
            con = cipher.connect(uri, BUSY_SECONDS, passphrase)
        else:
            con = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS, factory=cipher.Plain)
        cipher.count(con, path, encrypted)
    # Bytes that are not UTF-8 can only come from damage: keep them as they are, so that `verify` can name the entry.
    con.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    try:
        if encrypted:
            _try_passphrase(con, path)
        # Not WAL: SQLite 3.7.0 to 3.51.2 can lose committed writes in it, and Pythons link those. EXTRA also syncs the
        # folder after the journal is gone, so that a power cut cannot bring a finished transaction back to be undone.
        con.execute("PRAGMA journal_mode = DELETE")
        con.execute("PRAGMA synchronous = EXTRA")
        con.execute("PRAGMA secure_delete = ON")  # erased bytes are overwritten in the file
        con.execute("PRAGMA recursive_triggers = ON")  # a row replaced counts as deleted
        con.execute("PRAGMA trusted_schema = OFF")  # the file may come from a stranger
        con.execute("PRAGMA cell_size_check = ON")
        con.execute("PRAGMA temp_store = MEMORY")  # nothing of the case in the machine's temporary folder
    except BaseException:
        con.close()
        raise
    return con


def connect_new(path: Path, passphrase: str | None) -> sqlite3.Connection:
    """A connection to a ``case.db`` to be made, encrypted if there is a passphrase (which is remembered). Raises InputError
    if that is too weak."""
    file = path / "case.db"
    # What is there is left as it is, unless it is what a stopped `create` left for its journal to undo.
    encrypt = passphrase is not None and (is_encrypted(path) or not (file.is_file() and file.stat().st_size))
    if encrypt:
        assert passphrase is not None
        unlock(path, cipher.strong(passphrase))
    return connect(path, "rwc", encrypt=encrypt)


def _try_passphrase(con: sqlite3.Connection, path: Path) -> None:
    """Read the first page. Raises CaseError if the passphrase does not open it: nobody can tell a wrong one from damage."""
    try:
        con.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as e:
        if sqlite_code(e) != sqlite3.SQLITE_NOTADB:
            raise
        raise CaseError(
            f"wrong passphrase for {path}, or the beginning of its case.db is damaged: try again, or restore the file",
            kind="passphrase",
        ) from e


def check_format(con: sqlite3.Connection, path: Path) -> None:
    """Raises NotACase or NewerCase if the database is not one of this format."""
    application = con.execute("PRAGMA application_id").fetchone()[0]
    version = con.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        empty = not application and con.execute(_SCHEMA_QUERY).fetchone() is None
        what = "is empty" if empty else "is another program's database"
        raise NotACase(f"{path} is not a case (its case.db {what}); `onrecord init DIR` makes one")
    if version > FORMAT:
        raise NewerCase(f"{path} was written by a newer onrecord (format {version}, not {FORMAT}): update onrecord")
    if version != FORMAT:
        raise Tampered(f"{path}/case.db says that its format is {version}, and there is none; restore it from a copy")


def check_schema(con: sqlite3.Connection, path: Path, *, tables: bool = False) -> None:
    """Raises Tampered if tables, indexes and triggers (or only the tables) are not as this version makes them."""
    found, expected = con.execute(_SCHEMA_QUERY).fetchall(), _expected_schema()
    if tables:
        found, expected = ([row for row in rows if row[1] in ("entries", "blobs")] for rows in (found, expected))
    if found != expected:
        raise Tampered(f"the tables or triggers of {path}/case.db were changed; restore the file from a copy")


_SCHEMA_QUERY: Final = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name"


@functools.cache
def _expected_schema() -> list[tuple[str, str, str, str | None]]:
    con = sqlite3.connect(":memory:")
    for statement in SCHEMA:
        con.execute(statement)
    rows = con.execute(_SCHEMA_QUERY).fetchall()
    con.close()
    return rows


@contextmanager
def exclusive(con: sqlite3.Connection) -> Iterator[None]:
    """A write transaction that keeps its lock past COMMIT until the block ends, so that two writers never write HEAD in
    the wrong order. Rolled back unless the block commits."""
    try:
        con.execute("BEGIN IMMEDIATE")
        # Only once the lock is ours: a connection in this mode that waits for it would keep the holder from committing.
        con.execute("PRAGMA locking_mode = EXCLUSIVE")
        yield
    finally:
        with suppress(sqlite3.Error):
            if con.in_transaction:
                con.execute("ROLLBACK")
        with suppress(sqlite3.Error):
            con.execute("PRAGMA locking_mode = NORMAL")
            con.execute("SELECT 1 FROM sqlite_schema").fetchone()  # SQLite lets go of the lock at the next read


@contextmanager
def alone(con: sqlite3.Connection) -> Iterator[None]:
    """Keeps the lock, and so the journal, after each transaction of the block, which opens its own."""
    con.execute("PRAGMA locking_mode = EXCLUSIVE")
    try:
        yield
    finally:
        with suppress(sqlite3.Error):
            con.execute("PRAGMA locking_mode = NORMAL")
            con.execute("SELECT 1 FROM sqlite_schema").fetchone()  # SQLite lets go of the lock at the next read


def scrub_journal(path: Path) -> None:
    """Overwrite the rollback journal of a transaction that is over, while its lock is held.

    It holds the pages as they were before, what was erased included, and SQLite would only unlink it. A lock held in
    exclusive mode keeps the file until then, with its header zeroed, so that it undoes nothing after a crash.
    """
    try:
        file = (path / "case.db-journal").open("r+b")
    except FileNotFoundError:
        return
    with file:
        head, left = file.read(28), file.seek(0, os.SEEK_END)
        if any(head):
            raise CaseError(f"{path}/case.db-journal is of a transaction that is not over; run `onrecord erase --tidy`")
        file.seek(0)
        while left > 0:
            left -= file.write(bytes(min(left, 1 << 20)))
        file.flush()
        os.fsync(file.fileno())


def read_head(path: Path) -> Head | None:
    """What HEAD says; None if there is no such file. Raises Tampered if it is not a head."""
    if (path / "HEAD").is_symlink():  # the folder may come from a stranger
        raise Tampered(f"{path}/HEAD is a symbolic link, not a file; restore it from a copy")
    try:
        return parse_head((path / "HEAD").read_text("ascii"))
    except FileNotFoundError:
        return None
    except (InputError, UnicodeDecodeError) as e:
        raise Tampered(f"{path}/HEAD is not SEQ:HASH; restore it from a copy") from e


def new_file(path: Path) -> int:
    """A descriptor to write a file that is new: one left over is removed, and no link in its place is followed."""
    path.unlink(missing_ok=True)
    wanted = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return os.open(path, wanted, 0o666)


def stage_head(path: Path, head: Head) -> None:
    """Write the next HEAD beside the present one, onto the disk."""
    with os.fdopen(new_file(path / "HEAD.next"), "wb") as file:
        file.write(f"{head}\n".encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def publish_head(path: Path) -> None:
    """Put the staged HEAD in place of the present one: all of it or nothing, also in a power cut."""
    (path / "HEAD.next").replace(path / "HEAD")
    sync_folder(path)


def sync_folder(path: Path) -> None:
    """Put onto the disk which files the folder has."""
    if os.name == "posix":  # elsewhere a folder cannot be synced
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNWRITABLE: Final = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN)
_MOVED: Final = sqlite3.SQLITE_READONLY_DBMOVED
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN: Final = (errno.EACCES, errno.EPERM, errno.EROFS)


@contextmanager
def guard(path: Path) -> Iterator[None]:
    """Turns errors of SQLite and of the file system into CaseError and Tampered, one line that says what to do."""
    try:
        yield
    except sqlite3.Error as e:
        translated = _from_sqlite(e, path)
        if translated is None:
            raise  # ours to mend, not the user's
        raise translated from e
    except OSError as e:
        raise _from_system(e, path) from e


def _full(path: Path) -> CaseFull:
    return CaseFull(f"no room on the disk of {path}; nothing was written: free some space and run this again")


def _unwritable(path: Path) -> CaseFull:
    return CaseFull(
        f"{path} cannot be written; nothing was written: check who owns it and whether the disk is read-only",
        kind="unwritable",
    )


def _from_system(e: OSError, path: Path) -> CaseError:
    if e.errno in _FULL:
        return _full(path)
    if e.errno in _FORBIDDEN:
        return _unwritable(path)
    if e.errno in (errno.ENOTDIR, errno.EEXIST):
        return NotACase(f"{path} is a file or lies below one; name a folder")
    return CaseError(f"{path} cannot be used ({e.strerror or e}); check the path and the disk, then run this again")


def sqlite_code(e: sqlite3.Error) -> int:
    """SQLite's primary result code; SQLITE_ERROR where Python itself raised."""
    code: int = getattr(e, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def is_damage(e: sqlite3.Error) -> bool:
    """Whether the error tells of the file's contents, not of the disk, its room or its lock."""
    return sqlite_code(e) not in (*_BUSY, *_UNWRITABLE, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR)


def _from_sqlite(e: sqlite3.Error, path: Path) -> CaseError | Tampered | None:
    code = sqlite_code(e)
    if code in _BUSY:
        return CaseLocked(f"another process is writing to {path}; nothing was written: run this again when it is done")
    if code == sqlite3.SQLITE_FULL:
        return _full(path)
    if getattr(e, "sqlite_errorcode", 0) == _MOVED:
        return CaseError(f"{path}/case.db was replaced by another process; nothing was written: run this again")
    if code in _UNWRITABLE:
        return _unwritable(path)
    if code == sqlite3.SQLITE_IOERR:
        return CaseFull(f"the disk of {path} failed ({e}); nothing was written: check it and its room", kind="disk")
    if code == sqlite3.SQLITE_TOOBIG:
        return CaseError(f"a document is too large for a case ({e}); nothing was written: split it")
    if code == sqlite3.SQLITE_NOTADB:
        if cipher.is_encrypted(path):  # opened before, when it was not
            return CaseError(f"{path}/case.db was replaced by another process; nothing was written: run this again")
        return NotACase(f"{path} is not a case (its case.db is no database, or its beginning is damaged); restore it")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_SCHEMA) or "JSON" in str(e):  # a payload that is not JSON
        return Tampered(f"{path}/case.db is damaged or changed ({e}); restore it from a copy")
    return None
