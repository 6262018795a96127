"""From checkpoints to what the package ships: ``python -m training.export CHECKPOINT… FOLDER``.

Of several checkpoints the mean of their weights is taken.
The weights of large matrices are kept as 8-bit integers with a scale a column (a row for the embeddings); everything is computed
in 32-bit floats. Quantising the activations too would be faster and half as exact: their scale depends on what else is in
the batch and the product on the processor's instructions, and a text must give the same reading everywhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from training.heads import AT, HEADS, VECTORS
from training.model import OVERLAP, WINDOW, Reader, weights
from training.train import mean

LARGE = 10_000  # numbers; smaller tensors stay as they are


class Flat(nn.Module):
    """All heads of one window in one row a token: the labels of every head, then the vectors."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        out = self.reader(ids, torch.ones_like(ids))
        return torch.cat([*(out[name] for name in (*HEADS, *VECTORS))], -1)[0], out["relevant"][0]


def export(checkpoints: Sequence[Path], folder: Path) -> None:
    reader = Reader()
    reader.load_state_dict(mean(checkpoints))
    flat = Flat(reader).eval()
    folder.mkdir(parents=True, exist_ok=True)
    full = folder / "full.onnx"  # to measure what quantising loses; not shipped
    length = torch.export.Dim("tokens", min=3, max=512)
    torch.onnx.export(
        flat, (torch.randint(1000, 2000, (1, 17)),), full, input_names=["ids"], output_names=["tokens", "relevant"],
        dynamic_shapes=({1: length},), dynamo=True, external_data=False,
    )  # fmt: skip
    small = folder / "model.onnx"
    onnx.save(quantised(onnx.load(full)), small)
    (folder / "vocab.txt").write_text((weights() / "vocab.txt").read_text("utf-8").rstrip("\n"), "utf-8")
    about = {
        "heads": {name: list(labels) for name, labels in HEADS.items()}, "at": {k: list(v) for k, v in AT.items()},
        "vectors": VECTORS,
        "window": WINDOW, "overlap": OVERLAP, "sha256": hashlib.sha256(small.read_bytes()).hexdigest(),
    }  # fmt: skip
    (folder / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")


def quantised(model: onnx.ModelProto) -> onnx.ModelProto:
    graph = model.graph
    tables = {t.name: t for t in graph.initializer if np.prod(t.dims) >= LARGE and len(t.dims) == 2}
    nodes: list[onnx.NodeProto] = []
    for node in graph.node:
        made = _gather(node, tables) if node.op_type == "Gather" else None
        nodes += made or [node]
    used = {name for node in nodes for name in node.input}
    fresh: list[onnx.TensorProto] = []
    front: list[onnx.NodeProto] = []
    for name, table in tables.items():
        values = numpy_helper.to_array(table)
        gathered = f"{name}.int8" in used
        axis = 1 if gathered else 0  # a scale a row of the embeddings, a column of a matrix
        scale = np.maximum(np.abs(values).max(axis=axis), 1e-12).astype(np.float32) / 127
        rounded = np.clip(np.rint(values / np.expand_dims(scale, axis)), -127, 127).astype(np.int8)
        fresh += [numpy_helper.from_array(rounded, f"{name}.int8"), numpy_helper.from_array(scale, f"{name}.scale")]
        if name in used:
            front.append(helper.make_node("DequantizeLinear", [f"{name}.int8", f"{name}.scale"], [name], axis=1))
    kept = [t for t in graph.initializer if t.name not in tables]
    del graph.node[:], graph.initializer[:]
    graph.node.extend([*front, *nodes])
    graph.initializer.extend([*kept, *fresh, numpy_helper.from_array(np.array([-1], np.int64), "last_axis")])
    onnx.checker.check_model(model)
    return model


def _gather(node: onnx.NodeProto, tables: dict[str, onnx.TensorProto]) -> list[onnx.NodeProto] | None:
    """Rows of a table of 8-bit numbers, times their scale."""
    if node.input[0] not in tables:
        return None
    table, ids, out = node.input[0], node.input[1], node.output[0]
    return [
        helper.make_node("Gather", [f"{table}.int8", ids], [f"{out}.int8"]),
        helper.make_node("Cast", [f"{out}.int8"], [f"{out}.float"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [f"{table}.scale", ids], [f"{out}.scale"]),
        helper.make_node("Unsqueeze", [f"{out}.scale", "last_axis"], [f"{out}.column"]),
        helper.make_node("Mul", [f"{out}.float", f"{out}.column"], [out]),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    export(given.checkpoints, given.folder)


if __name__ == "__main__":
    main()
