"""Disjoint sets of names: joined as pairs come in, read as groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable


class Sets:
    """A union-find. A name not met before is a set of its own; each set goes by its smallest name."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._above: dict[str, str] = {name: name for name in names}

    def find(self, name: str) -> str:
        """The smallest name of the set that this one is in."""
        above = self._above
        top = above.setdefault(name, name)
        while above[top] != top:
            top = above[top]
        while above[name] != top:
            above[name], name = top, above[name]
        return top

    def join(self, a: str, b: str) -> None:
        x, y = self.find(a), self.find(b)
        if x != y:
            self._above[max(x, y)] = min(x, y)

    def groups(self) -> list[tuple[str, ...]]:
        """Every set with its names sorted, in the order of their smallest."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._above):
            found[self.find(name)].append(name)
        return [tuple(found[top]) for top in sorted(found)]
