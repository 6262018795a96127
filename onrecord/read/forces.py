"""Forces and groups that no file knows: a name and a force noun ("Tarvan marines"), a force noun and whose ("soldiers of the
Tarvan army"), names that say that they are a group ("the River Front"), people described by clothes or vehicle.

What the text itself introduces is enough: no list of names. Capitals tell names, so nothing is found in texts of capitals only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.model import Party, PartyRole
from onrecord.read.text import Prepared, Token

# Last words of names of groups that fight, and the side that such a name is of where nothing else tells.
_HEADS: Final[Mapping[str, PartyRole]] = {
    "front": "non_state", "brigade": "non_state", "brigades": "non_state", "legion": "non_state", "militia": "non_state",
    "guard": "non_state", "battalion": "non_state", "squad": "non_state", "katiba": "non_state", "resistance": "non_state",
    "paramilitaries": "non_state", "army": "state", "force": "state", "forces": "state", "command": "state",
    "marines": "state", "navy": "state", "police": "state", "corps": "state",
}  # fmt: skip
_SMALL_HEADS: Final = frozenset("brigade brigades legion guard battalion squad katiba resistance corps".split())
_CIVIL_GUARDS: Final = frozenset("home national border coast federal presidential republican state civil".split())
# Words between a name and its force noun: "Tarvan government forces", "Amber clan militia".
_BETWEEN: Final = frozenset("government clan rebel border air special security defence defense federal naval armed".split())
# Who or what, with "of" and a name, is that name's: "men of the Amber Front", "two planes of the Tarvan army".
_MEN: Final = frozenset(
    "men boys members agents gunmen detachment units unit platoons platoon "
    "column convoy patrol party fighters deserters commanders officers elements "
    "terrorists".split()
)
_MEANS: Final = frozenset("rockets mortars shells guns batteries bombers gunboats".split())
_STATES: Final = frozenset(
    "army military navy marines police government soldiers troops aviation artillery ministry guards air defence defense".split()
)
_DEMONYMS: Final = ("an", "ite", "i", "ic", "ish", "ese")
_PLAIN: Final = frozenset("guards infantry bombers gunboats officers pilots sappers batteries paratroopers".split())
_PEOPLE: Final = frozenset("men people gunmen youths individuals boys attackers fighters".split())
_DRESSED: Final = frozenset(
    "overalls uniform uniforms camouflage masks hoods fatigues civilian plainclothes black white green khaki balaclavas".split()
)
_RIDING: Final = frozenset(
    "car cars van vans pickup pickups truck trucks motorcycle motorcycles motorbike motorbikes jeep jeeps boat boats vehicle "
    "vehicles".split()
)
_MANNER: Final = frozenset(
    "masked armed hooded uniformed unidentified unknown two "
    "three four five six several some white".split()
)
_INSTITUTIONS: Final = frozenset(
    "university bank church ministry office court commission committee "
    "council bureau house department institute college day feast "
    "chamber school hospital strait cape gulf head secretary minister president director governor republic ministers".split()
)
_SMALL: Final = frozenset(
    "the a an in on at of and but for from by with after before "
    "he she it they we i this that these those there his her its their "
    "our my your no some many most all both another as when while if since under over near two three four five six seven eight "
    "nine ten one who what how where why monday tuesday wednesday thursday friday saturday sunday january february march april "
    "may june july august september october november december according yesterday today last".split()
)


class Groups(NamedTuple):
    """What a document introduces: names of groups with their short forms, and the words for states' own ("Tarvan")."""

    names: Mapping[str, Party]  # the one word that is left of a name once it is known ("the Front", "the Lions")
    states: frozenset[str]


NO_GROUPS: Final = Groups({}, frozenset())


class Force(NamedTuple):
    """Tokens up to ``last`` (exclusive) from where it was looked for."""

    last: int
    party: Party
    adjective: bool = False


def groups(prepared: Prepared) -> Groups:
    """Walk the text once: which names stand with a force noun or call themselves a group."""
    if prepared.caps:
        return NO_GROUPS
    names: dict[str, Party] = {}
    states: set[str] = set()
    for sentence in prepared.sentences:
        toks = sentence.tokens
        for i, t in enumerate(toks):
            if not _cap(t) or (i and _cap(toks[i - 1])):
                continue
            end = _run(toks, i)
            follow = [x.low for x in toks[end : end + 2]]
            alone = end == i + 1
            if (alone and follow and follow[0] in _STATES) or (not alone and toks[i + 1].low in _STATES):
                states.add(t.low)
            of = sentence.tokens[i - 3 : i] if i >= 3 else ()
            introduced = len(of) == 3 and of[1].low == "of" and of[2].low == "the" and not (of[0].low in _HEADS and _cap(of[0]))
            introduced = introduced and _force_word(of[0].low)
            if introduced and sentence.role == "body" and not _head(toks, i, end):
                _last, name = _of_name(toks, i, end)
                _learn(names, toks, i, end, Party(name, None, "non_state" if of[0].low not in _STATES else "state"))
    return Groups(names, frozenset(states))


def _learn(names: dict[str, Party], toks: Sequence[Token], first: int, end: int, party: Party) -> None:
    if end - first == 1 or party.name != _text(toks, first, end):
        names.setdefault(toks[first].low, party)  # "the Wolves", "the Banner (of the South)"
    elif end - first > 1:
        names.setdefault(toks[end - 1].low, party)  # "the (Delta) Lions"


def force_at(
    toks: Sequence[Token], low: Sequence[str], i: int, forces: Mapping[int, lexicon.Match], known: Groups
) -> Force | None:
    """A party that begins at token ``i`` and is in no file."""
    found = _described(toks, low, i) or _whose(toks, low, i, forces, known)
    if found is None and _cap(toks[i]) and not (i and _cap(toks[i - 1]) and toks[i - 1].end + 1 == toks[i].start):
        found = _named(toks, low, i, forces, known)
    if found is not None and tuple(low[found.last : found.last + 1]) in (("al",), ("el",), ("-",)):
        return None  # the name goes on in small letters: only a part of it was found
    return found


def _whose(
    toks: Sequence[Token], low: Sequence[str], i: int, forces: Mapping[int, lexicon.Match], known: Groups
) -> Force | None:
    """``soldiers of the Tarvan army``: the name is that of those to whom they belong."""
    end = forces[i].last if i in forces else i + 1
    if (i not in forces and low[i] not in _MEN and low[i] not in _MEANS) or (low[i] in _HEADS and _cap(toks[i])):
        return None  # "Army of the North" is a name itself
    if tuple(low[end : end + 1]) != ("of",) or end + 2 >= len(toks):
        return None
    j = end + 1
    if low[j] == "our":
        return Force(j + 2, Party(_text(toks, i, j + 2), None, "unknown"))
    article = low[j] == "the"
    j += article
    if low[j] == "junta":
        return Force(j + 1, Party("junta", None, "state"))
    if not _cap(toks[j]):
        return None
    inner = _named(toks, low, j, forces, known)
    if inner is not None and not inner.adjective:
        return inner
    return None


def _named(
    toks: Sequence[Token], low: Sequence[str], i: int, forces: Mapping[int, lexicon.Match], known: Groups
) -> Force | None:
    end = _run(toks, i)
    name = _text(toks, i, end)
    if toks[end - 1].low in _HEADS and (end - i > 1 or tuple(low[end : end + 1]) == ("of",)):
        last, whole = _of_name(toks, i, end)
        if last > end:
            return Force(last, Party(whole, None, "non_state"))
        if end - i > 1:
            return Force(_past_patrol(low, end), Party(name, None, _role(low, i, end)))
    k = end
    while k < len(toks) and low[k] in _BETWEEN and k - end < 2 and k not in forces:
        k += 1
    if k in forces and not _cap(toks[k]):
        last = forces[k].last
        if toks[end - 1].low in _HEADS:
            return Force(last, Party(name, None, _role(low, i, end)))
        state = forces[k].row.class_ == "state"
        clan = "clan" in low[end:last] or "rebel" in low[end:last]
        return Force(last, Party(_text(toks, i, last), None, "state" if state and not clan else "non_state"))
    if end < len(toks) and low[end] in _SMALL_HEADS and not _cap(toks[end]) and low[i] not in _INSTITUTIONS:
        return Force(end + 1, Party(_text(toks, i, end + 1), None, _HEADS[low[end]]))  # "the White Hand squad"
    if end < len(toks) and low[end] in _PLAIN and end == i + 1:
        return Force(end + 1, Party(_text(toks, i, end + 1), None, "state"))
    if low[i] in known.names and (i == 0 or low[i - 1] in ("the", "of", "by")):
        last, _ = _of_name(toks, i, end)
        return Force(last, known.names[low[i]])
    if low[end - 1] in known.names and i and low[i - 1] in ("the", "a", "an", "of"):
        return Force(end, known.names[low[end - 1]])
    last, whole = _of_name(toks, i, end)
    if end == i + 1 and last > end and i and low[i - 1] == "the" and low[end + 1] == "the" and low[i] not in _INSTITUTIONS:
        return Force(last, Party(whole, None, "non_state"))  # "the Lantern of the North": so are groups called
    if low[i] in known.states and end == i + 1 and low[i].endswith(_DEMONYMS):
        return Force(end, Party(name, None, "state"), adjective=True)
    return None


def _past_patrol(low: Sequence[str], end: int) -> int:
    return end + 1 if tuple(low[end : end + 1]) in (("patrol",), ("fighters",), ("men",), ("soldiers",), ("troops",)) else end


def _role(low: Sequence[str], i: int, end: int) -> PartyRole:
    """``Home Guard`` is a state's, ``Highland Guard`` may be anybody's; "the People's Army" is none that a state has."""
    words = low[i:end]
    if low[end - 1] == "guard" and _CIVIL_GUARDS & set(words):
        return "state"
    if any(w in ("'s", "’s", "'", "’") or w.endswith(("s'", "s’", "'s")) for w in words):
        return "non_state"
    return _HEADS[low[end - 1]]


def _described(toks: Sequence[Token], low: Sequence[str], i: int) -> Force | None:
    """``men in uniform``, ``two men on a motorcycle``, ``masked men``: nobody's name, yet somebody."""
    j = i
    while j < len(low) and low[j] in _MANNER and j - i < 3:
        j += 1
    if j >= len(low) or low[j] not in _PEOPLE:
        return None
    end = j + 1
    if low[end : end + 1] and low[end] in ("in", "on", "with"):
        for k in range(end + 1, min(end + 5, len(low))):
            if low[k] in _DRESSED | _RIDING:
                while k + 1 < len(low) and low[k + 1] in _DRESSED | _RIDING:
                    k += 1
                return Force(k + 1, Party(_text(toks, i, k + 1), None, "unknown"))
            if not toks[k].is_word or low[k] in ("the", "was", "were", "and"):
                break
    if j > i and low[j - 1] in ("masked", "hooded", "uniformed"):
        return Force(end, Party(_text(toks, i, end), None, "unknown"))
    return None


def _head(toks: Sequence[Token], first: int, end: int) -> bool:
    return toks[end - 1].low in _HEADS or (end < len(toks) and toks[end].low in _STATES)


def _force_word(word: str) -> bool:
    return word in _MEN or any(True for _ in lexicon.matcher("forces").find((word,)))


def _cap(t: Token) -> bool:
    return t.is_capitalised and t.low not in _SMALL


def _run(toks: Sequence[Token], i: int) -> int:
    """The end of a run of capitalised words; apostrophes within it belong ("Hill Peoples' Army")."""
    k = i + 1
    while k < len(toks):
        joins = toks[k].low in ("'", "’", "'s", "’s", "-") and k + 1 < len(toks) and _cap(toks[k + 1])
        if not joins and not _cap(toks[k]):
            break
        k += 1
    return k


def _of_name(toks: Sequence[Token], first: int, end: int) -> tuple[int, str]:
    """The name with "of the South" behind it, if that is there."""
    k = end
    if k + 1 < len(toks) and toks[k].low == "of":
        k += 1
        k += toks[k].low == "the"
        if k < len(toks) and _cap(toks[k]):
            last = _run(toks, k)
            return last, _text(toks, first, last)
    return end, _text(toks, first, end)


def _text(toks: Iterable[Token], first: int, last: int) -> str:
    out = ""
    before: Token | None = None
    for t in list(toks)[first:last]:
        out += (" " if before is not None and t.start > before.end else "") + t.text
        before = t
    return out
