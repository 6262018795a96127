"""A mapping: which columns of a casebook say what. A TOML file; those in ``onrecord/mappings`` have names.

Columns are named as the casebook names them. Only the recorder and the scope are the mapping's own words: everything else that a
row claims stands in its cells.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Final

import msgspec

from onrecord.cells import DATES
from onrecord.errors import InputError
from onrecord.model import Harm, Kind, Scope, Stance, Who

NAMES: Final = ("airwars", "acled", "ucdp_ged")
_LARGEST: Final = 200_000  # bytes of a mapping file
_NOTHING: Final = ("-", "—", "–", "n/a", "N/A", "NA", "null", "None", "NaN")


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of a mapping's tables: a misspelt key is an error."""


class When(Part, frozen=True):
    """``formats``: keys of ``cells.DATES``. Dates before ``earliest`` or after ``latest`` are reported, not claimed."""

    start: str
    end: str | None = None
    formats: tuple[str, ...] = ("YYYY-MM-DD",)
    earliest: str | None = None
    latest: str | None = None


class Where(Part, frozen=True):
    """``name``: columns, the first filled one names the place. ``precisions``: the casebook's words, and ours."""

    name: tuple[str, ...]
    lat: str | None = None
    lon: str | None = None
    country: str | None = None
    admin1: str | None = None
    precision: str | None = None
    precisions: dict[str, str] = {}


class Counted(Part, frozen=True):
    """People harmed: in one column (``number``), or in two (``min``, ``max``)."""

    harm: Harm
    who: Who = "all"
    number: str | None = None
    min: str | None = None
    max: str | None = None


class Named(Part, frozen=True):
    """Parties, weapons or targets. A cell with a ``separator`` names several; ``unknown`` are words for none."""

    columns: tuple[str, ...]
    separator: str | None = None
    unknown: tuple[str, ...] = ()
    stance: Stance = "asserts"


class Sort(Part, frozen=True):
    """The kind of event. ``values``: the casebook's words, and a kind of the contract."""

    column: str
    values: dict[str, Kind]
    separator: str | None = None


class Persons(Part, frozen=True):
    """Named victims: a column with a list of objects (``list``, the others are their keys), or columns with one victim."""

    name: str
    list: str | None = None
    age: str | None = None
    sex: str | None = None
    status: str | None = None


class Mapping(Part, frozen=True):
    """A whole mapping. ``recorder``: who keeps the casebook, the source of every claim."""

    recorder: str
    scope: Scope = "incident"
    id: str | None = None
    url: str | None = None
    unknown: tuple[str, ...] = _NOTHING
    date: When | None = None
    place: Where | None = None
    kind: Sort | None = None
    count: tuple[Counted, ...] = ()
    perpetrator: Named | None = None
    target_party: Named | None = None
    weapon: Named | None = None
    target: Named | None = None
    victims: Persons | None = None


def load(name: str) -> Mapping:
    """The shipped mapping of that name, or the one in that file. Raises InputError saying what is wrong with it."""
    try:
        if name in NAMES:
            text = resources.files("onrecord").joinpath("mappings", f"{name}.toml").read_text("utf-8")
        else:
            path = Path(name)
            if path.is_file() and path.stat().st_size > _LARGEST:
                raise InputError(f"{name} is too large for a mapping; give a TOML file that names columns")
            text = path.read_text("utf-8-sig")
    except (OSError, ValueError):
        raise InputError(f"no mapping {name!r}: give {', '.join(NAMES)}, or a TOML file that can be read") from None
    try:
        return checked(msgspec.convert(tomllib.loads(text), Mapping))
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"the mapping {name} is wrong: {error}; the how-to on casebooks shows one") from None


def decode(raw: object) -> Mapping:
    """The mapping that a row's bytes carry. Raises InputError."""
    try:
        return checked(msgspec.convert(raw, Mapping))
    except ValueError as error:
        raise InputError(f"the row's mapping is wrong: {error}; add the casebook again") from None


def checked(mapping: Mapping) -> Mapping:
    """The mapping itself. Raises msgspec.ValidationError where it is not usable."""
    wrong = None
    if not mapping.recorder.strip():
        wrong = "the recorder has no name"
    for name in mapping.date.formats if mapping.date else ():
        if name not in DATES:
            wrong = f"a date cannot be written as {name!r}; there are {', '.join(DATES)}"
    if mapping.date and not mapping.date.formats:
        wrong = "the date has no formats"
    for counted in mapping.count:
        if (counted.number is None) == (counted.min is None and counted.max is None):
            wrong = f"the count of {counted.harm} needs a number, or a min and a max"
    if mapping.place and (mapping.place.lat is None) != (mapping.place.lon is None):
        wrong = "the place needs both lat and lon, or neither"
    if any(n is not None and n.separator == "" for n in (*_named(mapping), mapping.kind)):
        wrong = "a separator cannot be empty"
    if wrong:
        raise msgspec.ValidationError(wrong)
    return mapping


def _named(mapping: Mapping) -> tuple[Named | None, ...]:
    return mapping.perpetrator, mapping.target_party, mapping.weapon, mapping.target


def columns(mapping: Mapping) -> Iterator[str]:
    """Every column that the mapping names."""
    yield from (c for c in (mapping.id, mapping.url) if c)
    if (when := mapping.date) is not None:
        yield from (c for c in (when.start, when.end) if c)
    if (where := mapping.place) is not None:
        yield from where.name
        yield from (c for c in (where.lat, where.lon, where.country, where.admin1, where.precision) if c)
    if mapping.kind is not None:
        yield mapping.kind.column
    for counted in mapping.count:
        yield from (c for c in (counted.number, counted.min, counted.max) if c)
    for named in _named(mapping):
        yield from named.columns if named else ()
    if (persons := mapping.victims) is not None:
        one = (persons.name, persons.age, persons.sex, persons.status)
        yield from (persons.list,) if persons.list else (c for c in one if c)


def demand(mapping: Mapping, there: Iterable[str]) -> None:
    """Raise InputError if the mapping names a column that is not there."""
    known = list(there)
    missing = [c for c in dict.fromkeys(columns(mapping)) if c not in known]
    if missing:
        shown = ", ".join(c[:40] for c in known[:60]) + (" …" if len(known) > 60 else "")
        raise InputError(f"the mapping names columns that are not there: {', '.join(missing)}; there are {shown}", kind="mapping")
