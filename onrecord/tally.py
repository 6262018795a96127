"""What became of documents that went in: done, unchanged, empty or failed, and why."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

import msgspec

Word = Literal["done", "unchanged", "empty", "failed"]


class Failure(msgspec.Struct, frozen=True):
    """A document that could not be read, and why."""

    id: str
    kind: str
    message: str

    def record(self) -> dict[str, Any]:
        """Its line in the contract's shape."""
        return {"id": self.id, "error": {"kind": self.kind, "message": self.message}}


class Settled(NamedTuple):
    """What became of one document. ``failure`` where it failed, ``notes`` what the reader could not do."""

    given_id: str
    word: Word
    failure: Failure | None = None
    notes: tuple[str, ...] = ()


class Tally(msgspec.Struct):
    """Documents that went in, by what became of them; ``total`` is their sum, always."""

    done: int = 0
    unchanged: int = 0
    empty: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        return self.done + self.unchanged + self.empty + self.failed

    def count(self, word: Word) -> None:
        setattr(self, word, getattr(self, word) + 1)
