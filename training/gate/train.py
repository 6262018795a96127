"""Fits the gate's weights: python training/gate/train.py --data DIR [--write]

DIR holds muc4/train.jsonl.gz (texts with "relevant"), attribution/train.jsonl.gz and places/lgl.jsonl.gz (general news). The
weights are a logistic regression over the meanings of onrecord/lexicon/gate.toml in each text's best stretch, held near
the `prior` of each row: the news of one decade and one continent shall not decide what harm is. General news counts
little, since some of it does speak of harm. The threshold is the score that the wanted share of relevant texts reaches
when each third of them is scored with weights fitted to the other two. No chance is involved but the split (seed 0).

Needs numpy, which onrecord itself does not.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import random
import sys
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from onrecord import lexicon
from onrecord.read import gate

TARGET = Path(gate.__file__).with_name("gate.json")
SEED, FOLDS, ROUNDS = 0, 3, 4
NEAR = 20.0  # pull towards the priors
LOW, HIGH = 0.4, 2.0  # a weight stays within these multiples of its prior
OTHERS = 0.3  # what an irrelevant text counts beside a relevant one
WANTED = 0.995  # recall on texts that the weights were not fitted to: a margin above the 0.99 that is asked for
MARGIN = 0.85  # of the score at which that recall is reached: few texts decide it, and others are written otherwise
UNIT = 10

Matrix = Any


def load(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Texts:
    """The stretches of several texts as rows of a matrix: one column a meaning."""

    def __init__(self, texts: list[str], rows: tuple[lexicon.Row, ...]) -> None:
        table = gate.terms(rows)
        sizes: list[int] = []
        kept: list[tuple[int, frozenset[int]]] = []
        for number, text in enumerate(texts):
            found = gate.blocks(gate.words_of(text), table)
            sizes.append(gate.tenths(len(found)))
            stretches = (frozenset(n for b in found[k : k + 2] for n in b) for k in range(max(1, len(found) - 1)))
            kept += [(number, s) for s in dict.fromkeys(stretches)]
        self.count, self.tenths = len(texts), np.array(sizes)
        self.of = np.array([number for number, _ in kept])
        self.matrix = np.zeros((len(kept), len(rows)))
        for i, (_, stretch) in enumerate(kept):
            self.matrix[i, sorted(stretch)] = 1

    def best(self, weights: Matrix) -> tuple[Matrix, Matrix]:
        """Each text's best score, and the stretch that has it."""
        scores = self.matrix @ weights
        order = np.lexsort((scores, self.of))
        last = np.r_[np.flatnonzero(np.diff(self.of[order])), len(order) - 1]
        return scores[order[last]], self.matrix[order[last]]


class Prior:
    """What the vocabulary says of each meaning: its weight before training, and the ends that training keeps to."""

    def __init__(self, rows: tuple[lexicon.Row, ...]) -> None:
        self.weights = np.array([float(r.extra["prior"]) for r in rows])
        ends = np.sort(np.c_[self.weights * LOW, self.weights * HIGH], axis=1)
        least = np.array([float(r.extra.get("least", -np.inf)) for r in rows])
        self.low, self.high = np.maximum(ends[:, 0], least), np.maximum(ends[:, 1], least)


def fit(positive: Matrix, negative: Matrix, prior: Prior, weights: Matrix) -> Matrix:
    """Logistic regression by Newton's method, held near the priors."""
    x = np.vstack([positive, negative])
    x = np.c_[x, np.ones(len(x))]
    y = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    counts = np.r_[np.ones(len(positive)), np.full(len(negative), OTHERS)]
    pull = np.r_[np.full(len(prior.weights), NEAR), 1e-6]
    w, goal = np.r_[weights, -3.0], np.r_[prior.weights, 0.0]
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        slope = x.T @ ((p - y) * counts) + pull * (w - goal)
        step = np.linalg.solve(x.T @ (x * (counts * p * (1 - p))[:, None]) + np.diag(pull), slope)
        w -= 0.8 * step
        if np.abs(step).max() < 1e-7:
            break
    return np.clip(w[:-1], prior.low, prior.high)


def train(relevant: Texts, others: list[Texts], keep: Matrix, prior: Prior) -> Matrix:
    """Weights as whole numbers. ``keep``: which of the relevant texts to learn from."""
    weights = prior.weights.copy()
    for _ in range(ROUNDS):  # the best stretch depends on the weights
        positive = relevant.best(weights)[1][keep]
        negative = np.vstack([o.best(weights)[1] for o in others])
        weights = fit(positive, negative, prior, weights)
    return np.rint(weights * UNIT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", action="store_true", help=f"write {TARGET.name}")
    args = parser.parse_args()
    files = ["muc4/train.jsonl.gz", "attribution/train.jsonl.gz", "places/lgl.jsonl.gz"]
    muc, news, local = (load(args.data / f) for f in files)
    rows = lexicon.load("gate")
    prior = Prior(rows)
    relevant = Texts([r["text"] for r in muc if r["relevant"]], rows)
    beside = Texts([r["text"] for r in muc if not r["relevant"]], rows)
    general = [Texts([r["text"] for r in news[::2]], rows), Texts([r["text"] for r in local], rows)]
    rng = random.Random(SEED)
    fold = np.array([rng.randrange(FOLDS) for _ in range(relevant.count)])
    held = np.zeros(relevant.count)
    for f in range(FOLDS):
        held[fold == f] = relevant.best(train(relevant, [beside, *general], fold != f, prior))[0][fold == f]
    # A short text passes at a part of the threshold: scores are brought to the scale of long ones.
    threshold = int(MARGIN * np.sort(held * 10 / relevant.tenths)[int(relevant.count * (1 - WANTED))])
    weights = train(relevant, [beside, *general], fold >= 0, prior)
    scored = {
        "relevant, held out": (held, relevant), "relevant": (relevant.best(weights)[0], relevant),
        "irrelevant": (beside.best(weights)[0], beside),
        **{f: (t.best(weights)[0], t) for f, t in zip(files[1:], general, strict=True)},
    }  # fmt: skip
    passing = {name: scores >= threshold * t.tenths // 10 for name, (scores, t) in scored.items()}
    made = {
        "made_by": "training/gate/train.py",
        "data": {f: hashlib.sha256((args.data / f).read_bytes()).hexdigest() for f in files},
        "vocabulary": hashlib.sha256(vocabulary(rows).encode()).hexdigest(),
        "passing": {name: round(float(passed.mean()), 4) for name, passed in passing.items()},
        "threshold": threshold,
        "weights": {r.class_: int(w) for r, w in zip(rows, weights, strict=True)},
    }
    text = json.dumps(made, indent=1) + "\n"
    print(text)
    if args.write:
        TARGET.write_text(text, "utf-8", newline="\n")


def vocabulary(rows: tuple[lexicon.Row, ...]) -> str:
    """What of the vocabulary the weights depend on."""
    return json.dumps([[r.class_, r.terms, r.extra["prior"], r.extra.get("least")] for r in rows])


if __name__ == "__main__":
    main()
