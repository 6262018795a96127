"""Text without full stops (a scan, a transcript): sentences of hundreds of words are cut, so that statements do not run together
and the cost stays linear.

A sentence is cut only if it is long and has hardly any punctuation. The cut lies before a capital that no name needs ("… in
Aleppo Residents blamed …"); in capitals, or where there is none, before a word that often begins a statement.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from onrecord import lexicon

if TYPE_CHECKING:
    from onrecord.read.text import Token

LONG: Final = 30  # tokens without any mark, not even a stop at the end
LONGEST: Final = 100  # tokens: in 1,300 wire reports and 840 articles longer sentences are lists, and have commas
_PUNCTUATION: Final = 0.02  # least share of commas and the like in a sentence that somebody punctuated
_LEAST, _MOST = 6, 45  # tokens of a piece
_BEGINNERS: Final = frozenset("the a an in on at he she it they we but two three four five six at".split())
_MARKS: Final = frozenset(",;:–—()\"“”-/|")


def pieces(tokens: tuple[Token, ...], *, caps: bool) -> list[tuple[Token, ...]]:
    """The sentence's tokens, cut where it runs on; mostly in one piece."""
    marks = sum(t.text in _MARKS for t in tokens)
    bare = len(tokens) > LONG and not marks and tokens[-1].text not in ".!?"
    if not bare and (len(tokens) <= LONGEST or marks > _PUNCTUATION * len(tokens)):
        return [tokens]
    cuts = [0]
    for i in range(1, len(tokens)):
        size = i - cuts[-1]
        if size >= _MOST or (size >= _LEAST and not caps and _opens(tokens, i)) or (
            size >= _MOST // 2 and caps and tokens[i].low in _BEGINNERS and tokens[i - 1].low not in _LEADS
        ):
            cuts.append(i)
    return [tokens[a:b] for a, b in zip(cuts, (*cuts[1:], len(tokens)), strict=True)]


_LEADS: Final = frozenset("of in on at by for from to with and the a an near after before when that".split())


def _opens(tokens: Sequence[Token], i: int) -> bool:
    """A capital at the beginning of a word that is no name: "… in Aleppo Residents blamed …"."""
    word = tokens[i]
    return word.is_capitalised and (len(word.text) == 1 or not word.text.isupper()) and word.low in _common()


@functools.cache
def _common() -> frozenset[str]:
    """Words that are capitalised at the beginning of a sentence only."""
    names = ("function_words", "people", "forces", "faceless", "conversions")
    single = {t for n in names for r in lexicon.load(n) for t in r.terms if " " not in t and t.islower()}
    plural = {f"{t}s" for t in single if len(t) > 3}
    numbers = frozenset("two three four five six seven eight nine ten eleven twelve dozens hundreds".split())
    return frozenset(single | plural | numbers) - frozenset(
        "may of al el de la bin march monday tuesday wednesday thursday friday saturday sunday january february april june "
        "july august september october november december".split()
    )
