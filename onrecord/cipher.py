"""A database that only its passphrase opens: SQLCipher 4, behind the interface and the errors of :mod:`sqlite3`.

Nothing is enciphered in here: the library does all of it (AES-256, an HMAC a page, PBKDF2-HMAC-SHA512 with 256,000 rounds).
Why that one, and why its settings are left alone: ``decisions/0016-encryption.md``.
"""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
import weakref
from pathlib import Path
from typing import Any, Final, cast

from onrecord.errors import CaseError, InputError

MAGIC: Final = b"SQLite format 3\0"  # a plain database begins with it, an encrypted one with 16 random bytes
PAGE: Final = 4096  # of SQLCipher 4; a file that is shorter holds no encrypted database
SHORTEST: Final = 12  # characters of a new passphrase; whoever has the file can try as many as he likes
MISSING: Final = 'the case is encrypted and the library for it is missing: pip install "onrecord[encryption]"'
SETTINGS: tuple[str, ...] = (
    "PRAGMA cipher_log_level = NONE",  # its remarks are not the user's; the errors come anyway
    "PRAGMA cipher_default_compatibility = 4",  # whatever a later SQLCipher would choose
)

_passphrases: Final[dict[Path, str]] = {}  # what this process was told, by folder
# The open connections by file (device and inode), and whether that file is encrypted. See ``is_encrypted``.
_open: Final[dict[tuple[int, int], tuple[bool, weakref.WeakSet[Any]]]] = {}
opening: Final = threading.RLock()  # held from the look at a file until its connection is counted


def unlock(path: Path, passphrase: str) -> None:
    """Remember the passphrase of the case in this folder for as long as this process lives. Raises InputError."""
    _passphrases[path.resolve()] = normal(passphrase)


def lock(path: Path) -> None:
    """Forget the passphrase again."""
    _passphrases.pop(path.resolve(), None)


def passphrase_of(path: Path) -> str | None:
    """What ``unlock`` was told for this folder."""
    return _passphrases.get(path.resolve())


def normal(passphrase: str) -> str:
    """The same passphrase whatever keyboard it came from (Unicode NFC). Raises InputError if it cannot be one."""
    out = unicodedata.normalize("NFC", passphrase)
    if not out or "\0" in out or any("\ud800" <= c <= "\udfff" for c in out):
        raise InputError("a passphrase is a line of text in UTF-8, and not empty; check the file it is in")
    return out


def strong(passphrase: str) -> str:
    """The passphrase, if it may become that of a case. Raises InputError."""
    out = normal(passphrase)
    if len(out) < SHORTEST:
        raise InputError(f"a new passphrase has at least {SHORTEST} characters; take six words at random")
    return out


def is_encrypted(path: Path) -> bool:
    """Whether the folder's ``case.db`` is encrypted, or damaged so that it looks like it. False where there is none.

    While this process has the file open it is not opened again: to close it would let go of SQLite's locks on it.
    """
    file = path / "case.db"
    with opening:
        try:
            found = file.stat()
        except OSError:
            return False
        encrypted, users = _open.get((found.st_dev, found.st_ino), (False, ()))
        if users:
            return encrypted
        if found.st_size < PAGE:
            return False
        with file.open("rb") as opened:
            begin = opened.read(len(MAGIC))
        return begin != MAGIC and any(begin)


class Counted:
    """A connection that says when it is closed."""

    def close(self) -> None:
        super().close()  # type: ignore[misc]
        with opening:
            for one, (_, users) in list(_open.items()):
                users.discard(self)
                if not users:
                    del _open[one]


class Plain(Counted, sqlite3.Connection):
    """A connection without encryption."""


def count(con: sqlite3.Connection, path: Path, encrypted: bool) -> None:
    """Say that this process has the folder's ``case.db`` open."""
    found = (path / "case.db").stat()
    _open.setdefault((found.st_dev, found.st_ino), (encrypted, weakref.WeakSet()))[1].add(con)


def connect(uri: str, timeout: float, passphrase: str | None) -> sqlite3.Connection:
    """A connection by SQLCipher, with the passphrase or, without one, to a plain database. Raises CaseError."""
    library = _library()
    with _as_sqlite():
        con = library.connect(uri, uri=True, isolation_level=None, timeout=timeout, factory=_connection_class())
    try:
        for setting in SETTINGS:
            con.execute(setting)
        if passphrase is not None:
            con.execute(f"PRAGMA key = {quoted(passphrase)}")
    except BaseException:
        con.close()
        raise
    return cast(sqlite3.Connection, con)


def quoted(text: str) -> str:
    """Text as SQL writes it: a PRAGMA takes no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _library() -> Any:
    try:
        from sqlcipher3 import dbapi2
    except ImportError as e:
        raise CaseError(MISSING, kind="missing_library") from e
    return dbapi2


class _as_sqlite:  # noqa: N801  # used as a function; a class costs less than a generator, and it is entered for every row
    """Errors of the library as those of :mod:`sqlite3`, which everybody else catches, with SQLite's number on them."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: object) -> None:
        if e is None or isinstance(e, sqlite3.Error) or not isinstance(e, _library().Error):
            return
        told = getattr(sqlite3, type(e).__name__, sqlite3.DatabaseError)(*e.args)
        for name in ("sqlite_errorcode", "sqlite_errorname"):
            if hasattr(e, name):
                setattr(told, name, getattr(e, name))
        raise told from e


_classes: Final[list[type[Any]]] = []


def _connection_class() -> type[Any]:
    """The library's connection and cursor with :mod:`sqlite3`'s errors; made when the library is there."""
    if _classes:
        return _classes[0]
    library = _library()

    class Cursor(library.Cursor):  # type: ignore[misc, name-defined]
        def execute(self, sql: str, values: Any = ()) -> Any:
            with _as_sqlite():
                return super().execute(sql, values)

        def executemany(self, sql: str, rows: Any) -> Any:
            with _as_sqlite():
                return super().executemany(sql, rows)

        def executescript(self, sql: str) -> Any:
            with _as_sqlite():
                return super().executescript(sql)

        def fetchone(self) -> Any:
            with _as_sqlite():
                return super().fetchone()

        def fetchall(self) -> Any:
            with _as_sqlite():
                return super().fetchall()

        def __next__(self) -> Any:
            with _as_sqlite():
                return super().__next__()

    class Connection(Counted, library.Connection):  # type: ignore[misc, name-defined]
        def cursor(self) -> Any:
            with _as_sqlite():
                return super().cursor(Cursor)

        def execute(self, sql: str, values: Any = ()) -> Any:
            return self.cursor().execute(sql, values)

        def executemany(self, sql: str, rows: Any) -> Any:
            return self.cursor().executemany(sql, rows)

        def executescript(self, sql: str) -> Any:
            return self.cursor().executescript(sql)

    _classes.append(Connection)
    return Connection
