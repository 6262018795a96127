"""Verify a case without onrecord: python verify_case.py DIR [--head SEQ:HASH] [--passphrase-file FILE]

Written from docs/reference/ledger-format.md; imports nothing of onrecord. Needs only Python's standard library, and for an
encrypted case sqlcipher3 (pip install sqlcipher3).
Prints one line; exit 0 if nothing was changed, 1 if something was (the first broken entry is named) or DIR is no case.
"""

import argparse
import hashlib
import json
import re
import sqlite3
import sys
import unicodedata
from pathlib import Path

COLUMNS = {
    "seq": int, "kind": str, "subject": str, "at": str, "by": str, "tool": str, "payload": str, "blobs": str,
    "prev": str, "hash": str,
}  # fmt: skip
OPTIONAL = ("subject", "by", "payload")
# SHA-256 of the statements that made the tables, indexes and triggers, as the format lists them.
SCHEMA = "809f46e30adb0c8472b82a5508bd56748dbb40a148c75fb49bea15de988c0c21"


class BrokenError(Exception):
    pass


def need(condition, message):
    if not condition:
        raise BrokenError(message)


def entry_hash(row):
    data = b"onrecord-entry-1\n"
    for name in list(COLUMNS)[:-1]:
        if row[name] is None:
            data += b"-,"
        else:
            field = str(row[name]).encode("utf-8", "surrogateescape")
            data += str(len(field)).encode() + b":" + field + b","
    return hashlib.sha256(data).hexdigest()


def parse_head(text):
    match = re.fullmatch(r"([1-9][0-9]*):([0-9a-f]{64})\s*", text)
    need(match, "a head must be SEQ:HASH")
    return int(match[1]), match[2]


def check_format(db):
    need(db.execute("PRAGMA application_id").fetchone()[0] == 0x4F4E5243, "case.db is not a case's database")
    need(db.execute("PRAGMA user_version").fetchone()[0] == 1, "case.db is not of format 1")


def check_schema(db):
    statements = [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
    found = hashlib.sha256("\n".join(sorted(statements)).encode("utf-8", "surrogateescape")).hexdigest()
    need(found == SCHEMA, "tables, indexes or triggers are not those of format 1")


def check_entries(db):
    """The hashes of all entries, and for each blob named: the first entry that does, and whether the last erased it."""
    hashes, named = [], {}
    query = "SELECT seq, kind, subject, at, by, tool, payload, blobs, prev, hash FROM entries NOT INDEXED ORDER BY seq"
    for values in db.execute(query):
        row = dict(zip(COLUMNS, values, strict=True))
        number = len(hashes) + 1
        need(row["seq"] == number, f"entry {number} is missing")
        for name, kind in COLUMNS.items():
            sound = type(row[name]) is kind or (row[name] is None and name in OPTIONAL)
            need(sound, f"entry {number}: {name} is changed")
        need(row["prev"] == (hashes[-1] if hashes else "0" * 64), f"entry {number} does not follow the one before")
        need(row["hash"] == entry_hash(row), f"entry {number} is changed")
        for sha256 in json.loads(row["blobs"]).values():
            named[sha256] = (named.get(sha256, (number,))[0], row["kind"] == "erase")
        if row["payload"] is not None:
            named[row["payload"]] = (named.get(row["payload"], (number,))[0], False)
        hashes.append(row["hash"])
    return hashes, named


def check_blobs(db, named):
    present = set()
    for sha256, data in db.execute("SELECT sha256, bytes FROM blobs NOT INDEXED"):
        need(sha256 in named, f"a blob was added that no entry names: {sha256}")
        sound = type(data) is bytes and hashlib.sha256(data).hexdigest() == sha256
        need(sound, f"entry {named[sha256][0]} has a changed blob: {sha256}")
        present.add(sha256)
    for sha256, (number, erased) in sorted(named.items(), key=lambda item: item[1]):
        need((sha256 in present) != erased, f"entry {number}: its blob {sha256} is {'back' if erased else 'missing'}")
    return len(present)


def connect(file, passphrase_file):
    uri = file.absolute().as_uri() + "?mode=ro"
    with file.open("rb") as opened:
        begin = opened.read(4096)
    if len(begin) < 4096 or begin.startswith(b"SQLite format 3\0"):
        return sqlite3.connect(uri, uri=True)
    need(passphrase_file, "case.db is encrypted, or its beginning is damaged: give --passphrase-file FILE")
    try:
        from sqlcipher3 import dbapi2
    except ImportError:
        raise BrokenError("case.db is encrypted, and this Python lacks sqlcipher3: pip install sqlcipher3") from None
    ERRORS.append(dbapi2.Error)
    line = passphrase_file.read_bytes().splitlines()[:1] or [b""]
    passphrase = unicodedata.normalize("NFC", line[0].decode("utf-8-sig")).replace("'", "''")
    db = dbapi2.connect(uri, uri=True)
    db.execute("PRAGMA cipher_log_level = NONE")
    db.execute(f"PRAGMA key = '{passphrase}'")
    db.execute("PRAGMA cipher_compatibility = 4")
    try:
        db.execute("SELECT count(*) FROM sqlite_master")
    except dbapi2.DatabaseError as e:
        need("not a database" not in str(e), "wrong passphrase, or the beginning of case.db is damaged")
        raise
    return db


ERRORS = [BrokenError, sqlite3.Error, OSError, ValueError]


def verify(folder, head, passphrase_file=None):
    need((folder / "case.db").is_file(), "there is no case.db")
    heads = [parse_head(head)] if head else []
    db = connect(folder / "case.db", passphrase_file)
    db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    db.execute("BEGIN")
    check_format(db)
    if (folder / "HEAD").is_file():
        heads.append(parse_head((folder / "HEAD").read_text("utf-8")))
    need(heads, "HEAD is missing and no --head is given, so a tail cut off could not be noticed")
    hashes, named = check_entries(db)
    present = check_blobs(db, named)
    for number, expected in sorted(heads):
        need(number <= len(hashes), f"entry {len(hashes) + 1} is cut off: the head is {number}")
        need(hashes[number - 1] == expected, f"entry {number} is not the one the head names")
    check_schema(db)
    need(db.execute("PRAGMA integrity_check").fetchone()[0] == "ok", "the file's structure is damaged")
    return f"{len(hashes)} entries and {present} blobs verified, head {len(hashes)}:{hashes[-1]}"


def main():
    parser = argparse.ArgumentParser(description="Verify a case without onrecord.")
    parser.add_argument("dir", type=Path)
    parser.add_argument("--head", metavar="SEQ:HASH", help="a head kept elsewhere")
    parser.add_argument("--passphrase-file", type=Path, metavar="FILE", help="its first line opens an encrypted case")
    arguments = parser.parse_args()
    try:
        print(f"ok: {arguments.dir}: {verify(arguments.dir, arguments.head, arguments.passphrase_file)}")
    except Exception as e:
        if not isinstance(e, tuple(ERRORS)):
            raise
        waiting = (arguments.dir / "case.db-journal").is_file() and not isinstance(e, (BrokenError, OSError, ValueError))
        why = "an interrupted write is waiting to be undone: open the case once with onrecord" if waiting else e
        print(f"NOT verified: {arguments.dir}: {why}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
