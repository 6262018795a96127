"""``hard``: the hard sentences of ``corpus/hard``: is the stance of the claim asked about right, and its whole chain?

The claim of ours that answers is the one of the attribute asked whose words share most with the words asked (by characters,
against all that either quotes). Without one, stance and chain are wrong. ``--data`` is the folder, with "#train" or "#test"
behind it for one part; train is told alone otherwise, since test is looked at only to report.

A chain is exactly right if it has as many links, and each names its source: the same name, or, where the text's own words are
the source, overlapping words. A pronoun or a title that stands for a name must be resolved to it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from corpus.form import Problems
from corpus.hard import items
from eval.common import EvalError, Row, Tally, share, sums
from eval.corpus_match import words
from onrecord import stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import Hints, Span, to_json

TITLE: Final = "hard sentences, chain exactly right"
KEY: Final = "claims"
GOLD: Final = "stance"


def load(path: Path) -> list[Row]:
    folder, _, part = str(path).partition("#")
    try:
        found = items.load(Path(folder))
    except Problems as error:
        raise EvalError(str(error)) from None
    return [row(i) for i in found if i.part == (part or "train")]


def row(item: items.Item) -> Row:
    """An item as JSON can hold it; without labels, no stance."""
    out: Row = {"id": item.id, "line": dict(item.line), "attribute": item.attribute, "asked": item.asked}
    if item.stance is not None:
        labels = {k: getattr(item, k) for k in ("chain", "stance", "nature", "hand", "hedge", "about")}
        out |= json.loads(to_json(labels))
    return out


def predict(row: Row) -> dict[str, Any]:
    given = json.dumps(row["line"]).encode()
    read = json.loads(to_json(stages.read_item(Item(row["id"], row["id"], given, Hints(lang="en"), "record", None), Config())))
    return {"claims": read["claims"]}


def answer(row: Row, claims: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    """The claim of ours that says what is asked about."""
    able = [(_shared(row["asked"], c["quotes"][0]), -i) for i, c in enumerate(claims) if c["attribute"] == row["attribute"]]
    best = max(able, default=(0.0, 0))
    return claims[-best[1]] if best[0] > 0 else None


def _shared(a: Span, b: Span) -> float:
    both = min(a[1], b[1]) - max(a[0], b[0])
    return both / (max(a[1], b[1]) - min(a[0], b[0])) if both > 0 else 0.0


def right_chain(row: Row, ours: Sequence[dict[str, Any]]) -> bool:
    text = row["line"]["text"]
    return len(row["chain"]) == len(ours) and all(_same(x, y, text) for x, y in zip(row["chain"], ours, strict=True))


def _same(gold: dict[str, Any], ours: dict[str, Any], text: str) -> bool:
    name = words(gold["source"])
    if name == words(ours["source"]):
        return True
    at, to = gold["source_span"], ours["source_span"]
    here = words(text[slice(*at)]) if at else ()
    # "the doctor" for Sanaa Oudeh: only the name is right; "two nurses at the clinic": its words are.
    resolved = not any(here[i : i + len(name)] == name for i in range(len(here)))
    return bool(at and to and not resolved and at[0] < to[1] and to[0] < at[1] and set(words(ours["source"])) & set(name))


def _same_hedge(a: dict[str, Any] | None, b: dict[str, Any] | None) -> bool:
    if a is None or b is None:
        return a is b
    return a["by"] == b["by"] and _shared(a["span"], b["span"]) > 0


def _same_about(row: Row, ours: dict[str, Any], claims: Sequence[dict[str, Any]]) -> bool:
    target = next((c for c in claims if c["id"] == ours["about"]), None)
    if row["about"] is None or target is None:
        return row["about"] is target
    attribute, at = row["about"]
    return target["attribute"] == attribute and _shared(at, target["quotes"][0]) > 0


_KINDS: Final = 16  # the counts of the kinds begin here


def score(row: Row, predicted: Any) -> Tally:
    """All, found, stance right, chain right, hedge right; labelled and right of about, nature, hand; then by kind."""
    claims = (predicted or {}).get("claims", [])
    ours = answer(row, claims)
    nature = hand = None
    if ours is not None and ours["chain"]:
        nature, hand = (ours["chain"][-1].get(k) for k in ("nature", "hand"))
    stance = ours is not None and ours["stance"] == row["stance"]
    chain = ours is not None and right_chain(row, ours["chain"])
    tally = [1.0, ours is not None, stance, chain, ours is not None and _same_hedge(row["hedge"], ours["hedge"])]
    tally += [row["about"] is not None, ours is not None and row["about"] is not None and _same_about(row, ours, claims)]
    tally += [ours is not None and ours["about"] is not None and row["about"] is None]
    for said, mine in ((row["nature"], nature), (row["hand"], hand)):
        tally += [said is not None, said is not None and said == mine, said is None and mine is not None]
    tally += [0.0] * (_KINDS - len(tally))
    for kind in KINDS:
        here = row["id"].startswith(f"{kind}-")
        tally += [here, here and stance, here and chain]
    return tuple(map(float, tally))


KINDS: Final = tuple(sorted(p.stem for p in items.HERE.glob("*.toml")))


def figure(tallies: Sequence[Tally]) -> float:
    t = sums(tallies)
    return share(t[3], t[0])


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    t = sums(tallies)
    out = {
        "claim asked about is found": share(t[1], t[0]),
        "stance right": share(t[2], t[0]), "chain exactly right": share(t[3], t[0]),
        "hedge and whose right": share(t[4], t[0]), "about right, of labelled": share(t[6], t[5]),
        "about of ours without a label (number)": t[7],
        "nature of the last link right, of labelled": share(t[9], t[8]), "natures of ours without a label (number)": t[10],
        "first hand or relay right, of labelled": share(t[12], t[11]), "hands of ours without a label (number)": t[13],
    }  # fmt: skip
    for k, kind in enumerate(KINDS):
        n, stance, chain = t[_KINDS + 3 * k : _KINDS + 3 * k + 3]
        if n:
            out[f"{kind} ({n:.0f}): stance"], out[f"{kind} ({n:.0f}): chain"] = share(stance, n), share(chain, n)
    return out
