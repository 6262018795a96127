"""The gate: whether a text speaks of harm to people or of attacks at all, so that a crawl can be screened before it is read.

Words of ``lexicon/gate.toml`` are looked for in stretches of two blocks of 60 words; a stretch scores the sum of the weights
of the meanings in it, each counted once, and the text the best stretch. So a paragraph on an attack in a long report
passes, and a long text without one does not pass for its length. Case and punctuation do not matter. The weights are
whole numbers (``gate.json``, made by ``training/gate/train.py``): the same text gives the same score on every machine.

What is not in English is never answered "no" but "unknown". Linear in the length of the text.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Sequence
from importlib import resources
from typing import Final, Literal, NamedTuple

from onrecord import lexicon
from onrecord.model import Document

Verdict = Literal["pass", "no", "unknown"]

NAME: Final = "gate-1"
LEFT_UNREAD: Final = "screened: no words of harm or attack; the document is kept unread (reread reads it)"
LANGUAGES: Final = ("en",)
BLOCK: Final = 60  # words; a stretch is two blocks, so what stands within 60 words is always seen together
# The less text, the fewer chances to meet words of harm, in passing or in earnest: what a text of at most so many blocks must
# score, in tenths of what a longer one must. (A report in three sentences says it once; a long one on anything says "killed".)
_SHORTER: Final = ((2, 6), (4, 8))
_WORD: Final = re.compile(r"[^\W\d_]+")
# Words of grammar that are frequent in English and in no other language that is written alike ("in", "is", "was" or "for" are).
_GRAMMAR: Final = frozenset(
    "the of and that with from were has have been are its their they this which who she but would could after when his "
    "be it about there".split()
)
_ENGLISH: Final = 0.06  # least share of them in a text: English reports have 0.08 to 0.25, other languages 0 to 0.05
_PART: Final = 0.03  # least share in each stretch, so that half a page of another language is noticed


class Screening(NamedTuple):
    """The answer for one text. ``score`` is in tenths of the weights' unit; ``words`` are those of the best stretch that
    decided, in lower case, the heaviest meaning first; ``threshold`` is the score from which a text of this length passes."""

    verdict: Verdict
    score: int
    threshold: int
    words: tuple[str, ...]


class _Table(NamedTuple):
    """By first word: the rest of each term that begins with it, longest first, and its class's number."""

    terms: dict[str, tuple[tuple[tuple[str, ...], int], ...]]
    weights: tuple[int, ...]
    threshold: int


@functools.cache
def _table() -> _Table:
    made = json.loads(resources.files("onrecord.read").joinpath("gate.json").read_text("utf-8"))
    rows = lexicon.load("gate")
    return _Table(terms(rows), tuple(made["weights"][r.class_] for r in rows), made["threshold"])


def terms(rows: Sequence[lexicon.Row]) -> dict[str, tuple[tuple[tuple[str, ...], int], ...]]:
    """The terms of the vocabulary by their first word, with the number of their row."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for number, row in enumerate(rows):
        for term in row.terms:
            first, *rest = _WORD.findall(term.lower())
            found.setdefault(first, []).append((tuple(rest), number))
    return {first: tuple(sorted(ends, key=lambda e: -len(e[0]))) for first, ends in found.items()}


def blocks(words: Sequence[str], table: dict[str, tuple[tuple[tuple[str, ...], int], ...]]) -> list[dict[int, str]]:
    """For each block of words, the rows whose terms begin in it, each with the term first met."""
    found: list[dict[int, str]] = [{} for _ in range(max(1, -(-len(words) // BLOCK)))]
    for i in [i for i, w in enumerate(words) if w in table]:
        for rest, number in table[words[i]]:
            if not rest or tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
                found[i // BLOCK].setdefault(number, " ".join((words[i], *rest)))
                break
    return found


def tenths(count: int) -> int:
    """The share of the full threshold that a text of so many blocks must reach, in tenths."""
    return next((part for most, part in _SHORTER if count <= most), 10)


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def screen(text: str, lang: str | None = None) -> Screening:
    """Whether a text speaks of harm to people or of attacks. ``lang`` is its language where somebody knows it."""
    table = _table()
    words = words_of(text)
    found = blocks(words, table.terms)
    best, at = 0, 0
    for k in range(max(1, len(found) - 1)):
        score = sum(table.weights[n] for n in {n: 0 for b in found[k : k + 2] for n in b})
        if score > best:
            best, at = score, k
    told = {n: term for b in reversed(found[at : at + 2]) for n, term in b.items()} if best else {}
    deciding = sorted((n for n in told if table.weights[n] > 0), key=lambda n: (-table.weights[n], n))
    shown = tuple(told[n] for n in deciding[:8])
    threshold = table.threshold * tenths(len(found)) // 10
    foreign = lang is not None and lang not in LANGUAGES
    english = [w in _GRAMMAR for w in words]
    if foreign or not words or sum(english) < _ENGLISH * len(words):
        return Screening("unknown", best, threshold, shown)
    if best >= threshold:
        return Screening("pass", best, threshold, shown)
    return Screening("no" if _throughout(english) else "unknown", best, threshold, shown)


def is_english(text: str) -> bool:
    """All of the text is in English, as far as its words of grammar tell."""
    english = [w in _GRAMMAR for w in words_of(text)]
    return sum(english) >= _ENGLISH * len(english) and _throughout(english)


def _throughout(english: Sequence[bool]) -> bool:
    """No part of the text is in another language: each stretch of two blocks has English words of grammar."""
    counts = [sum(english[i : i + BLOCK]) for i in range(0, len(english), BLOCK)]
    sizes = [len(english[i : i + BLOCK]) for i in range(0, len(english), BLOCK)]
    stretches = range(max(1, len(counts) - 1))
    return all(sum(counts[k : k + 2]) >= _PART * sum(sizes[k : k + 2]) for k in stretches)


def screen_document(document: Document) -> Screening:
    """The gate on a document's title, dateline and body: comments and page furniture speak for nobody."""
    parts = [document.text[slice(*p.span)] for p in document.parts if p.role in ("title", "dateline", "body")]
    return screen("\n".join(parts), document.lang)
