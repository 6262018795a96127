"""What a person sees: tables of documents and claims, and one document or claim in full. Data for programs is not here.

Colours only on a terminal (NO_COLOR and FORCE_COLOR are rich's to obey); in a pipe plain text, no frames. Every word
that came from a document goes through :func:`onrecord.wording.safe`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import IO, Any

import msgspec
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord import wording
from onrecord.acts import Mark
from onrecord.model import Account, Claim, Reading, Span, claim_from
from onrecord.wording import safe

_LABEL = 13  # the longest attribute, "target party", and a blank
_BESIDE = 72  # a value and its words together no longer than this stand on one line
_CONTEXT = 240  # characters of the text shown on each side of one claim's words

# One place for the look.
STYLES = {
    "title": "bold", "quiet": "dim", "kind": "bold cyan", "label": "cyan", "value": "bold", "quote": "", "plain": "",
    "says": "green", "hedge": "yellow", "stance": "magenta", "dispute": "red", "note": "yellow", "toll": "bold",
    "id": "dim",
}  # fmt: skip


_NO_MARKS: dict[str, Mark] = {}


def show(what: RenderableType, *, rule: bool = False, stream: IO[str] | None = None) -> None:
    """Print it on standard output (or the stream), after a line across the page if asked for."""
    stream = stream or sys.stdout
    out = Console(file=stream, highlight=False, markup=False, emoji=False)
    with out.capture() as captured:
        if rule:
            out.rule(characters="─" if out.is_terminal else "-", style=STYLES["quiet"])
        out.print(what)
    # The grids are padded to the page's width; nobody who copies or compares lines wants that.
    stream.writelines(f"{line.rstrip(' ')}\n" for line in captured.get().removesuffix("\n").split("\n"))
    stream.flush()


def styled(*pieces: tuple[str, str]) -> Text:
    """Text of (words, name of a style). All words shown pass here; ids too, as a case may come from a stranger."""
    return Text.assemble(*((wording.visible(words), STYLES[style]) for words, style in pieces if words))


def document(
    row: dict[str, Any], reading: Reading | None, marks: Mapping[str, Mark] = _NO_MARKS, aside: Sequence[Claim] = ()
) -> RenderableType:
    """One document: where it is from, then its accounts with their claims."""
    if reading is None:
        why = "Its text was erased." if row["status"] == "erased" else "It was captured, but not read yet."
        return Group(_heading(row), "", styled((why, "note")), *_failures(row))
    blocks: list[RenderableType] = [_heading(row)]
    blocks += [styled((f"note: {safe(note)}", "note")) for note in reading.notes]
    if unread := wording.set_aside(reading.document.parts):
        blocks.append(styled((f"kept but not read: {unread}", "quiet")))
    blocks += _failures(row)
    by_account: dict[str, list[Claim]] = {a.id: [] for a in reading.accounts}
    for claim in reading.claims:
        by_account.setdefault(claim.account, []).append(claim)
    for account in reading.accounts:
        blocks += ["", _account(account, reading), _claims(by_account[account.id], reading, marks)]
    if aside:
        blocks += ["", styled(("SET ASIDE", "kind"), (" · judged wrong, in no toll or list", "quiet"))]
        blocks.append(_claims(aside, reading, marks))
    if not reading.claims and not aside:
        blocks += ["", styled(("No claim was found in it.", "note"))]
    return Group(*blocks)


def _failures(row: dict[str, Any]) -> list[RenderableType]:
    return [
        styled((f"failed ({safe(f['stage'])}, {safe(f['kind'])}): {safe(f['message'])}", "dispute"))
        for f in row.get("failures", ())
    ]


def _heading(row: dict[str, Any]) -> RenderableType:
    dated = f"published {row['published']}" if row["published"] else "no publication date: its relative dates stay open"
    facts = [row["outlet"], dated, row["lang"]]
    lines = [
        styled((safe(row["title"] or "Untitled"), "title")),
        styled((" · ".join(safe(f) for f in facts if f), "plain")),
    ]
    if row["source"] != row["given_id"]:
        lines.append(styled((safe(row["source"]), "plain")))
    names = " ".join(r["reader"] for r in row.get("readings", ()) if r["current"] and r["reader"])
    told = [safe(row["given_id"]), f"{row['id']}", f"captured {row['fetched_at']}", names and f"read by {safe(names)}"]
    lines.append(styled((" · ".join(x for x in told if x), "id")))
    return Group(*lines)


def _account(account: Account, reading: Reading) -> RenderableType:
    anchor = safe(wording.words(reading.document, [account.anchor])) or "entered by hand"
    scope = f" · {account.scope}" if account.scope != account.kind else ""
    head = styled(
        (account.kind.replace("_", " ").upper(), "kind"), (f"{scope} · ", "quiet"),
        (f"“{anchor}”", "quote"), (f"  {account.id}", "id"),
    )  # fmt: skip
    toll = wording.toll(account.toll)
    return Group(head, Padding(styled((f"toll: {'; '.join(toll)}", "toll")), (0, 0, 0, 2))) if toll else head


def _claims(claims: Sequence[Claim], reading: Reading, marks: Mapping[str, Mark]) -> RenderableType:
    """Claims under their labels; the same label is not repeated."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    answers = {c.about: [o for o in reading.claims if o.about == c.about] for c in reading.claims if c.about}
    for attribute, group in groupby(claims, key=lambda c: c.attribute):
        for i, claim in enumerate(group):
            label = attribute.replace("_", " ") if i == 0 else ""
            grid.add_row(styled((label, "label")), _claim(claim, reading, answers.get(claim.id, []), marks))
    return Padding(grid, (0, 0, 0, 2))


def _claim(claim: Claim, reading: Reading, answers: Iterable[Claim], marks: Mapping[str, Mark]) -> Text:
    """The value, the words, who says so, and who disputes it."""
    value = wording.value(claim, reading.document, reading.accounts)
    quote = safe(wording.words(reading.document, claim.quotes))
    if not quote:  # entered by hand from an item without words
        text = styled((value, "value"))
    elif value.casefold() == quote.casefold():  # nothing was read into the words: say them once
        text = styled((f"“{quote}”", "value"))
    else:
        gap = "\n" if len(value) + len(quote) > _BESIDE else "  "
        text = styled((f"{value}{gap}", "value"), (f"“{quote}”", "quote"))
    text.append_text(styled((f" — {wording.says(claim)}", _tone(claim))))
    if period := wording.period(claim.period):
        text.append_text(styled((f", {period}", "hedge")))
    if claim.about and (target := next((c for c in reading.claims if c.id == claim.about), None)):
        told = wording.value(target, reading.document, reading.accounts)
        text.append_text(styled((f", about {target.attribute.replace('_', ' ')}: {told}", "quiet")))
    if (mark := marks.get(claim.id)) is not None:
        text.append_text(styled((f"\n↳ {judged(claim, mark, reading)}", "hedge")))
    for answer in answers:
        words = safe(wording.words(reading.document, answer.quotes))
        said = "" if words == wording.sources(answer) else f": “{words}”"
        text.append_text(styled((f"\n↳ {wording.answer(answer)}{said}", _answer_tone(answer))))
    return text


def judged(claim: Claim, mark: Mark, reading: Reading) -> str:
    """What a person did to the claim: "value by Rana, the reader had 36 people: misread"; safe."""
    by = safe(mark.by or "a person who left no name")
    told = {"value": "value by", "wrong": "judged wrong by", "add": "entered by"}[mark.kind] + f" {by}"
    if mark.kind == "value":
        before = claim_from({**_plain(claim), "value": mark.machine})
        told += f"; the reader had {wording.value(before, reading.document, reading.accounts)}"
    where = f", to be seen: {safe(mark.where)}" if mark.where else ""
    return f"{told}{where}{f' (“{safe(mark.reason)}”)' if mark.reason else ''}, {safe(mark.at[:10])}, {safe(mark.act)}"


def _plain(claim: Claim) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(claim)
    return plain


def _tone(claim: Claim) -> str:
    if claim.stance in ("asserts", "positions"):
        return "says" if claim.chain else "quiet"
    return "stance"


def _answer_tone(claim: Claim) -> str:
    return "says" if claim.stance in ("asserts", "accuses") else "dispute"


def claim(
    row: dict[str, Any], reading: Reading, name: str, marks: Mapping[str, Mark] = _NO_MARKS, aside: Sequence[Claim] = ()
) -> RenderableType:
    """One claim with its words in their place in the text, and the claims that dispute it."""
    found = next(c for c in (*reading.claims, *aside) if c.id == name)
    account = next((a for a in reading.accounts if a.id == found.account), None)
    blocks: list[RenderableType] = [
        styled((f"{found.attribute.replace('_', ' ')}: ", "label"),
                (wording.value(found, reading.document, reading.accounts), "value"), (f"  {found.id}", "id")),
        styled((wording.says(found), _tone(found))),
    ]  # fmt: skip
    if (mark := marks.get(name)) is not None:
        blocks.append(styled((judged(found, mark, reading), "hedge")))
    if period := wording.period(found.period):
        blocks.append(styled((period, "hedge")))
    blocks += ["", _context(reading.document.text, found.quotes), ""] if found.quotes else [""]
    for other in reading.claims:
        if other.about == found.id:
            words = safe(wording.words(reading.document, other.quotes))
            blocks.append(
                styled((f"{wording.answer(other)}: “{words}”", _answer_tone(other)), (f"  {other.id}", "id"))
            )
        if other.id == found.about:
            told = wording.value(other, reading.document, reading.accounts)
            about = f"about {other.attribute.replace('_', ' ')}: {told}"
            blocks.append(styled((about, "stance"), (f"  {other.id}", "id")))
    if account is not None:
        blocks.append(_account(account, reading))
    blocks += ["", _heading(row)]
    if found.reader:
        sure = "" if found.confidence is None else f", confidence {found.confidence:g}"
        blocks.append(styled((f"reader {safe(found.reader)}{sure}", "quiet")))
    return Group(*blocks)


def _context(text: str, quotes: Sequence[Span]) -> Text:
    """The text around the quotes, the quotes themselves between ⟦ and ⟧."""
    first, last = min(s for s, _ in quotes), max(e for _, e in quotes)
    start, end = max(0, first - _CONTEXT), min(len(text), last + _CONTEXT)
    out = Text("…" if start else "")
    at = start
    for s, e in sorted(quotes):
        if s < at:
            continue
        out.append_text(styled((_inner(text[at:s]), "quiet"), ("⟦", "quiet")))
        out.append_text(styled((_inner(text[s:e]), "value"), ("⟧", "quiet")))
        at = e
    out.append_text(styled((_inner(text[at:end]), "quiet"), ("…" if end < len(text) else "", "quiet")))
    return out


def _inner(text: str) -> str:
    """Safe, with a blank kept at either end."""
    return f"{' ' * text[:1].isspace()}{safe(text)}{' ' * (len(text) > 1 and text[-1].isspace())}"


def documents(rows: Sequence[dict[str, Any]], failures: Sequence[dict[str, Any]]) -> RenderableType:
    """A line a document, then a line for each that could not be taken in."""
    grid = table("id", "published", "status", "lang", "document")
    for row in rows:
        title = f"{safe(row['title'])}  " if row["title"] else ""
        grid.add_row(
            styled((row["id"], "id")), styled((row["published"] or "no date", "plain")),
            styled((row["status"], "plain")), styled((row["lang"] or "?", "plain")),
            styled((title, "title"), (safe(row["given_id"]), "quiet")),
        )  # fmt: skip
    blocks: list[RenderableType] = [grid] if rows else [styled(("No document is in the case yet.", "plain"))]
    for row in failures:
        told = f"failed ({safe(row['kind'])}): {safe(row['given_id'])}: {safe(row['message'])}"
        blocks.append(styled((told, "dispute")))
    return Group(*blocks)


def brief(row: dict[str, Any], reading: Reading | None) -> RenderableType:
    """One line: what came of reading a document."""
    claims, accounts = (0, 0) if reading is None else (len(reading.claims), len(reading.accounts))
    told = f"{wording.plural(claims, 'claim')} in {wording.plural(accounts, 'account')}" if claims else "no claim"
    if row["status"] == "no reader":
        told = f"kept unread: no reader for {safe(row['lang'] or 'its language')} yet"
    dated = f"{row['published'] or 'no date':<11}"
    return styled((dated, "quiet"), (f"{safe(row['given_id']):<18}", "value"), (f"  {told}", "plain"))


def claims(
    row: dict[str, Any], reading: Reading, chosen: Sequence[Claim], marks: Mapping[str, Mark] = _NO_MARKS
) -> RenderableType:
    """The chosen claims of one document, a line each, under its title."""
    names = f"  {safe(row['given_id'])}  {row['id']}"
    head = styled((safe(row["title"] or row["given_id"]), "title"), (names, "id"))
    grid = Table.grid(padding=(0, 1))
    grid.add_column(no_wrap=True)
    grid.add_column(width=_LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    for found in chosen:
        label = found.attribute.replace("_", " ")
        grid.add_row(styled((found.id, "id")), styled((label, "label")), _claim(found, reading, (), marks))
    return Group(head, Padding(grid, (0, 0, 1, 2)))


def table(*names: str) -> Table:
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STYLES["quiet"])
    for name in names:
        grid.add_column(name, no_wrap=name != "document", overflow="fold")
    return grid
