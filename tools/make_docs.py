"""Writes docs/reference/cli.md from the commands themselves: python tools/make_docs.py [--check]

With --check nothing is written; exit 1 if the file is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from onrecord.cli import cli
from onrecord.console import Command, Group

PATH = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"
HEAD = """# Commands

<!-- Made by tools/make_docs.py from the commands; change those. -->

Data goes to standard output, messages to standard error. Lines end in `\\n`. Exit codes: 0 done; 1 something in the
input failed, and it was said what, or nobody read the output; 2 the call or the case was wrong; 130 stopped by Ctrl-C.
Colours and the progress line appear only on a terminal; `NO_COLOR` and `FORCE_COLOR` are obeyed. `ONRECORD_CASE` is the
case where `--case` is not given; `ONRECORD_DEBUG=1` shows a traceback where something went wrong.
"""


def reference() -> str:
    """The whole page."""
    top = click.Context(cli, info_name="onrecord")
    return "\n".join([HEAD, *_commands(cli, top)])


def _commands(group: click.Group, top: click.Context) -> Iterator[str]:
    for name in group.list_commands(top):
        command = group.get_command(top, name)
        yield _command(command, top)
        if isinstance(command, click.Group):
            yield from _commands(command, click.Context(command, info_name=name, parent=top))


def _command(command: click.Command | None, top: click.Context) -> str:
    if not isinstance(command, Command | Group):
        raise TypeError("every command is one of ours, with examples")
    context = click.Context(command, info_name=command.name, parent=top, terminal_width=100)
    usage = command.get_usage(context).removeprefix("Usage: ")
    named = context.command_path.removeprefix("onrecord ")
    lines = [f"## {named}", "", "```", usage, "```", "", " ".join((command.help or "").split()), "", "```"]
    lines += [*command.examples, "```"]
    if isinstance(command, click.Group):
        return "\n".join([*lines, ""])
    lines += ["", "| option | what it does |", "|---|---|"]
    for parameter in command.get_params(context):
        if isinstance(parameter, click.Option) and (record := parameter.get_help_record(context)):
            flags, told = (" ".join(text.replace("|", "\\|").split()) for text in record)
            lines.append(f"| `{flags}` | {told} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    found = reference()
    if "--check" in sys.argv[1:]:
        stale = not PATH.is_file() or PATH.read_text("utf-8") != found
        print(f"{PATH.name} is {'stale: run python tools/make_docs.py' if stale else 'up to date'}")
        sys.exit(stale)
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(found, "utf-8", newline="\n")
