"""Who a speaker is within the document, where the attribution alone did not tell: titles, pronouns and short names.

``who.py`` resolves a speaker to those who spoke before. Here everybody who is named in the text counts: "Governor Tam Ekoro
flew to the village. He said …", "Ivana Storr, a spokeswoman … The spokeswoman said …". What does not fit one person or body
stays as worded. Linear in the text for a bounded number of look-backs.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.lexicon import singular
from onrecord.model import Span
from onrecord.read.people_named import ARTICLES, PEOPLE, Mention, mentions, office
from onrecord.read.text import Prepared
from onrecord.read.who import Attribution

_DEFINITE: Final = frozenset("the this that its".split())
_SINGULAR: Final = frozenset(("he", "she"))
_GROUPS: Final = frozenset("group organisation organization watchdog charity agency body".split())
_PAPERS: Final = frozenset("report statement bulletin letter list website channel account".split())
_BACK: Final = 60  # mentions that a title or a pronoun may reach back to
_REACH: Final = 2  # sentences that a pronoun may reach back


def resolved(attributions: Sequence[Attribution], prepared: Prepared) -> list[Attribution]:
    """The attributions with their speakers named as far as the text names them, and with their natures."""
    known = _Known(prepared)
    out: list[Attribution] = []
    many: Attribution | None = None
    for a in attributions:
        done = known.resolve(a)
        if many is not None and done.speaker.lower() == "they" and done.source is not None and many.source is not None:
            done = done._replace(speaker=many.speaker, nature=many.nature)  # the last several who spoke
        if (
            done.source is not None
            and done.nature in PEOPLE
            and done.speaker.lower().split()[-1:] != [singular(done.speaker.lower().split()[-1])]
        ):
            many = done
        out.append(done)
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


class _Known:
    """Those named in a document, in order."""

    def __init__(self, prepared: Prepared) -> None:
        self.text, self.sentences = prepared.text, prepared.sentences
        self.mentions = [m for s in prepared.sentences for m in mentions(s, prepared)]
        self._starts = [m.span[0] for m in self.mentions]
        self._natures = {m.name: m.nature for m in reversed(self.mentions) if m.named and m.nature}
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
        capital = any(w[:1].isupper() for w in lexicon.TOKEN.findall(words)[low[:1] != [] and low[0] in ARTICLES :])
        as_worded = a.speaker.lower() == " ".join(low[low[0] in ARTICLES :]) if low else True
        if low and low[0] in _SINGULAR and len(low) == 1:
            if a.speaker.lower() in _SINGULAR:
                found = self._person(a.source[0], low[0])
                return self._as(a, found) if found else a
            return a
        if low[:1] in (["its"], ["their"]) and len(low) == 2 and low[1] in _PAPERS:
            owner = next((m for m in reversed(self._before(a.source[0])) if not m.person and m.named), None)
            return self._as(a, owner) if owner else a  # "its report states"
        if low == ["it"] or low == ["they"]:
            if a.speaker.lower() == low[0]:
                found = self._body(a.source[0], low[0])
                return self._as(a, found) if found else a
            return a
        if a.nature == "media" and " " not in a.speaker and len(low) > 1 and words.endswith(f" {a.speaker}"):
            bare = words.split(maxsplit=1)[1] if low[0] in ARTICLES else words
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
            return a._replace(nature=self._natures[a.speaker]) if a.speaker in self._natures else a
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
            lone = " " not in m.name and m.nature in (None, *PEOPLE)
            if m.named and (m.person or lone) and between == "," and after in (",", ".", ";", ":", ""):
                return m
        inside = [m for m in self._at(a.source) if m.named and m.person]
        if not inside or inside[-1].span[1] != a.source[1]:
            return None
        start = inside[-1].span[0]
        if self.text[max(0, start - 3) : start].rstrip().endswith(","):
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
        wanted = {head, office().get(head, head)}
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
        plain = plain[1:] if plain[0].lower() in ARTICLES and len(plain) > 1 else plain
        short = " ".join(plain)
        found = {}
        for m in self._before(a.source[0]):
            if m.named and m.name != short and (m.name.endswith(f" {short}") or m.name.startswith(f"{short} ")):
                found[m.name] = m
        return next(iter(found.values())) if len(found) == 1 else None


def _named_in(m: Mention, speaker: str) -> bool:
    return bool(set(m.name.lower().split()) & set(speaker.lower().split()))
