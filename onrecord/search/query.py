"""What somebody looks for: words, "phrases", beginnings*, and -words that must not be there. Anything else is plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from onrecord.search.fold import tokens

MOST: Final = 32  # parts of a query; SQLite would take some hundreds
_LONGEST: Final = 2_000  # characters of a query that are read
_LEAST: Final = 2  # letters of a beginning: with one, half of all words begin; it is then a word
_QUOTES: Final = str.maketrans(dict.fromkeys("“”„«»″", '"'))
_PART: Final = re.compile(r'(?P<minus>-(?=["\w]))?(?:"(?P<phrase>[^"]*)"|(?P<plain>[^\s"]+))(?P<star>\*?)')


class Part(NamedTuple):
    """One thing to be found, or (``without``) not to be: its words stand side by side; ``prefix``: the last is a beginning.
    ``quoted``: as it is written, in no other spelling."""

    words: tuple[str, ...]
    prefix: bool = False
    without: bool = False
    quoted: bool = False


class Query(NamedTuple):
    """A query's parts, and what of it was not heeded."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...]

    @property
    def wanted(self) -> tuple[Part, ...]:
        return tuple(p for p in self.parts if not p.without)


def parse(text: str) -> Query:
    """The query in a text. Never raises: what has no words in it asks for nothing."""
    notes = []
    if len(text) > _LONGEST:
        notes.append(f"only the first {_LONGEST} characters are looked for")
    found: list[Part] = []
    for m in _PART.finditer(text[:_LONGEST].translate(_QUOTES)):
        part = _part(m)
        if part is not None and part not in found:
            found.append(part)
    if len(found) > MOST:
        notes.append(f"only the first {MOST} words are looked for")
        found = found[:MOST]
    if not found:
        notes.append("there is no word in it to look for")
    elif all(p.without for p in found):
        notes.append("it says only what must not be there; say what must, too")
    return Query(tuple(found), tuple(notes))


def _part(m: re.Match[str]) -> Part | None:
    quoted = m["phrase"] is not None
    raw = m["phrase"] if quoted else m["plain"]
    prefix = bool(m["star"]) or (not quoted and raw.endswith("*"))
    prefix = prefix and sum(map(str.isalnum, raw)) >= _LEAST
    words = tuple(t.word for t in tokens(raw, asked=True)) or tuple(t.word for t in tokens(raw))
    if not words and prefix and (bare := raw.strip('*"').lower()).isalpha():
        words = (bare,)  # "al*" is no article
    return Part(words, prefix, bool(m["minus"]), quoted) if words else None


def match(query: Query, spelled: Callable[[str], Iterable[str]] = lambda word: ()) -> str | None:
    """The query in FTS5's language, None where it asks for nothing. ``spelled`` gives a word's other spellings.

    Words are letters and digits only, and quoted: nothing that was typed reaches FTS5 as an operator.
    """
    if not query.wanted:
        return None
    wanted = " AND ".join(_either(part, spelled) for part in query.wanted)
    barred = " OR ".join(_term(p.words, p.prefix) for p in query.parts if p.without)
    return f"({wanted}) NOT ({barred})" if barred else wanted


def _either(part: Part, spelled: Callable[[str], Iterable[str]]) -> str:
    terms = [_term(part.words, part.prefix)]
    if len(part.words) == 1 and not part.quoted and not part.prefix:
        terms += [_term((word,), False) for word in spelled(part.words[0])]
    return terms[0] if len(terms) == 1 else f"({' OR '.join(terms)})"


def _term(words: Sequence[str], prefix: bool) -> str:
    return f'"{" ".join(words)}"{" *" if prefix else ""}'
