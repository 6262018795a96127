"""Words that show what kind of event is told, in one segment: event nouns, hit verbs, weapons, ``lexicon/kinds.toml``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Kind
from onrecord.read.facts import Found, Segment
from onrecord.read.scope import MUNITIONS, singular

_SILENT: Final = frozenset(("held_by", "gunmen", "none"))  # who took people, and words of no kind
_REACH: Final = 8  # words between "took" and "away"
_WEAPONS: Final[dict[str, Kind]] = {
    "barrel_bomb": "airstrike", "unguided_bomb": "airstrike", "guided_bomb": "airstrike", "bunker_buster": "airstrike",
    "drone": "airstrike", "artillery": "shelling", "mortar": "shelling", "rocket": "shelling", "ied": "bombing",
    "landmine": "bombing", "unexploded_ordnance": "bombing", "chemical": "chemical", "small_arms": "shooting",
}  # fmt: skip
_KILLING: Final = frozenset("shot shoot shooting killed killing executed executing".split())
_ARMED: Final = frozenset("forces troops army fighters militants rebels soldiers militia garrison".split())
_BOMBS: Final = frozenset(("bomb", "bombs"))
_UNSAID: Final = frozenset(("other", "war", "protest", "meeting", "statement"))


class Cue(NamedTuple):
    """Words that show a kind: tokens ``first`` to ``last`` (exclusive) of the segment."""

    first: int
    last: int
    kind: Kind
    weight: float
    tells: bool


def cues(seg: Segment) -> Iterator[Cue]:
    """The words of a segment that show what kind of event it tells, those of plans and conditions left out."""
    for cue in _all(seg):
        ahead = cue.tells and cue.first > 0 and seg.low[cue.first - 1] == "to"  # "they were to have left on Saturday"
        if not (ahead or seg.modal(cue.first) or seg.hypothetical(cue.first)):
            yield cue


def _all(seg: Segment) -> Iterator[Cue]:
    found = [Found(m.first, m.last, m.row) for m in lexicon.matcher("kinds").find(seg.low)]
    for f in found:
        row = f.row
        if row.class_ in _SILENT:
            continue
        then = row.extra.get("then")
        last = f.last
        if then is not None:
            last = next((i + 1 for i in range(f.last, min(f.last + _REACH, len(seg.low))) if seg.low[i] in then), 0)
            if not last:
                continue
        if then is not None and row.class_ == "displacement" and _ARMED & set(seg.low[f.last : last]):
            continue  # "drove government forces out of the city"
        if row.class_ == "captive" and not _KILLING & set(seg.low):
            continue
        kind = {"taken": _taken(seg, found), "captive": "execution"}.get(row.class_, row.class_)
        yield Cue(f.first, last, cast(Kind, kind), row.extra["weight"], bool(row.extra.get("tell")))
    flown = any(f.row.class_ == "airstrike" for f in found) or any(e.row.class_ == "airstrike" for e in seg.events)
    for e in seg.events:
        if e.row.class_ not in _UNSAID and not (flown and seg.low[e.last - 1] in _BOMBS):  # "planes dropped bombs"
            yield Cue(e.first, e.last, cast(Kind, e.row.class_), 2 if singular(seg, e) in MUNITIONS else 3, False)
    for h in seg.hits:
        if "kind" in h.row.extra:
            yield Cue(h.first, h.last, cast(Kind, h.row.extra["kind"]), 3, True)
    for w in seg.weapons:
        if w.row.class_ in _WEAPONS:
            yield Cue(w.first, w.last, _WEAPONS[w.row.class_], 2, False)


def _taken(seg: Segment, found: Sequence[Found]) -> Kind:
    """People led off by soldiers or the police are arrested; by masked or unnamed men, abducted."""
    classes = {f.row.class_ for f in found}
    return "arrest" if "held_by" in classes and "gunmen" not in classes else "abduction"
