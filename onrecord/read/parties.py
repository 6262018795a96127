"""Parties in a sentence: who is named or described as one who fights, strikes, governs.

A party is a name of ``lexicon/actors.toml``, or a noun of ``lexicon/forces.toml`` with the words before it that say whose
("Syrian government warplanes", "unidentified gunmen"). Names are kept as worded; the actor id is the file's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from onrecord import lexicon
from onrecord.model import Party, PartyRole
from onrecord.read.forces import NO_GROUPS, Groups, force_at
from onrecord.read.text import Token

# Words that may stand before a force noun and belong to the party's name.
_MODIFIERS = frozenset(
    "government regime rebel opposition army unidentified unknown masked armed pro anti allied "
    "coalition security military police "
    "suspected loyalist kurdish islamist jihadist shiite sunni maoist leftist rightist heavily - led backed urban state".split()
)
# What some call others: kept as a claim of whoever says it (a designation), never as part of a party's name.
_LABELS = frozenset("terrorist terrorists extremist extremists jihadist jihadists".split())
# Who reports, rescues or keeps the peace (kinds of the actors file): named beside what happened, and no party to it by that.
BYSTANDERS = frozenset("monitor ngo un_body peacekeepers regional_body rescue_service".split())
_SHORT = 3  # in capitals, shorter names that must be in exact letters cannot be told from words ("IS", "US")


class PartyMention(NamedTuple):
    """Tokens ``first`` to ``last`` (exclusive); ``described``: a bare force noun with nothing that says whose."""

    first: int
    last: int
    party: Party
    described: bool
    adjective: bool


@lexicon.cached
def _exact() -> dict[str, str]:
    """Names that are read only as printed, by their folded form: they are words or names of people, too."""
    return {lexicon.fold(t): t for r in lexicon.load("actors") for t in r.extra.get("exact", ())}


@lexicon.cached
def _names() -> dict[str, str]:
    """The id of each name, folded."""
    return {lexicon.fold(t): r.class_ for r in reversed(lexicon.load("actors")) for t in r.terms}


def _adjectives() -> frozenset[str]:
    return frozenset(
        t.lower()
        for r in lexicon.load("actors")
        for t in r.terms[1:]
        if r.extra["role"] == "state" and t.endswith(("n", "i", "h", "ese", "s"))
    )


def find_parties(toks: Sequence[Token], caps: bool, known: Groups = NO_GROUPS) -> list[PartyMention]:
    """The parties of one sentence, in order, none overlapping."""
    low = [t.low for t in toks]
    found = (m for m in lexicon.matcher("actors").find(low) if m.row.extra["kind"] not in BYSTANDERS)
    actors = {m.first: m for m in found if _spelled(toks, m, caps)}
    forces = {m.first: m for m in lexicon.matcher("forces").find(low)}
    out: list[PartyMention] = []
    i = 0
    while i < len(toks):
        mention = _at(toks, low, i, actors, forces)
        if not caps and i not in actors and (mention is None or mention.described):
            force = force_at(toks, low, i, forces, known)
            if force is not None and not any(k in actors for k in range(i, force.last)):
                mention = PartyMention(i, force.last, force.party, False, force.adjective)
        if mention is None:
            i += 1
        else:
            out.append(mention)
            i = mention.last
    return out


def _spelled(toks: Sequence[Token], m: lexicon.Match, caps: bool) -> bool:
    words = " ".join(t.text for t in toks[m.first : m.last])
    exact = _exact().get(lexicon.fold(words))
    if exact is not None:
        return words == exact and not (caps and len(words) < _SHORT)
    return caps or toks[m.first].is_capitalised or toks[m.last - 1].is_capitalised


def _at(
    toks: Sequence[Token],
    low: Sequence[str],
    i: int,
    actors: dict[int, lexicon.Match],
    forces: dict[int, lexicon.Match],
) -> PartyMention | None:
    j = i
    actor: lexicon.Match | None = None
    while j < len(toks) and j - i < 6:
        if j in forces and not (j in actors and actors[j].last > forces[j].last):
            force = forces[j]
            if force.last in forces and force.last not in actors and low[force.last] not in ("police",):
                j = force.last  # "army troops": the last noun heads
                continue
            label = actor is not None and low[force.first] in _LABELS and force.first == actor.last
            name = _words(toks, i, actor.last if label and actor is not None else force.last)
            role: PartyRole = force.row.extra["role"]
            if actor is not None and force.row.class_ == "state":
                role = actor.row.extra["role"]
            elif {"government", "regime", "army", "police", "military"} & set(low[i : force.last]):
                role = "state"
            return PartyMention(
                i, force.last, Party(name, _force_actor(name, actor), role), actor is None and force.first == i, False
            )
        if j in actors and actor is None:
            actor = actors[j]
            j = actor.last
            if low[j : j + 1] in (["'s"], ["’s"]) and (j + 1 in forces or j + 2 in forces):
                j += 1
        elif low[j] in _MODIFIERS and not (low[j] == "-" and j == i):
            j += 1
        else:
            break
    if actor is not None and actor.first == i:
        name = _words(toks, i, actor.last)
        role = actor.row.extra["role"]
        adjective = low[actor.last - 1] in _adjectives_cached()
        return PartyMention(i, actor.last, Party(name, actor.row.class_, role), False, adjective)
    return None


@lexicon.cached
def _adjectives_cached() -> frozenset[str]:
    return _adjectives()


def _force_actor(name: str, actor: lexicon.Match | None) -> str | None:
    """The id of the force itself where the file has one; never that of the state behind it."""
    own = _names().get(lexicon.fold(name))
    if own is not None:
        return own
    if actor is not None and actor.row.extra["role"] == "non_state":
        return actor.row.class_
    return None


@lexicon.cached
def state_name(row_id: str) -> str:
    """The first name of an actor's row: what an adjective ("Russian strikes") stands for."""
    return next(r.terms[0] for r in lexicon.load("actors") if r.class_ == row_id)


def _words(toks: Sequence[Token], first: int, last: int) -> str:
    out = ""
    for k in range(first, last):
        gap = k > first and toks[k].start > toks[k - 1].end
        out += (" " if gap else "") + toks[k].text
    return out
