"""Tokens as words of time: each gets one letter for its class, so that the grammar can be written over letters.

A text's letters form a string as long as its token list; ``when_grammar`` matches patterns on that string. Words that
only sometimes tell a time ("May", "March", "Sun", a four-digit count) keep their class only where the neighbours say
so."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from onrecord import lexicon
from onrecord.read.text import Token
from onrecord.read.when_calendar import Context, Value

# Letter of each lexicon class. Letters besides: t the, a an, o of, & and/or, > to, h hyphen, c comma, p possessive,
# k a.m./p.m., d 1-31, n other number, Y year 1900-2099, j 29.12.2015, G "Fridays", K old, " the s of 1990s, x the rest.
LETTERS: Final = {
    "month": "M", "weekday": "W", "unit": "U", "part_of_day": "P", "night": "V", "day": "D", "number": "w",
    "ordinal": "O", "half": "H", "last": "L", "next": "X", "this": "T", "anaphoric": "l", "edge": "B", "edge_of": "b",
    "earlier": "R",
    "ago": "A", "around": "f", "since": "s", "until": "u", "by": "y", "some": "q", "every": "e", "adverb": "Z",
    "vague": "v", "season": "S", "weekend": "E", "fiscal": "F", "zone": "z", "preposition": "I",
}  # fmt: skip
_PLAIN: Final = {
    "the": "t", "a": "a", "an": "a", "of": "o", "and": "&", "or": "&", "&": "&", "to": ">", "through": ">", "thru": ">",
    "-": "h", "–": "h", "—": "h", "‑": "h", ",": "c", "/": "/", ":": ":", "'s": "p", "old": "K", "am": "k", "pm": "k",
}  # fmt: skip
# After these a lone "May" or "March" is a month and a four-digit number a year.
_CUES: Final = frozenset("IsuyoLXTBfdhS&>YO")
_YEAR_CUES: Final = frozenset("IsuyoMBTSOFt&>hfd(")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:st|nd|rd|th)?$")
_DOTTED = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}$")


class Word(NamedTuple):
    """A token's class letter, its value (a month's number, a unit's letter …), and the token."""

    letter: str
    value: Any
    token: Token


Words = Sequence[Word]
Function = Callable[[Words, Context], Value | None]


@functools.cache
def _vocabulary() -> dict[str, tuple[str, Any]]:
    """Letter and value of every single-word term."""
    out: dict[str, tuple[str, Any]] = {}
    for row in lexicon.load("time_words"):
        letter = LETTERS.get(row.class_)
        if letter is None:
            continue
        values = row.extra.get("values") or [0] * len(row.terms)
        for term, value in zip(row.terms, values, strict=True):
            out[lexicon.fold(term)] = (letter, value)
    return out


@functools.cache
def terms(class_: str) -> frozenset[str]:
    """The folded terms of one class of the lexicon."""
    return frozenset(lexicon.fold(t) for r in lexicon.load("time_words") if r.class_ == class_ for t in r.terms)


@functools.cache
def _not_times() -> lexicon.Matcher:
    return lexicon.Matcher([r for r in lexicon.load("time_words") if r.class_ == "not_time"])


def _number(token: Token) -> tuple[str, Any]:
    text = token.low.rstrip("stndrh")
    if _DOTTED.match(text):
        return "j", text
    plain = text.replace(",", "")
    if len(plain) > 12 or not plain.isascii() or not plain.isdigit():
        return "n", text
    n = int(plain)
    if 1 <= n <= 31 and len(plain) <= 2:
        return "d", n
    if len(plain) == 4 and 1900 <= n <= 2099 and "," not in text:
        return "Y", n
    return "n", n


def _class(token: Token) -> tuple[str, Any]:
    """A token's letter and value by itself."""
    low = token.low
    if low in _PLAIN:
        return _PLAIN[low], low
    if low[0].isdigit():
        return _number(token) if _NUMBER.match(low) else ("x", None)
    known = _vocabulary()
    found = known.get(low)
    if found is None and low.endswith("s"):
        found = known.get(lexicon.singular(low))
        if found and found[0] not in "MWUPSEDOH":
            found = None
        if found and found[0] == "W":
            return "G", found[1]
    return found or ("x", None)


def classify(tokens: Sequence[Token], caps: bool = False, lone: bool = False) -> list[Word]:
    """The words of a sentence. ``lone``: the tokens are a phrase out of its text, so no neighbour need vouch for
    them."""
    letters: list[str] = []
    values: list[Any] = []
    for token in tokens:
        letter, value = _class(token)
        letters.append(letter)
        values.append(value)
    for match in _not_times().find([t.low for t in tokens]) if not lone else ():
        letters[match.first : match.last] = "x" * (match.last - match.first)
    for i, token in enumerate(tokens):
        before = letters[i - 1] if i else ""
        after = letters[i + 1] if i + 1 < len(tokens) else ""
        low = token.low
        if low in ("a", "p") and [t.low for t in tokens[i + 1 : i + 3]] == [".", "m"] and before in ("d", "n"):
            dot = i + 3 < len(tokens) and tokens[i + 3].low == "."
            for j in range(i, i + 3 + dot):
                letters[j] = "k"
                values[j] = low + "m"
        elif low == "s" and before == "Y" and tokens[i - 1].end == token.start:
            letters[i] = '"'
        elif letters[i] in "MW" and not _is_name_of_time(tokens, letters, i, caps, lone):
            letters[i] = "x"
        elif low == "." and before in ("M", "W") and len(tokens[i - 1].text) <= 5 and tokens[i - 1].low not in _FULL:
            letters[i] = "."
        elif letters[i] in ("d", "n") and before == "M" and i > 1 and letters[i - 2] == "d" and len(token.text) == 2:
            if tokens[i - 1].text.isupper() and len(tokens[i - 1].text) <= 4:  # military style: 4 FEB 90
                letters[i], values[i] = "Y", int(token.text) + (1900 if int(token.text) >= 70 else 2000)
        elif letters[i] == "Y" and not lone and not _is_year(tokens, letters, i):
            letters[i] = "n"
        elif (letters[i] == "k" and before not in ("d", "n", "k")) or (
            low in _SPRUNG and not lone and not _is_season(token, before, after)
        ):
            letters[i] = "x"
    return [Word(a, v, t) for a, v, t in zip(letters, values, tokens, strict=True)]


_FULL: Final = frozenset(("may", "june", "july", "march", "april"))
_SPRUNG: Final = frozenset(("spring", "fall", "springs", "falls"))  # nouns and verbs, too


def _is_season(token: Token, before: str, after: str) -> bool:
    return token.low in ("spring", "fall") and (before in tuple("LTXtB") or after in ("Y", "o"))


def _is_name_of_time(tokens: Sequence[Token], letters: list[str], i: int, caps: bool, lone: bool) -> bool:
    """Whether a month's or weekday's name is one here: "May", "March", "Sun", "April Jones"."""
    token = tokens[i]
    if not lone and not token.is_capitalised:
        return False
    before = letters[i - 1] if i else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    dated = before == "d" or (after is not None and letters[i + 1] in ("d", "Y"))
    if lone or dated:
        return True
    if token.low not in _FULL and len(token.low) <= 5 and not token.low.endswith("y") and token.low != "april":
        return after is not None and after.low == "."  # Jan., Sun., Sept.
    if token.low in ("may", "march"):
        return before in (_CUES - set("&>Oh") if caps else _CUES) and before != ""
    if letters[i] == "M" and before not in _CUES and after is not None and after.is_capitalised and after.is_word:
        return letters[i + 1] != "x"
    return True


def _is_year(tokens: Sequence[Token], letters: list[str], i: int) -> bool:
    """Whether a number from 1900 to 2099 is a year here and not a count."""
    before = letters[i - 1] if i else ""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    counted = after is not None and (
        after.low in terms("counted") or (after.text.islower() and after.low.endswith("s") and len(after.low) > 3)
    )
    if i and tokens[i - 1].low == "(":
        return True
    if before == "c":  # "October 7, 2023"
        return i > 1 and letters[i - 2] in ("d", "M")
    if before == ".":
        return True
    if i + 2 < len(tokens) and letters[i + 1] == "h" and letters[i + 2] in ("d", "n", "Y"):
        return True
    return before in _YEAR_CUES and before != "" and not (counted and before != "M")


def pick(words: Sequence[Word], letters: str) -> list[Any]:
    return [w.value for w in words if w.letter in letters]


def one(words: Sequence[Word], letters: str) -> Any:
    found = pick(words, letters)
    return found[0] if found else None


def way_of(words: Sequence[Word]) -> int | None:
    """-1 for last, 0 for this, 1 for next, None where none is said. "this past": -1, "this coming": 1."""
    found = pick(words, "LTX")
    return max(found, key=abs) if found else None


def count(words: Sequence[Word]) -> str:
    """The number that words tell: digits, or "X" where it is open ("several", "few")."""
    total = 0
    for w in words:
        if w.letter in ("d", "n", "Y"):
            return str(w.value)
        if w.letter == "q":
            return str(w.value or "X")
        if w.letter == "w":
            total = max(total, 1) * w.value if w.value >= 100 else total + w.value
        elif w.letter == "a" and not total:
            total = 1 if words[-1] is w else 0
    return str(total) if total else "X" if not any(w.letter == "a" for w in words) else "1"
