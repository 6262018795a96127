"""What weighing makes of each figure that is told: whether it counts, gave way, or stands aside, and why. For a page that shows
every claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from onrecord.model import HARMS, Count, Told
from onrecord.weigh.facts import cut, span
from onrecord.weigh.figures import Figure, converted, figures
from onrecord.weigh.sources import SAYING, Said, heard
from onrecord.weigh.tolls import weighed

Standing = Literal["counts", "replaced", "aside", "denied", "open"]


class Stated(NamedTuple):
    """One figure of one source, however many documents relay it. ``low`` and ``high`` are people, None is open, by the incident's
    conversion table. ``first``: the day it was first told (YYYY-MM-DD). ``key`` is the same for all that one source says.

    ``standing``: counts in the toll; replaced by a later figure of its source; aside, not of this toll; denied; or open: the
    source takes no position on it. ``why`` says it in a few words.
    """

    harm: str
    who: str
    low: int | None
    high: int | None
    bounds: tuple[str, ...]  # how it is worded: exact, about, at_least …
    phrases: tuple[str, ...]
    source: str
    key: str
    first: str | None
    standing: Standing
    why: str
    claims: tuple[str, ...]
    documents: tuple[str, ...]  # the callers' ids


def standing(members: Sequence[Told], table: str) -> tuple[Stated, ...]:
    """Every figure of an incident's members, by harm, category, source and day."""
    said = heard(sorted(members, key=lambda m: (m.published is None, m.published or "", m.document, m.account.id)))
    found = figures(said, table)
    weight = weighed(found)
    current, past = set(weight.current), dict(weight.past)
    by_claim: dict[str, list[Said]] = {}
    for s in said:
        by_claim.setdefault(s.claim.id, []).append(s)
    out = []
    for f in found:
        told = [s for c in f.claims for s in by_claim[c]]
        if f in current:
            out.append(_stated(f, told, "counts", ""))
        elif f in past:
            new = past[f]
            day = f" of {new.first}" if new.first else ""
            out.append(_stated(f, told, "replaced", f"to the same source's {span(new.low, new.high)}{day}"))
        else:
            out.append(_stated(f, told, "aside", "numbers nobody, where somebody gives a number"))
    counted = {c for f in found for c in f.claims}
    rest: dict[tuple[object, ...], list[Said]] = {}
    for s in said:
        if s.claim.attribute in HARMS and s.claim.id not in counted:
            v = s.claim.value
            key = s.claim.attribute, s.voice.key, s.claim.stance, getattr(v, "phrase", None), s.claim.period
            rest.setdefault(key, []).append(s)
    out += [_aside(told, table) for told in rest.values()]
    return tuple(sorted(out, key=_order))


def _stated(f: Figure, told: Iterable[Said], how: Standing, why: str) -> Stated:
    told = list(told)
    return Stated(
        f.harm, f.who, f.low, f.high, _set(s.claim.value.bound for s in told), _set(s.claim.value.phrase for s in told),
        f.voice.name, f.voice.key, f.first, how, why, f.claims, _set(s.member.given_id for s in told),
    )  # fmt: skip


def _aside(told: Sequence[Said], table: str) -> Stated:
    """A claim of harm that is no figure of the toll."""
    s = told[0]
    v = s.claim.value
    low, high, who, bounds, phrases = None, None, "all", tuple[str, ...](), tuple[str, ...]()
    if isinstance(v, Count):
        low, high, _ = converted(v, table)
        who, bounds, phrases = v.who, (v.bound,), (v.phrase,)
    how: Standing = "aside"
    if s.claim.stance == "denies":
        how, why = "denied", "it changes no figure"
    elif s.claim.stance == "no_position":
        how, why = "open", "it changes no figure"
    elif s.claim.stance not in SAYING:
        why = "a position towards others"
    elif isinstance(v, Count) and v.bound == "killed_and_injured":
        why = "killed and injured together"
    elif s.claim.period is not None:
        why = f"for “{cut(s.claim.period.phrase)}”, not for this event"
    else:
        why = "no number"
    dates = [x.date for x in told if x.date is not None]
    return Stated(
        s.claim.attribute, who, low, high, bounds, phrases, s.voice.name, s.voice.key, min(dates, default=None), how, why,
        _set(x.claim.id for x in told), _set(x.member.given_id for x in told),
    )  # fmt: skip


def _set(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))


def _order(s: Stated) -> tuple[object, ...]:
    ends = (-1 if n is None else n for n in (s.low, s.high))
    return HARMS.index(s.harm), s.who, s.key, s.first is None, s.first or "", *ends, s.standing, s.claims
