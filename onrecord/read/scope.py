"""One event, or many at once: a campaign, a month, a war."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from onrecord.model import Scope
from onrecord.read.facts import Found, Segment
from onrecord.read.harm import HarmMention
from onrecord.read.when import Time
from onrecord.read.where import PlaceMention

_NUMBERS: Final = frozenset("two three four five six seven eight nine ten several dozens dozen hundreds many".split())
_CAMPAIGN: Final = frozenset("campaign offensive".split())
_CUMULATIVE: Final = frozenset("cumulative cumulatively".split())
_CAMPAIGN_SIZE: Final = 200  # people; single incidents above it are few and are told with a day or a town
_SITES: Final = frozenset("places towns villages cities sites locations incidents strikes attacks raids".split())
_ARTICLES: Final = frozenset("a an another the".split())
_COUNTABLE: Final = frozenset(("shooting", "bombing", "killing", "storming", "beheading"))  # "a shooting"; not "the shelling"
_LONG: Final = 7  # days
MUNITIONS: Final = frozenset(
    "shell mortar rocket bomb missile warplane jet helicopter aircraft plane drone mine "
    "landmine dynamite explosive bomber "
    "barrel".split()
)


def scope_of(
    seg: Segment,
    act: Found | None,
    harms: Sequence[HarmMention],
    times: Sequence[Time],
    places: Sequence[PlaceMention],
    used: Found | None,
    before: Scope | None,
) -> Scope:
    """One event, or many at once (a campaign, a month, a war).

    ``act`` is the event word, ``used`` a weapon whose use is told; ``before``: the scope of what was told just before, if near.
    """
    day = any(t.modifier is None and t.precision in ("time", "day", "days") and not _weeks(t) for t in times)
    long = any(t.modifier == "since" or t.precision in ("month", "year") or _weeks(t) for t in times)
    town = any(c.precision in ("city", "town", "village") for p in places for c in p.candidates[:1]) or any(
        p.candidates == () for p in places
    )
    if not town and any(_many(h) for h in harms) and (act is None or seg.low[act.last - 1].endswith("s")):
        return "aggregate"
    if long and not day and not (town and _one_event(seg, act, times)) and not _named_once(seg, act, times):
        return "aggregate"
    if act is not None and act.row.class_ == "war" and not day:
        return "aggregate"
    if _CUMULATIVE & set(seg.low) and not day:
        return "aggregate"
    if harms and not day and _sites(seg):
        return "aggregate"  # "the number of people killed in the two places"
    if (
        act is not None
        and not town
        and not (day and singular(seg, act) in MUNITIONS)  # "two mortar shells"
        and seg.low[act.last - 1].endswith("s")
        and _NUMBERS & set(seg.low[max(0, act.first - 3) : act.first])
    ):
        return "aggregate"  # "six attacks in the provinces of …"
    if act is not None and not day:
        word = seg.low[act.last - 1]
        if any(w in _CAMPAIGN for w in seg.low[act.first : act.last]):
            return "aggregate"
        plural = word.endswith("s") and not word.endswith("ss") and singular(seg, act) not in MUNITIONS
        if plural and not town and (not any(map(somebody, harms)) or any(_many(h) for h in harms)):
            return "aggregate"
    if used is not None and not harms and not day and not town and seg.low[max(0, used.first - 2) : used.first][:1] == ("use",):
        return "aggregate"
    if not day and any(_goes_on(seg, h) for h in harms):
        return "aggregate"
    there = "there" in seg.low  # of the place just told, not of all places
    if before is not None and act is None and not (day or town or there) and not any(h.name for h in harms):
        return before  # goes on telling of the same
    return "incident"


def _sites(seg: Segment) -> bool:
    """Several places, or several attacks, are counted together: "in both towns", "in the three incidents"."""
    low = seg.low
    return any(
        w in _SITES and low[i - 1] in _NUMBERS | {"both"} and {"in", "of", "from"} & set(low[max(0, i - 3) : i])
        for i, w in enumerate(low)
        if i
    )


def _weeks(t: Time) -> bool:
    """A stretch of days too long for one event."""
    if t.start is None or t.end is None:
        return t.precision == "days" and bool(
            {"and", "early", "mid", "late", "half", "first", "second"} & set(t.phrase.lower().split())
        )
    return (date.fromisoformat(t.end) - date.fromisoformat(t.start)).days >= _LONG


def _one_event(seg: Segment, act: Found | None, times: Sequence[Time]) -> bool:
    """In one town, and nothing says "since" or several: "four people were abducted in Douma in December 2013"."""
    if any(t.modifier is not None for t in times):
        return False
    return act is None or not seg.low[act.last - 1].endswith("s")


def _named_once(seg: Segment, act: Found | None, times: Sequence[Time]) -> bool:
    """One event by its article, in a month: "the shooting at the depot in March", "in March 2008 a mine killed four boys"."""
    if act is None or act.row.class_ == "war":
        return False
    word = seg.low[act.last - 1]
    if word.endswith(("s", "ing")) and word not in _COUNTABLE:
        return False
    if any(t.modifier is not None or t.precision != "month" for t in times) or _CAMPAIGN & set(seg.low[act.first : act.last]):
        return False
    return bool(_ARTICLES & set(seg.low[max(0, act.first - 2) : act.first]))


def once_in(seg: Segment, times: Sequence[Time]) -> bool:
    """``in January 1982 they lined up and shot 17 people``: a deed told in the simple past, in a month or a year."""
    if not times or any(t.modifier is not None or t.precision not in ("month", "year") for t in times):
        return False
    return not {"have", "has", "had", "been", "between", "total"} & set(seg.low)


def since_a_day(times: Sequence[Time]) -> bool:
    """Since a day, not since a month: people who "have left since Saturday" left in one flight."""
    since = [t for t in times if t.modifier == "since"]
    return bool(since) and all(t.precision in ("time", "day", "days") for t in since)


def _many(h: HarmMention) -> bool:
    """More than one event usually harms: undated plural strikes that "killed hundreds" are a campaign's."""
    return h.group is not None and (h.group.quantity.low or h.group.quantity.high or 0) >= _CAMPAIGN_SIZE


def somebody(h: HarmMention) -> bool:
    """Anybody harmed: "clashes caused no casualties" counts nobody."""
    return h.group is None or h.group.quantity.high != 0


def _goes_on(seg: Segment, h: HarmMention) -> bool:
    """An unnumbered plural in the present perfect, "civilians have been killed": many events, not one."""
    vague = h.group is not None and h.group.quantity.bound == "vague" and h.group.quantity.low == 2
    return vague and bool({"have", "has"} & set(seg.low[max(0, h.trigger[0] - 3) : h.trigger[0]]))


def singular(seg: Segment, e: Found) -> str:
    word = seg.low[e.last - 1]
    return word[:-1] if word.endswith("s") else word
