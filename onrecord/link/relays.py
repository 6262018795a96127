"""Outlets that pass on another's words: "residents told Reuters", "a statement carried by SANA", "SANA quoted a source".

A relay is no witness: it stands in a chain before the one who spoke. Where nobody is named who did, documents that have
their figure through the same outlet rest on what that outlet was told.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_right
from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, cast

import msgspec

from onrecord import lexicon
from onrecord.model import Claim, Link, Span

_PHRASES: Final = frozenset(["to", "by", "quotes"])
_NEAR: Final = 60  # characters between who spoke and what became of the words: "in a statement that was later carried by"
_SENTENCE: Final = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘'A-Z])|\n+")


_HEAD: Final = 400  # characters in which a dateline's credit stands: "BEIRUT (AP) — …"
_TAIL: Final = 80  # and one at the end: "… — AFP", "(Reuters)"
_CREDIT: Final = re.compile(r"\(([^()\n]{2,40})\)")
_CREDIT_LAST: Final = re.compile(r"(?:--|[–—(]|\s-\s)\s*([^()\n–—]{2,40}?)\)?[.\s]*\Z")


class Relay(NamedTuple):
    """An outlet that passed words on. ``span``: its name, ``cue``: the words that say so, in characters of the text."""

    outlet: str
    kind: Literal["to", "by", "quotes"]
    span: Span
    cue: Span


def relays(text: str) -> tuple[Relay, ...]:
    """Every relay that the text names, in order."""
    tokens = list(lexicon.TOKEN.finditer(text))
    matches = list(lexicon.matcher("relays").find([lexicon.fold(t.group()) for t in tokens]))
    out: list[Relay] = []

    def add(outlet: lexicon.Match, cue: lexicon.Match) -> None:
        name, words = (
            (tokens[m.first].start(), tokens[m.last - 1].end()) for m in (outlet, cue)
        )
        kind = cast(Literal["to", "by", "quotes"], cue.row.class_)
        out.append(Relay(outlet.row.class_, kind, name, words))

    cue: lexicon.Match | None = None  # one whose outlet may still come
    last: lexicon.Match | None = None  # an outlet whose cue may still come
    end = 0
    for match in matches:
        gap = tokens[end : match.first]
        if not all(t.group()[:1].isupper() or t.group() in ("’s", "'s") for t in gap):  # "told Russia’s Interfax"
            cue = None
        if match.first > end:
            last = None
        end = match.last
        kind = match.row.class_
        if kind == "quotes":
            if last is not None:
                add(last, match)
            cue = last = None
        elif kind in _PHRASES:
            cue, last = match, None
        elif kind == "between":
            last = None
        else:
            named = tokens[match.first].group()[:1].isupper() or kind == "DPA"  # it writes itself in small letters
            if named and cue is not None:
                add(match, cue)
            cue, last = None, match if named else None
    return tuple(out)


def credit(text: str) -> tuple[str, Span] | None:
    """The agency that a text is credited to at its beginning or end, nothing else beside the name: "(AP)", "--AFP"."""
    found = [*_CREDIT.finditer(text, 0, _HEAD), *_CREDIT_LAST.finditer(text, max(0, len(text) - _TAIL))]
    for match in found:
        tokens = [lexicon.fold(t) for t in lexicon.TOKEN.findall(match[1])]
        for name in lexicon.matcher("relays").find(tokens):
            if name.last - name.first == len(tokens) and name.row.class_ not in (*_PHRASES, "between"):
                return name.row.class_, match.span(1)
    return None


def relayed(claims: Iterable[Claim], text: str | None) -> tuple[Claim, ...]:
    """The claims, each with the outlet that passed it on as the nearest link of its chain where the text names one.

    A chain that already begins with that outlet, or with another, stays as it is.
    """
    claims = tuple(claims)
    if not text or not claims or not _outlets().search(text):
        return claims
    starts = [0, *(m.end() for m in _SENTENCE.finditer(text)), len(text)]
    found: dict[int, tuple[Relay, ...]] = {}
    out = []
    for claim in claims:
        sentences = sorted({bisect_right(starts, start, hi=len(starts) - 1) - 1 for start, _ in claim.quotes})
        for n in sentences:
            if n not in found:
                found[n] = _shifted(relays(text[starts[n] : starts[n + 1]]), starts[n])
        out.append(_through(claim, [relay for n in sentences for relay in found[n]]))
    return tuple(out)


@functools.cache
def _outlets() -> re.Pattern[str]:
    """Finds any of the outlets' names, and more: most texts without a relay need no closer look."""
    rows = (row for row in lexicon.load("relays") if row.class_ not in (*_PHRASES, "between"))
    return re.compile("|".join(re.escape(t.split()[0]) for row in rows for t in row.terms), re.IGNORECASE)


def _shifted(found: Iterable[Relay], by: int) -> tuple[Relay, ...]:
    return tuple(
        r._replace(span=(r.span[0] + by, r.span[1] + by), cue=(r.cue[0] + by, r.cue[1] + by)) for r in found
    )


def _through(claim: Claim, found: Iterable[Relay]) -> Claim:
    named = {lexicon.fold(link.source).removeprefix("the ") for link in claim.chain}
    for relay in found:
        if not _of(relay, claim):
            continue
        if not any(lexicon.fold(relay.outlet) in name.split() or lexicon.fold(relay.outlet) == name for name in named):
            link = Link(relay.outlet, relay.span, relay.cue)
            return msgspec.structs.replace(claim, chain=(link, *claim.chain), hedge=_moved(claim))
    return claim


def _of(relay: Relay, claim: Claim) -> bool:
    """Whether the relay passed on the words of the nearest speaker of the claim; or of one whom the claim does not have."""
    if not claim.chain:
        return relay.kind == "quotes"
    nearest = claim.chain[0]
    if relay.kind == "quotes":
        return nearest.source_span is not None and 0 <= nearest.source_span[0] - relay.cue[1] <= _NEAR
    if nearest.cue is not None and nearest.cue[0] < relay.cue[1] and relay.cue[0] < nearest.cue[1]:
        return True
    spans = [s for s in (nearest.source_span, nearest.cue) if s is not None]
    return relay.kind == "by" and any(0 <= relay.cue[0] - end <= _NEAR for _, end in spans)


def _moved(claim: Claim) -> object:
    """The claim's hedge; one that is a link's counts links from the front."""
    if claim.hedge is None or claim.hedge.by is None:
        return claim.hedge
    return msgspec.structs.replace(claim.hedge, by=claim.hedge.by + 1)
