"""From an event's mentions to claims on it: tolls, victims, weapons, targets, places, dates, who is said to have done it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onrecord import lexicon
from onrecord.model import Count, Date, Link, Period, Place, Term, Victim
from onrecord.read.doers import draft_of, perpetrators
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Found, Segment
from onrecord.read.harm import HarmMention
from onrecord.read.mentions import Mention, real
from onrecord.read.names import Name
from onrecord.read.victims import details
from onrecord.read.when import Time

_LIST: Final = 2  # members that make a list, which is summed
_GIVEN: Final = frozenset("reported given announced counted confirmed documented recorded".split())
_EARLIER: Final = frozenset(("earlier", "version"))
_BEGINNING: Final = frozenset("began begun started commenced launched entered intervened".split())
_ONTO: Final = frozenset("on at in near into against of to inside outside around over".split())
_STATUS: Final = {"killed": "killed", "injured": "injured", "missing": "missing"}


def mention_claims(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    """The claims that one mention makes on its account."""
    found = [_tolls(m, node, voices), perpetrators(m, node, voices)]
    if not m.war:
        found += [_weapons(m, node, voices), _targets(m, node, voices)]
    found += [_places(m, node, voices), _dates(m, node, voices)]
    yield from (d for drafts in found for d in drafts if _stated(d))


def _stated(d: Draft) -> bool:
    """What somebody leaves open is no claim, and a denial denies the harm or the hand in it, not the place and the day."""
    if d.stance == "no_position":
        return False
    return d.stance != "denies" or d.attribute not in ("place", "date", "victim")


def _tolls(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    seg = m.segment
    sizes = Counter((h.harm, h.listed) for h in m.harms if h.listed % 100)
    crowds = Counter((h.harm, h.listed) for h in m.harms if h.listed % 100 and h.group)
    for h in sorted((*m.harms, *_parts_told(m)), key=lambda h: h.first):
        if h.name is not None:
            for draft in _victim(m, h, h.name, node, voices):
                draft.listed = h.listed if sizes[h.harm, h.listed] >= _LIST else 0
                yield draft
            continue
        if h.group is None:
            continue
        who = h.group.who
        if who == "all" and crowds[h.harm, h.listed] >= _LIST:
            who = "undetermined"  # "a nurse and a hospital employee": not the whole of those killed
        span = seg.span(h.group.first, h.group.last)
        q = h.group.quantity
        phrase = voices.text[slice(*span)]
        value = Count(q.low, q.high, "killed_and_injured" if h.combined else q.bound, phrase, who)
        draft = draft_of(m, node, voices, h.harm, value, span, 0.7 if h.group.bare else 0.85)
        draft.listed, draft.subset = (h.listed if sizes[h.harm, h.listed] >= _LIST else 0), h.subset
        if draft.chain and set(draft.chain[-1].source.lower().split()) >= _EARLIER:
            draft.chain, draft.stance = (), "denies"  # "an earlier version of this article said": the document withdraws it
        draft.chain = draft.chain or _reported_by(seg, h.group.last, voices)
        draft.early = _early(seg, h)
        draft.own = all(map(_impersonal, draft.chain)) and seg.sentence.role != "title"
        draft.period = _period(m, h, voices)
        if draft.hedge is None and h.trigger[0] > h.group.last:
            draft.hedge = voices.hedge(seg, span, draft.chain, until=h.trigger[0])
        yield draft
        if h.combined:  # one figure of both harms is told of each, and stands in neither toll
            yield replace(draft, attribute="injured")


def _parts_told(m: Mention) -> list[HarmMention]:
    """Parts of the dead that are of no category ("two of them in one cellar"): figures, though no event of their own."""
    return [
        h for h in m.segment.harms
        if h.subset and h.group is not None and h.group.who == "all" and real(m.segment, h) and h.group.quantity.bound != "vague"
    ]  # fmt: skip


def _early(seg: Segment, h: HarmMention) -> bool:
    """Told as a first count: "initially", "early reports", with no "later" between that and the figure."""
    until = max(h.last, h.trigger[1])
    words = list(lexicon.matcher("revisions").find(seg.low[:until]))
    return bool(words) and words[-1].row.class_ == "early"


def _impersonal(link: Link) -> bool:
    """``it was reported``, ``according to multiple sources``: the document sums up, and names nobody."""
    words = link.source.split()
    return link.source_span is None or (link.source.islower() and words[-1] in ("sources", "reports"))


def _reported_by(seg: Segment, i: int, voices: Voices) -> tuple[Link, ...]:
    """``the 36 dead reported on Sunday by the Observatory``: the figure is the Observatory's."""
    verb = next((k for k in range(i, min(i + 3, len(seg.low))) if seg.low[k] in _GIVEN), None)
    if verb is None:
        return ()
    by = next((k for k in range(verb + 1, min(verb + 6, len(seg.low) - 1)) if seg.low[k] == "by"), None)
    if by is None:
        return ()
    first = by + 1 + (seg.low[by + 1] == "the")
    end = first
    while end < len(seg.low) and seg.low[end] not in (",", ".", ";", "and", "but", "in", "on"):
        end += 1
    if end == first:
        return ()
    span = seg.span(first, end)
    return (Link(voices.text[slice(*span)], span, seg.span(verb, by + 1)),)


def _period(m: Mention, h: HarmMention, voices: Voices) -> Period | None:
    """In an aggregate, the time that the figure itself is said to cover ("in October alone")."""
    if m.scope != "aggregate":
        return None
    times = [t for t in m.times if t.modifier is None]
    if not times:
        return None
    begun = _begun(m.segment, times[0])
    if begun is not None:  # "since the war began in March 2011": from then on
        return Period(times[0].start, None, voices.text[begun : times[0].span[1]])
    return Period(times[0].start, times[-1].end if times[-1].start else None, voices.text[times[0].span[0] : times[-1].span[1]])


def _victim(m: Mention, h: HarmMention, name: Name, node: Node, voices: Voices) -> Iterator[Draft]:
    if h.harm not in _STATUS:
        return
    seg = m.segment
    span = seg.span(name.first, name.last)
    words = voices.text[slice(*span)]
    d = details(seg.tokens, seg.low, name.first, name.last)
    told, who = d.description and seg.span(*d.description), d.who
    value = Victim(words, told and voices.text[slice(*told)], d.age, d.sex, _STATUS[h.harm], who)  # type: ignore[arg-type]
    draft = draft_of(m, node, voices, "victim", value, span, 0.75)
    draft.quotes = (span, *((told,) if told else ()), *((seg.span(*d.aged),) if d.aged else ()))
    yield draft
    if h.harm in ("killed", "injured"):
        count = Count(1, None, "at_least", words, who)
        toll = draft_of(m, node, voices, h.harm, count, span, 0.75)
        toll.quotes, toll.subset = draft.quotes, True
        yield toll


def _weapons(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    seg = m.segment
    for w in seg.weapons:
        if seg.modal(w.first) or seg.hypothetical(w.first) or not _of_event(m, w):
            continue
        span = seg.span(w.first, w.last)
        yield draft_of(m, node, voices, "weapon", Term(voices.text[slice(*span)], w.row.class_), span, 0.75, blames=True)


def _of_event(m: Mention, w: Found) -> bool:
    """The weapon is told as used: it acts, it is the event itself, or its use is."""
    seg = m.segment
    before = seg.low[max(0, w.first - 5) : w.first]
    if {
        "use",
        "uses",
        "used",
        "using",
        "drop",
        "drops",
        "dropped",
        "dropping",
        "fire",
        "fired",
        "firing",
        "with",
        "by",
        "in",
    } & set(before):
        return True
    if any(h.first >= w.last and h.first - w.last <= 4 for h in seg.hits):
        return True
    if any(h.trigger[0] >= w.last and h.trigger[0] - w.last <= 5 for h in m.harms):
        return True
    if m.act is not None and m.act.first <= w.first < m.act.last:
        return True
    i = w.first - 1
    return i > 0 and seg.low[i] == "and" and any(o.last == i for o in seg.weapons)


def _targets(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    seg = m.segment
    for t in seg.targets:
        if any(w.first <= t.first < w.last or t.first <= w.first < t.last for w in seg.weapons):
            continue
        if seg.modal(t.first) or seg.hypothetical(t.first) or not _was_hit(m, t):
            continue
        span = seg.span(t.first, t.last)
        yield draft_of(m, node, voices, "target", Term(voices.text[slice(*span)], t.row.class_), span, 0.75)


def _was_hit(m: Mention, t: Found) -> bool:
    """A striking verb, or an attack "on/at/in" it, comes before; or it "was hit". Lists are followed."""
    seg = m.segment
    low = seg.low
    i = t.first - 1
    steps = 0
    while i >= 0 and steps < 14:
        if any(h.last == i + 1 for h in seg.hits):
            return not any(p.first > i for p in seg.parties if p.last <= t.first and p.last == t.first)
        if low[i] in _ONTO and (
            any(e.last == i for e in seg.events if e.row.class_ != "war")
            or any(w.last == i for w in seg.weapons)
            or any(h.trigger[0] <= i <= h.last for h in m.harms)
        ):
            return low[i] not in ("of", "to") or any(e.last == i for e in seg.events)
        if low[i] in (".", ";", "said", "who", "which", "that", "where", "by", "from"):
            return False
        i -= 1
        steps += 1
    after = low[t.last : t.last + 6]
    return any(w in ("was", "were", "been") for w in after) and any(
        t.last < h.first <= t.last + 5 for h in seg.hits if h.row.class_ != "x"
    )


def _places(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    for p in m.places:
        value = Place(p.name, p.relation, tuple(p.candidates))
        yield draft_of(m, node, voices, "place", value, p.span, 0.7)


def _dates(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    periods = m.scope == "aggregate" and any(h.group for h in m.harms)
    for t in m.times:
        if periods and t.modifier is None:
            continue  # kept with the figure that it bounds
        draft = draft_of(m, node, voices, "date", Date(t.start, t.end, t.phrase, t.precision), t.span, 0.75)
        begun = _begun(m.segment, t)
        if begun is not None:  # "since X began its campaign in late September": from then on
            draft.quotes = ((begun, t.span[1]),)
            draft.value = Date(t.start, None, t.phrase, t.precision)
        yield draft


def _begun(seg: Segment, t: Time) -> int | None:
    """Where "since" stands when the time is that of a beginning told after it."""
    at = seg.at(t.span[0])
    words = seg.low[max(0, at - 12) : at]
    if "since" not in words or not _BEGINNING & set(words):
        return None
    i = max(k for k in range(max(0, at - 12), at) if seg.low[k] == "since")
    return seg.tokens[i].start
