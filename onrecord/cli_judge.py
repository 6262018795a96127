"""The commands by which a person decides, and the list of what waits for a decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from onrecord.console import JSON, Command, Group, case_option, line, say

if TYPE_CHECKING:
    from onrecord.judging import Wish

F = TypeVar("F", bound=Callable[..., Any])


@click.group(
    cls=Group,
    short_help="Records what a person decides.",
    examples=[
        'onrecord judge same a1b2 a3c4 --why "one raid, two reports" --by Rana',
        'onrecord judge value c1b2c3 12 --why "misread"',
        "onrecord judge grade i4d5e6 fair",
    ],
)
def judge() -> None:
    """Records what a person decides: that two accounts tell of one event or of two, that a claim is wrong or has another
    value, a claim that was missed, an incident's grade. Decisions are entries of the ledger; a new one replaces an
    earlier one on the same thing, and after a new reading they follow what they were about, or wait in the queue."""


def _options(command: F) -> F:
    for option in (
        case_option,
        click.option("--by", metavar="NAME", envvar="ONRECORD_BY", help="Who decides.  [default: $ONRECORD_BY]"),
        click.option("--why", metavar="TEXT", help="The reason, for whoever reads it later."),
    ):
        command = option(command)
    return command


def _spans(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    found = [re.fullmatch(r"(\d{1,12}):(\d{1,12})", text) for text in given]
    if not all(found):
        raise click.BadParameter("write START:END, as in 120:134")
    return tuple((int(m[1]), int(m[2])) for m in found if m)


def _words(quote: str) -> Callable[[F], F]:
    """The options that name words of a text."""

    def add_options(command: F) -> F:
        for option in (
            click.option("--span", "spans", metavar="START:END", multiple=True, callback=_spans, help="Where those words are."),
            click.option("--quote", "quotes", metavar="TEXT", multiple=True, help=quote),
        ):
            command = option(command)
        return command

    return add_options


def _decide(case: Path, wish: Wish) -> None:
    from onrecord import api, judging

    acts = api.judge(case, wish)
    if acts:
        line(acts[0].id)
    say(judging.said(acts))


@judge.command(cls=Command, short_help="Two accounts tell of one event.", examples=["onrecord judge same a1b2 a3c4"])
@click.argument("a")
@click.argument("b")
@_options
def same(case: Path, a: str, b: str, why: str | None, by: str | None) -> None:
    """Two accounts tell of one event. A and B are accounts (`onrecord show DOCUMENT` names them), incidents (each by its
    first account), or documents that tell of one event."""
    from onrecord.judging import Wish

    _decide(case, Wish("same", (a, b), why=why, by=by))


@judge.command(cls=Command, short_help="Two accounts tell of two events.", examples=["onrecord judge different a1b2 a3c4"])
@click.argument("a")
@click.argument("b")
@_options
def different(case: Path, a: str, b: str, why: str | None, by: str | None) -> None:
    """Two accounts tell of two events. A and B as for `judge same`."""
    from onrecord.judging import Wish

    _decide(case, Wish("different", (a, b), why=why, by=by))


@judge.command(cls=Command, short_help="A claim is wrong.", examples=['onrecord judge wrong c1b2c3 --why "a street"'])
@click.argument("claim")
@_options
def wrong(case: Path, claim: str, why: str | None, by: str | None) -> None:
    """A claim is not what its words say. It is left out of tolls and lists, and stays readable."""
    from onrecord.judging import Wish

    _decide(case, Wish("wrong", (claim,), why=why, by=by))


@judge.command(
    cls=Command,
    short_help="A claim has another value.",
    examples=["onrecord judge value c1b2c3 12", 'onrecord judge value c1b2c3 \'{"low": 12, "high": 15}\''],
)
@click.argument("claim")
@click.argument("value", metavar="JSON")
@_words("The words that it stands on in truth, as they stand there once.")
@_options
def value(case: Path, claim: str, value: str, **given: Any) -> None:
    """A claim has another value, which stands with the reader's beside it. JSON is the value as `onrecord claims --json`
    prints it, or the parts that change; a number for a count; a name, a term or a day (YYYY-MM-DD) as text. --quote or
    --span says that it stands on other words."""
    from onrecord.judging import Wish

    _decide(case, Wish("value", (claim,), value, **given))


@judge.command(
    cls=Command,
    short_help="A claim that no reader found.",
    examples=[
        'onrecord judge add report.txt injured 5 --quote "five were hurt" --by Rana',
        'onrecord judge add photo.html victim "Adam Tarik" --where "name on the poster, top left"',
    ],
)
@click.argument("document")
@click.argument("attribute")
@click.argument("value", metavar="JSON")
@_words("The words that say so, as they stand there once.")
@click.option("--where", metavar="TEXT", help="Where to look, in an item without words.")
@click.option("--account", metavar="ID", help="The account it belongs to.  [default: the document's main one]")
@click.option("--event", metavar="KIND", default="other", help="The kind of event, where the document has no account yet.")
@click.option("--source", metavar="NAME", help="Who says so in the document.")
@_options
def add(case: Path, document: str, attribute: str, value: str, **given: Any) -> None:
    """Enters a claim by hand with its evidence: a document of the case and the words in it, or, where it has no words,
    where in it to look. JSON as for `judge value`. It is marked as entered by a person."""
    from typing import get_args

    from onrecord.judging import Wish
    from onrecord.model import Kind

    if given["event"] not in get_args(Kind):
        raise click.UsageError(f"no kind of event is called {given['event']!r}; there are {', '.join(get_args(Kind))}")
    _decide(case, Wish("add", (document,), value, attribute=attribute, **given))


@judge.command(
    cls=Command,
    short_help="An incident's grade.",
    examples=['onrecord judge grade i4d5e6 contested --why "two air forces" --by Rana'],
)
@click.argument("incident")
@click.argument("grade")
@_options
def grade(case: Path, incident: str, grade: str, why: str | None, by: str | None) -> None:
    """Assigns an incident's grade: confirmed, fair, weak, contested or discounted. The rules only suggest one."""
    from onrecord.judging import Wish

    _decide(case, Wish("grade", (incident,), grade, why=why, by=by))


@judge.command(cls=Command, short_help="Takes a decision back.", examples=["onrecord judge undo j1a2b3"])
@click.argument("act")
@_options
def undo(case: Path, act: str, why: str | None, by: str | None) -> None:
    """Takes a decision back; it stays in the ledger."""
    from onrecord.judging import Wish

    _decide(case, Wish("undo", (act,), why=why, by=by))


@click.command(
    cls=Command,
    short_help="Lists what waits for a person.",
    examples=["onrecord queue", "onrecord queue --json --case mycase"],
)
@JSON
@case_option
def queue(case: Path, as_json: bool) -> None:
    """Lists what waits for a person: decisions that fit nowhere after a new reading, decisions that contradict each
    other, accounts that may tell of one event, and incidents to look at."""
    from onrecord import api

    rows = api.queue(case)
    if as_json:
        from onrecord.model import to_json

        for row in rows:
            line(to_json(row))
        return
    from onrecord import render, render_incidents

    render.show(render_incidents.queue(rows))
