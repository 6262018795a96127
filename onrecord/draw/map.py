"""A map of where incidents may have been. A place's uncertainty is an area; only what a source gives as a point is a point."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from onrecord.areas import Area, circle
from onrecord.draw import world
from onrecord.draw.places import Box, Placed, Spot, fit
from onrecord.draw.svg import (
    Drawing,
    Link,
    cut,
    drawing,
    el,
    isolated,
    label,
    legend,
    link,
    named,
    number,
    pair,
    prose,
    table,
    width_of,
)
from onrecord.draw.world import View
from onrecord.wording import plural, safe

NOTICE: Final = "Borders as Natural Earth draws them: de facto lines, no position on claims."
_RING: Final = 5.0  # pixels: the smallest ring of an area
_JOIN: Final = 24.0  # pixels: marks nearer than this to each other become one number; as wide as a finger's target
_LABELS: Final = 40
_SIZE: Final = 12.0  # of the text of names, pixels


class Mark(NamedTuple):
    """Areas whose middles fall together on this map: where in pixels, and which."""

    x: float
    y: float
    spots: tuple[Spot, ...]


def draw(
    placed: Placed, *, title: str, box: Box | None = None, zoom: Callable[[Box], str] | None = None, places: bool = True
) -> Drawing:
    """The map and its list. ``title``: plain text. ``box``: west, south, east, north in degrees; None: what the areas need.
    ``zoom``: the address of this map with another box, for a mark that stands for several. ``places``: write names on it.
    Raises ValueError where ``box`` is none."""
    svg = pair(lambda width: _svg(placed, title, box, zoom, places, width))
    head = ("place, as worded", "how exact", "middle (latitude, longitude)", "incident")
    rows = [
        (isolated(s.name), safe(s.what) + ("" if s.sure else "; one of several candidates"),
         f"{s.area.lat:.3f}, {s.area.lon:.3f}", isolated(s.link.label) if s.link else "")
        for s in placed.spots
    ]  # fmt: skip
    rows += [(isolated(name), f"not drawn: {safe(why)}", "", isolated(to.label) if to else "") for name, why, to in placed.others]
    links = [s.link for s in placed.spots] + [to for _, _, to in placed.others]
    return Drawing(svg, table(title, head, rows, links))


def _svg(
    placed: Placed, title: str, box: Box | None, zoom: Callable[[Box], str] | None, places: bool, width: float
) -> str:
    height = round(width * (0.62 if width > 500 else 0.95))
    seen = world.view(box or fit([s.area for s in placed.spots]), width, height)
    base = world.base(seen)
    ground = [el("rect", width=width, height=height, class_="d-water")]
    land = "d-land" if base.coasts else "d-land d-coast"
    layers = (base.land, land), (base.coasts, "d-line d-coast"), (base.lakes, "d-water d-coast"), (base.borders, "d-border")
    for d, class_ in layers:
        ground.append(el("path", d=d, class_=class_, fill_rule="evenodd") if d else "")
    groups = marks(placed.spots, seen)
    areas = [_area(a, sure, chosen, seen) for a, sure, chosen in _areas(placed.spots)]
    points = [_mark(m, seen, zoom) for m in groups]
    names = list(_names(groups, seen)) if places else []
    inset = _inset(seen) if seen.width / seen.scale < 90 else ""
    pane = el("svg", "".join([*ground, *areas, *points, *names, inset]), width=width, height=height)
    foot, below = _foot(placed.spots, groups, seen)
    return drawing((width, height + below), title, _desc(placed), pane + foot, class_="d-map")


# --- areas and marks


def _areas(spots: Iterable[Spot]) -> Iterator[tuple[Area, bool, bool]]:
    """Each area once, the widest first, so that it covers none."""
    found: dict[Area, tuple[bool, bool]] = {}
    for s in spots:
        sure, chosen = found.get(s.area, (False, False))
        found[s.area] = sure or s.sure, chosen or s.chosen
    for a, (sure, chosen) in sorted(found.items(), key=lambda f: (-math.inf if f[0].country else -f[0].km, f[0][:2])):
        yield a, sure, chosen


def _area(a: Area, sure: bool, chosen: bool, seen: View) -> str:
    class_ = " ".join(["d-area", *([] if sure else ["d-maybe"]), *(["d-chosen"] if chosen else [])])
    x, y = seen.at(seen.near(a.lon), a.lat)
    if a.km == 0:
        return ""
    if a.country and (d := world.outline(a.country, seen)):
        return el("path", d=d, class_=class_)
    radius = a.km / max(1e-9, seen_km(seen, a.lat))
    if radius < 40 and abs(a.lat) < 75:
        return el("circle", cx=float(x), cy=float(y), r=float(max(_RING, radius)), class_=class_)
    shift = seen.near(a.lon) - a.lon
    return el("path", d=world.path((seen.at(lon + shift, lat) for lon, lat in circle(a)), close=True), class_=class_)


def seen_km(seen: View, lat: float) -> float:
    """Kilometres a pixel, at a latitude."""
    return 111.195 * math.cos(math.radians(max(-world.TOP, min(world.TOP, lat)))) / seen.scale


def marks(spots: Iterable[Spot], seen: View) -> list[Mark]:
    """The spots in the view, those whose middles fall together joined, the fullest first. What joins does not depend on order."""
    here: dict[tuple[float, float], list[Spot]] = {}
    for s in spots:
        x, y = seen.at(seen.near(s.area.lon), s.area.lat)
        if -_JOIN <= x <= seen.width + _JOIN and -_JOIN <= y <= seen.height + _JOIN:
            here.setdefault((round(x, 1), round(y, 1)), []).append(s)
    cells: dict[tuple[int, int], list[list[tuple[float, float]]]] = {}
    joined: list[list[tuple[float, float]]] = []
    for p in sorted(here, key=lambda p: (-len(here[p]), p)):
        cx, cy = int(p[0] // _JOIN), int(p[1] // _JOIN)
        near = [g for i in (-1, 0, 1) for j in (-1, 0, 1) for g in cells.get((cx + i, cy + j), ())]
        near = [g for g in near if math.dist(g[0], p) < _JOIN]
        if near:
            min(near, key=lambda g: (math.dist(g[0], p), g[0])).append(p)
        else:
            joined.append([p])
            cells.setdefault((cx, cy), []).append(joined[-1])
    return [
        Mark(*group[0], tuple(sorted((s for p in group for s in here[p]), key=lambda s: (s.name, s.what, s.link or ("", "")))))
        for group in joined
    ]  # fmt: skip


def _mark(m: Mark, seen: View, zoom: Callable[[Box], str] | None) -> str:
    target = el("circle", cx=m.x, cy=m.y, r=12, class_="d-target")
    if len(m.spots) == 1:
        (s,) = m.spots
        dot = f"M{number(m.x)} {number(m.y - 5)}l5 5l-5 5l-5 -5Z" if s.area.km == 0 else ""
        shape = el("path", d=dot, class_="d-point") if dot else ""
        tip = el("title", prose(isolated(s.name), f": {safe(s.what)}", f" — {isolated(s.link.label)}" if s.link else ""))
        return link(s.link, el("g", tip + target + shape))
    count = str(len(m.spots))
    r = 10.0 if len(count) < 3 else 13.0
    shape = el("circle", cx=m.x, cy=m.y, r=r, class_="d-many")
    shape += label(m.x, m.y + 4, count, "d-count", "middle")
    named_ = sorted({safe(s.name) for s in m.spots})
    some = ", ".join(isolated(n) for n in named_[:8]) + (f" and {len(named_) - 8} more" if len(named_) > 8 else "")
    tip = el("title", prose(f"{count} here: ", some))
    to = Link(zoom(fit([s.area for s in m.spots])), f"{count} places here: show this part") if zoom else None
    if to is None and len({s.link for s in m.spots}) == 1:
        to = m.spots[0].link
    return link(to, el("g", tip + target + shape))


def _names(groups: Sequence[Mark], seen: View) -> Iterator[str]:
    """Names beside their marks, as many as find room."""
    taken = [(m.x - 12, m.y - 12, m.x + 12, m.y + 12) for m in groups]
    for m in groups[:_LABELS]:
        name = next((s.name for s in m.spots if s.chosen), m.spots[0].name)
        if len({s.name for s in m.spots}) > 1 and len(m.spots) > 1:
            continue
        words = cut(safe(name), 130, _SIZE)
        wide = width_of(words, _SIZE)
        radius = m.spots[0].area.km / seen_km(seen, m.spots[0].area.lat)
        places = [(m.x, m.y + 4, "middle")] if len(m.spots) == 1 and radius > wide / 2 + 4 else []
        places += [
            (m.x + 14, m.y + 4, "start"), (m.x - 14, m.y + 4, "end"), (m.x, m.y - 15, "middle"), (m.x, m.y + 23, "middle"),
        ]  # fmt: skip
        for x, y, anchor in places:
            left = x - {"start": 0.0, "end": wide, "middle": wide / 2}[anchor]
            room = (left, y - 10, left + wide, y + 3)
            inside = room[0] >= 2 and room[2] <= seen.width - 2 and room[1] >= 2 and room[3] <= seen.height - 2
            if inside and not any(room[0] < b[2] and b[0] < room[2] and room[1] < b[3] and b[1] < room[3] for b in taken):
                taken.append(room)
                yield label(x, y, named(name, 130, _SIZE), "d-name", anchor)
                break


# --- around the map


def _inset(seen: View) -> str:
    """Where on the globe this is: no name is written on the land."""
    width, height = (112.0, 56.0) if seen.width > 500 else (72.0, 36.0)
    whole = world.view((-180, -56, 180, 72), width, height)
    x, y = seen.width - width - 6, 6.0
    west, south, east, north = seen.box
    (a, b), (c, d) = whole.at(west, north), whole.at(east, south)
    shift = whole.at(whole.near((west + east) / 2), 0)[0] - (a + c) / 2
    inside = el("rect", width=width, height=height, class_="d-water")
    inside += el("path", d=world.base(whole).land, class_="d-land") + el(
        "rect", x=a + shift - 1, y=b - 1, width=max(4.0, c - a + 2), height=max(4.0, d - b + 2), class_="d-here"
    )  # fmt: skip
    frame = el("rect", x=x, y=y, width=width, height=height, class_="d-frame")
    return el("svg", inside, x=x, y=y, width=width, height=height, aria_hidden="true") + frame


def _foot(spots: Sequence[Spot], groups: Sequence[Mark], seen: View) -> tuple[str, float]:
    """The scale, what the signs mean (only those that are there), and whose lines these are."""
    y = seen.height + 18.0
    km = _round(seen.km(120 if seen.width > 500 else 90))
    bar = km / seen.km(1)
    out = [el("path", d=f"M4 {number(y - 6)}v6h{number(round(bar, 1))}v-6", class_="d-scale")]
    _, south, _, north = seen.box
    at = world.unmercator((world.mercator(south) + world.mercator(north)) / 2)
    where = f" at {abs(at):.0f}° {'N' if at >= 0 else 'S'}" if north - south > 8 else ""
    out.append(label(bar + 10, y, prose(f"{km:g} km{where}"), "d-small"))
    signs: list[tuple[str, str]] = []
    ring = '<circle cx="9" cy="-4" r="6" class="d-area{}"/>'
    if any(s.area.km > 0 and s.sure for s in spots):
        signs.append((ring.format(""), "somewhere in this area"))
    if any(not s.sure for s in spots):
        signs.append((ring.format(" d-maybe"), "dashed: one of several places that the name may mean"))
    if any(s.area.km == 0 for s in spots):
        signs.append(('<path d="M9 -9l5 5l-5 5l-5 -5Z" class="d-point"/>', "the source gives a point"))
    if any(len(m.spots) > 1 for m in groups):
        signs.append(('<circle cx="9" cy="-4" r="7" class="d-many"/>', "so many fall together here"))
    signs_, y = legend(signs, y + 20, seen.width)
    out.append(signs_)
    for line in _lines(NOTICE, seen.width - 8, 11):
        out.append(label(4, y, prose(line), "d-small d-quiet"))
        y += 15
    return "".join(out), y - seen.height - 6


def _lines(words: str, width: float, size: float) -> list[str]:
    out = [""]
    for word in words.split():
        joined = f"{out[-1]} {word}".strip()
        if out[-1] and width_of(joined, size) > width:
            out.append(word)
        else:
            out[-1] = joined
    return out


def _round(km: float) -> float:
    """The largest of 1, 2, 5, 10, 20 … that is no more."""
    power = 10 ** math.floor(math.log10(max(km, 1e-3)))
    return float(next((n * power for n in (5, 2) if n * power <= km), power))


def _desc(placed: Placed) -> str:
    points = sum(s.area.km == 0 for s in placed.spots)
    told = [plural(len(placed.spots) - points, "area"), plural(points, "point")]
    others = f" {plural(len(placed.others), 'place')} not drawn." if placed.others else ""
    return f"Map of {' and '.join(told)}; the list beside it names each.{others} {NOTICE}"
