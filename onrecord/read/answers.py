"""Answers to what others say: refusals to take a position, denials of all, of the harm, of a weapon.

What ``disputes.py``, ``deeds.py`` and ``what.py`` have drafted is not said again. Vocabulary: ``lexicon/refusals.toml`` and
``lexicon/wholesale.toml``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from onrecord import lexicon
from onrecord.model import HARMS, Count, Harm, Span, Term, Who
from onrecord.read.counts import parse
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.owned import ENDS, clause_end, deed_owned, harm_owned, words_in
from onrecord.read.told import Told
from onrecord.read.who import Attribution

_ANYONE: Final = frozenset(("anyone", "anybody"))
_CASUALTIES: Final = frozenset("casualties deaths fatalities harm victims losses".split())
_CLAIMS: Final = frozenset(
    "claim claims report reports accusation accusations allegation allegations charge charges finding findings account accounts "
    "it this story stories figure figures them that".split()
)
_HARMLESS: Final = frozenset(("place", "date", "part_of", "share", "knowledge"))


def answers(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """Each answer once, in order."""
    for seg in segments:
        for a in voices.spoken_in(seg.whole):
            if a.mental:
                continue
            made = _refusal(seg, a, voices, told) if a.kind in ("who", "whole") else _answer(seg, a, voices, told)
            if made is not None and not _known(made, told):
                told.drafts.append(made)
                yield made
        for made in (*_wholesale(seg, voices, told), *_not_they(seg, voices, told)):
            if not _known(made, told):
                told.drafts.append(made)
                yield made


def _known(d: Draft, told: Told) -> bool:
    mine = d.quotes[0]
    return any(
        o.attribute == d.attribute and o.stance == d.stance and any(s < mine[1] and mine[0] < e for s, e in o.quotes)
        for o in told.drafts
    )


def _node(seg: Segment, told: Told) -> Node | None:
    return told.account_near(seg)


# --- no position


def _refusal(seg: Segment, a: Attribution, voices: Voices, told: Told) -> Draft | None:
    end = clause_end(seg, a.cue[1])
    quote = (a.cue[0], end)
    chain = voices.chain_of(a)
    if not chain:
        return None
    who = a.kind == "who" or bool({"who", "whom", "responsible", "perpetrators"} & words_in(seg, quote))
    about = _blame(told, quote, a.speaker) if who else _any_claim(told, quote, a.speaker)
    node = about.node if about is not None else _node(seg, told)
    if node is None:
        return None
    if (
        not who
        and about is not None
        and about.attribute in HARMS
        and {"number", "figure", "toll", "figures"} & words_in(seg, quote)
    ):
        at = next(t for t in seg.tokens if t.start >= a.cue[1] and t.low in ("number", "figure", "toll", "figures"))
        value = None
        start = seg.at(at.start)
        return Draft(node, about.attribute, value, (seg.span(max(0, start - 1), start + 1),), "no_position", about, chain=chain,
                     confidence=0.6)  # fmt: skip
    return Draft(node, "perpetrator" if who else "account", None, (quote,), "no_position", about, chain=chain, confidence=0.65)


def _earlier(told: Told, at: Span, speaker: str) -> list[Draft]:
    """What somebody else was said to say before, the nearest last."""
    return sorted(
        (
            d for d in told.drafts
            if d.stance in ("asserts", "accuses") and d.quotes[0][1] <= at[0] and d.attribute not in _HARMLESS
            and all(k.source != speaker for k in d.chain)
        ),
        key=lambda d: d.quotes[0],
    )  # fmt: skip


def _blame(told: Told, at: Span, speaker: str) -> Draft | None:
    found = [d for d in _earlier(told, at, speaker) if d.attribute == "perpetrator" and d.chain]
    return found[-1] if found else None


def _any_claim(told: Told, at: Span, speaker: str) -> Draft | None:
    """The toll of the nearest other speaker, else what else he says."""
    found = [d for d in _earlier(told, at, speaker) if d.chain and d.node.scope in ("incident", "aggregate")]
    if not found:
        return None
    same = [d for d in found if d.chain[0].cue == found[-1].chain[0].cue and d.node is found[-1].node]
    return next((d for d in same if d.attribute in HARMS), same[0])


# --- denials


def _answer(seg: Segment, a: Attribution, voices: Voices, told: Told) -> Draft | None:
    if not a.meant:
        return None
    content = a.meant[0]
    words = [t.low for t in seg.tokens if content[0] <= t.start < content[1]]
    if a.kind == "call" and _CLAIMS & set(words[:4]) and _called(words):
        quote = (a.cue[0], clause_end(seg, content[0]))
        about = _any_claim(told, quote, a.speaker)
        node = about.node if about else _node(seg, told)
        chain = voices.chain_of(a)
        return None if node is None else Draft(node, "account", None, (quote,), "denies", about, chain=chain, confidence=0.65)
    harm_owned(seg, a, told)
    if a.stance == "asserts" and a.kind in ("say", "tell"):
        return deed_owned(seg, a, voices, told)
    if a.stance == "denies":
        return (
            _hand_denied(seg, a, content, voices, told)
            or _harm_denied(seg, a, content, voices, told)
            or _used(seg, a, content, voices, told)
        )
    return None


def _hand_denied(seg: Segment, a: Attribution, content: Span, voices: Voices, told: Told) -> Draft | None:
    """``rejected claims that officers opened fire``: the hand of those named is denied, not what else is told there."""
    party = next((p for p in seg.parties if content[0] <= seg.tokens[p.first].start < content[1] and not p.adjective), None)
    if party is None or seg.tokens[party.first].start - content[0] > 25:
        return None
    after = seg.low[party.last : party.last + 5]
    if not any(True for _ in lexicon.matcher("deeds").find(after)) or {"by", "was", "were"} & set(after[:2]):
        return None
    span = seg.span(party.first, party.last)
    for d in told.drafts:  # what the clause tells beside the hand in it is not denied
        if d.stance == "denies" and d.attribute in HARMS and span[1] < d.quotes[0][0] < content[1]:
            between = [t.low for t in seg.tokens if span[1] <= t.start < d.quotes[0][0]]
            if "which" in between or "where" in between:
                d.stance, d.chain, d.about = "asserts", (), None
    node = _node(seg, told)
    return (
        None
        if node is None
        else Draft(node, "perpetrator", party.party, (span,), "denies", chain=voices.chain_of(a), confidence=0.6)
    )


def _called(words: Sequence[str]) -> bool:
    return any(m.row.class_ == "called" for m in lexicon.matcher("wholesale").find(words))


def _harm_denied(seg: Segment, a: Attribution, content: Span, voices: Voices, told: Told) -> Draft | None:
    """``denied that anyone had been killed``, ``denied that civilians died``, ``denied causing civilian casualties``."""
    inside = [i for i, t in enumerate(seg.tokens) if content[0] <= t.start < content[1]][:30]
    if not inside:
        return None
    low = seg.low[inside[0] : inside[-1] + 1]
    harms = list(lexicon.matcher("harm").find(low))
    if any(d.stance == "denies" and d.attribute in HARMS and content[0] <= d.quotes[0][0] < content[1] for d in told.drafts):
        return None
    harm: Harm | None = next((h for h in HARMS for m in harms if m.row.class_ == h), None)
    if harm is None and not _CASUALTIES & set(low):
        return None
    limit = next((m.first for m in harms if m.row.class_ in HARMS), len(low))
    for m in lexicon.matcher("people").find(low):
        if m.first <= limit + 6:
            return _count(
                seg, a, inside[0] + m.first, inside[0] + m.last, harm or "killed", cast(Who, m.row.class_), voices, told
            )
    anyone = next((k for k, w in enumerate(low) if w in _ANYONE), None)
    if anyone is not None:
        return _count(seg, a, inside[0] + anyone, inside[0] + anyone + 1, harm or "killed", "all", voices, told)
    return None


def _count(seg: Segment, a: Attribution, first: int, last: int, harm: Harm, who: Who, voices: Voices, told: Told) -> Draft | None:
    node = _node(seg, told)
    if node is None:
        return None
    span = seg.span(first, last)
    phrase = voices.text[slice(*span)]
    q = parse(phrase, "default")
    if q is not None:
        value = Count(q.low, q.high, q.bound, phrase, who)
    elif seg.low[first] in _ANYONE:
        value = Count(1, None, "at_least", phrase, who)
    else:
        row = next(x for x in lexicon.load("conversions") if x.class_ == "plural")
        value = Count(row.extra["default"][0], None, "vague", phrase, who)
    earlier = [d for d in _earlier(told, span, a.speaker) if d.attribute == harm and isinstance(d.value, Count)]
    about = next((d for d in reversed(earlier) if d.value.who == who), earlier[-1] if earlier else None)
    return Draft(about.node if about else node, harm, value, (span,), "denies", about, chain=voices.chain_of(a), confidence=0.6)


def _used(seg: Segment, a: Attribution, content: Span, voices: Voices, told: Told) -> Draft | None:
    """``denied the use of cluster bombs``, ``denied that gas was used``, ``denied hitting a bakery``."""
    words = words_in(seg, content)
    for attribute, found in (("weapon", seg.weapons), ("target", seg.targets)):
        near = [f for f in found if content[0] <= seg.tokens[f.first].start < content[1]]
        cue = (
            {"use", "used", "using", "drop", "dropped", "dropping", "possess"}
            if attribute == "weapon"
            else {"hitting", "targeting", "striking"}
        )
        if not near or not cue & words:
            continue
        span = seg.span(near[0].first, near[0].last)
        term = Term(voices.text[slice(*span)], near[0].row.class_)
        about = next(
            (
                d for d in reversed(_earlier(told, span, a.speaker))
                if d.attribute == attribute and isinstance(d.value, Term) and d.value.class_ == term.class_
            ), None,
        )  # fmt: skip
        node = about.node if about else _node(seg, told)
        if node is not None:
            return Draft(node, attribute, term, (span,), "denies", about, chain=voices.chain_of(a), confidence=0.6)
    return None


def _wholesale(seg: Segment, voices: Voices, told: Told) -> Iterator[Draft]:
    """``“Nothing of the kind took place,” the presidency said``: by somebody, of what somebody else said before."""
    for m in lexicon.matcher("wholesale").find(seg.low):
        if m.row.class_ != "said":
            continue
        span = seg.span(m.first, m.last)
        chain = voices.chain(span)
        if not chain:
            continue
        first = m.first
        while first and seg.low[first - 1] not in (*ENDS, "“", "that", ":", ","):
            first -= 1
        quote = (seg.tokens[first].start, clause_end(seg, span[1]))
        about = _any_claim(told, quote, chain[-1].source)
        node = about.node if about else _node(seg, told)
        if node is not None:
            yield Draft(node, "account", None, (quote,), "denies", about, chain=chain, confidence=0.65)


def _not_they(seg: Segment, voices: Voices, told: Told) -> Iterator[Draft]:
    """``the dead were fighters, not civilians``: of a category that somebody counted before."""
    for i, w in enumerate(seg.low[:-1]):
        if w != "not" or i == 0 or seg.low[i - 1] != ",":
            continue
        m = next((m for m in lexicon.matcher("people").find(seg.low[i + 1 : i + 4])), None)
        if m is None or m.first > 1:
            continue
        span = seg.span(i + 1 + m.first, i + 1 + m.last)
        chain = voices.chain(span)
        if not chain:
            continue
        about = next(
            (
                d for d in reversed(_earlier(told, span, chain[-1].source))
                if d.attribute in HARMS and isinstance(d.value, Count) and d.value.who == m.row.class_
            ), None,
        )  # fmt: skip
        if about is not None:
            row = next(x for x in lexicon.load("conversions") if x.class_ == "plural")
            value = Count(row.extra["default"][0], None, "vague", voices.text[slice(*span)], cast(Who, m.row.class_))
            yield Draft(about.node, about.attribute, value, (span,), "denies", about, chain=chain, confidence=0.6)
