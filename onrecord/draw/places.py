"""Where an incident may have been: the areas that its place claims leave open."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple

from onrecord.areas import Area, area, circle, edges
from onrecord.draw import world
from onrecord.draw.svg import Link
from onrecord.model import Candidate, Incident, Place, Told
from onrecord.wording import number

LIKELY: Final = 0.1  # candidates with less of the evidence are listed and not drawn: namesakes would fill the map
_LEAST: Final = 200.0  # km that a map shows at least, so that some coast or border is there to know the place by
_SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")
_WHAT: Final = {"point": "a point", "admin1": "a province", "country": "a country"}

Box = tuple[float, float, float, float]  # west, south, east, north in degrees; the east may be past 180


class Spot(NamedTuple):
    """One area on the map. ``name``: the place as worded; ``what``: how exact that is, in words. ``sure``: the name has no other
    likely candidate. ``chosen``: it is the incident's place by the weighing rules. ``link``: where it leads."""

    name: str
    area: Area
    what: str
    sure: bool = True
    chosen: bool = False
    link: Link | None = None


class Placed(NamedTuple):
    """``spots`` can be drawn; ``others`` cannot: a name, why, and its link."""

    spots: tuple[Spot, ...]
    others: tuple[tuple[str, str, Link | None], ...] = ()


def told(candidate: Candidate, relation: str, found: Area) -> str:
    """How exact a place is: "a city: within about 10 km"."""
    what = _WHAT.get(candidate.precision, f"a {candidate.precision}")
    beside = "" if relation in ("in", "at", "on", "inside", "") else f"{relation} "
    if found.km == 0:
        return what
    if found.country:
        return f"{what}, anywhere in it"
    return f"{beside}{what}: within about {number(round(found.km) if found.km >= 2 else found.km)} km"


def of_incident(incident: Incident, members: Iterable[Told]) -> Placed:
    """Every place that the incident's accounts name, once; those of denials and refusals are left out."""
    names: dict[tuple[str, str], dict[tuple[Any, ...], Candidate]] = {}
    for value in _places(members):
        held = names.setdefault((value.name, value.relation), {})
        for c in value.candidates:
            key = c.source, c.name, c.lat, c.lon
            held[key] = max(held.get(key, c), c, key=lambda x: x.score)
    spots: dict[tuple[Area, bool], Spot] = {}
    others: list[tuple[str, str, Link | None]] = []
    for (name, relation), found in sorted(names.items(), key=lambda n: (-len(n[1]), n[0])):
        likely = [c for c in found.values() if c.score >= LIKELY] or sorted(found.values(), key=lambda c: -c.score)[:1]
        for c in sorted(found.values(), key=lambda c: (-c.score, c.source)):
            where = area(c, relation)
            known = ", ".join(x for x in (c.name, c.admin1, c.country) if x)
            if where is None:
                others.append((name, "its coordinates are none", None))
            elif c not in likely:
                others.append((name, f"{known}: unlikely, {c.score:.0%} of the evidence", None))
            else:
                chosen = incident.place is not None and _same(c, incident.place)
                spot = Spot(name, where, f"{known}, {told(c, relation, where)}", len(likely) == 1, chosen)
                spots.setdefault((where, spot.sure), spot)
        if not found:
            others.append((name, "not in the place index", None))
    if incident.place is not None and not any(s.chosen for s in spots.values()):
        where = area(incident.place)
        if where is not None:
            spots[where, True] = Spot(incident.place.name, where, told(incident.place, "in", where), chosen=True)
    return Placed(tuple(spots.values()), tuple(dict.fromkeys(others)))


def of_case(
    incidents: Iterable[tuple[Incident, Sequence[Told]]], link: Callable[[Incident], Link]
) -> Placed:
    """One area an incident: its place by the weighing rules, as exact as its accounts word it."""
    spots: list[Spot] = []
    others: list[tuple[str, str, Link | None]] = []
    for incident, members in incidents:
        target = link(incident)
        chosen = [s for s in of_incident(incident, members).spots if s.chosen] if incident.place is not None else []
        if chosen:
            best = min(chosen, key=lambda s: (s.area.km, s.name))
            spots.append(best._replace(link=target))
        else:
            others.append(("no place", "nobody names one that is known", target))
    return Placed(tuple(spots), tuple(others))


def _places(members: Iterable[Told]) -> list[Place]:
    return [
        c.value for t in members for c in t.claims
        if c.attribute == "place" and isinstance(c.value, Place) and c.stance in _SAYING
    ]  # fmt: skip


def _same(a: Candidate, b: Candidate) -> bool:
    return (a.source, a.lat, a.lon) == (b.source, b.lat, b.lon)


def fit(areas: Sequence[Area]) -> Box:
    """The box that holds the areas, with room around; the world where there is none."""
    if not areas:
        return -180.0, -56.0, 180.0, 75.0
    boxes = [_edges(a) for a in areas]
    south, north = min(e[1] for e in boxes), max(e[3] for e in boxes)
    # The shortest stretch of the globe that holds all: it begins after the widest gap.
    spans = sorted((e[0] % 360, e[2] - e[0]) for e in boxes)
    end, gap, west = spans[0][0], -1.0, spans[0][0]
    for start, length in [*spans, (spans[0][0] + 360, 0.0)]:
        if start - end > gap and start != end:
            gap, west = start - end, start
        end = max(end, start + length)
    around = [((start - west) % 360, length) for start, length in spans]
    east = west + min(360.0, max(start + length for start, length in around))
    middle, half = (west + east) / 2, (east - west) / 2 * 1.15
    wide = _LEAST / 2 / (111.2 * max(0.1, math.cos(math.radians((south + north) / 2))))
    half = min(180.0, max(half, wide))
    tall = max((north - south) / 2 * 1.15, _LEAST / 2 / 111.2 * 0.6)
    lat = (south + north) / 2
    middle -= 360 * round(middle / 360)
    return middle - half, max(-world.TOP, lat - tall), middle + half, min(world.TOP, lat + tall)


def _edges(a: Area) -> Box:
    """West, south, east, north of an area; the east may be past 180."""
    rings = world.country(a.country) if a.country else ()
    if rings:
        # Far islands would make most maps of a country maps of an ocean: only what is near its point, as the rings lie.
        widest = max(rings, key=lambda r: (r.box[2] - r.box[0]) * (r.box[3] - r.box[1]))
        return widest.box
    return edges(a)


def geojson(placed: Placed, box: Box | None = None) -> dict[str, Any]:
    """The same areas as GeoJSON (RFC 7946, degrees, WGS 84), for the map in the browser; "bbox" is what to show first.

    Circles are polygons of 64 corners. Unlike the standard, longitudes run on past 180, as that map wants them, and a whole
    country has no geometry but its code: the map has the outline."""
    features = []
    for i, s in enumerate(placed.spots):
        if s.area.country:
            geometry = None
        elif s.area.km == 0:
            geometry = {"type": "Point", "coordinates": [s.area.lon, s.area.lat]}
        else:
            edge = [[round(x, 4), round(max(-89.9, min(89.9, y)), 4)] for x, y in circle(s.area)]
            geometry = {"type": "Polygon", "coordinates": [edge]}
        features.append({
            "type": "Feature", "id": i, "geometry": geometry,
            "properties": {
                "name": s.name, "what": s.what, "lat": s.area.lat, "lon": s.area.lon, "km": round(s.area.km, 1),
                "country": s.area.country, "sure": s.sure, "chosen": s.chosen,
                "href": s.link and s.link.href, "label": s.link and s.link.label,
            },
        })  # fmt: skip
    shown = box or fit([s.area for s in placed.spots])
    return {"type": "FeatureCollection", "bbox": [round(x, 4) for x in shown], "features": features}
