"""Exports: files made from what a case holds. An exporter is a function and a row in EXPORTERS.

An exporter gets the content and where to write; it returns the files and what it had to change. It writes beside the target
and renames: a file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final

from onrecord.publish.content import Content, Linked
from onrecord.publish.files import Export, zipped

__all__ = ["ENDINGS", "EXPORTERS", "Content", "Export", "Linked", "exporter", "zipped"]

# By module, so that one is loaded when it is asked for.
EXPORTERS: Final[dict[str, str]] = {
    "csv": "a folder with a CSV file a table: incidents, tolls, perpetrators, places, findings, accounts, claims, documents",
    "xlsx": "the same tables as the sheets of one workbook",
    "geojson": "the incidents for a map",
    "jsonl": "the readings as lines of JSON in the contract's shape, with the documents' texts",
    "package": "a folder with the CSV files, a codebook, and a datapackage.json that describes them",
}
ENDINGS: Final[dict[str, str]] = {
    "csv": "csv.zip", "xlsx": "xlsx", "geojson": "geojson", "jsonl": "jsonl", "package": "package.zip",
}  # fmt: skip
"""Of the one file that a browser is handed."""


def exporter(name: str) -> Callable[[Content, Path], Export]:
    """The function of that name."""
    found: Callable[[Content, Path], Export] = import_module(f"onrecord.publish.{name}").export
    return found
