"""Which lines are page furniture, by the words of ``lexicon/furniture.toml``."""

from __future__ import annotations

import functools
import re
from typing import Final

from onrecord.lexicon import TOKEN, Row, fold, load

_SHORT: Final = 14  # words: a longer line that only begins like furniture is taken for text
_LONGEST: Final = 60  # words: no furniture at all
_SENTENCE: Final = re.compile(r"[^\W\d_]{2}[.!?…][\"'”’»)\]]*\s+[\"'“‘«(\[]*[A-Z]")
_NOT_HEADINGS: Final = frozenset({"opener", "camel"})


@functools.cache
def words(class_: str) -> frozenset[str]:
    """The terms of a class, as printed."""
    return frozenset(t for row in load("furniture") if row.class_ == class_ for t in row.terms)


@functools.cache
def _starts() -> dict[str, list[tuple[tuple[str, ...], Row]]]:
    """Terms by their first token, longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Row]]] = {}
    for row in load("furniture"):
        if row.class_ in _NOT_HEADINGS:
            continue
        for term in row.terms:
            tokens = tuple(fold(t) for t in TOKEN.findall(term))
            table.setdefault(tokens[0], []).append((tokens, row))
    for entries in table.values():
        entries.sort(key=lambda e: -len(e[0]))
    return table


def classify(line: str) -> str | None:
    """The class of furniture that a line standing alone is; None if it is none. Never for more than 60 words."""
    if len(line) > 600:
        return None
    tokens = [fold(t) for t in TOKEN.findall(line)]
    plain = [t for t in tokens if t[0].isalpha()]
    if len(plain) > _LONGEST:
        return None
    if not plain:
        return "search" if line.strip() and len(line.strip()) <= 3 and not any(c.isalnum() for c in line) else None
    first = next(i for i, t in enumerate(tokens) if t[0].isalpha() or t == "©")
    counted = any(t[0].isdigit() for t in tokens[:first]) or plain[0] in ("no", "one", "two", "three")
    for at in range(len(tokens)):
        for term, row in _starts().get(tokens[at], ()):
            if tuple(tokens[at : at + len(term)]) != term:
                continue
            rest = tokens[at + len(term) :]
            where = row.extra["where"]
            if where == "any" and not _told(line, plain):
                return row.class_
            if where == "start" and at == first and len(plain) <= _SHORT and not _SENTENCE.search(line):
                return row.class_
            if where == "whole" and at == first and not any(t[0].isalpha() for t in rest):
                return row.class_
            if where == "count" and _is_count(tokens, at, first, counted, rest):
                return row.class_
    return None


def _told(line: str, plain: list[str]) -> bool:
    """Whether a line rather tells something, in quotation marks, than is a notice."""
    return len(plain) > 25 and any(mark in line for mark in '“”"«')


def _is_count(tokens: list[str], at: int, first: int, counted: bool, rest: list[str]) -> bool:
    """ "8 Responses", "Comments (12)", "3 thoughts on “Title”": the heading of the comments."""
    if any(t[0].isalpha() for t in rest):
        return counted and at <= first + 1 and rest[0] in ("to", "on", "so", "yet") and tokens[-1] not in (".", "!", "?")
    return at == first or (counted and at == first + 1)
