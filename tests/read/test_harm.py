"""Who came to what harm, from sentences of many shapes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.harm import find_harm
from onrecord.read.text import tokens_of


def harms(text: str, **options: bool) -> list[tuple[str, str, int | None, int | None, str]]:
    tokens = tokens_of(text)
    out = []
    for h in find_harm(tokens, "default", **options):  # type: ignore[arg-type]
        part = h.group or h.name
        assert part is not None
        words = text[tokens[part.first].start : tokens[part.last - 1].end]
        q = h.group.quantity if h.group else None
        who = h.group.who if h.group else "name"
        out.append((h.harm, words, q.low if q else None, q.high if q else None, who + (" part" if h.subset else "")))
    return out


CASES = {
    "Shells hit the town, killing at least six people.": [("killed", "at least six people", 6, None, "all")],
    "Two men, a woman and three children died when a shell hit.": [
        ("killed", "Two men", 2, 2, "men"), ("killed", "a woman", 1, 1, "women"), ("killed", "three children", 3, 3, "children"),
    ],
    "Nine members of the Doe family, including three children and two women, were killed and five others were wounded.": [
        ("killed", "Nine members of the Doe family", 9, 9, "all"), ("killed", "three children", 3, 3, "children part"),
        ("killed", "two women", 2, 2, "women part"), ("injured", "five others", 5, 5, "all"),
    ],
    "Five civilians including an infant were among at least 30 people killed in the raid.": [
        ("killed", "Five civilians", 5, 5, "civilians part"), ("killed", "an infant", 1, 1, "children part"),
        ("killed", "at least 30 people", 30, None, "all"),
    ],
    "The Ministry said 51 people had died, 29 of them women.": [
        ("killed", "51 people", 51, 51, "all"), ("killed", "29 of them women", 29, 29, "women part"),
    ],
    "Air raids left at least 12 people dead and 30 wounded.": [
        ("killed", "at least 12 people", 12, None, "all"), ("injured", "30", 30, 30, "all"),
    ],
    "The death toll rose to 14 on Friday.": [("killed", "14", 14, 14, "all")],
    "The deaths of six people were confirmed.": [("killed", "six people", 6, 6, "all")],
    "12 of the 98 wounded later died.": [
        ("killed", "12 of the 98 wounded", 12, 12, "all"), ("injured", "98 wounded", 98, 98, "all"),
    ],
    "Seven people died: four men, two women and a boy.": [
        ("killed", "Seven people", 7, 7, "all"), ("killed", "four men", 4, 4, "men part"),
        ("killed", "two women", 2, 2, "women part"),
        ("killed", "a boy", 1, 1, "children part"),
    ],
    "Seven people died: four men and two women.": [("killed", "Seven people", 7, 7, "all")],
    "They called three teachers out of the school and shot them.": [("killed", "three teachers", 3, 3, "all")],
    "61 of the dead were children.": [("killed", "61 of the dead were children", 61, 61, "children part")],
    "Nine of those taken are under 18.": [("detained", "Nine of those taken are under 18", 9, 9, "children part")],
    "Eleven more are in the mission hospital.": [("injured", "Eleven more", 11, 11, "all")],
    "No civilians were hit.": [("killed", "No civilians", 0, 0, "civilians"), ("injured", "No civilians", 0, 0, "civilians")],
    "Troops took away 74 men and boys.": [("detained", "74 men and boys", 74, 74, "all")],
    "A man lost a foot.": [("injured", "A man", 1, 1, "men")],
    "Nobody was killed.": [("killed", "Nobody", 0, 0, "all")],
    "A family of six was killed.": [("killed", "family of six", 6, 6, "all")],
    "Gunmen kidnapped three villagers.": [("abducted", "three villagers", 3, 3, "all")],
    "The fighting uprooted some 130,000 people.": [("displaced", "some 130,000 people", 130_000, 130_000, "all")],
    "The raid killed Karim Doe, a top commander who led the group.": [("killed", "Karim Doe", None, None, "name")],
    "Karim Doe, who led one of the strongest groups, was killed on Friday.": [("killed", "Karim Doe", None, None, "name")],
    "Karim Doe, 44, was killed.": [("killed", "Karim Doe", None, None, "name")],
    "A 14-year-old boy and his mother were killed.": [
        ("killed", "A 14-year-old boy", 1, 1, "children"), ("killed", "his mother", 1, 1, "women"),
    ],
    "A 20-year-old man was killed.": [("killed", "A 20-year-old man", 1, 1, "men")],
    "The strike wiped out a house, killing the entire family of six.": [("killed", "the entire family of six", 6, 6, "all")],
    "A young couple was killed.": [("killed", "A young couple", 2, 2, "all")],
    "A shell killed a man and injured another.": [("killed", "a man", 1, 1, "men"), ("injured", "another", 1, 1, "all")],
    "A shell killed six people, and wounded an unknown number of others.": [
        ("killed", "six people", 6, 6, "all"), ("injured", "an unknown number of others", 2, None, "all"),
    ],
    "3 Civilians Killed 38 Injured in Rocket Attack.": [
        ("killed", "3 Civilians", 3, 3, "civilians"), ("injured", "38", 38, 38, "all"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_sentence(text: str) -> None:
    assert harms(text) == CASES[text]


@pytest.mark.parametrize(
    "text",
    [
        "Attacks that kill innocent civilians undermine the talks.",  # the present tense tells of no event
        "The killer, 34, fled 12 kilometres.",
        "The 12-year-old house was 30 metres from a bus stop.",
        "A casualty estimate was published.",
        "The commanders of Faylaq al-Sham said so.",
        "How many people died could not be established.",
    ],
)
def test_no_harm_is_told(text: str) -> None:
    assert harms(text) == []


def test_killed_and_wounded_in_one_figure_is_combined() -> None:
    found = find_harm(tokens_of("The blast killed and wounded dozens of people."), "default")
    assert [(h.harm, h.combined) for h in found] == [("killed", True)]


def test_casualties_are_combined() -> None:
    assert [h.combined for h in find_harm(tokens_of("The blast caused 30 casualties."), "default")] == [True]


def test_headlines_tell_in_the_present() -> None:
    assert harms("shells kill six people", headline=True) == [("killed", "six people", 6, 6, "all")]
    assert harms("Shells Kill Six People In Town") == [("killed", "Six People", 6, 6, "all")]


def test_the_number_of_a_date_counts_nobody() -> None:
    tokens = tokens_of("In May 2016 12 people were killed.")
    found = find_harm(tokens, "default", dated=frozenset((1, 2)))
    assert [h.group.quantity.low for h in found if h.group] == [12]


@given(st.text(alphabet="killed wounded 12 people, and (no) one of the “ ” - ’s Ali Omar. including among", max_size=200))
def test_never_fails(text: str) -> None:
    for h in find_harm(tokens_of(text), "default"):
        assert 0 <= h.first < h.last
