"""Which events a text tells and of what kind, on sentences written for these tests; every name and event in them is invented."""

from __future__ import annotations

import pytest

from onrecord.config import Config
from onrecord.model import Document, Part
from onrecord.read import read


def accounts(text: str, published: str = "2016-03-09") -> list[tuple[str, str]]:
    parts, at = [], 0
    for block in text.split("\n\n"):
        parts.append(Part((at, at + len(block)), "body"))
        at += len(block) + 2
    result = read(Document(text, published=published, lang="en", parts=tuple(parts)), Config())
    return [(a.scope, a.kind) for a in result.accounts]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Six people were killed at the mill on Monday. A drone had circled over it since noon.", "airstrike"),
        ("Six people died in the yard on Monday. The mortar shells came from the ridge.", "shelling"),
        ("Soldiers opened fire on Monday. Six people were killed.", "shooting"),
        ("Six people died on Monday. A van had exploded outside the hall.", "bombing"),
        ("The guards lined up the prisoners on Monday. Six men were killed.", "execution"),
        ("Masked men led away two teachers on Monday.", "abduction"),
        ("Police led away two teachers on Monday.", "arrest"),
        ("Six people died on Monday after a yellow cloud drifted over the market.", "chemical"),
    ],
)
def test_the_kind_is_what_all_sentences_show(text: str, kind: str) -> None:
    assert [k for _, k in accounts(text)] == [kind]


def test_people_who_drowned_in_march_are_no_protest() -> None:
    assert all(kind != "protest" for _, kind in accounts("In March 73 people lost their lives in the town."))


def test_a_threat_with_a_date_is_planned() -> None:
    assert ("planned", "ground_attack") in accounts("The army will enter the town on 20 March.")
    assert accounts("The army entered the hall in the dream of a poet.") == []


def test_troops_driven_out_are_no_displaced_people() -> None:
    assert accounts("The rebels drove government forces out of the city in the spring.") == []
