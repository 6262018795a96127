"""The English reader on whole documents, all written for these tests; every name and event in them is invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Claim, Document, Part, Range
from onrecord.read import Result, read


def document(text: str, published: str | None = "2016-03-09", role: str = "body") -> Document:
    parts, at = [], 0
    for block in text.split("\n\n"):
        parts.append(Part((at, at + len(block)), role))  # type: ignore[arg-type]
        at += len(block) + 2
    return Document(text, published=published, lang="en", parts=tuple(parts))


def claims(text: str, published: str | None = "2016-03-09", **config: Any) -> tuple[Result, list[Claim], str]:
    result = ground.checked(read(document(text, published), Config(**config)), document(text, published))
    assert result.dropped == ()
    return result, list(result.claims), text


def one(found: list[Claim], attribute: str, **fields: Any) -> Claim:
    able = [c for c in found if c.attribute == attribute and all(getattr(c.value, k, None) == v for k, v in fields.items())]
    assert len(able) == 1, [(c.attribute, c.value, c.stance) for c in found]
    return able[0]


def words(claim: Claim, text: str) -> str:
    return text[slice(*claim.quotes[0])]


def sources(claim: Claim) -> list[str]:
    return [link.source for link in claim.chain]


STRIKE = (
    "Shells hit a market in Harasta on Monday, killing at least six people and wounding dozens, the Civil Defence said. "
    "The army denied shelling the town."
)


def test_one_incident_with_its_toll_target_date_and_speaker() -> None:
    result, found, text = claims(STRIKE)
    (account,) = result.accounts
    assert (account.scope, account.kind) == ("incident", "shelling")
    assert account.toll == {"killed": {"all": Range(6, None)}, "injured": {"all": Range(24, None)}}
    killed = one(found, "killed")
    assert words(killed, text) == "at least six people"
    assert sources(killed) == ["Civil Defence"]
    assert one(found, "target").value.class_ == "market"
    date = one(found, "date").value
    assert (date.start, date.end, date.precision) == ("2016-03-07", "2016-03-07", "day")


def test_a_denial_is_kept_beside_what_it_denies() -> None:
    _, found, _ = claims(STRIKE)
    denial = one(found, "perpetrator", name="army")
    assert denial.stance == "denies"
    assert sources(denial) == ["army"]


def test_without_a_publication_date_relative_dates_stay_unresolved() -> None:
    _, found, _ = claims(STRIKE, published=None)
    date = one(found, "date").value
    assert (date.start, date.end, date.phrase) == (None, None, "Monday")


def test_the_conversion_table_is_chosen() -> None:
    result, _, _ = claims(STRIKE, table="airwars")
    assert result.accounts[0].toll["injured"]["all"] == Range(12, 24)


CONTESTED = (
    "An air strike on Friday killed Karim Doe, a rebel commander who led the group.\n\n"
    "Freedonia’s army said it had carried out the strike, though opposition leaders blamed Turkey. "
    "Ministry spokesman Rufus Firefly did not assign blame for Doe’s death."
)


def test_contested_blame_has_three_positions_and_no_civilian() -> None:
    result, found, _ = claims(CONTESTED)
    (account,) = [a for a in result.accounts if a.scope == "incident"]
    assert account.toll["killed"] == {"all": Range(1, None), "belligerents": Range(1, None)}
    stances = {(c.value.name if c.value else None): c.stance for c in found if c.attribute == "perpetrator"}
    assert set(stances.values()) == {"claims_responsibility", "accuses", "no_position"}
    accused = next(c for c in found if c.stance == "accuses")
    assert (accused.value.name, accused.value.actor, sources(accused)) == ("Turkey", "turkey", ["opposition leaders"])
    silent = next(c for c in found if c.stance == "no_position")
    assert (silent.about, sources(silent)) == (accused.id, ["Rufus Firefly"])
    victim = one(found, "victim")
    assert (victim.value.name, victim.value.description, victim.value.who) == ("Karim Doe", "a rebel commander", "belligerents")


def test_a_relayed_account_keeps_its_chain_and_whose_hedge_it_is() -> None:
    text = (
        "Witness accounts suggest Turkish raids “killed hundreds of civilians, including nurses,” "
        "spokesman Rufus Firefly said."
    )
    result, found, _ = claims(text)
    killed = one(found, "killed", who="civilians")
    assert sources(killed) == ["Rufus Firefly", "Witness accounts"]
    assert killed.hedge is not None
    assert (killed.hedge.text, killed.hedge.by) == ("suggest", 1)
    assert (killed.value.low, killed.value.high, killed.value.bound) == (200, None, "vague")
    assert result.accounts[0].scope == "aggregate"


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("An airstrike on the town of Harasta killed four people.", "incident"),
        ("Airstrikes on Saturday killed four people.", "incident"),
        ("Airstrikes have killed hundreds of people in Syria.", "aggregate"),
        ("The campaign displaced about 90,000 people in October.", "aggregate"),
        ("More than 230,000 people have been killed since the conflict began in 2011.", "aggregate"),
        ("Four people were abducted in Douma in December 2013.", "incident"),
    ],
)
def test_scope(text: str, scope: str) -> None:
    result, _, _ = claims(text)
    assert [a.scope for a in result.accounts] == [scope]


def test_the_wars_dead_are_laid_at_nobody() -> None:
    text = "Aid agencies say Saudi airstrikes add to a humanitarian crisis that includes more than 100,000 people killed."
    result, found, _ = claims(text)
    war = next(a for a in result.accounts if a.kind == "war")
    assert war.toll == {"killed": {"all": Range(100_000, None)}}
    assert [c for c in found if c.account == war.id and c.attribute == "perpetrator"] == []


def test_the_origin_of_a_weapon_is_no_perpetrator() -> None:
    _, found, _ = claims("Rebels with newly supplied American missiles killed six soldiers in the town of Harasta on Monday.")
    assert [c.value.name for c in found if c.attribute == "perpetrator"] == ["Rebels"]


def test_a_figure_for_a_part_of_the_time_bounds_the_whole_from_below() -> None:
    text = (
        "Turkey began its air campaign in late September. "
        "The air campaign displaced about 90,000 people in October alone, he said."
    )
    result, found, _ = claims(text)
    displaced = one(found, "displaced")
    assert displaced.period is not None
    assert (displaced.period.start, displaced.period.end) == ("2015-10-01", "2015-10-31")
    account = next(a for a in result.accounts if a.id == displaced.account)
    assert account.toll["displaced"]["all"] == Range(90_000, None)


def test_one_of_a_campaign_is_part_of_it_hedged() -> None:
    text = (
        "Turkish raids have killed hundreds of villagers, medics said.\n\n"
        "Such raids might include one on Friday that killed Karim Doe, a rebel commander."
    )
    result, found, _ = claims(text)
    part = one(found, "part_of")
    scopes = {a.id: a.scope for a in result.accounts}
    assert (scopes[part.account], scopes[part.value.account]) == ("incident", "aggregate")
    assert part.hedge is not None
    assert part.hedge.text == "might"
    assert next(c for c in found if c.attribute == "victim").hedge is None


def test_a_limit_of_knowledge_is_the_sources_own() -> None:
    text = "Air strikes hit the town of Harasta on Monday. Villagers admit they are unable to tell one army from the other."
    _, found, _ = claims(text)
    limit = one(found, "knowledge")
    assert limit.value.phrase == "unable to tell"
    assert sources(limit) == ["Villagers"]


def test_a_label_belongs_to_whoever_uses_it() -> None:
    text = "Strikes hit Homs on Monday. The shells haven’t struck Hezbollah and other terrorist groups, as the ministry argues."
    _, found, _ = claims(text)
    label = one(found, "designation")
    assert (label.value.party, label.value.label, sources(label)) == ("Hezbollah", "terrorist", ["ministry"])
    aims = [(c.stance, sources(c)) for c in found if c.attribute == "target_party"]
    assert ("asserts", ["ministry"]) in aims
    assert "denies" in [stance for stance, _ in aims]


def test_a_planned_meeting_has_not_happened() -> None:
    text = "Talks between the two parties are supposed to start in Vienna in the final week of January."
    result, found, _ = claims(text, published="2015-12-29")
    (account,) = result.accounts
    assert (account.scope, account.kind) == ("planned", "meeting")
    assert one(found, "date").value.start == "2016-01-25"
    assert one(found, "place").value.name == "Vienna"


def test_positions_between_actors() -> None:
    _, found, _ = claims("The United States condemned Russia on Tuesday. Foreign minister Rufus Firefly praised Hezbollah.")
    acts = [(sources(c)[-1], c.value.act, c.value.toward) for c in found if c.attribute == "position"]
    assert ("United States", "condemns", "Russia") in [(s.removeprefix("The "), a, t) for s, a, t in acts]
    assert ("Rufus Firefly", "praises", "Hezbollah") in acts


def test_the_day_of_the_criticism_is_not_the_day_of_the_harm() -> None:
    text = "France condemned Sudan on Tuesday for killing hundreds of villagers in air raids in Darfur."
    _, found, _ = claims(text)
    killed = one(found, "killed")
    dates = [c for c in found if c.attribute == "date"]
    assert all(c.account != killed.account for c in dates)
    blamed = one(found, "perpetrator")
    assert (blamed.value.name, blamed.stance, blamed.account) == ("Sudan", "accuses", killed.account)


def test_what_is_only_supposed_is_hedged() -> None:
    text = CONTESTED + "\n\nIf Turkey was responsible for Doe’s death, the truce may not last."
    _, found, _ = claims(text)
    supposed = [c for c in found if c.attribute == "perpetrator" and c.hedge is not None]
    assert [(c.value.name, c.hedge.text if c.hedge else None, c.chain) for c in supposed] == [("Turkey", "If", ())]


@pytest.mark.parametrize("role", ["comment", "furniture", "byline"])
def test_comments_and_furniture_are_never_a_source_of_claims(role: str) -> None:
    result = read(document(STRIKE, role=role), Config())
    assert (result.accounts, result.claims) == ((), ())


def test_a_language_without_a_reader_says_so() -> None:
    doc = Document("قُتل ستة أشخاص في الغارة.", lang="ar", parts=(Part((0, 25), "body"),))
    result = read(doc, Config())
    assert result.claims == ()
    assert "'ar'" in result.notes[0]


PIECES = st.sampled_from(
    [
        "Shells hit a market", "in Harasta", "on Monday", "killing at least six people", ", the Civil Defence said.", "“", "”",
        "Russia denied it.", "if", "may include one", "most of", "\n\n", "though opposition leaders blamed Turkey", ";", "while",
        "no way to tell", "Karim Doe, a commander, was killed", "since 2011", "12", "of them", "talks are due to start in May",
        "including two children", "(", ")", "terrorists", "as the Kremlin argues", "did not endorse the findings",
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=25).map(" ".join))
def test_any_text_gives_a_sound_reading(text: str) -> None:
    doc = document(text)
    result = ground.checked(read(doc, Config()), doc)
    ids = {c.id for c in result.claims}
    accounts = {a.id for a in result.accounts}
    for c in result.claims:
        assert c.account in accounts
        assert c.about is None or (c.about in ids and c.about != c.id)
        assert all(0 <= s < e <= len(text) for s, e in c.quotes)
        assert c.hedge is None or c.hedge.by is None or c.hedge.by < len(c.chain)
    assert read(doc, Config()) == read(doc, Config())
