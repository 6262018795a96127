"""The English reader: rules over vocabulary. Text to facts, facts to events, events to claims, claims to accounts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, cast, get_args

from onrecord.config import Config
from onrecord.model import Account, Claim, Document, Kind, PartOf, Party, Span
from onrecord.read import confidence, witness
from onrecord.read.accounts import Event, group
from onrecord.read.actors import resolve
from onrecord.read.aimed import aimed_at
from onrecord.read.answers import answers
from onrecord.read.asides import limits, shares
from onrecord.read.cues import cues
from onrecord.read.deeds import deeds
from onrecord.read.disputes import disputes
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment, segments
from onrecord.read.figures import restated
from onrecord.read.joined import join
from onrecord.read.kinds import settle
from onrecord.read.mentions import find_mentions
from onrecord.read.name_lists import name_lists
from onrecord.read.named import named
from onrecord.read.owned import linked, pointed
from onrecord.read.plans import plans
from onrecord.read.positions import argued, designations, statements
from onrecord.read.revised import revised
from onrecord.read.speakers import resolved
from onrecord.read.tagged import Tagged, tag
from onrecord.read.text import Prepared, prepare
from onrecord.read.told import Told
from onrecord.read.tolls import toll
from onrecord.read.unsaid import unsaid
from onrecord.read.voiced import voiced
from onrecord.read.what import mention_claims
from onrecord.read.when import Time, find_times
from onrecord.read.where import PlaceMention, find_places
from onrecord.read.who import Attribution, find_attributions

NAME: Final = "rules-en-1"
_FAR, _OVERLAPPING = 10**9, 8
_LEAD: Final = 2  # the sentences after the title that say what a report is about
_LATE: Final = 20.0  # what all that is told later can add: long obituaries do not outweigh an opening


def read(document: Document, config: Config) -> tuple[tuple[Account, ...], tuple[Claim, ...]]:
    """The accounts and claims of one English document: the account it is mainly about first, claims in order of their words."""
    prepared = prepare(document)
    tagged = tag(prepared)
    drafts = find(prepared, tagged, document, config)
    confidence.weigh(drafts, tagged.roles, prepared)
    return _finish(drafts, prepared)


def find(prepared: Prepared, tagged: Tagged, document: Document, config: Config) -> list[Draft]:
    """The claims of a document by rules, and those that only the encoder found, each once and without order."""
    times = find_times(prepared, document.published, config.weekend)
    places = find_places(prepared)
    where_and_when = _Spans(times, places)
    spoken = resolved(voiced(find_attributions(prepared, tagged.heard), prepared), prepared)
    voices = Voices(prepared, [_no_speaker(a, where_and_when) for a in spoken])
    segs = segments(prepared, times, places, config.table)
    shown = [tuple(cues(seg)) for seg in segs]
    events = group(find_mentions(segs, voices, shown))
    settle(events, segs, shown)
    nodes = {id(e): Node(e.scope, e.kind, e.anchor) for e in events}
    drafts = [d for e in events for m in e.mentions for d in mention_claims(m, nodes[id(e)], voices)]
    drafts += _parts(events, nodes, voices)
    where = [(m.segment.number, nodes[id(e)], frozenset(e.names)) for e in events for m in e.mentions]
    where.sort(key=lambda w: w[0])
    where = where or _only_named(segs)
    told = Told(drafts, where)
    drafts += restated(segs, voices, drafts)
    drafts += revised(segs, voices, drafts)
    for found in (named, name_lists, designations, shares, limits, argued):
        drafts += found(segs, voices, told)
    _answer(drafts, segs, told)
    drafts += statements(segs, voices, told)
    drafts += plans(segs, voices, document.published)
    drafts += disputes(segs, voices, Told(drafts, where))
    drafts += deeds(segs, voices, Told(drafts, where))
    drafts += aimed_at(segs, voices, Told(drafts, where))
    drafts += answers(segs, voices, Told(drafts, where))
    drafts += unsaid(segs, voices, Told(drafts, where))
    drafts = join(drafts, tagged.roles, prepared, segs, voices, config.table)
    pointed(drafts, segs, voices)
    linked(drafts)
    resolve(drafts, segs)
    drafts = _distinct(drafts)
    witness.mark(drafts, voices)
    return drafts


def _only_named(segs: Sequence[Segment]) -> list[tuple[int, Node, frozenset[str]]]:
    """Where nobody is told to be harmed: the first event named, for those who own it, lay it at somebody or deny it."""
    for seg in segs:
        for found in (*(e for e in seg.events if e.row.class_ not in ("war", "protest")), *seg.hits, *seg.weapons):
            kind = found.row.class_ if found in seg.events and found.row.class_ in get_args(Kind) else "other"
            return [(seg.number, Node("incident", cast(Kind, kind), seg.span(found.first, found.last)), frozenset())]
    return []


class _Spans:
    """Where times and places stand, to be asked by many attributions."""

    def __init__(self, times: Sequence[Time], places: Sequence[PlaceMention]) -> None:
        self.times = sorted(t.span for t in times)
        self.places = {p.span for p in places}

    def dated(self, span: Span) -> bool:
        """A time holds the span. Times hardly overlap, so that it is one of the last few that begin before it."""
        i = bisect_right(self.times, (span[0], span[1] + _FAR))
        return any(s <= span[0] and span[1] <= e for s, e in self.times[max(0, i - _OVERLAPPING) : i])


def _no_speaker(a: Attribution, found: _Spans) -> Attribution:
    """A day or a month speaks for nobody ("a coalition formed last September said ..."), nor does the place before a headline's
    colon ("Yemen: air strike kills 20"): no speaker rather than a wrong one."""
    dated = a.source is not None and found.dated(a.source)
    placed = a.kind == "headline" and a.source in found.places
    if dated or placed:
        return a._replace(mental=True, content=())
    return a


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
    early = late = 0.0
    early_spans = [s.span for s in prepared.sentences if s.role == "title" or s.number <= _LEAD]
    for d in claims:
        worth = 2.0 if isinstance(d.value, Party) or d.attribute in ("killed", "injured") else 1.0
        if any(start <= d.quotes[0][0] < end for start, end in early_spans):
            early += 3.0 * worth
        else:
            late += worth
    weight = early + min(late, _LATE)
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
        main = max(order, key=lambda n: _weight(n, [d for d in by_node[id(n)] if not d.tagged], prepared))
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
