"""What the commands call: documents through the stages, results into a case. Only this module appends or asks the time.

``read_items`` keeps nothing. ``add`` captures, parses and reads in worker processes and appends in this one, a few
documents a transaction, so that what was acknowledged is on the disk. Every document that goes in comes out as done,
unchanged, empty or failed.
"""

from __future__ import annotations

import datetime
import functools
import secrets
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from onrecord import (
    blobs,
    casebook,
    cipher,
    custody,
    derived,
    engine,
    ids,
    judging,
    ledger,
    lexicon,
    recrypt,
    stages,
    stamps,
    views,
)
from onrecord.casebook import Held, Shown, claims, documents, every, held, incidents, look, origins, positions, queue, shown
from onrecord.config import Config
from onrecord.errors import CaseError, InputError, OnrecordError, Tampered
from onrecord.model import Capture, Document, Hints, Judgement, Reading
from onrecord.tally import Failure, Settled, Tally

if TYPE_CHECKING:  # the stages import parsers and word lists: only where they are used
    from onrecord.capture import Item
    from onrecord.capture.fetch import Fetcher
    from onrecord.publish import Content, Export
    from onrecord.search import Found, Kind

__all__ = [
    "Failure", "Held", "Settled", "Shown", "Tally", "add", "change_passphrase", "claims", "content", "custody_facts", "decide",
    "decrypt", "documents", "download", "encrypt", "erase", "erasure", "every", "export", "fetcher", "find", "held",
    "incidents", "init", "judge", "look", "look_for", "origins", "positions", "queue", "read_items", "reread", "samples",
    "screen_items", "shown", "stamp",
    "stamp_request", "stamped", "tidy", "unlock", "withheld", "withhold",
]  # fmt: skip

_BATCH: Final = 16  # documents a transaction; a commit waits for the disk, some 10 ms
_BATCH_ROWS: Final = 256  # of a casebook, read in a few milliseconds each: the disk would take longer than the reading
_BATCH_BYTES: Final = 8_000_000
_BATCH_SECONDS: Final = 1.0

# --- reading without a case


def read_items(items: Iterable[Item], config: Config) -> Iterator[Reading | Failure]:
    """A reading or a failure for each item, in order. Stateless."""
    for item, answer in engine.run(
        stages.read_item, items, config, modules=stages.MODULES, prepare=stages.prepare
    ):
        if isinstance(answer, OnrecordError):
            yield Failure(item.given_id, answer.kind, str(answer))
        else:
            yield answer


def screen_items(items: Iterable[Item], config: Config) -> Iterator[stages.Screened | Failure]:
    """The gate's answer or a failure for each item, in order. Stateless."""
    for item, answer in engine.run(stages.screen_item, items, config, modules=("onrecord.capture", "onrecord.read.gate")):
        yield Failure(item.given_id, answer.kind, str(answer)) if isinstance(answer, OnrecordError) else answer


def fetcher(config: Config, *, proxy: str | None = None, say: Callable[[str], None] = lambda message: None) -> Fetcher:
    """What fetches a URL that the user asks for, with the time of now. ``say`` hears, before the first connection, who will
    see what. Raises InputError where the proxy cannot be one."""
    from onrecord.capture.fetch import Fetcher

    return Fetcher(config, clock=_now, proxy=proxy, say=say)


# --- a case


def init(path: Path, passphrase: str | None = None, *, by: str | None = None) -> None:
    """A new case in the folder; encrypted, if there is a passphrase (which this process then remembers). ``by`` here and below:
    who does it, as they call themselves; it stays in the entries."""
    ledger.create(path, at=_now(), by=by, passphrase=passphrase).close()


def unlock(path: Path, passphrase: str) -> None:
    """Say the passphrase of an encrypted case: every function here that is given its folder then opens it, in this process.

    Raises CaseError of the kind "passphrase" if it does not open the case; then it is forgotten again."""
    cipher.unlock(path, passphrase)
    try:
        ledger.open_(path).close()
    except OnrecordError:
        cipher.lock(path)
        raise


def encrypt(path: Path, passphrase: str) -> ledger.Verdict:
    """Encrypt a plain case. Nobody else may have it open; what the ledger says stays the same, and was verified."""
    verdict = recrypt.encrypt(path, passphrase)
    derived.clear(path)  # its words are not to stay beside it in the clear
    return verdict


def decrypt(path: Path) -> ledger.Verdict:
    """Make a plain case of an encrypted one that was unlocked."""
    return recrypt.decrypt(path)


def change_passphrase(path: Path, passphrase: str) -> ledger.Verdict:
    """Give an encrypted case that was unlocked another passphrase."""
    return recrypt.change(path, passphrase)


def actors_file(path: Path) -> str:
    """The text of a user's actors file, checked. Raises InputError."""
    from onrecord.read.actors import own

    try:
        return own(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as e:
        raise InputError(f"{path} cannot be read as text: {e}") from None


def add(
    path: Path, items: Iterable[Item], config: Config, progress: Callable[[Settled], None] | None = None,
    *, by: str | None = None,
) -> Tally:
    """Capture and read the items into the case. ``progress`` hears of each document once it is on the disk.

    A document (bytes and source) that was read already changes nothing; one that was left in the middle is completed;
    one that failed is tried again, and recorded again only if it fails otherwise than before.
    """
    tally = Tally()
    with casebook.opened(path) as case:
        _Adding(case, config, _counting(tally, progress), by=by).run(items)
    return tally


def _counting(tally: Tally, progress: Callable[[Settled], None] | None) -> Callable[[Settled], None]:
    """What hears of each document: the tally, then whoever asked for progress."""

    def settle(settled: Settled) -> None:
        tally.count(settled.word)
        if progress is not None:
            progress(settled)

    return settle


def reread(
    path: Path, config: Config, progress: Callable[[Settled], None] | None = None, *, table: bool = False,
    by: str | None = None,
) -> Tally:
    """Read every document of the case again from the text it has. A new reading is appended where it differs from the
    one there is; the others are unchanged. Vague numbers keep each document's conversion table, unless ``table``."""
    tally = Tally()
    with casebook.opened(path) as case:
        rows = [row for row in views.documents(case) if _readable(case, row)]
        jobs = (_again(case, row, None if table else _table(case, row["id"])) for row in rows)
        _Adding(case, config, _counting(tally, progress), again=True, by=by).work(jobs)
    return tally


def _readable(case: ledger.Ledger, row: views.Row) -> bool:
    """Whether the document has a text to read again; where reading it failed, that is tried again too."""
    if row["status"] in ("pending", "failed"):
        return next(ledger.entries(case, kind="parse", subject=row["id"]), None) is not None
    return bool(row["status"] != "erased")


def _table(case: ledger.Ledger, name: str) -> str | None:
    """The conversion table of the document's current reading."""
    found = [reading.get("table") for reading in views.readings(case, name)]
    return found[-1] if found else None


def _again(case: ledger.Ledger, row: views.Row, table: str | None) -> stages.Job:
    """The document as it was taken in; its text is not parsed anew."""
    from onrecord.capture import Item

    entries = {e.kind: e for e in ledger.entries(case, subject=row["id"])}
    captured = msgspec.convert(ledger.payload(case, entries["capture"]), Capture)
    data = ledger.blob(case, captured.sha256)
    item = Item(row["given_id"], row["source"], data, captured.hints, captured.format, None)
    return stages.Job(item, row["id"], row["sha256"], _recorded(case, entries.get("parse")), table)


class _Adding:
    """One run of ``add``, or of ``reread`` (``again``): what is pending in it, and what waits for the next transaction."""

    def __init__(
        self, case: ledger.Ledger, config: Config, settle: Callable[[Settled], None], *, again: bool = False,
        by: str | None = None,
    ) -> None:
        self.again = again
        self.by = by
        self.case = case
        self.config = self._with_actors(config)
        self.settle = settle
        self.pending: dict[str, list[str]] = {}  # document id: the given ids of its repetitions in this run
        self.seen = int(ledger.head(case).partition(":")[0])  # entries after it may be another process's
        self.failures = {_source(row): _reason(row) for row in views.failures(case)}
        self.drafts: list[ledger.Draft] = []
        self.waiting: list[tuple[str, Settled]] = []
        self.size = 0
        self.since = time.monotonic()

    def _with_actors(self, config: Config) -> Config:
        """The case keeps the actors file that it was last given; a run without one reads by that."""
        kept = casebook.own_actors(self.case)
        if config.actors and config.actors != kept:
            kept = config.actors
            draft = ledger.Draft(kind="actors", at=_now(), subject=None, payload={}, blobs={"actors": kept.encode()}, by=self.by)
            ledger.append(self.case, [draft])
            lexicon.extend("actors", kept)
        return msgspec.structs.replace(config, actors=kept)

    def run(self, items: Iterable[Item]) -> None:
        self.work(self.jobs(items))

    def work(self, jobs: Iterable[stages.Job]) -> None:
        try:
            for job, answer in engine.run(
                stages.process, jobs, self.config, modules=stages.MODULES, prepare=stages.prepare
            ):
                if isinstance(answer, OnrecordError):  # the worker was stopped or died: the stage is not known
                    answer = stages.Outcome(job.item.format, stage="worker", error=(answer.kind, str(answer)))
                self.take(job, answer)
        except KeyboardInterrupt:
            self.flush()  # what was read need not be read again
            raise
        self.flush()

    def jobs(self, items: Iterable[Item]) -> Iterator[stages.Job]:
        """The documents that need work; the others are settled here."""
        for item in items:
            sha256 = blobs.digest(item.data) if item.data is not None else ""
            name = ids.document_id(sha256, item.source)
            if name in self.pending:
                self.pending[name].append(item.given_id)
                continue
            kinds = {e.kind: e for e in ledger.entries(self.case, subject=name)}
            if "erase" in kinds:
                note = "it was erased from this case and is not taken in again"
                self.settle(Settled(item.given_id, "unchanged", None, (note,)))
                continue
            if _done(kinds):
                self.settle(Settled(item.given_id, "unchanged"))
                continue
            self.pending[name] = []
            table = _table(self.case, name) if "read" in kinds else None
            yield stages.Job(item, name, sha256, _recorded(self.case, kinds.get("parse")), table)

    def take(self, job: stages.Job, outcome: stages.Outcome) -> None:
        """Draft the entries that the document still lacks; append if enough wait."""
        item = job.item
        there = {e.kind for e in ledger.entries(self.case, subject=job.id)}
        now = _now()

        def draft(kind: str, payload: Any, subject: str | None = job.id, kept: Mapping[str, bytes] | None = None) -> None:
            self.drafts.append(ledger.Draft(kind=kind, at=now, subject=subject, payload=payload, blobs=kept or {}, by=self.by))
            self.size += sum(map(len, (kept or {}).values()))

        # Bytes are kept from where they are known to be a document, and where reading them crashed a worker.
        if item.data is not None and "capture" not in there and (outcome.format or outcome.stage == "worker"):
            form = outcome.format or "unknown"
            captured = Capture(item.given_id, item.source, job.sha256, form, now, len(item.data), item.hints)
            draft("capture", captured, kept={**dict(item.kept), "original": item.data})
            there.add("capture")
        if outcome.document is not None and "parse" not in there:
            fields = msgspec.to_builtins(outcome.document)
            draft("parse", fields, kept={"text": fields.pop("text").encode()})
        if outcome.found is not None and self.known(job.id, outcome.found):
            settled = Settled(item.given_id, "unchanged")
        elif outcome.found is not None:
            draft("read", outcome.found)
            settled = Settled(item.given_id, "done" if outcome.found.claims else "empty", None, outcome.found.said)
        else:
            kind, message = outcome.error or ("error", "no result")
            failure = {"given_id": item.given_id, "source": item.source, "stage": outcome.stage}
            failure |= {"kind": kind, "message": message}
            subject = job.id if "capture" in there else None
            told = {**failure, "document": subject}
            if self.failures.get(_source(told)) != _reason(told):
                draft("failed", failure, subject)
                self.failures[_source(told)] = _reason(told)
            settled = Settled(item.given_id, "failed", Failure(item.given_id, kind, message))
        self.waiting.append((job.id, settled))
        late = time.monotonic() - self.since > _BATCH_SECONDS
        if late or len(self.waiting) >= (_BATCH_ROWS if outcome.format == "row" else _BATCH) or self.size >= _BATCH_BYTES:
            self.flush()

    def known(self, name: str, found: stages.Found) -> bool:
        """Whether the document is read and nothing failed since: when rereading, with a current reading that says just that."""
        if not _done({e.kind: e for e in ledger.entries(self.case, subject=name)}):
            return False
        new = msgspec.to_builtins(found)
        return not self.again or any(
            msgspec.json.encode({key: old.get(key) for key in new}) == msgspec.json.encode(new)
            for old in views.readings(self.case, name)
        )

    def lacks(self, draft: ledger.Draft) -> bool:
        """Whether the case still lacks that: another process may have added the same document meanwhile."""
        if draft.kind == "failed":
            since = ledger.entries(self.case, kind="failed", subject=draft.subject, after=self.seen)
            told = [ledger.payload(self.case, e) or {} for e in since]
            return not any(draft.payload.items() <= other.items() for other in told)
        assert draft.subject is not None  # captures, parses and readings are of a document
        if next(ledger.entries(self.case, kind="erase", subject=draft.subject), None) is not None:
            return False  # erased meanwhile
        if draft.kind == "read":
            return not self.known(draft.subject, draft.payload)
        return next(ledger.entries(self.case, kind=draft.kind, subject=draft.subject), None) is None

    def flush(self) -> None:
        """Append what waits, then say so."""
        drafts, waiting = self.drafts, self.waiting
        # Emptied first: interrupted here, they are lost and read again, but never written twice.
        self.drafts, self.waiting, self.size, self.since = [], [], 0, time.monotonic()
        entries = ledger.append(self.case, drafts, self.lacks) if drafts else []
        self.seen = entries[-1].seq if entries else self.seen
        written = {(e.kind, e.subject) for e in entries}
        for name, settled in waiting:
            if settled.word in ("done", "empty") and ("read", name) not in written:
                settled = Settled(settled.given_id, "unchanged")  # another process was first
            self.settle(settled)
            for given in self.pending.pop(name, ()):  # the same document again: failed if it failed
                failed = settled.failure and msgspec.structs.replace(settled.failure, id=given)
                self.settle(Settled(given, "failed" if failed else "unchanged", failed))


def _done(kinds: Mapping[str, ledger.Entry]) -> bool:
    """Whether, by its last entries of each kind, a document is read and nothing failed since."""
    return "read" in kinds and ("failed" not in kinds or kinds["failed"].seq < kinds["read"].seq)


def _source(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["document"], row["given_id"], row["source"]


def _reason(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["stage"], row["kind"], row["message"]


def _recorded(case: ledger.Ledger, entry: ledger.Entry | None) -> Document | None:
    """The text that a "parse" entry recorded; None if there is none, or it was erased."""
    if entry is None:
        return None
    fields = ledger.payload(case, entry)
    text = ledger.blob(case, entry.blobs["text"])
    if fields is None or text is None:
        return None
    return msgspec.convert({**fields, "text": text.decode()}, Document)


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- decisions


def judge(path: Path, wish: judging.Wish) -> tuple[Judgement, ...]:
    """Decide something: the acts that were appended, the decision first; none if it was decided so already.

    Raises InputError where the case has no such thing, or has it no longer: then saying what changed.
    """
    with ledger.open_(path) as case:
        return _appended(case, judging.decide(casebook.gather(case), wish, _now()))


def decide(found: casebook.Gathered, wish: judging.Wish) -> tuple[Judgement, ...] | None:
    """As :func:`judge`, on a case that was gathered already; None, and nothing appended, if it has other entries since."""

    moved = False

    def unmoved(_: ledger.Draft) -> bool:  # asked while nobody else can write
        nonlocal moved
        moved = moved or ledger.head(found.case) != found.head
        return not moved

    acts = _appended(found.case, judging.decide(found, wish, _now()), unmoved)
    return None if moved else acts


def _appended(
    case: ledger.Ledger, acts: tuple[Judgement, ...], lacks: Callable[[ledger.Draft], bool] | None = None
) -> tuple[Judgement, ...]:
    if acts:
        # Words and names stand in the payload only, which can be erased; the entry names the document.
        ledger.append(case, [ledger.Draft(kind="judge", at=a.at, subject=_about(a), payload=a) for a in acts], lacks)
    return acts


def _about(act: Judgement) -> str | None:
    """The document of an act, where it is about one."""
    sides = act.seen.get("sides") or [act.seen]
    found = {side.get("document") for side in sides}
    return found.pop() if len(found) == 1 else None


# --- custody


def content(path: Path, *, chosen: Iterable[str] | None = None, names: bool = False) -> Content:
    """What an export of the case is made of: all of it, or the incidents that ``chosen`` names with their accounts, those
    accounts' claims, and the documents that tell of them. ``names``: victims' names, too. Raises InputError."""
    from onrecord.publish import Content, Linked

    with ledger.open_(path) as case:
        head = ledger.head(case)

    @functools.cache
    def linked() -> Linked:
        incidents, book = casebook.linked(path, chosen)
        origins = {name: o.id for o in book.copies for name in o.documents}
        return Linked(tuple(incidents), {t.account.id: t for t in book.told}, origins)

    told: Iterator[tuple[views.Row, Reading | None]] = ((held.row, held.reading) for held in every(path))
    accounts = None
    if chosen is not None:
        chosen = list(chosen)
        members = [m for i in linked().incidents for m in i.accounts]
        accounts, documents = frozenset(m.account for m in members), {m.document for m in members}
        told = (one for one in told if one[0]["id"] in documents)
    return Content(told, linked, accounts, head, _now(), names)


def export(
    path: Path, name: str, to: Path, *, chosen: Iterable[str] | None = None, names: bool = False, by: str | None = None
) -> Export:
    """Write the case, or the ``chosen`` incidents of it, as files (``name``: a row of EXPORTERS), and record that, so that an
    erasure can say where else a document is. Where the case cannot be written, a note says that it is not recorded."""
    from onrecord.publish import exporter

    made = content(path, chosen=chosen, names=names)
    done = exporter(name)(made, to)
    told = {"format": name, "path": str(to.absolute()), "head": made.head, "documents": done.documents}
    return _recorded_export(path, done, told, by)


def download(
    path: Path, name: str, *, chosen: Iterable[str] | None = None, names: bool = False, by: str | None = None
) -> tuple[str, bytes, Export]:
    """The same as one file to hand to a browser: its name and bytes; folders are zipped. It is written within the case's
    folder ``derived`` and removed again, overwritten."""
    from onrecord.publish import ENDINGS, exporter, zipped

    made = content(path, chosen=chosen, names=names)
    place = derived.folder(path) / f"export-{secrets.token_hex(8)}"
    file = f"onrecord-{made.head.partition(':')[0]}.{ENDINGS[name]}"
    try:
        place.mkdir(parents=True)
        done = exporter(name)(made, place / file.removesuffix(".zip"))
        data = zipped(done.paths) if file.endswith(".zip") else done.paths[0].read_bytes()
    except OSError as error:
        raise CaseError(f"{place.parent} cannot be written ({error.strerror or error}); export on the command line") from error
    finally:
        derived.clear_folder(place)
    told = {"format": name, "path": f"downloaded: {file}", "head": made.head, "documents": done.documents}
    return file, data, _recorded_export(path, done, told, by)


def _recorded_export(path: Path, done: Export, told: dict[str, Any], by: str | None) -> Export:
    try:
        with ledger.open_(path) as case:
            ledger.append(case, [ledger.Draft(kind="export", at=_now(), by=by, payload=told)])
    except CaseError as error:
        return done._replace(notes=(*done.notes, f"this export is not recorded in the case: {error}"))
    return done


def withhold(path: Path, ref: str, reason: str, *, lift: bool = False, by: str | None = None) -> str | None:
    """Hide a document or a claim in every view, or show it again; its id, None if it is so already. Raises InputError."""
    with casebook.opened(path) as case:
        subject, claim = custody.target(case, ref)
        hidden = {(row["document"], row["claim"]) for row in views.withheld(case)}
        name = claim["id"] if claim else None
        if ((subject, name) in hidden) is not lift:
            return None
        told = {"claim": claim, "reason": reason, "lift": lift}
        ledger.append(case, [ledger.Draft(kind="withhold", at=_now(), by=by, subject=subject, payload=told)])
    return name or subject


def withheld(path: Path) -> list[views.Row]:
    """What is withheld now, oldest first: seq, at, by, document, claim (None: all of it), reason."""
    with ledger.open_(path) as case:
        return views.withheld(case)


def stamp_request(path: Path) -> tuple[str, bytes]:
    """The case's head, and the request to an authority that stamps it."""
    with ledger.open_(path) as case:
        head = ledger.head(case)
    return head, stamps.request(head)


def stamp(path: Path, reply: bytes, roots: bytes, authority: str | None = None, *, by: str | None = None) -> stamps.Stamp:
    """Keep an authority's reply, once it is checked. ``authority``: where it came from; else the name in its certificate.
    Raises InputError for a reply that proves nothing about this case."""
    with ledger.open_(path) as case:
        head = stamps.covered(case, reply)
        time_, name = stamps.check(reply, head, roots)
        told = {"head": head, "authority": authority or name, "time": time_}
        kept = {"reply": reply, "roots": roots}
        [entry] = ledger.append(case, [ledger.Draft(kind="stamp", at=_now(), by=by, payload=told, blobs=kept)])
    return stamps.Stamp(entry.seq, head, authority or name, time_)


def stamped(path: Path, roots: bytes | None = None) -> list[stamps.Stamp]:
    """The stamps of the case, checked anew."""
    with ledger.open_(path) as case:
        return list(stamps.stamps(case, roots))


def custody_facts(path: Path, ref: str) -> dict[str, Any]:
    """What is known of one document's custody, withheld or not, as :func:`publish.custody.page` takes it."""
    from onrecord import __version__

    try:
        verdict = ledger.verify(path)
        sound, told = True, f"verified: {verdict.entries} entries, {verdict.blobs} blobs, nothing changed"
    except Tampered as error:
        sound, told = False, f"NOT verified: {error}"
    with casebook.opened(path) as case:
        alike = [o.documents for o in casebook.gather(case).copies]
        facts = custody.facts(case, ref, alike)
        facts |= {"head": ledger.head(case), "stamps": [msgspec.to_builtins(s) for s in stamps.stamps(case)]}
    return facts | {"sound": sound, "verified": told, "at": _now(), "tool": f"onrecord {__version__}"}


def erasure(path: Path, refs: Iterable[str], *, copies: bool = False) -> custody.Plan:
    """What erasing the documents would take with it. Raises InputError for what is no document of the case."""
    with casebook.opened(path) as case:
        alike = [o.documents for o in casebook.gather(case).copies]
        return custody.plan(case, refs, copies=copies, reprints=alike)


def erase(path: Path, plan: custody.Plan, reason: str, *, by: str | None = None) -> list[Path]:
    """Erase what was planned, remove the derived files, and write the database anew; the derived files that went.

    A tombstone stays for each document: an entry with the reason. Raises CaseError if the case has other entries than
    when it was planned; and if only the writing anew failed, saying so.
    """

    def unmoved(_: ledger.Draft) -> bool:
        if ledger.head(case) != plan.at_head:
            raise CaseError("the case has new entries since this was planned; nothing was erased: run this again")
        return True

    with casebook.opened(path) as case:
        drafts = [
            ledger.Draft(kind="erase", at=_now(), by=by, subject=d.document, payload={"reason": reason}, erase=d.hashes)
            for d in plan.documents
            if d.hashes
        ]
        if not drafts:
            raise InputError("these documents are erased already; `onrecord erase --tidy` writes the file anew")
        ledger.append(case, drafts, unmoved)
    return tidy(path)


def tidy(path: Path) -> list[Path]:
    """Remove the derived files and write the database anew without its free space; the files that went."""
    from onrecord import search

    gone = derived.clear(path)
    search.forget(path)
    with ledger.open_(path) as case:
        try:
            ledger.rewrite(case)
        except CaseError as error:
            raise CaseError(
                f"what was erased is gone from the case, but its file could not be written anew ({error}); then run"
                " `onrecord erase --tidy`"
            ) from error
    return gone


def find(path: Path, words: str) -> list[custody.Hit]:
    """Where the case holds the words, withheld or not."""
    with casebook.opened(path) as case:
        return custody.find(case, words)


# --- search


def look_for(
    path: Path, query: str, *, kinds: Iterable[Kind] | None = None, limit: int = 20, offset: int = 0
) -> Found:
    """Full-text search over documents, claims and names: see :func:`onrecord.search.search`. The first search of a case
    makes its index, some seconds for a thousand documents; later ones bring it up to date."""
    from onrecord import search

    with ledger.open_(path) as case:
        return search.search(case, query, kinds=kinds or search.KINDS, limit=limit, offset=offset)


# --- the demo's documents


def samples() -> Iterator[Item]:
    """The documents that the package brings, in order."""
    from onrecord.capture import Item

    folder = resources.files("onrecord").joinpath("samples")
    for row in tomllib.loads(folder.joinpath("index.toml").read_text("utf-8"))["document"]:
        published = str(row["published"]) if "published" in row else None
        hints = Hints(row.get("title"), published, row.get("lang"), row.get("outlet"), row.get("url"))
        data = folder.joinpath(row["file"]).read_bytes()
        yield Item(row["id"], row.get("url") or row["id"], data, hints, None, None)
