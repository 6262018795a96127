"""The drawings on the pages: made by :mod:`onrecord.draw`, with the desk's own links in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from markupsafe import Markup

from onrecord.casebook import Gathered
from onrecord.draw import Drawing, Link
from onrecord.model import HARMS, Incident, Told
from onrecord.web import shown

_ROWS: Final = 300

Box = tuple[float, float, float, float]


def ready() -> None:
    """Read the lines of the map, a second or two, before the first page with one."""
    from onrecord.draw.world import world

    for level in ("110m", "50m", "10m"):
        world(level)


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
    made = maps.draw(placed, title="Where the incidents may have been", box=box, zoom=zoom)
    if len(placed.spots) + len(placed.others) > _ROWS:  # the list below says it in words, a page at a time
        return Markup(made.svg)  # noqa: S704
    return put(made, "The map as a table")


def tolls(incident: Incident, members: Sequence[Told], hide: Callable[[str], str]) -> list[Markup]:
    """A chart a harm: every figure by source and date, each leading to its words."""
    from onrecord.draw import ranges
    from onrecord.weigh.standing import standing

    stated = [s._replace(phrases=tuple(map(hide, s.phrases)), source=hide(s.source)) for s in standing(members, incident.table)]
    out = []
    for harm in HARMS:
        if harm in incident.toll or any(s.harm == harm for s in stated):
            made = ranges.draw(
                stated, incident.toll, harm=harm, title=f"{shown.label(harm).capitalize()}: who says how many",
                to=lambda s: Link(f"/claims/{s.claims[0]}", f"the words of {s.source}") if s.claims else None,
            )  # fmt: skip
            out.append(put(made, f"{shown.label(harm).capitalize()} as a table"))
    return out


def blame(incident: Incident) -> Markup | None:
    """Who stands where on whose part."""
    from onrecord.draw import blame as sides

    if not incident.perpetrators:
        return None
    return put(sides.draw(incident.perpetrators, title="Who says whose act it was"), "Blame as a table")


def months(incidents: Sequence[Incident], to: Callable[[str], str]) -> Markup | None:
    """The people killed by month, lowest to highest."""
    from onrecord.draw import timeline

    found = timeline.months(incidents)
    return put(timeline.draw(found, title="Killed, by month", to=to), "The months as a table") if found[0] else None


def geojson(found: Gathered, incidents: Sequence[Incident]) -> dict[str, Any]:
    """The same for the map in the browser."""
    from onrecord.draw import places

    told = {t.account.id: t for t in found.book.told}
    here = [(i, [told[m.account] for m in i.accounts if m.account in told]) for i in incidents]
    return places.geojson(places.of_case(here, lambda i: Link(f"/incidents/{i.id}", i.id)))
