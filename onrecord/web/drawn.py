"""The drawings on the pages: made by :mod:`onrecord.draw`, with the desk's own links in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.casebook import Gathered
from onrecord.draw import Drawing, Link
from onrecord.model import Incident, Told
from onrecord.web import shown

Box = tuple[float, float, float, float]


def put(drawing: Drawing, told: str) -> Markup:
    """A drawing with its table folded up below it. Both are markup that ``draw`` escaped."""
    table = f'<details class="astable"><summary>{told}</summary>{drawing.table}</details>'
    return Markup(drawing.svg + table)  # noqa: S704 - what documents say was escaped where it was made


def incident_map(incident: Incident, members: Sequence[Told]) -> Markup | None:
    """Where it may have been; None where nobody names a place."""
    from onrecord.draw import map as maps
    from onrecord.draw import places

    placed = places.of_incident(incident, members)
    if not placed.spots:
        return None
    return put(maps.draw(placed, title="Where it may have been"), "The places as a table")


def case_map(
    found: Gathered, incidents: Sequence[Incident], box: Box | None, zoom: Callable[[Box], str]
) -> Markup | None:
    """The incidents of a view, each with its place as exact as it is told."""
    from onrecord.draw import map as maps
    from onrecord.draw import places

    told = {t.account.id: t for t in found.book.told}

    def link(incident: Incident) -> Link:
        b = shown.brief(found, incident)
        return Link(f"/incidents/{incident.id}", f"{shown.label(b['kind'])}, {b['place']}, {b['dates']}")

    here = [(i, [told[m.account] for m in i.accounts if m.account in told]) for i in incidents]
    placed = places.of_case(here, link)
    if not placed.spots:
        return None
    return put(maps.draw(placed, title="Where the incidents may have been", box=box, zoom=zoom), "The map as a table")


def geojson(found: Gathered, incidents: Sequence[Incident]) -> dict[str, Any]:
    """The same for the map in the browser."""
    from onrecord.draw import places

    told = {t.account.id: t for t in found.book.told}
    here = [(i, [told[m.account] for m in i.accounts if m.account in told]) for i in incidents]
    return places.geojson(places.of_case(here, lambda i: Link(f"/incidents/{i.id}", i.id)))
