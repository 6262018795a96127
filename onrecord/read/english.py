"""The English reader: rules over vocabulary. Text to facts, facts to events, events to claims, claims to accounts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from onrecord.config import Config
from onrecord.model import Account, Claim, Document, PartOf, Party, Span
from onrecord.read.accounts import Event, group
from onrecord.read.asides import limits, plans, shares
from onrecord.read.disputes import disputes
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment, segments
from onrecord.read.mentions import find_mentions
from onrecord.read.positions import argued, designations, statements
from onrecord.read.text import Prepared, prepare
from onrecord.read.told import Told
from onrecord.read.tolls import toll
from onrecord.read.what import mention_claims
from onrecord.read.when import Time, find_times
from onrecord.read.where import PlaceMention, find_places
from onrecord.read.who import Attribution, find_attributions

NAME: Final = "rules-en-1"
_STATE_FORCES: Final = frozenset("army military navy".split())
_LEAD: Final = 2  # the sentences after the title that say what a report is about


def read(document: Document, config: Config) -> tuple[tuple[Account, ...], tuple[Claim, ...]]:
    """The accounts and claims of one English document: the account it is mainly about first, claims in order of their words."""
    prepared = prepare(document)
    times = find_times(prepared, document.published, config.weekend)
    places = find_places(prepared)
    voices = Voices(prepared, [_no_speaker(a, times, places) for a in find_attributions(prepared)])
    segs = segments(prepared, times, places, config.table)
    events = group(find_mentions(segs, voices))
    nodes = {id(e): Node(e.scope, e.kind, e.anchor) for e in events}
    drafts = [d for e in events for m in e.mentions for d in mention_claims(m, nodes[id(e)], voices)]
    drafts += _parts(events, nodes, voices)
    where = [(m.segment.number, nodes[id(e)], frozenset(e.names)) for e in events for m in e.mentions]
    where.sort(key=lambda w: w[0])
    told = Told(drafts, where)
    for find in (designations, shares, limits, argued):
        drafts += find(segs, voices, told)
    _answer(drafts, segs, told)
    drafts += statements(segs, voices)
    drafts += plans(segs, voices)
    drafts += disputes(segs, voices, Told(drafts, where))
    _whose_army(drafts, segs)
    return _finish(_distinct(drafts), prepared)


def _no_speaker(a: Attribution, times: Sequence[Time], places: Sequence[PlaceMention]) -> Attribution:
    """A day or a month speaks for nobody ("a coalition formed last September said ..."), nor does the place before a headline's
    colon ("Yemen: air strike kills 20"): no speaker rather than a wrong one."""
    dated = a.source is not None and any(t.span[0] <= a.source[0] and a.source[1] <= t.span[1] for t in times)
    placed = a.kind == "headline" and any(p.span == a.source for p in places)
    if dated or placed:
        return a._replace(mental=True, content=())
    return a


def _whose_army(drafts: Sequence[Draft], segs: Sequence[Segment]) -> None:
    """``the army`` is the only army that the document names ("the Syrian army"): the id is that one's, the name as worded."""
    named: dict[str, set[str]] = {}
    for seg in segs:
        for p in seg.parties:
            if p.party.actor is not None:
                named.setdefault(seg.low[p.last - 1], set()).add(p.party.actor)
    for d in drafts:
        if isinstance(d.value, Party) and d.value.actor is None:
            for noun in _STATE_FORCES & set(d.value.name.lower().replace("’", "'").replace("'s", "").split()):
                if len(named.get(noun, ())) == 1 and not d.value.name[:1].isupper():
                    d.value = Party(d.value.name, next(iter(named[noun])), d.value.role if d.value.role != "unknown" else "state")


def _answer(drafts: Sequence[Draft], segs: Sequence[Segment], told: Told) -> None:
    """A denied figure or hand points to the nearest earlier claim of the same kind by somebody else."""
    starts = [s.whole[0] for s in segs]
    for d in drafts:
        if d.stance == "denies" and d.about is None and d.chain and d.attribute not in ("account", "target_party"):
            seg = segs[bisect_right(starts, d.quotes[0][0]) - 1]
            d.about = told.answered(d.quotes[0], d.chain[-1].source, seg, None, (), d.attribute)


def _parts(events: Sequence[Event], nodes: dict[int, Node], voices: Voices) -> list[Draft]:
    """``those attacks may include one …``: this account is said to belong to that one."""
    out = []
    for e in events:
        if e.parent is None:
            continue
        seg = e.mentions[0].segment
        i = next(k for k, w in enumerate(seg.low) if w in ("include", "includes", "included"))
        first = max((x.first for x in seg.events if x.first < i), default=i)
        span = seg.span(first, min(i + 2, len(seg.tokens)))
        chain = voices.chain(span)
        hedge = voices.hedge(seg, seg.span(i, i + 1), chain)
        out.append(
            Draft(
                nodes[id(e)],
                "part_of",
                None,
                (span,),
                hedge=hedge,
                chain=chain,
                confidence=0.65,
                part_of=nodes[id(e.parent)],
            )
        )
    return out


def _distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """One claim for one statement: the same attribute from the same words in one account is said once."""
    seen: dict[tuple[int, str, Span, str], Draft] = {}
    for d in drafts:
        key = (id(d.node), d.attribute, d.quotes[0], repr(d.value) if d.attribute in ("killed", "injured") else "")
        seen.setdefault(key, d)
    kept = set(map(id, seen.values()))
    for d in seen.values():
        if d.about is not None and id(d.about) not in kept:
            d.about = None
    return list(seen.values())


def _weight(node: Node, claims: Sequence[Draft], prepared: Prepared) -> float:
    """How much the document is about an account: its claims, the title and the first sentences counting most."""
    weight = 0.0
    early_spans = [s.span for s in prepared.sentences if s.role == "title" or s.number <= _LEAD]
    for d in claims:
        early = any(start <= d.quotes[0][0] < end for start, end in early_spans)
        weight += (3.0 if early else 1.0) * (2.0 if isinstance(d.value, Party) or d.attribute in ("killed", "injured") else 1.0)
    return weight * {"incident": 1.5, "aggregate": 1.2}.get(node.scope, 0.3)


def _finish(drafts: Sequence[Draft], prepared: Prepared) -> tuple[tuple[Account, ...], tuple[Claim, ...]]:
    """Order and name accounts and claims."""
    by_node: dict[int, list[Draft]] = {}
    nodes: dict[int, Node] = {}
    for d in drafts:
        by_node.setdefault(id(d.node), []).append(d)
        nodes[id(d.node)] = d.node
    order = sorted(nodes.values(), key=lambda n: (n.anchor, min(d.quotes[0] for d in by_node[id(n)])))
    if order:
        main = max(order, key=lambda n: _weight(n, by_node[id(n)], prepared))
        order.remove(main)
        order.insert(0, main)
    account_ids = {id(n): f"a{i}" for i, n in enumerate(order, 1)}
    ranked = sorted(drafts, key=lambda d: (d.quotes[0], account_ids[id(d.node)], d.attribute, d.stance))
    claim_ids = {id(d): f"c{i}" for i, d in enumerate(ranked, 1)}
    claims = []
    for d in ranked:
        value = PartOf(account_ids[id(d.part_of)]) if d.part_of is not None else d.value
        claims.append(
            Claim(
                claim_ids[id(d)], account_ids[id(d.node)], d.attribute, value, d.quotes, d.stance,
                claim_ids[id(d.about)] if d.about is not None else None, d.hedge, d.period, d.chain, NAME, d.confidence,
            )
        )  # fmt: skip
    accounts = tuple(
        Account(account_ids[id(n)], n.scope, n.kind, n.anchor, toll([d for d in ranked if d.node is n])) for n in order
    )
    return accounts, tuple(claims)
