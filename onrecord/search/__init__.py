"""Full-text search over a case's documents, claims and names. What is withheld or erased is not found.

A word is found in every writing of it that :mod:`onrecord.search.fold` makes one; a name also as others spell it, in
Latin or Arabic letters, by the consonants that transliterations keep; such hits come after those of the word itself.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from rapidfuzz.distance.JaroWinkler import similarity as jaro_winkler

from onrecord import ledger, views
from onrecord.link.names import bones
from onrecord.model import Span
from onrecord.search import index
from onrecord.search.fold import folded
from onrecord.search.index import forget
from onrecord.search.items import KINDS, LEAST_BONES, Kind
from onrecord.search.query import Part, Query, match, parse

__all__ = ["KINDS", "Found", "Hit", "Kind", "forget", "parse", "search"]

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
        hits: list[Hit | None] = []
        page = slice(offset, offset + limit)
        for kind in kinds if self.wide is not None else ():
            ranked = self._ranked(kind)
            counts[kind] = len(ranked)
            if kind == "name":
                names = self._names(ranked)
                counts[kind] = len(names)
                hits += [self._name(*name) for name in names[page]]
            else:
                hits += [self._hit(kind, *one) for one in ranked[page]]
        shown = tuple(h for h in hits if h is not None)
        return Found(query=query, head=ledger.head(self.case), counts=counts, hits=shown, notes=self.query.notes)

    def _ids(self, kind: Kind, match: str | None) -> Iterator[int]:
        """The items of the index, best first. What something is called weighs four times as much as one of its words."""
        sql = f"SELECT rowid FROM {kind} WHERE {kind} MATCH ? ORDER BY bm25({kind}, 4.0, 1.0), rowid"  # noqa: S608 (a name of KINDS)
        return (row[0] for row in self.con.execute(sql, (match,)))

    def _ranked(self, kind: Kind) -> list[tuple[int, bool]]:
        """The items, and whether they are of the words as asked for: those before those of other spellings."""
        exact = list(self._ids(kind, self.exact))
        if self.wide == self.exact:
            return [(i, True) for i in exact]
        known = set(exact)
        return [*((i, True) for i in exact), *((i, False) for i in self._ids(kind, self.wide) if i not in known)]

    def _row(self, id_: int) -> tuple[str, str | None, dict[str, Any]]:
        document, ref, more = self.con.execute("SELECT document, ref, more FROM item WHERE id = ?", (id_,)).fetchone()
        return document, ref, msgspec.json.decode(more)

    def _hit(self, kind: Kind, id_: int, exact: bool) -> Hit | None:
        document, ref, more = self._row(id_)
        text = self._text(document)
        if text is None:
            return None
        (spans,) = self.con.execute("SELECT spans FROM item WHERE id = ?", (id_,)).fetchone()
        body_of = f"SELECT body FROM {kind} WHERE rowid = ?"  # noqa: S608 (a name of KINDS)
        (body,) = self.con.execute(body_of, (id_,)).fetchone()
        found = self._spans(text, body.split(" "), array("I", spans))
        quotes = [tuple(q) for q in more.get("quotes", ())]
        at = _passage(text, found, quotes[0] if quotes else None)
        return Hit(
            kind=kind, document=document, given_id=more["given_id"], title=more["title"], passage=text[at[0] : at[1]],
            at=at, spans=found, exact=exact, claim=ref, attribute=more.get("attribute"),
        )  # fmt: skip

    def _names(self, ranked: Sequence[tuple[int, bool]]) -> list[tuple[str, bool, list[tuple[str, dict[str, Any]]]]]:
        """Each name once, with what has it in all documents; the most told of first among the equally exact."""
        held: dict[str, tuple[bool, list[tuple[str, dict[str, Any]]]]] = {}
        for id_, exact in ranked[:_MOST_NAMES]:
            document, ref, more = self._row(id_)
            held.setdefault(ref or "", (exact, []))[1].append((document, more))
        found = [(name, exact, rows) for name, (exact, rows) in held.items()]
        return sorted(found, key=lambda f: (not f[1], -sum(len(more["claims"]) for _, more in f[2]), f[0]))

    def _name(self, name: str, exact: bool, rows: Sequence[tuple[str, dict[str, Any]]]) -> Hit:
        document, more = rows[0]
        text = self._text(document) or ""
        quote = next((q for q in more["quotes"] if q), None)
        at = _passage(text, (), quote)
        return Hit(
            kind="name", document=document, given_id=more["given_id"], title=None, passage=text[at[0] : at[1]], at=at,
            spans=() if quote is None else ((quote[0], quote[1]),), exact=exact, name=name,
            roles=tuple(dict.fromkeys(r for _, m in rows for r in m["roles"])),
            claims=tuple(c for _, m in rows for c in m["claims"]), documents=tuple(d for d, _ in rows),
        )  # fmt: skip

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
    if not a.isascii() and not b.isascii():
        return False  # Arabic writes a name one way, and other words have the same consonants
    if a.isascii() and b.isascii():
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
