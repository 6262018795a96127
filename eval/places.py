"""Scores the reader's places on a corpus of toponyms: ``python eval/places.py FILE.jsonl.gz``.

FILE: lines of ``{"id", "text", "toponyms": [{"start", "end", "phrase", "lat", "lon"}]}``. Counted over the toponyms
that have coordinates: the share found (any overlap), and the share whose best candidate lies within 161 km of the
truth."""

from __future__ import annotations

import gzip
import json
import math
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from onrecord.model import Document, Part
from onrecord.read.text import prepare
from onrecord.read.where import find_places


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """The great-circle distance of two points in degrees."""
    p, q = math.radians(a[0]), math.radians(b[0])
    h = math.sin((q - p) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * 6371 * math.asin(min(1.0, math.sqrt(h)))


def score(documents: list[dict[str, Any]], misses: Counter[tuple[str, str]] | None = None) -> dict[str, float]:
    gold = found = close = predicted = matched = 0
    for d in documents:
        text = d["text"]
        mentions = find_places(prepare(Document(text, parts=(Part((0, len(text)), "body"),))))
        predicted += len(mentions)
        for t in d["toponyms"]:
            if t["lat"] is None:
                continue
            gold += 1
            over = [m for m in mentions if m.span[0] < t["end"] and t["start"] < m.span[1]]
            found += bool(over)
            matched += bool(over)
            near = any(
                m.candidates and kilometres((m.candidates[0].lat, m.candidates[0].lon), (t["lat"], t["lon"])) <= 161 for m in over
            )
            close += near
            if misses is not None and not near:
                misses["wrong" if over else "missed", t["phrase"]] += 1
    return {
        "gold": gold, "predicted": predicted,
        "found": round(100 * found / gold, 1), "precision": round(100 * matched / predicted, 1),
        "within161": round(100 * close / gold, 1), "within161_of_found": round(100 * close / found, 1),
    }  # fmt: skip


def main(path: str) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    print(Path(path).name, score(documents))


if __name__ == "__main__":
    main(*sys.argv[1:])
