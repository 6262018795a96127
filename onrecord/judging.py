"""From what a person types to an act: what it is about as it stands now, and which earlier acts it replaces.

Nothing is appended here; ``api.judge`` does that. A decision on something that is no longer current is refused, saying
what it has become.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from typing import Any, Final, Literal, NamedTuple

import msgspec

from onrecord import acts, views
from onrecord.casebook import Gathered
from onrecord.entered import value_of
from onrecord.errors import InputError
from onrecord.model import VALUE_TYPES, Account, Claim, Judgement, Kind, Span, claim_from
from onrecord.reattach import Sheet, account_as_seen, claim_as_seen, find_claim

GRADES: Final = ("Confirmed", "Fair", "Weak", "Contested", "Discounted")

Verb = Literal["same", "different", "wrong", "value", "add", "grade", "undo"]


class Wish(NamedTuple):
    """What a person wants decided. ``refs``: what it is about; ``value``: JSON (value, add) or a grade. For ``add`` the
    attribute, the words (``quotes``, or ``spans``), or ``where`` in an item without words; ``account``, or the ``kind`` of
    a new one; ``source``: who says it there. With ``value`` the words are those that the claim stands on in truth."""

    kind: Verb
    refs: tuple[str, ...]
    value: str | None = None
    why: str | None = None
    by: str | None = None
    attribute: str = ""
    quotes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    where: str | None = None
    account: str | None = None
    event: Kind = "other"
    source: str | None = None


def decide(case: Gathered, wish: Wish, at: str) -> tuple[Judgement, ...]:
    """The acts to append: the decision, then what takes back further acts that it replaces. None if it stands already."""
    if wish.kind == "undo":
        return (_undo(case, wish, at),)
    draft, replaced = _DECIDE[wish.kind](case, wish)
    act = msgspec.structs.replace(draft, kind=wish.kind, reason=wish.why, by=wish.by, at=at)
    for old in replaced:
        if len(replaced) == 1 and _decided(old) == _decided(act):
            return ()
    first = _named(case, msgspec.structs.replace(act, supersedes=replaced[-1].id if replaced else None))
    return (first, *(_taken_back(case, old, wish, at) for old in replaced[:-1]))


def _decided(act: Judgement) -> tuple[Any, ...]:
    """What makes two acts on one thing the same decision. A grade is one on the accounts that were there."""
    sides = {s.get("account") for s in act.seen.get("sides", ())}
    return act.kind, act.value, act.by, act.reason, act.seen.get("moved"), sides


def _named(case: Gathered, act: Judgement) -> Judgement:
    """The act with an id that the case does not have: the same may be decided, taken back and decided again at once."""
    taken = {a.id for a in case.acts}
    while (made := acts.named(act, secrets.token_bytes(16))).id in taken:
        pass
    return made


def _taken_back(case: Gathered, old: Judgement, wish: Wish, at: str) -> Judgement:
    seen: dict[str, Any] = {"document": old.seen["document"]} if "document" in old.seen else {}
    draft = Judgement("", "undo", old.subjects, seen, reason=wish.why, by=wish.by, at=at, supersedes=old.id)
    return _named(case, draft)


def _undo(case: Gathered, wish: Wish, at: str) -> Judgement:
    [ref] = wish.refs
    found = [a for a in case.acts if a.id.startswith(ref)] if ref else []
    if len(found) != 1:
        raise InputError(f"{'no' if not found else 'more than one'} decision is called {ref!r}; `onrecord log` lists them")
    if found[0].kind == "undo":
        raise InputError(f"{ref} takes a decision back already; judge anew instead")
    if found[0] not in acts.current(case.acts):
        later = next((a.id for a in case.acts if a.supersedes == found[0].id), "another act")
        raise InputError(f"{ref} was replaced or taken back already, by {later}")
    return _taken_back(case, found[0], wish, at)


# --- claims


def _claim(case: Gathered, ref: str) -> tuple[Sheet, Claim]:
    """The current claim of that id as its reader left it, with its document. Raises InputError."""
    sheets = {name: sheet._replace(claims=(*sheet.claims, *_by_hand(case, name, sheet)))
              for name, sheet in case.sheets.items()}  # fmt: skip
    found = {c.id: (sheet, c) for sheet in sheets.values() for c in sheet.claims if ref and c.id.startswith(ref)}
    if ref in found or len(found) == 1:
        return found.get(ref) or next(iter(found.values()))
    if found:
        raise InputError(f"{ref} can be any of {', '.join(sorted(found)[:5])}; give more of it")
    if views.resolve(case.case, ref)[0] != "claim":
        raise InputError(f"{ref} is a document; name a claim (`onrecord claims --document {ref}`)")
    old = views.claim(case.case, ref)
    sheet = sheets[old["document"]]
    typed = claim_from({k: v for k, v in old.items() if k in Claim.__struct_fields__})
    now = find_claim(claim_as_seen(sheet, typed, old["words"]), sheet)
    told = now if isinstance(now, str) else f"it has become {now.id}{_difference(typed, now)}; judge that one"
    raise InputError(f"{old['id']} is no longer current: {told}")


def _landed(case: Gathered, kinds: tuple[str, ...], subjects: tuple[str, ...]) -> list[Judgement]:
    """The current acts of these kinds that are about exactly these things now, oldest first."""
    landed = case.reviewed.landed
    return [a for a in acts.current(case.acts) if a.kind in kinds and landed.get(a.id) == subjects]


def _by_hand(case: Gathered, name: str, sheet: Sheet) -> list[Claim]:
    here = [*case.reviewed.held[name].claims, *case.reviewed.aside.get(name, ())]
    known = {c.id for c in sheet.claims}
    return [c for c in here if c.id not in known]


def _difference(old: Claim, new: Claim) -> str:
    before, now = (json.dumps(msgspec.to_builtins(c.value), ensure_ascii=False) for c in (old, new))
    if before != now:
        return f", whose value is {now} and no longer {before}"
    return f", by reader {new.reader}" if old.quotes == new.quotes else ", which stands on other words"


def _about_claim(case: Gathered, wish: Wish) -> tuple[Judgement, list[Judgement]]:
    [ref] = wish.refs
    sheet, claim = _claim(case, ref)
    text = case.text(sheet.document)
    words = None if text is None else [text[s:e] for s, e in claim.quotes]
    value = None
    seen = claim_as_seen(sheet, claim, words)
    replaced = _landed(case, ("wrong", "value"), (claim.id,))
    if wish.kind == "value":
        value = msgspec.to_builtins(value_of(claim.attribute, wish.value or "", claim.value))
        moved = _moved(case, sheet.document, wish, replaced)
        if moved is not None:
            seen["moved"] = moved
            if isinstance(value, dict) and "phrase" in value and value["phrase"] == getattr(claim.value, "phrase", None):
                value["phrase"] = moved["words"][0]  # the words are others now
    return Judgement("", "wrong", (claim.id,), seen, value), replaced


def _moved(case: Gathered, document: str, wish: Wish, replaced: Sequence[Judgement]) -> dict[str, Any] | None:
    """The words that a person says are the claim's; those that were given before, if none are given now."""
    if wish.spans or wish.quotes:
        spans, words = _evidence(case, document, wish)
        return {"quotes": [list(s) for s in spans], "words": words}
    return next((a.seen["moved"] for a in reversed(replaced) if a.kind == "value" and a.seen.get("moved")), None)


def _add(case: Gathered, wish: Wish) -> tuple[Judgement, list[Judgement]]:
    [ref] = wish.refs
    kind, name = views.resolve(case.case, ref)
    if kind != "document":
        raise InputError(f"{ref} is a claim; name the document that bears the new one out")
    if wish.attribute not in VALUE_TYPES or wish.attribute == "part_of":
        raise InputError(f"no attribute is called {wish.attribute!r}; there are {', '.join(VALUE_TYPES)}")
    sheet = case.sheets[name]
    if sheet.erased:
        raise InputError(f"{sheet.given_id} was erased; it cannot bear out a claim")
    spans, words = _evidence(case, name, wish)
    sheet = case.reviewed.held[name]
    account = _account_for(sheet, wish.account) if wish.account or sheet.accounts else None
    event = wish.event
    if account is not None and all(a.id != account.id for a in case.sheets[name].accounts):
        event, account = account.kind, None  # entered by hand before: it is made again by its kind, whichever comes first
    value = value_of(wish.attribute, wish.value or "null", None, words[0] if words else wish.where or "")
    chain = [{"source": wish.source}] if wish.source else []
    seen = {
        "document": name, "given_id": sheet.given_id, "quotes": [list(s) for s in spans], "words": words,
        "where": wish.where, "kind": event,
        "account": None if account is None else account_as_seen(sheet, account),
    }  # fmt: skip
    claim = {"attribute": wish.attribute, "value": msgspec.to_builtins(value), "stance": "asserts", "chain": chain}
    draft = Judgement("", "add", (name,), seen, claim)
    return draft, [a for a in acts.current(case.acts) if a.kind == "add" and _added(a) == _added(draft)]


def _added(act: Judgement) -> tuple[Any, ...]:
    """What makes two additions the same: what they say, in which document, on the strength of what."""
    account = act.seen["account"] and act.seen["account"]["account"]
    return act.value, account, *(act.seen[key] for key in ("document", "quotes", "where", "kind"))


def _evidence(case: Gathered, name: str, wish: Wish) -> tuple[list[Span], list[str]]:
    """The spans of the words that bear the claim out; where there are no words, ``where`` must say what to look at."""
    text = case.text(name)
    spans: list[Span] = []
    for start, end in wish.spans:
        if text is None or not 0 <= start < end <= len(text):
            raise InputError(f"{start}:{end} is not inside the document's text")
        spans.append((start, end))
    for i, quote in enumerate(wish.quotes):
        if i < len(wish.spans):
            start, end = wish.spans[i]
            if text is None or text[start:end] != quote:
                raise InputError(f"the text at {start}:{end} is not “{quote}”")
            continue
        if text is None or not quote or text.count(quote) != 1:
            found = "several times" if text and quote and text.count(quote) > 1 else "not"
            raise InputError(f"“{quote}” stands {found} in the text; give the words as they stand there, or --span")
        spans.append((text.index(quote), text.index(quote) + len(quote)))
    if not spans and text:
        raise InputError("the document has words: give those that say so (--quote or --span)")
    if not spans and not (wish.where or "").strip():
        raise InputError("the document has no words: say where in it this is to be seen (--where)")
    return spans, [(text or "")[s:e] for s, e in spans]


def _account_for(sheet: Sheet, ref: str | None) -> Account:
    if ref is None:
        return sheet.accounts[0]  # the one that the document is mainly about
    found = [a for a in sheet.accounts if a.id.startswith(ref)]
    if len(found) != 1:
        raise InputError(f"{sheet.given_id} has no account {ref!r}; it has {', '.join(a.id for a in sheet.accounts)}")
    return found[0]


# --- accounts and incidents


def _side(case: Gathered, ref: str) -> tuple[Sheet, Account]:
    """The account that ``ref`` names: its own id, or that of an incident or a document with one. Raises InputError."""
    sheets = case.reviewed.held
    found = [(s, a) for s in sheets.values() for a in s.accounts if len(ref) > 1 and a.id.startswith(ref)]
    exact = [(s, a) for s, a in found if a.id == ref]
    if not found:
        try:
            kind, name = views.resolve(case.case, ref)
        except InputError:
            incident = case.incident(ref)  # raises where there is none of these
            name = min(m.account for m in incident.accounts)
            return next((s, a) for s in sheets.values() for a in s.accounts if a.id == name)
        events = [(sheets[name], a) for a in sheets[name].accounts if a.scope == "incident"] if kind == "document" else []
        if len(events) != 1:
            some = f"; it tells of {', '.join(a.id for _, a in events)}" if events else ""
            raise InputError(f"{ref} is not one event: name an account or an incident{some}")
        return events[0]
    if len(exact or found) > 1:
        raise InputError(f"{ref} can be any of {', '.join(a.id for _, a in found[:5])}; give more of it")
    sheet, account = (exact or found)[0]
    if account.scope != "incident":
        raise InputError(f"{account.id} is {account.scope}, not one event; it stands in no incident")
    return sheet, account


def _about_pair(case: Gathered, wish: Wish) -> tuple[Judgement, list[Judgement]]:
    sides = sorted((_side(case, ref) for ref in wish.refs), key=lambda s: s[1].id)
    names = tuple(a.id for _, a in sides)
    if names[0] == names[1]:
        raise InputError(f"both are {names[0]}; name two accounts")
    replaced = _landed(case, ("same", "different"), names)
    return Judgement("", "same", names, {"sides": [account_as_seen(s, a) for s, a in sides]}), replaced


def _about_incident(case: Gathered, wish: Wish) -> tuple[Judgement, list[Judgement]]:
    [ref] = wish.refs
    grade = next((g for g in GRADES if g.casefold() == (wish.value or "").casefold()), None)
    if grade is None:
        raise InputError(f"{wish.value!r} is no grade; choose one of {', '.join(GRADES)}")
    incident = case.incident(ref)
    sheets = case.reviewed.held
    names = {m.account for m in incident.accounts}
    sides = [account_as_seen(s, a) for s in sheets.values() for a in s.accounts if a.id in names]
    landed = {a.id: names for a, names in case.reviewed.grades}
    replaced = [
        act for act in acts.current(case.acts)
        if act.id in landed and acts.assign([(act, landed[act.id])], case.book.incidents)[0].get(incident.id) == act
    ]  # fmt: skip
    seen = {"incident": incident.id, "sides": sides}
    return Judgement("", "grade", (incident.id,), seen, grade), replaced


_DECIDE: Final = {
    "same": _about_pair, "different": _about_pair, "wrong": _about_claim, "value": _about_claim, "add": _add,
    "grade": _about_incident,
}  # fmt: skip


def said(made: Sequence[Judgement]) -> str:
    """What was appended, for a person."""
    if not made:
        return "it was decided so already; nothing is added"
    first = made[0]
    before = [a.supersedes for a in made if a.supersedes]
    replaced = f", in the place of {', '.join(before)}" if before and first.kind != "undo" else ""
    what = f"takes back {first.supersedes}" if first.kind == "undo" else f"{first.kind} {' '.join(first.subjects)}"
    return f"{first.id}: {what}{replaced}"
