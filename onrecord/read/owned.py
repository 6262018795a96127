"""What a doer's own side owns: the strike, or the harm (two things); and whose point it is who did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import HARMS, Party, Span
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.told import Told
from onrecord.read.who import Attribution

ENDS: Final = frozenset((".", ";", ",", "”", '"', "but", "and"))
_HARM: Final = frozenset("deaths death killing killings wounding".split())
_ADMITTING: Final = frozenset(
    "acknowledge acknowledges acknowledged acknowledging admit admits admitted admitting "
    "concede concedes conceded conceding".split()
)
_SORRY: Final = frozenset("apologised apologized apologises apologizes regretted regrets regret apologise apologize".split())
_OWN: Final = frozenset("its our their his my".split())


def words_in(seg: Segment, span: Span) -> set[str]:
    return {t.low for t in seg.tokens if span[0] <= t.start < span[1]}


def clause_end(seg: Segment, start: int) -> int:
    """The end of the clause that goes on behind an offset."""
    last = start
    for t in seg.tokens:
        if t.start >= start:
            if t.low in ENDS:
                break
            last = t.end
    return last


_SELF: Final = frozenset(("it", "they", "we", "i"))
_ARMED: Final = frozenset(("military", "armed_group", "police", "state"))
_NOT: Final = frozenset("not no never nobody n't neither nothing".split())


def deed_owned(seg: Segment, a: Attribution, voices: Voices, told: Told) -> Draft | None:
    """``said they had executed the mayor``, ``said it had carried out a strike``: by a party, of itself."""
    source = next((p for p in seg.parties if a.source and a.source[0] <= seg.tokens[p.first].start < a.source[1]), None)
    if source is None and a.nature not in _ARMED:
        return None
    content = a.meant[0]
    inside = [i for i, t in enumerate(seg.tokens) if content[0] <= t.start < content[1]][:12]
    that = next((k for k, i in enumerate(inside[:7]) if seg.low[i] == "that"), None)
    inside = inside[that + 1 :] if that is not None else inside  # "said in a leaflet that they had …"
    if len(inside) < 3 or seg.low[inside[0]] not in _SELF:
        return None
    low = seg.low[inside[0] : inside[-1] + 1]
    verb = next((m for m in lexicon.matcher("deeds").find(low[1:5]) if not _NOT & set(low[1 : 1 + m.first])), None)
    if verb is None or set(low[1 : 1 + verb.first]) & {"was", "were", "be", "been", "is", "are", "would", "will", "could"}:
        return None
    node = told.account_near(seg)
    quote = (seg.tokens[inside[0]].start, clause_end(seg, seg.tokens[inside[0] + verb.last].end))
    name = voices.text[slice(*a.source)] if a.source else a.speaker
    party = Party(name, None, source.party.role if source else "unknown")
    return (
        None
        if node is None
        else Draft(node, "perpetrator", party, (quote,), "claims_responsibility", chain=voices.chain_of(a), confidence=0.65)
    )


def _admits(seg: Segment, a: Attribution) -> bool:
    """``acknowledged that its strike killed …``, ``apologised for the killing of …``: the doer's own side accepts the harm."""
    cue = words_in(seg, a.cue)
    if cue & _SORRY:
        return True
    if not cue & _ADMITTING:
        return False
    words = [t.low for t in seg.tokens if a.meant[0][0] <= t.start < a.meant[0][1]]
    own = next((k for k, w in enumerate(words[:12]) if w in _OWN), None)
    if words[:1] and words[0] in ("killing", "wounding", "causing", "injuring"):
        return True
    return own is not None and any(
        True for name in ("forces", "events", "weapons", "faceless") for _ in lexicon.matcher(name).find(words[own + 1 : own + 5])
    )


def harm_owned(seg: Segment, a: Attribution, told: Told) -> None:
    """The tolls in the words are owned: their stance says so. Owning a strike alone owns no harm."""
    claims = a.stance == "claims_responsibility"
    if not (claims or _admits(seg, a)) or (claims and not _HARM & words_in(seg, a.meant[0])):
        return
    for d in told.drafts:
        inside = any(s <= d.quotes[0][0] and d.quotes[0][1] <= e for s, e in a.meant)
        if inside and d.attribute in HARMS and d.stance == "asserts" and d.chain and d.chain[-1].cue == a.cue:
            d.stance = "claims_responsibility"


_POINTING: Final = frozenset(
    "insist insists insisted maintain maintains maintained believe believes believed suspect suspects suspected charge charges "
    "charged think thinks assume assumes declare declared allege alleges alleged".split()
)
_DOING: Final = frozenset("carried planted staged perpetrated ordered behind".split())


def pointed(drafts: Sequence[Draft], segments: Sequence[Segment], voices: Voices) -> None:
    """``exiles insist that the Veshan fleet fired``: who did it is the point of a saying that tells of no harm beside it."""
    for seg in segments:
        if seg.harms:
            continue
        for d in drafts:
            if d.attribute != "perpetrator" or d.stance != "asserts" or len(d.chain) == 0 or not isinstance(d.value, Party):
                continue
            if not (seg.whole[0] <= d.quotes[0][0] < seg.whole[1]) or not d.value.name[:1].isupper():
                continue
            a = voices.innermost(d.quotes[0])
            if a is None or a.kind not in ("say", "tell", "think") or not a.meant:
                continue
            if not _POINTING & words_in(seg, a.cue) and not _DOING & words_in(seg, (d.quotes[0][1], d.quotes[0][1] + 24)):
                continue
            start = max(s for s, e in a.meant if s <= d.quotes[0][0])
            i, at = seg.at(start), seg.at(d.quotes[0][0])
            if (
                at - i <= 1
                and d.quotes[0][0] >= start
                and not any(seg.low[k] in ("'s",) for k in range(at, min(at + 6, len(seg.low))))
            ):
                d.stance = "accuses"


def linked(drafts: Sequence[Draft]) -> None:
    """Denials of the hand that point nowhere yet: of the one party that others blame before, if there is only one."""
    for d in drafts:
        if d.attribute != "perpetrator" or d.stance not in ("denies", "no_position") or d.about is not None or not d.chain:
            continue
        before = [
            o for o in drafts
            if o.node is d.node and o.attribute == "perpetrator" and o.stance in ("asserts", "accuses")
            and o.quotes[0][1] <= d.quotes[0][0] and isinstance(o.value, Party)
            and all(k.source != d.chain[-1].source for k in o.chain)
        ]  # fmt: skip
        if before and len({o.value.name.lower() for o in before}) == 1:
            d.about = max(before, key=lambda o: o.quotes[0])
