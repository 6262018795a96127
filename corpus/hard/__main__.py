"""``python -m corpus.hard``: check all items and count them; ``--blind``: the texts alone, for a second pass; ``--show KIND``."""

from __future__ import annotations

import argparse
import sys
from collections import Counter

from corpus.form import Problems
from corpus.hard import items


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.hard", description=__doc__)
    parser.add_argument("--blind", action="store_true", help="print texts, asked words and attributes only")
    parser.add_argument("--show", metavar="KIND", help="print the items of a file as they were understood")
    args = parser.parse_args()
    try:
        found = items.load()
        second = items.load(items.SECOND)
    except Problems as error:
        print(error, file=sys.stderr)
        return 1
    if args.blind:
        print("\n".join(items.blind(found)))
        return 0
    if args.show:
        for item in found:
            if item.id.startswith(f"{args.show}-"):
                show(item)
        return 0
    texts = {i.id: i.document.text for i in found}
    for item in second:
        if texts.get(item.id) != item.document.text:
            print(f"{item.id}: the second pass has another text", file=sys.stderr)
            return 1
    print(", ".join(f"{part} {n}" for part, n in sorted(Counter(i.part for i in found).items())), f"second pass {len(second)}")
    return 0


def show(item: items.Item) -> None:
    text = item.document.text
    print(f"{item.id} ({item.part}) {text}\n  {item.attribute} {text[slice(*item.asked)]!r}: {item.stance}", end="")
    for link in item.chain:
        at = [text[slice(*s)] for s in (link.source_span, link.cue) if s]
        print(f"\n  {link.source!r} {at}", end="")
    print(f"\n  {item.nature} {item.hand} hedge {item.hedge and (item.hedge.text, item.hedge.by)} about {item.about}")


if __name__ == "__main__":
    sys.exit(main())
