"""A case encrypted, decrypted, or given another passphrase: written anew beside the old one, verified, put in its place.

The entries stay what they are, hashes included, so heads kept elsewhere still hold. Killed at any moment, the case is
either as before or as wanted.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from onrecord import casefile, cipher, ledger
from onrecord.errors import CaseError, CaseFull, Tampered

_NEXT: Final = "case.next"  # the folder that the new database is written in; one left over is removed by the next run
_BLOCK: Final = 1 << 20


def encrypt(path: Path, passphrase: str) -> ledger.Verdict:
    """Encrypt a plain case. Raises CaseError if it is encrypted, InputError if the passphrase is too weak, Tampered."""
    new = cipher.strong(passphrase)
    check_plain(path)
    return _replace(path, new)


def decrypt(path: Path) -> ledger.Verdict:
    """Make a plain case of an encrypted one that was unlocked. Raises CaseError if it is not encrypted, Tampered."""
    check_encrypted(path)
    return _replace(path, None)


def change(path: Path, passphrase: str) -> ledger.Verdict:
    """Give an encrypted case that was unlocked another passphrase (and so another key). Raises as ``decrypt`` does."""
    new = cipher.strong(passphrase)
    check_encrypted(path)
    return _replace(path, new)


def check_plain(path: Path) -> None:
    """Raises CaseError unless the folder is a case and not encrypted."""
    if cipher.is_encrypted(path):
        raise CaseError(f"{path} is encrypted already; `onrecord passphrase` changes its passphrase")
    ledger.open_(path).close()


def check_encrypted(path: Path) -> None:
    """Raises CaseError unless the folder is an encrypted case and unlocked."""
    ledger.open_(path).close()
    if not cipher.is_encrypted(path):
        raise CaseError(f"{path} is not encrypted; `onrecord encrypt` does it")


def _replace(path: Path, passphrase: str | None) -> ledger.Verdict:
    with casefile.guard(path):
        ledger.exists(path)
        source = ledger.Ledger(path, casefile.connect(path, "rw", by_cipher=True))
    with _wiping(path) as wipe, source, casefile.guard(path), casefile.exclusive(source.con):
        source.con.execute("COMMIT")  # nobody writes, or reads, until the block ends: the lock stays
        before = ledger.verify(source)
        work = path / _NEXT
        _clear(work)
        try:
            work.mkdir(0o700)
            _export(source, work, passphrase)
            if ledger.verify(work).head != before.head:
                raise Tampered(f"the copy of {path}/case.db is not what it was; nothing was changed: run this again")
            shutil.copymode(path / "case.db", work / "case.db")
            _sync(work / "case.db")
            wipe.append(os.open(path / "case.db", os.O_RDWR))
            (work / "case.db").replace(path / "case.db")
            casefile.sync_folder(path)
        finally:
            cipher.lock(work)
            _clear(work)
        if passphrase is None:
            cipher.lock(path)
        else:
            cipher.unlock(path, passphrase)
    return before


def _export(source: ledger.Ledger, work: Path, passphrase: str | None) -> None:
    """The database anew in the folder ``work``, with HEAD beside it so that it can be verified as a case."""
    con, key = source.con, passphrase or ""  # SQLCipher writes plainly with an empty key
    con.execute("ATTACH ? AS next KEY ?", (str((work / "case.db").absolute()), key))
    con.execute("PRAGMA next.journal_mode = DELETE")
    try:
        con.execute("SELECT sqlcipher_export('next')").fetchall()
    except sqlite3.OperationalError as e:  # the function gives no number with the errors of the disk
        why = f"{work.parent}/case.db could not be written anew ({e}); nothing was changed: check the disk and its room"
        raise CaseFull(why) from e
    con.execute(f"PRAGMA next.application_id = {casefile.APPLICATION_ID}")
    con.execute(f"PRAGMA next.user_version = {casefile.FORMAT}")
    con.execute("DETACH next")
    shutil.copyfile(source.path / "HEAD", work / "HEAD")
    if passphrase is not None:
        cipher.unlock(work, passphrase)


@contextmanager
def _wiping(path: Path) -> Iterator[list[int]]:
    """Afterwards overwrites the file whose descriptor it was given: the old database, which has no name any more.

    Also for a process that has it open still: it finds no case there, rather than write where nobody will look. The
    descriptor is closed last, since that lets go of SQLite's locks.
    """
    descriptors: list[int] = []
    try:
        yield descriptors
    finally:
        for one in descriptors:
            with casefile.guard(path):
                wipe(one)


def wipe(descriptor: int) -> None:
    """Overwrite the file with zeros, onto the disk, and close it."""
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        left = os.fstat(descriptor).st_size
        while left > 0:
            left -= file.write(bytes(min(left, _BLOCK)))
        os.fsync(descriptor)


def _clear(work: Path) -> None:
    if work.is_symlink():
        work.unlink()
    elif work.exists():
        shutil.rmtree(work)


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
