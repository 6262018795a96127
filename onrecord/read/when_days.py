"""Days that words name: calendar dates, weekdays, nights, weekends. A function gives None where the words are no
time."""

from __future__ import annotations

from datetime import date
from typing import Final

from onrecord.read import when_calendar as cal
from onrecord.read.when_calendar import Context, Value
from onrecord.read.when_words import Function, Words, one, pick, way_of


def _exact(y: int, m: int, d: int) -> Value:
    try:
        return cal.day(date(y, m, d), True)
    except ValueError:  # 31 February is nobody's day
        return Value(None, None, "day", "date", None, True)


def _iso(words: Words, ctx: Context) -> Value | None:
    y, m, d = (w.value for w in words[::2])
    return _exact(y, m, d) if isinstance(m, int) and isinstance(d, int) else None


def _dotted(words: Words, ctx: Context) -> Value | None:
    d, m, y = map(int, words[0].value.split("."))
    return _exact(y, m, d) if 1900 <= y <= 2099 and 1 <= m <= 12 and d <= 31 else None


def _slashed(words: Words, ctx: Context) -> Value | None:
    """25/12/2015 and 12/25/2015 can only be one day; 10/07 could be two, so it stays open."""
    a, b = words[0].value, words[2].value
    if not (isinstance(a, int) and isinstance(b, int)) or not (1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12):
        return None
    lone = len(words) == 3
    if lone and (len(words[0].token.text) < 2 or len(words[2].token.text) < 2):
        return None  # 1/2, 3/4: a fraction or a score as often as a day
    if a <= 12 and b <= 12 and a != b:
        return Value(None, None, "day", "date", None, True)
    d, m = (a, b) if a > 12 else (b, a)
    if lone:
        found = cal.day_of_month(d, m, None, None, ctx)
        return cal.day(found) if found else Value(None, None, "day", "date", None, True)
    y = words[4].value
    if not isinstance(y, int):
        return None
    return _exact(y if y > 99 else y + (1900 if y >= 70 else 2000), m, d)


def _month_day(words: Words, ctx: Context) -> Value | None:
    m, d, y = one(words, "M"), one(words, "dO"), one(words, "Y")
    if d < 1:
        return None
    if y is None and "U" not in [w.letter for w in words]:
        found = cal.day_of_month(d, m, way_of(words), one(words, "W"), ctx)
        return cal.day(found) if found else Value(None, None, "day", "date", None, True)
    v = _exact(y or ctx.published.year + (way_of(words) or 0), m, d)
    return v._replace(absolute=y is not None)


def _day_range(words: Words, ctx: Context) -> Value | None:
    """5-9 October 2015, October 5 to 9."""
    m, (a, b), y = one(words, "M"), pick(words, "d"), one(words, "Y")
    if a >= b:
        return None
    if y is None:
        last = cal.day_of_month(b, m, None, None, ctx)
        y, absolute = (last.year if last else ctx.published.year), False
    else:
        absolute = True
    first, last_ = _exact(y, m, a), _exact(y, m, b)
    if first.start is None or last_.end is None:
        return Value(None, None, "days", "date", None, True)
    return cal.span(first.start, last_.end, "days", first.timex or "", absolute)


def _weekday(words: Words, ctx: Context) -> Value | None:
    return cal.day(cal.weekday(one(words, "W"), way_of(words) or 0, ctx))


def _weekday_of_week(words: Words, ctx: Context) -> Value | None:
    if one(words, "U") != "W":
        return None
    monday = ctx.published + (7 * (way_of(words) or 0) - ctx.published.weekday()) * cal.DAY
    return cal.day(monday + one(words, "W") * cal.DAY)


def _day(words: Words, ctx: Context) -> Value | None:
    v = cal.day(ctx.published + one(words, "D") * cal.DAY)
    return v._replace(timex=f"{v.timex}TNI") if any(w.token.low == "tonight" for w in words) else v


def _part_of_day(words: Words, ctx: Context) -> Value | None:
    """This morning; last night, which runs into the day of publication; next morning belongs to a story's own time."""
    part, way = one(words, "PV"), way_of(words)
    if way == 1:
        return Value(None, None, "day", "date", None, True)
    d = ctx.published + (way or 0) * cal.DAY
    if way == -1 and part == "NI":
        return cal.span(d, ctx.published, "days", f"{d.isoformat()}TNI")
    return cal.day(d)._replace(timex=f"{d.isoformat()}T{part}")


def _overnight(words: Words, ctx: Context) -> Value | None:
    d = ctx.published - cal.DAY
    return cal.span(d, ctx.published, "days", f"{d.isoformat()}TNI")


def _weekend(words: Words, ctx: Context) -> Value | None:
    """Last weekend is over; the weekend has begun, unless the sentence looks ahead."""
    way, pub = way_of(words), ctx.published
    to_saturday = (5 - pub.weekday()) % 7
    here = pub + ((to_saturday - 7) if pub.weekday() == 6 else to_saturday) * cal.DAY  # of the week of publication
    first = 5 if ctx.weekend == "sat-sun" else 4
    if way == 1 or (way in (None, 0) and ctx.forward):
        saturday = here if way != 1 or pub.weekday() < first else here + 7 * cal.DAY
    elif way == -1:
        saturday = here - 7 * cal.DAY
    else:
        saturday = here if pub.weekday() >= first else here - 7 * cal.DAY
    return cal.weekend(saturday, ctx.weekend)


FUNCTIONS: Final[dict[str, Function]] = {
    "iso": _iso,
    "dotted": _dotted,
    "slashed": _slashed,
    "day_range_a": _day_range,
    "day_range_b": _day_range,
    "month_day": _month_day,
    "day_month": _month_day,
    "weekday_of_week": _weekday_of_week,
    "weekday": _weekday,
    "weekend": _weekend,
    "part_of_day": _part_of_day,
    "day": _day,
    "overnight": _overnight,
}
