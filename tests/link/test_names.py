"""Spellings of people's names."""

from __future__ import annotations

import pytest

from onrecord.link.names import ALIKE, alike, jaro_winkler, keys, shared


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zahran Alloush", "Zahran Aloush"), ("Muhammad al-Hussein", "Mohamed Hussain"), ("Khaled Qaddour", "Khalid Kaddur"),
        ("Zahran Alloush", "Alloush"), ("Abu Ahmad Saleh", "Ahmed Salih"), ("Fatima Ali", "Fatimah Ali"),
        ("محمد صالح", "Mohammed Saleh"),
    ],
)  # fmt: skip
def test_one_name(a: str, b: str) -> None:
    assert alike(a, b) >= ALIKE
    assert alike(a, b) == alike(b, a)
    assert set(keys(a)) & set(keys(b))


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Zahran Alloush", "Omar Haddad"), ("Ahmad Saleh", "Ahmad Hamdan"), ("Ahmad Saleh", "Ahmad"), ("", "Ali"),
         ("Sara Ali", "Sara Omar"), ("Ahmad Saleh", "Mohammed Saleh"), ("أحمد صالح", "Mohammed Saleh"),
    ],
)  # fmt: skip
def test_two_names(a: str, b: str) -> None:
    assert alike(a, b) < ALIKE


def test_jaro_winkler_by_its_known_values() -> None:
    assert jaro_winkler("martha", "marhta") == pytest.approx(0.9611, abs=1e-4)
    assert jaro_winkler("dwayne", "duane") == pytest.approx(0.84, abs=1e-4)
    assert (jaro_winkler("a", ""), jaro_winkler("abc", "abc"), jaro_winkler("abc", "xyz")) == (0.0, 1.0, 0.0)


def test_each_name_is_used_once() -> None:
    assert shared(["Omar Haddad", "Omar Hadad"], ["Omar Haddad"]) == [("Omar Haddad", "Omar Haddad")]
