"""People by name: "Omar Doe", "Dr Ana Sample", "his wife Ana Sample". Linear in the tokens of the name."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple

from onrecord import lexicon
from onrecord.read.text import Token

_TITLES = frozenset(
    "mr mrs ms dr general gen colonel col lt lieutenant major maj captain capt sgt sergeant "
    "sheikh sheik hajj haj father bishop archbishop "
    "monsignor president minister commander leader judge senator mayor governor professor prof "
    "journalist activist sister brother "
    "abu umm um bin ibn deputy chief foreign prime defence defense interior secretary spokesman spokeswoman director".split()
)
PARTICLES = frozenset("al el bin ibn abu um umm de la del van von da dos abd ul ur".split())
NOT_NAMES = frozenset(
    "the a an in on at of and but for from by with after before he she it they we i this that "
    "these those there his her its their our "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october "
    "november december islamic army state united nations forces force council ministry "
    "government police observatory syrian human "
    "rights watch north south east west northern southern eastern western some many most all both other others two three".split()
)
_PLURALS = frozenset(
    "children women men people babies infants policemen servicemen gunmen militiamen firemen wives homes".split()
)


class Name(NamedTuple):
    """A person's name as worded, tokens ``first`` to ``last`` (exclusive)."""

    first: int
    last: int


def plural(word: str) -> bool:
    return word in _PLURALS or (lexicon.singular(word) != word)


@functools.cache
def _is_noun(word: str) -> bool:
    """A single word of the people lexicon, such as stands before a name ("Paramedic John Smith")."""
    return not plural(word) and any(word == term for row in lexicon.load("people") for term in row.terms)


def name_at(toks: Sequence[Token], i: int) -> Name | None:
    """A person's name that starts at token ``i``: two or more capitalised words, or one after a title. Titles are left out."""
    j = i
    titled = False
    while j < len(toks) and (toks[j].low in _TITLES or _is_noun(toks[j].low) or toks[j].text == ".") and j - i < 6:
        titled = titled or toks[j].text != "."
        j += 1
    first = j
    words = 0
    while j < len(toks):
        t = toks[j]
        if t.is_capitalised and t.text.isalpha() and t.low not in NOT_NAMES and (len(t.text) > 1):
            words, j = words + (t.low not in PARTICLES), j + 1
        elif (
            (
                t.text in ("-", "’", "'", "“", '"')
                and words
                and j + 1 < len(toks)
                and toks[j + 1].is_capitalised
                and t.text in "-’'"
            )
            or (t.low in PARTICLES and j + 1 < len(toks) and (toks[j + 1].is_capitalised or toks[j + 1].text == "-"))
            or (len(t.text) == 2 and t.text.endswith(".") and words and j + 1 < len(toks) and toks[j + 1].is_capitalised)
        ):
            j += 1
        else:
            break
    if words >= 2 or (titled and words == 1):
        return Name(first, j)
    return None
