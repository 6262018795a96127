"""The commands. Each parses its call, asks :mod:`onrecord.api` or a view, and prints."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord import __version__
from onrecord.console import (
    Command,
    Group,
    Progress,
    case_option,
    line,
    run,
    say,
    settings_of,
    with_sources,
)

if TYPE_CHECKING:
    from onrecord.api import Settled
    from onrecord.capture import Item
    from onrecord.config import Config
    from onrecord.model import Hints

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")


@click.group(
    cls=Group,
    examples=[
        "onrecord demo",
        "onrecord read article.html --published 2015-12-29",
        "onrecord init mycase",
        "onrecord add reports/ --case mycase",
        "onrecord show article.html --case mycase",
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, package_name="onrecord", message="%(prog)s %(version)s")
def cli() -> None:
    """Turns reports about civilian harm in conflict into a ledger of sourced claims: who says what about which event,
    on whose word, and who disputes it. Runs offline; nothing leaves this machine."""


def main() -> None:
    """The console script."""
    sys.exit(run(cli))


@cli.command(
    cls=Command,
    short_help="The main job on the documents that the package brings.",
    examples=["onrecord demo"],
)
def demo() -> int:
    """Reads the documents that the package brings into a new case in a temporary folder, prints what was found, and
    says where the case is."""
    import tempfile

    from onrecord import api, render, stages
    from onrecord.config import Config

    stages.prepare(say)
    path = Path(tempfile.mkdtemp(prefix="onrecord-demo-"))
    api.init(path)
    with Progress() as progress:
        tally = api.add(path, api.samples(), Config(), _progress(progress))
    for held in api.every(path):
        render.show(render.document(held.row, held.reading), rule=True)
    line("")
    line(f"The case is in {path}. What to try next:")
    for command in ("documents", "claims --attribute killed", "show alloush-wire", "verify"):
        line(f"  onrecord {command} --case {path}")
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
    """Prints one reading a document, one JSON object a line; keeps nothing. SOURCE is a file, a folder, or - for
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


def _items(given: dict[str, Any], config: Config, hints: Hints) -> Iterator[Item]:
    """What SOURCE… names. What is made once on a machine is made first, so that somebody hears of it."""
    from onrecord import capture, stages

    stages.prepare(say)
    return capture.expand(given["sources"], jsonl=given["jsonl"], config=config, stdin=sys.stdin.buffer, hints=hints)


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


@cli.command(cls=Command, short_help="Makes a new case.", examples=["onrecord init mycase"])
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Makes a new case: a folder that holds originals, readings and decisions."""
    from onrecord import api

    api.init(folder)
    say(f"a new case is in {folder}; onrecord add SOURCE… --case {folder} puts documents into it")


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
@case_option
def add(case: Path, **given: Any) -> int:
    """Captures documents into the case and reads them. A document is its bytes and where they came from: the same
    again changes nothing. One that was left in the middle is completed; one that failed is tried again."""
    config, hints = settings_of(given)
    from onrecord import api

    with Progress() as progress:
        tally = api.add(case, _items(given, config, hints), config, _progress(progress))
    return 1 if tally.failed else 0


@cli.command(
    cls=Command,
    short_help="Lists the documents of a case.",
    examples=["onrecord documents", "onrecord documents --json --case mycase"],
)
@_JSON
@case_option
def documents(case: Path, as_json: bool) -> None:
    """Lists the documents of the case, and what could not be taken in."""
    from onrecord import ledger, views
    from onrecord.model import to_json

    with ledger.open_(case) as opened:
        rows, failures = views.documents(opened), views.failures(opened)
    if as_json:
        for row in rows:
            line(to_json(row))
        return
    from onrecord import render

    render.show(render.documents(rows, failures))


@cli.command(
    cls=Command,
    short_help="Lists the claims of a case.",
    examples=["onrecord claims --attribute killed", "onrecord claims --document d1f0 --json"],
)
@click.option("--document", "ref", metavar="ID", help="Only those of one document (its id, or the id you gave).")
@click.option("--attribute", metavar="NAME", help="Only those of one attribute: killed, perpetrator, date …")
@_JSON
@case_option
def claims(case: Path, ref: str | None, attribute: str | None, as_json: bool) -> None:
    """Lists the current claims of the case."""
    from onrecord import api, ledger, views
    from onrecord.model import VALUE_TYPES, to_json

    if attribute is not None and attribute not in VALUE_TYPES:
        raise click.UsageError(f"no attribute is called {attribute!r}; there are {', '.join(VALUE_TYPES)}")
    if as_json:
        with ledger.open_(case) as opened:
            chosen = None if ref is None else views.document(opened, ref)["id"]
            for row in views.claims(opened, chosen):
                if attribute in (None, row["attribute"]):
                    line(to_json(row))
        return
    from onrecord import render

    for held in api.every(case) if ref is None else [api.held(case, ref)[0]]:
        if held.reading is not None:
            found = [c for c in held.reading.claims if attribute in (None, c.attribute)]
            if found:
                render.show(render.claims(held.row, held.reading, found))


@cli.command(
    cls=Command,
    short_help="Shows one document or claim in full.",
    examples=["onrecord show article.html", "onrecord show c1b2c3"],
)
@click.argument("name", metavar="ID")
@case_option
def show(case: Path, name: str) -> None:
    """Shows one document or claim in full, with the words behind every value. ID is its id, the beginning of it, or
    the id that you gave the document."""
    from onrecord import api, render

    held, claim = api.held(case, name)
    found = render.document(held.row, held.reading)
    if claim is not None and held.reading is not None:
        found = render.claim(held.row, held.reading, claim)
    render.show(found)


@cli.command(
    cls=Command,
    short_help="Lists the entries of the ledger.",
    examples=["onrecord log", "onrecord log --head > head.txt"],
)
@click.option("--head", "only_head", is_flag=True, help="Only SEQ:HASH of the last entry: keep it somewhere else.")
@_JSON
@case_option
def log(case: Path, as_json: bool, only_head: bool) -> None:
    """Lists the entries of the ledger, oldest first."""
    from onrecord import ledger, views
    from onrecord.model import to_json
    from onrecord.wording import safe

    with ledger.open_(case) as opened:
        if only_head:
            line(ledger.head(opened))
            return
        for row in views.log(opened):
            if as_json:
                line(to_json(row))
            else:
                named = safe(row["given_id"] or "")
                told = f"{row['seq']:>6}  {safe(row['at'])}  {safe(row['kind']):<8}  {safe(row['document'] or '-'):<17}"
                line(f"{told}  {row['hash'][:12]}  {named}".rstrip())


@cli.command(
    cls=Command,
    short_help="Proves that nothing in a case changed.",
    examples=["onrecord verify", "onrecord verify --head head.txt"],
)
@click.option("--head", metavar="SEQ:HASH", help="A head kept elsewhere, or the file it is in.")
@case_option
def verify(case: Path, head: str | None) -> int:
    """Proves that nothing in the case changed since it was written, or names the first broken entry (exit 1)."""
    from onrecord import ledger
    from onrecord.errors import Tampered

    if head is not None and Path(head).is_file():
        head = Path(head).read_text("utf-8", "replace")
    try:
        found = ledger.verify(case, head)
    except Tampered as error:
        line(f"broken: {error}")
        return 1
    erased = f", {found.erased} erased" if found.erased else ""
    since = f", {found.beyond} of them since the head that you gave" if head is not None else ""
    line(f"unchanged: {found.entries} entries{since}, {found.blobs} blobs{erased}; head {found.head}")
    return 0


@cli.command(
    cls=Command,
    short_help="Writes a case as files.",
    examples=["onrecord export csv tables/", "onrecord export jsonl readings.jsonl"],
)
@click.argument("name", metavar="FORMAT", type=click.Choice(("csv", "jsonl")))
@click.argument("path", type=click.Path(path_type=Path))
@case_option
def export(case: Path, name: str, path: Path) -> None:
    """Writes the case as files: csv (a folder with documents, accounts and claims) or jsonl (a file of readings)."""
    from onrecord import api
    from onrecord.publish import EXPORTERS

    done = EXPORTERS[name](((held.row, held.reading) for held in api.every(case)), path)
    say(f"{done.documents} document{'s' * (done.documents != 1)} in {', '.join(map(str, done.paths))}")
    for note in done.notes:
        say(note)
