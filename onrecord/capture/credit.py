"""What a document's own lines credit: the agency it comes from, who wrote it, the dates printed by its headline."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from onrecord.capture import dateline
from onrecord.capture.blocks import APART, Block
from onrecord.lexicon import load
from onrecord.model import DatesFrom, Part, Role

_KEYWORD: Final = re.compile(
    r"\b((?:last[ -])?(?:updated|modified|edited|revised)|(?:first |originally )?(?:published|posted)|"
    r"date of publication|publication date)\b",
    re.I,
)
_CHANGED: Final = re.compile(r"updated|modified|edited|revised", re.I)
_LABEL: Final = re.compile(r"\b(?:date|born|died|when|event|deadline)\b\W*$", re.I)  # "Incident date": another day follows
_MOST_WORDS: Final = 25  # a stamp with names and a place; a longer line tells something
_BARE_WORDS: Final = 14
_BEFORE, _AFTER, _FOOT = 4, 12, 4  # blocks around the headline, and below the body
_CREDIT_WORDS: Final = 60


class Stated(NamedTuple):
    """The two dates that a document states, each as ``YYYY-MM-DD``, and where each stands."""

    published: str | None = None
    updated: str | None = None
    where: DatesFrom = DatesFrom()

    def then(self, other: Stated) -> Stated:
        """This, and from ``other`` what it lacks."""
        return Stated(
            self.published or other.published,
            self.updated or other.updated,
            DatesFrom(
                self.where.published if self.published else other.where.published,
                self.where.updated if self.updated else other.where.updated,
            ),
        )


def stated(published: str | None, updated: str | None, where: str) -> Stated:
    """Two dates from the same place."""
    return Stated(published, updated, DatesFrom(where if published else None, where if updated else None))


def from_line(line: str) -> tuple[str | None, str | None, bool]:
    """When a line says that the document was published and changed, and whether it says "published" in a word."""
    if len(line.split(None, _MOST_WORDS)) > _MOST_WORDS:
        return None, None, False
    first, *rest = _KEYWORD.split(line)
    published = updated = None
    worded = False
    for word, piece in zip(rest[::2], rest[1::2], strict=True):
        if day := dateline.calendar_date(piece[:80]):
            if _CHANGED.search(word):
                updated = updated or day
            elif not worded:
                published, worded = day, True
    if published is None and len(first.split()) <= _BARE_WORDS:
        published = dateline.calendar_date(first)
    return published, updated, worded


def by_headline(blocks: Sequence[Block], roles: Sequence[Role]) -> Stated:
    """The dates printed by the headline, or, where a word says what they are, below the body."""
    if "title" not in roles:
        return Stated()
    title = roles.index("title")
    bodies = [i for i, role in enumerate(roles) if role == "body"]
    first = next((i for i in bodies if i > title and len(blocks[i].text.split()) > _BARE_WORDS), len(blocks))
    last = bodies[-1] if bodies else title
    bare = worded = updated = None
    head = [*range(title + 1, min(first + 1, title + 1 + _AFTER, len(blocks))), *range(max(0, title - _BEFORE), title)]
    for i in [*head, *range(last + 1, min(len(blocks), last + 1 + _FOOT))]:
        block = blocks[i]
        if block.place in {"nav", "footer", "aside", "comments", "form", "caption", *(APART - {"share"})}:
            continue
        published, changed, said = from_line(block.text)
        if said:
            worded = worded or published
        elif i in head and not (block.linked and len(block.text.split()) > 5) and not (i and _is_label(blocks[i - 1].text)):
            bare = bare or published
        updated = updated or changed
    return stated(worded or bare, updated, "text stamp")


def in_local_time(markup: Stated, printed: Stated) -> Stated:
    """What the markup states, but a printed day of publication that differs by one: markup often tells the time in UTC."""
    if markup.published and printed.published:
        one, other = map(datetime.date.fromisoformat, (markup.published, printed.published))
        if abs((one - other).days) == 1:
            return stated(printed.published, None, "text stamp").then(markup).then(printed)
    return markup.then(printed)


def _is_label(line: str) -> bool:
    return len(line.split()) <= 4 and _LABEL.search(line) is not None and "publi" not in line.lower()


def byline(text: str, parts: Sequence[Part]) -> str | None:
    """The first line that says who wrote it, as worded."""
    return next((" ".join(text[slice(*p.span)].split()) for p in parts if p.role == "byline"), None)


@functools.cache
def _agencies() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {term: row.class_ for row in load("agencies") for term in row.terms}
    names |= {term.upper(): class_ for term, class_ in names.items()}
    longest = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest))})(?![\w-])"), names


@functools.cache
def _credits() -> tuple[re.Pattern[str], ...]:
    agency = _agencies()[0].pattern
    return tuple(
        re.compile(form)
        for form in (
            rf"^\W*(?:[Ss]ources?|SOURCES?|[Vv]ia)\s*:\s*(?P<agency>{agency})\W*$",
            rf"^\W*(?:[Cc]opyright|COPYRIGHT|©|\([Cc]\))(?:\s|[©,\d–-]|\([Cc]\)|by\b|[Cc]opyright\b)*(?P<agency>{agency})",
            rf"^\W*(?:[Rr]eporting|[Ww]riting) by\b[^\n]*?(?P<agency>{agency})",
            r"\b[Tt]his (?:story|article|report|item) (?:was|is|has been) (?:originally |first )?"
            rf"(?:published|provided|distributed|produced|written|reported|carried) by (?:the )?(?P<agency>{agency})",
        )
    )


@functools.cache
def _tail() -> re.Pattern[str]:
    return re.compile(rf"(?:[—–]|--|(?<=\s)-|\()\s*(?P<agency>{_agencies()[0].pattern})\s*\)?\s*\.?$")


def wire(text: str, parts: Sequence[Part]) -> str | None:
    """The agency credited as the origin, by its class in the lexicon; None if no line credits one.

    Looked for in the dateline, the byline, a line of credit ("Copyright 2016 AP"), and the end of the body ("— Agencies").
    An agency that the running text quotes is not credited.
    """
    pattern, names = _agencies()
    for role in ("dateline", "byline"):
        for part in parts:
            if part.role == role and (m := pattern.search(text, *part.span)):
                return names[m.group()]
    bodies = [text[slice(*p.span)] for p in parts if p.role == "body"]
    for line in bodies[-1:-3:-1]:
        if m := _tail().search(line[-80:]):
            return names[m["agency"]]
    for part in parts:
        line = text[slice(*part.span)]
        if part.role in ("body", "furniture") and len(line) <= 600 and len(line.split()) <= _CREDIT_WORDS:
            for form in _credits():
                if m := form.search(line):
                    return names[m["agency"]]
    # A line of its own right above or below the body; elsewhere it may be a picture's.
    return next((names[b] for b in (*bodies[:1], *bodies[-1:]) if b in names), None)
