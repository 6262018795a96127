"""Rough word classes for the attribution rules: one letter a token, from closed word lists, endings and case.

No model and no grammar: the letters only have to tell where a subject or a clause can begin and end.

    D determiner or possessive     P subject pronoun       O object pronoun     I preposition     T "to"
    C and, or, but                 S subordinator          R who, which, that   X auxiliary       N not
    A adverb                       V verb                  G -ing form          M number          Y day or time word
    K capitalised word             W other word            H possessive ’s      Q quotation mark  , other sign
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import NamedTuple

from onrecord.lexicon import Matcher, Row, load, singular
from onrecord.model import Span
from onrecord.read.text import Prepared, Token


@functools.cache
def words(class_: str) -> frozenset[str]:
    """One set of ``function_words.toml``."""
    return frozenset(t for r in load("function_words") if r.class_ == class_ for t in r.terms)


@functools.cache
def _closed() -> dict[str, str]:
    """Letters of the closed lists, and of the speech verbs that are never nouns."""
    verbs = [r for r in load("speech") if r.extra["kind"] == "verb" and not r.extra.get("noun")]
    out = {t: "G" if t.endswith("ing") else "V" for r in verbs for t in r.terms if " " not in t}
    out.update({t: r.extra["letter"] for r in load("function_words") if "letter" in r.extra for t in r.terms})
    return out


@functools.cache
def negations() -> frozenset[str]:
    return frozenset(w for w in words("auxiliary") if w.endswith(("n't", "nt"))) | {"not", "never", "cannot"}


_BE = ("is", "are", "was", "were", "be", "been", "being", "isn't", "aren't", "wasn't", "weren't", "'s")
PASSIVE = frozenset((*_BE, "get", "gets", "got"))
LONGEST = 300  # tokens: a longer "sentence" is read in pieces, so that no rule meets more at once
QUOTES = frozenset("“”„«»\"")


def tag(tokens: tuple[Token, ...], caps: bool) -> str:
    """One letter a token. ``caps``: the text is in capitals, so case tells nothing."""
    out: list[str] = []
    closed = _closed()
    for i, t in enumerate(tokens):
        low, first = t.low, t.text[0]
        if not first.isalnum():
            if low == "'s":  # "he’s", "there’s" against "the army’s"
                out.append("X" if out and out[-1] in "PAR" else "H")
            elif low == "'" and i and out[-1] in "KW" and t.start == tokens[i - 1].end and tokens[i - 1].low[-1] == "s":
                out.append("H")  # "residents’ claims"
            else:
                out.append("Q" if first in QUOTES else "C" if first == "&" else ",")
            continue
        known = closed.get(low)
        if first.isdigit():
            out.append("M")
        elif known in ("Y",):
            out.append("Y")
        elif first.isupper() and not caps and _is_name(tokens, i, known):
            out.append("K")
        elif known:
            out.append(known)
        elif caps:
            out.append("W")
        elif low.endswith("ly"):
            out.append("A")
        elif low.endswith("ing"):
            out.append("G")
        elif low.endswith("ed") and len(low) > 4:
            out.append("V")
        else:
            out.append("W")
    return "".join(out)


def _is_name(tokens: tuple[Token, ...], i: int, known: str | None) -> bool:
    """Whether a capitalised word is a name and not a word of the closed lists at the head of a sentence."""
    if known is None or (tokens[i].text.isupper() and len(tokens[i].text) > 1):
        return True
    if tokens[i].low in words("name_too"):  # somebody called May
        nxt = tokens[i + 1].low if i + 1 < len(tokens) else ""
        return nxt in ("said", "told", "says") or nxt.endswith("ed")
    return i > 0 and known in "WVAG" and tokens[i - 1].text[0] not in QUOTES


def is_time(word: str) -> bool:
    return singular(word) in words("time_noun")


class Cue(NamedTuple):
    """A speech word found: tokens ``first`` to ``last`` (exclusive) of its sentence."""

    first: int
    last: int
    row: Row


@functools.cache
def _matcher(kind: str) -> Matcher:
    return Matcher([r for r in load("speech") if r.extra["kind"] == kind])


def cues(lows: list[str], kind: str) -> Iterator[Cue]:
    for m in _matcher(kind).find(lows):
        yield Cue(m.first, m.last, m.row)


@functools.cache
def speaker_matcher() -> Matcher:
    return Matcher(load("speakers"))


@functools.cache
def hedge_matcher() -> Matcher:
    return Matcher(load("hedges"))


class Sent(NamedTuple):
    """A sentence as the rules see it: its tokens, their letters and folded forms, and the quotation each one is in."""

    number: int
    paragraph: int
    title: bool
    tokens: tuple[Token, ...]
    tags: str
    lows: list[str]
    quote: list[int]  # index into Prepared.quotations, -1 outside; the marks themselves belong to the quotation

    def span(self, first: int, last: int) -> Span:
        return self.tokens[first].start, self.tokens[last - 1].end


def _headline(tokens: tuple[Token, ...]) -> bool:
    """A sentence With Nearly All Its Longer Words Capitalised, as headlines are written."""
    longer = [t for t in tokens[1:] if len(t.text) > 3 and t.is_word]
    return 3 <= len(longer) < 20 and sum(t.is_capitalised for t in longer) > 0.8 * len(longer)


def sentences(prepared: Prepared) -> list[Sent]:
    """All sentences, tagged, with the quotation of every token. Linear."""
    out: list[Sent] = []
    quotations = prepared.quotations
    q = 0
    for s in prepared.sentences:
        ids: list[int] = []
        for t in s.tokens:
            while q < len(quotations) and quotations[q].outer[1] <= t.start:
                q += 1
            ids.append(q if q < len(quotations) and quotations[q].outer[0] <= t.start else -1)
        title = s.role == "title" or _headline(s.tokens)
        for i in range(0, len(s.tokens), LONGEST):
            tokens = s.tokens[i : i + LONGEST]
            lows = [t.low for t in tokens]
            tags = tag(tokens, prepared.caps)
            out.append(Sent(s.number, s.paragraph, title, tokens, tags, lows, ids[i : i + LONGEST]))
    return out
