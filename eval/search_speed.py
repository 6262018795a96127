"""``python -m eval.search_speed CASE``: how long searches of a case take, and making its index.

Queries are drawn from the case's own texts by one seed: a word, two words, a phrase of two, a beginning, a word without
another, a name that a claim has; among them the commonest words there are. Told are milliseconds of CPU and by the clock (a
machine with other work stretches these), for a call of ``api.look_for`` that opens the case and gives 20 hits of each kind.
The case's index is made anew; nothing else of the case is touched.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from onrecord import api, derived

SEED: Final = 7
EACH: Final = 40  # queries of a kind
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


def queries(path: Path) -> Iterator[tuple[str, str]]:
    """(kind, query), always the same ones of a case."""
    dice = random.Random(SEED)
    texts = [words for held in api.every(path) if len(words := _WORD.findall(held.row["text"] or "")) > 20]
    names = sorted({h["value"]["name"] for h in api.claims(path) if (h["value"] or {}).get("name")})
    common = Counter(w.lower() for words in texts for w in words).most_common(EACH)
    for i in range(EACH):
        words = dice.choice(texts)
        at = dice.randrange(len(words) - 1)
        yield "the commonest words", common[i][0]
        yield "a word", words[at]
        yield "two words", f"{words[at]} {dice.choice(words)}"
        yield "a phrase", f'"{words[at]} {words[at + 1]}"'
        yield "a beginning", f"{words[at][:3]}*"
        yield "a word without another", f"{words[at]} -{dice.choice(words)}"
        yield "a name", dice.choice(names)


def timed(call: Callable[[], Any]) -> tuple[float, float]:
    """Seconds of CPU, and by the clock."""
    cpu, clock = time.process_time(), time.perf_counter()
    call()
    return time.process_time() - cpu, time.perf_counter() - clock


def main(argv: list[str]) -> int:
    if len(argv) != 1:
        print(__doc__)
        return 2
    path = Path(argv[0])
    derived.clear(path)
    cpu, clock = timed(lambda: api.look_for(path, "x"))
    size = (derived.folder(path) / "search.db").stat().st_size / 1e6
    documents = len(api.documents(path)[0])
    print(f"index of {documents} documents: {cpu:.1f} s of CPU, {clock:.1f} s by the clock, {size:.1f} MB")
    times: dict[str, list[tuple[float, float, str]]] = {}
    for kind, query in queries(path):
        cpu, clock = timed(lambda query=query: api.look_for(path, query))  # type: ignore[misc]
        for name in (kind, "all"):
            times.setdefault(name, []).append((cpu, clock, query))
    print(f"{'milliseconds':<24}{'CPU: median':>12}{'95 %':>7}{'most':>7}{'clock: median':>15}{'95 %':>7}  the slowest")
    for kind, found in times.items():
        by = [sorted(1000 * one[i] for one in found) for i in (0, 1)]
        (cpu_mid, cpu_high, most), (mid, high, _) = ((b[len(b) // 2], b[int(0.95 * len(b))], b[-1]) for b in by)
        print(f"{kind:<24}{cpu_mid:>12.0f}{cpu_high:>7.0f}{most:>7.0f}{mid:>15.0f}{high:>7.0f}  {max(found)[2]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
