"""Contested civilian status: one source counts as civilians whom another counts as belligerents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onrecord.model import HARMS, Range
from onrecord.weigh.figures import Figure

Bounds = Mapping[tuple[str, str], Mapping[str, Range]]  # harm and category: each source's range by its key


def contested(found: Sequence[Figure], bounds: Bounds) -> dict[str, tuple[str, ...]]:
    """Harms whose victims' status is contested, with the claims that contest it."""
    out: dict[str, tuple[str, ...]] = {}
    for harm in HARMS:
        civil, armed = bounds.get((harm, "civilians"), {}), bounds.get((harm, "belligerents"), {})
        everyone = bounds.get((harm, "all"), {})
        sides: set[tuple[str, str]] = set()
        for a, c in civil.items():
            for b, d in armed.items():
                if a != b and _same_people(c, d, everyone.get(a), everyone.get(b), armed.get(a), civil.get(b)):
                    sides |= {("civilians", a), ("belligerents", b)}
        claims = {c for f in found if f.harm == harm and (f.who, f.voice.key) in sides for c in f.claims}
        if claims:
            out[harm] = tuple(sorted(claims))
    return out


def _same_people(
    civil: Range, armed: Range, all_a: Range | None, all_b: Range | None, armed_a: Range | None, civil_b: Range | None
) -> bool:
    """The civilians of source a and the belligerents of source b must be partly the same people.

    So it is where one source's own figures leave no room for the other's people. Where neither tells of the rest, it is
    so where both give plain figures that may be equal: sources that count different people rarely agree on how many.
    """
    many_c, many_d = _many(civil), _many(armed)
    if not many_c or not many_d:
        return False
    room_a, room_b = _room(armed_a, all_a, civil), _room(civil_b, all_b, armed)
    if room_a is not None or room_b is not None:
        return (room_a is not None and many_d > room_a) or (room_b is not None and many_c > room_b)
    if armed_a is not None or civil_b is not None:
        return False
    if civil.low is None or civil.high is None or armed.low is None or armed.high is None:
        return False
    return civil.low <= armed.high and armed.low <= civil.high


def _many(r: Range) -> int:
    return r.low if r.low is not None else (r.high or 0)


def _room(own: Range | None, everyone: Range | None, counted: Range) -> int | None:
    """How many of the other kind a source's own figures leave room for; None: it does not say."""
    if own is not None:
        return own.high
    if everyone is not None and everyone.high is not None:
        return max(0, everyone.high - (counted.low or 0))
    return None
