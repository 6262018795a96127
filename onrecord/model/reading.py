"""What one document says: documents, claims, accounts, readings, in the shapes of the public contract, version 1.

Spans are half-open ``(start, end)`` offsets in Unicode code points of ``Document.text``. Dates are ``YYYY-MM-DD`` strings
(ISO 8601 calendar dates), times are ISO 8601 in UTC. A value that nobody stated is ``None``, never a guess.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal, get_args

import msgspec

Span = tuple[int, int]

Role = Literal["title", "byline", "dateline", "body", "comment", "furniture"]
Scope = Literal["incident", "aggregate", "statement", "planned"]
Kind = Literal[
    "airstrike", "shelling", "bombing", "shooting", "ground_attack", "chemical", "execution", "abduction", "arrest",
    "torture", "sexual_violence", "displacement", "siege", "destruction", "clash", "protest", "statement", "meeting",
    "war", "other",
]  # fmt: skip
Harm = Literal["killed", "injured", "missing", "displaced", "detained", "abducted"]
Who = Literal[
    "all", "civilians", "children", "women", "men", "elderly", "medical", "journalists", "aid_workers",
    "first_responders", "belligerents", "undetermined",
]  # fmt: skip
Stance = Literal["asserts", "accuses", "denies", "claims_responsibility", "no_position", "corrects", "positions"]
Bound = Literal["exact", "about", "at_least", "at_most", "vague", "killed_and_injured"]
Nature = Literal[
    "eyewitness", "medic", "rescuer", "relative", "accused", "official", "monitor", "activist", "media", "unnamed"
]  # fmt: skip
Hand = Literal["first", "relay"]
Precision = Literal["time", "day", "days", "week", "month", "year"]
PartyRole = Literal["state", "non_state", "unknown"]
Act = Literal[
    "criticises", "condemns", "denies", "supports", "demands", "warns", "confirms", "praises", "meets", "telephones",
    "calls_for", "other",
]  # fmt: skip

HARMS: Final[tuple[Harm, ...]] = get_args(Harm)


class Struct(msgspec.Struct, frozen=True):
    """Base of the contract's records: immutable, compared by value, encoded to the contract's JSON."""


class Part(Struct, frozen=True):
    """A stretch of the document and what it is on the page. Only title, dateline and body are read for claims."""

    span: Span
    role: Role


class DatesFrom(Struct, frozen=True):
    """Where a document's two dates stand: "meta article:published_time", "JSON-LD datePublished", "time element",
    "dateline", "text stamp" or "the caller"; None where there is no date."""

    published: str | None = None
    updated: str | None = None


class Document(Struct, frozen=True):
    """The text read out of an archived original. ``published`` is what the page or the caller says, never a guess.

    Additions to the contract, None where nothing says it: ``updated``, when the page says that it was last changed;
    ``dates_from``, where the two dates stand; ``byline``, the line that says who wrote it, as worded; ``wire``, the
    agency credited as the origin (a class of the agencies lexicon).
    """

    text: str
    title: str | None = None
    published: str | None = None
    lang: str | None = None
    outlet: str | None = None
    url: str | None = None
    parts: tuple[Part, ...] = ()
    updated: str | None = None
    dates_from: DatesFrom = DatesFrom()
    byline: str | None = None
    wire: str | None = None


class Hints(Struct, frozen=True):
    """What the caller says about a document beside its bytes; overrides what the page says of itself."""

    title: str | None = None
    published: str | None = None
    lang: str | None = None
    outlet: str | None = None
    url: str | None = None


class Capture(Struct, frozen=True):
    """One archived original: which bytes, from where, when. The pair (sha256, source) is the document's identity.

    ``source`` is the URL or the caller's id; ``given_id`` the caller's id, else the file's path; ``format`` a row of
    ``capture.FORMATS``; ``fetched_at`` when it entered the case.
    """

    given_id: str
    source: str
    sha256: str
    format: str
    fetched_at: str
    size: int
    hints: Hints = Hints()


class Link(Struct, frozen=True):
    """One link of a source chain. ``source`` as worded, or the name it resolves to within the document.

    Additions to the contract, None where the words do not say: ``nature``, what they make of the speaker (*accused*: a side
    that the document says did it, or is said to have done it); ``hand``, first hand or passed on from others, of a last link.
    """

    source: str
    source_span: Span | None = None
    cue: Span | None = None
    nature: Nature | None = None
    hand: Hand | None = None


class Hedge(Struct, frozen=True):
    """Words that weaken a claim. ``by`` is the index in the chain of the link whose hedge it is; None: the document's."""

    text: str
    span: Span
    by: int | None = None


class Period(Struct, frozen=True):
    """The time that a claim covers when it differs from its account's."""

    start: str | None
    end: str | None
    phrase: str


class Count(Struct, frozen=True):
    """People harmed. ``low`` and ``high`` are inclusive; None is open. ``phrase`` is the wording."""

    low: int | None
    high: int | None
    bound: Bound
    phrase: str
    who: Who


class Party(Struct, frozen=True):
    """Who is said to have done it, or to have been aimed at, as worded; ``actor`` is a row of the actors lexicon."""

    name: str
    actor: str | None = None
    role: PartyRole = "unknown"


class Term(Struct, frozen=True):
    """A weapon or a target as worded, and the lexicon's class for it."""

    term: str
    class_: str | None = msgspec.field(name="class", default=None)


class Candidate(Struct, frozen=True):
    """One place that a name may mean. Degrees are WGS 84; ``score`` is 0 to 1; ``source`` names the gazetteer's row."""

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    precision: str
    score: float
    source: str


class Place(Struct, frozen=True):
    """A place as worded with its candidates, best first; none when unknown."""

    name: str
    relation: str = "in"
    candidates: tuple[Candidate, ...] = ()


class Date(Struct, frozen=True):
    """When, as worded. ``start`` and ``end`` are inclusive days; both None when the phrase cannot be resolved."""

    start: str | None
    end: str | None
    phrase: str
    precision: Precision | None


class Victim(Struct, frozen=True):
    """A named person harmed. ``description`` and ``who`` come from the words only."""

    name: str
    description: str | None = None
    age: int | None = None
    sex: Literal["female", "male"] | None = None
    status: Literal["killed", "injured", "missing"] | None = None
    who: Who = "all"


class Share(Struct, frozen=True):
    """A part of a whole ("the large majority of strikes"). ``low`` and ``high`` are fractions 0 to 1; None is open."""

    low: float | None
    high: float | None
    phrase: str
    of: str


class Knowledge(Struct, frozen=True):
    """What a source says that it cannot know."""

    of: str
    phrase: str


class Designation(Struct, frozen=True):
    """Who calls whom what; the caller is the end of the claim's chain."""

    party: str
    label: str


class Position(Struct, frozen=True):
    """An act of the chain's last speaker towards another actor."""

    toward: str | None
    act: Act


class PartOf(Struct, frozen=True):
    """This account is said to belong to that one (a strike in a campaign)."""

    account: str


Value = Count | Party | Term | Place | Date | Victim | Share | Knowledge | Designation | Position | PartOf | None

VALUE_TYPES: Final[dict[str, type[Struct] | None]] = {
    **dict.fromkeys(HARMS, Count),
    "perpetrator": Party,
    "target_party": Party,
    "weapon": Term,
    "target": Term,
    "place": Place,
    "date": Date,
    "victim": Victim,
    "share": Share,
    "knowledge": Knowledge,
    "designation": Designation,
    "position": Position,
    "part_of": PartOf,
    "account": None,
}


class Range(Struct, frozen=True):
    """People harmed, as one document or several say: the lowest low and the highest high; None is open."""

    low: int | None
    high: int | None


Toll = dict[str, dict[str, Range]]


class Account(Struct, frozen=True):
    """One event, campaign, statement or plan as told in one document. ``anchor`` is where the document names it."""

    id: str
    scope: Scope
    kind: Kind
    anchor: Span
    toll: Toll = {}


class Claim(Struct, frozen=True):
    """One statement about one attribute of an account, tied to the exact characters that say it.

    ``chain[0]`` is the nearest speaker outside the document's own voice, the last link the first witness; empty: the
    document itself says so. ``about`` names the claim that this one denies, corrects or does not endorse.
    ``confidence`` orders queues and never hides anything.
    """

    id: str
    account: str
    attribute: str
    value: Any  # an instance of VALUE_TYPES[attribute]; see decode_claim
    quotes: tuple[Span, ...]
    stance: Stance = "asserts"
    about: str | None = None
    hedge: Hedge | None = None
    period: Period | None = None
    chain: tuple[Link, ...] = ()
    reader: str = ""
    confidence: float | None = None


class Reading(Struct, frozen=True, kw_only=True):
    """What one reader found in one document. ``notes`` says what it could not do (an addition to the contract)."""

    id: str
    contract: int = 1
    document: Document
    accounts: tuple[Account, ...] = ()
    claims: tuple[Claim, ...] = ()
    notes: tuple[str, ...] = ()


def claim_from(raw: dict[str, Any]) -> Claim:
    """A Claim from its JSON object, its value typed by its attribute. Raises msgspec.ValidationError."""
    claim = msgspec.convert(raw, Claim)
    if claim.attribute not in VALUE_TYPES:
        raise msgspec.ValidationError(f"Unknown attribute {claim.attribute!r} - at `$.attribute`")
    kind = VALUE_TYPES[claim.attribute]
    if kind is None or claim.value is None:
        return claim
    return msgspec.structs.replace(claim, value=msgspec.convert(claim.value, kind))


def reading_from(raw: dict[str, Any]) -> Reading:
    """A Reading from its JSON object. Raises msgspec.ValidationError naming the field that is wrong."""
    claims = tuple(claim_from(c) for c in raw.get("claims", ()))
    return msgspec.structs.replace(msgspec.convert({**raw, "claims": []}, Reading), claims=claims)


# Written as escapes in JSON, which changes no value: separators besides "\n" at which some readers of "lines" break a line, and
# what would steer a terminal (C1 controls) or reorder what a person sees (bidirectional marks).
_ESCAPED: Final = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def to_json(obj: Any) -> str:
    """One line of JSON, UTF-8, keys in the contract's order, no line break of any kind inside."""
    text = msgspec.json.encode(obj).decode("utf-8")
    return _ESCAPED.sub(lambda m: f"\\u{ord(m.group()):04x}", text)
