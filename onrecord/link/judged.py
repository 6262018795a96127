"""What people have decided about pairs of accounts, and where their decisions contradict one another.

"The same" carries on: A as B and B as C is A as C. If somebody also judged A and C different, no grouping follows all
three. Then *different* holds, and every "same" on a way from A to C is set aside until a person has looked: none of
them is known to be the wrong one. "Same" judgements off that way are followed as ever.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from onrecord.link.sets import Sets
from onrecord.model import Judgement, Score

Pair = tuple[str, str]


class Judged(NamedTuple):
    """Pairs, smaller id first, sorted. ``contradicted``: the pairs set aside, scored 0.5 because nobody can say."""

    same: tuple[Pair, ...] = ()
    different: tuple[Pair, ...] = ()
    contradicted: tuple[Score, ...] = ()
    notes: tuple[str, ...] = ()


def judged(judgements: Sequence[Judgement]) -> Judged:
    """The pairs judged the same and different. A judgement that another one here supersedes no longer counts."""
    superseded = {j.supersedes for j in judgements if j.supersedes is not None}
    same: dict[Pair, str] = {}
    different: dict[Pair, str] = {}
    for j in sorted(judgements, key=lambda j: j.id):
        if j.id in superseded or j.kind not in ("same", "different"):
            continue
        subjects = sorted(set(j.subjects))
        for pair in itertools.pairwise(subjects) if j.kind == "same" else _all_pairs(subjects):
            (same if j.kind == "same" else different)[pair] = j.id
    against = _contradicted(same, different)
    kept = tuple(sorted(p for p in same if p not in against))
    scores, notes = [], []
    for pair in sorted(against):
        opposed = sorted(against[pair])
        others = ", ".join(f"{different[d]} ({d[0]}, {d[1]})" for d in opposed)
        reason = f"judged the same in {same[pair]}, which contradicts what was judged different: {others}"
        scores.append(Score(*pair, 0.5, (reason,)))
        notes.append(f"{same[pair]} is not followed: {pair[0]} and {pair[1]} {reason}")
    return Judged(kept, tuple(sorted(different)), tuple(scores), tuple(notes))


def _all_pairs(names: Sequence[str]) -> Iterator[Pair]:
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            yield a, b


def _contradicted(same: Iterable[Pair], different: Iterable[Pair]) -> dict[Pair, set[Pair]]:
    """The "same" pairs that lie on a way between two accounts judged different, each with those judgements."""
    graph: dict[str, set[str]] = defaultdict(set)
    sets = Sets()
    for a, b in same:
        if a != b:
            graph[a].add(b)
            graph[b].add(a)
            sets.join(a, b)
    out: dict[Pair, set[Pair]] = defaultdict(set)
    for a, b in different:
        if a == b or sets.find(a) != sets.find(b):
            continue
        for edge in _on_the_way(graph, a, b):
            out[edge].add((a, b))
    return dict(out)


def _on_the_way(graph: dict[str, set[str]], a: str, b: str) -> set[Pair]:
    """The edges that lie on some path from ``a`` to ``b`` that meets no node twice.

    With one more edge between the two these are the edges of the biconnected component that holds it; found by one
    depth-first walk from ``a`` that takes that edge first (Tarjan), without recursion.
    """
    order = {a: 0, b: 1}
    low = {a: 0, b: 0}
    edges: list[Pair] = []
    stack = [(b, a, iter(sorted(graph[b])))]
    while stack:
        node, above, neighbours = stack[-1]
        for other in neighbours:
            if node == b and other == a:
                edges.append((b, a))  # the real edge between the two, beside the one added
                continue
            if other == above:
                continue
            if other not in order:
                order[other] = low[other] = len(order)
                edges.append((node, other))
                stack.append((other, node, iter(sorted(graph[other]))))
                break
            if order[other] < order[node]:
                edges.append((node, other))
                low[node] = min(low[node], order[other])
        else:
            stack.pop()
            if stack:
                up = stack[-1][0]
                low[up] = min(low[up], low[node])
                if low[node] >= order[up]:  # what hangs below is another component
                    while edges and edges[-1] != (up, node):
                        edges.pop()
                    edges.pop()
    return {(min(e), max(e)) for e in edges}
