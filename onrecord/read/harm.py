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
from onrecord.read.harm_apart import TAKEN, apart, by_forces
from onrecord.read.harm_around import around
from onrecord.read.harm_clause import BE, HAVE, PREPOSITIONS, Clause, Part
from onrecord.read.harm_nouns import of_noun
from onrecord.read.harm_objects import alongside, objects
from onrecord.read.harm_subjects import subjects
from onrecord.read.names import Name
from onrecord.read.people import Group
from onrecord.read.text import Token

_NOT = frozenset("not never no n't didn't don't doesn't wasn't weren't hasn't haven't hadn't without".split())
_DEFINITE = frozenset("the a an his her its their this that him them it one another".split())
_PART_REACH = 14  # tokens between a figure and "four of them children"
_OF_THEM = frozenset("the these those its their his her".split())
_SEVERAL = 3  # what a conversion table gives an unnumbered plural at most
_INHERITED = ("belligerents",)  # of these a bare number goes on; after civilians, children or men it may count anybody
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
        if s.low[m.first] in TAKEN:
            harm = by_forces(s, harm)
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
            one = HarmMention(harm, trigger, group, name, combined, subset, 100 * n + listed, passive, negated)
            out += _each(one, s, together) if combined else [one]
    if not headline:
        out += _unclaimed(s, out)
    return _inherited(sorted(out, key=lambda h: h.first))


def _unclaimed(s: Clause, found: Sequence[HarmMention]) -> list[HarmMention]:
    """Groups that no word of harm took: "killed 412 people in the Strip, 138 of them children", "took six men away"."""
    taken = frozenset(h.first for h in found)
    out = [HarmMention(a.harm, a.trigger, a.group, None, False, a.part, 0, True, False) for a in apart(s, taken)]
    known = [(h.harm, h.trigger, h.group) for h in (*found, *out)]
    out += [HarmMention(a.harm, a.trigger, a.group, None, False, a.part, 0, True, False) for a in around(s, known)]
    taken |= {h.first for h in out}
    for g in s.groups:
        if g.subset and g.first not in taken and not g.bare:
            before = [h for h in found if h.group is not None and h.last <= g.first and g.first - h.last < _PART_REACH]
            if before and not before[-1].negated:
                out.append(before[-1]._replace(group=g, subset=True, listed=0))
    return out


def _inherited(found: list[HarmMention]) -> list[HarmMention]:
    """A bare number takes the noun of fighters before it: "15 soldiers were killed, and up to 20 were injured"."""
    out: list[HarmMention] = []
    noun: Who = "all"
    for h in found:
        g = h.group
        if g is not None and g.bare and g.who == "all" and noun in _INHERITED and not h.subset and g.quantity.high != 0:
            h = h._replace(group=g._replace(who=noun))
        elif g is not None and not h.subset:
            noun = g.who
        out.append(h)
    return out


def _each(m: HarmMention, s: Clause, together: Sequence[lexicon.Match]) -> list[HarmMention]:
    """A figure of killed and injured together tells of each only where it is nobody, or a plural without a number: "civilians
    were killed and wounded" says that several were killed and that several were wounded."""
    if m.group is None:
        return [m]
    quantity = m.group.quantity
    joined = set(s.low[together[0].last : together[-1].first])
    plural = quantity.bound == "vague" and quantity.low is not None and quantity.low <= _SEVERAL and "or" not in joined
    if quantity.high != 0 and not (plural and len(together) > 1):
        return [m]
    return [m._replace(harm="killed", combined=False), m._replace(harm="injured", combined=False)]


def _coordinated(s: Clause, m: lexicon.Match) -> list[lexicon.Match]:
    """``killed and wounded``, ``killed or injured``: triggers that share one figure."""
    out = [m]
    j = m.last
    while j < len(s.low) and s.low[j] in ("and", "or", "/", ",") and j + 1 in s.trigger_at:
        nxt = s.trigger_at[j + 1]
        if s.low[j] == "," and s.low[nxt.last : nxt.last + 1] not in (["and"], ["or"]):
            break
        alike = nxt.row.extra["form"] == m.row.extra["form"] or (m.row.extra["form"] == "noun" and nxt.row.class_ == "injured")
        alike |= s.low[m.first] == "dead" and nxt.row.extra["form"] == "past" and nxt.last not in s.by_first  # "dead or wounded"
        if not alike or nxt.row.class_ == m.row.class_:
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
    held = next((g for g in s.groups if g.first < first and last < g.last and s.low[first - 1] != "the"), None)
    if held is not None and not held.subset and form in ("past", "adjective"):
        return [(held, False, 1)], True  # "18 wounded fighters"
    if form == "headline":
        return objects(s, last), False
    if form == "headline_subject":
        return _with_others(s, first, last), True
    if form in ("past", "ing"):
        if form == "ing" and s.low[last : last + 1] == ["of"]:
            return objects(s, last + 1), False
        if aux not in BE and not (form == "past" and first in s.by_last and s.by_last[first].bare):
            found = objects(s, last)
            if found and form == "past" and before in PREPOSITIONS | _OF_THEM and _unnumbered(found[0][0]):
                return [], False  # "gave food to detained migrants": who they are, not what happened
            if found:
                end = max(part.last for part, _, _ in found)
                return found + alongside(s, end), False
        reduced = (first in s.by_last or before == ",") and s.low[last : last + 1] != ["at"]
        if s.low[first] == "shot" and aux not in BE and not reduced:
            return [], False  # "gunmen shot at a column", "a shot was heard"
        if form == "past" and (aux in BE or _bare_before(s, first) or (aux not in HAVE and not _has_object(s, last))):
            return _with_others(s, first, last), True
        return [], False
    if form in ("intransitive", "adjective"):
        name = s.toks[first].is_capitalised and not s.short
        if form == "adjective" and (before in ("the", "of") or name):  # "the dead", "Red Dead Redemption"
            return [], False
        return _with_others(s, first, last), True
    return of_noun(s, first, last), True


def _with_others(s: Clause, first: int, last: int) -> list[Part]:
    found = subjects(s, first, last)
    return found + alongside(s, last) if any(n for _, _, n in found) else found


def _bare_before(s: Clause, first: int) -> bool:
    return first in s.by_last and s.by_last[first].bare


def _unnumbered(part: Group | Name) -> bool:
    return isinstance(part, Group) and part.quantity.bound == "vague" and part.quantity.low == 2


def _has_object(s: Clause, i: int) -> bool:
    """Something that is no group of people follows as the object: "kidnapped the mayor", "killed Ali"."""
    if i >= len(s.low):
        return False
    return s.low[i] in _DEFINITE or (s.toks[i].is_capitalised and s.toks[i].is_word)
