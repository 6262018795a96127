"""Results of pure functions kept as long as what they were made from is the same: one decision does not cost the whole case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


class Memo:
    """``ask`` gives what ``make`` gave for equal inputs under that key, in this turn or the last one. What a whole turn did
    not ask for is forgotten. Without a turn before, everything is made."""

    def __init__(self) -> None:
        self._before: dict[Any, tuple[Any, Any]] = {}
        self._now: dict[Any, tuple[Any, Any]] = {}

    def turn(self) -> None:
        """A new computation of everything begins."""
        self._before, self._now = self._now or self._before, {}

    def ask(self, key: Any, inputs: Any, make: Callable[[], T]) -> T:
        known = self._now.get(key) or self._before.get(key)
        if known is None or known[0] != inputs:
            known = inputs, make()
        self._now[key] = known
        result: T = known[1]
        return result
