"""Pinned figures: what a benchmark gave once, on which data; a change that loses more than a tenth of a point fails.

Pins are in ``pins.toml``. Data are looked for below one folder by the end of their path; where they are absent the pin
is skipped and said so. Data that are there but are not the pinned ones fail: another figure would be compared.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from eval import common
from eval.common import EvalError, Interval, Options

FILE: Final = Path(__file__).with_name("pins.toml")
SLACK: Final = 0.1  # points a figure may lose: other versions of parsers and of Python move a page or a phrase

Run = Callable[..., tuple[Interval | None, dict[str, Any]]]


def check(root: Path, file: Path, options: Options, run: Run, lower: Sequence[str] = ()) -> int:
    """Run the pinned benchmarks whose data are below ``root``. 1 if a figure fell or the data are others."""
    found: dict[str, dict[str, Any]] = tomllib.loads(file.read_text("utf-8"))
    if unknown := sorted(set(lower) - set(found) - {"all"}):
        raise EvalError(f"no pin is called {unknown[0]!r}; there are {', '.join(found)}")
    bad = 0
    started = time.monotonic()
    for name, pin in found.items():
        wanted = name in lower or "all" in lower
        word, new = _one(root, pin, options, run, wanted)
        print(f"{name}: {word}", flush=True)
        if new is None:
            continue
        if wanted:
            found[name] = {**pin, **new}
        else:
            bad += new["bad"]
    if lower:
        file.write_text(_toml(found, file.read_text("utf-8")), "utf-8")
    print(f"{len(found)} pins, {bad} failed, {time.monotonic() - started:.0f} s")
    return 1 if bad else 0


def _one(
    root: Path, pin: dict[str, Any], options: Options, run: Run, wanted: bool
) -> tuple[str, dict[str, Any] | None]:
    data = locate(root, pin["data"])
    if data is None:
        return f"skipped: no {pin['data']} below {root}", None
    sha256 = _hash(data)
    if sha256 != pin["sha256"] and not wanted:
        return f"FAILED: {data} is not what was pinned (its hash differs)", {"bad": 1}
    if "scorer" in pin:
        scorer = options.scorer or locate(root, pin["scorer"])
        if scorer is None:
            return f"skipped: no scorer {pin['scorer']} below {root}", None
        if common.sha256(scorer) != pin["scorer_sha256"]:
            if options.scorer is None:  # a program is run only if it is the one that was pinned
                return f"FAILED: {scorer} is not what was pinned (its hash differs)", {"bad": 1}
            return f"skipped: {scorer} is not the pinned scorer", None
        options = options._replace(scorer=scorer)
    interval, told = run(pin["task"], data, options, rows=pin.get("rows"))
    if interval is None:
        return f"skipped: {told['unscored']}", None
    now = round(interval.figure, 2)
    if wanted:
        return f"pinned {now} (was {pin['figure']})", {"figure": now, "sha256": sha256}
    if now < pin["figure"] - SLACK:
        return f"FAILED: {now}, pinned {pin['figure']}", {"bad": 1}
    rose = ", higher: pin it" if now > pin["figure"] + SLACK else ""
    return f"ok: {now}, pinned {pin['figure']}{rose}", {"bad": 0}


def _hash(data: Path) -> str:
    """The data's hash; pages go with their truth."""
    truth = data.parent / f"{data.name}-truth.json"
    own = common.sha256(data)
    return common.sha256(truth)[:32] + own[:32] if data.is_dir() and truth.is_file() else own


def locate(root: Path, end: str) -> Path | None:
    """The file or folder below ``root`` whose path ends so."""
    if not root.is_dir():
        return None
    for top in (root, *sorted(p for p in root.iterdir() if p.is_dir())):
        if (top / end).exists():
            return top / end
    return None


def _toml(found: dict[str, dict[str, Any]], old: str) -> str:
    """The pins as TOML, below the file's own first comment."""
    head = [line for line in old.split("\n") if line.startswith("#")]
    lines = [*head]
    for name, pin in found.items():
        lines += ["", f"[{name}]"]
        for key, value in pin.items():
            text = str(value) if isinstance(value, int | float) else '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
            lines.append(f"{key} = {text}")
    return "\n".join(lines) + "\n"
