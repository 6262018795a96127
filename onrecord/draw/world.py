"""Natural Earth's land, borders and lakes, cut to a view and projected: Web Mercator, in pixels.

Longitudes of a view run on past 180, so that a view may lie across the antimeridian.
"""

from __future__ import annotations

import functools
import gzip
import math
from collections.abc import Iterable, Sequence
from importlib import resources
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

Point = tuple[float, float]
TOP: Final = 85.0  # degrees; Web Mercator has no poles
# Views wider than this many degrees are drawn from the file: as many points as pixels, near enough.
_LEVELS: Final = ((75.0, "110m"), (22.0, "50m"), (0.0, "10m"))
_KM: Final = 111.195  # a degree of a great circle


class View(NamedTuple):
    """A window on the map: its west and north edge (degrees; y as Mercator has it), and pixels a degree of longitude."""

    west: float
    top: float
    scale: float
    width: float
    height: float

    def at(self, lon: float, lat: float) -> Point:
        """Where a point is, in pixels from the upper left."""
        return (lon - self.west) * self.scale, (self.top - mercator(lat)) * self.scale

    def near(self, lon: float) -> float:
        """The same meridian, as the view counts it: the one nearest to its middle."""
        middle = self.west + self.width / self.scale / 2
        return lon - 360 * round((lon - middle) / 360)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees; the east may be past 180."""
        south = self.top - self.height / self.scale
        return self.west, unmercator(south), self.west + self.width / self.scale, unmercator(self.top)

    def km(self, pixels: float) -> float:
        """How far so many pixels are on the ground, in the middle of the view."""
        _, south, _, north = self.box
        middle = unmercator((mercator(south) + mercator(north)) / 2)
        return pixels / self.scale * _KM * math.cos(math.radians(middle))


def mercator(lat: float) -> float:
    """Web Mercator's y, in degrees of longitude."""
    lat = max(-TOP, min(TOP, lat))
    return math.degrees(math.asinh(math.tan(math.radians(lat))))


def unmercator(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.radians(y))))


def view(box: tuple[float, float, float, float], width: float, height: float) -> View:
    """The smallest view with this many pixels that shows the box (west, south, east, north in degrees); a west that lies east of
    the east is on the other side of the antimeridian. Raises ValueError where the box is none."""
    west, south, east, north = box
    if not all(map(math.isfinite, box)) or south > north or abs(south) > 90 or abs(north) > 90 or max(abs(west), abs(east)) > 540:
        raise ValueError(f"no box of degrees: {box}")
    if east < west:
        east += 360
    if east - west >= 360 or east - west <= 0:
        east = west + (360 if east - west >= 360 else 1e-6)
    low, high = mercator(south), mercator(north)
    scale = min(width / (east - west), height / max(high - low, 1e-6))
    # No more than the world: a wider window has water, not a second world, at its sides.
    scale = max(scale, width / 360)
    x, y = (west + east) / 2, (low + high) / 2
    edge = mercator(TOP)
    half = height / scale / 2
    y = 0.0 if half >= edge else max(-edge + half, min(edge - half, y))
    return View(x - width / scale / 2, y + half, scale, width, height)


class Shape(NamedTuple):
    """A ring or a line: (lon, lat) in degrees, running on past 180 where it crosses the antimeridian; and its box."""

    points: Any  # an array, n by 2
    box: tuple[float, float, float, float]


class World(NamedTuple):
    """One file."""

    land: tuple[Shape, ...]
    lakes: tuple[Shape, ...]
    borders: tuple[Shape, ...]
    arcs: tuple[Any, ...]
    coasts: tuple[int, ...]  # arcs of one country only
    countries: dict[str, tuple[tuple[int, ...], ...]]  # each ring's arcs; a negative number is an arc run backwards

    def country(self, iso: str) -> tuple[Shape, ...]:
        """A country's rings; none where this scale does not draw it."""
        return tuple(_ring(self.arcs, ring) for ring in self.countries.get(iso, ()))


@functools.lru_cache(maxsize=3)
def world(level: str) -> World:
    """A file of ``geometry/`` by its scale: 110m, 50m or 10m."""
    path = resources.files("onrecord.draw") / "geometry" / f"world-{level}.json.gz"
    held = msgspec.json.decode(gzip.decompress(path.read_bytes()))
    lengths = [len(deltas) for deltas in held["arcs"]]
    flat = chain.from_iterable(chain.from_iterable(held["arcs"]))
    deltas = np.fromiter(flat, np.int64, 2 * sum(lengths)).reshape(-1, 2)
    parts = np.split(deltas, np.cumsum(lengths)[:-1])
    arcs = tuple(np.cumsum(part, axis=0) * held["transform"]["scale"] for part in parts)
    uses: dict[int, set[int]] = {}
    countries: dict[str, tuple[tuple[int, ...], ...]] = {}
    for i, shape in enumerate(held["objects"]["countries"]["geometries"]):
        rings = tuple(tuple(ring) for polygon in shape["arcs"] for ring in polygon)
        for arc in chain.from_iterable(rings):
            uses.setdefault(arc if arc >= 0 else ~arc, set()).add(i)
        if (iso := shape["properties"]["iso"]) is not None:
            countries[iso] = (*countries.get(iso, ()), *rings)
    return World(
        tuple(_ring(arcs, r) for polygon in held["objects"]["land"]["arcs"] for r in polygon),
        tuple(_ring(arcs, r) for polygon in held["objects"]["lakes"]["arcs"] for r in polygon),
        tuple(_shape(_unwrapped(arcs[a])) for a, by in uses.items() if len(by) > 1), arcs,
        tuple(a for a, by in uses.items() if len(by) == 1), countries,
    )  # fmt: skip


def _unwrapped(points: Any) -> Any:
    """Without the leap from 180 to -180."""
    x = points[:, 0]
    if x.max() - x.min() <= 180:
        return points
    return np.column_stack((np.unwrap(x, period=360), points[:, 1]))


def _ring(arcs: Sequence[Any], ring: Sequence[int]) -> Shape:
    """A ring of its arcs. One that goes round the pole is closed along it."""
    parts = [arcs[a] if a >= 0 else arcs[~a][::-1] for a in ring]
    points = _unwrapped(np.concatenate(parts) if len(parts) > 1 else parts[0])
    (first, lat), (last, _) = points[0].tolist(), points[-1].tolist()
    if abs(last - first) > 180:
        pole = math.copysign(90, lat)
        points = np.concatenate((points, [(last, pole), (first, pole)]))
    return _shape(points)


def _shape(points: Any) -> Shape:
    (west, south), (east, north) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return Shape(points, (west, south, east, north))


def level_of(seen: View) -> str:
    degrees = seen.width / seen.scale
    return next(name for least, name in _LEVELS if degrees >= least)


class Base(NamedTuple):
    """Paths for SVG, in pixels of the view: surfaces and lines. ``coasts`` is "" where they are the edges of the land: they are
    but on the antimeridian, along which Natural Earth cuts it."""

    land: str
    lakes: str
    borders: str
    coasts: str


@functools.lru_cache(maxsize=64)
def base(seen: View) -> Base:
    """What a view shows of the world."""
    held = world(level_of(seen))
    west, _, east, _ = seen.box
    cut = math.ceil((west - 180) / 360 + 1e-9) * 360 + 180 < east - 1e-9
    coasts = (_shape(_unwrapped(piece)) for a in held.coasts for piece in _real(held.arcs[a])) if cut else ()
    return Base(
        _drawn(held.land, seen, close=True), _drawn(held.lakes, seen, close=True), _drawn(held.borders, seen),
        _drawn(coasts, seen),
    )  # fmt: skip


def _real(points: Any) -> list[Any]:
    """An arc without the edges of the sheet: along the antimeridian and at the pole."""
    edge = (np.abs(np.abs(points[:, 0]) - 180) < 0.011) | (points[:, 1] < -89)
    both = np.flatnonzero(edge[:-1] & edge[1:]) + 1
    return [piece for piece in np.split(points, both) if len(piece) > 1]


def outline(iso: str, seen: View) -> str:
    """A country as a path; "" for one that Natural Earth does not draw by this code."""
    return _drawn(world(level_of(seen)).country(iso), seen, close=True)


def country(iso: str) -> tuple[Shape, ...]:
    """A country's rings at the coarsest scale that has it; none where no scale has."""
    return next((w.country(iso) for w in map(world, ("110m", "50m", "10m")) if iso in w.countries), ())


def _drawn(shapes: Iterable[Shape], seen: View, *, close: bool = False) -> str:
    west, south, east, north = seen.box
    pad = 8 / seen.scale  # pixels: strokes reach over the edge
    west, east = west - pad, east + pad
    south, north = unmercator(mercator(south) - pad), unmercator(mercator(north) + pad)
    out = []
    for shape in shapes:
        left, low, right, high = shape.box
        if high < south or low > north:
            continue
        for turn in range(math.ceil((west - right) / 360), math.floor((east - left) / 360) + 1):
            points = np.add(shape.points, (360 * turn, 0))
            out.append(path(map(seen.at, *_cut(points, west, south, east, north).T.tolist()), close=close))
    return "".join(out)


def _cut(points: Any, west: float, south: float, east: float, north: float) -> Any:
    """Without what cannot be seen: one edge of the view after the other, a point is left out if it and both its neighbours are
    beyond that edge. What is in the view stays as it is, surfaces as well."""
    for axis, sign, edge in ((0, -1, west), (0, 1, east), (1, -1, south), (1, 1, north)):
        beyond = sign * points[:, axis] > sign * edge
        if beyond.any():
            keep = np.ones(len(points), bool)
            keep[1:-1] = ~(beyond[:-2] & beyond[1:-1] & beyond[2:])
            points = points[keep]
    return points


def path(points: Iterable[Point], *, close: bool = False) -> str:
    """A path's data, to a tenth of a pixel: points nearer than half a pixel to the last one are left out. "" where nothing is
    left to see."""
    kept: list[tuple[int, int]] = []
    last: tuple[int, int] | None = None
    for x, y in points:
        last = round(10 * x), round(10 * y)
        if not kept or abs(last[0] - kept[-1][0]) + abs(last[1] - kept[-1][1]) >= 5:
            kept.append(last)
    if last is not None and kept[-1] != last and not close:
        kept.append(last)
    if len(kept) < (3 if close else 2):
        return ""
    steps = [f"{_tenths(b[0] - a[0])} {_tenths(b[1] - a[1])}" for a, b in pairwise(kept)]
    return f"M{_tenths(kept[0][0])} {_tenths(kept[0][1])}l{' '.join(steps)}{'Z' if close else ''}"


def _tenths(n: int) -> str:
    whole, rest = divmod(abs(n), 10)
    return f"{'-' if n < 0 else ''}{whole}{f'.{rest}' if rest else ''}"
