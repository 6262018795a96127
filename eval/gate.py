"""The gate: how many of the texts that speak of harm it lets pass, how many of the others, and how long it takes.

Rows: ``{"id", "text", "relevant"}`` (MUC-4), readings in the contract's format (a text with an account of harm or of an attack is
relevant), or texts without labels (general news). PATH may be a folder of pages, too. The figure is the share of relevant
texts that are answered "pass"; where none is labelled, of all texts. "unknown" counts as not passing, although whoever
screens keeps it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval import common, pages
from eval.common import Options, Row, Tally, share, sums
from onrecord.model import HARMS
from onrecord.read import gate

TITLE: Final = "texts that speak of harm and pass (of all, where none is labelled)"
KEY: Final = "verdict"
GOLD: Final = "harm"
_PEACEFUL: Final = ("statement", "meeting", "protest", "other", "war")


def load(path: Path) -> list[Row]:
    if path.is_dir():
        return [{**row, "text": _page(row), GOLD: None} for row in pages.load(path)]
    return [_row(row) for row in common.load_lines(path)]


def _page(row: Row) -> str:
    """The article out of its page: what the command would look at."""
    found = pages.document(row)
    return "\n".join(found.text[slice(*p.span)] for p in found.parts if p.role in ("title", "dateline", "body"))


def _row(row: Row) -> Row:
    if "accounts" not in row:
        return {"id": row["id"], "text": row["text"], GOLD: row.get("relevant")}
    told = {c["account"] for c in row.get("claims", ()) if c["attribute"] in (*HARMS, "victim", "weapon", "target")}
    harm = any(
        a["scope"] in ("incident", "aggregate") and (a["id"] in told or a["kind"] not in _PEACEFUL) for a in row["accounts"]
    )
    return {"id": row["id"], "text": row["document"]["text"], "lang": row["document"].get("lang"), GOLD: harm}


def predict(row: Row) -> str:
    return gate.screen(row["text"], row.get("lang")).verdict


def predict_all(rows: Sequence[Row]) -> list[str]:
    return [predict(row) for row in rows]  # in this process: a worker takes longer to start


def score(row: Row, predicted: Any) -> Tally:
    """Relevant, of them passing, irrelevant, of them passing, unlabelled, of them passing, unknown."""
    kind = {True: 0, False: 1, None: 2}[row[GOLD]]
    passes = predicted == "pass"
    counts = [float(n) for k in range(3) for n in (k == kind, k == kind and passes)]
    return (*counts, float(predicted == "unknown"))


def figure(tallies: Sequence[Tally]) -> float:
    t = sums(tallies)
    return share(t[1], t[0]) if t[0] else share(t[1] + t[3] + t[5], t[2] + t[4])


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    t = sums(tallies)
    return {
        "relevant texts": t[0], "of them passing": share(t[1], t[0]), "irrelevant texts": t[2],
        "false alarms": share(t[3], t[2]), "texts without a label": t[4], "passing without a label": share(t[5], t[4]),
        "unknown, texts": t[6],
    }  # fmt: skip


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    """Processor time, the text in memory. It depends on the machine and is not pinned."""
    gate.screen("")  # the vocabulary is loaded once
    start = time.process_time()
    for row in rows:
        gate.screen(row["text"], row.get("lang"))
    spent = (time.process_time() - start) * 1e6
    words = sum(len(row["text"].split()) for row in rows)
    return {"microseconds a text": spent / len(rows), "microseconds for 400 words": 400 * spent / words if words else 0.0}
