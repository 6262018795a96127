"""The hard sentences as they stand in the repository, and how they are scored."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from corpus.form import Problems
from corpus.hard import items
from eval import hard, hard_consistency


def test_every_item_is_found_in_its_text_and_the_blind_form_is_theirs() -> None:
    found = items.load()
    assert len(found) >= 150
    assert all(i.stance is not None for i in found)
    assert len({i.document.text for i in found}) == len(found)
    parts = Counter(i.part for i in found)
    assert parts["train"] == parts["test"]
    assert (items.HERE / "blind.txt").read_text("utf-8") == "\n".join(items.blind(found)) + "\n", "python -m corpus.hard --blind"


def test_the_second_pass_has_the_same_texts() -> None:
    texts = {i.id: (i.document.text, i.asked) for i in items.load()}
    assert all(texts[i.id] == (i.document.text, i.asked) for i in items.load(items.SECOND))


def test_no_sentence_of_test_is_a_template_of_train() -> None:
    """No six words in a row stand in both halves."""
    grams: dict[str, set[tuple[str, ...]]] = {"train": set(), "test": set()}
    for item in items.load():
        words = item.document.text.lower().split()
        grams[item.part] |= {tuple(words[i : i + 6]) for i in range(len(words) - 5)}
    assert grams["train"] & grams["test"] == set()


def _item(tmp_path: Path, body: str) -> items.Item:
    (tmp_path / "x.toml").write_text("[[item]]\n" + body, "utf-8")
    return items.load(tmp_path)[0]


BODY = """text = "Ana Orr came. Medics, she said, counted [[six people]] killed."
ask = "killed"
chain = ["Ana Orr | she | said", "Medics | counted"]
stance = "asserts"
"""


def test_labels_become_offsets(tmp_path: Path) -> None:
    item = _item(tmp_path, BODY)
    text = item.document.text
    assert "[[" not in text and text[slice(*item.asked)] == "six people"
    assert [(k.source, k.source_span and text[slice(*k.source_span)]) for k in item.chain] == [
        ("Ana Orr", "she"),
        ("Medics", "Medics"),
    ]


@pytest.mark.parametrize(
    "body",
    [BODY.replace("[[six people]]", "six people"), BODY.replace("asserts", "shouts"), BODY.replace("Medics | c", "Nurses | c"),
     BODY.replace('ask = "killed"', 'ask = "kiled"'), BODY + 'nature = "king"\n'],
)  # fmt: skip
def test_wrong_labels_are_said(tmp_path: Path, body: str) -> None:
    with pytest.raises(Problems):
        _item(tmp_path, body)


def _answer(row: dict, chain: list[dict], stance: str = "asserts") -> tuple[float, ...]:
    claim = {
        "id": "c1",
        "attribute": "killed",
        "quotes": [row["asked"]],
        "stance": stance,
        "about": None,
        "hedge": None,
        "chain": chain,
    }
    return hard.score(row, {"claims": [claim]})


def test_a_pronoun_must_be_resolved_and_a_link_must_not_be_missing(tmp_path: Path) -> None:
    row = hard.row(_item(tmp_path, BODY))
    good = row["chain"]
    assert _answer(row, good)[:4] == (1, 1, 1, 1)
    assert _answer(row, [{**good[0], "source": "she"}, good[1]])[3] == 0
    assert _answer(row, good[:1])[3] == 0
    assert _answer(row, [good[1], good[0]])[3] == 0
    assert _answer(row, good, "denies")[2] == 0
    assert hard.score(row, {"claims": []})[:4] == (1, 0, 0, 0)


def test_two_passes_are_compared_both_ways(tmp_path: Path) -> None:
    one = _item(tmp_path, BODY)
    other = _item(tmp_path, BODY.replace('"Medics | counted"', '"Medics | counted", "Ana Orr | Ana Orr"'))
    assert hard_consistency.figures([one], [one])["chain"] == 100
    assert hard_consistency.figures([one], [other]) | {"chain": 0} == hard_consistency.figures([one], [other])
    assert hard_consistency.figures([one], [])["sentences"] == 0
