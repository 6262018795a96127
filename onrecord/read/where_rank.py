"""Which of the places that bear a name is meant: by the document's countries and regions, its other places, and
size."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from onrecord.gazetteer import Entry
from onrecord.model import Candidate

_SHOWN: Final = 5
_CLEAR: Final = 0.5
_FEW: Final = 3  # so many mentions make a region's share whole
# Weights of the evidence, in the unit of the logarithm (base 10) of the population; tuned on LGL.
_COUNTRY, _REGION, _NEAR, _INSIDE, _CAPITAL, _OTHER_NAME, _SETTLED = 3.0, 4.0, 2.5, 8.0, 1.0, 1.5, 1.0


class Context(NamedTuple):
    """What a document says about where it plays: shares of countries and regions, and where its clear places lie."""

    countries: dict[str, float]
    regions: dict[tuple[str, str], float]
    points: tuple[tuple[float, float], ...] = ()

    def with_likely(self, best: Iterable[Sequence[Candidate]]) -> Context:
        """The context with the towns that a first ranking found clear."""
        points = {
            (c.lat, c.lon): None for found in best for c in found
            if c.score >= _CLEAR and c.precision not in ("country", "admin1")
        }  # fmt: skip
        return self._replace(points=tuple(points)[:30])

    def share(self, country: str | None) -> float:
        return self.countries.get(country or "", 0.0)

    @staticmethod
    def of(names: Sequence[tuple[tuple[Entry, ...], bool]], votes: Counter[str]) -> Context:
        total = sum(votes.values()) or 1
        regions: Counter[tuple[str, str]] = Counter()
        for entries, demonym in names:
            if not entries or demonym:
                continue
            top = entries[0]
            if top.precision == "admin1" and not any(e.capital for e in entries):
                regions[str(top.country), top.admin1_code] += 2
            elif top.precision not in ("country", "admin1") and len({(e.country, e.admin1_code) for e in entries}) == 1:
                regions[str(top.country), top.admin1_code] += 1
        most = max(_FEW, sum(regions.values()))
        return Context({c: n / total for c, n in votes.items()}, {r: n / most for r, n in regions.items()})


def rank(
    entries: Sequence[Entry], context: Context, region: bool | None, inside: Sequence[Entry], respelt: bool
) -> tuple[Candidate, ...]:
    """Candidates, best first, at most five. ``score`` is 0 to 1: the share of the evidence that speaks for this one.

    ``region``: the text says that a region is meant (True), or a settlement (False); None: it does not say.
    ``inside``: the place named behind a comma. ``respelt``: the name was found by its consonants only.
    """
    scored = sorted(((_weight(e, context, region, inside), e) for e in entries), key=lambda s: (-s[0], s[1].source))
    if not scored:
        return ()
    best = scored[0][0]
    parts = [math.exp(w - best) for w, _ in scored]
    whole = sum(parts)
    return tuple(
        Candidate(
            e.name, e.country, e.admin1, round(e.lat, 5), round(e.lon, 5), e.precision,
            round(p / whole * (0.5 if respelt else 1.0), 3), e.source,
        )
        for (_, e), p in zip(scored[:_SHOWN], parts, strict=False)
    )  # fmt: skip


def _weight(e: Entry, context: Context, region: bool | None, inside: Sequence[Entry]) -> float:
    weight = math.log10(e.population + 100) + _COUNTRY * context.share(e.country)
    weight += _REGION * context.regions.get((e.country or "", e.admin1_code), 0.0)
    if e.precision == "country":
        weight += 3
    if e.capital:
        weight += _CAPITAL
    if not e.primary and e.population < 100_000:  # large towns are known by names in many languages
        weight -= _OTHER_NAME
    if region is True and e.precision != "admin1":
        weight -= 4
    elif not region and e.precision == "admin1":
        # A city and its region share a name: a bare "Aleppo" is the city; "Punjab" has no rival.
        weight -= 4 if region is False else _SETTLED
    if e.precision in ("city", "town", "village") and any(_near(e, *p) for p in context.points):
        weight += _NEAR
    for outer in inside[:3]:
        if (
            outer.country == e.country
            and outer.source != e.source
            and (outer.precision == "country" or (outer.admin1_code == e.admin1_code and outer.precision == "admin1"))
        ):
            weight += _INSIDE
            break
    return weight


def _near(e: Entry, lat: float, lon: float) -> bool:
    """Within about 150 km of a point that is not the place itself."""
    north = (e.lat - lat) * 111.2
    east = (e.lon - lon) * 111.2 * math.cos(math.radians(lat))
    return 1.0 < north * north + east * east < 150.0**2
