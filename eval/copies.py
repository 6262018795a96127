"""Reprints found: pairs of documents that carry one text.

Rows: ``{"id", "text", "outlet"?}``. Beside the texts as they are, every third is reprinted under an outlet of its own: cut
to a part, some words exchanged, with a heading and a notice that this outlet puts under all it prints.

There are no keys. A reprint made here and its original are a pair; of the texts as they are, two of different outlets
count as a pair if half of the shorter one's runs of five words stand in the other, and as none if less than a seventh do.
What lies between, and pairs of one outlet, is not counted. These labels were made by a machine and checked by nobody; the
rule behind them is akin to the method's own.

Beside these: the labelled pairs of real articles in ``copies_news.toml``, where the rows are those articles; any other pair
of two outlets that is found counts as false.
"""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval.common import Options, Row, Tally, f1, load_lines, share, sums
from onrecord.link import origins

TITLE: Final = "pairs of reprints, F1"
KEY: Final = "origin"
GOLD: Final = "pairs"
SEED: Final = 8
NEWS: Final = Path(__file__).with_name("copies_news.toml")

_NOTICE: Final = "This report reached us from an agency and was edited for length by the desk of {}, which did not add to it."


def load(path: Path) -> list[Row]:
    """The rows with the reprints, and for each row the documents that are (true) or are not (false) its copies."""
    rows = [{"id": r["id"], "text": r["text"], "outlet": r.get("outlet"), "where": _where(r)} for r in load_lines(path)]
    made = [_reprint(r, n) for n, r in enumerate(rows) if n % 3 == 0]
    parents = {m["id"]: m.pop("of") for m in made}
    rows += made
    runs = {r["id"]: _runs(r["text"]) for r in rows}
    outlets = {r["id"]: r["outlet"] for r in rows}
    where: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for document, own in runs.items():
        for run in own:
            where[run].append(document)
    shared: dict[str, Counter[str]] = defaultdict(Counter)
    for documents in where.values():
        for a in documents:
            shared[a].update(documents)
    for r in rows:
        a = r["id"]
        r[GOLD] = {}
        for b in runs:
            if a == b or (outlets[a] is not None and outlets[a] == outlets[b]):
                continue
            part = shared[a][b] / max(1, min(len(runs[a]), len(runs[b])))
            if part >= 0.5 or parents.get(a) == b or parents.get(b) == a:
                r[GOLD][b] = True
            elif part < 1 / 7:
                r[GOLD][b] = False
    return rows


def _where(row: Row) -> tuple[str, str] | None:
    """The day and the place that an article is about; None where one is not given."""
    return (row["date"], row["location"]) if row.get("date") and row.get("location") else None


def _reprint(row: Row, n: int) -> Row:
    """A reprint of a third to all of the text, one word in thirty exchanged."""
    rng = random.Random(f"{SEED} {row['id']}")
    words = row["text"].split()
    words = words[: max(20, round(len(words) * rng.uniform(0.33, 1.0)))]
    known = sorted(set(words))
    words = [rng.choice(known) if rng.random() < 1 / 30 else w for w in words]
    outlet = f"The {('Herald', 'Courier', 'Tribune', 'Mirror')[n % 4]} (invented)"
    text = f"From our news services {n}\n\n{' '.join(words)}\n\n{_NOTICE.format(outlet)}"
    return {"id": f"{row['id']}#reprint", "text": text, "outlet": outlet, "of": row["id"]}


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return set(zip(*(words[i:] for i in range(5)), strict=False))


def predict_all(rows: Sequence[Row]) -> list[str | None]:
    home = {d: o.id for o in origins((r["id"], r.get("outlet"), r["text"]) for r in rows) for d in o.documents}
    return [home.get(r["id"]) for r in rows]


def score_all(rows: Sequence[Row], predicted: Sequence[Any], options: Options) -> list[Tally]:
    """For each document: its pairs that are right, predicted (of those that count), true."""
    members: dict[str, set[str]] = defaultdict(set)
    for r, p in zip(rows, predicted, strict=True):
        if p is not None:
            members[p].add(r["id"])
    out: list[Tally] = []
    for r, p in zip(rows, predicted, strict=True):
        found = (members[p] - {r["id"]} if p is not None else set()) & r[GOLD].keys()
        out.append((sum(r[GOLD][d] for d in found), len(found), sum(r[GOLD].values())))
    return out


def figure(tallies: Sequence[Tally]) -> float:
    return f1(*sums(tallies))


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    right, predicted, gold = sums(tallies)
    return {"precision of pairs": share(right, predicted), "recall of pairs": share(right, gold)}


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    """On the articles as they are, without the reprints made here: the labelled pairs."""
    labels = {
        kind: {tuple(sorted(p)) for p in pairs}
        for kind, pairs in tomllib.loads(NEWS.read_text("utf-8")).items()
    }
    articles = {r["id"]: r for r in rows if not r["id"].endswith("#reprint")}
    if not all(i in articles for pairs in labels.values() for pair in pairs for i in pair):
        return {}
    found = {
        pair
        for o in origins((r["id"], r["outlet"], r["text"]) for r in articles.values())
        for pair in itertools.combinations(o.documents, 2)
        if articles[pair[0]]["outlet"] != articles[pair[1]]["outlet"]
    }
    wrong = found - labels["copies"] - labels["unsure"]
    together = [p for p in wrong if articles[p[0]]["where"] is not None and articles[p[0]]["where"] == articles[p[1]]["where"]]
    return {
        "labelled news pairs": len(labels["copies"]),
        "news, recall of pairs": share(len(found & labels["copies"]), len(labels["copies"])),
        "news, precision of pairs": share(len(found & labels["copies"]), len(found - labels["unsure"])),
        "news, false pairs": len(wrong), "news, false pairs of one day and place": len(together),
        "news, labelled non-copies found": len(found & labels["other"]),
    }  # fmt: skip
