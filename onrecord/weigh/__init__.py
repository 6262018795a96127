"""Weighing: what the accounts of one event together say of it, by written rules, each with the claims that it rests on.

Pure and without order: the same accounts, judgements and scores give the same incident however they are arranged.
``docs/method/weighing.md`` says every rule in plain words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

import msgspec

from onrecord.model import Assigned, Grade, Incident, Judgement, Member, Score, Told
from onrecord.weigh import event, facts, rules
from onrecord.weigh.facts import Facts, finding
from onrecord.weigh.rules import RULES
from onrecord.weigh.sources import heard

__all__ = ["RULES", "incident_id", "weigh"]

_FAR: Final = 2  # figures are far apart where the highest is this many times the lowest …
_APART: Final = 10  # … and this many people more


def incident_id(accounts: Sequence[str]) -> str:
    """An incident's id, from the smallest of its accounts' ids: it does not depend on the order of arrival."""
    return "i" + hashlib.sha256(min(accounts).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def weigh(
    members: Sequence[Told],
    *,
    table: str = "default",
    judgements: Sequence[Judgement] = (),
    possible: Sequence[Score] = (),
) -> Incident:
    """The incident that these accounts tell of. ``members``: at least one, corrected by review; documents with the same
    ``origin`` are copies of one text. ``table``: the conversion table for vague words. ``judgements``: any; those on these
    accounts count. ``possible``: pairs of accounts that may tell of one event.
    """
    members = sorted(members, key=lambda m: (m.published is None, m.published or "", m.document, m.account.id))
    kind = event.kind_of(members)
    said = heard(members)
    found = facts.facts(kind, said, table)
    when, place = event.when(said), event.where(said)
    because = list(rules.because(found))
    if when.apart:
        text = f"The dates told have no day in common: from {when.days.start} to {when.days.end}."
        because.append(finding("dates_apart", when.claims, text))
    ids = [m.account.id for m in members]
    assigned, contradictory = _assigned(ids, judgements)
    queue = [*contradictory, *_contradictions(ids, judgements), *_queue(found)]
    if when.days.start is None and when.days.end is None:
        queue.append("no date")
    elif when.apart:
        queue.append("the dates have no day in common")
    if place is None:
        queue.append("no place")
    queue += _possible(ids, possible)
    return Incident(
        id=incident_id(ids), scope="incident", date=when.days, place=place, kind=kind,
        accounts=tuple(Member(m.document, m.given_id, m.account.id, m.main) for m in members),
        origins=len(found.origins), toll=found.weighed.toll, table=table, perpetrators=found.blamed.parties,
        strike_status=rules.status(found), grade=Grade(rules.grade(found), assigned), because=tuple(because),
        queue=tuple(dict.fromkeys(queue)),
    )  # fmt: skip


def _current(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that no other replaces, in the order of when they were made."""
    gone = {j.supersedes for j in judgements if j.supersedes is not None and j.supersedes != j.id}
    unique = {j.id: j for j in sorted(judgements, key=msgspec.json.encode)}
    return sorted((j for j in unique.values() if j.id not in gone), key=lambda j: (j.at, j.id))


def _assigned(ids: Sequence[str], judgements: Sequence[Judgement]) -> tuple[Assigned | None, list[str]]:
    """The grade that a person assigned: the last one; and what to say if several stand beside each other.

    It is about this incident if it names it, one of its accounts, or an incident that one of its accounts once named.
    """
    mine = {*ids, *(incident_id([a]) for a in ids)}
    grades = [j for j in _current(judgements) if j.kind == "grade" and mine & set(j.subjects) and _grade(j)]
    if not grades:
        return None, []
    last = grades[-1]
    told = sorted({_grade(j) for j in grades})
    return Assigned(_grade(last), last.by, last.at), [f"grades that contradict: {', '.join(told)}"] if len(
        told
    ) > 1 else []


def _grade(j: Judgement) -> str:
    value = j.value.get("grade") if isinstance(j.value, dict) else j.value
    return value if isinstance(value, str) else ""


def _contradictions(ids: Sequence[str], judgements: Sequence[Judgement]) -> list[str]:
    """Accounts that a person held apart and that are together here; pairs judged both ways."""
    held = set(ids)
    pairs: dict[tuple[str, ...], set[str]] = {}
    for j in _current(judgements):
        if j.kind in ("same", "different") and len(set(j.subjects)) == 2 and set(j.subjects) & held:
            pairs.setdefault(tuple(sorted(set(j.subjects))), set()).add(j.kind)
    out = []
    for (a, b), kinds in sorted(pairs.items()):
        if len(kinds) == 2:
            out.append(f"judgements that contradict: {a} and {b} were judged the same and not the same")
        elif "different" in kinds and {a, b} <= held:
            out.append(f"judgements that contradict: {a} and {b} were judged not the same and are in one incident")
    return out


def _queue(f: Facts) -> list[str]:
    out = []
    if rules.status(f) == "Contested strike":
        out.append("contested blame")
    if f.weighed.contested:
        out.append("contested civilian status")
    for (harm, who), bounds in f.weighed.bounds.items():
        stated = [n for r in bounds.values() for n in (r.low, r.high) if n is not None]
        low, high = min(stated, default=0), max(stated, default=0)
        if high >= _FAR * low and high - low >= _APART:
            out.append(f"figures far apart: {low:,} and {high:,} {facts.people(harm, who)}")
    return out


def _possible(ids: Sequence[str], possible: Sequence[Score]) -> list[str]:
    """Pairs of which one is here, the likeliest first."""
    held = set(ids)
    here = {(s.a, s.b): s for s in sorted(possible, key=msgspec.json.encode) if (s.a in held) != (s.b in held)}
    out = []
    for s in sorted(here.values(), key=lambda s: (-s.score, s.a, s.b)):
        mine, other = (s.a, s.b) if s.a in held else (s.b, s.a)
        why = f": {', '.join(s.reasons)}" if s.reasons else ""
        out.append(f"possible duplicate: {mine} and {other} ({s.score:.2f}{why})")
    return out
