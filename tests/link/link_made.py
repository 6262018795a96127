"""Accounts and judgements for the tests of linking."""

from __future__ import annotations

from typing import Any

from onrecord.model import Account, Candidate, Claim, Count, Date, Judgement, Link, Place, Told, Victim

TOWNS = {
    "Idlib": (35.93, 36.63, "city", "Idlib"), "Saraqib": (35.86, 36.80, "town", "Idlib"),
    "Aleppo": (36.20, 37.16, "city", "Aleppo"), "Douma": (33.57, 36.40, "town", "Rural Damascus"),
}  # fmt: skip


def place(name: str) -> Place:
    if name == "Syria":
        return Place(name, "in", (Candidate(name, "SY", None, 35.0, 38.0, "country", 1.0, "c"),))
    if name not in TOWNS:
        return Place(name, "in", ())
    lat, lon, precision, region = TOWNS[name]
    return Place(name, "in", (Candidate(name, "SY", region, lat, lon, precision, 1.0, name),))


def told(
    name: str, day: str | None = None, where: str | tuple[str, ...] = (), killed: int | None = None, *,
    victims: tuple[str, ...] = (), document: str | None = None, kind: Any = "airstrike", published: str | None = None,
    origin: str | None = None, scope: Any = "incident", source: tuple[str, ...] = (), phrase: str | None = None,
) -> Told:  # fmt: skip
    values: list[tuple[str, Any]] = []
    if day is not None:
        values.append(("date", Date(day, day, day, "day")))
    values += [("place", place(p)) for p in ([where] if isinstance(where, str) else where)]
    if killed is not None:
        values.append(("killed", Count(killed, killed, "exact", phrase or str(killed), "all")))
    values += [("victim", Victim(v, status="killed")) for v in victims]
    chain = tuple(Link(s) for s in source)
    claims = tuple(Claim(f"c-{name}-{i}", name, what, v, ((0, 1),), chain=chain) for i, (what, v) in enumerate(values))
    doc = document or f"d-{name}"
    return Told(doc, doc, Account(name, scope, kind, (0, 1)), claims, True, published, origin=origin)


def same(n: int, *names: str, supersedes: str | None = None) -> Judgement:
    return Judgement(f"j{n}", "same", names, supersedes=supersedes)


def different(n: int, *names: str, supersedes: str | None = None) -> Judgement:
    return Judgement(f"j{n}", "different", names, supersedes=supersedes)
