"""Labelled texts as the trainer takes them: spans with a role and labels, sentences with what they tell of."""

from __future__ import annotations

from dataclasses import dataclass, field

Offsets = tuple[int, int]


@dataclass(frozen=True)
class Role:
    """A span of characters that plays a role; ``labels``: head -> label; ``event``: which event of the text, from 0."""

    span: Offsets
    role: str
    labels: dict[str, str]
    event: int


@dataclass(frozen=True)
class Saying:
    """Who says what: the words that say so, whose words they are, and what is said."""

    cue: Offsets
    source: tuple[Offsets, ...]
    content: tuple[Offsets, ...]


@dataclass(frozen=True)
class Example:
    """One text. ``core``: sentence -> the type of what it tells of; ``unsure``: spans whose role is not known.

    ``relevant`` is None where it is not known, ``sayings`` where the text is not labelled with any.
    """

    id: str
    text: str
    sentences: tuple[Offsets, ...]
    roles: tuple[Role, ...] = ()
    core: dict[Offsets, str] = field(default_factory=dict)
    unsure: tuple[Offsets, ...] = ()
    relevant: bool | None = None
    sayings: tuple[Saying, ...] | None = None
