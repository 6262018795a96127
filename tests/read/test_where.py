"""Places: what is found, what it may mean, and what is no place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Document, Part
from onrecord.read.text import prepare
from onrecord.read.where import PlaceMention, find_places


def places(text: str) -> list[PlaceMention]:
    return find_places(prepare(Document(text, parts=(Part((0, len(text)), "body"),))))


def best(mention: PlaceMention) -> tuple[str | None, str]:
    return mention.candidates[0].country, mention.candidates[0].precision


@pytest.mark.parametrize(
    ("text", "name", "relation", "country", "precision"),
    [
        ("Shells fell on Aleppo.", "Aleppo", "on", "SY", "city"),
        ("Two were hurt in Deir ez-Zor on Monday.", "Deir ez-Zor", "in", "SY", "city"),
        ("Two were hurt near Hasakeh.", "Hasakeh", "near", "SY", "city"),
        ("A car burned outside Mosul.", "Mosul", "outside", "IQ", "city"),
        ("The column stopped 10 km north of Homs.", "Homs", "north of", "SY", "city"),
        ("The shop is on the outskirts of Kharkiv.", "Kharkiv", "near", "UA", "city"),
        ("They fled from Helmand.", "Helmand", "from", "AF", "admin1"),
        ("They fled to Germany.", "Germany", "to", "DE", "country"),
        ("Clashes broke out in northern Syria.", "Syria", "in", "SY", "country"),
        ("A convoy crossed Idlib province.", "Idlib", "", "SY", "admin1"),
        ("A convoy stopped in the province of Idlib.", "Idlib", "in", "SY", "admin1"),
        ("A convoy stopped in the city of Idlib.", "Idlib", "in", "SY", "city"),
        ("He lives in Reading.", "Reading", "in", "GB", "city"),
    ],
)
def test_a_place(text: str, name: str, relation: str, country: str, precision: str) -> None:
    (mention,) = places(text)
    assert (mention.name, mention.relation, mention.kind) == (name, relation, "place")
    assert best(mention) == (country, precision)


def test_a_name_in_arabic_letters() -> None:
    found = {m.name: best(m) for m in places("قصف على مدينة حلب")}
    assert found["حلب"] == ("SY", "city")


def test_a_people_stands_for_its_country() -> None:
    (one,) = places("Two Syrian boys were hurt.")
    assert (one.name, one.kind, one.relation, best(one)) == ("Syrian", "demonym", "", ("SY", "country"))
    (many,) = places("He spoke of the Iraqis.")
    assert (many.kind, best(many)) == ("demonym", ("IQ", "country"))


def test_a_government_that_speaks_is_a_metonym() -> None:
    assert [(m.name, m.kind) for m in places("Moscow denied the report, and Iran said nothing.")] == [
        ("Moscow", "metonym"), ("Iran", "metonym"),
    ]  # fmt: skip
    (mention,) = places("It happened in Moscow.")
    assert mention.kind == "place"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Qardaha hospital was hit.", "Qardaha hospital"),
        ("Shells hit Damascus International Airport.", "Damascus International Airport"),
    ],
)
def test_a_facility_is_at_its_place(text: str, name: str) -> None:
    (mention,) = places(text)
    assert (mention.name, mention.kind, mention.candidates[0].country) == (name, "facility", "SY")


def test_an_unknown_village_is_found_without_candidates() -> None:
    (village, *_) = places("Nine died in the village of Tel Zarubin, a doctor said.")
    assert (village.name, village.relation, village.candidates) == ("Tel Zarubin", "in", ())


def test_a_respelt_name_is_found_within_the_countries_of_the_text_and_scored_lower() -> None:
    mention = places("Syrian jets flew over Syria. Two were hurt in Sheik Miskeen.")[-1]
    assert (mention.name, mention.candidates[0].name, mention.candidates[0].country) == ("Sheik Miskeen", "Shaykh Miskīn", "SY")
    assert mention.candidates[0].score <= 0.5


def test_the_country_of_the_text_chooses_among_namesakes() -> None:
    libya = places("Libyan forces entered Libya’s second base. Shells fell on Tripoli.")[-1]
    lebanon = places("Lebanese forces left. Lebanon and the Lebanese army say so. In Lebanon, shells fell on Tripoli.")[-1]
    assert (best(libya)[0], best(lebanon)[0]) == ("LY", "LB")


def test_the_place_behind_a_comma_decides() -> None:
    first = places("He was born in Aleppo, Syria. She was born in Moscow, Idaho, and lives in Alexandria, La., now.")
    assert [(m.name, m.candidates[0].country, m.candidates[0].admin1) for m in first if m.name in ("Moscow", "Alexandria")] == [
        ("Moscow", "US", "Idaho"), ("Alexandria", "US", "Louisiana"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Reading books is good.", "Nice work was done.", "Mr. Jordan left early.", "He met Anna Paris (invented).",
        "Amnesty International said so.", "The Washington Post wrote it.", "President Lincoln spoke.",
        "The United Nations met on Monday.", "We march in May.", "He reads of it.", "Islamic State fighters left.",
        "The doctor said no.", "Most were hurt.", "Gen. Sydney Holm (invented) spoke.",
    ],
)  # fmt: skip
def test_no_places(text: str) -> None:
    assert [m.name for m in places(text)] == []


def test_a_surname_of_the_text_is_no_place_later() -> None:
    found = places("Minister Karl Denver (invented) spoke to reporters. Denver said that all was well.")
    assert [m.name for m in found] == []


def test_candidates_are_ordered_and_few() -> None:
    (mention,) = places("She was born in Springfield.")
    scores = [c.score for c in mention.candidates]
    assert 1 < len(scores) <= 5
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)
    assert all(c.source.startswith("geonames:") for c in mention.candidates)


def test_capitals_only_need_a_preposition_or_a_country() -> None:
    found = places("REBELS ATTACKED A POLICE STATION IN AYACUCHO, PERU, TODAY. THE MAYOR OF NICE HOPES SPOKE OF A READING.")
    assert [m.name for m in found][:2] == ["AYACUCHO", "PERU"]
    assert "READING" not in [m.name for m in found]


PIECES = [
    "Syria", "in", "the", "village", "of", "Aleppo", ",", ".", "Deir", "-", "ez", "Zor", "Mr", "said", "North", "حلب",
    "Of", "’s", "hospital", "U.S.", "La", "St", "'", "I", "province", "Kafr", "İzmir", "\n\n", "near", "Post",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_names_of_any_make(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = places(text)
    last = 0
    for m in found:
        assert last <= m.span[0] < m.span[1] <= len(text)
        assert text[m.span[0] : m.span[1]] == m.name
        last = m.span[1]
    assert found == places(text)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for m in places(text):
        assert text[m.span[0] : m.span[1]] == m.name


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("Two were hurt near Tel Zarubin.", "Tel Zarubin", "near"),
        ("Two died on the bridge of Pul-e Zarub.", "Pul-e Zarub", "in"),
        ("Shots fell at the Zarubka Gate checkpoint.", "Zarubka Gate", "at"),
        ("Five died in the Ostrelka Quarter.", "Ostrelka Quarter", "in"),
        ("A bomb went off in Zarubers' Lane.", "Zarubers' Lane", "in"),
    ],
)
def test_an_unknown_name_is_read_from_how_it_stands(text: str, name: str, relation: str) -> None:
    (found,) = places(text)
    assert (found.name, found.relation, found.candidates) == (name, relation, ())


def test_both_ends_of_an_unknown_road() -> None:
    found = places("A mine lay on the road between Zarubka and Ostrelka.")
    assert [(m.name, m.relation) for m in found] == [("Zarubka", "between"), ("Ostrelka", "between")]


def test_an_unknown_name_is_known_after_its_first_place() -> None:
    assert [m.name for m in places("Two died in Zarubka. Guns had shelled Zarubka before.")] == ["Zarubka", "Zarubka"]


@pytest.mark.parametrize(
    "text", ["Men served in the Ostrelka Front.", "Pupils sat in School No. 3.", "He believed in Professor Zarubin."]
)
def test_groups_numbers_and_people_are_no_unknown_places(text: str) -> None:
    assert [m.name for m in places(text)] == []
