"""Parties that no file knows, and who is said to have done it."""

from __future__ import annotations

import json

import pytest

from onrecord import stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import Hints, to_json
from onrecord.read.forces import Groups
from onrecord.read.parties import find_parties
from onrecord.read.text import tokens_of


def names(text: str, known: Groups | None = None) -> list[tuple[str, str]]:
    found = find_parties(tokens_of(text), False, known or Groups({}, frozenset()))
    return [(p.party.name, p.party.role) for p in found]


def claims(text: str, attribute: str = "perpetrator") -> list[tuple[str | None, str]]:
    line = {"id": "x", "text": text, "title": None, "published": "2021-03-09", "outlet": None}
    item = Item("x", "x", json.dumps(line).encode(), Hints(lang="en"), "record", None)
    read = json.loads(to_json(stages.read_item(item, Config())))
    return [((c["value"] or {}).get("name"), c["stance"]) for c in read["claims"] if c["attribute"] == attribute]


@pytest.mark.parametrize(
    ("text", "party"),
    [
        ("Corvite marines came ashore.", ("Corvite marines", "state")),
        ("Soldiers of the Corvite army came.", ("Corvite army", "state")),
        ("It was men of the Amber Brigade.", ("Amber Brigade", "non_state")),
        ("Then the Army of the Long Road came.", ("Army of the Long Road", "non_state")),
        ("A Coast Guard patrol came.", ("Coast Guard", "state")),
        ("They saw men in green uniforms.", ("men in green uniforms", "unknown")),
        ("The Marl clan militia came.", ("Marl clan militia", "non_state")),
    ],
)
def test_parties_that_no_file_knows(text: str, party: tuple[str, str]) -> None:
    assert party in names(text)


def test_places_and_people_are_no_parties() -> None:
    assert names("The University of the North in Corve reopened, Anna Marl said.") == []


LEAD = "A blast in the port of Corve killed six people on Monday. "


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("Men in green uniforms had opened fire from a roof.", ("Men in green uniforms", "asserts")),
        ("Our gunners shelled the harbour wall.", ("Our gunners", "claims_responsibility")),
        ("None of them was shot by our men.", ("our men", "denies")),
        ("Residents said that the attackers were Amber Brigade fighters.", ("Amber Brigade", "accuses")),
        ("Residents point to the Amber Brigade.", ("Amber Brigade", "accuses")),
        ("We hold the Amber Brigade responsible.", ("Amber Brigade", "accuses")),
        ("They died at the hands of the Amber Brigade.", ("Amber Brigade", "accuses")),
        ("The Amber Brigade and the Corvite army accuse each other.", ("Corvite army", "accuses")),
        ("Who fired? The Amber Brigade, from the tower.", ("Amber Brigade", "accuses")),
        ("The Amber Brigade said that it had carried out the attack.", ("Amber Brigade", "claims_responsibility")),
        ("The charge was laid by a detachment of the Corvite army.", ("Corvite army", "accuses")),
        ("The mayor would not say who had fired.", (None, "no_position")),
        ("The bishop declined to name anyone.", (None, "no_position")),
    ],
)
def test_who_is_said_to_have_done_it(text: str, claim: tuple[str | None, str]) -> None:
    assert claim in claims(LEAD + text)


def test_nobody_claims_nothing() -> None:
    assert claims(LEAD + "No group has claimed the blast.") == []


def test_whose_positions_were_hit() -> None:
    assert ("Coast Guard", "asserts") in claims(LEAD + "Rebels also overran a Coast Guard post.", "target_party")
