"""The project's own corpus as labelled spans: a claim's words play the role that its attribute says."""

from __future__ import annotations

from typing import Any

from eval.common import Row
from onrecord.model import Claim, Span, reading_from
from onrecord.read.text import prepare
from training.examples import Example, Role
from training.heads import NONE

_ROLES = {"target": "target", "weapon": "weapon", "place": "place", "victim": "name", "target_party": "people"}
_EFFECTS = {"killed": "DEATH", "injured": "INJURY"}
_HARMS = ("killed", "injured", "missing", "displaced", "detained", "abducted")
# What MUC-4 would call what happened; the kinds that it leaves out tell of no incident there.
_EVENTS = {
    "airstrike": "BOMBING", "bombing": "BOMBING", "shelling": "ATTACK", "shooting": "ATTACK", "ground_attack": "ATTACK",
    "chemical": "ATTACK", "execution": "ATTACK", "torture": "ATTACK", "sexual_violence": "ATTACK", "clash": "ATTACK",
    "destruction": "ATTACK", "other": "ATTACK", "siege": "ATTACK", "abduction": "KIDNAPPING",
}  # fmt: skip
_CERTAIN = {"asserts": "REPORTED AS FACT", "claims_responsibility": "CLAIMED OR ADMITTED", "accuses": "SUSPECTED OR ACCUSED"}


def example(row: Row) -> Example:
    reading = reading_from(row)
    text = reading.document.text
    sentences = tuple(s.span for s in prepare(reading.document).sentences)
    accounts = {a.id: (number, a) for number, a in enumerate(reading.accounts)}
    roles: list[Role] = []
    core: dict[Span, str] = {}
    for claim in reading.claims:
        number, account = accounts[claim.account]
        labels = {"kind": account.kind, "scope": account.scope, "stance": claim.stance}
        role = _role(claim)
        if role is None:
            continue
        span = _span(claim, text)
        roles.append(Role(span, role, {**labels, **_labels(claim, role)}, number))
        home = next((s for s in sentences if s[0] <= span[0] < s[1]), None)
        if home is not None and account.scope == "incident" and account.kind in _EVENTS and role != "place":
            core.setdefault(home, _EVENTS[account.kind])
    told = any(a.scope == "incident" and a.kind in _EVENTS for a in reading.accounts)
    return Example(reading.id, text, sentences, tuple(_apart(roles)), core, relevant=True if told else None)


def _role(claim: Claim) -> str | None:
    if claim.attribute == "perpetrator":
        return None if claim.value is None else "perp_org" if claim.value.name[:1].isupper() else "perp_ind"
    if claim.attribute in _HARMS:
        named = (claim.value.low, claim.value.high) == (1, None) and claim.value.phrase[:1].isupper()
        return None if claim.value.high == 0 or named else "people"  # a name stands as a victim, too
    return _ROLES.get(claim.attribute)


def _span(claim: Claim, text: str) -> Span:
    """The words that name the value, where the quote says more."""
    start, end = claim.quotes[0]
    value: Any = claim.value
    name = getattr(value, "name", None) or getattr(value, "term", None)
    at = text.find(name, start, end) if name else -1
    return (at, at + len(name)) if name and at >= 0 else (start, end)


def _labels(claim: Claim, role: str) -> dict[str, str]:
    if role == "people":
        return {"people_effect": _EFFECTS.get(claim.attribute, NONE)}
    if role == "name":
        return {"people_effect": {"killed": "DEATH", "injured": "INJURY"}.get(claim.value.status, NONE)}
    if role == "perp_org" and claim.stance in _CERTAIN:
        return {"confidence": "POSSIBLE" if claim.hedge is not None and not claim.chain else _CERTAIN[claim.stance]}
    return {}


def _apart(roles: list[Role]) -> list[Role]:
    """Of roles that overlap, the shortest: a name, not the phrase around it."""
    kept: list[Role] = []
    for role in sorted(roles, key=lambda r: (r.span[1] - r.span[0], r.span, r.event)):
        if all(role.span[1] <= k.span[0] or role.span[0] >= k.span[1] for k in kept):
            kept.append(role)
    return sorted(kept, key=lambda r: (r.span, r.event))
