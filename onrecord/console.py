"""What all commands share: help that begins with examples, options made from the settings, streams, progress, errors.

Data goes to standard output, everything else to standard error. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import datetime
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord import asking
from onrecord.config import SETTINGS, Config, configure
from onrecord.errors import CaseError, InputError, OnrecordError

if TYPE_CHECKING:
    from onrecord.model import Hints

LEFT_OUT = "; left out"  # how a note on a casebook's cell ends
_SAID = 100  # such notes that are said one by one

F = TypeVar("F", bound=Callable[..., Any])

def _examples(ctx: click.Context, formatter: click.HelpFormatter, lines: Sequence[str]) -> None:
    if lines:
        with formatter.section("Examples"):
            for line in lines:
                formatter.write(f"  {line}\n")


class Command(click.Command):
    """A command whose help shows how it is used before it explains."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_usage(ctx, formatter)
        _examples(ctx, formatter, self.examples)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)


class Group(click.Group):
    """The same for the group; commands in the order in which they are written."""

    command_class = Command

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.format_usage(ctx, formatter)
        _examples(ctx, formatter, self.examples)
        self.format_help_text(ctx, formatter)
        self.format_options(ctx, formatter)


# --- options


def _date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError
        datetime.date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a date; write YYYY-MM-DD") from None
    return value


def with_sources(command: F) -> F:
    """SOURCE… with what the caller knows about it, and the settings. The function takes ``sources``, ``jsonl``,
    ``hints`` (the keywords of a Hints) and ``settings`` (those of a Config)."""
    options: list[Callable[[F], F]] = [
        click.argument("sources", metavar="SOURCE…", nargs=-1, required=True),
        click.option("--published", metavar="DATE", callback=_date,
                     help="When it was published (YYYY-MM-DD): relative dates are resolved by it."),
        click.option("--jsonl", is_flag=True, help="The input is lines of {\"id\", \"text\", …}."),
        click.option("--outlet", help="Who published it."),
        click.option("--lang", help="Its language, as a two-letter code."),
        click.option("--url", help="Where it came from (for one document)."),
        click.option("--title", help="Its title (for one document)."),
        click.option("--proxy", metavar="URL", help="Fetch through it: socks5h://127.0.0.1:9050 is Tor's."),
    ]  # fmt: skip
    options.append(click.option(
        "--mapping", metavar="NAME|FILE",
        help="The input is a casebook (CSV, XLSX, JSON lines), a row a document: airwars, acled, ucdp_ged, or a TOML file.",
    ))  # fmt: skip
    command = with_settings(command)
    for option in reversed(options):
        command = option(command)
    return command


def with_settings(command: F) -> F:
    """An option a setting."""
    for setting in reversed(SETTINGS):
        kind: Any = click.Choice(setting.choices) if setting.choices else click.IntRange(min=0)
        if setting.default == "":
            kind = click.Path(exists=True, dir_okay=False, path_type=Path)
        flag = "--" + setting.name.replace("_", "-")
        command = click.option(flag, type=kind, help=f"{setting.help}  [default: {setting.default or 'none'}]")(command)
    return command


def config_of(given: dict[str, Any]) -> Config:
    """The configuration among a command's options."""
    values = {s.name: given.get(s.name) for s in SETTINGS}
    if values["actors"] is not None:
        from onrecord import api

        values["actors"] = api.actors_file(values["actors"])
    return configure(**values)


JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")


def _told_file(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    ctx.meta["onrecord.passphrase_file"] = value


def _unlocked(ctx: click.Context, parameter: click.Parameter, value: Path) -> Path:
    """The case's folder; an encrypted one is unlocked here, so that no command has to know of it."""
    if not ctx.resilient_parsing:
        asking.unlock(value, ctx.meta.get("onrecord.passphrase_file"))
    return value


def case_option(command: F) -> F:
    """``--case DIR``: else ONRECORD_CASE, else the current folder. If it is encrypted, its passphrase is asked for."""
    command = click.option(
        "--passphrase-file", metavar="FILE", envvar=asking.VARIABLE, is_eager=True, expose_value=False,
        callback=_told_file, help=asking.FILE_HELP,
    )(command)  # fmt: skip
    return click.option(
        "--case", metavar="DIR", envvar="ONRECORD_CASE", default=".", type=click.Path(path_type=Path), callback=_unlocked,
        help="The case's folder.  [default: $ONRECORD_CASE, else the current folder]",
    )(command)  # fmt: skip


def passphrase_option(command: F) -> F:
    """``--passphrase-file FILE`` for a command that asks itself. The function takes ``passphrase_file``."""
    return click.option("--passphrase-file", metavar="FILE", envvar=asking.VARIABLE, help=asking.FILE_HELP)(command)


def by_option(command: F) -> F:
    """``--by NAME``: else ONRECORD_BY; never the login."""
    return click.option(
        "--by", metavar="NAME", envvar="ONRECORD_BY",
        help="Who does it. It stays in the ledger for good: use a pseudonym if your name is dangerous.  [default: $ONRECORD_BY]",
    )(command)  # fmt: skip


def settings_of(given: dict[str, Any]) -> tuple[Config, Hints]:
    """The configuration and the hints among a command's options. Raises click.UsageError."""
    from onrecord.model import Hints

    sources: Sequence[str] = given["sources"]
    several = given["jsonl"] or len(sources) > 1 or any(Path(s).is_dir() for s in sources)
    for name in ("url", "title"):
        if given[name] and several:
            raise click.UsageError(f"--{name} is for one document; give the documents one by one")
    hints = Hints(**{name: given[name] or None for name in ("title", "published", "lang", "outlet", "url")})
    return config_of(given), hints


# --- streams


def prepare_streams() -> None:
    """UTF-8 and ``\\n`` everywhere, whatever the system's locale; libraries' remarks are not the user's."""
    import logging

    logging.getLogger().addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def line(text: str) -> None:
    """One line of data, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def say(message: str) -> None:
    """One line for the user, made safe."""
    from onrecord.wording import safe

    sys.stderr.write(f"onrecord: {safe(message)}\n")
    sys.stderr.flush()


class Progress:
    """Counts what became of each document; a line that is rewritten, on a terminal only; then the summary."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.left_out = 0
        self.live = sys.stderr.isatty() and not quiet
        self.shown = 0.0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.clear()
        if self.counts or kind is None:
            self._summary()

    def clear(self) -> None:
        if self.live:
            sys.stderr.write("\r\x1b[K")

    def tell(self, message: str) -> None:
        self.clear()
        say(message)

    def settled(self, name: str, word: str, failure: tuple[str, str] | None = None, notes: Sequence[str] = ()) -> None:
        """One document is done, unchanged, empty or failed (then its kind and message)."""
        self.counts[word] += 1
        if failure is not None:
            self.reasons[failure[0]] += 1
            self.tell(f"{name}: {failure[1]} [{failure[0]}]")
        if word == "empty":  # of one in which something was found, the notes stand in its reading
            for note in notes:
                self.tell(f"{name}: {note}")
        for note in notes if word == "done" else ():  # a casebook's cells that could not be taken
            if note.endswith(LEFT_OUT):
                self.left_out += 1
                if self.left_out <= _SAID:
                    self.tell(f"{name}: {note}")
        now = time.monotonic()
        if self.live and now - self.shown > 0.1:
            self.shown = now
            told = ", ".join(f"{n} {w}" for w, n in self.counts.items())
            sys.stderr.write(f"\r\x1b[K{told} …")
            sys.stderr.flush()

    def _summary(self) -> None:
        total = self.counts.total()
        words = {"done": "done", "unchanged": "unchanged", "empty": "empty (no claim found)", "failed": "failed",
                 "pass": "pass", "no": "no", "unknown": "unknown"}  # fmt: skip
        told = ", ".join(f"{self.counts[w]} {words[w]}" for w in words if self.counts[w])
        why = ", ".join(f"{n} × {kind}" for kind, n in self.reasons.most_common())
        say(f"{total} document{'s' * (total != 1)}{': ' * bool(told)}{told}{f' ({why})' if why else ''}")
        if self.left_out:
            hidden = self.left_out - _SAID
            more = f"; the first {_SAID} are said above, each stands in its document's notes" if hidden > 0 else ""
            say(f"{self.left_out} value{'s' * (self.left_out != 1)} of casebooks left out{more}")


# --- the way out


def run(cli: click.Command, args: Sequence[str] | None = None) -> int:
    """Run a command line; its exit code. 0 done, 1 something in the input failed, 2 the call or the case was wrong.

    Output that nobody reads any more (``| head``) ends the program quietly; click does that, with exit 1.
    """
    prepare_streams()
    try:
        code = cli.main(args=None if args is None else list(args), prog_name="onrecord", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        say("stopped; what was acknowledged is kept")
        return 130
    except OnrecordError as error:
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        say(str(error))
        return 2 if isinstance(error, CaseError | InputError) else 1
    except OSError as error:
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        _drop_output()
        say(f"{error.strerror or type(error).__name__}{f' ({error.filename})' if error.filename else ''}")
        return 1
    except Exception as error:  # a fault of ours: no traceback unless it is asked for
        if os.environ.get("ONRECORD_DEBUG"):
            raise
        say(f"a fault in onrecord ({type(error).__name__}: {error}); ONRECORD_DEBUG=1 shows where: please report it")
        return 1


def _drop_output() -> None:
    """So that the interpreter does not complain about what is still in the buffer of a full disk."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
