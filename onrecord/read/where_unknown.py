"""Names that no gazetteer knows, read from how they stand: "in Karvela", "the bridge of Pul-e Noor" (invented).

A run of capitalised words is a place's name where a preposition of place stands before it and nothing says that it is a person's,
a group's or an outlet's. Behind "the" only the name's own last word ("Strip", "Quarter") or the noun after it ("checkpoint")
tells it.
Once a document has named a place so, the same words are that place wherever they stand for one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.read.text import Sentence, Token
from onrecord.read.where_words import Around, words

ARTICLES: Final = frozenset("al el as ar ad at ash ez an".split())
_PARTICLES: Final = frozenset("e de del la las los du al el ez ul i".split())
_LONGEST: Final = 6  # tokens with hyphens and articles: "Deir ez-Zor" has four
_HYPHENS: Final = "-'’‘"
_CUES: Final = frozenset(("in", "near", "outside", "at", "between", "below"))
_NAMES_ONLY: Final = frozenset(("on", "over"))  # "on Facebook": only with a word for a place, or for what falls
_FALLING: Final = frozenset("fell fall landed rained dropped attack attacks strike strikes raid raids fire down sorties".split())
_LIE: Final = frozenset("ridge lagoon bay valley hill hills pass junction point wells springs plateau delta canyon gorge".split())
_NUMBERED: Final = frozenset(("no", "number", "nos"))


def article(tokens: Sequence[Token], i: int) -> bool:
    """``al-Ghantu``, ``Maarrat al-Naasan``: an Arabic article tied to a capitalised word."""
    return (
        i + 2 < len(tokens) and tokens[i].low in ARTICLES and tokens[i + 1].text == "-" and tokens[i + 2].is_capitalised
        and tokens[i].end == tokens[i + 1].start
    )  # fmt: skip


def run_of(tokens: Sequence[Token], i: int) -> int:
    """Where the run of words ends that can be one name, beginning at token i; 0 where none begins."""
    known = words()
    if tokens[i].low in known.never - known.title or not tokens[i].text.isalpha():
        return 0
    last = i + 1
    while last < len(tokens) and last - i < _LONGEST and (
        (tokens[last].is_capitalised and (tokens[last].low not in known.never or tokens[last].low in known.kinds))
        or (tokens[last].text in _HYPHENS and last + 1 < len(tokens) and tokens[last].start == tokens[last - 1].end
            and tokens[last + 1].is_word and tokens[last + 1].start == tokens[last].end)
        or (tokens[last - 1].text in _HYPHENS and tokens[last].is_word)
        or article(tokens, last)
        or (tokens[last].text in "'’" and tokens[last - 1].low.endswith("s") and last + 1 < len(tokens)
            and tokens[last + 1].low in known.kinds)
        or (tokens[last].low in _PARTICLES and last + 1 < len(tokens) and tokens[last + 1].is_capitalised
            and tokens[last + 1].low not in known.never)
    ):  # fmt: skip
        last += 1
    return last


def longer(tokens: Sequence[Token], i: int, last: int, *, large: bool, always: frozenset[tuple[str, str]]) -> int:
    """Where a longer name ends that a known name only begins ("Tel" of "Tel Zarubin"), or 0.

    A capitalised word beside a known place's name mostly begins something else ("Ozark Fire Station"): the document must never
    write the one without the other (``always``), or the second word be one for a lie of the land.
    """
    end = run_of(tokens, i)
    if end <= last:
        return 0
    known = words()
    after = tokens[last]
    if after.text in _HYPHENS and tokens[last + 1].low in _PARTICLES - ARTICLES:
        return end
    if after.text in _HYPHENS or article(tokens, last):
        return 0 if large else end
    kind = lexicon.singular(after.low)
    if kind in _LIE and (kind not in known.facility or not large):
        return end
    if kind in known.region | known.facility | known.kinds | known.organisation or after.low in known.title:
        return 0
    if after.low in known.demonyms:
        return 0
    return end if (tokens[last - 1].low, after.low) in always else 0


def always_together(sentences: Sequence[Sentence]) -> frozenset[tuple[str, str]]:
    """Pairs of capitalised words that the document writes at least twice, the first never without the second."""
    pairs: Counter[tuple[str, str]] = Counter()
    firsts: Counter[str] = Counter()
    for sentence in sentences:
        tokens = sentence.tokens
        for t, after in zip(tokens, (*tokens[1:], tokens[-1]), strict=True):
            if t.is_capitalised:
                firsts[t.low] += 1
                if after.is_capitalised and after is not t:
                    pairs[t.low, after.low] += 1
    return frozenset(p for p, n in pairs.items() if n > 1 and firsts[p[0]] == n)


def is_named(tokens: Sequence[Token], first: int, last: int, around: Around, *, title: bool) -> bool:
    """Whether the words around an unknown name make it a place's."""
    known = words()
    if around.settlement:
        return True
    if around.joined or tokens[first].low in known.title or _is_common(tokens, first, last) or (title and _headline(tokens)):
        return False
    relation = around.relation or _of_thing(tokens, first) or _between(tokens, first)
    if not relation:
        return False
    tail = lexicon.singular(tokens[last - 1].low)
    kind = last - first > 1 and tail in known.kinds
    after = lexicon.singular(tokens[last].low) if last < len(tokens) else ""
    if tokens[first - 1].low in ("the", "a", "an", "its", "their", "his"):
        return kind or (tokens[first - 1].low == "the" and after in known.kinds and tokens[last].text.islower())
    if relation in _NAMES_ONLY or tokens[first - 1].low == "on":
        return kind or bool(_FALLING & {t.low for t in tokens[max(0, first - 3) : first]})
    return relation in _CUES or relation.endswith(" of") or tokens[first - 1].low == "of"


def relation_of(tokens: Sequence[Token], first: int, around: Around) -> str:
    """The relation of an unknown name, also "in" of "the market of X" and "between" of both its ends."""
    return around.relation or _of_thing(tokens, first) or _between(tokens, first)


def _of_thing(tokens: Sequence[Token], first: int) -> str:
    """``the bridge of X``, ``the edge of X``: a thing or a part that is where X is."""
    if first < 2 or tokens[first - 1].low != "of":
        return ""
    noun = lexicon.singular(tokens[first - 2].low)
    known = words()
    return "in" if noun in known.facility or noun in known.kinds or noun in known.things else ""


def _between(tokens: Sequence[Token], first: int) -> str:
    """``between A and B`` for B: "between" stands at most six words before "and"."""
    if first < 3 or tokens[first - 1].low != "and" or not tokens[first - 2].is_capitalised:
        return ""
    k = first - 2
    while k > 0 and first - k < _LONGEST and (tokens[k].is_capitalised or tokens[k].text in _HYPHENS):
        k -= 1
    return "between" if tokens[k].low == "between" else ""


def _is_common(tokens: Sequence[Token], first: int, last: int) -> bool:
    """``School No. 3``, ``Ward 4``, ``Parliament``: a common noun in capitals, or one that a number follows."""
    known = words()
    after = tokens[last] if last < len(tokens) else None
    if after is not None and (after.text.isdecimal() or after.low in _NUMBERED):
        return True
    low = lexicon.singular(tokens[first].low)
    return last - first == 1 and (low in known.kinds or low in known.facility or low in known.organisation)


def _headline(tokens: Sequence[Token]) -> bool:
    """A title whose words all begin with capitals: they tell no name there."""
    letters = [t for t in tokens if t.text.isalpha() and len(t.text) > 3]
    return sum(t.is_capitalised for t in letters) > 0.6 * len(letters)


def repeated(sentences: Sequence[Sentence], names: frozenset[tuple[str, ...]]) -> list[tuple[int, int, int]]:
    """Where the words of names that the document has shown to be places stand: sentence, first and last token."""
    out: list[tuple[int, int, int]] = []
    if not names:
        return out
    starts = {n[0] for n in names}
    longest = max(map(len, names))
    for sentence in sentences:
        tokens = sentence.tokens
        i = 0
        while i < len(tokens):
            end = 0
            if tokens[i].low in starts and tokens[i].is_capitalised:
                end = next((j for j in range(min(len(tokens), i + longest), i, -1)
                            if tuple(t.low for t in tokens[i:j]) in names), 0)  # fmt: skip
            if end and run_of(tokens, i) == end:
                out.append((sentence.number, i, end))
            i = max(i + 1, end)
    return out
