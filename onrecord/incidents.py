"""From corrected documents to incidents: link, weigh, and what is left for a person. Pure; the stages meet only here.

Nothing here is stored: the same documents and decisions give the same incidents, whatever the order of their arrival.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from onrecord import acts, link, review, weigh
from onrecord.acts import Queued
from onrecord.memo import Memo
from onrecord.model import Assigned, Grade, Incident, Judgement, Origin, Score, Told
from onrecord.reattach import Sheet
from onrecord.review import Reviewed

_PAIR = "possible duplicate:"  # how weighing words what is listed once as a pair


class Facts(NamedTuple):
    """What is known of a document beside its claims. ``main``: the account that it is mainly about."""

    published: str | None = None
    outlet: str | None = None
    main: str | None = None
    tables: frozenset[str] = frozenset()


class Book(NamedTuple):
    """A case as a person asks for it. ``told`` holds the accounts of every scope, those of incidents among them."""

    reviewed: Reviewed
    told: tuple[Told, ...]
    copies: tuple[Origin, ...]
    citations: tuple[Origin, ...]
    incidents: tuple[Incident, ...]
    queue: tuple[Queued, ...]


def build(
    sheets: Mapping[str, Sheet], facts: Mapping[str, Facts], judgements: Iterable[Judgement], copies: Sequence[Origin],
    memo: Memo | None = None,
) -> Book:
    """``sheets`` as the readers left them; ``copies`` as :func:`onrecord.link.origins` finds them. ``memo``: that of an earlier
    build, of which everything is taken that would come out the same."""
    memo = memo or Memo()
    memo.turn()
    reviewed = review.review(sheets, judgements)
    told = tell(reviewed.held, facts, copies, memo)
    events = [t for t in told if t.account.scope == "incident"]
    linked = link.link(events, reviewed.pairs, memo)
    incidents = _weighed(events, linked, facts, reviewed.pairs, memo)
    assigned, queue = acts.assign(reviewed.grades, incidents)
    queue += _unheeded(reviewed, incidents)
    citations = _citations(events, incidents, reviewed.held, memo)
    waiting = {*reviewed.queue, *queue, *_possible(linked.possible, events)}
    known = {q.act for q in waiting if q.act}
    waiting |= {Queued("possible", (), n) for n in linked.notes if not any(n.startswith(act) for act in known)}
    waiting |= {Queued("incident", (i.id,), why) for i in incidents for why in i.queue if not why.startswith(_PAIR)}
    incidents = [_finished(i, assigned.get(i.id), (*reviewed.queue, *queue)) for i in incidents]
    return Book(reviewed, told, tuple(copies), citations, tuple(incidents), tuple(sorted(waiting)))


def tell(
    held: Mapping[str, Sheet], facts: Mapping[str, Facts], copies: Sequence[Origin], memo: Memo | None = None
) -> tuple[Told, ...]:
    """Every account with its claims, in the order of account ids. A document without copies is its own origin.

    Chains begin with the outlet that passed the words on, where the text names one.
    """
    origin = {document: o.id for o in copies for document in o.documents}
    memo = memo or Memo()
    out: list[Told] = []
    for sheet in held.values():
        known = facts.get(sheet.document, Facts())
        own = origin.get(sheet.document, sheet.document)
        out += memo.ask(("told", sheet.document), (sheet[:-1], known, own), functools.partial(_told, sheet, known, own))
    return tuple(sorted(out, key=lambda t: (t.account.id, t.document)))


def _told(sheet: Sheet, known: Facts, origin: str) -> list[Told]:
    """The accounts of one document."""
    out = []
    passed_on = link.relayed(sheet.claims, sheet.text())
    for account in sheet.accounts:
        claims = tuple(c for c in passed_on if c.account == account.id)
        out.append(Told(
            sheet.document, sheet.given_id, account, claims, account.id == known.main, known.published, known.outlet, origin,
        ))  # fmt: skip
    return out


def _weighed(
    events: Sequence[Told], linked: link.Linked, facts: Mapping[str, Facts], pairs: Sequence[Judgement], memo: Memo
) -> list[Incident]:
    by_id = {t.account.id: t for t in events}
    near: dict[str, list[Score]] = {}
    for score in linked.possible:
        near.setdefault(score.a, []).append(score)
        near.setdefault(score.b, []).append(score)
    judged: dict[str, list[Judgement]] = {}
    for act in pairs:
        for name in set(act.subjects):
            judged.setdefault(name, []).append(act)
    out = []
    for cluster in linked.clusters:
        members = [by_id[name] for name in sorted(cluster)]
        names = {t.account.id for t in members}
        tables = sorted({name for t in members for name in facts.get(t.document, Facts()).tables}) or ["default"]
        possible = sorted({s for name in names for s in near.get(name, ())}, key=lambda s: (s.a, s.b))
        acts = sorted({a.id: a for name in names for a in judged.get(name, ())}.values(), key=lambda a: (a.at, a.id))
        weighed = functools.partial(
            weigh.weigh, members, table=" and ".join(tables), judgements=acts, possible=possible
        )
        incident = memo.ask(("weighed", cluster), (members, tables, acts, possible), weighed)
        if len(tables) > 1:
            why = f"its documents were read with different conversion tables ({', '.join(tables)})"
            incident = msgspec.structs.replace(incident, queue=(*incident.queue, why))
        out.append(incident)
    return sorted(out, key=lambda i: (i.date.start is None, i.date.start or "", i.date.end or "", i.id))


def _unheeded(reviewed: Reviewed, incidents: Sequence[Incident]) -> list[Queued]:
    """Decisions on two accounts that the incidents do not follow, because others contradict them: what was judged
    different stands, and each "same" on the way between the two waits."""
    home = {m.account: i.id for i in incidents for m in i.accounts}
    known = {q.act for q in reviewed.queue if q.kind == "contradiction"}
    out = []
    for act in reviewed.pairs:
        a, b = act.subjects
        together = home.get(a) == home.get(b)
        if a != b and together == (act.kind == "different") and act.id not in known:
            told = "they still stand in one incident" if together else "they still stand in two incidents"
            out.append(Queued("contradiction", (a, b), f"{a} and {b} are judged {act.kind}, but {told}", act.id))
    return out


def _finished(incident: Incident, grade: Judgement | None, queue: Iterable[Queued]) -> Incident:
    """With the grade that a person assigned, and the reasons that decisions add to its queue."""
    names = {incident.id, *(m.account for m in incident.accounts)}
    reasons = sorted({q.reason for q in queue if names & set(q.subjects)} - set(incident.queue))
    if grade is not None:
        given = Assigned(str(grade.value), grade.by, grade.at)
        incident = msgspec.structs.replace(incident, grade=Grade(incident.grade.suggested, given))
    return msgspec.structs.replace(incident, queue=(*incident.queue, *reasons)) if reasons else incident


def _citations(
    events: Sequence[Told], incidents: Sequence[Incident], held: Mapping[str, Sheet], memo: Memo
) -> tuple[Origin, ...]:
    """Documents that lean on one source for the toll of one incident; the same group is listed once."""
    by_id = {t.account.id: t for t in events}
    found = {}
    for incident in incidents:
        if len(incident.accounts) > 1:
            members = [by_id[m.account] for m in incident.accounts]
            cited = functools.partial(_cited, members, held)
            for origin in memo.ask(("cited", incident.id), members, cited):
                found[origin.id, origin.documents] = origin
    return tuple(found[key] for key in sorted(found))


def _cited(members: Sequence[Told], held: Mapping[str, Sheet]) -> list[Origin]:
    credited = {t.document: link.credit(held[t.document].text() or "") for t in members}
    return list(link.citations(members, {document: names[0] for document, names in credited.items() if names is not None}))


def _possible(scores: Iterable[Score], told: Iterable[Told]) -> list[Queued]:
    given = {t.account.id: t.given_id for t in told}
    return [
        Queued("possible", (s.a, s.b), f"{given.get(s.a)} and {given.get(s.b)}: {', '.join(s.reasons) or 'alike'}")
        for s in scores
    ]
