"""What the words make of a speaker: witness, medic, relative, official, the accused side, monitor; first hand or passed on.

Only what stands there: a name says nothing of its bearer. The natures are the contract's (``model.Nature``); those of
``lexicon/speakers.toml`` are finer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec

from onrecord import lexicon
from onrecord.model import Hand, Link, Nature, Party
from onrecord.read.drafts import Draft, Voices
from onrecord.read.who import Attribution

_NATURES: Final[dict[str, Nature]] = {
    "eyewitness": "eyewitness", "medic": "medic", "rescuer": "rescuer", "relative": "relative", "activist": "activist",
    "spokesperson": "official", "official": "official", "state": "official", "military": "official", "police": "official",
    "armed_group": "official", "ngo": "monitor", "monitor": "monitor", "un": "monitor", "media": "media",
}  # fmt: skip
_SHOWN: Final = frozenset(
    "video videos footage image images photo photos photograph photographs post posts clip tweet tweets".split()
)
_NOBODY: Final = frozenset("source sources report reports some others rumour rumours rumor rumors".split())
_SIDES: Final = frozenset(("official", "spokesperson", "state", "military", "police", "armed_group", None))
_COMMON: Final = frozenset(
    "army armed air force forces troops military soldiers fighters planes jets aircraft ministry defence defense government "
    "group rebels militia navy police unit command of and the".split()
)
_SENSED: Final = frozenset(
    "saw seen heard watched carried counted treated washed buried pulled found touched remember remembers recalled lost".split()
)
_I: Final = frozenset("i we".split())
_AGAIN: Final = frozenset(("rumoured", "rumored", "hearsay"))


def mark(drafts: Sequence[Draft], voices: Voices) -> None:
    """Give every link of the drafts' chains its nature, and the last its hand."""
    by_cue = {a.cue: a for a in voices.attributions}
    doers = {d.value for d in drafts if d.attribute == "perpetrator" and isinstance(d.value, Party) and d.stance != "denies"}
    known: dict[tuple[Link, bool], Link] = {}
    for d in drafts:
        links = []
        for i, link in enumerate(d.chain):
            last = i == len(d.chain) - 1
            if (link, last) not in known:
                known[link, last] = _marked(link, by_cue.get(link.cue) if link.cue else None, doers, voices.text, last)
            links.append(known[link, last])
        d.chain = tuple(links)


def _marked(link: Link, a: Attribution | None, doers: set[Party], text: str, last: bool) -> Link:
    words = text[slice(*link.source_span)] if link.source_span else link.source
    low = [lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]
    nature: Nature | None = None
    kind = a.nature if a is not None else None
    if kind in _NATURES:
        nature = _NATURES[kind]
    elif _SHOWN & set(low):
        nature = "media"
    elif low and low[-1] in _NOBODY:
        nature = "unnamed"
    if kind in _SIDES and any(_same(link.source, words, p) for p in doers):
        nature = "accused"
    return msgspec.structs.replace(link, nature=nature, hand=_hand(a, text) if a is not None and last else None)


def _same(source: str, words: str, party: Party) -> bool:
    """The speaker is the party itself by its name, or one of its bodies ("Garvian defence ministry" of "Garvian jets")."""
    mine = {lexicon.fold(w) for w in lexicon.TOKEN.findall(f"{source} {words}")}
    theirs = {lexicon.fold(w) for w in lexicon.TOKEN.findall(party.name)}
    if theirs - _COMMON:
        return bool(theirs - _COMMON <= mine)
    return bool(theirs) and theirs - {"the"} <= mine


def _hand(a: Attribution, text: str) -> Hand | None:
    cue = {lexicon.fold(w) for w in lexicon.TOKEN.findall(text[slice(*a.cue)])}
    said = [lexicon.fold(w) for s, e in a.meant for w in lexicon.TOKEN.findall(text[s:e])]
    if _AGAIN & set(said):
        return "relay"
    if cue & {"remember", "remembers", "remembered", "counted", "saw", "witnessed", "treated"}:
        return "first"
    for i, w in enumerate(said):
        if w in _I and _SENSED & set(said[i + 1 : i + 3]):
            return "first"
        if said[i : i + 4] == ["in", "front", "of", "me"]:
            return "first"
    behind = text[a.source[1] : a.source[1] + 40].lower() if a.source else ""
    if behind.startswith(
        (", who was in the", ", who was there", ", who was inside", ", who lives", ", who saw", ", who survived")
    ):
        return "first"
    return None
