"""The toll of an incident over its origins: a minimum and a maximum a harm and category, and who stands at each.

Like is compared with like: the same harm, the same category. Of one source's figures the latest is current. An end that
any current source leaves open is open. Nothing is added over sources; nothing is inferred from silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from onrecord.model import HARMS, Range, Toll
from onrecord.weigh.figures import CIVILIAN, Figure, order
from onrecord.weigh.status import contested

# People who cannot be counted twice in one source's list: added for a lower bound on everyone.
_APART: Final = (("civilians", "belligerents"), ("children", "women", "men"))


class Weighed(NamedTuple):
    """The toll and what it rests on."""

    toll: Toll
    current: tuple[Figure, ...]
    past: tuple[tuple[Figure, Figure], ...]  # a figure, and one that took its place
    bounds: dict[tuple[str, str], dict[str, Range]]  # harm and category: each source's range by its key
    contested: dict[str, tuple[str, ...]]  # harms whose victims' status is contested, with the claims that contest it
    derived: tuple[str, ...]  # harms of which nobody counts everyone


def weighed(found: Sequence[Figure], named: Mapping[str, tuple[str, ...]] | None = None) -> Weighed:
    """The toll of these figures. Leaving a source out is calling this without its figures.

    ``named``: harms with a victim whom some call a civilian and others a belligerent, and the claims that do.
    """
    current: list[Figure] = []
    past: list[tuple[Figure, Figure]] = []
    for group in _by(found, lambda f: (f.harm, f.who, f.scope)).values():
        now, gone = _latest(group)
        current += now
        past += gone
    bounds: dict[tuple[str, str], dict[str, Range]] = {}
    counted: list[Figure] = []
    for (harm, who), group in _by(current, lambda f: (f.harm, f.who)).items():
        # Where people are numbered, a name or a bare plural says nothing on how many.
        group = [f for f in group if f.numbered] or group
        counted += group
        bounds[harm, who] = {k: _source(fs) for k, fs in _by(group, lambda f: f.voice.key).items()}
    disputed = contested(counted, bounds)
    past.sort(key=lambda p: (order(p[0]), order(p[1])))
    for harm, claims in (named or {}).items():
        disputed[harm] = tuple(sorted({*disputed.get(harm, ()), *claims}))
    toll: Toll = {}
    derived = []
    for harm in HARMS:
        ranges = {who: _join(by.values()) for (h, who), by in bounds.items() if h == harm}
        if not ranges:
            continue
        if harm in disputed:
            for who in ("civilians", "belligerents"):
                if who in ranges:
                    ranges[who] = Range(0, ranges[who].high)
        everyone = ranges.pop("all", None)
        if everyone is None or not any(f.numbered for f in counted if f.harm == harm and f.who == "all"):
            counts = {f.who for f in counted if f.harm == harm and f.numbered}
            everyone = _derived(
                {who: by for (h, who), by in bounds.items() if h == harm and (who in counts or not counts)}
            )
            derived.append(harm)
        sequence = sorted(ranges, key=lambda w: (w not in CIVILIAN, CIVILIAN.index(w) if w in CIVILIAN else 0, w))
        parts = [r for (h, who), by in bounds.items() if h == harm and who != "all" for r in by.values()]
        everyone = _holds(everyone, bounds.get((harm, "all"), {}).values(), parts)
        toll[harm] = {"all": everyone, **{w: ranges[w] for w in sequence}}
    return Weighed(toll, tuple(sorted(counted, key=order)), tuple(past), bounds, disputed, tuple(derived))


K = TypeVar("K")


def _by(found: Iterable[Figure], key: Callable[[Figure], K]) -> dict[K, list[Figure]]:
    out: dict[K, list[Figure]] = {}
    for f in found:
        out.setdefault(key(f), []).append(f)
    return out


def _latest(group: Sequence[Figure]) -> tuple[list[Figure], list[tuple[Figure, Figure]]]:
    """The current figures of one source, and those that gave way, each with one that it gave way to.

    The latest by the day it was first told; what nobody dates stays beside it. A bound that another figure of the same
    source meets ("at least 15", then 36 on the same day) says no more than that one; a vague word never replaces a number
    that it covers, however late it comes.
    """
    group = [f for f in group if f.numbered] or group  # a name or a bare plural takes no number's place
    gone = [(f, g) for f in group for g in group if g != f and set(f.claims) <= set(g.corrects)]
    group = [f for f in group if all(f != old for old, _ in gone)] or group
    solid = [f for f in group if not f.vague]
    worded = [(f, g) for f in group if f.vague for g in solid if _covers(f, g)]
    kept = [f for f in group if all(f != w for w, _ in worded)]
    newest = max((f.first for f in kept if f.first is not None), default=None)
    now = [f for f in kept if f.first is None or f.first == newest]
    late = [f for f in now if f.first == newest] or now
    gone += [(f, late[0]) for f in kept if f not in now]
    for f in list(now):
        sharper = [g for g in now if g != f and _covers(f, g)]
        if sharper and (f.low is None or f.high is None):
            gone.append((f, sharper[0]))
    dropped = [f for f, _ in gone]
    for f, g in worded:
        if f not in dropped:
            dropped.append(f)
            gone.append((f, g if g not in dropped else late[0]))
    return [f for f in now if f not in dropped], list(dict.fromkeys(gone))


def _covers(bound: Figure, other: Figure) -> bool:
    """Whoever says ``other`` has also said ``bound``: the one lies within the other."""
    below = bound.low is None or (other.low is not None and other.low >= bound.low)
    above = bound.high is None or (other.high is not None and other.high <= bound.high)
    return below and above


def _source(group: Sequence[Figure]) -> Range:
    """The range of what is called by one name: of one source, or of all "activists"."""
    return _join([_one(fs) for fs in _by(group, lambda f: f.scope).values()])


def _one(group: Sequence[Figure]) -> Range:
    """One source's range. Bounds from below and from above hold together ("at least 12, up to 40")."""
    lows = [f.low for f in group if f.low is not None]
    highs = [f.high for f in group if f.high is not None]
    if all(f.low is None or f.high is None for f in group) and lows and highs and max(lows) <= min(highs):
        return Range(max(lows), min(highs))
    return _join([Range(f.low, f.high) for f in group])


def _join(ranges: Iterable[Range]) -> Range:
    """The lowest low and the highest high; an end that any leaves open is open."""
    lows, highs = zip(*[(r.low, r.high) for r in ranges], strict=True)
    return Range(None if None in lows else min(lows), None if None in highs else max(highs))


def _derived(bounds: Mapping[str, Mapping[str, Range]]) -> Range:
    """Nobody counts everyone: at least as many as the categories of one source hold, by the lowest; open above."""
    by: dict[str, dict[str, int]] = {}
    for who, voices in bounds.items():
        for key, r in voices.items():
            if r.low:
                by.setdefault(key, {})[who] = r.low
    sums = [max([*lows.values(), *(sum(lows.get(w, 0) for w in group) for group in _APART)]) for lows in by.values()]
    return Range(min(sums, default=None), None)


def _holds(everyone: Range, counts: Iterable[Range], parts: Iterable[Range]) -> Range:
    """Everyone includes every category: the high end is never below a category's. It is open where a source counts at
    least so many of a category, and that is more than some source counts in all.

    ``counts`` and ``parts`` are single sources' ranges, of everyone and of the categories: their joint range would let a
    new source close an end.
    """
    high = everyone.high
    lowest = min((r.high for r in counts if r.high is not None), default=0)
    for r in parts:
        if high is not None and r.high is not None:
            high = max(high, r.high)
        elif high is not None and r.low is not None and r.low > lowest:
            high = None
    return Range(everyone.low, high)
