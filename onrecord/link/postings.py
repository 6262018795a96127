"""Which texts have a hash, and which texts to compare where very many have it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

_BESIDE: Final = 2  # of a crowd each text is compared with that many next to it
Posted = dict[int, "int | list[int]"]  # hash -> the text that has it, or the texts


def post(where: Posted, key: int, number: int) -> None:
    held = where.setdefault(key, number)
    if isinstance(held, list):
        held.append(number)
    elif held != number:
        where[key] = [held, number]


def posted(where: Posted, key: int) -> tuple[int, ...] | list[int]:
    held = where.get(key)
    return () if held is None else held if isinstance(held, list) else (held,)


def remove(where: Posted, key: int, number: int) -> None:
    left = [n for n in posted(where, key) if n != number]
    if left:
        where[key] = left if len(left) > 1 else left[0]
    else:
        where.pop(key, None)


class _Groups:
    """Texts, by number, in groups of which some are joined."""

    def __init__(self, group: Mapping[int, int], numbers: Iterable[int]) -> None:
        self._group = group
        self._top = {group[n]: group[n] for n in numbers}

    def find(self, number: int) -> int:
        group, top = self._group[number], self._top
        while top[group] != group:
            top[group] = group = top[top[group]]
        return group

    def join(self, a: int, b: int, copied: Callable[[int, int], bool]) -> None:
        if (one := self.find(a)) != (two := self.find(b)) and copied(a, b):
            self._top[two] = one


def joined_in_crowds(
    crowds: Mapping[int, list[int]], group: Mapping[int, int], copied: Callable[[int, int], bool]
) -> dict[int, int]:
    """Of each group that a crowd has a text of: the group that it is part of.

    ``crowds``: hash -> the texts that have it, in an order of their own. Each is compared with those next to it, and where
    most are one group by then, the others with some of that group, not the same ones for every hash. So the work is
    linear, and the answer does not depend on the order of the crowds.
    """
    numbers = {n for crowd in crowds.values() for n in crowd}
    groups = _Groups(group, numbers)
    for crowd in crowds.values():
        for i, a in enumerate(crowd):
            for b in crowd[i + 1 : i + 1 + _BESIDE]:
                groups.join(a, b, copied)
    first = {n: groups.find(n) for n in numbers}
    for run, crowd in crowds.items():
        parts: dict[int, list[int]] = defaultdict(list)
        for n in crowd:
            parts[first[n]].append(n)
        largest = max(parts.values(), key=len)  # of several the one that comes first in the crowd
        if 2 * len(largest) > len(crowd):  # a story that all print, not a notice under unlike ones
            for n in crowd:
                if first[n] != first[largest[0]]:
                    for k in range(_BESIDE):
                        groups.join(n, largest[(run + k) % len(largest)], copied)
    return {group[n]: groups.find(n) for n in numbers}
