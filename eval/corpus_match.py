"""Two readings of one document side by side: which account is which, and which claim says what another says.

**Accounts.** Two accounts may be one if their anchors stand in the same sentence or in neighbouring ones, or if they share a toll
(harm, category, both ends), a place (by name) or a date (both ends). Pairs are taken greedily, the best first: those of equal
scope and kind before all others, then those that share more values, then the nearer ones, then by order. A pair whose scope or
kind differs is no right account, but its tolls, parties and claims are still compared: a wrong kind is one mistake.

**Values.** Counts are equal in low, high and category; dates in both ends (unresolved ones in their phrase); places and
people in their name without articles; weapons and targets in their class, without one in their term; parties by
``same_party``; all other attributes by quotes that overlap. The words quoted are never compared otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec

from onrecord.model import HARMS, Document
from onrecord.read.text import prepare

Raw = dict[str, Any]

# Words of parties that tell no two of them apart.
_COMMON: Final = frozenset(
    "army air force forces troops military soldiers soldier fighters planes plane jets jet warplanes warplane aircraft ministry "
    "defence defense government group rebels militia navy police units unit men gunmen command strikes of and s".split()
)
_ARTICLES: Final = frozenset(("the", "a", "an"))


def words(name: str | None) -> tuple[str, ...]:
    """A name's words, folded, without articles."""
    plain = unicodedata.normalize("NFKD", name or "").casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return tuple(w for w in re.findall(r"\w+", plain) if w not in _ARTICLES)


def same_party(a: Raw, b: Raw) -> bool:
    """Names that share a word that tells parties apart, or any word where one of them has no such word; or one actor."""
    if a.get("actor") and a.get("actor") == b.get("actor"):
        return True
    one, other = set(words(a["name"])), set(words(b["name"]))
    if one - _COMMON and other - _COMMON:
        return bool((one & other) - _COMMON)
    return bool(one & other)


def same_value(a: Raw, b: Raw) -> bool:
    """Whether two claims of one attribute say the same."""
    x, y = a["value"], b["value"]
    if x is None or y is None:
        return x is y and _overlap(a, b)
    attribute = a["attribute"]
    if attribute in HARMS:
        return all(x[k] == y[k] for k in ("low", "high", "who"))
    if attribute in ("perpetrator", "target_party"):
        return same_party(x, y)
    if attribute in ("weapon", "target"):
        return bool(x["class"] == y["class"] if x["class"] or y["class"] else words(x["term"]) == words(y["term"]))
    if attribute in ("place", "victim"):
        return words(x["name"]) == words(y["name"])
    if attribute == "date":
        if x["start"] or y["start"] or x["end"] or y["end"]:
            return (x["start"], x["end"]) == (y["start"], y["end"])
        return words(x["phrase"]) == words(y["phrase"])
    return _overlap(a, b)


def _overlap(a: Raw, b: Raw) -> bool:
    return any(s < f and e < t for s, t in a["quotes"] for e, f in b["quotes"])


def same_chain(a: Raw, b: Raw) -> bool:
    """As many links, and each link's words overlap or its names are the same."""
    one, other = a["chain"], b["chain"]
    return len(one) == len(other) and all(_same_link(x, y) for x, y in zip(one, other, strict=True))


def _same_link(x: Raw, y: Raw) -> bool:
    if words(x["source"]) == words(y["source"]):
        return True
    at, to = x["source_span"], y["source_span"]
    return bool(at and to and at[0] < to[1] and to[0] < at[1])


# --- accounts


class Side(NamedTuple):
    """One reading's accounts and claims."""

    accounts: Sequence[Raw]
    claims: Sequence[Raw]


def sentences(document: Raw) -> list[int]:
    """Where each sentence of the document begins."""
    return sorted(s.span[0] for s in prepare(msgspec.convert(document, Document)).sentences)


def aligned(document: Raw, gold: Side, ours: Side) -> dict[str, str]:
    """Gold account → our account."""
    starts = sentences(document)

    def home(account: Raw) -> int:
        return sum(s <= account["anchor"][0] for s in starts)

    known = [(_facts(a, gold.claims), home(a)) for a in gold.accounts]
    found = [(_facts(a, ours.claims), home(a)) for a in ours.accounts]
    pairs = []
    for i, (facts, at) in enumerate(known):
        for j, (others, to) in enumerate(found):
            shared = len(facts & others)
            if shared or abs(at - to) <= 1:
                equal = right(gold.accounts[i], ours.accounts[j])
                pairs.append(((not equal, -shared, abs(at - to), i, j), i, j))
    out: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in out and j not in out.values():
            out[i] = j
    return {gold.accounts[i]["id"]: ours.accounts[j]["id"] for i, j in out.items()}


def right(a: Raw, b: Raw) -> bool:
    return bool((a["scope"], a["kind"]) == (b["scope"], b["kind"]))


def cells(account: Raw) -> dict[tuple[str, str], tuple[int | None, int | None]]:
    """(harm, category) → (low, high)."""
    return {(h, w): (r["low"], r["high"]) for h, groups in account["toll"].items() for w, r in groups.items()}


def _facts(account: Raw, claims: Sequence[Raw]) -> set[tuple[Any, ...]]:
    out: set[tuple[Any, ...]] = {(*key, *ends) for key, ends in cells(account).items()}
    for claim in claims:
        value = claim["value"]
        if claim["account"] != account["id"] or value is None:
            continue
        if claim["attribute"] == "place":
            out.add(("place", words(value["name"])))
        elif claim["attribute"] == "date" and value["start"]:
            out.add(("date", value["start"], value["end"]))
    return out


# --- claims


def matched(gold: Side, ours: Side, accounts: dict[str, str]) -> tuple[list[tuple[Raw, Raw]], list[Raw]]:
    """Pairs of claims that say the same of the same account, the nearest first; and our claims that say nothing of the gold.

    A claim of ours without a partner that only repeats what a gold claim of its account says is neither: not every mention of a
    place or a doer is labelled.
    """
    pairs = []
    for i, a in enumerate(gold.claims):
        for j, b in enumerate(ours.claims):
            if a["attribute"] == b["attribute"] and accounts.get(a["account"]) == b["account"] and same_value(a, b):
                far = abs(a["quotes"][0][0] - b["quotes"][0][0])
                pairs.append(((not _overlap(a, b), a["stance"] != b["stance"], not same_chain(a, b), far, i, j), i, j))
    taken: dict[int, int] = {}
    for _, i, j in sorted(pairs):
        if i not in taken and j not in taken.values():
            taken[i] = j
    repeats = {j for _, _, j in pairs}
    spurious = [b for j, b in enumerate(ours.claims) if j not in repeats]
    return [(gold.claims[i], ours.claims[j]) for i, j in sorted(taken.items())], spurious
