"""``python -m eval.corpus_consistency A.jsonl … B.jsonl``: two labelled passes over the same documents, B the second.

Both passes were made automatically from the text alone, the second without sight of the first; no person validated either.
So this tells how consistent the way of labelling is and where the guidelines leave room; it is no agreement between people.
Documents are paired by id and must have the same text. They are compared as in ``corpus_match.py`` (a value that is only said
again counts neither way), once with each pass as the labelled one, and averaged.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from eval import corpus
from eval.common import EvalError, Row, bootstrap, load_lines

# What the passes are told by: a figure of the task's report, or its headline.
_TOLD = ("tolls exact", "perpetrator F", "claims F", "stance, of matched claims", "chain exact, of matched claims")


def paired(first: Sequence[Row], second: Sequence[Row]) -> list[tuple[Row, Row]]:
    """The documents of both passes. Raises EvalError where the texts differ or none is in both."""
    others = {row["id"]: row for row in second}
    pairs = [(row, others[row["id"]]) for row in first if row["id"] in others]
    if not pairs:
        raise EvalError("no document is in both files; pairs are made by id")
    for a, b in pairs:
        if a["document"]["text"] != b["document"]["text"]:
            raise EvalError(f"{a['id']}: the two passes labelled different texts")
    return pairs


def consistency(pairs: Sequence[tuple[Row, Row]]) -> dict[str, float]:
    """Each figure in percent, averaged over both directions."""
    there = [corpus.score(a, b) for a, b in pairs]
    back = [corpus.score(b, a) for a, b in pairs]
    one, other = corpus.report(there), corpus.report(back)
    out = {"accounts F": (corpus.figure(there) + corpus.figure(back)) / 2}
    names = [*_TOLD, *(f"claims F: {a}" for a in corpus.ATTRIBUTES)]
    for name in names:
        found = [n for told in (one, other) for key, n in told.items() if key == name or key.startswith(f"{name} (")]
        if found:
            out[name] = sum(found) / len(found)
    return out


def differing(pairs: Sequence[tuple[Row, Row]]) -> list[str]:
    """A line for each document in which the passes differ: what only one of them has."""
    from eval.corpus_match import Side, aligned, matched

    lines = []
    for a, b in pairs:
        sides = Side(a["accounts"], a["claims"]), Side(b["accounts"], b["claims"])
        partner = aligned(a["document"], *sides)
        same, _ = matched(*sides, partner)
        text = a["document"]["text"]
        for k, mark in enumerate(("first", "second")):
            kept = [pair[k]["id"] for pair in same]
            for claim in sides[k].claims:
                if claim["id"] not in kept:
                    lines.append(f"{a['id']}: only the {mark}: {claim['attribute']} {text[slice(*claim['quotes'][0])]!r}")
    return lines


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.corpus_consistency", description=__doc__)
    parser.add_argument("first", type=Path, nargs="+")
    parser.add_argument("second", type=Path)
    parser.add_argument("--differing", action="store_true", help="also each claim that only one pass has")
    args = parser.parse_args(argv)
    try:
        pairs = paired([row for path in args.first for row in load_lines(path)], load_lines(args.second))
    except EvalError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2
    if args.differing:
        print("\n".join(differing(pairs)))
    interval = bootstrap([corpus.score(a, b) for a, b in pairs], corpus.figure)
    figures: dict[str, Any] = consistency(pairs)
    print(f"consistency of two automatic passes over {len(pairs)} documents (not validated by people)")
    for name, number in figures.items():
        print(f"{name}: {number:.1f}")
    print(f"accounts F, 95 % interval: {interval.low:.1f} to {interval.high:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
