"""The index that searches ask: a file that can be made again at any time, in the case's folder ``derived``.

It follows the ledger entry by entry and says up to which. An erasure makes it anew, since FTS5 keeps traces of what was
deleted; of an encrypted case, and of one that cannot be written, it is kept in memory alone. What it says of a text is
checked against the text when it is shown: a case, and so its index, may come from a stranger.
"""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TypeVar

from onrecord import casebook, casefile, cipher, derived, ledger
from onrecord.casefile import Head
from onrecord.errors import CaseError, CaseLocked
from onrecord.search import items

T = TypeVar("T")

FORMAT: Final = "1"  # of the index and of how words are folded; another one is made anew
_CHUNK: Final = 32  # documents a transaction; somebody who wants to write waits no longer than they take
_SCHEMA: Final = (
    "CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # spans: two 32-bit numbers a word of the body: where it stands in the document's text. more: JSON.
    "CREATE TABLE item (id INTEGER PRIMARY KEY, document TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT, more TEXT NOT NULL,"
    " spans BLOB NOT NULL) STRICT",
    "CREATE INDEX item_document ON item (document)",
    # Words come folded, single blanks between them; "ascii" leaves all other letters as they are. A table a kind: each is
    # ranked and counted by itself.
    *(f"CREATE VIRTUAL TABLE {kind} USING fts5(head, body, tokenize = 'ascii')" for kind in items.KINDS),
    "CREATE TABLE spelling (bones TEXT NOT NULL, word TEXT NOT NULL, PRIMARY KEY (bones, word)) STRICT, WITHOUT ROWID",
)
_SHAPE: Final = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"

_memory: Final[dict[Path, sqlite3.Connection]] = {}
_turn: Final = threading.RLock()  # for what is in memory: one at a time


class _Stale(Exception):
    """The index is of another case or another form, or holds what was erased."""


class _Unwritable(Exception):
    """There can be no file."""


def ask(case: ledger.Ledger, work: Callable[[sqlite3.Connection], T]) -> T:
    """What ``work`` finds in the index as of the case's last entry. Nobody writes to the case meanwhile.

    Raises CaseError where this SQLite has no FTS5, CaseLocked where another process is long at work on the index.
    """
    check_fts5()
    if not cipher.is_encrypted(case.path):
        with suppress(_Unwritable):
            return _in_file(case, work)
    return _in_memory(case, work)


@functools.cache
def check_fts5() -> None:
    """Raises CaseError if this Python's SQLite was built without full-text search."""
    con = sqlite3.connect(":memory:")
    try:
        _try_fts5(con)
    finally:
        con.close()


def _try_fts5(con: sqlite3.Connection) -> None:
    try:
        con.execute("CREATE VIRTUAL TABLE t USING fts5(a)")
    except sqlite3.DatabaseError as e:
        why = f"this Python's SQLite {sqlite3.sqlite_version} was built without full-text search (FTS5: {e})"
        raise CaseError(f"{why}; use a Python from python.org or from your system", kind="missing_library") from e


# --- where it is kept


def _in_file(case: ledger.Ledger, work: Callable[[sqlite3.Connection], T]) -> T:
    file = derived.folder(case.path) / "search.db"
    for last in (False, True):
        con = None
        try:
            con = _connect(file)
            return _followed(case, con, work)
        except _Stale:
            _remove(file, con)
        except OSError as e:
            raise _Unwritable from e
        except sqlite3.Error as e:  # of the index: the case's own come as ours
            if casefile.sqlite_code(e) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise CaseLocked(f"another process makes the search index of {case.path}; try again when it is done") from e
            if not casefile.is_damage(e):
                raise _Unwritable from e
            if last:
                raise
            _remove(file, con)
        finally:
            if con is not None:
                con.close()
    raise _Unwritable


def _connect(file: Path) -> sqlite3.Connection:
    for one in (file.parent, file, file.with_name(file.name + "-journal")):
        if one.is_symlink():  # the folder may come from a stranger: nothing is written elsewhere
            one.unlink()
    file.parent.mkdir(exist_ok=True)
    con = sqlite3.connect(file, isolation_level=None, timeout=casefile.BUSY_SECONDS)
    con.execute("PRAGMA journal_mode = DELETE")
    con.execute("PRAGMA secure_delete = ON")
    _set_up(con)
    return con


def _remove(file: Path, con: sqlite3.Connection | None) -> None:
    if con is not None:
        con.close()
    for one in (file, file.with_name(file.name + "-journal")):
        try:
            derived.remove(one)
        except OSError as e:
            raise _Unwritable from e


def _in_memory(case: ledger.Ledger, work: Callable[[sqlite3.Connection], T]) -> T:
    place = case.path.resolve()
    with _turn:
        for _ in range(2):
            con = _memory.get(place)
            if con is None:
                con = _memory[place] = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
                _set_up(con)
            try:
                return _followed(case, con, work)
            except _Stale:
                forget(case.path)
        raise CaseError(f"{case.path} changes faster than it can be searched; try again")


def forget(path: Path) -> None:
    """Drop what is kept in memory of the case in this folder."""
    with _turn:
        con = _memory.pop(path.resolve(), None)
        if con is not None:
            con.close()


def _set_up(con: sqlite3.Connection) -> None:
    con.execute("PRAGMA trusted_schema = OFF")
    con.execute("PRAGMA cell_size_check = ON")
    con.execute("PRAGMA temp_store = MEMORY")


# --- how it follows the ledger


def _followed(case: ledger.Ledger, con: sqlite3.Connection, work: Callable[[sqlite3.Connection], T]) -> T:
    _shape(con)
    waiting: list[tuple[int, str]] = []
    known = None
    while True:
        with _still(case):
            head = casefile.parse_head(ledger.head(case))
            at = _state(con, case)
            if at == head:
                return work(con)
            if known != (at, head):  # somebody else wrote, here or there
                waiting = list(_changed(case, at.seq))
            con.execute("BEGIN IMMEDIATE")
            try:
                if _state(con, case) != at:
                    con.execute("ROLLBACK")
                    continue
                chunk, waiting = waiting[:_CHUNK], waiting[_CHUNK:]
                items.replace(con, casebook.some(case, [name for _, name in chunk]), [name for _, name in chunk])
                at = _entry(case, chunk[-1][0]) if waiting else head
                values = {"format": FORMAT, "case": _entry(case, 1).hash, "at": str(at)}
                con.executemany("INSERT OR REPLACE INTO state VALUES (?, ?)", values.items())
                con.execute("COMMIT")
            except BaseException:
                if con.in_transaction:
                    con.execute("ROLLBACK")
                raise
            known = (at, head)


@contextmanager
def _still(case: ledger.Ledger) -> Iterator[None]:
    """One state of the case: what is erased after it is erased from the index after it, too."""
    with casefile.guard(case.path):
        case.con.execute("BEGIN")
    try:
        yield
    finally:
        with casefile.guard(case.path):
            if case.con.in_transaction:
                case.con.execute("COMMIT")


def _shape(con: sqlite3.Connection) -> None:
    """Make the tables where there are none. Raises _Stale if they are not as this version makes them."""
    found = con.execute(_SHAPE).fetchall()
    if not found:
        con.execute("BEGIN IMMEDIATE")
        if not con.execute(_SHAPE).fetchall():
            for statement in _SCHEMA:
                con.execute(statement)
        con.execute("COMMIT")
        found = con.execute(_SHAPE).fetchall()
    if found != _expected():
        raise _Stale


@functools.cache
def _expected() -> list[tuple[str, str, str | None]]:
    con = sqlite3.connect(":memory:")
    for statement in _SCHEMA:
        con.execute(statement)
    rows = con.execute(_SHAPE).fetchall()
    con.close()
    return rows


def _state(con: sqlite3.Connection, case: ledger.Ledger) -> Head:
    """The entry up to which the index goes; number 0 for a new one. Raises _Stale where that is not one of this case, or
    something was erased since."""
    found = dict(con.execute("SELECT key, value FROM state"))
    if not found:
        return Head(0, casefile.ZEROS)
    try:
        at = casefile.parse_head(found["at"])
        fits = found["format"] == FORMAT and found["case"] == _entry(case, 1).hash and _entry(case, at.seq) == at
    except (KeyError, TypeError, CaseError, ValueError) as e:
        raise _Stale from e
    if not fits or next(ledger.entries(case, kind="erase", after=at.seq), None) is not None:
        raise _Stale
    return at


def _entry(case: ledger.Ledger, seq: int) -> Head:
    with casefile.guard(case.path):
        row = case.con.execute("SELECT seq, hash FROM entries WHERE seq = ?", (seq,)).fetchone()
    return Head(*row) if row else Head(0, "")


def _changed(case: ledger.Ledger, after: int) -> Iterator[tuple[int, str]]:
    """The documents that later entries are about, each by its last such entry, in their order."""
    found: dict[str, int] = {}
    for e in ledger.entries(case, after=after):
        if e.subject is not None and e.kind in ("capture", "parse", "read", "judge", "withhold", "erase"):
            found[e.subject] = e.seq
    yield from sorted((seq, name) for name, seq in found.items())
