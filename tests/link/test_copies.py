"""Copies: reprints, cut and edited ones, and what is no copy."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.link import copies, origins, postings
from onrecord.link.copies import Index
from onrecord.model import Origin

_VOCABULARY = [f"{a}{b}{c}" for a in "bdfgklmnprst" for b in "aeiou" for c in ("n", "r", "st", "lk", "m", "ve")]


def story(seed: int, words: int = 200) -> str:
    """A text of its own: words drawn at random, in sentences of about ten, four sentences a paragraph."""
    rng = random.Random(seed)
    drawn = [rng.choice(_VOCABULARY) for _ in range(words)]
    sentences = [" ".join(drawn[i : i + 10]).capitalize() + "." for i in range(0, words, 10)]
    return "\n\n".join(" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4))


def groups(texts: list[tuple[str, str | None, str]]) -> list[tuple[str, ...]]:
    return [o.documents for o in origins(texts)]


def test_an_exact_copy_and_a_text_of_its_own() -> None:
    found = origins([("d2", None, story(1)), ("d1", "Post", story(1)), ("d3", None, story(2))])
    assert found == [Origin("od1", ("d1", "d2"), "copy")]


def test_a_cut_reprint_under_another_heading() -> None:
    whole = story(1, 400)
    cut = "Another heading altogether\n\n" + whole[: len(whole) // 3] + "\n\nOur desk cut this report to fit the page."
    assert groups([("d1", "A", whole), ("d2", "B", cut)]) == [("d1", "d2")]


def test_a_short_reprint_of_a_long_text_is_found() -> None:
    long = story(3, 900)
    for seed in range(20):
        start = random.Random(seed).randrange(700)
        short = " ".join(long.split()[start : start + 40])
        assert groups([("d1", "A", long), ("d2", "B", short)]) == [("d1", "d2")], seed


def test_an_edited_reprint_is_found() -> None:
    rng = random.Random(5)
    edited = " ".join(rng.choice(_VOCABULARY) if rng.random() < 0.05 else w for w in story(4, 300).split())
    assert groups([("d1", "A", story(4, 300)), ("d2", "B", edited)]) == [("d1", "d2")]


def test_one_shared_quotation_is_no_copy() -> None:
    quote = " ".join(story(9, 20).split())
    assert groups([("d1", "A", f"{story(1)} {quote}"), ("d2", "B", f"{story(2)} {quote}")]) == []


def test_an_outlets_notice_is_not_its_story() -> None:
    notice = " ".join(story(99, 120).split())
    texts = [(f"d{i}", "Post", f"{story(i, 60)}\n\n{notice}") for i in range(6)]
    assert groups(texts) == []
    # The same notice does not hide a real reprint.
    texts.append(("d9", "Gazette", f"{story(3, 60)}\n\nPrinted by permission."))
    assert groups(texts) == [("d3", "d9")]


def test_an_outlet_that_prints_one_story_three_times_loses_none_of_it() -> None:
    texts = [(f"d{i}", "Post", f"Heading {i} of the day\n\n{story(1)}") for i in range(4)]
    assert groups(texts) == [("d0", "d1", "d2", "d3")]


def test_an_outlets_own_background_makes_no_copy() -> None:
    background = story(50, 90)  # two stories that share less than half with one another
    texts = [("d1", "Post", f"{story(1, 120)}\n\n{background}"), ("d2", "Post", f"{story(2, 120)}\n\n{background}")]
    assert groups(texts) == []
    assert groups([(d, f"{o} {d}", t) for d, o, t in texts]) == [("d1", "d2")]  # another outlet has it from somewhere


def test_texts_too_short_for_a_run_are_copies_only_if_equal() -> None:
    texts = [("d1", None, "Five dead in Idlib"), ("d2", None, "five dead, in Idlib!"), ("d3", None, "Six dead in Idlib")]
    assert groups([*texts, ("d4", None, ""), ("d5", None, " ")]) == [("d1", "d2")]


def test_a_text_that_very_many_print() -> None:
    texts: list[tuple[str, str | None, str]] = [(f"d{i:03}", f"Outlet {i}", story(1)) for i in range(80)]
    texts += [(f"e{i:03}", f"Other {i}", story(100 + i)) for i in range(20)]
    assert groups(texts) == [tuple(f"d{i:03}" for i in range(80))]


def test_lone_surrogates_and_other_scripts() -> None:
    text = "قتل خمسة عشر شخصا على الأقل في غارات جوية على مدينة إدلب يوم الأحد بحسب المرصد \ud800 السوري"
    assert groups([("d1", None, text), ("d2", "B", text + " لحقوق الإنسان")]) == [("d1", "d2")]


@contextmanager
def crowd_of(size: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_CROWD", size)
        yield


def comparisons(texts: list[tuple[str, str | None, str]]) -> tuple[list[tuple[str, ...]], int, int]:
    """The groups, how many comparisons in full they took, and how many postings were walked to find candidates."""
    compared = walked = 0
    contained, posted = copies._contained, postings.posted

    def count_compared(a: set[bytes], b: set[bytes]) -> tuple[int, float]:
        nonlocal compared
        compared += 1
        return contained(a, b)

    def count_walked(where: dict[int, int | list[int]], key: int) -> tuple[int, ...] | list[int]:
        nonlocal walked
        found = posted(where, key)
        walked += len(found)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copies, "_contained", count_compared)
        patch.setattr(copies, "posted", count_walked)
        return groups(texts), compared, walked


def noticed(count: int) -> list[tuple[str, str | None, str]]:
    notice = " ".join(story(999_999, 40).split())
    return [(f"n{i:03}", f"Outlet {i}", f"{story(i)}\n\n{notice}") for i in range(count)]


def edited(count: int) -> list[tuple[str, str | None, str]]:
    rng = random.Random(7)
    words = story(888_888).split()
    return [
        (f"e{i:03}", f"Other {i}", " ".join(rng.choice(_VOCABULARY) if rng.random() < 0.04 else w for w in words))
        for i in range(count)
    ]


def test_a_notice_that_a_crowd_prints_costs_no_square() -> None:
    (few, compared_few, walked_few), (many, compared_many, walked_many) = comparisons(noticed(100)), comparisons(noticed(400))
    assert few == many == []
    assert compared_many < 5 * compared_few  # four times the texts; sixteen times if each met each
    assert walked_many < 5 * walked_few


def test_a_crowd_of_edited_reprints_is_one_group() -> None:
    found, compared, walked = comparisons([*edited(500), *noticed(60)])
    assert found == [tuple(f"e{i:03}" for i in range(500))]
    assert compared < 3_000
    assert walked < 500 * 200 * 40 / 4  # a quarter of the words, and no run of more than a crowd
    # The notice of a crowd beneath them changes nothing.
    notice = noticed(1)[0][2].split("\n\n")[-1]
    assert groups([*((d, o, f"{t}\n\n{notice}") for d, o, t in edited(120)), *noticed(60)]) == [
        tuple(f"e{i:03}" for i in range(120))
    ]


def test_a_new_text_is_near_all_of_a_crowd() -> None:
    index = Index()
    for text in [*edited(60), *noticed(60)]:
        index.add(*text)
    assert index.near(story(888_888), "Times") == [f"e{i:03}" for i in range(60)]
    assert index.near(noticed(61)[60][2], "Times") == []


@settings(max_examples=25, deadline=None)
@given(st.permutations([(f"d{i}", "AB"[i % 2], story(i // 3, 60)) for i in range(9)]), st.integers(0, 3))
def test_the_order_makes_no_difference(texts: list[tuple[str, str | None, str]], again: int) -> None:
    found = origins([*texts, *texts[:again]])
    assert found == origins(sorted(texts))
    assert len(found) == 3


def _pool() -> list[tuple[str, str | None, str]]:
    """Stories of two outlets and of none, with an outlet's notice that turns into furniture at the third of them, copies,
    cut and long ones, and one text that holds two others together."""
    notice = " ".join(story(99, 40).split())
    texts: list[tuple[str, str | None, str]] = [(f"d{i}", "Post", f"{story(i, 60)}\n\n{notice}") for i in range(5)]
    texts += [("e0", "Gazette", story(0, 60)), ("e1", "Gazette", notice), ("e2", None, f"Heading\n\n{story(1, 60)}")]
    texts += [("f0", "Times", story(20)), ("f1", "Sun", story(21)), ("f2", None, f"{story(20)}\n\n{story(21)}")]
    return [*texts, ("g0", None, "Five dead in Idlib"), ("g1", None, "Five dead in Idlib."), ("g2", "Post", "")]


@settings(max_examples=60, deadline=None)
@given(st.permutations(_pool()), st.lists(st.integers(0, 12), max_size=6), st.sets(st.integers(0, 13)))
def test_one_by_one_is_as_all_at_once(
    texts: list[tuple[str, str | None, str]], asked: list[int], gone: set[int]
) -> None:
    index = Index()
    for n, (document, outlet, text) in enumerate(texts):
        index.add(document, outlet, text)
        if n in asked:  # an answer on the way leaves no trace in those that follow
            assert index.origins() == origins(texts[: n + 1])
    for n in sorted(gone):
        index.forget(texts[n][0])
    left = [t for n, t in enumerate(texts) if n not in gone]
    assert index.origins() == origins(left)
    assert len(index) == len(left)


@settings(max_examples=60, deadline=None)
@given(
    st.permutations([*_pool(), *edited(5), *noticed(4)]),
    st.lists(st.integers(0, 21), max_size=6),
    st.sets(st.integers(0, 22), max_size=12),
    st.integers(1, 4),
)
def test_one_by_one_is_as_all_at_once_also_with_crowds(
    texts: list[tuple[str, str | None, str]], asked: list[int], gone: set[int], size: int
) -> None:
    with crowd_of(size):
        index = Index()
        for n, text in enumerate(texts):
            index.add(*text)
            if n in asked:
                assert index.origins() == origins(texts[: n + 1])
        for n in sorted(gone):
            index.forget(texts[n][0])
            if n in asked:
                left = [t for i, t in enumerate(texts) if i > n or i not in gone]
                assert index.origins() == origins(left)
        assert index.origins() == origins([t for n, t in enumerate(texts) if n not in gone])
        for document, _, _ in texts:
            index.forget(document)
        assert index.origins() == []
        assert {k: v for k, v in vars(index).items() if k != "_next" and v} == {}


def test_what_is_forgotten_leaves_no_hashes() -> None:
    index = Index()
    for document, outlet, text in _pool():
        index.add(document, outlet, text)
    index.origins()
    for document, _, _ in _pool():
        index.forget(document)
    index.forget("never there")
    assert index.origins() == []
    assert {k: v for k, v in vars(index).items() if k != "_next" and v} == {}


def test_what_a_new_text_is_near() -> None:
    index = Index()
    for document, outlet, text in _pool():
        index.add(document, outlet, text)
    assert index.near(f"Another heading\n\n{story(0, 60)}", "Times") == ["d0", "e0"]
    assert index.near(" ".join(story(99, 40).split()) + "\n\n" + story(70, 60), "Post") == []  # Post prints it under all
    assert index.near("five dead, in Idlib!") == ["g0", "g1"]
    assert index.near("") == []
    assert "t" not in index


def test_a_document_taken_in_again_is_replaced() -> None:
    index = Index()
    index.add("d1", None, story(1))
    index.add("d2", None, story(2))
    index.add("d2", None, story(1))
    assert index.origins() == [Origin("od1", ("d1", "d2"), "copy")]
    index.add("d1", None, story(3))
    assert index.origins() == []
