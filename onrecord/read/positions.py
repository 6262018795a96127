"""What actors say of each other: positions, who calls whom what, whom somebody claims to aim at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from onrecord import lexicon
from onrecord.model import Act, Date, Designation, Link, Party, Position, Span
from onrecord.read.doers import named
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.names import name_at
from onrecord.read.told import Told
from onrecord.read.who import Attribution

_LABELS: Final = frozenset("terrorist terrorists extremist extremists moderate jihadist jihadists occupier occupiers".split())
_THE: Final = frozenset("the this that these those its their".split())
_PHONE: Final = frozenset("called phoned telephoned".split())


def statements(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """Positions: who criticises, condemns, praises, calls, meets whom. One that names an event of the document belongs to that
    event's account; each other sentence's speaker makes one account."""
    nodes: dict[tuple[int, str], Node] = {}
    for seg in segments:
        for a in voices.spoken_in(seg.whole):
            if a.source is None:
                continue
            act = _act(seg, a)
            if act is None:
                continue
            toward = _toward(seg, a, voices)
            if toward is None:
                continue
            span, name = toward
            event = _event(seg, a, told)
            node = event or nodes.setdefault(
                (seg.number, a.speaker),
                Node("statement", "meeting" if act in ("meets", "telephones") else "statement", a.cue),
            )
            chain = voices.chain((a.meant[0][0], a.meant[0][0] + 1))
            quote = (a.cue[0], max(span[1], _clause(seg, span[1], a.meant[0][1])))
            yield Draft(node, "position", Position(name, act), (quote,), "positions", chain=chain, confidence=0.7)
            for t in seg.times if event is None else ():
                if t.kind == "date" and _next_to(seg, a, t.span, span):
                    yield Draft(
                        node,
                        "date",
                        Date(t.start, t.end, t.phrase, t.precision),
                        (t.span,),
                        confidence=0.7,
                        chain=chain[:-1],
                    )


def _event(seg: Segment, a: Attribution, told: Told) -> Node | None:
    """The account of the event that the position is about: "condemned the army for the raid"."""
    behind = seg.at(a.cue[1])
    names = any(
        e.first >= behind and e.row.class_ not in ("war", "protest") and _THE & set(seg.low[max(0, e.first - 3) : e.first])
        for e in seg.events
    )
    return told.account_at(seg) if names else None


def _act(seg: Segment, a: Attribution) -> Act | None:
    """The position's act, by the words of the cue; other speech acts are no positions."""
    if not (a.stance in ("positions", "accuses") or a.kind in ("call", "position")):
        return None
    words = [t.low for t in seg.tokens if a.cue[0] <= t.start < a.cue[1]]
    after = seg.at(a.cue[1])
    if words == ["called"] and after < len(seg.low) and seg.low[after] in ("on", "upon", "for"):
        return "calls_for"
    for m in lexicon.matcher("acts").find(words):
        return cast(Act, m.row.class_)
    return None


def _toward(seg: Segment, a: Attribution, voices: Voices) -> tuple[Span, str] | None:
    """The actor right after the cue: a party or a person by name."""
    if not a.meant:
        return None
    start = seg.at(a.meant[0][0])
    if start < len(seg.low) and seg.low[start] in ("into", "at", "through", "onto", "towards"):
        return None
    phone = {t.low for t in seg.tokens if a.cue[0] <= t.start < a.cue[1]} & _PHONE
    for i in range(start, min(start + 7, len(seg.tokens))):
        party = next((p for p in seg.parties if p.first <= i < p.last), None)
        if party is not None and party.adjective and party.last < len(seg.tokens) and seg.tokens[party.last].is_capitalised:
            continue
        name = name_at(seg.tokens, i) if seg.sentence.role != "title" else None
        if name is not None and party is None and (phone or i - start <= 2):
            if phone and (not _spoken_to(seg, name.last) or seg.low[name.first - 1] in ("“", '"', "‘")):
                return None  # "called Operation Shield that …": named, not telephoned
            return seg.span(name.first, name.last), voices.text[slice(*seg.span(name.first, name.last))]
        if party is not None and not phone:
            first = start if party.described else party.first
            span = seg.span(first, party.last)
            return span, voices.text[slice(*span)] if party.described else named(party).name
        if seg.low[i] in (",", "for", "of", "after", "that", "by", "over"):
            return None
    return None


def _spoken_to(seg: Segment, i: int) -> bool:
    """Behind the name the sentence ends or says when or why: a telephone call, no naming."""
    if i >= len(seg.low) or seg.low[i] in (".", ",", "to", "on", "earlier", "after", "and", "about"):
        return True
    return any(t.span[0] == seg.tokens[i].start for t in seg.times)


def _clause(seg: Segment, start: int, end: int) -> int:
    """The end of the clause that goes on behind ``start``: up to a comma, never beyond ``end``."""
    last = start
    for t in seg.tokens:
        if t.start >= start:
            if t.text in (",", ";") or t.end > end:
                break
            last = t.end
    return last


def _next_to(seg: Segment, a: Attribution, time: Span, toward: Span) -> bool:
    """The time belongs to the act when it stands beside the speaker, the cue or the one addressed."""
    i, j = seg.at(time[0]), seg.at(time[1])
    edges = (a.source or a.cue)[0], a.cue[0], a.cue[1], toward[1]
    marks = [seg.at(e) for e in edges]
    return any(abs(i - k) <= 2 or abs(j - k) <= 1 for k in marks) and not any(
        x in ("for", "of", "that") for x in seg.low[min(marks[-1], i) : i]
    )


def designations(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """``X and other terrorist fighters, as Y argues``; ``Y calls X terrorists``: kept only with a named caller."""
    for seg in segments:
        for i, w in enumerate(seg.low):
            if w not in _LABELS:
                continue
            party = next(
                (
                    p
                    for p in seg.parties
                    if p.last <= i
                    and i - p.last <= 2
                    and seg.low[p.last : i] in (("and", "other"), ("and",), ("as",), ("as", "a"), ())
                ),
                None,
            )
            if party is None or party.described or (party.last == i and party.party.role != "non_state"):
                continue
            end = i + 1
            while end < len(seg.low) and any(e == end for p in seg.parties for e in (p.last,) if p.first <= i < p.last):
                end += 1
            span = seg.span(party.first, i + 1)
            caller = _as_said(seg, span[1], voices)
            chain = (caller,) if caller is not None else voices.chain(span)
            if not chain:
                continue
            node = told.account_at(seg)
            if node is None:
                continue
            yield Draft(
                node,
                "designation",
                Designation(party.party.name, voices.text[slice(*seg.span(i, i + 1))]),
                (span,),
                chain=chain,
                confidence=0.6,
            )


def _as_said(seg: Segment, after: int, voices: Voices) -> Link | None:
    """``…, as the Kremlin argues``: whose words the ones before are."""
    for a in voices.spoken_in(seg.whole):
        if a.source is not None and after <= a.source[0] < seg.whole[1]:
            i = seg.at(a.source[0])
            if "as" in seg.low[max(0, i - 2) : i]:
                return Link(a.speaker, a.source, a.cue)
    return None


def argued(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """``X haven't targeted Y, as Z argues``: Z says that Y is the target, the sentence's own speaker denies it."""
    for seg in segments:
        hit = next(
            (
                h
                for h in seg.hits
                if any(w.endswith("n't") or w in ("not", "never") for w in seg.low[max(0, h.first - 2) : h.first])
            ),
            None,
        )
        if hit is None:
            continue
        party = next((p for p in seg.parties if hit.last <= p.first <= hit.last + 2), None)
        node = told.account_at(seg)
        if party is None or node is None:
            continue
        value: Party = named(party)
        span = seg.span(party.first, party.last)
        whole = seg.span(max(0, hit.first - 2), party.last)
        caller = _as_said(seg, span[1], voices)
        chain = voices.chain(span)
        said: Draft | None = None
        if caller is not None:
            chain = tuple(k for k in chain if k.cue != caller.cue)
            said = Draft(node, "target_party", value, (span,), chain=(caller,), confidence=0.7)
            yield said
        yield Draft(node, "target_party", value, (whole,), "denies", about=said, chain=chain, confidence=0.65)
