"""kill -9 at random moments of writing: nothing acknowledged is lost, lists are whole, the case goes on."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from onrecord import ledger
from onrecord.errors import NotACase
from onrecord.ledger import Draft

AT = "2020-01-31T12:00:00Z"
ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")


def killed(*arguments, after):
    """What the child printed until it was killed, ``after`` seconds past its first line; whole lines only."""
    child = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("kill_child.py"), *map(str, arguments)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
    )
    with child:
        assert child.stdout.readline() == b"ready\n"
        time.sleep(after)
        child.send_signal(signal.SIGKILL)
        lines = child.stdout.read().decode().split("\n")[:-1]
    assert child.returncode == -signal.SIGKILL
    return lines


@pytest.mark.parametrize("rounds", [25, pytest.param(1000, marks=pytest.mark.long)])
def test_nothing_acknowledged_is_lost(tmp_path, rounds):
    rng = random.Random(rounds)
    path = tmp_path / "case"
    seen = Counter()
    acknowledged = {}
    for i in range(rounds):
        if i % 50 == 0:  # a new case now and then: verifying a long one takes longer than killing
            shutil.rmtree(path, ignore_errors=True)
            ledger.create(path, at=AT).close()
            acknowledged = {}
        for line in killed("append", path, rng.random(), after=rng.uniform(0, 0.03)):
            seq, hash_ = line.split(":")
            acknowledged[int(seq)] = hash_
        seen["journal left"] += (path / "case.db-journal").exists()
        seen["HEAD staged"] += (path / "HEAD.next").exists()
        with ledger.open_(path) as case:
            there = {e.seq: e.hash for e in ledger.entries(case)}
            assert acknowledged.items() <= there.items()
            head = f"{max(acknowledged)}:{acknowledged[max(acknowledged)]}" if acknowledged else None
            verdict = ledger.verify(case, head)
            seen["not yet in HEAD"] += verdict.entries > ledger.parse_head((path / "HEAD").read_text()).seq
            whole = Counter(e.subject for e in ledger.entries(case) if e.subject)
            assert set(whole.values()) <= {3}
            seen["entries"] += verdict.entries - max(acknowledged, default=1)
            [entry] = ledger.append(case, [Draft(kind="judge", at=AT)])
            assert entry.seq == verdict.entries + 1
            assert ledger.verify(case).beyond == 0
        acknowledged[entry.seq] = entry.hash
    print(f"\n{rounds} kills: {dict(seen)}")


@pytest.mark.parametrize("rounds", [5, pytest.param(200, marks=pytest.mark.long)])
def test_a_case_being_made(tmp_path, rounds):
    """Killed while making cases: each one is whole, or `create` can be run again in its folder."""
    rng = random.Random(rounds)
    again = 0
    for i in range(rounds):
        folder = tmp_path / str(i)
        lines = killed("create", folder, after=rng.uniform(0, 0.02))
        for n in map(int, lines):
            try:
                case = ledger.open_(folder / str(n))
            except NotACase:
                assert n == int(lines[-1])
                case = ledger.create(folder / str(n), at=AT)
                again += 1
            with case:
                assert ledger.verify(case).entries == 1
    print(f"\n{rounds} kills: {again} cases were to be made again")
