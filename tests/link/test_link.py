"""Accounts into incidents: evidence, judgements, bounds; nothing depends on an order."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from link_made import different, same, told

from onrecord.link import link
from onrecord.model import Judgement, Told

DAY = "2015-12-20"


def clusters(*accounts: Told, by: tuple[Judgement, ...] = ()) -> list[tuple[str, ...]]:
    return list(link(accounts, by).clusters)


def together(*accounts: Told) -> bool:
    return len(link(accounts).clusters) == 1


# --- evidence


def test_one_small_place_and_one_day() -> None:
    assert together(told("a", DAY, "Saraqib"), told("b", DAY, "Saraqib"))


def test_one_city_and_one_day_is_asked_not_joined() -> None:
    found = link([told("a", DAY, "Aleppo", 3), told("b", DAY, "Aleppo")])
    assert len(found.clusters) == 2
    assert [(s.a, s.b) for s in found.possible] == [("a", "b")]
    assert any("the same day" in r for r in found.possible[0].reasons)
    assert any("the same city" in r and "Aleppo" in r for r in found.possible[0].reasons)


def test_one_city_one_day_and_figures_that_grow() -> None:
    assert together(told("a", DAY, "Idlib", 36), told("b", DAY, "Idlib", 43))
    assert not together(told("a", DAY, "Idlib", 2), told("b", DAY, "Idlib", 43))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ((DAY, "Saraqib"), ("2015-12-28", "Saraqib")),  # another week
        ((DAY, "Saraqib"), (DAY, "Douma")),  # far apart
        ((DAY, ()), (DAY, ())),  # a day alone
        ((None, "Saraqib"), (None, "Saraqib")),  # a place alone
        ((None, ()), (None, ())),
    ],
)
def test_what_is_not_enough(one: tuple[Any, Any], two: tuple[Any, Any]) -> None:
    assert not together(told("a", *one, 12), told("b", *two, 12))


def test_a_country_holds_all_its_towns() -> None:
    assert not together(told("a", DAY, "Saraqib", 12), told("b", DAY, "Syria"))
    assert not together(told("a", DAY, "Saraqib", 3), told("b", DAY, "Syria", 3))


def test_a_named_victim_links_without_day_and_place() -> None:
    a = told("a", DAY, "Douma", victims=("Zahran Alloush",))
    assert together(a, told("b", "2015-12-20", victims=("Zahran Aloush",)))
    assert not together(a, told("b", victims=("Omar Haddad",)))
    # A name is not enough against years between.
    assert not together(a, told("b", "2012-03-01", "Aleppo", victims=("Zahran Alloush",)))


def test_neither_date_nor_place() -> None:
    a, b = told("a", None, (), 12, victims=("Zahran Alloush", "Omar Haddad")), told("b", DAY, "Douma", 12)
    assert clusters(a, b) == [("a",), ("b",)]
    assert clusters(a, b, by=(same(1, "a", "b"),)) == [("a", "b")]
    assert clusters(a, told("c", None, (), 12, victims=("Omar Hadad", "Zahran Aloush"))) == [("a", "c")]


def test_a_village_that_no_gazetteer_has_links_by_its_spellings() -> None:
    assert together(told("a", DAY, "Tall Qarah", 12), told("b", DAY, "Tal Karah", 12))
    assert not together(told("a", DAY, "Tall Qarah", 12), told("b", DAY, "Bayt Sawa", 12))


def test_publication_stands_in_for_a_date() -> None:
    a = told("a", DAY, "Saraqib", 12)
    assert together(a, told("b", None, "Saraqib", 12, published="2015-12-21"))
    assert not together(a, told("b", None, "Saraqib", 12, published="2016-03-01"))


def test_copies_link_account_by_account() -> None:
    one = [told(f"{d}1", None, (), 15, origin="o1", document=d, phrase="at least 15", victims=("Omar Haddad",)) for d in "ab"]
    two = [told(f"{d}2", None, "Douma", 3, origin="o1", document=d, phrase="three") for d in "ab"]
    assert clusters(*one, *two) == [("a1", "b1"), ("a2", "b2")]


def test_only_incidents_take_part() -> None:
    assert clusters(told("a", DAY, "Saraqib", scope="aggregate"), told("b", DAY, "Saraqib")) == [("b",)]


def test_two_accounts_of_one_document_are_joined_only_by_judgement() -> None:
    a, b = (told(n, DAY, "Saraqib", 12, document="d") for n in "ab")
    found = link([a, b])
    assert (found.clusters, found.possible) == ((("a",), ("b",)), ())
    c = told("c", DAY, "Saraqib", 12)
    assert sorted(map(len, clusters(a, b, c))) == [1, 2]
    assert clusters(a, b, c, by=(same(1, "a", "b"),)) == [("a", "b", "c")]


def test_look_alikes_in_a_row_are_no_chain() -> None:
    """Each is like the next, the first is not like the last."""
    row = [told(f"a{i}", f"2015-12-{10 + i}", "Saraqib", 12) for i in range(9)]
    assert all(together(x, y) for x, y in itertools.pairwise(row))
    assert max(len(c) for c in clusters(*row)) <= 3


# --- judgements


def test_different_parts_what_belongs_together() -> None:
    a, b, c = (told(n, DAY, "Saraqib", 12) for n in "abc")
    found = link([a, b, c], [different(1, "a", "b")])
    assert all(not {"a", "b"} <= set(x) for x in found.clusters)
    assert len(found.clusters) == 2
    assert ("a", "b") not in [(s.a, s.b) for s in found.possible]


def test_same_joins_what_nothing_else_would_and_carries_on() -> None:
    accounts = [told("a"), told("b", DAY, "Aleppo"), told("c", "2011-01-01", "Douma")]
    assert clusters(*accounts, by=(same(1, "a", "b"), same(2, "c", "b"))) == [("a", "b", "c")]


def test_a_judgement_superseded_counts_no_more() -> None:
    a, b = told("a", DAY, "Saraqib"), told("b", DAY, "Saraqib")
    acts = (different(1, "a", "b"), same(2, "a", "b", supersedes="j1"), different(3, "a", "b", supersedes="j2"))
    assert clusters(a, b, by=acts[:2]) == [("a", "b")]
    assert clusters(a, b, by=acts) == [("a",), ("b",)]


def test_a_circle_of_judgements_is_said_not_outvoted() -> None:
    accounts = [told(n) for n in "abcde"]
    acts = (same(1, "a", "b"), same(2, "b", "c"), different(3, "a", "c"), same(4, "c", "d"))
    found = link(accounts, acts)
    assert found.clusters == (("a",), ("b",), ("c", "d"), ("e",))  # what lies off the circle holds
    assert {(s.a, s.b) for s in found.possible} == {("a", "b"), ("b", "c")}
    assert all("j3" in s.reasons[0] and "contradicts" in s.reasons[0] for s in found.possible)
    assert {n.split()[0] for n in found.notes} == {"j1", "j2"}
    assert link(accounts, acts[:2] + acts[3:]).clusters == (("a", "b", "c", "d"), ("e",))


def test_the_same_pair_judged_both() -> None:
    found = link([told("a", DAY, "Saraqib"), told("b", DAY, "Saraqib")], [same(1, "a", "b"), different(2, "a", "b")])
    assert found.clusters == (("a",), ("b",))
    assert [(s.a, s.b) for s in found.possible] == [("a", "b")]


def test_what_was_erased_still_holds_together_what_people_joined_by_it() -> None:
    assert clusters(told("a"), told("c"), by=(same(1, "a", "gone"), same(2, "c", "gone"))) == [("a", "c")]
    assert clusters(told("a"), told("c"), by=(different(1, "a", "gone"), same(2, "c", "gone"))) == [("a",), ("c",)]
    assert clusters(told("a"), by=(same(1, "gone", "lost"), different(2, "lost", "gone"))) == [("a",)]


# --- bounds


def test_a_thousand_accounts_of_one_day_and_city_are_compared_in_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    module = sys.modules["onrecord.link.cluster"]
    compared = []
    real = module.compare  # type: ignore[attr-defined]
    monkeypatch.setattr(module, "compare", lambda a, b: compared.append(1) or real(a, b))
    found = link([told(f"a{i:04}", DAY, "Aleppo", i % 50) for i in range(1000)])
    assert len(compared) <= 20 * 1000
    assert sum(map(len, found.clusters)) == 1000
    assert len(found.possible) <= 5 * len(found.clusters)
    assert any("1000 accounts share a day and a place" in n for n in found.notes)


# --- properties

_ACCOUNT = st.tuples(
    st.sampled_from([None, DAY, "2015-12-21", "2016-02-01"]),
    st.sampled_from([(), "Saraqib", "Idlib", "Aleppo", "Syria", "Qatma"]),
    st.sampled_from([None, 1, 12, 15, 100]), st.sampled_from([(), ("Zahran Alloush",), ("Omar Haddad", "Lina Haddad")]),
    st.integers(0, 5), st.sampled_from(["airstrike", "shelling", "arrest"]), st.sampled_from([None, "o1"]),
)  # fmt: skip


@st.composite
def cases(draw: st.DrawFn) -> tuple[list[Told], list[Judgement]]:
    accounts = [
        told(f"a{i}", day, where, killed, victims=victims, document=f"d{doc}", kind=kind, origin=origin)
        for i, (day, where, killed, victims, doc, kind, origin) in enumerate(draw(st.lists(_ACCOUNT, max_size=10)))
    ]
    names = st.sampled_from([f"a{i}" for i in range(11)])
    pairs = draw(st.lists(st.tuples(st.booleans(), names, names), max_size=7))
    acts = [(same if yes else different)(n, a, b) for n, (yes, a, b) in enumerate(pairs) if a != b]
    return accounts, acts


@settings(max_examples=150, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(case: tuple[list[Told], list[Judgement]], rng: Any) -> None:
    accounts, acts = case
    found = link(accounts, acts)
    again, other = list(accounts), list(acts)
    rng.shuffle(again)
    rng.shuffle(other)
    assert link(again + again[:2], other + other[:1]) == found


@settings(max_examples=150, deadline=None)
@given(cases())
def test_judgements_hold(case: tuple[list[Told], list[Judgement]]) -> None:
    accounts, acts = case
    found = link(accounts, acts)
    home = {name: c for c in found.clusters for name in c}
    assert sorted(home) == sorted(t.account.id for t in accounts)  # each in one cluster
    contradicted = {(s.a, s.b) for s in found.possible if any("contradicts" in r for r in s.reasons)}
    set_aside = {n.split()[0] for n in found.notes}
    for act in acts:
        a, b = sorted(act.subjects)
        if a not in home or b not in home:
            continue
        if act.kind == "different":
            assert home[a] != home[b]
        elif act.id not in set_aside:
            assert home[a] == home[b] or (a, b) in contradicted
    if not any(act.kind == "different" for act in acts):
        assert not set_aside
    joined = {frozenset(act.subjects) for act in acts if act.kind == "same"}
    documents = {t.account.id: t.document for t in accounts}
    for c in found.clusters:  # without a judgement, one account of a document
        if not joined:
            assert len({documents[n] for n in c}) == len(c)


@settings(max_examples=60, deadline=None)
@given(cases())
def test_clusters_confirmed_by_a_person_stay_as_they_are(case: tuple[list[Told], list[Judgement]]) -> None:
    """Judging the same what was joined changes nothing: linking its own result again gives it again."""
    accounts, _ = case
    found = link(accounts).clusters
    acts = [same(n, *c) for n, c in enumerate(found) if len(c) > 1]
    acts += [different(100 + n, x[0], y[0]) for n, (x, y) in enumerate(itertools.combinations(found, 2))]
    assert link(accounts, acts).clusters == found
