"""One document: its archived text with the claims marked in it, each with its source chain; decisions; adding by hand.

The original is never rendered: it is sent as bytes, to save.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Sequence
from typing import Any, Final, NamedTuple, get_args

import msgspec

from onrecord import ledger, views, wording
from onrecord.errors import InputError
from onrecord.model import HARMS, VALUE_TYPES, Claim, Kind, Part, Span, Who
from onrecord.reattach import Sheet
from onrecord.web import seen, shown
from onrecord.web.ask import Answer, Ask, Data, Go, Page

_CHUNK: Final = 40_000  # characters of a text on one page
_MANY: Final = 400  # claims of one document that are listed on one page
_ROLES: Final = {"comment": "comment, not read", "furniture": "page furniture, not read", "byline": "byline"}


class Piece(NamedTuple):
    """A stretch of text within which the same claims hold. ``control``: one character that is shown by its code."""

    start: int
    text: str
    claims: tuple[str, ...]
    family: str
    control: bool = False


class Block(NamedTuple):
    """A line of the text as it stands on the page."""

    role: str
    told: str
    pieces: tuple[Piece, ...]


def page(ask: Ask) -> Answer:
    found = ask.found
    kind, name = views.resolve(found.case, ask.params["document"])
    if kind != "document":
        return Go(f"/claims/{name}")
    if name != ask.params["document"]:
        return Go(f"/documents/{name}")
    row = views.document(found.case, name)
    sheet = found.reviewed.held[name]
    aside = found.reviewed.aside.get(name, ())
    text = row["text"] or ""
    parts = msgspec.convert(row["parts"], list[Part])
    first = _first(ask, text)
    last = _end(text, first)
    here = [c for c in (*sheet.claims, *aside) if not c.quotes or any(s < last and e > first for s, e in c.quotes)]
    words = shown.Words(found, {**ask.memory, "names": True})  # the text itself is open here
    cards = [_card(ask, words, sheet, c) for c in sorted(here, key=_place)]
    accounts = [
        {"id": a.id, "kind": a.kind, "scope": a.scope, "anchor": words.quote(sheet, [a.anchor]) or "entered by hand",
         "toll": "; ".join(wording.toll(a.toll))}
        for a in sheet.accounts
    ]  # fmt: skip
    homes = {m.account: i for i in found.book.incidents for m in i.accounts}
    return Page("document.html", {
        "row": row, "blocks": blocks(text, parts, [c for c in sheet.claims if c.quotes], first, last), "cards": cards[:_MANY],
        "hidden_cards": max(0, len(cards) - _MANY), "accounts": accounts, "first": first, "last": last, "size": len(text),
        "previous": max(0, first - _CHUNK), "incidents": [
            shown.brief(found, i) for i in {homes[a.id].id: homes[a.id] for a in sheet.accounts if a.id in homes}.values()
        ],
        "attributes": [a for a in VALUE_TYPES if a not in ("part_of", "account")], "kinds": get_args(Kind),
        "whom": get_args(Who), "harms": HARMS, "title": wording.safe(row["title"] or row["given_id"]),
        "target": ask.first("claim"), "unread": wording.set_aside(parts),
        "readers": [r["reader"] for r in row["readings"] if r["current"] and r.get("reader")],
        "notes": [str(n) for r in row["readings"] if r["current"] for n in r.get("notes") or ()],
    })  # fmt: skip


def _first(ask: Ask, text: str) -> int:
    """Where the page begins: at the claim that was asked for, else where the query says."""
    at = int(ask.first("from")) if ask.first("from").isdecimal() and len(ask.first("from")) < 10 else 0
    if ref := ask.first("claim"):
        here = seen.claim_of(ask.found, ref)
        if here is not None and here[1].quotes:
            start = min(s for s, _ in here[1].quotes)
            at = start - start % _CHUNK
    at = max(0, min(at, max(0, len(text) - 1)))
    return text.rfind("\n", 0, at) + 1 if at else 0


def _end(text: str, first: int) -> int:
    """The end of the page: after a line, if one ends anywhere near."""
    if len(text) - first <= _CHUNK:
        return len(text)
    at = text.find("\n", first + _CHUNK, first + 2 * _CHUNK)
    return first + _CHUNK if at < 0 else at + 1


def _place(claim: Claim) -> tuple[Any, ...]:
    return (min((s for s, _ in claim.quotes), default=1 << 40), claim.id)


def _card(ask: Ask, words: shown.Words, sheet: Sheet, claim: Claim) -> dict[str, Any]:
    card = words.claim(sheet, claim)
    value = msgspec.to_builtins(claim.value)
    return {
        **card, "seen": seen.form(ask.found, "value", [claim.id]), "count": claim.attribute in HARMS,
        "low": value.get("low") if isinstance(value, dict) else None,
        "high": value.get("high") if isinstance(value, dict) else None,
        "who": value.get("who") if isinstance(value, dict) else None,
        "typed": card["raw"] if isinstance(value, dict) else "",
        "undo": None if card["mark"] is None else seen.form(ask.found, "undo", [card["mark"]["act"]]),
    }  # fmt: skip


def blocks(text: str, parts: Sequence[Part], claims: Sequence[Claim], first: int, last: int) -> list[Block]:
    """The text from ``first`` to ``last`` in lines, each cut where a claim's words begin or end."""
    spans = sorted((s, e, c.id, c.attribute) for c in claims for s, e in c.quotes if s < last and e > first)
    edges = sorted({n for s, e, _, _ in spans for n in (s, e)})
    parts = sorted((p for p in parts if p.span[0] < last and p.span[1] > first), key=lambda p: p.span) or list(parts[:1])
    bounds = sorted({n for part in parts for n in part.span})
    starts = [part.span[0] for part in parts]
    out = []
    at, before = first, ""
    for line in text[first:last].split("\n"):
        for s, e, role in _roles(text, at, at + len(line), parts, starts, bounds):
            inside = [x for x in spans if x[0] < e and x[1] > s]
            pieces = tuple(p for a, b in _cut(s, e, edges) for p in _pieces(text, a, b, inside))
            out.append(Block(role, _ROLES.get(role, "") if role != before else "", pieces))
            before = role
        if not line:
            out.append(Block("gap", "", ()))
        at += len(line) + 1
    return out


def _cut(start: int, end: int, edges: Sequence[int]) -> list[Span]:
    """The stretch cut at those edges that lie within it; they are sorted."""
    inner = edges[bisect.bisect_right(edges, start) : bisect.bisect_left(edges, end)]
    points = [start, *inner, end]
    return [(a, b) for a, b in itertools.pairwise(points) if a < b]


def _roles(
    text: str, start: int, end: int, parts: Sequence[Part], starts: Sequence[int], bounds: Sequence[int]
) -> list[tuple[int, int, str]]:
    """A line cut where it becomes something else on the page. Blanks between parts belong to what stands before."""
    out: list[tuple[int, int, str]] = []
    for s, e in _cut(start, end, bounds):
        i = bisect.bisect_right(starts, s) - 1
        inside = i >= 0 and parts[i].span[0] <= s < parts[i].span[1]
        role: str = parts[i].role if inside else "body" if not parts else "furniture"
        role = "body" if role == "dateline" else role
        if out and (role == out[-1][2] or (not inside and not text[s:e].strip())):
            out[-1] = (out[-1][0], e, out[-1][2])
        elif not inside and not text[s:e].strip():
            out.append((s, e, "body"))
        else:
            out.append((s, e, role))
    return out


def _pieces(text: str, start: int, end: int, spans: Sequence[tuple[int, int, str, str]]) -> list[Piece]:
    """One piece, or several where a character is shown by its code: then offsets on the page stay those of the text."""
    held = [x for x in spans if x[0] <= start and x[1] >= end]
    claims = tuple(dict.fromkeys(x[2] for x in held))
    family = shown.family(min(held, key=lambda x: x[1] - x[0])[3]) if held else ""
    out: list[Piece] = []
    at = start
    for i in range(start, end):
        if text[i] != "\t" and wording.visible(text[i]) != text[i]:
            if i > at:
                out.append(Piece(at, text[at:i].replace("\t", " "), claims, family))
            out.append(Piece(i, wording.visible(text[i]), claims, family, control=True))
            at = i + 1
    if at < end:
        out.append(Piece(at, text[at:end].replace("\t", " "), claims, family))
    return out


def claim(ask: Ask) -> Answer:
    """A claim's own link leads to its words."""
    here = seen.claim_of(ask.found, ask.params["claim"])
    if here is None:
        kind, name = views.resolve(ask.found.case, ask.params["claim"])
        if kind == "claim" and (now := seen.claim_of(ask.found, name)) is not None:
            return Go(f"/documents/{now[0].document}?claim={name}#{name}")
        raise InputError(f"{ask.params['claim']} is in no current reading")
    return Go(f"/documents/{here[0].document}?claim={here[1].id}#{here[1].id}")


def original(ask: Ask) -> Answer:
    """The bytes as they were taken in."""
    kind, name = views.resolve(ask.found.case, ask.params["document"])
    if kind != "document":
        raise InputError("that is a claim, not a document")
    row = ask.found.rows[name]
    data = ledger.blob(ask.found.case, row["sha256"])
    if data is None:
        raise InputError("its bytes were erased, or were never kept")
    return Data(data, "application/octet-stream", f"{name}-{row['sha256'][:12]}.bin")
