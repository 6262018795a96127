"""The pieces of one sentence that a word of harm chooses its people from, and what is asked of them on either side."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from onrecord import lexicon
from onrecord.read.names import Name, name_at
from onrecord.read.people import Group, groups
from onrecord.read.text import Token

BE = frozenset("was were been be being are is get got".split())
HAVE = frozenset("has have had having".split())
PREPOSITIONS = frozenset(
    "of across spanning from by in against to for with near at on between under over among amid towards".split()
)
_SUBSET = (
    ("including",),
    ("among", "them"),
    ("among", "the", "dead"),
    ("among", "those", "killed"),
    ("mostly",),
    ("mainly",),
    ("of", "whom"),
    ("most", "of", "them"),
    ("many", "of", "them"),
    ("some", "of", "them"),
    ("half", "of", "them"),
    ("all", "of", "them"),
)
_ALL = frozenset(("all", "both"))  # ", all men,": who those just counted were
_MEDIA = frozenset("correspondent reporter television tv radio news agency newspaper channel reported said".split())
Part = tuple[Group | Name, bool, int]


class Clause:
    """The pieces of one sentence that triggers choose from."""

    def __init__(self, toks: Sequence[Token], table: str, headline: bool, dated: frozenset[int]) -> None:
        self.toks = toks
        self.low = [t.low for t in toks]
        self.table = table
        self.groups = groups(toks, table, dated)
        self.by_first = {g.first: g for g in self.groups}
        self.by_last = {g.last: g for g in self.groups}
        self.short = short = headline or title_case(toks)
        found = (m for m in lexicon.matcher("harm").find(self.low) if self.low[m.last - 1] != "shots")
        self.triggers = [m for m in found if short or not m.row.extra["form"].startswith("headline")]
        self.trigger_at = {m.first: m for m in self.triggers}
        self.trigger_end = {m.last: m for m in self.triggers}


def title_case(toks: Sequence[Token]) -> bool:
    """Most longer words begin with a capital: a headline, also where it was run into the text."""
    words = [t for t in toks if t.text.isalpha() and len(t.text) > 3]
    return len(words) > 3 and sum(t.is_capitalised for t in words) >= 0.7 * len(words)


def anaphoric(s: Clause, group: Group) -> bool:
    """``the six victims``: people spoken of before, no new figure."""
    if set(s.low[group.last : group.last + 2]) & {"reported", "counted", "given", "announced"}:
        return False  # "the 36 dead reported by the Observatory": its figure
    return group.quantity.high != 1 and bool(group.first) and s.low[group.first - 1] in ("the", "these", "those")


def personal(s: Clause, name: Name) -> bool:
    """A capitalised object is a person when it is not a place or an organisation by its own words."""
    words = s.low[name.first : name.last]
    if any(True for _ in lexicon.matcher("actors").find(words)) or set(s.low[name.last : name.last + 1]) & _MEDIA:
        return False
    return not (
        {
            "army",
            "brigade",
            "front",
            "party",
            "council",
            "ministry",
            "city",
            "province",
            "road",
            "street",
            "forces",
            "university",
        }
        & set(words)
    )


def not_people(s: Clause, group: Group) -> bool:
    """A bare number is people only where a harm word or the end of its clause follows."""
    j = group.last
    if j >= len(s.low):
        return False
    nxt = s.low[j]
    return not (
        nxt
        in (
            ",",
            ".",
            ";",
            "and",
            "in",
            "on",
            "at",
            "when",
            "after",
            "near",
            "during",
            "including",
            "”",
            '"',
            "by",
            "among",
            "others",
            "who",
            "whom",
            "were",
            "was",
            "have",
            "had",
            "outside",
            "inside",
            "across",
            "along",
            "behind",
            "from",
            "as",
            "since",
            "while",
            "last",
            "overnight",
            "yesterday",
            "today",
        )
        or j in s.trigger_at
    )


def subsets_after(s: Clause, i: int) -> tuple[int, list[Group]]:
    """``, including two children``, ``, four of them women``, ``, most of them civilians`` after a group."""
    low = s.low
    out: list[Group] = []
    j = i
    while True:
        k = j + 1 if low[j : j + 1] in ([","], ["("], ["-"], ["–"]) else j
        opening = next((x for x in _SUBSET if tuple(low[k : k + len(x)]) == x), None)
        if opening:
            k += len(opening)
        group = s.by_first.get(k)
        if group is None or not (opening or group.subset):
            return j, out
        if not group.bare or group.subset:
            out.append(group._replace(subset=True))
        j = group.last + 2 * (low[group.last : group.last + 2] == ["among", "them"])
        while opening and (low[j : j + 1] == ["and"] or low[j : j + 1] == [","]):  # "including two women and a child"
            more = s.by_first.get(j + 1 + (low[j : j + 2] == [",", "and"]))
            if more is None or more.bare:
                break
            out.append(more._replace(subset=True))
            j = more.last
        if low[j : j + 1] == [")"]:
            j += 1


def intro(s: Clause, first: int) -> int | None:
    """Where the words that make a group a subset begin ("including", "among them"), left of ``first``."""
    low = s.low
    for words in _SUBSET:
        n = len(words)
        if tuple(low[max(0, first - n) : first]) == words:
            start = first - n
            return start - 1 if start and low[start - 1] in (",", "(", "-", "–") else start
    if first > 1 and low[first - 1] in _ALL and low[first - 2] in (",", "("):
        return first - 2
    return None


def speaks(s: Clause, part: Group | Name) -> bool:
    """A word of speech follows: who says so, not who was harmed."""
    return s.low[part.last : part.last + 1] != [] and s.low[part.last] in _speech()


@functools.cache
def _speech() -> frozenset[str]:
    rows = (r for r in lexicon.load("speech") if r.class_ in ("say", "tell", "think", "evidence", "cite"))
    return frozenset(t for r in rows for t in r.terms if " " not in t)


def name_before(s: Clause, i: int) -> Name | None:
    """A person's name that ends right before token ``i``."""
    if not s.toks[i - 1].is_capitalised:
        return None
    for start in range(max(0, i - 7), i - 1):
        if start and s.toks[start - 1].is_capitalised and s.toks[start - 1].text.isalpha():
            continue
        name = name_at(s.toks, start)
        if name is not None and name.last == i and personal(s, name):
            before = s.low[name.first - 1] if name.first else ""
            return None if before in PREPOSITIONS or before == "the" else name
    return None
