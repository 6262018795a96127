"""MUC-4: accounts of political violence as templates, and their F over all templates.

Rows: ``{"id", "text", "doc_date", "dateline", "templates": [{slot: [[alternative, …], …]}]}``. A reading becomes templates by
fixed rules (``muc4_templates.py``); no key is looked at. Scoring is left to the program that ``--scorer`` names (an own one
would have to rebuild template alignment and 24 kinds of slot): it is run as ``SCORER muc KEY RESPONSE --json FILE`` and must
leave ``per_msg: {id: {cor, par, pos, act}}`` there. Without it there are responses only.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval.common import EvalError, Options, Row, Tally, reading, share, sums
from eval.muc4_slots import Template
from eval.muc4_templates import templates

TITLE: Final = "all templates, F"
KEY: Final = "templates"
GOLD: Final = "templates"


def predict(row: Row) -> list[Template]:
    return templates(reading(row, row.get("doc_date")), row.get("doc_date"))


# --- scoring


def interpreter() -> str | None:
    """A Python that has what the scorer needs (numpy, scipy)."""
    if all(importlib.util.find_spec(m) for m in ("numpy", "scipy")):
        return sys.executable
    for name in ("python3", "/usr/bin/python3"):
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import numpy, scipy"], capture_output=True).returncode == 0:  # noqa: S603
            return found
    return None


def score_all(rows: Sequence[Row], predicted: Sequence[Any], options: Options) -> list[Tally] | str:
    """Correct, partial, possible, actual of each message, by the external scorer; a sentence where there is none."""
    if options.scorer is None:
        return "no MUC-4 scorer was given (--scorer PATH): responses only"
    python = interpreter()
    if python is None:
        return "the scorer needs numpy and scipy, which no Python here has: responses only"
    with tempfile.TemporaryDirectory() as folder:
        key, response, result = (Path(folder) / n for n in ("key.jsonl", "response.jsonl", "result.json"))
        key.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        lines = ({"id": r["id"], KEY: p or []} for r, p in zip(rows, predicted, strict=True))
        response.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        command = [python, str(options.scorer), "muc", str(key), str(response), "--json", str(result)]
        done = subprocess.run(command, capture_output=True, text=True)  # noqa: S603
        if done.returncode or not result.is_file():
            raise EvalError(f"{options.scorer} failed: {(done.stderr.strip() or 'no result').splitlines()[-1]}")
        counts = json.loads(result.read_text("utf-8"))["per_msg"]
    return [tuple(counts[row["id"]][name] for name in ("cor", "par", "pos", "act")) for row in rows]


def figure(tallies: Sequence[Tally]) -> float:
    correct, partial, possible, actual = sums(tallies)
    return 200 * (correct + partial / 2) / (possible + actual) if possible + actual else 0.0


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    correct, partial, possible, actual = sums(tallies)
    return {"precision": share(correct + partial / 2, actual), "recall": share(correct + partial / 2, possible)}
