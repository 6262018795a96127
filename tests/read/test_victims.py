"""Named victims: who they were by the words beside the name, one by one and in lists. All names are invented."""

from __future__ import annotations

import pytest

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Claim, Document, Part, Victim
from onrecord.read import read
from onrecord.read.text import tokens_of
from onrecord.read.victims import details, sex_of

Row = tuple[str, int | None, str | None, str | None, str]


def claims(text: str) -> list[Claim]:
    document = Document(text, published="2016-05-02", lang="en", parts=(Part((0, len(text)), "body"),))
    found = ground.checked(read(document, Config()), document)
    assert not found.dropped
    return list(found.claims)


def victims(text: str) -> list[Row]:
    out = []
    for c in claims(text):
        if isinstance(c.value, Victim):
            v = c.value
            assert text[slice(*c.quotes[0])] == v.name
            out.append((v.name, v.age, v.sex, v.status, v.who))
    return out


STRUCK = "Six people were killed when a rocket hit a house in Tellmar on Monday. "


def test_a_list_with_ages_kin_and_descriptions() -> None:
    text = f"{STRUCK}Among the dead were Salma Q., 34, her son Adel (7) and the nurse Rami Kord, a father of three."
    assert victims(text) == [
        ("Salma Q.", 34, "female", "killed", "all"),
        ("Adel", 7, "male", "killed", "children"),
        ("Rami Kord", None, "male", "killed", "medical"),
    ]
    told = [c for c in claims(text) if c.attribute == "killed" and c.value.bound == "at_least"]
    assert [c.value.phrase for c in told] == ["Salma Q.", "Adel", "Rami Kord"]
    [described] = [c for c in claims(text) if c.attribute == "victim" and c.value.name == "Rami Kord"]
    assert described.value.description == "a father of three"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The victims were identified by the hospital as Dana Mirel, 45, Omar al-Tari, aged 12, and Lina Tari (seven months).",
         [("Dana Mirel", 45, None, "killed", "all"), ("Omar al-Tari", 12, None, "killed", "children"),
          ("Lina Tari", 0, None, "killed", "children")]),
        ("Relatives identified the dead as Dana Mirel, 45, and her husband, Hadi Bor.",
         [("Dana Mirel", 45, "female", "killed", "all"), ("Hadi Bor", None, "male", "killed", "all")]),
        ("Names of the dead:\n- Salma Quren, 34\n- Adel Quren, 7\n- Hadi Bor, 61, a baker\n",
         [("Salma Quren", 34, None, "killed", "all"), ("Adel Quren", 7, None, "killed", "children"),
          ("Hadi Bor", 61, None, "killed", "all")]),
        ("The wounded include Dana Mirel and Hadi Bor, 19, a student.",
         [("Dana Mirel", None, None, "injured", "all"), ("Hadi Bor", 19, None, "injured", "all")]),
        ("The missing are Dana Mirel, Hadi Bor and their cousin Lina, 9.",
         [("Dana Mirel", None, None, "missing", "all"), ("Hadi Bor", None, None, "missing", "all"),
          ("Lina", 9, None, "missing", "children")]),
        ("The dead were residents of Tellmar, the agency said.", []),
        ("Among the dead were four children.", []),
        ("The victims were taken to Tellmar and Homs.", []),
    ],
)  # fmt: skip
def test_lists(text: str, expected: list[Row]) -> None:
    assert victims(STRUCK + text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mrs Salma Quren, a 34-year-old teacher, was killed in the strike on Monday.", ("Salma Quren", 34, "female", "killed")),
        ("The 7-year-old boy Adel Quren was killed by a shell on Monday.", ("Adel Quren", 7, "male", "killed")),
        ("Adel Quren (aged seven) was killed by a shell on Monday.", ("Adel Quren", 7, None, "killed")),
        ("Salma Quren was killed by a shell on Monday.", ("Salma Quren", None, None, "killed")),
        ("Gunmen killed Adel Quren, 12 others and a guard on Monday.", ("Adel Quren", None, None, "killed")),
    ],
)
def test_one_by_one(text: str, expected: tuple[str, int | None, str | None, str]) -> None:
    assert [v[:4] for v in victims(text)] == [expected]


def test_a_list_behind_including() -> None:
    text = "The shelling of Tellmar killed 4 people, including Salma Quren, 34, and her 7-year-old daughter Mina."
    assert victims(text) == [
        ("Salma Quren", 34, "female", "killed", "all"), ("Mina", 7, "female", "killed", "children"),
    ]  # fmt: skip
    assert not victims("The shelling killed 4 people, including Tellmar residents and two from Homs.")


def test_a_list_that_somebody_denies_is_nobodys() -> None:
    assert not victims(f"{STRUCK}The ministry denied that among the dead were Salma Quren, 34, and Adel Quren, 7.")


@pytest.mark.parametrize(
    ("words", "sex"),
    [("her son", "male"), ("the girl", "female"), ("a mother of two", "female"), ("a widow and man", None),
     ("his wife 's brother", "male"), ("a teacher", None)],
)  # fmt: skip
def test_sex_is_by_words(words: str, sex: str | None) -> None:
    assert sex_of(words.split()) == sex


@pytest.mark.parametrize(
    ("text", "age"),
    [("Adel Q, 34, was", 34), ("Adel Q (34) was", 34), ("Adel Q, aged 34, was", 34), ("Adel Q, 18 months old, was", 1),
     ("Adel Q (7 months) was", 0), ("Adel Q, two days after", None), ("Adel Q, 12 people and", None), ("Adel Q, 150, was", None),
     ("Adel Q, a 61-year-old baker, was", 61), ("Adel Q, a baker, 61, was", 61), ("Adel Q (not 34) was", None)],
)  # fmt: skip
def test_ages(text: str, age: int | None) -> None:
    toks = tokens_of(text)
    assert details(toks, [t.low for t in toks], 0, 2).age == age


@pytest.mark.parametrize(
    ("text", "attribute", "class_"),
    [
        ("Two people were killed by a glide bomb in the town on Monday.", "weapon", "guided_bomb"),
        ("An FPV drone killed a farmer near the town on Monday.", "weapon", "drone"),
        ("Two people were killed with machetes in the village on Monday.", "weapon", "edged"),
        ("A Grad rocket hit a clinic on Monday, killing two people.", "weapon", "rocket"),
        ("Two boys were killed by an explosive remnant of war on Monday.", "weapon", "unexploded_ordnance"),
        ("Shells hit a camp for displaced people on Monday, killing two.", "target", "camp"),
        ("A strike hit an aid truck on Monday, killing two people.", "target", "humanitarian"),
        ("Drones hit an electricity substation on Monday.", "target", "energy"),
        ("A bomb hit a hotel in the town on Monday, killing two people.", "target", "commercial"),
        ("A shell hit a playground on Monday, killing two children.", "target", "public_space"),
    ],
)
def test_weapons_and_targets_by_class(text: str, attribute: str, class_: str) -> None:
    assert class_ in [c.value.class_ for c in claims(text) if c.attribute == attribute]


def test_a_name_is_no_figure_for_everyone() -> None:
    text = "Two children were killed when a shell hit a house in Tellmar on Monday. Among the dead was Salma Quren, 34."
    document = Document(text, published="2016-05-02", lang="en", parts=(Part((0, len(text)), "body"),))
    toll = read(document, Config()).accounts[0].toll["killed"]
    assert toll["all"].low == 2 and toll["children"].low == 2
