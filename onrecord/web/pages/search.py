"""Full-text search: names, claims and documents, each hit with the words in their place."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from onrecord import search as index
from onrecord.model import to_json
from onrecord.publish.content import NAME
from onrecord.web import seen, shown
from onrecord.web.ask import Answer, Ask, Data, Page

_EACH: Final = 20  # hits of a kind on a page
_LONGEST: Final = 400  # characters of a query
_CALLED: Final = {"name": "Names", "claim": "Claims", "document": "Documents"}


def _found(ask: Ask) -> tuple[str, index.Found | None, int]:
    query = ask.first("q").strip()[:_LONGEST]
    offset = int(ask.first("from")) if ask.first("from").isdecimal() and len(ask.first("from")) < 6 else 0
    kinds = [k for k in ask.query.get("kind", ()) if k in index.KINDS] or list(index.KINDS)
    if not query:
        return query, None, 0
    return query, index.search(ask.found.case, query, kinds=kinds, limit=_EACH, offset=offset), offset


def page(ask: Ask) -> Answer:
    query, found, offset = _found(ask)
    words = shown.Words(ask.found, ask.memory)
    groups = []
    for kind, called in _CALLED.items() if found else ():
        hits = [h for h in found.hits if h.kind == kind] if found else []
        total = found.counts.get(kind, 0) if found else 0  # type: ignore[call-overload]
        if hits or total:
            rows = [_hit(ask, words, h) for h in hits]
            groups.append({"kind": kind, "called": called, "total": total, "hits": rows, "more": offset + len(hits) < total})
    return Page("search.html", {
        "query": query, "groups": groups, "notes": found.notes if found else (), "offset": offset, "each": _EACH,
    })  # fmt: skip


def as_json(ask: Ask) -> Answer:
    """As ``onrecord search --json`` prints it; victims' names are left out unless they are shown."""
    _, found, _ = _found(ask)
    if found is None:
        return Data(b'{"query": "", "hits": []}\n', "application/json")
    if not ask.memory.get("names"):
        words = shown.Words(ask.found, ask.memory)
        victims = [h for h in found.hits if h.kind == "name" and "victim" in h.roles]
        found = index.Found(
            query=found.query, head=found.head, counts=found.counts, notes=found.notes,
            hits=tuple(replace(h, passage=words.hide(h.document, h.passage)) for h in found.hits if h not in victims),
        )  # fmt: skip
    return Data(to_json(found).encode() + b"\n", "application/json")


def _hit(ask: Ask, words: shown.Words, hit: index.Hit) -> dict[str, Any]:
    row: dict[str, Any] = {"exact": hit.exact, "document": hit.document, "given_id": hit.given_id, "title": hit.title}
    row["pieces"] = _pieces(hit) if hit.kind != "name" else []
    if row["pieces"] and (told := words.hide(hit.document, hit.passage)) != hit.passage:
        row["pieces"] = [(told, False)]  # whole: a name may reach over the words that were asked for
    row["start"] = hit.spans[0][0] if hit.spans else hit.at[0]
    if hit.kind == "claim" and hit.claim is not None and (here := seen.claim_of(ask.found, hit.claim)) is not None:
        row["claim"] = words.claim(*here)
    if hit.kind == "name":
        secret = "victim" in hit.roles and not words.names
        row |= {"name": NAME if secret else hit.name, "roles": hit.roles, "secret": secret}
        row |= {"claims": hit.claims[:6], "n": len(hit.claims), "documents": len(hit.documents)}
    return row


def _pieces(hit: index.Hit) -> list[tuple[str, bool]]:
    """The passage, and which stretches of it are what was asked for."""
    first, last = hit.at
    out: list[tuple[str, bool]] = [("…", False)] if first else []
    at = first
    for s, e in sorted(hit.spans):
        s, e = max(s, at), min(e, last)
        if s < e:
            out += [(hit.passage[at - first : s - first], False), (hit.passage[s - first : e - first], True)]
            at = e
    return [*out, (hit.passage[at - first :], False)]
