"""The rows of the exported tables, as dictionaries of plain values. ``columns`` says what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from onrecord.areas import area
from onrecord.model import HARMS, Account, Claim, Incident, Reading, Told, Toll
from onrecord.publish import places
from onrecord.publish.content import Content, Hiding, Row

Rows = Iterator[tuple[str, Row]]
"""(name of the table, row)."""


class Maker:
    """Goes through a content once, and gives all rows. ``hidden`` counts the names that were left out."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self.linked = content.linked()
        self.home = {m.account: i.id for i in self.linked.incidents for m in i.accounts}
        self.hidden = 0
        self.documents = 0

    def rows(self) -> Rows:
        """Rows of every table: incidents with theirs first, then documents with theirs."""
        for incident in self.linked.incidents:
            told = [self.linked.told[m.account] for m in incident.accounts if m.account in self.linked.told]
            hiding = self._hiding([c for t in told for c in t.claims])
            for name, row in incident_rows(incident, told, self.content.head):
                yield name, row if name in ("tolls", "places") else {k: hiding.value(v) for k, v in row.items()}
            self.hidden += hiding.count
        for row, reading in self.content.documents:
            self.documents += 1
            hiding = self._hiding(reading.claims if reading is not None else ())
            origin = self.linked.origins.get(row["id"])
            yield "documents", {**row, "title": hiding.value(row["title"]), "origin": origin}
            if reading is not None:
                yield from self._read(row, reading, hiding)
            self.hidden += hiding.count

    def _hiding(self, claims: Sequence[Claim]) -> Hiding:
        return Hiding(() if self.content.names else claims)

    def _read(self, row: Row, reading: Reading, hiding: Hiding) -> Rows:
        for i, account in enumerate(reading.accounts):
            if self.content.has(account.id):
                yield "accounts", account_row(row, reading, account, i == 0, self.home.get(account.id), hiding)
        for claim in reading.claims:
            if self.content.has(claim.account):
                yield "claims", claim_row(row, reading, claim, hiding)

    @property
    def notes(self) -> tuple[str, ...]:
        return (f"victims' names are left out ({self.hidden} places say [name]); --names puts them in",) if self.hidden else ()


def incident_rows(i: Incident, told: Sequence[Told], as_of: str) -> Rows:
    """The incident's own row, then those of its tolls, perpetrators, places and findings."""
    assigned = i.grade.assigned
    row = {
        "id": i.id, "scope": i.scope, "kind": i.kind, "date_start": i.date.start, "date_end": i.date.end,
        "place": i.place and i.place.name, **places.cells(i.place, places.chosen(i, told)),
        **_ranges(i.toll), "documents": len({m.document for m in i.accounts}), "origins": i.origins,
        "conversion_table": i.table, "perpetrators": _listed([b.name for b in i.perpetrators]),
        "strike_status": i.strike_status, "grade_suggested": i.grade.suggested,
        "grade_assigned": assigned and assigned.grade, "grade_by": assigned and assigned.by,
        "grade_at": assigned and assigned.at, "to_look_at": len(i.queue), "as_of": as_of,
    }  # fmt: skip
    yield "incidents", row
    for harm, groups in i.toll.items():
        for who, r in groups.items():
            yield "tolls", {"incident": i.id, "harm": harm, "who": who, "low": r.low, "high": r.high}
    for blame in i.perpetrators:
        sides = {k: _listed(v) for k, v in msgspec.to_builtins(blame).items() if k != "name"}
        yield "perpetrators", {"incident": i.id, "name": blame.name, **sides}
    for place in places.named(told):
        about = {"incident": i.id, "worded": place.name, "relation": place.relation}
        if not place.candidates:
            yield "places", {**about, "chosen": False}
        for rank, c in enumerate(place.candidates, 1):
            where = places.cells(c, area(c, place.relation))
            known = {"rank": rank, "name": c.name, "score": c.score, "chosen": places.same(c, i.place)}
            yield "places", {**about, **known, **where}
    for finding in i.because:
        yield "findings", {"incident": i.id, "rule": finding.rule, "text": finding.text, "claims": _listed(finding.claims)}


def account_row(
    row: Row, reading: Reading, account: Account, main: bool, incident: str | None, hiding: Hiding
) -> Row:
    start, end = account.anchor
    return {
        "document": row["id"], "given_id": row["given_id"], "account": account.id, "incident": incident,
        "scope": account.scope, "kind": account.kind, "main": main,
        "words": hiding.text(reading.document.text[start:end]), **_ranges(account.toll), "toll": json(account.toll),
    }  # fmt: skip


def claim_row(row: Row, reading: Reading, claim: Claim, hiding: Hiding) -> Row:
    value = hiding.value(msgspec.to_builtins(claim.value) or {})
    best = (value.get("candidates") or [{}])[0]
    simple = {name: value.get(name) for name in ("low", "high", "bound", "who", "phrase", "class", "start", "end")}
    named = next((value[k] for k in ("name", "term", "party", "toward", "of", "account") if value.get(k)), None)
    hedge, period = claim.hedge, claim.period
    return {
        **simple, "document": row["id"], "given_id": row["given_id"], "account": claim.account, "claim": claim.id,
        "attribute": claim.attribute, "stance": claim.stance, "name": named, "lat": best.get("lat"),
        "lon": best.get("lon"), "value": json(value or None), "quotes": json(claim.quotes),
        "words": hiding.text(" … ".join(reading.document.text[s:e] for s, e in claim.quotes)),
        "sources": hiding.text(_listed([link.source for link in claim.chain])), "hedge": hedge and hiding.text(hedge.text),
        "hedge_by": None if hedge is None or hedge.by is None else hiding.text(claim.chain[hedge.by].source),
        "period_start": period and period.start, "period_end": period and period.end,
        "period_phrase": period and period.phrase, "about": claim.about, "reader": claim.reader,
        "confidence": claim.confidence,
    }  # fmt: skip


def _ranges(toll: Toll) -> Row:
    out: Row = {}
    for harm in HARMS:
        for who, middle in (("all", ""), ("civilians", "_civilians")):
            if (found := toll.get(harm, {}).get(who)) is not None:
                out |= {f"{harm}{middle}_low": found.low, f"{harm}{middle}_high": found.high}
    return out


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names)


def json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


