"""People behind a noun of harm: "six civilian deaths", "30 casualties", "the death toll rose to 14", "injuries were reported"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from onrecord import lexicon
from onrecord.model import Who
from onrecord.read.harm_clause import Clause, Part
from onrecord.read.harm_objects import objects
from onrecord.read.people import Group, several

_NOT_TOLD = frozenset("no not without any any the his her their its your our these those from of potential possible".split())
_NEAR = 5  # tokens between a verb of effect and the noun


def of_noun(s: Clause, first: int, last: int) -> list[Part]:
    """``six civilian deaths``, ``30 casualties``, ``the deaths of six people``, ``the death toll rose to 14``."""
    low = s.low
    for g in s.groups:
        if g.first < first <= g.last + 1 and g.last <= first and low[g.last - 1] != "killed":
            if g.bare and g.last != first and not (g.last == first - 1 and s.toks[first - 1].is_word):
                continue
            who = cast(Who, _modifier(low[g.last : first])) if g.last < first else g.who
            return [(g._replace(who=who, last=last, bare=False), False, 1)]
        if g.first < first and g.last >= last and not g.bare:  # "casualties" and "deaths" are people nouns too
            return [(g, False, 1)]
    if low[last : last + 1] == ["of"]:
        return objects(s, last + 1)  # "the deaths of six people", "the death of Ali Omar"
    if low[last : last + 1] == ["to"] and last + 1 in s.by_first:
        return objects(s, last + 1)  # "injuries to 15 people"
    if low[last - 1] == "at" and last in s.by_first:  # "put the dead at 18"
        return [(s.by_first[last]._replace(bare=False), False, 1)]
    if low[last - 1] == "toll" or low[first] == "number":
        for k in range(last, min(last + 20, len(low))):
            if low[k] in ("to", "at", "of", "is", "was", "be", "stands", "reached", "hit", "above", ":") and k + 1 in s.by_first:
                g = s.by_first[k + 1]
                return [(g._replace(bare=False), False, 1)]
            if low[k] in (".", ";"):
                break
    return _told(s, first, last)


def _told(s: Clause, first: int, last: int) -> list[Part]:
    """``causing injuries``, ``deaths and injuries were reported``: several, and no number is given."""
    low = s.low
    named = s.toks[first].is_capitalised and first > 0  # "the Doe Martyrs Hospital"
    if not low[last - 1].endswith("s") or named or set(low[max(0, first - 3) : first]) & _NOT_TOLD:
        return []
    before = low[max(0, first - _NEAR) : first]
    if any(w in (".", ";", ":") for w in before):
        before = []
    verbs = [m for m in lexicon.matcher("effects").find(before) if m.row.class_ == "before"]
    i = last
    while i < len(low) and (low[i] in ("and", "or", ",", "”", '"') or i in s.trigger_at):
        i = s.trigger_at[i].last if i in s.trigger_at else i + 1
    after = next((m for m in lexicon.matcher("effects").find(low[i : i + 3]) if m.first == 0), None)
    if not verbs and (after is None or after.row.class_ != "after"):
        return []
    return [(Group(first, last, "all", several(first, last, s.table), False), False, 1)]


def _modifier(words: Sequence[str]) -> str:
    for m in lexicon.matcher("people").find(list(words)):
        return m.row.class_
    return "all"
