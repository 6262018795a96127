"""Words as the pieces that the encoder knows: WordPiece over lower-cased words without accents, as BERT's uncased models read.

Written here because the usual library brings a client for the network and a dozen packages with it. The rules are those of
BERT's published description (Devlin et al. 2019): clean, split at spaces and punctuation, take the longest known piece.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from onrecord.model import Span

CLS: Final = 101
SEP: Final = 102
_UNKNOWN: Final = 100
_LONGEST: Final = 100  # characters of a word; a longer one is unknown
# Blocks of ideographs: each is a word of its own.
_IDEOGRAPHS: Final = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip


class Vocabulary(NamedTuple):
    """The known pieces and their numbers; a piece that goes on a word begins with ``##``."""

    ids: dict[str, int]


@cache
def vocabulary(path: Path) -> Vocabulary:
    """A piece a line, numbered from 0."""
    return Vocabulary({piece: i for i, piece in enumerate(path.read_text("utf-8").split("\n"))})


def pieces(text: str, path: Path) -> tuple[list[int], list[Span]]:
    """The numbers of the pieces of a text and where each stands in it. Linear in the text."""
    ids: list[int] = []
    spans: list[Span] = []
    for start, end in _words(text):
        for number, a, b in _pieces(text[start:end], path):
            ids.append(number)
            spans.append((start + a, start + b))
    return ids, spans


def _words(text: str) -> Iterator[Span]:
    start = -1
    for i, c in enumerate(text):
        kind = _kind(c)
        if kind == "letter":
            if start < 0:
                start = i
            continue
        if kind == "nothing":  # a control character inside a word does not end it
            continue
        if start >= 0:
            yield start, i
            start = -1
        if kind == "alone":
            yield i, i + 1
    if start >= 0:
        yield start, len(text)


@lru_cache(maxsize=4096)
def _kind(c: str) -> str:
    """``letter``: part of a word; ``alone``: a word by itself; ``space``; ``nothing``: as if it were not there."""
    code = ord(c)
    if c in "\t\n\r" or unicodedata.category(c) == "Zs":
        return "space"
    category = unicodedata.category(c)
    if code in (0, 0xFFFD) or category.startswith("C"):
        return "nothing"
    ascii_mark = 33 <= code <= 47 or 58 <= code <= 64 or 91 <= code <= 96 or 123 <= code <= 126
    if ascii_mark or category.startswith("P") or any(a <= code <= b for a, b in _IDEOGRAPHS):
        return "alone"
    return "letter"


@lru_cache(maxsize=65536)
def _pieces(word: str, path: Path) -> tuple[tuple[int, int, int], ...]:
    """A word's pieces: (number, start, end) in the word as written."""
    plain = ""
    at: list[int] = []
    for i, c in enumerate(word):
        if _kind(c) == "nothing":
            continue
        for x in unicodedata.normalize("NFD", c):
            if unicodedata.category(x) != "Mn":
                low = x.lower()
                plain += low
                at += [i] * len(low)
    if not plain:
        return ()
    ids = vocabulary(path).ids
    found: list[tuple[int, int, int]] = []
    start = 0
    while start < len(plain):
        end = len(plain)
        while end > start and ("##" if start else "") + plain[start:end] not in ids:
            end -= 1
        if end == start or len(plain) > _LONGEST:
            return ((_UNKNOWN, 0, len(word)),)
        found.append((ids[("##" if start else "") + plain[start:end]], at[start], at[end - 1] + 1))
        start = end
    return tuple(found)


def words_of(text: str, offsets: Sequence[Span], inside: range) -> list[list[int]]:
    """The pieces of each word, of those that are ``inside``."""
    out: list[list[int]] = []
    for i in inside:
        at = offsets[i][0]
        if out and at == offsets[out[-1][-1]][1] and text[at - 1 : at + 1].isalnum():
            out[-1].append(i)
        else:
            out.append([i])
    return out
