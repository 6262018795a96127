"""Where a decision belongs after a document was read again: which claim, or account, is the one that the person saw.

A claim is found by its document, its attribute and the largest overlap of its words, which must be at least half of the
shorter words where its value is another; an account by the overlap of where it is named, else by the claims it carried.
What fits equally well twice fits nowhere: the caller queues it. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from onrecord.model import Account, Claim, Span

_VERSION: Final = "0123456789.-/@ "  # what ends a reader's name, as in views.sql
PERSON: Final = "person"  # the reader of what a person entered


class Sheet(NamedTuple):
    """What a case holds of one document now. ``text`` fetches its text, None where there is none or it was erased."""

    document: str
    given_id: str
    accounts: tuple[Account, ...] = ()
    claims: tuple[Claim, ...] = ()
    erased: bool = False
    text: Callable[[], str | None] = lambda: None


# --- what a person sees, as it is remembered


def claim_as_seen(held: Sheet, claim: Claim, words: Sequence[str] | None) -> dict[str, Any]:
    """A claim as it stood when somebody judged it: enough to find it again and to tell what changed."""
    account = next((a for a in held.accounts if a.id == claim.account), None)
    return {
        "document": held.document, "given_id": held.given_id, "claim": claim.id, "attribute": claim.attribute,
        "quotes": [list(q) for q in claim.quotes], "words": None if words is None else list(words),
        "value": msgspec.to_builtins(claim.value), "stance": claim.stance, "reader": claim.reader,
        "account": None if account is None else account_as_seen(held, account, brief=True),
    }  # fmt: skip


def account_as_seen(held: Sheet, account: Account, *, brief: bool = False) -> dict[str, Any]:
    """An account as it stood, with its claims by attribute and place in the text (without them if ``brief``)."""
    seen: dict[str, Any] = {
        "document": held.document, "given_id": held.given_id, "account": account.id, "scope": account.scope,
        "kind": account.kind, "anchor": list(account.anchor),
    }  # fmt: skip
    if not brief:
        own = [c for c in held.claims if c.account == account.id]
        seen["claims"] = [
            {"claim": c.id, "attribute": c.attribute, "quotes": [list(q) for q in c.quotes]} for c in own
        ]
    return seen


# --- finding it again


def overlap(a: Sequence[Sequence[int]], b: Sequence[Sequence[int]]) -> int:
    """How many characters lie in both lists of spans."""
    return sum(max(0, min(e, f) - max(s, t)) for s, e in _joined(a) for t, f in _joined(b))


def _joined(spans: Sequence[Sequence[int]]) -> list[Span]:
    out: list[Span] = []
    for start, end in sorted((s[0], s[1]) for s in spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _size(spans: Sequence[Sequence[int]]) -> int:
    return sum(end - start for start, end in _joined(spans))


def find_claim(seen: Mapping[str, Any], held: Sheet | None) -> Claim | str:
    """The current claim that the remembered one has become; else why there is none, for a person."""
    if missing := _missing(held):
        return missing
    assert held is not None
    same = [c for c in held.claims if c.id == seen["claim"]]
    if same:
        return same[0]
    ranked = [(_likeness(seen, c), c) for c in held.claims if c.attribute == seen["attribute"]]
    ranked = [(how, c) for how, c in ranked if how[0] > 0]
    if not ranked:
        return f"no current claim on {seen['attribute']} of {held.given_id} stands on those words any more"
    best = max(how for how, _ in ranked)
    ties = [c for how, c in ranked if how == best]
    if len(ties) > 1:
        return f"it fits several claims equally well: {_some([c.id for c in ties])}"
    [found] = ties
    shared, shorter = best[0], min(_size(seen["quotes"]), _size(found.quotes))
    if "value" in seen and seen["value"] != msgspec.to_builtins(found.value) and 2 * shared < shorter:
        return (
            f"the nearest claim now, {found.id} of {held.given_id}, says something else and shares only {shared:.0f}"
            " characters with it"
        )
    return found


def _likeness(seen: Mapping[str, Any], claim: Claim) -> tuple[float, ...]:
    """The overlap first; then, between equals, the tighter words, the same reader, stance and value."""
    shared = overlap(seen["quotes"], claim.quotes)
    return (
        shared,
        -(_size(seen["quotes"]) + _size(claim.quotes) - shared),
        seen.get("reader", "").rstrip(_VERSION) == claim.reader.rstrip(_VERSION),
        seen.get("stance") == claim.stance,
        seen.get("value") == msgspec.to_builtins(claim.value),
    )


def find_account(seen: Mapping[str, Any], held: Sheet | None) -> Account | str:
    """The current account that the remembered one has become; else why there is none, for a person."""
    if missing := _missing(held):
        return missing
    assert held is not None
    same = [a for a in held.accounts if a.id == seen["account"]]
    if same:
        return same[0]
    ranked = [((overlap([seen["anchor"]], [a.anchor]), a.scope == seen["scope"], a.kind == seen["kind"]), a)
              for a in held.accounts]  # fmt: skip
    ranked = [(how, a) for how, a in ranked if how[0] > 0]
    best = max((how for how, _ in ranked), default=None)
    ties = [a for how, a in ranked if how == best]
    if len(ties) == 1:
        return ties[0]
    found = [find_claim(c, held) for c in seen.get("claims", ())]
    carried = [c.account for c in found if isinstance(c, Claim)]
    counted = [(carried.count(a.id), a) for a in ties or held.accounts]
    most = max((n for n, _ in counted), default=0)
    heaviest = [a for n, a in counted if n == most]
    if most and len(heaviest) == 1:
        return heaviest[0]
    if ties or (most and heaviest):
        return f"it fits several accounts equally well: {_some([a.id for a in (ties or heaviest)])}"
    return f"no current account of {held.given_id} is named there or makes its claims any more"


def _missing(held: Sheet | None) -> str | None:
    if held is None:
        return "its document is not in this case"
    return "its document was erased" if held.erased else None


def _some(names: Sequence[str]) -> str:
    return ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
