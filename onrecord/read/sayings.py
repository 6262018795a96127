"""Who says what, as the trained encoder tags it: cues, their sources, and what is said.

The labels are PolNeAR's (Newell et al., LREC 2018): every attribution has one cue. A row of tags marks the three parts; products
of vectors say which cue a source and a content belong to. Scores are rounded to three digits before anything is decided.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.model import Span
from onrecord.read.encoder import Array, Scores
from onrecord.read.pieces import words_of

# Chosen on the held-out ninth of PolNeAR's training half.
_EAGER: Final = 1.5  # a part counts as so much more than none
_NEAR: Final = 160  # pieces from a cue within which its source and content are looked for, as in training
_SOURCE: Final = 0.1  # mean chance of a source's words to belong to a cue, from which on they do
_CONTENT: Final = 0.3  # the same of a content

_Rows = npt.NDArray[np.float64]


class Saying(NamedTuple):
    """``score``: the chance that the cue hands on what somebody says."""

    cue: Span
    source: Span | None
    content: tuple[Span, ...]
    score: float


class _Part(NamedTuple):
    """Words ``first`` to ``last`` (exclusive)."""

    first: int
    last: int


class Heard(NamedTuple):
    """``sayings`` in the order of their cues; ``starts``: where each word begins; ``cues``: its chance to be of a cue."""

    sayings: tuple[Saying, ...]
    starts: Sequence[int]
    cues: Sequence[float]

    def chance(self, span: Span) -> float:
        """How far the encoder takes these words for a cue: its surest word's chance."""
        first, last = bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])
        return max(self.cues[first:last], default=0.0)


def find(text: str, scores: Scores, names: dict[str, tuple[str, ...]]) -> Heard:
    """The attributions of a text. Linear: a cue looks only at what is near."""
    words = words_of(text, scores.offsets, range(len(scores.offsets)))
    if not words:
        return Heard((), (), ())
    first = np.array([w[0] for w in words])
    parts = _parts(scores.heads["says"][first].astype(np.float64), names["says"])
    cues = parts["cue"]
    out: list[tuple[_Part, _Part | None, list[_Part]]] = []
    asks = {name: scores.vectors[f"asks_{name}"] for name in ("source", "content")}
    keys = {name: scores.vectors[f"is_{name}"][first] for name in ("source", "content")}
    for cue in cues:
        at = words[cue.first][0]
        out.append((cue, _nearest(parts["source"], at, asks["source"][at], keys["source"], first), []))
    starts = [words[cue.first][0] for cue in cues]
    for content in parts["content"]:
        owner = _owner(content, starts, words, asks["content"], keys["content"])
        if owner is not None:
            out[owner][2].append(content)

    def span(part: _Part) -> Span:
        return scores.offsets[words[part.first][0]][0], scores.offsets[words[part.last - 1][-1]][1]

    column = [names["says"].index(f"{edge}-cue") for edge in "BI"]
    chance = np.round(scores.heads["says"][first][:, column].sum(axis=1), 3)
    sayings = [
        Saying(
            span(cue), span(source) if source else None, tuple(map(span, contents)),
            round(float(chance[cue.first : cue.last].mean()), 3),
        )
        for cue, source, contents in out
        if contents
    ]  # fmt: skip
    return Heard(tuple(sayings), [scores.offsets[w[0]][0] for w in words], chance.tolist())


def _parts(rows: _Rows, tags: Sequence[str]) -> dict[str, list[_Part]]:
    """The likeliest row of tags in which no part goes on that has not begun (Viterbi 1967)."""
    weight = rows.copy()
    weight[:, 1:] *= _EAGER
    logs = np.round(np.log(np.maximum(weight, 1e-6)), 3)
    change = np.zeros((len(tags), len(tags)))
    for j, tag in enumerate(tags):
        if tag.startswith("I-"):
            change[:, j] = [0.0 if before[1:] == tag[1:] else -1e6 for before in tags]
    total = logs[0] + [-1e6 if t.startswith("I-") else 0.0 for t in tags]
    back = np.zeros(rows.shape, dtype=int)
    columns = np.arange(len(tags))
    for i in range(1, len(rows)):
        ways = total[:, None] + change
        back[i] = ways.argmax(axis=0)
        total = ways[back[i], columns] + logs[i]
    path = [int(total.argmax())]
    for i in range(len(rows) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    out: dict[str, list[_Part]] = {tag[2:]: [] for tag in tags if tag.startswith("B-")}
    for i, at in enumerate(reversed(path)):
        edge, _, name = tags[at].partition("-")
        if edge == "B":
            out[name].append(_Part(i, i + 1))
        elif edge == "I":
            out[name][-1] = _Part(out[name][-1].first, i + 1)
    return out


def _chances(query: Array, keys: Array) -> Array:
    return np.round(1 / (1 + np.exp(-np.clip(keys @ query / 8, -30, 30))), 3)


def _nearest(sources: Sequence[_Part], at: int, query: Array, keys: Array, first: npt.NDArray[np.int64]) -> _Part | None:
    """The source that a cue at piece ``at`` asks for."""
    low, high = (bisect_left(sources, edge, key=lambda s: int(first[s.first])) for edge in (at - _NEAR, at + _NEAR))
    near = sources[low:high]
    chance = [float(_chances(query, keys[s.first : s.last]).mean()) for s in near]
    best = max(range(len(near)), key=lambda i: chance[i], default=None)
    return near[best] if best is not None and chance[best] >= _SOURCE else None


def _owner(content: _Part, cues: Sequence[int], words: Sequence[Sequence[int]], asks: Array, keys: Array) -> int | None:
    """The number of the cue that a content answers; ``cues``: the first piece of each."""
    start, end = words[content.first][0], words[content.last - 1][-1]
    near = range(bisect_left(cues, start - _NEAR), bisect_left(cues, end + _NEAR))
    chance = [float(_chances(asks[cues[i]], keys[content.first : content.last]).mean()) for i in near]
    best = max(range(len(near)), key=lambda k: chance[k], default=None)
    return near[best] if best is not None and chance[best] >= _CONTENT else None
