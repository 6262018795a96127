"""Makes a small case and changes copies of it the way an intruder or a failing disk would."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from pathlib import Path

from onrecord import blobs, casefile, ledger
from onrecord.ledger import Draft

AT = "2020-01-31T12:00:00Z"
COLUMNS = ("seq", "kind", "subject", "at", "by", "tool", "payload", "blobs", "prev", "hash")


def make_case(path: Path) -> str:
    """Seven invented documents, one of them failed and one erased; the head."""
    with ledger.create(path, at=AT, by="Invented Collector") as case:
        for i in range(7):
            subject = f"d{i}"
            data = f"Invented report {i}: two people were hurt in Wahmiya, قرية وهمية. ".encode() * (1 + i * 40)
            drafts = [
                Draft(kind="capture", subject=subject, at=AT, payload={"given_id": f"g{i}"}, blobs={"original": data}),
                Draft(kind="parse", subject=subject, at=AT, payload={"title": None}, blobs={"text": data[i:]}),
                Draft(kind="read", subject=subject, at=AT, by="somebody", payload={"reader": "rules-1", "claims": []}),
            ]
            ledger.append(case, drafts)
        ledger.append(case, [Draft(kind="failed", at=AT, payload={"given_id": "x", "message": "invented"})])
        hashes = {h for e in ledger.entries(case, subject="d3") for h in (*e.blobs.values(), e.payload) if h}
        erase = Draft(kind="erase", subject="d3", at=AT, erase=tuple(sorted(hashes)), payload={"why": "safety"})
        ledger.append(case, [erase])
        ledger.append(case, [Draft(kind="judge", at=AT, by="somebody")])
        return ledger.head(case)


class Copy:
    """A copy of a case with its triggers off; put back exactly as they were by ``close``."""

    def __init__(self, case: Path, to: Path) -> None:
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(case, to)
        self.path = to
        self.con = sqlite3.connect(to / "case.db", isolation_level=None)
        self.con.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        self.con.execute("PRAGMA synchronous = OFF")
        self.con.execute("BEGIN")
        query = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid"
        self.triggers = self.con.execute(query).fetchall()
        for name, _ in self.triggers:
            self.con.execute(f"DROP TRIGGER {name}")

    def close(self) -> None:
        for _, sql in self.triggers:
            self.con.execute(sql)
        self.con.execute("COMMIT")
        self.con.close()

    def rows(self) -> list[tuple]:
        return self.con.execute("SELECT * FROM entries ORDER BY seq").fetchall()

    def first_naming(self, sha256: str) -> int:
        for row in self.rows():
            if sha256 == row[6] or sha256 in row[7]:
                return row[0]
        raise LookupError(sha256)

    def write(self, rows: list[tuple]) -> None:
        self.con.execute("DELETE FROM entries")
        self.con.executemany(f"INSERT INTO entries VALUES ({','.join('?' * 10)})", rows)

    def drop_orphans(self) -> None:
        named = {h for row in self.rows() for h in (row[6], *json.loads(row[7]).values())}
        for (sha256,) in self.con.execute("SELECT sha256 FROM blobs").fetchall():
            if sha256 not in named:
                self.con.execute("DELETE FROM blobs WHERE sha256 = ?", (sha256,))


def _flipped(data: bytes, rng: random.Random) -> bytes:
    if not data:
        return b"\x01"
    out = bytearray(data)
    out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def flip_entry(copy: Copy, rng: random.Random) -> range:
    """One bit of one field of one entry; null becomes text. Returns the numbers that may be named as broken."""
    row = rng.choice(copy.rows())
    column = rng.randrange(10)
    seq, value = row[0], row[column]
    if column == 0:
        taken = {r[0] for r in copy.rows()}
        changed = rng.choice([n for n in (seq ^ (1 << b) for b in range(60)) if n not in taken])
        copy.con.execute("UPDATE entries SET seq = ? WHERE seq = ?", (changed, seq))
        return range(min(seq, changed), seq + 1)
    new = b"" if value is None else _flipped(value.encode("utf-8", "surrogateescape"), rng)
    copy.con.execute(f"UPDATE entries SET {COLUMNS[column]} = CAST(? AS TEXT) WHERE seq = ?", (new, seq))
    return range(seq, seq + 1)


def flip_blob(copy: Copy, rng: random.Random) -> range:
    """One bit of a blob, or of the hash it is kept under."""
    sha256, data = rng.choice(copy.con.execute("SELECT sha256, bytes FROM blobs ORDER BY sha256").fetchall())
    seq = copy.first_naming(sha256)
    if rng.random() < 0.8:
        copy.con.execute("UPDATE blobs SET bytes = ? WHERE sha256 = ?", (_flipped(data, rng), sha256))
    else:
        key = _flipped(sha256.encode(), rng)
        copy.con.execute("UPDATE blobs SET sha256 = CAST(? AS TEXT) WHERE sha256 = ?", (key, sha256))
    return range(seq, seq + 1)


def delete_entry(copy: Copy, rng: random.Random) -> range:
    """One entry, but not the last (that is a cut tail); the later ones are sometimes moved up."""
    rows = copy.rows()
    seq = rng.choice(rows[:-1])[0]
    rest = [r for r in rows if r[0] != seq]
    if rng.random() < 0.5:
        rest = [(r[0] - (r[0] > seq), *r[1:]) for r in rest]
    copy.write(rest)
    if rng.random() < 0.5:
        copy.drop_orphans()
    return range(seq, seq + 1)


def delete_blob(copy: Copy, rng: random.Random) -> range:
    [sha256] = rng.choice(copy.con.execute("SELECT sha256 FROM blobs ORDER BY sha256").fetchall())
    seq = copy.first_naming(sha256)
    copy.con.execute("DELETE FROM blobs WHERE sha256 = ?", (sha256,))
    return range(seq, seq + 1)


def swap_entries(copy: Copy, rng: random.Random) -> range:
    rows = copy.rows()
    i, j = sorted(rng.sample(range(len(rows)), 2))
    a, b = rows[i], rows[j]
    rows[i], rows[j] = (a[0], *b[1:]), (b[0], *a[1:])
    copy.write(rows)
    return range(a[0], a[0] + 1)


def swap_blobs(copy: Copy, rng: random.Random) -> range:
    stored = copy.con.execute("SELECT sha256, bytes FROM blobs ORDER BY sha256").fetchall()
    (a, x), (b, y) = rng.sample(stored, 2)
    copy.con.execute("UPDATE blobs SET bytes = ? WHERE sha256 = ?", (y, a))
    copy.con.execute("UPDATE blobs SET bytes = ? WHERE sha256 = ?", (x, b))
    seq = min(copy.first_naming(a), copy.first_naming(b))
    return range(seq, seq + 1)


def cut_tail(copy: Copy, rng: random.Random) -> range:
    """The last entries, sometimes with their blobs and with HEAD made to fit."""
    rows = copy.rows()
    left = rng.randrange(1, len(rows))
    copy.write(rows[:left])
    if rng.random() < 0.7:
        copy.drop_orphans()
    if rng.random() < 0.7:
        (copy.path / "HEAD").write_text(f"{left}:{rows[left - 1][9]}\n")
    return range(left + 1, left + 2)


def write_anew(copy: Copy, rng: random.Random) -> range:
    """One entry changed and every hash after it computed again, HEAD too: only the outside head can tell."""
    rows = copy.rows()
    at = rng.randrange(len(rows))
    prev = rows[at - 1][9] if at else casefile.ZEROS
    for i in range(at, len(rows)):
        fields = list(rows[i][:9])
        fields[8] = prev
        if i == at:
            fields[3] = "2021-01-31T12:00:00Z"
        prev = casefile.entry_hash(fields)
        rows[i] = (*fields, prev)
    copy.write(rows)
    (copy.path / "HEAD").write_text(f"{rows[-1][0]}:{prev}\n")
    return range(len(rows), len(rows) + 1)


def hash_anew(copy: Copy, rng: random.Random) -> range:
    """One entry changed and its own hash computed again, but not those after it."""
    rows = copy.rows()
    at = rng.randrange(len(rows))
    fields = list(rows[at][:9])
    fields[3] = "2021-01-31T12:00:00Z"
    rows[at] = (*fields, casefile.entry_hash(fields))
    copy.write(rows)
    return range(at + 1, at + 2)


def insert_entry(copy: Copy, rng: random.Random) -> range:
    """An entry put between two others, with a good hash; those after it are moved down."""
    rows = copy.rows()
    at = rng.randrange(1, len(rows))
    fields = (at + 1, "judge", None, AT, "an intruder", "onrecord 0", None, "{}", rows[at - 1][9])
    later = [(r[0] + 1, *r[1:]) for r in rows[at:]]
    copy.write([*rows[:at], (*fields, casefile.entry_hash(fields)), *later])
    return range(at + 1, at + 2)


def add_blob(copy: Copy, rng: random.Random) -> None:
    data = rng.randbytes(20)
    copy.con.execute("INSERT INTO blobs VALUES (?, ?)", (blobs.digest(data), data))


CHANGES = {
    "bit flips in fields": flip_entry,
    "bit flips in blobs": flip_blob,
    "deleted entries": delete_entry,
    "deleted blobs": delete_blob,
    "swapped entries": swap_entries,
    "swapped blobs": swap_blobs,
    "cut tails": cut_tail,
    "entries written anew": write_anew,
    "entries with a new hash": hash_anew,
    "inserted entries": insert_entry,
    "added blobs": add_blob,
}
