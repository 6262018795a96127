"""Vocabulary as data: TOML files of rows, each with an example that must match and a counter-example that must not.

A row: ``class`` (what the term means), ``terms`` (forms as printed; matched by whole tokens, in any case, the last word
also in the plural), ``example``, ``counter``, and what else the file needs. To add a word, add it to a row's ``terms``;
``tests/test_lexicon.py`` runs every example and counter-example.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib import resources
from typing import Any, Final, NamedTuple, TypeVar

# Initials with their stops; numbers with separators and ordinal endings; a possessive ’s as a token of its own, so that
# "Assad’s government" matches "Assad"; words with inner apostrophes; any other single sign.
TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|\d+(?:[.,]\d+)*(?:(?:st|nd|rd|th)\b)?|[’']s\b|[^\W\d_]+(?:[’'](?!s\b)[^\W\d_]+)*|[^\w\s]|_"
)


class Row(NamedTuple):
    """One row of a lexicon file. ``extra`` holds its other keys."""

    class_: str
    terms: tuple[str, ...]
    example: str
    counter: str
    extra: dict[str, Any]


T = TypeVar("T")
_added: Final[dict[str, str]] = {}  # a user's own rows, by the file that they stand beside
_made: Final[list[Callable[[], None]]] = []  # what forgets that which was made of the rows


def cached(function: Callable[..., T]) -> Callable[..., T]:
    """``functools.cache`` for what is made of lexicon rows: forgotten when a user's rows come or go."""
    kept = functools.cache(function)
    _made.append(kept.cache_clear)
    return functools.update_wrapper(lambda *given: kept(*given), function)


def extend(name: str, text: str) -> None:
    """From now on read a user's rows (TOML, checked before) beside those of ``lexicon/NAME.toml``; "" for none."""
    if text == _added.get(name, ""):
        return
    _added[name] = text
    for forget in _made:
        forget()


def rows_of(text: str) -> tuple[Row, ...]:
    """The rows of a lexicon file. Raises TOMLDecodeError, KeyError, TypeError."""
    return tuple(
        Row(
            r["class"], tuple(r["terms"]), r.get("example", ""), r.get("counter", ""),
            {k: v for k, v in r.items() if k not in ("class", "terms", "example", "counter")},
        )
        for r in tomllib.loads(text)["row"]
    )  # fmt: skip


@functools.cache
def shipped(name: str) -> tuple[Row, ...]:
    """The rows of ``lexicon/NAME.toml`` alone, in order."""
    return rows_of(resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8"))


@cached
def load(name: str) -> tuple[Row, ...]:
    """The rows of ``lexicon/NAME.toml``, in order, and a user's behind them."""
    return shipped(name) + (rows_of(_added[name]) if _added.get(name) else ())


def names() -> list[str]:
    """The lexicon files there are."""
    return sorted(p.name[:-5] for p in resources.files(__name__).iterdir() if p.name.endswith(".toml"))


def fold(word: str) -> str:
    """A token as the matcher compares it: lower case, curly apostrophes straight."""
    return word.lower().replace("’", "'")


@functools.lru_cache(maxsize=65536)
def singular(word: str) -> str:
    """A folded English noun without its plural ending; unchanged if it has none."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("shes", "ches", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class Match(NamedTuple):
    """A term found: tokens ``first`` to ``last`` (exclusive), and its row."""

    first: int
    last: int
    row: Row


class Matcher:
    """Finds a lexicon's terms in a sequence of tokens; the longest at each place wins. Linear in the tokens."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Row]]] = {}
        for row in rows:
            for term in row.terms:
                words = tuple(fold(w) for w in TOKEN.findall(term))
                self._by_first.setdefault(singular(words[0]), []).append((words, row))
        for entries in self._by_first.values():
            entries.sort(key=lambda e: -len(e[0]))

    def find(self, folded: Sequence[str]) -> Iterator[Match]:
        """Matches in order, none overlapping. ``folded``: the tokens through :func:`fold`."""
        i = 0
        while i < len(folded):
            for words, row in self._by_first.get(singular(folded[i]), ()):
                n = len(words)
                if i + n <= len(folded) and _same(words, folded[i : i + n]):
                    yield Match(i, i + n, row)
                    i += n
                    break
            else:
                i += 1


def _same(words: Sequence[str], folded: Sequence[str]) -> bool:
    return all(a == b for a, b in zip(words[:-1], folded[:-1], strict=True)) and (
        words[-1] == folded[-1] or words[-1] == singular(folded[-1])
    )


@cached
def matcher(name: str) -> Matcher:
    """The matcher of ``lexicon/NAME.toml``."""
    return Matcher(load(name))
