"""Scores the reader's times on a TIMEX3 corpus: ``python eval/timex.py SCORER FILE.jsonl.gz``.

FILE: lines of ``{"id", "dct", "title", "text", "timex": [{"start", "end", "type", "value"}]}``. SCORER: a Python file
with ``score(gold, predicted)``; what it counts is its own affair (TempEval-3: strict, relaxed, type and value F1).
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

from onrecord.model import Document, Part
from onrecord.read.text import prepare
from onrecord.read.when import Time, find_times


def timex3(time: Time) -> dict[str, Any]:
    """A time as a TIMEX3 annotation: the preposition of a modifier stays outside, a date knows the time of its day."""
    start, value = time.span[0], time.timex
    if time.modifier:
        start += len(time.phrase.split(maxsplit=1)[0]) + 1
    kind = {"date": "DATE", "duration": "DURATION", "set": "SET", "vague": "DATE"}[time.kind]
    if value and "T" in value and not value.startswith("P") and kind == "DATE":
        kind = "TIME"
    return {"start": start, "end": time.span[1], "type": kind, "value": value}


def predict(document: dict[str, Any]) -> list[dict[str, Any]]:
    text = document["text"]
    prepared = prepare(Document(text, parts=(Part((0, len(text)), "body"),)))
    return [timex3(t) for t in find_times(prepared, document["dct"], join=False)]


def main(scorer: str, path: str) -> None:
    spec = importlib.util.spec_from_file_location("scorer", scorer)
    if spec is None or spec.loader is None:
        sys.exit(f"{scorer} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        gold = [json.loads(line) for line in lines]
    print(Path(path).name, module.score(gold, {d["id"]: predict(d) for d in gold}))


if __name__ == "__main__":
    main(*sys.argv[1:])
