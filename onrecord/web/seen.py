"""What a person had in front of them when they decided: it travels in the form, and is compared with what is there now.

Rule 1 of the house: a judgement is about what the person saw. The form holds the number of the last entry and a print (a
hash) of the thing; if the print differs, the decision is refused, with the entries since that changed the thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from onrecord import acts
from onrecord.casebook import Gathered
from onrecord.errors import InputError
from onrecord.model import Account, Claim, Judgement
from onrecord.reattach import Sheet
from onrecord.web.desk import Stale
from onrecord.wording import safe

_MADE: Final = {
    "same": "said that the two tell of one event", "different": "said that the two tell of two events",
    "wrong": "said that the claim is wrong", "value": "gave the claim a value", "add": "entered a claim",
    "grade": "assigned the grade", "undo": "took a decision back",
}  # fmt: skip


def form(found: Gathered, kind: str, refs: Sequence[str]) -> str:
    """The hidden field of a form that decides ``kind`` about ``refs``."""
    return f"{found.head.partition(':')[0]}.{_print(found, kind, refs)}"


def check(found: Gathered, seen: str, kind: str, refs: Sequence[str]) -> None:
    """Raises Stale if the thing is not what it was when the form was made, saying what was done to it since."""
    seq, _, print_ = seen.partition(".")
    if not seq.isdecimal() or len(seq) > 18:
        raise InputError("the form does not say what you saw; load the page again")
    if print_ == _print(found, kind, refs):
        return
    since = list(changes(found, int(seq), refs))
    told = "; ".join(since) if since else "what is known of it was computed anew from documents or decisions that came since"
    raise Stale(f"Nothing was decided. {told[:1].upper()}{told[1:]}.")


def changes(found: Gathered, seq: int, refs: Sequence[str]) -> Iterator[str]:
    """What people decided about these things after that entry, for a person."""
    from onrecord import ledger

    about = {*refs, *_accounts(found, refs)}
    about |= {c.id for s in found.reviewed.held.values() for c in s.claims if c.account in about}
    after = {e.payload for e in ledger.entries(found.case, kind="judge", after=seq)}
    if not after:
        return
    later = _later(found, seq)
    for act in sorted(later, key=acts.when):
        landed = {*found.reviewed.landed.get(act.id, ()), *act.subjects}
        replaced = next((a for a in found.acts if a.id == act.supersedes), None)
        if replaced is not None:
            landed |= {*replaced.subjects}
        if landed & about:
            yield safe(_told(act, replaced))


def _told(act: Judgement, replaced: Judgement | None) -> str:
    value = ""
    if act.kind in ("value", "grade"):
        value = f" {act.value if isinstance(act.value, str) else msgspec.json.encode(act.value).decode()}"
        before = act.seen.get("value")
        if act.kind == "value" and before != act.value:
            value += f" (it was {msgspec.json.encode(before).decode()})"
    if act.kind == "undo" and replaced is not None:
        value = f", that somebody {_MADE[replaced.kind]}"
    why = f", because “{act.reason}”" if act.reason else ""
    return f"{act.by or 'Somebody who left no name'} {_MADE[act.kind]}{value}{why} ({act.at}, {act.id})"


def _later(found: Gathered, seq: int) -> list[Judgement]:
    from onrecord import views

    ids = {row["act"].get("id") for row in views.judgements(found.case) if row["seq"] > seq and isinstance(row["act"], dict)}
    return [a for a in found.acts if a.id in ids]


def _accounts(found: Gathered, refs: Sequence[str]) -> Iterator[str]:
    for incident in found.book.incidents:
        if incident.id in refs:
            yield from (m.account for m in incident.accounts)


def _print(found: Gathered, kind: str, refs: Sequence[str]) -> str:
    state = _STATES[kind](found, refs) if kind in _STATES else None
    return hashlib.sha256(msgspec.json.encode(state, order="deterministic")).hexdigest()[:24]


def claim_of(found: Gathered, ref: str) -> tuple[Sheet, Claim] | None:
    """The claim of that id as people left it, set aside or not."""
    for name, sheet in found.reviewed.held.items():
        for claim in (*sheet.claims, *found.reviewed.aside.get(name, ())):
            if claim.id == ref:
                return sheet, claim
    return None


def account_of(found: Gathered, ref: str) -> tuple[Sheet, Account] | None:
    return next(((s, a) for s in found.reviewed.held.values() for a in s.accounts if a.id == ref), None)


def _claim(found: Gathered, refs: Sequence[str]) -> Any:
    here = claim_of(found, refs[0]) if refs else None
    if here is None:
        return None
    mark = found.reviewed.marks.get(refs[0])
    c = here[1]
    return [c.attribute, msgspec.to_builtins(c.value), c.quotes, c.stance, c.chain, mark and mark.act]


def _value(claim: Claim) -> str:
    return msgspec.json.encode(claim.value, order="deterministic").decode()


def _pair(found: Gathered, refs: Sequence[str]) -> Any:
    sides: list[Any] = []
    for ref in sorted(refs):
        here = account_of(found, ref)
        if here is None:
            sides.append(None)
            continue
        told = sorted((c.id, c.attribute, c.stance, _value(c)) for c in here[0].claims if c.account == ref)
        sides.append([here[1].scope, here[1].kind, here[1].anchor, here[1].toll, told])
    judged = sorted(a.id for a in found.reviewed.pairs if set(a.subjects) == set(refs))
    return [sides, judged]


def _incident(found: Gathered, refs: Sequence[str]) -> Any:
    incident = next((i for i in found.book.incidents if refs and i.id == refs[0]), None)
    if incident is None:
        return None
    i = incident
    return [[m.account for m in i.accounts], i.date, i.place, i.kind, i.toll, i.perpetrators, i.grade, i.strike_status]


def _act(found: Gathered, refs: Sequence[str]) -> Any:
    return bool(refs) and any(a.id == refs[0] for a in acts.current(found.acts))


_STATES: Final = {"wrong": _claim, "value": _claim, "same": _pair, "different": _pair, "grade": _incident, "undo": _act}
