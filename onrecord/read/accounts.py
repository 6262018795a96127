"""Mentions of one event in one document become one account.

Two mentions are joined when nothing speaks against it (another day, another place, another scope, "another strike") and
something speaks for it: the same victim's name, a definite word ("the strike"), the same day or place, nearness. An
aggregate joins only aggregates of its own level (a campaign, a war). Linear in mentions times accounts; a document tells
of few events.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onrecord.model import Kind, Scope, Span
from onrecord.read.mentions import Mention
from onrecord.read.when import Time
from onrecord.read.where import PlaceMention

_CLOSE: Final = 4  # tokens between an act and its day
_NEAR: Final = 2  # paragraphs between mentions of one event that share neither a day, a place nor a name


class Event:
    """An account in the making: its mentions so far and what they have said of when, where and who."""

    def __init__(self, mention: Mention) -> None:
        self.scope: Scope = mention.scope
        self.kind: Kind = mention.kind
        self.anchor: Span = mention.anchor
        self.mentions: list[Mention] = []
        self.parent: Event | None = None  # the aggregate that it is said to belong to
        self.names: set[str] = set()
        self._seen = 0  # mentions whose days and places are in the next
        self._days: dict[tuple[str | None, str | None, str], Time] = {}
        self._towns: set[str] = set()
        self.add(mention)

    def add(self, mention: Mention) -> None:
        if self.kind == "other" and mention.kind not in ("other", "war"):
            self.kind = mention.kind
        self.mentions.append(mention)
        self.names |= mention.names
        for h in mention.harms:
            if h.name is not None:
                self.names.add(mention.segment.tokens[h.name.last - 1].low)

    @property
    def last_paragraph(self) -> int:
        return self.mentions[-1].segment.sentence.paragraph

    @property
    def war(self) -> bool:
        return self.mentions[0].war

    def days(self) -> list[Time]:
        """The times told of it, each once."""
        self._look()
        return list(self._days.values())

    def towns(self) -> set[str]:
        self._look()
        return self._towns

    def _look(self) -> None:
        """Take in the mentions that came since the last question: an event of a long report has hundreds."""
        for m in self.mentions[self._seen :]:
            self._days.update({(t.start, t.end, t.phrase): t for t in m.times if t.modifier is None})
            self._towns |= _towns(m.places)
        self._seen = len(self.mentions)


def group(mentions: Sequence[Mention]) -> list[Event]:
    """The events of a document in order of first telling. A mere reference joins an event or is left out."""
    events: list[Event] = []
    titles = [m for m in mentions if m.segment.sentence.role == "title"]
    body = [m for m in mentions if m.segment.sentence.role != "title"]
    for m in body or titles:
        home = _home(m, events)
        if home is not None:
            home.add(m)
            continue
        if m.weight == 0 and not m.includes and not _stands_alone(m):
            continue
        event = Event(m)
        if m.includes:
            event.parent = next((e for e in reversed(events) if e.scope == "aggregate" and not e.war), None)
        events.append(event)
    for m in titles if body else ():
        _headline(m, events)
    return events


def _headline(m: Mention, events: list[Event]) -> None:
    """A title tells in short what the text tells: of the event with its figure, else the first that it can be."""
    figures = {(h.harm, h.group.quantity.low, h.group.quantity.high) for h in m.harms if h.group}
    able = [e for e in events if _kinds_agree(m.kind, e.kind) and not _elsewhere(m, e)]
    for e in (e for e in events if not _elsewhere(m, e)):
        if m.names & e.names or figures & {
            (h.harm, h.group.quantity.low, h.group.quantity.high) for x in e.mentions for h in x.harms if h.group
        }:
            e.mentions.append(m)
            return
    incidents = [e for e in events if e.scope == "incident"]
    if figures and len(incidents) > 1 and not _single(m):
        total = Event(m)  # "Strikes on two markets kill 34": the sum of what the text tells apart
        total.scope = "aggregate"
        events.insert(0, total)
    elif able:
        able[0].mentions.append(m)
    elif m.weight or _stands_alone(m):
        events.insert(0, Event(m))


def _dated(m: Mention, i: int, days: Sequence[Time]) -> bool:
    """The act's own day stands close behind it: "by shelling the port on 11 October"."""
    cause = m.act is not None and bool(m.act.row.extra.get("cause"))
    return cause and any(0 <= m.segment.at(t.span[0]) - i <= _CLOSE for t in days)


def _single(m: Mention) -> bool:
    """The title names one event: "14 dead in raid on island"."""
    return m.act is not None and m.act.row.class_ != "war" and not m.segment.low[m.act.last - 1].endswith("s")


def _elsewhere(m: Mention, e: Event) -> bool:
    towns, known = _towns(m.places), e.towns()
    return bool(towns and known and not towns & known)


def _stands_alone(m: Mention) -> bool:
    """A mention without harm that still tells of an event of its own: something was hit, a weapon used, people were taken."""
    seg = m.segment
    if m.telling is not None and (m.times or m.places or seg.parties or seg.targets):
        return True
    days = _exact([t for t in m.times if t.modifier is None])
    if days and m.scope == "incident" and (seg.hits or (m.act is not None and not m.definite and _dated(m, m.act.last, days))):
        return True
    return bool((seg.hits and (seg.targets or m.places)) or (seg.weapons and m.scope == "aggregate"))


def _home(m: Mention, events: Sequence[Event]) -> Event | None:
    if m.names:
        for e in reversed(events):
            if m.names & e.names:
                return e
    if m.includes or m.fresh:
        return None
    for e in reversed(events):
        if e.scope == m.scope and not _conflict(m, e) and _evidence(m, e):
            return e
    if m.weight == 0 and m.definite:
        return _definite(m, events)
    return None


def _definite(m: Mention, events: Sequence[Event]) -> Event | None:
    """``the strike`` is the last strike told; ``the attacks`` the last campaign."""
    word = m.segment.low[m.act.last - 1] if m.act else ""
    able = [e for e in reversed(events) if not e.war and _kinds_agree(m.kind, e.kind)]
    if word.endswith("s"):  # "those raids": just told, or a campaign's
        near = (e for e in able if m.segment.sentence.paragraph - e.last_paragraph <= 1)
        return next(near, None) or next((e for e in able if e.scope == "aggregate"), None)
    return next((e for e in able if e.scope == "incident"), None)


def _kinds_agree(a: Kind, b: Kind) -> bool:
    return a == b or "other" in (a, b) or {a, b} <= _HEAVY or {a, b} <= _ARMED or "displacement" in (a, b)


_CAMPAIGN: Final = {"airstrike", "shelling", "bombing", "destruction", "other", "displacement"}
_HEAVY: Final = {"airstrike", "shelling", "bombing", "destruction", "chemical"}
_ARMED: Final = {"shooting", "ground_attack", "execution", "clash"}


def _conflict(m: Mention, e: Event) -> bool:
    if m.war != e.war:
        return True
    if m.scope == "aggregate":
        return not m.war and not (m.kind == e.kind or {m.kind, e.kind} <= _CAMPAIGN)
    if not _kinds_agree(m.kind, e.kind) or (_moved(m) and e.kind != "displacement"):
        return True
    mine, theirs = _exact([t for t in m.times if t.modifier is None]), _exact(e.days())
    if mine and theirs and not any(_same_day(a, b) for a in mine for b in theirs):
        return True
    towns, known = _towns(m.places), e.towns()
    return bool(towns and known and not towns & known)


def _moved(m: Mention) -> bool:
    """It counts people who fled, and none that were harmed: a flight with its own figure, not the strike that they fled from."""
    return m.kind == "displacement" and {h.harm for h in m.harms} == {"displaced"}


def _exact(times: Sequence[Time]) -> list[Time]:
    """The named days; "between September and November" tells nothing apart."""
    return [t for t in times if t.precision in ("time", "day", "days")]


def _towns(places: Sequence[PlaceMention]) -> set[str]:
    """The names of towns; regions and countries hold many events and tell nothing apart."""
    return {p.name.lower() for p in places if not p.candidates or p.candidates[0].precision in ("city", "town", "village")}


def _same_day(a: Time, b: Time) -> bool:
    if a.start and a.end and b.start and b.end:
        return a.start <= b.end and b.start <= a.end
    return a.phrase.lower() == b.phrase.lower()


def _evidence(m: Mention, e: Event) -> bool:
    if m.scope == "aggregate":
        return True
    if e.days() and any(_same_day(a, b) for a in m.times for b in e.days()):
        return True
    if _towns(m.places) & e.towns():
        return True
    if m.definite or e.mentions[0].segment.sentence.role == "title":
        return True
    near = m.segment.sentence.paragraph - e.last_paragraph <= _NEAR
    return near and not ([t for t in m.times if t.modifier is None] and not e.days() and len(e.mentions) > 3)
