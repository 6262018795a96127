"""Words that lay an event at somebody's door, around a name: "points to X", "the work of X", "it was X", "at the hands of X",
"holds X responsible", "X and Y accuse each other"; an answer to "who fired?"; the two sides of a fight.

All of it is about the words next to the name. Which account is meant and who speaks is the caller's (``deeds.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import Stance
from onrecord.read.facts import Segment

_SKIP: Final = frozenset(("the", "a", "an", "’", "'", "‘", "“", '"', "some", "suspected", "alleged", "also", "only", "both"))
_BE: Final = frozenset("was were is are be been being".split())
_NOT: Final = frozenset("no not none never nobody n't cannot didn't neither nothing wasn't weren't can't don't".split())
_WHOSE: Final = frozenset(  # "the planes were X's", "the attackers were X"
    "plane planes aircraft jet jets warplanes helicopters drone drones bombers men attackers gunmen it this that they assailants "
    "perpetrators killers soldiers shots people kidnappers raiders culprits".split()
)
_BLAMING: Final = frozenset(
    "blame blames blamed blaming suspects suspect suspected accuses accused accusing attributes attributed attribute holds "
    "hold held holding".split()
)
_HOLDING: Final = frozenset("hold holds held holding".split())
_LAST: Final = frozenset("and or but who that which in from at on because by he she it they with of for".split())
_ATTRIBUTED: Final = frozenset("attribute attributed attributes ascribed ascribes belonged belong traced pointed points point "
                               "linked".split())  # fmt: skip
_TO_REACH: Final = 28  # tokens: "attributes 190 deaths to X, 66 to Y and 21 to Z"
_BEHIND: Final = tuple(tuple(w.split()) for w in (
    "at the hands of", "the work of", "the handiwork of", "blame on", "blame with", "responsibility on", "finger at",
    "suspicion falls on", "suspicion fell on",
))  # fmt: skip
_AHEAD: Final = tuple(tuple(w.split()) for w in (
    "bears responsibility", "bear responsibility", "bore responsibility", "bears the", "was behind", "were behind", "is behind",
    "to blame", "is responsible", "was responsible", "were responsible", "are responsible", "responsible", "accountable",
))  # fmt: skip
_EACH: Final = (("each", "other"), ("one", "another"))
_SAYS: Final = frozenset("say says said shout shouted".split())
_ASKS: Final = frozenset("who whose whom".split())
_GUILT: Final = frozenset("blame responsible behind".split())
_MEANS: Final = frozenset("rocket missile shell mortar round drone bomb plane aircraft jet helicopter gun".split())
_CAME: Final = frozenset("fell struck hit landed exploded crashed failed came bombed killed".split())


def blames(seg: Segment, first: int, last: int, *, bare: bool = False) -> Stance | None:
    """``accuses`` where the words around the name at these tokens blame it. ``bare``: no name ("those killed were fighters")."""
    low = seg.low
    back = first - 1
    while back >= 0 and low[back] in _SKIP:
        back -= 1
    if _ahead(low, last):
        return None if _NOT & set(low[last : last + 3]) else "accuses"
    if back < 0:
        return None
    if low[back] in _BLAMING:
        held = low[back] in _HOLDING and not {"responsible", "accountable"} & set(low[last : last + 3])
        return None if held or _NOT & set(low[max(0, back - 3) : back]) else "accuses"
    if any(tuple(low[first - 1 - k : first]) in _forms(form) for form in _BEHIND for k in (len(form) - 1, len(form))):
        return "accuses"
    if low[back] == "to" and _ATTRIBUTED & set(low[max(0, back - _TO_REACH) : back]):
        verb = max(k for k in range(max(0, back - _TO_REACH), back) if low[k] in _ATTRIBUTED)
        between = [w for w in low[verb + 1 : back] if w.isalpha()]
        if len(between) <= 9 or "to" in between:
            return "accuses"
    if tuple(low[max(0, back - 1) : back + 1]) in (("deserters", "from"), ("fighters", "from"), ("men", "from")):
        return blames(seg, back - 1, last)
    if low[back] == "of" and back and lexicon.singular(low[back - 1]) in _MEANS and _CAME & set(low[last : last + 4]):
        return None if _NOT & set(low[last : last + 3]) else "accuses"
    if bare or (last < len(low) and low[last].isalpha() and low[last] not in _LAST):
        return None  # "it was a military object"
    if low[back] in _BE and _WHOSE & set(low[max(0, back - 3) : back]) and not _NOT & set(low[max(0, back - 2) : back]):
        return "accuses"
    if low[back] == "be" and "believed" in low[max(0, back - 3) : back]:
        return "accuses"
    ends = last == len(low) or not any(w.isalnum() for w in low[last:])
    return "accuses" if low[back] in _SAYS and ends and back and low[back - 1] != "," else None


def _forms(form: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return form, (*form, "the")


def _ahead(low: Sequence[str], last: int) -> bool:
    for k in (last, last + 1):  # "X alone bears responsibility"
        if k > last and low[last : last + 1] not in (("alone",), ("itself",), ("themselves",)):
            return False
        if any(tuple(low[k : k + len(form)]) == form for form in _AHEAD):
            return True
    return False


def mutual(seg: Segment) -> int | None:
    """The token of "accuse" in "X and Y accuse each other": all that are named before it are accused."""
    for k, w in enumerate(seg.low[:-2]):
        if w in ("accuse", "accused", "blame", "blamed", "accusing", "blaming") and tuple(seg.low[k + 1 : k + 3]) in _EACH:
            return k
    return None


def asks_who(seg: Segment) -> bool:
    """``Who fired?``, ``Whose shells were they?``, ``So whom do you blame?``: the name that answers is blamed."""
    if seg.low[-1] != "?":
        return False
    at = next((i for i, w in enumerate(seg.low) if w in _ASKS), None)
    if at is None or at > 6:
        return False
    rest = seg.low[at:]
    deed = next(iter(lexicon.matcher("deeds").find(rest)), None)
    arms = next(iter(lexicon.matcher("weapons").find(rest)), None)
    return deed is not None or bool(_GUILT & set(rest)) or (rest[0] == "whose" and (arms is not None or bool(_WHOSE & set(rest))))


def sides(seg: Segment) -> tuple[int, int] | None:
    """The tokens between which the two sides of a fight are named: "fighting between X and Y in Lipki"."""
    for e in seg.events:
        if e.row.class_ != "clash":
            continue
        for k in range(e.last, min(e.last + 4, len(seg.low))):
            if seg.low[k] in ("between", "with"):
                return k + 1, min(k + 16, len(seg.low))
            if seg.low[k] in (",", "and", "by"):
                break
    return None
