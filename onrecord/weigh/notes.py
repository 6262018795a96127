"""Findings beside strike status and grade: who stands at each end of a toll, what gave way, who denies, what to mind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from onrecord.model import HARMS, Count, Finding, Range
from onrecord.weigh.facts import Facts, cut, finding, listed, names, people, span
from onrecord.weigh.figures import Figure
from onrecord.weigh.sides import voice_side
from onrecord.weigh.sources import SAYING, Said

# --- tolls


def ends(f: Facts) -> Iterator[Finding]:
    """Who stands at the low and at the high end of each range, and who leaves an end open."""
    for (harm, who), bounds in f.weighed.bounds.items():
        here = [x for x in f.weighed.current if (x.harm, x.who) == (harm, who)]
        low, high = extremes(bounds.values())
        if low is None or high is None or not any(x.numbered for x in here):
            continue
        parts = []
        for n in dict.fromkeys((low, high)):
            at = [x for x in here if n in (x.low, x.high)]
            bound = "" if any(x.low == x.high for x in at) else "at least " if at[0].low == n else "up to "
            parts.append(f"{bound}{n:,} {people(harm, who)}: {names(at)}")
        over = [k for k, r in bounds.items() if r.high is None]
        rest = [x for x in here if x.voice.key in over and x.low not in (low, high)]
        text = "; ".join(parts) + (f"; no upper end: {names(rest)}" if rest else "") + "."
        shown = [x for x in here if x in rest or {low, high} & {x.low, x.high}]
        yield finding("ends", [c for x in shown for c in x.claims], text)


def one_source(f: Facts) -> Iterator[Finding]:
    """Both ends of a range come from one source."""
    for (harm, who), bounds in f.weighed.bounds.items():
        low, high = extremes(bounds.values())
        if low == high or low is None or high is None:
            continue
        for key, r in sorted(bounds.items()):
            if (r.low, r.high) == (low, high):
                here = [x for x in f.weighed.current if (x.harm, x.who, x.voice.key) == (harm, who, key)]
                text = f"{low:,} and {high:,} {people(harm, who)}: both ends come from {here[0].voice.name}."
                yield finding("one_source", [c for x in here for c in x.claims], text)


def one_side(f: Facts) -> Iterator[Finding]:
    """Both ends of a range come from one side: several sources, and all at either end speak for the same party."""
    for (harm, who), bounds in f.weighed.bounds.items():
        low, high = extremes(bounds.values())
        if low == high or low is None or high is None:
            continue
        here = [x for x in f.weighed.current if (x.harm, x.who) == (harm, who)]
        at = [[x for x in here if n in (x.low, x.high)] for n in (low, high)]
        told = [x for xs in at for x in xs]
        sides = {voice_side(x.voice.key, x.voice.name) for x in told}
        if not all(at) or len(sides) != 1 or None in sides or len({x.voice.key for x in told}) < 2:
            continue
        text = f"{low:,} and {high:,} {people(harm, who)}: both ends come from one side ({names(told)})."
        yield finding("one_side", [c for x in told for c in x.claims], text)


def superseded(f: Facts) -> Iterator[Finding]:
    """A figure that gave way to another one of the same source."""
    for old, new in f.weighed.past:
        day = f", {old.first}" if old.first else ""
        text = f"{_range(old)} {people(old.harm, old.who)} ({old.voice.name}{day}) gave way to the same source's {_range(new)}."
        yield finding("superseded", (*old.claims, *new.claims), text)


def contested_status(f: Facts) -> Iterator[Finding]:
    """Some count as civilians whom others count as belligerents: the minimum of both is 0."""
    for harm, claims in f.weighed.contested.items():
        voices = {s.voice.name for s in f.said if s.claim.id in claims and _armed(s)}
        sides = {s.party for s in f.blamed.stands if s.kind in ("claimed_by", "accused_by")}
        own = [s for s in f.said if s.claim.id in claims and _armed(s)]
        only = own and all(s.voice.key in sides for s in own)
        told = f"Whether the {harm} were civilians is contested; {listed(sorted(voices))} count them as belligerents"
        more = ", which only parties to the incident say" if only else ""
        yield finding("contested_status", claims, f"{told}{more}. The civilian minimum is 0.")


def nobody_counts_everyone(f: Facts) -> Iterator[Finding]:
    """The figure for everyone follows from the categories: at least as many."""
    for harm in f.weighed.derived:
        claims = [c for x in f.weighed.current if x.harm == harm for c in x.claims]
        text = f"No source gives a number of all {harm}; it is at least what is told of some."
        yield finding("nobody_counts_everyone", claims, text)


def left_out(f: Facts) -> Iterator[Finding]:
    """Figures that are kept but not counted here: combined ones, and those for another time."""
    for s in f.said:
        v = s.claim.value
        if s.claim.attribute in HARMS and isinstance(v, Count) and s.claim.stance in SAYING:
            phrase = cut(v.phrase)
            if v.bound == "killed_and_injured":
                yield finding(
                    "left_out", [s.claim.id], f"“{phrase}” counts killed and injured together: in neither toll."
                )
            elif s.claim.period is not None:
                text = f"“{phrase}” is for “{cut(s.claim.period.phrase)}”: not in this toll."
                yield finding("left_out", [s.claim.id], text)


# --- what else a person should see


def denials(f: Facts) -> Iterator[Finding]:
    """Denials, of the act or of the harm. They change no figure and are never dropped."""
    said = {s.claim.id: s for s in f.said}
    for stand in f.blamed.stands:
        if stand.kind == "denied_by":
            text = f"{stand.voice.name} denies that {cut(f.blamed.names[stand.party])} did it."
            yield finding("denials", [stand.claim], text)
    for s in f.blamed.harm_denied:
        about = (s.claim.about,) if s.claim.about in said else ()
        yield finding("denials", [s.claim.id, *about], f"{s.voice.name} denies {_denied(s, said)}.")


def no_positions(f: Facts) -> Iterator[Finding]:
    """Who declines to endorse, to blame or to confirm. Silence is not listed: nobody's silence becomes a stand."""
    told = {stand.claim: stand.voice.name for stand in f.blamed.stands if stand.kind == "no_position"}
    told |= {s.claim.id: s.voice.name for s in f.blamed.unsaid}
    for name in sorted(set(told.values())):
        yield finding("no_positions", [c for c, n in told.items() if n == name], f"{name} takes no position.")


def supposed(f: Facts) -> Iterator[Finding]:
    """A document supposes a party's part ("if X was responsible"): no accusation."""
    for s in f.blamed.stands:
        if s.kind == "supposed":
            yield finding(
                "supposed", [s.claim], f"{s.voice.name} only supposes the part of {cut(f.blamed.names[s.party])}."
            )


# --- helpers


def extremes(ranges: Iterable[Range]) -> tuple[int | None, int | None]:
    """The lowest and the highest number that anybody gives, open ends aside."""
    stated = [n for r in ranges for n in (r.low, r.high) if n is not None]
    return min(stated, default=None), max(stated, default=None)


def _range(f: Figure) -> str:
    return span(f.low, f.high)


def _armed(s: Said) -> bool:
    return getattr(s.claim.value, "who", None) == "belligerents"


def _denied(s: Said, said: Mapping[str, Said]) -> str:
    """What is denied, as worded: the count itself, or the claim that is answered."""
    about = said.get(s.claim.about) if s.claim.about is not None else None
    for v in (s.claim.value, about.claim.value if about is not None else None):
        phrase = getattr(v, "phrase", None) or getattr(v, "name", None)
        if phrase:
            harm = s.claim.attribute if v is s.claim.value else about.claim.attribute if about is not None else ""
            return f"“{cut(phrase)}” ({harm})"
    return "what is told"


RULES: Final[dict[str, Callable[[Facts], Iterable[Finding]]]] = {
    r.__name__: r
    for r in (
        ends, one_source, one_side, superseded, contested_status, nobody_counts_everyone, left_out, denials, no_positions,
        supposed,
    )
}  # fmt: skip
