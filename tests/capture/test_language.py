"""Languages of running text."""

from __future__ import annotations

import pytest

from onrecord.capture.language import agree, code, identify


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Five people were killed when shells fell on the old quarter of the town.", "en"),
        ("FIVE PEOPLE WERE KILLED WHEN SHELLS FELL ON THE OLD QUARTER OF THE TOWN, POLICE SAID.", "en"),
        ("قتل خمسة مدنيين وأصيب آخرون في غارة جوية على سوق البلدة", "ar"),
        ("Пять человек погибли при обстреле старого квартала города", "ru"),
        ("Cinq personnes ont été tuées dans une frappe aérienne sur la ville", "fr"),
        ("12 dead", None),
        ("1234567890 " * 10, None),
    ],
)
def test_identify(text: str, lang: str | None) -> None:
    assert identify(text) == lang


def test_a_declared_language_counts_where_the_words_are_too_few() -> None:
    assert agree("ar-SY", "سوق") == "ar"
    assert agree("de", "Five people were killed when shells fell on the old quarter of the town.") == "en"
    assert agree("not a language", "x") is None


@pytest.mark.parametrize(
    ("given", "expected"), [("en-US", "en"), ("EN", "en"), ("eng", "en"), ("English", "en"), ("ar_SY", "ar"), ("zz!", None)]
)
def test_what_callers_call_a_language(given: str, expected: str | None) -> None:
    assert code(given) == expected
