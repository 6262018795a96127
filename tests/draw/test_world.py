"""The geometry: places that are known by hand, cuts that change nothing that is seen, the files as their README says."""

import hashlib
import re
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.draw import world
from onrecord.draw.world import View, mercator, unmercator, view

FILES = resources.files("onrecord.draw") / "geometry"


def inside(shapes, lon, lat):
    """By how many edges a line to the east crosses."""
    crossings = 0
    for shape in shapes:
        _, south, right, north = shape.box
        for turn in (-360, 0, 360):
            if not (south <= lat <= north and lon <= right + turn):
                continue
            closed = np.concatenate((shape.points, shape.points[:1]))
            x, y = closed[:, 0] + turn, closed[:, 1]
            a, b = (y[:-1] > lat), (y[1:] > lat)
            at = np.flatnonzero(a != b)
            where = x[at] + (lat - y[at]) / (y[at + 1] - y[at]) * (x[at + 1] - x[at])
            crossings += int((where > lon).sum())
    return crossings % 2 == 1


LAND = {"Homs": (36.72, 34.73), "Kyiv": (30.52, 50.45), "Chukotka past 180": (-173.0, 66.2), "the south pole": (10.0, -89.0),
        "Viti Levu": (178.0, -17.8), "Khartoum": (32.53, 15.55)}  # fmt: skip
WATER = {
    "off Latakia": (35.0, 35.4), "the Gulf of Aden": (48.0, 12.5), "the Bering Sea": (179.0, 58.0), "the Caspian": (51.0, 41.0),
}  # fmt: skip


@pytest.mark.parametrize("level", ["110m", "50m", "10m"])
def test_land_is_where_it_is_and_water_too(level):
    land = world.world(level).land
    fine = {k: v for k, v in LAND.items() if level != "110m" or k not in ("Viti Levu",)}
    assert {name for name, at in fine.items() if not inside(land, *at)} == set()
    assert {name for name, at in WATER.items() if inside(land, *at)} == set()


@pytest.mark.parametrize("level", ["50m", "10m"])
def test_lakes_and_countries(level):
    held = world.world(level)
    assert inside(held.lakes, 43.2, 38.6)  # Van
    assert inside(held.lakes, 33.0, -1.0)  # Victoria
    assert inside(held.country("SY"), 36.72, 34.73) and not inside(held.country("SY"), 35.9, 33.9)
    assert inside(held.country("LB"), 35.9, 33.9)
    assert held.country("ZZ") == ()


def test_every_country_of_the_place_index_that_is_not_an_islet_has_an_outline():
    from onrecord import lexicon

    (row,) = lexicon.load("country_points")
    missing = {iso for iso in row.terms if not world.country(iso)}
    assert missing <= {"BQ", "BV", "CC", "CX", "GF", "GP", "MQ", "RE", "SJ", "TK", "YT", "UM", "AN", "CS"}, missing


def test_borders_run_between_two_countries():
    """A point of the line between Syria and Iraq is on a border; one of Syria's coast is on none."""
    def near(shapes, lon, lat):
        return min(float(np.hypot(s.points[:, 0] - lon, s.points[:, 1] - lat).min()) for s in shapes)

    held = world.world("10m")
    assert near(held.borders, 41.38, 35.0) < 0.4  # the line is straight there: its corners are far apart
    assert near(held.borders, 35.78, 35.52) > 0.3  # Latakia


def test_the_files_are_those_of_the_readme_and_small():
    told = dict(re.findall(r"`(world-\w+\.json\.gz)` \|[^|]+\|[^|]+\| `(\w{64})`", (FILES / "README.md").read_text("utf-8")))
    held = {p.name: p.read_bytes() for p in FILES.iterdir() if p.name.endswith(".gz")}
    assert {name: hashlib.sha256(b).hexdigest() for name, b in held.items()} == told
    assert sum(map(len, held.values())) < 1_000_000


@given(st.floats(-84, 84))
def test_mercator_and_back(lat):
    assert unmercator(mercator(lat)) == pytest.approx(lat, abs=1e-9)


@given(st.floats(-180, 180), st.floats(-80, 79), st.floats(0.01, 359), st.floats(0.01, 80))
def test_a_view_shows_its_box(west, south, wide, tall):
    box = west, south, west + wide, min(84.0, south + tall)
    seen = view(box, 760, 480)
    if wide * 760 / 360 < 480 and mercator(box[3]) - mercator(box[1]) < 360 * 480 / 760:
        for lon, lat in ((box[0], box[1]), (box[2], box[3])):
            x, y = seen.at(lon, lat)
            assert -0.01 <= x <= 760.01 and -0.01 <= y <= 480.01
    assert seen.width / seen.scale <= 360.0001


NO_BOX = [(0, 10, 10, 0), (0, -91, 1, 1), (float("nan"), 0, 1, 1), (0, 0, float("inf"), 1), (600, 0, 601, 1)]


@pytest.mark.parametrize("box", NO_BOX)
def test_what_is_no_box_is_refused(box):
    with pytest.raises(ValueError, match="no box"):
        view(box, 760, 480)


def test_a_box_across_the_antimeridian():
    seen = view((170, -20, -170, -10), 760, 480)
    assert seen.box[0] == pytest.approx(170) and seen.box[2] == pytest.approx(190)
    assert seen.at(seen.near(-175), -15)[0] == pytest.approx(570)
    assert "M" in world.base(seen).land  # Fiji, on both sides


def test_the_sheets_edge_is_no_coast():
    """Natural Earth cuts Chukotka along the antimeridian: land on both sides, and no line between."""
    seen = view((175, 64, -175, 70), 760, 480)
    found = world.base(seen)
    x = seen.at(180, 67)[0]
    assert found.coasts and found.land
    for line in found.coasts.split("M")[1:]:
        at, rest = line.split("l")
        xs = np.cumsum([float(at.split()[0]), *map(float, rest.split()[::2])])
        along = (np.abs(xs[1:] - x) < 0.2) & (np.abs(xs[:-1] - x) < 0.2)
        assert not along.any()
    assert world.base(view((35, 32, 43, 38), 760, 480)).coasts == ""


def test_kilometres():
    seen = view((0, -1, 2, 1), 200, 200)
    assert seen.km(100) == pytest.approx(111.2, rel=0.01)
    north = view((0, 59.9, 2, 60.1), 200, 200)
    assert north.km(100) == pytest.approx(55.6, rel=0.01)


corner = st.tuples(st.floats(-30, 30), st.floats(-30, 30))


@settings(max_examples=200, deadline=None)
@given(st.lists(corner, min_size=3, max_size=40), st.tuples(st.floats(-9, 9), st.floats(-9, 9)))
def test_cutting_changes_nothing_that_is_seen(ring, at):
    """A point in the view is inside the ring if and only if it is inside what is left of it."""
    points = np.array([*ring, ring[0]])
    left = world._cut(points, -10, -10, 10, 10)
    whole, part = world._shape(points), world._shape(left)
    assert inside([whole], *at) == inside([part], *at)


def test_a_path_is_relative_and_rounds_without_drift():
    d = world.path([(0, 0), (10.04, 0), (20.08, 0), (30.12, 5)])
    assert d == "M0 0l10 0 10.1 0 10 5"
    assert world.path([(0, 0), (0.1, 0.1)], close=True) == ""
    assert world.path([(0, 0), (5, 0), (5, 5)], close=True).endswith("Z")


def test_a_view_is_pixels_from_the_upper_left():
    assert View(10, 5, 2, 100, 100).at(20, 0) == (20, 10)
