"""Whose people or positions were aimed at: "overran a Home Guard post", "struck a depot of the Front"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.parties import PartyMention
from onrecord.read.told import Told

# What an armed party holds, moves in or keeps: its name beside one of these is the one aimed at.
POSTS: Final = frozenset(
    "post posts outpost depot depots convoy convoys base "
    "bases camp camps position positions barracks checkpoint checkpoints lorry "
    "lorries truck trucks workshop workshops headquarters column columns "
    "boats boat vehicles vehicle garrison centre center stores "
    "store trenches lines patrol".split()
)
_THEIRS: Final = frozenset("terrorists militants members fighters soldiers bandits".split())
_REACH: Final = 9  # tokens between the deed and the party


def aimed_at(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """One claim for each party aimed at, account and speaker."""
    seen: set[tuple[int, str, str]] = set()
    for seg in segments:
        deeds = [m.last for m in lexicon.matcher("deeds").find(seg.low)] + [h.last for h in seg.hits]
        events = [e.last for e in seg.events if e.row.extra.get("cause")]
        node = told.account_near(seg)
        if node is None or not (deeds or events):
            continue
        for p in seg.parties:
            if p.described or p.adjective or seg.modal(p.first) or not _at(seg, p, deeds, events):
                continue
            span = seg.span(p.first, p.last)
            chain = voices.chain(span)
            key = (id(node), p.party.name.lower(), chain[-1].source if chain else "")
            stance = voices.stance(span)
            if key in seen or stance not in ("asserts", "denies"):
                continue
            seen.add(key)
            yield Draft(node, "target_party", p.party, (span,), stance, chain=chain, confidence=0.6)


def _at(seg: Segment, p: PartyMention, deeds: Sequence[int], events: Sequence[int]) -> bool:
    low = seg.low
    before = p.first
    while before > 0 and low[before - 1] in ("the", "a", "an", "“", '"'):
        before -= 1
    held = low[p.last : p.last + 1] and low[p.last] in POSTS
    of = before > 1 and low[before - 1] == "of" and bool(POSTS & set(low[max(0, before - 3) : before - 1]))
    theirs = low[p.first] in _THEIRS and low[p.first + 1] == "of"
    if not (held or of or theirs):
        return False
    near = [d for d in deeds if 0 <= before - d <= _REACH]
    near += [e for e in events if 0 <= before - e <= _REACH and low[e] in ("on", "at", "against", "under")]
    return any(not {"by", ".", ";", "said"} & set(low[d:before]) for d in near)
