"""Counted times (two days ago, the past week, a five-year war), repeated ones, vague ones, and times of the day."""

from __future__ import annotations

from typing import Final

from onrecord.read import when_calendar as cal
from onrecord.read.when_calendar import Context, Value
from onrecord.read.when_words import Function, Words, count, one, pick, way_of


def _unresolved(words: Words, ctx: Context) -> Value:
    return Value(None, None, cal.UNIT_PRECISION.get(one(words, "U") or "D"), "date", None, True)


def _ago(words: Words, ctx: Context) -> Value | None:
    """Two days ago is a day, three weeks ago a week, a month ago a month: no finer than the unit."""
    unit, n = one(words, "U"), count([w for w in words if w.letter in "wdnYqa"])
    if unit in ("h", "m", "s"):
        return cal.day(ctx.published)._replace(precision="days", start=ctx.published - cal.DAY, timex="PAST_REF")
    if not n.isdigit():
        return Value(None, None, cal.UNIT_PRECISION[unit], "date", "PAST_REF", True)
    return cal.unit_at(cal.shift(ctx.published, -int(n), unit), "Y" if unit in "EC" else unit)


def stretch(words: Words, ctx: Context) -> Value | None:
    """The past two weeks, the next three months: up to, or from, the day of publication."""
    unit, way = one(words, "U"), way_of(words) or 0
    n = count([w for w in words if w.letter in "wdnYq"]) if pick(words, "wdnYq") else "1"
    value = Value(None, None, "days", "duration", cal.duration(n, unit), True)
    if not n.isdigit() or way == 0:
        return value
    hours = {"h": 24, "m": 1440, "s": 86400}.get(unit)
    other = cal.shift(ctx.published, way * -(-int(n) // hours), "D") if hours else cal.shift(ctx.published, way * int(n), unit)
    a, b = sorted((ctx.published, other))
    return value._replace(start=a, end=b, absolute=False)


def _duration(words: Words, ctx: Context) -> Value | None:
    if words[0].token.text[-1] in "thnds" and words[0].letter in "dn" and len(words[0].token.text) > 1:
        return None  # the 20th century, the 10th day
    return Value(
        None, None, None, "duration", cal.duration(count([w for w in words if w.letter in "wdnYqa"]), one(words, "U")), True
    )


def _bare_unit(words: Words, ctx: Context) -> Value | None:
    return Value(None, None, None, "duration", cal.duration("X", one(words, "U")), True)


def _set(words: Words, ctx: Context) -> Value | None:
    days, unit = pick(words, "WG"), one(words, "U")
    if any(w.letter == "Z" for w in words):
        timex = one(words, "Z")
    elif days:
        timex = f"XXXX-WXX-{days[0] + 1}"
    elif unit:
        n = [w for w in words if w.letter in "wdnq"]
        timex = cal.duration(count(n) if n else "1", unit)
    else:
        timex = None
    return Value(None, None, None, "set", timex, True)


def _vague(words: Words, ctx: Context) -> Value | None:
    return Value(None, None, None, "vague", one(words, "v"), True)


def clock(words: Words) -> str | None:
    """T15:00 for the first time of day in the words; None if it is none."""
    numbers = [w for w in words if w.letter in "dn"]
    if not numbers:
        part = one(words, "P")
        return f"T{part}" if part else None
    text = numbers[0].token.text
    hour, _, minute = text.partition(".") if "." in text else (text, "", "")
    if len(numbers) > 1 and len(words) > 1 and words[1].letter == ":":
        minute = numbers[1].token.text
    if not (hour.isdigit() and int(hour) < 25 and (not minute or (len(minute) == 2 and minute.isdigit() and int(minute) < 60))):
        return None
    marks = [w.value for w in words if w.letter == "k"]
    if not marks and not minute:
        return None
    h = int(hour) % 12 + 12 if marks and marks[0].startswith("p") and int(hour) <= 12 else int(hour)
    return f"T{h:02d}:{minute or '00'}"


def _clock(words: Words, ctx: Context) -> Value | None:
    timex = clock(words)
    return Value(None, None, "time", "vague", timex, True) if timex else None


FUNCTIONS: Final[dict[str, Function]] = {
    "stretch": stretch,
    "clock": _clock,
    "ago": _ago,
    "counted": _unresolved,
    "every": _set,
    "duration": _duration,
    "anaphoric": _unresolved,
    "vague_unit": _bare_unit,
    "vague": _vague,
    "bare_unit": _bare_unit,
    "part": _clock,
}
