"""Words as the encoder's pieces: numbers and offsets as BERT's uncased models have them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.read.encoder import MODEL
from onrecord.read.pieces import pieces, vocabulary

VOCABULARY = MODEL / "vocab.txt"


def _split(text: str) -> list[str]:
    return [text[a:b] for _, (a, b) in zip(*pieces(text, VOCABULARY), strict=True)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Gunmen shot the mayor.", ["Gunmen", "shot", "the", "mayor", "."]),
        ("The café’s owner", ["The", "café", "’", "s", "owner"]),  # an accent counts as its letter
        ("15-year-old", ["15", "-", "year", "-", "old"]),
        ("  spaces\n\nonly between  ", ["spaces", "only", "between"]),
        ("中文", ["中", "文"]),
        ("", []),
        ("\u200b\x00", []),  # control characters alone are nothing
    ],
)
def test_words_stand_where_they_were_written(text: str, parts: list[str]) -> None:
    assert _split(text) == parts


def test_case_and_accents_do_not_matter() -> None:
    assert pieces("CAFÉ", VOCABULARY)[0] == pieces("cafe", VOCABULARY)[0]


def test_a_long_word_is_cut_into_known_pieces_and_an_endless_one_is_unknown() -> None:
    ids, spans = pieces("unverifiable", VOCABULARY)
    assert len(ids) > 1
    assert spans[0][0] == 0
    assert spans[-1][1] == len("unverifiable")
    assert pieces("a" * 200, VOCABULARY)[0] == [vocabulary(VOCABULARY).ids["[UNK]"]]


@given(st.text(max_size=200))
def test_pieces_are_in_order_and_inside_the_text(text: str) -> None:
    ids, spans = pieces(text, VOCABULARY)
    assert len(ids) == len(spans)
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[0] <= y[0] and x[1] <= y[1] for x, y in pairwise(spans))
