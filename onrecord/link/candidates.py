"""Which pairs of accounts are worth comparing: about the same days and a comparable place, a victim's name, one text.

The work is bounded: a block of more than CROWD accounts is not compared all with all; each of its accounts meets its
NEAR neighbours in an order of kind and figures, so a thousand accounts of one day and city cost some 20,000 pairs.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord.link.names import keys
from onrecord.link.profile import Profile

CROWD: Final = 60
NEAR: Final = 20
_CELL: Final = 0.5  # degrees; a point stands in the cells of a box of half that around it, some 25 km


class Pairs(NamedTuple):
    """Pairs of indices, smaller first, sorted; and how large the largest block was that was not compared in full."""

    pairs: list[tuple[int, int]]
    crowd: int


def candidates(profiles: Sequence[Profile]) -> Pairs:
    """The pairs to compare, never two accounts of one document. ``profiles``: in the order of their ids."""
    blocks: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, p in enumerate(profiles):
        for key in set(_keys(p)):
            blocks[key].append(i)
    found: set[tuple[int, int]] = set()
    crowd = 0
    for key, members in blocks.items():
        if len(members) < 2:
            continue
        if key[0] in ("region", "country"):  # points meet each other in their cells
            coarse = [i for i in members if profiles[i].is_coarse]
            if not coarse:
                continue
            if len(members) <= CROWD:
                found.update((min(a, b), max(a, b)) for a in coarse for b in members if a != b)
                continue
        elif len(members) <= CROWD:
            found.update((a, b) for n, a in enumerate(members) for b in members[n + 1 :])
            continue
        crowd = max(crowd, len(members))
        ordered = sorted(members, key=lambda i: (_order(profiles[i]), i))
        for n, a in enumerate(ordered):
            for b in ordered[n + 1 : n + 1 + NEAR]:
                found.add((min(a, b), max(a, b)))
    pairs = sorted(p for p in found if profiles[p[0]].document != profiles[p[1]].document)
    return Pairs(pairs, crowd)


def _order(p: Profile) -> tuple[object, ...]:
    first = min((t[1] or t[2] or 0 for t in p.tolls if t[0].startswith("killed")), default=0)
    return p.kind, first, p.points[:1], sorted(p.names)


def _keys(p: Profile) -> Iterator[tuple[object, ...]]:
    for name in p.victims:
        for key in keys(name):
            yield "name", key
    if p.origin:
        yield "copy", p.origin
    if not p.has_place:
        return
    for day in _days(p):
        for cell in _cells(p):
            yield "cell", day, *cell
        for name in p.names:
            yield "place", day, name
        for region in p.regions:
            yield "region", day, *region
        for country in p.countries:
            yield "country", day, country


def _days(p: Profile) -> set[int]:
    """The days that an account is looked for under: those it gives, one more on either side (so two accounts up to two
    days apart meet), else those before its publication. A month would meet everything: its publication serves."""
    if p.days:
        return {d for start, end in p.days for d in range(start - 1, end + 2)}
    if p.reported:
        return set(range(p.reported[0], p.reported[1] + 1))
    return set()


def _cells(p: Profile) -> set[tuple[int, int]]:
    out = set()
    for point in p.points:
        wide = 0.25 / max(0.2, math.cos(math.radians(point.lat)))
        for lat in (point.lat - 0.25, point.lat + 0.25):
            for lon in (point.lon - wide, point.lon + wide):
                out.add((math.floor(lat / _CELL), math.floor(lon / _CELL)))
    return out
