"""A casebook's row: its bytes as they are archived, its text, and what its cells say as numbers, dates and degrees.

A row's bytes are JSON: ``{"mapping": …, "remarks": […], "row": {column: cell, …}}``, the cells in the order of their columns
and as the file gives them; so a row can be read again without its file. Its text has a line a filled cell, ``column: cell``.
What is nested (a list of victims) becomes columns with a path, counted from 1: ``victims.1.name``.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from onrecord.errors import BadRecord
from onrecord.model import Precision, Span

READER: Final = "table-1"  # on every claim that a row makes

_DEEP: Final = 4  # lists in objects in lists; what is nested deeper stays JSON
_MOST: Final = 5_000  # cells of a row, with those of its lists
_NUMBER: Final = re.compile(r"(\d{1,9})(?:\.0+)?")
_THOUSANDS: Final = re.compile(r"\d{1,3}(?:,\d{3}){1,2}")
_RANGE: Final = re.compile(r"(\d{1,9})\s*[-–]\s*(\d{1,9})")
_NEGATIVE: Final = re.compile(r"[-−]\s*\d+(?:\.\d+)?")
_DEGREES: Final = re.compile(r"[-−+]?\d{1,9}(?:\.\d{1,20})?")
_MONTHS: Final = "january february march april may june july august september october november december".split()
_TIME: Final = r"(?:[T ]\d\d?:\d\d.{0,20})?"  # a time of day after the date is not read
# How a date may be written; a mapping names those that its casebook uses, since 03/04/2015 is two days.
DATES: Final[dict[str, re.Pattern[str]]] = {
    "YYYY-MM-DD": re.compile(r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)" + _TIME),
    "YYYY/MM/DD": re.compile(r"(?P<y>\d{4})/(?P<m>\d\d?)/(?P<d>\d\d?)" + _TIME),
    "DD/MM/YYYY": re.compile(r"(?P<d>\d\d?)/(?P<m>\d\d?)/(?P<y>\d{4})" + _TIME),
    "MM/DD/YYYY": re.compile(r"(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>\d{4})" + _TIME),
    "DD.MM.YYYY": re.compile(r"(?P<d>\d\d?)\.(?P<m>\d\d?)\.(?P<y>\d{4})" + _TIME),
    "YYYYMMDD": re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    "DD Month YYYY": re.compile(r"(?P<d>\d\d?) (?P<w>[A-Za-z]{3,9}),? (?P<y>\d{4})"),
    "Month DD, YYYY": re.compile(r"(?P<w>[A-Za-z]{3,9}) (?P<d>\d\d?),? (?P<y>\d{4})"),
    "YYYY-MM": re.compile(r"(?P<y>\d{4})-(?P<m>\d\d)"),
    "YYYY": re.compile(r"(?P<y>\d{4})"),
}


class Said(NamedTuple):
    """The days that a date cell says: first, last, how exact."""

    start: str
    end: str
    precision: Precision


class Lines(NamedTuple):
    """A row as text. ``spans``: where in it each filled cell stands."""

    text: str
    spans: dict[str, Span]


def dump(row: Mapping[str, Any], mapping: Any, remarks: Sequence[str]) -> bytes:
    """A row's bytes."""
    return json.dumps({"mapping": mapping, "remarks": remarks, "row": row}, ensure_ascii=False).encode("utf-8", "replace")


def load(data: bytes) -> tuple[dict[str, Any], Any, list[str]]:
    """The row, the mapping and the remarks in a row's bytes. Raises BadRecord."""
    try:
        found = json.loads(data)
        row, mapping, remarks = found["row"], found["mapping"], found["remarks"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadRecord("these bytes are not a casebook's row; add the casebook again with --mapping") from None
    if not isinstance(row, dict) or not isinstance(remarks, list):
        raise BadRecord("these bytes are not a casebook's row; add the casebook again with --mapping")
    return row, mapping, [str(r) for r in remarks]


def lines(row: Mapping[str, Any]) -> Lines:
    """The row's filled cells, one a line, and where they stand."""
    pieces: list[str] = []
    spans: dict[str, Span] = {}
    at = 0
    for column, cell in _flat(row):
        head = f"{column}: "
        start = at + len(head)
        pieces.append(f"{head}{cell}\n")
        spans[column] = (start, start + len(cell))
        at = start + len(cell) + 1
    return Lines("".join(pieces), spans)


def _flat(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(column, cell) of what is filled. Raises BadRecord for a row of too many cells."""
    found: list[tuple[str, str]] = []
    waiting: list[tuple[str, Any, int]] = [(k, v, 0) for k, v in reversed(list(row.items()))]
    while waiting:
        name, value, deep = waiting.pop()
        if isinstance(value, dict | list) and value and deep < _DEEP:
            inner: list[tuple[Any, Any]] = list(value.items() if isinstance(value, dict) else enumerate(value, 1))
            waiting += reversed([(f"{name}.{k}", v, deep + 1) for k, v in inner])
        elif (cell := text_of(value)) != "":
            found.append((" ".join(name.split()), cell))
        if len(found) + len(waiting) > _MOST:
            raise BadRecord(f"the row has more than {_MOST} cells; split its lists")
    return found


def text_of(value: Any) -> str:
    """A cell as the characters that claims quote; nothing for an empty one."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


# --- what a cell says: a value, or a line that says why there is none


def number(cell: str) -> tuple[int | None, int | None] | str:
    """(low, high) people in a cell: ``12``, ``1,200``, ``3-5``, ``10+`` (at least)."""
    cell = cell.strip()
    if found := _NUMBER.fullmatch(cell):
        return int(found[1]), int(found[1])
    if _THOUSANDS.fullmatch(cell):
        return int(cell.replace(",", "")), int(cell.replace(",", ""))
    if found := _RANGE.fullmatch(cell):
        low, high = int(found[1]), int(found[2])
        return (low, high) if low <= high else f"{_shown(cell)} goes from more to fewer"
    if cell.endswith("+") and (found := _NUMBER.fullmatch(cell[:-1].strip())):
        return int(found[1]), None
    if _NEGATIVE.fullmatch(cell):
        return f"{_shown(cell)} is less than nobody"
    return f"{_shown(cell)} is not a whole number"


def date(cell: str, formats: Sequence[str]) -> Said | str:
    """The days in a cell that is written in one of the formats (keys of DATES)."""
    cell = cell.strip()
    for name in formats:
        found = DATES[name].fullmatch(cell)
        if found is None:
            continue
        part = found.groupdict()
        month = _month(part["w"]) if "w" in part else int(part["m"]) if "m" in part else None
        try:
            if "d" in part:
                day = datetime.date(int(part["y"]), month or 0, int(part["d"])).isoformat()
                return Said(day, day, "day")
            year = int(part["y"])
            first = datetime.date(year, 1 if month is None else month, 1)
        except ValueError:
            return f"{_shown(cell)} is no date of the calendar"
        if month is None:
            return Said(first.isoformat(), datetime.date(year, 12, 31).isoformat(), "year")
        last = max(d for n in range(27, 31) if (d := first + datetime.timedelta(days=n)).month == month)
        return Said(first.isoformat(), last.isoformat(), "month")
    return f"{_shown(cell)} is not written as {' or '.join(formats)}"


def _month(word: str) -> int:
    """1 to 12 for an English month's name or its first letters; 0: none."""
    return next((i for i, name in enumerate(_MONTHS, 1) if name.startswith(word.lower())), 0)


def degrees(cell: str, most: int) -> float | str:
    """Degrees from -``most`` to ``most``. What is outside is never turned into what may have been meant."""
    cell = cell.strip()
    if not _DEGREES.fullmatch(cell):
        return f"{_shown(cell)} is not a number of degrees"
    value = float(cell.replace("−", "-"))
    return value if abs(value) <= most else f"{_shown(cell)} is outside -{most} to {most}"


def _shown(cell: str) -> str:
    return cell if len(cell) <= 40 and cell.isprintable() else repr(cell[:40])
