"""Accounts into incidents: average linkage over scored pairs, under what people have judged.

Two groups are joined only if their accounts agree *on average*, pairs never compared counting nothing, so that a row
of look-alikes does not become one incident. What people judged the same is joined first, what they judged different
never; two accounts of one document are joined only by a judgement.
"""

from __future__ import annotations

import functools
import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from onrecord.link.candidates import CROWD, NEAR, candidates
from onrecord.link.compare import POSSIBLE, SAME, compare
from onrecord.link.judged import Judged, judged
from onrecord.link.profile import profile
from onrecord.link.sets import Sets
from onrecord.memo import Memo
from onrecord.model import Judgement, Score, Told

ASKED: Final = 5  # a group's best possible partners that a person is shown; a thousand look-alikes are no queue


class Linked(NamedTuple):
    """``clusters``: account ids, each sorted, in the order of their smallest; every incident account is in one.
    ``possible``: pairs that may be one event, or whose judgements contradict one another, best first.
    ``notes``: what was not compared, and judgements that could not be followed, for a person."""

    clusters: tuple[tuple[str, ...], ...]
    possible: tuple[Score, ...]
    notes: tuple[str, ...] = ()


def link(told: Sequence[Told], judgements: Sequence[Judgement] = (), memo: Memo | None = None) -> Linked:
    """The incidents that these accounts tell of. Only accounts of scope "incident" take part. ``memo``: of an earlier call."""
    memo = memo or Memo()
    by_id = {t.account.id: t for t in told if t.account.scope == "incident"}
    profiles = [memo.ask(("profile", i), by_id[i], functools.partial(profile, by_id[i])) for i in sorted(by_id)]
    found = candidates(profiles)
    pairs = ((profiles[a], profiles[b]) for a, b in found.pairs)
    scores = [memo.ask(("pair", a.id, b.id), (a, b), functools.partial(compare, a, b)) for a, b in pairs]
    scores = [s for s in scores if s.score >= POSSIBLE]
    rule = judged(judgements)
    clusters = cluster([(p.id, p.document) for p in profiles], scores, rule)
    notes = list(rule.notes)
    if found.crowd:
        notes.append(
            f"{found.crowd} accounts share a day and a place: each was compared with its {NEAR} nearest on either side,"
            f" not with all (more than {CROWD})"
        )
    return Linked(clusters, _possible(clusters, scores, rule, frozenset(by_id)), tuple(notes))


def cluster(
    accounts: Iterable[tuple[str, str]], scores: Iterable[Score], rule: Judged
) -> tuple[tuple[str, ...], ...]:
    """Account ids grouped. ``accounts``: id and document of each."""
    documents = dict(sorted(accounts))
    sets = Sets(documents)
    for a, b in rule.same:
        sets.join(a, b)
    groups: dict[str, list[str]] = {}
    for names in sets.groups():
        members = [n for n in names if n in documents]
        if members:
            groups[members[0]] = members
    home = {m: g for g, members in groups.items() for m in members}
    apart: dict[str, set[str]] = defaultdict(set)
    for a, b in rule.different:
        x, y = _home(a, sets, home), _home(b, sets, home)
        if x is not None and y is not None and x != y:
            apart[x].add(y)
            apart[y].add(x)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for s in sorted(scores, key=lambda s: (s.a, s.b)):
        x, y = home[s.a], home[s.b]
        if x != y:
            sums[x][y] += s.score
            sums[y][x] += s.score
    _agglomerate(groups, sums, apart, {g: {documents[m] for m in members} for g, members in groups.items()})
    return tuple(sorted(tuple(sorted(members)) for members in groups.values()))


def _home(name: str, sets: Sets, home: Mapping[str, str]) -> str | None:
    """The group of an account, or that which holds what people judged to be the same as an account no longer there."""
    if name in home:
        return home[name]
    top = sets.find(name)
    return next((home[n] for n in sorted(home) if sets.find(n) == top), None)


def _agglomerate(
    groups: dict[str, list[str]], sums: dict[str, dict[str, float]], apart: dict[str, set[str]],
    documents: dict[str, set[str]],
) -> None:  # fmt: skip
    """Join the two groups that agree best, as long as they agree well enough. Changes its arguments."""

    def mean(x: str, y: str) -> float:
        # Rounded: sums of the same numbers in another order may differ in their last bit.
        return round(sums[x][y] / (len(groups[x]) * len(groups[y])), 9)

    heap = [(-mean(x, y), x, y) for x in sums for y in sums[x] if x < y and mean(x, y) >= SAME]
    heapq.heapify(heap)
    while heap:
        score, x, y = heapq.heappop(heap)
        if x not in groups or y not in groups or y in apart[x] or documents[x] & documents[y]:
            continue
        if y not in sums[x] or -score != mean(x, y):
            continue  # one of them has grown since
        groups[x] += groups.pop(y)
        documents[x] |= documents.pop(y)
        for z in apart.pop(y, set()):
            apart[z].discard(y)
            apart[z].add(x)
            apart[x].add(z)
        theirs = sums.pop(y)
        sums[x].pop(y, None)
        for z, total in theirs.items():
            if z == x:
                continue
            sums[z].pop(y, None)
            sums[x][z] += total
            sums[z][x] = sums[x][z]
        for z in sums[x]:
            if mean(x, z) >= SAME:
                heapq.heappush(heap, (-mean(x, z), min(x, z), max(x, z)))


def _possible(
    clusters: Sequence[Sequence[str]], scores: Sequence[Score], rule: Judged, known: frozenset[str]
) -> tuple[Score, ...]:
    """The best pair between any two groups that nobody has judged different, the best few of each group."""
    home = {m: c[0] for c in clusters for m in c}
    decided = {
        (min(home[a], home[b]), max(home[a], home[b])) for a, b in rule.different if a in home and b in home
    }
    best: dict[tuple[str, str], Score] = {}
    for s in scores:
        x, y = sorted((home[s.a], home[s.b]))
        if x == y or (x, y) in decided:
            continue
        if (x, y) not in best or (-s.score, s.a, s.b) < (-best[x, y].score, best[x, y].a, best[x, y].b):
            best[x, y] = s
    ordered = sorted(best.items(), key=lambda e: (-e[1].score, e[1].a, e[1].b))
    shown: dict[str, int] = defaultdict(int)
    kept = []
    for (x, y), s in ordered:
        if shown[x] < ASKED or shown[y] < ASKED:
            kept.append(s)
            shown[x] += 1
            shown[y] += 1
    contradicted = [s for s in rule.contradicted if s.a in known and s.b in known]
    return (*contradicted, *kept)
