"""Months, years, seasons and parts of them. A function gives None where the words are no time."""

from __future__ import annotations

import calendar
from datetime import date
from typing import Final

from onrecord.read import when_calendar as cal
from onrecord.read.when_calendar import Context, Value
from onrecord.read.when_counted import stretch
from onrecord.read.when_words import Function, Words, count, one, way_of


def container(words: Words, ctx: Context) -> Value | None:
    """A month, year, decade, season or last/this/next unit, whichever the words name."""
    m, y, way, unit = one(words, "M"), one(words, "Y"), way_of(words), one(words, "U")
    if m is not None:
        if y is None and unit is not None:
            y, way = ctx.published.year + (way or 0), None
            return cal.month(y, m)
        return cal.month(y, m, True) if y else cal.month(cal.year_of_month(m, way, ctx), m)
    if "S" in [w.letter for w in words]:
        name = one(words, "S")
        if y or unit:
            return cal.season(name, y or ctx.published.year + (way or 0), bool(y))
        return _season(name, way, ctx)
    if y is not None:
        return cal.decade(y // 10 * 10) if any(w.letter == '"' for w in words) else cal.year(y, True)
    if unit in ("h", "m", "s", "C") or (unit == "D" and way != 0) or unit is None:
        return None
    if unit == "D":
        return None
    return cal.unit_at(cal.shift(ctx.published.replace(day=1) if unit in "MQYE" else ctx.published, way or 0, unit), unit)


def _season(name: str, way: int | None, ctx: Context) -> Value:
    y, pub = ctx.published.year, ctx.published
    near = [cal.season(name, y + i) for i in (-2, -1, 0, 1)]
    if way == 1 or (way is None and ctx.forward):
        return next(v for v in near if v.start and v.start > pub)
    if way == 0:
        return near[2]
    return [v for v in near if (v.end if way == -1 else v.start or pub) < pub][-1]  # type: ignore[operator]


def _past_unit(words: Words, ctx: Context) -> Value | None:
    """The past week is the seven days up to the publication; last week the calendar week before."""
    if any(w.token.low == "past" for w in words) and (unit := one(words, "U")) and "M" not in [w.letter for w in words]:
        return stretch(words, ctx) if unit != "D" else None
    return container(words, ctx)


def _edge(words: Words, ctx: Context) -> Value | None:
    """Late September, the end of last week, early 2016: thirds of the month, of the year; the week stays whole."""
    v, edge = container(words, ctx), one(words, "Bb")
    return v and thirds(v, edge)


def thirds(v: Value, edge: str) -> Value:
    if v.start is None or v.end is None or v.precision == "week":
        return v
    a, b = {"start": (0, 1), "mid": (1, 2), "end": (2, 3)}[edge]
    if v.precision == "month" and v.start.month == v.end.month:
        y, m = v.start.year, v.start.month
        last = calendar.monthrange(y, m)[1] if edge == "end" else b * 10
        return v._replace(start=date(y, m, a * 10 + 1), end=date(y, m, last), precision="days")
    if v.precision == "year" and v.start.year == v.end.year:
        y = v.start.year
        return v._replace(start=date(y, a * 4 + 1, 1), end=cal.month(y, b * 4).end, precision="month")
    n = (v.end - v.start).days + 1
    return v._replace(start=v.start + a * n // 3 * cal.DAY, end=v.start + (b * n // 3 - 1) * cal.DAY)


def _earlier(words: Words, ctx: Context) -> Value | None:
    """Earlier this month ends with the day of publication; later this month starts with it."""
    v = container(words, ctx)
    if v is None or v.start is None or v.end is None or way_of(words) != 0:
        return v
    return v._replace(end=ctx.published) if one(words, "R") < 0 else v._replace(start=ctx.published)


def _part_of(words: Words, ctx: Context) -> Value | None:
    """The first half of November, the final week of January, the last two months of 2014, the third quarter of 2015."""
    split = next(i for i, w in enumerate(words) if w.letter == "o")
    head, whole = words[:split], container(words[split + 1 :], ctx)
    if whole is None or whole.start is None or whole.end is None:
        return None
    k: int = one(head, "OL")
    n_words = [w for w in head if w.letter in ("w", "d", "n", "q")]
    n = count(n_words) if n_words else "1"
    a, b = whole.start, whole.end
    unit = "H" if "H" in [w.letter for w in head] else one(head, "U")
    if unit == "H":
        if whole.precision == "month":
            half = (a, a.replace(day=15)) if k == 1 else (a.replace(day=16), b)
            return cal.span(*half, "days", whole.timex or "", whole.absolute)
        if whole.precision == "year":
            half = (a, a.replace(month=6, day=30)) if k == 1 else (a.replace(month=7), b)
            return cal.span(*half, "month", f"{a.year}-H{1 if k == 1 else 2}", whole.absolute)
        return None
    if unit in ("M", "Q") and whole.precision == "year" and n.isdigit() and 1 <= (per := {"M": 1, "Q": 3}[unit]) * int(n) <= 12:
        first = 13 - per * int(n) if k < 0 else per * (k - 1) + 1
        if unit == "Q" and n == "1" and 1 <= first <= 10:
            return cal.quarter((first + 2) // 3, a.year, whole.absolute)
        start, end = cal.months(a.year, first, first + per * int(n) - 1)
        timex = f"{a.year}-{first:02d}" if n == "1" else f"P{per * int(n)}M"
        return cal.span(start, end, "month", timex, whole.absolute) if end <= b else None
    if unit not in ("D", "W"):
        return None
    return _days_of(k, n, unit, head, whole)


def _days_of(k: int, n: str, unit: str, head: Words, whole: Value) -> Value | None:
    a, b = whole.start, whole.end
    assert a and b
    several = unit == "D" and head[-1].token.low.endswith("s")
    if several and (n == "1" or not n.isdigit()):
        return thirds(whole, "end" if k < 0 else "start")  # the first days of June
    if not n.isdigit() or not 1 <= int(n) <= 60:
        return whole
    size = {"D": 1, "W": 7}[unit] * int(n)
    start = b - (size - 1) * cal.DAY if k < 0 else a + (k - 1) * size * cal.DAY
    end = b if k < 0 else min(b, start + (size - 1) * cal.DAY)
    if start > b or start < a:
        return Value(None, None, None, "date", None, True)
    if unit == "D" and size == 1:
        return cal.day(start, whole.absolute)
    week = "week" if size == 7 else "days"
    return Value(start, end, week, "date", cal.week(start).timex, whole.absolute)  # type: ignore[arg-type]


def _quarter(words: Words, ctx: Context) -> Value | None:
    """The third quarter (of the year that its direction gives)."""
    k, y = one(words, "O"), one(words, "Y")
    if one(words, "U") != "Q" or not 1 <= k <= 4:
        return None
    if y is None:
        y = ctx.published.year + (way_of(words) or 0)
        current = (ctx.published.month + 2) // 3
        if way_of(words) is None and k > current and not ctx.forward:
            y -= 1
        return cal.quarter(k, y)
    return cal.quarter(k, y, True)


FUNCTIONS: Final[dict[str, Function]] = {
    "part_of": _part_of,
    "edge": _edge,
    "earlier": _earlier,
    "month_or_unit": _past_unit,
    "fiscal": container,
    "quarter": _quarter,
}
