"""The facts of an incident that its rules look at, worked out once; and how findings are worded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from onrecord.model import HARMS, Count, Finding, Kind, Victim
from onrecord.weigh.blame import Blamed, blamed, party_of
from onrecord.weigh.figures import CIVILIAN, Figure, figures
from onrecord.weigh.sides import folded, side
from onrecord.weigh.sources import SAYING, Said, origins
from onrecord.weigh.tolls import Weighed, weighed

HARMED: Final = {
    "killed": "killed", "injured": "injured", "missing": "missing", "displaced": "displaced", "detained": "detained",
    "abducted": "abducted",
}  # fmt: skip


class Facts(NamedTuple):
    """What the rules look at. ``origins`` and ``witnesses`` are sources by key: of anything told, and of the harm that
    civilians may have suffered (without the side that claims the act). ``civilian``: the claims of that harm."""

    kind: Kind
    table: str
    said: tuple[Said, ...]
    weighed: Weighed
    blamed: Blamed
    origins: dict[str, str]
    witnesses: dict[str, str]
    civilian: tuple[str, ...]


def facts(kind: Kind, said: Sequence[Said], table: str) -> Facts:
    """The facts of these claims. Leaving a source out is calling this without its claims."""
    blame = blamed(said)
    harm = _civilian(said)
    owners = set(blame.claimed())
    sides = blame.sides()
    witnesses = origins([s for s in harm if sides.get(party_of(s), side(s.voice.key)) not in owners])
    weight = weighed(figures(said, table), _status(said))
    return Facts(
        kind, table, tuple(said), weight, blame, origins(said), witnesses, tuple(sorted({s.claim.id for s in harm}))
    )


def _civilian(said: Sequence[Said]) -> list[Said]:
    """Claims of harm that civilians may have suffered: to civilians by any name, or to more people than the belligerents."""
    counts = [
        s for s in said
        if s.claim.attribute in HARMS and isinstance(s.claim.value, Count) and s.claim.stance in SAYING
        and s.claim.period is None and _number(s.claim.value)
    ]  # fmt: skip
    armed: dict[str, int] = {}
    for s in counts:
        if s.claim.value.who == "belligerents":
            armed[s.claim.attribute] = max(armed.get(s.claim.attribute, 0), _number(s.claim.value))
    return [
        s for s in counts
        if s.claim.value.who in CIVILIAN or s.claim.value.who == "undetermined"
        or (s.claim.value.who != "belligerents" and _number(s.claim.value) > armed.get(s.claim.attribute, 0))
    ]  # fmt: skip


def _number(v: Count) -> int:
    return v.low if v.low else (v.high or 0)


def _status(said: Sequence[Said]) -> dict[str, tuple[str, ...]]:
    """Harms with a person, by name, whom one source calls a civilian and another a belligerent; and the claims that do."""
    known: dict[tuple[str, tuple[str, ...]], list[Said]] = {}
    for s in said:
        v = s.claim.value
        if s.claim.attribute == "victim" and isinstance(v, Victim) and s.claim.stance in SAYING and v.status in HARMED:
            known.setdefault((v.status, folded(v.name)), []).append(s)
    out: dict[str, set[str]] = {}
    for (harm, _), told in known.items():
        civil = [
            s
            for s in told
            if s.claim.value.who in CIVILIAN and s.claim.value.who not in ("women", "children", "elderly")
        ]
        armed = [s for s in told if s.claim.value.who == "belligerents"]
        if civil and armed and {s.voice.key for s in civil} != {s.voice.key for s in armed}:
            out.setdefault(harm, set()).update(s.claim.id for s in (*civil, *armed))
    return {harm: tuple(sorted(claims)) for harm, claims in out.items()}


# --- wording


_PEOPLE: Final = {
    "all": "", "medical": "medical staff ", "aid_workers": "aid workers ", "first_responders": "first responders ",
    "elderly": "elderly people ", "undetermined": "people of undetermined status ",
}  # fmt: skip


def finding(rule: str, claims: Iterable[str], text: str) -> Finding:
    return Finding(rule, tuple(sorted(set(claims))), text)


def people(harm: str, who: str) -> str:
    """ "killed", "civilians killed"."""
    return _PEOPLE.get(who, f"{who} ") + harm


def span(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return "no number"
    if high is None:
        return f"{low:,} or more"
    if low is None:
        return f"up to {high:,}"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def listed(parts: Iterable[str], comma: str = ", ") -> str:
    """Joined for a sentence; beyond six, how many more."""
    parts = list(parts)
    if len(parts) > 6:
        parts = [*parts[:5], f"{len(parts) - 5} more"]
    if len(parts) < 2 or comma != ", ":
        return comma.join(parts) or "nobody"
    return f"{comma.join(parts[:-1])} and {parts[-1]}"


def cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def names(found: Iterable[Figure]) -> str:
    return listed(sorted({f.voice.name for f in found}))
