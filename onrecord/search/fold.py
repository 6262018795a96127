"""Words as a search compares them, with their offsets: no case, accents, apostrophes or definite article, one sign for
Arabic letters that writers exchange, digits of any script as 0 to 9. The same for what is looked for and what is found.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from onrecord.gazetteer import fold


class Token(NamedTuple):
    """A word: folded, and where it stands (code points). ``name``: whether it could be one, by its first letter."""

    word: str
    start: int
    end: int
    name: bool


# Marks that stand on or after a letter (Latin, Hebrew, Arabic, Syriac, those of India and Thailand), and characters that
# show nothing, which pages put within words: soft hyphens, joiners, marks of direction.
_MARK: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0980-\u0dff"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
)
_UNSEEN: Final = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_APOSTROPHE: Final = "'’‘ʼʻ`´"
# An apostrophe joins only what stands on both sides of it; a comma only the thousands of one number.
_WORD: Final = re.compile(
    rf"[^\W_](?:[^\W_]|[{_MARK}{_UNSEEN}]|[{_APOSTROPHE}](?=[^\W_])|(?<=\d)[,٬](?=\d\d\d(?!\d)))*"
)
_NOISE: Final = re.compile(rf"[{_UNSEEN}]")
_OWNED: Final = re.compile(r"['’]s$", re.IGNORECASE)
_LETTERS: Final = str.maketrans({"ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", ",": None, "٬": None})  # Persian, Urdu

ARTICLES: Final = frozenset({"al", "el"})
# The article as the sound after it changes it. Most are English words too: one only where a hyphen follows.
_CHANGED: Final = frozenset("ar as ash ad adh an at ath az ed es esh er en ez et".split())
_HYPHENS: Final = "-‑–"
# The Arabic article, also with "and", "with", "as", "then", "for" written before it; three letters must stay.
_ARABIC: Final = re.compile(r"(?:[وبكف]?ال|لل)(?=...)")


@functools.lru_cache(maxsize=100_000)
def folded(raw: str) -> str:
    """One word, as it is compared."""
    word = _OWNED.sub("", _NOISE.sub("", raw))
    if not word.isascii():
        word = "".join(str(int(c)) if c.isdecimal() else c for c in word.translate(_LETTERS))
    word = "".join(fold(word.replace(",", "")).split())
    return _ARABIC.sub("", word, count=1) if _ARABIC.match(word) else word


def tokens(text: str, *, asked: bool = False) -> Iterator[Token]:
    """The words of a text in order, without articles. In what is ``asked`` for, a changed article needs no hyphen."""
    for found in _WORD.finditer(text):
        start, end = found.span()
        raw = found[0]
        word = folded(raw)
        if not word or word in ARTICLES:
            continue
        if word in _CHANGED and (asked or (text[end : end + 1] in _HYPHENS and text[end + 1 : end + 2].isalpha())):
            continue
        yield Token(word, start, end, raw[0].isupper() or "\u0600" <= raw[0] <= "\u06ff")
