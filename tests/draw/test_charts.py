"""Tolls, months, blame: each sign is where its number is, nothing is added that must not be, names that attack."""

import pytest
from drawn import SVG, cells, check, names, svgs, texts
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import weigh
from onrecord.draw import Link, blame, ranges, timeline
from onrecord.model import Account, Blame, Claim, Count, Days, Incident, Period, Range, Told
from onrecord.model import Link as Source
from onrecord.weigh.standing import Stated, standing


def claim(n, low, high=-1, *chain, bound="exact", who="all", stance="asserts", harm="killed", phrase=None, period=None):
    value = Count(low, low if high == -1 else high, bound, phrase or str(low), who)
    return Claim(f"c{n}", "a", harm, value, ((n, n + 1),), stance, None, None, period, tuple(Source(s) for s in chain))


def told(document, day, *claims):
    return Told(document, document, Account(f"a-{document}", "incident", "airstrike", (0, 1)), claims, True, day)


# --- what weighing makes of each figure

MEMBERS = [
    told("d1", "2020-01-02", claim(1, 15, None, "Lake Monitor", bound="at_least"), claim(2, 2, None, "Lake Monitor",
         bound="vague", who="civilians", phrase="civilians")),
    told("d2", "2020-01-03", claim(3, 36, -1, "Lake Monitor"), claim(4, 43, -1, "Hill Hospital")),
    told("d3", "2020-01-04", claim(5, 36, -1, "Lake Monitor"), claim(6, 43, -1, "Ministry of Plains", stance="denies"),
         claim(7, 90, -1, "Lake Monitor", bound="killed_and_injured"),
         claim(8, 70, -1, "Lake Monitor", period=Period("2020-01-01", "2020-01-31", "in January"))),
]  # fmt: skip


def test_each_figure_once_with_what_became_of_it():
    found = {s.claims: (s.standing, s.low, s.high, s.first) for s in standing(MEMBERS, "default") if s.who == "all"}
    assert found == {
        ("c1",): ("replaced", 15, None, "2020-01-02"), ("c3", "c5"): ("counts", 36, 36, "2020-01-03"),
        ("c4",): ("counts", 43, 43, "2020-01-03"), ("c6",): ("denied", 43, 43, "2020-01-04"),
        ("c7",): ("aside", 90, 90, "2020-01-04"), ("c8",): ("aside", 70, 70, "2020-01-04"),
    }  # fmt: skip


def test_every_claim_of_harm_is_in_it_and_only_once():
    every = [c for s in standing(MEMBERS, "default") for c in s.claims]
    assert sorted(every) == sorted({c.id for m in MEMBERS for c in m.claims})


def test_what_counts_is_what_the_toll_is_made_of():
    incident = weigh.weigh(MEMBERS)
    counted = [s for s in standing(MEMBERS, "default") if s.standing == "counts" and s.who == "all"]
    assert incident.toll["killed"]["all"] == Range(min(s.low for s in counted), max(s.high for s in counted))


# --- ranges


def stated(low, high, standing="counts", bounds=("exact",), source="S", who="all", first="2020-01-01", harm="killed"):
    return Stated(harm, who, low, high, bounds, ("x",), source, source, first, standing, "", ("c",), ("d",))


def rows(drawing, standing):
    return [e for e in svgs(drawing)[0].iter() if (e.get("class") or "") == f"d-row d-is-{standing}"]


def signs(row):
    return [(e.tag.removeprefix(SVG), e.get("class")) for e in row if (e.get("class") or "") not in ("", "d-target")
            and e.tag != f"{SVG}text"]  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "forms"),
    [
        (stated(12, 12), ["d-dot"]),
        (stated(12, 12, bounds=("about",)), ["d-dot d-hollow"]),
        (stated(12, 20), ["d-bar", "d-end", "d-end"]),
        (stated(12, None, bounds=("at_least",)), ["d-open", "d-arrow", "d-end"]),
        (stated(None, 40, bounds=("at_most",)), ["d-open", "d-arrow", "d-end"]),
        (stated(24, None, bounds=("vague",)), ["d-vague", "d-arrow", "d-end"]),
        (stated(12, 12, "replaced"), ["d-dot d-hollow"]),
        (stated(12, 12, "denied"), ["d-cross"]),
        (stated(None, None, "open"), ["d-hollow"]),
    ],
)
def test_each_form_has_its_sign(figure, forms):
    drawing = ranges.draw([figure, stated(30, 30, source="T")], {"killed": {"all": Range(12, 30)}}, harm="killed", title="t")
    check(drawing)
    row = next(r for r in rows(drawing, figure.standing) if "S" in "".join(r.itertext()))
    assert [c for _, c in signs(row)] == forms


def test_positions_on_the_scale():
    drawing = ranges.draw([stated(10, 10), stated(20, 20, source="T")], {}, harm="killed", title="t")
    a, b = (float(e.get("cx")) for r in rows(drawing, "counts") for e in r if e.get("class") == "d-dot")
    scale = ranges._scale([stated(10, 10), stated(20, 20)], [], 300, 648)
    assert (a, b) == (round(scale.at(10), 1), round(scale.at(20), 1)) and not scale.log
    assert scale.at(0) == 300 and scale.at(20) - 300 == pytest.approx(2 * (scale.at(10) - 300))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_more_people_are_further_to_the_right_and_on_the_chart(numbers):
    scale = ranges._scale([stated(n, n) for n in numbers], [], 300, 648)
    at = [scale.at(n) for n in sorted(numbers)]
    assert at == sorted(at) and all(300 <= x < 648 for x in at)
    ticks = ranges._ticks(scale)
    assert 2 <= len(ticks) <= 12 and all(t == int(t) for t in ticks)


def test_far_apart_figures_are_on_a_scale_that_says_so():
    drawing = ranges.draw([stated(2, 2), stated(130_000, 130_000, source="T")], {}, harm="killed", title="t")
    assert any("logarithmic" in w for w in texts(svgs(drawing)[0]))


def test_an_open_toll_has_no_upper_edge():
    def edges(r):
        drawing = ranges.draw([stated(3, None, bounds=("at_least",))], {"killed": {"all": r}}, harm="killed", title="t")
        return [e for e in svgs(drawing)[0].iter() if e.get("class") == "d-toll-edge"]

    assert len(edges(Range(3, None))) == 1 and len(edges(Range(3, 9))) == 2 and edges(Range(None, None)) == []


def test_what_does_not_count_stands_apart_and_a_source_is_in_the_order_of_days():
    found = [stated(40, 40, source="B", first="2020-01-01"), stated(36, 36, source="A", first="2020-01-03"),
             stated(15, None, "replaced", source="A", first="2020-01-02"), stated(9, 9, "aside", source="B"),
             stated(5, 5, who="women")]  # fmt: skip
    drawing = ranges.draw(found, {"killed": {"all": Range(36, 40), "women": Range(5, 5)}}, harm="killed", title="t")
    assert [(r[1], r[0]) for r in cells(drawing)] == [
        ("40", "\u2068B\u2069"), ("15 or more", "\u2068A\u2069"), ("36", "\u2068A\u2069"), ("9", "\u2068B\u2069"),
        ("5", "\u2068S\u2069"),
    ]  # fmt: skip
    words = texts(svgs(drawing)[0])
    assert words.index("not counted in this range") > max(i for i, w in enumerate(words) if "2020-01-03" in w)


def test_sixty_rows_are_drawn_and_all_are_listed():
    found = [stated(n, n, source=f"s{n:03}") for n in range(100)]
    drawing = ranges.draw(found, {"killed": {"all": Range(0, 99)}}, harm="killed", title="t")
    assert len(rows(drawing, "counts")) == 60 and len(cells(drawing)) == 100
    assert "and 40 more in the table" in texts(svgs(drawing)[0])


ends = st.one_of(st.none(), st.integers(0, 10**12))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(names, ends, ends, st.sampled_from(list(ranges._STANDING)), names), max_size=6), names)
def test_ranges_of_names_that_attack(found, title):
    all_ = [
        Stated("killed", "all", low, high, ("vague",), (phrase,), name, name, None, how, phrase, ("c",), (name,))
        for name, low, high, how, phrase in found
    ]
    toll = {"killed": {"all": Range(1, None)}}
    check(ranges.draw(all_, toll, harm="killed", title=title, to=lambda s: Link("#c", s.source)))


# --- months


def incident(n, start, end=None, low=None, high=None, *, toll=True):
    found = {"killed": {"all": Range(low, high)}} if toll else {}
    return Incident(f"i{n}", "incident", Days(start, end or start), None, "airstrike", (), 1, found, "default")


def test_months_add_incidents_and_leave_open_what_is_open():
    found, rest = timeline.months([
        incident(1, "2020-01-02", low=3, high=5), incident(2, "2020-01-30", low=10, high=None),
        incident(3, "2020-03-01", toll=False), incident(4, "2020-01-30", "2020-02-02", low=7, high=7),
        incident(5, None, low=1, high=1), incident(6, "2020-03-09", low=None, high=40),
    ])  # fmt: skip
    assert [(s.period, s.incidents, s.low, s.high, s.open, s.silent) for s in found] == [
        ("2020-01", 2, 13, 15, 1, 0), ("2020-03", 2, 0, 40, 0, 1),
    ]  # fmt: skip
    assert (rest.incidents, rest.low, rest.high) == (2, 8, 8)
    assert [timeline.amount(s) for s in found] == ["13 or more", "0–40"]


def test_the_axis_holds_empty_months_and_does_not_grow_without_end():
    def periods(*days):
        slots, _ = timeline.months([incident(n, d, low=1, high=1) for n, d in enumerate(days)])
        return [s.period for s in timeline._axis(slots)]

    assert periods("2020-11-01", "2021-02-01") == ["2020-11", "2020-12", "2021-01", "2021-02"]
    assert periods("1990-01-01", "2020-01-01") == [str(y) for y in range(1990, 2021)]
    assert periods("0001-01-01", "9999-01-01") == ["0001", "9999"]
    assert periods() == []


def test_a_month_leads_where_the_caller_says():
    found = timeline.months([incident(1, "2020-01-02", low=3, high=5), incident(2, None)])
    drawing = timeline.draw(found, title="t", to=lambda p: f"?month={p}")
    check(drawing)
    assert {a.get("href") for a in svgs(drawing)[0].iter(f"{SVG}a")} == {"?month=2020-01", "?month=no month"}
    assert "2020-01: 1 incident, killed 3–5" in {a.get("aria-label") for a in svgs(drawing)[0].iter(f"{SVG}a")}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.dates().map(str), ends, ends), max_size=12), names)
def test_timelines_of_anything(found, title):
    all_ = [incident(n, d, low=low, high=high) for n, (d, low, high) in enumerate(found)]
    check(timeline.draw(timeline.months(all_), title=title))


# --- blame


def test_signs_of_each_stand_and_the_names_in_the_table():
    russia = Blame(
        "Russia", accused_by=("Rebels", "Rebels of the north"), denied_by=("Kremlin",), no_position=("Envoy",)
    )
    parties = [Blame("Army", claimed_by=("Army staff",), no_position=("Envoy",)), russia]
    drawing = blame.draw(parties, title="t", to=lambda voice, party: Link("#x", f"{voice} on {party}"))
    check(drawing)
    labels = [a.get("aria-label") for a in svgs(drawing)[0].iter(f"{SVG}a")]
    assert sorted(labels) == [
        "Army staff on Army", "Envoy on Army", "Envoy on Russia", "Kremlin on Russia", "Rebels of the north on Russia",
        "Rebels on Russia",
    ]  # fmt: skip
    assert [c.replace("\u2068", "").replace("\u2069", "") for c in cells(drawing)[1]] == [
        "Russia", "–", "Rebels; Rebels of the north", "Kremlin", "Envoy",
    ]  # fmt: skip


def test_nobody_is_named():
    check(blame.draw([], title="t"))
    check(blame.draw([Blame("Russia")], title="t"))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(names, st.lists(names, max_size=4), st.lists(names, max_size=40)), max_size=9), names)
def test_blame_of_names_that_attack(found, title):
    parties = [Blame(name, accused_by=tuple(a), denied_by=tuple(b)) for name, a, b in found]
    check(blame.draw(parties, title=title, to=lambda voice, _: Link("#x", voice)))
