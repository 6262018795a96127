"""When a page says that it was published: the day we give against the day read off the page.

PATH: a folder of ``ID.html`` or ``ID.html.gz``. The days are in ``page_dates.toml`` beside this file, which says how they were
made; the benchmark itself has none. The figure is the share of right days among the pages that state one; beside it, on how
many of the others we give a day. ``--rows 51:`` is the half on which nothing was tuned, but it is not cleanly unseen: the
list its days were read off was read before the rule for days in UTC was written. Before that rule the figure there was 88.2.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval import pages
from eval.common import Row, Tally

TITLE: Final = "publication date, share right of pages that state one"
KEY: Final = "published"
GOLD: Final = "published"
_LABELS: Final = Path(__file__).with_name("page_dates.toml")


def load(path: Path) -> list[Row]:
    labels: dict[str, str] = tomllib.loads(_LABELS.read_text("utf-8"))["published"]
    return [{**row, GOLD: labels[row["id"]]} for row in pages.load(path) if row["id"] in labels]


def predict(row: Row) -> str:
    return pages.document(row).published or ""


def score(row: Row, predicted: Any) -> Tally:
    """Whether it states a day; whether ours is that day; whether we give one though it states none."""
    states = bool(row[GOLD])
    return (float(states), float(states and predicted == row[GOLD]), float(not states and bool(predicted)))


def figure(tallies: Sequence[Tally]) -> float:
    return 100 * sum(right for _, right, _ in tallies) / max(1.0, sum(states for states, _, _ in tallies))


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    return {
        "pages that state a day": sum(states for states, _, _ in tallies),
        "days given to pages that state none": sum(wrong for _, _, wrong in tallies),
    }
