"""Fit the weights of ``read/confidence.py``: ``python -m training.calibrate --muc4 TRAIN --corpus DEV.jsonl``.

Texts: the held-out ninth of MUC-4's training half (all in capitals, with weights of their own) and the corpus' dev part;
neither trained the encoder. MUC-4 keys only some of what a text says: the chances in capitals are of what its coders wanted. A
claim counts as right on MUC-4 if it has the last word of a filler of the right slot in the key, on the corpus if a claim of the
same attribute has overlapping words (and the same figure). Logistic regression with a ridge of 1, by Newton's method.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from eval.common import Row, load_lines
from onrecord import capture
from onrecord.config import Config
from onrecord.model import Count, Document, Hints, reading_from
from onrecord.read import confidence, english
from onrecord.read.confidence import Support
from onrecord.read.drafts import Draft
from onrecord.read.tagged import tag
from onrecord.read.text import prepare

_SLOTS = {
    "toll": ("hum_tgt_name", "hum_tgt_desc"), "victim": ("hum_tgt_name",), "doer": ("perp_ind_id", "perp_org_id"),
    "target_party": ("hum_tgt_desc", "hum_tgt_name", "phys_tgt_id"), "target": ("phys_tgt_id",),
    "weapon": ("inc_instr_id",), "place": ("inc_loc",),
}  # fmt: skip
_RIDGE = 1.0
_CONFIG = Path(__file__).with_name("config.toml")
_BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.01)


def found(document: Document) -> list[tuple[Draft, Support]]:
    prepared = prepare(document)
    tagged = tag(prepared)
    drafts = english.find(prepared, tagged, document, Config())
    return list(zip(drafts, confidence.supports(drafts, tagged.roles, prepared), strict=True))


def of_muc4(row: Row) -> Iterator[tuple[Support, bool]]:
    line = json.dumps({"id": row["id"], "text": row["text"]}).encode()
    document = capture.parse(line, "record", Hints(published=row.get("doc_date"), lang="en"))
    for draft, support in found(document):
        slots = _SLOTS.get(support.family.removesuffix(confidence.CAPITALS))
        if slots is None or draft.node.scope not in ("incident", "planned"):
            continue
        fills = [a for t in row["templates"] for s in slots for alternatives in t.get(s, ()) for a in alternatives]
        said = _words(" ".join(document.text[slice(*q)] for q in draft.quotes))
        yield support, any(_alike(_words(str(a["value"] if isinstance(a, dict) else a)), said) for a in fills)


def _alike(fill: list[str], said: list[str]) -> bool:
    return bool(fill) and fill[-1] in said and len(set(fill) & set(said)) * 2 >= min(len(fill), len(said))


def _words(text: str) -> list[str]:
    return [w for w in re.findall(r"[a-z0-9ñ]+", text.lower()) if w not in ("the", "a", "an", "city", "department")]


def of_corpus(row: Row) -> Iterator[tuple[Support, bool]]:
    gold = reading_from(row)
    for draft, support in found(gold.document):
        same = [
            c for c in gold.claims
            if c.attribute == draft.attribute and any(a < d and b < e for a, e in c.quotes for b, d in draft.quotes)
        ]  # fmt: skip
        if isinstance(draft.value, Count):
            same = [c for c in same if (c.value.low, c.value.high) == (draft.value.low, draft.value.high)]
        yield support, bool(same)


def fit(data: list[tuple[Support, bool]]) -> dict[str, float]:
    names = list(confidence.features(data[0][0]))
    x = np.array([[confidence.features(s)[n] for n in names] for s, _ in data])
    y = np.array([float(right) for _, right in data])
    w = np.zeros(len(names))
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (p - y) + _RIDGE * w
        curve = (x * (p * (1 - p))[:, None]).T @ x + _RIDGE * np.eye(len(names))
        w -= np.linalg.solve(curve, slope)
    return dict(zip(names, (round(float(v), 3) for v in w), strict=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--muc4", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--table", action="store_true", help="no fitting: how often claims of each confidence are right")
    given = parser.parse_args()
    if given.table:
        print(table([p for row in load_lines(given.muc4) for p in of_muc4(row)], "MUC-4, in capitals"))
        print(table([p for row in load_lines(given.corpus) for p in of_corpus(row)], "corpus"))
        return
    every = tomllib.loads(_CONFIG.read_text("utf-8"))["held_out"]
    data = [pair for row in load_lines(given.muc4)[::every] for pair in of_muc4(row)]
    write(data + [pair for row in load_lines(given.corpus) for pair in of_corpus(row)])


def table(data: list[tuple[Support, bool]], name: str) -> str:
    """A reliability table in Markdown, and the mean distance of chance and share (expected calibration error)."""
    lines = [f"| {name}: confidence | claims | mean confidence | right |", "| --- | --- | --- | --- |"]
    off = 0.0
    sure = [(confidence.chance(s), right) for s, right in data]
    for low, high in itertools.pairwise(_BINS):
        mine = [(c, right) for c, right in sure if low <= c < high]
        if mine:
            said, right = sum(c for c, _ in mine) / len(mine), sum(r for _, r in mine) / len(mine)
            off += abs(said - right) * len(mine)
            lines.append(f"| {low:.1f} to {min(high, 1.0):.1f} | {len(mine)} | {said:.2f} | {right:.2f} |")
    return "\n".join([*lines, f"| all | {len(sure)} | | off by {off / len(sure):.2f} on average |"]) + "\n"


def write(data: list[tuple[Support, bool]]) -> None:
    out = "# Fitted by training/calibrate.py; see there. Weights of read/confidence.py, a table a kind of claim.\n"
    for family in (name + end for name in confidence.FAMILIES for end in ("", confidence.CAPITALS)):
        mine: Any = [(s, right) for s, right in data if s.family == family] or [(Support(family, 0.5, 0, 0, 0), True)]
        out += f"\n[{family}]  # {len(mine)} claims, {sum(r for _, r in mine)} right\n"
        out += "".join(f"{name} = {value}\n" for name, value in fit(mine).items())
    confidence.WEIGHTS.write_text(out, "utf-8")


if __name__ == "__main__":
    main()
