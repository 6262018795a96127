"""Outlets that pass words on: found where the text names them, put into chains, and shared by documents."""

from __future__ import annotations

import json

import msgspec
import pytest

from onrecord.capture import Item
from onrecord.config import Config
from onrecord.incidents import Facts, tell
from onrecord.link import citations, relayed
from onrecord.link.relays import credit, relays
from onrecord.model import Hints, Reading, Told
from onrecord.reattach import Sheet
from onrecord.stages import read_item
from onrecord.weigh import weigh


def read(text: str) -> Reading:
    line = json.dumps({"id": "d", "text": text}).encode()
    return read_item(Item("d", "d", line, Hints(published="2016-07-04", lang="en"), "record", None), Config())


@pytest.mark.parametrize(
    ("text", "outlets"),
    [
        ("Residents told Reuters that five had died.", ["Reuters"]),
        ("A doctor told the Associated Press and left.", ["AP"]),
        ("A statement carried by the Syrian state news agency SANA put it at five.", ["SANA"]),
        ("It was quoted by Russia’s Interfax news agency.", ["Interfax"]),
        ("SANA quoted a military source as saying so; activists told dpa otherwise.", ["SANA", "DPA"]),
        ("Reuters reported that five had died.", []),  # a chain ends there; nothing was passed on
        ("He told reporters, and AP printed it.", []),
        ("Residents told their story. AFP was not there.", []),
        ("The tap ran dry, she told a sana of friends.", []),
    ],
)
def test_relays_in_a_text(text: str, outlets: list[str]) -> None:
    found = relays(text)
    assert [r.outlet for r in found] == outlets
    for r in found:
        assert text[slice(*r.span)].casefold() in {"associated press", r.outlet.casefold()}
        assert text[slice(*r.cue)] in {"told", "carried by", "quoted by", "quoted"}


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Residents told Reuters that 12 people were killed in an air strike on Idlib.", ["Reuters", "Residents"]),
        ("Twelve people were killed in an air strike on Idlib, residents told AFP.", ["AFP", "residents"]),
        ("Twelve people were killed in an air strike on Idlib, according to a statement carried by SANA.", ["SANA", "statement"]),
        ("Twelve people were killed in an air strike on Idlib, SANA quoted a military source as saying.", ["SANA"]),
        ("According to the state news agency SANA, 12 people were killed in an air strike on Idlib.", ["SANA"]),
        ("Locals said 12 people were killed in an air strike on Idlib.\n\nA doctor told AFP the ward was full.", ["Locals"]),
        ("Twelve people were killed in an air strike on Idlib, residents said.", ["residents"]),
    ],
)
def test_chains_begin_with_the_relay(text: str, chain: list[str]) -> None:
    found = [c for c in relayed(read(text).claims, text) if c.attribute == "killed"]
    assert [[link.source for link in c.chain] for c in found] == [chain]
    assert relayed(found, text) == tuple(found)  # a second time changes nothing
    for link in found[0].chain:
        assert link.source_span is not None
        assert link.source in text[slice(*link.source_span)]


def test_claims_without_a_text_stay() -> None:
    claims = read("Residents told Reuters that 12 people were killed in an air strike on Idlib.").claims
    assert relayed(claims, None) == claims
    assert relayed((), "Residents told Reuters.") == ()


def _told(*texts: str) -> list[Told]:
    held = {}
    for n, text in enumerate(texts):
        r = read(text)
        accounts = tuple(msgspec.structs.replace(a, id=f"d{n}-{a.id}") for a in r.accounts)
        claims = tuple(msgspec.structs.replace(c, id=f"d{n}-{c.id}", account=f"d{n}-{c.account}") for c in r.claims)
        held[f"d{n}"] = Sheet(f"d{n}", f"d{n}", accounts=accounts, claims=claims, text=text.__str__)
    facts = {name: Facts(None, f"Outlet {name}", None, frozenset({"default"})) for name in held}
    return [t for t in tell(held, facts, ()) if t.account.scope == "incident"]


TOLD = "Twelve people were killed in an air strike on Idlib, residents told Reuters."
AGAIN = "Residents told Reuters that at least 12 people were killed when warplanes struck Idlib."
CARRIED = "Ten people were killed in an air strike on Idlib, according to a statement carried by SANA."
CARRIED_TOO = "According to a statement published by the state news agency SANA, ten people were killed in a strike on Idlib."
OWN = "Twelve people were killed in an air strike on Idlib."
SAID = "Twelve people were killed in an air strike on Idlib, residents said."


@pytest.mark.parametrize(
    ("texts", "groups", "origins"),
    [
        ((TOLD, AGAIN), [("d0", "d1")], 1),
        ((CARRIED, CARRIED_TOO), [("d0", "d1")], 1),
        ((TOLD, CARRIED), [], 2),
        ((TOLD, SAID), [], 1),  # people met under a common word are counted once, and cite nobody
        ((OWN, OWN), [], 1),  # agreement on nobody's word is no second origin, and no citation
    ],
)
def test_documents_that_share_a_relay(
    texts: tuple[str, ...], groups: list[tuple[str, ...]], origins: int
) -> None:
    told = _told(*texts)
    assert len(told) == len(texts)
    assert [o.documents for o in citations(told)] == groups
    assert [o.documents for o in citations(told[::-1])] == groups
    assert weigh(told).origins == origins


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("BEIRUT (AP) — Twelve people were killed in Idlib.", "AP"),
        ("Twelve people were killed in Idlib on Sunday. (Reuters)", "Reuters"),
        ("Twelve people were killed in Idlib on Sunday.--AFP", "AFP"),
        ("Twelve people were killed – Agence France-Presse.\n", "AFP"),
        ("Twelve people were killed (AP photo) in Idlib.", None),
        ("Twelve people were killed in Idlib, residents told AFP.", None),
        (f"{'It was a long day in Idlib. ' * 20}(AP) {'Nobody came. ' * 20}", None),
        ("", None),
    ],
)
def test_the_agency_that_a_text_is_credited_to(text: str, agency: str | None) -> None:
    found = credit(text)
    assert (None if found is None else found[0]) == agency
    if found is not None:
        assert text[slice(*found[1])] in {agency, "Agence France-Presse"}


def test_what_credited_texts_say_themselves_is_the_agencys() -> None:
    told = _told(OWN, OWN, SAID)
    names = [t.document for t in told]
    [found] = citations(told, dict.fromkeys(names, "AP"))
    assert found.documents == ("d0", "d1")  # the third has it on residents' word
    assert citations(told, {"d0": "AP", "d1": "AFP"}) == citations(told, {"d0": "AP"}) == []
