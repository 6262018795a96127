"""Texts as windows of tokens with a label a head, and batches of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor

from onrecord.read import encoder
from onrecord.read.pieces import CLS, SEP, pieces
from training.examples import Example, Offsets
from training.heads import AT, HEADS
from training.model import OVERLAP, WINDOW

IGNORE = -100


@dataclass
class Window:
    """Token ids with their labels; ``events``: token -> the events it has a role in (only first tokens of spans);
    ``says``: the first token of a cue -> the tokens of its source, and of its content."""

    ids: list[int]
    labels: dict[str, list[int]]
    relevant: float | None
    events: dict[int, set[int]] = field(default_factory=dict)
    says: dict[int, tuple[set[int], set[int]]] = field(default_factory=dict)


def windows(example: Example, vocabulary: Path) -> Iterator[Window]:
    numbers, offsets = pieces(example.text, vocabulary)
    n = len(numbers)
    labels = {name: [IGNORE] * n for name in HEADS}
    labelled = bool(example.roles) or example.relevant is not None
    if labelled:
        labels["roles"] = [0] * n
        labels["core"] = [0] * n
    for sentence, event in example.core.items():
        for t in _tokens(offsets, sentence):
            labels["core"][t] = HEADS["core"].index(event)
    for span in example.unsure:
        for t in _tokens(offsets, span):
            labels["roles"][t] = IGNORE
    events: dict[int, set[int]] = {}
    for role in example.roles:
        inside = _tokens(offsets, role.span)
        for k, t in enumerate(inside):
            labels["roles"][t] = HEADS["roles"].index(("I-" if k else "B-") + role.role)
            for head, label in role.labels.items():
                if role.role in AT[head]:
                    labels[head][t] = HEADS[head].index(label)
        if inside:
            events.setdefault(inside[0], set()).add(role.event)
    says: dict[int, tuple[set[int], set[int]]] = {}
    if example.sayings is not None:
        labels["says"] = [0] * n
    for saying in example.sayings or ():
        parts = {"source": saying.source, "cue": (saying.cue,), "content": saying.content}
        at = {part: [_tokens(offsets, span) for span in spans] for part, spans in parts.items()}
        for part, found in at.items():
            for inside in found:
                for k, t in enumerate(inside):
                    labels["says"][t] = HEADS["says"].index(("I-" if k else "B-") + part)
        if at["cue"][0]:
            says[at["cue"][0][0]] = (set().union(*at["source"]), set().union(*at["content"]))
    relevant = None if example.relevant is None else float(example.relevant)
    for start, end in encoder.windows(n, WINDOW - 2, OVERLAP):
        yield Window(
            [CLS, *numbers[start:end], SEP],
            {name: [IGNORE, *found[start:end], IGNORE] for name, found in labels.items()},
            relevant,
            {t - start + 1: e for t, e in events.items() if start <= t < end},
            {
                cue - start + 1: ({t - start + 1 for t in source}, {t - start + 1 for t in content})
                for cue, (source, content) in says.items()
                if start <= cue < end
            },
        )


def _tokens(offsets: list[Offsets], span: Offsets) -> list[int]:
    return [t for t, (a, b) in enumerate(offsets) if a >= span[0] and b <= span[1] and b > a]


def batches(found: Iterable[Window], size: int) -> list[list[Window]]:
    """Windows of like length together, so that little is padding."""
    ordered = sorted(found, key=lambda w: len(w.ids))
    return [ordered[i : i + size] for i in range(0, len(ordered), size)]


def collate(batch: list[Window]) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    n = max(len(w.ids) for w in batch)
    ids, mask = torch.zeros(len(batch), n, dtype=torch.long), torch.zeros(len(batch), n, dtype=torch.long)
    labels = {name: torch.full((len(batch), n), IGNORE) for name in HEADS}
    for k, window in enumerate(batch):
        size = len(window.ids)
        ids[k, :size], mask[k, :size] = torch.tensor(window.ids), 1
        for name, found in window.labels.items():
            labels[name][k, :size] = torch.tensor(found)
    return ids, mask, labels
