"""Who is said to have done it, told in clauses of their own: "men of the Front led them away", "our gunners answered",
"the planes were Tarvan", "none of them was shot by our side", "would not say who fired".

Works on parties, verbs of ``lexicon/deeds.toml`` and the speech acts around them, and hangs each claim on the account that the
segment speaks of. What ``doers.py`` and ``disputes.py`` have drafted is not said again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.model import Link, Party, Span, Stance
from onrecord.read.actors import actors
from onrecord.read.blamed import asks_who, blames, mutual, sides
from onrecord.read.doers import MACHINES, named
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Found, Segment
from onrecord.read.told import Told

_REACH: Final = 14  # tokens between a doer and the verb: a relative clause or a phrase of place and time
_OWN: Final = frozenset("our its their his".split())
_OWN_NOUNS: Final = frozenset(
    "gunners artillery men boys brothers engineers hunters guns batteries "
    "aircraft planes air side units unit fighters troops forces "
    "soldiers drones gunboats scouts comrades mortars police navy army".split()
)
_NOT_THEY: Final = frozenset("- – press spokesman spokeswoman spokesperson officials statement bulletin".split())
_ARMED: Final = frozenset(  # kinds of actors that do such things themselves
    "army air_force navy police intelligence_service militia armed_group military_company criminal_group death_squad".split()
)
_BARE: Final = frozenset("forces troops".split())  # of the words for machines and men, those that are people
_SAID: Final = 8  # tokens from the beginning of what is said to the deed in it
_SELF: Final = frozenset("it they we its their our he i his".split())
_ANSWER: Final = 6  # tokens: who is named in the answer to "who did it?" stands at its beginning
_ACRONYM: Final = (2, 6)
_NO_GROUP: Final = frozenset(  # words of names that judge, report, help or stand still
    "monitor mission office observatory ministry ministries secretariat commission committee council hospital centre center "
    "society network media radio television university school station street road river bridge valley bay party parliament "
    "court church mosque minister president governor general colonel doctor strip republic nations union rights watch civil "
    "defence defense department agency institute company prosecutor bank lake lane hall square gate monday tuesday wednesday "
    "thursday friday saturday sunday".split()
)
_BODIES: Final = frozenset(
    "man men agent member unit detachment column group band party platoon patrol squad soldier fighter officer troop "
    "boy element commander convoy artillery aircraft plane company gunner".split()
)
_BE: Final = frozenset("was were is are be been being".split())
_NOT: Final = frozenset("no not none never nobody n't cannot didn't neither nothing wasn't weren't".split())
_STOP: Final = frozenset(
    "said says say told added denied denies accused accuses blamed "
    "blames claimed that because while but if although whether after "
    "before when where whom whose . ; : ” “ by as".split()
)
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
    asked = False
    for seg in segments:
        asks = asks_who(seg)
        node = told.account_near(seg)
        if node is None or asks:
            asked = asks
            continue
        verbs = [Found(m.first, m.last, m.row) for m in lexicon.matcher("deeds").find(seg.low) if not seg.modal(m.first)]
        verbs = [v for v in verbs if _told_as(v, node, seg)]
        each, fought = mutual(seg), sides(seg)
        for doer in _doers(seg):
            if seg.hypothetical(doer.first):
                continue
            accused = (each is not None and doer.last <= each) or (asked and not _unsure(seg, doer))
            stance: Stance | None = "accuses" if accused and not doer.own else None
            stance = stance or (None if doer.own else blames(seg, doer.first, doer.last, bare=doer.bare))
            if stance is None and fought and fought[0] <= doer.first < fought[1] and node.kind == "clash":
                stance = "asserts"
            stance = stance or _did(seg, doer, verbs)
            boast = _boasts(seg, doer, verbs, voices) if stance is None else None
            if boast is not None:
                party = doer.party if not doer.adjective else Party(doer.party.name, None, doer.party.role)
                draft = Draft(
                    node, "perpetrator", party, (boast,), "claims_responsibility", chain=voices.chain(boast), confidence=0.6
                )
            elif stance is not None:
                draft = _draft(seg, doer, stance, node, voices)
            else:
                continue
            if not _known(draft, told):
                told.drafts.append(draft)
                yield draft
        asked = False


def _told_as(verb: Found, node: Node, seg: Segment) -> bool:
    """Some verbs tell a deed only of one kind of event, and the present tense only in a headline."""
    kinds = verb.row.extra.get("kinds")
    return (kinds is None or node.kind in kinds) and (seg.sentence.role == "title" or not verb.row.extra.get("headline"))


def _unsure(seg: Segment, d: _Doer) -> bool:
    """``I do not know``, ``nothing``: the answer names nobody as the doer."""
    return d.first > _ANSWER or bool(_NOT & set(seg.low[: d.last + 3]))


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
        if p.described and not own and seg.low[p.last - 1] in MACHINES - _BARE:
            continue  # "drones killed": by whose hand nobody says
        if p.party.actor is not None and (p.adjective or actors()[p.party.actor].kind not in _ARMED):
            continue  # states that the files know are told of in doers.py and disputes.py
        if p.described and not own and seg.low[p.last - 1] in ("government", "regime"):
            continue
        if seg.low[p.last : p.last + 1] and seg.low[p.last] in _NOT_THEY:
            continue  # "rebel-held", "the army press office"
        if p.described and not own and any(h.group and h.group.first <= p.first < h.group.last for h in seg.harms):
            continue  # "19 policemen and attackers were killed": they suffered it
        taken.update(range(first, p.last))
        yield _Doer(first, p.last, party, own or " of our " in f" {party.name} ".lower(), p.described and not own, p.adjective)
    for i, w in enumerate(seg.low[:-1]):
        if w in _OWN and seg.low[i + 1] in _OWN_NOUNS and i not in taken and i + 1 not in taken:
            yield _Doer(i, i + 2, Party(_text(seg, i, i + 2)), True, False, False)
            taken.update((i, i + 1))
    for first, last in _strangers(seg, taken):
        yield _Doer(first, last, Party(_text(seg, first, last), None, "unknown"), False, False, False)


def _strangers(seg: Segment, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Names of no known kind that can be a group's: "the Delta Lions", "the FPA"; no place, no person, nobody in front of whom
    no "the" stands and who is no acronym."""
    places = {seg.at(p.span[0]) for p in seg.places}
    i = 0
    while i < len(seg.tokens):
        t = seg.tokens[i]
        if not t.is_capitalised or not t.is_word or i in taken or i in places or (i == 0 and t.low != "the"):
            i += 1
            continue
        end = i + 1
        while end < len(seg.tokens) and end not in taken and _joins(seg, end):
            end += 1
        acronym = end == i + 1 and t.text.isupper() and _ACRONYM[0] <= len(t.text) <= _ACRONYM[1]
        article = i > 0 and seg.low[i - 1] == "the"
        if (article or acronym) and not _NO_GROUP & set(seg.low[i:end]) and not (article and i == 1 and end == len(seg.tokens)):
            yield i, end
        i = end


def _joins(seg: Segment, k: int) -> bool:
    t = seg.tokens[k]
    if t.is_word and t.is_capitalised:
        return True
    ahead = k + 1 < len(seg.tokens) and seg.tokens[k + 1].is_capitalised
    return ahead and t.low in ("'", "’", "'s", "’s", "-", "of")


def _did(seg: Segment, d: _Doer, verbs: Sequence[Found]) -> Stance | None:
    """The doer is the subject of a deed, or stands behind its "by"."""
    low = seg.low
    by = _ahead_of(low, d.first)
    if by >= 0 and low[by] == "by":
        ends = {".", ";", "said", "held"}
        near = [v for v in verbs if v.last <= by and by - v.last <= _REACH and not set(low[v.last : by]) & ends]
        if not near:
            return None
        before = set(low[max(0, near[-1].first - 7) : near[-1].first])
        if _NOT & before:
            return None if before & {"include", "count", "cover"} else "denies"  # "the figures do not include those killed by X"
        return "accuses" if not d.bare and before & (_SHOTS | _ALLEGING) else "asserts"
    if by >= 0 and low[by] in ("of", "on", "against", "with", "from", "in", "to", "for", "near", "at", "between", "under"):
        return None
    if d.adjective:
        return None  # "Tarvan officials have rejected …": what follows is not theirs
    for verb in verbs:
        first, last = verb.first, verb.last
        if first < d.last:
            continue
        gap = _without_others(seg, d.last, first)
        if gap is None or len(gap) > _REACH or any(w in _STOP for w in gap) or gap.count(",") > 2:
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


def _boasts(seg: Segment, d: _Doer, verbs: Sequence[Found], voices: Voices) -> Span | None:
    """``the Front said that it had carried out the attack``, ``… that its "special unit" had``: the words that own the deed."""
    span = seg.span(d.first, d.last)
    for a in voices.spoken_in(seg.whole):
        if a.source is None or a.mental or a.stance == "denies" or not (a.source[0] <= span[0] and span[1] <= a.source[1]):
            continue
        for start, end in a.meant:
            first, last = seg.at(start), seg.at(end)
            verb = next((v for v in verbs if first <= v.first < last), None)
            if verb is None or verb.first - first > _SAID:
                continue
            before = [w for w in seg.low[first : verb.first] if w[:1].isalpha() and w != "that"]
            if _NOT & {*before, *seg.low[verb.last : verb.last + 1]}:
                return None
            quoted = seg.low[first + 1 : first + 2] and not seg.tokens[min(first + 2, len(seg.tokens) - 1)].is_word
            if before[:1] and before[0] in _OWN and not quoted:
                return None  # "that its men had": they are named
            if not before or before[0] in _SELF:
                return seg.span(first + (seg.low[first] == "that"), verb.last)
    return None


def _ahead_of(low: Sequence[str], first: int) -> int:
    """The token before a doer, his article and those that belong to him: "by a unit of the army", "a column of soldiers"."""
    k = first - 1
    while k >= 0:
        if low[k] in ("the", "a", "an", "some", "about", "sixty", "several"):
            k -= 1
        elif low[k] == "of" and k and lexicon.singular(low[k - 1]) in _BODIES:
            k -= 2
        else:
            break
    return k


def _without_others(seg: Segment, first: int, verb: int) -> tuple[str, ...] | None:
    """The words between a doer and a verb; those that do it with him ("soldiers and Home Guard sealed") are left out, and where
    somebody else stands between, it is not his deed."""
    at = first
    for p in seg.parties:
        if not first <= p.first < verb or p.adjective:
            continue
        if set(seg.low[at : p.first]) <= {"and", ",", "the", "a", "or"} and p.last <= verb:
            at = p.last
        elif not p.described:
            return None
    return seg.low[at:verb]


def _draft(seg: Segment, d: _Doer, stance: Stance, node: Node, voices: Voices) -> Draft:
    span = seg.span(d.first, d.last)
    chain = voices.chain(span)
    speech = voices.innermost(span)
    other = _of_other(seg, d, chain) if d.own else None
    if other is not None:
        d = d._replace(party=other, own=False)
        stance = "accuses" if stance == "asserts" and chain else stance
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


def _of_other(seg: Segment, d: _Doer, chain: Sequence[Link]) -> Party | None:
    """``the army had camped there, and its men had laid it``: the men of somebody just named who is not the speaker."""
    if seg.low[d.first] not in ("its", "their"):
        return None
    before = [p for p in seg.parties if p.last <= d.first and not p.described and not p.adjective]
    if not before or any(_for(d._replace(party=before[-1].party, bare=False), k.source) for k in chain):
        return None
    source = {w.lower() for k in chain for w in k.source.split()}
    return None if not chain or source & {w.lower() for w in before[-1].party.name.split()} else before[-1].party


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
