"""A package: the tables as CSV, a codebook, and ``datapackage.json`` (Data Package 2.0, as Frictionless reads it), which says
of each file what is in it, which columns join it to others, and what its bytes must hash to."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

import msgspec

from onrecord.publish import codebook, csv
from onrecord.publish.columns import TABLES, Column, Table
from onrecord.publish.content import Content
from onrecord.publish.files import Export, folder, replacing, staging
from onrecord.publish.guarded import Guard
from onrecord.publish.rows import Maker

PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
_PLAIN: Final = {"object", "array"}  # JSON in a cell: the codebook says what is in it


def export(content: Content, path: Path) -> Export:
    """Write the package into the folder ``path`` (made if needed). Raises InputError if it cannot be."""
    folder(path)
    maker, guard = Maker(content), Guard()
    names = (*(f"{name}.csv" for name in TABLES), "codebook.csv", "codebook.md", "datapackage.json")
    paths = tuple(path / name for name in names)
    with replacing(*paths) as files:
        tables = dict(zip(TABLES, files, strict=False))
        counts = csv.write(maker, tables, guard)
        book, page, about = files[len(TABLES) :]
        meanings = csv.Sheet(book, Table("", tuple(Column(f, "string", "") for f in codebook.FIELDS)), Guard())
        for row in codebook.rows():
            meanings.row(row)
        notes = (*guard.notes, *maker.notes)
        told = {"made by": "onrecord", "made at": content.at, "as of entry": content.head}
        told |= {f"changed ({i})": note for i, note in enumerate(notes, 1)}
        page.write(codebook.page(told))
        hashes = {}
        for name, file in tables.items():
            file.flush()
            hashes[name] = _digest(staging(path / f"{name}.csv"))
        described = _described(content, counts, hashes, notes)
        about.write(msgspec.json.format(msgspec.json.encode(described), indent=2).decode() + "\n")
    return Export(paths, maker.documents, notes)


def _digest(file: Path) -> tuple[str, int]:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest(), file.stat().st_size


def _described(
    content: Content, counts: dict[str, int], hashes: dict[str, tuple[str, int]], notes: tuple[str, ...]
) -> dict[str, Any]:
    resources = []
    for name, table in TABLES.items():
        sha256, size = hashes[name]
        resources.append({
            "name": name, "path": f"{name}.csv", "type": "table", "scheme": "file", "format": "csv", "mediatype": "text/csv",
            "encoding": "utf-8", "hash": f"sha256:{sha256}", "bytes": size, "description": f"{table.about} Rows: {counts[name]}.",
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
            "schema": _schema(table),
        })  # fmt: skip
    return {
        "$schema": PROFILE, "name": "onrecord", "title": "Claims about civilian harm, by incident",
        "description": " ".join((*codebook.NOTES, *notes)), "created": content.at or None,
        "version": content.head.partition(":")[0],
        "as_of": content.head, "resources": resources,
    }  # fmt: skip


def _schema(table: Table) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(c) for c in table.columns], "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [TABLES[other].key[-1]]}}
            for column, other in table.refers.items()
        ]
    return schema


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": "string" if column.type in _PLAIN else column.type}
    field["description"] = f"{column.about} ({column.unit})" if column.unit else column.about
    limits: dict[str, Any] = {"required": True} if column.required else {}
    if words := codebook.values(column):
        limits["enum"] = list(words)
    return {**field, "constraints": limits} if limits else field
