"""Refusals, denials, owned strikes and owned harm, figures in place of earlier ones, and what each is about."""

from __future__ import annotations

import pytest

from onrecord.config import Config
from onrecord.model import Claim, Document, Part
from onrecord.read import read


def claims(text: str) -> dict[str, Claim]:
    return {c.id: c for c in read(Document(text, parts=(Part((0, len(text)), "body"),), lang="en"), Config()).claims}


def found(text: str, attribute: str, stance: str) -> tuple[str, Claim | None]:
    """The words of the claim of this attribute and stance, and what it is about. Fails if there is not just one."""
    every = claims(text)
    (claim,) = [c for c in every.values() if (c.attribute, c.stance) == (attribute, stance)]
    return text[slice(*claim.quotes[0])], every.get(claim.about or "")


TOLD = "Doctors said shelling by the Tarvan army killed nine people in Oland. "


@pytest.mark.parametrize(
    ("answer", "attribute", "words", "about"),
    [
        ("The army denied that anyone had been killed.", "killed", "anyone", "killed"),
        ("“Nothing of the kind took place,” the ministry said.", "account", "Nothing of the kind took place", "killed"),
        ("The ministry called the report baseless.", "account", "called the report baseless", "killed"),
    ],
)
def test_what_a_denial_denies(answer: str, attribute: str, words: str, about: str) -> None:
    told, target = found(TOLD + answer, attribute, "denies")
    assert told == words
    assert target is not None and target.attribute == about


def test_a_category_that_was_counted_is_denied_by_not() -> None:
    text = "Shelling killed nine civilians in Oland, the mayor said. They were fighters, the army said, not civilians."
    told, target = found(text, "killed", "denies")
    assert told == "civilians" and target is not None and target.value.low == 9


def test_a_denied_hand_does_not_deny_what_is_told_beside_it() -> None:
    text = "The police rejected claims that gunmen opened fire on the march, in which five people were killed."
    every = claims(text)
    assert [c.stance for c in every.values() if c.attribute == "killed"] == ["asserts"]


@pytest.mark.parametrize(
    ("answer", "attribute"),
    [
        ("The mission has neither confirmed nor denied the report.", "account"),
        ("The envoys declined to comment.", "account"),
        ("The envoys said they took no view on who fired.", "perpetrator"),
    ],
)
def test_no_position_is_no_denial(answer: str, attribute: str) -> None:
    every = claims(TOLD + answer)
    assert [c.attribute for c in every.values() if c.stance == "no_position"] == [attribute]
    assert not [c for c in every.values() if c.stance == "denies"]


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("The coalition acknowledged that its strike on Oland killed nine civilians.", "claims_responsibility"),
        ("The general apologised for the killing of three aid workers by a drone.", "claims_responsibility"),
        ("The minister accepted responsibility for the deaths of nine people in the bombing.", "claims_responsibility"),
        # A boast and a report own no harm, and owning the blast is not owning its dead.
        ("The coalition said its strike on Oland killed nine fighters.", "asserts"),
        ("The mayor acknowledged that the strike on Oland killed nine civilians.", "asserts"),
        ("The Reef Guild claimed responsibility for the bombing, which killed nine people.", "asserts"),
    ],
)
def test_owning_the_harm_is_another_thing_than_owning_the_strike(text: str, stance: str) -> None:
    assert {c.stance for c in claims(text).values() if c.attribute == "killed"} == {stance}


def test_a_party_that_says_it_did_it_owns_the_deed() -> None:
    text = "The Red Dawn guerrillas said in a leaflet that they had executed the mayor."
    told, _ = found(text, "perpetrator", "claims_responsibility")
    assert told == "they had executed the mayor"
    other = "Residents said that they had buried the mayor, who was killed by a bomb."
    assert not [c for c in claims(other).values() if c.stance == "claims_responsibility"]


@pytest.mark.parametrize(
    "text",
    [
        "Officials said four people died in the bombing. On Tuesday they raised the toll to nine.",
        "The toll of the bombing has risen from four to nine dead, the clinic said.",
    ],
)
def test_a_figure_in_place_of_an_earlier_one(text: str) -> None:
    every = claims(text)
    (new,) = [c for c in every.values() if c.stance == "corrects"]
    old = every[new.about or ""]
    assert (old.value.low, new.value.low) == (4, 9)


def test_another_source_corrects_nothing() -> None:
    text = "Officials said four people died in the bombing. The rebels raised the toll to nine."
    assert not [c for c in claims(text).values() if c.stance == "corrects"]
