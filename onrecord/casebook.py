"""The read side of a case: documents, claims, incidents, origins and the queue, with people's decisions applied.

Everything is computed from the ledger each time it is asked for; nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from onrecord import acts as decided
from onrecord import ledger, lexicon, review, stored, views
from onrecord.acts import Queued
from onrecord.cells import READER
from onrecord.errors import InputError, Withheld
from onrecord.memo import Memo
from onrecord.model import Account, Document, Incident, Judgement, Origin, Part, Reading
from onrecord.reattach import Sheet, account_as_seen, find_account
from onrecord.review import Reviewed
from onrecord.weigh import sides

if TYPE_CHECKING:  # the stages import word lists: only where they are used
    from onrecord.incidents import Book, Facts


_ASIDE: Final = ("judge", "export", "stamp")  # entries that leave documents and what is read in them as they were


class Held(NamedTuple):
    """A document as the case has it: its row of the "documents" view with what else is known, and its current reading,
    corrected. ``reading.id`` is the document's id; None where there is none, or its text was erased. ``marks``: what
    people did to its claims, by claim id; the claims that they judged wrong are in ``aside``."""

    row: views.Row
    reading: Reading | None
    marks: Mapping[str, decided.Mark] = {}
    aside: tuple[Any, ...] = ()


class Gathered:
    """One open case in memory: its documents as readers left them (``sheets``), and the decisions. Texts are fetched."""

    def __init__(self, case: ledger.Ledger, document: str | None = None, memo: Memo | None = None) -> None:
        self.case = case
        self.head = ledger.head(case)  # before anything is read: what comes meanwhile counts as later
        rows = views.documents(case) if document is None else views.documents(case, document)
        self.rows = {row["id"]: row for row in rows}
        self.sheets = {r["id"]: Sheet(r["id"], r["given_id"], erased=r["status"] == "erased") for r in rows}
        self.texts: dict[str, str] = {}
        self.tabled: set[str] = set()  # rows of casebooks
        self.mains: dict[str, str] = {}
        self.tables: dict[str, set[str]] = {}
        self.memo = memo or Memo()
        self.acts, self.unreadable = stored.acts(case)
        lost = len(self.unreadable)
        for reading in views.readings(case, document):
            self._take(reading)
        self.broken = self.unreadable[lost:]  # readings that cannot be read

    def _take(self, reading: views.Row) -> None:
        name = reading["id"]
        sheet = self.sheets.get(name)
        if sheet is None or sheet.erased:  # None: added by another process since the rows were read
            return
        try:
            accounts, claims = stored.parts(reading)
        except ValueError as error:
            self.unreadable.append(Queued("incident", (name,), str(error)))
            return
        self.texts[name] = reading["text"]
        if reading["reader"] == READER:
            self.tabled.add(name)
        if accounts:
            self.mains.setdefault(name, accounts[0].id)
        self.tables.setdefault(name, set()).add(reading.get("table") or "default")
        self.sheets[name] = sheet._replace(
            accounts=(*sheet.accounts, *accounts), claims=(*sheet.claims, *claims), text=lambda: self.text(name)
        )

    def text(self, document: str) -> str | None:
        return views.text(self.case, self.texts.get(document))

    def again(self, case: ledger.Ledger) -> Gathered:
        """The case as it is now, by this connection: this one itself, if nothing was appended; if only decisions were, the
        documents are not read again; of those that were there, nothing is computed again."""
        self.case = case
        head = ledger.head(case)
        if head == self.head:
            return self
        seq = int(self.head.partition(":")[0])
        since = list(ledger.entries(case, after=seq - 1))
        if not since or f"{since[0].seq}:{since[0].hash}" != self.head or any(e.kind not in _ASIDE for e in since[1:]):
            return Gathered(case, memo=self.memo)
        self.acts, lost = stored.acts(case)
        self.unreadable = [*self.broken, *lost]
        self.head = f"{since[-1].seq}:{since[-1].hash}"
        for name in ("reviewed", "book"):
            self.__dict__.pop(name, None)
        return self

    @cached_property
    def reviewed(self) -> Reviewed:
        return review.review(self.sheets, self.acts)

    @cached_property
    def copies(self) -> list[Origin]:
        """The documents that carry the same copy. Rows of a casebook share its columns' names, and nobody copied them."""
        from onrecord import link

        found = ((name, self.rows[name]["outlet"], self.text(name)) for name in sorted(self.texts.keys() - self.tabled))
        return link.origins((name, outlet, text) for name, outlet, text in found if text)

    @cached_property
    def book(self) -> Book:
        from onrecord.incidents import build

        facts = {name: self._facts(name) for name in self.rows}
        made = build(self.sheets, facts, self.acts, self.copies, self.memo)
        return made._replace(queue=tuple(sorted({*made.queue, *self.unreadable})))

    def _facts(self, name: str) -> Facts:
        from onrecord.incidents import Facts

        row = self.rows[name]
        tables = frozenset(self.tables.get(name, ()))
        return Facts(row["published"], row["outlet"], self.mains.get(name), tables)

    def now(self, ref: str) -> set[str]:
        """The current accounts that one becomes which ``ref`` names: itself, or as the namesake of an incident, in any
        reading there ever was."""
        from onrecord.weigh import incident_id

        def meant(name: str) -> bool:
            return ref == name or (len(ref) > 1 and incident_id([name]).startswith(ref))

        found = {a.id for sheet in self.reviewed.held.values() for a in sheet.accounts if meant(a.id)}
        for reading in () if found else views.readings(self.case, current=False):
            sheet = self.reviewed.held.get(reading["id"])
            for old in stored.accounts(reading) if sheet is not None else ():
                if sheet is not None and meant(old.id):
                    today = find_account(account_as_seen(sheet, old), sheet)
                    found |= {today.id} if isinstance(today, Account) else set()
        return found

    def incident(self, ref: str) -> Incident:
        """The incident of that id, or a beginning of one; or that holds the account: earlier ids lead to where their
        account is now. Raises InputError."""
        found = [i for i in self.book.incidents if ref == i.id] or [
            i for i in self.book.incidents if len(ref) > 1 and i.id.startswith(ref)
        ]
        if len(found) > 1:
            some = ", ".join(i.id for i in found[:5])
            raise InputError(f"{ref} can be any of {some}; give more of it")
        if found:
            return found[0]
        now = self.now(ref)
        for incident in self.book.incidents:
            if not now.isdisjoint(m.account for m in incident.accounts):
                return incident
        raise InputError(
            f"no document, claim or incident is called {ref!r}; `onrecord documents`, `claims` and `incidents` list them"
        )


def gather(case: ledger.Ledger, document: str | None = None) -> Gathered:
    """The case, or one document of it, with every decision."""
    return Gathered(case, document)


# --- documents and claims


def _opened(path: Path, withheld: bool) -> ledger.Ledger:
    """The case, with what is withheld shown if asked for."""
    return opened(path, withheld=withheld)


def opened(path: Path, *, withheld: bool = True) -> ledger.Ledger:
    """The case, its own actors known from here on. ``withheld``: with what is withheld."""
    case = ledger.open_(path)
    lexicon.extend("actors", own_actors(case))
    return views.reveal(case) if withheld else case


def own_actors(case: ledger.Ledger) -> str:
    """The actors file that the case was last given; "" if none, or if it was erased."""
    given = [e.blobs["actors"] for e in ledger.entries(case, kind="actors") if "actors" in e.blobs]
    kept = ledger.blob(case, given[-1]) if given else None
    return kept.decode() if kept else ""


def look(path: Path, ref: str, *, withheld: bool = False) -> Shown | tuple[Held, str | None]:
    """What ``ref`` names: an incident, or a document, or the document that holds the claim, and then the claim's id.

    ``ref`` is an id, the beginning of one, or a given id. Raises InputError if nothing is called so, or several are.
    """
    with _opened(path, withheld) as case:
        found = Gathered(case)
        try:
            kind, name = views.resolve(case, ref)
        except Withheld:
            raise
        except InputError as unknown:
            by_hand = [n for n, m in found.reviewed.marks.items() if m.kind == "add" and ref in (n, m.act)]
            if by_hand:
                kind, name = "claim", by_hand[0]
            elif "can be any" in str(unknown):
                raise
            else:
                return _shown(found, [found.incident(ref)], words=True)[0]
        if kind == "document":
            return _held(case, name), None
        for document, sheet in found.reviewed.held.items():
            if any(c.id == name for c in (*sheet.claims, *found.reviewed.aside.get(document, ()))):
                return _held(case, document), name
        old = views.claim(case, name)
        return _held(case, old["document"], current=old["current"]), name


def held(path: Path, ref: str) -> tuple[Held, str | None]:
    """As :func:`look`, for a document or a claim only."""
    found = look(path, ref)
    if isinstance(found, Shown):
        raise InputError(f"{ref} is an incident, not a document or claim")
    return found


def every(path: Path) -> Iterator[Held]:
    """Every document of the case, in the order of the view."""
    with ledger.open_(path) as case:
        yield from some(case, (row["id"] for row in views.documents(case)))


def some(case: ledger.Ledger, names: Iterable[str]) -> Iterator[Held]:
    """The documents of those ids, as far as the case shows them."""
    acts: dict[str, list[Judgement]] = {}
    for act in decided.current(stored.acts(case)[0]):
        acts.setdefault(act.seen.get("document", ""), []).append(act)
    for name in names:
        if views.documents(case, name):
            yield _held(case, name, acts=acts.get(name, []))


def _held(
    case: ledger.Ledger, name: str, *, current: bool = True, acts: list[Judgement] | None = None
) -> Held:
    """The document with its current readings as one, corrected; or with the older ones as they are."""
    row = views.document(case, name)
    chosen = [r for r in row["readings"] if r["current"] == current]
    if acts is None:
        acts = [a for a in decided.current(stored.acts(case)[0]) if a.seen.get("document") == name]
    sheet, marks, aside = Sheet(name, row["given_id"]), dict[str, decided.Mark](), tuple[Any, ...]()
    notes: list[str] = []
    if row["text"] is not None and chosen:
        sheet = sheet._replace(text=lambda: row["text"])
        for r in chosen:
            try:
                accounts, claims = stored.parts(r)
            except ValueError as error:
                notes.append(str(error))
                continue
            sheet = sheet._replace(accounts=(*sheet.accounts, *accounts), claims=(*sheet.claims, *claims))
            notes += [*map(str, r.get("notes") or ()), *(f"dropped: {why}" for why in r.get("dropped") or ())]
    if current and acts and row["status"] != "erased":
        found = review.review({name: sheet}, acts)
        sheet, marks, aside = found.held[name], found.marks, found.aside.get(name, ())
    if not sheet.claims and not aside and (row["text"] is None or not chosen):
        return Held(row, None)
    fields = ("title", "published", "lang", "outlet", "url")
    document = Document(
        row["text"] or "", **{k: row[k] for k in fields}, parts=msgspec.convert(row["parts"], tuple[Part, ...])
    )
    reading = Reading(id=name, document=document, accounts=sheet.accounts, claims=sheet.claims, notes=tuple(notes))
    return Held(row, reading, marks, aside)


def documents(path: Path, *, withheld: bool = False) -> tuple[list[views.Row], list[views.Row]]:
    """The documents, ``origin`` filled where others carry the same copy; and what failed."""
    with _opened(path, withheld) as case:
        found = Gathered(case)
        origin = {name: o.id for o in found.copies for name in o.documents}
        rows = [{**row, "origin": origin.get(row["id"])} for row in found.rows.values()]
        return rows, views.failures(case)


def claims(path: Path, ref: str | None = None) -> Iterator[views.Row]:
    """The current claims as people left them: without those judged wrong, with other values and those entered by hand,
    each of these with ``judged`` (an addition to the contract): act, kind, by, at, reason, machine, where."""
    with ledger.open_(path) as case:
        chosen = None if ref is None else views.document(case, ref)["id"]
        if next(views.judgements(case), None) is None:
            yield from stored.claims(case, chosen)
            return
        found = Gathered(case, chosen)
        for name, sheet in found.reviewed.held.items():
            text = found.text(name)
            for claim in sheet.claims:
                words = None if text is None else [text[s:e] for s, e in claim.quotes]
                row = {"document": name, "given_id": sheet.given_id, **msgspec.to_builtins(claim), "words": words}
                if (mark := found.reviewed.marks.get(claim.id)) is not None:
                    row["judged"] = mark
                yield row


def positions(path: Path) -> Iterator[views.Row]:
    """Who towards whom, by document: document, given_id, published, claim, ``who`` (the end of the claim's chain; None: the
    document itself), ``chain`` (names), ``toward`` (None: nobody named), ``act`` (a position's, or "calls"), ``label`` (what
    somebody is called; else None), ``words``, and what the actors file makes of both: ``who_kind``, ``toward_kind``."""
    with ledger.open_(path) as case:
        published = {row["id"]: row["published"] for row in views.documents(case)}
    for row in claims(path):
        if row["attribute"] not in ("position", "designation") or row["value"] is None:
            continue
        chain = [link["source"] for link in row["chain"]]
        value, calls = row["value"], row["attribute"] == "designation"
        who, toward = chain[-1] if chain else None, value["party"] if calls else value["toward"]
        yield {
            "document": row["document"], "given_id": row["given_id"], "published": published.get(row["document"]),
            "claim": row["id"], "who": who, "chain": chain, "toward": toward, "act": "calls" if calls else value["act"],
            "label": value["label"] if calls else None, "words": row["words"],
            "who_kind": who and sides.kind_of(who), "toward_kind": toward and sides.kind_of(toward),
        }  # fmt: skip


# --- incidents


class Shown(NamedTuple):
    """An incident for a person: its accounts' claims and their words, and what the same documents tell beside it."""

    incident: Incident
    book: Book
    words: Mapping[str, str]  # by claim id
    rows: Mapping[str, views.Row]


def linked(path: Path, chosen: Iterable[str] | None = None) -> tuple[list[Incident], Book]:
    """Every incident, or those that ``chosen`` names, in the order of the view; and the book they are in. Raises InputError."""
    with ledger.open_(path) as case:
        found = Gathered(case)
        if chosen is None:
            return list(found.book.incidents), found.book
        names = {found.incident(ref).id for ref in chosen}
        return [i for i in found.book.incidents if i.id in names], found.book


def incidents(path: Path) -> list[Incident]:
    """Every incident, by date (those without one last), then by id."""
    with ledger.open_(path) as case:
        return list(Gathered(case).book.incidents)


def shown(path: Path, ref: str | None = None) -> list[Shown]:
    """One incident in full, or all in short (without the words)."""
    with ledger.open_(path) as case:
        found = Gathered(case)
        chosen = found.book.incidents if ref is None else [found.incident(ref)]
        return _shown(found, chosen, words=ref is not None)


def _shown(found: Gathered, chosen: Iterable[Incident], *, words: bool) -> list[Shown]:
    out = []
    for incident in chosen:
        quoted: dict[str, str] = {}
        for name in {m.document for m in incident.accounts} if words else ():
            text = found.text(name) or ""
            for c in found.reviewed.held[name].claims:
                quoted[c.id] = " … ".join(text[s:e] for s, e in c.quotes)
        out.append(Shown(incident, found.book, quoted, found.rows))
    return out


def origins(path: Path) -> list[views.Row]:
    """Documents that carry the same copy, then those that cite the same source: id, documents (id, given_id), kind."""
    with ledger.open_(path) as case:
        found = Gathered(case)
        return [
            {"id": o.id, "documents": [{"id": d, "given_id": found.rows[d]["given_id"]} for d in sorted(o.documents)],
             "kind": o.kind}
            for o in (*sorted(found.copies, key=lambda o: o.id), *found.book.citations)
        ]  # fmt: skip


def queue(path: Path) -> tuple[Queued, ...]:
    """What waits for a person: decisions that fit nowhere, contradictions, pairs that may be one, incidents to look at."""
    with ledger.open_(path) as case:
        return Gathered(case).book.queue
