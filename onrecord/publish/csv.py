"""Spreadsheets as text: a folder with a CSV file a table, joined by their ids. See ``columns`` for what is in them.

A cell that a spreadsheet would run as a formula gets an apostrophe in front; how many is said.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import IO, Any, Final

from onrecord.publish.columns import TABLES, Table
from onrecord.publish.content import Content, Row
from onrecord.publish.files import Export, folder, replacing
from onrecord.publish.guarded import Guard
from onrecord.publish.rows import Maker

_YES_NO: Final = {True: "true", False: "false"}


class Sheet:
    """A CSV file with a heading."""

    def __init__(self, file: IO[str], table: Table, guard: Guard) -> None:
        # Every text is quoted: before Python 3.13 a lone "\r" in a cell was not, and would have broken its row.
        self.writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        self.columns = table.names
        self.guard = guard
        self.writer.writerow(self.columns)

    def row(self, cells: Row) -> None:
        self.writer.writerow([self._cell(cells.get(name)) for name in self.columns])

    def _cell(self, value: Any) -> Any:
        return _YES_NO[value] if isinstance(value, bool) else self.guard.cell(value)


def export(content: Content, path: Path) -> Export:
    """Write a file a table into the folder ``path`` (made if needed). Raises InputError if it cannot be."""
    folder(path)
    maker, guard = Maker(content), Guard()
    paths = tuple(path / f"{name}.csv" for name in TABLES)
    with replacing(*paths) as files:
        write(maker, dict(zip(TABLES, files, strict=True)), guard)
    return Export(paths, maker.documents, (*guard.notes, *maker.notes))


def write(maker: Maker, files: dict[str, IO[str]], guard: Guard) -> dict[str, int]:
    """Write the rows into a file a table; how many there are of each."""
    sheets = {name: Sheet(file, TABLES[name], guard) for name, file in files.items()}
    counts = dict.fromkeys(sheets, 0)
    for name, row in maker.rows():
        if name in sheets:
            sheets[name].row(row)
            counts[name] += 1
    return counts


def text(content: Content, table: str) -> str:
    """One table as the text of a CSV file, for a page's link to what it shows."""
    file = io.StringIO(newline="")
    write(Maker(content), {table: file}, Guard())
    return file.getvalue()
