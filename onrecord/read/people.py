"""People as a sentence names them: counted groups ("at least six people", "a child", "29 bodies"), unnumbered plurals, names.

Groups are found by number and head noun (``lexicon/people.toml``); ages, distances, sums and dates have no such head and
are no groups. Linear in the tokens of the sentence.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Who
from onrecord.read.counts import Quantity, quantity_at
from onrecord.read.text import Token

_NOT_MODIFIERS = frozenset(
    "the and or but in on at by for from to with after before when while who that which was "
    "were is are be been being has have had "
    "said says killed killing wounded injured dead died left during as if than then per "
    "percent about between into over under km "
    "kilometres kilometers miles metres meters years year months month days day hours hour minutes weeks week times".split()
)
_OF_WHOM = (["of", "whom"], ["of", "them"])
_SUBSET_HEADS = frozenset("them whom those which these".split())
_DETERMINERS = frozenset("a an another the".split())
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth latest last".split())
_TRAILING = frozenset("others more other".split())
_TITLES = frozenset(
    "mr mrs ms dr general gen colonel col lt lieutenant major maj captain capt sgt sergeant "
    "sheikh sheik hajj haj father bishop archbishop "
    "monsignor president minister commander leader judge senator mayor governor professor prof "
    "journalist activist sister brother "
    "abu umm um bin ibn deputy chief foreign prime defence defense interior secretary spokesman spokeswoman director".split()
)
_NAME_PARTICLES = frozenset("al el bin ibn abu um umm de la del van von da dos abd ul ur".split())
_NOT_NAMES = frozenset(
    "the a an in on at of and but for from by with after before he she it they we i this that "
    "these those there his her its their our "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october "
    "november december islamic army state united nations forces force council ministry "
    "government police observatory syrian human "
    "rights watch north south east west northern southern eastern western some many most all both other others two three".split()
)


class Group(NamedTuple):
    """People as one noun phrase: tokens ``first`` to ``last`` (exclusive). ``bare``: a number with no noun of its own."""

    first: int
    last: int
    who: Who
    quantity: Quantity
    subset: bool
    bare: bool = False


class Name(NamedTuple):
    """A person's name as worded, tokens ``first`` to ``last`` (exclusive)."""

    first: int
    last: int


def _head(low: Sequence[str], i: int, people: dict[int, lexicon.Match], toks: Sequence[Token]) -> tuple[int, Who] | None:
    """The people noun that a number at the left of ``i`` counts, over at most five modifiers: (index after it, who)."""
    j = i
    if j < len(low) and low[j] == "of" and j + 1 < len(low):
        j += 1
        if low[j] in ("the", "these", "those", "its", "their", "his", "her"):
            j += 1
    for k in range(j, min(j + 6, len(low))):
        match = people.get(k)
        if match is not None:
            end, who = match.last, cast(Who, match.row.class_)
            # "rebel fighters", "civilian women", "Syrian government soldiers": the last noun of the compound is the head
            while end in people and people[end].last > end:
                inner = people[end]
                who = _narrower(who, cast(Who, inner.row.class_))
                end = inner.last
            if low[end : end + 1] in (["'s"], ["’s"]) or (low[end : end + 1] == ["-"] and toks[end].start == toks[end - 1].end):
                return None  # "the neighbour's son", "rebel-held"
            if not _plural(low[end - 1]) and _compound(low, end):
                continue  # "rebel groups", "refugee camps": the noun is a modifier of another
            return end, who
        if k == j and toks[k].is_capitalised and low[k].endswith("s") and len(low[k]) > 4 and low[k] not in _NOT_NAMES:
            return k + 1, "all"  # "130,000 Syrians"
        if low[k] in _NOT_MODIFIERS or not (toks[k].is_word or low[k] in ("-", "'s", "’s")):
            return None
    return None


def _ordinal(low: Sequence[str], i: int) -> bool:
    """``the sixth journalist killed this year``: one of a row, told elsewhere."""
    return i < len(low) and (low[i] in _ORDINALS or (low[i][:1].isdigit() and low[i][-2:] in ("st", "nd", "rd", "th")))


def _compound(low: Sequence[str], end: int) -> bool:
    """Another noun follows: what ends at ``end`` only modifies it."""
    if end >= len(low) or not low[end].isalpha():
        return False
    return lexicon.singular(low[end]) != low[end] and low[end] not in _NOT_MODIFIERS and not low[end].endswith("ss")


_AFTER_ONE = frozenset(
    "in at on was were is when who whose by during from after before and or as with near of "
    "has had said told died killed wounded "
    "injured among inside outside while reportedly also later".split()
)


def _noun_follows(low: Sequence[str], end: int) -> bool:
    """``a casualty estimate``: behind the singular noun stands another that it only modifies."""
    return end < len(low) and low[end].isalpha() and low[end] not in _AFTER_ONE and not low[end].endswith(("ed", "ing", "ly"))


def _narrower(a: Who, b: Who) -> Who:
    """The category of a compound noun: what either word says, "civilian women" staying women of whom it is said."""
    if b == "all":
        return a
    if a == "civilians" and b in ("women", "children", "men", "elderly"):
        return b
    return b


def groups(toks: Sequence[Token], table: str, dated: frozenset[int] = frozenset()) -> list[Group]:
    """The groups of people of one sentence, in order, none overlapping; none begins among the ``dated`` tokens."""
    low = [t.low for t in toks]
    people = {m.first: m for m in lexicon.matcher("people").find(low)}
    out: list[Group] = []
    i = 0
    while i < len(toks):
        group = _group_at(toks, low, i, people, table) if i not in dated else None
        if group is None:
            i += 1
        else:
            out.append(group)
            i = group.last
    return out


def _group_at(toks: Sequence[Token], low: list[str], i: int, people: dict[int, lexicon.Match], table: str) -> Group | None:
    quantity = quantity_at(toks, i, table)
    if quantity is not None:
        j = quantity.last
        if i and low[i - 1] == "how":  # "how many people died"
            return None
        if i and low[i - 1] in ("aged", "age", "$", "£", "€", "no", "top"):
            return None
        if (j < len(low) and low[j] in ("-", "%", "percent", "km", ":")) or (low[j : j + 2] == ["per", "cent"]):
            return None
        if low[j : j + 1] in (["were"], ["was"], ["are"]) and j + 1 in people and low[max(0, i - 2) : i] in _OF_WHOM:
            noun = people[j + 1]  # "of whom 710 were civilians"
            return Group(i, noun.last, cast(Who, noun.row.class_), quantity, True)
        if low[j : j + 1] == ["of"] and j + 1 < len(low) and low[j + 1] in _SUBSET_HEADS:  # "four of them children"
            head = _head(low, j + 2, people, toks)
            return Group(i, head[0] if head else j + 2, head[1] if head else "all", quantity, True)
        head = _head(low, j, people, toks)
        if head is not None and low[j : j + 2] == ["of", "the"] and not _plural(low[head[0] - 1]):
            return None  # "one of the strongest …"
        if head is not None:
            return Group(i, head[0], head[1], quantity, False)
        if quantity.high == 0:
            return Group(i, j, "all", quantity, False) if low[j - 1] in ("one", "nobody", "none") else None
        if low[j : j + 2] == ["of", "the"] and (whole := quantity_at(toks, j + 2, table)):  # "12 of the 98 wounded"
            end = whole.last + (low[whole.last : whole.last + 1] in (["wounded"], ["injured"]))
            return Group(i, end, "all", quantity._replace(last=end), False)
        while j < len(low) and low[j] in _TRAILING:
            j += 1
        return Group(i, j, "all", quantity._replace(last=j), False, bare=True)
    if low[i] in ("family", "group") and low[i + 1 : i + 2] == ["of"]:  # "a family of six"
        size = quantity_at(toks, i + 2, table) if i + 2 < len(toks) else None
        return Group(i, size.last, "all", size, False) if size is not None else None
    if low[i] in _DETERMINERS:
        if low[i + 1 : i + 3] in (["family", "of"], ["group", "of"]):
            return None
        head = _head(low, i + 1, people, toks) if not _ordinal(low, i + 1) else None
        if head is not None and not _plural(low[head[0] - 1]) and not _noun_follows(low, head[0]):
            return Group(i, head[0], head[1], Quantity(i, head[0], 1, 1, "exact"), False)
        return None
    match = people.get(i)
    if i > 1 and low[i - 2 : i] == ["how", "many"]:
        return None
    if match is not None and _plural(low[match.last - 1]):
        end, who = _head(low, i, people, toks) or (match.last, cast(Who, match.row.class_))
        plural = next(r for r in lexicon.load("conversions") if r.class_ == "plural")
        lo, hi = plural.extra.get(table, plural.extra["default"])
        return Group(i, end, who, Quantity(i, end, lo, None if hi < 0 else hi, "vague"), False)
    return None


_PLURALS = frozenset(
    "children women men people babies infants policemen servicemen gunmen militiamen firemen wives homes".split()
)


def _plural(word: str) -> bool:
    return word in _PLURALS or (lexicon.singular(word) != word)


@functools.cache
def _is_noun(word: str) -> bool:
    """A single word of the people lexicon, such as stands before a name ("Paramedic John Smith")."""
    return not _plural(word) and any(word == term for row in lexicon.load("people") for term in row.terms)


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
        if t.is_capitalised and t.text.isalpha() and t.low not in _NOT_NAMES and (len(t.text) > 1):
            words, j = words + (t.low not in _NAME_PARTICLES), j + 1
        elif (
            (
                t.text in ("-", "’", "'", "“", '"')
                and words
                and j + 1 < len(toks)
                and toks[j + 1].is_capitalised
                and t.text in "-’'"
            )
            or (t.low in _NAME_PARTICLES and j + 1 < len(toks) and (toks[j + 1].is_capitalised or toks[j + 1].text == "-"))
            or (len(t.text) == 2 and t.text.endswith(".") and words and j + 1 < len(toks) and toks[j + 1].is_capitalised)
        ):
            j += 1
        else:
            break
    if words >= 2 or (titled and words == 1):
        return Name(first, j)
    return None
