"""Views' values as the templates take them: plain words, ids and links. All words come from :mod:`onrecord.wording`."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, Final, TypeVar

import msgspec

from onrecord import wording
from onrecord.acts import Mark
from onrecord.casebook import Gathered
from onrecord.judging import GRADES
from onrecord.model import HARMS, Account, Claim, Document, Incident, Told, claim_from
from onrecord.publish.content import Hiding
from onrecord.reattach import Sheet
from onrecord.waiting import Item, items
from onrecord.web import seen
from onrecord.web.ask import Ask, local
from onrecord.wording import safe

_KINDS: Final = {
    "harm": HARMS, "blame": ("perpetrator", "target_party"), "where": ("place", "date"),
    "what": ("weapon", "target", "victim", "share"),
}  # fmt: skip


def label(name: str) -> str:
    return name.replace("_", " ")


def family(attribute: str) -> str:
    """How a claim's words are marked: harm, blame, where (place and date), what, other."""
    return next((name for name, held in _KINDS.items() if attribute in held), "other")


def day(at: str | None) -> str:
    return (at or "")[:10]


def month(text: str) -> str:
    """"2015-12" as "December 2015"."""
    try:
        return datetime.date.fromisoformat(f"{text}-01").strftime("%B %Y")
    except ValueError:
        return text


def span(low: int | None, high: int | None) -> str:
    return wording.span_of(low, high)


T = TypeVar("T")
_KEPT: Final = 24  # drawings
FILTERS: Final = {"label": label, "safe_line": safe, "day": day, "family": family, "month": month}
GLOBALS: Final = {"GRADES": GRADES, "HARMS": HARMS, "plural": wording.plural, "number": wording.number, "span": span}


def frame(ask: Ask) -> dict[str, Any]:
    """What every page has around it."""
    found = ask.found
    flash = ask.memory.get("flash")
    if flash and flash.get("act"):
        ask.memory["flash"] = {**flash, "seen": seen.form(found, "undo", [flash["act"]])}
    return {
        **bare(ask.memory), "section": ask.path.split("/")[1], "path": ask.path, "waiting": len(waiting(found)),
        "case_name": ask.desk.path.resolve().name, "here": here(ask),
        "counts": {"incidents": len(found.book.incidents), "documents": len(found.rows)},
    }  # fmt: skip


def here(ask: Ask) -> str:
    """This page's own link, to come back to."""
    from urllib.parse import urlencode

    query = urlencode([(k, v) for k, values in ask.query.items() for v in values])
    return f"{ask.path}?{query}" if query else ask.path


def bare(memory: dict[str, Any]) -> dict[str, Any]:
    """The same for a page without a case. A message is shown once."""
    return {
        "section": "", "path": "/", "waiting": "", "case_name": "", "counts": {}, "by": memory.get("by", ""), "here": "/",
        "flash": memory.pop("flash", None), "names": bool(memory.get("names")),
    }  # fmt: skip


def local_back(form: Mapping[str, Sequence[str]]) -> str:
    return local(next(iter(form.get("back", ())), "/"))


def waiting(found: Gathered) -> list[Item]:
    """The queue, computed once for a state of the case."""
    kept: tuple[str, list[Item]] | None = found.__dict__.get("_waiting")
    if kept is None or kept[0] != found.head:
        from onrecord import views

        kept = found.head, items(found.book, views.failures(found.case))
        found.__dict__["_waiting"] = kept
    return kept[1]


def kept(found: Gathered, key: str, make: Callable[[], T]) -> T:
    """What was made for this state of the case under that key; the latest few are kept."""
    book, made = found.__dict__.setdefault("_made", (found.book, {}))
    if book is not found.book:
        made = {}
        found.__dict__["_made"] = found.book, made
    if key not in made:
        if len(made) >= _KEPT:
            del made[next(iter(made))]
        made[key] = make()
    result: T = made[key]
    return result


class Words:
    """Claims and accounts of a case in words. ``names``: whether victims are named."""

    def __init__(self, found: Gathered, memory: Mapping[str, Any]) -> None:
        self.found = found
        self.names = bool(memory.get("names"))
        self._documents: dict[str, Document] = {}
        self._hidden: dict[str, Hiding] = {}

    def document(self, name: str) -> Document:
        if name not in self._documents:
            row = self.found.rows[name]
            told = {k: row[k] for k in ("title", "published", "lang", "outlet")}
            self._documents[name] = Document(self.found.text(name) or "", **told)
        return self._documents[name]

    def hide(self, name: str, text: str) -> str:
        """The text without the names of the document's victims, unless they are asked for."""
        if self.names:
            return text
        if name not in self._hidden:
            sheet = self.found.reviewed.held[name]
            self._hidden[name] = Hiding([*sheet.claims, *self.found.reviewed.aside.get(name, ())])
        return self._hidden[name].text(text)

    def hiding(self, names: Sequence[str]) -> Callable[[str], str]:
        """What leaves out the names of these documents' victims."""

        def hide(text: str) -> str:
            for name in names:
                text = self.hide(name, text)
            return text

        return hide

    def quote(self, sheet: Sheet, spans: Sequence[tuple[int, int]]) -> str:
        text = self.document(sheet.document).text
        return self.hide(sheet.document, safe(" … ".join(text[s:e] for s, e in spans)))

    def claim(self, sheet: Sheet, claim: Claim) -> dict[str, Any]:
        """One claim: what it says, its words, who says so, what a person did to it."""
        document = self.document(sheet.document)
        value = self.hide(sheet.document, wording.value(claim, document, sheet.accounts))
        quote = self.quote(sheet, claim.quotes)
        mark = self.found.reviewed.marks.get(claim.id)
        aside = claim in self.found.reviewed.aside.get(sheet.document, ())
        about = next((c for c in sheet.claims if c.id == claim.about), None)
        return {
            "id": claim.id, "document": sheet.document, "given_id": sheet.given_id, "account": claim.account,
            "attribute": claim.attribute, "family": family(claim.attribute), "value": value,
            "quote": "" if quote.casefold() == value.casefold() else quote, "words": quote, "says": wording.says(claim),
            "stance": claim.stance, "chain": [safe(link.source) for link in claim.chain],
            "hedge": None if claim.hedge is None else safe(claim.hedge.text), "period": wording.period(claim.period),
            "about": None if about is None else f"{label(about.attribute)}: {wording.value(about, document, sheet.accounts)}",
            "mark": None if mark is None else self.mark(sheet, claim, mark), "aside": aside, "reader": claim.reader,
            "raw": msgspec.json.encode(claim.value).decode(), "confidence": claim.confidence,
            "dated": self.found.rows[sheet.document]["published"], "start": min((s for s, _ in claim.quotes), default=None),
            "outlet": self.found.rows[sheet.document]["outlet"],
        }  # fmt: skip

    def mark(self, sheet: Sheet, claim: Claim, mark: Mark) -> dict[str, Any]:
        before = None
        if mark.kind == "value":
            plain = {**msgspec.to_builtins(claim), "value": mark.machine}
            before = self.hide(sheet.document, wording.value(claim_from(plain), self.document(sheet.document), sheet.accounts))
            if mark.machine == msgspec.to_builtins(claim.value):
                before = None
        what = {"value": "corrected" if before is not None else "accepted", "wrong": "judged wrong", "add": "entered by hand"}
        return {
            "act": mark.act, "kind": mark.kind, "what": what[mark.kind], "by": mark.by or "a person who left no name",
            "at": mark.at, "reason": mark.reason, "before": before, "where": mark.where,
        }  # fmt: skip

    def account(self, sheet: Sheet, account: Account) -> dict[str, Any]:
        """One account: what its document tells of the event, claim by claim."""
        claims = [c for c in sheet.claims if c.account == account.id]
        row = self.found.rows[sheet.document]
        return {
            "id": account.id, "document": sheet.document, "given_id": sheet.given_id, "kind": account.kind,
            "scope": account.scope, "anchor": self.quote(sheet, [account.anchor]), "title": row["title"],
            "published": row["published"], "outlet": row["outlet"], "lang": row["lang"], "toll": wording.toll(account.toll),
            "claims": [self.claim(sheet, c) for c in claims],
        }  # fmt: skip

    def told(self, account: str) -> dict[str, Any] | None:
        for sheet in self.found.reviewed.held.values():
            for one in sheet.accounts:
                if one.id == account:
                    return self.account(sheet, one)
        return None


def brief(found: Gathered, incident: Incident) -> dict[str, Any]:
    """An incident in a line."""
    killed, injured = (incident.toll.get(harm, {}).get("all") for harm in ("killed", "injured"))
    place = incident.place
    return {
        "id": incident.id, "kind": incident.kind, "dates": dates(incident), "start": incident.date.start,
        "place": ", ".join(safe(x) for x in (place.name, place.country) if x) if place else "no place",
        "killed": "" if killed is None else compact(killed.low, killed.high),
        "injured": "" if injured is None else compact(injured.low, injured.high),
        "articles": len({m.document for m in incident.accounts}), "origins": incident.origins,
        "status": incident.strike_status, "suggested": incident.grade.suggested, "assigned": incident.grade.assigned,
        "queue": incident.queue, "perpetrators": [safe(b.name) for b in incident.perpetrators],
    }  # fmt: skip


def dates(incident: Incident) -> str:
    return "no date" if incident.date.start is None and incident.date.end is None else wording.dates(
        incident.date.start, incident.date.end
    )


def compact(low: int | None, high: int | None) -> str:
    """For a narrow column: "12", "12–24", "200+", "≤ 40"."""
    if high is None:
        return "?" if low is None else f"{low:,}+"
    return f"≤ {high:,}" if low is None else f"{low:,}" if low == high else f"{low:,}–{high:,}"


class Members:
    """An incident's accounts with their documents."""

    def __init__(self, found: Gathered, incident: Incident) -> None:
        self.found = found
        self.incident = incident

    @cached_property
    def told(self) -> list[Told]:
        names = {m.account for m in self.incident.accounts}
        held = [t for t in self.found.book.told if t.account.id in names]
        return sorted(held, key=lambda t: (t.published is None, t.published or "", t.given_id))
