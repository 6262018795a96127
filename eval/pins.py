"""Pinned figures: what a benchmark gave once, on which data; a change that loses more than a tenth of a point fails.

Pins are in ``pins.toml``. Data are looked for below one folder by the end of their path; where they are absent the pin
is skipped and said so. Data that are there but are not the pinned ones fail: another figure would be compared.
"""

from __future__ import annotations

import hashlib
import json
import time
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from eval import common
from eval.common import EvalError, Interval, Options

FILE: Final = Path(__file__).with_name("pins.toml")
SLACK: Final = 0.1  # points a figure may lose: other versions of parsers and of Python move a page or a phrase
TABLE: Final = ("<!-- figures: made by python -m eval --check DIR --write FILE -->", "<!-- end of figures -->")

Pin = dict[str, Any]
Run = Callable[..., tuple[Interval | None, dict[str, Any]]]


class Result(NamedTuple):
    """What became of one pin: a line, whether that fails the check, and the measurement if there is one."""

    line: str
    bad: bool = False
    interval: Interval | None = None
    told: dict[str, Any] = {}  # noqa: RUF012 - never written to
    sha256: str = ""


def check(root: Path, file: Path, options: Options, run: Run, lower: Sequence[str] = (), write: Path | None = None) -> int:
    """Run the pinned benchmarks whose data are below ``root``. 1 if a figure fell or the data are others.

    ``lower`` names pins to rewrite ("all"); ``write`` is a document whose table of figures is made again.
    """
    pins: dict[str, Pin] = tomllib.loads(file.read_text("utf-8"))
    if unknown := sorted(set(lower) - set(pins) - {"all"}):
        raise EvalError(f"no pin is called {unknown[0]!r}; there are {', '.join(pins)}")
    results: dict[str, Result] = {}
    started = time.monotonic()
    for name, pin in pins.items():
        wanted = name in lower or "all" in lower
        results[name] = result = _one(root, pin, options, run, wanted)
        print(f"{name}: {result.line}", flush=True)
        if wanted and result.interval is not None:
            pins[name] = {**pin, "figure": round(result.interval.figure, 2), "sha256": result.sha256}
    if lower:
        file.write_text(_toml(pins, file.read_text("utf-8")), "utf-8")
    if write is not None:
        _write(write, pins, results)
    bad = sum(r.bad for r in results.values())
    print(f"{len(pins)} pins, {bad} failed, {time.monotonic() - started:.0f} s")
    return 1 if bad else 0


def _one(root: Path, pin: Pin, options: Options, run: Run, wanted: bool) -> Result:
    data = locate(root, pin["data"])
    if data is None:
        return Result(f"skipped: no {pin['data']} below {root}")
    sha256 = _hash(data)
    if sha256 != pin["sha256"] and not wanted:
        return Result(f"FAILED: {data} is not what was pinned (its hash differs)", bad=True)
    if "scorer" in pin:
        scorer = locate(root, pin["scorer"])
        if scorer is None:
            return Result(f"skipped: no scorer {pin['scorer']} below {root}")
        if common.sha256(scorer) != pin["scorer_sha256"]:  # a program is run only if it is the one that was pinned
            return Result(f"FAILED: {scorer} is not what was pinned (its hash differs)", bad=True)
        options = options._replace(scorer=scorer)
    interval, told = run(pin["task"], data, options, rows=pin.get("rows"))
    if interval is None:
        return Result(f"skipped: {told['unscored']}")
    now = round(interval.figure, 2)
    if wanted:
        line, bad = f"pinned {now} (was {pin['figure']})", False
    elif now < pin["figure"] - SLACK:
        line, bad = f"FAILED: {now}, pinned {pin['figure']}", True
    else:
        higher = ", higher: pin it" if now > pin["figure"] + SLACK else ""
        line, bad = f"ok: {now}, pinned {pin['figure']}{higher}", False
    return Result(line, bad, interval, told, sha256)


def _hash(data: Path) -> str:
    """The data's hash; pages go with their truth, pairs with their documents."""
    beside = [data.parent / f"{data.name}-truth.json", data.with_name(data.name.replace("_pairs", "_docs"))]
    own = [common.sha256(p) for p in (data, *beside) if p == data or (p != data and p.is_file())]
    return own[0] if len(own) == 1 else hashlib.sha256("\n".join(own).encode()).hexdigest()


def locate(root: Path, end: str) -> Path | None:
    """The file or folder below ``root``, below a folder in it or below the repository (its own corpus), whose path ends so."""
    if not root.is_dir():
        return None
    tops = (root, *sorted(p for p in root.iterdir() if p.is_dir()), Path(__file__).parents[1])
    return next((top / end for top in tops if (top / end).exists()), None)


def _toml(pins: dict[str, Pin], old: str) -> str:
    """The pins as TOML, below the comment at the head of the file."""
    lines = [line for line in old.split("\n") if line.startswith("#")]
    for name, pin in pins.items():
        lines += ["", f"[{name}]"]
        # Strings as JSON are strings of TOML, too.
        lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in pin.items()]
    return "\n".join(lines) + "\n"


def _write(path: Path, pins: dict[str, Pin], results: dict[str, Result]) -> None:
    """The table of figures in a document, between its two marks; a row without a new measurement keeps its pin."""
    columns = ("benchmark", "figure (95 %)", "floors and rivals", "who had seen the data", "command")
    rows = [f"| {' | '.join(columns)} |", "|" + " --- |" * len(columns)]
    for name, pin in pins.items():
        found = results[name]
        figure = f"{pin['figure']:.1f}"
        if found.interval is not None:
            now = found.interval
            figure = f"**{now.figure:.1f}** ({now.low:.1f} to {now.high:.1f}), {found.told['documents']} documents"
            figure += "".join(f"; {what} {found.told['more'][what]:.1f}" for what in pin.get("tell", ()))
        rows.append(f"| {name} | {figure} | {pin.get('beside', '')} | {pin.get('seen', '')} | `{pin['command']}` |")
    before, rest = path.read_text("utf-8").split(TABLE[0])
    _, after = rest.split(TABLE[1])
    path.write_text(f"{before}{TABLE[0]}\n\n" + "\n".join(rows) + f"\n\n{TABLE[1]}{after}", "utf-8")
