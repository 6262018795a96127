"""A casebook's row: one account, with a claim for every cell that its mapping names, in the recorder's voice.

An empty cell, and one with a word for "unknown", makes no claim. What a cell says wrongly makes none either, and a note that
ends with "left out". A claim quotes the cell's own characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from onrecord import cells, lexicon, mapping
from onrecord.model import (
    HARMS,
    Account,
    Candidate,
    Claim,
    Count,
    Date,
    Document,
    Kind,
    Link,
    Party,
    Place,
    Span,
    Stance,
    Term,
    Victim,
)
from onrecord.read import Result
from onrecord.tolls import toll_of_claims

_SEX: Final[dict[str, Any]] = {
    "female": "female", "f": "female", "woman": "female", "male": "male", "m": "male", "man": "male",
}
_STATUS: Final[dict[str, Any]] = {
    "killed": "killed", "dead": "killed", "injured": "injured", "wounded": "injured", "missing": "missing",
}
_AGE: Final = re.compile(r"(\d{1,3})(?: years?(?: old)?)?")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")  # candidates name countries by their ISO 3166 codes; a name stays a word of the row


def read(data: bytes, document: Document) -> Result:
    """The account and claims in a row's bytes. Raises BadRecord, InputError where they are no row or carry no mapping."""
    row, raw, remarks = cells.load(data)
    told = cells.lines(row)
    if told.text != document.text:
        return Result(notes=("the row's text is not what it was read from; add the casebook again",), reader=cells.READER)
    reader = _Row(mapping.decode(raw), told)
    claims = tuple(reader.claims())
    notes = (*remarks, *reader.notes)
    if not claims:
        return Result(notes=notes, reader=cells.READER)
    anchor = reader.anchor or claims[0].quotes[0]
    account = Account("a1", reader.map.scope, reader.kind(), anchor, toll_of_claims(c for c in claims if c.attribute in HARMS))
    return Result((account,), claims, notes=notes, reader=cells.READER)


class _Row:
    """One row under its mapping; what is wrong in it gathers in ``notes``."""

    def __init__(self, found: mapping.Mapping, told: cells.Lines) -> None:
        self.map = found
        self.text = told.text
        self.spans = told.spans
        self.notes: list[str] = []
        self.anchor = self.spans.get(found.id or "")
        self.number = 0

    def cell(self, column: str | None) -> str | None:
        """What a column says; None where it says nothing."""
        span = self.spans.get(column or "")
        said = self.text[slice(*span)] if span else ""
        return None if not said or said in self.map.unknown else said

    def bad(self, column: str, why: str) -> None:
        self.notes.append(f"{column}: {why}; left out")

    def claim(self, attribute: str, value: Any, quotes: list[Span], stance: Stance = "asserts") -> Claim:
        self.number += 1
        chain = (Link(self.map.recorder),)
        return Claim(
            f"c{self.number}", "a1", attribute, value, tuple(quotes), stance, chain=chain, reader=cells.READER
        )  # fmt: skip

    def claims(self) -> Iterator[Claim]:
        yield from self.dates()
        yield from self.places()
        for counted in self.map.count:
            yield from self.count(counted)
        for attribute in ("perpetrator", "target_party", "weapon", "target"):
            named = getattr(self.map, attribute)
            if named is not None:
                yield from self.named(attribute, named)
        yield from self.victims()

    def dates(self) -> Iterator[Claim]:
        when = self.map.date
        if when is None or (first := self.cell(when.start)) is None:
            return
        start = self.day(when, when.start, first)
        quotes = [self.spans[when.start]]
        end = start
        if start is not None and when.end is not None and (last := self.cell(when.end)) is not None:
            end = self.day(when, when.end, last)
            quotes.append(self.spans[when.end])
            if end is not None and end.end < start.start:
                self.bad(when.end, f"{last[:40]} is before {first[:40]}, the start; the date is")
                return
        if start is None:
            return
        if end is None:  # the first day stands, the last is not known
            yield self.claim("date", Date(start.start, None, first, start.precision), quotes[:1])
        else:
            precision = start.precision if start[:2] == end[:2] else "days"
            yield self.claim("date", Date(start.start, end.end, first, precision), quotes)

    def day(self, when: mapping.When, column: str, cell: str) -> cells.Said | None:
        said = cells.date(cell, when.formats)
        if isinstance(said, cells.Said):
            if when.earliest and said.start < when.earliest:
                said = f"{cell[:40]} is before {when.earliest}, the earliest that the mapping allows"
            elif when.latest and said.end > when.latest:
                said = f"{cell[:40]} is after {when.latest}, the latest that the mapping allows"
        if isinstance(said, str):
            self.bad(column, said)
            return None
        return said

    def places(self) -> Iterator[Claim]:
        where = self.map.place
        if where is None:
            return
        column = next((c for c in where.name if self.cell(c) is not None), None)
        point, quotes = self.point(where)
        if column is None:
            if point is not None:
                self.notes.append("there are coordinates, and no name for the place; left out")
            return
        name = self.cell(column) or ""
        candidates: tuple[Candidate, ...] = ()
        if point is not None:
            country = self.cell(where.country)
            word = self.cell(where.precision)
            candidates = (Candidate(
                name, country if country and _COUNTRY.fullmatch(country) else None, self.cell(where.admin1), *point,
                where.precisions.get(word or "", "point"), 1.0, self.map.recorder,
            ),)  # fmt: skip
        yield self.claim("place", Place(name, "in", candidates), [self.spans[column], *quotes])

    def point(self, where: mapping.Where) -> tuple[tuple[float, float] | None, list[Span]]:
        lat, lon = self.cell(where.lat), self.cell(where.lon)
        if where.lat is None or where.lon is None or (lat is None and lon is None):
            return None, []
        if lat is None or lon is None:
            self.notes.append(f"{where.lat if lat else where.lon} has no {where.lon if lat else where.lat} beside it; left out")
            return None, []
        north, east = cells.degrees(lat, 90), cells.degrees(lon, 180)
        for column, said in ((where.lat, north), (where.lon, east)):
            if isinstance(said, str):
                self.bad(column, said)
        if isinstance(north, str) or isinstance(east, str):
            return None, []
        return (north, east), [self.spans[where.lat], self.spans[where.lon]]

    def count(self, counted: mapping.Counted) -> Iterator[Claim]:
        ends: dict[str, tuple[int | None, int | None]] = {}
        for column in (counted.number, counted.min, counted.max):
            if column is None or (cell := self.cell(column)) is None:
                continue
            said = cells.number(cell)
            if isinstance(said, str):
                self.bad(column, said)
            else:
                ends[column] = said
        if not ends:
            return
        # A min alone is "at least"; a max alone "at most". A column with the number itself says both.
        low = ends[counted.min][0] if counted.min in ends else None
        high = ends[counted.max][1] if counted.max in ends else None
        if counted.number in ends:
            low, high = ends[counted.number]
        if low is not None and high is not None and low > high:
            columns = " and ".join(ends)
            self.bad(columns, f"{low} is above {high}")
            return
        quotes = [self.spans[c] for c in ends]
        yield self.claim(counted.harm, Count(low, high, _bound(low, high), self.text[slice(*quotes[0])], counted.who), quotes)

    def named(self, attribute: str, named: mapping.Named) -> Iterator[Claim]:
        seen: set[str] = set()
        make: Callable[[str], Party | Term] = _party if attribute in ("perpetrator", "target_party") else (
            lambda word: Term(word, _class(attribute, word))
        )  # fmt: skip
        for column in named.columns:
            if self.cell(column) is None:
                continue
            for start, end in _pieces(self.text, self.spans[column], named.separator):
                word = self.text[start:end]
                if word in seen or word in named.unknown or word in self.map.unknown:
                    continue
                seen.add(word)
                yield self.claim(attribute, make(word), [(start, end)], named.stance)

    def victims(self) -> Iterator[Claim]:
        persons = self.map.victims
        if persons is None:
            return
        if persons.list is None:
            yield from self.victim(persons, "")
            return
        head = f"{persons.list}."
        numbers = (c[len(head) :].partition(".")[0] for c in self.spans if c.startswith(head))
        for number in dict.fromkeys(numbers):
            yield from self.victim(persons, f"{head}{number}.")

    def victim(self, persons: mapping.Persons, before: str) -> Iterator[Claim]:
        def of(key: str | None) -> str | None:
            return None if key is None else self.cell(before + key)

        if (name := of(persons.name)) is None:
            return
        columns = [before + persons.name]
        age, sex, status = of(persons.age), of(persons.sex), of(persons.status)
        found = _AGE.fullmatch(age or "")
        years = int(found[1]) if found and int(found[1]) <= 130 else None
        if age is not None and years is None:
            self.bad(f"{before}{persons.age}", f"{age[:40]} is not an age in years")
        is_sex, is_status = _SEX.get((sex or "").lower()), _STATUS.get((status or "").lower())
        for part, known in ((persons.age, years), (persons.sex, is_sex), (persons.status, is_status)):
            columns += [f"{before}{part}"] if known is not None else []
        yield self.claim("victim", Victim(name, None, years, is_sex, is_status), [self.spans[c] for c in columns])

    def kind(self) -> Kind:
        """The event's kind; "other" where the words have none, or several."""
        sort = self.map.kind
        if sort is None or self.cell(sort.column) is None:
            return "other"
        words = [self.text[s:e] for s, e in _pieces(self.text, self.spans[sort.column], sort.separator)]
        kinds = {sort.values.get(word, "other") for word in words}
        return kinds.pop() if len(kinds) == 1 else "other"


def _bound(low: int | None, high: int | None) -> Any:
    """As the readers of text say it: two ends that differ are "about"."""
    if low is None:
        return "at_most"
    if high is None:
        return "at_least"
    return "exact" if low == high else "about"


def _pieces(text: str, span: Span, separator: str | None) -> Iterator[Span]:
    """The stretches between separators, without blanks around them."""
    start, end = span
    while start <= end:
        stop = text.find(separator, start, end) if separator else -1
        stop = end if stop < 0 else stop
        piece = text[start:stop]
        if word := piece.strip():
            first = start + piece.index(word)
            yield first, first + len(word)
        start = stop + len(separator or " ")


def _party(name: str) -> Party:
    from onrecord.read.parties import find_parties
    from onrecord.read.text import tokens_of

    found = {m.party.actor: m.party for m in find_parties(tokens_of(name), True) if m.party.actor}
    if len(found) != 1:
        return Party(name)
    [party] = found.values()
    return Party(name, party.actor, party.role)


def _class(attribute: str, word: str) -> str | None:
    folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall(word)]
    classes = {m.row.class_ for m in lexicon.matcher("weapons" if attribute == "weapon" else "targets").find(folded)}
    return classes.pop() if len(classes) == 1 else None
