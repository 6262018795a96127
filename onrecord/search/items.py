"""What the index holds of a document: the document, its claims, and the names in them, as folded words with offsets."""

from __future__ import annotations

import sqlite3
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, Literal, NamedTuple, get_args

import msgspec

from onrecord.casebook import Held
from onrecord.link.names import bones
from onrecord.model import Claim, Designation, Party, Place, Position, Span, Victim
from onrecord.search.fold import Token, tokens

Kind = Literal["name", "document", "claim"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

LEAST_BONES: Final = 2  # consonants of a word that is looked for in other spellings too


class Item(NamedTuple):
    """``head``: words about it that stand nowhere in the text; ``body``: words of the text. ``ref``: the claim's id, the
    name. ``more``: what is shown of it."""

    kind: Kind
    ref: str | None
    head: Sequence[Token]
    body: Sequence[Token]
    more: dict[str, Any]


def replace(con: sqlite3.Connection, held: Iterable[Held], documents: Sequence[str]) -> None:
    """Put the documents as they are now in place of what the index has of them; what is withheld or erased goes."""
    for name in documents:
        for kind in KINDS:
            old = "SELECT id FROM item WHERE document = ? AND kind = ?"
            con.execute(f"DELETE FROM {kind} WHERE rowid IN ({old})", (name, kind))  # noqa: S608 (a name of KINDS)
        con.execute("DELETE FROM item WHERE document = ?", (name,))
    for one in held:
        spelt: set[str] = set()
        for item in of(one):
            spans = array("I", (n for t in item.body for n in (t.start, t.end)))
            row = (one.row["id"], item.kind, item.ref, msgspec.json.encode(item.more).decode(), spans.tobytes())
            added = con.execute("INSERT INTO item (document, kind, ref, more, spans) VALUES (?, ?, ?, ?, ?)", row)
            words = [" ".join(t.word for t in part) for part in (item.head, item.body)]
            put = f"INSERT INTO {item.kind} (rowid, head, body) VALUES (?, ?, ?)"  # noqa: S608 (a name of KINDS)
            con.execute(put, (added.lastrowid, *words))
            spelt |= {t.word for part in (item.head, item.body) for t in part if t.name and len(t.word) > 2}
        keys = ((bones(word), word) for word in sorted(spelt))
        con.executemany("INSERT OR IGNORE INTO spelling VALUES (?, ?)", (k for k in keys if len(k[0]) >= LEAST_BONES))


def of(held: Held) -> Iterator[Item]:
    """The items of one document."""
    row, text = held.row, held.row["text"] or ""
    about = [row["title"], row["outlet"], row["given_id"]]
    body = list(tokens(text))
    yield Item("document", None, _words(about), body, {"title": row["title"], "given_id": row["given_id"]})
    starts = [t.start for t in body]
    names: dict[str, dict[str, Any]] = {}
    for claim in held.reading.claims if held.reading is not None else ():
        said = [t for span in claim.quotes for t in _between(body, starts, span)]
        told = {"attribute": claim.attribute, "quotes": claim.quotes, "title": row["title"], "given_id": row["given_id"]}
        yield Item("claim", claim.id, _words(_around(claim)), said, told)
        for role, name, span in _names(claim):
            known = names.setdefault(name, {"roles": [], "claims": [], "quotes": [], "given_id": row["given_id"]})
            for key, value in (("roles", role), ("claims", claim.id), ("quotes", span or (claim.quotes or (None,))[0])):
                if value is not None and value not in known[key]:
                    known[key].append(value)
    for name, more in names.items():
        yield Item("name", name, _words([name]), (), more)


def _between(body: Sequence[Token], starts: Sequence[int], span: Span) -> Sequence[Token]:
    return body[bisect_left(starts, span[0]) : bisect_left(starts, span[1])]


def _words(texts: Iterable[str | None]) -> list[Token]:
    return [token for text in texts if text for token in tokens(text)]


def _around(claim: Claim) -> Iterator[str]:
    """What a claim says beside its quotes: what it is about, whose words they are, its value."""
    yield claim.attribute.replace("_", " ")
    yield from (link.source for link in claim.chain)
    for value in (msgspec.to_builtins(claim.value) or {}).values():
        if isinstance(value, str):
            yield value.replace("_", " ")


def _names(claim: Claim) -> Iterator[tuple[str, str, Span | None]]:
    """The names in a claim: role, name, where it stands if that is known."""
    for link in claim.chain:
        yield "source", link.source, link.source_span
    value = claim.value
    if isinstance(value, Victim):
        yield "victim", value.name, None
    elif isinstance(value, Party):
        yield claim.attribute, value.name, None
    elif isinstance(value, Place):
        yield "place", value.name, None
    elif isinstance(value, Designation):
        yield "designated", value.party, None
    elif isinstance(value, Position) and value.toward is not None:
        yield "addressed", value.toward, None
