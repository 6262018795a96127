"""Numbers of people as worded: "at least six", "some 130,000", "more than a quarter-million", "dozens", "up to 40".

A number becomes an inclusive range and a bound (the contract's words). Vague words go through a named conversion table
(``lexicon/conversions.toml``); the phrase is always kept. The same code re-derives a value from its quote when grounding
is checked.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from onrecord import lexicon
from onrecord.model import Bound
from onrecord.read.text import Token, tokens_of

_UNITS = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS = {w: 10 * i for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000, "billion": 1_000_000_000}
_GROUPS = {"dozen": 12, "score": 20}
_FRACTIONS = {"half": 2, "quarter": 4, "third": 3}
_NOBODY = {"no", "nobody", "none", "zero"}

# Words before (or after) a number, and the bound they make. Longest first at each place.
_BEFORE: dict[tuple[str, ...], Bound] = {
    ("at", "least"): "at_least", ("no", "fewer", "than"): "at_least", ("no", "less", "than"): "at_least",
    ("not", "less", "than"): "at_least", ("a", "minimum", "of"): "at_least", ("minimum", "of"): "at_least",
    ("more", "than"): "at_least", ("over",): "at_least", ("upwards", "of"): "at_least", ("well", "over"): "at_least",
    ("exceeding",): "at_least",
    ("up", "to"): "at_most", ("at", "most"): "at_most", ("no", "more", "than"): "at_most", ("as", "many", "as"): "at_most",
    ("fewer", "than"): "at_most", ("less", "than"): "at_most", ("under",): "at_most",
    ("some",): "about", ("about",): "about", ("around",): "about", ("approximately",): "about", ("roughly",): "about",
    ("nearly",): "about", ("almost",): "about", ("close", "to"): "about", ("an", "estimated"): "about",
    ("estimated",): "about", ("circa",): "about", ("about", "an", "estimated"): "about", ("in", "the", "region", "of"): "about",
}  # fmt: skip
_TOP = {("up", "to"), ("as", "many", "as"), ("at", "most"), ("no", "more", "than")}
_AND_UP = frozenset(", and or but possibly perhaps potentially maybe to".split())
_BELOW = {("fewer", "than"), ("less", "than"), ("under",)}
_AFTER: dict[tuple[str, ...], Bound] = {
    ("or", "more"): "at_least", ("or", "so"): "about", ("at", "least"): "at_least", ("at", "most"): "at_most",
}  # fmt: skip


class Quantity(NamedTuple):
    """A number among tokens ``first`` to ``last`` (exclusive). ``low`` and ``high`` are inclusive; None is open."""

    first: int
    last: int
    low: int | None
    high: int | None
    bound: Bound


class _Number(NamedTuple):
    last: int
    low: int
    high: int | None
    vague: bool


@functools.cache
def _vague(table: str) -> dict[tuple[str, ...], tuple[int, int | None]]:
    out: dict[tuple[str, ...], tuple[int, int | None]] = {}
    for row in lexicon.load("conversions"):
        if row.class_ == "above":
            continue
        low, high = row.extra.get(table, row.extra["default"])
        for term in row.terms:
            out[tuple(term.split())] = (low, None if high < 0 else high)
    return out


@functools.cache
def _above(table: str) -> dict[tuple[str, ...], int]:
    """What a table adds to the number after "more than"."""
    row = next(r for r in lexicon.load("conversions") if r.class_ == "above")
    return {tuple(t.split()): row.extra.get(table, row.extra["default"])[0] for t in row.terms}


def _digits(text: str) -> int | None:
    whole = text.replace(",", "")
    if whole.isdecimal() and whole.isascii() and len(whole) <= 12:
        return int(whole)
    return None


def _cardinal(low: Sequence[str], i: int) -> tuple[int, int] | None:
    """Digits or number words from token ``i``: (value, index after)."""
    n = _digits(low[i])
    decimal: float | None = None
    if n is None:
        if low[i].replace(".", "", 1).isdecimal() and low[i].isascii() and len(low[i]) <= 12:
            decimal = float(low[i])
        else:
            return _words(low, i)
    j = i + 1
    if j < len(low) and low[j] in ("million", "thousand", "billion", "hundred", "m", "k", "bn"):
        scale = {"m": 1_000_000, "k": 1000, "bn": 1_000_000_000}.get(low[j]) or _SCALES[low[j]]
        return round((n if n is not None else decimal or 0) * scale), j + 1
    if n is None:
        return None
    return n, j


def _words(low: Sequence[str], i: int) -> tuple[int, int] | None:
    """Number words: "two hundred and six", "twenty-five", "a quarter-million", "two dozen", "half a million"."""
    j, total, current, seen = i, 0, 0, False
    if low[j] in ("a", "an") and j + 1 < len(low):
        nxt = low[j + 1]
        if nxt in _FRACTIONS and nxt != "half":
            k = j + 2 + (low[j + 2 : j + 3] == ["-"])
            if low[k : k + 1] and low[k] in _SCALES:
                return _SCALES[low[k]] // _FRACTIONS[nxt], k + 1
            return None
        if nxt in _SCALES or nxt in _GROUPS:
            current, seen, j = 1, True, j + 1
        else:
            return None
    elif low[j] == "half" and low[j + 1 : j + 3] and low[j + 1] == "a" and len(low) > j + 2 and low[j + 2] in (*_SCALES, "dozen"):
        return (_SCALES.get(low[j + 2]) or 12) // 2, j + 3
    while j < len(low):
        w = low[j]
        if w in _UNITS and (not seen or current % 10 == 0) and not (seen and current % 100 >= 10 and current % 100 < 20):
            current, seen = current + _UNITS[w], True
        elif w in _TENS and current % 100 == 0:
            current, seen = current + _TENS[w], True
        elif w == "hundred" and seen:
            current *= 100
        elif w in _SCALES and seen:
            total, current = total + current * _SCALES[w], 0
        elif w in _GROUPS and seen:
            current *= _GROUPS[w]
        elif w in ("-", "and") and seen and j + 1 < len(low) and (low[j + 1] in _UNITS or low[j + 1] in _TENS):
            if w == "and" and low[j - 1] not in _SCALES:
                break
            if w == "-" and low[j - 1] not in _TENS:
                break
        else:
            break
        j += 1
    return (total + current, j) if seen and total + current > 0 else None


def _number(low: Sequence[str], i: int, table: str) -> _Number | None:
    """A number at token ``i``, exact or vague."""
    vague = _vague(table)
    for n in (3, 2, 1):
        words = tuple(low[i : i + n])
        if len(words) == n and words in vague:
            lo, hi = vague[words]
            j = i + n
            if low[j : j + 1] == ["of"] and j + 1 < len(low) and tuple(low[j + 1 : j + 2]) in vague:
                scale = {"hundreds": 100, "thousands": 1000, "millions": 1_000_000}.get(low[j + 1])
                if scale:  # "tens of thousands", "hundreds of thousands"
                    return _Number(j + 2, lo * scale, None if hi is None else hi * scale, True)
            for scale_word in ("hundred", "thousand", "million", "dozen"):  # "several hundred"
                if low[j : j + 1] == [scale_word]:
                    size = _SCALES.get(scale_word) or 12
                    return _Number(j + 1, lo * size, None if hi is None else hi * size, True)
            return _Number(j, lo, hi, True)
    found = _cardinal(low, i)
    if found is None:
        return None
    value, j = found
    # "12-15", "12 to 15", "40 or 50": a range
    if j + 1 < len(low) and low[j] in ("-", "–", "—", "to", "or"):
        second = _cardinal(low, j + 1)
        if second and value < second[0] <= 20 * max(value, 1):
            return _Number(second[1], value, second[0], False)
    return _Number(j, value, value, False)


def quantity_at(tokens: Sequence[Token], i: int, table: str) -> Quantity | None:
    """The quantity that starts at token ``i`` (its bound words included), or None."""
    low = [t.low for t in tokens[i : i + 14]]
    if not low:
        return None
    if low[0] in _NOBODY and low[:2] not in (["no", "one"], ["no", "fewer"], ["no", "less"], ["no", "more"]):
        return Quantity(i, i + 1, 0, 0, "exact")
    if low[:2] == ["no", "one"]:
        return Quantity(i, i + 2, 0, 0, "exact")
    if low[0] == "between":
        first = _cardinal(low, 1) if len(low) > 1 else None
        if first and first[1] < len(low) and low[first[1]] in ("and", "to"):
            second = _cardinal(low, first[1] + 1) if first[1] + 1 < len(low) else None
            if second and first[0] < second[0]:
                return Quantity(i, i + second[1], first[0], second[0], "about")
        return None
    for n in (4, 3, 2, 1):
        words = tuple(low[:n])
        if len(words) == n and words in _BEFORE and n < len(low):
            number = _number(low, n, table)
            if number is None and words in _TOP and tuple(low[n : n + 2]) in _above(table) and n + 2 < len(low):
                inner = _number(low, n + 2, table)  # "up to more than 50"
                if inner is not None:
                    number = inner._replace(low=inner.low + _above(table)[tuple(low[n : n + 2])], high=None)
            if number is not None:
                return _spread(i, low, _bounded(i, number, _BEFORE[words], words, table), table)
    number = _number(low, 0, table)
    if number is None:
        return None
    after = tuple(low[number.last : number.last + 2])
    if after in _AFTER:
        return _bounded(i, number._replace(last=number.last + 2), _AFTER[after], after, table)
    if number.vague:
        return Quantity(i, i + number.last, number.low, number.high, "vague")
    bound: Bound = "exact" if number.low == number.high else "about"
    return Quantity(i, i + number.last, number.low, number.high, bound)


def _spread(i: int, low: Sequence[str], found: Quantity, table: str) -> Quantity:
    """``at least 11 and up to 15``, ``at least 30, possibly as many as 50``: one range."""
    if found.bound != "at_least" or found.low is None:
        return found
    j = found.last - i
    comma = low[j : j + 1] == [","]
    while j < len(low) and low[j] in _AND_UP:
        j += 1
    top = next((w for n in (4, 3, 2) if (w := tuple(low[j : j + n])) in _TOP), None)
    if top is None:
        return found
    n = j + len(top)
    added = 0
    if tuple(low[n : n + 2]) in _above(table):
        added, n = _above(table)[tuple(low[n : n + 2])], n + 2
    number = _number(low, n, table) if n < len(low) else None
    if number is None or (number.high or number.low) + added <= found.low:
        return found
    last = number.last + (comma and low[number.last : number.last + 1] == [","])
    return Quantity(i, i + last, found.low, (number.high or number.low) + added, "about")


def _bounded(i: int, number: _Number, bound: Bound, words: tuple[str, ...], table: str) -> Quantity:
    low, high = number.low, number.high
    if bound == "at_least":
        # "more than 12" is at least 13 by arithmetic, but reports round: by default the stated number is kept as the low end.
        low += 0 if number.vague else _above(table).get(words, 0)
        return Quantity(i, i + number.last, low, None, bound if not number.vague else "vague")
    if bound == "at_most":
        top = high if high is not None else low
        return Quantity(i, i + number.last, None, top - 1 if words in _BELOW and top else top, bound)
    return Quantity(i, i + number.last, low, high, "vague" if number.vague else bound)


def parse(phrase: str, table: str) -> Quantity | None:
    """The first quantity in a phrase: what grounding re-derives a value from."""
    tokens = tokens_of(phrase)
    for i in range(len(tokens)):
        q = quantity_at(tokens, i, table)
        if q is not None:
            return q
    return None
