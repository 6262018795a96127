"""The ledger of a case: entries written once and chained by hash. Four functions: open, append, entries, verify.

The format, byte for byte: ``docs/reference/ledger-format.md``; why it is so: ``decisions/0002-ledger.md``. There is no
clock in here: times come from the caller.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

import msgspec

from onrecord import blobs, casefile, chain
from onrecord.casefile import FORMAT, READ, ZEROS, Head, parse_head
from onrecord.errors import BadRecord, CaseError, NotACase, Tampered


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An entry to be appended. ``at`` is ISO 8601 in UTC, ending in Z. ``payload`` is a struct or dict, stored as JSON.

    A draft of the kind "erase" lists in ``erase`` the SHA-256s of blobs to delete with it, and has no ``blobs``.
    """

    kind: str
    at: str
    subject: str | None = None
    payload: Any = None
    blobs: Mapping[str, bytes] = {}
    erase: tuple[str, ...] = ()
    by: str | None = None


class Entry(NamedTuple):
    """One entry as it stands in the ledger. ``payload`` and the values of ``blobs`` are SHA-256s."""

    seq: int
    kind: str
    subject: str | None
    at: str
    by: str | None
    tool: str
    payload: str | None
    blobs: dict[str, str]
    prev: str
    hash: str


class Verdict(msgspec.Struct, frozen=True):
    """What was verified. ``head`` is the file's last entry as SEQ:HASH, to be kept elsewhere. ``beyond`` counts the
    entries after the head that was checked against: appended since, by whomever."""

    entries: int
    blobs: int
    erased: int
    head: str
    beyond: int


class Ledger:
    """An open case; a context manager. ``con`` is for reading (views); only ``append`` writes."""

    def __init__(self, path: Path, con: sqlite3.Connection) -> None:
        self.path = path
        self.con = con
        self.revealed = False  # whether the views show what is withheld

    def close(self) -> None:
        self.con.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, kind: type[BaseException] | None, e: BaseException | None, tb: TracebackType | None) -> None:
        self.close()


def create(path: Path, *, at: str, by: str | None = None, passphrase: str | None = None) -> Ledger:
    """A new case in the folder (made if needed), with its "open" entry; encrypted, if there is a passphrase. Raises
    CaseError if there is one already, InputError for a passphrase that is too short."""
    if casefile.is_encrypted(path) and (passphrase is None or not (path / "case.db-journal").is_file()):
        raise CaseError(f"{path} already holds a case or another database; choose another folder")
    with casefile.guard(path):
        path.mkdir(parents=True, exist_ok=True)
        con = casefile.connect_new(path, passphrase)
    try:
        with casefile.guard(path), casefile.exclusive(con):
            if con.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
                raise CaseError(f"{path} already holds a case or another database; choose another folder")
            kept = casefile.read_head(path)
            if kept is not None and kept.seq > 1:
                raise Tampered(f"{path}/HEAD tells of {kept.seq} entries but case.db is empty; restore case.db", seq=1)
            for statement in casefile.SCHEMA:
                con.execute(statement)
            con.execute(f"PRAGMA application_id = {casefile.APPLICATION_ID}")
            con.execute(f"PRAGMA user_version = {FORMAT}")
            [entry] = _insert(con, [Draft(kind="open", at=at, by=by, payload={"format": FORMAT})])
            # HEAD goes first here: killed in between, the database is still empty and `create` can be run again.
            casefile.stage_head(path, Head(entry.seq, entry.hash))
            casefile.publish_head(path)
            con.execute("COMMIT")
    except BaseException:
        con.close()
        raise
    return Ledger(path, con)


def open_(path: Path) -> Ledger:
    """The case in the folder. Raises NotACase, NewerCase, CaseLocked, or Tampered if its tables are not as created."""
    ledger = _open(path)
    try:
        with casefile.guard(path):
            casefile.check_schema(ledger.con, path)
    except BaseException:
        ledger.close()
        raise
    return ledger


def exists(path: Path) -> None:
    """Raises NotACase if there is no database in the folder."""
    if not (path / "case.db").is_file():
        raise NotACase(f"{path} is not a case (there is no case.db in it); `onrecord init DIR` makes one")


def _open(path: Path) -> Ledger:
    with casefile.guard(path):
        exists(path)
        con = casefile.connect(path, "rw")
    try:
        with casefile.guard(path):
            casefile.check_format(con, path)
    except BaseException:
        con.close()
        raise
    return Ledger(path, con)


def append(
    ledger: Ledger, drafts: Sequence[Draft], lacks: Callable[[Draft], bool] | None = None
) -> list[Entry]:
    """Write the entries, all or none. When it returns they are on the disk and HEAD names the last of them.

    Only the drafts that the ledger ``lacks`` are written; it is asked while no other process can write.

    Raises CaseLocked, CaseFull, BadRecord, or Tampered if HEAD and the file disagree; then nothing was written.
    """
    con, path = ledger.con, ledger.path
    with casefile.guard(path), casefile.exclusive(con):
        last = _last(con)
        _check_head(con, _kept_head(path, last), last)
        if lacks is not None:
            drafts = [draft for draft in drafts if lacks(draft)]
            if not drafts:
                return []
        written = _insert(con, drafts)
        casefile.stage_head(path, _last(con))  # before the commit: a full disk is met while nothing is written
        con.execute("COMMIT")
        try:
            casefile.publish_head(path)
        except OSError as e:
            why = e.strerror or str(e)
            raise CaseError(f"the entries are written but {path}/HEAD could not be ({why}): check it, add again") from e
        if any(draft.erase for draft in drafts):
            casefile.scrub_journal(path)
        return written


def rewrite(ledger: Ledger) -> None:
    """Write the database file anew without its free space, where words of erased rows may still stand.

    Raises CaseLocked or CaseFull; then the file is as it was. It needs memory of the size of the file, and its room on
    the disk once more.
    """
    with casefile.guard(ledger.path), casefile.alone(ledger.con):
        ledger.con.execute("VACUUM")
        casefile.scrub_journal(ledger.path)


def entries(ledger: Ledger, *, kind: str | None = None, subject: str | None = None, after: int = 0) -> Iterator[Entry]:
    """The entries in order, those after the given number, of one kind or about one subject if asked for."""
    values: dict[str, str | None] = {"kind": kind, "subject": subject}
    wanted = "".join(f" AND {column} = :{column}" for column, value in values.items() if value is not None)
    query = READ + " WHERE seq > :after" + wanted + " ORDER BY seq LIMIT 1000"
    while True:  # in batches, so that a slow reader does not keep a writer waiting
        with casefile.guard(ledger.path):
            rows = ledger.con.execute(query, {**values, "after": after}).fetchall()
        for row in rows:
            yield _entry(row)
        if len(rows) < 1000:
            return
        after = rows[-1][0]


def payload(ledger: Ledger, entry: Entry) -> dict[str, Any] | None:
    """An entry's payload; None if it has none or it was erased."""
    data = None if entry.payload is None else blob(ledger, entry.payload)
    return None if data is None else msgspec.json.decode(data, type=dict[str, Any])


def blob(ledger: Ledger, sha256: str) -> bytes | None:
    """Bytes by their hash; None if they were erased."""
    with casefile.guard(ledger.path):
        return blobs.get(ledger.con, sha256)


def head(ledger: Ledger) -> str:
    """The last entry as SEQ:HASH: what to keep elsewhere."""
    with casefile.guard(ledger.path):
        return str(_last(ledger.con))


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, kind, subject, at, by, tool, held, named, prev, hash_ = row
    return Entry(seq, kind, subject, at, by, tool, held, json.loads(named), prev, hash_)


def _last(con: sqlite3.Connection) -> Head:
    row = con.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    if row is None:
        raise Tampered("all entries are gone; restore case.db from a copy", seq=1)
    return Head(*row)


def _kept_head(path: Path, last: Head) -> Head:
    kept = casefile.read_head(path)
    if kept is None:
        raise Tampered(
            f"{path}/HEAD is missing, so a tail cut off could not be noticed; restore it from a copy, or, if you are"
            f" sure that nothing was cut, write this line into it: {last}",
            kind="no_head",
        )
    return kept


def _check_head(con: sqlite3.Connection, kept: Head, last: Head) -> None:
    """Raises Tampered unless the ledger holds the head, at its end or before."""
    if kept.seq > last.seq:
        raise Tampered(
            f"entry {last.seq + 1} is cut off: the ledger ends at {last.seq}, its head is {kept.seq}; restore case.db",
            seq=last.seq + 1,
        )
    row = con.execute("SELECT hash FROM entries WHERE seq = ?", (kept.seq,)).fetchone()
    if row is None or row[0] != kept.hash:
        raise Tampered(
            f"entry {kept.seq} is changed: it is not the one the head names, it or entries before it were written anew;"
            " restore case.db",
            seq=kept.seq,
        )


def _check_heads(con: sqlite3.Connection, path: Path, given: Head | None) -> int:
    """Check against the head that was given and HEAD; the number of the entry that the chain is proved up to."""
    last = _last(con)
    kept = _kept_head(path, last) if given is None else casefile.read_head(path)
    for one in sorted(h for h in (given, kept) if h is not None):
        _check_head(con, one, last)
    return (given or kept or last).seq


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def _insert(con: sqlite3.Connection, drafts: Sequence[Draft]) -> list[Entry]:
    from onrecord import __version__

    out: list[Entry] = []
    row = con.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    seq, prev = row or (0, ZEROS)
    for d in drafts:
        if not _TIME.fullmatch(d.at):
            raise BadRecord(f"{d.at!r} is not a time in UTC such as 2020-01-31T12:00:00Z")
        if not _NAME.fullmatch(d.kind) or not all(_NAME.fullmatch(n) for n in d.blobs):
            raise ValueError("kinds and blob names are lower-case words")
        if (d.kind == "erase") != bool(d.erase) or (d.erase and d.blobs) or not all(map(_SHA256.fullmatch, d.erase)):
            raise ValueError("an erase entry, and no other, lists SHA-256s to erase")
        held = blobs.put(con, blobs.payload_bytes(d.payload)) if d.payload is not None else None
        named = {f"erased_{i}": sha256 for i, sha256 in enumerate(d.erase)}
        named |= {name: blobs.put(con, data) for name, data in d.blobs.items()}
        seq += 1
        text = json.dumps(named, sort_keys=True, separators=(",", ":"))
        at = d.at.replace("+00:00", "Z")
        fields = (seq, d.kind, d.subject, at, d.by, f"onrecord {__version__}", held, text, prev)
        prev = casefile.entry_hash(fields)
        con.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", (*fields, prev))
        blobs.erase(con, d.erase)
        out.append(_entry((*fields, prev)))
    return out


def verify(case: Ledger | Path, head: str | None = None) -> Verdict:
    """Recompute everything: every entry, the chain, every blob, the tables, the end against HEAD and the given head.

    Raises Tampered naming the first broken entry: changed, missing, reordered or cut off, or whose blob is. A missing
    HEAD is an error unless a head is given.
    """
    if not isinstance(case, Ledger):
        with _open(case) as ledger:
            return verify(ledger, head)
    given = None if head is None else parse_head(head)
    con, path = case.con, case.path
    with casefile.guard(path):
        con.execute("BEGIN")  # one state of the file, HEAD with it: writers publish HEAD while they hold the lock
        try:
            casefile.check_format(con, path)
            casefile.check_schema(con, path, tables=True)  # without the tables nothing can be walked
            broken, count, named = chain.walk(con)
            if broken is None:
                try:
                    checked = _check_heads(con, path, given)
                except Tampered as e:
                    broken = e
            stored = chain.check_blobs(con, named, broken)  # may raise for an entry before the broken one
            if broken is not None:
                raise broken
            casefile.check_schema(con, path)
            last = _last(con)
            problem = con.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if problem != "ok":
                raise Tampered(f"{path}/case.db is damaged ({problem}); restore it from a copy")
        finally:
            con.execute("ROLLBACK")
    return Verdict(count, stored, len(named) - stored, str(last), count - checked)
