"""The rules, one function each: what it found, the claims it rests on, one plain sentence. Their table is :data:`RULES`.

A rule takes the facts and yields findings; none changes a fact. Strike status and grade are each decided by the first rule
of :data:`STATUS` and :data:`GRADES` that finds something. Grades are only suggested; *Discounted* never is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from onrecord.model import HARMS, Finding
from onrecord.weigh import notes
from onrecord.weigh.blame import owned_harm
from onrecord.weigh.facts import Facts, cut, facts, finding, listed, people, span
from onrecord.weigh.sources import SAYING, tells

# Kinds that are no act of violence done by one side to people at one place: no strike to own.
NO_STRIKE: Final = frozenset("statement meeting protest siege displacement war".split())

Rule = Callable[[Facts], Iterable[Finding]]


# --- strike status


def contested_strike(f: Facts) -> Iterator[Finding]:
    """Competing claims, or accusations, or a claim and an accusation of another side."""
    claimed, accused = f.blamed.claimed(), f.blamed.accused()
    if len({*claimed, *accused}) > 1 and f.kind not in NO_STRIKE:
        told = [f"{_side(f, k)} claims it" for k in claimed] + [
            f"{_side(f, k)} is accused" for k in accused if k not in claimed
        ]
        claims = [c for side in (*claimed.values(), *accused.values()) for c in side]
        yield finding("contested_strike", claims, f"Who did it is contested: {listed(told)}.")


def declared_strike(f: Facts) -> Iterator[Finding]:
    """One side claims the strike, and nobody accuses another."""
    claimed = f.blamed.claimed()
    if len({*claimed, *f.blamed.accused()}) == 1 and claimed and f.kind not in NO_STRIKE:
        ((key, claims),) = claimed.items()
        yield finding("declared_strike", claims, f"{_side(f, key)} says that it did it.")


def likely_strike(f: Facts) -> Iterator[Finding]:
    """Two origins or more, and one side accused."""
    accused = f.blamed.accused()
    if len(accused) == 1 and not f.blamed.claimed() and len(f.origins) > 1 and f.kind not in NO_STRIKE:
        ((key, claims),) = accused.items()
        yield finding("likely_strike", claims, f"{len(f.origins)} origins; {_side(f, key)} alone is accused.")


def single_source_claim(f: Facts) -> Iterator[Finding]:
    """Everything told comes from one origin."""
    if len(f.origins) == 1 and f.kind not in NO_STRIKE:
        name = next(iter(f.origins.values()))
        yield finding("single_source_claim", _telling(f), f"All that is told goes back to one origin: {name}.")


# --- grade, in the field's words


def contested(f: Facts) -> Iterator[Finding]:
    """Airwars: "Competing claims of responsibility e.g. multiple belligerents, or casualties also attributed to ground
    forces". Here only the claims and accusations count."""
    if f.civilian:
        for found in contested_strike(f):
            yield finding("contested", (*found.claims,), "Contested: the claims of responsibility compete.")


def confirmed(f: Facts) -> Iterator[Finding]:
    """Airwars: "A specific belligerent has accepted responsibility for civilian harm". Owning the strike is not enough."""
    owned = owned_harm(f.said, f.blamed)
    if f.civilian and owned and not list(contested_strike(f)):
        yield finding("confirmed", owned, "Confirmed: who says that it did it also says that it harmed civilians.")


def fair(f: Facts) -> Iterator[Finding]:
    """Airwars: "Reported by two or more credible sources, with likely or confirmed near actions by a belligerent"."""
    if f.civilian and len(f.witnesses) > 1:
        for found in (*declared_strike(f), *likely_strike(f)):
            told = f"{len(f.witnesses)} origins tell of the harm ({listed(sorted(f.witnesses.values()))})"
            text = f"Fair: {told}, and one side is named."
            yield finding("fair", (*found.claims, *f.civilian), text)


def weak(f: Facts) -> Iterator[Finding]:
    """Airwars: "Single source claim, though sometimes featuring significant information"."""
    if f.civilian and len(f.witnesses) == 1:
        name = next(iter(f.witnesses.values()))
        yield finding("weak", f.civilian, f"Weak: the harm is told by one origin, {name}.")


def no_civilian_harm(f: Facts) -> Iterator[Finding]:
    """Only belligerents, or nobody, are said to be harmed: no grade of civilian harm applies."""
    if not f.civilian:
        harm = [s.claim.id for s in f.said if s.claim.attribute in (*HARMS, "victim") and s.claim.stance in SAYING]
        told = "Only belligerents are said to have been harmed" if harm else "Nobody is said to have been harmed"
        yield finding("no_civilian_harm", harm, f"{told}: no grade of civilian harm applies.")


def no_grade(f: Facts) -> Iterator[Finding]:
    """Civilian harm is told, and no rule of a grade fits."""
    if f.civilian and not any(list(rule(f)) for rule in GRADES.values()):
        if f.witnesses:
            why = f"{len(f.witnesses)} origins tell of the harm, and no one side is accused or claims it"
        else:
            why = "only the side that claims the strike tells of the harm"
        yield finding("no_grade", f.civilian, f"No grade is suggested: {why}.")


# --- what one origin carries


def one_origin_less(f: Facts) -> Iterator[Finding]:
    """What changes when any one origin is left out: the grade, the strike status, a range. Only where something does."""
    if len(f.origins) < 2:
        return
    for key in sorted(_bearing(f) & set(f.origins)):
        claims = [s.claim.id for s in f.said if s.voice.key == key]
        less = facts(f.kind, [s for s in f.said if s.voice.key != key], f.table)
        name = next(s.voice.name for s in f.said if s.voice.key == key)
        told = [f"{what} would be {b or 'none'} instead of {a or 'none'}" for what, a, b in _changes(f, less) if a != b]
        if told:
            yield finding("one_origin_less", claims, f"Without {name}: {listed(told, '; ')}.")


def _bearing(f: Facts) -> set[str]:
    """The sources whose absence can change anything; the others need not be tried."""
    keys = {s.voice.key for s in f.said if s.claim.id in f.civilian} if len(f.witnesses) <= 2 else set()
    keys |= set(f.origins) if len(f.origins) == 2 else set()
    for bounds in f.weighed.bounds.values():
        for end in ("low", "high"):
            # An open end outdoes any number; an end that two sources hold stays when one of them goes.
            at = {key: getattr(r, end) for key, r in bounds.items()}
            top = None if None in at.values() else min(at.values()) if end == "low" else max(at.values())
            holders = {key for key, n in at.items() if n == top}
            keys |= holders if len(holders) == 1 else set()
    for kind in ("claimed_by", "accused_by"):
        for party in f.blamed.names:
            voices = {s.voice.key for s in f.blamed.stands if s.kind == kind and s.party == party}
            keys |= voices if len(voices) == 1 else set()
    for harm, claims in f.weighed.contested.items():
        for who in ("civilians", "belligerents"):
            at_odds = {x.voice.key for x in f.weighed.current if (x.harm, x.who) == (harm, who) and {*x.claims} & {*claims}}
            keys |= at_odds if len(at_odds) == 1 else set()
    return keys


def _changes(f: Facts, less: Facts) -> Iterator[tuple[str, str | None, str | None]]:
    yield "the suggested grade", grade(f), grade(less)
    yield "the strike status", status(f), status(less)
    for harm in HARMS:
        for who, r in f.weighed.toll.get(harm, {}).items():
            q = less.weighed.toll.get(harm, {}).get(who)
            yield people(harm, who), span(r.low, r.high), None if q is None else span(q.low, q.high)


STATUS: Final[dict[str, Rule]] = {
    "Contested strike": contested_strike, "Declared strike": declared_strike, "Likely strike": likely_strike,
    "Single source claim": single_source_claim,
}  # fmt: skip
GRADES: Final[dict[str, Rule]] = {"Contested": contested, "Confirmed": confirmed, "Fair": fair, "Weak": weak}

# In the order of a page: what it is called and why, the tolls, who stands where, what else to know.
RULES: Final[dict[str, Rule]] = {
    "contested_strike": contested_strike, "declared_strike": declared_strike, "likely_strike": likely_strike,
    "single_source_claim": single_source_claim, "contested": contested, "confirmed": confirmed, "fair": fair, "weak": weak,
    "no_civilian_harm": no_civilian_harm, "no_grade": no_grade, **notes.RULES, "one_origin_less": one_origin_less,
}  # fmt: skip


def status(f: Facts) -> str | None:
    """The strike status, in Airwars' words; None where no rule fits."""
    return next((name for name, rule in STATUS.items() if any(True for _ in rule(f))), None)


def grade(f: Facts) -> str | None:
    """The suggested grade, in Airwars' words; None where no rule fits. Never *Discounted*: that is a person's to say."""
    return next((name for name, rule in GRADES.items() if any(True for _ in rule(f))), None)


def because(f: Facts) -> tuple[Finding, ...]:
    """Every rule's findings, but of strike status and grade only the one that decided."""
    decided = {next((n for n in table if any(True for _ in table[n](f))), None): table for table in (STATUS, GRADES)}
    silent = {_called(rule) for table in (STATUS, GRADES) for n, rule in table.items() if n not in decided}
    out: list[Finding] = []
    for name, rule in RULES.items():
        if name not in silent:
            out += (x for x in rule(f) if x not in out)
    return tuple(out)


def _called(rule: Rule) -> str:
    return next(name for name, r in RULES.items() if r is rule)


def _telling(f: Facts) -> list[str]:
    return [s.claim.id for s in f.said if tells(s)]


def _side(f: Facts, key: str) -> str:
    """A side by the name of its party that most is said about."""
    sides = f.blamed.sides()
    held = [p for p in f.blamed.names if sides.get(p) == key]
    best = min(held, key=lambda p: (-sum(s.party == p for s in f.blamed.stands), f.blamed.names[p]))
    return cut(f.blamed.names[best])
