"""Documents that carry the same text: exact copies, reprints, shortened and lightly edited ones.

Two texts are copies when enough of the shorter one's runs of eight words stand in the other too (*containment*, which
a cut text does not lower). Pairs worth that check come from an inverted index of run hashes, so the work is about
linear in the words. Nothing depends on the order of the documents, and hashes are the same on every machine.
"""

from __future__ import annotations

import itertools
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from onrecord.link.sets import Sets
from onrecord.model import Origin

RUN: Final = 8  # words in a run
# The sweep behind these two is in decisions/0006-linking.md.
CONTAINED: Final = 0.3  # of the shorter text's runs
SHARED: Final = 3  # runs at least; fewer are a phrase of the trade
# An outlet repeats its own background under a new story: what it shares with itself has to be most of the story, or
# nearly all of the page.
_OWN_STORY: Final = 0.5
_OWN_WHOLE: Final = 0.85
_LONG: Final = 7  # of a long text the runs are indexed whose number has these bits clear: one in eight
_SHORT: Final = 1  # of a short one, one in two: an eighth of it would be too little to find it by
_FEW: Final = 200  # runs; a text of no more is short
_CROWD: Final = 30  # a run in more texts than this pairs each with the next and the first only; see _pairs
_KEPT: Final = 1000  # texts whose runs are held at once
_NEIGHBOURS: Final = 20
_AGAIN: Final = 0.8  # of the shorter one's words in paragraphs of the other: one story printed again
_RECURS: Final = 3  # an outlet's paragraph under as many different stories is furniture, not story

_WORD: Final = re.compile(r"\w+")
_PARAGRAPH: Final = re.compile(r"\n+|(?<=[.!?])\s+")
Words = array  # of 64-bit word hashes
_Runs = set[bytes]


class _Text(NamedTuple):
    document: str
    outlet: str | None
    whole: Words[int]
    story: Words[int]  # without what recurs across the outlet's stories


def origins(texts: Iterable[tuple[str, str | None, str]]) -> list[Origin]:
    """The groups of documents that carry one text. ``texts``: document id, outlet, text.

    A document without a copy is in none. An origin's id is "o" and its smallest document id.
    """
    found = _texts(texts)
    sets = Sets(t.document for t in found)
    exact: dict[bytes, str] = {}
    for text in found:
        if text.whole:
            sets.join(text.document, exact.setdefault(text.whole.tobytes(), text.document))
    for a, b in copied_pairs(found):
        sets.join(a, b)
    groups = (tuple(sorted(g)) for g in sets.groups())
    return sorted((Origin("o" + g[0], g, "copy") for g in groups if len(g) > 1), key=lambda o: o.id)


def copied_pairs(texts: Sequence[_Text]) -> Iterator[tuple[str, str]]:
    """Pairs of documents whose stories share enough runs."""
    runs: dict[int, _Runs] = {}
    for i, j in _pairs(texts):
        a, b = texts[i], texts[j]
        if len(runs) > _KEPT:
            runs.clear()
        for k in (i, j):
            if k not in runs:
                runs[k] = _runs(texts[k].story)
        both, share = _contained(runs[i], runs[j])
        if both < SHARED or share < CONTAINED:
            continue
        own = a.outlet is not None and a.outlet == b.outlet
        if own and share < _OWN_STORY and _contained(_runs(a.whole), _runs(b.whole))[1] < _OWN_WHOLE:
            continue
        yield a.document, b.document


def _contained(a: _Runs, b: _Runs) -> tuple[int, float]:
    """How many runs two texts share, and what part that is of the shorter one."""
    both, least = len(a & b), min(len(a), len(b))
    return both, both / least if least else 0.0


def _texts(texts: Iterable[tuple[str, str | None, str]]) -> list[_Text]:
    """The texts as word hashes, in the order of their ids; a document that is given twice once."""
    known = _Hashes()
    split: dict[str, list[Words[int]]] = {}
    outlets: dict[str, str | None] = {}
    for document, outlet, text in sorted(texts, key=lambda t: (t[0], t[1] or "", t[2])):
        if document not in split:
            split[document] = [p for p in (_words(s, known) for s in _PARAGRAPH.split(text.casefold())) if p]
            outlets[document] = outlet
    stories = dict(split)
    members: dict[str, dict[str, list[Words[int]]]] = defaultdict(dict)
    for document, own in outlets.items():  # those whose outlet nobody gives are taken together
        members[own or ""][document] = split[document]
    for paragraphs in members.values():
        stories.update(_stories(paragraphs))
    return [_Text(d, outlets[d], _joined(split[d]), _joined(stories[d])) for d in split]


def _stories(documents: Mapping[str, list[Words[int]]]) -> dict[str, list[Words[int]]]:
    """One outlet's documents without the paragraphs that stand under several different stories."""
    counts = Counter(key for paragraphs in documents.values() for key in {p.tobytes() for p in paragraphs})
    if all(n < _RECURS for n in counts.values()):
        return dict(documents)
    story = _same_stories(documents, counts)
    under: dict[bytes, set[str]] = defaultdict(set)
    for document, paragraphs in documents.items():
        for p in paragraphs:
            if counts[key := p.tobytes()] >= _RECURS:
                under[key].add(story.find(document))
    return {
        document: [p for p in paragraphs if len(under.get(p.tobytes(), ())) < _RECURS]
        for document, paragraphs in documents.items()
    }


def _same_stories(documents: Mapping[str, list[Words[int]]], counts: Counter[bytes]) -> Sets:
    """One outlet's documents, those joined that print one story again: most words of the shorter in paragraphs of the
    other. Compared are neighbours among those that share a document's rarest paragraph, so the work is linear."""
    found = Sets(documents)
    by_rarest: dict[bytes, list[str]] = defaultdict(list)
    holds = {d: {p.tobytes(): len(p) for p in paragraphs} for d, paragraphs in sorted(documents.items())}
    for document, keys in holds.items():
        if recurring := [k for k in keys if counts[k] > 1]:
            by_rarest[min(recurring, key=lambda k: (counts[k], k))].append(document)
    for members in by_rarest.values():
        for n, a in enumerate(members):
            for b in members[n + 1 : n + 1 + _NEIGHBOURS]:
                both = sum(size for key, size in holds[a].items() if key in holds[b])
                if both >= _AGAIN * min(sum(holds[a].values()), sum(holds[b].values())):
                    found.join(a, b)
    return found


class _Hashes(dict[str, int]):
    """Words and their 64-bit numbers, made when first asked for; the same on every machine."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[word] = int.from_bytes(digest, "big")
        return value


def _words(text: str, known: _Hashes) -> Words[int]:
    return array("Q", map(known.__getitem__, _WORD.findall(text)))


def _joined(paragraphs: Iterable[Words[int]]) -> Words[int]:
    out = array("Q")
    for p in paragraphs:
        out.extend(p)
    return out


def _runs(words: Words[int]) -> _Runs:
    """All runs of a text."""
    return set(_sampled(words, 0))


def _sampled(words: Words[int], bits: int) -> list[bytes]:
    """The runs whose first two words' sum has these bits clear (0: all). Which they are depends on the words alone."""
    held = words.tobytes()
    size = words.itemsize
    return [
        held[size * i : size * (i + RUN)]
        for i, (a, b) in enumerate(itertools.pairwise(words[: len(words) - RUN + 2]))
        if not (a + b) & bits
    ] if len(words) >= RUN else []  # fmt: skip


def _pairs(texts: Sequence[_Text]) -> list[tuple[int, int]]:
    """Pairs of texts (by index) that share enough indexed runs to be compared in full.

    A run that very many texts have would give all pairs of them. Since copies are joined through one another it is
    enough to pair each such text with the next and with the first.
    """
    index: dict[bytes, list[int]] = defaultdict(list)
    is_short = [len(t.story) < _FEW + RUN for t in texts]
    for i, text in enumerate(texts):
        for run in set(_sampled(text.story, _SHORT if is_short[i] else _LONG)):
            index[run].append(i)
    # Long texts meet short ones in the runs that only these are indexed by.
    in_short = {run for run, members in index.items() if any(is_short[i] for i in members)}
    for i, text in enumerate(texts):
        if not is_short[i]:
            sampled = set(_sampled(text.story, _SHORT)) & in_short
            for run in sampled.difference(_sampled(text.story, _LONG)):
                index[run].append(i)
    shared: Counter[tuple[int, int]] = Counter()
    must: set[tuple[int, int]] = set()
    for members in index.values():
        if len(members) > _CROWD:
            ordered = sorted(members)
            must.update(itertools.pairwise(ordered))
            must.update((ordered[0], m) for m in ordered[1:])
        elif len(members) > 1:
            shared.update(itertools.combinations(sorted(members), 2))
    return sorted({pair for pair, n in shared.items() if n > 1} | must)
