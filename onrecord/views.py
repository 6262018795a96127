"""What a case holds now, computed from its entries in SQL: documents, readings, accounts, claims, failures, the log.

*Current* is the latest reading of a document by a reader; a reader's name is taken without the version at its end, so a
newer version replaces an older one. Older readings stay readable. No view depends on the order in which documents
arrived: documents come by publication date (those without one last), then by id; claims and accounts as their reading
lists them. What was erased shows as None.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from typing import Any, Final

import msgspec

from onrecord.casefile import guard
from onrecord.errors import InputError, Tampered, Withheld
from onrecord.ledger import Ledger

Row = dict[str, Any]


# One statement at a time: sqlite3's executescript would commit.
_SQL: Final = resources.files("onrecord").joinpath("views.sql").read_text("utf-8")
_VIEWS: Final = [statement for statement in _SQL.split(";\n") if statement.strip()]


def reveal(ledger: Ledger) -> Ledger:
    """The case with what is withheld shown in every view; before the first of them is asked."""
    ledger.revealed = True
    return ledger


def withheld(ledger: Ledger) -> list[Row]:
    """What is withheld now, oldest first: seq, at, by, document, claim (its id; None: the whole document), reason."""
    rows = _rows(ledger, "SELECT seq, at, by, subject AS document, j_claim, j_reason FROM withheld ORDER BY seq")
    for row in rows:
        if row["claim"] is not None:
            name = row["claim"].get("id") if isinstance(row["claim"], dict) else None
            row["claim"] = name if isinstance(name, str) else "?"  # the case may come from a stranger
    return rows


def _hidden_claims(ledger: Ledger, document: str | None) -> list[Row]:
    query = "SELECT subject, j_claim FROM hidden WHERE j_claim IS NOT NULL AND (?1 IS NULL OR subject = ?1)"
    return _rows(ledger, query, document)


def _open_claims(hidden: list[Row], document: str, claims: Any) -> Any:
    """The claims without those that are withheld: the one that was named, what a later reading makes of the same words,
    and what is said about it. None, where a stranger's case makes it unclear which those are."""
    named = [row["claim"] for row in hidden if row["subject"] == document]
    try:
        return _without(named, claims) if named else claims
    except (KeyError, TypeError, ValueError):
        return []


def _without(named: list[Row], claims: list[Row]) -> list[Row]:
    gone = {
        claim["id"]
        for claim in claims
        for one in named
        if claim["id"] == one["id"]
        or (
            claim["attribute"] == one["attribute"]
            and any(a < d and c < b for a, b in claim["quotes"] for c, d in one["quotes"])
        )
    }
    while gone:
        more = {claim["id"] for claim in claims if claim.get("about") in gone} - gone
        if not more:
            break
        gone |= more
    return [claim for claim in claims if claim["id"] not in gone] if gone else claims


def documents(ledger: Ledger, document: str | None = None) -> list[Row]:
    """One row a document: id, given_id, sha256, source, fetched_at, published, outlet, title, lang, origin, status.

    ``status``: read, empty (read, no claims), failed, no reader (for its language), erased, or pending (captured only).
    ``origin`` is open here; the documents of a case with their origins come from ``casebook``. One document by its id.
    """
    if document is not None:
        return _rows(ledger, "SELECT * FROM documents WHERE id = ?", document)
    return _rows(ledger, "SELECT * FROM documents ORDER BY j_published IS NULL, j_published, id")


def readings(ledger: Ledger, document: str | None = None, *, current: bool = True) -> Iterator[Row]:
    """Current readings, or all, whole: id and given_id of the document, seq, reader, current, text (its hash), and the
    payload: table, accounts, claims, notes, dropped. Of one document if asked for."""
    hidden = _hidden_claims(ledger, document)
    for reading in _readings(ledger, document, current):
        row = {**_json(ledger, "SELECT data FROM held WHERE seq = ?", reading["seq"]), **reading}
        if hidden:
            row["claims"] = _open_claims(hidden, row["id"], row.get("claims"))
        yield row


def judgements(ledger: Ledger) -> Iterator[Row]:
    """Every decision, oldest first: seq, at, and act (its payload; None if it was erased). Those that were erased with
    a document are not among them: what they replaced was erased as well."""
    query = (
        "SELECT seq, at, data FROM held WHERE kind = 'judge' AND (data IS NOT NULL OR NOT EXISTS"
        " (SELECT 1 FROM entries j, entries e, json_each(e.blobs) b"
        " WHERE j.seq = held.seq AND e.kind = 'erase' AND e.subject IS NOT NULL AND b.value = j.payload)) ORDER BY seq"
    )
    for row in _rows(ledger, query):
        yield {"seq": row["seq"], "at": row["at"], "act": row["data"] and _decoded(ledger, row["data"])}


def text(ledger: Ledger, sha256: str | None) -> str | None:
    """A text by its hash; None if it was erased."""
    return _text(ledger, sha256)


def document_text(ledger: Ledger, document: str) -> str | None:
    """The text of a document by its id; None if there is none, it was erased, or the document is withheld."""
    query = (
        "SELECT json_extract(blobs, '$.text') AS text FROM entries WHERE kind = 'parse' AND subject = ?1"
        " AND subject NOT IN hidden_documents ORDER BY seq DESC LIMIT 1"
    )
    found = _rows(ledger, query, document)
    return _text(ledger, found[0]["text"]) if found else None


def claims(ledger: Ledger, document: str | None = None, *, current: bool = True) -> Iterator[Row]:
    """The claims of current readings, or of all: the claim's JSON with ``document``, ``given_id`` and ``words`` (the
    text of each of its quotes; None once the text is erased). Of one document if asked for."""
    hidden = _hidden_claims(ledger, document)
    for reading in _readings(ledger, document, current):
        text = _text(ledger, reading["text"])
        for claim in _open_claims(hidden, reading["id"], _items(ledger, reading["seq"], "$.claims")):
            words = None if text is None else [text[start:end] for start, end in claim["quotes"]]
            yield {"document": reading["id"], "given_id": reading["given_id"], **claim, "words": words}


def accounts(ledger: Ledger, document: str | None = None, *, current: bool = True) -> Iterator[Row]:
    """The accounts of current readings, or of all: the account's JSON with ``document``, ``given_id``, ``reader``,
    ``main`` (the document is mainly about it) and ``words`` (the text of its anchor)."""
    for reading in _readings(ledger, document, current):
        text = _text(ledger, reading["text"])
        for i, account in enumerate(_items(ledger, reading["seq"], "$.accounts")):
            start, end = account["anchor"]
            yield {
                "document": reading["id"],
                "given_id": reading["given_id"],
                "reader": reading["reader"],
                **account,
                "main": i == 0,
                "words": None if text is None else text[start:end],
            }


def document(ledger: Ledger, ref: str) -> Row:
    """One document in full: its row, ``format``, ``size``, ``url``, ``text``, ``parts``, ``readings`` (oldest first,
    each with ``current``) and ``failures``. ``ref`` as in :func:`resolve`. Raises InputError."""
    kind, id_ = resolve(ledger, ref)
    if kind != "document":
        raise InputError(f"{ref} is a claim, not a document")
    [row] = _rows(ledger, "SELECT * FROM documents WHERE id = ?", id_)
    captured = _json(ledger, "SELECT data FROM captures WHERE subject = ?", id_)
    parsed = _json(ledger, "SELECT data FROM parses WHERE subject = ?", id_)
    found = _rows(
        ledger,
        "SELECT json_extract(blobs, '$.text') AS text FROM entries WHERE kind = 'parse' AND subject = ?"
        " ORDER BY seq DESC LIMIT 1",
        id_,
    )
    readings = []
    hidden = _hidden_claims(ledger, id_)
    for reading in _rows(ledger, "SELECT seq, at, current, data FROM readings WHERE subject = ? ORDER BY seq", id_):
        held = _decoded(ledger, reading["data"])
        held.pop("salt", None)
        if hidden:
            held["claims"] = _open_claims(hidden, id_, held.get("claims"))
        readings.append({"seq": reading["seq"], "at": reading["at"], "current": bool(reading["current"]), **held})
    return {
        **row,
        "format": captured.get("format"),
        "size": captured.get("size"),
        "url": parsed.get("url"),
        "text": _text(ledger, found[0]["text"]) if found else None,
        "parts": parsed.get("parts", []),
        "readings": readings,
        "failures": _rows(ledger, "SELECT * FROM failures WHERE document = ? ORDER BY seq", id_),
    }


def claim(ledger: Ledger, ref: str) -> Row:
    """One claim, as :func:`claims` gives it, with ``current``: False if only an older reading has it."""
    kind, id_ = resolve(ledger, ref)
    if kind != "claim":
        raise InputError(f"{ref} is a document, not a claim")
    for current in (True, False):
        for row in claims(ledger, current=current):
            if row["id"] == id_:
                return {**row, "current": current}
    for row in withheld(ledger):
        if row["claim"] == id_:
            raise _withheld(ref, row)
    raise InputError(f"there is no claim {ref}")


def failures(ledger: Ledger) -> list[Row]:
    """What failed and has not been done since: seq, at, document, given_id, source, stage, kind, message. In the order
    of given_id, source, then seq. One that has no document yet counts until its given_id is captured; once an item."""
    found = _rows(ledger, "SELECT j_given_id, max(seq) AS seq FROM captures GROUP BY j_given_id")
    captured = {row["given_id"]: row["seq"] for row in found}
    latest: dict[object, Row] = {}
    for row in _rows(ledger, "SELECT * FROM failures ORDER BY seq"):
        if row["document"] is None and captured.get(row["given_id"], 0) > row["seq"]:
            continue
        latest[row["document"] or (row["given_id"], row["source"])] = row
    return sorted(latest.values(), key=lambda r: (str(r["given_id"]), str(r["source"]), r["seq"]))


def log(ledger: Ledger) -> Iterator[Row]:
    """Every entry, oldest first: seq, at, kind, document, given_id, decision, decided, by, tool, hash.

    given_id where the entry has one; the two after it for what a person decided: its id and its kind.
    """
    after = 0
    while True:
        rows = _rows(ledger, "SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT 1000", after)
        yield from rows
        if len(rows) < 1000:
            return
        after = rows[-1]["seq"]


def resolve(ledger: Ledger, ref: str) -> tuple[str, str]:
    """("document" or "claim", id) for an id, a given_id, the end of its path, or the beginning of an id that only one has.

    Raises InputError if there is none, or several.
    """
    ref = ref.encode("utf-8", "replace").decode()  # an argument may hold half a character; no id does
    given = msgspec.json.encode(ref).decode()  # as the payload has it
    queries = (
        ("document", ref, "SELECT subject AS id FROM captures WHERE subject = ?1"),
        ("document", given, "SELECT subject AS id FROM captures WHERE j_given_id = ?1 ORDER BY 1"),
        ("document", ref, "SELECT subject AS id FROM captures WHERE substr(subject, 1, length(?1)) = ?1 ORDER BY 1"),
        # the name of a file that was added by a longer path
        ("document", f"/{given[1:]}", "SELECT subject AS id FROM captures WHERE substr(j_given_id, -length(?1)) = ?1 ORDER BY 1"),
        (
            "claim",
            ref,
            "SELECT DISTINCT json_extract(c.value, '$.id') AS id FROM readings, json_each(readings.data, '$.claims') c"
            " WHERE readings.subject NOT IN hidden_documents"
            " AND substr(json_extract(c.value, '$.id'), 1, length(?1)) = ?1 ORDER BY 1",
        ),
    )
    for kind, value, query in queries:
        found = [row["id"] for row in _rows(ledger, query, value)] if ref else []
        if ref in found or len(found) == 1:
            name = ref if ref in found else found[0]
            _check_open(ledger, ref, name)
            return kind, name
        if found:
            some = ", ".join(found[:5]) + (" …" if len(found) > 5 else "")
            raise InputError(f"{ref} can be any of {some}; give more of it")
    raise InputError(f"no document or claim is called {ref!r}; `onrecord documents` and `onrecord claims` list them")


def _check_open(ledger: Ledger, ref: str, name: str) -> None:
    for row in _rows(ledger, "SELECT at, by, j_reason FROM hidden WHERE subject = ? AND j_claim IS NULL", name):
        raise _withheld(ref, row)


def _withheld(ref: str, row: Row) -> Withheld:
    by = f" by {row['by']}" if row["by"] else ""
    return Withheld(f"{ref} is withheld since {row['at']}{by}: {row['reason']}; `onrecord show --withheld` shows it")


def _readings(ledger: Ledger, document: str | None, current: bool) -> list[Row]:
    if document is None:
        query = (
            "SELECT * FROM document_readings WHERE (current OR ?)"
            " ORDER BY j_published IS NULL, j_published, id, reader, seq"
        )
        return _rows(ledger, query, not current)
    query = "SELECT * FROM document_readings WHERE (current OR ?) AND id = ? ORDER BY reader, seq"
    return _rows(ledger, query, not current, document)


def _items(ledger: Ledger, seq: int, path: str) -> list[Row]:
    rows = _rows(
        ledger, "SELECT i.value AS item FROM held, json_each(held.data, ?) i WHERE seq = ? ORDER BY i.key", path, seq
    )
    return [_decoded(ledger, row["item"]) for row in rows]


def _text(ledger: Ledger, sha256: str | None) -> str | None:
    rows = _rows(ledger, "SELECT bytes FROM blobs WHERE sha256 = ?", sha256)
    return rows[0]["bytes"].decode("utf-8", "replace") if rows else None


def _json(ledger: Ledger, query: str, *values: object) -> Row:
    rows = _rows(ledger, query, *values)
    held: Row = _decoded(ledger, rows[0]["data"]) if rows and rows[0]["data"] is not None else {}
    return held


def _decoded(ledger: Ledger, text: str) -> Any:
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError) as e:
        raise Tampered(f"{ledger.path} holds something that is not JSON ({e}); run `onrecord verify`") from e


def _rows(ledger: Ledger, query: str, *values: object) -> list[Row]:
    with guard(ledger.path):
        if ledger.con.execute("SELECT 1 FROM temp.sqlite_schema LIMIT 1").fetchone() is None:
            for view in _VIEWS:
                ledger.con.execute(view.replace("withheld WHERE 1", "withheld WHERE 0") if ledger.revealed else view)
        cursor = ledger.con.execute(query, values)
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor]
    return [{name.removeprefix("j_"): _value(ledger, name, value) for name, value in row.items()} for row in rows]


def _value(ledger: Ledger, name: str, value: Any) -> Any:
    return _decoded(ledger, value) if name.startswith("j_") and value is not None else value
