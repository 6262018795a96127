"""Every figure of one harm, by source and day, as ranges on one scale: who says what, and how it rose.

A dot is a number, a band a range; an end that is left open runs off as a dashed line with an arrow; vague words are hatched.
What gave way is hollow, beside what it gave way to; what is not of this toll stands apart below.
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
    isolated,
    label,
    legend,
    link,
    named,
    number,
    pair,
    prose,
    table,
    width_of,
)
from onrecord.model import Range, Toll
from onrecord.weigh.standing import Stated

_MOST: Final = 60  # rows drawn of one category; the table has all
_STANDING: Final = {"counts": "counts", "replaced": "gave way", "aside": "not counted", "denied": "denial", "open": "no position"}
_AXIS: Final = 22.0
_HEAD: Final = 30.0


class Scale(NamedTuple):
    """People to pixels. ``log``: each step is a multiple, where the figures lie orders of magnitude apart."""

    left: float
    right: float
    most: float
    log: bool

    def at(self, n: float) -> float:
        share = math.log10(1 + n) / math.log10(1 + self.most) if self.log else n / self.most
        return self.left + max(0.0, min(1.0, share)) * (self.right - self.left)


def draw(
    stated: Iterable[Stated], toll: Toll, *, harm: str, title: str, to: Callable[[Stated], Link | None] | None = None
) -> Drawing:
    """The figures of one harm. ``toll``: the incident's, whose ranges are the shaded bands. ``to``: where a row leads."""
    here = [s for s in stated if s.harm == harm]
    ranges = toll.get(harm, {})
    panels = [(who, ranges.get(who), _rows([s for s in here if s.who == who])) for who in _categories(here, ranges)]
    svg = pair(lambda width: _svg(panels, title, harm, to or (lambda _: None), width))
    head = ("source", "how many", "whom", "words", "first told", "documents", "standing")
    rows = [
        (isolated(s.source), amount(s), wording.who(s.who), ", ".join(f"“{isolated(p)}”" for p in s.phrases),
         s.first or "no date", ", ".join(isolated(d) for d in s.documents),
         _STANDING[s.standing] + (f": {wording.safe(s.why)}" if s.why else ""))
        for _, _, found in panels for s in found
    ]  # fmt: skip
    links = [to(s) if to else None for _, _, found in panels for s in found]
    return Drawing(svg, table(title, head, rows, links))


def amount(s: Stated) -> str:
    """How many, in words: "about 30", "15 or more", "denies 43"."""
    told = "it" if s.low is None and s.high is None else wording.span_of(s.low, s.high)
    if s.standing in ("denied", "open"):
        return f"{'denies' if s.standing == 'denied' else 'leaves open'} {told}"
    if told == "it":
        return "no figure"
    return f"about {told}" if s.bounds == ("about",) and s.low == s.high else told


def _categories(stated: Sequence[Stated], ranges: dict[str, Range]) -> list[str]:
    return list(dict.fromkeys([*ranges, *sorted({s.who for s in stated})]))


def _rows(found: Sequence[Stated]) -> list[Stated]:
    """Sources by the day they first speak, each source's figures by day; then what stands aside."""
    inside = [s for s in found if s.standing in ("counts", "replaced")]
    first: dict[str, tuple[bool, str]] = {}
    for s in inside:
        day = (s.first is None, s.first or "")
        first[s.key] = min(first.get(s.key, day), day)
    inside.sort(key=lambda s: (first[s.key], s.key, s.first is None, s.first or "", s.standing == "counts", s.low or 0))
    apart = [s for s in found if s not in inside]
    apart.sort(key=lambda s: (list(_STANDING).index(s.standing), s.first is None, s.first or "", s.key))
    return inside + apart


Panel = tuple[str, Range | None, list[Stated]]


def _svg(panels: Sequence[Panel], title: str, harm: str, to: Callable[[Stated], Link | None], width: float) -> str:
    wide = width > 500
    every = [s for _, _, rows in panels for s in rows[:_MOST]]
    scale = _scale(every, [r for _, r, _ in panels if r], 300.0 if wide else 8.0, width - (112.0 if wide else 96.0))
    y, parts = 4.0, []
    for who, found, rows in panels:
        body, y = _panel(who, found, rows, harm, scale, to, y, width)
        parts.append(body)
    if not panels:
        parts.append(label(4, 20, "nobody gives a figure", "d-text d-quiet"))
        y = 30
    signs, y = _signs(every, [r for _, r, _ in panels if r], y + 8, width)
    if scale.log and every:
        parts.append(label(4, y + 6, "The scale is logarithmic: each mark is ten times the one before.", "d-small d-quiet"))
        y += 18
    return drawing(
        (width, y), title, _desc(panels, harm), "".join(parts) + signs, defs=HATCH, class_="d-ranges"
    )


def _scale(every: Sequence[Stated], ranges: Sequence[Range], left: float, right: float) -> Scale:
    pairs = [(s.low, s.high) for s in every] + [(r.low, r.high) for r in ranges]
    ends = [n for ends in pairs for n in ends if n is not None]
    most = max([*ends, 1])
    least = min([n for n in ends if n > 0], default=1)
    log = most > 100 * least
    # Room beyond the highest figure, so that an open end is seen to run on.
    return Scale(left, right, 10 ** math.ceil(math.log10(most * 1.2)) if log else _above(most * 1.12), log)


def _above(n: float) -> float:
    step = _step(n)
    return step * math.ceil(n / step)


def _step(most: float) -> float:
    """Between the marks of an axis: about four of them, at 1, 2 or 5 times a power of ten; never parts of people."""
    raw = max(1.0, most / 4)
    power = 10 ** math.floor(math.log10(raw))
    return float(next(n * power for n in (1, 2, 5, 10) if n * power >= raw - 1e-9))


def _ticks(scale: Scale) -> list[float]:
    if scale.log:
        return [0, *(10.0**k for k in range(math.ceil(math.log10(scale.most)) + 1))]
    step = _step(scale.most)
    return [step * k for k in range(int(scale.most / step) + 1)]


def _panel(
    who: str, found: Range | None, rows: list[Stated], harm: str, scale: Scale, to: Callable[[Stated], Link | None], y: float,
    width: float,
) -> tuple[str, float]:  # fmt: skip
    wide = width > 500
    tall = 34.0 if wide else 50.0
    shown, more = rows[:_MOST], len(rows) - _MOST
    whom = "everyone" if who == "all" else wording.who(who)
    total = wording.span_of(found.low, found.high) if found else "in no toll"
    out = [label(4, y + 14, prose(f"{harm}, {whom}: {total}"), "d-strong")]
    top = y + _HEAD + _AXIS - 8
    out.append(_grid(scale, y + _HEAD, top, top + tall * max(1, sum(s.standing in ("counts", "replaced") for s in shown))))
    if found:
        out.append(_band(scale, found, top, top + tall * max(1, sum(s.standing in ("counts", "replaced") for s in shown))))
    y, last, apart = top, "", False
    for s in shown:
        if s.standing not in ("counts", "replaced") and not apart:
            apart, last = True, ""
            out.append(el("path", d=f"M4 {number(y + 6)}H{number(width - 4)}", class_="d-apart"))
            out.append(label(4, y + 20, "not counted in this range", "d-small d-quiet"))
            y += 24
        out.append(link(to(s), _row(s, scale, y, width, name=s.key != last)))
        last, y = s.key, y + tall
    if not shown:
        out.append(label(4, y + 16, "nobody counts these; the range follows from other categories", "d-small d-quiet"))
        y += tall
    if more > 0:
        out.append(label(4, y + 12, f"and {more} more in the table", "d-small d-quiet"))
        y += 20
    return "".join(out), y + 14


def _grid(scale: Scale, y: float, top: float, bottom: float) -> str:
    out, last = [], -math.inf
    for n in _ticks(scale):
        x = scale.at(n)
        out.append(el("path", d=f"M{number(round(x, 1))} {number(top)}V{number(bottom)}", class_="d-grid"))
        words = wording.number(int(n))
        half = width_of(words, 11) / 2
        if x - half > last + 6:
            out.append(label(round(x, 1), y + 8, words, "d-small d-quiet", "start" if x == scale.left else "middle"))
            last = x + half
    return "".join(out)


def _band(scale: Scale, r: Range, top: float, bottom: float) -> str:
    """The toll: shaded from the lowest to the highest; without an edge where it is open."""
    a = scale.at(r.low) if r.low is not None else scale.left
    b = scale.at(r.high) if r.high is not None else scale.right + 14
    if r.low is None and r.high is None:
        return ""
    out = el("rect", x=float(min(a, b - 2)), y=top, width=float(max(2.0, b - a)), height=bottom - top, class_="d-toll")
    for end, x in ((r.low, a), (r.high, b)):
        if end is not None:
            out += el("path", d=f"M{number(round(x, 1))} {number(top)}V{number(bottom)}", class_="d-toll-edge")
    return out


def _row(s: Stated, scale: Scale, y: float, width: float, *, name: bool) -> str:
    wide = width > 500
    room = scale.left - 16 if wide else width - 8
    documents = f" · {wording.plural(len(s.documents), 'document')}" if len(s.documents) > 1 else ""
    words = "; ".join(s.phrases)
    day = s.first or "no date"
    tip = prose(
        isolated(s.source), f", {day}: {amount(s)}", f" “{isolated(words)}”" if words else "",
        f" ({_STANDING[s.standing]}{': ' + wording.safe(s.why) if s.why else ''})",
    )  # fmt: skip
    quiet = "" if s.standing == "counts" else " d-quiet"
    out = [el("title", tip), el("rect", x=0, y=y, width=width, height=34 if wide else 50, class_="d-target")]
    if name:
        out.append(label(4, y + 13, named(s.source, room, 12), f"d-text{quiet}"))
    day_words = f"{day} · " if s.first else "no date · "
    tail = documents if s.standing == "counts" else f" · {_STANDING[s.standing]}{documents}"
    left = room - width_of(day_words + tail, 11)
    quoted = f"“{named(words, max(30.0, left - 14), 11)}”" if words else "–"
    out.append(label(4, y + (27 if name else 20), prose(day_words) + quoted + prose(tail), "d-small d-quiet"))
    middle = y + (17 if wide else 40)
    out.append(_sign(s, scale, middle))
    out.append(label(width - 4, middle + 4, prose(amount(s)), f"d-small d-number{quiet}", "end"))
    return el("g", "".join(out), class_=f"d-row d-is-{s.standing}")


def _sign(s: Stated, scale: Scale, y: float) -> str:
    if s.standing in ("denied", "open"):
        at = scale.left + 8 if s.low is None and s.high is None else scale.at(s.low if s.low is not None else s.high or 0)
        return _cross(at, y) if s.standing == "denied" else el("circle", cx=float(at), cy=y, r=5, class_="d-hollow")
    if s.low is None and s.high is None:
        return ""
    vague = "vague" in s.bounds
    hollow = " d-hollow" if s.standing != "counts" else ""
    a = scale.at(s.low) if s.low is not None else scale.left
    b = scale.at(s.high) if s.high is not None else scale.right + 14
    out = ""
    if s.low is None or s.high is None or s.low != s.high:
        if vague:
            out += el("rect", x=float(a), y=y - 6, width=float(max(3.0, b - a)), height=12, fill=HATCHED, class_="d-vague")
        elif s.low is not None and s.high is not None:
            out += el("rect", x=float(a), y=y - 5, width=float(max(3.0, b - a)), height=10, class_=f"d-bar{hollow}")
        else:
            out += el("path", d=f"M{number(round(a, 1))} {number(y)}H{number(round(b, 1))}", class_="d-open")
    if s.high is None:
        out += el("path", d=f"M{number(round(b - 6, 1))} {number(y - 5)}l6 5l-6 5", class_="d-arrow")
    if s.low is None:
        out += el("path", d=f"M{number(round(a + 6, 1))} {number(y - 5)}l-6 5l6 5", class_="d-arrow")
    for end in {s.low, s.high} - {None}:
        x = scale.at(end or 0)
        if s.low == s.high:
            class_ = f"d-dot{hollow}" if s.bounds != ("about",) else "d-dot d-hollow"
            out += el("circle", cx=float(x), cy=y, r=5, class_=class_)
        else:
            out += el("path", d=f"M{number(round(x, 1))} {number(y - 7)}v14", class_="d-end")
    return out


def _cross(x: float, y: float) -> str:
    return el("path", d=f"M{number(round(x - 5, 1))} {number(y - 5)}l10 10m0 -10l-10 10", class_="d-cross")


def _signs(every: Sequence[Stated], ranges: Sequence[Range], y: float, width: float) -> tuple[str, float]:
    """What the signs mean: those that are there."""
    inside = [s for s in every if s.standing in ("counts", "replaced", "aside") and (s.low, s.high) != (None, None)]
    numbers = [s for s in inside if s.low == s.high]
    vague = any("vague" in s.bounds for s in inside)
    known = [
        ('<circle cx="9" cy="-4" r="5" class="d-dot"/>', "a number", any(s.bounds != ("about",) for s in numbers)),
        ('<circle cx="9" cy="-4" r="5" class="d-dot d-hollow"/>', "“about”, or gave way",
         any(s.bounds == ("about",) or s.standing != "counts" for s in numbers)),
        ('<rect y="-9" width="18" height="10" class="d-bar"/>', "from … to",
         any(None not in (s.low, s.high) and s.low != s.high for s in inside)),
        ('<path d="M2 -11v14M2 -4H18M13 -9l5 5l-5 5" class="d-open-sign"/>', "at least: open above",
         any(s.high is None for s in inside)),
        ('<path d="M18 -11v14M18 -4H2M7 -9l-5 5l5 5" class="d-open-sign"/>', "at most", any(s.low is None for s in inside)),
        (f'<rect y="-10" width="18" height="12" fill="{HATCHED}" class="d-vague"/>', "a vague word", vague),
        (_cross(9, -4), "denied", any(s.standing == "denied" for s in every)),
        ('<circle cx="9" cy="-4" r="5" class="d-hollow"/>', "no position", any(s.standing == "open" for s in every)),
        ('<rect y="-11" width="18" height="14" class="d-toll"/>', "the toll, lowest to highest", bool(ranges)),
    ]  # fmt: skip
    return legend([(sign, words) for sign, words, there in known if there], y + 12, width)


def _desc(panels: Sequence[Panel], harm: str) -> str:
    told = []
    for who, found, rows in panels:
        whom = "everyone" if who == "all" else wording.who(who)
        total = wording.span_of(found.low, found.high) if found else "no range"
        counted = [s for s in rows if s.standing == "counts"]
        told.append(f"{whom}: {total}, by {wording.plural(len({s.key for s in counted}), 'source')}, {len(rows)} figures in all")
    return f"{harm}, by source and day. {'; '.join(told) or 'Nobody gives a figure'}. The table beside it lists every figure."
