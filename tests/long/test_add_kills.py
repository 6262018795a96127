"""`onrecord add`, killed at random moments: what was acknowledged stays, the case verifies, the next add completes it.

An entry is acknowledged when HEAD, the file beside the ledger, names it. The short form runs with the suite; the long form
(1,000 kills) on demand with ``pytest -m long``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from onrecord import ledger, views

DOCUMENTS = 30


def _write_documents(path: Path) -> None:
    with path.open("w", encoding="utf-8") as f:
        for i in range(DOCUMENTS):
            text = f"Shells hit house {i} in Harasta on Monday, killing at least {i + 2} people, a medic said."
            f.write(json.dumps({"id": f"doc-{i}", "text": text, "published": "2016-03-09", "lang": "en"}) + "\n")


def _command(*args: str) -> list[str]:
    return [sys.executable, "-m", "onrecord", *args]


def _kill_during_add(documents: Path, case: Path, rng: random.Random, longest: float) -> bool:
    """Start an add, kill it after a random time. True if it was still running."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(
        _command("add", str(documents), "--case", str(case)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env
    )
    try:
        process.wait(timeout=rng.uniform(0.05, longest))
        return False
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
        process.wait()
        return True


def _run(tmp_path: Path, kills: int, seed: int) -> int:
    """Kill adds of fresh and half-filled cases ``kills`` times; returns how many hit a running add."""
    rng = random.Random(seed)
    documents = tmp_path / "documents.jsonl"
    _write_documents(documents)
    start = time.monotonic()
    whole = tmp_path / "whole"
    subprocess.run(_command("init", str(whole)), check=True, capture_output=True)
    subprocess.run(_command("add", str(documents), "--case", str(whole)), check=True, capture_output=True)
    longest = 0.9 * (time.monotonic() - start)
    expected = _content(whole)
    case, acknowledged, hit = tmp_path / "case-0", "", 0
    for n in range(kills):
        if not case.exists():
            subprocess.run(_command("init", str(case)), check=True, capture_output=True)
            acknowledged = ""
        running = _kill_during_add(documents, case, rng, longest)
        hit += running
        verdict = ledger.verify(case, head=acknowledged or None)  # nothing acknowledged before may be gone
        acknowledged = (case / "HEAD").read_text().strip()
        assert verdict.entries >= int(acknowledged.split(":")[0])
        ledger.verify(case, head=acknowledged)
        if not running or rng.random() < 0.2:  # let it finish: the result is that of an add that was never disturbed
            subprocess.run(_command("add", str(documents), "--case", str(case)), check=True, capture_output=True)
            assert _content(case) == expected
            case = tmp_path / f"case-{n + 1}"
    return hit


def _content(case: Path) -> list[tuple[str, str, int]]:
    with ledger.open_(case) as opened:
        documents = views.documents(opened)
        claims = [c["document"] for c in views.claims(opened)]
    return sorted((d["given_id"], d["status"], claims.count(d["id"])) for d in documents)


def test_kills(tmp_path: Path) -> None:
    assert _run(tmp_path, kills=12, seed=7) >= 3


@pytest.mark.long
def test_a_thousand_kills(tmp_path: Path) -> None:
    hit = _run(tmp_path, kills=1000, seed=11)
    print(f"{hit} of 1000 kills hit a running add")
    assert hit >= 700
