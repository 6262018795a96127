"""The commands. Each parses its call, asks :mod:`onrecord.api` or a view, and prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord import __version__, asking, cli_case, cli_cipher, cli_custody, cli_judge, cli_serve
from onrecord.console import (
    JSON,
    Command,
    Group,
    Progress,
    by_option,
    case_option,
    config_of,
    line,
    passphrase_option,
    run,
    say,
    settings_of,
    with_settings,
    with_sources,
)

if TYPE_CHECKING:
    from onrecord.api import Settled
    from onrecord.capture import Item
    from onrecord.config import Config
    from onrecord.model import Hints

@click.group(
    cls=Group,
    examples=[
        "onrecord demo",
        "onrecord read article.html --published 2015-12-29",
        "onrecord init mycase",
        "onrecord add reports/ --case mycase",
        "onrecord incidents --case mycase",
        "onrecord show article.html --case mycase",
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, package_name="onrecord", message="%(prog)s %(version)s")
def cli() -> None:
    """Turns reports about civilian harm in conflict into a ledger of sourced claims: who says what about which event,
    on whose word, and who disputes it. Runs offline: the network is used only for
    a URL that you ask for."""


def main() -> None:
    """The console script."""
    sys.exit(run(cli))


@cli.command(
    cls=Command,
    short_help="The main job on the documents that the package brings.",
    examples=["onrecord demo", "onrecord demo --serve"],
)
@click.option("--serve", is_flag=True, help="Then open the desk on it, as `onrecord serve` does.")
def demo(serve: bool) -> int:
    """Reads the documents that the package brings into a new case in a temporary folder, prints the incidents that they
    tell of, one of them in full, and says where the case is."""
    import tempfile

    from onrecord import api, render, render_incidents, stages
    from onrecord.config import Config

    examples: tuple[str, ...] = ("show alloush-wire", "claims --attribute killed", "queue", "verify")
    stages.prepare(say)
    path = Path(tempfile.mkdtemp(prefix="onrecord-demo-"))
    api.init(path)
    with Progress() as progress:
        tally = api.add(path, api.samples(), Config(), _progress(progress))
    line("")
    for held in api.every(path):
        render.show(render.brief(held.row, held.reading))
    shown, origins = api.shown(path), api.origins(path)
    render.show(render_incidents.incidents(shown), rule=True)
    if origins:
        render.show(render_incidents.origins(origins), rule=True)
    if shown:  # the one that most was said about, as an example
        most = max(shown, key=lambda s: (len(s.incident.perpetrators), len(s.incident.accounts), s.incident.id))
        [whole] = api.shown(path, most.incident.id)
        render.show(render_incidents.incident(whole), rule=True)
        examples = (f"show {most.incident.id}", *examples)
    line("")
    line(f"The case is in {path}. What to try next:")
    for command in ("serve", *examples):
        line(f"  onrecord {command} --case {path}")
    if serve:
        line("")
        cli_serve.run(path, port=0)
    return 1 if tally.failed else 0


@cli.command(
    cls=Command,
    short_help="One reading a document, as lines of JSON; keeps nothing.",
    examples=[
        "onrecord read article.html --published 2015-12-29",
        "onrecord read reports/ > readings.jsonl",
        "cat records.jsonl | onrecord read --jsonl -",
    ],
)
@with_sources
def read(**given: Any) -> int:
    """Prints one reading a document, one JSON object a line; keeps nothing. SOURCE is a file, a folder, a URL, or - for
    standard input. A document that cannot be read prints its error on its line, and the rest go on."""
    config, hints = settings_of(given)
    from onrecord import api
    from onrecord.model import to_json

    with Progress(quiet=sys.stdout.isatty()) as progress:
        for answer in api.read_items(_items(given, config, hints), config):
            if isinstance(answer, api.Failure):
                line(to_json(answer.record()))
                progress.settled(answer.id, "failed", (answer.kind, answer.message))
            else:
                line(to_json(answer))
                progress.settled(answer.id, "done" if answer.claims else "empty", None, answer.notes)
        return 1 if progress.counts["failed"] else 0


@cli.command(
    cls=Command,
    short_help="Tells which documents speak of harm at all; keeps nothing.",
    examples=[
        "onrecord screen crawl/",
        "onrecord screen crawl.warc.gz --json > screened.jsonl",
        "cat records.jsonl | onrecord screen --jsonl -",
    ],
)
@with_sources
@JSON
def screen(as_json: bool, **given: Any) -> int:
    """Tells of each document whether it speaks of harm to people or of attacks: pass, no, or unknown (a language that
    onrecord does not read, no text), with the score, what a text of its length must score, and the words that decided.
    Quick, and keeps nothing: a crawl can be screened with it before anything is added."""
    config, hints = settings_of(given)
    from onrecord import api
    from onrecord.model import to_json
    from onrecord.wording import safe

    with Progress(quiet=sys.stdout.isatty()) as progress:
        for answer in api.screen_items(_items(given, config, hints, reads=False), config):
            if isinstance(answer, api.Failure):
                if as_json:
                    line(to_json(answer.record()))
                progress.settled(answer.id, "failed", (answer.kind, answer.message))
                continue
            told = f"{answer.verdict:<8}{answer.score:>4}/{answer.threshold:<3} {answer.id}"
            line(to_json(answer) if as_json else safe(f"{told}  ({', '.join(answer.words)})" if answer.words else told))
            progress.settled(answer.id, answer.verdict)
        return 1 if progress.counts["failed"] else 0


# What is a setting of reading means nothing to the gate.
screen.params = [p for p in screen.params if p.name not in ("table", "weekend", "screen")]


def _items(given: dict[str, Any], config: Config, hints: Hints, *, reads: bool = True) -> Iterator[Item]:
    """What SOURCE… names. What is made once on a machine is made first, so that somebody hears of it."""
    from onrecord import api, capture, stages

    found = None
    if given["mapping"]:
        from onrecord import mapping

        found = mapping.load(given["mapping"])
    fetch = api.fetcher(config, proxy=given["proxy"], say=say)
    if reads:
        stages.prepare(say)
    return capture.expand(
        given["sources"], jsonl=given["jsonl"], config=config, stdin=sys.stdin.buffer, hints=hints, say=say,
        fetch=fetch, mapping=found,
    )  # fmt: skip


def _progress(progress: Progress) -> Callable[[Settled], None]:
    def heard(settled: Settled) -> None:
        failure = None if settled.failure is None else (settled.failure.kind, settled.failure.message)
        progress.settled(settled.given_id, settled.word, failure, settled.notes)

    return heard


@cli.command(
    cls=Command,
    short_help="Checks readings, one line a problem.",
    examples=["onrecord check readings.jsonl", "onrecord read article.html | onrecord check -"],
)
@click.argument("file", type=click.File("rb"))
def check(file: Any) -> int:
    """Checks readings: the contract's shape, offsets, references between claims, bounds, and values against their
    quotes. One line a problem; exit 1 if there is any. FILE is - for standard input."""
    from onrecord.check import check_line
    from onrecord.wording import safe

    lines = problems = 0
    for lines, data in enumerate(file, 1):
        for problem in check_line(data):
            problems += 1
            line(f"{lines}: {safe(problem)}")
    if not lines:
        problems += 1
        line("1: there is no reading in it")
    say(f"{lines} line{'s' * (lines != 1)}, {problems or 'no'} problem{'s' * (problems != 1)}")
    return 1 if problems else 0


@cli.command(
    cls=Command, short_help="Makes a new case.", examples=["onrecord init mycase", "onrecord init mycase --encrypt"]
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--encrypt", is_flag=True, help="Encrypt it with a passphrase; who loses that loses the case.")
@passphrase_option
def init(folder: Path, encrypt: bool, passphrase_file: str | None) -> None:
    """Makes a new case: a folder that holds originals, readings and decisions."""
    from onrecord import api

    api.init(folder, asking.new_passphrase(folder, passphrase_file) if encrypt else None)
    kind = "new encrypted" if encrypt else "new"
    say(f"a {kind} case is in {folder}; onrecord add SOURCE… --case {folder} puts documents into it")


@cli.command(
    cls=Command,
    short_help="Puts documents into a case and reads them.",
    examples=[
        "onrecord add reports/ --case mycase",
        "onrecord add page.html --url https://example.org/story --published 2015-12-29 --case mycase",
        "onrecord add --jsonl records.jsonl --case mycase",
    ],
)
@with_sources
@by_option
@case_option
def add(case: Path, by: str | None, **given: Any) -> int:
    """Captures documents into the case and reads them. A document is its bytes and where they came from: the same
    again changes nothing. One that was left in the middle is completed; one that failed is tried again."""
    config, hints = settings_of(given)
    from onrecord import api

    with Progress() as progress:
        tally = api.add(case, _items(given, config, hints), config, _progress(progress), by=by)
    return 1 if tally.failed else 0


@cli.command(
    cls=Command,
    short_help="Reads a case's documents again.",
    examples=["onrecord reread --case mycase", "onrecord reread --table airwars --case mycase"],
)
@with_settings
@by_option
@case_option
def reread(case: Path, by: str | None, **given: Any) -> int:
    """Reads the documents of the case again with the readers of today, from the text it has. A new reading is added
    where it differs; older ones stay readable, and decisions follow what they were about or wait in the queue."""
    from onrecord import api, stages

    stages.prepare(say)
    with Progress() as progress:
        tally = api.reread(case, config_of(given), _progress(progress), table=given["table"] is not None, by=by)
    return 1 if tally.failed else 0


COMMANDS = (
    *cli_case.COMMANDS, cli_judge.judge, cli_judge.queue, *cli_serve.COMMANDS, *cli_custody.COMMANDS, *cli_case.CUSTODY,
    *cli_cipher.CIPHER,
)  # fmt: skip
for _command in COMMANDS:
    cli.add_command(_command)
