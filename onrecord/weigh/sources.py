"""Whose word a claim is: the end of its chain, by one key in every document; and what each copy of a text counts for.

Three kinds of voice. *Named*: a name, or a party of the actors lexicon; the same source wherever it is named. *Described*
("activists", "rescue workers"): one origin however many documents say so, but a figure in one document does not replace
another document's, who may have asked other people. *Own*: the document says so itself, or on nobody's word ("reports").
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Sequence
from typing import Final, Literal, NamedTuple

from onrecord import lexicon
from onrecord.model import HARMS, Claim, Party, Told
from onrecord.weigh.sides import ARTICLES, actor_of, folded, only

SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")
_PRONOUNS: Final = frozenset("i he she it we they you this that these those who him her them one".split())
# What a head noun is followed by: "rescue workers in Idlib", "a spokesman for the group".
_AFTER_HEAD: Final = frozenset("in of from for at near on with around inside outside who whose".split())


class Voice(NamedTuple):
    """Who says so. ``key`` is the same in every document, ``name`` as worded."""

    key: str
    name: str
    kind: Literal["named", "described", "own"]


class Said(NamedTuple):
    """One claim of a member, by whom, in which text. ``text`` is the same for all copies of it, ``own`` the key of its own
    voice; ``date``: when the text was first published as far as the members say (YYYY-MM-DD)."""

    claim: Claim
    voice: Voice
    text: str
    own: str
    date: str | None
    member: Told


@functools.lru_cache(maxsize=65536)
def _nobody(name: str) -> bool:
    """Names no one: a pronoun, "reports", "sources", "an earlier version of this article"."""
    words = folded(name)
    if not words or all(w in _PRONOUNS for w in words):
        return True
    if "this" in words or words[0] in ("this", "these"):
        return True
    return only(words, "speakers", ("document", "unnamed"))


@functools.lru_cache(maxsize=65536)
def _named(name: str) -> bool:
    """A name rather than a description: its head is written with a capital ("Mark Toner", not "rescue workers in Idlib")."""
    if actor_of(name) is not None:
        return True
    words = [w for w in lexicon.TOKEN.findall(name) if w[0].isalpha() and lexicon.fold(w) not in ARTICLES]
    head = next((i for i, w in enumerate(words) if i and lexicon.fold(w) in _AFTER_HEAD), len(words))
    return (
        head > 0 and words[head - 1][:1].isupper() and (head > 1 or not only(folded(words[0]), "speakers", _GENERIC))
    )


_GENERIC: Final = (
    "eyewitness", "relative", "activist", "people", "rescuer", "medic", "armed_group", "official", "expert", "police",
)  # fmt: skip


def _voice(claim: Claim, own: str, outlet: str | None) -> Voice:
    for link in reversed(claim.chain):
        if not _nobody(link.source):
            actor = actor_of(link.source)
            key = f"actor:{actor}" if actor else "name:" + " ".join(folded(link.source))
            return Voice(key, _short(link.source), "named" if _named(link.source) else "described")
    unnamed = claim.chain[-1].source if claim.chain else None
    name = outlet or "the document"
    return Voice(own, _short(name if unnamed is None else f"{name} (“{unnamed}”)"), "own")


def _short(name: str) -> str:
    """A name fit for a sentence; documents may call anybody anything at any length."""
    name = " ".join(name.split())
    return name if len(name) <= 80 else name[:79] + "…"


def heard(members: Sequence[Told]) -> tuple[Said, ...]:
    """Every claim of the members with its voice, in the order of claim ids. Copies of one text speak with one voice."""
    texts: dict[str, list[Told]] = {}
    for m in members:
        texts.setdefault(text_of(m), []).append(m)
    out: list[Said] = []
    for text, told in texts.items():
        # A text is as old as its earliest copy, and its own voice is that copy's outlet: later reprints change neither.
        dates = [m.published for m in told if m.published is not None]
        first = min(told, key=lambda m: (m.published is None, m.published or "", m.document))
        own = "outlet:" + " ".join(folded(first.outlet)) if first.outlet and folded(first.outlet) else f"text:{text}"
        date = min(dates, default=None)
        out += [Said(c, _voice(c, own, first.outlet), text, own, date, m) for m in told for c in m.claims]
    out = _one_name(out)
    return tuple(sorted(_repeats(out), key=lambda s: (s.claim.id, s.member.document, s.member.account.id)))


def text_of(member: Told) -> str:
    """What copies of one text have in common."""
    return member.origin or member.document


def _one_name(said: list[Said]) -> list[Said]:
    """A short form stands for the one longer name that holds its words: "the Observatory", "Toner"."""
    by_name = {s.voice.key for s in said if s.voice.kind == "named" and s.voice.key.startswith("name:")}
    names = {key: set(key[5:].split()) for key in by_name}
    full: dict[str, str] = {}
    for key, words in names.items():
        longer = [k for k, w in names.items() if words < w and "and" not in w]
        top = [k for k in longer if not any(names[k] < names[j] for j in longer)]
        if len(top) == 1 and not all(actor_of(w) for w in words):
            full[key] = top[0]
    for s in said:  # "the head of the Observatory" speaks for it
        if s.voice.kind == "described" and s.voice.key not in full:
            told = s.voice.key[5:].split()
            at = next((i for i, w in enumerate(told) if w in ("of", "for")), len(told))
            for_ = set(told[at + 1 :])
            whole = [k for k, w in names.items() if for_ and for_ <= w and k not in full and "and" not in w]
            if len(whole) == 1 and only(told[:at], "speakers", ("spokesperson", "expert", "official")):
                full[s.voice.key] = whole[0]
    out = [s._replace(voice=s.voice._replace(key=full.get(s.voice.key, s.voice.key))) for s in said]
    # One spelling a key: the longest (it says most), then the first in the alphabet.
    spelled: dict[str, set[str]] = {}
    for s in out:
        spelled.setdefault(s.voice.key, set()).add(s.voice.name)
    kinds = {s.voice.key for s in out if s.voice.kind == "named"}
    return [
        s._replace(voice=Voice(
            s.voice.key,
            min(spelled[s.voice.key], key=lambda n: (-len(n), n)) if s.voice.kind != "own" else s.voice.name,
            "named" if s.voice.key in kinds else s.voice.kind,
        ))
        for s in out
    ]  # fmt: skip


def _repeats(said: Sequence[Said]) -> list[Said]:
    """A document's own figure that it also attributes ("At least 15 dead") is the attributed one; so is that of a noun
    ("…, monitor says") for the one named source of its kind that gives the same figure there."""
    told: dict[tuple[object, ...], set[Voice]] = {}
    for s in said:
        if (
            s.voice.kind != "own"
            and s.claim.stance in SAYING
            and s.claim.attribute in HARMS
            and s.claim.value is not None
        ):
            told.setdefault(_figure(s), set()).add(s.voice)
    out = []
    for s in said:
        counts = s.voice.kind == "own" and s.claim.attribute in HARMS and s.claim.value is not None
        mine: Collection[Voice] = told.get(_figure(s), ()) if counts else ()
        if s.voice.kind == "described" and s.claim.attribute in HARMS and s.claim.value is not None:
            named = [v for v in told.get(_figure(s), ()) if v.kind == "named" and _of_kind(s.voice.name, v.name)]
            mine = named if len(named) == 1 else ()
        out.append(s._replace(voice=min(mine)) if mine else s)
    return out


@functools.lru_cache(maxsize=65536)
def _of_kind(noun: str, name: str) -> bool:
    """ "monitor" of "Syrian Observatory for Human Rights": the noun alone is of a class of speakers that the name holds."""
    words = folded(noun)
    kinds = {m.row.class_ for m in lexicon.matcher("speakers").find(words)} - {"people", "document", "unnamed"}
    theirs = {m.row.class_ for m in lexicon.matcher("speakers").find(folded(name))}
    return len(words) <= 2 and only(words, "speakers", tuple(kinds)) and bool(kinds & theirs)


def _figure(s: Said) -> tuple[object, ...]:
    v = s.claim.value
    return s.text, s.claim.attribute, v.who, v.low, v.high, v.bound == "killed_and_injured"


def tells(s: Said) -> bool:
    """The claim says something of the harm or of who did it, not only of when, where or with what."""
    return s.claim.stance in SAYING and (
        s.claim.attribute in HARMS or s.claim.attribute in ("victim", "account")
        or (s.claim.attribute == "perpetrator" and isinstance(s.claim.value, Party))
    )  # fmt: skip


def origins(said: Sequence[Said]) -> dict[str, str]:
    """The independent sources of what is told, by key, with their names.

    A text that names sources adds those. One that only speaks for itself adds its own voice if it gives a figure that
    nobody else gives: agreement that is not attributed adds no origin. Where nobody else is left, the own voices are one.
    """
    told = [s for s in said if tells(s)]
    named = {s.voice.key: s.voice.name for s in told if s.voice.kind != "own"}
    spoken_for = {s.text for s in told if s.voice.kind != "own"}
    given = {_value(s) for s in told if s.voice.kind != "own"}
    alone = [s for s in told if s.voice.kind == "own" and s.text not in spoken_for]
    figures: dict[tuple[object, ...], Voice] = {}
    for s in alone:
        if s.claim.attribute in HARMS and s.claim.value is not None and _value(s) not in given:
            figures[_value(s)] = min(figures.get(_value(s), s.voice), s.voice)
    for v in figures.values():
        named.setdefault(v.key, v.name)
    if not named and told:
        only = min(s.voice for s in told)
        named[only.key] = only.name
    return named


def _value(s: Said) -> tuple[object, ...]:
    v = s.claim.value
    return (s.claim.attribute, v.who, v.low, v.high) if s.claim.attribute in HARMS and v is not None else ()
