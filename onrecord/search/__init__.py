"""Full-text search over a case's documents, claims and names. What is withheld or erased is not found.

A word is found in every writing of it that :mod:`onrecord.search.fold` makes one; a name also as others spell it, in
Latin or Arabic letters, by the consonants that transliterations keep; such hits come after those of the word itself.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal, get_args

import msgspec
from rapidfuzz.distance.JaroWinkler import similarity as jaro_winkler

from onrecord import ledger, views
from onrecord.link.names import bones
from onrecord.model import Span
from onrecord.search import index
from onrecord.search.fold import folded
from onrecord.search.index import forget
from onrecord.search.items import LEAST_BONES
from onrecord.search.query import Part, Query, match, parse

__all__ = ["KINDS", "Found", "Hit", "Kind", "forget", "parse", "search"]

Kind = Literal["name", "document", "claim"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

_BEFORE: Final = 60  # characters of the text shown before the first of the hits
_PASSAGE: Final = 260  # characters of the text that are shown
_MOST_SPANS: Final = 200  # places in one text
_MOST_NAMES: Final = 500  # rows of names that are put together
_SPELLINGS: Final = 20  # of one word
# Two spellings of one name in the same letters are at least so alike (Jaro–Winkler): Mohammed and Muhammad are 0.85,
# Homs and Hamas 0.81. Where there are only two consonants (Alloush), more.
_ALIKE: Final = 0.82
_ALIKE_SHORT: Final = 0.9


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Something found. ``passage`` is the archived text of ``document`` from ``at[0]`` to ``at[1]``; ``spans``, code points
    of that text too, are where the words stand: within the passage and elsewhere; none, if only what is known about the
    document or claim has them. ``exact``: by the words as they were asked for, not by another spelling of a name.

    ``claim`` and ``attribute`` for a claim. For a name: as worded, its ``roles`` (source, victim, perpetrator, target_party,
    place, designated, addressed), the ids of ``claims`` and of ``documents`` that have it, most first.
    """

    kind: Kind
    document: str
    given_id: str | None
    title: str | None
    passage: str
    at: Span
    spans: tuple[Span, ...] = ()
    exact: bool = True
    claim: str | None = None
    attribute: str | None = None
    name: str | None = None
    roles: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a query, as of the entry ``head``. ``counts``: how many there are of each kind, not only those listed.
    ``notes``: what of the query was not heeded."""

    query: str
    head: str
    counts: dict[Kind, int]
    hits: tuple[Hit, ...]
    notes: tuple[str, ...] = ()


def search(
    case: ledger.Ledger, query: str, *, kinds: Iterable[Kind] = KINDS, limit: int = 20, offset: int = 0
) -> Found:
    """The best ``limit`` hits of each kind, best first, after the first ``offset`` of them. No query raises; an unknown kind
    is a ValueError. Raises CaseError if the case cannot be searched."""
    chosen = tuple(dict.fromkeys(kinds))
    if not set(chosen) <= set(KINDS):
        raise ValueError(f"the kinds are {', '.join(KINDS)}")
    asked = parse(query)

    def look(con: sqlite3.Connection) -> Found:
        return _Search(case, con, asked).found(query, chosen, limit, offset)

    return index.ask(case, look)


class _Search:
    """One query, asked of an open index of an open case, neither of which changes meanwhile."""

    def __init__(self, case: ledger.Ledger, con: sqlite3.Connection, query: Query) -> None:
        self.case = case
        self.con = con
        self.query = query
        self.spellings = {p.words[0]: self._spelled(p.words[0]) for p in query.wanted if _may_vary(p)}
        self.exact = match(query)
        self.wide = match(query, lambda word: self.spellings.get(word, ()))
        self.texts: dict[str, str | None] = {}

    def _spelled(self, word: str) -> tuple[str, ...]:
        """Other spellings of a word among the names of the case."""
        key = bones(word)
        if len(key) < LEAST_BONES:
            return ()
        rows = self.con.execute("SELECT word FROM spelling WHERE bones = ? AND word <> ? ORDER BY word", (key, word))
        scored = sorted((-jaro_winkler(word, other), other) for (other,) in rows)
        return tuple([o for score, o in scored if _one_name(word, o, -score, len(key))][:_SPELLINGS])

    def found(self, query: str, kinds: Sequence[Kind], limit: int, offset: int) -> Found:
        counts = dict.fromkeys(kinds, 0)
        hits: list[Hit] = []
        if self.wide is not None:
            for kind in kinds:
                if kind == "name":
                    names = self._names()
                    counts[kind] = len(names)
                    hits += names[offset : offset + limit]
                else:
                    counts[kind] = self._count(kind)
                    hits += self._hits(kind, limit, offset)
        return Found(query=query, head=ledger.head(self.case), counts=counts, hits=tuple(hits), notes=self.query.notes)

    def _count(self, kind: Kind) -> int:
        sql = "SELECT count(*) FROM words JOIN item ON item.id = words.rowid WHERE words MATCH ? AND kind = ?"
        return int(self.con.execute(sql, (self.wide, kind)).fetchone()[0])

    def _rows(self, kind: Kind, limit: int, offset: int) -> list[tuple[Any, ...]]:
        """Rows of the index, best first: those of the words as asked for before those of other spellings."""
        # What it is called weighs four times as much as one of its words.
        sql = (
            "SELECT item.id, item.document, item.ref, item.more, item.spans, words.body, {exact} AS exact"
            " FROM words JOIN item ON item.id = words.rowid WHERE words MATCH :match AND item.kind = :kind {more}"
            " ORDER BY bm25(words, 4.0, 1.0), item.id LIMIT :limit OFFSET :offset"
        )
        values = {"match": self.exact, "kind": kind, "limit": limit, "offset": offset}
        rows = self.con.execute(sql.format(exact=1, more=""), values).fetchall()
        if len(rows) < limit and self.wide != self.exact:
            same = "SELECT count(*) FROM words JOIN item ON item.id = words.rowid WHERE words MATCH :match AND item.kind = :kind"
            past = self.con.execute(same, values).fetchone()[0]
            values |= {"match": self.wide, "exact": self.exact, "limit": limit - len(rows), "offset": max(0, offset - past)}
            others = "AND item.id NOT IN (SELECT rowid FROM words WHERE words MATCH :exact)"
            rows += self.con.execute(sql.format(exact=0, more=others), values).fetchall()
        return rows

    def _hits(self, kind: Kind, limit: int, offset: int) -> list[Hit]:
        out = []
        for _, document, ref, raw, spans, body, exact in self._rows(kind, limit, offset):
            text = self._text(document)
            if text is None:
                continue
            more = msgspec.json.decode(raw)
            found = self._spans(text, body.split(" "), array("I", spans))
            quotes = [tuple(q) for q in more.get("quotes", ())]
            at = _passage(text, found, quotes[0] if quotes else None)
            out.append(Hit(
                kind=kind, document=document, given_id=more["given_id"], title=more["title"], passage=text[at[0] : at[1]],
                at=at, spans=found, exact=bool(exact), claim=ref, attribute=more.get("attribute"),
            ))  # fmt: skip
        return out

    def _names(self) -> list[Hit]:
        """Each name once, with what has it in all documents; the most told of first among the equally exact."""
        held: dict[str, list[tuple[str, dict[str, Any], bool]]] = {}
        for _, document, ref, raw, _, _, exact in self._rows("name", _MOST_NAMES, 0):
            held.setdefault(ref, []).append((document, msgspec.json.decode(raw), bool(exact)))
        out = []
        for name, rows in held.items():
            first, more, exact = rows[0]
            text = self._text(first) or ""
            quote = next((q for q in more["quotes"] if q), None)
            at = _passage(text, (), quote)
            out.append(Hit(
                kind="name", document=first, given_id=more["given_id"], title=None, passage=text[at[0] : at[1]], at=at,
                spans=() if quote is None else ((quote[0], quote[1]),), exact=exact, name=name,
                roles=tuple(dict.fromkeys(r for _, m, _ in rows for r in m["roles"])),
                claims=tuple(c for _, m, _ in rows for c in m["claims"]), documents=tuple(d for d, _, _ in rows),
            ))  # fmt: skip
        return sorted(out, key=lambda h: (not h.exact, -len(h.claims), h.name))

    def _text(self, document: str) -> str | None:
        """The archived text; None where the document is not shown."""
        if document not in self.texts:
            self.texts[document] = views.document_text(self.case, document)
        return self.texts[document]

    def _spans(self, text: str, words: Sequence[str], at: array[int]) -> tuple[Span, ...]:
        """Where the words asked for stand. Each is read again in the text: an index proves nothing."""
        out: list[Span] = []
        single = {w for p in self.query.wanted if len(p.words) == 1 for w in (*p.words, *self.spellings.get(p.words[0], ()))}
        others = [p for p in self.query.wanted if len(p.words) > 1 or p.prefix]
        for i, word in enumerate(words):
            many = next((len(p.words) for p in others if _here(p, words, i)), 1 if word in single else 0)
            for k in range(i, i + many):
                span = (at[2 * k], at[2 * k + 1]) if 2 * k + 1 < len(at) else (0, 0)
                if folded(text[span[0] : span[1]]) == words[k] and (not out or span > out[-1]):
                    out.append(span)
            if len(out) >= _MOST_SPANS:
                break
        return tuple(out)


def _may_vary(part: Part) -> bool:
    return len(part.words) == 1 and not part.quoted and not part.prefix


def _one_name(a: str, b: str, alike: float, consonants: int) -> bool:
    """Whether two words of the same consonants may be spellings of one name."""
    if a.isascii() == b.isascii():
        return alike >= (_ALIKE if consonants > 2 else _ALIKE_SHORT)
    # In other letters only the consonants can be compared; words of few letters that share two are many.
    latin, arabic = (a, b) if a.isascii() else (b, a)
    return consonants > 2 or (len(latin) > 4 and len(arabic) > 2)


def _here(part: Part, words: Sequence[str], i: int) -> bool:
    n = len(part.words)
    if i + n > len(words) or tuple(words[i : i + n - 1]) != part.words[:-1]:
        return False
    last, wanted = words[i + n - 1], part.words[-1]
    return last.startswith(wanted) if part.prefix else last == wanted


def _passage(text: str, spans: Sequence[Span], quote: Span | None) -> Span:
    """The stretch of text to show: where most of the hits stand close together, or around the quote."""
    if spans:
        start = max(spans, key=lambda s: (sum(s[0] <= other[0] < s[0] + _PASSAGE - _BEFORE for other in spans), -s[0]))[0]
    else:
        start = 0 if quote is None else quote[0]
    a = max(0, start - _BEFORE)
    b = min(len(text), a + _PASSAGE)
    if a:  # whole words, where there are blanks
        a = next((i + 1 for i in range(a, start) if text[i].isspace()), a)
    if b < len(text):
        b = next((i for i in range(b, max(a, b - 40), -1) if text[i].isspace()), b)
    return (a, b)
