"""Names of parties: which mean the same one, which are on one side, which could be anybody."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from onrecord import lexicon

ARTICLES: Final = frozenset("the a an".split())


@functools.lru_cache(maxsize=65536)
def folded(name: str) -> tuple[str, ...]:
    """A name's words for comparing: no case, accents, articles or possessive endings."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    words = (lexicon.fold(w) for w in lexicon.TOKEN.findall(plain))
    return tuple(w for w in words if w not in ARTICLES and w != "'s" and any(c.isalnum() for c in w))


@functools.lru_cache(maxsize=65536)
def actor_of(name: str) -> str | None:
    """The actors' row that the whole name is a form of."""
    words = folded(name)
    return _actors().get(words) if words else None


@lexicon.cached
def _actors() -> dict[tuple[str, ...], str]:
    rows: dict[tuple[str, ...], str] = {}
    for row in lexicon.load("actors"):
        for term in row.terms:
            rows.setdefault(folded(term), row.class_)
    return rows


@lexicon.cached
def _states() -> dict[str, str]:
    return {row.class_: row.extra["part_of"] for row in lexicon.load("actors") if "part_of" in row.extra}


@lexicon.cached
def _role(actor: str) -> str:
    return next((str(r.extra["role"]) for r in lexicon.load("actors") if r.class_ == actor), "unknown")


@functools.cache
def _kinds() -> dict[str, str]:
    return {row.class_: str(row.extra["kind"]) for row in lexicon.load("actors") if "kind" in row.extra}


@functools.lru_cache(maxsize=65536)
def kind_of(name: str) -> str | None:
    """What the actors file says that a name is: government, army, armed group, monitor …; None: it does not know the name."""
    actor = actor_of(name)
    return _kinds().get(actor) if actor is not None else None


@functools.lru_cache(maxsize=65536)
def voice_side(key: str, name: str) -> str | None:
    """The side that a source speaks for, where the file or its own words say so: an actor, or "Russian defence officials".

    Of a person the name tells nothing; of a body only one actor's name beside a word for a state's officials does.
    """
    if key.startswith("actor:"):
        return side(key)
    words = [lexicon.fold(w) for w in lexicon.TOKEN.findall(name)]
    found = list(lexicon.matcher("actors").find(words))
    if len({m.row.class_ for m in found}) != 1 or _role(found[0].row.class_) not in ("state", "non_state"):
        return None
    rest = words[: found[0].first] + words[found[0].last :]
    speaks = any(m.row.class_ in _OFFICIAL for m in lexicon.matcher("speakers").find(rest))
    return side(f"actor:{found[0].row.class_}") if speaks else None


_OFFICIAL: Final = ("official", "spokesperson", "state", "military", "police", "armed_group")


@functools.lru_cache(maxsize=65536)
def party_key(name: str, actor: str | None) -> str:
    """One key a party: its actor id; the state's for a description of its arms ("Russian planes"); else the name, folded."""
    actor = actor or actor_of(name)
    if actor is not None:
        return f"actor:{actor}"
    words = [lexicon.fold(w) for w in lexicon.TOKEN.findall(name)]
    found = {m.row.class_ for m in lexicon.matcher("actors").find(words)}
    if len(found) == 1 and _role(next(iter(found))) == "state" and _arms(words):
        return f"actor:{found.pop()}"
    return "name:" + " ".join(folded(name))


def _arms(words: Sequence[str]) -> bool:
    """The last word is a state's arms: planes have no will of their own."""
    return any(m.last == len(words) and m.row.class_ == "state" for m in lexicon.matcher("forces").find(words))


@functools.lru_cache(maxsize=65536)
def side(key: str) -> str:
    """The side a party is on: a state's force is the state's, for asking whether two claims compete."""
    kind, _, name = key.partition(":")
    if kind != "actor":
        return key
    while name in _states():
        name = _states()[name]
    return f"actor:{name}"


@functools.lru_cache(maxsize=65536)
def described(key: str, name: str) -> bool:
    """A party by what it is, not by name ("rebels", "the army"): no actor, and no capital but at the start."""
    return not key.startswith("actor:") and not any(w[:1].isupper() for w in lexicon.TOKEN.findall(name)[1:]) and (
        name[:1].islower() or only(folded(name), "forces", ("state", "non_state"))
    )  # fmt: skip


@functools.lru_cache(maxsize=65536)
def faceless(key: str, name: str) -> bool:
    """A description that fits anybody ("unidentified gunmen", "warplanes"): it stands for no side."""
    words = folded(name)
    return described(key, name) and (
        any(m.row.class_ == "unknown" for m in lexicon.matcher("faceless").find(words))
        or only(words, "faceless", ("means", "doer"))
    )  # fmt: skip


def one_side(names: Mapping[str, str]) -> dict[str, str]:
    """Each party's side, by key; faceless ones have none. ``names``: the parties of one incident as worded.

    "The army" is on the side of the one party named there that has an army among its actors' names.
    """
    return dict(_one_side(tuple(names.items())))


@functools.lru_cache(maxsize=16384)  # the rules ask for it some forty times an incident
def _one_side(items: tuple[tuple[str, str], ...]) -> dict[str, str]:
    names = dict(items)
    out = {key: side(key) for key, name in names.items() if not described(key, name)}
    stated = {s: _institutions(s) for s in set(out.values())}
    for key, name in names.items():
        if key in out or faceless(key, name):
            continue
        own = _institution(folded(name))
        theirs = [s for s, words in stated.items() if own & words]
        out[key] = theirs[0] if len(theirs) == 1 else key
    return out


@lexicon.cached
def _institutions(side_key: str) -> frozenset[str]:
    rows = [r for r in lexicon.load("actors") if side(f"actor:{r.class_}") == side_key]
    return frozenset(w for r in rows for t in r.terms for w in _institution(folded(t)))


@functools.lru_cache(maxsize=65536)
def _institution(words: tuple[str, ...]) -> frozenset[str]:
    """The words for a state's bodies: "army", "government", "regime"; not those for arms that anybody may have."""
    state = {
        w for m in lexicon.matcher("forces").find(words) if m.row.class_ == "state" for w in words[m.first : m.last]
    }
    any_ = {w for m in lexicon.matcher("faceless").find(words) for w in words[m.first : m.last]}
    return frozenset(state - any_)


def only(words: Sequence[str], name: str, classes: Sequence[str]) -> bool:
    """Every word is part of a term of these classes."""
    covered = {i for m in lexicon.matcher(name).find(words) if m.row.class_ in classes for i in range(m.first, m.last)}
    return len(covered) == len(words)
