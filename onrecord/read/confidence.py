"""How sure the reader is of each claim: a chance between 0 and 1 that a person with the text would let the claim stand.

A logistic function of what speaks for it: the rule's own certainty, the encoder's chance that the words play that part, that
their sentence tells of an event, and that the text does. Its weights are fitted by ``training/calibrate.py`` on texts that
neither part was made on; the table of what the chances come to is in ``docs/method``. It orders queues and hides nothing.
"""

from __future__ import annotations

import math
import tomllib
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from onrecord.model import HARMS, Span
from onrecord.read.drafts import Draft
from onrecord.read.roles import Read, Role
from onrecord.read.text import Prepared

WEIGHTS: Final = Path(__file__).parent.parent / "models" / "confidence.toml"

# What kind of claim it is, and the roles that its words would play.
_FAMILIES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    **dict.fromkeys(HARMS, ("toll", ("people", "name"))),
    "perpetrator": ("doer", ("perp_ind", "perp_org")),
    "target": ("target", ("target",)),
    "target_party": ("target_party", ("target", "people", "name")),
    "weapon": ("weapon", ("weapon",)),
    "victim": ("victim", ("name",)),
    "place": ("place", ("place",)),
}
_REST: Final = ("other", ())
CAPITALS: Final = "-capitals"
FAMILIES: Final = tuple(dict.fromkeys([*(name for name, _ in _FAMILIES.values()), _REST[0]]))


class Support(NamedTuple):
    """What speaks for a claim. ``rule``: the rule's own certainty, 0 where only the encoder found it; the others 0 to 1."""

    family: str
    rule: float
    role: float
    told: float
    relevant: float


def weigh(drafts: Sequence[Draft], read: Read, prepared: Prepared) -> None:
    """Sets the confidence of every draft. Linear in drafts and roles."""
    for draft, support in zip(drafts, supports(drafts, read, prepared), strict=True):
        draft.confidence = chance(support)


def chance(support: Support) -> float:
    weights = _weights()[support.family]
    total = sum(weights[name] * value for name, value in features(support).items())
    return round(1 / (1 + math.exp(-total)), 2)


def features(support: Support) -> dict[str, float]:
    """The numbers that are weighed."""
    return {
        "one": 1.0, "ruled": float(support.rule > 0), "rule": support.rule, "role": support.role, "told": support.told,
        "relevant": support.relevant, "both": support.role * (support.rule > 0), "role_told": support.role * support.told,
    }  # fmt: skip


@cache
def _weights() -> dict[str, Any]:
    return tomllib.loads(WEIGHTS.read_text("utf-8"))


def supports(drafts: Sequence[Draft], read: Read, prepared: Prepared) -> list[Support]:
    roles: dict[int, list[Role]] = {}
    for happening in read.happenings:
        for role in happening.roles:
            roles.setdefault(role.sentence, []).append(role)
    for role in read.places:
        roles.setdefault(role.sentence, []).append(role)
    out = []
    starts = [s.start for s in prepared.sentences]
    for d in drafts:
        number = _sentence(starts, d.quotes[0])
        family, wanted = _FAMILIES.get(d.attribute, _REST)
        played = max((r.score for r in roles.get(number, ()) if r.role in wanted and _meet(r.span, d.quotes)), default=0.0)
        told = min(1.0, sum(read.told.get(number, {}).values()))
        if prepared.caps:
            family += CAPITALS  # where case tells nothing, rules err more and the encoder does not
        out.append(Support(family, 0.0 if d.tagged else d.confidence or 0.5, played, round(told, 3), read.relevant))
    return out


def _sentence(starts: Sequence[int], span: Span) -> int:
    return max(0, bisect_right(starts, span[0]) - 1)


def _meet(span: Span, quotes: Sequence[Span]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in quotes)
