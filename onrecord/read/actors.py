"""The actors file, checked, and which actor a shared name means ("the army") in one document.

A name that several actors use is read as one of them only where the document speaks of one country that has such an actor;
otherwise the party stays as worded, without an id.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.errors import InputError
from onrecord.model import Party, PartyRole
from onrecord.read.drafts import Draft
from onrecord.read.facts import Segment
from onrecord.read.parties import BYSTANDERS

KINDS: Final = BYSTANDERS | frozenset(
    "government army air_force navy police ministry intelligence_service militia armed_group military_company coalition "
    "political_party criminal_group death_squad".split()
)
_STATE_FORCES: Final = frozenset("army military navy".split())
_ARTICLES: Final = frozenset("the a an".split())


class Actor(NamedTuple):
    """One row of ``lexicon/actors.toml``; its comment says what the fields mean."""

    id: str
    names: tuple[str, ...]
    shared: tuple[str, ...]
    exact: frozenset[str]
    kind: str
    role: PartyRole
    country: str | None
    part_of: str | None


def load(rows: Sequence[lexicon.Row]) -> dict[str, Actor]:
    """The actors by id. Raises ValueError with everything that is wrong with the rows."""
    found: dict[str, Actor] = {}
    wrong: list[str] = []
    for row in rows:
        x = row.extra
        if row.class_ in found:
            wrong.append(f"{row.class_} stands twice")
        found[row.class_] = Actor(
            row.class_, row.terms, tuple(x.get("shared", ())), frozenset(x.get("exact", ())), x.get("kind", ""),
            x.get("role", "unknown"), x.get("country"), x.get("part_of"),
        )  # fmt: skip
    owners: dict[tuple[str, ...], str] = {}
    sharing: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for a in found.values():
        if a.kind not in KINDS:
            wrong.append(f"{a.id}: no kind is called {a.kind!r}")
        if a.role not in ("state", "non_state", "unknown"):
            wrong.append(f"{a.id}: no role is called {a.role!r}")
        if a.part_of is not None and (a.part_of not in found or a.part_of == a.id):
            wrong.append(f"{a.id} is part of {a.part_of!r}, which is no other row")
        if a.exact - set(a.names):
            wrong.append(f"{a.id}: exact names that are none of its terms: {sorted(a.exact - set(a.names))}")
        if a.shared and a.country is None:
            wrong.append(f"{a.id} shares a name and has no country to tell it by")
        for name in a.names:
            if owners.setdefault(key(name), a.id) != a.id:
                wrong.append(f"{name!r} is both {owners[key(name)]} and {a.id}: put it under shared in both")
        for name in a.shared:
            sharing[key(name)].add(a.id)
    for words, ids in sharing.items():
        if words in owners:
            wrong.append(f"{' '.join(words)!r} is shared and also a name of {owners[words]} alone")
        if len(ids) == 1:
            wrong.append(f"{' '.join(words)!r} is shared by {next(iter(ids))} alone")
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def own(text: str) -> str:
    """A user's actors file, checked together with the shipped one: the text itself. Raises InputError with all that is wrong."""
    try:
        rows = lexicon.rows_of(text)
        strings = all(isinstance(t, str) and t.strip() for r in rows for t in (r.class_, *r.terms))
        if not strings or not all(r.terms for r in rows):
            raise TypeError("class and terms are words, and no row is without a term")
        load((*lexicon.shipped("actors"), *rows))
    except KeyError as e:
        raise InputError(f"the actors file: a row without {e.args[0]!r}; a row has class, terms, kind and role") from None
    except (ValueError, TypeError, AttributeError) as e:  # TOMLDecodeError is a ValueError
        raise InputError(f"the actors file: {e}") from None
    return text


def key(name: str) -> tuple[str, ...]:
    """A name as it is compared: folded, without an article, its last word in the singular."""
    words = [lexicon.fold(w) for w in lexicon.TOKEN.findall(name)]
    words = words[1:] if len(words) > 1 and words[0] in _ARTICLES else words
    return (*words[:-1], lexicon.singular(words[-1])) if words else ()


@lexicon.cached
def actors() -> dict[str, Actor]:
    return load(lexicon.load("actors"))


@lexicon.cached
def _sharing() -> dict[tuple[str, ...], tuple[Actor, ...]]:
    found: dict[tuple[str, ...], list[Actor]] = defaultdict(list)
    for a in actors().values():
        for name in a.shared:
            found[key(name)].append(a)
    return {words: tuple(some) for words, some in found.items()}


def meant(name: str, countries: Iterable[str]) -> Actor | None:
    """The actor that a shared name means in a document that speaks of these countries; None where it could be several."""
    named = set(countries)
    able = [a for a in _sharing().get(key(name), ()) if a.country in named]
    return able[0] if len(able) == 1 else None


def countries_of(segs: Sequence[Segment]) -> frozenset[str]:
    """The countries that a document names: by a country's name, or by an actor's that is of one."""
    named = {actors()[p.party.actor].country for seg in segs for p in seg.parties if p.party.actor in actors()}
    places = {
        p.candidates[0].country for seg in segs for p in seg.places if p.candidates and p.candidates[0].precision == "country"
    }
    return frozenset(c for c in named | places if c)


def resolve(drafts: Sequence[Draft], segs: Sequence[Segment]) -> None:
    """Give parties by a shared name the id of the one whom it means; the name stays as worded."""
    open_ = [d for d in drafts if isinstance(d.value, Party) and d.value.actor is None]
    if not open_:
        return
    named: dict[str, set[str]] = {}
    for seg in segs:
        for p in seg.parties:
            if p.party.actor is not None:
                named.setdefault(seg.low[p.last - 1], set()).add(p.party.actor)
    countries = countries_of(segs)
    for d in open_:
        found = meant(d.value.name, countries)
        if found is not None:
            d.value = Party(d.value.name, found.id, found.role)
            continue
        # "army troops" of the only army that is named ("the Syrian army")
        for noun in _STATE_FORCES & set(d.value.name.lower().replace("’", "'").replace("'s", "").split()):
            if len(named.get(noun, ())) == 1 and not d.value.name[:1].isupper():
                role: PartyRole = "state" if d.value.role == "unknown" else d.value.role
                d.value = Party(d.value.name, next(iter(named[noun])), role)
