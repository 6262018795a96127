"""Every row of every lexicon file proves itself: its example holds one of its terms, its counter-example none."""

import pytest

from onrecord import lexicon

ROWS = [(name, row) for name in lexicon.names() for row in lexicon.load(name) if row.terms]
IDS = [f"{name}:{row.class_}:{row.terms[0]}" for name, row in ROWS]


def _matches(row: lexicon.Row, text: str) -> bool:
    folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall(text)]
    return any(True for _ in lexicon.Matcher([row]).find(folded))


@pytest.mark.parametrize(("name", "row"), ROWS, ids=IDS)
def test_example_and_counter_example(name: str, row: lexicon.Row) -> None:
    assert _matches(row, row.example), f"{name}: {row.example!r} holds no term of {row.class_}"
    assert not _matches(row, row.counter), f"{name}: {row.counter!r} holds a term of {row.class_}"


@pytest.mark.parametrize("name", ["weapons", "targets", "people", "actors", "conversions"])
def test_a_term_stands_once_in_a_file(name: str) -> None:
    seen: dict[str, str] = {}
    for row in lexicon.load(name):
        for term in row.terms:
            key = " ".join(lexicon.fold(w) for w in lexicon.TOKEN.findall(term))
            assert seen.setdefault(key, row.class_) == row.class_, f"{term!r} is both {seen[key]} and {row.class_}"


def test_the_longest_term_wins() -> None:
    folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall("Barrel bombs fell on field hospitals.")]
    found = [(m.row.class_, m.last - m.first) for m in lexicon.matcher("weapons").find(folded)]
    assert found == [("barrel_bomb", 2)]


@pytest.mark.parametrize(
    ("plural", "singular"),
    [("shells", "shell"), ("clinics", "clinic"), ("cities", "city"), ("bus", "bus"), ("mosques", "mosque")],
)
def test_plural_endings(plural: str, singular: str) -> None:
    assert lexicon.singular(plural) == singular
