"""Refusals to say who did it: "would not say who fired", "took no view on who was behind it", "declined to name anyone"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.told import Told

_NOT: Final = frozenset("not no nobody cannot declined refused refuses declines n't wont dont".split())
_TELL: Final = frozenset(
    "say tell name comment view position speculate identify confirm blame blames blaming judge assign stand commenting".split()
)
_WHO: Final = frozenset("who whom whose".split())
_BARE: Final = frozenset("name blame blames identify blaming".split())  # these are about a doer without "who"
_NEAR: Final = 6  # tokens from the word of refusal to "who"
_ENDS: Final = frozenset((".", ";", ",", "”", '"', "but"))


def unsaid(segments: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """Each refusal once: a doer without a value, by the one who refuses."""
    for seg in segments:
        found = _refusal(seg)
        node = told.account_near(seg) if found else None
        if found is None or node is None:
            continue
        span = seg.span(*found)
        if any(d.attribute == "perpetrator" and d.stance == "no_position" and _meet(d.quotes[0], span) for d in told.drafts):
            continue
        speech = next((a for a in voices.spoken_in(seg.whole) if a.source is not None and _meet(a.cue, span)), None)
        inside = speech.meant[0] if speech is not None and speech.meant else None
        chain = voices.chain((inside[0], inside[0] + 1)) if inside is not None else voices.chain(span)
        blames = [
            d for d in told.drafts
            if d.node is node and d.attribute == "perpetrator" and d.stance == "accuses" and d.quotes[0] < span
        ]  # fmt: skip
        about = blames[-1] if blames else None
        yield Draft(node, "perpetrator", None, (span,), "no_position", about=about, chain=chain, confidence=0.7)


def _refusal(seg: Segment) -> tuple[int, int] | None:
    low = seg.low
    for i, w in enumerate(low):
        if w not in _NOT and not w.endswith("n't"):
            continue
        tell = next((k for k in range(i, min(i + 4, len(low))) if low[k] in _TELL), None)
        if tell is None and not (w == "nobody" and low[i - 1 : i]):
            continue
        tell = i if tell is None else tell
        about = next((k for k in range(tell + 1, min(tell + _NEAR, len(low))) if low[k] in _WHO or low[k] in _ENDS), None)
        asks = about is not None and low[about] in _WHO
        names = low[tell] in _BARE and low[tell + 1 : tell + 2] and low[tell + 1] in ("anyone", "anybody", "nobody", "somebody")
        names = names or (w == "nobody" and i > 0 and low[i - 1] in ("blames", "blamed", "blame"))
        if not asks and not names:
            continue
        first = i - (i > 0 and low[i - 1] in ("would", "will", "did", "does", "do", "could", "took", "takes", "has", "can"))
        end = tell + 1
        while end < len(low) and low[end] not in _ENDS:
            end += 1
        return first, end
    return None


def _meet(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
