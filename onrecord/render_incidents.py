"""What a person sees of incidents: the ledger of a case, one incident in full, origins, the queue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from onrecord import wording
from onrecord.acts import Queued
from onrecord.casebook import Shown
from onrecord.model import HARMS, Blame, Claim, Count, Incident, Range, Told
from onrecord.render import STYLES, styled
from onrecord.wording import plural, safe

_SOME = 3  # voices named at one end of a range; the others are counted
_LONG = 40  # rows of the queue of one kind that are shown

# --- all incidents


def incidents(found: Sequence[Shown]) -> RenderableType:
    """Two lines an incident: when, where, how many; what it is, on how many origins it stands, what the rules make of it."""
    if not found:
        return styled(("No incident yet: none of the documents tells of a single event.", "plain"))
    grid = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style=STYLES["quiet"])
    # Widths from the narrowest that is read on a phone's terminal to what a wide one needs; ids have 13 letters.
    columns = {
        "date": (13, 16), "place, event": (8, None), "killed": (6, 9), "injured": (7, 8), "told by": (10, 11),
        "strike, grade": (9, 13),
    }  # fmt: skip
    for name, (least, most) in columns.items():
        grid.add_column(name, min_width=least, max_width=most, overflow="fold")
    for shown in found:
        i = shown.incident
        told = plural(len({m.document for m in i.accounts}), "article"), plural(i.origins, "origin")
        status = (i.strike_status or "–").removesuffix(" claim").removesuffix(" strike").lower()
        grade, style = f"{i.grade.suggested}?" if i.grade.suggested else "–", "hedge"
        if i.grade.assigned is not None:
            grade, style = i.grade.assigned.grade, "says"
        grid.add_row(
            styled((_days(i), "value")), styled((_place(i), "title")), styled((_compact(i, "killed"), "toll")),
            styled((_compact(i, "injured"), "toll")), styled((told[0], "plain")), styled((safe(status), "plain")),
        )  # fmt: skip
        grid.add_row(
            styled((i.id, "id")), styled((_kind(i), "kind")), "", "", styled((told[1], "plain")),
            styled((safe(grade), style)),
        )  # fmt: skip
        grid.add_row()
    return Group(grid, styled(("A grade with a question mark is what the rules suggest; a person assigns it.", "quiet")))


def _days(i: Incident) -> str:
    """For a narrow column: "2015-12-25", "2015-12-25/26", "2015-09-30/12-31" (ISO 8601)."""
    start, end = i.date.start, i.date.end
    if start is None or end is None or start == end:
        return _day(i)
    same = 8 if start[:7] == end[:7] else 5 if start[:4] == end[:4] else 0
    return f"{start}/{end[same:]}" if same else f"{start}/\n{end}"


def _kind(i: Incident) -> str:
    return safe(i.kind.replace("_", " "))


def _day(i: Incident) -> str:
    if i.date.start is None and i.date.end is None:
        return "no date"
    return i.date.start if i.date.start == i.date.end and i.date.start else f"{i.date.start or '…'} to {i.date.end or '…'}"


def _place(i: Incident) -> str:
    if i.place is None:
        return "no place"
    return ", ".join(safe(x) for x in (i.place.name, i.place.country) if x)


def _compact(i: Incident, harm: str) -> str:
    whole = i.toll.get(harm, {}).get("all")
    return "–" if whole is None else short(whole)


def short(r: Range) -> str:
    """A range for a narrow column: "12", "12–24", "200+", "up to 40", "?"."""
    if r.low is None and r.high is None:
        return "?"
    if r.high is None:
        return f"{wording.number(r.low or 0)}+"
    return wording.span_of(r.low, r.high)


# --- one incident


def incident(shown: Shown) -> RenderableType:
    """One incident in full: its ranges and who stands at each end, who blames whom, why, what is not counted."""
    i = shown.incident
    by_id = {t.account.id: t for t in shown.book.told}
    members = [by_id[m.account] for m in i.accounts if m.account in by_id]
    claims = {c.id: (t, c) for t in shown.book.told for c in t.claims}
    blocks: list[RenderableType] = [_head(i), *_tolls(i, members, shown.words), *_blame(i.perpetrators)]
    blocks += _because(i, claims, shown.words)
    blocks += _tellers(i, members, shown)
    blocks += _beside(members, shown)
    if i.queue:
        blocks += ["", _title("TO LOOK AT"), *(_bullet(safe(why), "note") for why in i.queue)]
    return Group(*blocks)


def _head(i: Incident) -> RenderableType:
    articles = len({m.document for m in i.accounts})
    facts = [plural(articles, "article"), plural(i.origins, "origin")]
    lines: list[RenderableType] = [
        styled((_kind(i).upper(), "kind"), (f" · {_place(i)} · {_day(i)}", "title"), (f"  {i.id}", "id")),
        styled((", ".join(facts), "value"), (f" · {safe(i.strike_status or 'no strike status')}", "plain")),
    ]
    if i.grade.suggested:
        lines.append(styled(("grade suggested by the rules: ", "quiet"), (safe(i.grade.suggested), "hedge")))
    if given := i.grade.assigned:
        who = safe(given.by or "a person who left no name")
        lines.append(styled(("grade assigned: ", "quiet"), (safe(given.grade), "says"), (f" by {who}, {given.at[:10]}", "plain")))
    else:
        lines.append(styled((f"no grade assigned yet: onrecord judge grade {i.id} GRADE --why TEXT --by NAME", "quiet")))
    return Group(*lines)


def _title(words: str, more: str = "") -> RenderableType:
    return styled((words, "kind"), (f" · {more}" if more else "", "quiet"))


def _bullet(words: str, style: str) -> RenderableType:
    return Padding(styled((words, style)), (0, 0, 0, 2))


def _grid(width: int) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=width, overflow="fold")
    grid.add_column(overflow="fold")
    return grid


def _tolls(i: Incident, members: Sequence[Told], words: Mapping[str, str]) -> list[RenderableType]:
    grid = _grid(13)
    for harm in HARMS:
        for n, (who, r) in enumerate(i.toll.get(harm, {}).items()):
            label = harm if n == 0 else ""
            whom = "" if who == "all" else f"{wording.who(who)} "
            grid.add_row(styled((label, "label")), styled((f"{whom}{wording.span_of(r.low, r.high)}", "toll")))
            ends = _ends(r, harm, who, members)
            if who == "all" and r.low is not None and all(end not in ("says", "lowest") for end, _ in ends):
                grid.add_row("", styled(("lowest: follows from what is told of some of them", "quiet")))
            for end, told in ends:
                grid.add_row("", styled((f"{end}: ", "quiet"), (_voices(told, words), "plain")))
    table = f"vague words by the table “{safe(i.table)}”"
    empty = styled(("no figure for this event", "quiet"))
    return ["", _title("TOLL", table), Padding(grid if i.toll else empty, (0, 0, 0, 2))]


def _ends(r: Range, harm: str, who: str, members: Sequence[Told]) -> list[tuple[str, list[tuple[Told, Claim]]]]:
    """Who stands at the lowest and at the highest figure."""
    told = [
        (t, c) for t in members for c in t.claims
        if c.attribute == harm and isinstance(c.value, Count) and c.value.who == who and c.stance not in ("denies", "no_position")
        and c.value.bound != "killed_and_injured"
    ]  # fmt: skip
    low = [x for x in told if r.low is not None and x[1].value.low == r.low]
    high = [x for x in told if x[1].value.high == r.high]
    if r.low == r.high or low == high:
        return [("says", low or high)] if low or high else []
    top = "open above" if r.high is None else "highest"
    return [(end, found) for end, found in (("lowest", low), (top, high)) if found]


def _voices(told: Sequence[tuple[Told, Claim]], words: Mapping[str, str]) -> str:
    """Words and who says them; what several documents have alike is said once."""
    out: dict[str, dict[str, None]] = {}
    for t, c in told:
        quote = f"“{safe(words[c.id])}” — " if words.get(c.id) else ""
        out.setdefault(f"{quote}{wording.sources(c)}", {})[safe(t.given_id)] = None
    voices = [f"{said} ({', '.join(where)})" for said, where in out.items()]
    more = f"; and {len(voices) - _SOME} more" if len(voices) > _SOME else ""
    return "; ".join(voices[:_SOME]) + more


def _blame(parties: Sequence[Blame]) -> list[RenderableType]:
    if not parties:
        return ["", _title("BLAME"), _bullet("nobody is named", "quiet")]
    grid = _grid(20)
    for party in parties:
        sides = (("claims it", party.claimed_by, "stance"), ("accused by", party.accused_by, "dispute"),
                 ("denied by", party.denied_by, "stance"), ("no position", party.no_position, "quiet"))  # fmt: skip
        first = True
        for label, names, style in sides:
            if names:
                told = ", ".join(safe(n) for n in names)
                grid.add_row(styled((safe(party.name) if first else "", "value")), styled((f"{label}: ", style), (told, "plain")))
                first = False
        if first:
            grid.add_row(styled((safe(party.name), "value")), styled(("named; no side is taken", "quiet")))
    return ["", _title("BLAME"), Padding(grid, (0, 0, 0, 2))]


def _because(
    i: Incident, claims: Mapping[str, tuple[Told, Claim]], words: Mapping[str, str]
) -> list[RenderableType]:
    if not i.because:
        return []
    blocks: list[RenderableType] = ["", _title("BECAUSE")]
    for finding in i.because:
        blocks.append(_bullet(f"{safe(finding.text)} [{safe(finding.rule)}]", "plain"))
        lines: dict[str, dict[str, None]] = {}
        for name in finding.claims:
            if name in claims:
                told, claim = claims[name]
                quote = f"“{safe(words[name])}”" if words.get(name) else claim.attribute.replace("_", " ")
                lines.setdefault(f"{quote} — {wording.says(claim)}", {})[safe(told.given_id)] = None
        shown = [f"{said} ({', '.join(where)})" for said, where in lines.items()]
        if len(shown) > _SOME:
            shown = [*shown[:_SOME], f"and {len(shown) - _SOME} more"]
        blocks += [Padding(styled((one, "quiet")), (0, 0, 0, 4)) for one in shown]
    return blocks


def _tellers(i: Incident, members: Sequence[Told], shown: Shown) -> list[RenderableType]:
    grid = _grid(14)
    for told in sorted(members, key=lambda t: (t.published is None, t.published or "", t.given_id)):
        row = shown.rows.get(told.document, {})
        copy = next((o for o in shown.book.copies if told.document in o.documents), None)
        facts = [told.published or "no date", told.outlet, row.get("title")]
        notes = f"; same copy as {plural(len(copy.documents) - 1, 'other document')}" if copy else ""
        grid.add_row(
            styled((told.account.id, "id")),
            styled((safe(told.given_id), "value"), (f"  {' · '.join(safe(f) for f in facts if f)}{notes}", "plain")),
        )
    return ["", _title("TOLD BY", "accounts, by publication"), Padding(grid, (0, 0, 0, 2))]


def _beside(members: Sequence[Told], shown: Shown) -> list[RenderableType]:
    """Campaigns and tallies of the same documents: figures that are not about this event."""
    here = {t.document for t in members}
    other = [t for t in shown.book.told if t.document in here and t.account.scope == "aggregate"]
    lines: list[RenderableType] = []
    for told in other:
        toll = "; ".join(wording.toll(told.account.toll)) or "no figure"
        kind = told.account.kind.replace("_", " ")
        lines.append(_bullet(f"{kind} in {safe(told.given_id)}: {toll}  {told.account.id}", "plain"))
    return ["", _title("NOT COUNTED HERE", "campaigns and tallies that the same documents tell of"), *lines] if lines else []


# --- origins and the queue


def origins(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """A group a block: one copy, or one source."""
    if not rows:
        return styled(("No document carries another's copy or leans on the same source.", "plain"))
    copies = [{d["id"] for d in row["documents"]} for row in rows if row["kind"] == "copy"]
    grid = _grid(18)
    for row in rows:
        here = {d["id"] for d in row["documents"]}
        if row["kind"] == "citation" and any(here <= copy for copy in copies):
            continue  # copies cite the same sources; that goes without saying
        what = "one text" if row["kind"] == "copy" else "one source"
        names = ", ".join(safe(d["given_id"]) for d in row["documents"])
        grid.add_row(styled((row["id"], "id")), styled((f"{what}: ", "label"), (names, "plain")))
    return grid


def positions(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """Who towards whom, then the words and the document; a speaker's own stand together in the order of the documents."""
    if not rows:
        return styled(("No position of an actor towards another was found.", "plain"))
    grid = _grid(28)
    for row in sorted(rows, key=lambda r: (r["who"] or "").casefold()):
        chain = " → ".join(safe(name) for name in row["chain"]) or "the document"
        act = f"{row['act']} {row['toward'] or 'nobody named'}".replace("_", " ")
        told = f"{act} “{row['label']}”" if row["label"] else act
        words = " … ".join(row["words"]) if row["words"] else "erased"
        body = styled((safe(told), "value"), (f"  “{safe(words)}”", "quote"), (f"  {safe(row['given_id'])} ", "quiet"),
                      (row["claim"], "id"))  # fmt: skip
        grid.add_row(styled((chain, "label")), body)
    return grid


_KINDS = {
    "judgement": "Decisions that fit nowhere now", "contradiction": "Decisions that contradict each other",
    "conflict": "Several decisions on one thing", "changed": "Decided, but it changed since",
    "possible": "Possibly the same event", "incident": "Incidents to look at",
}  # fmt: skip
_HINTS = {
    "judgement": "onrecord judge undo ACT takes one back; judge the claim or account that it should be about anew",
    "contradiction": "onrecord judge undo ACT takes one back",
    "possible": "onrecord judge same A B, or onrecord judge different A B",
}


def queue(rows: Iterable[Queued]) -> RenderableType:
    """What waits, by kind."""
    by_kind: dict[str, list[Queued]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    if not by_kind:
        return styled(("Nothing waits.", "plain"))
    blocks: list[RenderableType] = []
    for kind, title in _KINDS.items():
        found = by_kind.get(kind, [])
        if not found:
            continue
        blocks += [_title(title.upper(), str(len(found)))]
        if kind in _HINTS:
            blocks.append(_bullet(_HINTS[kind], "quiet"))
        lines: dict[str, list[str]] = {}  # several reasons for one thing stand together
        for row in found:
            lines.setdefault(row.act or " ".join(row.subjects), []).append(safe(row.reason))
        for about in list(lines)[:_LONG]:
            told = (f"{safe(about)}{'  ' * bool(about)}", "id"), ("; ".join(lines[about]), "plain")
            blocks.append(Padding(styled(*told), (0, 0, 0, 2)))
        if len(lines) > _LONG:
            blocks.append(_bullet(f"and {len(lines) - _LONG} more (--json lists all)", "quiet"))
        blocks.append("")
    return Group(*blocks[:-1])
