"""Who is said to have done it, told in clauses of their own: "men of the Front led them away", "our gunners answered",
"the planes were Tarvan", "none of them was shot by our side", "would not say who fired".

Works on parties, verbs of ``lexicon/deeds.toml`` and the speech acts around them, and hangs each claim on the account that the
segment speaks of. What ``doers.py`` and ``disputes.py`` have drafted is not said again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.model import Party, Span, Stance
from onrecord.read.doers import MACHINES, named
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.told import Told

_REACH: Final = 14  # tokens between a doer and the verb: a relative clause or a phrase of place and time
_OWN: Final = frozenset("our its their his".split())
_OWN_NOUNS: Final = frozenset(
    "gunners artillery men boys brothers engineers hunters guns batteries "
    "aircraft planes air side units unit fighters troops forces "
    "soldiers drones gunboats scouts comrades mortars police navy army".split()
)
_BE: Final = frozenset("was were is are be been being".split())
_NOT: Final = frozenset("no not none never nobody n't cannot didn't neither nothing wasn't weren't".split())
_STOP: Final = frozenset(
    "said says say told added denied denies accused accuses blamed "
    "blames claimed that because while but if although whether after "
    "before when where . ; : ” “ by as".split()
)
_MEANS: Final = frozenset(
    "plane planes aircraft jet jets warplanes helicopters drone drones bombers men attackers gunmen it this that they assailants "
    "perpetrators killers soldiers shots people".split()
)
_BLAMING: Final = frozenset(
    "blame blames blamed suspects suspect suspected "
    "accuses accused attributes attributed attribute holds".split()
)
_ENDING: Final = frozenset("and or but who that which in from at on because by he she it they with of".split())
_BEHIND: Final = frozenset("bear bears bore".split())
# "Alleged that X did it", "the rounds were fired by X": who did it is the point.
_ALLEGING: Final = frozenset(
    "alleged alleges believes believe suspects thinks "
    "suspected believed claimed probably concluded conclude".split()
)
_SHOTS: Final = frozenset(
    "shot shots round rounds shell shells rocket rockets missile missiles charge mine mines bomb bombs raid attack fire".split()
)
# Speakers for a state's forces: bare "troops" are theirs.
_MARTIAL: Final = frozenset("army military defence defense navy command staff".split())


class _Doer(NamedTuple):
    first: int
    last: int
    party: Party
    own: bool  # "our gunners": the speaker's
    bare: bool  # "soldiers": nothing says whose
    adjective: bool


def deeds(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """Claims of who did it, in order."""
    for seg in segments:
        node = told.account_near(seg)
        if node is None:
            continue
        verbs = [(m.first, m.last) for m in lexicon.matcher("deeds").find(seg.low) if not seg.modal(m.first)]
        for doer in _doers(seg):
            if seg.hypothetical(doer.first):
                continue
            stance = _blamed(seg, doer) or (verbs and _did(seg, doer, verbs)) or None
            if stance is None:
                continue
            draft = _draft(seg, doer, stance, node, voices)
            if not _known(draft, told):
                told.drafts.append(draft)
                yield draft


def _doers(seg: Segment) -> Iterator[_Doer]:
    taken: set[int] = set()
    for p in seg.parties:
        back = p.first - 1
        back -= back > 0 and seg.low[back] == "own"
        own = p.described and back >= 0 and seg.low[back] in _OWN
        first = back if own else p.first
        party = Party(_text(seg, first, p.last), None, p.party.role) if own else named(p)
        if not p.adjective and seg.low[p.last - 1] == "group":
            continue  # "no group has said": nobody
        if p.described and not own and seg.low[p.last - 1] in MACHINES:
            continue  # "drones killed": by whose hand nobody says
        if p.party.actor is not None or (p.described and not own and seg.low[p.last - 1] in ("government", "regime")):
            continue  # those that the files know are told of in doers.py and disputes.py
        taken.update(range(first, p.last))
        yield _Doer(first, p.last, party, own or " of our " in f" {party.name} ".lower(), p.described and not own, p.adjective)
    for i, w in enumerate(seg.low[:-1]):
        if w in _OWN and seg.low[i + 1] in _OWN_NOUNS and i not in taken and i + 1 not in taken:
            yield _Doer(i, i + 2, Party(_text(seg, i, i + 2)), True, False, False)


def _blamed(seg: Segment, d: _Doer) -> Stance | None:
    """Blame in so many words: "blamed X", "the planes were X's", "it was X", "X bears responsibility", "belonged to X"."""
    low = seg.low
    back = d.first - 1
    while back >= 0 and low[back] in ("the", "a", "an", "’", "'", "‘", "“", '"', "some"):
        back -= 1
    if back < 0 or d.own:
        return "accuses" if not d.own and _bears(seg, d) else None
    if low[back] in _BLAMING:
        return "accuses"
    if low[back] == "to" and {"belonged", "attribute", "attributed", "attributes", "belong"} & set(low[max(0, back - 9) : back]):
        return "accuses"
    if d.last < len(low) and low[d.last].isalpha() and low[d.last] not in _ENDING:
        return None  # "it was a military object"
    if low[back] in _BE and _MEANS & set(low[max(0, back - 3) : back]) and not (_NOT & set(low[back - 2 : back])):
        return "accuses"
    if low[back] == "be" and "believed" in low[max(0, back - 3) : back]:
        return "accuses"
    return "accuses" if _bears(seg, d) else None


def _bears(seg: Segment, d: _Doer) -> bool:
    after = seg.low[d.last : d.last + 4]
    return (bool(_BEHIND & set(after)) and "responsibility" in after) or tuple(after[:2]) == ("was", "behind")


def _did(seg: Segment, d: _Doer, verbs: Sequence[tuple[int, int]]) -> Stance | None:
    """The doer is the subject of a deed, or stands behind its "by"."""
    low = seg.low
    by = d.first - 1
    while by >= 0 and low[by] in ("the", "a", "an", "some"):
        by -= 1
    if by >= 0 and low[by] == "by":
        near = [v for v in verbs if v[1] <= by and by - v[1] <= _REACH and not set(low[v[1] : by]) & {".", ";", "said", "held"}]
        if not near:
            return None
        before = set(low[max(0, near[-1][0] - 7) : near[-1][0]])
        if _NOT & before:
            return None if before & {"include", "count", "cover"} else "denies"  # "the figures do not include those killed by X"
        return "accuses" if not d.bare and before & (_SHOTS | _ALLEGING) else "asserts"
    if by >= 0 and low[by] in ("of", "on", "against", "with", "from", "in", "to", "for", "near", "at", "between", "under"):
        return None
    if d.adjective:
        return None  # "Tarvan officials have rejected …": what follows is not theirs
    for first, last in verbs:
        if first < d.last:
            continue
        gap = low[d.last : first]
        if len(gap) > _REACH or any(w in _STOP for w in gap) or gap.count(",") > 2:
            return None
        if any(d.last <= p.first < first for p in seg.parties if not p.described and not p.adjective):
            return None
        if d.bare and gap[:1] == (",",):
            continue  # "half of them fighters, …"
        if _BE & set(gap[-3:]) or (low[first:last] == ("fire",) and gap[-1:] in (("the",), ("a",))):
            continue  # "were killed": done to them
        if gap[-1:] and gap[-1] in ("the", "a", "of", "to", "and") and gap[-1] != "and":
            continue
        ahead = low[max(0, d.first - 4) : d.first]
        nothing = low[last : last + 1] and low[last] in ("no", "nothing", "nobody")
        return "denies" if nothing or _NOT & set(gap) or _NOT & set(ahead) else "asserts"
    return None


def _draft(seg: Segment, d: _Doer, stance: Stance, node: Node, voices: Voices) -> Draft:
    span = seg.span(d.first, d.last)
    chain = voices.chain(span)
    speech = voices.innermost(span)
    denied = speech is not None and speech.stance == "denies"
    party = d.party
    if denied or stance == "denies":
        stance = "denies"
        if chain and d.own and seg.low[d.first] != "our":
            party = Party(chain[-1].source, None, party.role)  # "denied that its men had fired": who answers for them
    elif d.own or (chain and _for(d, chain[-1].source)):
        stance = "claims_responsibility"
    elif stance == "asserts":
        stance = voices.stance(span, blames=True)
        if stance == "asserts" and chain and not d.bare and _alleged(seg, chain[-1].cue):
            stance = "accuses"
    hedge = voices.hedge(seg, span, chain)
    return Draft(node, "perpetrator", party, (span,), stance, hedge=hedge, chain=chain, confidence=0.5 if d.bare else 0.6)


def _for(d: _Doer, source: str) -> bool:
    """The speaker speaks for the doer: the same name, or a ministry for bare "troops"."""
    words = {w.lower() for w in source.split()}
    if d.bare and d.party.role != "non_state":
        return bool(words & _MARTIAL) and d.party.name.lower() not in ("police", "policemen")
    mine = {w.lower() for w in d.party.name.split() if w[:1].isupper()} - {"of", "the"}
    return bool(mine & words)


def _alleged(seg: Segment, cue: Span | None) -> bool:
    return cue is not None and any(t.low in _ALLEGING for t in seg.tokens if cue[0] <= t.start < cue[1])


def _known(draft: Draft, told: Told) -> bool:
    """Drafted before: the same words, or the same hand by the same speaker. What is more than an assertion is noted there."""
    span: Span = draft.quotes[0]
    if draft.stance == "no_position":
        return True
    speaker = draft.chain[-1].source if draft.chain else ""
    for o in told.drafts:
        if o.attribute != "perpetrator" or o.node is not draft.node or not isinstance(o.value, Party):
            continue
        if any(s < span[1] and span[0] < e for s, e in o.quotes):
            if o.stance == "asserts" and o.chain and o.quotes[0][0] >= span[0]:
                o.stance = draft.stance
            return True
        same = o.value.name.lower() == draft.value.name.lower() and o.stance == draft.stance
        if same and (o.chain[-1].source if o.chain else "") == speaker:
            return True
    return False


def _text(seg: Segment, first: int, last: int) -> str:
    return " ".join(t.text for t in seg.tokens[first:last])
