"""A user's own actors file: read beside the shipped one, checked, kept in the case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord import api, ledger, lexicon, stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.errors import InputError
from onrecord.model import Hints
from onrecord.read.actors import own

FILE = """
[[row]]
class = "amber-front"
terms = ["Amber Front", "amber gangs"]
kind = "armed_group"
role = "non_state"
"""
TEXT = "Shelling by the Amber Front killed six people in the port of Corve on Monday, the mayor said. He blamed the Amber Front."


@pytest.fixture(autouse=True)
def _none_after() -> Iterator[None]:
    yield
    lexicon.extend("actors", "")


def item(name: str = "x") -> Item:
    line = {"id": name, "text": TEXT, "title": None, "published": "2021-03-09", "outlet": None}
    return Item(name, name, json.dumps(line).encode(), Hints(lang="en"), "record", None)


def ids(reading: object) -> set[str | None]:
    return {c.value.actor for c in reading.claims if c.attribute == "perpetrator"}  # type: ignore[attr-defined]


def test_names_of_the_file_get_its_ids_and_stay_as_worded() -> None:
    read = stages.read_item(item(), Config(actors=FILE))
    assert ids(read) == {"amber-front"}
    assert {c.value.name for c in read.claims if c.attribute == "perpetrator"} == {"Amber Front"}


def test_without_the_file_nothing_of_it_is_left() -> None:
    stages.read_item(item(), Config(actors=FILE))
    assert ids(stages.read_item(item(), Config())) == {None}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[row]", "actors file"),
        ('[[row]]\nterms = ["Amber Front"]\n', "'class'"),
        ('[[row]]\nclass = "a"\nterms = ["Amber Front"]\nkind = "gang"\nrole = "non_state"\n', "gang"),
        ('[[row]]\nclass = "a"\nterms = ["Russia"]\nkind = "government"\nrole = "state"\n', "put it under shared"),
        ('[[row]]\nclass = "a"\nterms = []\nkind = "army"\nrole = "state"\n', "without a term"),
    ],
)
def test_a_wrong_file_is_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        own(text)


def test_a_case_keeps_the_file_for_what_is_read_later(tmp_path: Path) -> None:
    api.init(tmp_path / "case")
    api.add(tmp_path / "case", [item("one")], Config(workers=1))
    assert {i for h in api.every(tmp_path / "case") for i in ids(h.reading)} == {None}
    api.reread(tmp_path / "case", Config(workers=1, actors=own(FILE)))
    api.add(tmp_path / "case", [item("two")], Config(workers=1))
    api.reread(tmp_path / "case", Config(workers=1))
    assert [ids(h.reading) for h in api.every(tmp_path / "case")] == [{"amber-front"}] * 2
    with ledger.open_(tmp_path / "case") as case:
        assert [e.kind for e in ledger.entries(case)].count("actors") == 1
