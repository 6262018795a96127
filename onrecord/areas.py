"""How far from its point a place may be: a gazetteer's precision as an area of so many kilometres.

A name on a map is not a point. A village is a kilometre or two, a province a hundred; "near" a town is a wide ring of country.
"""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from onrecord.gazetteer import EARTH, gazetteer
from onrecord.model import Candidate

# Radii in km. Settlements: circles of the ground that 5,000, 100,000 and 1,000,000 people live on at 1,000, 2,000 and 3,000 a
# square kilometre. Provinces and countries: where the place index knows nothing better; of 2,452 provinces with five towns or
# more, three in four reach no further than this from their point, and three countries in four no further than that.
RADIUS: Final = {"point": 0.0, "village": 1.5, "town": 4.0, "city": 10.0, "admin1": 160.0, "country": 850.0}
UNKNOWN: Final = 25.0  # a precision that we do not know
NEAR: Final = 25.0  # "near": UCDP's codebook counts as "near" what lies within about 25 km (where_prec 2)
THERE: Final = ("in", "at", "on", "inside", "")  # other relations are about what lies beside the place



class Area(NamedTuple):
    """Where a place may be: ``km`` around a point in degrees (WGS 84); 0 is a point. ``country``: ISO code where it is a whole
    country, whose outline says more than a circle."""

    lat: float
    lon: float
    km: float
    country: str | None = None


def area(candidate: Candidate, relation: str = "in") -> Area | None:
    """The area that a candidate and the words before its name leave open; None where its coordinates are none."""
    lat, lon = candidate.lat, candidate.lon
    if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
        return None
    km = RADIUS.get(candidate.precision, UNKNOWN)
    if candidate.precision in ("admin1", "country"):
        km = gazetteer().reach(candidate.source, candidate.country) or km
    if relation not in THERE:
        return Area(lat, lon, km + NEAR)
    return Area(lat, lon, km, candidate.country if candidate.precision == "country" else None)


def edges(area: Area) -> tuple[float, float, float, float]:
    """The box of an area's circle: west, south, east, north in degrees; longitudes run on past 180."""
    tall = math.degrees(area.km / EARTH)
    south, north = max(-90.0, area.lat - tall), min(90.0, area.lat + tall)
    wide = math.sin(area.km / EARTH) / max(1e-9, math.cos(math.radians(area.lat)))
    half = 180.0 if south == -90 or north == 90 or wide >= 1 else math.degrees(math.asin(wide))
    return area.lon - half, south, area.lon + half, north


def circle(area: Area, steps: int = 64) -> list[tuple[float, float]]:
    """The area's edge on the globe: (lon, lat) in degrees, closed, west to east round its point; longitudes run on past 180."""
    lat, angle = math.radians(area.lat), area.km / EARTH
    out = []
    for i in range(steps):
        bearing = -2 * math.pi * i / steps
        y = math.asin(math.sin(lat) * math.cos(angle) + math.cos(lat) * math.sin(angle) * math.cos(bearing))
        x = math.atan2(
            math.sin(bearing) * math.sin(angle) * math.cos(lat), math.cos(angle) - math.sin(lat) * math.sin(y)
        )
        out.append((area.lon + math.degrees(x), math.degrees(y)))
    return [*out, out[0]]

