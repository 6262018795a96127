"""The commands that ask a case: its views, one thing in full, the log, the proof, the exports."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from onrecord.console import JSON, Command, by_option, case_option, line, say


@click.command(
    cls=Command,
    short_help="Lists the documents of a case.",
    examples=["onrecord documents", "onrecord documents --json --case mycase"],
)
@click.option("--withheld", is_flag=True, help="Those that are withheld, too.")
@JSON
@case_option
def documents(case: Path, as_json: bool, withheld: bool) -> None:
    """Lists the documents of the case, and what could not be taken in."""
    from onrecord import api
    from onrecord.model import to_json

    rows, failures = api.documents(case, withheld=withheld)
    if as_json:
        for row in rows:
            line(to_json(row))
        return
    from onrecord import render

    render.show(render.documents(rows, failures))


@click.command(
    cls=Command,
    short_help="Lists the claims of a case.",
    examples=["onrecord claims --attribute killed", "onrecord claims --document d1f0 --json"],
)
@click.option("--document", "ref", metavar="ID", help="Only those of one document (its id, or the id you gave).")
@click.option("--attribute", metavar="NAME", help="Only those of one attribute: killed, perpetrator, date …")
@JSON
@case_option
def claims(case: Path, ref: str | None, attribute: str | None, as_json: bool) -> None:
    """Lists the current claims of the case."""
    from onrecord import api
    from onrecord.model import VALUE_TYPES, to_json

    if attribute is not None and attribute not in VALUE_TYPES:
        raise click.UsageError(f"no attribute is called {attribute!r}; there are {', '.join(VALUE_TYPES)}")
    if as_json:
        for row in api.claims(case, ref):
            if attribute in (None, row["attribute"]):
                line(to_json(row))
        return
    from onrecord import render

    for held in api.every(case) if ref is None else [api.held(case, ref)[0]]:
        if held.reading is not None:
            found = [c for c in held.reading.claims if attribute in (None, c.attribute)]
            if found:
                render.show(render.claims(held.row, held.reading, found, held.marks))


@click.command(
    cls=Command,
    short_help="Lists the incidents of a case.",
    examples=["onrecord incidents", "onrecord incidents --json --case mycase"],
)
@JSON
@case_option
def incidents(case: Path, as_json: bool) -> None:
    """Lists the incidents: what the documents tell of one event, how many were harmed by the lowest and the highest
    figure, on how many independent origins it stands, and the grade that the rules suggest."""
    from onrecord import api

    if as_json:
        from onrecord.model import to_json

        for incident in api.incidents(case):
            line(to_json(incident))
        return
    from onrecord import render, render_incidents

    render.show(render_incidents.incidents(api.shown(case)))


@click.command(
    cls=Command,
    short_help="Lists documents that carry one copy or cite one source.",
    examples=["onrecord origins", "onrecord origins --json --case mycase"],
)
@JSON
@case_option
def origins(case: Path, as_json: bool) -> None:
    """Lists the documents that carry the same copy, and those that cite the same source for an incident: each such
    group counts as one origin."""
    from onrecord import api

    rows = api.origins(case)
    if as_json:
        from onrecord.model import to_json

        for row in rows:
            line(to_json(row))
        return
    from onrecord import render, render_incidents

    render.show(render_incidents.origins(rows))


@click.command(
    cls=Command,
    short_help="Lists who criticises, supports or calls whom what.",
    examples=["onrecord positions", "onrecord positions --by Russia --json"],
)
@click.option("--by", "speaker", metavar="NAME", help="Only those of a speaker whose name holds this.")
@click.option("--toward", metavar="NAME", help="Only those towards a party whose name holds this.")
@JSON
@case_option
def positions(case: Path, speaker: str | None, toward: str | None, as_json: bool) -> None:
    """Lists the positions of actors towards each other, and who calls whom what, each with its words and on whose word
    it stands. A label (terrorist, moderate, occupier) is always the one of who uses it."""
    from onrecord import api

    def asked(row: dict[str, Any]) -> bool:
        names = ((speaker, row["who"]), (toward, row["toward"]))
        return all(want is None or want.casefold() in (name or "").casefold() for want, name in names)

    rows = [row for row in api.positions(case) if asked(row)]
    if as_json:
        from onrecord.model import to_json

        for row in rows:
            line(to_json(row))
        return
    from onrecord import render, render_incidents

    render.show(render_incidents.positions(rows))


@click.command(
    cls=Command,
    short_help="Shows one document, claim or incident in full.",
    examples=["onrecord show article.html", "onrecord show c1b2c3", "onrecord show i4d5e6"],
)
@click.argument("name", metavar="ID")
@click.option("--withheld", is_flag=True, help="Also what is withheld.")
@case_option
def show(case: Path, name: str, withheld: bool) -> None:
    """Shows one document, claim or incident in full, with the words behind every value. ID is its id, the beginning of
    it, or the id that you gave the document. An incident's earlier ids lead to where its account is now."""
    from onrecord import api, render

    found = api.look(case, name, withheld=withheld)
    if isinstance(found, api.Shown):
        from onrecord import render_incidents

        render.show(render_incidents.incident(found))
        return
    held, claim = found
    if claim is not None and held.reading is not None:
        render.show(render.claim(held.row, held.reading, claim, held.marks, held.aside))
    else:
        render.show(render.document(held.row, held.reading, held.marks, held.aside))


@click.command(
    cls=Command,
    short_help="Searches the documents, claims and names of a case.",
    examples=[
        "onrecord search market school --case mycase",
        "onrecord search '\"Tuesday market\" kill* -school' --kind claim",
        "onrecord search علوش --json",
    ],
)
@click.argument("words", metavar="WORDS…", nargs=-1, required=True)
@click.option("--kind", "kinds", multiple=True, type=click.Choice(("name", "document", "claim")), help="Only these.")
@click.option("--limit", default=10, type=click.IntRange(1, 1000), help="How many of each kind.  [default: 10]")
@JSON
@case_option
def search(case: Path, words: tuple[str, ...], kinds: Any, limit: int, as_json: bool) -> int:
    """Searches the texts of the documents, the claims and the names of the case: all the words, "several side by side",
    beginnings*, -without (quote the whole for your shell; -- before a first minus). Names are found as others spell them,
    too, in Latin and Arabic letters. Exit 1 if nothing was found."""
    from onrecord import api
    from onrecord.model import to_json

    found = api.look_for(case, " ".join(words), kinds=kinds, limit=limit)
    for note in found.notes:
        say(note)
    if as_json:
        for hit in found.hits:
            line(to_json(hit))
    else:
        from onrecord import render, render_search

        render.show(render_search.found(found))
    return 0 if found.hits else 1


@click.command(
    cls=Command,
    short_help="Lists the entries of the ledger.",
    examples=["onrecord log", "onrecord log --head > head.txt"],
)
@click.option("--head", "only_head", is_flag=True, help="Only SEQ:HASH of the last entry: keep it somewhere else.")
@JSON
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
                decided = " ".join(x for x in (row["decision"], row["decided"]) if x)
                named = safe(row["given_id"] or decided)
                told = f"{row['seq']:>6}  {safe(row['at'])}  {safe(row['kind']):<8}  {safe(row['document'] or '-'):<17}"
                line(f"{told}  {row['hash'][:12]}  {named}".rstrip())


@click.command(
    cls=Command,
    short_help="Proves that nothing in a case changed.",
    examples=["onrecord verify", "onrecord verify --head head.txt"],
)
@click.option("--head", metavar="SEQ:HASH", help="A head kept elsewhere, or the file it is in.")
@click.option("--root", metavar="FILE", type=click.File("rb"), help="Check stamps by this root, not by the one in the case.")
@case_option
def verify(case: Path, head: str | None, root: Any) -> int:
    """Proves that nothing in the case changed since it was written, or names the first broken entry (exit 1). Time stamps
    are checked with it: what an authority stamped was there at that time."""
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
    with ledger.open_(case) as opened:
        any_stamps = next(ledger.entries(opened, kind="stamp"), None) is not None
    broken = False
    if any_stamps:
        from onrecord import api
        from onrecord.wording import safe

        for stamp in api.stamped(case, root.read() if root else None):
            what = f"entries 1 to {stamp.head.partition(':')[0]} by {safe(stamp.authority)}"
            broken = broken or stamp.problem is not None
            if stamp.problem is None:
                line(f"stamped {safe(stamp.time)}: {what}")
            else:
                line(f"broken stamp: {what}: {safe(stamp.problem)}")
    return 1 if broken else 0


@click.command(
    cls=Command,
    short_help="Writes a case as files.",
    examples=[
        "onrecord export xlsx case.xlsx",
        "onrecord export package release/ --names",
        "onrecord export geojson one.geojson --incident i4d5e6",
    ],
)
@click.argument("name", metavar="FORMAT", type=click.Choice(("csv", "xlsx", "geojson", "jsonl", "package")))
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--incident", "chosen", metavar="ID", multiple=True, help="Only this incident and its documents; can be repeated.")
@click.option("--names", is_flag=True, help="With the names of victims; without it [name] stands for them.")
@by_option
@case_option
def export(case: Path, name: str, path: Path, chosen: tuple[str, ...], names: bool, by: str | None) -> None:
    """Writes the case as files: csv (a folder of tables), xlsx (a workbook of the same), geojson (the incidents for a map),
    jsonl (a file of readings, with the whole texts), package (the tables with a codebook and a datapackage.json). Where to
    is recorded in the case, so that an erasure can say which files it does not reach."""
    from onrecord import api

    done = api.export(case, name, path, chosen=chosen or None, names=names, by=by)
    where = done.paths[0] if len(done.paths) == 1 else f"{path}: {', '.join(p.name for p in done.paths)}"
    say(f"{done.documents} {done.what}{'s' * (done.documents != 1)} in {where}")
    for note in done.notes:
        say(note)


COMMANDS = (documents, claims, incidents, origins, positions, show, search)
CUSTODY = (log, verify, export)
