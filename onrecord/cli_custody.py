"""The commands for the custody of a case: withhold, erase, stamp, and the report on a document."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from onrecord.console import JSON, Command, by_option, case_option, line, say


@click.command(
    cls=Command,
    short_help="Erases documents from a case.",
    examples=[
        'onrecord erase report.html --reason "asked by the family" --case mycase',
        'onrecord erase --find "a name" --case mycase',
    ],
)
@click.argument("names", metavar="ID…", nargs=-1)
@click.option("--reason", metavar="TEXT", help="Why. It stays in the case: write no name and nothing that is to go.")
@click.option("--copies", is_flag=True, help="Also the other documents with the same bytes or the same text.")
@click.option("--find", "words", metavar="TEXT", help="Only lists where the case holds these words.")
@click.option("--tidy", is_flag=True, help="Only writes the file anew, after an erasure that could not.")
@click.option("--yes", is_flag=True, help="Does not ask.")
@by_option
@case_option
def erase(case: Path, names: tuple[str, ...], **given: Any) -> int:
    """Erases documents: their bytes, texts, readings, the decisions about them, and files derived from the case. The
    ledger still verifies; a tombstone with the reason stays. A single word cannot be erased out of a document without
    its proof: erase the document. What cannot be reached is listed."""
    from onrecord import api
    from onrecord.custody import BEYOND
    from onrecord.wording import safe

    if sum((bool(names), given["words"] is not None, given["tidy"])) != 1:
        raise click.UsageError("name the documents to erase, or give --find TEXT, or --tidy")
    if given["tidy"]:
        api.tidy(case)
        say("the case's file is written anew")
        return 0
    if given["words"] is not None:
        hits = api.find(case, given["words"])
        for hit in hits:
            told = f"{hit.document or '-':<17}  {hit.seq:>6}  {safe(hit.kind):<8}  {safe(hit.blob):<9}"
            line(f"{told}  {safe(hit.given_id or '')}".rstrip())
        say(f"{len(hits)} places; `onrecord erase ID` erases a document whole, with the decisions about it")
        return 0
    if not given["reason"]:
        raise click.UsageError("give --reason; it stays in the case, so write no name into it")
    plan = api.erasure(case, names, copies=given["copies"])
    for one in plan.documents:
        line(f"erase: {one.document}  {safe(one.given_id or '')}  ({len(one.hashes)} blobs)")
    if plan.decisions:
        line(f"erase: {plan.decisions} decisions about {'it' if len(plan.documents) == 1 else 'them'}")
    if plan.copies and not given["copies"]:
        for name, given_id in plan.copies:
            line(f"the same bytes or text: {name}  {safe(given_id or '')}")
        say("other documents have the same bytes or text; nothing was erased: add --copies to erase them too")
        return 1
    for name, given_id in plan.reprints:
        line(f"also in the case, not erased: {name}  {safe(given_id or '')} (it carries the same copy)")
    if not given["yes"]:
        if not sys.stdin.isatty():
            raise click.UsageError("nothing was erased; --yes says that you mean it")
        click.confirm("This cannot be undone. Erase?", abort=True, err=True)
    gone = api.erase(case, plan, given["reason"], by=given["by"])
    say(f"erased: {len(plan.documents)} document{'s' * (len(plan.documents) != 1)}, {len(gone)} derived files")
    for place in plan.exports:
        line(f"not reached: an export to {safe(place)}")
    for what in BEYOND:
        line(f"not reached: {what}")
    return 0


@click.command(
    cls=Command,
    short_help="Hides a document or a claim everywhere.",
    examples=[
        'onrecord withhold report.html --reason "the witness is in danger" --case mycase',
        'onrecord withhold report.html --lift --reason "she is safe" --case mycase',
        "onrecord withhold --list",
    ],
)
@click.argument("name", metavar="ID", required=False)
@click.option("--reason", metavar="TEXT", help="Why, for whoever asks for it.")
@click.option("--lift", is_flag=True, help="Shows it again.")
@click.option("--list", "listed", is_flag=True, help="Only lists what is withheld.")
@JSON
@by_option
@case_option
def withhold(case: Path, name: str | None, as_json: bool, **given: Any) -> None:
    """Hides a document or a claim in every list, incident, toll, queue and export; its bytes stay in the case, and the
    log still counts its entries. A withheld claim is also hidden as later readings have it; the document's text is not
    changed. `onrecord documents --withheld` and `onrecord show --withheld` show what is hidden."""
    from onrecord import api
    from onrecord.model import to_json
    from onrecord.wording import safe

    if given["listed"]:
        for row in api.withheld(case):
            by = f" by {row['by']}" if row["by"] else ""
            what = row["claim"] or row["document"]
            line(to_json(row) if as_json else f"{what}  withheld {safe(row['at'])}{safe(by)}: {safe(row['reason'] or '')}")
        return
    if name is None or not given["reason"]:
        raise click.UsageError("give an ID and --reason, or --list")
    done = api.withhold(case, name, given["reason"], lift=given["lift"], by=given["by"])
    word = "shown again" if given["lift"] else "withheld"
    say(f"{done} is {word}" if done else f"{name} is {'not withheld' if given['lift'] else 'withheld already'}")


@click.command(
    cls=Command,
    short_help="Has an authority stamp the head of a case.",
    examples=[
        "onrecord stamp --request head.tsq --case mycase",
        "onrecord stamp --reply head.tsr --root authority.pem --case mycase",
        "onrecord stamp --authority https://tsa.example.org/ --root authority.pem --case mycase",
    ],
)
@click.option("--request", "to", metavar="FILE", type=click.Path(path_type=Path), help="Writes a request for an authority.")
@click.option("--reply", metavar="FILE", type=click.File("rb"), help="Checks and keeps what the authority answered.")
@click.option("--authority", metavar="URL", help="Asks this authority over the network; it sees this machine's address.")
@click.option("--root", metavar="FILE", type=click.File("rb"), help="The authority's root certificate (PEM).")
@by_option
@case_option
def stamp(case: Path, to: Path | None, **given: Any) -> None:
    """Has an authority that you name prove that the case, up to its head, was there at a time (RFC 3161). Only a hash is
    sent. With --request and --reply nothing goes out from this machine: carry the files. `onrecord verify` checks the
    stamps again."""
    from onrecord import api

    reply, authority, root = given["reply"], given["authority"], given["root"]
    if sum((to is not None, reply is not None, authority is not None)) != 1:
        raise click.UsageError("give one of --request, --reply and --authority")
    if to is None and root is None:
        raise click.UsageError("give --root FILE, the authority's root certificate: without it a stamp proves nothing")
    if to is not None:
        from onrecord.publish.files import replacing_bytes

        head, request = api.stamp_request(case)
        replacing_bytes(to, request)
        say(f"{to} asks for a stamp of {head}; send it to an authority, then: onrecord stamp --reply FILE --root FILE")
        return
    if authority is not None:
        from onrecord.capture.authority import ask

        head, request = api.stamp_request(case)
        say(f"sending a hash to {authority}, which sees this machine's address …")
        data = ask(authority, request)
    else:
        data = reply.read(1_000_001)
    done = api.stamp(case, data, root.read(), authority, by=given["by"])
    say(f"stamped {done.time} by {done.authority}: {done.head}")


@click.command(
    cls=Command,
    short_help="A custody report on one document, to print.",
    examples=["onrecord custody report.html --out custody.html --case mycase"],
)
@click.argument("name", metavar="ID")
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path), required=True, help="The HTML file to write.")
@case_option
def custody(case: Path, name: str, out: Path) -> int:
    """Writes who took a document in, when, whence and with what, its hashes, every copy and change of it, the head, the
    stamps and what verification says now, as one HTML page to print. The document's text is not in it."""
    from onrecord import api
    from onrecord.publish.custody import page
    from onrecord.publish.files import replacing_bytes

    facts = api.custody_facts(case, name)
    replacing_bytes(out, page(facts).encode())
    say(f"{out} tells the custody of {facts['document']['id']}; {facts['verified']}")
    return 0 if facts["sound"] else 1


COMMANDS = (withhold, erase, stamp, custody)
