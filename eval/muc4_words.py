"""Words, numbers and days as the slots of MUC-4 templates have them. The vocabulary is ``muc4.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from onrecord import lexicon
from onrecord.model import Count

_ARTICLE: Final = re.compile(r"^(?:(?:the|a|an|some|about|at least|more than|another|other|these|those|of)\s+)+", re.I)
_NUMBER: Final = re.compile(
    r"^(?:[\d,.]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|several|many|dozens of|hundreds of|scores of|no)\s+",
    re.I,
)


@cache
def vocabulary() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("muc4.toml").read_text("utf-8"))


def of(value: str, name: str) -> dict[str, Any]:
    return {"value": value, "of": [name]}


def flat(text: str) -> str:
    return " ".join(text.split()).upper().strip(" ,.[]\"'")


def bare(text: str) -> str:
    """A phrase without its article."""
    return flat(_ARTICLE.sub("", flat(text)))


def phrase(text: str) -> str:
    """A phrase without article and number."""
    words = bare(text)
    words = bare(_NUMBER.sub("", words)) if _NUMBER.match(words) else words
    return words.removesuffix("'S").removesuffix("’S")


def plain(name: str) -> str:
    """A name without a bracket left open at its end ("FRONT [FMLN") and without small words at its edges."""
    words = re.sub(r"\s*[\[(][^\])]*$|^[^\[(]*[\])]\s*", "", name).strip(" ,.-\"'").split()
    while words and words[0] in _EDGES:
        words.pop(0)
    while words and words[-1] in _EDGES:
        words.pop()
    return " ".join(words)


def quantity(before: str, name: str) -> str | None:
    """The number that stands in front of a name: "TWO BANKS"."""
    flat_words = " ".join(before.upper().split())
    at = flat_words.find(name)
    found = re.search(r"(\d+|[A-Z]+) (?:OTHER )?$", flat_words[:at]) if at > 0 else None
    if found is None:
        return None
    return str(int(found[1])) if found[1].isdigit() else _CARDINALS.get(found[1])


@cache
def _nations() -> dict[str, str]:
    """Adjectives and names of countries, folded, and how MUC-4 calls the country."""
    names = {**vocabulary()["country"], **vocabulary()["abroad"]}
    out = {w: country for country, words in vocabulary()["nation_words"].items() for w in words}
    for row in lexicon.load("demonyms"):
        for term, code in zip(row.terms, row.extra["values"], strict=True):
            if code in names:
                out.setdefault(term.lower(), names[code])
    return out | {name.lower(): name for name in names.values()}


def nation(text: str) -> str | None:
    """The country that a description names by its adjective or name; the last one counts."""
    found = [(max(text.lower().rfind(w), 0), country) for w, country in _nations().items() if has(text, [w])]
    return max(found)[1] if found else None


def alike(name: str, other: str) -> bool:
    """One of the names holds all words of the other, or their last words are the same."""
    a, b = _stems(name), _stems(other)
    return bool(a and b) and (set(a) <= set(b) or set(b) <= set(a) or a[-1] == b[-1])


def _stems(name: str) -> list[str]:
    return [w[:-1] if w.endswith("s") else w for w in re.findall(r"[a-z0-9ñ]+", name.lower()) if w not in ("the", "of", "and")]


def stands_for(name: str, other: str) -> bool:
    """One is the initials of the other ("FMLN"), small words left out."""
    return any(
        short.isalpha() and short == "".join(w[0] for w in re.findall(r"[A-Z0-9]+", long) if w not in ("OF", "THE", "AND", "FOR"))
        for short, long in ((name, other), (other, name))
    )


def has(text: str, words: Sequence[str]) -> bool:
    spaced = f" {re.sub(r'[^a-z0-9ñ-]+', ' ', text.lower())} "
    return any(f" {w} " in spaced for w in words)


def kind_of(text: str, kinds: Mapping[str, Sequence[str]]) -> str | None:
    """The kind whose word is the last of the text; kinds listed first win a tie."""
    spaced = f" {re.sub(r'[^a-z0-9ñ-]+', ' ', text.lower())} "
    ends = {kind: [spaced.rfind(f" {w} ") + len(w) for w in words if f" {w} " in spaced] for kind, words in kinds.items()}
    best = max(ends, key=lambda kind: max(ends[kind], default=-1))
    return best if ends[best] else None


def number(count: Count) -> str:
    low, high = count.low, count.high
    if count.bound == "vague" or (low is None and high is None):
        return "PLURAL"
    if low is None or high is None:
        if re.match(r"[^S]*\b(?:A|AN|ONE)\b", count.phrase.upper()):
            return "1"
        return f"{low} -" if low is not None else f"- {high}"
    mark = "~" if count.bound == "about" else ""
    return f"{mark}{low}" if low == high else f"{low} - {high}"


_CARDINALS: Final = {w: str(n) for n, w in enumerate("TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE TEN ELEVEN TWELVE".split(), 2)}
_EDGES: Final = frozenset("OF THE A AN AND OR IN AT ON BY FROM FOR TO WITH".split())
_MONTHS: Final = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def day(iso: str) -> str:
    d = date.fromisoformat(iso[:10])
    return f"{d.day:02d} {_MONTHS[d.month - 1]} {d.year % 100:02d}"
