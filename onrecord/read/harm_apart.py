"""Harm that no single word tells: "took six men away", "some 700 people have left the town", "the names of 118 detainees"."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final, NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Harm
from onrecord.read.counts import quantity_at
from onrecord.read.harm_clause import Clause
from onrecord.read.people import Group

_MANY: Final = 10  # below that "people left" tells of a departure
_REACH: Final = 3  # tokens between the people and the word that makes it harm
_BETWEEN: Final = frozenset("have has had since then already also now been".split())
_HELD: Final[dict[str, Harm]] = {
    "detainee": "detained", "prisoner": "detained", "inmate": "detained", "hostage": "abducted", "captive": "abducted",
}  # fmt: skip
_HURT: Final = ("wounded", "injured")
_ARE: Final = frozenset("are is were was lie lies remain remains".split())
_AMONG: Final[tuple[tuple[tuple[str, ...], Harm], ...]] = (
    (("dead", "killed", "victims"), "killed"), (("wounded", "injured"), "injured"), (("missing",), "missing"),
    (("detained", "arrested"), "detained"),
)  # fmt: skip
_HIT: Final = (("were", "hit"), ("was", "hit"), ("were", "affected"), ("was", "affected"))
_COUNTING: Final = frozenset("counted counts received recovered saw found collected registered brought pulled retrieved".split())
_FOUND: Final = frozenset("body bodies corpse corpses coffin coffins".split())
_HOUSEHOLDS: Final = frozenset("families households residents villagers inhabitants".split())
_FORCES: Final = frozenset(
    "soldiers soldier troops army police policemen marines navy patrol agents gendarmes officers guards custody barracks".split()
)
TAKEN: Final = frozenset("taken took led dragged picked pulled".split())


class Apart(NamedTuple):
    harm: Harm
    trigger: tuple[int, int]
    group: Group
    part: bool  # of those counted elsewhere


def apart(s: Clause, taken: frozenset[int]) -> Iterator[Apart]:
    """The harms of groups that no word of harm has taken yet. ``taken``: their first tokens."""
    verbs = {m.last: m for m in _verbs().find(s.low)}
    firsts = {m.first: m for m in verbs.values()}
    yield from _whole(s)
    for g in s.groups:
        if g.first not in taken and (found := _of_those(s, g)) is not None:
            yield found
            continue
        if g.first not in taken and g.quantity.high == 0 and _untouched(s, g):
            yield Apart("killed", (g.last, g.last + 2), g, False)
            yield Apart("injured", (g.last, g.last + 2), g, False)
        if g.first in taken or g.subset or g.quantity.high == 0 or (g.quantity.bound == "vague" and g.quantity.low == 2):
            continue
        start = g.first - (g.first > 0 and s.low[g.first - 1] == "the")
        verb = verbs.get(start)
        if verb is not None and (harm := _behind(s, verb, g)) is not None:
            yield Apart(harm, (verb.first, verb.last), g, False)
            continue
        k = _past_aside(s, g.last)
        while k < len(s.low) and s.low[k] in _BETWEEN and k - g.last < _REACH:
            k += 1
        verb = firsts.get(k)
        if verb is not None and not verb.row.extra["after"] and _crowd(s, g) and s.low[verb.last : verb.last + 1] != ["dead"]:
            yield Apart("displaced", (verb.first, verb.last), g, False)
            continue
        noun = s.low[g.last - 1]
        if g.quantity.bound != "vague" and (g.quantity.low or 0) > 1:
            if lexicon.singular(noun) in _HELD and "of" not in s.low[g.first : g.last]:
                yield Apart(_HELD[lexicon.singular(noun)], (g.last - 1, g.last), g, False)
            elif noun in _FOUND:
                yield Apart("killed", (g.last - 1, g.last), g, start != g.first or not _COUNTING & set(s.low[:start]))


def _whole(s: Clause) -> Iterator[Apart]:
    """``two of the 19 wounded had died``: all who were wounded are counted, too."""
    for k, w in enumerate(s.low[:-3]):
        if w != "of" or s.low[k + 1] not in ("the", "these", "those"):
            continue
        q = quantity_at(s.toks, k + 2, s.table)
        if q is not None and q.last < len(s.low) and s.low[q.last] in _HURT and (q.low or 0) > 1:
            yield Apart("injured", (q.last, q.last + 1), Group(k + 2, q.last + 1, "all", q, False), False)


def _of_those(s: Clause, g: Group) -> Apart | None:
    """``four civilians were among the dead``, ``eleven more are in the mission hospital``: harm told by where they are."""
    k = _past_aside(s, g.last)
    if k >= len(s.low) or s.low[k] not in _ARE or g.quantity.high == 0:
        return None
    ahead = s.low[k + 1 : k + 7]
    if ahead[:1] == ["among"]:
        harm = next((h for words, h in _AMONG if any(w in ahead[1:4] for w in words)), None)
        return Apart(harm, (k + 1, k + 2), g, True) if harm is not None else None
    stop = next((i for i, w in enumerate(ahead) if w in (",", ".", "and", "where", "to")), len(ahead))
    if ahead[:1] == ["in"] and {"hospital", "hospitals", "clinic"} & set(ahead[:stop]) and g.quantity.low:
        return Apart("injured", (k, k + 1), g, False)
    return None


def _past_aside(s: Clause, k: int) -> int:
    """Past ", most of them herders," behind people."""
    if s.low[k : k + 1] == [","]:
        close = next((i for i in range(k + 1, min(k + 8, len(s.low))) if s.low[i] == ","), None)
        if close is not None:
            return close + 1
    return k


def _untouched(s: Clause, g: Group) -> bool:
    """``no civilians were hit``: nobody was killed, nobody injured."""
    return tuple(s.low[g.last : g.last + 2]) in _HIT


def _behind(s: Clause, verb: lexicon.Match, g: Group) -> Harm | None:
    """The harm that a verb before the people and a word close behind them make together."""
    words = s.low[g.last : g.last + _REACH]
    rows = [r for r in lexicon.load("apart") if s.low[verb.first] in r.terms]
    for row in sorted(rows, key=lambda r: -len(" ".join(r.extra["after"][:1]))):
        if any(tuple(a.split()) == tuple(words[: len(a.split())]) for a in row.extra["after"]):
            return by_forces(s, cast(Harm, row.class_))
    return None


def by_forces(s: Clause, harm: Harm) -> Harm:
    """Whom soldiers or the police lead away is detained."""
    return "detained" if harm == "abducted" and _FORCES & set(s.low) else harm


def _crowd(s: Clause, g: Group) -> bool:
    """Many, or households: not "two men left the house"."""
    return not g.bare and ((g.quantity.low or 0) >= _MANY or s.low[g.last - 1] in _HOUSEHOLDS)


@functools.cache
def _verbs() -> lexicon.Matcher:
    return lexicon.matcher("apart")
