"""Who takes, lays, denies or leaves open responsibility, and which claim that is about.

Built from speech acts (``read/who.py``) and the responsibility words of ``lexicon/blame.toml``. A denial of "the claims",
"the report", "accusations" is about the nearest earlier claim of somebody else, first of all one that blames the denier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import Hedge, Party, Span, Stance
from onrecord.read.doers import named
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.parties import PartyMention
from onrecord.read.told import Told
from onrecord.read.who import Attribution

_DEICTIC: Final = frozenset(
    "claims claim allegations allegation accusations accusation report reports findings "
    "finding charge charges it this that "
    "statement statements account accounts them conclusions assertions".split()
)
_LONGEST: Final = 60  # words of a content: what is denied stands at its beginning
_MOST: Final = 40  # speech acts of one sentence that are looked at: more is damage or an attack, and costs stay bounded
_DETERMINERS: Final = frozenset("the these those all most any some such her his its their a an both".split())
_BLAME_NOUNS: Final = frozenset("blame responsibility involvement role part hand".split())
_ACCUSING: Final = frozenset("accusations accusation allegations allegation charges".split())


def disputes(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """Claims that take, lay, deny or decline to lay responsibility, in order."""
    for seg in segments:
        for a in voices.spoken_in(seg.whole)[:_MOST]:
            if a.mental or a.speaker.split()[:1] in (["No"], ["no"], ["Nobody"], ["nobody"], ["None"], ["none"]):
                continue  # "no group has claimed it"
            draft = _dispute(seg, a, voices, told)
            if draft is not None:
                told.drafts.append(draft)
                yield draft
        yield from _supposed(seg, voices, told)
        yield from _planes(seg, voices, told)


def _party_of(seg: Segment, span: Span | None) -> PartyMention | None:
    if span is None:
        return None
    return next((p for p in seg.parties if span[0] <= seg.tokens[p.first].start and seg.tokens[p.last - 1].end <= span[1]), None)


def _dispute(seg: Segment, a: Attribution, voices: Voices, told: Told) -> Draft | None:
    content = a.meant[0] if a.meant else a.cue
    words = [t.low for t in seg.tokens if content[0] <= t.start < content[1]][:_LONGEST]
    quote = (min(a.cue[0], content[0]), max(a.cue[1], content[1]))
    mine = voices.chain((content[0], content[0] + 1))
    source = _party_of(seg, a.source)
    own = words[-2:] in (["its", "own"], ["their", "own"]) and bool({"was", "were"} & set(words)) and _harmful(words)
    if a.stance == "claims_responsibility" or own:  # "said that the strike was its own"
        node = told.account_near(seg)
        if node is None:
            return None
        return Draft(
            node,
            "perpetrator",
            _speaker_party(a, source, voices),
            (quote,),
            "claims_responsibility",
            chain=mine,
            confidence=0.8,
        )
    if a.stance == "asserts" and a.kind in ("say", "tell") and _did_not(words):
        node = told.account_near(seg)
        if node is None:
            return None
        party = _speaker_party(a, source, voices)
        about = told.answered(quote, a.speaker, seg, party) or told.blaming(quote, a.speaker, node, party)
        return Draft(node, "perpetrator", party, (_until(seg, quote),), "denies", about=about, chain=mine, confidence=0.7)
    if a.stance == "accuses":
        return _accusation(seg, a, words, content, voices, told)
    if a.stance == "denies":
        if set(words[:6]) & _BLAME_NOUNS or _denies_doing(seg, a) or _doing(words) or _own_means(words):
            node = told.account_near(seg)
            if node is None:
                return None
            party = _speaker_party(a, source, voices)
            about = told.answered(quote, a.speaker, seg, party) or told.blaming(quote, a.speaker, node, party)
            return Draft(node, "perpetrator", party, (quote,), "denies", about=about, chain=mine, confidence=0.75)
        if _deictic(words):
            denier = named(source) if source else None
            recent = _recent(words)
            about = told.answered(quote, a.speaker, seg, None if recent else denier, () if recent else words)
            about = about or told.answered(quote, a.speaker, seg, None)
            if about is None:
                return None
            quotes = (quote, *_called(seg, a, voices))
            return Draft(about.node, "account", None, quotes, "denies", about=about, chain=mine, confidence=0.7)
        return None
    if a.stance == "no_position":
        if set(words[:3]) & _BLAME_NOUNS or _blame_cue(seg, a) or (words[:1] in (["whether"], ["who"]) and _harmful(words)):
            node = told.account_near(seg)
            if node is None:
                return None
            blames = [
                d
                for d in told.drafts
                if d.node is node and d.attribute == "perpetrator" and d.stance == "accuses" and d.quotes[0] < quote
            ]
            return Draft(
                node,
                "perpetrator",
                None,
                (_until(seg, quote),),
                "no_position",
                about=blames[-1] if blames else None,
                chain=mine,
                confidence=0.75,
            )
        if _deictic(words):
            about = told.answered(quote, a.speaker, seg, None)
            return about and Draft(
                about.node,
                "account",
                None,
                (_until(seg, quote),),
                "no_position",
                about=about,
                chain=mine,
                confidence=0.7,
            )
    return None


def _called(seg: Segment, a: Attribution, voices: Voices) -> tuple[Span, ...]:
    """``rejected the claims, calling them “…”``: what the denier calls them, by the same speaker in the same sentence."""
    return tuple(
        (b.cue[0], b.meant[-1][1])
        for b in voices.spoken_in(seg.whole)
        if b.kind == "call" and b.source == a.source and b.meant and b.cue[0] > a.cue[1]
    )[:1]


def _deictic(words: Sequence[str]) -> bool:
    """The content is "the claims", "a report", "all of the findings", "it": something that was said before."""
    if words[:1] and words[0] in _DEICTIC:
        return True
    return words[:1] != [] and words[0] in _DETERMINERS and bool(_DEICTIC & set(words[1:5]) - {"it", "this", "that", "them"})


def _recent(words: Sequence[str]) -> bool:
    """``the claims``: those just told; "accusations of …" may be any."""
    return words[:1] in (["the"], ["these"], ["those"], ["it"], ["them"], ["that"], ["this"])


def _until(seg: Segment, quote: Span) -> Span:
    """A quotation of the clause only: up to the first comma behind the words."""
    for t in seg.tokens:
        if t.start > quote[0] and t.text == "," and t.start < quote[1]:
            return quote[0], t.start
    return quote


def _speaker_party(a: Attribution, source: PartyMention | None, voices: Voices) -> Party:
    if source is not None:
        return named(source)
    return Party(voices.text[slice(*a.source)] if a.source else a.speaker)


def _denies_doing(seg: Segment, a: Attribution) -> bool:
    matches = [m for m in lexicon.matcher("blame").find(seg.low) if m.row.class_ == "denies"]
    return any(seg.tokens[m.first].start <= a.cue[1] and a.cue[0] <= seg.tokens[m.last - 1].end for m in matches)


def _doing(words: Sequence[str]) -> bool:
    """``denied shelling the town``: the act itself is denied."""
    return bool(words) and words[0].endswith("ing") and _harmful(words[:2])


def _own_means(words: Sequence[str]) -> bool:
    """``denied that its planes had been in the area``: the hand in it is denied."""
    at = next((i for i, w in enumerate(words[:3]) if w in ("its", "their", "his")), None)
    return at is not None and any(True for _ in lexicon.matcher("forces").find(words[at + 1 : at + 5]))


def _did_not(words: Sequence[str]) -> bool:
    """``said it did not carry out any strikes``: what is said denies the act."""
    for i, w in enumerate(words[:10]):
        if w in ("not", "never", "didn't", "hadn't", "haven't", "hasn't") and set(words[i + 1 : i + 4]) & _ACTS:
            return words[:1] != [] and words[0] in ("it", "its", "they", "their", "he", "that", "we", "our")
    return False


_ACTS: Final = frozenset(
    "carry carried conduct conducted bomb bombed target targeted hit strike struck shell shelled attack attacked launch launched "
    "fire fired drop dropped use used fly flew flown".split()
)


def _blame_cue(seg: Segment, a: Attribution) -> bool:
    matches = [m for m in lexicon.matcher("blame").find(seg.low) if m.row.class_ == "no_position"]
    return any(seg.tokens[m.first].start <= a.cue[1] + 1 and a.cue[0] <= seg.tokens[m.last - 1].end for m in matches)


def _accusation(seg: Segment, a: Attribution, words: Sequence[str], content: Span, voices: Voices, told: Told) -> Draft | None:
    """``blamed Russia``; ``accused X of <an act that an account tells>``; ``issued similar accusations against X``."""
    party = next(
        (p for p in seg.parties if content[0] <= seg.tokens[p.first].start and seg.tokens[p.last - 1].end <= content[1]),
        None,
    )
    cue_words = {t.low for t in seg.tokens if a.cue[0] <= t.start < a.cue[1]} | set(words)
    if cue_words & _ACCUSING:
        if a.source is None:
            return None
        quote = (min(a.cue[0], content[0]), content[1])
        about = told.answered(quote, a.speaker, seg, named(party) if party else None)
        if about is None:
            return None
        return Draft(
            about.node,
            "account",
            None,
            (quote,),
            "accuses",
            about=about,
            chain=voices.chain((content[0], content[0] + 1)),
            confidence=0.65,
        )
    if party is None or seg.tokens[party.first].start - content[0] > 12:
        return None
    rest = words[len(seg.tokens[party.first : party.last]) :]
    node = told.account_near(seg)
    if node is None or (rest and rest[0] in ("of", "for") and not _harmful(rest[1:4])):
        return None
    span = seg.span(party.first, party.last)
    if ("perpetrator", span) in told.stated:
        return None
    return Draft(node, "perpetrator", named(party), (span,), "accuses", chain=voices.chain(span), confidence=0.8)


def _harmful(words: Sequence[str]) -> bool:
    """What somebody is accused of is harm or an attack, not "undermining hopes"."""
    return any(True for name in ("harm", "hits", "events", "deeds") for _ in lexicon.matcher(name).find(words))


def _supposed(seg: Segment, voices: Voices, told: Told) -> Iterator[Draft]:
    """``if Russia was indeed responsible for …``, ``X is believed to be behind the attack``: supposed, never asserted."""
    for m in lexicon.matcher("blame").find(seg.low):
        if m.row.class_ != "responsible":
            continue
        party = next((p for p in reversed(seg.parties) if p.last <= m.first and m.first - p.last <= 5), None)
        if party is None or not {"was", "were", "is", "are", "be", "been"} & set(seg.low[party.last : m.first]):
            continue
        node = told.account_near(seg)
        if node is None:
            continue
        span = seg.span(party.first, m.last)
        chain = voices.chain(span)
        hedge = voices.hedge(seg, span, chain)
        if hedge is None and seg.hypothetical(party.first):
            i = max(k for k in range(party.first) if seg.low[k] in ("if", "whether", "unless"))
            words = seg.span(i, i + 1)
            hedge = Hedge(voices.text[slice(*words)], words, None)
        negated = bool({"not", "n't", "never", "wasn't", "weren't"} & set(seg.low[party.last : m.first]))
        stance: Stance = "denies" if negated else ("accuses" if chain else "asserts")
        yield Draft(node, "perpetrator", named(party), (span,), stance, hedge=hedge, chain=chain, confidence=0.6)


def _planes(seg: Segment, voices: Voices, told: Told) -> Iterator[Draft]:
    """``the planes were believed to be Russian``: whose the means of the attack are said to be."""
    for p in seg.parties:
        if not p.adjective or (p.last < len(seg.low) and seg.low[p.last].isalpha() and seg.low[p.last] not in _ENDING):
            continue
        before = seg.low[max(0, p.first - 7) : p.first]
        if not (_MEANS & set(before) and {"were", "was", "is", "are", "be", "been"} & set(before)) or "not" in before:
            continue
        node = told.account_at(seg, names=False)
        if node is None:
            continue
        span = seg.span(p.first, p.last)
        chain = voices.chain(span)
        hedge = voices.hedge(seg, span, chain)
        yield Draft(
            node, "perpetrator", named(p), (span,), "accuses" if chain else "asserts", hedge=hedge, chain=chain, confidence=0.6
        )


_MEANS: Final = frozenset(
    "plane planes aircraft jet jets warplane warplanes helicopter helicopters drone drones bombers missiles".split()
)
_ENDING: Final = frozenset("and or but because by from he she it they said".split())
