"""The words around a capitalised name: what relates to it, and what tells that it is a person's or an
organisation's."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.lexicon import fold
from onrecord.read.text import Prepared, Token


class Around(NamedTuple):
    """``relation`` as the contract words it. ``region``: "X province" True, "the town of X" False, else None.

    ``facility``: where the facility's name ends ("X General Hospital"), 0 if it is none. ``joined``: another
    capitalised word stands right beside the name. ``speaks``: a verb of saying or wanting follows; ``minded``: "’s view" does.
    """

    relation: str
    settlement: bool
    region: bool | None
    facility: int
    person: bool
    organisation: bool
    joined: bool
    speaks: bool
    minded: bool


class Words(NamedTuple):
    """The place lexicons as sets, and the demonyms' countries."""

    relation: dict[str, str]
    sides: lexicon.Matcher
    direction: frozenset[str]
    settlement: frozenset[str]
    region: frozenset[str]
    facility: frozenset[str]
    title: frozenset[str]
    organisation: frozenset[str]
    speech: frozenset[str]
    mind: frozenset[str]
    function: frozenset[str]
    not_place: frozenset[str]
    needs_cue: frozenset[str]
    demonyms: dict[str, str]
    acronyms: frozenset[str]
    inner: frozenset[str]
    never: frozenset[str]
    kinds: frozenset[str]  # last words of names of places: "Strip", "Quarter"
    things: frozenset[str]  # what can be hit, by its last word: "market", "hospital"

    def demonym(self, tokens: Sequence[Token]) -> str | None:
        """The country of a people's name, also in the plural."""
        if not tokens[0].is_capitalised or len(tokens) > 2:
            return None
        low = " ".join(t.low for t in tokens)
        return self.demonyms.get(low) or self.demonyms.get(low.removesuffix("s"))


@functools.cache
def words() -> Words:
    rows = lexicon.load("place_nouns")

    def terms(class_: str) -> frozenset[str]:
        return frozenset(fold(t) for r in rows if r.class_ == class_ for t in r.terms)

    def values(name: str, class_: str) -> dict[str, str]:
        return {
            fold(t): v for r in lexicon.load(name) if r.class_ == class_ for t, v in zip(r.terms, r.extra["values"], strict=True)
        }

    countries = [t for r in lexicon.load("regions") if r.class_ == "country" for t in r.terms]
    not_place, function = terms("not_place"), terms("function")
    titles = terms("title")
    times = frozenset(fold(t) for r in lexicon.load("time_words") if r.class_ in ("month", "weekday", "season") for t in r.terms)
    return Words(
        values("place_nouns", "relation"), lexicon.Matcher([r for r in rows if r.class_ == "side"]), terms("direction"),
        terms("settlement"), terms("region"), terms("facility"), titles, terms("organisation"), terms("speech"),
        terms("mind"), function, not_place | terms("prefix"), terms("needs_cue"), values("demonyms", "demonym"),
        frozenset(t for t in countries if t.isupper() or "." in t),
        frozenset(("of", "the", "al", "el", "ez", "es", "ash", "as", "ad", "an", "ar", "at", "az", "de", "la", "le", "del",
                   "du", "les", "sur", "upon", "under", "and", "e", "i", "en", "bin", "ul", "us", "ol", "er", "ed")),
        not_place | function | titles | terms("organisation") | times, terms("kind"),
        frozenset(fold(t).split()[-1] for r in lexicon.load("targets") for t in r.terms),
    )  # fmt: skip


def people_named(prepared: Prepared) -> frozenset[str]:
    """Surnames: the last words of names that follow a title or stand as two capitalised words before a verb of saying.

    Once "Anna Paris" (invented) is a person in a document, a lone "Paris" that speaks there is she.
    """
    known = words()
    found: set[str] = set()
    for sentence in prepared.sentences:
        tokens = sentence.tokens
        i = 0
        while i < len(tokens):
            if not _is_name(tokens[i]) or (i == 0 and tokens[i].low in known.function):
                i += 1
                continue
            j = i
            while j < len(tokens) and (_is_name(tokens[j]) or (tokens[j].text == "." and len(tokens[j - 1].text) == 1)):
                j += 1
            run = tokens[i:j]
            if len(run) in (2, 3, 4):
                after = tokens[j].low if j < len(tokens) else ""
                titled = any(t.low in known.title for t in run[:-1]) or _titled(tokens, i)
                if titled or (after in known.speech and run[-1].low not in known.organisation) or after == "who":
                    found.add(run[-1].low)
            elif len(run) == 1 and _titled(tokens, i):
                found.add(run[0].low)
            i = j
    return frozenset(found)


def _titled(tokens: Sequence[Token], i: int) -> bool:
    """Whether a title stands before token i ("Sheikh", "Gen.")."""
    j = i - 2 if i >= 2 and tokens[i - 1].low == "." else i - 1
    return j >= 0 and tokens[j].is_capitalised and tokens[j].low in words().title


def _is_name(token: Token) -> bool:
    return token.is_capitalised and token.text.isalpha()


_SKIPPED: Final = frozenset(("the", "a", "an", "its", "their", "his", "her", "both", "parts", "of", "nearby"))


def look_around(tokens: Sequence[Token], first: int, last: int, *, caps: bool, title: bool) -> Around:
    """What stands before and behind the name at tokens ``first`` to ``last`` (exclusive)."""
    known = words()
    before = tokens[first - 1] if first else None
    after = tokens[last] if last < len(tokens) else None
    settlement, region = False, None
    i = first - 1
    while i >= 0 and tokens[i].low in known.direction:
        i -= 1
    if i >= 1 and tokens[i].low == "of":
        noun = lexicon.singular(tokens[i - 1].low)
        if noun in known.settlement or noun in known.region:
            settlement, region = noun in known.settlement, noun in known.region
            i -= 2
    elif i >= 0 and lexicon.singular(tokens[i].low) in known.settlement and first - i <= 2 and tokens[i].text.islower():
        settlement, region = True, False  # "the village Kafr Sabil"
        i -= 1
    relation = _relation(tokens, i)
    if settlement or region:
        relation = relation or "in"
    facility = 0
    if after is not None and not caps:
        low = lexicon.singular(after.low)
        if low in known.region and (after.text.islower() or after.is_capitalised):
            region = True
        elif low in known.settlement and after.text.islower() and before is not None and before.low == "the":
            settlement = True
        else:
            facility = _facility(tokens, last)
    named_before = before is not None and _is_name(before) and before.low not in known.function | known.direction
    named_before = named_before and before is not None and before.low not in known.never - known.title
    if before is not None and before.low in known.demonyms:
        named_before = False
    initial = first >= 2 and before is not None and before.low == "." and len(tokens[first - 2].text) == 1
    titled = _titled(tokens, first)
    named_after = after is not None and _is_name(after) and after.low not in known.never and not title and not region
    organisation = after is not None and after.is_capitalised and after.low in known.organisation and not caps
    if caps or title:
        named_before = named_after = False
    speaks = after is not None and after.low in known.speech and after.text.islower()
    minded = after is not None and after.low == "'s" and last + 1 < len(tokens) and tokens[last + 1].low in known.mind
    joined = named_before or named_after
    person = titled or initial or (named_before and not relation and not settlement)
    return Around(
        "at" if facility and not relation else relation, settlement, region, facility, bool(person and not settlement),
        organisation and not facility, joined, speaks, minded,
    )  # fmt: skip


def _relation(tokens: Sequence[Token], i: int) -> str:
    """The relation whose last word is token i or stands before an article there."""
    known = words()
    for _ in range(3):
        if i < 0:
            return ""
        found = [m for m in known.sides.find([t.low for t in tokens[max(0, i - 2) : i + 1]]) if m.last == min(3, i + 1)]
        if found:
            row = found[-1].row
            said = " ".join(t.low for t in tokens[max(0, i - 2) : i + 1][found[-1].first :])
            value = dict(zip(row.terms, row.extra["values"], strict=True)).get(said, "near")
            if value:
                return str(value)
        if tokens[i].low in known.relation:
            return known.relation[tokens[i].low]
        if tokens[i].low not in _SKIPPED and tokens[i].low not in known.direction:
            return ""
        i -= 1
    return ""


def _facility(tokens: Sequence[Token], last: int) -> int:
    """Where a facility's name ends that starts with the place: "Sarmin hospital", "Sarmin General Hospital"."""
    known = words()
    for j in range(last, min(len(tokens), last + 3)):
        if lexicon.singular(tokens[j].low) in known.facility:
            return j + 1
        if not tokens[j].is_capitalised or tokens[j].low in known.demonyms:
            return 0
    return 0
