"""Attribution: one hand-made sentence for each form. All people, groups and places are invented."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.model import Document, Part
from onrecord.read.text import Prepared, prepare
from onrecord.read.who import Attribution, chain_for, find_attributions


def read(text: str, title: str | None = None) -> tuple[Prepared, list[Attribution]]:
    parts = [Part(span=(0, len(text)), role="body")]
    if title is not None:
        body = len(title) + 2
        parts = [Part(span=(0, len(title)), role="title"), Part(span=(body, body + len(text)), role="body")]
        text = f"{title}\n\n{text}"
    prepared = prepare(Document(text=text, parts=tuple(parts)))
    return prepared, find_attributions(prepared)


def rows(text: str) -> list[tuple[Any, ...]]:
    """(source, cue, contents, speaker) of every attribution."""
    _, found = read(text)
    words = lambda span: text[span[0] : span[1]] if span else None  # noqa: E731
    return [(words(a.source), words(a.cue), [words(c) for c in a.content], a.speaker) for a in found]


def only(text: str) -> tuple[Any, ...]:
    got = rows(text)
    assert len(got) == 1, got
    return got[0]


FORMS = [
    ("“The well is dry,” Mayor Ana Muster told reporters Tuesday.",
     ("Mayor Ana Muster", "told", ["“The well is dry,”"], "Ana Muster")),
    ("“The well is dry,” said Mayor Ana Muster.", ("Mayor Ana Muster", "said", ["“The well is dry,”"], "Ana Muster")),
    ("“We saw it,” Ana Muster, a teacher, told Kurier by telephone. “Then it was gone.”",
     ("Ana Muster", "told", ["“We saw it,”", "“Then it was gone.”"], "Ana Muster")),
    ("The mayor said that two shells fell.", ("The mayor", "said", ["two shells fell"], "mayor")),
    ("Two shells fell on Monday, the mayor said.", ("the mayor", "said", ["Two shells fell on Monday"], "mayor")),
    ("In the north, the mayor said, two shells fell.",
     ("the mayor", "said", ["In the north", "two shells fell"], "mayor")),
    ("According to the clinic, five people died.", ("the clinic", "According to", ["five people died"], "clinic")),
    ("Five people died, according to Dr. Omar Sample, a surgeon.",
     ("Dr. Omar Sample", "according to", ["Five people died"], "Omar Sample")),
    ("The mayor said in a statement on Sunday that the road was shut.",
     ("The mayor", "said", ["the road was shut"], "mayor")),
    ("The mayor told the Kurier newspaper that the road was shut.",
     ("The mayor", "told", ["the road was shut"], "mayor")),
    ("State television reported that the town was quiet.",
     ("State television", "reported", ["the town was quiet"], "State television")),
    ("The ministry, which runs the base, declined to comment.",
     ("The ministry", "declined to", ["comment"], "ministry")),
    ("The army denied killing civilians.", ("The army", "denied", ["killing civilians"], "army")),
    ("The army denied that it fired.", ("The army", "denied", ["it fired"], "army")),
    ("The army immediately rejected the claims.", ("The army", "rejected", ["the claims"], "army")),
    ("The Free Harbour Council accused the army of shelling the market.",
     ("The Free Harbour Council", "accused", ["the army of shelling the market"], "Free Harbour Council")),
    ("Opposition figures blamed the Northern Army for the strike.",
     ("Opposition figures", "blamed", ["the Northern Army for the strike"], "Opposition figures")),
    ("Reports of torture emerged.", (None, "Reports", ["torture"], "reports")),
    ("Residents’ claims that the well was poisoned spread.",
     ("Residents", "claims", ["the well was poisoned spread"], "Residents")),
    ("It was reported that two shells fell.", (None, "reported", ["two shells fell"], "reported")),
    ("Days later Harbour Watch issued similar accusations against Northland.",
     ("Harbour Watch", "issued similar accusations", ["Northland"], "Harbour Watch")),
    ("15 people were killed while 25 others were wounded said the Example Observatory for Rights.",
     ("the Example Observatory for Rights", "said", ["15 people were killed while 25 others were wounded"],
      "Example Observatory for Rights")),
    ("Air strikes killed 32 people and wounded dozens more a monitoring group said.",
     ("a monitoring group", "said", ["Air strikes killed 32 people and wounded dozens more"], "monitoring group")),
    ("THE MAYOR SAID THAT TWO SHELLS FELL.", ("THE MAYOR", "SAID", ["TWO SHELLS FELL"], "MAYOR")),
    ("The fence, officials said, was cut.", ("officials", "said", ["The fence", "was cut"], "officials")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), FORMS, ids=[t[:40] for t, _ in FORMS])
def test_form(text: str, expected: tuple[Any, ...]) -> None:
    assert only(text) == expected


def test_two_speakers_in_one_sentence_keep_to_their_clauses() -> None:
    text = "Northland’s army said it was responsible for the raid, though opposition leaders blamed Southland."
    _, found = read(text)
    assert [(a.speaker, a.stance) for a in found] == [
        ("Northland’s army", "claims_responsibility"), ("opposition leaders", "accuses"),
    ]  # fmt: skip
    assert [text[s:e] for s, e in found[0].content] == ["it was responsible for the raid"]
    assert chain_for((text.index("blamed"), text.index(".")), found, read(text)[0])[0].source == "opposition leaders"


def test_a_charge_taken_up_again_is_denied() -> None:
    got = rows("Rights groups accused the army of using gas, a charge it denies.")
    assert [(r[1], r[2]) for r in got] == [("accused", ["the army of using gas"]), ("denies", ["a charge"])]


def test_another_speaker_puts_the_toll() -> None:
    got = rows("The minister said five had died, but the governor put the toll at nine.")
    assert [(r[3], r[2]) for r in got] == [("minister", ["five had died"]), ("governor", ["nine"])]


def test_coordinated_verbs_share_the_subject() -> None:
    got = rows("Northland criticized Southland on Tuesday for killing dozens and accused its army of looting.")
    assert [(r[0], r[1], r[2]) for r in got] == [
        ("Northland", "criticized", ["Southland on Tuesday for killing dozens"]),
        ("Northland", "accused", ["its army of looting"]),
    ]


def test_relayed_accounts_make_a_chain() -> None:
    text = (
        "“It is disturbing,” Foreign Ministry spokesman Jon Beispiel told reporters Tuesday. Activist accounts suggest "
        "Northland strikes “killed dozens of civilians” and “hit two schools,” he said."
    )
    prepared, found = read(text)
    at = text.index("dozens")
    links = chain_for((at, at + 6), found, prepared)
    assert [link.source for link in links] == ["Jon Beispiel", "Activist accounts"]
    inner = next(a for a in found if a.speaker == "Activist accounts")
    assert inner.hedge is not None
    assert text[slice(*inner.hedge)] == "suggest"
    assert inner.parent is not None
    assert found[inner.parent].speaker == "Jon Beispiel"
    assert chain_for((0, 3), [], prepared) == ()


def test_citing_and_quoting_put_the_witness_last() -> None:
    text = (
        "The Kurier agency, citing local officials, said 12 people had died. "
        "Lina Muster quoted a nurse as saying two fled."
    )
    prepared, found = read(text)

    def chain(words: str) -> list[str]:
        at = text.index(words)
        return [link.source for link in chain_for((at, at + len(words)), found, prepared)]

    assert chain("12 people") == ["Kurier agency", "local officials"]
    assert chain("two fled") == ["Lina Muster", "nurse"]


def test_three_speakers_deep() -> None:
    text = "Officials said that witnesses said that the army told residents to leave."
    prepared, found = read(text)
    at = text.index("leave")
    assert [x.source for x in chain_for((at, at + 5), found, prepared)] == ["Officials", "witnesses", "army"]


NAMES = [
    ("Spokesman Jon Beispiel said it was over. Beispiel said more. He said so twice.", ["Jon Beispiel"] * 3),
    ("A Harbour Watch report cited new graves. The group denounced the ministry.", ["Harbour Watch"] * 2),
    ("The Example Observatory for Rights said two died. The Observatory said one was a child.",
     ["Example Observatory for Rights"] * 2),
    ("Secretary of State Ana Muster said no. The deal was off, Muster said.", ["Ana Muster"] * 2),
    ("Two fled, said Ana Muster of the Harbour Watch monitoring group. She saw it, Muster said.", ["Ana Muster"] * 2),
    ("Northland said no. Southland said yes.", ["Northland", "Southland"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "speakers"), NAMES, ids=[t[:30] for t, _ in NAMES])
def test_speakers_resolve_within_the_document(text: str, speakers: list[str]) -> None:
    assert [r[3] for r in rows(text)] == speakers


STANCES = [
    ("The Eastern Brigade claimed responsibility for the attack.", "claims_responsibility"),
    ("The army said it carried out the strike.", "claims_responsibility"),
    ("The Eastern Brigade claimed the attack.", "claims_responsibility"),
    ("The Eastern Brigade claimed the attack had failed.", "asserts"),
    ("The army said it was not behind the strike.", "denies"),
    ("Beispiel didn’t ascribe blame for the death.", "no_position"),
    ("Beispiel didn’t endorse the findings.", "no_position"),
    ("The spokesman could not confirm the report.", "no_position"),
    ("The ministry dismissed the report.", "denies"),
    ("The agency retracted its figure.", "corrects"),
    ("The union condemned the arrest.", "positions"),
    ("The mayor said so.", "asserts"),
]


@pytest.mark.parametrize(("text", "stance"), STANCES)
def test_stance(text: str, stance: str) -> None:
    assert [a.stance for a in read(text)[1]][:1] == [stance]


def test_negated_cue_shows_its_negation() -> None:
    assert rows("While Beispiel didn’t endorse the findings, he said the count was rising.")[0][1:3] == (
        "didn’t endorse", ["the findings"],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ("A doctor said five died.", "medic"),
        ("Residents said planes came.", "eyewitness"),
        ("His mother said he was home.", "relative"),
        ("The Example Observatory for Rights said two died.", "monitor"),
        ("State television said all was quiet.", "media"),
        ("A source said all was quiet.", "unnamed"),
    ],
)
def test_nature(text: str, nature: str) -> None:
    assert read(text)[1][0].nature == nature


def test_quotation_going_on_in_the_next_paragraph_keeps_its_speaker() -> None:
    got = only("“We ran,” Ana Muster said. “The roof fell.\n\n“Nobody came.”\n\nThe road was shut.")
    assert got[3] == "Ana Muster"
    assert got[2] == ["“We ran,”", "“The roof fell.", "“Nobody came.”"]


def test_headlines() -> None:
    for title, speaker in (("Monitor: 12 dead in Muster", "Monitor"), ("12 dead in Muster - monitor", "monitor")):
        _, found = read("The town was shelled.", title)
        assert [a.speaker for a in found] == [speaker]
    assert read("The town was shelled.", "Sampletown update: 12 dead")[1] == []


NOT_SAID = [
    "The Foreign Ministry building burnt down.",
    "The party must still announce its candidates.",
    "The report was long and the claims were many.",
    "It is shut on Monday.",
    "He found a well and saw a plane.",
]


@pytest.mark.parametrize("text", NOT_SAID)
def test_no_speech_no_attribution(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize("name", ["May", "Army"])
def test_speakers_with_odd_names(name: str) -> None:
    assert only(f"{name} said the bridge was shut.")[0] == name


BROKEN = [
    "“The mayor said “two” shells fell. Then he left.\n\nThe road was shut, officials said.",
    'He said "one" and "two. Then the army left.\n\nA nurse said nothing.',
    "“" * 50 + " he said " + "”" * 3,
    "<ana> he said what\n<omar> she said you said\n<ana> said said said",
    "“" + "The army said it fired. He left. " * 40 + "”",
    "said",
    "according to",
    "He said",
    ", said , said",
    "",
]


@pytest.mark.parametrize("text", BROKEN, ids=range(len(BROKEN)))
def test_broken_text(text: str) -> None:
    sound(text)


def test_an_open_quotation_stays_in_its_paragraph() -> None:
    text = "“The roof fell, Ana Muster said.\n\nTwo people died.\n\nThe road was shut."
    for _, _, contents, _ in rows(text):
        assert all("Two people" not in c and "road" not in c for c in contents)


def sound(text: str) -> None:
    """What must hold for any text at all."""
    prepared, found = read(text)
    for i, a in enumerate(found):
        assert a.content
        for start, end in (a.cue, *a.content, *([a.source] if a.source else []), *([a.hedge] if a.hedge else [])):
            assert 0 <= start < end <= len(text)
        assert a.speaker
        seen, at = {i}, a.parent
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = found[at].parent
        chain_for(a.content[0], found, prepared)


WORDS = st.sampled_from(
    ["he", "she", "the", "a", "mayor", "army", "Ana", "Muster", "said", "told", "that", "according to", "claims", "it",
     "reports", "denied", ",", ".", "“", "”", '"', ":", "-", "and", "but", "though", "did", "not", "was", "responsible",
     "citing", "quoted", "as", "saying", "'", "’s", "\n\n", "(", ")", "who", "in", "Tuesday", "report", "of", "12"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=60))
def test_any_order_of_words_is_sound(words: list[str]) -> None:
    sound(" ".join(words))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_sound(text: str) -> None:
    sound(text)
