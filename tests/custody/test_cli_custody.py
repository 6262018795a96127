"""The custody commands as a user runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = "An air strike killed 12 people in Aleppo on 3 May 2016, Vorname Nachname said."


@pytest.fixture
def run(tmp_path):
    env = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD")} | {"PYTHONPATH": str(ROOT), "ONRECORD_BY": "R."}

    def run(*arguments, code=0):
        command = [sys.executable, "-m", "onrecord", *map(str, arguments)]
        done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert done.returncode == code, done.stderr
        return done

    return run


def test_from_adding_to_erasing(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text("Nobody was hurt in Homs.")
    case = ("--case", "case")
    run("init", "case")
    run("add", "a.txt", "b.txt", "--lang", "en", *case)
    assert '"by":"R."' in run("log", "--json", *case).stdout
    assert "withheld" in run("withhold", "a.txt", "--reason", "danger", *case).stderr
    assert "a.txt" not in run("documents", "--json", *case).stdout
    assert "a.txt" in run("documents", "--withheld", "--json", *case).stdout
    assert "by R.: danger" in run("withhold", "--list", *case).stdout
    hidden = run("show", "a.txt", *case, code=2)
    assert "is withheld since" in hidden.stderr and "Nachname" not in hidden.stderr + hidden.stdout
    assert "12 people" in run("show", "--withheld", "a.txt", *case).stdout
    run("export", "jsonl", "out.jsonl", *case)
    assert "Nachname" not in (tmp_path / "out.jsonl").read_text()
    run("stamp", "--request", "head.tsq", *case)
    assert (tmp_path / "head.tsq").read_bytes()[:1] == b"0"
    run("custody", "a.txt", "--out", "a.html", *case)
    assert "danger" in (tmp_path / "a.html").read_text("utf-8")
    assert "a.txt" in run("erase", "--find", "vorname", *case).stdout
    run("erase", "a.txt", *case, code=2)  # no reason
    assert "--yes" in run("erase", "a.txt", "--reason", "asked", *case, code=2).stderr
    assert b"Nachname" in (tmp_path / "case" / "case.db").read_bytes()
    done = run("erase", "a.txt", "--reason", "asked", "--yes", *case)
    assert "out.jsonl" in done.stdout and "backups" in done.stdout
    assert b"Nachname" not in (tmp_path / "case" / "case.db").read_bytes()
    assert run("erase", "--find", "vorname", *case).stdout == ""
    assert "unchanged: " in run("verify", *case).stdout
