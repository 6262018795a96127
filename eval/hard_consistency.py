"""``python -m eval.hard_consistency``: the two labelled passes over the hard sentences (``corpus/hard``, ``corpus/hard/second``).

Both were made automatically after the same guidelines, the second from the blind form alone: the consistency of one way of
labelling, not agreement between people.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence

from corpus.form import Problems
from corpus.hard import items
from eval import hard
from eval.common import share


def figures(first: Sequence[items.Item], second: Sequence[items.Item]) -> dict[str, float]:
    """Percent of the items in both passes on which they agree, and how many there are."""
    others = {i.id: i for i in second if i.stance is not None}
    pairs = [(hard.row(a), hard.row(others[a.id])) for a in first if a.id in others]
    chain = sum(hard.right_chain(a, b["chain"]) or hard.right_chain(b, a["chain"]) for a, b in pairs)
    out = {"sentences": float(len(pairs)), "chain": share(chain, len(pairs))}
    for key in ("stance", "nature", "hand"):
        out[key] = share(sum(a[key] == b[key] for a, b in pairs), len(pairs))
    out["hedge and whose"] = share(sum(hard.same_hedge(a["hedge"], b["hedge"]) for a, b in pairs), len(pairs))
    out["about"] = share(sum((a["about"] is None) == (b["about"] is None) for a, b in pairs), len(pairs))
    return out


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m eval.hard_consistency", description=__doc__)
    parser.add_argument("--differing", action="store_true", help="also each sentence of train on which the passes differ")
    args = parser.parse_args(argv)
    try:
        first, second = items.load(), items.load(items.SECOND)
    except Problems as error:
        print(error, file=sys.stderr)
        return 2
    if not second:
        print("no second pass yet: corpus/hard/second", file=sys.stderr)
        return 2
    for part in ("train", "test"):
        print(part, json.dumps({k: round(v, 1) for k, v in figures([i for i in first if i.part == part], second).items()}))
    if args.differing:
        others = {i.id: i for i in second}
        for a in first:
            b = others.get(a.id)
            if a.part == "train" and b is not None:
                x, y = hard.row(a), hard.row(b)
                if x["stance"] != y["stance"] or not hard.right_chain(x, y["chain"]):
                    print(f"{a.id}: {a.stance} {[k.source for k in a.chain]} / {b.stance} {[k.source for k in b.chain]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
