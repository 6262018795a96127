"""Decisions: from a form to the same judgement as by ``onrecord judge``. A form that is out of date is refused."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any, Final, cast, get_args

import msgspec

from onrecord.errors import InputError
from onrecord.judging import Verb, Wish
from onrecord.model import Claim, Count, Judgement, Kind
from onrecord.web import seen
from onrecord.web.ask import Answer, Ask, Go, local

_LONGEST: Final = 4_000  # characters of a reason, a name or a value
_REFS: Final = {"same": 2, "different": 2}


def judge(ask: Ask) -> Answer:
    """Decide what the form says; back to where it was, with what was done and how to take it back."""
    verb = ask.need("verb")
    refs = tuple(r for r in ask.form.get("ref", ()) if r)
    if verb == "accept":  # the reader's value, as a person's
        kind: str = "value"
    elif verb in get_args(Verb):
        kind = verb
    else:
        raise InputError(f"{verb!r} is no decision")
    if len(refs) != _REFS.get(kind, 1):
        raise InputError("the form does not say what it is about; load the page again")
    for name in ("why", "by", "value", "source", "where"):
        if len(ask.given(name)) > _LONGEST:
            raise InputError(f"“{name}” is longer than {_LONGEST} characters")
    if by := ask.given("by"):
        ask.memory["by"] = by
    who, why = ask.memory.get("by") or None, ask.given("why") or None
    wish = Wish(cast(Verb, kind), refs, why=why, by=who)
    if kind == "value":
        wish = wish._replace(value=_accepted(ask, refs[0]) if verb == "accept" else _value(ask, refs[0]))
        if verb == "value":
            wish = wish._replace(**_words(ask, refs[0]))
    elif kind == "grade":
        wish = wish._replace(value=ask.need("value"))
    elif kind == "add":
        wish = _added(ask, wish)
    state = ask.given("seen")

    def check(found: Any) -> None:
        if kind != "add":
            seen.check(found, state, kind, refs)

    made = ask.desk.decide(ask.found, wish, check)
    ask.memory["flash"] = {"text": _said(verb, made), "act": made[0].id if made and kind != "undo" else None}
    return Go(local(ask.given("back", "/queue")))


def _said(verb: str, made: Sequence[Judgement]) -> str:
    if not made:
        return "It was decided so already; nothing was added."
    told = {
        "same": "Decided: one event.", "different": "Decided: two events.", "wrong": "Decided: the claim is wrong.",
        "accept": "Accepted: the claim says so.", "value": "The claim has another value.", "add": "The claim was added.",
        "grade": f"Grade assigned: {made[0].value}.", "undo": "The decision was taken back.",
    }  # fmt: skip
    return f"{told[verb]} ({made[0].id})"


def _current(ask: Ask, ref: str) -> Claim:
    here = seen.claim_of(ask.found, ref)
    if here is None:
        raise InputError(f"there is no claim {ref} any more")
    return here[1]


def _accepted(ask: Ask, ref: str) -> str:
    return msgspec.json.encode(_current(ask, ref).value).decode()


def _value(ask: Ask, ref: str) -> str:
    """The value as typed; of a count, two fields."""
    if not isinstance(_current(ask, ref).value, Count):
        return ask.need("value")
    return _count(ask)


def _count(ask: Ask) -> str:
    ends = {}
    for name in ("low", "high"):
        typed = ask.given(name).replace(",", "")
        if typed and not re.fullmatch(r"[0-9]{1,11}", typed):
            raise InputError(f"“{ask.given(name)}” is no number of people")
        ends[name] = int(typed) if typed else None
    if ends == {"low": None, "high": None}:
        raise InputError("give the lowest or the highest number, or both")
    who = ask.given("who")
    return json.dumps({**ends, **({"who": who} if who else {})})


def _added(ask: Ask, wish: Wish) -> Wish:
    """A claim by hand. The words come as a span of the text with the words themselves, or ``where`` says where to look."""
    from onrecord.model import HARMS

    attribute = ask.need("attribute")
    event = ask.given("event", "other")
    if event not in get_args(Kind):
        raise InputError(f"no kind of event is called {event!r}")
    return wish._replace(
        attribute=attribute, value=_count(ask) if attribute in HARMS else ask.need("value"), **_words(ask, wish.refs[0]),
        where=ask.given("where") or None, account=ask.given("account") or None, event=cast(Kind, event),
        source=ask.given("source") or None,
    )  # fmt: skip


def _words(ask: Ask, document: str) -> dict[str, Any]:
    """The words that were selected in the document (or in that of a claim): where they stand, and what they are."""
    spans = tuple(_span(s) for s in ask.form.get("span", ()) if s)
    quotes = tuple(q.replace("\r\n", "\n") for q in ask.form.get("quote", ()) if q)
    here = seen.claim_of(ask.found, document)
    text = ask.found.text(document if here is None else here[0].document) or ""
    for i, (start, end) in enumerate(spans[: len(quotes)]):
        if text[start:end].replace("\t", " ") == quotes[i]:  # the page shows a tab as a blank
            quotes = (*quotes[:i], text[start:end], *quotes[i + 1 :])
    return {"spans": spans, "quotes": quotes}


def _span(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,12}):(\d{1,12})", text)
    if found is None:
        raise InputError(f"{text!r} is no stretch of the text")
    return int(found[1]), int(found[2])
