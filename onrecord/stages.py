"""What a worker does to one document: parse, read, check the grounding. Pure; the errors of a document are its own.

The parsers, readers and word lists are imported when first used, so that a command that needs none starts at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from onrecord import engine, ids, lexicon
from onrecord.config import Config
from onrecord.errors import OnrecordError
from onrecord.model import Account, Claim, Document, Reading

if TYPE_CHECKING:
    from onrecord.capture import Item

# What a worker imports before its first document.
MODULES: Final = ("onrecord.capture", "onrecord.ground", "onrecord.read.english")


def prepare(say: Callable[[str], None] | None = None) -> None:
    """What is made once on a machine: the index of places. ``say`` is told if it has to be made now."""
    from onrecord import gazetteer

    if say is not None and not gazetteer.index_path().exists():
        say("making the index of places, once on this machine (about half a minute) …")
    gazetteer.ensure()


def read_item(item: Item, config: Config) -> Reading:
    """The reading of one document, without a case."""
    from onrecord import capture

    document = capture.parse(*_format(item), item.hints)
    found = _find(document, config, *_format(item))
    return Reading(id=item.given_id, document=document, accounts=found.accounts, claims=found.claims, notes=found.said)


class Screened(msgspec.Struct, frozen=True):
    """The gate's answer for one document, as the command prints it (scores as in ``read.gate.Screening``)."""

    id: str
    verdict: str
    score: int
    threshold: int
    words: tuple[str, ...]
    lang: str | None


def screen_item(item: Item, config: Config) -> Screened:
    """Whether one document speaks of harm at all, without reading it."""
    from onrecord import capture, read
    from onrecord.read import gate

    data, form = _format(item)
    document = capture.parse(data, form, item.hints)
    found = gate.screen_document(document)
    verdict = "unknown" if form in read.FORMS else found.verdict  # a casebook's row says in cells what it is about
    return Screened(item.given_id, verdict, found.score, found.threshold, found.words, document.lang)


def _format(item: Item) -> tuple[bytes, str]:
    """The item's bytes and their format. Raises the error that stands in their place."""
    from onrecord import capture

    if item.error is not None or item.data is None:
        raise item.error or OnrecordError("it has no bytes")
    return item.data, item.format or capture.detect(item.data, item.source)


class Found(msgspec.Struct, frozen=True):
    """What a reader found, as it goes between processes and into a "read" entry."""

    reader: str
    table: str
    accounts: tuple[Account, ...]
    claims: tuple[Claim, ...]
    notes: tuple[str, ...]
    dropped: tuple[str, ...]

    @property
    def said(self) -> tuple[str, ...]:
        return (*self.notes, *(f"dropped: {why}" for why in self.dropped))


def _find(document: Document, config: Config, data: bytes, form: str) -> Found:
    from onrecord import ground, read
    from onrecord.read import gate

    # A casebook's row says in its bytes how it is to be read; every other document is read from its text.
    own = read.FORMS.get(form)
    lexicon.extend("actors", config.actors)
    if own is None and config.screen == "on" and gate.screen_document(document).verdict == "no":
        return Found(gate.NAME, config.table, (), (), (gate.LEFT_UNREAD,), ())
    result = ground.checked(own(data, document) if own else read.read(document, config), document)
    return Found(result.reader, config.table, result.accounts, result.claims, result.notes, result.dropped)


class Job(NamedTuple):
    """One document for the worker. ``document``: its text if the ledger has it already. ``table``: its own conversion
    table, where it keeps one."""

    item: Item
    id: str
    sha256: str
    document: Document | None
    table: str | None = None


class Outcome(msgspec.Struct, frozen=True):
    """How far the stages came: each is there, or ``stage`` says which failed and ``error`` why."""

    format: str | None = None
    document: Document | None = None
    found: Found | None = None
    stage: str = ""
    error: tuple[str, str] | None = None  # kind, message


def process(job: Job, config: Config) -> Outcome:
    """Parse and read one document; the error of a stage does not undo the stages before it."""
    from onrecord import capture

    outcome = Outcome(stage="capture")
    config = msgspec.structs.replace(config, table=job.table or config.table)
    try:
        data, form = _format(job.item)
        outcome = Outcome(form, stage="parse")
        document = job.document or capture.parse(data, form, job.item.hints)
        outcome = Outcome(form, document, stage="read")
        found = engine.attempt(lambda d, c: _find(d, c, data, form), document, config)
        if isinstance(found, OnrecordError):
            raise found
        accounts, claims = ids.case_wide(job.id, found.accounts, found.claims)
        return Outcome(form, document, msgspec.structs.replace(found, accounts=accounts, claims=claims))
    except OnrecordError as error:
        if error.kind == "memory":
            raise  # so that the engine sees it and replaces the worker
        return msgspec.structs.replace(outcome, error=(error.kind, str(error)))
