"""Documents that carry the same text: exact copies, reprints, shortened and lightly edited ones.

Two texts are copies when enough of the shorter one's runs of eight words stand in the other too (*containment*, which
a cut text does not lower). Pairs worth that check come from an inverted index of run hashes, so the work is about
linear in the words, and a document can be added to many without comparing these again. Nothing depends on the order of
the documents, and hashes are the same on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from onrecord.link.runs import Hashes, Runs, Words, digest, hashed, joined, paragraphs_of, recurring, runs_of, sampled
from onrecord.model import Origin

# The sweep behind these two is in decisions/0006-linking.md.
CONTAINED: Final = 0.3  # of the shorter text's runs
SHARED: Final = 3  # runs at least; fewer are a phrase of the trade
# An outlet repeats its own background under a new story: what it shares with itself has to be most of the story, or
# nearly all of the page.
_OWN_STORY: Final = 0.5
_OWN_WHOLE: Final = 0.85
# Of the indexed runs of the one that has fewer: two texts that share less are not compared in full. A third of what copies
# share at the least, since a sample varies.
_WORTH: Final = 0.1
_KEPT: Final = 1000  # texts whose runs are held at once
_Posted = dict[int, "int | list[int]"]  # hash -> the text that has it, or the texts


class _Text(NamedTuple):
    document: str
    outlet: str | None
    whole: Words
    ends: Words  # where its paragraphs end, in words


def origins(texts: Iterable[tuple[str, str | None, str]]) -> list[Origin]:
    """The groups of documents that carry one text. ``texts``: document id, outlet, text.

    A document without a copy is in none; one that is given twice counts once. An origin's id is "o" and its smallest
    document id.
    """
    index = Index()
    for document, outlet, text in sorted(texts, key=lambda t: (t[0], t[1] or "", t[2])):
        if document not in index:
            index.add(document, outlet, text)
    return index.origins()


class Index:
    """Texts, and which of them are copies. What it answers depends on the texts that are in it, not on how they came.

    Held are hashes of words, not words; who can guess a text can still tell that it is here, so it stays in memory.
    """

    def __init__(self) -> None:
        self._known = Hashes()
        self._numbers: dict[str, int] = {}
        self._texts: dict[int, _Text] = {}
        self._story: dict[int, Words] = {}  # without what recurs across the outlet's stories
        self._outlets: dict[str, dict[int, None]] = defaultdict(dict)  # who gives none are taken together
        self._furniture: dict[str, set[bytes]] = {}
        self._runs: _Posted = {}  # indexed runs
        self._same: _Posted = {}  # whole texts
        self._sizes: dict[int, int] = {}  # how many indexed runs a text has
        self._group: dict[int, int] = {}
        self._members: dict[int, list[int]] = {}
        self._groups: set[int] = set()  # those of several members
        # What is left to do before the next answer: outlets whose furniture may differ, texts that are not in the index,
        # and texts in it that have to be joined anew.
        self._changed: set[str] = set()
        self._unposted: set[int] = set()
        self._unjoined: set[int] = set()
        self._cache: dict[int, Runs] = {}
        self._next = 0

    def __contains__(self, document: str) -> bool:
        return document in self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, document: str, outlet: str | None, text: str) -> None:
        """Take in a text; one already here under that id is replaced."""
        self.forget(document)
        number, self._next = self._next, self._next + 1
        whole, ends = hashed(text, self._known)
        self._numbers[document] = number
        self._texts[number] = _Text(document, outlet, whole, ends)
        self._story[number] = whole
        self._outlets[outlet or ""][number] = None
        self._changed.add(outlet or "")
        self._group[number] = number
        self._members[number] = [number]
        self._unposted.add(number)

    def forget(self, document: str) -> None:
        """Leave nothing here of that document, not even hashes of its words."""
        number = self._numbers.pop(document, None)
        if number is None:
            return
        self._part(number)
        self._unpost(number)
        text = self._texts.pop(number)
        del self._story[number], self._group[number], self._members[number]
        self._outlets[text.outlet or ""].pop(number)
        self._furniture.pop(text.outlet or "", None)
        self._changed.add(text.outlet or "")
        self._unposted.discard(number)
        self._unjoined.discard(number)
        self._known.clear()

    def near(self, text: str, outlet: str | None = None) -> list[str]:
        """The documents that this text would be a copy of, sorted by id. Nothing is taken in."""
        self._settle()
        whole, ends = hashed(text, self._known)
        furniture = self._furniture.get(outlet or "", set())
        story = joined(p for p in paragraphs_of(whole, ends) if p.tobytes() not in furniture)
        candidate = _Text("", outlet, whole, ends)
        found = set(_posted(self._same, digest(whole.tobytes()))) if whole else set()
        runs = runs_of(story)
        for other in self._candidates(sampled(story)):
            if other not in found and self._copied(candidate, runs, other):
                found.add(other)
        return sorted(self._texts[n].document for n in found)

    def origins(self) -> list[Origin]:
        """The groups of documents that carry one text, by id; see :func:`origins`."""
        self._settle()
        groups = [sorted(self._texts[n].document for n in self._members[g]) for g in self._groups]
        return sorted((Origin("o" + g[0], tuple(g), "copy") for g in groups), key=lambda o: o.id)

    def _settle(self) -> None:
        for outlet in sorted(self._changed):
            self._strip(outlet)
        self._changed.clear()
        for number in sorted(self._unjoined):
            self._join(number, sampled(self._story[number]))
        self._unjoined.clear()
        for number in sorted(self._unposted):
            runs = sampled(self._story[number])
            self._join(number, runs)  # with those before it; those after it will find it
            for run in runs:
                _post(self._runs, run, number)
            self._sizes[number] = len(runs)
            if whole := self._texts[number].whole:
                _post(self._same, digest(whole.tobytes()), number)
        self._unposted.clear()

    def _strip(self, outlet: str) -> None:
        """Find an outlet's furniture anew, and take the texts out of the index whose story is another without it."""
        numbers = self._outlets[outlet]
        if not numbers:
            del self._outlets[outlet]
            return
        split = {n: list(paragraphs_of(self._texts[n].whole, self._texts[n].ends)) for n in numbers}
        furniture = self._furniture[outlet] = recurring({self._texts[n].document: split[n] for n in numbers})
        for n, paragraphs in split.items():
            kept = [p for p in paragraphs if p.tobytes() not in furniture] if furniture else paragraphs
            story = self._texts[n].whole if len(kept) == len(paragraphs) else joined(kept)
            if story != self._story[n]:
                if n not in self._unposted:
                    self._part(n)
                    self._unpost(n)
                    self._unposted.add(n)
                self._story[n] = story

    def _part(self, number: int) -> None:
        """Take a text out of its group. What held the others together may have been this text, so they are joined anew."""
        self._groups.discard(self._group[number])
        for n in self._members.pop(self._group[number]):
            self._group[n] = n
            self._members[n] = [n]
            if n != number and n not in self._unposted:
                self._unjoined.add(n)

    def _unpost(self, number: int) -> None:
        self._cache.pop(number, None)
        if self._sizes.pop(number, None) is None:
            return
        self._unjoined.discard(number)
        for run in sampled(self._story[number]):
            _remove(self._runs, run, number)
        if whole := self._texts[number].whole:
            _remove(self._same, digest(whole.tobytes()), number)

    def _join(self, number: int, runs: set[int]) -> None:
        """Into one group with every text in the index that it is a copy of. Of a group one is enough."""
        text = self._texts[number]
        if text.whole:
            for other in _posted(self._same, digest(text.whole.tobytes())):
                self._unite(number, other)
        own: Runs | None = None
        for other in self._candidates(runs):
            if self._group[other] != self._group[number]:
                own = runs_of(self._story[number]) if own is None else own
                if self._copied(text, own, other):
                    self._unite(number, other)

    def _unite(self, a: int, b: int) -> None:
        few, many = sorted((self._group[a], self._group[b]), key=lambda g: (len(self._members[g]), g))
        if few != many:
            moved = self._members.pop(few)
            self._members[many] += moved
            self._group.update(dict.fromkeys(moved, many))
            self._groups.discard(few)
            self._groups.add(many)

    def _candidates(self, runs: set[int]) -> list[int]:
        """The texts that share enough indexed runs to be compared in full, those that share most first."""
        shared: Counter[int] = Counter()
        for run in runs:
            shared.update(_posted(self._runs, run))
        worth = [(n, other) for other, n in shared.items() if n >= int(_WORTH * min(len(runs), self._sizes[other]))]
        return [other for _, other in sorted(worth, key=lambda w: (-w[0], w[1]))]

    def _copied(self, text: _Text, runs: Runs, number: int) -> bool:
        if number not in self._cache:
            if len(self._cache) >= _KEPT:
                self._cache.clear()
            self._cache[number] = runs_of(self._story[number])
        both, share = _contained(runs, self._cache[number])
        if both < SHARED or share < CONTAINED:
            return False
        other = self._texts[number]
        own = text.outlet is not None and text.outlet == other.outlet
        return not own or share >= _OWN_STORY or _contained(runs_of(text.whole), runs_of(other.whole))[1] >= _OWN_WHOLE


def _contained(a: Runs, b: Runs) -> tuple[int, float]:
    """How many runs two texts share, and what part that is of the shorter one."""
    both, least = len(a & b), min(len(a), len(b))
    return both, both / least if least else 0.0


def _post(where: _Posted, key: int, number: int) -> None:
    held = where.setdefault(key, number)
    if isinstance(held, list):
        held.append(number)
    elif held != number:
        where[key] = [held, number]


def _posted(where: _Posted, key: int) -> tuple[int, ...] | list[int]:
    held = where.get(key)
    return () if held is None else held if isinstance(held, list) else (held,)


def _remove(where: _Posted, key: int, number: int) -> None:
    left = [n for n in _posted(where, key) if n != number]
    if left:
        where[key] = left if len(left) > 1 else left[0]
    else:
        where.pop(key, None)
