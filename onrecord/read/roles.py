"""Who plays which part in what happens, as the trained encoder tags it: spans with a role, and the events that they belong to.

The labels are those of the MUC-4 templates (``training/heads.py``), mapped to the contract in ``joined.py``. All scores are
rounded to three digits before anything is decided from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.model import Span
from onrecord.read.encoder import Array, Scores
from onrecord.read.pieces import words_of
from onrecord.read.text import Prepared

# Chosen on the held-out part of MUC-4's training half.
LEAST: Final = 0.2  # mean chance of its words from which on a span has a role
_EAGER: Final = 8.0  # a role counts as much more than none: the encoder errs to none
_SWITCH: Final = 1.5  # what a change of role from one word to the next costs, in log chance
_EDGE: Final = 0.2  # the same between a role and none
_BEGINS: Final = 0.6  # chance of a first word from which on another span of the same role begins
_RECENT: Final = 8  # events back to which a group of spans is compared
_LAST: Final = 40  # spans of such an event
# Mean chance of two groups of spans to tell of one event, from which on they are one. In capitals, where rules err more, events
# are kept apart sooner; elsewhere that lost a perpetrator of the corpus' dev part.
_SAME_CAPITALS: Final = 0.7
_SAME: Final = 0.5


class Role(NamedTuple):
    """``score``: the chance that these words play this role. ``labels``: head -> the most likely label and its chance.
    ``sentence``: the number of its sentence; ``event``: the chance of each type of event there."""

    span: Span
    role: str
    score: float
    labels: dict[str, tuple[str, float]]
    sentence: int
    event: dict[str, float]
    vector: Array


class Happening(NamedTuple):
    """An event as the encoder sees it: its type, the chance that it is told at all, and the spans that belong to it."""

    type: str
    score: float
    roles: tuple[Role, ...]


class Read(NamedTuple):
    """``told``: sentence number -> the chance of each type of event in it. ``relevant``: of the whole text."""

    happenings: tuple[Happening, ...]
    places: tuple[Role, ...]
    told: dict[int, dict[str, float]]
    relevant: float


def read(prepared: Prepared, scores: Scores, names: dict[str, tuple[str, ...]]) -> Read:
    """The roles of a text. Linear in its length."""
    told = _told(prepared, scores, names["core"])
    roles = list(_spans(prepared, scores, names, told))
    happenings = _happenings(roles, _SAME_CAPITALS if prepared.caps else _SAME)
    return Read(tuple(happenings), tuple(r for r in roles if r.role == "place"), told, round(scores.relevant, 3))


def _told(prepared: Prepared, scores: Scores, types: Sequence[str]) -> dict[int, dict[str, float]]:
    """The mean chance of each type over the tokens of each sentence."""
    out = {}
    starts = np.array([a for a, _ in scores.offsets]) if scores.offsets else np.zeros(0)
    for s in prepared.sentences:
        first, last = np.searchsorted(starts, [s.start, s.end])
        if last > first:
            mean = scores.heads["core"][first:last].mean(axis=0)
            out[s.number] = {t: round(float(p), 3) for t, p in zip(types[1:], mean[1:], strict=True)}
    return out


def _spans(
    prepared: Prepared, scores: Scores, names: dict[str, tuple[str, ...]], told: dict[int, dict[str, float]]
) -> Iterator[Role]:
    """Words of one role in a row, as the likeliest path through each sentence has them (Viterbi 1967)."""
    tags = names["roles"]
    columns = {t[2:]: (tags.index(f"B-{t[2:]}"), tags.index(f"I-{t[2:]}")) for t in tags if t.startswith("B-")}
    kinds = list(columns)
    table = scores.heads["roles"]
    for s in prepared.sentences:
        words = words_of(prepared.text, scores.offsets, _inside(scores.offsets, s.span))
        if not words:
            continue
        rows = np.zeros((len(words), 1 + len(kinds)))
        for i, word in enumerate(words):
            mean = table[word].mean(axis=0)
            rows[i] = [mean[tags.index("O")], *(mean[b] + mean[c] for b, c in columns.values())]
        path = _path(rows)
        start = 0
        for i in range(1, len(words) + 1):
            fresh = i < len(words) and path[i] and table[words[i][0], columns[kinds[path[i] - 1]][0]] > _BEGINS
            if i == len(words) or path[i] != path[start] or fresh:
                if path[start]:
                    role = kinds[path[start] - 1]
                    found = _role(scores, names, [t for w in words[start:i] for t in w], role, columns[role], s.number, told)
                    if found.score >= LEAST:
                        yield found
                start = i


def _path(rows: npt.NDArray[np.float64]) -> list[int]:
    """The likeliest row of labels, 0 for none. ``rows``: a row a word, a column a label."""
    weight = rows.copy()
    weight[:, 1:] *= _EAGER
    logs = np.round(np.log(np.maximum(weight, 1e-6)), 3)
    change = np.full((rows.shape[1], rows.shape[1]), -_SWITCH)
    change[0, :] = change[:, 0] = -_EDGE
    np.fill_diagonal(change, 0.0)
    total = logs[0]
    back = np.zeros(rows.shape, dtype=int)
    for i in range(1, len(rows)):
        ways = total[:, None] + change
        back[i] = ways.argmax(axis=0)
        total = ways.max(axis=0) + logs[i]
    path = [int(total.argmax())]
    for i in range(len(rows) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return path[::-1]


def _inside(offsets: Sequence[Span], span: Span) -> range:
    low, high = 0, len(offsets)
    while low < high:  # the offsets are in order
        middle = (low + high) // 2
        if offsets[middle][0] < span[0]:
            low = middle + 1
        else:
            high = middle
    end = low
    while end < len(offsets) and offsets[end][1] <= span[1]:
        end += 1
    return range(low, end)


def _role(
    scores: Scores, names: dict[str, tuple[str, ...]], tokens: list[int], role: str, columns: tuple[int, int], sentence: int,
    told: dict[int, dict[str, float]],
) -> Role:  # fmt: skip
    table = scores.heads["roles"][tokens]
    chance = float((table[:, columns[0]] + table[:, columns[1]]).mean())
    chosen = {}
    for head, found in scores.heads.items():
        if head not in ("roles", "core", "says"):
            mean = found[tokens].mean(axis=0)
            at = int(np.argmax(mean))
            chosen[head] = (names[head][at], round(float(mean[at]), 3))
    event = scores.heads["core"][tokens].mean(axis=0)
    return Role(
        (scores.offsets[tokens[0]][0], scores.offsets[tokens[-1]][1]), role, round(chance, 3), chosen, sentence,
        {t: round(float(p), 3) for t, p in zip(names["core"][1:], event[1:], strict=True)}, scores.vectors["pair"][tokens[0]],
    )  # fmt: skip


def _happenings(roles: Sequence[Role], least: float) -> Iterator[Happening]:
    """Spans of one sentence are together; a group joins the event told before it that the encoder says is the same.

    Only the last few events and their last spans are compared, so that the cost is linear.
    """
    by_sentence: dict[int, list[Role]] = {}
    for r in roles:
        if r.role != "place":
            by_sentence.setdefault(r.sentence, []).append(r)
    events: list[list[Role]] = []
    for _, group in sorted(by_sentence.items()):
        near = events[-_RECENT:]
        same = [_same(e[-_LAST:], group) for e in near]
        best = max(range(len(near)), key=lambda i: same[i], default=0)
        if near and same[best] > least:
            near[best].extend(group)
        else:
            events.append(list(group))
    for event in events:
        yield _happening(event)


def _same(a: Sequence[Role], b: Sequence[Role]) -> float:
    """The mean chance that a span of one group and a span of the other belong to one event; none where types differ."""
    if _type(a) != _type(b):
        return 0.0
    product = np.array([r.vector for r in a]) @ np.array([r.vector for r in b]).T / 8
    return round(float((1 / (1 + np.exp(-product))).mean()), 3)


def _type(group: Sequence[Role]) -> str:
    total: dict[str, float] = {}
    for r in group:
        for event, chance in r.event.items():
            total[event] = total.get(event, 0.0) + chance * r.score
    return max(total, key=lambda t: total[t])


def _happening(group: Sequence[Role]) -> Happening:
    surest = max(r.score * min(1.0, sum(r.event.values())) for r in group)
    return Happening(_type(group), round(surest, 3), tuple(sorted(group, key=lambda r: r.span)))
