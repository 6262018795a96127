"""Reading: a document becomes accounts and claims. One reader a language; what no reader supports is kept and said so."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from onrecord.config import Config
from onrecord.model import Account, Claim, Document


class Result(NamedTuple):
    """What a reader found.

    ``dropped``: claims that did not pass the grounding check, and why; ``notes``: what could not be done.
    """

    accounts: tuple[Account, ...] = ()
    claims: tuple[Claim, ...] = ()
    dropped: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reader: str = ""


def _english(document: Document, config: Config) -> Result:
    from onrecord.read import conditions, english  # loaded when first used: vocabularies and the place index

    accounts, claims = english.read(document, config)
    return Result(accounts, claims, notes=conditions.notes(document), reader=english.NAME)


READERS: dict[str, Callable[[Document, Config], Result]] = {
    "en": _english,
}


def _row(data: bytes, document: Document) -> Result:
    from onrecord.read import rows

    return rows.read(data, document)


def _table(data: bytes, document: Document) -> Result:
    return Result(notes=("a casebook's file is kept whole; each of its rows is a document of its own",), reader="table-1")


# Formats whose documents are read from their bytes, which say how.
FORMS: dict[str, Callable[[bytes, Document], Result]] = {
    "row": _row,
    "table": _table,
}


def read(document: Document, config: Config) -> Result:
    """Read a document with its language's reader. What its quotes do not bear out is dropped outside (``ground.checked``).

    Pure: the same document and settings give the same result on every machine. A language without a reader, or an unknown
    one, gives an empty result with a note.
    """
    reader = READERS.get(document.lang or "")
    if reader is None:
        known = ", ".join(READERS)
        what = f"no reader for language {document.lang!r}" if document.lang else "the language was not recognised"
        return Result(notes=(f"{what}: the document is kept unread (readers: {known})",))
    return reader(document, config)
