"""Incidents by month, and how many they killed, from the least to the most.

Months add the incidents' own ranges, never their claims. Incidents that are possible duplicates are added until a person says
that they are one; an incident without a day, or over several months, is in none of them and is said apart.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from onrecord import wording
from onrecord.draw.svg import (
    HATCH,
    HATCHED,
    Drawing,
    Link,
    drawing,
    el,
    label,
    legend,
    link,
    number,
    pair,
    prose,
    table,
    width_of,
)
from onrecord.model import Incident

_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_SLOTS: Final = 240  # more months than this are drawn as years …
_YEARS: Final = 240  # … and more years than this only where there is something
_TALL: Final = 90.0  # pixels of each of the two rows of bars


class Slot(NamedTuple):
    """One month ("2015-12") or year ("2015"): how many incidents, the sum of their lowest and of their highest counts, and how
    many leave the highest, or any count, open."""

    period: str
    incidents: int = 0
    low: int = 0
    high: int = 0
    open: int = 0
    silent: int = 0

    def plus(self, incident: Incident, harm: str) -> Slot:
        found = incident.toll.get(harm, {}).get("all")
        if found is None:
            return self._replace(incidents=self.incidents + 1, silent=self.silent + 1)
        high = found.high if found.high is not None else found.low or 0
        return self._replace(
            incidents=self.incidents + 1, low=self.low + (found.low or 0), high=self.high + high,
            open=self.open + (found.high is None),
        )  # fmt: skip

    def join(self, other: Slot) -> Slot:
        return Slot(self.period, *(a + b for a, b in zip(self[1:], other[1:], strict=True)))


def months(incidents: Iterable[Incident], harm: str = "killed") -> tuple[list[Slot], Slot]:
    """The months that have incidents, in order; and those that no month can hold, as one slot called "no month"."""
    slots: dict[str, Slot] = {}
    rest = Slot("no month")
    for incident in incidents:
        start, end = incident.date.start, incident.date.end
        if start is None or end is None or start[:7] != end[:7] or len(start) < 7:
            rest = rest.plus(incident, harm)
        else:
            slots[start[:7]] = slots.get(start[:7], Slot(start[:7])).plus(incident, harm)
    return [slots[m] for m in sorted(slots)], rest


def draw(
    found: tuple[Sequence[Slot], Slot], *, title: str, harm: str = "killed", to: Callable[[str], str] | None = None
) -> Drawing:
    """``found``: as :func:`months` gives it. ``to``: the address of a period ("2015-12", "2015", "no month")."""
    slots, rest = found
    axis = _axis(slots)
    svg = pair(lambda width: _svg(axis, rest, title, harm, to, width))
    head = ("month", "incidents", harm, "incidents that leave the highest open", "incidents without a figure")
    rows = [
        (s.period, wording.number(s.incidents), amount(s), wording.number(s.open), wording.number(s.silent))
        for s in (*slots, rest) if s.incidents
    ]  # fmt: skip
    links = [Link(to(s.period), s.period) if to else None for s in (*slots, rest) if s.incidents]
    return Drawing(svg, table(title, head, rows, links))


def amount(s: Slot) -> str:
    """The sum in words: "36–43", "36 or more", "no figure"."""
    if s.incidents == s.silent:
        return "no figure"
    return wording.span_of(s.low, None if s.open else s.high)


def _axis(slots: Sequence[Slot]) -> list[Slot]:
    """Every period from the first to the last, the empty ones too, as long as they are few enough to be seen."""
    if not slots:
        return []
    known = {s.period: s for s in slots}
    first, last = (int(p[:4]) * 12 + int(p[5:7]) - 1 for p in (slots[0].period, slots[-1].period))
    if last - first < _SLOTS:
        every = [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(first, last + 1)]
        return [known.get(p, Slot(p)) for p in every]
    years: dict[str, Slot] = {}
    for s in slots:
        years[s.period[:4]] = years.get(s.period[:4], Slot(s.period[:4])).join(s)
    if last // 12 - first // 12 < _YEARS:
        return [years.get(f"{y:04}", Slot(f"{y:04}")) for y in range(first // 12, last // 12 + 1)]
    return list(years.values())[-_YEARS:]


def _svg(
    axis: Sequence[Slot], rest: Slot, title: str, harm: str, to: Callable[[str], str] | None, width: float
) -> str:
    left, right = 44.0, width - 8
    step = (right - left) / max(1, len(axis))
    bar = max(1.0, min(26.0, step * 0.72))
    rows = (
        ("incidents", 24.0, max([s.incidents for s in axis], default=1)),
        (harm, 24 + _TALL + 34, max([s.high for s in axis], default=1)),
    )
    per = "year" if axis and len(axis[0].period) == 4 else "month"
    out = []
    for words, top, most in rows:
        most = max(1, most)
        out.append(label(4, top - 9, prose(f"{words} by {per}"), "d-small d-strong"))
        for n in sorted({0, most}):
            y = top + _TALL * (1 - n / most)
            out.append(el("path", d=f"M{number(left)} {number(round(y, 1))}H{number(right)}", class_="d-grid"))
            out.append(label(left - 6, round(y + 4, 1), wording.number(n), "d-small d-quiet", "end"))
    parts = [_column(s, left + step * (i + 0.5), step, bar, rows, harm, to) for i, s in enumerate(axis)]
    bottom = rows[1][1] + _TALL
    out += [*parts, *_dates(axis, left, step, bottom + 14)]
    signs = [
        ('<rect x="2" y="-9" width="14" height="10" class="d-bar"/>', "at least"),
        (f'<rect x="2" y="-9" width="14" height="10" fill="{HATCHED}" class="d-rest"/>', "up to"),
        ('<path d="M9 2v-11m-5 5l5 -5l5 5" class="d-open-sign"/>', "an incident leaves it open"),
    ]
    meant, y = legend(signs if axis else [], bottom + 36, width)
    out.append(meant)
    if rest.incidents:
        words = f"In no month: {wording.plural(rest.incidents, 'incident')}, {harm} {amount(rest)}"
        target = Link(to(rest.period), words) if to else None
        out.append(link(target, label(4, y, prose(words), "d-small d-under" if target else "d-small")))
        y += 18
    if not axis:
        out = [label(4, 20, "no incident has a day", "d-text d-quiet"), *out[-1:]] if rest.incidents else [
            label(4, 20, "no incidents", "d-text d-quiet")
        ]  # fmt: skip
    return drawing((width, y), title, _desc(axis, rest, harm), "".join(out), defs=HATCH, class_="d-time")


def _column(
    s: Slot, x: float, step: float, bar: float, rows: Sequence[tuple[str, float, int]], harm: str, to: Callable[[str], str] | None
) -> str:
    if not s.incidents:
        return ""
    words = f"{s.period}: {wording.plural(s.incidents, 'incident')}, {harm} {amount(s)}"
    top = rows[0][1]
    out = [el("title", prose(words))]
    out.append(el("rect", x=x - step / 2, y=top - 4, width=step, height=2 * _TALL + 42, class_="d-target"))
    (_, a, most), (_, b, people) = rows
    tall = _TALL * s.incidents / max(1, most)
    out.append(el("rect", x=x - bar / 2, y=a + _TALL - tall, width=bar, height=tall, class_="d-bar"))
    low, high = (_TALL * n / max(1, people) for n in (s.low, s.high))
    out.append(el("rect", x=x - bar / 2, y=b + _TALL - low, width=bar, height=low, class_="d-bar") if low else "")
    if high > low:
        out.append(el("rect", x=x - bar / 2, y=b + _TALL - high, width=bar, height=high - low, fill=HATCHED, class_="d-rest"))
    if s.open:
        y, w = b + _TALL - high - 3, max(2.0, min(5.0, bar / 2))
        head = " ".join(number(n) for n in (w, -w, w, w))
        arrow = f"M{number(round(x, 1))} {number(round(y, 1))}v-9m{number(-w)} {number(w)}l{head}"
        out.append(el("path", d=arrow, class_="d-open-sign"))
    return link(Link(to(s.period), words) if to else None, el("g", "".join(out)))


def _dates(axis: Sequence[Slot], left: float, step: float, y: float) -> list[str]:
    """Years where they begin, months where there is room."""
    out, last = [], -math.inf
    for i, s in enumerate(axis):
        year, _, month = s.period.partition("-")
        new = i == 0 or axis[i - 1].period[:4] != year
        words = year if not month else f"{_MONTHS[int(month) - 1]} {year}" if new and step > 30 else year if new else (
            _MONTHS[int(month) - 1] if step > 30 else ""
        )  # fmt: skip
        x = left + step * (i + 0.5)
        half = width_of(words, 11) / 2
        if words and x - half > last + 6:
            out.append(label(round(x, 1), y, prose(words), "d-small d-quiet", "middle" if x - half > 0 else "start"))
            last = x + half
    return out


def _desc(axis: Sequence[Slot], rest: Slot, harm: str) -> str:
    there = [s for s in axis if s.incidents]
    if not there:
        return f"No incident with a day. {wording.plural(rest.incidents, 'incident')} in no month."
    total = there[0]
    for s in there[1:]:
        total = total.join(s)
    span = f"{wording.plural(total.incidents, 'incident')} from {there[0].period} to {there[-1].period}, {harm} {amount(total)}"
    apart = wording.plural(rest.incidents, "incident")
    return f"{span}: the sum of the incidents' own ranges; {apart} in no month. The table beside it lists them."
