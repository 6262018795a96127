"""A place as an export tells it: how large it is, and what its point is. An area's middle is not where it happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from onrecord.areas import Area, area
from onrecord.model import Candidate, Incident, Place, Told

_POINTS: Final = {
    "point": "the place itself, as the source gives it",
    "village": "the middle of a village", "town": "the middle of a town", "city": "the middle of a city",
    "admin1": "the middle of a region's towns, not where it happened",
    "country": "the middle of a country, not where it happened",
}  # fmt: skip
# Denials and refusals of a place name it without placing anything there.
_SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")


def cells(candidate: Candidate | None, found: Area | None) -> dict[str, Any]:
    """The columns of a place, from ``country`` to ``place_source``."""
    if candidate is None:
        return {}
    what = _POINTS.get(candidate.precision, "as exact as the source's own word for it")
    return {
        "country": candidate.country, "admin1": candidate.admin1,
        "lat": candidate.lat if found else None, "lon": candidate.lon if found else None, "precision": candidate.precision,
        "radius_km": round(found.km, 1) if found else None, "point_is": what if found else None,
        "place_source": candidate.source,
    }  # fmt: skip


def named(told: Iterable[Told]) -> Iterator[Place]:
    """The places that the accounts name, each wording once."""
    values = (c.value for t in told for c in t.claims if c.attribute == "place" and c.stance in _SAYING)
    yield from dict.fromkeys(v for v in values if isinstance(v, Place))


def chosen(incident: Incident, told: Iterable[Told]) -> Area | None:
    """Where the incident may have been: its place, as exactly as an account words it."""
    if incident.place is None:
        return None
    worded = [area(c, p.relation) for p in named(told) for c in p.candidates if same(c, incident.place)]
    found = [a for a in worded if a is not None]
    return min(found, key=lambda a: a.km) if found else area(incident.place)


def same(a: Candidate, b: Candidate | None) -> bool:
    return b is not None and (a.source, a.lat, a.lon) == (b.source, b.lat, b.lon)
