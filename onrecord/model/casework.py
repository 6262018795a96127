"""What many documents say of one event, and what people decided: incidents, origins, findings, judgements."""

from __future__ import annotations

from typing import Any, Literal

from onrecord.model.reading import Account, Candidate, Claim, Kind, Scope, Struct, Toll


class Told(Struct, frozen=True):
    """One account of one document with its claims: what linking and weighing work on. ``origin`` is the id of the document's
    copies (documents that carry the same text share it); ``main``: the account that its document is mainly about."""

    document: str
    given_id: str
    account: Account
    claims: tuple[Claim, ...] = ()
    main: bool = False
    published: str | None = None
    outlet: str | None = None
    origin: str | None = None


class Origin(Struct, frozen=True):
    """Documents whose words were first written in one place: copies of one text, or citations of one source."""

    id: str
    documents: tuple[str, ...]
    kind: Literal["copy", "citation"]


class Score(Struct, frozen=True):
    """How likely two accounts tell of one event, 0 to 1, and why. ``a`` < ``b`` are account ids."""

    a: str
    b: str
    score: float
    reasons: tuple[str, ...] = ()


class Finding(Struct, frozen=True):
    """What one weighing rule found: the rule's name, the claims it rests on, one sentence for a person."""

    rule: str
    claims: tuple[str, ...]
    text: str


class Blame(Struct, frozen=True):
    """One party and who stands where on its part in an incident, by name as worded."""

    name: str
    claimed_by: tuple[str, ...] = ()
    accused_by: tuple[str, ...] = ()
    denied_by: tuple[str, ...] = ()
    no_position: tuple[str, ...] = ()


class Days(Struct, frozen=True):
    """Inclusive days, None where nobody gives one."""

    start: str | None = None
    end: str | None = None


class Member(Struct, frozen=True):
    """An account of an incident."""

    document: str
    given_id: str
    account: str
    main: bool = False


class Assigned(Struct, frozen=True):
    """A grade as a person assigned it."""

    grade: str
    by: str | None
    at: str


class Grade(Struct, frozen=True):
    """What the rules suggest and what a person assigned. Grades are worded as Airwars words them."""

    suggested: str | None = None
    assigned: Assigned | None = None


class Incident(Struct, frozen=True):
    """The accounts, in all documents, of one event. A view: computed from the ledger each time, never stored."""

    id: str
    scope: Scope
    date: Days
    place: Candidate | None
    kind: Kind
    accounts: tuple[Member, ...]
    origins: int
    toll: Toll
    table: str
    perpetrators: tuple[Blame, ...] = ()
    strike_status: str | None = None
    grade: Grade = Grade()
    because: tuple[Finding, ...] = ()
    queue: tuple[str, ...] = ()


class Judgement(Struct, frozen=True):
    """What a person decided, as the person saw it; an act, never a fact that a re-read could change.

    ``kind``: same, different (two accounts); wrong, value (one claim); add (a claim by hand); grade (an incident); undo
    (only takes back the act it supersedes).
    ``seen`` holds the document, attribute, quotes and value as they stood; ``supersedes`` names the act it replaces.
    """

    id: str
    kind: Literal["same", "different", "wrong", "value", "add", "grade", "undo"]
    subjects: tuple[str, ...]
    seen: dict[str, Any] = {}  # noqa: RUF012 (msgspec copies it)
    value: Any = None
    reason: str | None = None
    by: str | None = None
    at: str = ""
    supersedes: str | None = None
