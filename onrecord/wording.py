"""A claim's parts as plain words for a person. Nothing that a document says can steer a terminal: see :func:`safe`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from onrecord.model import (
    HARMS,
    Account,
    Claim,
    Count,
    Date,
    Designation,
    Document,
    Knowledge,
    Part,
    PartOf,
    Party,
    Period,
    Place,
    Position,
    Range,
    Share,
    Span,
    Term,
    Toll,
    Victim,
)

# Control characters (ESC begins a terminal's commands), marks and overrides that reorder what is shown (the
# bidirectional controls), lone surrogates, what is no character, and the invisible "tag" letters. Right-to-left letters
# are left alone.
_UNSAFE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)

_BLANKS: Final = re.compile("[ \t\n\r\f\v\u00a0]+")

_WHO: Final = {
    "all": "people", "medical": "medical staff", "aid_workers": "aid workers", "first_responders": "first responders",
    "undetermined": "people of undetermined status",
}  # fmt: skip
_ONE: Final = {
    "all": "person", "civilians": "civilian", "children": "child", "women": "woman", "men": "man", "elderly": "elderly person",
    "medical": "medic", "journalists": "journalist", "aid_workers": "aid worker", "first_responders": "first responder",
    "belligerents": "belligerent", "undetermined": "person of undetermined status",
}  # fmt: skip
_ANSWERS: Final = {
    "denies": "denied by", "no_position": "left open by", "corrects": "corrected by", "accuses": "also said by",
    "claims_responsibility": "claimed by", "asserts": "also said by", "positions": "answered by",
}  # fmt: skip


def safe(text: str) -> str:
    """One line of a document's text, fit for a terminal: blanks joined, what could steer or reorder it as ‹U+XXXX›."""
    return visible(_BLANKS.sub(" ", text)).strip()


def visible(text: str) -> str:
    """What is not fit for a terminal made visible; line breaks and blanks stay."""
    return "\n".join(_UNSAFE.sub(lambda m: f"‹U+{ord(m.group()):04X}›", line) for line in text.split("\n"))


def marked(text: str) -> str:
    """What reorders or steers made visible in a cell of a file: "‹U+202E›"; tabs and line breaks stay."""
    return _UNSAFE.sub(lambda m: m[0] if m[0] in "\t\n\r" else f"‹U+{ord(m[0]):04X}›", text)


def words(document: Document, spans: Sequence[Span]) -> str:
    """The quotes' own words, as they stand in the text."""
    return " … ".join(document.text[start:end] for start, end in spans)


def number(n: float) -> str:
    return f"{n:,}"


def span_of(low: int | None, high: int | None) -> str:
    """A range of people: "12", "12–24", "200 or more", "up to 40", "an unknown number"."""
    if low is None and high is None:
        return "an unknown number"
    if high is None:
        return f"{number(low or 0)} or more"
    if low is None:
        return f"up to {number(high)}"
    return number(low) if low == high else f"{number(low)}–{number(high)}"


def who(name: str) -> str:
    return _WHO.get(name, name)


def toll(found: Toll) -> list[str]:
    """One line a kind of harm: "killed 200 or more, of them civilians 200 or more"."""
    lines = []
    for harm in HARMS:
        groups: dict[str, Range] = dict(found.get(harm, {}))
        if not groups:
            continue
        whole = groups.pop("all", None)
        first = [] if whole is None else [span_of(whole.low, whole.high)]
        rest = [f"{who(name)} {span_of(r.low, r.high)}" for name, r in groups.items()]
        lines.append(f"{harm} {', '.join(first + rest)}")
    return lines


def dates(start: str | None, end: str | None) -> str:
    if start is None and end is None:
        return "date not resolved"
    if end is None:
        return f"from {start}"
    if start is None:
        return f"until {end}"
    return start if start == end else f"{start} to {end}"


def _count(value: Count) -> str:
    how_many = span_of(value.low, value.high)
    if value.bound == "about" and value.low is not None and value.low == value.high:
        how_many = f"about {how_many}"
    together = ", killed and injured together" if value.bound == "killed_and_injured" else ""
    one = how_many in ("1", "about 1") and value.who in _ONE
    whom = _ONE[value.who] if one else who(value.who)
    return f"{how_many} {whom}{together}".replace("number people", "number of people")


def _party(value: Party) -> str:
    return value.name


def _term(value: Term) -> str:
    kind = (value.class_ or "").replace("_", " ")
    return value.term if not kind or kind == value.term.lower() else f"{value.term} ({kind})"


def _place(value: Place) -> str:
    where = value.name if value.relation == "in" else f"{value.relation} {value.name}"
    if not value.candidates:
        return f"{where} (not located)"
    best, others = value.candidates[0], len(value.candidates) - 1
    country = ", ".join(x for x in (best.name, best.admin1, best.country) if x and x != value.name)
    more = f"; {others} other candidate{'s' * (others > 1)}" if others else ""
    return f"{where} ({country or 'located'}: {best.lat:.2f}, {best.lon:.2f}{more})"


def _date(value: Date) -> str:
    return dates(value.start, value.end)


def _victim(value: Victim) -> str:
    age = None if value.age is None else f"aged {value.age}"
    among = None if value.who == "all" else f"among the {who(value.who)}"
    told = (value.description, age, value.sex, value.status, among)
    return ", ".join([value.name, *(x for x in told if x)])


def _share(value: Share) -> str:
    low, high = (None if x is None else f"{100 * x:g}" for x in (value.low, value.high))
    if low == high:
        how_much = "how much is not said" if low is None else f"{low} %"
    elif high is None:
        how_much = f"{low} % or more"
    else:
        how_much = f"up to {high} %" if low is None else f"{low} to {high} %"
    predicate = value.of.split(" ", 1)[0] in ("have", "has", "had", "were", "was", "are", "is", "struck", "hit")
    whole = f" {value.of}" if predicate or not value.of else f" of {value.of}"
    return f"{value.phrase}{whole.rstrip()} ({how_much})"


def _knowledge(value: Knowledge) -> str:
    return f"cannot know: {value.of}"


def _designation(value: Designation) -> str:
    return f"calls {value.party} “{value.label}”"


def _position(value: Position) -> str:
    act = value.act.replace("_", " ")
    return act if value.toward is None else f"{act} {value.toward}"


_VALUES: Final[dict[type, Callable[[Any], str]]] = {
    Count: _count, Party: _party, Term: _term, Place: _place, Date: _date, Victim: _victim, Share: _share,
    Knowledge: _knowledge, Designation: _designation, Position: _position,
}  # fmt: skip


def value(claim: Claim, document: Document, accounts: Sequence[Account]) -> str:
    """The claim's value in words; safe."""
    if isinstance(claim.value, PartOf):
        whole = next((a for a in accounts if a.id == claim.value.account), None)
        if whole is None:
            return safe(claim.value.account)
        return safe(f"the {whole.scope} “{words(document, [whole.anchor])}”")
    if claim.value is None:
        if claim.attribute == "account":
            return "the whole account"
        return "no figure" if claim.attribute in HARMS else "nobody named"
    return safe(_VALUES[type(claim.value)](claim.value))


def sources(claim: Claim) -> str:
    """Its chain: "Mark Toner, on the word of activist accounts (hedged “suggest”)"; safe."""
    names = [safe(link.source) for link in claim.chain] or ["the document"]
    if claim.hedge is not None:
        # A hedge stands behind the one whose it is.
        by = claim.hedge.by if claim.hedge.by is not None and claim.hedge.by < len(names) else None
        told = f" (hedged “{safe(claim.hedge.text)}”{'' if by is not None or not claim.chain else ' by the document'})"
        names[by or 0] += told
    return ", on the word of ".join(names)


def says(claim: Claim) -> str:
    """Who says it and how: "says the Civil Defence", "denial by Russia"; safe."""
    by = sources(claim)
    return f"says {by}" if claim.stance in ("asserts", "positions") else f"{STANCES[claim.stance]} by {by}"


# Nouns, so that no verb has to agree with one source or many.
STANCES: Final = {
    "accuses": "accusation", "denies": "denial", "claims_responsibility": "claim of responsibility",
    "no_position": "no position taken", "corrects": "correction",
}  # fmt: skip


def period(found: Period | None) -> str | None:
    return None if found is None else f"for {dates(found.start, found.end)} (“{safe(found.phrase)}”)"


def answer(claim: Claim) -> str:
    """How another claim answers this one's target: "denied by Russia: “clichés”"; safe."""
    return f"{_ANSWERS[claim.stance]} {sources(claim)}"


def set_aside(parts: Sequence[Part]) -> str | None:
    """What of the page was kept but not read: "3 comments, 2 pieces of page furniture"."""
    comments = sum(p.role == "comment" for p in parts)
    furniture = sum(p.role == "furniture" for p in parts)
    told = []
    if comments:
        told.append(f"{comments} comment{'s' * (comments > 1)}")
    if furniture:
        told.append(f"{furniture} piece{'s' * (furniture > 1)} of page furniture")
    return " and ".join(told) or None


def plural(n: int, noun: str) -> str:
    return f"{number(n)} {noun}{'s' * (n != 1)}"
