"""Exports: files made from what a case holds. An exporter is a function and a row in EXPORTERS.

An exporter gets the documents in the order of the view, each with its row and its reading, and where to write; it
returns the files and what it had to change. It writes beside the target and renames: a file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from onrecord.model import Reading
from onrecord.publish import csv, jsonl
from onrecord.publish.files import Export

__all__ = ["EXPORTERS", "Export"]

EXPORTERS: Final[dict[str, Callable[[Iterable[tuple[dict[str, Any], Reading | None]], Path], Export]]] = {
    "csv": csv.export,
    "jsonl": jsonl.export,
}
