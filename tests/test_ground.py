"""Grounding is checked outside the reader: a value that its quotes do not bear out never passes."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Claim, Count, Date, Document, Part, PartOf, Party, Place, Range, Term, Victim
from onrecord.read import Result, read

TEXT = "Shells hit a market in Harasta on Monday, killing at least six people. Karim Doe, a baker, was killed."
DOCUMENT = Document(TEXT, published="2016-03-09", lang="en", parts=(Part((0, len(TEXT)), "body"),))


def claim(attribute: str, value: object, quote: str, **fields: object) -> Claim:
    start = TEXT.index(quote)
    return Claim("c1", "a1", attribute, value, ((start, start + len(quote)),), **fields)  # type: ignore[arg-type]


SIX = Count(6, None, "at_least", "at least six people", "all")


@pytest.mark.parametrize(
    ("attribute", "value", "quote"),
    [
        ("killed", SIX, "at least six people"),
        ("killed", Count(1, None, "at_least", "Karim Doe", "all"), "Karim Doe"),
        ("target", Term("market", "market"), "market"),
        ("weapon", Term("Shells", "artillery"), "Shells"),
        ("place", Place("Harasta"), "Harasta"),
        ("date", Date("2016-03-07", "2016-03-07", "Monday", "day"), "Monday"),
        ("date", Date(None, None, "Monday", "day"), "Monday"),
        ("victim", Victim("Karim Doe", "a baker", status="killed"), "Karim Doe, a baker"),
    ],
)
def test_borne_out(attribute: str, value: object, quote: str) -> None:
    assert ground.grounded(claim(attribute, value, quote), DOCUMENT) is None


@pytest.mark.parametrize(
    ("attribute", "value", "quote"),
    [
        ("killed", msgspec.structs.replace(SIX, low=7), "at least six people"),
        ("killed", msgspec.structs.replace(SIX, high=6), "at least six people"),
        ("killed", msgspec.structs.replace(SIX, bound="exact"), "at least six people"),
        ("killed", msgspec.structs.replace(SIX, phrase="six men"), "at least six people"),
        ("killed", SIX, "Monday"),
        ("killed", Count(9, 3, "about", "six people", "all"), "six people"),
        ("target", Term("market", "healthcare"), "market"),
        ("weapon", Term("rockets", "rocket"), "Shells"),
        ("place", Place("Douma"), "Harasta"),
        ("date", Date("2016-03-08", "2016-03-08", "Monday", "day"), "Monday"),
        ("date", Date("2016-03-07", None, "Monday", "day"), "Monday"),
        ("victim", Victim("Karim Roe"), "Karim Doe"),
        ("perpetrator", Party("the navy", None, "state"), "Shells"),
        ("perpetrator", Party("Russia", "russia", "state"), "Shells"),
    ],
)
def test_not_borne_out(attribute: str, value: object, quote: str) -> None:
    assert ground.grounded(claim(attribute, value, quote), DOCUMENT)


def test_a_quote_outside_the_text_fails() -> None:
    bad = msgspec.structs.replace(claim("killed", SIX, "at least six people"), quotes=((5, 10_000),))
    assert ground.grounded(bad, DOCUMENT) == "a quote lies outside the text"


def test_what_fails_is_dropped_counted_and_nothing_points_to_it() -> None:
    found = read(DOCUMENT, Config())
    wrong = next(c for c in found.claims if c.attribute == "killed" and c.value.low == 6)
    other = next(c for c in found.claims if c.attribute == "target")
    claims = tuple(
        msgspec.structs.replace(c, value=msgspec.structs.replace(c.value, low=600)) if c is wrong
        else msgspec.structs.replace(c, about=wrong.id) if c is other else c
        for c in found.claims
    )  # fmt: skip
    kept = ground.checked(found._replace(claims=claims), DOCUMENT)
    assert [d.split(":")[0] for d in kept.dropped] == [wrong.id]
    assert wrong.id not in {c.id for c in kept.claims}
    assert all(c.about is None for c in kept.claims)
    assert kept.accounts[0].toll["killed"]["all"] == Range(1, None)  # only the named man is left


def test_a_link_to_an_account_that_is_gone_goes_too() -> None:
    found = read(DOCUMENT, Config())
    start = TEXT.index("market")
    ghost = msgspec.structs.replace(found.accounts[0], id="a9", toll={})
    lone = Claim("c90", "a9", "place", Place("Douma"), ((start, start + 6),))
    part = Claim("c91", "a1", "part_of", PartOf("a9"), ((start, start + 6),))
    kept = ground.checked(Result((*found.accounts, ghost), (*found.claims, lone, part)), DOCUMENT)
    assert "a9" not in {a.id for a in kept.accounts}
    assert {d.split(":")[0] for d in kept.dropped} == {"c90", "c91"}


@given(
    st.integers(0, 10**7), st.one_of(st.none(), st.integers(0, 10**7)), st.sampled_from(["exact", "about", "at_least", "at_most"])
)
def test_only_the_words_own_number_passes(low: int, high: int | None, bound: str) -> None:
    value = Count(low, high, bound, "at least six people", "all")  # type: ignore[arg-type]
    ok = ground.grounded(claim("killed", value, "at least six people"), DOCUMENT) is None
    assert ok == ((low, high, bound) == (6, None, "at_least"))
