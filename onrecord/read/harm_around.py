"""Harm whose people stand in another part of the sentence than where its word looks for them.

"Called five men out of the church and shot them"; "seven people died: four men, two women and a boy"; "61 of the dead were
children". What is found here was taken by no word of harm before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Harm, Who
from onrecord.read.counts import Quantity
from onrecord.read.harm_clause import Clause
from onrecord.read.people import Group

_THEM: Final = (("them",), ("both",))
_PRONOUN_REACH: Final = 16  # tokens between people and the pronoun that takes them up
_SUFFERED: Final[dict[str, Harm]] = {
    "dead": "killed", "killed": "killed", "victims": "killed", "wounded": "injured", "injured": "injured", "missing": "missing",
    "detained": "detained", "detainees": "detained", "prisoners": "detained", "arrested": "detained", "taken": "detained",
    "displaced": "displaced", "abducted": "abducted", "kidnapped": "abducted", "hostages": "abducted",
}  # fmt: skip
_WERE: Final = frozenset("were are was is".split())
_CLASS_REACH: Final = 4  # tokens between "were" and the noun that says of which category
_YOUNG: Final = (("under", "18"), ("minors",), ("under", "eighteen"))


class Around(NamedTuple):
    harm: Harm
    trigger: tuple[int, int]
    group: Group
    part: bool  # of those counted elsewhere


def around(s: Clause, found: Sequence[tuple[Harm, tuple[int, int], Group | None]]) -> Iterator[Around]:
    """``found``: what the words of harm have taken so far. Linear in the tokens but for the few groups of a sentence."""
    taken = {g.first for _, _, g in found if g is not None}
    for m in s.triggers:
        if m.row.extra["form"] in ("past", "ing") and tuple(s.low[m.last : m.last + 1]) in _THEM:
            near = [g for g in s.groups if g.last <= m.first and m.first - g.last <= _PRONOUN_REACH and not g.subset]
            if near and near[-1].first not in taken and not near[-1].bare and _object(s, near[-1]):
                taken.add(near[-1].first)
                yield Around(cast(Harm, m.row.class_), (m.first, m.last), near[-1], False)
    yield from _members(s, found, taken)
    yield from _classed(s, taken)


def _object(s: Clause, g: Group) -> bool:
    """Led, called, took: a verb of the past stands right before the people."""
    return g.first > 0 and (s.low[g.first - 1].endswith("ed") or s.low[g.first - 1] in ("took", "led", "out", "had", "up", "off"))


def _members(
    s: Clause, found: Sequence[tuple[Harm, tuple[int, int], Group | None]], taken: set[int]
) -> Iterator[Around]:
    """The list behind a colon, if its numbers add up to what was counted before it."""
    for k, w in enumerate(s.low):
        if w != ":" or k + 1 not in s.by_first:
            continue
        members, i = [], k + 1
        while (g := s.by_first.get(i)) is not None and not g.bare:
            members.append(g)
            i = g.last
            while i < len(s.low) and s.low[i] in (",", "and"):
                i += 1
        total = sum(g.quantity.low or 0 for g in members)
        for harm, trigger, whole in found:
            if whole is not None and whole.last <= k and whole.quantity.low == whole.quantity.high == total and len(members) > 1:
                yield from (Around(harm, trigger, g, True) for g in members if g.first not in taken)
                return


def _classed(s: Clause, taken: set[int]) -> Iterator[Around]:
    """``61 of the dead were children``, ``nine of those taken are under 18``: of which category some of the counted were."""
    for g in s.groups:
        low = s.low
        k = next((i for i in range(g.quantity.last, min(g.last + 3, len(low))) if low[i] in _SUFFERED), None)
        if k is None or "of" not in low[g.quantity.last : k] or tuple(low[k + 1 : k + 2]) not in tuple((w,) for w in _WERE):
            continue
        if g.quantity.bound == "vague" and g.quantity.low == 2:
            continue  # "many of the dead were …": a share
        who, end = _category(low, k + 2)
        if who is not None:
            taken.add(g.first)
            quantity: Quantity = g.quantity
            yield Around(_SUFFERED[low[k]], (k, k + 1), Group(g.first, end, who, quantity, True), True)


def _category(low: Sequence[str], i: int) -> tuple[Who | None, int]:
    for words in _YOUNG:
        if tuple(low[i : i + len(words)]) == words:
            return "children", i + len(words)
    ahead = low[i : i + _CLASS_REACH]
    stop = next((n for n, w in enumerate(ahead) if not w.isalpha()), len(ahead))
    for m in lexicon.matcher("people").find(ahead[:stop]):
        who = cast(Who, m.row.class_)
        return (who, i + m.last) if who != "all" else (None, i)
    return None, i
