"""What a person sees: every part of a claim, at 80 columns and wide; nothing of a document can steer the terminal."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from fakes.readings import TEXT, reading
from rich.cells import cell_len

from onrecord import render, wording
from onrecord.model import Count, Reading, reading_from

ROW: dict[str, Any] = {
    "id": "d0123456789abcdef", "given_id": "invented-1", "sha256": "00", "source": "https://outlet.example/1",
    "fetched_at": "2026-01-01T00:00:00Z", "published": "2015-12-08", "outlet": "The Outlet (invented)",
    "title": "Shells on a market", "lang": "en", "origin": None, "status": "read", "failures": [],
    "readings": [{"reader": "test-1", "current": True}],
}  # fmt: skip
HOSTILE = "a\x1b[31mred\x1b]0;title\x07 \u202egnp.exe\u202c \u2066x\u2069 \u200fy\u200e\x9b2J\r\ud800"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)


def shown(what: Any) -> str:
    stream = io.StringIO()
    render.show(what, stream=stream)
    return stream.getvalue()


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def document(raw: dict[str, Any] | None = None, **row: Any) -> str:
    return shown(render.document({**ROW, **row}, reading_from(raw or reading())))


def test_a_document_says_everything() -> None:
    out = flat(document())
    for words in (
        "Shells on a market", "The Outlet (invented) · published 2015-12-08 · en", "https://outlet.example/1",
        "invented-1 · d0123456789abcdef", "SHELLING · incident · “Shells hit”",
        "toll: killed 6 or more; injured 24 or more", "target “market” — says Rescue Volunteers",
        "killed 6 or more people “at least six people” — says Rescue Volunteers",
        "“9th Brigade” — accusation by Adam Tarik, on the word of Witness accounts (hedged “suggest”)",
        "↳ denied by The brigade", "“The brigade” — denial by The brigade, about perpetrator: 9th Brigade",
        "date 2015-12-07 “7 December” — says the document", "place Dar Sahra (XX: 1.50, -2.25)",
        "displaced about 1,500 people “some 1,500 residents”", "for 2015-11-01 to 2015-11-30 (“in November alone”)",
        "part of the aggregate “bombardment”",
    ):  # fmt: skip
        assert words in out, words


@pytest.mark.parametrize("columns", [40, 80, 160])
def test_it_fits_the_width(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = document().splitlines()
    assert max(map(cell_len, lines)) <= columns
    assert not any(line.endswith(" ") for line in lines)


def test_in_a_pipe_there_are_no_colours_and_no_frames() -> None:
    out = document()
    assert "\x1b" not in out
    assert not re.search("[\u2500-\u257f]", out)


def test_colours_when_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[32m" in document()
    monkeypatch.setenv("NO_COLOR", "1")
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", document())


def hostile() -> dict[str, Any]:
    raw = reading()
    raw["claims"][0]["value"]["term"] = HOSTILE
    raw["claims"][0]["chain"][0]["source"] = HOSTILE
    raw["claims"][4]["hedge"]["text"] = HOSTILE
    raw["claims"][7]["period"]["phrase"] = HOSTILE
    raw["document"]["text"] = HOSTILE + TEXT[len(HOSTILE) :]
    raw["notes"] = [HOSTILE]
    return raw


def test_a_document_cannot_steer_the_terminal() -> None:
    found = reading_from(hostile())
    row: dict[str, Any] = {**ROW, "title": HOSTILE, "outlet": HOSTILE}
    row |= {"source": HOSTILE, "given_id": HOSTILE, "id": HOSTILE, "lang": HOSTILE}
    failure = {"stage": HOSTILE, "kind": HOSTILE, "message": HOSTILE, "given_id": HOSTILE}
    row["failures"] = [failure]
    for what in (
        render.document(row, found), render.claim(row, found, "c1"), render.claims(row, found, found.claims),
        render.documents([row], [failure]),
    ):  # fmt: skip
        out = shown(what)
        assert "‹U+001B›" in out
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", out)


def test_right_to_left_text_is_left_as_it_is() -> None:
    words = "ارتفاع حصيلة قتلى الغارات على مدينة إدلب"
    assert words in document(title=words)
    assert wording.safe("می‌خواهم") == "می‌خواهم"  # a joiner that Persian needs


def test_a_missing_date_is_said() -> None:
    assert "no publication date" in document(published=None)


def test_what_was_not_read_is_said() -> None:
    raw = reading()
    raw["document"]["parts"] = [
        {"span": [0, 5], "role": "comment"}, {"span": [6, 9], "role": "comment"},
        {"span": [9, 12], "role": "furniture"},
    ]  # fmt: skip
    assert "kept but not read: 2 comments and 1 piece of page furniture" in document(raw)
    assert "not read yet" in shown(render.document({**ROW, "status": "pending"}, None))
    assert "erased" in shown(render.document({**ROW, "status": "erased"}, None))
    empty = Reading(id="x", document=reading_from(reading()).document)
    assert "No claim was found" in shown(render.document(ROW, empty))


def test_a_claim_in_its_words() -> None:
    out = flat(shown(render.claim(ROW, reading_from(reading()), "c5")))
    assert "Witness accounts suggest the ⟦9th Brigade⟧ fired them" in out
    assert "denied by The brigade: “The brigade” c6" in out


@pytest.mark.parametrize(
    ("low", "high", "bound", "words"),
    [
        (12, 12, "exact", "12 people"), (12, None, "at_least", "12 or more people"),
        (None, 40, "at_most", "up to 40 people"),
        (130000, 130000, "about", "about 130,000 people"), (12, 24, "vague", "12–24 people"),
        (3, 3, "killed_and_injured", "3 people, killed and injured together"), (0, 0, "exact", "0 people"),
        (None, None, "vague", "an unknown number of people"),
    ],
)  # fmt: skip
def test_counts_in_words(low: int | None, high: int | None, bound: Any, words: str) -> None:
    found = reading_from(reading())
    claim = found.claims[2].__class__("c", "a", "killed", Count(low, high, bound, "", "all"), ((0, 1),))
    assert wording.value(claim, found.document, ()) == words


OTHERS = {
    "victim": ({"name": "Nour Hadi", "description": "a teacher", "age": 31, "sex": "female", "status": "killed",
                "who": "civilians"}, "Nour Hadi, a teacher, aged 31, female, killed, among the civilians"),
    "share": ({"low": 0.5, "high": 1, "phrase": "the large majority", "of": "strikes"},
              "the large majority of strikes (50 to 100 %)"),
    "knowledge": ({"of": "whose planes", "phrase": "no way to tell"}, "cannot know: whose planes"),
    "designation": ({"party": "the rebels", "label": "bandits"}, "calls the rebels “bandits”"),
    "position": ({"toward": "Aland", "act": "calls_for"}, "calls for Aland"),
    "weapon": ({"term": "barrels", "class": "barrel_bomb"}, "barrels (barrel bomb)"),
    "place": ({"name": "Dar", "relation": "near", "candidates": []}, "near Dar (not located)"),
    "date": ({"start": None, "end": None, "phrase": "Wednesday", "precision": None}, "date not resolved"),
    "account": (None, "the whole account"),
}  # fmt: skip


def test_who_hedges() -> None:
    raw = reading()
    found = reading_from(raw).claims[4]
    assert wording.sources(found) == "Adam Tarik, on the word of Witness accounts (hedged “suggest”)"
    raw["claims"][4]["hedge"]["by"] = None
    assert "Adam Tarik (hedged “suggest” by the document)" in wording.sources(reading_from(raw).claims[4])
    raw["claims"][4]["chain"] = []
    assert wording.sources(reading_from(raw).claims[4]) == "the document (hedged “suggest”)"


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2015-09-21", None, "from 2015-09-21"), (None, "2016-01-01", "until 2016-01-01"),
        (None, None, "date not resolved"), ("2015-09-21", "2015-09-21", "2015-09-21"),
        ("2015-09-21", "2015-09-22", "2015-09-21 to 2015-09-22"),
    ],
)  # fmt: skip
def test_dates_in_words(start: str | None, end: str | None, words: str) -> None:
    assert wording.dates(start, end) == words


@pytest.mark.parametrize("attribute", OTHERS)
def test_other_values_in_words(attribute: str) -> None:
    value, words = OTHERS[attribute]
    raw = reading()
    raw["claims"][0] |= {"attribute": attribute, "value": value}
    found = reading_from(raw)
    assert wording.value(found.claims[0], found.document, found.accounts) == words
