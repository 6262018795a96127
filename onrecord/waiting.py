"""What waits for a person as a list to work through, most useful first, each with its reason. Pure.

First decisions of people that no longer hold as they were made; then what moves a range, a strike status or a grade; then
accounts that may tell of one event; then incidents that something is missing of; at last documents that could not be read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Literal

import msgspec

from onrecord.acts import Mark
from onrecord.incidents import Book
from onrecord.model import HARMS, Incident

Sort = Literal["decision", "claim", "pair", "incident", "failure"]

_RANKS: Final[dict[str, int]] = {"contradiction": 0, "conflict": 1, "judgement": 2, "changed": 3}
_MOVES, _BLAME, _PAIR, _INCIDENT, _FAILURE = 4, 5, 6, 7, 8
_WEIGHTY: Final = ("contested blame", "contested civilian status", "figures far apart", "grades that contradict")


class Item(msgspec.Struct, frozen=True):
    """One thing to decide. ``id`` stays the same as long as it is about the same things. ``refs``: an act, a claim, two
    accounts, an incident, or a document; ``incidents``: those that it is about."""

    id: str
    sort: Sort
    kind: str
    refs: tuple[str, ...]
    reasons: tuple[str, ...]
    incidents: tuple[str, ...] = ()
    act: str = ""


def items(book: Book, failures: Iterable[Mapping[str, Any]] = ()) -> list[Item]:
    """The list. An incident whose grade a person assigned waits only for what came up since; a claim that a person judged
    does not wait."""
    home = {m.account: i.id for i in book.incidents for m in i.accounts}
    ranked = [*_decisions(book, home), *_claims(book), *_pairs(book, home), *_incidents(book)]
    ranked.sort(key=lambda r: (r[0], r[1].refs))
    return [item for _, item in ranked] + [_failure(row) for row in failures]


def _item(sort: Sort, kind: str, refs: Sequence[str], reasons: Sequence[str], incidents: Iterable[str], act: str = "") -> Item:
    named = hashlib.sha256(" ".join((sort, kind, act, *refs)).encode("utf-8", "replace")).hexdigest()[:12]
    found = tuple(dict.fromkeys(incidents))
    return Item(f"q{named}", sort, kind, tuple(refs), tuple(dict.fromkeys(reasons)), found, act)


def _decisions(book: Book, home: Mapping[str, str]) -> Iterator[tuple[tuple[float, ...], Item]]:
    """Acts that wait, contradict one another, or are about something that changed: one item an act."""
    grouped: dict[tuple[str, str], list[Any]] = {}
    for row in book.queue:
        if row.kind in _RANKS:
            grouped.setdefault((row.kind, row.act or " ".join(row.subjects) or row.reason), []).append(row)
    for (kind, _), rows in grouped.items():
        refs = tuple(dict.fromkeys(s for r in rows for s in r.subjects))
        found = [home.get(r, r) for r in refs if r in home or any(i.id == r for i in book.incidents)]
        yield (_RANKS[kind], 0), _item("decision", kind, refs, [r.reason for r in rows], found, rows[0].act)


def _claims(book: Book) -> Iterator[tuple[tuple[float, ...], Item]]:
    """Figures and blame on which, by the rules, a grade, a strike status or a range hangs, and that nobody judged."""
    told = {c.id: c for t in book.told for c in t.claims}
    marks: Mapping[str, Mark] = book.reviewed.marks
    seen: set[str] = set()
    for incident in book.incidents:
        if incident.grade.assigned is not None:
            continue
        for finding in incident.because:
            if finding.rule != "one_origin_less":
                continue
            for name in finding.claims:
                claim = told.get(name)
                if claim is None or name in marks or name in seen or claim.attribute not in (*HARMS, "perpetrator"):
                    continue
                seen.add(name)
                heavy = "grade would be" in finding.text or "strike status would be" in finding.text
                rank = (_MOVES, 0 if heavy else 1, -incident.origins)
                yield rank, _item("claim", claim.attribute, (name,), (finding.text,), (incident.id,))


def _pairs(book: Book, home: Mapping[str, str]) -> Iterator[tuple[tuple[float, ...], Item]]:
    for row in book.queue:
        if row.kind == "possible" and len(row.subjects) == 2:
            found = [home[s] for s in row.subjects if s in home]
            yield (_PAIR, -_score(book, row.subjects)), _item("pair", "possible", row.subjects, (row.reason,), found)


def _score(book: Book, subjects: Sequence[str]) -> float:
    """How many accounts the two incidents have together: deciding on large ones tells more."""
    sizes = [len(i.accounts) for i in book.incidents if any(m.account in subjects for m in i.accounts)]
    return float(sum(sizes))


def _incidents(book: Book) -> Iterator[tuple[tuple[float, ...], Item]]:
    for incident in book.incidents:
        own = [w for w in incident.queue if not w.startswith("possible duplicate")]
        told = {r.reason for r in book.queue if r.kind in _RANKS}
        own = [w for w in own if w not in told]  # those are items of their own
        if not own or incident.grade.assigned is not None:
            continue
        heavy = any(w.startswith(_WEIGHTY) for w in own)
        rank = (_BLAME if heavy else _INCIDENT, _missing(own), -incident.origins, -len(incident.accounts))
        yield rank, _item("incident", "contested" if heavy else "open", (incident.id,), own, (incident.id,))


def _missing(reasons: Sequence[str]) -> int:
    return sum(r in ("no date", "no place") for r in reasons)


def _failure(row: Mapping[str, Any]) -> Item:
    named = str(row["given_id"] or row["source"] or row["document"])
    return _item("failure", str(row["kind"]), (named,), (f"{row['stage']}: {row['message']}",), ())


def incident_of(book: Book, account: str) -> Incident | None:
    """The incident that the account stands in."""
    return next((i for i in book.incidents if any(m.account == account for m in i.accounts)), None)
