"""Fits the weights of ``onrecord/link/compare.py`` to mentions made of a casebook's odd months, and prints them.

    python -m eval.linking_fit DATA

Logistic regression over the pairs that ``candidates`` finds, by gradient steps on pairs grouped by what speaks for and
against them. What is printed is rounded and written into the table by hand, beside rows that such mentions cannot show.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from eval.common import Row, load_lines
from eval.linking import mentions
from onrecord.link.candidates import candidates
from onrecord.link.compare import features
from onrecord.link.profile import profile

_STEPS: Final = 4000
_RIDGE: Final = 1.0  # pairs' worth of pull towards 0, so that a feature met twice does not run away


def pairs_of(rows: list[Row]) -> tuple[Counter[tuple[frozenset[str], bool]], float]:
    """How often each set of features came with the same incident or not; the share of true pairs that were compared."""
    incident = {r["told"].account.id: r["incident"] for r in rows}
    profiles = sorted((profile(r["told"]) for r in rows), key=lambda p: p.id)
    found: Counter[tuple[frozenset[str], bool]] = Counter()
    met = 0
    for a, b in candidates(profiles).pairs:
        same = incident[profiles[a].id] == incident[profiles[b].id]
        met += same
        found[frozenset(n for n, _ in features(profiles[a], profiles[b])), same] += 1
    sizes = Counter(incident.values())
    return found, met / sum(n * (n - 1) // 2 for n in sizes.values())


def fit(found: Counter[tuple[frozenset[str], bool]]) -> dict[str, float]:
    """Weights by feature, "start" among them."""
    names = sorted({n for features, _ in found for n in features})
    weights = dict.fromkeys(["start", *names], 0.0)
    total = sum(found.values())
    cases = [(("start", *sorted(f)), same, n / total) for (f, same), n in found.items()]
    speed = dict.fromkeys(weights, 0.0)
    for _ in range(_STEPS):
        slope = {n: -_RIDGE * w / total * (n != "start") for n, w in weights.items()}
        for case, same, n in cases:
            z = sum(weights[c] for c in case)
            error = n * (same - 1 / (1 + math.exp(-z)))
            for c in case:
                slope[c] += error
        for name in weights:  # a step a weight, larger where slopes have been small (Adagrad)
            speed[name] += slope[name] ** 2
            weights[name] += 0.2 * slope[name] / (math.sqrt(speed[name]) + 1e-12)
    return weights


def main(path: str) -> None:
    rows = mentions([r for r in load_lines(Path(path)) if r.get("date") and int(r["date"][5:7]) % 2 == 1])
    found, reach = pairs_of(rows)
    same = sum(n for (_, s), n in found.items() if s)
    print(f"{len(rows)} mentions, {sum(found.values())} pairs compared, {same} of one incident; reach {100 * reach:.1f} %")
    seen = Counter({n: 0 for f, _ in found for n in f})
    for (f, _), n in found.items():
        seen.update(dict.fromkeys(f, n))
    for name, weight in fit(found).items():
        print(f"{name:14} {weight:+.2f}  {seen[name]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
