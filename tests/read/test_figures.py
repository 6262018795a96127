"""Harm without one word for it, figures without a noun, and lists of people by name."""

from __future__ import annotations

from typing import Any

import pytest

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Document, Part
from onrecord.read import Result, read


def reading(text: str) -> Result:
    document = Document(text, published="2021-03-10", lang="en", parts=(Part((0, len(text)), "body"),))
    result = read(document, Config())
    assert ground.checked(result, document).dropped == ()
    return result


def counted(text: str, attribute: str) -> list[Any]:
    return [(c.value.low, c.value.high, c.value.who) for c in reading(text).claims if c.attribute == attribute]


@pytest.mark.parametrize(
    ("text", "attribute", "value"),
    [
        ("Some 700 people have left Sampleford since Monday.", "displaced", (700, 700, "all")),
        ("The shelling drove 300 villagers out of Sampleford.", "displaced", (300, 300, "all")),
        ("Masked men took seven students away in Sampleford.", "abducted", (7, 7, "all")),
        ("Soldiers took away 20 farmers in Sampleford.", "detained", (20, 20, "all")),
        ("A clinic in Sampleford admitted 18 wounded fighters.", "injured", (18, 18, "belligerents")),
        ("A shell hit Sampleford. No civilian was harmed.", "killed", (0, 0, "civilians")),
        ("A shell hit Sampleford. No civilian was harmed.", "injured", (0, 0, "civilians")),
        ("About 15 soldiers were killed in Sampleford, and up to 20 were injured.", "injured", (None, 20, "belligerents")),
        ("A shell hit Sampleford, killing six people. The mayor spoke of nine.", "killed", (9, 9, "all")),
        ("A shell killed 12 people in the town of Sampleford, five of them children.", "killed", (5, 5, "children")),
    ],
)
def test_shapes(text: str, attribute: str, value: tuple[int | None, int | None, str]) -> None:
    assert value in counted(text, attribute)


def test_who_shoots_is_not_shot() -> None:
    assert counted("Gunmen shot at a column of carts near Sampleford.", "killed") == []
    assert counted("Two men fired a shot in Sampleford.", "killed") == []


def test_a_list_of_names() -> None:
    text = "Three people died in Sampleford on Monday:\n\n- Ana Doe, 44, teacher\n\n- Ivo Doe, her son\n\n- Omar Roe"
    claims = reading(text).claims
    victims = [c.value for c in claims if c.attribute == "victim"]
    assert [(v.name, v.age, v.sex, v.status) for v in victims] == [
        ("Ana Doe", 44, None, "killed"), ("Ivo Doe", None, "male", "killed"), ("Omar Roe", None, None, "killed"),
    ]  # fmt: skip
    [whole] = [c for c in claims if c.attribute == "killed" and len(c.quotes) > 2]
    assert (whole.value.low, whole.value.high, len(whole.quotes)) == (3, 3, 4)


def test_bullets_that_name_offices_are_no_victims() -> None:
    text = "Two figures were given of the dead in Sampleford:\n\n- Sample Rescue: 33 dead\n\n- Town Hall: 26 dead"
    assert [c for c in reading(text).claims if c.attribute == "victim"] == []
