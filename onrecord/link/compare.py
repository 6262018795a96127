"""How likely two accounts tell of one event: a sum of written weights, each with its reason.

The weights are log-odds (natural logarithm). Where they come from is said in decisions/0006-linking.md: those marked
"fitted" were fitted to pairs with known answers and rounded, the others were set by hand. The sum goes through the
logistic function, so a score is between 0 and 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final, NamedTuple

from onrecord.link.names import parts, shared
from onrecord.link.profile import Point, Profile
from onrecord.model import Score

SAME: Final = 0.6  # on average over the pairs of two groups: joined
POSSIBLE: Final = 0.3  # from here a person is asked


class Weight(NamedTuple):
    value: float
    words: str


WEIGHTS: Final[dict[str, Weight]] = {
    # Fitted: rounded, except that news places are coarser than the casebook's (near, some).
    "start": Weight(-3.0, ""),
    "day same": Weight(2.6, "the same day"),
    "day next": Weight(1.0, "a day apart"),
    "day two": Weight(-2.0, "two days apart"),
    "day week": Weight(-2.5, "days apart"),
    "day apart": Weight(-4.5, "weeks or more apart"),
    "day reported": Weight(1.2, "published within days"),
    "place same": Weight(2.2, "the same place"),
    "place city": Weight(0.6, "the same city, or near the same place"),
    "place near": Weight(-1.0, "places near each other"),
    "place some": Weight(-3.0, "places up to 100 km apart"),
    "place region": Weight(-0.5, "one region"),
    "place country": Weight(-0.9, "one country"),
    "place apart": Weight(-4.0, "places far apart"),
    "kind same": Weight(0.1, "the same kind of attack"),
    "names one": Weight(3.0, "a victim of the same name"),
    "names more": Weight(4.6, "victims of the same names"),
    "names none": Weight(-1.0, "different victims named"),
    "toll same": Weight(2.3, "the same number of people harmed"),
    "toll small": Weight(1.1, "the same small number of people harmed"),
    "toll close": Weight(1.4, "figures that are close"),
    "toll near": Weight(0.3, "figures that can both be right"),
    "toll few": Weight(0.3, "small figures that can both be right"),
    "toll other": Weight(-0.9, "figures that differ"),
    "toll far": Weight(-2.0, "figures that differ widely"),
    # By hand: made mentions show nothing of these.
    "day period": Weight(0.0, "dates that overlap"),
    "kind alike": Weight(-0.5, "kinds of attack that reports confuse"),
    "kind other": Weight(-1.5, "different kinds of attack"),
    "target same": Weight(0.7, "the same kind of target"),
    "weapon same": Weight(0.3, "the same weapon"),
    "actor same": Weight(0.2, "the same party blamed"),
    "copied": Weight(6.0, "the same words in copies of one text"),
}

# Words that different reports use for one attack; beyond these a different kind speaks against one event.
_ANY_KIND: Final = frozenset(["other", "war", "destruction"])
_ALIKE_KINDS: Final = tuple(map(frozenset, (
    ("airstrike", "shelling", "bombing", "chemical"),
    ("shooting", "ground_attack", "clash", "execution"),
    ("ground_attack", "shelling", "clash", "siege"),
    ("abduction", "arrest", "execution", "torture"),
)))  # fmt: skip


def compare(a: Profile, b: Profile) -> Score:
    """The score of two accounts, with its reasons."""
    if b.id < a.id:
        a, b = b, a
    found = features(a, b)
    total = WEIGHTS["start"].value + sum(WEIGHTS[name].value for name, _ in found)
    reasons = tuple(_reason(WEIGHTS[name], detail) for name, detail in found)
    return Score(a.id, b.id, round(1 / (1 + math.exp(-total)), 4), reasons)


def _reason(weight: Weight, detail: str) -> str:
    return f"{weight.words}: {detail} ({weight.value:+g})" if detail else f"{weight.words} ({weight.value:+g})"


def features(a: Profile, b: Profile) -> list[tuple[str, str]]:
    """What speaks for and against one event: rows of WEIGHTS, each with a detail for the reader."""
    if copied := list(_copied(a, b)):
        # A copy's "on Friday" is counted from the day it was printed: its own days and places prove nothing.
        return [f for part in (_names, _toll) for f in part(a, b)] + copied
    return [f for part in (_day, _place, _kind, _names, _toll, _details) for f in part(a, b)]


def _gap(x: tuple[int, int], y: tuple[int, int]) -> int:
    return max(0, x[0] - y[1], y[0] - x[1])


def _day(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    if a.days and b.days:
        gap = min(_gap(x, y) for x in a.days for y in b.days)
        name = ("same", "next", "two")[gap] if gap < 3 else "week" if gap <= 7 else "apart"
        yield f"day {name}", f"{gap} days" if name in ("week", "apart") else ""
        return
    known = [(p.days or p.periods or (p.reported,)) for p in (a, b)]
    spans = [[s for s in k if s is not None] for k in known]
    if not spans[0] or not spans[1]:
        return
    gap = min(_gap(x, y) for x in spans[0] for y in spans[1])
    if gap == 0:
        yield ("day period" if (a.periods and not a.days) or (b.periods and not b.days) else "day reported"), ""
    elif gap > 7:
        yield "day apart", f"{gap} days"
    elif gap > 2:
        yield "day week", f"{gap} days"


def kilometres(a: Point, b: Point) -> float:
    """The great-circle distance."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def _place(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    if not a.has_place or not b.has_place:
        return
    # A name that one of the two could not locate; two places of one name that both are located are told apart below.
    same = (a.unlocated & b.names) | (a.names & b.unlocated)
    if same and not (a.countries and b.countries and not a.countries & b.countries):
        yield "place same", f"called {min(same)}"
        return
    best: tuple[float, Point, Point] | None = None
    for x in a.points:
        for y in b.points:
            far = kilometres(x, y)
            if best is None or (far, x.rank + y.rank, x, y) < (best[0], best[1].rank + best[2].rank, *best[1:]):
                best = far, x, y
    if best is not None:
        far, x, y = best
        detail = x.name if x.name == y.name else f"{x.name}, {y.name}"
        slack = 25.0 * (x.loose + y.loose)
        if far <= 3:
            yield ("place city" if slack or x.large or max(x.rank, y.rank) > 2 else "place same"), detail
            return
        if far <= 25 + slack:
            yield "place near", detail
            return
        if far <= 100 or a.unlocated or b.unlocated:
            yield "place some", detail
            return
        yield "place apart", detail
        return
    if a.regions and b.regions:
        if a.regions & b.regions:
            yield "place region", " ".join(reversed(min(a.regions & b.regions)))
        else:
            yield "place some", ""
    elif a.countries & b.countries:
        yield "place country", ""
    elif a.countries and b.countries:
        yield "place apart", ""


def _kind(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    if a.kind == b.kind:
        if a.kind not in _ANY_KIND:
            yield "kind same", a.kind
    elif a.kind not in _ANY_KIND and b.kind not in _ANY_KIND:
        alike = any({a.kind, b.kind} <= k for k in _ALIKE_KINDS)
        yield ("kind alike" if alike else "kind other"), f"{a.kind}, {b.kind}"


def _names(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    if not a.victims or not b.victims:
        return
    found = shared(a.victims, b.victims)
    if len(found) > 1 or any(len(parts(x)) > 2 and len(parts(y)) > 2 for x, y in found):
        yield "names more", ", ".join(sorted(x for x, _ in found)[:3])
    elif found:
        yield "names one", found[0][0]
    else:
        yield "names none", ""


def _toll(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    """The best agreement of one kind of figure. Later counts are larger, so a difference says little."""
    rank = ("toll same", "toll small", "toll close", "toll near", "toll few", "toll other", "toll far")
    best: tuple[int, str] | None = None
    mine: dict[str, list[tuple[int | None, int | None]]] = {}
    for what, low, high in a.tolls:
        mine.setdefault(what, []).append((low, high))
    for what, low, high in b.tolls:
        for other_low, other_high in mine.get(what, ()):
            found = (_agree((low, high), (other_low, other_high)), f"{what} {low if low is not None else high}")
            best = found if best is None or found < best else best
    if best is not None:
        yield rank[best[0]], best[1] if best[0] < 2 else best[1].rsplit(" ", 1)[0]


def _agree(x: tuple[int | None, int | None], y: tuple[int | None, int | None]) -> int:
    """Which row of ``_toll``'s rank two ranges are. Small numbers agree by chance, large ones do not."""
    (a, b), (c, d) = x, y
    p, q = sorted((a if a is not None else b or 0, c if c is not None else d or 0))
    if x == y:
        return 0 if q >= 10 else 1
    if p >= 10 and q <= 1.5 * p:
        return 2
    meet = max(a or 0, c or 0) <= min(math.inf if b is None else b, math.inf if d is None else d)
    if meet and q <= 3 * p:
        return 3 if q >= 5 else 4
    return 5 if q <= 3 * p + 3 else 6


def _details(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    for name in ("target", "weapon", "actor"):
        both: frozenset[str] = getattr(a, name + "s") & getattr(b, name + "s")
        if both:
            yield f"{name} same", min(both).replace("_", " ")


def _copied(a: Profile, b: Profile) -> Iterator[tuple[str, str]]:
    if a.origin and a.origin == b.origin:
        both, least = len(a.words & b.words), min(len(a.words), len(b.words))
        if both >= 2 and both >= 0.5 * least:
            yield "copied", ""
