"""What the commands call: documents through the stages, results into a case. Only this module appends or asks the time.

``read_items`` keeps nothing. ``add`` captures, parses and reads in worker processes and appends in this one, a few
documents a transaction, so that what was acknowledged is on the disk. Every document that goes in comes out as done,
unchanged, empty or failed.
"""

from __future__ import annotations

import datetime
import time
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

import msgspec

from onrecord import blobs, engine, ids, ledger, stages, views
from onrecord.config import Config
from onrecord.errors import OnrecordError
from onrecord.model import Capture, Document, Hints, Reading, reading_from

if TYPE_CHECKING:  # the stages import parsers and word lists: only where they are used
    from onrecord.capture import Item

_BATCH: Final = 16  # documents a transaction; a commit waits for the disk, some 10 ms
_BATCH_BYTES: Final = 8_000_000
_BATCH_SECONDS: Final = 1.0

Word = Literal["done", "unchanged", "empty", "failed"]


class Failure(msgspec.Struct, frozen=True):
    """A document that could not be read, and why."""

    id: str
    kind: str
    message: str

    def record(self) -> dict[str, Any]:
        """Its line in the contract's shape."""
        return {"id": self.id, "error": {"kind": self.kind, "message": self.message}}


class Settled(NamedTuple):
    """What became of one document. ``failure`` where it failed, ``notes`` what the reader could not do."""

    given_id: str
    word: Word
    failure: Failure | None = None
    notes: tuple[str, ...] = ()


class Tally(msgspec.Struct):
    """Documents that went in, by what became of them; ``total`` is their sum, always."""

    done: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.done + self.unchanged + self.empty + self.failed

    def count(self, word: Word) -> None:
        setattr(self, word, getattr(self, word) + 1)


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


# --- a case


def init(path: Path) -> None:
    """A new case in the folder."""
    ledger.create(path, at=_now()).close()


def add(
    path: Path, items: Iterable[Item], config: Config, progress: Callable[[Settled], None] | None = None
) -> Tally:
    """Capture and read the items into the case. ``progress`` hears of each document once it is on the disk.

    A document (bytes and source) that was read already changes nothing; one that was left in the middle is completed;
    one that failed is tried again, and recorded again only if it fails otherwise than before.
    """
    tally = Tally()

    def settle(settled: Settled) -> None:
        tally.count(settled.word)
        if progress is not None:
            progress(settled)

    with ledger.open_(path) as case:
        _Adding(case, config, settle).run(items)
    return tally


class _Adding:
    """One run of ``add``: what is pending in it, and what waits for the next transaction."""

    def __init__(self, case: ledger.Ledger, config: Config, settle: Callable[[Settled], None]) -> None:
        self.case = case
        self.config = config
        self.settle = settle
        self.pending: dict[str, list[str]] = {}  # document id: the given ids of its repetitions in this run
        self.failures = {_source(row): _reason(row) for row in views.failures(case)}
        self.drafts: list[ledger.Draft] = []
        self.waiting: list[tuple[str, Settled]] = []
        self.size = 0
        self.since = time.monotonic()

    def run(self, items: Iterable[Item]) -> None:
        try:
            for job, answer in engine.run(
                stages.process, self.jobs(items), self.config, modules=stages.MODULES, prepare=stages.prepare
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
            if "read" in kinds:
                self.settle(Settled(item.given_id, "unchanged"))
                continue
            self.pending[name] = []
            yield stages.Job(item, name, sha256, _recorded(self.case, kinds.get("parse")))

    def take(self, job: stages.Job, outcome: stages.Outcome) -> None:
        """Draft the entries that the document still lacks; append if enough wait."""
        item = job.item
        there = {e.kind for e in ledger.entries(self.case, subject=job.id)}
        now = _now()

        def draft(kind: str, payload: Any, subject: str | None = job.id, **kept: bytes) -> None:
            self.drafts.append(ledger.Draft(kind=kind, at=now, subject=subject, payload=payload, blobs=kept))
            self.size += sum(map(len, kept.values()))

        # Bytes are kept from where they are known to be a document, and where reading them crashed a worker.
        if item.data is not None and "capture" not in there and (outcome.format or outcome.stage == "worker"):
            form = outcome.format or "unknown"
            captured = Capture(item.given_id, item.source, job.sha256, form, now, len(item.data), item.hints)
            draft("capture", captured, original=item.data)
            there.add("capture")
        if outcome.document is not None and "parse" not in there:
            fields = msgspec.to_builtins(outcome.document)
            draft("parse", fields, text=fields.pop("text").encode())
        if outcome.found is not None:
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
        if late or len(self.waiting) >= _BATCH or self.size >= _BATCH_BYTES:
            self.flush()

    def flush(self) -> None:
        """Append what waits, then say so."""
        drafts, waiting = self.drafts, self.waiting
        # Emptied first: interrupted here, they are lost and read again, but never written twice.
        self.drafts, self.waiting, self.size, self.since = [], [], 0, time.monotonic()
        if drafts:
            ledger.append(self.case, drafts)
        for name, settled in waiting:
            self.settle(settled)
            for given in self.pending.pop(name):  # the same document again: failed if it failed
                failed = settled.failure and msgspec.structs.replace(settled.failure, id=given)
                self.settle(Settled(given, "failed" if failed else "unchanged", failed))


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


# --- what a case holds


class Held(NamedTuple):
    """A document as the case has it: its row of the "documents" view with what else is known, and its current reading.

    ``reading.id`` is the document's id. ``reading`` is None where there is none, or its text was erased.
    """

    row: views.Row
    reading: Reading | None


def held(path: Path, ref: str) -> tuple[Held, str | None]:
    """The document that ``ref`` names, or that holds the claim it names, and then that claim's id.

    ``ref`` is an id, the beginning of one, or a given id. Raises InputError if nothing is called so, or several are.
    """
    with ledger.open_(path) as case:
        kind, name = views.resolve(case, ref)
        if kind == "document":
            return _held(case, name), None
        found = views.claim(case, name)
        return _held(case, found["document"], current=found["current"]), name


def every(path: Path) -> Iterator[Held]:
    """Every document of the case, in the order of the view."""
    with ledger.open_(path) as case:
        for row in views.documents(case):
            yield _held(case, row["id"])


def _held(case: ledger.Ledger, name: str, *, current: bool = True) -> Held:
    """The document with its current readings as one, or with the older ones."""
    row = views.document(case, name)
    chosen = [r for r in row["readings"] if r["current"] == current]
    if row["text"] is None or not chosen:
        return Held(row, None)
    fields = ("text", "title", "published", "lang", "outlet", "url", "parts")
    found = {key: [x for r in chosen for x in r[key]] for key in ("accounts", "claims", "notes")}
    found["notes"] += [f"dropped: {why}" for r in chosen for why in r["dropped"]]
    raw = {"id": row["id"], "contract": 1, "document": {k: row[k] for k in fields}, **found}
    return Held(row, reading_from(raw))


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
