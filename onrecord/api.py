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
from typing import TYPE_CHECKING, Any, Final

import msgspec

from onrecord import blobs, casebook, engine, ids, judging, ledger, stages, views
from onrecord.casebook import Held, Shown, claims, documents, every, held, incidents, look, origins, queue, shown
from onrecord.config import Config
from onrecord.errors import OnrecordError
from onrecord.model import Capture, Document, Hints, Judgement, Reading
from onrecord.tally import Failure, Settled, Tally

if TYPE_CHECKING:  # the stages import parsers and word lists: only where they are used
    from onrecord.capture import Item

__all__ = [
    "Failure", "Held", "Settled", "Shown", "Tally", "add", "claims", "documents", "every", "held", "incidents", "init", "judge",
    "look", "origins", "queue", "read_items", "reread", "samples", "shown",
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
    with ledger.open_(path) as case:
        _Adding(case, config, _counting(tally, progress)).run(items)
    return tally


def _counting(tally: Tally, progress: Callable[[Settled], None] | None) -> Callable[[Settled], None]:
    """What hears of each document: the tally, then whoever asked for progress."""

    def settle(settled: Settled) -> None:
        tally.count(settled.word)
        if progress is not None:
            progress(settled)

    return settle


def reread(
    path: Path, config: Config, progress: Callable[[Settled], None] | None = None, *, table: bool = False
) -> Tally:
    """Read every document of the case again from the text it has. A new reading is appended where it differs from the
    one there is; the others are unchanged. Vague numbers keep each document's conversion table, unless ``table``."""
    tally = Tally()
    with ledger.open_(path) as case:
        rows = [row for row in views.documents(case) if _readable(case, row)]
        jobs = (_again(case, row, None if table else _table(case, row["id"])) for row in rows)
        _Adding(case, config, _counting(tally, progress), again=True).work(jobs)
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
        self, case: ledger.Ledger, config: Config, settle: Callable[[Settled], None], *, again: bool = False
    ) -> None:
        self.again = again
        self.case = case
        self.config = config
        self.settle = settle
        self.pending: dict[str, list[str]] = {}  # document id: the given ids of its repetitions in this run
        self.seen = int(ledger.head(case).partition(":")[0])  # entries after it may be another process's
        self.failures = {_source(row): _reason(row) for row in views.failures(case)}
        self.drafts: list[ledger.Draft] = []
        self.waiting: list[tuple[str, Settled]] = []
        self.size = 0
        self.since = time.monotonic()

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

        def draft(kind: str, payload: Any, subject: str | None = job.id, **kept: bytes) -> None:
            self.drafts.append(ledger.Draft(kind=kind, at=now, subject=subject, payload=payload, blobs=kept))
            self.size += sum(map(len, kept.values()))

        # Bytes are kept from where they are known to be a document, and where reading them crashed a worker.
        if item.data is not None and "capture" not in there and (outcome.format or outcome.stage == "worker"):
            form = outcome.format or "unknown"
            captured = Capture(item.given_id, item.source, job.sha256, form, now, len(item.data), item.hints)
            draft("capture", captured, **dict(item.kept), original=item.data)
            there.add("capture")
        if outcome.document is not None and "parse" not in there:
            fields = msgspec.to_builtins(outcome.document)
            draft("parse", fields, text=fields.pop("text").encode())
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
        acts = judging.decide(casebook.gather(case), wish, _now())
        if acts:
            # Words and names stand in the payload only, which can be erased; the entry names the document.
            ledger.append(case, [ledger.Draft(kind="judge", at=a.at, subject=_about(a), payload=a) for a in acts])
    return acts


def _about(act: Judgement) -> str | None:
    """The document of an act, where it is about one."""
    sides = act.seen.get("sides") or [act.seen]
    found = {side.get("document") for side in sides}
    return found.pop() if len(found) == 1 else None


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
