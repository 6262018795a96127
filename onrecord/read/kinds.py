"""What kind of event is told: a vote of all the words that show it, wherever the document tells of the event.

The act noun of one sentence is not enough: "nine people died in the market" is of no kind, and two sentences on a drone is
named. Each *cue* (event nouns, hit verbs, weapons, ``lexicon/kinds.toml``) gives its weight to a kind, once for each
sentence; what stands in the event's own sentences counts full, what stands between them half. What is counted decides which
kinds can be meant at all: an event that killed people is no displacement.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from onrecord.model import Kind
from onrecord.read.accounts import Event
from onrecord.read.cues import Cue
from onrecord.read.facts import Segment
from onrecord.read.scope import somebody

_NEGATIVE: Final = frozenset("no not never nobody denied denies deny without neither".split())
_DEADLY: Final = frozenset(("killed", "injured"))
_UNHARMED: Final = frozenset(("displacement", "arrest", "abduction", "destruction"))
_HELD: Final = frozenset(("arrest", "abduction"))
_HEAVY: Final = frozenset(("airstrike", "shelling", "bombing"))
_PEOPLE_MOVED: Final[dict[str, frozenset[str]]] = {  # the kinds that an event of this harm alone can be
    "displaced": frozenset(("displacement", "siege")),
    "detained": frozenset(("arrest", "torture", "abduction", "sexual_violence")),
    "abducted": frozenset(("abduction", "arrest", "torture", "sexual_violence")),
}
_OWN, _BESIDE, _FIRST = 1.0, 0.5, 1.5  # how much a sentence's cues count: its own, one between its own, the first


def settle(events: Sequence[Event], segments: Sequence[Segment], shown: Sequence[Sequence[Cue]]) -> None:
    """Give every event the kind that most of its words show. ``shown``: the cues of each segment."""
    beside = _beside(events, segments)
    titles = [s for s in segments if s.sentence.role == "title"]
    for event in events:
        if not event.war:
            _settle(event, beside[id(event)], titles, shown)
    for i, event in enumerate(events):
        if event.kind == "other":
            event.kind = _of_others(event, events[:i], events)
        if event.kind == "siege":
            event.scope = "aggregate"  # its deaths are those of weeks, however it is told


def _settle(
    event: Event, beside: Sequence[Segment], titles: Sequence[Segment], shown: Sequence[Sequence[Cue]]
) -> None:
    votes: dict[Kind, float] = defaultdict(float)
    own = sorted({m.segment.number: m.segment for m in event.mentions}.values(), key=lambda s: s.number)
    body = [s for s in own if s.sentence.role != "title"]
    for seg in own:
        _vote(votes, seg, shown[seg.number], _FIRST if body and seg is body[0] else _OWN)
    for seg in beside:
        _vote(votes, seg, shown[seg.number], _BESIDE)
    if not votes:
        for seg in titles:
            _vote(votes, seg, shown[seg.number], _BESIDE)
    able = _able(event, votes)
    if able:
        event.kind = max(able, key=lambda k: able[k])
    if event.scope == "aggregate" and _mixed(event.mentions[0].segment, shown):
        event.kind = "other"


def _mixed(seg: Segment, shown: Sequence[Sequence[Cue]]) -> bool:
    """``shells, glide bombs and drones killed 94 people``: no one kind names them all."""
    kinds = {c.kind for c in shown[seg.number] if c.kind in _HEAVY and not seg.low[c.first].startswith("bomb")}
    return len(kinds) > 1


def _of_others(event: Event, before: Sequence[Event], events: Sequence[Event]) -> Kind:
    """``One of them destroyed a house`` is of the kind of the many told before; a sum of two places is of theirs."""
    if event.mentions[0].segment.low[:2] == ("one", "of"):
        return next((e.kind for e in reversed(before) if e.scope == "aggregate" and not e.war), event.kind)
    kinds = {e.kind for e in events if e.scope == "incident"} - {"other"}
    counted = any(t.modifier is not None for m in event.mentions for t in m.times)
    if event.scope == "aggregate" and len(kinds) == 1 and not counted:
        return kinds.pop()
    return event.kind


def _vote(votes: dict[Kind, float], seg: Segment, shown: Sequence[Cue], share: float) -> None:
    best: dict[Kind, float] = {}
    for cue in shown:
        near = seg.low[max(0, cue.first - 5) : cue.first]
        weight = cue.weight * (0.3 if _NEGATIVE & set(near) else 1.0)
        best[cue.kind] = max(best.get(cue.kind, 0.0), weight)
    for kind, weight in best.items():
        votes[kind] += weight * share


def _able(event: Event, votes: dict[Kind, float]) -> dict[Kind, float]:
    """The kinds that what is counted allows."""
    harms = {h.harm for m in event.mentions for h in m.harms if somebody(h)}
    out = dict(votes)
    if harms & _DEADLY:
        told = event.mentions[0].kind  # people led away, some of whom were hurt
        out = {k: v for k, v in out.items() if k not in _UNHARMED or (k == told and k in _HELD)}
    elif len(harms) == 1 and (only := _PEOPLE_MOVED.get(next(iter(harms)))):
        out = {k: v for k, v in out.items() if k in only}
    return out


def _beside(events: Sequence[Event], segments: Sequence[Segment]) -> dict[int, list[Segment]]:
    """The segments that tell no event of their own, by the event told last before them; those before all belong to the first."""
    home: dict[int, Event] = {m.segment.number: e for e in events for m in e.mentions}
    out: dict[int, list[Segment]] = {id(e): [] for e in events}
    last: Event | None = events[0] if events else None
    since = events[0].mentions[0].segment.sentence.paragraph if events else 0
    for seg in segments:
        event = home.get(seg.number)
        if event is not None:
            last, since = event, seg.sentence.paragraph
        elif last is not None and abs(seg.sentence.paragraph - since) <= 1:
            out[id(last)].append(seg)
    return out
