"""The trained encoder: scores for every token of a text, from the model that the package brings (``onrecord/models``).

No network, no training library: ONNX Runtime on one thread. A window is always run alone and without padding, in 32-bit floats,
so that a text has the same scores whatever is read beside it. The scores of another processor may differ in the sixth digit;
what is decided from them is rounded first (``roles.py``).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.model import Span
from onrecord.read.pieces import CLS, SEP, pieces

MODEL: Final = Path(__file__).parent.parent / "models" / "roles-en-1"

Array = npt.NDArray[np.float32]


class Scores(NamedTuple):
    """``heads``: head -> probabilities, a row a token, a column a label of ``labels``. ``vectors``: name -> a row a token, of
    which products with others are taken (``training/heads.py`` says what they mean). ``relevant``: 0 to 1, whether the text
    tells of an incident."""

    offsets: tuple[Span, ...]
    heads: dict[str, Array]
    vectors: dict[str, Array]
    relevant: float


class _Encoder(NamedTuple):
    session: Any
    vocabulary: Path
    labels: dict[str, tuple[str, ...]]
    vectors: dict[str, int]
    window: int
    overlap: int


@cache
def _encoder(folder: Path) -> _Encoder:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.disable_quant_qdq", "1")  # back to floats once, when loaded
    about = json.loads((folder / "about.json").read_text("utf-8"))
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    names = {head: tuple(labels) for head, labels in about["heads"].items()}
    return _Encoder(session, folder / "vocab.txt", names, about["vectors"], about["window"] - 2, about["overlap"])


def labels(folder: Path = MODEL) -> dict[str, tuple[str, ...]]:
    """The labels of each head, in the order of its columns."""
    return _encoder(folder).labels


def windows(length: int, size: int, overlap: int) -> list[Span]:
    """The windows of so many tokens: as few as will do, of one length, spread evenly."""
    if length <= size:
        return [(0, length)]
    count = -(-(length - overlap) // (size - overlap))
    even = -(-(length + (count - 1) * overlap) // count)
    return [(start, start + even) for start in (k * (length - even) // (count - 1) for k in range(count))]


def score(text: str, folder: Path = MODEL) -> Scores:
    """The scores of a text. Linear in its length: windows of a fixed size."""
    encoder = _encoder(folder)
    numbers, offsets = pieces(text, encoder.vocabulary)
    ids = np.array(numbers, dtype=np.int64)
    spans = windows(len(ids), encoder.window, encoder.overlap)
    rows: Array | None = None
    depth = np.full(len(ids), -1)
    relevant = 0.0
    for start, end in spans:
        if end == start:
            continue
        window = np.concatenate(([CLS], ids[start:end], [SEP]))[None]
        found, told = encoder.session.run(None, {"ids": window})
        relevant = max(relevant, float(1 / (1 + np.exp(-told))))
        if rows is None:
            rows = np.zeros((len(ids), found.shape[1]), dtype=np.float32)
        at = np.arange(end - start)
        mine = np.minimum(at, end - start - 1 - at)  # where windows overlap, the token farther from an edge counts
        better = mine > depth[start:end]
        rows[start:end][better] = found[1:-1][better]
        depth[start:end][better] = mine[better]
    if rows is None:
        rows = np.zeros((0, sum(map(len, encoder.labels.values())) + sum(encoder.vectors.values())), dtype=np.float32)
    heads, column = {}, 0
    for name, names in encoder.labels.items():
        raw = rows[:, column : column + len(names)]
        raw = np.exp(raw - raw.max(axis=1, keepdims=True)) if len(raw) else raw
        heads[name] = raw / raw.sum(axis=1, keepdims=True) if len(raw) else raw
        column += len(names)
    vectors = {}
    for name, width in encoder.vectors.items():
        vectors[name] = rows[:, column : column + width]
        column += width
    return Scores(tuple(offsets), heads, vectors, relevant)
