"""Who says what: source, cue and content spans against gold ones.

Rows: ``{"id", "text", "attributions": [{"source", "cue", "content"}]}``, each role a list of [start, end].

The texts label one layer: who speaks within what another says is left out of ours, too.

An attribution is right if its cue and its source touch the gold ones (or neither has one) and half of the content's
words agree (F1). Attributions are paired one to one, the best agreement first. Punctuation never counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from eval.common import Row, Tally, body, f1, share, sums
from onrecord.read.tagged import tag
from onrecord.read.text import prepare
from onrecord.read.who import Attribution, find_attributions

TITLE: Final = "attributions right as a whole (partial), F1"
KEY: Final = "attributions"
GOLD: Final = "attributions"

_WORD: Final = re.compile(r"\w+(?:[’'.]\w+)*")


def shape(a: Attribution) -> dict[str, Any]:
    return {"source": [list(a.source)] if a.source else [], "cue": [list(a.cue)], "content": [list(c) for c in a.content]}


def predict(row: Row) -> list[dict[str, Any]]:
    prepared = prepare(body(row["text"]))
    found = find_attributions(prepared, tag(prepared).heard)
    return [shape(a) for a in found if a.parent is None]


class _Roles(NamedTuple):
    """The numbers of the words that fill each role."""

    source: frozenset[int]
    cue: frozenset[int]
    content: frozenset[int]


def score(row: Row, predicted: Any) -> Tally:
    """Right (partial), right (all three sets of words equal), predicted, gold."""
    words = [m.span() for m in _WORD.finditer(row["text"])]

    def roles(a: dict[str, Any]) -> _Roles:
        return _Roles(*(frozenset(_covered(words, a.get(role) or ())) for role in _Roles._fields))

    gold = [roles(a) for a in row["attributions"]]
    ours = [roles(a) for a in predicted or ()]
    pairs = [(gold[i], ours[j]) for i, j in _align(gold, ours)]
    strict = sum(g == o for g, o in pairs)
    return (sum(_right(g, o) for g, o in pairs), strict, len(ours), len(gold))


def _covered(words: Sequence[tuple[int, int]], spans: Sequence[Sequence[int]]) -> list[int]:
    return [i for i, (start, end) in enumerate(words) if any(start < b and a < end for a, b in spans)]


def _agreement(a: frozenset[int], b: frozenset[int]) -> float:
    return f1(len(a & b), len(a), len(b)) / 100


def _touch(a: frozenset[int], b: frozenset[int]) -> bool:
    return bool(a & b) or not (a or b)


def _right(gold: _Roles, ours: _Roles) -> bool:
    return _touch(gold.cue, ours.cue) and _touch(gold.source, ours.source) and _agreement(gold.content, ours.content) >= 0.5


def _align(gold: Sequence[_Roles], ours: Sequence[_Roles]) -> list[tuple[int, int]]:
    """Pairs one to one: content weighs double, a shared cue one, the source half."""
    weighed = []
    for i, g in enumerate(gold):
        for j, o in enumerate(ours):
            content = _agreement(g.content, o.content)
            if content or g.cue & o.cue:
                weighed.append((2 * content + bool(g.cue & o.cue) + 0.5 * _agreement(g.source, o.source), i, j))
    pairs: dict[int, int] = {}
    for _, i, j in sorted(weighed, reverse=True):
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())


def figure(tallies: Sequence[Tally]) -> float:
    right, _, predicted, gold = sums(tallies)
    return f1(right, predicted, gold)


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    right, strict, predicted, gold = sums(tallies)
    return {"precision": share(right, predicted), "recall": share(right, gold), "strict F1": f1(strict, predicted, gold)}
