"""Attributions from the encoder's scores: scores written by hand, so that what is assembled is known."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Document, Part
from onrecord.read import sayings
from onrecord.read.encoder import Scores
from onrecord.read.text import prepare
from onrecord.read.who import find_attributions

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
NAMES = {"says": TAGS}


def scores(text: str, parts: list[tuple[str, str, int]], *, sure: float = 0.94) -> Scores:
    """Scores that tag each part's words; the parts of one number belong together."""
    offsets = tuple(m.span() for m in re.finditer(r"\w+|[^\w\s]", text))
    table = np.full((len(offsets), len(TAGS)), (1 - sure) / 6, dtype=np.float32)
    table[:, 0] = sure
    vectors = {name: np.zeros((len(offsets), 8), np.float32) for name in
               ("pair", "asks_source", "is_source", "asks_content", "is_content")}  # fmt: skip
    for words, part, group in parts:
        start = text.index(words)
        inside = [i for i, (a, b) in enumerate(offsets) if start <= a and b <= start + len(words)]
        for k, i in enumerate(inside):
            table[i] = (1 - sure) / 6
            table[i, TAGS.index(("I-" if k else "B-") + part)] = sure
            for name in ("source", "content"):
                if part == "cue":
                    vectors[f"asks_{name}"][i] = -6
                    vectors[f"asks_{name}"][i, group] = 6
                elif part == name:
                    vectors[f"is_{name}"][i, group] = 6
    return Scores(offsets, {"says": table}, vectors, 0.0)


TEXT = "Mara Quill said the bridge fell, but Ode Tarn denied that anyone was hurt."
PARTS = [
    ("Mara Quill", "source", 0), ("said", "cue", 0), ("the bridge fell", "content", 0),
    ("Ode Tarn", "source", 1), ("denied", "cue", 1), ("anyone was hurt", "content", 1),
]  # fmt: skip


def told(text: str, found: sayings.Heard) -> list[tuple[str | None, str, list[str]]]:
    def words(span: tuple[int, int]) -> str:
        return text[slice(*span)]

    return [(words(s.source) if s.source else None, words(s.cue), [words(c) for c in s.content]) for s in found.sayings]


def test_each_content_and_source_goes_to_the_cue_that_asks_for_it() -> None:
    assert told(TEXT, sayings.find(TEXT, scores(TEXT, PARTS), NAMES)) == [
        ("Mara Quill", "said", ["the bridge fell"]),
        ("Ode Tarn", "denied", ["anyone was hurt"]),
    ]


def test_a_source_and_a_content_may_stand_far_from_the_nearest_cue() -> None:
    crossed = [(w, part, 1 - group if part != "cue" else group) for w, part, group in PARTS]
    assert told(TEXT, sayings.find(TEXT, scores(TEXT, crossed), NAMES)) == [
        ("Ode Tarn", "said", ["anyone was hurt"]),
        ("Mara Quill", "denied", ["the bridge fell"]),
    ]


def test_a_cue_without_content_says_nothing_and_one_without_source_is_nobodys() -> None:
    parts = [p for p in PARTS if p not in (PARTS[2], PARTS[3])]
    assert told(TEXT, sayings.find(TEXT, scores(TEXT, parts), NAMES)) == [(None, "denied", ["anyone was hurt"])]


def test_an_empty_text_has_none() -> None:
    assert sayings.find("", Scores((), {"says": np.zeros((0, 7), np.float32)}, {}, 0.0), NAMES).sayings == ()


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_parts_stand_in_the_text_in_order_whatever_the_scores(seed: int, words: int) -> None:
    rng = np.random.default_rng(seed)
    text = " ".join(f"w{i}" for i in range(words))
    found = scores(text, [])
    found = found._replace(
        heads={"says": rng.dirichlet(np.ones(7), words).astype(np.float32)},
        vectors={name: rng.normal(0, 9, v.shape).astype(np.float32) for name, v in found.vectors.items()},
    )
    heard = sayings.find(text, found, NAMES)
    spans = sorted(x for s in heard.sayings for x in (s.cue, *s.content))
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))
    assert [s.cue for s in heard.sayings] == sorted(s.cue for s in heard.sayings)


def heard_in(text: str, parts: list[tuple[str, str, int]], *, sure: float = 0.94) -> list[tuple[str, str, list[str]]]:
    document = Document(text, lang="en", parts=(Part((0, len(text)), "body"),))
    found = find_attributions(prepare(document), sayings.find(text, scores(text, parts, sure=sure), NAMES))
    return [(a.speaker, a.stance, [text[slice(*c)] for c in a.content]) for a in found]


def test_the_meaning_of_a_cue_is_the_lexicons() -> None:
    assert heard_in(TEXT, PARTS) == [
        ("Mara Quill", "asserts", ["the bridge fell"]),
        ("Ode Tarn", "denies", ["anyone was hurt"]),
    ]


def test_a_cue_that_no_rule_knows_hands_on_words_too() -> None:
    text = "Per the Tarn Monitor, six homes burned down in the night."
    parts = [("Per", "cue", 0), ("the Tarn Monitor", "source", 0), ("six homes burned down in the night", "content", 0)]
    assert heard_in(text, parts) == [("Tarn Monitor", "asserts", ["six homes burned down in the night"])]


def test_a_cue_of_the_rules_that_the_encoder_speaks_against_is_none() -> None:
    text = "Mara Quill said the bridge fell."
    assert heard_in(text, []) == []


def test_a_cue_whose_only_content_is_somebody_elses_says_nothing() -> None:
    text = "Per the Tarn Monitor. Mara Quill said the bridge fell."
    parts = [
        ("Per", "cue", 0), ("the Tarn Monitor", "source", 0), ("the bridge fell", "content", 0), ("said", "cue", 1),
        ("Mara Quill", "source", 1),
    ]  # fmt: skip
    assert heard_in(text, parts) == [("Mara Quill", "asserts", ["the bridge fell"])]
