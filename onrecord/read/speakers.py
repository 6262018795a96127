"""Who a speaker is within the document, where the attribution alone did not tell: titles, pronouns and short names.

``who.py`` resolves a speaker to those who spoke before. Here everybody who is named in the text counts: "Governor Tam Ekoro
flew to the village. He said …", "Ivana Storr, a spokeswoman … The spokeswoman said …". What does not fit one person or body
stays as worded. Linear in the text for a bounded number of look-backs.
"""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.lexicon import singular
from onrecord.model import Span
from onrecord.read.text import Prepared, Sentence, Token
from onrecord.read.who import Attribution

_INNER: Final = frozenset("of for al el bin ibn de la van von the".split())
_ARTICLES: Final = frozenset("the a an this that its his her their our".split())
_DEFINITE: Final = frozenset("the this that its".split())
_SINGULAR: Final = frozenset(("he", "she"))
_BODY: Final = frozenset(("ngo", "monitor", "media", "un", "state", "armed_group", "rescuer", "medic", "document"))
_GROUPS: Final = frozenset("group organisation organization watchdog charity agency body".split())
_PEOPLE: Final = frozenset(
    (
        "official",
        "spokesperson",
        "military",
        "police",
        "medic",
        "rescuer",
        "expert",
        "eyewitness",
        "relative",
        "people",
        "activist",
    )
)
_BACK: Final = 60  # mentions that a title or a pronoun may reach back to
_REACH: Final = 2  # sentences that a pronoun may reach back
_APPOSITION: Final = 12  # tokens between the commas of "Ivana Storr, a spokeswoman for the mission,"


class Mention(NamedTuple):
    """Somebody named, or a person told of by office ("the mayor"). ``described``: what the words beside call them."""

    span: Span
    sentence: int
    name: str
    described: frozenset[str]
    nature: str | None
    person: bool
    named: bool
    opens: bool  # nothing but an office stands before it in its sentence: its subject


def resolved(attributions: Sequence[Attribution], prepared: Prepared) -> list[Attribution]:
    """The attributions with their speakers named as far as the text names them, and with their natures."""
    known = _Known(prepared)
    out = [known.resolve(a) for a in attributions]
    return [_own(a, out, known) for a in out]


def _own(a: Attribution, others: Sequence[Attribution], known: _Known) -> Attribution:
    """``the observers said they took no view``: the pronoun is the speaker's own, with nobody else told between."""
    if a.parent is None or a.source is None or known.text[slice(*a.source)].lower() not in ("he", "she", "it", "they"):
        return a
    host = others[a.parent]
    start = max((s for s, _ in host.content if s <= a.source[0]), default=None)
    if start is None or host.source is None or host.source[0] > a.source[0] or known.between(start, a.source[0]):
        return a
    return a._replace(speaker=host.speaker, nature=host.nature)


@functools.cache
def _office() -> dict[str, str]:
    """Short titles and the nouns that take them up ("Dr." → doctor, medic)."""
    return {
        t: row.class_ for row in lexicon.load("titles") for t in row.terms
    }  # fmt: skip


def _natures(low: Sequence[str]) -> list[tuple[int, int, str]]:
    return [(m.first, m.last, m.row.class_) for m in lexicon.matcher("speakers").find(low) if m.row.class_ != "title"]


def nature(low: Sequence[str]) -> str | None:
    """What the words call a speaker: the last noun for speakers before the first "of", "for", "in"; weak nouns only alone."""
    found = _natures(low)
    stop = next((i for i, w in enumerate(low) if i and w in ("of", "for", "in", "at", "from", "with", "who", "which")), len(low))
    head = [f for f in found if f[0] < stop] or found
    strong = [f for f in head if f[2] not in ("expert", "people", "document")]
    return (strong or head)[-1][2] if head else None


class _Known:
    """Those named in a document, in order."""

    def __init__(self, prepared: Prepared) -> None:
        self.text, self.sentences = prepared.text, prepared.sentences
        self.mentions = [m for s in prepared.sentences for m in _mentions(s, prepared)]
        self._starts = [m.span[0] for m in self.mentions]
        self._sentence_starts = [s.start for s in prepared.sentences]

    def _before(self, at: int) -> list[Mention]:
        i = bisect_left(self._starts, at)
        return self.mentions[max(0, i - _BACK) : i]

    def between(self, start: int, end: int) -> bool:
        """Somebody is told of between two offsets."""
        return bool(self._at((start, end)))

    def _sentence(self, at: int) -> int:
        return max(0, bisect_left(self._sentence_starts, at + 1) - 1)

    def resolve(self, a: Attribution) -> Attribution:
        if a.source is None:
            return a
        words = self.text[slice(*a.source)]
        low = [lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]
        capital = any(w[:1].isupper() for w in lexicon.TOKEN.findall(words)[low[:1] != [] and low[0] in _ARTICLES :])
        as_worded = a.speaker.lower() == " ".join(low[low[0] in _ARTICLES :]) if low else True
        if low and low[0] in _SINGULAR and len(low) == 1:
            if a.speaker.lower() in _SINGULAR:
                found = self._person(a.source[0], low[0])
                return self._as(a, found) if found else a
            return a
        if low == ["it"] or low == ["they"]:
            if a.speaker.lower() == low[0]:
                found = self._body(a.source[0], low[0])
                return self._as(a, found) if found else a
            return a
        if a.nature == "media" and " " not in a.speaker and len(low) > 1 and words.endswith(f" {a.speaker}"):
            bare = words.split(maxsplit=1)[1] if low[0] in _ARTICLES else words
            return a._replace(speaker=bare if bare[:1].isupper() else a.speaker)  # "Channel Ten" is no Ten
        beside = self._apposed(a)
        if beside is not None and not _named_in(beside, a.speaker):
            return a._replace(speaker=beside.name, nature=a.nature if a.nature not in (None, "unnamed") else beside.nature)
        if not capital or as_worded:
            definite = bool(low) and low[0] in _DEFINITE and len(low) <= 4
            found = self._short(a, words) if capital else self._titled(a, low) if definite else None
            if found is not None:
                return self._as(a, found)
            own = [m for m in self._at(a.source) if m.named and m.person and m.span[1] == a.source[1]]
            if as_worded and own and len(own[-1].name.split()) > 1:
                return self._as(a, own[-1])  # "Ministry spokesman Ana Example": without the office
        mine = next((m for m in self._at(a.source) if m.named), None)
        if mine is not None and a.nature in (None, "unnamed", "document") and mine.nature:
            return a._replace(nature=mine.nature)
        if a.nature in (None, "unnamed"):
            first = next((m for m in self.mentions if m.named and m.name == a.speaker and m.nature), None)
            return a._replace(nature=first.nature) if first else a
        return a

    def _as(self, a: Attribution, m: Mention) -> Attribution:
        return a._replace(speaker=m.name, nature=m.nature or (a.nature if a.nature != "unnamed" else None))

    def _at(self, span: Span) -> list[Mention]:
        i = bisect_left(self._starts, span[0])
        out = []
        while i < len(self.mentions) and self.mentions[i].span[0] < span[1]:
            out.append(self.mentions[i])
            i += 1
        return out

    def _apposed(self, a: Attribution) -> Mention | None:
        """``the miller, Jaro Tym``: the name behind the comma is who the office is."""
        assert a.source is not None
        for m in self._at((a.source[1], a.source[1] + 4)):
            between = self.text[a.source[1] : m.span[0]].strip()
            after = self.text[m.span[1] : m.span[1] + 1]
            if m.named and m.person and between == "," and after in (",", ".", ";", ":", ""):
                return m
        inside = [m for m in self._at(a.source) if m.named and m.person]
        if inside and inside[-1].span[1] == a.source[1] and self.text[: inside[-1].span[0]].rstrip().endswith(","):
            return inside[-1]
        return None

    def _person(self, at: int, pronoun: str) -> Mention | None:
        """The person whom "he" or "she" takes up: the nearest sentence's subject, else the only one there."""
        here = self._sentence(at)
        people = [m for m in self._before(at) if m.person and here - m.sentence <= _REACH]
        for number in sorted({m.sentence for m in people}, reverse=True):
            found = [m for m in people if m.sentence == number]
            opening = [m for m in found if m.opens]
            names = {m.name for m in found}
            if opening:
                return opening[0]
            if len(names) == 1 or number == here:
                return found[-1]
            return None
        return None

    def _body(self, at: int, pronoun: str) -> Mention | None:
        """The body that "it" or "they" takes up: the subject of the sentence before."""
        here = self._sentence(at)
        for m in reversed(self._before(at)):
            plural = pronoun == "they"
            if here - m.sentence > 1:
                return None
            if m.opens and m.sentence < here and not m.person and (m.named or plural):
                return m
        return None

    def _titled(self, a: Attribution, low: Sequence[str]) -> Mention | None:
        """``the spokeswoman``, ``the group``, ``the militia``: the one named before whom the noun fits."""
        assert a.source is not None
        head = singular(low[-1])
        if low[-1] != head and head not in ("troop", "force"):
            return None
        wanted = {head, _office().get(head, head)}
        wide = head in _GROUPS
        rest = set(low[1:-1])
        found: list[Mention] = []
        for m in self._before(a.source[0]):
            own = {lexicon.fold(w) for w in m.name.split()}
            if not m.named or (rest and not rest <= (own | m.described)):
                continue
            fits = wanted & m.described if m.person else (head in own or wanted & m.described)
            if fits or (wide and not m.person and m.nature in ("ngo", "monitor", "armed_group", None) and m.opens):
                found.append(m)
        names = {m.name for m in found}
        return found[-1] if names and (len(names) == 1 or not wide) else None

    def _short(self, a: Attribution, words: str) -> Mention | None:
        """``Weil``, ``Arvo``: the last name of one person named in full before."""
        assert a.source is not None
        plain = words.split()
        plain = plain[1:] if plain[0].lower() in _ARTICLES and len(plain) > 1 else plain
        short = " ".join(plain)
        found = {}
        for m in self._before(a.source[0]):
            if m.named and m.name != short and (m.name.endswith(f" {short}") or m.name.startswith(f"{short} ")):
                found[m.name] = m
        return next(iter(found.values())) if len(found) == 1 else None


def _named_in(m: Mention, speaker: str) -> bool:
    return bool(set(m.name.lower().split()) & set(speaker.lower().split()))


def _mentions(s: Sentence, prepared: Prepared) -> Iterator[Mention]:
    """The names of a sentence, and offices told with "the"."""
    if prepared.caps or s.role == "title":
        return
    toks, low = s.tokens, [t.low for t in s.tokens]
    i = 0
    while i < len(toks):
        if _capital(toks, i):
            j = i + 1
            while j < len(toks) and (_capital(toks, j) or _joins(toks, j)):
                j += 1
            made = _name(s, i, j, prepared.text)
            if made is not None:
                yield made
            i = j
            continue
        if low[i] in _ARTICLES:
            j = i + 1
            while j < len(toks) and j - i < 4 and toks[j].is_word and not toks[j].is_capitalised:
                if nature(low[i + 1 : j + 1]) in _PEOPLE and singular(low[j]) == low[j]:
                    natured = nature(low[i + 1 : j + 1])
                    end = j + 1
                    if not (end < len(toks) and _capital(toks, end)):
                        span = (toks[i].start, toks[j].end)
                        words = prepared.text[toks[i + 1].start : toks[j].end]
                        yield Mention(span, s.number, words, frozenset(low[i + 1 : end]), natured, True, False, i == 0)
                    break
                j += 1
        i += 1


def _capital(toks: Sequence[Token], i: int) -> bool:
    """A capitalised word that is a name's, and not the first word of a sentence that is an ordinary one."""
    t = toks[i]
    if not t.is_capitalised or not t.is_word or t.low in _STOP:
        return False
    following = toks[i + 1] if i + 1 < len(toks) else None
    if i == 0 and not (following is not None and following.is_capitalised and following.low not in _STOP):
        # one word alone opens the sentence: a name unless the vocabulary knows it
        return singular(t.low) == t.low and not _natures([t.low]) and not _ordinary(t.low)
    return True


@functools.cache
def _ordinary(word: str) -> bool:
    return any(
        any(True for _ in lexicon.matcher(name).find([word]))
        for name in ("function_words", "speech", "events", "weapons", "targets", "people", "harm", "hits")
    )


_STOP: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december the a an in on at of and but for from by with after before he she it they we i this that these those "
    "there his her its their our as when while if".split()
)


def _joins(toks: Sequence[Token], i: int) -> bool:
    return (toks[i].low in _INNER or toks[i].text in ("-", ".")) and i + 1 < len(toks) and (
        toks[i + 1].is_capitalised and toks[i + 1].is_word and (toks[i].text != "." or toks[i].end < toks[i + 1].start or True)
    ) and (toks[i].low != "the" or toks[i - 1].low in _INNER)  # fmt: skip


def _name(s: Sentence, first: int, last: int, text: str) -> Mention | None:
    """A name with what the words beside it call it."""
    toks = s.tokens
    low = [t.low for t in toks]
    start = first
    while start < last - 1 and (low[start] in _office() or toks[start].text == "."):
        start += 1  # "Major", "Dr."
    while (
        start < last - 1 and any(a == 0 and c in _PEOPLE for a, _, c in _natures(low[start:last])) and "of" not in low[start:last]
    ):
        start += next(b for a, b, c in _natures(low[start:last]) if a == 0 and c in _PEOPLE)
        if start >= last:
            return None
    title = {*low[first:start], *(_office()[w] for w in low[first:start] if w in _office())}
    # what stands before: "deminer Olek Yarn", "the bishop of Corrales, Anselmo Pit", "Its coordinator, Ana Pohl"
    k = first
    if k and toks[k - 1].text == ",":
        k -= 1
    before = k
    while before and first - before < 6 and (toks[before - 1].is_word or low[before - 1] == "'s"):
        before -= 1
        if low[before] in _ARTICLES:
            break
    lead = low[before:k] if (k == first or (before < k and low[before] in _ARTICLES)) else []
    if k == first:
        found = _natures(lead)
        lead = lead if found and found[-1][1] == len(lead) else []  # the noun stands right before the name
    # what stands behind: "Ivana Storr, a spokeswoman for the mission,", "Jamil, a rescuer who …"
    behind: list[str] = []
    if last + 1 < len(toks) and toks[last].text == "," and low[last + 1] in (*_ARTICLES, "who"):
        end = last + 1
        while end < len(toks) and end - last < _APPOSITION and toks[end].text not in (",", ".", ";", ":"):
            end += 1
        behind = low[last + 1 : end] if end < len(toks) and toks[end].text in (",", ".") else []
    person_lead = [f for f in _natures(lead) if f[2] in _PEOPLE and singular(lead[f[1] - 1]) == lead[f[1] - 1]]
    own = low[start:last]
    body = any(c in _BODY or c == "official" for _, _, c in _natures(own)) or (
        first > 0 and low[first - 1] in ("the", "The") and not title and not person_lead
    )
    name = text[toks[start].start : toks[last - 1].end]
    if last < len(toks) and low[last] == "'s" and not body:
        pass  # "Arvo’s crew": still a mention of him
    described = frozenset({singular(w) for w in (*title, *lead, *behind)} - _ARTICLES)
    natured = nature([*title]) or (nature(lead) if person_lead or body else None) or nature(behind)
    office = next((_OFFICES[w] for w in title if w in _OFFICES), None)
    person = not body and (bool(title) or bool(person_lead) or nature(behind) in _PEOPLE or last - start in (2, 3))
    opens = (
        all(low[x] in _ARTICLES or _natures([low[x]]) or low[x] in (",", "of") or toks[x].is_capitalised for x in range(first))
        and first < 8
    )
    if body:
        natured = nature(own) or natured
    return Mention((toks[first].start, toks[last - 1].end), s.number, name, described, office or natured, person, True, opens)


_OFFICES: Final = {"dr": "medic"}
