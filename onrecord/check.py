"""Checks readings beyond what the contract's JSON schema can say: every value against its words, every reference.

Two steps. The shape: the same things that ``reading.schema.json`` demands, with our own types, so that no validator is
needed at run time. Then, if the shape is right, the meaning: spans, references, bounds and values against their quotes.
"""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from onrecord.ground import grounded
from onrecord.model import VALUE_TYPES, Account, Claim, Count, Date, Document, Part, PartOf, Place, Share, Span
from onrecord.model import claim_from as typed_claim
from onrecord.reattach import PERSON

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
# What must be there even where our types have a default.
_READING: Final = ("id", "contract", "document", "accounts", "claims")
_DOCUMENT: Final = ("text", "title", "published", "lang", "outlet", "url", "parts")
_ACCOUNT: Final = ("id", "scope", "kind", "anchor", "toll")
_CLAIM: Final = (
    "id", "account", "attribute", "value", "quotes", "stance", "about", "hedge", "period", "chain",
)  # fmt: skip
_NESTED: Final = {"hedge": ("text", "span", "by"), "period": ("start", "end", "phrase")}
_LINK: Final = ("source", "source_span", "cue")
_NULLABLE: Final = ("killed", "injured", "missing", "displaced", "detained", "abducted", "perpetrator", "account")
_OPTIONAL: Final = {"relation", "admin1"}  # of a place and its candidates
_CLOSED: Final = ("Count", "Party", "Term")  # values in which the schema allows no other field


def check_lines(lines: Iterable[bytes]) -> Iterator[tuple[int, str]]:
    """Each problem with the number of its line, from 1. Blank lines are a problem too: every line is a reading."""
    for number, line in enumerate(lines, 1):
        for problem in check_line(line):
            yield number, problem


def check_line(line: bytes) -> list[str]:
    """The problems of one line of readings; none for a good one."""
    try:
        raw = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        return ["the line is not UTF-8"]
    except RecursionError:
        return ["the JSON is nested too deeply"]
    except ValueError as error:
        return [f"the line is not JSON ({' '.join(str(error).split())})"]
    return check_reading(raw)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def check_reading(raw: Any) -> list[str]:
    """The problems of one reading (its JSON, decoded)."""
    if not isinstance(raw, dict):
        return ["a reading is a JSON object"]
    if "error" in raw:
        return _check_failure(raw)
    problems = list(_shape(raw))
    if problems:
        return problems
    document = msgspec.convert(raw["document"], Document)
    accounts = tuple(msgspec.convert(a, Account) for a in raw["accounts"])
    claims = tuple(typed_claim(c) for c in raw["claims"])
    return [
        *_check_document(document),
        *_check_accounts(document, accounts),
        *_check_tolls(accounts, claims),
        *_check_claims(document, accounts, claims),
    ]


def _check_failure(raw: dict[str, Any]) -> list[str]:
    error = raw["error"]
    if all(k in raw for k in _READING):
        return ["a line is a reading or an error, not both"]
    if not isinstance(raw.get("id"), str):
        return ["id must be a string"]
    if not isinstance(error, dict) or not all(isinstance(error.get(k), str) for k in ("kind", "message")):
        return ["error must be an object with the strings kind and message"]
    return []


# --- shape


def _shape(raw: dict[str, Any]) -> Iterator[str]:
    missing = [name for name in _READING if name not in raw]
    if missing:
        yield f"no {', no '.join(missing)}"
        return
    if not isinstance(raw["id"], str):
        yield "id must be a string"
    if raw["contract"] != 1 or isinstance(raw["contract"], bool):
        yield f"contract {raw['contract']!r} is not known; this is version 1"
    yield from _typed(raw["document"], Document, _DOCUMENT, "document")
    if isinstance(raw["document"], dict):
        yield from _date_shape(raw["document"].get("published"), "document: published")
        for i, part in enumerate(_items(raw["document"], "parts")):
            yield from _typed(part, Part, ("span", "role"), f"document: part {i}")
    for name in ("accounts", "claims"):
        if not isinstance(raw[name], list):
            yield f"{name} must be a list"
    for i, account in enumerate(_items(raw, "accounts")):
        yield from _typed(account, Account, _ACCOUNT, f"account {_name(account, i)}")
    for i, claim in enumerate(_items(raw, "claims")):
        yield from _claim_shape(claim, f"claim {_name(claim, i)}")


def _items(raw: Any, name: str) -> list[Any]:
    found = raw.get(name) if isinstance(raw, dict) else None
    return found if isinstance(found, list) else []


def _name(raw: Any, index: int) -> str:
    return raw["id"] if isinstance(raw, dict) and isinstance(raw.get("id"), str) else f"number {index + 1}"


def _typed(raw: Any, kind: type, required: Iterable[str], where: str) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{where}: must be an object"
        return
    missing = [name for name in required if name not in raw]
    if missing:
        yield f"{where}: no {', no '.join(missing)}"
        return
    try:
        msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        yield f"{where}: {error}"


def _claim_shape(raw: Any, where: str) -> Iterator[str]:
    missing = [name for name in _CLAIM if not isinstance(raw, dict) or name not in raw]
    if missing:
        yield f"{where}: no {', no '.join(missing)}"
        return
    try:
        typed_claim(raw)
    except msgspec.ValidationError as error:
        yield f"{where}: {error}"
        return
    for name, required in _NESTED.items():
        if raw[name] is not None:
            yield from (f"{where}: {name} has no {k}" for k in required if k not in raw[name])
    for link in raw["chain"]:
        yield from (f"{where}: a link of the chain has no {k}" for k in _LINK if k not in link)
    if raw["period"]:
        for end in ("start", "end"):
            yield from _date_shape(raw["period"].get(end), f"{where}: period {end}")
    confidence = raw.get("confidence")
    if confidence is not None and not 0 <= confidence <= 1:
        yield f"{where}: confidence {confidence} is not between 0 and 1"
    yield from _value_shape(raw["attribute"], raw["value"], where)


def _value_shape(attribute: str, value: Any, where: str) -> Iterator[str]:
    kind = VALUE_TYPES[attribute]
    if value is None:
        if attribute not in _NULLABLE:
            yield f"{where}: the value of {attribute} cannot be null"
        return
    if kind is None:
        yield f"{where}: the value of {attribute} must be null"
        return
    known = {f.encode_name for f in msgspec.structs.fields(kind)}
    missing = known - _OPTIONAL - value.keys()
    if missing:
        yield f"{where}: the value has no {', no '.join(sorted(missing))}"
    if kind.__name__ in _CLOSED:
        yield from (f"{where}: the value has an unknown field {k}" for k in value if k not in known)
    if kind is Date:
        for end in ("start", "end"):
            yield from _date_shape(value.get(end), f"{where}: {end}")
    if kind is Place:
        for candidate in value.get("candidates", ()):
            for name, most in (("lat", 90), ("lon", 180)):
                if abs(candidate[name]) > most:
                    yield f"{where}: {name} {candidate[name]} is not a place on Earth"


def _date_shape(value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, str):
        return
    try:
        if not _DATE.fullmatch(value):
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        yield f"{where}: {value!r} is not a date (YYYY-MM-DD)"


# --- meaning


def _outside(span: Span, text: str) -> str | None:
    """Why a span is not a stretch of the text."""
    start, end = span
    if start < 0 or end > len(text):
        return f"[{start}, {end}] is outside of the text ({len(text)} characters)"
    if start >= end:
        return f"[{start}, {end}] is empty"
    return None


def _check_document(document: Document) -> Iterator[str]:
    last = 0
    for i, part in enumerate(document.parts):
        if why := _outside(part.span, document.text):
            yield f"document: part {i}: {why}"
            return
        if part.span[0] < last:
            yield f"document: part {i} begins at {part.span[0]}, before the end of the one before ({last})"
        last = max(last, part.span[1])


def _twice(ids: Iterable[str], what: str) -> Iterator[str]:
    yield from (f"{what} {name}: the id is used {n} times" for name, n in Counter(ids).items() if n > 1)


def _check_accounts(document: Document, accounts: tuple[Account, ...]) -> Iterator[str]:
    yield from _twice((a.id for a in accounts), "account")
    for account in accounts:
        if why := _outside(account.anchor, document.text):
            yield f"account {account.id}: anchor {why}"
        for harm, groups in account.toll.items():
            if harm not in VALUE_TYPES or VALUE_TYPES[harm] is not Count:
                yield f"account {account.id}: toll of {harm!r} is no kind of harm"
            for who, found in groups.items():
                yield from _check_bounds(found.low, found.high, f"account {account.id}: {harm} {who}")


def _check_tolls(accounts: tuple[Account, ...], claims: tuple[Claim, ...]) -> Iterator[str]:
    """A toll says only what some claim of the account counts. Its ends are the reader's: claims do not carry lists."""
    counted = {(c.account, c.attribute, c.value.who) for c in claims if isinstance(c.value, Count)}
    for account in accounts:
        for harm, groups in account.toll.items():
            if not any((a, h) == (account.id, harm) for a, h, _ in counted):
                yield f"account {account.id}: its toll has {harm}, and no claim counts them"
                continue
            for who in groups:
                if who != "all" and (account.id, harm, who) not in counted:
                    yield f"account {account.id}: its toll has {harm} {who}, and no claim names them"


def _check_bounds(low: float | None, high: float | None, where: str) -> Iterator[str]:
    if low is not None and high is not None and low > high:
        yield f"{where}: low {low} is above high {high}"
    if (low is not None and low < 0) or (high is not None and high < 0):
        yield f"{where}: less than nobody"


def _check_claims(document: Document, accounts: tuple[Account, ...], claims: tuple[Claim, ...]) -> Iterator[str]:
    yield from _twice((c.id for c in claims), "claim")
    account_ids = {a.id for a in accounts}
    claim_ids = {c.id for c in claims}
    for claim in claims:
        where = f"claim {claim.id}"
        spans = list(_check_spans(document.text, claim))
        yield from (f"{where}: {problem}" for problem in spans)
        if claim.account not in account_ids:
            yield f"{where}: there is no account {claim.account}"
        if isinstance(claim.value, PartOf):
            if claim.value.account not in account_ids:
                yield f"{where}: part of {claim.value.account}, and there is no such account"
            elif claim.value.account == claim.account:
                yield f"{where}: account {claim.account} cannot be a part of itself"
        if claim.about == claim.id:
            yield f"{where}: it is about itself"
        elif claim.about is not None and claim.about not in claim_ids:
            yield f"{where}: about {claim.about}, and there is no such claim"
        yield from _check_value(claim, where)
        # What a person entered rests on the person's word that the quotes say so; it is marked as such.
        if not spans and claim.reader != PERSON and (why := grounded(claim, document)):
            yield f"{where}: its quotes do not say so: {why}"


def _check_spans(text: str, claim: Claim) -> Iterator[str]:
    if not claim.quotes:
        yield "it has no quote"
    for span in claim.quotes:
        if why := _outside(span, text):
            yield f"quote {why}"
        elif not text[span[0] : span[1]].strip():
            yield f"quote [{span[0]}, {span[1]}] holds only blanks"
    for i, link in enumerate(claim.chain):
        for what, at in (("source", link.source_span), ("cue", link.cue)):
            if at is not None and (why := _outside(at, text)):
                yield f"{what} of link {i} {why}"
    hedge = claim.hedge
    if hedge is not None:
        if why := _outside(hedge.span, text):
            yield f"hedge {why}"
        elif text[hedge.span[0] : hedge.span[1]] != hedge.text:
            yield f"hedge {hedge.text!r} is not what stands at [{hedge.span[0]}, {hedge.span[1]}]"
        if hedge.by is not None and not 0 <= hedge.by < len(claim.chain):
            yield f"hedge by link {hedge.by} of a chain of {len(claim.chain)}"


def _check_value(claim: Claim, where: str) -> Iterator[str]:
    value = claim.value
    if isinstance(value, Count | Share):
        yield from _check_bounds(value.low, value.high, where)
    if isinstance(value, Share):
        yield from (f"{where}: a share of {x}" for x in (value.low, value.high) if x is not None and x > 1)
    for what, dated in (("its date", value if isinstance(value, Date) else None), ("its period", claim.period)):
        if dated is not None and dated.start and dated.end and dated.start > dated.end:
            yield f"{where}: {what} starts on {dated.start}, after its end on {dated.end}"
