"""A small reader for tests of everything around the reader."""

import os
import re
import signal
import time
from pathlib import Path

from onrecord.config import Config
from onrecord.model import Account, Claim, Count, Document, Link, Range
from onrecord.read import Result


def read(document: Document, config: Config) -> Result:
    """Every "N killed" is a claim. Words in capitals make it misbehave."""
    text = document.text
    if "HANG" in text:
        if started := os.environ.get("FAKE_STARTED"):
            Path(started).touch()
        time.sleep(3600)
    if "CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "RAISE" in text:
        raise ValueError("no good\x1b[31m")
    if document.lang == "xx":
        return Result(notes=("no reader for xx",))
    found = list(re.finditer(r"(\d+) killed", text))
    low, high = (min(map(int, ns)), max(map(int, ns))) if (ns := [m[1] for m in found]) else (0, 0)
    toll = {"killed": {"all": Range(low, high)}}
    accounts = [Account("a1", "incident", "other", found[0].span(), toll)] if found else []
    claims = [
        Claim(
            f"c{i}", "a1", "killed", Count(int(m[1]), int(m[1]), "exact", m[0], "all"), (m.span(),),
            reader="fake-1", chain=(Link("someone"),),
        )
        for i, m in enumerate(found, 1)
    ]  # fmt: skip
    return Result(tuple(accounts), tuple(claims), reader="fake-1")

