"""Attributions of a file of documents in the shape that an attribution scorer compares.

    python eval/attribution.py GOLD.jsonl[.gz] OUT.jsonl

GOLD: lines of {"id", "text", ...}. OUT: lines of {"id", "attributions": [{"source", "cue", "content"}]}, each a list of
[start, end] offsets of the text.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import Any

from onrecord.model import Document, Part
from onrecord.read.text import prepare
from onrecord.read.who import Attribution, find_attributions


def shape(a: Attribution) -> dict[str, Any]:
    return {"source": [a.source] if a.source else [], "cue": [a.cue], "content": list(a.content)}


def attributions(text: str) -> list[dict[str, Any]]:
    document = Document(text=text, parts=(Part(span=(0, len(text)), role="body"),))
    return [shape(a) for a in find_attributions(prepare(document))]


def main(gold: str, out: str) -> None:
    data = Path(gold).read_bytes()
    lines = (gzip.decompress(data) if gold.endswith(".gz") else data).decode("utf-8").splitlines()
    start, words = time.perf_counter(), 0
    with Path(out).open("w", encoding="utf-8") as file:
        for line in lines:
            row = json.loads(line)
            words += len(row["text"].split())
            file.write(json.dumps({"id": row["id"], "attributions": attributions(row["text"])}) + "\n")
    took = time.perf_counter() - start
    pace = 1000 * took / max(1, words) * 400
    print(f"{len(lines)} documents, {words} words, {pace:.1f} ms for 400 words", file=sys.stderr)


if __name__ == "__main__":
    main(*sys.argv[1:3])
