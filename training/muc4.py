"""MUC-4's templates as labelled spans.

The keys say which strings fill a slot, not where they stand. A string is taken where it stands in a sentence that holds most
of its template's fillers (at least two, or the filler's first place if it never stands with another); its other places are
neither right nor wrong and are left out of the loss.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from eval.common import Row
from onrecord import capture
from onrecord.model import Hints
from onrecord.read.text import prepare
from training.examples import Example, Offsets, Role
from training.heads import HEADS, NONE

_SLOTS = {
    "perp_ind_id": "perp_ind", "perp_org_id": "perp_org", "phys_tgt_id": "target", "hum_tgt_name": "name",
    "hum_tgt_desc": "people", "inc_instr_id": "weapon",
}  # fmt: skip
_LABELS = {
    "perp_org": {"confidence": "perp_org_conf"},
    "target": {"target_type": "phys_tgt_type", "target_effect": "phys_tgt_effect"},
    "name": {"people_type": "hum_tgt_type", "people_effect": "hum_tgt_effect"},
    "people": {"people_type": "hum_tgt_type", "people_effect": "hum_tgt_effect"},
    "weapon": {"weapon_type": "inc_instr_type"},
}
# Heads that say "none" where the slot is empty; the others are then not trained at that span.
_OPTIONAL = {"target_effect", "people_effect"}
_ALIAS = {"ACQUITTED": None, "NO DEATH": "NO INJURY OR DEATH"}


def example(row: Row) -> Example:
    document = capture.parse(json.dumps({"id": row["id"], "text": row["text"]}).encode(), "record", Hints(lang="en"))
    text = document.text
    sentences = tuple(s.span for s in prepare(document).sentences)
    roles: list[Role] = []
    unsure: list[Offsets] = []
    core: dict[Offsets, str] = {}
    for number, template in enumerate(row["templates"]):
        event = template["inc_type"][0][0]
        stage = _value(template["inc_stage"][0][0])
        fills = list(_fills(template, text))
        homes = _homes(fills, sentences)
        for role, labels, places in fills:
            chosen = [p for p in places if _sentence(p, sentences) in homes] or places[:1]
            unsure += [p for p in places if p not in chosen]
            for place in chosen:
                roles.append(Role(place, role, {**labels, "stage": stage}, number))
                if (home := _sentence(place, sentences)) and role != "place" and (home in homes or not homes):
                    core.setdefault(home, event)
    taken = {r.span for r in roles}
    return Example(
        row["id"], text, sentences, tuple(_longest(roles)), core, tuple(u for u in unsure if u not in taken),
        None if row.get("relevant_optional") else bool(row["relevant"]),
    )  # fmt: skip


def _value(fill: Any) -> str:
    return str(fill["value"] if isinstance(fill, dict) else fill)


def _fills(template: dict[str, Any], text: str) -> Iterator[tuple[str, dict[str, str], list[Offsets]]]:
    """Each filler: its role, its labels, and where its strings stand."""
    category = {"category": _value(template["perp_inc_cat"][0][0]) if template.get("perp_inc_cat") else NONE}
    for slot, role in _SLOTS.items():
        for alternatives in template.get(slot, ()):
            strings = [_value(a) for a in alternatives]
            labels = dict(category) if role.startswith("perp") else {}
            for head, source in _LABELS.get(role, {}).items():
                label = _label(template, source, strings)
                label = _ALIAS.get(label, label) if label else label
                if label in HEADS[head]:
                    labels[head] = str(label)
                elif head in _OPTIONAL and _label(template, source.replace("effect", "type"), strings):
                    labels[head] = NONE  # the slot names this filler's type and no effect; a mere description names neither
            if places := _places(strings, text):
                yield role, labels, places
    for location in template.get("inc_loc", ()):
        for alternative in location:
            for part in re.split(r":| - ", str(alternative))[1:]:
                name = re.sub(r"\(.*?\)", "", part).strip(" ()")
                if len(name) > 2 and (places := _places([name], text)):
                    yield "place", {}, places


def _label(template: dict[str, Any], slot: str, strings: list[str]) -> str | None:
    """The value of a slot whose ``of`` names one of the strings."""
    for alternatives in template.get(slot, ()):
        for fill in alternatives:
            if isinstance(fill, dict) and set(fill.get("of") or ()) & set(strings):
                return str(fill["value"])
    return None


def _places(strings: list[str], text: str) -> list[Offsets]:
    found: list[Offsets] = []
    for string in sorted(strings, key=len, reverse=True):
        if not string.strip(" -"):
            continue
        pattern = r"\s+".join(map(re.escape, string.split()))
        for m in re.finditer(rf"(?<!\w){pattern}(?!\w)", text, re.I):
            if not any(a <= m.start() < b for a, b in found):
                found.append(m.span())
    return sorted(found)


def _sentence(span: Offsets, sentences: tuple[Offsets, ...]) -> Offsets | None:
    return next((s for s in sentences if s[0] <= span[0] < s[1]), None)


def _homes(fills: list[tuple[str, dict[str, str], list[Offsets]]], sentences: tuple[Offsets, ...]) -> set[Offsets]:
    """The sentences that hold at least two of a template's fillers; places count half."""
    weight: dict[Offsets, float] = {}
    for role, _, places in fills:
        for home in {_sentence(p, sentences) for p in places} - {None}:
            assert home is not None
            weight[home] = weight.get(home, 0) + (0.5 if role == "place" else 1)
    best = max(weight.values(), default=0)
    return {home for home, w in weight.items() if w >= 1.5 and w >= best / 3}


def _longest(roles: list[Role]) -> Iterator[Role]:
    """Of roles that overlap, the longest; one span with two events keeps both (the first is the one that is tagged)."""
    kept: list[Role] = []
    for role in sorted(roles, key=lambda r: (r.span[0] - r.span[1], r.span, r.event)):
        if all(role.span == k.span or role.span[1] <= k.span[0] or role.span[0] >= k.span[1] for k in kept):
            if any(role.span == k.span and role.role != k.role for k in kept):
                continue
            kept.append(role)
    yield from sorted(kept, key=lambda r: (r.span, r.event))
