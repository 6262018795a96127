"""What a text's condition keeps the reader from doing, as notes of the reading."""

from __future__ import annotations

import re
from typing import Final

from onrecord.model import Document
from onrecord.read import gate

EMPTY: Final = "there is no text to read: the body is empty"
CAPITALS: Final = "the text is in capitals: names are told from other words by their place only; some are missed, some are none"
UNPUNCTUATED: Final = "the text has hardly any punctuation: where statements end is guessed, and whose words they are, too"
FOREIGN: Final = "the text does not look like English, or not all of it: what is in another language is not read"
LONG: Final = "a long text: what it says of one event in places far apart may be taken for several events"
_LONG_WORDS: Final = 10_000
_FEW: Final = 60  # words; fewer may well have no stop
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_STOPS: Final = re.compile(r"[.!?;:,…](?=\s|$|[\"”’)])")
_WORDS_A_STOP: Final = 60  # reports have a mark every 5 to 15 words
# A line of a table: cells two spaces, a tab or a bar apart, one of them a number.
_GAP: Final = r"(?:[ ]{2,}|[ ]*\t[ ]*|[ ]*\|[ ]*)"
_ROW: Final = re.compile(rf"[^\n]*?\S{_GAP}(?:[^\n]*?{_GAP})?[\d,.]+(?=\s|\||$)")
_ROWS: Final = 3


def notes(document: Document) -> tuple[str, ...]:
    """The notes on an English document. Linear in its length."""
    text = "\n".join(document.text[slice(*p.span)] for p in document.parts if p.role in ("title", "dateline", "body"))
    words = _WORD.findall(text)
    if not words:
        return (EMPTY,)
    out = []
    if len(words) > 5 and sum(w.isupper() for w in words) > 0.8 * len(words):
        out.append(CAPITALS)
    if len(words) > _FEW and len(_STOPS.findall(text)) * _WORDS_A_STOP < len(words):
        out.append(UNPUNCTUATED)
    rows = sum(1 for line in text.split("\n") if len(line) < 300 and _ROW.match(line))
    if rows >= _ROWS:
        out.append(table(rows))
    if len(words) > 20 and not gate.is_english(text):
        out.append(FOREIGN)
    if len(words) > _LONG_WORDS:
        out.append(LONG)
    return tuple(out)


def table(rows: int) -> str:
    return f"a table of {rows} lines stands in the text: its figures are not read as claims, only what sentences say"
