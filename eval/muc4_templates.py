"""From a reading to MUC-4 templates, by fixed rules that know no key."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from eval.muc4_words import alike, dated, flat, has, kind_of, number, of, phrase, stands_for, vocabulary
from onrecord.model import Account, Claim, Count, Party, Reading
from onrecord.read.text import prepare
from onrecord.read.where import find_places

Template = dict[str, list[list[Any]]]

_ASSERTING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")
_EFFECTS: Final = {"killed": "DEATH", "injured": "INJURY", "abducted": None, "missing": None}

# Confidence from which on a claim goes into a template; chosen on the held-out part of train.
_SURE: Final = {
    **dict.fromkeys((*_EFFECTS, "target_party", "target"), 0.35), "perpetrator": 0.25, "victim": 0.5, "weapon": 0.4,
}  # fmt: skip
_TOLD: Final = 0.4  # an incident is told where one claim is as sure as this
_ALONE: Final = 0.4  # the same for a perpetrator of whom no victim and no target is told
_DOERS: Final = 2


def templates(read: Reading, published: str | None) -> list[Template]:
    """A reading's incidents as MUC-4 templates; ``published`` is the day of the report."""
    country = _country(read)
    drafts: list[_Draft] = []
    doers: list[_Draft] = []
    for account in read.accounts:
        draft = _Draft(read, account)
        if not draft.told():
            doers += [draft] if draft.scope == "incident" and any(draft.of("perpetrator")) else []
            continue
        same = next((d for d in drafts if d.joins(draft)), None)
        if same is None:
            drafts.append(draft)
        else:
            same.add(draft)
    for draft in doers if len(drafts) == 1 else ():  # who did it, told apart from what was done
        drafts[0].claims += draft.of("perpetrator")
    return [{"tid": str(i), **d.template(country, published)} for i, d in enumerate(drafts, 1)]  # type: ignore[dict-item]


def _country(read: Reading) -> str | None:
    """The country that the places of the whole document lie in most."""
    names = vocabulary()["country"]
    best = [m.candidates[0].country for m in find_places(prepare(read.document)) if m.candidates]
    found = Counter(names[country] for country in best if country in names)
    return found.most_common(1)[0][0] if found else None


def _sure(claim: Claim) -> float:
    """A claim without a confidence (a person's) is sure."""
    return 1.0 if claim.confidence is None else claim.confidence


class _Draft:
    """The claims of one account, or of several that tell of the same incident."""

    def __init__(self, read: Reading, account: Account) -> None:
        self.text = read.document.text
        self.kind = account.kind
        self.scope = account.scope
        self.claims = [c for c in read.claims if c.account == account.id and _sure(c) >= _SURE.get(c.attribute, 0.0)]
        self.anchor = self.text[account.anchor[0] : account.anchor[1]]
        self.type = self._type()

    def _type(self) -> str | None:
        """By the account's kind; one of no kind that MUC-4 has is what its people suffered."""
        kind: str | None = vocabulary()["incident"].get(self.kind)
        harms = {c.attribute for c, _ in self.victims()}
        if kind is None and harms & {"killed", "injured"}:
            kind = "ATTACK"
        if "abducted" in harms and not harms & {"killed", "injured"} and kind in (None, "ATTACK"):
            kind = "KIDNAPPING"
        if kind != "ATTACK":
            return kind
        if has(self.anchor, vocabulary()["arson"]["words"]):
            return "ARSON"
        bombs = ("BOMB", "VEHICLE BOMB", "DYNAMITE", "EXPLOSIVE")
        if self.kind == "other" and any(kind_of(c.value.term, vocabulary()["instrument"]) in bombs for c in self.of("weapon")):
            return "BOMBING"
        return kind

    def _line(self, span: tuple[int, int]) -> str:
        """The words around a span, within its sentence as far as full stops show it."""
        start = max(self.text.rfind(". ", 0, span[0]), self.text.rfind("\n\n", 0, span[0]), span[0] - 300) + 1
        ends = [e for e in (self.text.find(". ", span[1]), self.text.find("\n\n", span[1])) if e > 0]
        return self.text[start : min([*ends, span[1] + 300])]

    def of(self, *attributes: str) -> Iterator[Claim]:
        return (c for c in self.claims if c.attribute in attributes)

    def told(self) -> bool:
        """An incident with somebody or something harmed or aimed at; fighting between armed sides is none."""
        if self.scope != "incident" or self.type is None:
            return False
        surest = max((_sure(c) for c in self.of(*_SURE)), default=0.0)
        if surest >= _TOLD and (self.victims() or any(self.of("target", "victim"))):
            return True
        return self.kind != "clash" and any(_sure(c) >= _ALONE for c in self.of("perpetrator"))

    def joins(self, other: _Draft) -> bool:
        """Same type, and neither days nor towns that differ."""
        if self.type != other.type:
            return False
        ours, theirs = self.days(), other.days()
        if ours and theirs and not set(ours) & set(theirs):
            return False
        here, there = self.towns(), other.towns()
        return not (here and there and not set(here) & set(there))

    def add(self, other: _Draft) -> None:
        self.claims += other.claims

    def days(self) -> list[tuple[str, str]]:
        found = [c.value for c in self.of("date") if c.value.start and c.value.end]
        return [(d.start, d.end) for d in found if d.precision in ("time", "day", "days")]

    def towns(self) -> list[str]:
        return [c.value.name for c in self.of("place") if c.value.candidates and c.value.candidates[0].precision != "country"]

    # --- slots

    def template(self, country: str | None, published: str | None) -> Template:
        state = self._state()
        out: Template = {
            "inc_date": dated(self.days(), published),
            "inc_loc": self._place(country),
            "inc_type": [[self.type]],
            "inc_stage": [["ACCOMPLISHED"]],
            "perp_inc_cat": [["STATE-SPONSORED VIOLENCE" if state else "TERRORIST ACT"]],
            **self._doers(),
            **self._instruments(),
            **self._targets(),
            **self._people(),
        }
        return {slot: fills for slot, fills in out.items() if fills}

    def _place(self, country: str | None) -> list[list[str]]:
        """The first town or department that can lie in the country of most places of the document; else that country."""
        names = vocabulary()["country"]
        for place in (c.value for c in self.of("place")):
            best = next((c for c in place.candidates if country in (None, names.get(c.country))), None)
            if best is None or best.precision == "country" or best.country not in names:
                continue
            kind = "DEPARTMENT" if best.precision.startswith("admin") or best.precision == "region" else "CITY"
            return [[f"{names[best.country]}: {flat(place.name)} ({kind})"]]
        return [[country]] if country else []

    def _parties(self) -> list[tuple[Claim, Party]]:
        found = [(c, c.value) for c in self.of("perpetrator") if c.stance in _ASSERTING and c.value is not None and c.value.name]
        return sorted(found, key=lambda f: -(f[0].confidence or 0.0))

    def _state(self) -> bool:
        return any(p.role == "state" or has(p.name, vocabulary()["state"]["words"]) for _, p in self._parties()[:2])

    def _doers(self) -> Template:
        """Individuals and organisations, the surest first; further names of one that is there are not repeated."""
        people: list[list[Any]] = []
        groups: dict[str, list[Claim]] = {}
        actors: dict[str, str] = {}
        for claim, party in self._parties():
            name = phrase(party.name)
            if not name:
                continue
            if has(name, vocabulary()["individuals"]["words"]) and party.actor is None:
                if not any(alike(name, other) for [other] in people):
                    people.append([name])
                continue
            same = actors.get(party.actor or "") or next((g for g in groups if alike(name, g) or stands_for(name, g)), None)
            groups.setdefault(same or name, []).append(claim)
            if party.actor:
                actors.setdefault(party.actor, same or name)
        groups = dict(list(groups.items())[:_DOERS])
        return {
            "perp_ind_id": people[:_DOERS],
            "perp_org_id": [[name] for name in groups],
            "perp_org_conf": [[of(self._confidence(claims), name)] for name, claims in groups.items()],
        }

    def _confidence(self, claims: Sequence[Claim]) -> str:
        """How sure the blame is, as MUC-4 words it."""
        if any(c.stance == "claims_responsibility" for c in claims):
            return "CLAIMED OR ADMITTED"
        plain = [c for c in claims if not c.chain and c.hedge is None and c.stance == "asserts"]
        if plain:
            return "REPORTED AS FACT"
        speakers = " ".join(link.source for c in claims for link in c.chain)
        if all(c.hedge is not None and not c.chain for c in claims):
            return "POSSIBLE"
        if any(c.stance == "accuses" or c.hedge is not None for c in claims):
            if has(speakers, vocabulary()["authorities"]["words"]):
                return "SUSPECTED OR ACCUSED BY AUTHORITIES"
            return "SUSPECTED OR ACCUSED"
        return "REPORTED AS FACT"

    def _instruments(self) -> Template:
        """The weapons claimed, and a device that the account goes by ("a car bomb")."""
        ids: list[list[Any]] = []
        types: list[list[Any]] = []
        for words in (*(c.value.term for c in self.of("weapon")), self.anchor):
            name = phrase(words)
            kind = kind_of(name, vocabulary()["instrument"])
            if kind and not any(name in other or other in name for [other] in ids):
                ids.append([name])
                types.append([of(kind, name)])
        if not types and self.kind == "shooting":
            types.append([{"value": "GUN", "of": ["-"]}])
        return {"inc_instr_id": ids[:2], "inc_instr_type": types[:2]}

    def _targets(self) -> Template:
        out: Template = {"phys_tgt_id": [], "phys_tgt_type": [], "phys_tgt_num": [], "phys_tgt_effect": []}
        for claim in self.of("target"):
            name = phrase(claim.value.term)
            if not name or [name] in out["phys_tgt_id"]:
                continue
            kind = kind_of(name, vocabulary()["target"]) or vocabulary()["target_class"].get(claim.value.class_) or "OTHER"
            near = self._line(claim.quotes[0])
            out["phys_tgt_id"].append([name])
            out["phys_tgt_type"].append([of(kind, name)])
            out["phys_tgt_num"].append([of("PLURAL" if re.search(r"[^S]S$", name) else "1", name)])
            for word, effect in (("destroyed", "DESTROYED"), ("damaged", "SOME DAMAGE")):
                if has(near, vocabulary()["damage"][word]):
                    out["phys_tgt_effect"].append([of(effect, name)])
                    break
        return out

    def victims(self) -> list[tuple[Claim, Count]]:
        """Counts of people who are no armed side."""
        found = [(c, c.value) for c in self.of(*_EFFECTS) if c.stance in _ASSERTING and isinstance(c.value, Count)]
        return [
            (c, v) for c, v in found
            if v.who != "belligerents" and v.high != 0 and not has(v.phrase, vocabulary()["belligerents"]["words"])
        ]  # fmt: skip

    def _people(self) -> Template:
        out: Template = {
            slot: [] for slot in ("hum_tgt_name", "hum_tgt_desc", "hum_tgt_type", "hum_tgt_num", "hum_tgt_effect")
        }
        named: dict[str, Any] = {}
        for claim in sorted(self.of("victim"), key=lambda c: -len(c.value.name)):
            name = flat(claim.value.name)
            known = next((other for other in named if alike(name, other)), None)
            if known is None:
                named[name] = claim.value
            elif not named[known].description:
                named[known] = msgspec.structs.replace(named[known], description=claim.value.description)
        for name, victim in named.items():
            out["hum_tgt_name"].append([name])
            if victim.description:
                out["hum_tgt_desc"].append([of(phrase(victim.description), name)])
            status = victim.status or next((a for c in self.claims if (a := c.attribute) in _EFFECTS), "killed")
            self._person(out, name, victim.description or self._before(name), "1", status)
        told: dict[str, str] = {}
        for claim, count in sorted(self.victims(), key=lambda v: -(v[0].confidence or 0.0)):
            name = phrase(count.phrase)
            if not name or any(alike(name, other) for other in named):
                continue
            if any(alike(name, other) and told[other] in (number(count), "PLURAL") for other in told):
                continue  # the same people again, or without their number
            told[name] = number(count)
            out["hum_tgt_desc"].append([name])
            self._person(out, name, name, number(count), claim.attribute)
        return out

    def _before(self, name: str) -> str:
        """The words before a name: a title."""
        at = " ".join(self.text.split()).find(name)
        return " ".join(self.text.split())[max(0, at - 40) : at] if at >= 0 else ""

    def _person(self, out: Template, name: str, described: str, number: str, harm: str) -> None:
        out["hum_tgt_type"].append([of(kind_of(described, vocabulary()["victim"]) or "CIVILIAN", name)])
        out["hum_tgt_num"].append([of(number, name)])
        if effect := _EFFECTS.get(harm):
            out["hum_tgt_effect"].append([of(effect, name)])
