"""What people decided, applied to what readers found. Pure: the same set of acts gives the same result in any order.

An act that another one supersedes is not current. The others attach to today's claims and accounts (``reattach``) or are
queued with the reason; none is ever silently lost. A claim judged wrong is set aside, not deleted; another value stands
with the machine's beside it; what a person entered has the reader "person".
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from onrecord.acts import CALLED, Mark, Queued, contradictions, current
from onrecord.model import HARMS, Account, Claim, Judgement, Span, claim_from
from onrecord.reattach import PERSON, Sheet, find_account, find_claim
from onrecord.tolls import toll_of_claims


class Reviewed(NamedTuple):
    """The corrected documents, and what became of each current act: ``landed`` says which claims or accounts it is about
    now, or ``queue`` why it is about none. ``pairs``: same and different, ``subjects`` as of now; ``grades``: each with
    the accounts it was given to."""

    held: dict[str, Sheet]
    marks: dict[str, Mark]
    aside: dict[str, tuple[Claim, ...]]
    pairs: tuple[Judgement, ...]
    grades: tuple[tuple[Judgement, tuple[str, ...]], ...]
    queue: tuple[Queued, ...]
    landed: dict[str, tuple[str, ...]]


def review(held: Mapping[str, Sheet], judgements: Iterable[Judgement]) -> Reviewed:
    """Apply the current acts to the documents."""
    work = _Work(dict(held))
    acts = current(judgements)
    # Claims entered by hand first: they can be judged too. Then claims, then what is about whole accounts.
    for act in acts:
        if act.kind == "add":
            work.add(act)
    work.correct([a for a in acts if a.kind in ("wrong", "value")])
    for act in acts:
        if act.kind in ("same", "different"):
            work.pair(act)
        elif act.kind == "grade":
            work.grade(act)
    work.queue += contradictions(work.pairs)
    return Reviewed(
        work.held, work.marks, work.aside, tuple(work.pairs), tuple(work.grades), tuple(sorted(set(work.queue))),
        work.landed,
    )


class _Work:
    """The documents as they are being corrected, and what each act became."""

    def __init__(self, held: dict[str, Sheet]) -> None:
        self.held = held
        self.marks: dict[str, Mark] = {}
        self.aside: dict[str, tuple[Claim, ...]] = {}
        self.pairs: list[Judgement] = []
        self.grades: list[tuple[Judgement, tuple[str, ...]]] = []
        self.queue: list[Queued] = []
        self.landed: dict[str, tuple[str, ...]] = {}

    def wait(self, act: Judgement, reason: str) -> None:
        of = f" on {act.seen['claim']} of {_given(act)}" if "claim" in act.seen else ""
        what = f"{CALLED[act.kind]}{of} waits: {reason}"
        self.queue.append(Queued("judgement", act.subjects, what, act.id))

    def add(self, act: Judgement) -> None:
        made = by_hand(act, self.held.get(act.seen.get("document", "")))
        if isinstance(made, str):
            self.wait(act, made)
            return
        account, claim = made
        doc = self.held[act.seen["document"]]
        accounts = doc.accounts if any(a.id == account.id for a in doc.accounts) else (*doc.accounts, account)
        self.held[doc.document] = doc._replace(accounts=accounts, claims=(*doc.claims, claim))
        self.landed[act.id] = (claim.id,)
        self.marks[claim.id] = Mark(act.id, "add", act.by, act.at, act.reason, where=act.seen.get("where"))

    def correct(self, acts: Sequence[Judgement]) -> None:
        """Wrong claims and other values. Of several acts on one claim the latest holds, and a person is told."""
        landed: dict[tuple[str, str], list[Judgement]] = {}
        for act in acts:
            document = act.seen.get("document", "")
            found = find_claim(act.seen, self.held.get(document))
            if isinstance(found, str):
                self.wait(act, found)
                continue
            new = _corrected(found, act, self.held[document]) if act.kind == "value" else None
            if isinstance(new, str):
                self.wait(act, new)
                continue
            landed.setdefault((document, found.id), []).append(act)
            self.landed[act.id] = (found.id,)
            machine = msgspec.to_builtins(found.value)
            if found.id != act.seen["claim"] and machine != act.seen["value"]:
                told = (
                    f"{CALLED[act.kind]} on {act.seen['claim']} of {_given(act)} was carried over to {found.id}, which says"
                    " something else now than when it was judged"
                )
                self.queue.append(Queued("changed", (found.id,), told, act.id))
        touched: dict[str, dict[str, Claim | None]] = {}
        for (document, name), several in landed.items():
            act = several[-1]
            if any((o.kind, o.value, o.seen.get("moved")) != (act.kind, act.value, act.seen.get("moved")) for o in several):
                who = ", ".join(f"{o.id} by {o.by or 'somebody'}" for o in several)
                self.queue.append(Queued("conflict", (name,), f"decisions differ ({who}); the last one holds", act.id))
            claim = next(c for c in self.held[document].claims if c.id == name)
            new = _corrected(claim, act, self.held[document]) if act.kind == "value" else None
            assert not isinstance(new, str)  # those wait already
            given = msgspec.to_builtins(claim.value) if act.kind == "value" else None
            where = self.marks[name].where if name in self.marks else None
            self.marks[name] = Mark(act.id, act.kind, act.by, act.at, act.reason, given, where)
            touched.setdefault(document, {})[name] = new
        for document, changes in touched.items():
            self.held[document], self.aside[document] = _changed(self.held[document], changes)

    def pair(self, act: Judgement) -> None:
        found = [find_account(side, self.held.get(side["document"])) for side in act.seen.get("sides", ())]
        told = [f for f in found if isinstance(f, str)]
        accounts = [f for f in found if isinstance(f, Account)]
        if told or len(accounts) != 2:
            self.wait(act, "; ".join(told) or "it does not name two accounts")
            return
        a, b = accounts
        if a.id == b.id:
            if act.kind == "different":  # of "same" nothing is left to do
                self.wait(act, f"what were two accounts is read as one now, {a.id}")
        elif other := next((x for x in accounts if x.scope != "incident"), None):
            self.wait(act, f"{other.id} is read as {other.scope} now, which is part of no incident")
            return
        self.landed[act.id] = tuple(sorted((a.id, b.id)))
        self.pairs.append(msgspec.structs.replace(act, subjects=self.landed[act.id]))

    def grade(self, act: Judgement) -> None:
        found = [find_account(side, self.held.get(side["document"])) for side in act.seen.get("sides", ())]
        accounts = tuple(sorted({f.id for f in found if isinstance(f, Account)}))
        if accounts:
            self.landed[act.id] = accounts
            self.grades.append((act, accounts))
        else:
            self.wait(act, "; ".join(sorted({f for f in found if isinstance(f, str)})) or "it names no account")


# --- claims


def by_hand(act: Judgement, held: Sheet | None) -> tuple[Account, Claim] | str:
    """The claim that an "add" stands for, and its account; else why not. Its words must stand in the text as quoted; if
    they moved, they are followed as long as they occur once."""
    if held is None or held.erased:
        return "its document is not in this case" if held is None else "its document was erased"
    seen = act.seen
    spans = _stand(seen, held) if seen.get("words") else []
    if isinstance(spans, str):
        return spans
    side = seen.get("account")
    account = _own(held.document, seen.get("kind", "other"), spans) if side is None else find_account(side, held)
    if isinstance(account, str):
        return account
    raw = {**act.value, "id": "c" + act.id[1:], "account": account.id, "quotes": spans, "reader": PERSON}
    try:
        return account, claim_from(raw)
    except msgspec.ValidationError as error:
        return f"its value is not one of {act.value.get('attribute')} ({error})"


def _stand(seen: Mapping[str, Any], held: Sheet) -> list[Span] | str:
    """Where the words that a person gave (``quotes``, ``words``) stand now; else why they do not."""
    spans: list[Span] = []
    text = held.text() or ""
    for (start, end), said in zip(seen["quotes"], seen["words"], strict=True):
        if text[start:end] != said:
            if text.count(said) != 1:
                return f"its words “{said}” are not in the text where they were"
            start = text.index(said)
        spans.append((start, start + len(said)))
    return spans


def _own(document: str, kind: str, spans: Sequence[Span]) -> Account:
    """The account of a document in which no reader found one: one a kind, named by the document and the kind."""
    name = hashlib.sha256(f"{document} {PERSON} {kind}".encode()).hexdigest()[:12]
    raw = {"id": f"a{name}", "scope": "incident", "kind": kind, "anchor": spans[0] if spans else (0, 0)}
    return msgspec.convert(raw, Account)


def _given(act: Judgement) -> str:
    return str(act.seen.get("given_id") or act.seen["document"])


def _corrected(claim: Claim, act: Judgement, held: Sheet) -> Claim | str:
    """The claim with the value, and the words, that a person gave it."""
    quotes = _stand(act.seen["moved"], held) if act.seen.get("moved") else list(claim.quotes)
    if isinstance(quotes, str):
        return quotes
    try:
        new = claim_from({**msgspec.to_builtins(claim), "value": act.value})
    except msgspec.ValidationError as error:
        return f"its value is not one of {claim.attribute} ({error})"
    return msgspec.structs.replace(new, quotes=tuple(quotes), reader=PERSON, confidence=None)


def _changed(held: Sheet, changes: Mapping[str, Claim | None]) -> tuple[Sheet, tuple[Claim, ...]]:
    """The document with its claims replaced, or set aside where the new one is None; and those set aside."""
    gone = {name for name, new in changes.items() if new is None}
    claims = []
    for claim in held.claims:
        if claim.id in gone:
            continue
        kept = changes.get(claim.id) or claim
        claims.append(msgspec.structs.replace(kept, about=None) if kept.about in gone else kept)
    aside = tuple(c for c in held.claims if c.id in gone)
    accounts = tuple(_recounted(a, held.claims, changes, claims) for a in held.accounts)
    return held._replace(accounts=accounts, claims=tuple(claims)), aside


def _recounted(
    account: Account, before: Sequence[Claim], changes: Mapping[str, Claim | None], now: Sequence[Claim]
) -> Account:
    """The account with the toll of each harm whose figures changed; of the others its reader knows more (lists, parts)."""
    harms = {c.attribute for c in before if c.account == account.id and c.id in changes and c.attribute in HARMS
             and ((new := changes[c.id]) is None or new.value != c.value)}  # fmt: skip
    if not harms:
        return account
    counted = toll_of_claims(c for c in now if c.account == account.id and c.attribute in harms)
    whole = {**{harm: r for harm, r in account.toll.items() if harm not in harms}, **counted}
    return msgspec.structs.replace(account, toll={harm: whole[harm] for harm in HARMS if harm in whole})
