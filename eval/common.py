"""What every task shares: data in, documents through worker processes, predictions out, intervals.

A task is a module of this package with

    TITLE                 what its figure is called
    KEY                   the name of a prediction in a line of ``--out``
    GOLD                  the field of a document that holds the answers; without it there is nothing to score
    predict(document)     what onrecord says of one document, as JSON can hold it; pure
    score(document, predicted) -> tally     counts of one document: a tuple of numbers
    figure(tallies) -> float                the figure in percent, from the tallies of any set of documents
    report(tallies) -> dict[str, float]     further numbers, also in percent unless named otherwise

and optionally ``load(path)`` where the data are no lines of JSON, ``predict_all(documents)`` where a document cannot
be judged alone, ``score_all(documents, predictions, options)`` where another program scores, ``with_options(documents,
options)`` to hand an option on to the documents, ``further(documents, options)`` for numbers of another run.
"""

from __future__ import annotations

import gzip
import hashlib
import importlib
import json
import multiprocessing
import os
import random
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

from onrecord import stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import Document, Hints, Part, Reading

Row = dict[str, Any]
Tally = tuple[float, ...]

RESAMPLES: Final = 1000
SEED: Final = 0


class Options(NamedTuple):
    """What a task may be told beside its data."""

    table: str = "airwars"
    scorer: Path | None = None
    workers: int = 0

    @property
    def processes(self) -> int:
        return self.workers or os.cpu_count() or 1


class Interval(NamedTuple):
    """A figure in percent and the ends of its 95 % interval."""

    figure: float
    low: float
    high: float


class EvalError(Exception):
    """What is told in one line: the data or the call is at fault."""


# --- data


def load_lines(path: Path) -> list[Row]:
    """The objects of a file of JSON lines, compressed or not."""
    if not path.is_file():
        raise EvalError(f"{path} is no file; give a file of JSON lines")
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    try:  # split at "\n" only: other line separators may stand inside a string
        return [json.loads(line) for line in data.decode("utf-8").split("\n") if line.strip()]
    except ValueError as error:
        raise EvalError(f"{path} is no file of JSON lines: {error}") from None


def load(task: ModuleType, path: Path) -> list[Row]:
    found: list[Row] = task.load(path) if hasattr(task, "load") else load_lines(path)
    if not found:
        raise EvalError(f"{path} holds no documents")
    if wrong := [i for i, row in enumerate(found, 1) if not isinstance(row, dict) or "id" not in row]:
        raise EvalError(f'{path} has {len(wrong)} rows without an "id", row {wrong[0]} the first')
    return found


def sha256(path: Path) -> str:
    """The hash of a file, or of the names and contents of a folder's files."""
    if path.is_file():
        return hashlib.sha256(path.read_bytes()).hexdigest()
    total = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        total.update(f"{file.relative_to(path).as_posix()}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def cut(rows: list[Row], text: str | None) -> list[Row]:
    """Some of the rows, in Python's notation: "1::2", "51:"."""
    if text is None:
        return rows
    try:
        ends = [int(part) if part.strip() else None for part in text.split(":")]
        chosen = rows[slice(*ends)] if 2 <= len(ends) <= 3 else None
    except ValueError:
        chosen = None
    if chosen is None:
        raise EvalError(f"--rows {text!r} is no slice; write START:STOP:STEP, such as 1::2")
    if not chosen:
        raise EvalError(f"--rows {text} leaves no document")
    return chosen


# --- what onrecord says


def body(text: str) -> Document:
    """A document that is nothing but text in its body."""
    return Document(text, parts=(Part((0, len(text)), "body"),))


def reading(row: Row, published: str | None, table: str = "default") -> Reading:
    """The reading that a user would get of an English text."""
    line = json.dumps({"id": row["id"], "text": row["text"]}).encode()
    item = Item(row["id"], row["id"], line, Hints(published=published, lang="en"), "record", None)
    return stages.read_item(item, Config(table=table))


def predictions(task: ModuleType, rows: Sequence[Row], options: Options) -> list[Any]:
    """The prediction for each row, in order; None where the document failed."""
    if hasattr(task, "predict_all"):
        return list(task.predict_all(rows))
    return list(in_processes(partial(_safely, task.__name__), rows, options.processes))


def in_processes(function: Callable[[Row], Any], rows: Sequence[Row], processes: int) -> Iterable[Any]:
    if processes == 1 or len(rows) < 2:
        return map(function, rows)
    stages.prepare()  # the index of places is made once, not by each worker
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(function, rows, chunksize=max(1, min(16, len(rows) // (2 * processes)))))


def _safely(module: str, row: Row) -> Any:
    """A document that fails counts as one in which nothing was found; the others go on."""
    try:
        return importlib.import_module(module).predict(row)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


class Failed(str):
    """Why a document has no prediction."""

    __slots__ = ()


def write(path: Path, task: ModuleType, rows: Sequence[Row], predicted: Sequence[Any]) -> None:
    """The predictions as JSON lines of ``{"id", KEY}``; a failed document has null."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row, one in zip(rows, predicted, strict=True):
            value = None if isinstance(one, Failed) else one
            file.write(json.dumps({"id": row["id"], task.KEY: value}, ensure_ascii=False) + "\n")


def read_back(path: Path, task: ModuleType, rows: Sequence[Row]) -> list[Any]:
    """Predictions that ``write`` wrote, in the order of the rows."""
    by_id = {line["id"]: line.get(task.KEY) for line in load_lines(path)}
    missing = [row["id"] for row in rows if row["id"] not in by_id]
    if missing:
        raise EvalError(f"{path} has no prediction for {len(missing)} documents, {missing[0]} the first")
    return [by_id[row["id"]] for row in rows]


# --- figures


def f1(right: float, predicted: float, gold: float) -> float:
    """The harmonic mean of precision and recall, in percent."""
    return 200 * right / (predicted + gold) if predicted + gold else 0.0


def share(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


def sums(tallies: Iterable[Tally]) -> list[float]:
    return [sum(column) for column in zip(*tallies, strict=True)]


def bootstrap(tallies: Sequence[Tally], figure: Callable[[Sequence[Tally]], float]) -> Interval:
    """The figure, and the middle 95 % of it over documents drawn with replacement. The same every time."""
    rng = random.Random(SEED)
    drawn = sorted(figure(rng.choices(tallies, k=len(tallies))) for _ in range(RESAMPLES))
    edge = RESAMPLES // 40
    return Interval(figure(tallies), drawn[edge], drawn[-edge - 1])
