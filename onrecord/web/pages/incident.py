"""One incident: the accounts side by side, the toll with everyone who gives it, blame by side, the rules, the grade, the log."""

from __future__ import annotations

from typing import Any, Final

from onrecord import acts, wording
from onrecord.model import HARMS, Incident, Victim, to_json
from onrecord.web import drawn, seen, shown
from onrecord.web.ask import Answer, Ask, Data, Go, Page
from onrecord.wording import safe

_SIDES: Final = (
    ("claimed_by", "claims it"), ("accused_by", "accused by"), ("denied_by", "denied by"), ("no_position", "no position"),
)  # fmt: skip
_DECIDES: Final = ("contested_strike", "declared_strike", "likely_strike", "single_source_claim", "contested", "confirmed",
                   "fair", "weak", "no_civilian_harm", "no_grade")  # fmt: skip


def page(ask: Ask) -> Answer:
    """An earlier id, or the beginning of one, leads to where its account is now."""
    incident = ask.found.incident(ask.params["incident"])
    if incident.id != ask.params["incident"]:
        return Go(f"/incidents/{incident.id}")
    return Page("incident.html", whole(ask, incident))


def as_json(ask: Ask) -> Answer:
    """As ``onrecord incidents --json`` prints it."""
    incident = ask.found.incident(ask.params["incident"])
    return Data(to_json(incident).encode() + b"\n", "application/json")


def whole(ask: Ask, incident: Incident) -> dict[str, Any]:
    """Everything of one incident."""
    found = ask.found
    words = shown.Words(found, ask.memory)
    members = shown.Members(found, incident).told
    rows: dict[str, dict[str, Any]] = {}
    for told in members:
        sheet = found.reviewed.held[told.document]
        rows |= {c.id: words.claim(sheet, c) for c in sheet.claims if c.account == told.account.id}
    accounts = [a for a in (words.told(t.account.id) for t in members) if a is not None]
    copies = {d: o for o in found.book.copies for d in o.documents}
    for account in accounts:
        copy = copies.get(account["document"])
        account["copies"] = [] if copy is None else [
            found.rows[d]["given_id"] for d in copy.documents if d != account["document"] and d in found.rows
        ]
    names = {incident.id, *(m.account for m in incident.accounts)}
    return {
        "i": shown.brief(found, incident), "incident": incident, "accounts": accounts,
        "tolls": _tolls(incident, rows), "blame": _blame(incident), "seen": seen.form(found, "grade", [incident.id]),
        "rules": [_finding(f, rows) for f in incident.because if f.rule != "one_origin_less"],
        "decided_by": _DECIDES,
        "would_change": [_finding(f, rows) for f in incident.because if f.rule == "one_origin_less"],
        "victims": _victims(words, members, found), "beside": _beside(words, members, found),
        "log": _log(ask, names, set(rows)), "grade_act": _grade_act(ask, incident),
        "map": drawn.incident_map(incident, members), "blamed": drawn.blame(incident),
        "charts": drawn.tolls(incident, members, words.hiding([t.document for t in members])),
    }  # fmt: skip


def _tolls(incident: Incident, rows: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """Harm by harm and category: the range, and every claim that counts towards it."""
    out = []
    for harm in HARMS:
        for who, r in incident.toll.get(harm, {}).items():
            out.append({
                "harm": harm, "who": wording.who(who), "all": who == "all", "range": wording.span_of(r.low, r.high),
                "low": r.low, "high": r.high,
            })  # fmt: skip
    return out


def _blame(incident: Incident) -> list[dict[str, Any]]:
    return [
        {"name": safe(b.name), "sides": [(label, [safe(n) for n in getattr(b, field)]) for field, label in _SIDES]}
        for b in incident.perpetrators
    ]


def _finding(finding: Any, rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    claims = [rows[c] for c in finding.claims if c in rows]
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for c in claims:
        grouped.setdefault((c["words"] or c["value"], c["says"]), []).append(c)
    return {"rule": finding.rule, "text": finding.text, "claims": list(grouped.items())}


def _victims(words: shown.Words, members: Any, found: Any) -> list[dict[str, Any]]:
    """Named people. Only how many, unless names are asked for."""
    out: dict[str, dict[str, Any]] = {}
    for told in members:
        sheet = found.reviewed.held[told.document]
        for c in sheet.claims:
            if c.account == told.account.id and isinstance(c.value, Victim):
                one = out.setdefault(c.value.name.casefold(), {"name": c.value.name, "claims": []})
                one["claims"].append(words.claim(sheet, c))
    return list(out.values())


def _beside(words: shown.Words, members: Any, found: Any) -> list[dict[str, Any]]:
    """Campaigns and tallies of the same documents: figures that are not about this event."""
    here = {t.document for t in members}
    return [
        {"kind": t.account.kind, "given_id": t.given_id, "document": t.document, "id": t.account.id,
         "toll": "; ".join(wording.toll(t.account.toll)) or "no figure"}
        for t in found.book.told if t.document in here and t.account.scope == "aggregate"
    ]  # fmt: skip


def _grade_act(ask: Ask, incident: Incident) -> dict[str, Any] | None:
    """The decision behind the assigned grade, to take it back."""
    if incident.grade.assigned is None:
        return None
    landed = {a.id: names for a, names in ask.found.reviewed.grades}
    current = [a for a in acts.current(ask.found.acts) if a.id in landed]
    for act in reversed(current):
        if acts.assign([(act, landed[act.id])], ask.found.book.incidents)[0].get(incident.id) == act:
            return {"id": act.id, "reason": act.reason, "seen": seen.form(ask.found, "undo", [act.id])}
    return None


def _log(ask: Ask, names: set[str], claims: set[str]) -> list[dict[str, Any]]:
    """Every decision on the incident, its accounts and its claims, replaced ones too; latest first."""
    found = ask.found
    current = {a.id for a in acts.current(found.acts)}
    about = names | claims | {c.id for s in found.reviewed.aside.values() for c in s if c.account in names}
    by_id = {a.id: a for a in found.acts}
    out = []
    for act in sorted(found.acts, key=acts.when, reverse=True):
        subject = by_id.get(act.supersedes or "", act) if act.kind == "undo" else act
        landed = {*found.reviewed.landed.get(act.id, ()), *subject.subjects}
        sides = {s.get("account") for s in subject.seen.get("sides", ())}
        if (landed | sides) & about:
            out.append({
                "id": act.id, "kind": act.kind, "called": acts.CALLED[act.kind], "by": act.by or "a person who left no name",
                "at": act.at, "reason": act.reason, "value": act.value if isinstance(act.value, str) else None,
                "subjects": act.subjects, "current": act.id in current, "supersedes": act.supersedes,
                "seen": seen.form(found, "undo", [act.id]) if act.id in current else None,
            })  # fmt: skip
    return out

