"""Harm to people as sentences tell it: who came to what harm, how many, in which grammatical shape.

A trigger (``lexicon/harm.toml``) takes the group of people that its form asks for: "killed N", "N were killed", "N died",
"killing N", "N deaths", "the toll rose to N". Present-tense "kill" is left out on purpose: outside headlines it tells of no
event ("attacks that kill civilians undermine..."). Linear in the tokens of a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Harm, Who
from onrecord.read.harm_clause import BE, HAVE, PREPOSITIONS, Clause, Part
from onrecord.read.harm_objects import objects
from onrecord.read.harm_subjects import subjects
from onrecord.read.people import Group, Name
from onrecord.read.text import Token

_NOT = frozenset("not never no n't didn't don't doesn't wasn't weren't hasn't haven't hadn't without".split())
_DEFINITE = frozenset("the a an his her its their this that him them it one another".split())
_OF_THEM = frozenset("the these those its their his her".split())
_COMBINED = {frozenset(("killed", "injured"))}


class HarmMention(NamedTuple):
    """One harm as told. ``quantity`` None: a named victim. ``combined``: killed and injured in one figure.

    Token indices are of the sentence; ``listed`` numbers the coordinated list a group belongs to, so that its members can be
    summed ("two women and a child were killed"). ``subset``: a part of another figure of the same trigger.
    """

    harm: Harm
    trigger: tuple[int, int]
    group: Group | None
    name: Name | None
    combined: bool
    subset: bool
    listed: int
    passive: bool
    negated: bool

    @property
    def first(self) -> int:
        part = self.group or self.name
        return part.first if part else self.trigger[0]

    @property
    def last(self) -> int:
        part = self.group or self.name
        return part.last if part else self.trigger[1]


def find_harm(
    toks: Sequence[Token], table: str, *, headline: bool = False, dated: frozenset[int] = frozenset()
) -> list[HarmMention]:
    """The harms told in one sentence, in order of their words.

    ``headline``: the present tense tells of what happened. ``dated``: tokens of dates, whose numbers count nobody.
    """
    s = Clause(toks, table, headline, dated)
    out: list[HarmMention] = []
    done: set[int] = set()
    taken: set[tuple[str, int]] = set()
    for n, m in enumerate(s.triggers):
        if m.first in done:
            continue
        together = _coordinated(s, m)
        done.update(t.first for t in together)
        found, passive = _people_of(s, together)
        harms = {t.row.class_ for t in together}
        combined = "casualties" in harms or frozenset(harms) in _COMBINED
        harm = cast(Harm, "killed" if combined or "killed" in harms else together[0].row.class_)
        negated = bool(set(s.low[max(0, m.first - 3) : m.first]) & _NOT) and not any(
            g.quantity.high == 0 for g, _, _ in found if isinstance(g, Group)
        )
        trigger = (together[0].first, together[-1].last)
        for part, subset, listed in found:
            if (harm, part.first) in taken:
                continue
            taken.add((harm, part.first))
            group = part if isinstance(part, Group) else None
            name = part if isinstance(part, Name) else None
            out.append(HarmMention(harm, trigger, group, name, combined, subset, 100 * n + listed, passive, negated))
    return sorted(out, key=lambda h: h.first)


def _coordinated(s: Clause, m: lexicon.Match) -> list[lexicon.Match]:
    """``killed and wounded``, ``killed or injured``: triggers that share one figure."""
    out = [m]
    j = m.last
    while j < len(s.low) and s.low[j] in ("and", "or", "/") and j + 1 in s.trigger_at:
        nxt = s.trigger_at[j + 1]
        if nxt.row.extra["form"] != m.row.extra["form"] or nxt.row.class_ == m.row.class_:
            break
        out.append(nxt)
        j = nxt.last
    return out


def _people_of(s: Clause, together: list[lexicon.Match]) -> tuple[list[Part], bool]:
    """The groups and names that the trigger harms: (parts, passive)."""
    first, last = together[0].first, together[-1].last
    form = together[0].row.extra["form"]
    before = s.low[first - 1] if first else ""
    k = first - 1
    while k >= 0 and s.low[k].endswith("ly"):
        k -= 1
    aux = s.low[k] if k >= 0 else ""
    if form == "headline":
        return objects(s, last), False
    if form in ("past", "ing"):
        if form == "ing" and s.low[last : last + 1] == ["of"]:
            return objects(s, last + 1), False
        if aux not in BE and not (form == "past" and first in s.by_last and s.by_last[first].bare):
            found = objects(s, last)
            if found and form == "past" and before in PREPOSITIONS | _OF_THEM and _unnumbered(found[0][0]):
                return [], False  # "gave food to detained migrants": who they are, not what happened
            if found:
                return found, False
        if form == "past" and (aux in BE or _bare_before(s, first) or (aux not in HAVE and not _has_object(s, last))):
            return subjects(s, first, last), True
        return [], False
    if form in ("intransitive", "adjective"):
        name = s.toks[first].is_capitalised and not s.short
        if form == "adjective" and (before in ("the", "of") or name):  # "the dead", "Red Dead Redemption"
            return [], False
        return subjects(s, first, last), True
    return _of_noun(s, first, last), True


def _bare_before(s: Clause, first: int) -> bool:
    return first in s.by_last and s.by_last[first].bare


def _unnumbered(part: Group | Name) -> bool:
    return isinstance(part, Group) and part.quantity.bound == "vague" and part.quantity.low == 2


def _has_object(s: Clause, i: int) -> bool:
    """Something that is no group of people follows as the object: "kidnapped the mayor", "killed Ali"."""
    if i >= len(s.low):
        return False
    return s.low[i] in _DEFINITE or (s.toks[i].is_capitalised and s.toks[i].is_word)


def _of_noun(s: Clause, first: int, last: int) -> list[Part]:
    """``six civilian deaths``, ``30 casualties``, ``the deaths of six people``, ``the death toll rose to 14``."""
    low = s.low
    for g in s.groups:
        if g.first < first <= g.last + 1 and g.last <= first and low[g.last - 1] != "killed":
            if g.bare and g.last != first and not (g.last == first - 1 and s.toks[first - 1].is_word):
                continue
            who = cast(Who, _modifier(low[g.last : first])) if g.last < first else g.who
            return [(g._replace(who=who, last=last, bare=False), False, 1)]
        if g.first < first and g.last >= last and not g.bare:  # "casualties" and "deaths" are people nouns too
            return [(g, False, 1)]
    if low[last : last + 1] == ["of"]:
        return objects(s, last + 1)  # "the deaths of six people", "the death of Ali Omar"
    if low[last - 1] == "toll" or low[first] == "number":
        for k in range(last, min(last + 20, len(low))):
            if low[k] in ("to", "at", "of", "is", "was", "stands", "reached", "hit", "above", ":") and k + 1 in s.by_first:
                g = s.by_first[k + 1]
                return [(g._replace(bare=False), False, 1)]
            if low[k] in (".", ";"):
                break
    return []


def _modifier(words: Sequence[str]) -> str:
    for m in lexicon.matcher("people").find(list(words)):
        return m.row.class_
    return "all"
