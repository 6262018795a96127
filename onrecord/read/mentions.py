"""Which events a document mentions, sentence by sentence: each with its kind, its scope, its own times and places.

A mention is one telling of harm or of an attack in one segment. Its scope is decided in ``read/scope.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from onrecord.model import Kind, Scope, Span
from onrecord.read.cues import Cue
from onrecord.read.drafts import Voices
from onrecord.read.facts import Found, Segment
from onrecord.read.harm import HarmMention
from onrecord.read.scope import MUNITIONS, once_in, scope_of, since_a_day, singular
from onrecord.read.when import Time
from onrecord.read.where import PlaceMention
from onrecord.read.who import Attribution

_FRESH: Final = frozenset("another separate separately elsewhere previous previously".split())
_NOT_DEADLY: Final = frozenset("displacement meeting statement".split())
_WHOSE: Final = frozenset(("where", "whose"))
_SURE: Final = 3  # the weight of a cue that gives a mention its kind
_ELSEWHERE: Final = frozenset("separately elsewhere".split())
_DEFINITE: Final = frozenset("the this that those these its his her their".split())
_WEAPON_KINDS: Final[dict[str, Kind]] = {
    "barrel_bomb": "airstrike", "unguided_bomb": "airstrike", "guided_bomb": "airstrike", "bunker_buster": "airstrike",
    "drone": "airstrike", "artillery": "shelling", "mortar": "shelling", "rocket": "shelling", "ied": "bombing",
    "landmine": "bombing", "grenade": "bombing", "bomb": "bombing", "unexploded_ordnance": "bombing", "chemical": "chemical",
    "small_arms": "shooting",
}  # fmt: skip
_EVENT_WEAPONS: Final = frozenset(_WEAPON_KINDS)  # their words tell the event, too ("a car bomb")
_TOWN: Final = frozenset("city town village neighbourhood neighborhood district area".split())
_HARM_KINDS: Final[dict[str, Kind]] = {
    "displaced": "displacement", "detained": "arrest", "abducted": "abduction",
}  # fmt: skip
_TRIGGER_KINDS: Final[dict[str, Kind]] = {
    "executed": "execution", "executing": "execution", "beheaded": "execution", "assassinated": "execution",
    "murdered": "execution",
    "massacred": "execution", "gunned": "shooting", "shot": "shooting",
}  # fmt: skip
_NOT_WHERE: Final = ("", "from", "to", "by", "with", "of", "against", "between")
_BASED: Final = frozenset(
    "based headquartered born exiled living office offices conference talks meeting freed captured built".split()
)
_USING: Final = frozenset("use uses used using drop drops dropped dropping fire fired firing".split())


class Mention(NamedTuple):
    """One telling of an event. ``act`` is the event word's tokens in the segment, None where only harm is told."""

    segment: Segment
    scope: Scope
    kind: Kind
    anchor: Span
    act: Found | None
    harms: tuple[HarmMention, ...]
    times: tuple[Time, ...]
    places: tuple[PlaceMention, ...]
    definite: bool
    fresh: bool
    war: bool
    includes: bool  # "those attacks may include one …": one of a campaign
    names: frozenset[str]
    telling: Cue | None = None  # the words that tell an event even if nobody is counted ("opened fire")

    @property
    def act_end(self) -> int:
        """The token of "include" in "those attacks may include one"."""
        return next((i for i, w in enumerate(self.segment.low) if w.startswith("include")), 0)

    @property
    def weight(self) -> int:
        """How much of an event of its own it tells: 0 for a mere reference."""
        days = any(t.precision in ("time", "day", "days") for t in self.times)
        told = self.act is not None and self.act.row.extra.get("cause") and days and self.places
        return len(self.harms) + bool(told)


def find_mentions(segments: Sequence[Segment], voices: Voices, shown: Sequence[Sequence[Cue]]) -> list[Mention]:
    """The event mentions of a document, in order. ``shown``: the cues of each segment."""
    generic: Kind = "other"
    out: list[Mention] = []
    names: set[str] = set()
    before: Segment | None = None
    for seg in segments:
        mention = _mention(seg, shown[seg.number], voices.spoken_in(seg.whole), generic, names, out[-1] if out else None)
        same = before is not None and before.sentence.paragraph == seg.sentence.paragraph
        if mention is not None and not mention.places and "there" in seg.low and before is not None and same:
            # "In Douma the target was a market. Six people died there."
            mention = mention._replace(places=tuple(p for p in before.places if _where(before, p)))
        before = seg
        if mention is None:
            continue
        out.append(mention)
        if mention.kind == "airstrike":
            generic = "airstrike"
        for h in mention.harms:
            if h.name is not None:
                names.add(seg.tokens[h.name.last - 1].low)
    return out


def real(seg: Segment, h: HarmMention) -> bool:
    i = h.trigger[0]
    before = seg.low[max(0, h.first - 5) : h.first]
    left_out = any(w in ("include", "count", "cover") for w in before) and bool({"not", "n't", "don't", "doesn't"} & set(before))
    return not (h.negated or left_out or seg.hypothetical(i) or seg.modal(i))


def _mention(
    seg: Segment,
    shown: Sequence[Cue],
    attributions: Sequence[Attribution],
    generic: Kind,
    names: set[str],
    last: Mention | None,
) -> Mention | None:
    harms = tuple(h for h in seg.harms if real(seg, h) and not (h.subset and h.group is not None and h.group.who == "all"))
    act = _act(seg, harms)
    hit = next((h for h in seg.hits if not seg.modal(h.first)), None)
    used = _weapon_use(seg)
    told = {seg.low[i] for i in range(len(seg.low)) if seg.low[i] in names}
    telling = next((c for c in shown if c.tells), None)
    struck = hit is not None and bool(seg.targets or seg.places or seg.parties or seg.weapons or seg.events)
    if not (harms or act or used or told or telling or struck):
        return None
    place_in = _anchor_index(harms, act, hit, used, telling)
    times = tuple(t for t in seg.times if t.kind == "date" and _goes_with(t.span, seg, place_in, attributions))
    places = tuple(p for p in seg.places if _where(seg, p) and _goes_with(p.span, seg, place_in, attributions))
    if not harms and act is None and used is None and hit is None and telling is None:
        times, places = (), ()  # a victim is only spoken of: what is dated here is something else
    close = last is not None and seg.sentence.paragraph - last.segment.sentence.paragraph <= 1
    going_on = last.scope if close and last is not None else None
    includes = _includes(seg, act)
    war = act is not None and act.row.class_ == "war"
    scope = "incident" if includes else scope_of(seg, act, harms, times, places, used, going_on)
    kind = _kind(seg, act, harms, hit, generic, used)
    if kind == "other":
        kind = _shown(shown, harms)
    flight = kind == "displacement" and since_a_day(times) and not _all_told(seg)
    if flight or (act is None and telling is not None and once_in(seg, times)):
        scope = "incident"
    anchor = seg.span(act.first, act.last) if act else seg.span(*_span_of(harms, hit, used, telling, seg))
    before = seg.low[act.first - 1] if act and act.first else ""
    near = set(seg.low[max(0, act.first - 4) : act.first]) if act else set()
    fresh = bool(near & _FRESH or _ELSEWHERE & set(seg.low[:2])) or (_second(seg) and bool(harms or times or places))
    return Mention(
        seg, scope, kind, anchor, act, harms, times, places, bool(near & _DEFINITE) and before not in ("a", "an"),
        fresh, war, includes, frozenset(told), telling,
    )  # fmt: skip


def _act(seg: Segment, harms: Sequence[HarmMention]) -> Found | None:
    """The event word that tells the act: nearest to the harm's trigger, else the first act noun of the segment."""
    words = [
        e for e in seg.events
        if not any(h.trigger[0] <= e.first < h.trigger[1] for h in seg.harms)
        and not any(w.first < e.last and e.first < w.last and w.row.class_ not in _EVENT_WEAPONS for w in seg.weapons)
    ]  # fmt: skip
    if not words:
        return None
    if harms:
        if any(h.harm in ("killed", "injured") for h in harms):
            words = [e for e in words if e.row.class_ not in _NOT_DEADLY]  # "killed at a displacement camp"
        i = harms[0].trigger[0]
        words = [e for e in words if e.row.class_ != "war" or e.first < i or _during(seg, e)]
        acts = sorted(words, key=lambda e: (abs(e.first - i) + (6 if e.first > i else 0), e.first))
        return acts[0] if acts else None
    acts = [e for e in words if e.row.class_ not in ("war", "protest") and singular(seg, e) not in MUNITIONS]
    return next((e for e in acts if e.row.class_ != "other"), acts[0] if acts else None)


def _during(seg: Segment, e: Found) -> bool:
    """``killed in the war``, ``since the conflict began``; not "the group, which monitors the war"."""
    return bool({"in", "since", "during", "of", "throughout"} & set(seg.low[max(0, e.first - 4) : e.first]))


def _weapon_use(seg: Segment) -> Found | None:
    """``use of cluster munitions``, ``used barrel bombs``: the use of a weapon told as an event."""
    for w in seg.weapons:
        if _USING & set(seg.low[max(0, w.first - 4) : w.first]):
            return w
        after = seg.low[w.last : w.last + 4]
        if {"was", "were", "been"} & set(after) and {"used", "dropped", "fired", "launched"} & set(after):
            return w
    return None


def _anchor_index(
    harms: Sequence[HarmMention], act: Found | None, hit: Found | None, used: Found | None, telling: Cue | None
) -> int:
    if harms:
        return harms[0].trigger[0]
    return next((f.first for f in (act, hit, used, telling) if f is not None), 0)


def _span_of(
    harms: Sequence[HarmMention], hit: Found | None, used: Found | None, telling: Cue | None, seg: Segment
) -> tuple[int, int]:
    if harms:
        return harms[0].trigger
    found = hit or used or telling
    return (found.first, found.last) if found else (0, len(seg.tokens))


def _where(seg: Segment, p: PlaceMention) -> bool:
    """A place by a preposition of place, that is not where somebody lives or is based, and no party."""
    at = seg.at(p.span[0])
    struck = any(h.last <= at <= h.last + 4 and set(seg.low[h.last : at]) <= _TOWN | {"the", "of"} for h in seg.hits)
    between = p.relation == "between" and not p.candidates  # two towns of a road; known countries fight "between" them
    if p.kind != "place" or (p.relation in _NOT_WHERE and not (struck or between)):
        return False
    if any(x.first <= at < x.last and not x.adjective and p.relation not in ("in", "inside") for x in seg.parties):
        return False
    after = seg.at(p.span[1])
    if any(t.first == after for t in seg.targets):
        return False  # "the Omar mosque": a name of the thing, not the town
    if any(x.first <= at < x.last for x in seg.parties) and any(e.first in (after, after + 1) for e in seg.events):
        return False  # "killed in U.S. air strikes": whose, not where
    return not _BASED & set(seg.low[max(0, at - 4) : at])


def _goes_with(span: Span, seg: Segment, index: int, attributions: Sequence[Attribution]) -> bool:
    """A time or place belongs to the event when both are said by the same speaker: not "told reporters on Tuesday"."""
    at = seg.tokens[min(index, len(seg.tokens) - 1)].start
    between = seg.low[seg.at(span[1]) : index + 1]
    if any(w in ("for", "of") and between[k + 1].endswith("ing") for k, w in enumerate(between[:-1])):
        return False  # "criticised X on Tuesday for killing …": the day is the critic's
    if _WHOSE & set(seg.low[index : seg.at(span[0])]):
        return False  # "the cellars, where a company had dug itself in since February"
    if "after" in between or seg.low[max(0, seg.at(span[1]) - 1)] in ("after", "before"):
        return False  # "put off on Saturday, a day after X was killed": the day is the delay's
    for a in attributions:
        if a.source is None:
            continue
        in_event = any(s <= at < e for s, e in a.meant)
        in_time = any(s <= span[0] and span[1] <= e for s, e in a.meant)
        if in_event != in_time and seg.whole[0] <= a.cue[0] < seg.whole[1]:
            return False
    return True


def _includes(seg: Segment, act: Found | None) -> bool:
    """``such raids might include one on Friday``."""
    return any(
        w in ("include", "includes", "included") and i + 1 < len(seg.low) and seg.low[i + 1] in ("one", "a", "an", "the")
        and any(e.first < i for e in seg.events)
        for i, w in enumerate(seg.low)
    )  # fmt: skip


def _second(seg: Segment) -> bool:
    """``a second one hit the dairy``: another event, if it has a toll, a time or a place of its own."""
    low = seg.low
    return any(
        w == "second" and low[i - 1] == "a" and (low[i + 1] == "one" or any(e.first == i + 1 for e in seg.events))
        for i, w in enumerate(low[:-1]) if i
    )  # fmt: skip


def _all_told(seg: Segment) -> bool:
    """A sum over places or days: "12,000 in all", "bringing the total to 30,000"."""
    return bool({"total", "altogether", "bringing", "brings"} & set(seg.low))


def _shown(shown: Sequence[Cue], harms: Sequence[HarmMention]) -> Kind:
    """The kind that the segment's other words show for sure, where no event noun gives one."""
    deadly = any(h.harm in ("killed", "injured") for h in harms)
    able = [c for c in shown if c.weight >= _SURE and not (deadly and c.kind in _NOT_DEADLY | {"arrest", "abduction"})]
    best = max(able, key=lambda c: (c.weight, c.tells), default=None)
    return best.kind if best is not None else "other"


def _kind(
    seg: Segment, act: Found | None, harms: Sequence[HarmMention], hit: Found | None, generic: Kind, used: Found | None
) -> Kind:
    if act is not None and act.row.class_ not in ("other", "war"):
        return cast(Kind, act.row.class_)
    if act is not None and act.row.class_ == "war":
        return "war"
    for h in harms:
        first = seg.low[h.trigger[0]]
        if first in _TRIGGER_KINDS:
            return _TRIGGER_KINDS[first]
        if h.harm in _HARM_KINDS and act is None:
            return _HARM_KINDS[h.harm]
    if hit is not None and "kind" in hit.row.extra:
        return cast(Kind, hit.row.extra["kind"])
    if used is not None:
        return _WEAPON_KINDS.get(used.row.class_, "other")
    others = [e for e in seg.events if e.row.class_ not in ("other", "war", "protest")]
    if others:
        return cast(Kind, others[0].row.class_)
    return generic if act is not None else "other"
