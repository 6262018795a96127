"""The tables that are exported, column by column: one table of data, from which files, codebook and schema are made.

Where a column comes from a field of a record of :mod:`onrecord.model`, ``source`` names it: its values and what the record
is are then looked up there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, NamedTuple

from onrecord.model import HARMS

Type = Literal["string", "integer", "number", "date", "datetime", "boolean", "object", "array"]


class Column(NamedTuple):
    """``type`` is Frictionless'. ``source``: record and field, "Claim.stance"; else where it is from, in words."""

    name: str
    type: Type
    about: str
    source: str = ""
    unit: str = ""
    required: bool = False


class Table(NamedTuple):
    """``key``: the columns that tell rows apart. ``refers``: column -> the table whose key's last column it is."""

    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: Mapping[str, str] = {}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(c.name for c in self.columns)


def _c(name: str, kind: Type, about: str, source: str = "", unit: str = "", *, required: bool = False) -> Column:
    return Column(name, kind, about, source, unit, required)


def _toll(source: str, harm: str, of: str = "") -> tuple[Column, Column]:
    whom = of or "people of every kind"
    return (
        _c(f"{harm}{'_' * bool(of)}{of}_low", "integer", f"the lowest figure for {whom} {harm}; empty: none is given", source,
           "people"),
        _c(f"{harm}{'_' * bool(of)}{of}_high", "integer", f"the highest figure for {whom} {harm}; empty: no upper end", source,
           "people"),
    )  # fmt: skip


_DOCUMENT: Final = _c("document", "string", "the document's id", "ids.document_id", required=True)
_GIVEN: Final = _c("given_id", "string", "what whoever added the document called it: an id, a path", "Capture.given_id")
_INCIDENT: Final = _c("incident", "string", "the incident's id", "Incident.id", required=True)
_ACCOUNT: Final = _c("account", "string", "the account's id", "Account.id", required=True)
_LAT: Final = _c("lat", "number", "latitude of the point; of an area its middle", "Candidate.lat", "degrees, WGS 84")
_LON: Final = _c("lon", "number", "longitude of the point; of an area its middle", "Candidate.lon", "degrees, WGS 84")
_PLACE: Final = (
    _c("country", "string", "ISO 3166-1 code of the country it lies in", "Candidate.country"),
    _c("admin1", "string", "the province or region it lies in", "Candidate.admin1"), _LAT, _LON,
    _c("precision", "string", "point, village, town, city, admin1 or country: how exact the place is", "Candidate.precision"),
    _c("radius_km", "number", "how far from the point it may have been; 0: a point", "areas.area", "km"),
    _c("point_is", "string", "what the point is: for an area its middle, which is not where it happened", "publish.places"),
    _c("place_source", "string", "the row of the gazetteer or the casebook that it comes from", "Candidate.source"),
)  # fmt: skip

TABLES: Final[dict[str, Table]] = {
    "incidents": Table(
        "One event each, as all documents together tell of it. Computed from the ledger; ids stay, figures move with it.",
        (
            _c("id", "string", "the incident's id", "Incident.id", required=True),
            _c("scope", "string", "an incident is one event; totals of many are never in this table", "Incident.scope"),
            _c("kind", "string", "what happened", "Incident.kind"),
            _c("date_start", "date", "the first day it can have been; empty: no source gives one", "Days.start"),
            _c("date_end", "date", "the last day it can have been", "Days.end"),
            _c("place", "string", "the place that its accounts best agree on; others are in the table places", "Incident.place"),
            *_PLACE,
            *(c for harm in HARMS for c in _toll("Incident.toll", harm)),
            *(c for harm in HARMS[:2] for c in _toll("Incident.toll", harm, "civilians")),
            _c("documents", "integer", "documents that tell of it", "Incident.accounts", "documents"),
            _c("origins", "integer", "independent origins among them: reprints and citations count once", "Incident.origins"),
            _c("conversion_table", "string", "how vague words became numbers; the method's page tells how", "Incident.table"),
            _c("perpetrators", "string", "who is named as having done it by anybody; sides are in the table perpetrators",
               "Incident.perpetrators"),
            _c("strike_status", "string", "who owns up to it, or who is said to have done it", "Incident.strike_status"),
            _c("grade_suggested", "string", "what the written rules suggest; nobody decided it", "Grade.suggested"),
            _c("grade_assigned", "string", "what a person assigned", "Grade.assigned"),
            _c("grade_by", "string", "who assigned it, as they call themselves", "Assigned.by"),
            _c("grade_at", "datetime", "when it was assigned, UTC", "Assigned.at"),
            _c("to_look_at", "integer", "reasons for a person to look at it that are open", "Incident.queue", "reasons"),
            _c("as_of", "string", "the ledger's entry that the row was computed at, SEQ:HASH", "ledger.head"),
        ),
        ("id",),
    ),
    "tolls": Table(
        "An incident's people harmed, a row each kind of harm and category: the lowest and the highest of all current figures.",
        (
            _INCIDENT, _c("harm", "string", "what was done to them", "model.HARMS", required=True),
            _c("who", "string", "which people: all includes everyone; a category appears only if a source names it", "Count.who",
               required=True),
            _c("low", "integer", "the lowest; empty: nobody gives one", "Range.low", "people"),
            _c("high", "integer", "the highest; empty: no upper end", "Range.high", "people"),
        ),
        ("incident", "harm", "who"), {"incident": "incidents"},
    ),
    "perpetrators": Table(
        "Who is named as having done it, and who says so. No row is a finding of ours.",
        (
            _INCIDENT, _c("name", "string", "the party, as worded", "Blame.name", required=True),
            _c("claimed_by", "string", "who claims responsibility; several are separated by semicolons", "Blame.claimed_by"),
            _c("accused_by", "string", "who accuses it", "Blame.accused_by"),
            _c("denied_by", "string", "who denies it", "Blame.denied_by"),
            _c("no_position", "string", "who declines to say", "Blame.no_position"),
        ),
        ("incident", "name"), {"incident": "incidents"},
    ),
    "places": Table(
        "Every place that an incident's accounts name, a row each place that the name may mean, best first.",
        (
            _INCIDENT, _c("worded", "string", "the name as a document has it", "Place.name", required=True),
            _c("relation", "string", "in, at, near …: as worded", "Place.relation"),
            _c("rank", "integer", "1: what the name most likely means; empty: it is in no gazetteer", "Place.candidates"),
            _c("name", "string", "the place's name in the gazetteer", "Candidate.name"), *_PLACE,
            _c("score", "number", "how likely this place is meant among those of the name", "Candidate.score", "0 to 1"),
            _c("chosen", "boolean", "whether it is the incident's place", "Incident.place"),
        ),
        (), {"incident": "incidents"},
    ),
    "findings": Table(
        "Which rule found what in an incident, and on which claims it rests.",
        (
            _INCIDENT, _c("rule", "string", "the rule's name, as the method's page has it", "Finding.rule", required=True),
            _c("text", "string", "what it found, as a sentence", "Finding.text"),
            _c("claims", "string", "ids of the claims, separated by semicolons", "Finding.claims"),
        ),
        (), {"incident": "incidents"},
    ),
    "accounts": Table(
        "One event as one document tells it.",
        (
            _DOCUMENT, _GIVEN, _ACCOUNT,
            _c("incident", "string", "the incident that the account is one of; empty: it is of many events, or of none",
               "Incident.accounts"),
            _c("scope", "string", "one event, many, words between actors, or a plan", "Account.scope"),
            _c("kind", "string", "what happened", "Account.kind"),
            _c("main", "boolean", "whether the document is mainly about it", "Member.main"),
            _c("words", "string", "where the document names it", "Account.anchor"),
            *(c for harm in HARMS for c in _toll("Account.toll", harm)),
            _c("toll", "object", "all of its toll, by harm and category", "Account.toll"),
        ),
        ("document", "account"), {"document": "documents"},
    ),
    "claims": Table(
        "One statement about one attribute of an account, with the words that say it and who says them.",
        (
            _DOCUMENT, _GIVEN, _ACCOUNT, _c("claim", "string", "the claim's id", "Claim.id", required=True),
            _c("attribute", "string", "what it is about", "Claim.attribute", required=True),
            _c("stance", "string", "how the source stands to it", "Claim.stance"),
            _c("low", "number", "the least; empty: open", "Count.low", "people; of a share a fraction, 0 to 1"),
            _c("high", "number", "the most; empty: open", "Count.high", "people; of a share a fraction, 0 to 1"),
            _c("bound", "string", "how the words bound the number", "Count.bound"),
            _c("who", "string", "which people", "Count.who"), _c("phrase", "string", "the wording of the value", "Count.phrase"),
            _c("name", "string", "the party, weapon, target, place or person, as worded", "Claim.value"),
            _c("class", "string", "the lexicon's class of a weapon or target", "Term.class_"),
            _c("start", "date", "the first day", "Date.start"), _c("end", "date", "the last day", "Date.end"),
            _LAT, _LON, _c("value", "object", "the whole value, in the contract's shape", "Claim.value"),
            _c("words", "string", "the words that say it; several places are separated by “ … ”", "Claim.quotes"),
            _c("quotes", "array", "where they stand in the document's text: [start, end) each", "Claim.quotes", "code points"),
            _c("sources", "string", "who says it, on whose word, to the first witness; empty: the document", "Claim.chain"),
            _c("hedge", "string", "words that weaken it", "Hedge.text"),
            _c("hedge_by", "string", "whose they are", "Hedge.by"),
            _c("period_start", "date", "the first day that it covers, where that differs from its account's", "Period.start"),
            _c("period_end", "date", "the last", "Period.end"), _c("period_phrase", "string", "as worded", "Period.phrase"),
            _c("about", "string", "the claim that it denies, corrects or does not endorse", "Claim.about"),
            _c("reader", "string", "what read it; “person”: entered by hand", "Claim.reader"),
            _c("confidence", "number", "orders queues; hides nothing", "Claim.confidence", "0 to 1"),
        ),
        ("document", "claim"), {"document": "documents"},
    ),
    "documents": Table(
        "What was captured: a document is its bytes and where they came from.",
        (
            _c("id", "string", "the document's id", "ids.document_id", required=True), _GIVEN,
            _c("sha256", "string", "of the original's bytes", "Capture.sha256"),
            _c("source", "string", "where it came from: a URL, else what it was called", "Capture.source"),
            _c("fetched_at", "datetime", "when it entered the case, UTC", "Capture.fetched_at"),
            _c("published", "date", "when it was published, by its page or by who added it; never guessed", "Document.published"),
            _c("outlet", "string", "who published it", "Document.outlet"), _c("title", "string", "its title", "Document.title"),
            _c("lang", "string", "its language", "Document.lang"),
            _c("origin", "string", "documents with one origin carry the same copy; empty: it is its own", "Origin.id"),
            _c("status", "string", "read, empty (no claim), failed, no reader, erased, pending", "views.sql"),
        ),
        ("id",),
    ),
}  # fmt: skip
