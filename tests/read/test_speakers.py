"""Speakers named as far as the text names them; speech without a verb and a clause; natures."""

from __future__ import annotations

import pytest

from onrecord.config import Config
from onrecord.model import Claim, Document, Part
from onrecord.read import read


def claims(text: str) -> list[Claim]:
    found = read(Document(text, parts=(Part((0, len(text)), "body"),), lang="en"), Config())
    return list(found.claims)


def toll(text: str) -> Claim:
    return next(c for c in claims(text) if c.attribute in ("killed", "injured"))


def sources(text: str) -> list[str]:
    return [link.source for link in toll(text).chain]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Lena Orr, a spokeswoman for the clinic, came. The spokeswoman said shells had killed five people.", ["Lena Orr"]),
        ("Governor Abel Mint drove to the ruins. He said 14 people had been killed by the bomb.", ["Abel Mint"]),
        ("The Delta Rights Group met. The group said that 12 people had been killed by air strikes.", ["Delta Rights Group"]),
        ("The radio reached the mayor by phone. The rocket, he said, had killed two people.", ["mayor"]),
        ("“Six people were killed by the shell,” said the baker, Tomas Reed.", ["Tomas Reed"]),
        ("Minister Una Bell and General Karl Odd spoke. The general said the air strike had killed 80 people.", ["Karl Odd"]),
        # Nobody whom the word can mean: it stays as worded.
        ("The spokeswoman said shells had killed five people.", ["spokeswoman"]),
        ("Lena Orr came on Friday. The general said shells had killed five people.", ["general"]),
        # "they" is the speaker's own word for itself, not somebody told before.
        ("The Free Guild spoke first. The observers said they had counted nine people killed by shells.", ["observers"]),
    ],
)  # fmt: skip
def test_titles_and_pronouns_are_resolved_within_the_document(text: str, speaker: list[str]) -> None:
    assert sources(text) == speaker


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("The bomb killed 12 people, per the committee in Harsa.", ["committee in Harsa"]),
        ("By the clinic’s count, shelling killed nine people.", ["clinic"]),
        ("In the army’s telling, the shelling killed 20 people.", ["army"]),
        ("Shelling has killed 90 people in Oland, the Relief Committee estimates.", ["Relief Committee"]),
        ("The Observatory, citing medics, said shelling killed nine people.", ["Observatory", "medics"]),
        ("[10:01] ana: jets again\n[10:02] ben: 3 people killed by a bomb\n[10:03] ana: where", ["ben"]),
        ("Six per cent of the town was flooded. Shelling killed nine people.", []),
        ("Shelling killed nine people.\n\nNote: this page is old.", []),
    ],
)  # fmt: skip
def test_speech_without_a_verb_and_its_clause(text: str, chain: list[str]) -> None:
    assert sources(text) == chain


@pytest.mark.parametrize(
    ("text", "nature", "hand"),
    [
        ("Medics said shelling killed nine people.", "medic", None),
        ("His mother said shelling killed nine people.", "relative", None),
        ("Sources said shelling killed nine people.", "unnamed", None),
        ("The Tarvan army said its shelling killed nine people. Residents blamed the Tarvan army.", "accused", None),
        ("“I carried nine people killed by the shell,” said Mouna Reed.", None, "first"),
        ("Mouna Reed said shelling killed nine people.", None, None),
    ],
)
def test_natures_and_hands_are_those_that_the_words_give(text: str, nature: str | None, hand: str | None) -> None:
    last = toll(text).chain[-1]
    assert (last.nature, last.hand) == (nature, hand)


@pytest.mark.parametrize(
    "text",
    [
        "“The shell killed three people, said Ada Brown. The street was closed. “",
        "“" * 200 + "he said 3 people were killed by a bomb" + "”" * 3,
        "a: b\n" * 300 + "c: 3 people were killed by a bomb",
        "Army said shelling killed six people. Army is a name.",
        "May said in May that shelling killed six people. " * 40,
    ],
)
def test_damaged_quotations_and_odd_speakers_are_read_without_a_crash(text: str) -> None:
    for claim in claims(text):
        for link in claim.chain:
            if link.source_span is not None:
                assert 0 <= link.source_span[0] < link.source_span[1] <= len(text)
