"""Who is said to have done it: parties in the doer's place of an event."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from onrecord.model import Hedge, Link, Party, Span
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.mentions import Mention
from onrecord.read.parties import PartyMention, state_name


def draft_of(
    m: Mention,
    node: Node,
    voices: Voices,
    attribute: str,
    value: object,
    span: Span,
    confidence: float,
    *,
    blames: bool = False,
) -> Draft:
    chain = voices.chain(span)
    return Draft(
        node, attribute, value, (span,), voices.stance(span, blames=blames),
        hedge=_hedge(m, voices, span, chain), chain=chain, confidence=confidence,
    )  # fmt: skip


def _hedge(m: Mention, voices: Voices, span: Span, chain: tuple[Link, ...]) -> Hedge | None:
    """In "those attacks may include one that …" the hedge is on the belonging, not on what is told of the one."""
    hedge = voices.hedge(m.segment, span, chain)
    return None if m.includes and hedge is not None and hedge.span[0] < m.segment.tokens[m.act_end].end else hedge


_MADE: Final = frozenset("made supplied built designed manufactured newly backed trained funded style era".split())
_STRIKING: Final = frozenset(
    "carried launched conducted began begun started commenced mounted dropped fired staged stepped intensified waged".split()
)
_NOT_DONE_BY: Final = frozenset("against on over at targeting toward towards".split())
_BLOCKERS: Final = frozenset("and or in on at by for from against of to , who that which was were said “ ” is are : no".split())
_PARTICIPLES: Final = frozenset("alleged suspected renewed repeated intensified sustained reported targeted combined".split())
MACHINES: Final = frozenset(
    "plane planes aircraft jet jets warplane warplanes helicopter helicopters drone drones "
    "artillery tank tanks bomber bombers force "
    "forces troops group groups unit units".split()
)
_POSTS: Final = (("post",), ("posts",), ("depot",), ("camp",), ("base",), ("convoy",), ("checkpoint",))  # "overran a Guard post"
_DASHES: Final = (("-",), ("–",))  # "rebel-held"
_REACH: Final = 8  # tokens between a subject and its verb: about a prepositional phrase
_WITH: Final = frozenset("with armed loyal from aboard believed suspected thought".split())
_STOPS: Final = frozenset(", that which who said and were was have has".split())
_BETWEEN: Final = frozenset(
    "have has had also later then reportedly allegedly repeatedly again who that which deliberately indiscriminately".split()
)


def perpetrators(m: Mention, node: Node, voices: Voices) -> Iterator[Draft]:
    """Parties in the doer's place of this event: "Russian strikes", "strikes by X", "gunmen killed", "X's campaign"."""
    seg = m.segment
    seen: set[str] = set()
    for p in seg.parties:
        behind = seg.low[p.last : p.last + 1]
        if behind in _POSTS or (behind in _DASHES and not p.adjective) or not _does(m, p) or seg.hypothetical(p.first):
            continue
        party = named(p)
        several = p.last - p.first > 1 and seg.low[p.last - 1] in ("group", "groups")  # "armed terrorist groups"
        if p.described and seg.low[p.last - 1] in MACHINES and not several and not _own(seg, p):
            continue  # "planes hit the town": nobody is named
        if party.name.lower() in seen:
            continue
        seen.add(party.name.lower())
        span = seg.span(p.first, _with_act(m, p))
        draft = draft_of(m, node, voices, "perpetrator", party, span, 0.75 if not p.described else 0.6, blames=True)
        speech = voices.innermost(span)
        if _own(seg, p) and speech is not None and speech.stance == "claims_responsibility":
            continue  # said once, by the speech act itself
        if p.first and seg.low[p.first - 1] == "our" and not draft.chain:
            continue  # the document's own side: see deeds.py
        if _own(seg, p) and draft.chain and draft.stance == "asserts":
            draft.value = Party(draft.chain[-1].source)  # "the army said its own planes …"
            draft.stance = "claims_responsibility"
        yield draft


def _with_act(m: Mention, p: PartyMention) -> int:
    """An adjective alone says little: the quote goes on to what it belongs to ("Russian strikes")."""
    ends = [e.last for e in m.segment.events if p.last <= e.first <= p.last + 2 and e.row.class_ != "war"]
    return min(ends) if p.adjective and ends else p.last


def _own(seg: Segment, p: PartyMention) -> bool:
    """``its own air force``, ``our forces``: the speaker's."""
    return p.described and bool({"its", "their", "our"} & set(seg.low[max(0, p.first - 2) : p.first]))


def named(p: PartyMention) -> Party:
    """The party; an adjective ("Russian strikes") stands for the state's first name in the actors file."""
    if p.adjective and p.party.actor is not None:
        return Party(state_name(p.party.actor), p.party.actor, p.party.role)
    return p.party


def _does(m: Mention, p: PartyMention) -> bool:
    seg, low = m.segment, m.segment.low
    acts = [m.act] if m.act is not None else []
    acts += [e for e in seg.events if m.act is not None and e.row.class_ == m.act.row.class_ and e is not m.act]
    if (
        low[p.last : p.last + 2]
        and low[p.last : p.last + 1] == ("-",)
        and low[p.last + 1 : p.last + 2]
        and low[p.last + 1] in _MADE
    ):
        return False
    if p.first and low[p.first - 1] in _MADE:
        return False
    # "Russian (air) strikes", "Russia's campaign", "rebel shelling"
    for a in acts:
        if a.row.class_ == "war" or not a.row.extra.get("cause"):
            continue
        gap = low[p.last : a.first]
        owns = p.adjective or p.described or "'s" in gap or "’s" in gap or not gap
        if owns and p.last <= a.first and len(gap) <= 3 and not any(w in _BLOCKERS or _verb(w) for w in gap):
            return not (p.first and low[p.first - 1] in _NOT_DONE_BY and not p.adjective and "'s" not in gap)
    # "... by X"
    if p.first and _by(low, p.first):
        back = low[max(0, p.first - 9) : p.first]
        triggers = (
            [h.trigger[1] for h in m.harms]
            + [a.last for a in acts if a.row.class_ != "war"]
            + [h.last for h in seg.hits]
            + [w.last for w in seg.weapons]
        )
        triggers += [x.trigger[1] for x in seg.harms]
        if any(0 <= p.first - t <= 9 for t in triggers) and not {
            "said",
            "controlled",
            "held",
            "run",
            "backed",
            "owned",
        } & set(back[-3:]):
            return True
        if any(w in ("killing", "use") for w in back):
            return True
    # "criticised Russia on Tuesday for killing …", "accused X of shelling …"
    for k in range(p.last, min(p.last + 5, len(low) - 1)):
        if any(o.first <= k < o.last for o in seg.parties):
            break
        if low[k] in ("for", "of") and low[k + 1].endswith("ing"):
            return not p.adjective and (any(h.trigger[0] == k + 1 for h in m.harms) or any(h.first == k + 1 for h in seg.hits))
    # "X's use of", "Russian use of cluster munitions"
    if low[p.last : p.last + 2] in (("use", "of"), ("'s", "use"), ("’s", "use")):
        return True
    # subject: "gunmen killed six", "government forces executed 48", "X launched an attack"
    if p.adjective:
        return False
    for h in m.harms:
        if not h.passive and _subject_of(seg, p, h.trigger[0]):
            return True
    if any(_subject_of(seg, p, hit.first) for hit in seg.hits):
        return True
    used = [w for w in seg.weapons if p.last <= w.first <= p.last + 8]  # "Russian planes had fired ten missiles"
    if any(low[k] in _STRIKING and _subject_of(seg, p, k) for w in used for k in range(p.last, w.first)):
        return True
    return any(
        p.last <= a.first and any(low[k] in _STRIKING and _subject_of(seg, p, k) for k in range(p.last, a.first)) for a in acts
    )


def _verb(word: str) -> bool:
    """``denied shelling``, ``launched air strikes``: what stands between is a verb, not "suspected" or "renewed"."""
    return word.endswith("ed") and word not in _PARTICIPLES


def _by(low: tuple[str, ...], i: int) -> bool:
    return low[i - 1] == "by" or (i > 1 and low[i - 2] == "by" and low[i - 1] in ("the", "a", "an", "suspected", "alleged"))


def _subject_of(seg: Segment, p: PartyMention, verb: int) -> bool:
    """Only auxiliaries and adverbs stand between the party and the verb, and the party is no object of a preposition."""
    gap = seg.low[p.last : verb] if p.last <= verb else None
    if gap is None or len(gap) > _REACH:
        return False
    behind = bool(gap) and gap[0] in _WITH and not _STOPS & set(gap)  # "rebels with new missiles killed"
    if not behind and (len(gap) > 5 or any(w not in _BETWEEN and not w.endswith("ly") for w in gap)):
        return False
    i = p.first - 1
    while i >= 0 and seg.low[i] in ("the", "a", "an", "suspected", "alleged"):
        i -= 1
    if i >= 0 and p.party.role == "state" and p.party.actor is not None and not p.adjective and seg.tokens[i].is_word:
        return seg.low[i] in ("that", "and", "but", "when", "as", "said", "says", "after", "before", "because", "if")
    return i < 0 or seg.low[i] not in ("of", "on", "against", "with", "from", "in", "to", "for", "near", "at")
