"""What a case stores of readings and decisions, with types. A case may come from a stranger: what cannot be read is told,
and never keeps the rest from being read."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from onrecord import acts as decided
from onrecord import ledger, views
from onrecord.acts import Queued
from onrecord.model import Account, Claim, Judgement, claim_from


def parts(reading: views.Row) -> tuple[tuple[Account, ...], tuple[Claim, ...]]:
    """The accounts and claims of a reading. Raises ValueError (a case may come from a stranger)."""
    try:
        msgspec.convert([reading.get("notes") or [], reading.get("dropped") or []], list[list[str]])
        msgspec.convert(reading.get("table"), str | None)
        told = msgspec.convert(reading["accounts"], tuple[Account, ...])
        return told, tuple(claim_from(c) for c in reading["claims"])
    except (KeyError, TypeError, ValueError, msgspec.ValidationError) as error:
        raise ValueError(f"the reading in entry {reading['seq']} cannot be read") from error


def accounts(reading: views.Row) -> tuple[Account, ...]:
    """The accounts of a reading; none if it cannot be read."""
    try:
        return parts(reading)[0]
    except ValueError:
        return ()


def acts(case: ledger.Ledger) -> tuple[list[Judgement], list[Queued]]:
    """The decisions, and those that cannot be read: erased, or not what an act looks like. One that is unreadable but
    names the act it replaces still does so; of an erased one nobody knows any more, and the queue says so."""
    found: dict[str, Judgement] = {}
    lost = []
    withheld = [] if case.revealed else views.withheld(case)
    hidden = {row["document"] for row in withheld if row["claim"] is None}
    claims = {row["claim"] for row in withheld} - {None}
    for row in views.judgements(case):
        raw = row["act"]
        if withheld and isinstance(raw, dict) and (hidden & _documents(raw) or _claim(raw) in claims):
            # Nothing of it is shown, but what it replaced does not come back.
            raw = {"id": raw.get("id"), "kind": "undo", "subjects": [], "supersedes": raw.get("supersedes"), "at": row["at"]}
        try:
            if raw is None:
                raise ValueError("it was erased; a decision that it replaced holds again")
            raw.pop("salt", None)
            act = decided.sound(msgspec.convert(raw, Judgement))
            if found.setdefault(act.id, act) != act:
                raise ValueError(f"an earlier one is called {act.id} already")
        except (AttributeError, TypeError, ValueError, msgspec.ValidationError) as error:
            lost.append(Queued("judgement", (), f"the decision in entry {row['seq']} cannot be read: {error}"))
            if isinstance(raw, dict) and isinstance(gone := raw.get("supersedes"), str):
                name = f"unreadable:{row['seq']}"
                found[name] = Judgement(name, "undo", (), supersedes=gone)
    return list(found.values()), lost


def _documents(act: views.Row) -> set[str]:
    """The documents that a decision saw."""
    seen = act.get("seen")
    sides = [seen, *(seen.get("sides") or ())] if isinstance(seen, dict) else []
    return {side["document"] for side in sides if isinstance(side, dict) and isinstance(side.get("document"), str)}


def _claim(act: views.Row) -> object:
    seen = act.get("seen")
    name = seen.get("claim") if isinstance(seen, dict) else None
    return name if isinstance(name, str) else None


def claims(case: ledger.Ledger, document: str | None) -> Iterator[views.Row]:
    """The current claims as readers left them, one reading at a time; those that cannot be read are in the queue."""
    for reading in views.readings(case, document):
        try:
            parts(reading)
        except ValueError:
            continue
        text = views.text(case, reading["text"])
        for claim in reading["claims"]:
            words = None if text is None else [text[start:end] for start, end in claim["quotes"]]
            yield {"document": reading["id"], "given_id": reading["given_id"], **claim, "words": words}
