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
from onrecord.read.names import NOT_NAMES, plural
from onrecord.read.text import Token

_NOT_MODIFIERS = frozenset(
    "the and or but in on at by for from to with after before when while who that which was "
    "were is are be been being has have had "
    "said says killed killing wounded injured dead died left during as if than then per "
    "percent about between into over under km of where whose how what whether because "
    "kilometres kilometers miles metres meters years year months month days day hours hour minutes weeks week times".split()
)
_OF_WHOM = (["of", "whom"], ["of", "them"])
_SUBSET_HEADS = frozenset("them whom those which these".split())
_DETERMINERS = frozenset("a an another the".split())
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth latest last".split())
_OF_THOSE = frozenset("the those these its our their".split())
_TOLD = frozenset("wounded injured dead killed missing".split())  # whom a toll counts already
_HARMED = frozenset("wounded injured dead killed missing detained arrested abducted displaced uprooted".split())
_TRAILING = frozenset("others more other".split())
_POSSESSIVES = frozenset("his her their its my our".split())
_QUOTES = frozenset("” \" ’ '".split())
_PAIR = 3  # from this number on, "men and boys" behind it are counted together
_FAMILY_REACH = 9  # tokens between "members" and the "family" that they are of


class Group(NamedTuple):
    """People as one noun phrase: tokens ``first`` to ``last`` (exclusive). ``bare``: a number with no noun of its own."""

    first: int
    last: int
    who: Who
    quantity: Quantity
    subset: bool
    bare: bool = False


def _head(low: Sequence[str], i: int, people: dict[int, lexicon.Match], toks: Sequence[Token]) -> tuple[int, Who] | None:
    """The people noun that a number at the left of ``i`` counts, over at most five modifiers: (index after it, who)."""
    j = i
    if j < len(low) and low[j] == "of" and j + 1 < len(low):
        j += 1
        if low[j] in ("the", "these", "those", "its", "their", "his", "her"):
            j += 1
    k = j - 1
    past = min(j + 6, len(low))
    while k + 1 < past:
        k += 1
        if (old := aged(low, k)) is not None:  # "two 14-year-old boys"
            k, past = old - 1, min(past + old - k, len(low))
            continue
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
            if not plural(low[end - 1]) and _compound(low, end):
                continue  # "rebel groups", "refugee camps": the noun is a modifier of another
            return end, who
        named = k == j and toks[k].is_capitalised and low[k].endswith("s") and len(low[k]) > 4 and low[k] not in NOT_NAMES
        if named and k + 1 not in people:  # not "ten Brigades fighters"
            return k + 1, "all"  # "130,000 Syrians"
        if low[k] in _NOT_MODIFIERS or not (toks[k].is_word or low[k] in ("-", "'s", "’s")):
            return None
    return None


def _and_more(low: Sequence[str], end: int, who: Who, quantity: Quantity, people: dict[int, lexicon.Match]) -> tuple[int, Who]:
    """``74 men and boys``, ``12 women and children``: one number counts both."""
    other = people.get(end + 1) if low[end : end + 1] == ["and"] else None
    if other is None or (quantity.low or quantity.high or 0) < _PAIR:
        return end, who
    if not (plural(low[end - 1]) and plural(low[other.last - 1])):
        return end, who
    kinds = {who, cast(Who, other.row.class_)}
    if "all" in kinds or len(kinds) == 1 or low[other.last : other.last + 1] == ["of"]:
        return end, who  # "three people and fighters of the Front": two groups
    return other.last, "all"


def aged(low: Sequence[str], i: int) -> int | None:
    """Where an age that begins at token ``i`` ends: "14-year old", "nine-month-old", "18 months old"."""
    if i >= len(low) or not (low[i].isdecimal() or low[i] in _NUMBER_WORDS):
        return None
    j = i + 1 + (low[i + 1 : i + 2] == ["-"])
    if j >= len(low) or lexicon.singular(low[j]) not in ("year", "month", "week", "day"):
        return None
    j += 1 + (low[j + 1 : j + 2] == ["-"])
    return j + 1 if low[j : j + 1] == ["old"] else None


_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)


def _ordinal(low: Sequence[str], i: int) -> bool:
    """``the sixth journalist killed this year``: one of a row, told elsewhere."""
    return i < len(low) and (low[i] in _ORDINALS or (low[i][:1].isdigit() and low[i][-2:] in ("st", "nd", "rd", "th")))


def _compound(low: Sequence[str], end: int) -> bool:
    """Another noun follows: what ends at ``end`` only modifies it."""
    if end >= len(low) or not low[end].isalpha():
        return False
    return lexicon.singular(low[end]) != low[end] and low[end] not in _NOT_MODIFIERS and not low[end].endswith("ss")


_AFTER_ONE = frozenset(
    "lost fell lay drowned in at on was were is when who whose by during from after before and or as with near of "
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
    people = {m.first: m for m in map(functools.partial(_noun, low), lexicon.matcher("people").find(low))}
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


def _noun(low: Sequence[str], m: lexicon.Match) -> lexicon.Match:
    """In "a 20-year-old man" nobody is an "old man"."""
    if low[m.first] != "old" or not m.first or low[m.first - 1] not in ("-", "year", "years", "month", "months"):
        return m
    alone = next(lexicon.matcher("people").find(low[m.first + 1 : m.last]), None)
    return alone._replace(first=m.first + 1, last=m.last) if alone is not None else m


def _group_at(toks: Sequence[Token], low: list[str], i: int, people: dict[int, lexicon.Match], table: str) -> Group | None:
    if aged(low, i) is not None:
        return None
    quantity = quantity_at(toks, i, table)
    if quantity is not None:
        j = quantity.last
        if j + 1 < len(low) and low[j] in _QUOTES and low[j + 1] == "of":
            j += 1  # "“a number” of others"
        if i and low[i - 1] == "how":  # "how many people died"
            return None
        if low[max(0, i - 3) : max(0, i - 2)] == ["aged"]:
            return None  # "aged 16 and 19"
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
        if low[j : j + 2] == ["of", "others"]:
            return Group(i, j + 2, "all", quantity, False)
        of_those = low[j : j + 1] == ["of"] and j + 2 < len(low) and low[j + 1] in _OF_THOSE
        if of_those and low[j + 2] in _HARMED:
            return Group(i, j + 3, "all", quantity, low[j + 2] in _TOLD)  # "three of the wounded"
        head = _head(low, j, people, toks)
        if head is None and j + 1 in people and low[j] in _HARMED and low[j] != "dead":
            head = _head(low, j + 1, people, toks)  # "18 wounded fighters"; wounded civilians are all that are counted
            head = None if head is not None and head[1] == "civilians" else head
        reach = _NOBODY_REACH + 2 * (low[j : j + 1] == ["of"])  # "none of its soldiers"
        if quantity.high == 0 and head is not None and (head[0] - j > reach or _says(low[j : head[0]])):
            return None  # "no source named a victim"
        if head is not None and low[j : j + 2] == ["of", "the"] and not plural(low[head[0] - 1]):
            return None  # "one of the strongest …"
        if head is not None:
            among = low[head[0] : head[0] + 2] == ["among", "them"] and bool(i) and low[i - 1] in (",", "and")
            end, who = _and_more(low, head[0], head[1], quantity, people)
            return Group(i, _of_family(toks, low, end), who, quantity, among)  # ", three officers among them"
        if quantity.high == 0:
            return Group(i, j, "all", quantity, False) if low[j - 1] in ("one", "nobody", "none") else None
        if of_those and (whole := quantity_at(toks, j + 2, table)):  # "12 of the 98 wounded"
            end = whole.last + (low[whole.last : whole.last + 1] in (["wounded"], ["injured"]))
            return Group(i, end, "all", quantity._replace(last=end), False)
        while j < len(low) and low[j] in _TRAILING:
            j += 1
        return Group(i, j, "all", quantity._replace(last=j), False, bare=low[j - 1] != "others")
    if low[i] in ("family", "group") and low[i + 1 : i + 2] == ["of"]:  # "a family of six"
        size = quantity_at(toks, i + 2, table) if i + 2 < len(toks) else None
        return Group(i, size.last, "all", size, False) if size is not None else None
    if low[i] in _DETERMINERS or low[i] in _POSSESSIVES:
        return _one(toks, low, i, people, table)
    match = people.get(i)
    if i > 1 and low[i - 2 : i] == ["how", "many"]:
        return None
    if match is not None and plural(low[match.last - 1]):
        end, who = _head(low, i, people, toks) or (match.last, cast(Who, match.row.class_))
        return Group(i, _of_family(toks, low, end), who, several(i, end, table), False)
    if low[i] == "other" and (head := _head(low, i + 1, people, toks)) is not None and plural(low[head[0] - 1]):
        return Group(i, _of_family(toks, low, head[0]), head[1], several(i, head[0], table), False)
    return None


def _one(toks: Sequence[Token], low: list[str], i: int, people: dict[int, lexicon.Match], table: str) -> Group | None:
    """``a child``, ``his wife``, ``another``; ``the entire family of six``, ``a couple``."""
    if low[i] == "a" and _ordinal(low, i + 1) and low[i + 2 : i + 3] and low[i + 2] in _AFTER_ONE:
        return Group(i, i + 2, "all", Quantity(i, i + 2, 1, 1, "exact"), False)  # "and a third was wounded"
    if low[i + 1 : i + 3] in (["family", "of"], ["group", "of"]) or _ordinal(low, i + 1):
        return None
    if low[i] == "another" and (i + 1 == len(low) or low[i + 1] in _AFTER_ONE or not toks[i + 1].is_word):
        return Group(i, i + 1, "all", Quantity(i, i + 1, 1, 1, "exact"), False, bare=True)
    head = _head(low, i + 1, people, toks)
    if head is None or plural(low[head[0] - 1]):
        return None
    end, who = head
    if _noun_follows(low, end) and not (is_kin(low[end - 1]) and toks[end].is_capitalised):  # "his wife Ana Doe"
        return None
    if low[i] in _POSSESSIVES and not is_kin(low[end - 1]):
        return None
    noun = low[end - 1]
    if noun == "family":
        if low[end : end + 1] == ["of"] and end + 1 < len(low) and (size := quantity_at(toks, end + 1, table)):
            member = _head(low, size.last, people, toks)
            return Group(i, member[0] if member else size.last, "all", size, False)
        return Group(i, end, "all", several(i, end, table), False)
    if noun == "couple":
        return Group(i, end, "all", Quantity(i, end, 2, 2, "exact"), False)
    return Group(i, _of_family(toks, low, end), who, Quantity(i, end, 1, 1, "exact"), False)


def several(i: int, end: int, table: str) -> Quantity:
    """What the table gives an unnumbered plural."""
    row = next(r for r in lexicon.load("conversions") if r.class_ == "plural")
    lo, hi = row.extra.get(table, row.extra["default"])
    return Quantity(i, end, lo, None if hi < 0 else hi, "vague")


def _of_family(toks: Sequence[Token], low: Sequence[str], end: int) -> int:
    """``members of the Doe family``: the family is part of the phrase, and counts nobody beside it."""
    if low[end : end + 1] != ["of"] or lexicon.singular(low[end - 1]) not in ("member", "relative", "generation", "people"):
        return end
    for k in range(end + 1, min(end + _FAMILY_REACH, len(low))):
        if low[k] in ("family", "families"):
            return k + 1
        if not (toks[k].is_capitalised or low[k] in _FAMILY_WORDS):
            break
    return end


_FAMILY_WORDS = frozenset("the a same extended large one single and - ( ) / al el abu displaced wider their his her this".split())
_NOBODY_REACH = 2  # modifiers between "no" and the people that it denies


def _says(words: Sequence[str]) -> bool:
    return any(w.endswith("ed") or w in ("source", "sources", "number", "report", "reports") for w in words)


@functools.cache
def is_kin(word: str) -> bool:
    """A word for somebody's relative: "wife", "grandson"."""
    return any(row.extra.get("kin") and word in row.terms for row in lexicon.load("people"))
