"""The project's own corpus: a reading against the labels, account by account.

Rows are readings as ``python -m corpus.build`` writes them; the document is read anew from its text, title, outlet and date. How
accounts and values are compared: ``corpus_match.py``. The figures:

* **accounts F** (the headline): an account is right if its partner has the same scope and kind.
* **tolls exact**: of the labelled accounts' tolls, a cell for each harm and category, the share with both ends equal. Cells of
  ours that are not labelled are counted beside it.
* **perpetrator F**: who is said to have done it (asserted, accused or claimed, not denied), once for each account.
* **claims F**, over all attributes and for each: our claims that only repeat a labelled one count neither way.
* **stance** and **chain exact**: of the claims that match.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

from eval.common import EvalError, Row, Tally, share, sums
from eval.corpus_match import Side, aligned, cells, matched, right, same_chain, same_party
from onrecord import stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import VALUE_TYPES, Hints, to_json

TITLE: Final = "accounts of our own corpus, F"
KEY: Final = "reading"
GOLD: Final = "claims"
ATTRIBUTES: Final = tuple(VALUE_TYPES)
_SAYING: Final = ("asserts", "accuses", "claims_responsibility", "corrects")
_ACCOUNTS, _TOLLS, _PARTIES, _MATCHED, _CLAIMS = 0, 3, 6, 9, 12  # where the counts of each begin


def predict(row: Row) -> dict[str, Any]:
    document = row["document"]
    line = {"id": row["id"], **{k: document[k] for k in ("text", "title", "published", "outlet")}}
    item = Item(row["id"], row["id"], json.dumps(line).encode(), Hints(lang=document["lang"]), "record", None)
    read = json.loads(to_json(stages.read_item(item, Config())))
    if read["document"]["text"] != document["text"]:
        raise EvalError(f"{row['id']}: the document is not the one that was labelled")
    return {"accounts": read["accounts"], "claims": read["claims"]}


def parties(side: Side, account: str) -> list[dict[str, Any]]:
    """The doers named for an account, each once."""
    out: list[dict[str, Any]] = []
    for claim in side.claims:
        value = claim["value"]
        says = claim["attribute"] == "perpetrator" and claim["stance"] in _SAYING and value
        if says and claim["account"] == account and not any(same_party(value, known) for known in out):
            out.append(value)
    return out


def score(row: Row, predicted: Any) -> Tally:
    """Right, labelled and ours, of accounts, toll cells (third: ours without a label) and perpetrators; matched claims, their
    stances and chains that are right; then right, labelled and ours of the claims by attribute."""
    gold = Side(row["accounts"], row["claims"])
    ours = Side(*((predicted or {}).get(k, []) for k in ("accounts", "claims")))
    partner = aligned(row["document"], gold, ours)
    by_id = {a["id"]: a for a in ours.accounts}
    tally = [0.0] * (_CLAIMS + 3 * len(ATTRIBUTES))

    def add(at: int, *numbers: float) -> None:
        for k, number in enumerate(numbers):
            tally[at + k] += number

    add(_ACCOUNTS, 0, len(gold.accounts), len(ours.accounts))
    for account in gold.accounts:
        other = by_id.get(partner.get(account["id"], ""))
        known, found = cells(account), cells(other) if other else {}
        add(_ACCOUNTS, bool(other and right(account, other)))
        add(_TOLLS, sum(found.get(k) == ends for k, ends in known.items()), len(known), len(found.keys() - known.keys()))
        named = parties(gold, account["id"])
        doers = parties(ours, other["id"]) if other else []
        add(_PARTIES, _pairs(named, doers), len(named))
    for account in ours.accounts:
        add(_PARTIES + 2, len(parties(ours, account["id"])))
        if account["id"] not in partner.values():
            add(_TOLLS + 2, len(cells(account)))
    same, spurious = matched(gold, ours, partner)
    for k, attribute in enumerate(ATTRIBUTES):
        hits = sum(a["attribute"] == attribute for a, _ in same)
        mine = hits + sum(b["attribute"] == attribute for b in spurious)
        add(_CLAIMS + 3 * k, hits, sum(a["attribute"] == attribute for a in gold.claims), mine)
    add(_MATCHED, len(same), sum(a["stance"] == b["stance"] for a, b in same), sum(same_chain(a, b) for a, b in same))
    return tuple(tally)


def _pairs(named: Sequence[dict[str, Any]], doers: Sequence[dict[str, Any]]) -> int:
    left = list(doers)
    hits = 0
    for party in named:
        found = next((d for d in left if same_party(party, d)), None)
        if found is not None:
            left.remove(found)
            hits += 1
    return hits


def f_of(right_ones: float, labelled: float, ours: float) -> float:
    return share(2 * right_ones, labelled + ours)


def figure(tallies: Sequence[Tally]) -> float:
    t = sums(tallies)
    return f_of(*t[_ACCOUNTS : _ACCOUNTS + 3])


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    t = sums(tallies)
    claims = [sum(t[_CLAIMS + k :: 3]) for k in range(3)]
    out = {
        "accounts, precision": share(t[0], t[2]), "accounts, recall": share(t[0], t[1]), "accounts, labelled": t[1],
        "tolls exact": share(t[_TOLLS], t[_TOLLS + 1]), "toll cells, labelled": t[_TOLLS + 1],
        "toll cells of ours without a label": t[_TOLLS + 2],
        "perpetrator F": f_of(*t[_PARTIES : _PARTIES + 3]), "perpetrators, labelled": t[_PARTIES + 1],
        "claims F": f_of(*claims), "claims, labelled": claims[1],
        "stance, of matched claims": share(t[_MATCHED + 1], t[_MATCHED]),
        "chain exact, of matched claims": share(t[_MATCHED + 2], t[_MATCHED]),
    }  # fmt: skip
    for k, attribute in enumerate(ATTRIBUTES):
        at = _CLAIMS + 3 * k
        if t[at + 1] or t[at + 2]:
            out[f"claims F: {attribute} ({t[at + 1]:.0f} labelled)"] = f_of(*t[at : at + 3])
    return out
