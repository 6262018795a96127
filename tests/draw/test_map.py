"""Maps: what is an area, what is a point, what is dashed; extents known by hand; names that attack."""

import math
from itertools import pairwise

import pytest
from drawn import SVG, cells, check, names, svgs, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.areas import NEAR, RADIUS, Area, area, circle, edges
from onrecord.draw import Link, map, places, world  # noqa: A004
from onrecord.draw.places import Placed, Spot
from onrecord.model import Account, Candidate, Claim, Days, Incident, Place, Told


def candidate(name, lat, lon, precision="city", score=1.0, country="SY", source=None):
    return Candidate(name, country, None, lat, lon, precision, score, source or f"t:{name}:{precision}")


IDLIB, IDLIB_PROVINCE = candidate("Idlib", 35.93, 36.63, score=0.61), candidate("Idlib", 35.83, 36.62, "admin1", 0.39)


def incident(place=None, **more):
    return Incident("i1", "incident", Days(), place, "airstrike", (), 1, {}, "default", **more)


def told(*values, stance="asserts"):
    claims = [Claim(f"c{i}", "a1", "place", v, ((0, 1),), stance) for i, v in enumerate(values)]
    return Told("d1", "d1", Account("a1", "incident", "airstrike", (0, 1)), tuple(claims))


def shapes(drawing, class_):
    return [e for e in svgs(drawing)[0].iter() if class_ in (e.get("class") or "").split()]


# --- areas


@given(st.floats(-80, 80), st.floats(-180, 180), st.floats(0.5, 1500))
def test_a_circle_is_as_far_from_its_middle_all_round(lat, lon, km):
    def apart(a, b):
        p, q = math.radians(a[1]), math.radians(b[1])
        cos = math.sin(p) * math.sin(q) + math.cos(p) * math.cos(q) * math.cos(math.radians(b[0] - a[0]))
        return 6371 * math.acos(max(-1, min(1, cos)))

    edge = circle(Area(lat, lon, km))
    assert edge[0] == edge[-1] and len(edge) == 65
    assert all(apart((lon, lat), p) == pytest.approx(km, rel=0.02, abs=0.3) for p in edge)


@given(st.floats(-70, 70), st.floats(-180, 180), st.floats(0, 1500))
def test_the_box_of_a_circle_holds_it_and_no_more(lat, lon, km):
    edge = circle(Area(lat, lon, km), 720)
    west, south, east, north = edges(Area(lat, lon, km))
    xs, ys = [x for x, _ in edge], [y for _, y in edge]
    assert (west, south, east, north) == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=0.05)


def test_an_area_is_as_exact_as_the_words():
    assert area(candidate("x", 1, 2, "point")).km == 0
    assert area(candidate("x", 1, 2, "town")) == Area(1, 2, RADIUS["town"])
    assert area(candidate("x", 1, 2, "town"), "east of").km == RADIUS["town"] + NEAR
    assert area(candidate("x", 1, 2, "country"), "in").country == "SY"
    assert area(candidate("x", 1, 2, "country"), "near").country is None
    assert area(candidate("x", 1, 2, "something new")).km > 0
    assert area(candidate("x", float("nan"), 2)) is None and area(candidate("x", 91, 2)) is None


def test_a_province_is_as_wide_as_its_towns_lie():
    found = area(Candidate("Idlib", "SY", "Idlib", 35.83333, 36.625, "admin1", 1.0, "geonames:SY.12"))
    assert 40 < found.km < 60  # its towns lie up to 44 km from its point
    unknown = area(candidate("x", 35.8, 36.6, "admin1"))
    assert unknown.km == RADIUS["admin1"]


# --- what is drawn how


def test_several_candidates_are_several_dashed_areas():
    found = places.of_incident(incident(IDLIB), [told(Place("Idlib", "in", (IDLIB, IDLIB_PROVINCE)))])
    assert [(s.sure, s.chosen) for s in sorted(found.spots, key=lambda s: s.area.km)] == [(False, True), (False, False)]
    drawing = map.draw(found, title="t")
    check(drawing)
    # One of the two signs is the legend's.
    assert len(shapes(drawing, "d-maybe")) == 3 and len(shapes(drawing, "d-chosen")) == 1


def test_unlikely_namesakes_are_listed_and_do_not_stretch_the_map():
    far = candidate("Damascus", 39.28, -77.2, "town", 0.001, "US")
    near = candidate("Damascus", 33.51, 36.29, "city", 0.998)
    found = places.of_incident(incident(near), [told(Place("Damascus", "in", (near, far)))])
    assert [s.sure for s in found.spots] == [True]
    (row,) = [r for r in cells(map.draw(found, title="t")) if "unlikely" in r[1]]
    assert "US" in row[1] and "0%" in row[1]
    west, _, east, _ = map.fit([s.area for s in found.spots])
    assert 36.29 - 5 < west < 36.29 < east < 36.29 + 5


def test_a_point_is_drawn_only_where_the_source_gives_one():
    point, town = Spot("a", Area(35, 36, 0), "a point"), Spot("b", Area(35, 38, 4), "a town")
    assert len(shapes(map.draw(Placed((point,)), title="t"), "d-point")) == 2  # and the legend's
    assert not shapes(map.draw(Placed((town,)), title="t"), "d-point")
    assert len(shapes(map.draw(Placed((town,)), title="t"), "d-area")) == 2


def test_a_whole_country_is_its_outline():
    drawing = map.draw(Placed((Spot("Syria", Area(35, 38.5, 440, "SY"), "a country"),)), title="t")
    (shape, _) = shapes(drawing, "d-area")
    assert shape.tag == f"{SVG}path" and shape.get("d").count("l") >= 1
    west, south, east, north = map.fit([Area(35, 38.5, 440, "SY")])
    assert west < 35.8 and east > 42.3 and south < 32.4 and north > 37.3


def test_denied_places_and_unknown_ones():
    found = places.of_incident(incident(), [told(Place("Idlib", "in", (IDLIB,)), stance="denies"), told(Place("Otaya", "near"))])
    assert found.spots == () and [n for n, _, _ in found.others] == ["Otaya"]
    drawing = map.draw(found, title="t")
    check(drawing)
    assert "Otaya" in drawing.table and "not in the place index" in drawing.table


def test_a_case_has_one_area_an_incident_and_lists_those_without():
    link = lambda i: Link(f"/i/{i.id}", f"incident {i.id}")  # noqa: E731
    members = [told(Place("Idlib", "near", (IDLIB,)), Place("Idlib", "in", (IDLIB,)))]
    found = places.of_case([(incident(IDLIB), members), (incident(), [told()])], link)
    (spot,) = found.spots
    assert spot.area.km == RADIUS["city"]  # "in" is more exact than "near"
    drawing = map.draw(found, title="t")
    check(drawing)
    assert svgs(drawing)[0].findall(f".//{SVG}a")
    assert drawing.table.count('href="/i/i1"') == 2


# --- where the map ends


def test_the_map_is_as_wide_as_the_areas_and_never_tiny():
    west, _, east, _ = map.fit([Area(35.9, 36.6, 0)])
    assert 190 < (east - west) * 111.2 * math.cos(math.radians(35.9)) < 260
    assert map.fit([]) == (-180.0, -56.0, 180.0, 75.0)


def test_across_the_antimeridian_the_short_way():
    west, _, east, _ = map.fit([Area(-18, 178, 10), Area(-14, -172, 10)])
    assert east - west < 15 and (west < 178 < east or west < -182 < east)
    drawing = map.draw(Placed((Spot("Suva", Area(-18, 178, 10), "a"), Spot("Apia", Area(-14, -172, 10), "b"))), title="t")
    xs = sorted(float(e.get("cx")) for e in shapes(drawing, "d-target"))
    assert 0 < xs[0] < xs[1] < 760  # Apia to the right of Suva


@settings(max_examples=150)
@given(st.lists(st.tuples(st.floats(-80, 80), st.floats(-180, 180), st.sampled_from([0.0, 160.0])), min_size=1, max_size=8))
def test_every_middle_is_on_the_map(points):
    areas = [Area(*p) for p in points]
    seen = world.view(map.fit(areas), 760, 471)
    for a in areas:
        x, y = seen.at(seen.near(a.lon), a.lat)
        assert -1 <= x <= 761
        assert -1 <= y <= 472 or seen.width / seen.scale > 359  # a map of the world leaves out what is near the poles


@given(st.lists(st.tuples(st.floats(30, 37), st.floats(35, 42)), min_size=1, max_size=40), st.randoms())
def test_joining_loses_none_and_does_not_depend_on_order(points, random):
    spots = [Spot(f"p{i}", Area(*p, 4), "town") for i, p in enumerate(points)]
    seen = world.view(map.fit([s.area for s in spots]), 760, 471)
    one = map.marks(spots, seen)
    random.shuffle(spots)
    assert map.marks(spots, seen) == one
    assert sorted(s.name for m in one for s in m.spots) == sorted(s.name for s in spots)
    assert all(math.dist(a[:2], b[:2]) >= 24 for a in one for b in one if a is not b)


def test_marks_that_fall_together_are_a_number_that_leads_closer():
    spots = tuple(Spot(f"p{i}", Area(35.9 + i / 1000, 36.6, 4), "town", link=Link(f"/i/{i}", f"i{i}")) for i in range(3))
    far = Spot("far", Area(33, 44, 4), "town", link=Link("/i/9", "i9"))
    drawing = map.draw(Placed((*spots, far)), title="t", zoom=lambda b: "?box=" + ",".join(f"{x:.1f}" for x in b))
    check(drawing)
    assert "3" in texts(svgs(drawing)[0])
    assert any("?box=" in a.get("href") for a in svgs(drawing)[0].iter(f"{SVG}a"))


def test_the_scale_and_whose_borders_these_are():
    drawing = map.draw(Placed((Spot("a", Area(35, 36, 4), "a town"),)), title="t")
    for picture in svgs(drawing):
        words = " ".join(texts(picture))
        assert "Natural Earth" in words and "no position on claims" in words and " km" in words


where = st.tuples(st.floats(31, 39), st.floats(34, 44), st.sampled_from([0.0, 4.0, 300.0]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(names, names, where), max_size=6), names)
def test_names_that_attack(found, title):
    spots = tuple(Spot(n, Area(*at), w, i % 2 == 0, link=Link(f"/i/{i}", w)) for i, (n, w, at) in enumerate(found))
    check(map.draw(Placed(spots, ((title, title, None),)), title=title, box=(35, 32, 43, 38)))


def test_geojson_has_the_same_areas():
    areas = {"a": Area(35, 36, 4), "b": Area(35, 37, 0), "c": Area(35, 38, 440, "SY")}
    features = places.geojson(Placed(tuple(Spot(n, a, "w") for n, a in areas.items())))["features"]
    assert [f["geometry"] and f["geometry"]["type"] for f in features] == ["Polygon", "Point", None]
    ring = features[0]["geometry"]["coordinates"][0]
    assert ring[0] == ring[-1] and len(ring) == 65
    assert sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring)) > 0  # counterclockwise, as RFC 7946 has it
