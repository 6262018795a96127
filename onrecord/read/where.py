"""Places named in a text, with what each name may mean, best first.

Names are looked up in the gazetteer; the text tells which of them are places (a preposition before, "the town of",
another place behind a comma) and which are parts of the names of people and organisations. A name that several places
bear is judged by the countries and regions that the document speaks of, then by population. Linear in the text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from onrecord.gazetteer import Entry, Gazetteer, fold, gazetteer, skeleton
from onrecord.model import Candidate, Span
from onrecord.read.text import Prepared, Sentence, Token
from onrecord.read.where_rank import Context, rank
from onrecord.read.where_unknown import always_together, article, is_named, longer, relation_of, repeated, run_of
from onrecord.read.where_words import Around, look_around, people_named, words

PlaceKind = Literal["place", "demonym", "facility", "metonym"]
_LONGEST: Final = 5  # tokens with hyphens and articles: "Deir ez-Zor" has four

_PLAIN: Final = frozenset(("in", "near", "outside", "at"))
_SPOKEN: Final = 2  # votes from which the countries of a document are known


class PlaceMention(NamedTuple):
    """One name of a place. ``relation``: the words before it ("in", "near", "north of"; "" where none say).

    ``kind``: place; demonym ("Syrian"); facility (``name`` is the facility's, the candidates are of the place in it);
    metonym (a capital or country that speaks or acts: its government).
    """

    span: Span
    name: str
    relation: str
    candidates: tuple[Candidate, ...]
    kind: PlaceKind


class _Found(NamedTuple):
    """A name before ranking. ``strong``: the words around it say that it is a place."""

    sentence: int
    first: int
    last: int
    entries: tuple[Entry, ...]
    around: Around
    kind: PlaceKind
    strong: bool
    respelt: bool = False


def find_places(prepared: Prepared, places: Gazetteer | None = None) -> list[PlaceMention]:
    """All places in the readable text, in order, none overlapping; names without a match where the words name a
    place."""
    places = places or gazetteer()
    people, always = people_named(prepared), always_together(prepared.sentences)
    found: list[_Found] = []
    for sentence in prepared.sentences:
        found.extend(_in_sentence(prepared, sentence, places, people, always))
    found = _again(found, prepared, people, places)
    votes = _votes(found, prepared)
    found = [_respell(f, prepared, places, votes) for f in found]
    context = Context.of([(f.entries, f.kind == "demonym") for f in found if not f.respelt], votes)
    context = context.with_likely(
        rank(f.entries, context, f.around.region, _container(found, i, prepared), f.respelt)[:1] for i, f in enumerate(found)
    )
    out = []
    for i, f in enumerate(found):
        tokens = prepared.sentences[f.sentence].tokens
        span = tokens[f.first].start, tokens[f.last - 1].end
        candidates = rank(f.entries, context, f.around.region, _container(found, i, prepared), f.respelt)
        if not candidates and not f.strong:
            continue
        if f.entries and not f.strong and not _likely(f.entries, candidates, context):
            continue
        out.append(PlaceMention(span, prepared.text[span[0] : span[1]], f.around.relation, candidates, f.kind))
    return out


def _likely(entries: Sequence[Entry], candidates: Sequence[Candidate], context: Context) -> bool:
    """Whether a name that no preposition vouches for is known enough, or fits the countries of the document."""
    best = max(e.population for e in entries)
    top = candidates[0] if candidates else None
    if best >= 100_000 or any(e.capital or e.precision in ("country", "admin1") for e in entries):
        return True
    return top is not None and context.share(top.country) > 0.5


def _in_sentence(
    prepared: Prepared, sentence: Sentence, places: Gazetteer, people: frozenset[str], always: frozenset[tuple[str, str]]
) -> list[_Found]:  # fmt: skip
    tokens = sentence.tokens
    found: list[_Found] = []
    i = 0
    while i < len(tokens):
        if not (tokens[i].is_capitalised or _is_caseless(tokens[i]) or article(tokens, i)):
            i += 1
            continue
        match = _longest(prepared.text, tokens, i, places)
        entries, demonym, last = _whole(tokens, i, match, always) if match else ((), False, run_of(tokens, i))
        if not last:
            i += 1
            continue
        around = look_around(tokens, i, last, caps=prepared.caps, title=sentence.role == "title")
        item = _judge(sentence, tokens, i, last, entries, demonym, around, people, prepared.caps)
        if item is None:
            i += 1 if match is None else max(1, last - i)
            continue
        found.append(item)
        i = item.last
    return found


def _is_caseless(token: Token) -> bool:
    return token.is_word and not token.text[0].islower() and not token.text[0].isupper() and not token.text[0].isdigit()


def _longest(text: str, tokens: Sequence[Token], i: int, places: Gazetteer) -> tuple[tuple[Entry, ...], bool, int] | None:
    """The longest known name at token i: its entries, whether it is a demonym, and where it ends."""
    known = words()
    end = min(len(tokens), i + _LONGEST)
    last = i + 1
    while last < end and (tokens[last].is_capitalised or tokens[last].text in "-'’‘" or tokens[last].low in known.inner
                          or _is_caseless(tokens[last])):  # fmt: skip
        last += 1
    while last > i:
        tail = tokens[last - 1]
        if tail.is_word or tail.text.endswith("."):
            name = text[tokens[i].start : tail.end]
            entries = places.lookup(fold(name))
            if entries and last - i == 1 and not _is_plausible(name, entries):
                entries = ()
            people = known.demonym(tokens[i:last])
            if people:
                country = places.country(people)
                return ((country,) if country else ()), True, last
            if last - i == 1 and _is_state_of(tokens, i) and (state := places.lookup("us:" + fold(name))):
                return state, False, last
            if entries and " ".join(t.low for t in tokens[i:last]) not in known.not_place:
                return entries, False, last
        last -= 1
    return None


_Match = tuple[tuple[Entry, ...], bool, int]


def _whole(tokens: Sequence[Token], i: int, match: _Match, always: frozenset[tuple[str, str]]) -> _Match:
    """The match, unless it is a small place whose name only begins a longer, unknown one ("Bustan al-Qasr")."""
    entries, demonym, last = match
    if demonym or last >= len(tokens) or any(e.precision in ("country", "admin1") for e in entries):
        return match
    end = longer(tokens, i, last, large=_is_large(entries), always=always)
    return ((), False, end) if end else match


def _is_large(entries: Sequence[Entry]) -> bool:
    return any(e.capital or e.population >= 100_000 or e.precision in ("country", "admin1") for e in entries)


def _is_plausible(name: str, entries: Sequence[Entry]) -> bool:
    """Short words in capitals are mostly acronyms; a script without capitals gives no sign, so only larger places count."""
    if name.isupper() and name.isascii():
        return len(name) > 4 or name in words().acronyms or (len(name) == 4 and entries[0].precision == "country")
    return name[0].isupper() or (len(name) > 2 and max(e.population for e in entries) >= 20_000)


def _is_state_of(tokens: Sequence[Token], i: int) -> bool:
    """ "Toledo, Ore.", "Toledo, OH": an abbreviated state stands after a comma and a name."""
    return i >= 2 and tokens[i - 1].low == "," and tokens[i - 2].is_capitalised


def _judge(
    sentence: Sentence, tokens: Sequence[Token], first: int, last: int, entries: tuple[Entry, ...], demonym: bool,
    around: Around, people: frozenset[str], caps: bool,
) -> _Found | None:  # fmt: skip
    """The name as a place, a demonym, a facility or a metonym; None where it is none of them."""
    known = words()
    if demonym:
        return _Found(sentence.number, first, last, entries, around._replace(relation=""), "demonym", True)
    low = tokens[last - 1].low if last - first == 1 else ""
    cue = around.settlement or around.relation != "" or around.region is not None
    if not entries:
        if around.person or around.organisation or caps or _is_person(tokens, first, last, people):
            return None
        if tokens[first].text.isupper() and len(tokens[first].text) > 1:
            return None
        around = around._replace(relation=relation_of(tokens, first, around))
        strong = is_named(tokens, first, last, around, title=sentence.role == "title")
        if not strong and (around.joined or around.relation not in _PLAIN):
            return None
        return _Found(sentence.number, first, last, (), around, "place", strong)
    if entries[0].precision == "admin1" and _is_state_of(tokens, first):
        return _Found(sentence.number, first, last, entries, around, "place", True)
    if around.person or around.organisation:
        return None
    big = any(e.precision == "country" or e.capital for e in entries)
    if low and low in people and not big and not around.settlement:
        return None
    if around.facility:
        return _Found(sentence.number, first, around.facility, entries, around, "facility", True)
    if around.joined and not cue and not any(e.precision in ("country", "admin1") for e in entries):
        return None
    if low in known.needs_cue and not (cue or any(e.precision == "country" for e in entries)):
        return None
    if around.minded and any(e.capital for e in entries):
        return _Found(sentence.number, first, last, entries, around, "metonym", True)
    if around.speaks and around.relation == "" and not around.settlement:
        return _Found(sentence.number, first, last, entries, around, "metonym", True) if big else None
    if first == 0 and not cue and not big and max(e.population for e in entries) < 100_000:
        return None
    if caps and not cue and not big:
        return None
    return _Found(sentence.number, first, last, entries, around, "place", cue)


def _again(found: Sequence[_Found], prepared: Prepared, people: frozenset[str], places: Gazetteer) -> list[_Found]:
    """The other mentions of unknown names that some words have shown to be places ("shelled X", after "in X")."""
    named = [f for f in found if f.strong and not f.entries and f.kind == "place"]
    runs = {tuple(t.low for t in prepared.sentences[f.sentence].tokens[f.first : f.last]) for f in named}
    names = frozenset(r for r in runs if not places.lookup(" ".join(r)) and not people & set(r))
    taken = {(f.sentence, i) for f in found for i in range(f.first, f.last) if f.strong or f.entries}
    more = []
    for number, first, last in repeated(prepared.sentences, names):
        sentence = prepared.sentences[number]
        around = look_around(sentence.tokens, first, last, caps=prepared.caps, title=sentence.role == "title")
        if (number, first) in taken or around.person or around.organisation or around.speaks:
            continue
        around = around._replace(relation=relation_of(sentence.tokens, first, around))
        more.append(_Found(number, first, last, (), around, "place", True))
    where = {(f.sentence, f.first) for f in more}
    kept = [f for f in found if (f.sentence, f.first) not in where]
    return sorted([*kept, *more], key=lambda f: (f.sentence, f.first)) if more else kept


def _is_person(tokens: Sequence[Token], first: int, last: int, people: frozenset[str]) -> bool:
    named = last - first > 1 and tokens[last - 1].low in people and tokens[first].low not in words().title
    return named or tokens[first].low in people


def _votes(found: Sequence[_Found], prepared: Prepared) -> Counter[str]:
    """How often the document speaks of each country, by its name, its people or its larger towns."""
    votes: Counter[str] = Counter()
    for f in found:
        if not f.entries or f.entries[0].country is None:
            continue
        top = f.entries[0]
        if top.precision == "country":
            votes[str(top.country)] += 3
        elif top.precision == "admin1" or top.capital or top.population >= 100_000:
            votes[str(top.country)] += 2 if len({e.country for e in f.entries}) == 1 else 1
    return votes


def _respell(f: _Found, prepared: Prepared, places: Gazetteer, votes: Counter[str]) -> _Found:
    """A name by its consonants, within the countries that the document is about, where the gazetteer has it nowhere in them.

    A small namesake in a country that the document never speaks of is no candidate, unless no other place has the name.
    """
    total = sum(votes.values())
    foreign = total >= _SPOKEN and not _is_large(f.entries) and not any(votes[str(e.country)] for e in f.entries)
    if not votes or f.kind == "demonym" or (f.entries and not foreign):
        return f
    if not f.strong and not f.around.relation:
        return f._replace(entries=())
    tokens = prepared.sentences[f.sentence].tokens
    key = skeleton(prepared.text[tokens[f.first].start : tokens[f.last - 1].end])
    for country, n in votes.most_common(2):
        entries = places.by_skeleton(key, country) if len(key) >= 2 and n / total >= 0.35 else ()
        if entries and (len(key) > 2 or _is_large(entries)):
            if not f.entries and not f.around.settlement and f.around.relation not in _PLAIN:
                return f._replace(strong=False)  # a guess at the spelling and no plain preposition: nothing rather than wrong
            return f._replace(entries=entries, respelt=True)
    if len({e.country for e in f.entries}) == 1:
        return f._replace(respelt=True)  # the only place of that name, but nothing else speaks for it
    return f._replace(entries=())


def _container(found: Sequence[_Found], i: int, prepared: Prepared) -> tuple[Entry, ...]:
    """The place right behind a comma: the "Syria" of "Sarmin, Idlib" and "Homs, Syria"."""
    if i + 1 >= len(found):
        return ()
    f, after = found[i], found[i + 1]
    if f.sentence != after.sentence or after.first - f.last != 1 or after.kind == "demonym":
        return ()
    between = prepared.sentences[f.sentence].tokens[f.last]
    return after.entries if between.low in (",", "(") else ()
