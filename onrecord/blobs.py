"""Bytes by their SHA-256, in the table ``blobs`` of a case. They can be erased, and the ledger still verifies.

Everything that can hold a name or a word of somebody's text is a blob: originals, texts, and the payloads of entries.
An entry holds only their hashes. These functions work inside the caller's transaction; ``ledger.append`` opens it.
"""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable
from typing import Any

import msgspec

from onrecord.errors import BadRecord

# A blob is never changed; INSERT OR REPLACE would be a change, so a hash or a rowid that exists is refused as well.
# It is deleted only if an entry of the kind "erase" names it.
SCHEMA = (
    "CREATE TABLE blobs (sha256 TEXT NOT NULL PRIMARY KEY, bytes BLOB NOT NULL) STRICT",
    "CREATE TRIGGER blobs_update BEFORE UPDATE ON blobs BEGIN SELECT RAISE(ABORT, 'blobs are never changed'); END",
    "CREATE TRIGGER blobs_insert BEFORE INSERT ON blobs"
    " WHEN EXISTS (SELECT 1 FROM blobs WHERE sha256 = NEW.sha256 OR rowid = NEW.rowid)"
    " BEGIN SELECT RAISE(ABORT, 'blobs are never replaced'); END",
    "CREATE TRIGGER blobs_delete BEFORE DELETE ON blobs"
    " WHEN NOT EXISTS (SELECT 1 FROM entries, json_each(entries.blobs) AS named"
    " WHERE entries.kind = 'erase' AND named.value = OLD.sha256)"
    " BEGIN SELECT RAISE(ABORT, 'blobs are deleted only after an erase entry names them'); END",
)


def digest(data: bytes) -> str:
    """The SHA-256 of the bytes, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def put(con: sqlite3.Connection, data: bytes) -> str:
    """Store the bytes if they are not there yet; their SHA-256."""
    sha256 = digest(data)
    con.execute(
        "INSERT INTO blobs (sha256, bytes) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM blobs WHERE sha256 = ?1)",
        (sha256, data),
    )
    return sha256


def get(con: sqlite3.Connection, sha256: str) -> bytes | None:
    """The bytes, or None if they were erased or never there."""
    row = con.execute("SELECT bytes FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
    return None if row is None else bytes(row[0])


def erase(con: sqlite3.Connection, hashes: Iterable[str]) -> None:
    """Delete the bytes. The database refuses unless an "erase" entry already names them."""
    con.executemany("DELETE FROM blobs WHERE sha256 = ?", ((h,) for h in hashes))


def payload_bytes(payload: Any) -> bytes:
    """An entry's payload (a struct or a dict) as JSON with 16 random bytes, so that its hash cannot be guessed from it.

    Raises BadRecord for text that is not Unicode (half a surrogate pair).
    """
    fields = msgspec.to_builtins(payload)
    if not isinstance(fields, dict):
        raise TypeError("a payload is a JSON object")
    try:
        return msgspec.json.encode({**fields, "salt": secrets.token_hex(16)})
    except UnicodeEncodeError as e:
        raise BadRecord("the text holds half a character (a lone surrogate); save it as UTF-8 again") from e
