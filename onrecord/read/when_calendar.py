"""Calendar arithmetic for phrases of time: values with their days, and the most recent or coming one of a kind."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from onrecord.model import Precision

Kind = Literal["date", "duration", "set", "vague"]

DAY = timedelta(days=1)
UNIT_PRECISION: Final[dict[str, Precision]] = {
    "D": "day", "W": "week", "F": "week", "M": "month", "Q": "month", "Y": "year", "E": "year", "C": "year",
}  # fmt: skip
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}


class Value(NamedTuple):
    """What a phrase means. ``absolute``: true whatever the publication date is. ``timex``: its ISO 8601 (TIMEX3)
    value."""

    start: date | None
    end: date | None
    precision: Precision | None
    kind: Kind
    timex: str | None
    absolute: bool = False


class Context(NamedTuple):
    """What a phrase is resolved against. ``forward``: the sentence speaks of what lies ahead."""

    published: date
    weekend: str
    forward: bool


def span(start: date, end: date, precision: Precision, timex: str, absolute: bool = False) -> Value:
    return Value(start, end, precision, "date", timex, absolute)


def day(d: date, absolute: bool = False) -> Value:
    return span(d, d, "day", d.isoformat(), absolute)


def week(d: date) -> Value:
    """The ISO week (Monday to Sunday) that holds a day."""
    monday = d - d.weekday() * DAY
    iso = d.isocalendar()
    return span(monday, monday + 6 * DAY, "week", f"{iso.year}-W{iso.week:02d}")


def months(year: int, first: int, last: int) -> tuple[date, date]:
    """The first and last day of months that may run over the year's ends."""
    y, m = year + (last - 1) // 12, (last - 1) % 12 + 1
    return date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1), date(y, m, calendar.monthrange(y, m)[1])


def month(year: int, number: int, absolute: bool = False) -> Value:
    """A month; ``number`` may run over the year's ends."""
    start, end = months(year, number, number)
    return span(start, end, "month", f"{start.year}-{start.month:02d}", absolute)


def year(number: int, absolute: bool = False) -> Value:
    return span(date(number, 1, 1), date(number, 12, 31), "year", f"{number}", absolute)


def quarter(number: int, of_year: int, absolute: bool = False) -> Value:
    start, end = months(of_year, 3 * number - 2, 3 * number)
    return span(start, end, "month", f"{end.year}-Q{(end.month + 2) // 3}", absolute)


def decade(first: int, absolute: bool = True) -> Value:
    return span(date(first, 1, 1), date(first + 9, 12, 31), "year", f"{first // 10}", absolute)


def season(name: str, of_year: int, absolute: bool = False) -> Value:
    """A season of the northern half of the world, in whole months; winter runs into the next year."""
    start, end = months(of_year, _SEASONS[name], _SEASONS[name] + 2)
    return span(start, end, "month", f"{of_year}-{name}", absolute)


def weekend(saturday: date, style: str) -> Value:
    """A weekend: Saturday and Sunday, Friday and Saturday, or, where it is not known which, all three days."""
    start = saturday if style == "sat-sun" else saturday - DAY
    end = saturday if style == "fri-sat" else saturday + DAY
    iso = saturday.isocalendar()
    return span(start, end, "days", f"{iso.year}-W{iso.week:02d}-WE")


def weekday(number: int, way: int, ctx: Context) -> date:
    """The nearest such weekday: way -1 strictly before the publication, +1 strictly after, 0 by the sentence's
    direction.

    News convention: a bare weekday is the most recent one, the day of publication included.
    """
    back = (ctx.published.weekday() - number) % 7
    if way < 0:
        return ctx.published - (back or 7) * DAY
    if way > 0 or ctx.forward:
        return ctx.published + ((-back) % 7 or (7 if way > 0 else 0)) * DAY
    return ctx.published - back * DAY


def year_of_month(number: int, way: int | None, ctx: Context) -> int:
    """The year of a month named without one; ``way`` as for weekdays, None: last/this/next was not said."""
    here = ctx.published.year
    current = ctx.published.month
    if way is None:
        way = 1 if ctx.forward else -1
        return here + (number < current) if way > 0 else here - (number > current)
    if way == 0:
        return here
    return here + (number <= current) if way > 0 else here - (number >= current)


def day_of_month(number: int, of_month: int, way: int | None, weekday_: int | None, ctx: Context) -> date | None:
    """The day named without its year: the most recent such day, the coming one if the sentence looks ahead.

    A weekday said beside it decides between the most recent, the coming and the one before. None: no such day.
    """
    here = ctx.published.year
    found = []
    for y in (here - 1, here, here + 1) if way != 0 else (here,):
        try:
            found.append(date(y, of_month, number))
        except ValueError:
            continue
    ahead = ctx.forward if way is None else way > 0
    past = [d for d in found if d <= ctx.published and not (way == -1 and d == ctx.published)]
    coming = [d for d in found if d >= ctx.published and not (way == 1 and d == ctx.published)]
    order = coming[:1] + past[::-1] if ahead else past[::-1] + coming[:1]
    if weekday_ is not None:
        order = [d for d in order if d.weekday() == weekday_] or order
    return order[0] if order else None


def shift(d: date, n: int, unit: str) -> date:
    """A day moved by whole units (D, W, F, M, Y, E, C); the day of the month is kept where it exists."""
    if unit in "DWF":
        return d + n * {"D": 1, "W": 7, "F": 14}[unit] * DAY
    months = n * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}[unit]
    y, m = divmod(d.year * 12 + d.month - 1 + months, 12)
    return date(y, m + 1, min(d.day, calendar.monthrange(y, m + 1)[1]))


def unit_at(d: date, unit: str) -> Value:
    """The day, week, month, quarter, year … that holds a day."""
    if unit == "D":
        return day(d)
    if unit in "WF":
        return week(d)
    if unit == "M":
        return month(d.year, d.month)
    if unit == "Q":
        return quarter((d.month + 2) // 3, d.year)
    if unit == "E":
        return decade(d.year // 10 * 10, False)
    return year(d.year)


def duration(count: str, unit: str) -> str:
    """The ISO 8601 value of so many units ("X": an unknown number)."""
    if unit in "hms":
        return f"PT{count}{unit.upper()}"
    if unit in "FEC" and count.isdigit():
        return f"P{int(count) * {'F': 2, 'E': 10, 'C': 100}[unit]}{'W' if unit == 'F' else 'Y'}"
    if unit == "Q" and count.isdigit():
        return f"P{int(count) * 3}M"
    return f"P{count}{unit}"
