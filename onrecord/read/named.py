"""People harmed who are named in lists: "Among the dead were Salma Q., 34, her son Adel (7) and the nurse Rami K."

A list begins behind words that say what became of its people; its members are names, each with what the words beside it say.
It ends where something else comes than a name. One name in a line, below such words and a colon, is a list, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord.model import Count, Span, Victim
from onrecord.read.drafts import Draft, Voices
from onrecord.read.facts import Segment
from onrecord.read.names import NOT_NAMES, PARTICLES
from onrecord.read.text import Token
from onrecord.read.told import Told
from onrecord.read.victims import Details, Sex, details, kin_at, sex_of

_STATUS: Final = {
    "dead": "killed", "killed": "killed", "deceased": "killed", "slain": "killed", "fatalities": "killed", "victims": None,
    "victim": None, "casualties": None, "wounded": "injured", "injured": "injured", "hurt": "injured", "missing": "missing",
}  # fmt: skip
_BE: Final = frozenset("were was are is include included includes".split())
_NAMED: Final = frozenset("named identified listed given confirmed".split())
_OPEN: Final = frozenset("include included includes including".split())
_LEAD: Final = 12  # tokens between the word for the people and the first name ("were identified by the hospital as")
_BETWEEN: Final = frozenset("have been has in the attack strike bombing shooting".split())
_BEHIND: Final = frozenset(", ; and . : ) who whose were was from – -".split())
_MOST: Final = 200  # members
_JOIN: Final = frozenset(", ; and".split())
_TITLES: Final = frozenset("mr mrs ms miss dr prof sheikh hajj engineer the a an".split())


class _List(NamedTuple):
    at: int  # the token where the names begin
    status: str
    certain: bool  # by words that only a list of people follows ("were identified as")


def named(segs: Sequence[Segment], voices: Voices, told: Told) -> Iterator[Draft]:
    """The victims of every list of names, each also as one killed where it says so."""
    seen: set[Span] = {d.quotes[0] for d in told.drafts if d.attribute == "victim"}
    for seg in segs:
        found = _opening(seg)
        if found is None:
            continue
        node = told.account_at(seg)
        if node is None:
            continue
        for d in _members(seg, found, voices.text):
            draft = Draft(node, "victim", d.victim, d.quotes, chain=voices.chain(d.quotes[0]), confidence=0.7)
            draft.stance = voices.stance(d.quotes[0])
            if d.quotes[0] in seen or draft.stance not in ("asserts", "accuses", "corrects"):
                continue
            yield draft
            if d.victim.status == "killed":
                count = Count(1, None, "at_least", d.victim.name, d.victim.who)
                yield Draft(
                    node, "killed", count, d.quotes, draft.stance, chain=draft.chain, confidence=0.7, subset=True
                )  # fmt: skip


def _opening(seg: Segment) -> _List | None:
    """``among the dead were``, ``the victims were identified as``, ``killed six people, including``, ``names of the dead:``."""
    low = seg.low
    for i, word in enumerate(low):
        if word not in _STATUS:
            continue
        status = _STATUS[word] or _other(seg)
        before = low[max(0, i - 3) : i]
        of_them = bool({"the", "those", "its", "their"} & set(before)) or "among" in before
        if status is None or (not of_them and i + 1 < len(low) and low[i + 1] != ":"):
            continue
        end = _lead(low, i + 1, among="among" in before)
        if end is not None:
            return _List(end[0], status, end[1])
    for i, word in enumerate(low):
        if word == "including" or low[i : i + 2] in (("along", "with"), ("together", "with"), ("among", "them")):
            harm = next((h.harm for h in reversed(seg.harms) if h.first < i and h.harm in ("killed", "injured", "missing")), None)
            if harm is not None and not any(h.negated for h in seg.harms):
                return _List(i + (1 if word == "including" else 2), harm, False)
    return None


def _other(seg: Segment) -> str | None:
    """What became of "the victims": what the sentence says, else that they died."""
    said = {_STATUS[w] for w in seg.low if _STATUS.get(w)}
    return said.pop() if len(said) == 1 else ("killed" if not said else None)


def _lead(low: Sequence[str], i: int, *, among: bool) -> tuple[int, bool] | None:
    """From behind "the dead" to the first name: over "were", "were identified by X as", a colon. (where, certain)"""
    if i < len(low) and low[i] == ":":
        return i + 1, True
    if i < len(low) and low[i] == "as":  # "identified the dead as"
        return i + 1, True
    j = i
    while j < len(low) and (low[j] in _BE or low[j] in _BETWEEN or low[j].endswith("ly")):
        j += 1
    if j < len(low) and low[j] in _NAMED:
        end = next((k for k in range(j, min(j + _LEAD, len(low))) if low[k] in ("as", ":")), None)
        return None if end is None else (end + 1, True)
    if j < len(low) and low[j] == ":" and j > i:
        return j + 1, True
    if j > i and low[j - 1] in _BE and (among or low[j - 1] in _OPEN or low[j - 1] in ("were", "are")):
        return j, among
    return None


class _Member(NamedTuple):
    victim: Victim
    quotes: tuple[Span, ...]


def _members(seg: Segment, found: _List, text: str) -> list[_Member]:
    """The list's members in order, the whole sentence long; nothing where the first is no name."""
    start = seg.tokens[found.at].start if found.at < len(seg.tokens) else len(text)
    toks = tuple(t for t in seg.sentence.tokens if t.start >= start)
    out: list[_Member] = []
    for line in _lines(toks, text) or [toks]:
        i = 0
        while i < len(line) and len(out) < _MOST:
            step = _member(line, i, found.status, text, sure=found.certain or bool(out))
            if step is None:
                break
            member, relation, i = step
            if relation is not None and len(out) == 1 and out[0].victim.sex is None:  # "Salma Q. and her son": of her
                out[0] = out[0]._replace(victim=_with_sex(out[0].victim, relation))
            out.append(member)
            while i < len(line) and line[i].low in _JOIN:
                i += 1
    return out


def _with_sex(victim: Victim, sex: Sex) -> Victim:
    return Victim(victim.name, victim.description, victim.age, sex, victim.status, victim.who)


def _lines(toks: Sequence[Token], text: str) -> list[Sequence[Token]]:
    """A list with a member in each line, without its bullets; empty where the words run on."""
    cuts = [i for i in range(1, len(toks)) if "\n" in text[toks[i - 1].end : toks[i].start]]
    bullets = [i for i in (0, *cuts) if i < len(toks) and (toks[i].text in "-–—•*·" or toks[i].text.isdecimal())]
    if len(bullets) < 2:
        return []
    rows = [toks[a:b] for a, b in zip((0, *cuts), (*cuts, len(toks)), strict=True)]
    out = []
    for row in rows:
        k = 0
        while k < len(row) and (not row[k].is_word or row[k].text.isdecimal()):
            k += 1
        out.append(row[k:])
    return out


def _member(toks: Sequence[Token], i: int, status: str, text: str, *, sure: bool) -> tuple[_Member, Sex | None, int] | None:
    """The member that begins at token ``i``: itself, the sex that "her son" tells of the one before, and the token behind it."""
    low = [t.low for t in toks]
    relation: Sex | None = None
    first = i
    kin = kin_at(low, i)
    if kin:
        relation = {"her": "female", "his": "male"}.get(low[i])  # type: ignore[assignment]
        first = i + 1
    while first < len(toks) and not toks[first].is_capitalised and first - i < 9 and low[first] not in _JOIN:
        first += 1  # "the nurse", "7-year-old": what stands before the name
    first += kin and low[first : first + 1] == [","]  # "her husband, Hadi Bor"
    while first < len(toks) and (low[first] in _TITLES or toks[first].text == ".") and first - i < 9:
        first += 1
    last = _name(toks, first)
    if last is None:
        return None
    d = details(toks, low, first, last)
    alone = last - first == 1
    if not sure and alone and d.age is None and not kin:
        return None  # "including Idlib": one capitalised word is no person for sure
    if alone and d.last < len(toks) and low[d.last] not in _BEHIND:
        return None
    words = text[toks[first].start : toks[last - 1].end]
    told = (toks[d.description[0]].start, toks[d.description[1] - 1].end) if d.description else None
    sex = d.sex or sex_of(low[i + kin : first])
    victim = Victim(words, told and text[slice(*told)], d.age, sex, status, d.who)  # type: ignore[arg-type]
    return _Member(victim, _quotes(toks, first, last, told, d)), relation, d.last


def _quotes(toks: Sequence[Token], first: int, last: int, told: Span | None, d: Details) -> tuple[Span, ...]:
    aged = ((toks[d.aged[0]].start, toks[d.aged[1] - 1].end),) if d.aged else ()
    return ((toks[first].start, toks[last - 1].end), *((told,) if told else ()), *aged)


def _name(toks: Sequence[Token], i: int) -> int | None:
    """Behind a name as lists have it: capitalised words, particles, initials with their stops. None where there is none."""
    j, words = i, 0
    while j < len(toks) and j - i < 9:
        t = toks[j]
        if t.is_capitalised and t.text.replace("’", "").replace("'", "").isalpha() and t.low not in NOT_NAMES:
            words += 1
        elif not (
            (t.text == "." and j > i and len(toks[j - 1].text) == 1)
            or (t.text in "-’'" and words and j + 1 < len(toks) and toks[j + 1].start == t.end)
            or (t.low in PARTICLES and j + 1 < len(toks) and (toks[j + 1].is_capitalised or toks[j + 1].text == "-"))
            or (words and t.text[0].isupper() and t.text.endswith("."))
        ):
            break
        j += 1
    return j if words else None
