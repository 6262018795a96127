"""What an entry or a blob must be for the ledger to hold; finds the first that is not. Used by ``ledger.verify``.

Rows are read as they stand in the tables (NOT INDEXED), not through an index that could say something else.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, NamedTuple

from onrecord import blobs, casefile
from onrecord.casefile import READ, ZEROS, entry_hash
from onrecord.errors import Tampered


class Named(NamedTuple):
    """What entries say of a blob: the first that names it, the last, and whether that one erased it."""

    first: int
    last: int
    erased: bool


def walk(con: sqlite3.Connection) -> tuple[Tampered | None, int, dict[str, Named]]:
    """Recompute the chain up to the first broken entry; that, the number of sound ones, and the blobs they name."""
    named: dict[str, Named] = {}
    count, prev = 0, ZEROS
    try:
        for row in con.execute(READ + " NOT INDEXED ORDER BY seq"):
            fields, stored = row[:-1], row[-1]
            if fields[0] != count + 1:
                what = "missing" if type(fields[0]) is int and fields[0] > 0 else f"changed (its number is {fields[0]})"
                return _broken(count + 1, what), count, named
            if not _typed(row) or entry_hash(fields) != stored or fields[8] != prev:
                return _diagnosis(con, count + 1, prev), count, named
            count, prev = count + 1, stored
            for sha256 in (fields[6], *_blob_hashes(fields[7])):
                if sha256 is not None:
                    old = named.get(sha256)
                    erased = fields[1] == "erase" and sha256 != fields[6]
                    named[sha256] = Named(old.first if old else count, count, erased)
    except (sqlite3.Error, ValueError) as e:
        if isinstance(e, sqlite3.Error) and not casefile.is_damage(e):
            raise
        return _broken(count + 1, f"unreadable ({e})"), count, named
    return None, count, named


def _blob_hashes(text: str) -> list[str]:
    found = json.loads(text)
    if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
        raise ValueError("its list of blobs is not one")
    return list(found.values())


def _typed(row: tuple[Any, ...]) -> bool:
    """Text that became a blob, or a number, is a change though it may read the same."""
    optional = (2, 4, 6)
    return type(row[0]) is int and all(
        isinstance(v, str) or (v is None and i in optional) for i, v in enumerate(row[1:], start=1)
    )


def _broken(seq: int, what: str) -> Tampered:
    return Tampered(f"entry {seq} is {what}; restore case.db from a copy", seq=seq)


def _diagnosis(con: sqlite3.Connection, seq: int, prev: str) -> Tampered:
    """What happened to the first broken entry: does the one that belongs here stand elsewhere, or is it gone?"""
    here, elsewhere = None, None
    for row in con.execute(READ + " NOT INDEXED WHERE seq >= ? ORDER BY seq", (seq,)):
        if row[0] == seq:
            here = row
        elif row[8] == prev and entry_hash((seq, *row[1:9])) == row[9]:
            elsewhere = row[0]
    if elsewhere is not None:
        return _broken(seq, f"reordered (it stands as entry {elsewhere})")
    if here is not None and here[8] != prev and _typed(here):
        if entry_hash(here[:9]) == here[9] and seq > 1:
            return _broken(seq - 1, f"changed (entry {seq} follows another one)")
        if entry_hash((seq - 1, *here[1:9])) == here[9]:
            return _broken(seq - 1, f"added (entry {seq} stood in its place)")
        # A later entry moved up over one that was deleted is sound under a later number.
        (count,) = con.execute("SELECT count(*) FROM entries").fetchone()
        if any(entry_hash((n, *here[1:9])) == here[9] for n in range(seq + 1, count + 1000)):
            return _broken(seq, "missing (a later entry stands in its place)")
    return _broken(seq, "changed")


def check_blobs(con: sqlite3.Connection, named: dict[str, Named], broken: Tampered | None) -> int:
    """Rehash every blob; how many there are. Raises Tampered for the earliest entry whose blob is wrong.

    Where the chain is broken, entries that are gone may have named or erased a blob: then only contents are judged.
    """
    whole = broken is None
    wrong: list[tuple[int, str]] = []
    present: set[str] = set()
    unknown: list[str] = []
    for sha256, data in con.execute("SELECT sha256, bytes FROM blobs NOT INDEXED"):
        mention = named.get(sha256)
        if mention is None:
            unknown.append(str(sha256))
            continue
        present.add(sha256)
        if type(data) is not bytes or blobs.digest(data) != sha256:
            wrong.append((mention.first, f"has a changed blob ({sha256[:12]}…)"))
        elif mention.erased and whole:
            wrong.append((mention.last, f"erased a blob that is there again ({sha256[:12]}…)"))
    if whole:
        wrong += [
            (m.first, f"lacks a blob ({h[:12]}…) that no entry erased")
            for h, m in named.items()
            if h not in present and not m.erased
        ]
    if wrong and (broken is None or broken.seq is None or min(wrong)[0] <= broken.seq):
        seq, what = min(wrong)
        raise Tampered(f"entry {seq} {what}; restore case.db from a copy", seq=seq)
    if unknown and whole:
        raise Tampered(f"a blob was added ({min(unknown)[:12]}…) that no entry names; restore case.db from a copy")
    return len(present)
