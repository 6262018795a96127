"""The actors file holds to its rules; shared names are read as somebody only where the document leaves no doubt."""

from __future__ import annotations

import pytest

from onrecord import lexicon
from onrecord.config import Config
from onrecord.model import Document, Part, Party
from onrecord.read import actors, english
from onrecord.weigh import sides


def parties(text: str, attribute: str = "perpetrator") -> list[Party]:
    document = Document(text, published="2016-05-02", lang="en", parts=(Part((0, len(text)), "body"),))
    return [c.value for c in english.read(document, Config())[1] if c.attribute == attribute]


def row(class_: str, *terms: str, **extra: object) -> lexicon.Row:
    return lexicon.Row(class_, terms, "", "", {"kind": "army", "role": "state", **extra})


def test_the_file_holds_to_its_rules() -> None:
    found = actors.actors()
    assert len(found) > 500
    assert all(a.id == a.id.lower() and " " not in a.id for a in found.values())
    for a in found.values():  # no circle
        seen = {a.id}
        while a.part_of:
            a = found[a.part_of]
            assert a.id not in seen
            seen.add(a.id)
    assert {a.role for a in found.values() if a.kind in actors.BYSTANDERS} == {"unknown"}


def test_a_government_is_not_its_army_nor_that_its_air_force() -> None:
    found = actors.actors()
    assert (found["syria-army"].part_of, found["syria-air-force"].part_of) == ("syria", "syria")
    assert (found["el-salvador-atlacatl"].part_of, found["quds-force"].part_of) == ("el-salvador-army", "irgc")
    assert sides.side("actor:el-salvador-atlacatl") == "actor:el-salvador"  # for asking whether two claims compete


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ((row("a", "Blue Army"), row("b", "the blue army")), "both a and b"),
        ((row("a", "Blue Army"), row("a", "Red Army")), "stands twice"),
        ((row("a", "Blue Army", part_of="c"),), "no other row"),
        ((row("a", "Blue Army", kind="choir"),), "no kind"),
        ((row("a", "Blue Army", exact=["BA"]),), "none of its terms"),
        ((row("a", "Blue Army", shared=["army"], country="SY"),), "shared by a alone"),
        ((row("a", "Blue Army", shared=["army"]), row("b", "Red Army", shared=["army"], country="SY")), "no country"),
        ((row("a", "Army", "X", shared=["Y"], country="SY"), row("b", "Y", shared=["army"], country="IQ")), "alone"),
    ],
)
def test_what_breaks_the_rules_is_said(rows: tuple[lexicon.Row, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        actors.load(rows)


@pytest.mark.parametrize(
    ("text", "name", "actor", "role"),
    [
        ("The Salvadoran Air Force bombed a house in the village, killing two people.",
         "Salvadoran Air Force", "el-salvador-air-force", "state"),
        ("FMLN guerrillas killed two people in the village on Monday.", "FMLN guerrillas", "fmln", "non_state"),
        ("Two people were killed by the Shining Path in the village on Monday.", "Shining Path", "shining-path", "non_state"),
        ("Two people were killed on Monday by the Rapid Support Forces.", "Rapid Support Forces", "rsf", "non_state"),
        ("The Sudanese Armed Forces shelled a market on Monday, killing two people.",
         "Sudanese Armed Forces", "sudan-army", "state"),
        ("Two people were killed by the Extraditables on Monday.", "Extraditables", "extraditables", "non_state"),
        ("M23 fighters killed two people in the village on Monday.", "M23 fighters", "m23", "non_state"),
    ],
)  # fmt: skip
def test_names_have_ids_and_stay_as_worded(text: str, name: str, actor: str, role: str) -> None:
    assert Party(name, actor, role) in parties(text)  # type: ignore[arg-type]


def test_the_army_is_that_of_the_one_country_that_the_document_names() -> None:
    story = "The army shelled the village on Monday, killing two people. "
    assert parties(story) == [Party("army", None, "state")]
    assert parties(story + "Peruvian officials did not comment.") == [Party("army", "peru-army", "state")]
    both = parties(story + "Peruvian officials met Colombian officials on Tuesday.")
    assert both == [Party("army", None, "state")]
    police = "Two people were killed by the police in the town on Monday. Honduran officials did not comment."
    assert [p.actor for p in parties(police)] == ["honduras-police"]
    forces = "Government forces shelled the village on Monday, killing two people. It is in Myanmar."
    assert parties(forces) == [Party("Government forces", "myanmar-army", "state")]


def test_a_name_that_two_groups_use() -> None:
    assert actors.meant("National Liberation Army", ["CO"]) == actors.actors()["eln"]
    assert actors.meant("the National Liberation Army", ["BO", "US"]) == actors.actors()["eln-bolivia"]
    assert actors.meant("National Liberation Army", ["BO", "CO"]) is None
    assert actors.meant("National Liberation Army", []) is None


def test_words_that_look_like_names_are_none() -> None:
    assert parties("THE MAYOR IS DEAD. HE WAS KILLED AS HE WALKED WITH US IN THE TOWN.") == []
    assert parties("Two people were killed by a fan in the arena on Monday.") == []
    assert [p.actor for p in parties("Two people were killed by ARENA members on Monday.")] in ([], ["arena"])


def test_who_reports_is_no_perpetrator() -> None:
    assert parties("Six people were killed in the strike, according to a report by Human Rights Watch.") == []
    assert parties("Two people were killed, said the statement by UNICEF.") == []
