"""A workbook: a sheet a table, before them what it is, after them what every column means.

All texts are written as texts: no formula, no link. The same cells as in CSV get an apostrophe in front, since a workbook is
often saved as CSV again.
"""

from __future__ import annotations

import datetime
import io
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from onrecord.errors import TooLarge
from onrecord.publish import codebook
from onrecord.publish.columns import TABLES
from onrecord.publish.content import Content
from onrecord.publish.files import Export, replacing_bytes
from onrecord.publish.guarded import Guard
from onrecord.publish.rows import Maker

MOST_ROWS: Final = 1_048_576  # of a sheet, and
_MOST_TEXT: Final = 32_767  # UTF-16 units of a cell: limits of the format
_WIDTHS: Final = {"object": 20, "array": 14, "integer": 10, "number": 10, "date": 11, "datetime": 20, "boolean": 8, "string": 22}
_OPTIONS: Final = {
    # In memory: nothing of a case goes to the machine's temporary folder.
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}  # fmt: skip


class _Sheet:
    def __init__(self, book: Any, name: str, columns: tuple[str, ...], guard: Guard, bold: Any) -> None:
        self.sheet = book.add_worksheet(name)
        self.name, self.columns, self.guard = name, columns, guard
        self.next, self.cut = 1, 0
        self.sheet.freeze_panes(1, 1)
        for i, column in enumerate(columns):
            self.sheet.write_string(0, i, column, bold)

    def row(self, cells: dict[str, Any]) -> None:
        if self.next >= MOST_ROWS:
            raise TooLarge(f"a sheet has no room for more than {MOST_ROWS:,} {self.name}; export csv or package instead")
        for i, column in enumerate(self.columns):
            value = self.guard.cell(cells.get(column))
            if isinstance(value, bool):
                self.sheet.write_boolean(self.next, i, value)
            elif isinstance(value, int | float):
                self.sheet.write_number(self.next, i, value)
            elif value:
                self.sheet.write_string(self.next, i, self._fitting(value))
        self.next += 1

    def _fitting(self, text: str) -> str:
        if len(text) <= _MOST_TEXT // 2:  # no character has more than two units
            return text
        units = text.encode("utf-16-le")
        if len(units) <= 2 * _MOST_TEXT:
            return text
        self.cut += 1
        return units[: 2 * (_MOST_TEXT - 1)].decode("utf-16-le", "ignore") + "…"


def export(content: Content, path: Path) -> Export:
    """Write the workbook ``path``. Raises InputError if it cannot be; TooLarge for more rows than a sheet has."""
    maker, guard, out = Maker(content), Guard(), io.BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    bold = book.add_format({"bold": True})
    # The moment of the export, not of the library's clock: the same content makes the same file.
    made = datetime.datetime.fromisoformat(content.at) if content.at else datetime.datetime(2000, 1, 1)
    book.set_properties({"title": "onrecord", "created": made.replace(tzinfo=None)})
    about = _Sheet(book, "about", ("what", "value"), Guard(), bold)
    sheets = {name: _Sheet(book, name, table.names, guard, bold) for name, table in TABLES.items()}
    for name, row in maker.rows():
        sheets[name].row(row)
    notes = [*guard.notes, *maker.notes]
    if cut := sum(s.cut for s in sheets.values()):
        notes.append(f"cells longer than {_MOST_TEXT:,} characters, which a sheet cannot hold, end in “…”: {cut}")
    told = {"made by": "onrecord", "made at": content.at, "as of entry": content.head}
    for what, value in (*told.items(), *(("to mind", n) for n in codebook.NOTES), *(("changed", n) for n in notes)):
        about.row({"what": what, "value": value})
    about.sheet.set_column(0, 0, 14)
    about.sheet.set_column(1, 1, 120, book.add_format({"text_wrap": True}))
    for name, table in TABLES.items():
        for i, column in enumerate(table.columns):
            sheets[name].sheet.set_column(i, i, _WIDTHS[column.type])
        sheets[name].sheet.autofilter(0, 0, max(1, sheets[name].next - 1), len(table.columns) - 1)
    meanings = _Sheet(book, "codebook", codebook.FIELDS, Guard(), bold)
    for meaning in codebook.rows():
        meanings.row(dict(meaning))
    meanings.sheet.set_column(0, 6, 24)
    book.close()
    replacing_bytes(path, out.getvalue())
    return Export((path,), maker.documents, tuple(notes))
