"""Grounding, checked outside the reader: a claim enters the ledger only if its quotes bear its value out.

Whatever read the document (rules, a model, a person's import), the value is derived again here from the quoted characters
alone: a number from its phrase under one of the conversion tables, a class from the lexicon, a date from its phrase and the
publication date, a name from its letters. What cannot be derived is dropped and counted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

from onrecord import cells, lexicon
from onrecord.config import SETTINGS
from onrecord.model import (
    HARMS,
    Account,
    Claim,
    Count,
    Date,
    Designation,
    Document,
    Knowledge,
    PartOf,
    Party,
    Place,
    Share,
    Term,
    Victim,
)
from onrecord.read import Result
from onrecord.read.counts import parse
from onrecord.read.tolls import toll_of_claims
from onrecord.read.when import resolve

_TABLES: Final = next(s.choices for s in SETTINGS if s.name == "table")
_WEEKENDS: Final = next(s.choices for s in SETTINGS if s.name == "weekend")
_ONE: Final = ("a", "an", "the", "another", "one", "his", "her", "their", "its", "my", "our")


def checked(result: Result, document: Document) -> Result:
    """The result without the claims that fail, each with its reason in ``dropped``; what pointed to them points nowhere."""
    reasons = {c.id: why for c in result.claims if (why := grounded(c, document)) is not None}
    if not reasons:
        return result
    kept = [c for c in result.claims if c.id not in reasons]
    told = {c.account for c in kept}
    lost = [c for c in kept if isinstance(c.value, PartOf) and c.value.account not in told]
    reasons.update({c.id: "the account that it points to has no claim left" for c in lost})
    claims = tuple(msgspec.structs.replace(c, about=None) if c.about in reasons else c for c in kept if c not in lost)
    told = {c.account for c in claims}
    hurt = {c.account for c in result.claims if c.id in reasons and c.attribute in HARMS}
    return result._replace(
        accounts=tuple(_recounted(a, claims) if a.id in hurt else a for a in result.accounts if a.id in told),
        claims=claims,
        dropped=tuple(f"{k}: {v}" for k, v in sorted(reasons.items())),
    )


def _recounted(account: Account, claims: tuple[Claim, ...]) -> Account:
    """An account that lost a figure: its toll over what is left."""
    return msgspec.structs.replace(account, toll=toll_of_claims([c for c in claims if c.account == account.id]))


def grounded(claim: Claim, document: Document) -> str | None:
    """None if the claim's value can be derived again from its quotes; else why not, in one line."""
    text = document.text
    for start, end in claim.quotes:
        if not 0 <= start < end <= len(text):
            return "a quote lies outside the text"
    quotes = [text[s:e] for s, e in claim.quotes]
    for link in claim.chain:
        if link.source_span is not None and not text[slice(*link.source_span)].strip():
            return "a source's span is empty"
    if claim.hedge is not None and text[slice(*claim.hedge.span)] != claim.hedge.text:
        return "the hedge is not the text at its span"
    if claim.value is None:
        return None
    if claim.reader == cells.READER and claim.attribute in (*HARMS, "date"):
        return _cells(claim, quotes)
    test = _TESTS.get(claim.attribute)
    why = test(claim.value, quotes, document, claim) if test is not None else None
    return why or (_cells(claim, quotes) if claim.reader == cells.READER else None)


def _cells(claim: Claim, quotes: list[str]) -> str | None:
    """What a casebook's row claims, against its cells: a claim quotes whole cells, ends in the order low, high."""
    value = claim.value
    if isinstance(value, Count):
        said = [cells.number(q) for q in quotes]
        ends = [s for s in said if not isinstance(s, str)]
        lows, highs = [low for low, _ in ends], [high for _, high in ends]
        if not quotes or value.phrase not in quotes or len(ends) < len(said):
            return "its quotes are not numbers"
        if value.low not in (None, lows[0]) or value.high not in (None, highs[-1]):
            return f"{value.low}–{value.high} is not what the cells say"
    elif isinstance(value, Date):
        days = [cells.date(quotes[0], [f]) for f in cells.DATES], [cells.date(quotes[-1], [f]) for f in cells.DATES]
        starts, stops = ({d for d in found if isinstance(d, cells.Said)} for found in days)
        if value.start is not None and value.start not in {d.start for d in starts}:
            return f"{value.start} is not what the cells say"
        if value.end is not None and value.end not in {d.end for d in stops}:
            return f"{value.end} is not what the cells say"
    elif isinstance(value, Place):
        for place in value.candidates:
            if [place.lat, place.lon] != [cells.degrees(q, most) for q, most in zip(quotes[1:3], (90, 180), strict=False)]:
                return "the coordinates are not what the cells say"
    return None


def _has(phrase: str | None, quotes: list[str]) -> bool:
    return not phrase or any(phrase in q for q in quotes)


def _count(value: Count, quotes: list[str], document: Document, claim: Claim) -> str | None:
    if value.low is not None and value.high is not None and value.low > value.high:
        return f"low {value.low} is above high {value.high}"
    if not _has(value.phrase, quotes):
        return f"the phrase {value.phrase!r} is not in the quotes"
    if (len(quotes) > 2 and _names(value, quotes)) or _both(value):
        return None
    words = lexicon.TOKEN.findall(value.phrase)
    if value.low == 1 and value.bound == "at_least" and value.high is None and words and words[0][:1].isupper():
        return None  # a named person
    if (value.low, value.high, value.bound) == (1, None, "at_least") and value.phrase.casefold() in ("anyone", "anybody"):
        return None
    if (value.low, value.high) == (1, 1) and words and lexicon.fold(words[0]) in _ONE:
        return None  # "a child"
    if (value.low, value.high) == (2, 2) and words and lexicon.fold(words[-1]) == "couple":
        return None  # "a young couple"
    for table in _TABLES:
        q = parse(value.phrase, table)
        if (
            q is not None
            and (q.low, q.high) == (value.low, value.high)
            and value.bound in (q.bound, "killed_and_injured")
        ):
            return None
        if q is None and value.bound in ("vague", "killed_and_injured"):
            plural = next(r for r in lexicon.load("conversions") if r.class_ == "plural")
            low, high = plural.extra.get(table, plural.extra["default"])
            if (value.low, value.high) == (low, None if high < 0 else high):
                return None  # an unnumbered plural
    return f"{value.low}–{value.high} cannot be derived from {value.phrase!r}"


def _names(value: Count, quotes: list[str]) -> bool:
    """A counted list of names: the first quote is the whole list, each other one a name in it, and they are as many as said."""
    whole, *names = quotes
    return (
        value.low == len(set(names)) == len(names)
        and value.high in (value.low, None)
        and value.bound == ("exact" if value.high is not None else "at_least")
        and all(name[:1].isupper() and name in whole for name in names)
    )


def _both(value: Count) -> bool:
    """Two without a number: "both drivers"."""
    return (value.low, value.high) == (2, 2) and lexicon.TOKEN.findall(value.phrase)[:1] in (["both"], ["Both"])


def _party(value: Party, quotes: list[str], document: Document, claim: Claim) -> str | None:
    if any(value.name in q for q in quotes):
        return None
    if any(link.source_span and value.name in document.text[slice(*link.source_span)] for link in claim.chain):
        return None  # the speaker takes responsibility: "it was responsible"
    if value.actor is not None:
        rows = [r for r in lexicon.load("actors") if r.class_ == value.actor]
        for q in quotes:
            folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall(q)]
            if rows and any(True for _ in lexicon.Matcher(rows).find(folded)):
                return None  # an adjective: "Russian strikes"
    return f"nothing in the quotes names {value.name!r}"


def _term(value: Term, quotes: list[str], document: Document, claim: Claim) -> str | None:
    if not _has(value.term, quotes):
        return f"the term {value.term!r} is not in the quotes"
    file = "weapons" if claim.attribute == "weapon" else "targets"
    folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall(value.term)]
    classes = {m.row.class_ for m in lexicon.matcher(file).find(folded)}
    return None if value.class_ is None or value.class_ in classes else f"{value.term!r} is no {value.class_} in {file}"


def _place(value: Place, quotes: list[str], document: Document, claim: Claim) -> str | None:
    return None if _has(value.name, quotes) else f"the name {value.name!r} is not in the quotes"


def _date(value: Date, quotes: list[str], document: Document, claim: Claim) -> str | None:
    if not _has(value.phrase, quotes):
        return f"the phrase {value.phrase!r} is not in the quotes"
    if value.start and value.end and value.start > value.end:
        return f"{value.start} is after {value.end}"
    if value.start is None and value.end is None:
        return None
    for weekend in _WEEKENDS:
        for forward in (False, True):
            t = resolve(value.phrase, document.published, weekend, forward)
            if t is None:
                continue
            if (t.start, t.end) == (value.start, value.end):
                return None
            if value.end is None and t.start == value.start and any("since" in q.lower() for q in quotes):
                return None
    return f"{value.start} to {value.end} cannot be derived from {value.phrase!r}"


def _victim(value: Victim, quotes: list[str], document: Document, claim: Claim) -> str | None:
    if not _has(value.name, quotes):
        return f"the name {value.name!r} is not in the quotes"
    return None if _has(value.description, quotes) else "the description is not in the quotes"


def _share(value: Share, quotes: list[str], document: Document, claim: Claim) -> str | None:
    return (
        None
        if _has(value.phrase, quotes) and _has(value.of, quotes)
        else "the words of the share are not in the quotes"
    )


def _knowledge(value: Knowledge, quotes: list[str], document: Document, claim: Claim) -> str | None:
    return (
        None
        if _has(value.phrase, quotes) and _has(value.of, quotes)
        else "the words of the limit are not in the quotes"
    )


def _designation(value: Designation, quotes: list[str], document: Document, claim: Claim) -> str | None:
    return (
        None
        if _has(value.party, quotes) and _has(value.label, quotes)
        else "the party or its label is not in the quotes"
    )


_TESTS: Final[dict[str, Callable[[Any, list[str], Document, Claim], str | None]]] = {
    **dict.fromkeys(HARMS, _count),
    "perpetrator": _party,
    "target_party": _party,
    "weapon": _term,
    "target": _term,
    "place": _place,
    "date": _date,
    "victim": _victim,
    "share": _share,
    "knowledge": _knowledge,
    "designation": _designation,
}
