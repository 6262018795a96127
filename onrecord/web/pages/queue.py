"""The queue: one thing to decide at a time, with the words in front of the person, and what comes after it."""

from __future__ import annotations

from typing import Any

from onrecord import acts, wording
from onrecord.errors import InputError
from onrecord.waiting import Item, incident_of
from onrecord.web import seen, shown
from onrecord.web.ask import Answer, Ask, Go, Page
from onrecord.web.pages.incident import whole

_TITLES = {
    "contradiction": "Two decisions contradict each other", "conflict": "Several decisions on one thing",
    "judgement": "A decision fits nowhere now", "changed": "It changed since it was decided",
    "possible": "One event or two?", "contested": "Sources disagree on an incident",
    "open": "Something is missing of an incident",
}  # fmt: skip
_AHEAD = 12  # items that are listed after the present one


def first(ask: Ask) -> Answer:
    return Go("/queue" if ask.found.rows else "/incidents")


def page(ask: Ask) -> Answer:
    """The item that was asked for, else the first that was not put off."""
    waits = shown.waiting(ask.found)
    put_off: list[str] = ask.memory.setdefault("later", [])
    ahead = [i for i in waits if i.id not in put_off] + [i for i in waits if i.id in put_off]
    ref = ask.params.get("item")
    item = next((i for i in ahead if i.id == ref), None) if ref else next(iter(ahead), None)
    if ref and item is None:
        ask.memory["flash"] = {"text": "That item waits no more: somebody decided it, or it was computed anew.", "act": None}
        return Go("/queue")
    rest = [i for i in ahead if i is not item]
    values: dict[str, Any] = {
        "item": item, "rest": [_line(ask, i) for i in rest[:_AHEAD]], "more": max(0, len(rest) - _AHEAD), "total": len(waits),
        "put_off": len([i for i in waits if i.id in put_off]),
    }  # fmt: skip
    if item is not None:
        values |= {"title": title(item), **_PARTS[item.sort](ask, item)}
    return Page("queue.html", values)


def later(ask: Ask) -> Answer:
    """Put the item off: it comes again after the others."""
    item = ask.params["item"]
    if all(i.id != item for i in shown.waiting(ask.found)):
        raise InputError("that item waits no more")
    put_off = ask.memory.setdefault("later", [])
    if item in put_off:
        put_off.remove(item)
    put_off.append(item)
    return Go("/queue")


def title(item: Item) -> str:
    if item.sort == "claim":
        return f"Does it say so? {shown.label(item.kind).capitalize()}, on which a figure or a grade hangs"
    return _TITLES.get(item.kind, "A document could not be taken in" if item.sort == "failure" else "To look at")


def _line(ask: Ask, item: Item) -> dict[str, Any]:
    """An item to come, in a line."""
    told, why = title(item), item.reasons[0] if item.reasons else ""
    if item.sort == "claim" and (here := seen.claim_of(ask.found, item.refs[0])) is not None:
        c = shown.Words(ask.found, ask.memory).claim(*here)
        told, why = f"{shown.label(item.kind).capitalize()}: {c['value']}", f"{c['says']}, in {c['given_id']}"
    elif item.sort == "incident" and (found := next((i for i in ask.found.book.incidents if i.id == item.refs[0]), None)):
        b = shown.brief(ask.found, found)
        told, why = f"{shown.label(b['kind']).capitalize()}, {b['place']}, {b['dates']}", "; ".join(item.reasons)
    return {"id": item.id, "title": told, "sort": item.sort, "reason": why}


def _claim(ask: Ask, item: Item) -> dict[str, Any]:
    here = seen.claim_of(ask.found, item.refs[0])
    if here is None:
        raise InputError("that claim is not there any more")
    sheet, claim = here
    words = shown.Words(ask.found, ask.memory)
    text = words.document(sheet.document).text
    incident = next((i for i in ask.found.book.incidents if i.id in item.incidents), None)
    return {
        "claim": words.claim(sheet, claim), "context": context(words, sheet.document, text, claim.quotes),
        "seen": seen.form(ask.found, "value", [claim.id]),
        "incident": None if incident is None else shown.brief(ask.found, incident),
    }  # fmt: skip


def context(words: shown.Words, name: str, text: str, quotes: Any, around: int = 320) -> list[tuple[str, bool]]:
    """The text around the quotes, in pieces, and whether a piece is quoted."""
    if not quotes or not text:
        return []
    start = max(0, min(s for s, _ in quotes) - around)
    end = min(len(text), max(e for _, e in quotes) + around)
    out: list[tuple[str, bool]] = [("…", False)] if start else []
    at = start
    for s, e in sorted(quotes):
        if s >= at:
            out += [(words.hide(name, text[at:s]), False), (words.hide(name, text[s:e]), True)]
            at = e
    out.append((words.hide(name, text[at:end]), False))
    return [*out, ("…", False)] if end < len(text) else out


def _pair(ask: Ask, item: Item) -> dict[str, Any]:
    words = shown.Words(ask.found, ask.memory)
    sides = [words.told(ref) for ref in item.refs]
    homes = [incident_of(ask.found.book, ref) for ref in item.refs]
    return {
        "sides": [
            {**side, "incident": None if home is None else shown.brief(ask.found, home)}
            for side, home in zip(sides, homes, strict=True) if side is not None
        ],
        "seen": seen.form(ask.found, "same", item.refs),
    }  # fmt: skip


def _incident(ask: Ask, item: Item) -> dict[str, Any]:
    incident = next(i for i in ask.found.book.incidents if i.id == item.refs[0])
    return whole(ask, incident)


def _decision(ask: Ask, item: Item) -> dict[str, Any]:
    found = ask.found
    current = {a.id: a for a in acts.current(found.acts)}
    named = [item.act, *(name for reason in item.reasons for name in reason.replace("(", " ").replace(",", " ").split())]
    about = [current[n.strip(");")] for n in dict.fromkeys(named) if n.strip(");") in current]
    return {
        "acts": [
            {"id": a.id, "kind": a.kind, "by": a.by or "a person who left no name", "at": a.at, "reason": a.reason,
             "value": a.value if isinstance(a.value, str) else None, "given_id": a.seen.get("given_id"),
             "words": [wording.safe(w) for w in a.seen.get("words") or []], "seen": seen.form(found, "undo", [a.id])}
            for a in about
        ],
        "incidents": [shown.brief(found, i) for i in found.book.incidents if i.id in item.incidents],
    }  # fmt: skip


def _failure(ask: Ask, item: Item) -> dict[str, Any]:
    return {}


_PARTS = {"claim": _claim, "pair": _pair, "incident": _incident, "decision": _decision, "failure": _failure}
