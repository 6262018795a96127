"""What a later sentence may refer to: the claims drafted so far, and where each account was last told."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from onrecord import lexicon
from onrecord.model import HARMS, Count, Party, Span
from onrecord.read.drafts import Draft, Node
from onrecord.read.facts import Segment

_ANSWERABLE: Final = frozenset((*HARMS, "perpetrator", "weapon", "target", "victim"))
_BACK: Final = 400  # claims: more than a report of some 5,000 words makes; keeps the cost linear in longer ones
_COMMON_NAMES: Final = frozenset(
    "international human rights watch observatory ministry state department syrian russian group".split()
)


class Told:
    """The claims drafted so far and where each account was last told: what a later sentence may refer to."""

    def __init__(self, drafts: Sequence[Draft], where: Sequence[tuple[int, Node, frozenset[str]]]) -> None:
        self.drafts = sorted(drafts, key=lambda d: d.quotes[0])
        self.stated = {(d.attribute, d.quotes[0]) for d in self.drafts}
        self._starts = [d.quotes[0][0] for d in self.drafts]
        self._by_name = {name: node for _, node, names in where for name in names}  # the last telling of a name wins
        self._at = {number: node for number, node, _ in where}
        events = [(number, node) for number, node, _ in where if node.scope in ("incident", "aggregate")]
        self._numbers, self._nodes = [n for n, _ in events], [node for _, node in events]

    def account_at(self, seg: Segment, *, names: bool = True) -> Node | None:
        """The account that a segment speaks of: by a victim's name, else its own, else the last one told before it."""
        if names:
            named_here = [self._by_name[w] for w in seg.low if w in self._by_name]
            if named_here:
                return named_here[-1]
        if seg.number in self._at:
            return self._at[seg.number]
        i = bisect_left(self._numbers, seg.number)
        return self._nodes[i - 1] if i else None

    def account_near(self, seg: Segment) -> Node | None:
        """The same; where nothing is told before it, the first account: a report may begin with who did it."""
        return self.account_at(seg) or (self._nodes[0] if self._nodes else None)

    def before(self, offset: int) -> list[Draft]:
        """The last claims that begin before an offset: an answer is to something told not long ago."""
        i = bisect_left(self._starts, offset)
        return self.drafts[max(0, i - _BACK) : i]

    def answered(
        self,
        at: Span,
        speaker: str,
        seg: Segment,
        party: Party | None,
        words: Sequence[str] = (),
        attribute: str | None = None,
    ) -> Draft | None:
        """The claim that a denial or a refusal to endorse at this place is about: the nearest earlier one of somebody else."""
        able = [
            d for d in self.before(at[1])
            if d.node.scope in ("incident", "aggregate") and d.stance in ("asserts", "accuses") and d.attribute in _ANSWERABLE
            and (attribute is None or d.attribute == attribute) and d.chain and all(k.source != speaker for k in d.chain)
        ]  # fmt: skip
        inside = [d for d in able if at[0] <= d.quotes[0][0] and d.quotes[0][1] <= at[1]]  # "a report by X that …"
        if inside:
            return min(inside, key=lambda d: (d.attribute == "target", d.quotes[0]))
        others = [d for d in able if d.quotes[0][1] <= at[0]]
        if party is not None:
            blaming = {id(d.node) for d in others if d.attribute == "perpetrator" and _same(d.value, party)}
            others = [d for d in others if id(d.node) in blaming]
        harms = {h.row.class_ for h in lexicon.matcher("harm").find(words)}
        others = [d for d in others if d.attribute in harms] or others  # "accusations of civilian killings"
        who = {m.row.class_ for m in lexicon.matcher("people").find(words)}
        others = [d for d in others if isinstance(d.value, Count) and d.value.who in who] or others
        near = set(seg.low)
        others = [d for d in others if any(_names(k.source) & near for k in d.chain)] or others  # "Amnesty's report …"
        if not others:
            return None
        last = others[-1]
        told = [d for d in others if d.chain and d.chain[0].cue == last.chain[0].cue and d.node is last.node]
        return min(told, key=lambda d: (d.attribute == "target", d.quotes[0]))

    def blaming(self, at: Span, speaker: str, node: Node, party: Party) -> Draft | None:
        """The last earlier claim that somebody of the denier's kind did it: an army answers for "government forces"."""
        able = [
            d for d in self.before(at[1])
            if d.node is node and d.attribute == "perpetrator" and isinstance(d.value, Party) and d.quotes[0][1] <= at[0]
            and d.stance in ("asserts", "accuses") and d.value.role == party.role != "unknown"
            and all(k.source != speaker for k in d.chain)
        ]  # fmt: skip
        return able[-1] if able else None


def _names(source: str) -> set[str]:
    """The words of a name that mean it alone ("Amnesty" of "Amnesty International")."""
    return {w.lower() for w in source.split() if w[:1].isupper() and len(w) > 4} - _COMMON_NAMES


def _same(a: object, b: Party) -> bool:
    if not isinstance(a, Party):
        return False
    return a.name.lower() == b.name.lower() or (a.actor is not None and a.actor == b.actor)
