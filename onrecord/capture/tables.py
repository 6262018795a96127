"""Casebooks: CSV with any delimiter, XLSX workbooks, JSON lines; under a mapping each row is a document of its own.

The file itself is a document too, of format "table", so that its bytes are kept; its text is only the names of its columns. A
row (format "row") is identified by its cells, its mapping and its id, not by where it stands: adding a casebook again after rows
were added to it adds those rows.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import msgspec

from onrecord import cells, mapping
from onrecord.capture.decode import clean, decode
from onrecord.capture.sources import Item
from onrecord.errors import BadRecord, NotReadable, OnrecordError, TooLarge
from onrecord.model import Document, Hints, Part

COLUMNS: Final = 2_000
ROWS: Final = 1_000_000
CELL: Final = 1_000_000  # characters
_UNPACKED: Final = 200_000_000  # bytes of a workbook's parts together
_MEMBERS: Final = 10_000
_DELIMITERS: Final = (",", ";", "\t", "|")
_ZIP: Final = b"PK\x03\x04"
_LINE: Final = re.compile(r"\r\n|\r|\n")

Row = dict[str, Any]


class Grid(NamedTuple):
    """A casebook: its columns, and its rows one by one, each with its number in the file, or with what is wrong with it."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[int, Row | OnrecordError]]


def items(data: bytes, name: str, found: mapping.Mapping, hints: Hints) -> Iterator[Item]:
    """The file, then a document a row. Raises NotReadable, TooLarge, InputError for the file as a whole.

    What is wrong with one row is an item with its error.
    """
    rows = grid(data)
    mapping.demand(found, rows.columns)
    held = list(rows.rows)
    yield Item(name, hints.url or name, data, hints, "table", None)
    given = Counter(i for _, row in held if not isinstance(row, OnrecordError) and (i := _id(row, found)))
    fields = msgspec.to_builtins(found)
    for number, row in held:
        where = f"{name}:{number}"
        if isinstance(row, OnrecordError):
            yield Item(where, where, None, hints, None, row)
            continue
        own = _id(row, found)
        remarks = [f"{found.id}: {given[own]} rows have the id {own[:40]}"] if own and given[own] > 1 else []
        source = f"{hints.url or name}#{own or number}"
        yield Item(own or where, source, cells.dump(row, fields, remarks), _hints(row, found, hints), "row", None)


def _id(row: Row, found: mapping.Mapping) -> str:
    return clean(" ".join(cells.text_of(row.get(found.id)).split()))[:200] if found.id else ""


def _hints(row: Row, found: mapping.Mapping, hints: Hints) -> Hints:
    """A casebook's row has an address of its own where a column gives one, and no date of publication."""
    address = cells.text_of(row.get(found.url)) if found.url else ""
    return Hints(outlet=hints.outlet or found.recorder, url=clean(address)[:2000] or None, lang=hints.lang)


def parse_row(data: bytes, hints: Hints) -> Document:
    """The Document of a row's bytes. Raises BadRecord, NotReadable (kind empty)."""
    row, _, _ = cells.load(data)
    told = cells.lines(row)
    if not told.text:
        raise NotReadable("the row has no filled cell; leave it out", kind="empty")
    parts = (Part((0, len(told.text)), "body"),)
    return Document(told.text, None, None, hints.lang, hints.outlet, hints.url, parts)


def parse_table(data: bytes, hints: Hints) -> Document:
    """The names of a casebook's columns, one a line."""
    text = "".join(f"{column}\n" for column in grid(data).columns)
    return Document(text, hints.title, hints.published, hints.lang, hints.outlet, hints.url, (Part((0, len(text)), "furniture"),))


# --- the three kinds of file


def grid(data: bytes) -> Grid:
    """The rows of a file, by its content. Raises NotReadable, TooLarge."""
    if data.startswith(_ZIP):
        table = _sheet(data)
    else:
        text = decode(data)
        if text.lstrip().startswith("{"):
            return _objects(text)
        table = _csv(text)
    head: tuple[str, ...] | None = None
    for _, first in table:
        head = _names(first)
        break
    if head is None:
        raise NotReadable("there is no row in it; leave it out", kind="empty")
    return Grid(head, _rows(head, table))


def _names(first: list[Any]) -> tuple[str, ...]:
    """The columns' names; those without one, or with another's, are told apart by number."""
    names = [" ".join(clean(cells.text_of(v)).split()) for v in first]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise NotReadable("its first row is empty; the first row names the columns", kind="empty")
    if len(names) > COLUMNS:
        raise TooLarge(f"more than {COLUMNS:,} columns; keep those that the mapping names")
    seen: Counter[str] = Counter()
    out = []
    for i, name in enumerate(names, 1):
        name = name[:200] or f"column {i}"
        seen[name] += 1
        out.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(out)


def _rows(head: tuple[str, ...], table: Iterable[tuple[int, list[Any]]]) -> Iterator[tuple[int, Row | OnrecordError]]:
    for number, values in table:
        if all(cells.text_of(v) == "" for v in values):
            continue
        extra = [v for v in values[len(head) :] if cells.text_of(v) != ""]
        if extra:
            why = f"the row has {len(values)} cells, and there are {len(head)} columns; quote what holds a delimiter"
            yield number, BadRecord(why)
        else:
            yield number, _checked({k: _clean(v) for k, v in zip(head, values, strict=False) if cells.text_of(v) != ""})


def _checked(row: Row) -> Row | OnrecordError:
    """The row, or why it is not taken."""
    for column, value in row.items():
        if len(cells.text_of(value)) > CELL:
            return TooLarge(f"the cell under {column[:40]} is longer than {CELL:,} characters; shorten it")
    return row


def _clean(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _csv(text: str) -> Iterator[tuple[int, list[Any]]]:
    """Rows with their line's number. The delimiter is the one that stands most often in the first line, outside of quotes."""
    head = re.sub(r'"[^"]*+"', "", _LINE.split(text[:100_000].lstrip("\ufeff"), maxsplit=1)[0])
    delimiter = max(_DELIMITERS, key=head.count)
    old = csv.field_size_limit(len(text) + 1)
    try:
        reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
        found: list[tuple[int, list[Any]]] = []
        for row in reader:
            found.append((reader.line_num, list(row)))
            _few(len(found))
    except csv.Error as error:
        raise NotReadable(f"it is not a table with delimiters ({error}); save it as CSV again", kind="broken") from None
    finally:
        csv.field_size_limit(old)
    return iter(found)


def _few(rows: int) -> None:
    if rows > ROWS:
        raise TooLarge(f"more than {ROWS:,} rows; split it")


def _objects(text: str) -> Grid:
    """Lines of JSON objects. Numbers stay as they are written."""
    found: list[tuple[int, Row | OnrecordError]] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(_LINE.split(text), 1):
        if not line.strip():
            continue
        row: Row | OnrecordError
        try:
            raw = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
            row = BadRecord("the line is not a JSON object; write {…} on each line")
            if isinstance(raw, dict):
                row = _checked(_names_cleaned(raw))
        except (ValueError, RecursionError):
            row = BadRecord("the line is not JSON; write one object on each line")
        if isinstance(row, dict):
            columns.update(dict.fromkeys(row))
        if len(columns) > COLUMNS:
            raise TooLarge(f"more than {COLUMNS:,} columns; keep those that the mapping names")
        found.append((number, row))
        _few(len(found))
    if not columns:
        raise NotReadable("no line of it is a JSON object; write one object on each line", kind="bad_record")
    return Grid(tuple(columns), iter(found))


def _names_cleaned(raw: dict[str, Any]) -> Row:
    return {" ".join(clean(k).split()): _deep(v) for k, v in raw.items()}


def _deep(value: Any) -> Any:
    """Characters cleaned all the way down; what json has read is not nested too deeply for that."""
    if isinstance(value, list):
        return [_deep(v) for v in value]
    if isinstance(value, dict):
        return {clean(k): _deep(v) for k, v in value.items()}
    return _clean(value)


def _sheet(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of a workbook's first sheet that has any. A formula gives the value that the workbook keeps for it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            if len(parts) > _MEMBERS or sum(p.file_size for p in parts) > _UNPACKED:
                raise TooLarge(f"a workbook of more than {_UNPACKED // 1_000_000} MB unpacked; save the sheet as CSV")
            names = {p.filename for p in parts}
            for part in parts:  # what a part says of its size is not believed
                left = part.file_size
                with package.open(part) as stream:
                    while piece := stream.read(1 << 20):
                        left -= len(piece)
                        if left < 0:
                            raise TooLarge("a workbook whose parts are larger than they say; save the sheet as CSV")
    except (zipfile.BadZipFile, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise NotReadable("the workbook is damaged or locked; save it again, without a password", kind="broken") from None
    if "xl/workbook.xml" not in names:
        raise NotReadable("this is an archive, but no XLSX workbook; save the sheet as XLSX or CSV", kind="unsupported")
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.width > COLUMNS * 8 or sheet.height > ROWS or sheet.width * sheet.height > 50_000_000:
                raise TooLarge(f"a sheet of {sheet.height:,} rows and {sheet.width:,} columns; keep what the mapping names")
            found = [(i, [_plain(v) for v in row]) for i, row in enumerate(sheet.to_python(skip_empty_area=False), 1)]
            while found and not any(v != "" for v in found[0][1]):
                found.pop(0)  # blank rows above the names of the columns
            if found:
                return iter(found)
    except OnrecordError:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise NotReadable(f"the workbook cannot be read ({type(error).__name__}); save the sheet as CSV", kind="broken") from None
    return iter(())


def _plain(value: Any) -> Any:
    """A workbook's value as characters: it keeps 12 as 12.0, and a day as a time at midnight."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value if isinstance(value, str) else str(value)
