"""What linking looks at in an account: its days, places, names, figures and words, taken from its claims once."""

from __future__ import annotations

import datetime
import math
from typing import Final, NamedTuple

from onrecord.gazetteer import fold, skeleton
from onrecord.model import HARMS, Claim, Count, Date, Party, Place, Term, Told, Victim

_COARSE: Final = frozenset(["country", "admin1"])
_AT: Final = frozenset(["in", "at", "on"])  # other relations ("near", "east of") move a place by an unknown way
_NARROW: Final = 4  # days; a longer span ("in December") says little about which day
_REPORTED: Final = 3  # an event without a date is taken to lie as many days before publication
_NO_FIGURE: Final = frozenset(["vague", "killed_and_injured"])  # "dozens" in two reports is no agreement
_MANY: Final = 12  # places, names, days of one account that are looked at; a list of a hundred towns is no one place


class Point(NamedTuple):
    """A place with coordinates; ``loose``: near it rather than at it; ``rank`` in the account, 0 first named."""

    lat: float
    lon: float
    source: str
    large: bool
    loose: bool
    rank: int
    name: str


class Profile(NamedTuple):
    """One account. Days are ordinals, inclusive spans."""

    id: str
    document: str
    origin: str
    kind: str
    days: tuple[tuple[int, int], ...]
    periods: tuple[tuple[int, int], ...]
    reported: tuple[int, int] | None
    points: tuple[Point, ...]
    names: frozenset[str]  # of towns and smaller places, by their consonants: spellings differ, gazetteers have gaps
    unlocated: frozenset[str]  # those of them that no gazetteer has
    regions: frozenset[tuple[str, str]]
    countries: frozenset[str]
    victims: tuple[str, ...]
    tolls: tuple[tuple[str, int | None, int | None], ...]
    targets: frozenset[str]
    weapons: frozenset[str]
    actors: frozenset[str]
    words: frozenset[tuple[str, str]]

    @property
    def has_place(self) -> bool:
        return bool(self.points or self.names or self.regions or self.countries)

    @property
    def is_coarse(self) -> bool:
        """Placed no better than in a region or a country."""
        return not self.points and not self.unlocated


def profile(told: Told) -> Profile:
    """The profile of an account. What its claims deny is no part of it."""
    said = [c for c in told.claims if c.stance != "denies"]
    days, periods = _days(said)
    points: list[Point] = []
    names: set[str] = set()
    unlocated: set[str] = set()
    regions: set[tuple[str, str]] = set()
    countries: set[str] = set()
    places = {(c.value.name, c.value.relation): c.value for c in said if isinstance(c.value, Place)}
    for rank, place in enumerate(list(places.values())[:_MANY]):
        best = place.candidates[0].score if place.candidates else 0.0
        fine = [c for c in place.candidates if c.precision not in _COARSE and c.score >= 0.3 * best]
        for c in place.candidates[:1] if not fine else fine[:2]:
            if c.country:
                countries.add(c.country)
                if c.admin1:
                    regions.add((c.country, c.admin1))
            if c.precision not in _COARSE and math.isfinite(c.lat) and math.isfinite(c.lon):
                points.append(Point(
                    c.lat, c.lon, c.source, c.precision == "city", place.relation not in _AT, rank, place.name
                ))  # fmt: skip
        if (fine or not place.candidates) and (key := _name_key(place.name)):
            names.add(key)
            if not place.candidates:
                unlocated.add(key)
    blamed = [c for c in said if c.attribute == "perpetrator"]
    return Profile(
        told.account.id, told.document, told.origin or "", told.account.kind, days, periods, _reported(told.published),
        tuple(points), frozenset(names), frozenset(unlocated), frozenset(regions), frozenset(countries),
        tuple(sorted({c.value.name for c in said if isinstance(c.value, Victim)}))[:_MANY],
        _tolls(said),
        _classes(said, "target"),
        _classes(said, "weapon"),
        frozenset(c.value.actor for c in blamed if isinstance(c.value, Party) and c.value.actor),
        frozenset(filter(None, map(_wording, said))),
    )  # fmt: skip


def _name_key(name: str) -> str:
    """What spellings of a place's name have in common; the whole name where its consonants are too few to tell."""
    key = skeleton(name)
    return key if len(key) > 2 else fold(name)


def _ordinal(day: str | None) -> int | None:
    try:
        return datetime.date.fromisoformat(day).toordinal() if day else None
    except ValueError:
        return None


def _days(claims: list[Claim]) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The days that an account gives, narrow ones and longer spans, in the order in which it gives them."""
    narrow: dict[tuple[int, int], None] = {}
    wide: dict[tuple[int, int], None] = {}
    for c in claims:
        if not isinstance(c.value, Date):
            continue
        start, end = _ordinal(c.value.start), _ordinal(c.value.end)
        if start is None or end is None or end < start:
            continue
        (narrow if end - start < _NARROW else wide)[start, end] = None
    return tuple(narrow)[:_MANY], tuple(wide)[:_MANY]


def _reported(published: str | None) -> tuple[int, int] | None:
    day = _ordinal(published[:10]) if published else None
    return None if day is None else (max(1, day - _REPORTED), day)


def _tolls(claims: list[Claim]) -> tuple[tuple[str, int | None, int | None], ...]:
    found = {
        (f"{c.attribute} {c.value.who}", c.value.low, c.value.high)
        for c in claims
        if c.attribute in HARMS and isinstance(c.value, Count) and c.value.bound not in _NO_FIGURE
    }
    return tuple(sorted(found, key=repr))[: 4 * _MANY]


def _classes(claims: list[Claim], attribute: str) -> frozenset[str]:
    values = [c.value for c in claims if c.attribute == attribute]
    return frozenset(v.class_ for v in values if isinstance(v, Term) and v.class_)


def _wording(claim: Claim) -> tuple[str, str] | None:
    """The words of a claim that a copy would carry too."""
    for field in ("phrase", "name", "term"):
        if words := getattr(claim.value, field, None):
            return claim.attribute, fold(str(words))
    return None
