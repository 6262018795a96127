"""The slots of one MUC-4 template: who did it, with what, to whom and to what. Words are ``muc4.toml``'s; no key is known."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from eval.muc4_words import (
    alike,
    flat,
    has,
    kind_of,
    nation,
    number,
    of,
    phrase,
    plain,
    quantity,
    stands_for,
    vocabulary,
)
from onrecord import lexicon
from onrecord.model import Claim, Count, Party

Template = dict[str, list[list[Any]]]

ASSERTING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")
EFFECTS: Final = {"killed": "DEATH", "injured": "INJURY", "abducted": None, "missing": None}
_DOERS: Final = 2
_STATE: Final = 0.4  # confidence from which on the forces of a state did it: they are beside most of what happens


def sure(claim: Claim) -> float:
    """A claim without a confidence (a person's) is sure."""
    return 1.0 if claim.confidence is None else claim.confidence


def line(text: str, span: tuple[int, int]) -> str:
    """The words around a span, within its sentence as far as full stops show it."""
    start = max(text.rfind(". ", 0, span[0]), text.rfind("\n\n", 0, span[0]), span[0] - 300) + 1
    ends = [e for e in (text.find(". ", span[1]), text.find("\n\n", span[1])) if e > 0]
    return text[start : min([*ends, span[1] + 300])]


# --- who did it


def parties(claims: Sequence[Claim]) -> list[tuple[Claim, Party]]:
    """Doers as claimed, the surest first."""
    told = (c for c in claims if c.attribute == "perpetrator" and c.stance in ASSERTING and c.value is not None)
    return sorted(((c, c.value) for c in told if c.value.name), key=lambda f: -sure(f[0]))


def armed_group(text: str) -> str | None:
    """The armed group of the actors file that a text names most often, by the first of its names there."""
    words = [(lexicon.fold(m[0]), m.span()) for m in lexicon.TOKEN.finditer(text)]
    found: dict[str, str] = {}
    often: Counter[str] = Counter()
    for m in lexicon.matcher("actors").find([w for w, _ in words]):
        if m.row.extra["kind"] in vocabulary()["armed"]["kinds"]:
            often[m.row.class_] += 1
            found.setdefault(m.row.class_, flat(text[words[m.first][1][0] : words[m.last - 1][1][1]]))
    return found[often.most_common(1)[0][0]] if often else None


def person(name: str) -> bool:
    """Words for people who did it, not the name of an organisation."""
    return has(name, vocabulary()["individuals"]["words"])


def doers(claims: Sequence[Claim], others: Sequence[str], group: str | None) -> Template:
    """Individuals and organisations, the surest first; further names of one that is there are not repeated.

    ``others``: the names of victims, who did nothing. ``group``: the armed group that the document names
    most, whose guerrillas they are where an incident's guerrillas are nobody's.
    """
    words = vocabulary()
    rebels: list[Claim] = []
    people: list[list[Any]] = []
    groups: dict[str, list[Claim]] = {}
    actors: dict[str, str] = {}
    for claim, party in parties(claims):
        name = plain(phrase(party.name))
        if not name or any(alike(name, other) for other in others) or has(name, words["no_doer"]["words"]):
            continue
        if party.role != "non_state" and not person(name) and sure(claim) < _STATE:
            continue
        if has(name, words["rebels"]["words"]) and party.actor is None:
            rebels.append(claim)
        if person(name) and party.actor is None:
            if not any(alike(name, other) for [other] in people):
                people.append([name])
            continue
        same = actors.get(party.actor or "") or next((g for g in groups if alike(name, g) or stands_for(name, g)), None)
        groups.setdefault(same or name, []).append(claim)
        if party.actor:
            actors.setdefault(party.actor, same or name)
    if not groups and rebels and group is not None:
        groups[group] = rebels
    groups = dict(list(groups.items())[:_DOERS])
    return {
        "perp_ind_id": people[:_DOERS],
        "perp_org_id": [[name] for name in groups],
        "perp_org_conf": [[of(confidence(claims), name)] for name, claims in groups.items()],
    }


def confidence(claims: Sequence[Claim]) -> str:
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


# --- with what


def instruments(claims: Sequence[Claim], anchor: str, text: str, shooting: bool) -> Template:
    """The weapons claimed, a device that the account goes by ("a car bomb"), and what a verb implies ("machinegunned")."""
    ids: list[list[Any]] = []
    types: list[list[Any]] = []
    weapons = [c for c in claims if c.attribute == "weapon"]
    for words in (*(c.value.term for c in sorted(weapons, key=lambda c: -sure(c))), anchor):
        name = phrase(words)
        kind = kind_of(name, vocabulary()["instrument"])
        known = [kind_of(other, vocabulary()["instrument"]) for [other] in ids]
        if kind and kind not in known and not any(name in other or other in name for [other] in ids):
            ids.append([name])
            types.append([of(kind, name)])
    if not types:
        told = " ".join(line(text, c.quotes[0]) for c in claims if c.attribute in ("killed", "injured", "perpetrator"))
        implied = next((kind for kind, words in vocabulary()["implied"].items() if has(told, words)), "GUN" if shooting else None)
        types = [[{"value": implied, "of": ["-"]}]] if implied else []
    return {"inc_instr_id": ids[:2], "inc_instr_type": types[:2]}


# --- to what


def targets(claims: Sequence[Claim], text: str, country: str | None, bombed: bool) -> Template:
    out: Template = {"phys_tgt_id": [], "phys_tgt_type": [], "phys_tgt_num": [], "phys_tgt_nation": [], "phys_tgt_effect": []}
    told: list[str] = []
    for claim in sorted((c for c in claims if c.attribute == "target"), key=lambda c: (-sure(c), c.quotes[0])):
        name = plain(phrase(claim.value.term))
        if not name or any(alike(name, other) for other in told) or has(name, vocabulary()["people"]["words"]):
            continue
        told.append(name)
        kind = kind_of(name, vocabulary()["target"]) or vocabulary()["target_class"].get(claim.value.class_) or "OTHER"
        near = line(text, claim.quotes[0])
        out["phys_tgt_id"].append([name])
        out["phys_tgt_type"].append([of(kind, name)])
        many = quantity(text[max(0, claim.quotes[0][0] - 30) : claim.quotes[0][1]], name)
        out["phys_tgt_num"].append([of(many or ("PLURAL" if re.search(r"[^S]S$", name.split(" OF ")[0]) else "1"), name)])
        if (where := nation(name)) and where != country:
            out["phys_tgt_nation"].append([of(where, name)])
        effect = next((e for e in ("DESTROYED", "SOME DAMAGE") if has(near, vocabulary()["damage"][e])), None)
        if effect or bombed:
            out["phys_tgt_effect"].append([of(effect or "SOME DAMAGE", name)])
    return out


# --- to whom


def victims(claims: Sequence[Claim]) -> list[tuple[Claim, Count]]:
    """Counts of people who are no armed side."""
    found = [(c, c.value) for c in claims if c.attribute in EFFECTS and c.stance in ASSERTING and isinstance(c.value, Count)]
    return [
        (c, v) for c, v in found
        if v.who != "belligerents" and v.high != 0 and not has(v.phrase, vocabulary()["belligerents"]["words"])
        and not has(v.phrase, vocabulary()["no_victim"]["words"])
    ]  # fmt: skip


def people(claims: Sequence[Claim], text: str, country: str | None) -> Template:
    out: Template = {
        slot: [] for slot in ("hum_tgt_name", "hum_tgt_desc", "hum_tgt_type", "hum_tgt_num", "hum_tgt_nation", "hum_tgt_effect")
    }
    named: dict[str, Any] = {}
    for claim in sorted((c for c in claims if c.attribute == "victim"), key=lambda c: -len(c.value.name)):
        name = plain(flat(claim.value.name))
        known = next((other for other in named if alike(name, other)), None)
        if known is None:
            named[name] = claim.value
        elif not named[known].description:
            named[known] = msgspec.structs.replace(named[known], description=claim.value.description)
    described = ""
    for name, victim in named.items():
        out["hum_tgt_name"].append([name])
        words = plain(phrase(victim.description or ""))
        if words and not re.fullmatch(r"[\d-]+-?YEAR-OLD", words):
            out["hum_tgt_desc"].append([of(words, name)])
        before = _before(text, name)
        described += f" {words} {before}"
        status = victim.status or next((c.attribute for c in claims if c.attribute in EFFECTS), "killed")
        _person(out, name, words or before, "1", status, country)
    told: dict[str, str] = {}
    for claim, count in sorted(victims(claims), key=lambda v: -sure(v[0])):
        name = plain(phrase(count.phrase))
        if not name or any(alike(name, other) for other in named):
            continue
        if any(alike(name, other) and told[other] in (number(count), "PLURAL") for other in told):
            continue  # the same people again, or without their number
        one = number(count) in ("1", "1 -")
        if one and named and (count.phrase.upper().startswith("THE ") or has(described, [name.split()[-1].lower()])):
            continue  # a named person again, as what he or she is
        told[name] = number(count)
        out["hum_tgt_desc"].append([name])
        _person(out, name, name, number(count), claim.attribute, country)
    return out


def _before(text: str, name: str) -> str:
    """The words before a name: a title."""
    flat_text = " ".join(text.split())
    at = flat_text.find(name)
    return flat_text[max(0, at - 40) : at] if at >= 0 else ""


def _person(out: Template, name: str, described: str, number: str, harm: str, country: str | None) -> None:
    out["hum_tgt_type"].append([of(kind_of(described, vocabulary()["victim"]) or "CIVILIAN", name)])
    out["hum_tgt_num"].append([of(number, name)])
    if (where := nation(described)) and where != country:
        out["hum_tgt_nation"].append([of(where, name)])
    if effect := EFFECTS.get(harm):
        out["hum_tgt_effect"].append([of(effect, name)])
