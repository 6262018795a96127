"""The gate: harm of every kind passes, in any case and without punctuation; what is not English is "unknown", never "no"."""

from __future__ import annotations

import hashlib
import json
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import onrecord
from onrecord import lexicon
from onrecord.capture import detect, parse
from onrecord.config import Config
from onrecord.model import Hints
from onrecord.read import gate
from onrecord.stages import Job, process

SAMPLES = Path(onrecord.__file__).parent / "samples"
ROWS = tomllib.loads((SAMPLES / "index.toml").read_text("utf-8"))["document"]

HARM = [
    "Security forces detained 30 men in dawn raids on the village, their relatives said on Monday.",
    "About 600 families were displaced from the district by the fighting, the agency said.",
    "The blockade has left 40,000 people without food and medicine, the agency said in a statement.",
    "Four students are still missing after soldiers took them from a checkpoint, their families said.",
    "A farmer lost his leg when he stepped on a mine in the field behind the school.",
    "Residents were forced from their homes by armed men who then burned the houses.",
    "Police beat protesters with batons and used tear gas in the square.",
    "A shell fell on the bakery in the morning, and two women were hurt.",
    "The ministry said that no civilians were harmed in the strike on the depot.",
    "The hospital was hit for the third time this month, a doctor said by telephone.",
    "The defence ministry denied that its aircraft had hit the market.",
    "Gunmen abducted the mayor of the town and two of her guards.",
]
NONE = [
    "The company said that profits rose in the third quarter and that it would hire 200 people in the town.",
    "The team won the match at home on Saturday with two goals in the last minutes, and the coach was glad.",
    "The council voted on Tuesday to build a new road and a bridge over the river by the end of the year.",
]
FILLER = "The council met on Tuesday and talked about the budget of the town, which is larger than that of last year. " * 40
OTHERS = {
    "ar": "قال الجيش إنه لم يسقط ضحايا في الهجوم على السوق لكن الجيران قالوا إن امرأتين وطفلا قتلوا",
    "es": "El ejército dijo que no hubo víctimas en el ataque contra el mercado, pero dos mujeres murieron en su casa.",
    "fr": "L'armée a dit qu'il n'y avait pas eu de victimes dans l'attaque contre le marché, mais on a compté deux tués.",
    "de": "Die Armee sagte, es habe bei dem Angriff auf den Markt keine Opfer gegeben; zwei Frauen starben in der Stadt.",
    "nl": "Het leger zei dat er bij de aanval op de markt van de stad geen slachtoffers waren, het was in de stad.",
    "da": "Hæren sagde, at der ikke var ofre for angrebet på markedet i byen, men to kvinder døde. De er for at have det.",
    "pt": "O exército disse que não houve vítimas no ataque ao mercado, mas duas mulheres morreram em casa.",
    "ru": "Военные заявили, что в результате удара по рынку никто не пострадал, но две женщины погибли.",
    "he": "הצבא אמר כי לא היו נפגעים בתקיפה על השוק בעיר אך השכנים סיפרו כי שתי נשים וילד נהרגו",
    "zh": "军方表示，昨天对城市市场的袭击没有造成伤亡，但邻居们说，两名妇女和一名儿童死亡。",
    "sw": "Jeshi lilisema hakukuwa na majeruhi katika shambulio la soko la mji, lakini wanawake wawili walikufa.",
}


@pytest.mark.parametrize("text", HARM)
def test_harm_of_each_kind_passes(text: str) -> None:
    found = gate.screen(text)
    assert found.verdict == "pass", found
    assert found.words
    bare = "".join(c for c in text if c.isalnum() or c == " ")
    for written in (text.upper(), text.lower(), bare, bare.upper(), text.replace(" ", "\n")):
        assert gate.screen(written) == found


@pytest.mark.parametrize("text", NONE)
def test_other_news_does_not(text: str) -> None:
    assert gate.screen(text).verdict == gate.screen(text.upper()).verdict == "no"


@pytest.mark.parametrize("lang", OTHERS)
def test_another_language_is_unknown(lang: str) -> None:
    assert gate.screen(OTHERS[lang]).verdict == "unknown"
    assert gate.screen(NONE[0], lang).verdict == "unknown"  # whatever its words look like


def test_part_of_another_language_is_not_passed_over() -> None:
    assert gate.screen(FILLER).verdict == "no"
    assert gate.screen(FILLER + OTHERS["ar"] * 10).verdict == "unknown"
    assert gate.screen(OTHERS["es"] * 12 + FILLER).verdict == "unknown"
    assert gate.screen(HARM[0] + FILLER[:200] + OTHERS["ar"] * 2).verdict == "pass"


def test_nothing_to_look_at_is_unknown() -> None:
    assert [gate.screen(text).verdict for text in ("", " \n", "12 345", "Shares up")] == ["unknown"] * 4


def test_one_paragraph_in_a_long_report_passes_and_length_alone_does_not() -> None:
    attack = "Gunmen opened fire on the bus near the bridge, and six people were killed. "
    assert gate.screen(FILLER).verdict == "no"
    for text in (attack + FILLER, FILLER + attack, FILLER + attack + FILLER):
        assert gate.screen(text).verdict == "pass"
    passing_words = ("A word of war here. " + FILLER[:600]) * 20
    assert gate.screen(passing_words).verdict == "no"


def test_the_words_that_decided_are_told() -> None:
    found = gate.screen("Two men were shot dead in an ambush, and the car was burned.")
    assert found.words[:3] == ("ambush", "were shot", "burned")
    assert found.score >= found.threshold


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["id"])
def test_samples(row: dict[str, str]) -> None:
    data = (SAMPLES / row["file"]).read_bytes()
    document = parse(data, detect(data, row["file"]), Hints())
    assert gate.screen_document(document).verdict == ("pass" if row["lang"] == "en" else "unknown")


def test_weights_are_those_of_the_vocabulary() -> None:
    made = json.loads(resources.files("onrecord.read").joinpath("gate.json").read_text("utf-8"))
    rows = lexicon.load("gate")
    assert list(made["weights"]) == [r.class_ for r in rows]
    told = json.dumps([[r.class_, r.terms, r.extra["prior"], r.extra.get("least")] for r in rows])
    assert hashlib.sha256(told.encode()).hexdigest() == made["vocabulary"], "run training/gate/train.py --write"


def test_a_screened_document_is_kept_and_says_so(tmp_path: Path) -> None:
    from onrecord.capture import Item

    def of(text: str, config: Config) -> tuple[str, tuple[str, ...], int]:
        item = Item("a", "a", text.encode(), Hints(lang="en"), "text", None)
        outcome = process(Job(item, "d", "0" * 64, None), config)
        assert outcome.document is not None and outcome.found is not None
        return outcome.found.reader, outcome.found.notes, len(outcome.found.claims)

    screening = Config(screen="on")
    assert of(NONE[0], screening) == (gate.NAME, (gate.LEFT_UNREAD,), 0)
    assert of("Six people were killed in the town.", screening)[2] > 0
    assert of(NONE[0], Config())[0] == "rules-en-1"
