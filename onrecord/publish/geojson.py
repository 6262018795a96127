"""Incidents for a map: GeoJSON (RFC 7946), a feature an incident, with every place that its accounts name.

A place that is an area is a circle of that radius, not a point, so that no program draws it as one; a point is written only
where the source gives one. An incident without a place, or whose circle would hold a pole, has no geometry and stays in the list.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from onrecord.areas import Area, area, circle
from onrecord.model import Incident, Told
from onrecord.publish import places
from onrecord.publish.codebook import NOTES
from onrecord.publish.content import Content, Hiding
from onrecord.publish.files import Export, replacing
from onrecord.publish.rows import incident_rows
from onrecord.wording import marked

_CORNERS: Final = 48
_KM: Final = 111.2  # a degree of latitude

# Inside strings only, so that the file can stand in a page.
_HTML: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def export(content: Content, path: Path) -> Export:
    """Write the file ``path``. Raises InputError if it cannot be."""
    found, hidden = features(content)
    bare = sum(f["geometry"] is None for f in found)
    whole = {
        "type": "FeatureCollection", "as_of": content.head, "made_at": content.at, "notes": NOTES, "features": found,
    }  # fmt: skip
    with replacing(path) as [file]:
        file.write(text(whole) + "\n")
    notes = [f"without a place on the map, and so without geometry: {bare}"] if bare else []
    if hidden:
        notes.append(f"victims' names are left out ({hidden} places say [name]); --names puts them in")
    return Export((path,), len(found), tuple(notes), "incident")


def text(value: Any) -> str:
    """JSON in which nothing ends a script element or reorders a line."""
    return msgspec.json.encode(_shown(value)).decode().translate(_HTML)


def features(content: Content) -> tuple[list[dict[str, Any]], int]:
    """A feature an incident; how many names were left out."""
    linked, out, hidden = content.linked(), [], 0
    for incident in linked.incidents:
        told = [linked.told[m.account] for m in incident.accounts if m.account in linked.told]
        hiding = Hiding(() if content.names else [c for t in told for c in t.claims])
        found = {"type": "Feature", "id": incident.id, "geometry": geometry(places.chosen(incident, told))}
        out.append({**found, "properties": hiding.value(_properties(incident, told, content.head))})
        hidden += hiding.count
    return out, hidden


def _properties(incident: Incident, told: Sequence[Told], head: str) -> dict[str, Any]:
    rows = list(incident_rows(incident, told, head))
    row = rows[0][1]
    return {**row, "is_area": bool(row.get("radius_km")), "candidates": list(_candidates(incident, told))}


def _candidates(incident: Incident, told: Iterable[Told]) -> Iterable[dict[str, Any]]:
    for place in places.named(told):
        for c in place.candidates:
            where = places.cells(c, area(c, place.relation))
            known = {"worded": place.name, "relation": place.relation, "name": c.name, "score": c.score}
            yield {**known, "chosen": places.same(c, incident.place), **where}


def geometry(found: Area | None) -> dict[str, Any] | None:
    """The area as GeoJSON, cut where it passes 180 degrees; None where there is none, or it holds a pole."""
    if found is None or abs(found.lat) + found.km / _KM >= 90:
        return None
    if found.km == 0:
        return {"type": "Point", "coordinates": [found.lon, found.lat]}
    ring = circle(found, _CORNERS)
    pieces = [piece for shift in (-360, 0, 360) if len(piece := _clip(ring, shift)) > 3]
    if len(pieces) == 1:
        return {"type": "Polygon", "coordinates": [pieces[0]]}
    return {"type": "MultiPolygon", "coordinates": [[piece] for piece in pieces]}


def _clip(ring: Sequence[tuple[float, float]], shift: float) -> list[list[float]]:
    """The part of a ring, moved by ``shift`` degrees, that lies from -180 to 180: closed, or empty."""
    points = [(x + shift, y) for x, y in ring[:-1]]
    for bound, side in ((-180.0, 1), (180.0, -1)):
        kept: list[tuple[float, float]] = []
        for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
            inside0, inside1 = side * (x0 - bound) >= 0, side * (x1 - bound) >= 0
            if inside0 != inside1:
                kept.append((bound, y0 + (y1 - y0) * (bound - x0) / (x1 - x0)))
            if inside1:
                kept.append((x1, y1))
        points = kept
    if not points:
        return []
    rounded = [[round(x, 5), round(y, 5)] for x, y in points]
    return [*rounded, rounded[0]]


def _shown(value: Any) -> Any:
    if isinstance(value, str):
        return marked(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _shown(one) for key, one in value.items()}
    return [_shown(one) for one in value] if isinstance(value, list | tuple) else value
