"""The day, the country and the place of one MUC-4 template."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from eval.muc4_slots import EFFECTS, line, sure
from eval.muc4_words import day, flat, has, vocabulary
from onrecord.model import Claim, Place, Reading
from onrecord.read.text import prepare
from onrecord.read.where import find_places

_TELLS: Final = (*EFFECTS, "victim", "target", "perpetrator", "weapon")
_OWN: Final = 1  # what a place of the account itself counts against one of its document
_DATELINE: Final = 2


class Ground:
    """The country and the town that a whole document is written from or about."""

    def __init__(self, read: Reading) -> None:
        names = vocabulary()["country"]
        places = [m for m in find_places(prepare(read.document)) if m.candidates and m.candidates[0].country in names]
        self.countries = Counter(names[m.candidates[0].country] for m in places)
        self.town: tuple[str, str] | None = None
        head = next((p.span for p in read.document.parts if p.role == "dateline"), (0, 0))
        for m in places:
            if head[0] <= m.span[0] < head[1]:
                country = names[m.candidates[0].country]
                self.countries[country] += _DATELINE
                if self.town is None and m.candidates[0].precision != "country":
                    self.town = flat(m.name), country

    def country(self, claims: Sequence[Claim]) -> str | None:
        """Where the account's own places lie, else those of the document."""
        names = vocabulary()["country"]
        votes = Counter(self.countries)
        for place in _places(claims):
            if place.candidates and place.candidates[0].country in names:
                votes[names[place.candidates[0].country]] += _OWN
        return votes.most_common(1)[0][0] if votes else None


def _places(claims: Sequence[Claim]) -> list[Place]:
    return [c.value for c in claims if c.attribute == "place" and c.stance != "denies"]


def located(claims: Sequence[Claim], ground: Ground, text: str) -> list[list[str]]:
    """The first town or department that can lie in the account's country; else the town that the report is from, where the words
    about what happened say "here" or "the capital"; else that country."""
    names = vocabulary()["country"]
    country = ground.country(claims)
    if country is None:
        return []
    for place in _places(claims):
        best = next((c for c in place.candidates if country == names.get(c.country)), None)
        if best is None or best.precision == "country":
            continue
        kind = "DEPARTMENT" if best.precision.startswith("admin") or best.precision == "region" else "CITY"
        return [[f"{country}: {flat(place.name)} ({kind})"]]
    told = " ".join(line(text, c.quotes[0]) for c in claims if c.attribute in _TELLS)
    if ground.town is not None and ground.town[1] == country and has(told, vocabulary()["here"]["words"]):
        return [[f"{country}: {ground.town[0]} (CITY)"]]
    return [[country]]


# --- days


def dates(claims: Sequence[Claim]) -> list[Claim]:
    return [
        c for c in claims
        if c.attribute == "date" and c.value.start and c.value.end and c.value.precision in ("time", "day", "days")
    ]  # fmt: skip


def days(claims: Sequence[Claim], text: str) -> list[tuple[str, str]]:
    """The days on which it can have happened, the likeliest first: beside what is told for surest."""
    facts = sorted((c for c in claims if c.attribute in _TELLS), key=lambda c: -sure(c))[:3]

    def far(c: Claim) -> int:
        return min((abs(c.quotes[0][0] - f.quotes[0][0]) for f in facts), default=0)

    told = [c.value for c in sorted(dates(claims), key=far)]
    return [(d.start, d.start if has(d.phrase, ["night"]) else d.end) for d in told]  # a night by the day it began


def dated(found: Sequence[tuple[str, str]], published: str | None) -> list[list[str]]:
    """The likeliest day; else some day up to the day of the report."""
    if found:
        start, end = found[0]
        return [[day(start) if start == end else f"{day(start)} - {day(end)}"]]
    return [[f"- {day(published)}"]] if published else []
