"""``python -m eval.copies_scale [N ...]``: copies among N made documents (1,000, 10,000 and 100,000 unless told).

Told are seconds of CPU (one process) and memory, pairs of copies found and missed, and the seconds to find the copies of one
new text, and to take one new document in and tell all groups again. A tenth of the documents are reprints of earlier ones
under other outlets: as they are, cut, with another title, a paragraph dropped, or a line of the editor's added. Texts are
words drawn at random by frequency, in sentences, with one of background that some stories share and a notice that each
outlet puts under all it prints. All is made from one seed; nobody wrote or checked it. Each size runs in a process of its
own, so that its memory is its own.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from onrecord.link.copies import Index

SEED: Final = 4
SIZES: Final = (1_000, 10_000, 100_000)
KINDS: Final = ("as it is", "cut", "retitled", "paragraph dropped", "line added")
_OUTLETS: Final = 400
_NEW: Final = 20

Text = tuple[str, str, str]  # document, outlet, text


class Maker:
    """Makes documents, always the same ones."""

    def __init__(self) -> None:
        rng = random.Random(SEED)
        syllables = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "ol")]
        self.words = ["".join(rng.choices(syllables, k=rng.randint(1, 4))) for _ in range(20_000)]
        self.weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.notices = [self.sentences(rng, 2) for _ in range(_OUTLETS)]
        self.background = [self.sentences(rng, 1) for _ in range(500)]

    def sentences(self, rng: random.Random, count: int) -> str:
        out = []
        for _ in range(count):
            out.append(" ".join(rng.choices(self.words, cum_weights=self.weights, k=rng.randint(12, 28))).capitalize() + ".")
        return " ".join(out)

    def story(self, n: int) -> list[str]:
        """A title and paragraphs: about 300 words on the average."""
        rng = random.Random(f"{SEED} story {n}")
        paragraphs = [self.sentences(rng, rng.randint(1, 3)) for _ in range(rng.randint(3, 11))]
        if rng.random() < 0.3:
            paragraphs.append(rng.choice(self.background))
        return [self.sentences(rng, 1), *paragraphs]

    def reprint(self, story: Sequence[str], kind: str, rng: random.Random) -> list[str]:
        title, *paragraphs = story
        if kind == "cut":
            paragraphs = paragraphs[: max(2, round(len(paragraphs) * rng.uniform(0.4, 0.9)))]
        elif kind == "paragraph dropped":
            paragraphs.pop(rng.randrange(len(paragraphs)))
        elif kind == "line added":
            paragraphs.insert(rng.randint(0, len(paragraphs)), self.sentences(rng, 1))
        if kind != "as it is":
            title = self.sentences(rng, 1)
        return [title, *paragraphs]

    def documents(self, count: int) -> Iterator[tuple[Text, int, str | None]]:
        """Each document, the number of its story, and what kind of reprint it is."""
        for n in range(count):
            rng = random.Random(f"{SEED} document {n}")
            story, kind, outlet = n, None, n % _OUTLETS
            if n % 10 == 9:
                kind = KINDS[n // 10 % len(KINDS)]
                back = rng.randint(1, min(n, 2_000))
                story = n - back - ((n - back) % 10 == 9)
                outlet = (story + 1 + n // 10 % (_OUTLETS - 1)) % _OUTLETS  # never that of the original
            parts = self.story(story)
            parts = self.reprint(parts, kind, rng) if kind else parts
            yield (f"d{n:06}", f"outlet {outlet}", "\n\n".join([*parts, self.notices[outlet]])), story, kind


def measure(count: int) -> dict[str, Any]:
    """The figures for one size, in this process."""
    maker, index = Maker(), Index()
    spent, words = 0.0, 0
    stories: dict[int, list[str]] = defaultdict(list)
    kinds: dict[str, str] = {}
    of: dict[str, int] = {}
    for text, story, kind in maker.documents(count):
        words += text[2].count(" ") + 1
        stories[story].append(text[0])
        of[text[0]] = story
        kinds[text[0]] = kind or "original"
        start = time.process_time()
        index.add(*text)
        spent += time.process_time() - start
    start = time.process_time()
    found = index.origins()
    spent += time.process_time() - start
    pairs = {pair for o in found for pair in itertools.combinations(o.documents, 2)}
    gold = {pair for members in stories.values() for pair in itertools.combinations(sorted(members), 2)}
    right = len(pairs & gold)
    missed = [kinds[b] for _, b in gold - pairs]
    return {
        "documents": count, "words": words, "seconds": spent, "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "pairs": len(gold), "precision": 100 * right / max(1, len(pairs)), "recall": 100 * right / max(1, len(gold)),
        "missed": {kind: missed.count(kind) for kind in sorted(set(missed))}, **_new(index, maker, count),
    }  # fmt: skip


def _new(index: Index, maker: Maker, count: int) -> dict[str, float]:
    """Median and longest seconds for a text that is new: to say what it copies, and to take it in with all groups told."""
    near, add = [], []
    for n in range(_NEW):
        rng = random.Random(f"{SEED} new {n}")
        story = maker.story(rng.randrange(count // 10) * 10)
        text = "\n\n".join(maker.reprint(story, KINDS[n % len(KINDS)], rng))
        start = time.process_time()
        index.near(text, f"outlet {n}")
        near.append(time.process_time() - start)
        start = time.process_time()
        index.add(f"new {n}", f"outlet {n}", text)
        index.origins()
        add.append(time.process_time() - start)
    return {
        "near, median": sorted(near)[_NEW // 2], "near, longest": max(near),
        "added, median": sorted(add)[_NEW // 2], "added, longest": max(add),
    }  # fmt: skip


def main(argv: Sequence[str]) -> int:
    if argv[:1] == ["--one"]:
        print(json.dumps(measure(int(argv[1]))))
        return 0
    for size in map(int, argv) if argv else SIZES:
        done = subprocess.run(  # noqa: S603 (this program itself)
            [sys.executable, "-m", "eval.copies_scale", "--one", str(size)], check=True, capture_output=True, text=True
        )
        told = json.loads(done.stdout)
        print(f"{told['documents']:,} documents, {told['words']:,} words: {told['seconds']:.1f} s of CPU,"
              f" {told['MB']:.0f} MB at most;"
              f" {told['pairs']:,} pairs, precision {told['precision']:.2f} %, recall {told['recall']:.2f} %"
              f" (missed: {told['missed'] or 'none'}); a new text: its copies in {told['near, median'] * 1000:.1f} ms"
              f" ({told['near, longest'] * 1000:.1f} at most), taken in in {told['added, median'] * 1000:.0f} ms"
              f" ({told['added, longest'] * 1000:.0f} at most)", flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
