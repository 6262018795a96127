"""Texts in a bad condition: what can be read is, and the reading says what it could not do."""

from __future__ import annotations

import re

import pytest

from onrecord import ground
from onrecord.config import Config
from onrecord.model import Claim, Document, Part
from onrecord.read import Result, conditions, gate, read, runon
from onrecord.read.text import prepare, tokens_of

REPORT = (
    "At least twelve people were killed and 30 wounded on Monday when two rockets hit a market in Aleppo, doctors said. "
    "Four of the dead were children. Residents blamed the Syrian army, which denied that it had shelled the town. "
    "Gunmen killed a teacher in Homs on Tuesday."
)
BARE = re.sub(r"[^\w\s]", "", REPORT)
TABLE = (
    "The office gave figures on Monday after the strikes on the three districts of the town.\n\n"
    "District   Killed   Wounded\nNorth      12       30\nSouth      4        11\nEast       7        9\n\n"
    "Doctors said that at least five children were killed in the strikes."
)


def reading(text: str, lang: str | None = "en") -> tuple[Result, Document]:
    parts = (Part((0, len(text)), "body"),) if text else ()
    document = Document(text, published="2016-05-04", lang=lang, parts=parts)
    return ground.checked(read(document, Config()), document), document


def figures(result: Result) -> set[tuple[str, int | None]]:
    return {(c.attribute, c.value.low) for c in result.claims if c.attribute in ("killed", "injured")}


def test_a_report_in_good_condition_has_no_notes() -> None:
    assert reading(REPORT)[0].notes == ()


def test_capitals() -> None:
    result, _ = reading(REPORT.upper())
    assert result.notes == (conditions.CAPITALS,)
    assert figures(result) == figures(reading(REPORT)[0])
    assert {c.value.actor for c in result.claims if c.attribute == "perpetrator"} >= {"syria-army"}


@pytest.mark.parametrize("text", [BARE * 2, BARE.upper() * 2])
def test_no_punctuation(text: str) -> None:
    result, document = reading(text)
    assert conditions.UNPUNCTUATED in result.notes
    assert {("killed", 12), ("injured", 30), ("killed", 1)} <= figures(result)
    assert max(len(s.tokens) for s in prepare(document).sentences) <= 45
    assert all(c.quotes for c in result.claims)


def test_sentences_are_cut_before_capitals_that_no_name_needs() -> None:
    cut = [" ".join(t.text for t in p) for p in runon.pieces(tokens_of(BARE), caps=False)]
    assert [c.split()[0] for c in cut] == ["At", "Four", "Residents", "Gunmen"]
    kept = tokens_of(REPORT)
    assert runon.pieces(kept, caps=False) == [kept]


def test_a_very_long_report() -> None:
    text = "\n\n".join([REPORT] * 600)  # 30,000 words
    result, _ = reading(text)
    assert conditions.LONG in result.notes
    assert len(result.claims) > 5000
    assert not result.dropped


def test_the_cost_of_a_long_report_is_linear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by the clock: claims that are compared with each other are counted."""
    from onrecord.read import told

    looked = []
    before = told.Told.before

    def counting(self: told.Told, offset: int) -> object:
        found = before(self, offset)
        looked.append(len(found))
        return found

    monkeypatch.setattr(told.Told, "before", counting)
    for n in (100, 200):
        looked.append(-1)
        reading("\n\n".join([REPORT] * n))
    first, second = (sum(part) for part in _split(looked))
    assert 0 < second < 3 * first


def _split(numbers: list[int]) -> list[list[int]]:
    out: list[list[int]] = []
    for n in numbers:
        if n < 0:
            out.append([])
        else:
            out[-1].append(n)
    return out


@pytest.mark.parametrize("text", [TABLE, TABLE.replace("   ", "\t")])
def test_a_table_inside_an_article(text: str) -> None:
    result, _ = reading(text)
    assert conditions.table(3) in result.notes
    assert ("killed", 5) in figures(result)
    told: list[Claim] = [c for c in result.claims if c.attribute in ("killed", "injured")]
    rows = (text.index("District"), text.index("Doctors"))
    assert not any(rows[0] <= c.quotes[0][0] < rows[1] for c in told)


def test_another_language() -> None:
    spanish = "El ejército dijo que no hubo víctimas en el ataque contra el mercado, pero dos mujeres y un niño murieron ayer."
    result, _ = reading(spanish * 2, lang="es")
    assert result.claims == () and "no reader for language 'es'" in result.notes[0]
    result, _ = reading(spanish * 2)  # the caller says that it is English
    assert conditions.FOREIGN in result.notes
    result, _ = reading(f"{REPORT} {REPORT}\n\n{spanish * 8}")
    assert conditions.FOREIGN in result.notes and figures(result)
    assert gate.is_english(REPORT)


@pytest.mark.parametrize("text", ["", " \n ", "… 12"])
def test_an_empty_body(text: str) -> None:
    result, _ = reading(text)
    assert result.notes == (conditions.EMPTY,) and result.claims == ()
