"""The shell sessions in the documentation are run as printed. "…" stands for anything; a line of it alone for any lines."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ["docs/tutorial.md", "docs/how-to/import-a-casebook.md"]
_BLOCK = re.compile(r"(?:<!-- file: (?P<file>\S+) -->\n)?```(?P<kind>\w+)\n(?P<body>.*?)```", re.S)


def _sessions(page: str) -> list[tuple[str, list[str]]]:
    """(command, expected lines) in order; files that the page shows are commands that write them."""
    out: list[tuple[str, list[str]]] = []
    for block in _BLOCK.finditer((ROOT / page).read_text("utf-8")):
        if block["file"]:
            out.append((f"write {block['file']}\n{block['body']}", []))
        elif block["kind"] == "console":
            for line in block["body"].splitlines():
                if line.startswith("$ "):
                    out.append((line[2:], []))
                else:
                    out[-1][1].append(line)
    return out


def _pattern(lines: list[str]) -> re.Pattern[str]:
    return re.compile("".join(r"(?:.*\n)*?" if x == "…" else re.escape(x).replace("…", ".*") + r"\n" for x in lines))


def _matches(expected: list[str], printed: str) -> bool:
    return _pattern(expected).fullmatch(printed.rstrip("\n") + "\n") is not None


def _shell(folder: Path) -> dict[str, str]:
    (folder / "bin").mkdir()
    command = folder / "bin" / "onrecord"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m onrecord "$@"\n')
    command.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "NO_COLOR": "1"}


@pytest.mark.parametrize("page", PAGES)
def test_sessions_run_as_printed(page: str, tmp_path: Path) -> None:
    env = _shell(tmp_path)
    ran = 0
    for command, expected in _sessions(page):
        if command.startswith("write "):
            name, _, body = command.partition("\n")
            (tmp_path / name.removeprefix("write ")).write_text(body, "utf-8")
            continue
        done = subprocess.run(command, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        if expected:
            assert _matches(expected, done.stdout), f"{command}\n{done.stdout}"
        ran += 1
    assert ran > 5


def test_a_session_that_prints_something_else_would_fail() -> None:
    assert _matches(["killed 6 …", "…", "end"], "killed 6 people\nx\ny\nend")
    assert not _matches(["killed 6 …"], "killed 7 people")
    assert not _matches(["killed 6"], "killed 6 people")


def test_links_inside_the_documentation_lead_somewhere() -> None:
    for page in [*ROOT.glob("docs/**/*.md"), ROOT / "README.md", *ROOT.glob("decisions/*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_keys_of_the_tutorial_are_keys_of_the_desk() -> None:
    from onrecord.web.pages.settings import KEYS

    known = {part for _, rows in KEYS for keys, _ in rows for part in re.split(r" and | to |(?<=g) ", keys)} | set("234")
    named = set(re.findall(r"`([^`\s])`", (ROOT / "docs/tutorial-desk.md").read_text("utf-8")))
    assert len(named) > 10
    assert named <= known, named - known


def test_the_pictures_of_the_tutorial_are_those_that_the_tool_makes() -> None:
    shown = set(re.findall(r"\(desk/(\w+)\.png\)", (ROOT / "docs/tutorial-desk.md").read_text("utf-8")))
    made = set(re.findall(r'picture\("(\w+)"\)', (ROOT / "tools/make_screenshots.py").read_text("utf-8")))
    kept = {file.stem: file.stat().st_size for file in (ROOT / "docs/desk").iterdir()}
    assert shown == made == set(kept)
    assert max(kept.values()) < 120_000
