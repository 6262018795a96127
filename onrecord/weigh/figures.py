"""What each source counts: figures, one for each source, harm, category and number, whoever relays it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.model import HARMS, Count
from onrecord.weigh.sources import SAYING, Said, Voice

# Categories that make people civilians, or may.
CIVILIAN: Final = (
    "civilians", "children", "women", "elderly", "medical", "journalists", "aid_workers", "first_responders",
)  # fmt: skip


class Figure(NamedTuple):
    """What one source says of one harm and category. ``first``: when it was first told. ``numbered``: not only a plural
    ("civilians were killed") or a name."""

    harm: str
    who: str
    low: int | None
    high: int | None
    voice: Voice
    scope: str  # within it a later figure replaces an earlier one
    first: str | None
    numbered: bool
    vague: bool
    claims: tuple[str, ...]
    corrects: tuple[str, ...] = ()


def figures(said: Sequence[Said], table: str) -> tuple[Figure, ...]:
    """The figures that count: somebody says so, of this harm alone, for the whole of the incident."""
    names = {(s.text, q) for s in said if s.claim.attribute == "victim" for q in s.claim.quotes[:1]}
    grouped: dict[tuple[str, str, str, str, int | None, int | None], list[tuple[Said, bool]]] = {}
    for s in said:
        v = s.claim.value
        if s.claim.attribute not in HARMS or not isinstance(v, Count) or s.claim.stance not in SAYING:
            continue
        if s.claim.period is not None or v.bound == "killed_and_injured" or (v.low is None and v.high is None):
            continue
        low, high, numbered = converted(v, table)
        a_name = (
            v.low == 1 and v.bound == "at_least" and (s.text, s.claim.quotes[0] if s.claim.quotes else None) in names
        )
        # "Activists" of two outlets may be other people.
        scope = s.voice.key if s.voice.kind != "described" else f"{s.voice.key}|{s.own}"
        key = (s.claim.attribute, v.who, s.voice.key, scope, low, high)
        grouped.setdefault(key, []).append((s, numbered and not a_name))
    out = []
    for (harm, who, _, scope, low, high), heard in grouped.items():
        dates = [s.date for s, _ in heard if s.date is not None]
        # A correction is news on the day it is made even if it restores an older figure.
        made = [s.date for s, _ in heard if s.claim.stance == "corrects" and s.date is not None]
        claims = tuple(sorted({s.claim.id for s, _ in heard}))
        out.append(Figure(
            harm, who, low, high, min(s.voice for s, _ in heard), scope,
            first=max(made) if made else min(dates, default=None),
            numbered=any(n for _, n in heard),
            vague=all(s.claim.value.bound == "vague" for s, _ in heard),
            claims=claims,
            corrects=tuple(sorted({s.claim.about for s, _ in heard if s.claim.stance == "corrects" and s.claim.about})),
        ))  # fmt: skip
    return tuple(sorted(out, key=order))


def order(f: Figure) -> tuple[object, ...]:
    """Sorts figures the same way whatever order they were found in."""
    return HARMS.index(f.harm), f.who, f.voice, f.scope, _sortable(f.low), _sortable(f.high), f.claims


def _sortable(n: int | None) -> int:
    return -1 if n is None else n


@functools.lru_cache(maxsize=65536)
def converted(v: Count, table: str) -> tuple[int | None, int | None, bool]:
    """The ends of a count in this table, and whether it numbers anybody.

    Only a vague word that the reader converted plainly is converted anew. Whatever is worded otherwise, and every word
    where the table is none of the lexicon's (documents read with several tables), keeps the ends it was read with.
    """
    ends = v.low, v.high
    if v.bound != "vague":
        return *ends, True
    words = [lexicon.fold(w) for w in lexicon.TOKEN.findall(v.phrase)]
    rows = [m.row for m in lexicon.matcher("conversions").find(words)]
    rows = [r for r in rows if r.class_ != "plural"] or rows[:1]
    if not rows:  # "civilians were killed"
        rows = [r for r in lexicon.load("conversions") if r.class_ == "plural" and ends in _tables(r).values()]
    numbered = not rows or rows[0].class_ != "plural"
    if len(rows) != 1 or ends not in _tables(rows[0]).values() or table not in _known():
        return *ends, numbered
    return *_tables(rows[0]).get(table, _tables(rows[0])["default"]), numbered


def _tables(row: lexicon.Row) -> dict[str, tuple[int | None, int | None]]:
    """Each table's ends for a vague word."""
    return {t: (low if low >= 0 else None, high if high >= 0 else None) for t, (low, high) in row.extra.items()}


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(t for row in lexicon.load("conversions") for t in row.extra)
