"""The labels that each head of the encoder tells apart. The order is the order of the model's outputs.

``roles`` marks spans (B-, I-), ``says`` the parts of attributions. The other heads are read at the tokens of a span of the roles
named in ``AT``; ``core`` at every token: the type of attack or crime that its sentence tells of, if any. Types, effects and
degrees of certainty are those of the MUC-4 templates (fill rules of 1992), since only there are enough labelled texts; the
reader maps them to the contract.
"""

from __future__ import annotations

from typing import Final, get_args

from onrecord.model import Kind, Scope, Stance

NONE: Final = "-"

ROLES: Final = ("perp_ind", "perp_org", "target", "name", "people", "weapon", "place")
PARTS: Final = ("source", "cue", "content")
EVENTS: Final = ("ATTACK", "BOMBING", "KIDNAPPING", "ARSON", "ROBBERY", "FORCED WORK STOPPAGE")

HEADS: Final[dict[str, tuple[str, ...]]] = {
    "roles": ("O", *(f"{edge}-{role}" for role in ROLES for edge in "BI")),
    "core": (NONE, *EVENTS),
    "stage": ("ACCOMPLISHED", "ATTEMPTED", "THREATENED"),
    "category": (NONE, "TERRORIST ACT", "STATE-SPONSORED VIOLENCE"),
    "confidence": (
        "REPORTED AS FACT", "CLAIMED OR ADMITTED", "SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES", "POSSIBLE",
    ),
    "target_type": (
        "OTHER", "COMMERCIAL", "TRANSPORT VEHICLE", "ENERGY", "GOVERNMENT OFFICE OR RESIDENCE", "ORGANIZATION OFFICE",
        "COMMUNICATIONS", "CIVILIAN RESIDENCE", "FINANCIAL", "DIPLOMAT OFFICE OR RESIDENCE", "TRANSPORTATION ROUTE",
        "POLITICAL FIGURE OFFICE OR RESIDENCE", "LAW ENFORCEMENT FACILITY", "WATER",
    ),
    "target_effect": (NONE, "SOME DAMAGE", "DESTROYED", "NO DAMAGE"),
    "people_type": (
        "CIVILIAN", "POLITICAL FIGURE", "GOVERNMENT OFFICIAL", "LAW ENFORCEMENT", "LEGAL OR JUDICIAL", "ACTIVE MILITARY",
        "SECURITY GUARD", "FORMER GOVERNMENT OFFICIAL", "FORMER ACTIVE MILITARY", "DIPLOMAT",
    ),
    "people_effect": (NONE, "DEATH", "INJURY", "NO INJURY OR DEATH", "NO INJURY", "REGAINED FREEDOM"),
    "weapon_type": (
        "BOMB", "GUN", "EXPLOSIVE", "DYNAMITE", "MACHINE GUN", "VEHICLE BOMB", "RIFLE", "MORTAR", "GRENADE", "AERIAL BOMB",
        "TORTURE", "CUTTING DEVICE", "MOLOTOV COCKTAIL", "ROCKET", "FIRE", "MINE",
    ),
    "says": ("O", *(f"{edge}-{part}" for part in PARTS for edge in "BI")),
    # These three are the contract's, and only the project's own corpus labels them.
    "kind": get_args(Kind),
    "scope": get_args(Scope),
    "stance": get_args(Stance),
}  # fmt: skip

# The roles at whose tokens a head is trained and read.
AT: Final[dict[str, tuple[str, ...]]] = {
    "stage": ("perp_ind", "perp_org", "target", "name", "people"),
    "category": ("perp_ind", "perp_org"),
    "confidence": ("perp_org",),
    "target_type": ("target",),
    "target_effect": ("target",),
    "people_type": ("name", "people"),
    "people_effect": ("name", "people"),
    "weapon_type": ("weapon",),
    "kind": ROLES,
    "scope": ROLES,
    "stance": ROLES,
}

# Vectors a token, and their lengths. ``pair``: the product of two says how far they tell of the same event; of a cue's
# ``asks_source`` and a token's ``is_source`` (the same for contents), how far the token is of that cue's source.
VECTORS: Final = {"pair": 64, "asks_source": 64, "is_source": 64, "asks_content": 64, "is_content": 64}
