"""Documents that carry the same text: exact copies, reprints, shortened and lightly edited ones.

Two texts are copies when enough of the shorter one's runs of eight words stand in the other too (*containment*, which
a cut text does not lower). Pairs worth that check come from an inverted index of run hashes, so the work is about
linear in the words, and a document can be added to many without comparing these again. A run that a crowd of texts has
(an agency's notice, a story that everybody prints) would cost the square of them: it pairs each only with a few. Nothing
depends on the order of the documents, and hashes are the same on every machine.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

from onrecord.link.postings import Posted, joined_in_crowds, post, posted, remove
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
_CROWD: Final = 40  # texts; a run that more have pairs each only with a few of them
_SMALLEST: Final = 8  # hashes by which a crowd is put in order
_KEPT: Final = 1000  # texts whose runs are held at once
_Place = tuple[bytes, int, str, str]


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
        self._runs: Posted = {}  # indexed runs, those of a crowd left out
        self._crowds: dict[int, set[int]] = {}  # indexed runs of a crowd
        self._places: dict[int, _Place] = {}  # of texts of crowds, when first asked for
        self._pairs: dict[int, dict[int, bool]] = {}  # of crowds: compared already, and whether they are copies
        self._same: dict[int, dict[int, None]] = {}  # whole texts
        self._sizes: dict[int, int] = {}  # how many indexed runs a text has that are no crowd's
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
        """The documents that this text would be a copy of, sorted by id. Nothing is taken in.

        Crowds are asked too, member by member: one question costs at most a look at each text.
        """
        self._settle()
        whole, ends = hashed(text, self._known)
        furniture = self._furniture.get(outlet or "", set())
        story = joined(p for p in paragraphs_of(whole, ends) if p.tobytes() not in furniture)
        candidate = _Text("", outlet, whole, ends)
        found = set(self._same.get(digest(whole.tobytes()), ())) if whole else set()
        runs, indexed = runs_of(story), sampled(story)
        for other in self._candidates(indexed, [self._crowds[r] for r in indexed if r in self._crowds]):
            if other not in found and self._copied(candidate, runs, other):
                found.add(other)
        return sorted(self._texts[n].document for n in found)

    def origins(self) -> list[Origin]:
        """The groups of documents that carry one text, by id; see :func:`origins`."""
        self._settle()
        # Made anew for every answer, as one text more parts two neighbours; what was compared is not compared again.
        crowds = {run: sorted(crowd, key=self._place) for run, crowd in self._crowds.items()}
        together = joined_in_crowds(crowds, self._group, self._paired)
        found: dict[int, list[str]] = defaultdict(list)
        for g in self._groups.union(together):
            found[together.get(g, g)] += [self._texts[n].document for n in self._members[g]]
        groups = sorted(tuple(sorted(documents)) for documents in found.values() if len(documents) > 1)
        return [Origin("o" + g[0], g, "copy") for g in groups]

    def _settle(self) -> None:
        for outlet in sorted(self._changed):
            self._strip(outlet)
        self._changed.clear()
        for number in sorted(self._unposted):
            self._post(number)
        # All are in the index by now, since what a crowd is depends on all; a pair is looked at by the later of two.
        waiting = self._unjoined | self._unposted
        self._unposted.clear()
        self._unjoined.clear()
        for number in sorted(waiting):
            waiting.discard(number)
            self._join(number, waiting)

    def _post(self, number: int) -> None:
        runs = sampled(self._story[number])
        self._sizes[number] = 0
        for run in runs:
            if run in self._crowds:
                self._crowds[run].add(number)
                continue
            post(self._runs, run, number)
            self._sizes[number] += 1
            if len(crowd := posted(self._runs, run)) > _CROWD:
                self._crowds[run] = set(crowd)
                del self._runs[run]
                self._count_again(crowd, -1)
        if whole := self._texts[number].whole:
            self._same.setdefault(digest(whole.tobytes()), {})[number] = None

    def _count_again(self, crowd: Iterable[int], more: int) -> None:
        """A run became a crowd's or is one no longer: who has it may have other candidates now."""
        for n in crowd:
            self._sizes[n] += more
            self._part(n)
            if n not in self._unposted:
                self._unjoined.add(n)

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
        self._places.pop(number, None)
        for other in self._pairs.pop(number, ()):
            del self._pairs[other][number]
        if number not in self._sizes:
            return
        for run in sampled(self._story[number]):
            if run not in self._crowds:
                remove(self._runs, run, number)
                continue
            self._crowds[run].discard(number)
            if len(self._crowds[run]) <= _CROWD:
                left = self._runs[run] = sorted(self._crowds.pop(run))
                self._count_again(left, 1)
        del self._sizes[number]
        self._unjoined.discard(number)
        if whole := self._texts[number].whole:
            key = digest(whole.tobytes())
            del self._same[key][number]
            if not self._same[key]:
                del self._same[key]

    def _join(self, number: int, waiting: set[int]) -> None:
        """Into one group with every text that it is a copy of, but for those that wait for their turn. Of a group, and of
        equal texts, one is enough."""
        text = self._texts[number]
        if text.whole:
            self._unite(number, next(iter(self._same[digest(text.whole.tobytes())])))
        own: Runs | None = None
        for other in self._candidates(sampled(self._story[number])):
            if other not in waiting and self._group[other] != self._group[number]:
                own = runs_of(self._story[number]) if own is None else own
                if self._copied(text, own, other):
                    self._unite(number, other)

    def _paired(self, a: int, b: int) -> bool:
        known = self._pairs.setdefault(a, {})
        if b not in known:
            known[b] = self._copied(self._texts[a], self._runs_of(a), b)
            self._pairs.setdefault(b, {})[a] = known[b]
        return known[b]

    def _place(self, number: int) -> _Place:
        """Where a text stands in a crowd: by the smallest of its hashes, which texts that are alike have in common."""
        if number not in self._places:
            text = self._texts[number]
            smallest = b"".join(h.to_bytes(8, "big") for h in sorted(sampled(self._story[number]))[:_SMALLEST])
            self._places[number] = (smallest, digest(text.whole.tobytes()), text.outlet or "", text.document)
        return self._places[number]

    def _unite(self, a: int, b: int) -> None:
        few, many = sorted((self._group[a], self._group[b]), key=lambda g: (len(self._members[g]), g))
        if few != many:
            moved = self._members.pop(few)
            self._members[many] += moved
            self._group.update(dict.fromkeys(moved, many))
            self._groups.discard(few)
            self._groups.add(many)

    def _candidates(self, runs: set[int], crowds: Iterable[set[int]] = ()) -> list[int]:
        """The texts that share enough indexed runs to be compared in full, those that share most first. Runs of crowds
        count only if they are given."""
        shared: Counter[int] = Counter()
        for crowd in crowds:
            shared.update(crowd)
        for run in runs:
            shared.update(posted(self._runs, run))
        size = sum(run not in self._crowds for run in runs)
        worth = [(n, other) for other, n in shared.items() if n >= int(_WORTH * min(size, self._sizes[other]))]
        return [other for _, other in sorted(worth, key=lambda w: (-w[0], w[1]))]

    def _copied(self, text: _Text, runs: Runs, number: int) -> bool:
        both, share = _contained(runs, self._runs_of(number))
        if both < SHARED or share < CONTAINED:
            return False
        other = self._texts[number]
        own = text.outlet is not None and text.outlet == other.outlet
        return not own or share >= _OWN_STORY or _contained(runs_of(text.whole), runs_of(other.whole))[1] >= _OWN_WHOLE

    def _runs_of(self, number: int) -> Runs:
        if number not in self._cache:
            if len(self._cache) >= _KEPT:
                self._cache.clear()
            self._cache[number] = runs_of(self._story[number])
        return self._cache[number]


def _contained(a: Runs, b: Runs) -> tuple[int, float]:
    """How many runs two texts share, and what part that is of the shorter one."""
    both, least = len(a & b), min(len(a), len(b))
    return both, both / least if least else 0.0
