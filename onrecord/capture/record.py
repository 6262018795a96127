"""One JSON object a line: ``{"id", "text", "title"?, "published"?, "url"?, "outlet"?, "lang"?}``, others ignored."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from onrecord.capture import dateline, text
from onrecord.capture.decode import clean
from onrecord.errors import BadRecord
from onrecord.model import Document, Hints

_FIELDS = ("title", "published", "url", "outlet", "lang")


class Record(NamedTuple):
    """What a line says. ``id`` is None where it gives none."""

    id: str | None
    text: str
    hints: Hints


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from one line; ``hints`` overrides the line. Raises BadRecord, NotReadable (kind empty)."""
    record = load(data)
    return text.from_text(record.text, merge(hints, record.hints))


def merge(first: Hints, then: Hints) -> Hints:
    """``first`` where it says something, else ``then``."""
    return Hints(**{name: getattr(first, name) or getattr(then, name) for name in _FIELDS})


def load(data: bytes) -> Record:
    """The record in one line. Raises BadRecord naming what is wrong."""
    found = _decode(data)
    if not isinstance(found, dict):
        raise BadRecord('the line is not a JSON object; write {"id": …, "text": …} on each line')
    if found.get("text") is None:
        raise BadRecord('the record has no "text"; give its words under "text"')
    if not isinstance(found["text"], str):
        raise BadRecord('the record\'s "text" is not a string; give its words as one string')
    given: dict[str, str | None] = {}
    for name in _FIELDS:
        value = found.get(name)
        if value is not None and not isinstance(value, str):
            raise BadRecord(f'the record\'s "{name}" is not a string; give a string or leave it out')
        given[name] = clean(value).strip() or None if value else None
    if given["published"] is not None:
        given["published"] = date(given["published"])
    return Record(given_id(found), clean(found["text"]), Hints(**given))


def given_id(found: Any) -> str | None:
    """The caller's id; a number as its digits."""
    value = found.get("id") if isinstance(found, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return clean(str(value)) or None


def id_of(data: bytes) -> str | None:
    """The id of a line that may be wrong in other ways."""
    try:
        return given_id(_decode(data))
    except BadRecord:
        return None


def date(value: str) -> str:
    """``YYYY-MM-DD`` from a date or a time that begins with one. Raises BadRecord."""
    found = dateline.iso_date(value)
    if found is None:
        raise BadRecord(f"{value[:40]!r} is not a date of the calendar; write YYYY-MM-DD")
    return found


def _decode(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadRecord("the line is not UTF-8; save the file as UTF-8") from None
    except (ValueError, RecursionError):  # ValueError: bad JSON, or a number of thousands of digits
        raise BadRecord('the line is not JSON; write {"id": …, "text": …} on each line') from None
