"""What the trained encoder sees, beside what the rules found: roles become claims where no rule has made one.

The rules know the language of tolls and speakers; the encoder knows who does and suffers what where no rule's pattern fits
("the murder of A and B", "an attack on the senator's home"). A role goes to the account whose claims share its words or
its sentence, else to a new one. Values are taken from the words by the same rules as everywhere, so that grounding holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, cast

from onrecord import lexicon
from onrecord.model import HARMS, Count, Date, Harm, Kind, Party, Place, Scope, Span, Stance, Term, Victim, Who
from onrecord.read.counts import parse, quantity_at
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.roles import Happening, Read, Role
from onrecord.read.text import Prepared

_KINDS: Final[dict[str, Kind]] = {"BOMBING": "bombing", "KIDNAPPING": "abduction", "ARSON": "destruction"}
_HARMS: Final[dict[str, Harm]] = {"DEATH": "killed", "INJURY": "injured"}
_STANCES: Final[dict[str, Stance]] = {
    "CLAIMED OR ADMITTED": "claims_responsibility", "SUSPECTED OR ACCUSED": "accuses",
    "SUSPECTED OR ACCUSED BY AUTHORITIES": "accuses",
}  # fmt: skip
_FAMILY: Final[dict[str, tuple[str, ...]]] = {
    "perp_ind": ("perpetrator",), "perp_org": ("perpetrator",), "target": ("target", "target_party"), "weapon": ("weapon",),
    "name": ("victim",), "people": ("killed", "injured", "abducted", "missing", "detained", "target_party"),
}  # fmt: skip
_TOLD_AS: Final[dict[str, tuple[Kind, ...]]] = {
    "BOMBING": ("bombing", "airstrike"), "KIDNAPPING": ("abduction",), "ARSON": ("destruction",),
}  # fmt: skip
_HAND: Final = 0.25  # chance from which on whom the encoder sees do it is no victim
_SURE: Final = 0.3  # chance from which on the encoder's type of an event stands against the rules'
_ARTICLES: Final = frozenset("a an the some this that these those his her its their".split())
_SUFFERING: Final = frozenset(("target", "name", "people"))
_UNFINISHED: Final = frozenset("of the a an and or in at by for from to with".split())
_THINGS: Final = frozenset(("target", "weapon"))
_DOERS: Final = frozenset(("perp_ind", "perp_org"))
CASED: Final = 0.35  # the same of things where case helps the rules; chosen on the corpus' training part
_CASED_DOER: Final = 0.5  # and of who does it; chosen there, too
LEAST: Final = 0.2  # chance from which on a role, and an event, is told; how sure a claim is, its confidence says


def join(
    drafts: list[Draft], read: Read, prepared: Prepared, segs: Sequence[Segment], voices: Voices, table: str
) -> list[Draft]:
    """The drafts with those that only the encoder found. Linear in drafts times happenings; a document has few of either."""
    out = _named_for_sure(drafts, read) if prepared.caps else list(drafts)
    by_sentence: dict[int, list[Segment]] = {}
    for seg in segs:
        by_sentence.setdefault(seg.sentence.number, []).append(seg)
    for happening in read.happenings:
        if happening.score < LEAST or not any(r.role != "place" for r in happening.roles):
            continue
        node = _home(happening, out, by_sentence)
        fresh = node is None
        if node is not None and prepared.caps:
            _retype(node, happening)
        if node is None:
            node = _node(happening, by_sentence, voices.text)
        sure = [r for r in happening.roles if r.score >= _least(r, prepared.caps)]
        made = [d for r in sure for d in _claims(r, happening, node, out, by_sentence, voices, table, prepared.caps)]
        out += made
        if made if fresh else prepared.caps:
            known = {d.attribute for d in out if d.node is node}
            out += [d for d in _when_and_where(happening, node, by_sentence, voices) if d.attribute not in known]
    return out


def _least(r: Role, caps: bool) -> float:
    """The chance from which on a role makes a claim; where case tells names from words, the rules read people better."""
    if caps:
        return LEAST
    if r.role in _DOERS:
        return _CASED_DOER
    return CASED if r.role in _THINGS else 1.0


def _named_for_sure(drafts: Sequence[Draft], read: Read) -> list[Draft]:
    """In capitals only, case tells no name from other words: a name of the rules stands where the encoder sees one, too.
    Nor are those counted as harmed whom the encoder sees do it ("killed by two men")."""
    names = [r.span for h in read.happenings for r in h.roles if r.role == "name"]
    hands = [r.span for h in read.happenings for r in h.roles if r.role in _DOERS and r.score >= _HAND]

    def stands(d: Draft) -> bool:
        counted = isinstance(d.value, Count)
        if d.attribute == "victim" or (counted and d.value.bound == "at_least" and d.value.low == 1):
            return any(_overlap(d.quotes[0], n) for n in names)
        return not (counted and any(_overlap(d.quotes[0], h) for h in hands))

    return [d for d in drafts if stands(d)]


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _home(h: Happening, drafts: Sequence[Draft], by_sentence: dict[int, list[Segment]]) -> Node | None:
    """The account of the rules that tells of it: it shares most words with it, else most sentences."""
    votes: dict[int, float] = {}
    nodes: dict[int, Node] = {}
    wholes = [seg.whole for r in h.roles for seg in by_sentence.get(r.sentence, ())]
    for d in drafts:
        if d.node.scope not in ("incident", "planned") or d.attribute in ("position", "designation", "knowledge"):
            continue
        nodes[id(d.node)] = d.node
        shared = sum(_overlap(q, r.span) for q in d.quotes for r in h.roles)
        near = any(_overlap(d.quotes[0], w) for w in wholes)
        votes[id(d.node)] = votes.get(id(d.node), 0.0) + shared + 0.1 * near
    best = max(votes, key=lambda n: votes[n], default=None)
    if best is not None and votes[best] >= 0.1:
        return nodes[best]
    if any(r.role in _SUFFERING for r in h.roles):
        return None
    # "The Front claimed responsibility for the attack": who did it, told alone, did what was told before.
    before = [d for d in drafts if d.node.scope == "incident" and d.quotes[0][0] < h.roles[0].span[0]]
    return max(before, key=lambda d: d.quotes[0]).node if before else None


def _node(h: Happening, by_sentence: dict[int, list[Segment]], text: str) -> Node:
    threatened = sum(r.score for r in h.roles if r.labels["stage"][0] == "THREATENED")
    scope: Scope = "planned" if threatened > sum(r.score for r in h.roles) / 2 else "incident"
    guns = any(r.role == "weapon" and "GUN" in r.labels["weapon_type"][0] for r in h.roles)
    kind = _KINDS.get(h.type, "shooting" if guns else "other")
    first = max(h.roles, key=lambda r: (r.score * sum(r.event.values()), -r.span[0]))
    for seg in by_sentence.get(first.sentence, ()):
        if _overlap(first.span, seg.whole):
            words = [*seg.hits, *(e for e in seg.events if e.row.class_ != "war")]
            harms = [h.trigger for h in seg.harms]
            spans = [seg.span(w.first, w.last) for w in words] + [seg.span(*t) for t in harms]
            if spans:
                return Node(scope, kind, min(spans, key=lambda s: abs(s[0] - first.span[0])))
    return Node(scope, kind, first.span)


def _retype(node: Node, h: Happening) -> None:
    """In capitals the encoder tells better what happened: "a bomb squad", "the bombing of the economy" are no bombings."""
    told = next((event for event, kinds in _TOLD_AS.items() if node.kind in kinds), "ATTACK")
    if told != h.type and h.score >= _SURE:
        node.kind = _KINDS.get(h.type, "other")


def _claims(
    r: Role, h: Happening, node: Node, drafts: Sequence[Draft], by_sentence: dict[int, list[Segment]], voices: Voices, table: str,
    caps: bool,
) -> Iterator[Draft]:
    seg = next((s for s in by_sentence.get(r.sentence, ()) if s.whole[0] <= r.span[0] < s.whole[1]), None)
    if seg is None or r.role not in _FAMILY:
        return
    r = r._replace(span=(r.span[0], min(r.span[1], seg.whole[1])))
    if not caps and r.role in _DOERS and not _able(seg, r.span):
        return
    if any(d.attribute in _FAMILY[r.role] and any(_overlap(q, r.span) for q in d.quotes) for d in drafts):
        return
    # Where case tells names from words, the rules' figures are better than people tagged beside them.
    counted = set() if caps else {d.attribute for d in drafts if d.node is node and not d.tagged}
    make = {"perp_ind": _doer, "perp_org": _doer, "target": _target, "weapon": _weapon, "name": _named, "people": _people}[r.role]
    for attribute, value, span in make(r, h, seg, voices.text, table):
        chain = voices.chain(span)
        stance = voices.stance(span, blames=attribute == "perpetrator")
        if attribute == "perpetrator" and stance in ("asserts", "accuses"):
            label, chance = r.labels["confidence"]
            stance = _STANCES.get(label, "asserts") if r.role == "perp_org" and chance >= 0.5 else stance
        if stance == "no_position" or (attribute in HARMS and attribute in counted):
            continue
        hedge = voices.hedge(seg, span, chain)
        named = isinstance(value, Count) and (value.low, value.high) == (1, None)
        yield Draft(node, attribute, value, (span,), stance, hedge=hedge, chain=chain, subset=named, tagged=True)


def _able(seg: Segment, span: Span) -> bool:
    """Somebody who can have done it: a party or people, and none of those who are counted as harmed."""
    first, last = _tokens(seg, span)
    if any(h.group is not None and h.group.first < last and first < h.group.last for h in seg.harms):
        return False
    known = any(p.first < last and first < p.last for p in seg.parties)
    return known or any(True for _ in lexicon.matcher("people").find(seg.low[first:last]))


Made = Iterator[tuple[str, object, Span]]


def _tokens(seg: Segment, span: Span) -> tuple[int, int]:
    """The tokens that a span touches, at least one: a sentence may be cut into segments within it."""
    first = min(seg.at(span[0]), len(seg.tokens) - 1)
    return first, max(first + 1, min(seg.at(span[1] - 1) + 1, len(seg.tokens)))


def _bare(seg: Segment, span: Span) -> Span:
    """A span of whole tokens of the segment without small words at its edges and with no bracket left open."""
    first, last = _tokens(seg, span)
    while first < last - 1 and (seg.low[first] in _ARTICLES | _UNFINISHED or not seg.tokens[first].is_word):
        first += 1
    while last - 1 > first and (
        seg.low[last - 1] in _UNFINISHED or (not seg.tokens[last - 1].is_word and seg.low[last - 1] not in (")", "]"))
    ):
        last -= 1
    opened = next((i for i in range(last - 1, first, -1) if seg.low[i] in ("(", "[", ")", "]")), None)
    if opened is not None and seg.low[opened] in ("(", "["):
        closed = last < len(seg.tokens) and seg.low[last] in (")", "]")
        last = last + 1 if closed else opened  # "the Front (FMLN)" whole, or without what only begins
    return seg.span(first, last)


def _doer(r: Role, h: Happening, seg: Segment, text: str, table: str) -> Made:
    span = _bare(seg, r.span)
    known = next((p.party for p in seg.parties if _overlap(seg.span(p.first, p.last), span) and not p.adjective), None)
    state = r.labels["category"][0] == "STATE-SPONSORED VIOLENCE"
    role = known.role if known is not None and known.role != "unknown" else "state" if state else "unknown"
    yield "perpetrator", Party(text[slice(*span)], known.actor if known else None, role), span


def _term(r: Role, seg: Segment, text: str, file: str) -> tuple[Term, Span]:
    span = _bare(seg, r.span)
    words = text[slice(*span)]
    folded = [lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]
    found = list(lexicon.matcher(file).find(folded))
    return Term(words, found[-1].row.class_ if found else None), span


def _target(r: Role, h: Happening, seg: Segment, text: str, table: str) -> Made:
    term, span = _term(r, seg, text, "targets")
    yield "target", term, span


def _weapon(r: Role, h: Happening, seg: Segment, text: str, table: str) -> Made:
    term, span = _term(r, seg, text, "weapons")
    yield "weapon", term, span


def _harm(r: Role, h: Happening) -> Harm | None:
    label, chance = r.labels["people_effect"]
    if label in _HARMS and chance >= 0.4:
        return _HARMS[label]
    return "abducted" if h.type == "KIDNAPPING" else None


def _named(r: Role, h: Happening, seg: Segment, text: str, table: str) -> Made:
    span = _bare(seg, r.span)
    name = text[slice(*span)]
    harm = _harm(r, h)
    told = next((_bare(seg, o.span) for o in h.roles if o.role == "people" and _beside(o, r)), None)
    who = _who(seg, told) if told else "all"
    status = harm if harm in ("killed", "injured") else None
    described = text[slice(*told)] if told else None
    whole = span if told is None else (min(span[0], told[0]), max(span[1], told[1]))
    yield "victim", Victim(name, described, None, None, status, who), whole
    if harm in ("killed", "abducted"):
        yield harm, Count(1, None, "at_least", name, who), span


def _beside(a: Role, b: Role) -> bool:
    """A name and who that is: only a comma or a bracket stands between."""
    gap = max(a.span[0], b.span[0]) - min(a.span[1], b.span[1])
    return a.sentence == b.sentence and 0 <= gap <= 3


def _who(seg: Segment, span: Span) -> Who:
    low = seg.low[slice(*_tokens(seg, span))]
    found = [m.row.class_ for m in lexicon.matcher("people").find(low)]
    if "belligerents" in found:
        return "belligerents"
    return cast(Who, next((w for w in found if w != "all"), "all"))


def _people(r: Role, h: Happening, seg: Segment, text: str, table: str) -> Made:
    first, last = _tokens(seg, r.span)
    if any(o.role == "name" and _beside(o, r) for o in h.roles):
        return  # who a named person is
    if seg.low[last - 1] in _UNFINISHED:
        return  # "four of", "leader of the": of whom is not tagged
    harm = _harm(r, h)
    span = seg.span(first, last)
    if harm is None:
        yield "target_party", Party(text[slice(*_bare(seg, r.span))], None, "unknown"), _bare(seg, r.span)
        return
    for start in range(max(0, first - 4), first + 1):  # the number and its bound may stand before what was tagged
        q = quantity_at(seg.tokens, start, table)
        if q is None or q.first != start or q.last > last or "year" in seg.low[q.last : q.last + 2]:
            continue  # "her 15-year-old daughter"
        span = seg.span(start, last)
        phrase = text[slice(*span)]
        if parse(phrase, table) is not None:
            yield harm, Count(q.low, q.high, q.bound, phrase, _who(seg, r.span)), span
            return
    if first and seg.low[first - 1] in ("a", "an", "another", "one"):
        span = seg.span(first - 1, last)
        yield harm, Count(1, 1, "exact", text[slice(*span)], _who(seg, r.span)), span
        return
    head = seg.low[last - 1]
    if lexicon.singular(head) != head or head == "people":
        row = next(x for x in lexicon.load("conversions") if x.class_ == "plural")
        low, high = row.extra.get(table, row.extra["default"])
        yield harm, Count(low, None if high < 0 else high, "vague", text[slice(*span)], _who(seg, r.span)), span
    elif first and seg.low[first - 1] == "the":
        span = seg.span(first - 1, last)
        yield harm, Count(1, 1, "exact", text[slice(*span)], _who(seg, r.span)), span


def _when_and_where(h: Happening, node: Node, by_sentence: dict[int, list[Segment]], voices: Voices) -> Iterator[Draft]:
    """Days and places of the sentences in which an account's roles stand."""
    for number in sorted({r.sentence for r in h.roles}):
        for seg in by_sentence.get(number, ()):
            for t in seg.times:
                if t.kind == "date":
                    value = Date(t.start, t.end, t.phrase, t.precision)
                    yield Draft(node, "date", value, (t.span,), chain=voices.chain(t.span), tagged=True)
            for p in seg.places:
                place = Place(p.name, p.relation, tuple(p.candidates))
                yield Draft(node, "place", place, (p.span,), chain=voices.chain(p.span), tagged=True)
