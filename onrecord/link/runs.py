"""A text as hashes of its words, their runs, and what an outlet prints under all its stories."""

from __future__ import annotations

import itertools
import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from onrecord.link.sets import Sets

if TYPE_CHECKING:
    Words = array[int]  # of 64-bit word hashes
else:
    Words = array

RUN: Final = 8  # words in a run
_SAMPLED: Final = 1  # the runs are indexed whose number has this bit clear: one in two
_KNOWN: Final = 500_000  # words whose hashes are held
_NEIGHBOURS: Final = 20
_AGAIN: Final = 0.8  # of the shorter one's words in paragraphs of the other: one story printed again
_RECURS: Final = 3  # an outlet's paragraph under as many different stories is furniture, not story

_WORD: Final = re.compile(r"\w+")
_PARAGRAPH: Final = re.compile(r"\n+|(?<=[.!?])\s+")
Runs = set[bytes]


def hashed(text: str, known: Hashes) -> tuple[Words, Words]:
    """The text's words as hashes, and where its paragraphs (or sentences) end."""
    if len(known) > _KNOWN:
        known.clear()
    whole, ends = array("Q"), array("Q")
    for paragraph in _PARAGRAPH.split(text.casefold()):
        whole.extend(map(known.__getitem__, _WORD.findall(paragraph)))
        if len(whole) > (ends[-1] if ends else 0):
            ends.append(len(whole))
    return whole, ends


def paragraphs_of(whole: Words, ends: Words) -> Iterator[Words]:
    start = 0
    for end in ends:
        yield whole[start:end]
        start = end


def recurring(documents: Mapping[str, list[Words]]) -> set[bytes]:
    """The paragraphs that stand under several different stories of one outlet."""
    counts = Counter(key for paragraphs in documents.values() for key in {p.tobytes() for p in paragraphs})
    if all(n < _RECURS for n in counts.values()):
        return set()
    story = _same_stories(documents, counts)
    under: dict[bytes, set[str]] = defaultdict(set)
    for document, paragraphs in documents.items():
        for p in paragraphs:
            if counts[key := p.tobytes()] >= _RECURS:
                under[key].add(story.find(document))
    return {key for key, stories in under.items() if len(stories) >= _RECURS}


def _same_stories(documents: Mapping[str, list[Words]], counts: Counter[bytes]) -> Sets:
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


class Hashes(dict[str, int]):
    """Words and their 64-bit numbers, made when first asked for; the same on every machine."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[word] = int.from_bytes(digest, "big")
        return value


def joined(paragraphs: Iterable[Words]) -> Words:
    out = array("Q")
    for p in paragraphs:
        out.extend(p)
    return out


def runs_of(words: Words) -> Runs:
    """All runs of a text."""
    held, size = words.tobytes(), words.itemsize
    return {held[size * i : size * (i + RUN)] for i in range(len(words) - RUN + 1)}


def sampled(words: Words) -> set[int]:
    """Hashes of the runs that are indexed: those whose first two words' sum has _SAMPLED's bits clear."""
    held, size = words.tobytes(), words.itemsize
    pairs = itertools.pairwise(words[: max(0, len(words) - RUN + 2)])
    return {digest(held[size * i : size * (i + RUN)]) for i, (a, b) in enumerate(pairs) if not (a + b) & _SAMPLED}


def digest(data: bytes) -> int:
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "big")
