"""Tables set as runs of labels and values ("Status", "Unknown", "Grade", "Fair"): kept on the page, no part of its text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from onrecord.capture.blocks import Block, is_heading
from onrecord.capture.text import is_running
from onrecord.model import Role

_PAIRS: Final = 3  # two labels with a value each may be headings with one line below
_APART: Final = 3  # a label, its value, and a remark on it at most
_LABEL_WORDS: Final = 6
_TOLD: Final = frozenset(("p", "li", "blockquote", "pre"))  # what pages set running text in


def set_apart(blocks: Sequence[Block], out: list[Role]) -> None:
    """Mark the labels and values among the body's blocks as furniture, and short lines that follow them up to a heading."""
    labels: set[int] = set()
    coded: set[int] = set()
    for run in _runs(blocks, out):
        for key in dict.fromkeys(_key(blocks[i]) for i in run):
            for at in _close(i for i in run if _key(blocks[i]) == key):
                if len(at) >= _PAIRS and _are_labels(blocks, at):
                    labels |= {key} if isinstance(key, int) else set()
                    coded.update(range(at[0], min(at[-1] + 2, run[-1] + 1)))
    if not coded:
        return
    for i, block in enumerate(blocks):
        if out[i] != "body" or is_running(block.text) or is_heading(block) or block.tag in _TOLD:
            continue
        if block.style in labels or i - 1 in coded or not any(c.isalpha() for c in block.text):
            coded.add(i)
    for i in coded:
        if out[i] == "body":
            out[i] = "furniture"


def _runs(blocks: Sequence[Block], out: Sequence[Role]) -> Iterator[list[int]]:
    """Stretches of the body's blocks that are not set as running text."""
    open_ = [role == "body" and block.tag not in _TOLD for block, role in zip(blocks, out, strict=True)]
    for inside, group in itertools.groupby(range(len(open_)), key=open_.__getitem__):
        if inside:
            yield list(group)


def _close(positions: Iterable[int]) -> Iterator[list[int]]:
    """The positions, parted where one is too far from the one before."""
    group: list[int] = []
    for i in positions:
        if group and i - group[-1] > _APART:
            yield group
            group = []
        group.append(i)
    yield group


def _key(block: Block) -> str | int:
    """What labels of one table share: the level of a heading, or the style."""
    return block.tag if is_heading(block) else block.style


def _are_labels(blocks: Sequence[Block], at: Sequence[int]) -> bool:
    if any(len(blocks[i].text.split()) > _LABEL_WORDS or not any(c.isalpha() for c in blocks[i].text) for i in at):
        return False
    if any(b - a < 2 for a, b in itertools.pairwise(at)):
        return False
    return sum(is_running(blocks[i + 1].text) for i in at if i + 1 < len(blocks)) * 4 <= len(at)
