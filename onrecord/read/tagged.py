"""What the trained encoder sees in a text, from one pass over it: roles in what happens, and who says what."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.read import encoder, roles, sayings
from onrecord.read.text import Prepared


class Tagged(NamedTuple):
    """``roles``: who does and suffers what; ``heard``: who says what."""

    roles: roles.Read
    heard: sayings.Heard


def tag(prepared: Prepared) -> Tagged:
    """The encoder's view of a text. Linear in its length."""
    scores, names = encoder.score(prepared.text), encoder.labels()
    return Tagged(roles.read(prepared, scores, names), sayings.find(prepared.text, scores, names))
