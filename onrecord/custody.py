"""What a person does to a document as a whole: erase it, withhold it. Here it is found what belongs to it; ``api`` appends."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from onrecord import blobs, ledger, views
from onrecord.errors import InputError

# What no erasure in a case reaches. The exports that the ledger knows are told beside it.
BEYOND: Final = (
    "copies of the case's folder, and backups of this machine (Time Machine, File History, snapshots, cloud folders)",
    "cases on other machines that took the same document in, and files that it was added from",
    "what the disk keeps of overwritten blocks (SSDs do), swap and hibernation files",
    "printouts, mails, screenshots, and what was published",
)

_EMPTY: Final = blobs.digest(b"")


class Gone(NamedTuple):
    """One document to be erased: its id, given_id, and the SHA-256s of its bytes, texts, readings and decisions."""

    document: str
    given_id: str | None
    hashes: tuple[str, ...]


class Plan(NamedTuple):
    """What an erasure does. ``at_head``: the head it was made for. ``decisions``: acts that go with the documents.
    ``copies``: other documents with the same bytes or the same text, (id, given_id); they stand in its way unless they
    are erased too. ``reprints``: further documents that carry the same copy, and stay. ``exports``: those recorded since."""

    at_head: str
    documents: tuple[Gone, ...]
    decisions: int
    copies: tuple[tuple[str, str | None], ...]
    reprints: tuple[tuple[str, str | None], ...]
    exports: tuple[str, ...]


def document(case: ledger.Ledger, ref: str) -> str:
    """The id of the document that ``ref`` names, withheld or not. Raises InputError."""
    kind, name = views.resolve(case, ref)
    if kind != "document":
        raise InputError(f"{ref} is a claim; only whole documents can be erased: name the document it stands in")
    return name


def target(case: ledger.Ledger, ref: str) -> tuple[str, views.Row | None]:
    """What is to be withheld: the document, and the claim as it stands now if ``ref`` is one. Raises InputError."""
    try:
        kind, name = views.resolve(case, ref)
    except InputError as unknown:
        raise InputError(f"{unknown} (a claim entered by hand is taken back with `onrecord judge undo`)") from None
    if kind == "document":
        return name, None
    found = views.claim(case, name)
    return found["document"], {"id": name, "attribute": found["attribute"], "quotes": found["quotes"]}


def plan(case: ledger.Ledger, refs: Iterable[str], *, copies: bool, reprints: Iterable[Sequence[str]] = ()) -> Plan:
    """What erasing the documents takes with it. ``reprints``: groups of documents that carry one copy.

    Nothing that another document needs is in it: with ``copies`` those documents are erased too.
    """
    entries = list(ledger.entries(case))
    rows = {row["id"]: row for row in views.documents(case)}
    users: dict[str, set[str]] = {}
    mine: dict[str | None, list[ledger.Entry]] = {}
    for e in entries:
        mine.setdefault(e.subject, []).append(e)
        if e.subject is None or e.subject not in rows or e.kind == "erase" or rows[e.subject]["status"] == "erased":
            continue
        for sha256 in e.blobs.values():
            if sha256 != _EMPTY:  # a document without words shares its text with all of those
                users.setdefault(sha256, set()).add(e.subject)
    early = {e.payload: (ledger.payload(case, e) or {}).get("given_id") for e in mine.get(None, ()) if e.kind == "failed"}
    wanted = {document(case, ref) for ref in refs}
    others: set[str] = set()
    while True:
        now = wanted | others
        found = {name for names in users.values() if names & now for name in names} - now
        if not found:
            break
        others |= found
    erased = sorted(wanted | (others if copies else set()))
    decisions = _decisions(case, entries, set(erased))
    documents, taken = [], set[str]()
    for name in erased:
        given = rows[name]["given_id"]
        hashes = _hashes(mine.get(name, ())) | {h for h, id_ in early.items() if h and id_ == given} | decisions.get(name, set())
        kept = {h for h in hashes if users.get(h, set()) - set(erased)}
        documents.append(Gone(name, given, tuple(sorted(h for h in hashes - kept - taken if ledger.blob(case, h)))))
        taken |= hashes
    beside = {n for group in reprints if set(group) & set(erased) for n in group} - set(erased) - others
    return Plan(
        ledger.head(case),
        tuple(documents),
        len({h for one in decisions.values() for h in one}),
        tuple((n, rows[n]["given_id"]) for n in sorted(others) if n in rows),
        tuple((n, rows[n]["given_id"]) for n in sorted(beside) if n in rows),
        tuple(_exports(case, entries, set(erased))),
    )


def _hashes(entries: Iterable[ledger.Entry]) -> set[str]:
    """Every blob of a document's entries, payloads too. Tombstones stay."""
    found = {h for e in entries if e.kind != "erase" for h in (e.payload, *e.blobs.values()) if h is not None}
    return found - {_EMPTY}


def _decisions(case: ledger.Ledger, entries: list[ledger.Entry], names: set[str]) -> dict[str, set[str]]:
    """By document, the payloads of decisions about it, and of those that replaced or took back one of these."""
    acts: list[tuple[str, str, str | None, str | None]] = []  # payload, id, supersedes, document
    for e in entries:
        if e.kind == "judge" and e.payload is not None and (raw := ledger.blob(case, e.payload)) is not None:
            told: Any = msgspec.json.decode(raw)
            about = e.subject if e.subject in names else next((n for n in sorted(names) if n.encode() in raw), None)
            acts.append((e.payload, str(told.get("id")), told.get("supersedes"), about))
    chain = {act: name for _, act, _, name in acts if name is not None}
    grown = True
    while grown:
        grown = False
        for _, act, replaced, _ in acts:
            for one, other in ((act, replaced), (replaced, act)):
                if one not in chain and one is not None and other in chain:
                    chain[one], grown = chain[other], True
    out: dict[str, set[str]] = {}
    for payload, act, _, _ in acts:
        if act in chain:
            out.setdefault(chain[act], set()).add(payload)
    return out


def _exports(case: ledger.Ledger, entries: list[ledger.Entry], names: set[str]) -> Iterator[str]:
    first = min((e.seq for e in entries if e.kind == "capture" and e.subject in names), default=0)
    for e in entries:
        if e.kind == "export" and e.seq > first:
            told = ledger.payload(case, e) or {}
            yield f"{told.get('path')} ({told.get('format')}, {e.at})"


def facts(case: ledger.Ledger, ref: str, reprints: Iterable[Sequence[str]] = ()) -> dict[str, Any]:
    """One document's custody: ``document`` (its row), ``captured``, ``entries`` about it, ``texts`` (SHA-256s), ``same`` (ids
    with the same bytes), ``alike`` (ids that carry the same copy), ``withheld``. Raises InputError."""
    kind, name = views.resolve(case, ref)
    if kind != "document":
        raise InputError(f"{ref} is a claim; name the document it stands in")
    rows = {row["id"]: row for row in views.documents(case)}
    about, captured, texts = [], dict[str, Any](), list[str]()
    for e in ledger.entries(case):
        told = ledger.payload(case, e) if e.subject == name or (e.subject is None and e.kind == "judge") else None
        if e.subject != name and not (told is not None and name in msgspec.json.encode(told).decode()):
            continue
        note = {key: told[key] for key in ("reader", "reason", "stage", "message", "lift") if told and told.get(key)}
        if e.kind == "judge" and told:
            note = {"decision": told.get("id"), "of": told.get("kind"), "by": told.get("by"), "reason": told.get("reason")}
        if e.kind == "capture":
            captured = told or {}
        texts += [e.blobs["text"]] if e.kind == "parse" and e.blobs.get("text") not in texts else []
        kept = {k: v for k, v in e.blobs.items() if e.kind != "erase"}
        about.append({**e._asdict(), "blobs": kept, "erased": len(e.blobs) - len(kept), "note": note, "gone": told is None})
    alike = {n for group in reprints if name in group for n in group} - {name}
    same = [n for n, row in rows.items() if row["sha256"] == rows[name]["sha256"] and n != name]
    return {
        "document": rows[name],
        "captured": {key: captured.get(key) for key in ("format", "size", "fetched_at")},
        "entries": about,
        "texts": texts,
        "same": [{"id": n, "given_id": rows[n]["given_id"]} for n in sorted(same)],
        "alike": [{"id": n, "given_id": rows[n]["given_id"]} for n in sorted(alike - set(same)) if n in rows],
        "withheld": [row for row in views.withheld(case) if row["document"] == name],
    }


class Hit(NamedTuple):
    """Where words were found: the document (None: in a decision about several, or a failure), and in what."""

    document: str | None
    given_id: str | None
    seq: int
    kind: str
    blob: str


def find(case: ledger.Ledger, words: str) -> list[Hit]:
    """Every entry that holds the words, in its bytes, text or payload: as they are, and with case, accents and width
    folded. Compressed parts of originals (PDF, DOCX, ZIP) are searched in their text only."""
    wanted = _folded(words)
    if not wanted:
        raise InputError("there is nothing to look for; give a name or a part of one")
    rows = {row["id"]: row for row in views.documents(case)}
    out = []
    for e in ledger.entries(case):
        held = dict(e.blobs) if e.kind != "erase" else {}
        for name, sha256 in {**held, **({"payload": e.payload} if e.payload else {})}.items():
            data = ledger.blob(case, sha256)
            if data is not None and any(wanted in _folded(text) for text in _texts(name, data)):
                given = rows[e.subject]["given_id"] if e.subject in rows else None
                out.append(Hit(e.subject, given, e.seq, e.kind, name))
    return out


def _texts(name: str, data: bytes) -> Iterator[str]:
    if name == "payload":
        yield from _strings(msgspec.json.decode(data))
        return
    yield data.decode("utf-8", "replace")
    if b"\0" in data[:4096]:
        yield data.decode("utf-16-le", "replace")
        yield data.decode("utf-16-be", "replace")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _folded(text: str) -> str:
    marked = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in marked if not unicodedata.combining(c)).split())
