"""Numbers of people as worded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.counts import parse

CASES = [
    ("six people", 6, 6, "exact"),
    ("at least six people", 6, None, "at_least"),
    ("no fewer than 7", 7, None, "at_least"),
    ("more than a quarter-million people", 250_000, None, "at_least"),
    ("some 130,000 villagers", 130_000, 130_000, "about"),
    ("an estimated 300", 300, 300, "about"),
    ("up to 40", None, 40, "at_most"),
    ("fewer than 10", None, 9, "at_most"),
    ("between 12 and 15", 12, 15, "about"),
    ("10-15 people", 10, 15, "about"),
    ("at least 11 and up to 15 people", 11, 15, "about"),
    ("at least 70, and possibly as many as 90, people", 70, 90, "about"),
    ("up to more than 50", None, 50, "at_most"),
    ("12 or more", 12, None, "at_least"),
    ("two dozen", 24, 24, "exact"),
    ("one hundred and six", 106, 106, "exact"),
    ("twenty-five", 25, 25, "exact"),
    ("1.5 million", 1_500_000, 1_500_000, "exact"),
    ("half a million", 500_000, 500_000, "exact"),
    ("no one", 0, 0, "exact"),
    ("hundreds of civilians", 200, None, "vague"),
    ("tens of thousands", 20_000, None, "vague"),
    ("several hundred", 300, None, "vague"),
    ("a handful of men", 3, 6, "vague"),
]


@pytest.mark.parametrize(("phrase", "low", "high", "bound"), CASES)
def test_phrase(phrase: str, low: int | None, high: int | None, bound: str) -> None:
    q = parse(phrase, "default")
    assert q is not None
    assert (q.low, q.high, q.bound) == (low, high, bound)


@pytest.mark.parametrize(
    ("table", "low", "high"), [("default", 24, None), ("airwars", 12, 24), ("acled", 12, 12), ("ucdp", 24, None)]
)
def test_tables_convert_dozens_differently(table: str, low: int, high: int | None) -> None:
    q = parse("dozens of people", table)
    assert q is not None
    assert (q.low, q.high) == (low, high)


@pytest.mark.parametrize(
    ("phrase", "table", "low", "high"),
    [
        ("more than 15", "default", 15, None), ("more than 15", "airwars", 16, None),
        ("a large number of people", "default", 2, None), ("a large number of people", "airwars", 12, 24),
    ],
)  # fmt: skip
def test_tables_convert_other_words(phrase: str, table: str, low: int, high: int | None) -> None:
    q = parse(phrase, table)
    assert q is not None
    assert (q.low, q.high) == (low, high)


@pytest.mark.parametrize("phrase", ["people", "the children", "", "a road", "²", "٣ people"])
def test_no_number(phrase: str) -> None:
    assert parse(phrase, "default") is None


@given(st.integers(1, 10**9))
def test_digits_mean_themselves(n: int) -> None:
    for text in (str(n), f"{n:,}"):
        q = parse(text, "default")
        assert q is not None
        assert (q.low, q.high) == (n, n)


@given(st.text(max_size=60))
def test_never_fails_and_low_is_not_above_high(text: str) -> None:
    q = parse(text, "default")
    if q is not None and q.low is not None and q.high is not None:
        assert q.low <= q.high
