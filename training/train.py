"""Train the encoder: ``python -m training.train --muc4 TRAIN.jsonl.gz --corpus TRAIN.jsonl
--attribution TRAIN.jsonl.gz --out FOLDER [--resume]``.

Seeds are fixed, a checkpoint is written after every epoch, the log is FOLDER/log.txt. Two cores: five to eight minutes an epoch.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from eval.common import load_lines
from training import attribution, corpus, muc4
from training.examples import Example
from training.heads import HEADS
from training.model import Reader, vocabulary
from training.windows import IGNORE, Window, batches, collate, windows

CONFIG = Path(__file__).with_name("config.toml")
NEAR = 160  # tokens from a cue within which its source and content are looked for
Data = list[tuple[Example, list[Window]]]


class Texts(NamedTuple):
    """``muc4`` with roles, the project's own ``corpus``, and ``attribution`` with sayings."""

    muc4: Data
    corpus: Data
    attribution: Data


def split(examples: list[Example], every: int) -> tuple[list[Example], list[Example]]:
    """The texts to train on, and those held out for thresholds."""
    return [e for i, e in enumerate(examples) if i % every], examples[::every]


def draw(texts: Texts, stage: dict[str, Any], size: int, rng: random.Random) -> list[list[Window]]:
    """The batches of one epoch, shuffled: the shares of texts with roles and without, the others as often as the stage says."""
    chosen = [w for e, found in texts.muc4 if rng.random() < stage["full" if e.roles else "empty"] for w in found]
    chosen += [w for _, found in texts.corpus for w in found] * stage["corpus"]
    said = [w for _, found in texts.attribution for w in found] * stage["attribution"]
    groups = batches(chosen, size) + batches(said, size)
    rng.shuffle(groups)
    return groups


def losses(out: dict[str, Tensor], labels: dict[str, Tensor], batch: list[Window], weight: dict[str, float]) -> Tensor:
    total = torch.zeros(())
    for name in HEADS:
        flat = labels[name].flatten()
        if (flat != IGNORE).any():
            loss = nn.functional.cross_entropy(out[name].flatten(0, 1), flat, ignore_index=IGNORE)
            total = total + weight.get(name, weight["other"]) * loss
    known = [k for k, w in enumerate(batch) if w.relevant is not None]
    if known:
        truth = torch.tensor([float(batch[k].relevant or 0) for k in known])
        total = total + weight["relevant"] * nn.functional.binary_cross_entropy_with_logits(out["relevant"][known], truth)
    total = total + _says(out, batch, weight["whose"])
    pairs = [_pairs(out["pair"][k], window) for k, window in enumerate(batch) if len(window.events) > 1]
    if pairs:
        scores, same = (torch.cat(found) for found in zip(*pairs, strict=True))
        total = total + weight["pair"] * nn.functional.binary_cross_entropy_with_logits(scores, same)
    return total


def _says(out: dict[str, Tensor], batch: list[Window], weight: float) -> Tensor:
    """For every cue and every token near it: whether the token is of the cue's source, and of its content."""
    total, seen = torch.zeros(()), 0
    for k, window in enumerate(batch):
        cues = sorted(window.says)
        if not cues:
            continue
        n = len(window.ids)
        for part, name in enumerate(("source", "content")):
            truth = torch.zeros(len(cues), n)
            for row, cue in enumerate(cues):
                truth[row, [t for t in window.says[cue][part] if 0 < t < n - 1]] = 1
            score = out[f"asks_{name}"][k, cues] @ out[f"is_{name}"][k, :n].T / 8
            near = (torch.arange(n)[None] - torch.tensor(cues)[:, None]).abs() < NEAR
            total = total + nn.functional.binary_cross_entropy_with_logits(score[near], truth[near], reduction="sum") / NEAR
        seen += len(cues)
    return weight * total / max(seen, 1)


def _pairs(vectors: Tensor, window: Window) -> tuple[Tensor, Tensor]:
    """For every two spans of a window: the product of their vectors, and whether they belong to one event."""
    at = sorted(window.events)
    belongs = torch.zeros(len(at), 1 + max(max(window.events[t]) for t in at))
    for i, t in enumerate(at):
        belongs[i, list(window.events[t])] = 1
    first, second = torch.tril_indices(len(at), len(at), -1)
    product = vectors[at] @ vectors[at].T / 8
    return product[first, second], ((belongs @ belongs.T) > 0)[first, second].float()


class Course:
    """One stage: its optimiser and plan, which a checkpoint can bring back."""

    def __init__(self, model: Reader, stage: dict[str, Any], steps: int, warmup: float) -> None:
        encoder = set(model.encoder.parameters())
        rates = [stage["learning_rate"], stage["head_rate"]]
        heads = [p for p in model.parameters() if p not in encoder]
        groups = [{"params": list(encoder), "lr": rates[0]}, {"params": heads, "lr": rates[1]}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.plan = torch.optim.lr_scheduler.OneCycleLR(self.optimiser, rates, total_steps=steps, pct_start=warmup)

    def step(self, model: Reader, loss: Tensor) -> None:
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        self.optimiser.step()
        self.plan.step()
        self.optimiser.zero_grad()


def mean(checkpoints: Sequence[Path]) -> dict[str, Tensor]:
    """The mean of the weights of several checkpoints ("model soup", Wortsman et al. 2022)."""
    found = [torch.load(c, map_location="cpu")["model"] for c in checkpoints]
    out = {}
    for name, last in found[-1].items():
        having = [f[name] for f in found if name in f]
        out[name] = torch.stack(having).mean(0) if last.is_floating_point() else last
    return out


def train(texts: Texts, out: Path, config: dict[str, Any], resume: bool) -> None:
    torch.manual_seed(config["seed"])
    model = Reader()
    checkpoint = out / "checkpoint.pt"
    state = torch.load(checkpoint) if resume and checkpoint.exists() else {"stage": 0, "epoch": 0}
    if "model" in state:
        model.load_state_dict(state["model"], strict=False)  # heads that were added since start anew
    for number in range(state["stage"], len(config["stage"])):
        stage = config["stage"][number]
        seeds = [config["seed"] + 100 * number + epoch for epoch in range(stage["epochs"])]
        if not (number == state["stage"] and state["epoch"]) and stage.get("start"):
            model.load_state_dict(mean([out / name for name in stage["start"]]), strict=False)
        schedule = [draw(texts, stage, config["batch"], random.Random(seed)) for seed in seeds]
        course = Course(model, stage, sum(map(len, schedule)), config["warmup"])
        first = state["epoch"] if number == state["stage"] else 0
        if first:
            course.optimiser.load_state_dict(state["optimiser"])
            course.plan.load_state_dict(state["plan"])
        for epoch in range(first, stage["epochs"]):
            said = _epoch(model, course, schedule[epoch], config["loss"], f"stage {number + 1} epoch {epoch + 1}")
            with (out / "log.txt").open("a", encoding="utf-8") as log:
                print(said, file=log)
            done = epoch + 1 == stage["epochs"]
            torch.save(
                {
                    "model": model.state_dict(), "optimiser": course.optimiser.state_dict(), "plan": course.plan.state_dict(),
                    "stage": number + done, "epoch": 0 if done else epoch + 1,
                },
                checkpoint,
            )  # fmt: skip
        torch.save({"model": model.state_dict()}, out / f"stage-{number + 1}.pt")


def _epoch(model: Reader, course: Course, groups: list[list[Window]], weight: dict[str, float], name: str) -> str:
    model.train()
    seen, start = 0.0, time.monotonic()
    for step, batch in enumerate(groups):
        ids, mask, labels = collate(batch)
        loss = losses(model(ids, mask), labels, batch, weight)
        course.step(model, loss)
        seen += loss.item()
        if step % 20 == 0:
            took = time.monotonic() - start
            print(f"{name}: {step} of {len(groups)}, loss {seen / (step + 1):.3f}, {took:.0f} s", file=sys.stderr)
    return f"{name}: loss {seen / len(groups):.4f}, {time.monotonic() - start:.0f} s, {len(groups)} batches"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--muc4", type=Path, required=True, help="MUC-4's training half")
    parser.add_argument("--corpus", type=Path, required=True, help="the corpus' training part")
    parser.add_argument("--attribution", type=Path, required=True, help="PolNeAR's training half")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--resume", action="store_true")
    given = parser.parse_args()
    config = tomllib.loads(CONFIG.read_text("utf-8"))
    given.out.mkdir(parents=True, exist_ok=True)
    every = config["held_out"]
    found = (
        split([muc4.example(row) for row in load_lines(given.muc4)], every)[0],
        [corpus.example(row) for row in load_lines(given.corpus)],
        split([attribution.example(row) for row in load_lines(given.attribution)], every)[0],
    )
    train(Texts(*([(e, list(windows(e, vocabulary()))) for e in part] for part in found)), given.out, config, given.resume)


if __name__ == "__main__":
    main()
