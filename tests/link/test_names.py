"""Spellings of people's names."""

from __future__ import annotations

import pytest

from onrecord.link.names import ALIKE, alike, keys, shared


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



def test_each_name_is_used_once() -> None:
    assert shared(["Omar Haddad", "Omar Hadad"], ["Omar Haddad"]) == [("Omar Haddad", "Omar Haddad")]
