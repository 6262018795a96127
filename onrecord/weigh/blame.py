"""Who is said to have done it, and who says so: claims of responsibility, accusations, denials, refusals to say.

Owning a strike is not owning the harm: a denial that civilians died is no denial of the strike, and the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from onrecord import lexicon
from onrecord.model import HARMS, Blame, Count, Party
from onrecord.weigh.figures import CIVILIAN
from onrecord.weigh.sides import actor_of, one_side, party_key, side
from onrecord.weigh.sources import Said, Voice


class Stand(NamedTuple):
    """One voice's stand on one party's part. ``kind``: a field of Blame; or ``supposed``: only supposed by a document."""

    kind: str
    party: str
    voice: Voice
    claim: str


class Blamed(NamedTuple):
    """The parties and the stands on them; ``open``: who takes no position on any party by name."""

    parties: tuple[Blame, ...]
    stands: tuple[Stand, ...]
    names: dict[str, str]  # a party's key: its name as worded
    harm_denied: tuple[Said, ...]
    unsaid: tuple[Said, ...]

    def sides(self) -> dict[str, str]:
        """Each party's side, by key. Whoever claims it has a face, however it is called."""
        by_name = one_side(self.names)
        return by_name | {s.party: s.party for s in self.stands if s.kind == "claimed_by" and s.party not in by_name}

    def claimed(self) -> dict[str, tuple[str, ...]]:
        """Sides that claim it, with the claims."""
        return self._sides("claimed_by")

    def accused(self) -> dict[str, tuple[str, ...]]:
        """Sides that can be told apart and are accused, with the claims."""
        return self._sides("accused_by")

    def _sides(self, kind: str) -> dict[str, tuple[str, ...]]:
        out: dict[str, set[str]] = {}
        sides = self.sides()
        for s in self.stands:
            if s.kind == kind and s.party in sides:
                out.setdefault(sides[s.party], set()).add(s.claim)
        return {k: tuple(sorted(v)) for k, v in sorted(out.items())}


def _plain(key: str) -> str | None:
    """A known actor's first name in the actors file: "Syria", where a source says "the Assad regime". Our sentences use nobody's
    vocabulary; the sources' own words stand in the claims."""
    return next((r.terms[0] for r in lexicon.load("actors") if key in (r.class_, f"actor:{r.class_}")), None)


def blamed(said: Sequence[Said]) -> Blamed:
    """The parties of an incident, by actor or by name, and who stands where."""
    by_id: dict[str, Said] = {s.claim.id: s for s in said}
    worded: dict[str, dict[str, set[str]]] = {}
    stands: list[Stand] = []
    harm_denied: list[Said] = []
    unsaid: list[Said] = []
    later: list[Said] = []
    for s in said:
        v, stance = s.claim.value, s.claim.stance
        if s.claim.attribute == "perpetrator" and isinstance(v, Party):
            key = party_key(v.name, v.actor)
            worded.setdefault(key, {}).setdefault(v.name, set()).add(s.text)
            stands.append(Stand(_kind(s), key, s.voice, s.claim.id))
        elif stance in ("denies", "no_position"):
            later.append(s)
        elif stance == "accuses" and s.claim.attribute == "account" and s.claim.about in by_id:
            v = by_id[s.claim.about].claim.value  # "issued similar accusations": of the party accused there
            if isinstance(v, Party):
                key = party_key(v.name, v.actor)
                stands.append(Stand(_kind(s), key, s.voice, s.claim.id))
    for s in later:
        keys = _answered(s, by_id, {st.party for st in stands})
        if keys:
            kind = "denied_by" if s.claim.stance == "denies" else "no_position"
            for key in keys:
                name = s.voice.name if key == party_of(s) else key
                worded.setdefault(key, {name: {s.text}})
                stands.append(Stand(kind, key, s.voice, s.claim.id))
        elif s.claim.attribute in (*HARMS, "victim", "account", "perpetrator"):
            (harm_denied if s.claim.stance == "denies" else unsaid).append(s)
    names = {key: _plain(key) or min(forms, key=lambda n: (-len(forms[n]), len(n), n)) for key, forms in worded.items()}
    parties = [_blame(names[key], [st for st in stands if st.party == key]) for key in names]
    return Blamed(
        tuple(sorted((b for b in parties if b is not None), key=lambda b: (not b.claimed_by, not b.accused_by, b.name))),
        tuple(sorted(stands)), names, tuple(harm_denied), tuple(unsaid),
    )  # fmt: skip


def _kind(s: Said) -> str:
    """A document that only supposes ("if Russia was indeed responsible") accuses nobody."""
    stance = s.claim.stance
    if stance == "claims_responsibility":
        return "claimed_by"
    if stance == "denies":
        return "denied_by"
    if stance == "no_position":
        return "no_position"
    return "supposed" if s.voice.kind == "own" and s.claim.hedge is not None else "accused_by"


def party_of(s: Said) -> str:
    """The key that a voice would have as a party."""
    return s.voice.key if s.voice.key.startswith("actor:") else party_key(s.voice.name, actor_of(s.voice.name))


def _answered(s: Said, by_id: Mapping[str, Said], parties: set[str]) -> list[str]:
    """The parties that a denial or a refusal without a party's name is about; none where it is about harm only.

    A party speaks for itself; else it is the party of the claim that is answered; a refusal to lay blame that answers no
    party's claim concerns every party there is.
    """
    if s.claim.attribute not in ("perpetrator", "account"):
        return []
    about = by_id.get(s.claim.about) if s.claim.about is not None else None
    if about is not None and about.claim.attribute in (*HARMS, "victim"):
        return []  # it answers a figure, not who did it
    speaker = party_of(s)
    mine = [p for p in parties if side(p) == side(speaker)]
    if mine:
        return sorted(mine)
    if s.claim.stance == "denies" and s.claim.attribute == "perpetrator" and about is None:
        return [speaker]
    if about is not None and isinstance(about.claim.value, Party):
        if s.claim.stance == "no_position":
            return sorted(parties)
        return [party_key(about.claim.value.name, about.claim.value.actor)]
    if s.claim.stance == "no_position" and s.claim.attribute == "perpetrator":
        return sorted(parties)
    return []


def _blame(name: str, stands: Sequence[Stand]) -> Blame | None:
    """A party's row; None where a document only supposes its part."""
    sets = {
        kind: tuple(sorted({s.voice.name for s in stands if s.kind == kind})) for kind in Blame.__struct_fields__[1:]
    }
    return Blame(name, **sets) if any(sets.values()) else None


def owned_harm(said: Sequence[Said], found: Blamed) -> tuple[str, ...]:
    """Claims in which a side that claims the strike itself says that it harmed civilians."""
    owners, sides = set(found.claimed()), found.sides()
    owning = {st.claim for st in found.stands if st.kind == "claimed_by"}
    harm = [
        s.claim.id for s in said
        if s.claim.stance in ("asserts", "claims_responsibility", "corrects") and s.claim.attribute in HARMS
        and isinstance(s.claim.value, Count) and s.claim.value.who in CIVILIAN and _some(s.claim.value)
        and s.voice.kind != "own" and sides.get(party_of(s), side(party_of(s))) in owners
    ]  # fmt: skip
    return tuple(sorted({*harm, *owning})) if harm else ()


def _some(v: Count) -> bool:
    return v.high is None or v.high > 0
