"""Articles that are read in a second, from text to grounded claims, by one process and by all; and the memory for it.

Rows: ``{"id", "text", "date"?}``. The interval is over documents, of one process. Seconds depend on the machine and on what
else runs on it: this figure is never pinned.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

from eval.common import Options, Row, Tally, reading, sums
from onrecord import api, stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import Hints

TITLE: Final = "articles a second, one process"
KEY: Final = "seconds"
GOLD: Final = "text"


def predict(row: Row) -> float:
    """Seconds for the document."""
    start = time.perf_counter()
    reading(row, row.get("date"))
    return time.perf_counter() - start


def predict_all(rows: Sequence[Row]) -> list[float]:
    stages.prepare()
    predict(rows[0])  # imports and vocabularies are loaded once, not by the first document
    return [predict(row) for row in rows]


def score(row: Row, predicted: Any) -> Tally:
    """Seconds, words, documents."""
    return (predicted, len(row["text"].split()), 1)


def figure(tallies: Sequence[Tally]) -> float:
    seconds, _, documents = sums(tallies)
    return documents / seconds if seconds else 0.0


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    _, words, documents = sums(tallies)
    return {"words a document": words / documents}


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    """All workers together through the engine, once; and the memory of the process that read one by one."""
    config = Config(workers=options.workers)
    items = [
        Item(r["id"], r["id"], r["text"].encode(), Hints(published=r.get("date"), lang="en"), "text", None) for r in rows
    ]
    start = time.perf_counter()
    done = sum(1 for _ in api.read_items(items, config))
    seconds = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # Linux counts kilobytes
    return {
        "workers": config.processes, "articles a second, all workers, their start included": done / seconds,
        "peak memory of one process, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6,
    }  # fmt: skip
