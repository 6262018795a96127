"""PolNeAR's attributions (Newell et al., LREC 2018) as labelled spans: who is said to say what, and the words that say so.

Every attribution has one cue. The contents of its texts are not nested, so one row of labels tells all three parts apart; which
cue a source and a content belong to is learnt beside it (``training/windows.py``).
"""

from __future__ import annotations

from eval.common import Row
from training.examples import Example, Offsets, Saying


def example(row: Row) -> Example:
    sayings = tuple(
        Saying(_span(a["cue"][0]), tuple(map(_span, a["source"])), tuple(map(_span, a["content"])))
        for a in row["attributions"]
        if a["cue"]
    )
    return Example(row["id"], row["text"], (), sayings=sayings)


def _span(pair: list[int]) -> Offsets:
    return pair[0], pair[1]
