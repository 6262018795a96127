"""What a document says of how many came to harm: whole, part, sum, first count, later count, summary."""

import pytest

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Document, Part
from onrecord.read import Result, read


def reading(text: str, table: str = "default") -> Result:
    document = Document(text, lang="en", parts=(Part((0, len(text)), "body"),))
    return ground.checked(read(document, Config(table=table)), document)


def toll(text: str, harm: str = "killed", table: str = "default") -> tuple[int | None, int | None] | None:
    """Everybody's range in the first account; None where nothing is said."""
    accounts = reading(text, table).accounts
    found = accounts[0].toll.get(harm, {}).get("all") if accounts else None  # type: ignore[call-overload]
    return (found.low, found.high) if found else None


KILLED = {
    # a first count gives way to a later one
    "An air raid hit Sampletown. Initial reports said four people died. Rescuers later said six people were killed.": (6, 6),
    # a first count alone stands
    "An air raid hit Sampletown. Initial reports said four people were killed.": (4, 4),
    # the document's own opening figure is its summary: lower ones told after it are parts of it or out of date
    "An air raid killed 22 people in Sampletown. Eight members of a family died. A charity said 14 people died.": (22, 22),
    # higher ones are not
    "An air raid killed at least four people in Sampletown. A charity said that five people were killed.": (4, None),
    "An air raid killed four people in Sampletown. A charity said that five people were killed.": (4, 5),
    # without a summary everybody's figure counts
    "Medics said an air raid killed four people in Sampletown. A charity said that six people were killed.": (4, 6),
    # a person told of alone is one of those who are numbered
    "An air raid killed nine people in Sampletown. A driver was killed at the wheel.": (9, 9),
    # persons with different names are counted
    "An air raid hit Sampletown. Omar Doe was killed. Ana Sample was killed. Omar Doe was a baker.": (2, None),
    # what opens the report counts everybody
    "A shell killed four firefighters in Sampletown. A charity said that five people were killed.": (4, None),
    # the members of a list are added, names and relatives among them
    "Ten members of the Doe family and nine members of the Sample family were killed in an air raid in Sampletown.": (19, None),
    "Omar Doe was killed alongside his wife Ana Doe and their three children in an air raid on Sampletown.": (5, None),
    "A shell killed a 90-year-old woman, Ana Doe, alongside her grandson Omar Doe in Sampletown.": (2, None),
    # "up to", with a part that is counted
    "An air raid killed up to 23 people, four of them children, in Sampletown.": (4, 23),
    "An air raid killed at least 11 and up to 15 people in Sampletown.": (11, 15),
    # insertions between dashes and commas
    "At least 18 people – including seven women and a doctor – were killed in an air raid on Sampletown.": (18, None),
    "At least seven people from three generations of the Doe family were killed in an air raid.": (7, None),
    "Nine civilians, all members of the Doe family, were killed in an air raid on Sampletown.": (9, None),
    # nobody
    "Nobody was killed or wounded in the air raid on Sampletown.": (0, 0),
    "An air raid hit Sampletown. None of the sources said how many people were killed.": None,
    # how many were named is not how many were killed
    "An air raid killed at least six people in Sampletown. A charity published the names of four people killed.": (6, None),
    # the document sums up its sources
    "According to multiple sources an air raid killed six people in Sampletown. A charity said that four were killed.": (6, 6),
    # words without a number say no more than a number does
    "An air raid killed 30 people in Sampletown. Neighbours said that dozens were killed.": (30, 30),
}


@pytest.mark.parametrize("text", KILLED)
def test_killed(text: str) -> None:
    assert toll(text) == KILLED[text]


INJURED = {
    "An air raid hit Sampletown, causing injuries.": (2, None),
    "Deaths and injuries were reported after an air raid on Sampletown.": (2, None),
    "An air raid on Sampletown killed six people and wounded a number of others.": (2, None),
    "An air raid killed 13 people and injured 17 others sheltering in a café in Sampletown.": (17, 17),
    "An unknown number of people were killed and wounded in an air raid on Sampletown.": (2, None),
    "An air raid on Sampletown left more than 150 people reported injured.": (150, None),
    "The driver died of injuries in Sampletown.": None,
    "An air raid hit Sampletown. There were no reports of injuries.": None,
}


@pytest.mark.parametrize("text", INJURED)
def test_injured(text: str) -> None:
    assert toll(text, "injured") == INJURED[text]


def test_a_combined_figure_counts_in_neither_toll() -> None:
    found = reading("An air raid killed and wounded 30 people in Sampletown.")
    assert [c.value.bound for c in found.claims if c.attribute in ("killed", "injured")] == ["killed_and_injured"] * 2
    assert not found.accounts[0].toll


def test_a_part_of_the_civilians_stays_a_category() -> None:
    accounts = reading("An air raid killed 2,000 people, of whom 710 were civilians, in Sampletown in 2015.").accounts
    assert accounts[0].toll["killed"]["civilians"].low == 710


def test_several_are_more_than_one() -> None:
    text = "A shell wounded one person in Sampletown. A charity said that several people were wounded."
    assert toll(text, "injured", "airwars") == (1, 2)
