"""Lines that are page furniture, and sentences with the same words that are not."""

from __future__ import annotations

import pytest

from onrecord.capture.furniture import classify, words
from onrecord.lexicon import load

ROWS = [row for row in load("furniture") if row.class_ not in ("opener", "camel")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.class_}-{row.extra['where']}")
def test_every_row_finds_its_example_and_not_its_counter_example(row: object) -> None:
    assert isinstance(row, type(ROWS[0]))
    assert classify(row.example) == row.class_
    assert classify(row.counter) is None


@pytest.mark.parametrize(
    ("line", "class_"),
    [
        ("8 Responses", "comments"),
        ("Comments (12)", "comments"),
        ("3 thoughts on “Shells Fall on Town”", "comments"),
        ("12 Comments so far", "comments"),
        ("No comments yet", "comments"),
        ("POPULAR POSTS", "list"),
        ("LEAVE A REPLY", "reply"),
        ("→", "search"),
        ("© 2016 The Invented Gazette", "legal"),
    ],
)
def test_lines(line: str, class_: str) -> None:
    assert classify(line) == class_


@pytest.mark.parametrize(
    "line",
    [
        "8 responses were recorded on that day.",
        "Comments by the minister angered many in the town.",
        "He said: “Leave a reply with my brother if I am not there.”",
        "The army said it would leave a comment to others, and searched the town.",
        "Share of the strikes that hit hospitals: a third",
        "More than five people were killed.",
        "Home after home was hit.",
        "Close to the market, two shells fell.",
        "The site uses cookies as bait, the rebels said: “We knew. " + "word " * 60 + "”",
        "12",
        "7 May",
        "",
    ],
)
def test_sentences_are_none(line: str) -> None:
    assert classify(line) is None


def test_openers_are_there() -> None:
    assert {"The", "A", "In"} <= words("opener")
