"""Roots of source chains: who is one source, who is nobody, how many stand behind an incident."""

from __future__ import annotations

import pytest
from link_made import told

from onrecord.link import citations
from onrecord.link.citations import roots_of, same_roots

DAY = "2015-12-20"


@pytest.mark.parametrize(
    "source",
    ["activists", "Activists", "residents", "a source", "Rebel sources", "reports", "witnesses", "Rescue workers in Idlib",
     "the doctor", "two people", "Relatives and colleagues"],
)  # fmt: skip
def test_who_names_nobody(source: str) -> None:
    assert roots_of(source) == ()


@pytest.mark.parametrize(
    "source",
    ["Syrian Observatory for Human Rights", "Amnesty International", "Mark Toner", "Syrian state television", "SANA",
     "the Russian Defence Ministry", "Ministry of Health and Population", "U.S. officials"],
)  # fmt: skip
def test_who_is_named(source: str) -> None:
    assert len(roots_of(source)) == 1


def test_two_named_together_are_two() -> None:
    assert len(roots_of("the Syrian army and the Syrian Observatory for Human Rights")) == 2
    assert len(roots_of("Syrian army and sources in the armed opposition")) == 1


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        ("the Syrian Observatory for Human Rights", "Observatory", True),
        ("Syrian Observatory for Human Rights", "the Britain-based Syrian Observatory for Human Rights", True),
        ("Syrian Observatory for Human Rights", "SOHR", True),
        ("Syrian state television", "state media", True),
        ("the Syrian army", "Syria's army", True),
        ("the Syrian army", "the Syrian Observatory for Human Rights", False),
        ("Human Rights Watch", "Syrian Observatory for Human Rights", False),
        ("Amnesty International", "Human Rights Watch", False),
        ("Russian officials", "U.S. officials", False),
    ],
)
def test_who_is_one_source(one: str, other: str, are_one: bool) -> None:
    counted = same_roots([*roots_of(one), *roots_of(other)])
    assert (len(set(counted.values())) == 1) is are_one


def test_a_short_name_that_two_long_ones_share_is_neither() -> None:
    roots = [r for s in ("Observatory", "Syrian Observatory", "Iraqi Observatory") for r in roots_of(s)]
    assert len(set(same_roots(roots).values())) == 3


def test_documents_that_rest_on_one_source() -> None:
    a = told("a", DAY, "Idlib", 15, source=("Syrian Observatory for Human Rights",))
    b = told("b", DAY, "Idlib", 36, source=("Rami Abdel Rahman", "the Observatory"))  # the end of the chain counts
    c = told("c", DAY, "Idlib", 43, source=("rescue workers",))
    d = told("d", DAY, "Idlib", 44, source=("rescue workers",))
    [found] = citations([a, b, c, d])
    assert (found.kind, found.documents) == ("citation", ("d-a", "d-b"))
    assert citations([d, c, b, a]) == [found]
