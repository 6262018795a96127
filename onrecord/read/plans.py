"""What has not happened yet: meetings that are planned, attacks that are announced or threatened with a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final, cast

from onrecord import lexicon
from onrecord.model import Date, Hedge, Kind, Place
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Found, Segment
from onrecord.read.when import Time

_REACH: Final = 10  # words between "will" and what will be done
_DAYS: Final = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
_REPORTED: Final = frozenset(("would", "announced", "called for"))  # ahead only if the day is
_MEETS: Final = frozenset(("meeting", "gather"))


def plans(segments: Sequence[Segment], voices: Voices, published: str | None) -> Iterator[Draft]:
    """The planned events of a document, with their dates and places; one account for each kind."""
    nodes: dict[Kind, Node] = {}
    for seg in segments:
        if seg.sentence.role == "title":
            continue
        found = [Found(m.first, m.last, m.row) for m in lexicon.matcher("plans").find(seg.low)]
        plan = next((f for f in found if f.row.class_ == "plan" and not seg.hypothetical(f.first)), None)
        if plan is None:
            continue
        deed = _deed(found, plan)
        times = [t for t in seg.times if t.kind == "date" and _belongs(seg, plan, t)]
        word = " ".join(seg.low[plan.first : plan.last])
        if deed is None or any(_past(t, published) for t in times) or (word in _REPORTED and not any(t.start for t in times)):
            continue
        behind = seg.tokens[plan.last - 1].end
        places = [p for p in seg.places if p.kind == "place" and p.span[0] >= behind]
        meets = deed.row.class_ in _MEETS
        if not times and not (meets and places):
            continue
        kind = cast(Kind, "meeting" if meets else deed.row.class_)
        node = nodes.setdefault(kind, Node("planned", kind, seg.span(deed.first, deed.last)))
        words = seg.span(plan.first, plan.last)
        for t in times:
            chain = voices.chain(t.span)
            hedge = Hedge(voices.text[slice(*words)], words, None) if not chain else None
            start, end = _ahead(t, published)
            value = Date(start, end, t.phrase, t.precision)
            yield Draft(node, "date", value, (t.span,), hedge=hedge, chain=chain, confidence=0.7)
        for p in places:
            where = Place(p.name, p.relation, tuple(p.candidates))
            yield Draft(node, "place", where, (p.span,), chain=voices.chain(p.span), confidence=0.7)


def _deed(found: Sequence[Found], plan: Found) -> Found | None:
    """What is planned: a meeting named before the plan's word, or what follows it closely."""
    after = [f for f in found if f.row.class_ not in ("plan", "begin") and 0 <= f.first - plan.last <= _REACH]
    before = [f for f in found if f.row.class_ == "meeting" and f.last <= plan.first and plan.first - f.last <= _REACH]
    begun = any(f.row.class_ in ("begin", "gather") and 0 <= f.first - plan.last <= 2 for f in found)
    fixed = plan.row.class_ == "plan" and not begun
    moving = [f for f in found if f.row.class_ == "other" and f.last <= plan.first]  # "a column is to leave on Monday"
    if before and (begun or fixed):
        return before[-1]
    return next((f for f in after), moving[-1] if moving else None)


def _belongs(seg: Segment, plan: Found, t: Time) -> bool:
    """The day of what is planned stands behind the plan's word."""
    return t.span[0] >= seg.tokens[plan.last - 1].end


def _weekday(t: Time) -> bool:
    low = t.phrase.lower().split()
    return t.precision == "day" and bool(_DAYS & set(low)) and "last" not in low


def _past(t: Time, published: str | None) -> bool:
    return bool(published and t.end and t.end < published and not _weekday(t))


def _ahead(t: Time, published: str | None) -> tuple[str | None, str | None]:
    """A bare weekday of a plan is the next one, not the last."""
    if not (published and t.start and t.end and t.end <= published and _weekday(t)):
        return t.start, t.end
    week = timedelta(days=7)
    return (date.fromisoformat(t.start) + week).isoformat(), (date.fromisoformat(t.end) + week).isoformat()
