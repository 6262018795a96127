"""What a person sees of a search: each hit with the passage that has the words, marked ⟦so⟧ where there are no colours too."""

from __future__ import annotations

from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from onrecord import wording
from onrecord.render import styled
from onrecord.search import Found, Hit
from onrecord.wording import safe

_TITLES: Final = {"name": "NAMES", "document": "DOCUMENTS", "claim": "CLAIMS"}


def found(answer: Found) -> RenderableType:
    """The hits of each kind, best first, and how many there are."""
    blocks: list[RenderableType] = []
    for kind, count in answer.counts.items():
        hits = [h for h in answer.hits if h.kind == kind]
        if hits:
            more = f" · {wording.number(count)}{f', the first {len(hits)} shown' if count > len(hits) else ''}"
            blocks += ["", styled((_TITLES[kind], "kind"), (more, "quiet")), *(_hit(h) for h in hits)]
    return Group(*blocks[1:]) if blocks else styled(("Nothing was found.", "plain"))


def _hit(hit: Hit) -> RenderableType:
    other = ("  another spelling", "note") if not hit.exact else ("", "plain")
    if hit.kind == "name":
        counts = f"{wording.plural(len(hit.claims), 'claim')} in {wording.plural(len(hit.documents), 'document')}"
        roles = ", ".join(r.replace("_", " ") for r in hit.roles)
        head = styled((safe(hit.name or ""), "value"), (f"  {roles} · {counts}", "quiet"), other)
    elif hit.kind == "claim":
        label = (hit.attribute or "").replace("_", " ")
        head = styled((hit.claim or "", "id"), (f"  {label}", "label"), (f"  {safe(hit.given_id or '')}", "quiet"), other)
    else:
        head = styled((safe(hit.title or hit.given_id or ""), "title"), (f"  {hit.document}", "id"), other)
    return Group(Padding(head, (0, 0, 0, 2)), Padding(_passage(hit), (0, 0, 0, 4)))


def _passage(hit: Hit) -> Text:
    start, end = hit.at
    out, at = Text("…" if start else ""), start
    for s, e in hit.spans:
        if s >= at and e <= end:
            out.append_text(styled((_inner(hit.passage[at - start : s - start]), "plain"), ("⟦", "quiet")))
            out.append_text(styled((safe(hit.passage[s - start : e - start]), "value"), ("⟧", "quiet")))
            at = e
    return out.append_text(styled((_inner(hit.passage[at - start :]), "plain")))


def _inner(text: str) -> str:
    """Safe, with a blank kept at either end."""
    return f"{' ' * text[:1].isspace()}{safe(text)}{' ' * (len(text) > 1 and text[-1].isspace())}"
