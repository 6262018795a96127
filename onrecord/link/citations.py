"""Documents that rest on one source: those whose claims on an incident end their chains at the same named root.

A root is where a source chain ends: its last link that names somebody. Someone met under a common word ("activists") is
another person in each report and makes no citation; through one outlet ("activists told Reuters") they do. How many origins
an incident has is counted in ``weigh/sources.py``.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.model import HARMS, Claim, Origin, Told

_SPEAKS_AGAINST: Final = frozenset(["denies", "no_position", "positions"])
# Who is met under such a word is another person in each report.
_NOBODY: Final = frozenset([
    "eyewitness", "relative", "activist", "people", "unnamed", "document", "expert", "medic", "rescuer",
    "armed_group", "police", "spokesperson", "title",
])  # fmt: skip
_BODIES: Final = frozenset(["state", "official", "military", "media", "un", "monitor", "ngo"])
# "rescue workers in Idlib": where somebody is does not name them.
_PLACED: Final = re.compile(r"\b(?:in|at|from|near|inside|outside|on|on the ground)\b.*$", re.IGNORECASE | re.DOTALL)


class Root(NamedTuple):
    """A named end of a source chain. ``words`` tell it from others; ``firm``: those that are no nationality."""

    name: str
    words: frozenset[str]
    firm: frozenset[str]
    initials: str


_AND: Final = re.compile(r",?\s+and\s+(?:the\s+)?")


@functools.lru_cache(maxsize=20_000)
def roots_of(source: str) -> tuple[Root, ...]:
    """Who a source as worded names; empty for one that names nobody ("activists", "a source", "reports").

    "The army and the Observatory" are two, "the Ministry of Health and Population" is one.
    """
    for found in _AND.finditer(source):
        left, right = source[: found.start()], source[found.end() :]
        if " " in right or right.isupper() or right[:1].islower():
            sides = (_root(left), _root(right))
            if sides[0] or not right[:1].islower():
                return tuple(r for r in sides if r is not None)
    whole = _root(source)
    return (whole,) if whole is not None else ()


def _root(source: str) -> Root | None:
    if found := _actor(source):
        return Root(source, frozenset([found]), frozenset([found]), "")
    tokens = lexicon.TOKEN.findall(_PLACED.sub("", source) or source)
    folded = [lexicon.fold(t) for t in tokens]
    matches = list(lexicon.matcher("speakers").find(folded))
    classes = {m.row.class_ for m in matches}
    nobody = {i for m in matches if m.row.class_ in _NOBODY for i in range(m.first, m.last)}
    nobody |= {i for i, word in enumerate(folded) if word in _function_words()}
    capitals = [t for i, t in enumerate(tokens) if t[0].isupper() and i not in nobody]
    words = {lexicon.fold(t) for t in capitals}
    firm = {w for w in words if not {w, lexicon.singular(w)} & _demonyms()}
    if "media" in classes and re.search(r"\bstate\b", source, re.IGNORECASE):
        firm = {"state media"}  # "Syrian state television", "state-run agency"
        words = (words & _demonyms()) | firm
    if not firm:
        bodies = classes & _BODIES
        if not words or not bodies:
            return None
        firm |= bodies  # "Russian officials": a nationality and what they are
        words |= bodies
    return Root(source, frozenset(words), frozenset(firm), "".join(t[0] for t in capitals).lower())


def _actor(source: str) -> str | None:
    tokens = [lexicon.fold(t) for t in lexicon.TOKEN.findall(source)]
    start = int(tokens[:1] == ["the"])
    for match in lexicon.matcher("actors").find(tokens):
        if match.row.extra["role"] == "unknown":
            continue  # who reports is known by the words of the name: "the Observatory" is short for one of them
        if match.first == start and match.last == len(tokens):
            return match.row.class_
    return None


@functools.cache
def _demonyms() -> frozenset[str]:
    return frozenset(lexicon.fold(t) for row in lexicon.load("demonyms") for t in row.terms)


@functools.cache
def _function_words() -> frozenset[str]:
    return frozenset(lexicon.fold(t) for row in lexicon.load("function_words") for t in row.terms if " " not in t)


def same_roots(roots: Iterable[Root]) -> dict[Root, Root]:
    """Each root and the one it is counted as: a shorter name is the one longer name that holds all its words ("the
    Observatory"), or whose initials it is; where several longer names hold them it stays its own."""
    known = sorted(set(roots), key=lambda r: (-len(r.words), sorted(r.words), r.name))
    full: list[Root] = []
    counted: dict[Root, Root] = {}
    for root in known:
        above = [r for r in full if _within(root, r)]
        if len(above) == 1:
            counted[root] = above[0]
        else:
            counted[root] = root
            full.append(root)
    return counted


def _within(short: Root, long: Root) -> bool:
    if len(short.words) == 1 and len(word := next(iter(short.words))) >= 3 and word == long.initials:
        return True
    return short.words <= long.words and bool(short.firm & long.firm)


def _resting(told: Told) -> list[Claim]:
    """The claims that an account's place in the count rests on: its tolls, else its blame, else all it says."""
    said = [c for c in told.claims if c.stance not in _SPEAKS_AGAINST]
    for wanted in (HARMS, ("perpetrator",)):
        if found := [c for c in said if c.attribute in wanted]:
            return found
    return said


def _roots(claim: Claim) -> tuple[Root, ...]:
    """Who the claim rests on: the end of its chain, or where that names nobody ("residents told Reuters") who is next to it."""
    return next((roots for link in reversed(claim.chain) if (roots := roots_of(link.source))), ())


def citations(told: Sequence[Told], credits_: Mapping[str, str] = {}) -> list[Origin]:
    """The groups of two or more documents whose claims on one incident rest on one named source.

    ``told``: the accounts of one incident. ``credits_``: by document, the agency whose text it is credited to; what such a
    document says on nobody's word is that agency's. A document that rests on two sources is in two groups.
    """
    cited: dict[Root, set[str]] = defaultdict(set)
    for t in told:
        for claim in _resting(t):
            for root in roots_of(credits_.get(t.document, "")) if not claim.chain else ():
                cited[root].add(t.document)
            for root in _roots(claim):
                cited[root].add(t.document)
    counted = same_roots(cited)
    documents: dict[Root, set[str]] = defaultdict(set)
    for root, members in cited.items():
        documents[counted[root]] |= members
    first = min((t.account.id for t in told), default="")
    groups = [
        Origin(_id(first, root), tuple(sorted(members)), "citation")
        for root, members in documents.items() if len(members) > 1
    ]  # fmt: skip
    return sorted(groups, key=lambda o: o.id)


def _id(incident: str, root: Root) -> str:
    content = "\0".join([incident, *sorted(root.words)])
    return "s" + blake2b(content.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
