"""Whether two spellings may be one person's name. Names alone never decide; see ``compare``.

Jaro–Winkler on folded words, helped by the consonants that two transliterations of an Arabic name keep.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance.JaroWinkler import similarity as jaro_winkler

from onrecord.gazetteer import fold

# Words that come and go before the same person's name.
_LOOSE: Final = frozenset(
    "al el abu abou abo umm um bin ben ibn bint abd abdul abdel abdal mr mrs dr haj hajj sheikh".split()
)
# Consonants that transliterations exchange, and Arabic letters by the sign that they then share.
_MERGED: Final = (
    ("kh", "k"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("dh", "d"), ("th", "t"), ("q", "k"), ("g", "k"), ("z", "d"),
)  # fmt: skip
_DROPPED: Final = str.maketrans(dict.fromkeys("aeiouwy", None))
_ARABIC: Final = str.maketrans(dict(zip(
    "بتثجحخدذرزسشصضطظغفقكلمنهةپچڤگعءاوي", [*"bttjhkddrdscsdtdkfkklmnh", "", *"bcfk", *[""] * 5], strict=True,
)))  # fmt: skip
ALIKE: Final = 0.88  # of two words; a sweep on victims' names puts the useful cut between 0.85 and 0.9


@functools.lru_cache(maxsize=50_000)
def parts(name: str) -> tuple[str, ...]:
    """The words of a name that tell people apart, folded."""
    words = [w.strip("()\"“”.") for w in fold(name).split()]
    kept = tuple(w for w in words if w and w not in _LOOSE)
    return kept or tuple(w for w in words if w)


@functools.lru_cache(maxsize=50_000)
def bones(word: str) -> str:
    """The consonants of a folded word, Latin or Arabic; "" in other scripts. An h counts except at the end: it is what
    tells Ahmad from Mohammed."""
    if word.isascii():
        for old, new in _MERGED:
            word = word.replace(old, new)
        word = word.translate(_DROPPED)
    else:
        word = word.translate(_ARABIC)
        if not word.isascii():
            return ""
    word = "".join(c for i, c in enumerate(word) if c.isalpha() and word[i - 1 : i] != c)
    return word[:-1] if word.endswith("h") else word


@functools.lru_cache(maxsize=200_000)
def word_alike(a: str, b: str) -> float:
    """How alike two words of names are, 0 to 1."""
    x, y = bones(a), bones(b)
    by_bones = 0.95 if x == y and len(x) >= 2 else jaro_winkler(x, y) * 0.9 if len(x) > 2 and len(y) > 2 else 0.0
    return max(jaro_winkler(a, b), by_bones)


def alike(a: str, b: str, least: float = 0.0) -> float:
    """How alike two names are: the shorter one's words, each with its best partner. A name of one word ("Alloush")
    is at most 0.9 like a longer one that ends in it, and no more than 0.5 like one that only begins with it.

    0.0 as soon as it is certain to be below ``least``.
    """
    short, long = sorted((parts(a), parts(b)), key=len)
    if not short:
        return 0.0
    if len(short) == 1 and len(long) > 1:
        last, first = word_alike(short[0], long[-1]), word_alike(short[0], long[0])
        return 0.9 * last if last >= first else 0.5 * first
    free = list(long)
    total = 0.0
    for left, word in zip(range(len(short) - 1, -1, -1), short, strict=True):
        score, best = max((word_alike(word, w), w) for w in free)
        total += score
        if (total + left) / len(short) < least:
            return 0.0
        free.remove(best)
    return total / len(short)


def shared(a: Iterable[str], b: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that may be one person, each name once, best first."""
    scored = sorted(((-alike(x, y, ALIKE), x, y) for x in set(a) for y in set(b)), key=lambda t: t)
    out: list[tuple[str, str]] = []
    used: tuple[set[str], set[str]] = (set(), set())
    for score, x, y in scored:
        if -score >= ALIKE and x not in used[0] and y not in used[1]:
            out.append((x, y))
            used[0].add(x)
            used[1].add(y)
    return out


def keys(name: str) -> list[str]:
    """What two spellings of a name have in common: the bones of its last word, and of its first and last together."""
    words = parts(name)
    if not words:
        return []
    last = bones(words[-1]) or words[-1]
    out = ["1 " + last] if len(last) > 1 else []
    if len(words) > 1:
        out.append(f"2 {' '.join(sorted((bones(words[0]) or words[0], last)))}")
    return out
