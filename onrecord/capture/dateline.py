"""Datelines and dates that a document states of itself: "GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) --", "Sun 10 Jul 2016"."""

from __future__ import annotations

import datetime
import functools
import re
from typing import Final, NamedTuple

from onrecord.capture import furniture

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY: Final = r"(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:r|rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+"
_DATE: Final = (
    rf"(?P<weekday>{_WEEKDAY})?(?:"
    rf"(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[ -]{_MONTH.format('m1')},?[ -](?P<y1>\d{{4}}|\d{{2}})"
    rf"|{_MONTH.format('m2')}\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<y2>\d{{4}})"
    r"|(?P<y3>\d{4})-(?P<m3>\d{2})-(?P<d3>\d{2})"
    r"|(?P<d4>\d{1,2})\.(?P<m4>\d{1,2})\.(?P<y4>\d{4})"
    # With other signs the day comes first or second, by country: told only by a number that is no month.
    r"|(?P<d5>1[3-9]|2\d|3[01])(?P<s5>[/-])(?P<m5>\d{1,2})(?P=s5)(?P<y5>\d{4})"
    r"|(?P<m6>\d{1,2})(?P<s6>[/-])(?P<d6>1[3-9]|2\d|3[01])(?P=s6)(?P<y6>\d{4})"
    r")(?![\w/])"
)

_NUMERIC: Final = re.compile(r"\d{1,2}([/-])\d{1,2}\1\d{4}(?=\s|$)")
_DASH: Final = r"(?:--+|[—–]|-(?=\s)|_(?=\s|[A-Z]))"
_TAGS: Final = r"(?:\s*\[[^\]\n]{1,80}\]){0,5}"  # the wire's own marks, "[TEXT]"
_SOURCE: Final = r"\([^()\n]{2,60}(?:\([^()\n]{1,30}\)[^()\n]{0,30})?\)"
_CAPS: Final = r"[A-ZÀ-Þ][A-ZÀ-Þ'’.\-]+(?:[ ][A-ZÀ-Þ][A-ZÀ-Þ'’.\-]*){0,4}"
_NAME: Final = r"[A-ZÀ-Þ][\w'’.\-]*(?:[ /](?:[A-ZÀ-Þ][\w'’.\-]*|al-\w+|de|of|the)){0,4}"
_AREA: Final = rf"(?:\s?\({_NAME}\)|,\s{_NAME}){{0,2}}"
_STATED: Final = r"(?:,?\s+(?P<date>[^()\n]{0,12}\d[^()\n]{2,18}?))"
_STAMP_WORDS: Final = re.compile(
    r"(?:(?:date of publication|publication date|published|posted|(?:last )?updated|dated?)(?:\s+(?:on|at))?\s*:?\s*)",
    re.I,
)
_STAMP_END: Final = re.compile(r"\s*(?:[-–—:|]|$)|\s+[\"'“‘]?[A-ZÀ-Þ0-9]")
_LONGEST: Final = 160
_TEXTS: Final = (
    # GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT]; Beirut (Reuters) -; ALEPPO, Syria (AP) —
    rf"(?:{_NAME}{_AREA}{_STATED}?,?\s*)?{_SOURCE}\s*{_DASH}{_TAGS}",
    # SAN SALVADOR, 18 FEB 90 --; a date must be in it
    rf"{_NAME}{_AREA}{_STATED}\s*{_DASH}{_TAGS}",
    # ALEPPO, Syria —
    rf"{_CAPS}{_AREA}\s*{_DASH}{_TAGS}",
    # Damascus, SANA –
    rf"{_NAME},\s[A-Z]{{2,6}}\s?{_DASH}{_TAGS}",
    # BEIRUT, Dec. 25 —; the day without its year
    rf"{_CAPS}{_AREA},\s(?:[A-Z][a-z]{{2,8}}\.?\s\d{{1,2}}|\d{{1,2}}\s[A-Z][a-z]{{2,8}}\.?)\s?{_DASH}{_TAGS}",
)
_DATED: Final = 1
_FIRST_YEAR: Final = 1800  # no report is older; 0001-01-01 is how some systems write "no date"


@functools.cache  # compiled when first needed: it takes as long as importing all the rest
def _full_date() -> re.Pattern[str]:
    return re.compile(_DATE, re.I)


@functools.cache
def _forms() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text) for text in _TEXTS)


@functools.cache
def _caps_start() -> re.Pattern[str]:
    return re.compile(rf"{_CAPS}(?:[,/ (]|$)")


class Dateline(NamedTuple):
    """A dateline: how many characters it takes, and the date in it (``YYYY-MM-DD``) if it has a full one."""

    length: int
    date: str | None


def calendar_date(text: str) -> str | None:
    """The first full, valid date in ``text`` as ``YYYY-MM-DD``. A two-digit year is 1970 to 2069."""
    for m in _full_date().finditer(text):
        g = m.groupdict()
        for i in "123456":
            if g[f"d{i}"]:
                year, day = int(g[f"y{i}"]), int(g[f"d{i}"])
                month = g[f"m{i}"]
                number = int(month) if month.isdigit() else _MONTHS.index(month[:3].lower()) + 1
                if len(g[f"y{i}"]) == 2:
                    year += 1900 if year >= 70 else 2000
                if (valid := _valid(year, number, day)) is not None:
                    return valid
    return None


def iso_date(value: str) -> str | None:
    """``value`` if it begins with a valid ``YYYY-MM-DD``, cut to it; else None."""
    m = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)", value)
    return _valid(int(m[1]), int(m[2]), int(m[3])) if m else None


def _valid(year: int, month: int, day: int) -> str | None:
    if year < _FIRST_YEAR:
        return None
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None


def find(paragraph: str, *, first: bool = True, caps: bool = False) -> Dateline | None:
    """The dateline at the start of a paragraph.

    ``first``: it is the body's first one; in others (a round-up of reports) only a full date or a place in capitals
    tells a dateline from a sentence with a dash. ``caps``: the text is in capitals only, so that a date must.
    """
    head = paragraph[:_LONGEST]
    if _opens_sentence(head, caps):
        return None
    for i, form in enumerate(_forms()):
        m = form.match(head)
        if m is None or m.end() >= len(paragraph):
            continue
        date = calendar_date(m.group())
        if date is None and (i == _DATED or not _undated(m.group(), first, caps)):
            continue
        return Dateline(m.end(), date)
    return None


def _opens_sentence(head: str, caps: bool) -> bool:
    """Whether the first word begins a sentence, not a place: "On 18 October two men – …", but "THE HAGUE (AP) –"."""
    word = re.match(r"\w+", head)
    if word is None or (word[0].isupper() and len(word[0]) > 1 and not caps):
        return False
    return word[0].capitalize() in furniture.words("opener")


def _undated(found: str, first: bool, caps: bool) -> bool:
    """Whether this is a dateline though it has no full date."""
    if caps:  # its source or the wire's marks must do it: every name is in capitals
        return first and ("(" in found or "[" in found)
    return first or _caps_start().match(found) is not None


def stamp(paragraph: str) -> Dateline | None:
    """The date stamp at a document's start: "Sun 10 Jul 2016 …", "Published: 10 July 2016", "10 July 2016 Two died".

    A sentence that begins with a date ("10 July 2016 was a day …") has none. A date of change is not stated as its own.
    """
    head = paragraph[:_LONGEST]
    word = _STAMP_WORDS.match(head)
    at = word.end() if word else 0
    m = _full_date().match(head, at)
    if m is None and (numeric := _NUMERIC.match(head, at)):
        return Dateline(numeric.end(), None)  # 04-03-2016: April or March, by country
    if m is None or not (word or m["weekday"] or _STAMP_END.match(head, m.end())):
        return None
    changed = word is not None and "updated" in word.group().lower()
    return Dateline(m.end(), None if changed else calendar_date(m.group()))
