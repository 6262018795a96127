"""Lists of people by name: "- Omar Doe, 44, teacher" on lines of their own, and "three died: A. Doe, 31; B. Roe, 24".

Whom a list names is told by the sentence before it: the dead, the wounded, the missing. A list of three or more, or of two where
nothing is counted, is a figure as well: its first quote is the whole list, each further one a name.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, cast

from onrecord import lexicon
from onrecord.lexicon import TOKEN, fold
from onrecord.model import Count, Span, Victim, Who
from onrecord.read.drafts import Draft, Node, Voices
from onrecord.read.facts import Segment
from onrecord.read.names import NOT_NAMES, PARTICLES
from onrecord.read.told import Told

_ITEM: Final = re.compile(r"^[ \t]*(?:[-*•–]|\d{1,2}[.)])[ \t]+(.+?)[ \t]*$", re.MULTILINE)
_WORD: Final = re.compile(r"(?:[A-Z]\.(?: ?[A-Z]\.)*|[^\W\d_]+(?:[’'-][^\W\d_]+)*)")
_PIECE: Final = re.compile(r"[^,;()]+")
_GAP: Final = re.compile(r"\s*\n\s*")
_OPENING: Final = re.compile(r":(?=\s)|\b(?:named|identified|gave)\b[^.:;]{0,40}?\bas\b")
_OLDEST: Final = 120
_COUNTED: Final = 3  # names that make a figure
_BACK: Final = 3  # segments before a list that tell whom it names
_AHEAD: Final = 8  # segments of the list itself and right after it, where none before does
_LONGEST: Final = 12  # words of a description
_FEMALE: Final = frozenset("she her daughter mother wife sister widow grandmother woman girl aunt niece mrs ms".split())
_MALE: Final = frozenset("son father husband brother widower grandfather man boy uncle nephew mr".split())
_DETERMINERS: Final = frozenset("the a an his her their my our".split())
_MORE: Final = ("there are more", "among the", "among them", "not all", "includes", "include ")


class Person(NamedTuple):
    name: Span
    age: int | None = None
    description: Span | None = None


def name_lists(segs: Sequence[Segment], voices: Voices, told: Told) -> list[Draft]:
    """The victims of the document's lists, each with the count of one, and the count of a whole list."""
    out: list[Draft] = []
    named = {d.quotes[0] for d in told.drafts if d.attribute == "victim"}
    starts = [s.whole[0] for s in segs]
    for people in [*_bullets(segs, voices.text), *_inline(segs, voices.text)]:
        at = bisect_right(starts, people[0].name[0]) - 1
        seg = segs[max(at, 0)]
        status = _status(segs, seg, people[0].name[0])
        node = told.account_at(seg, names=False)
        if status is None or node is None:
            continue
        out += _drafts(people, status, node, seg, segs, voices, told, named)
    return out


def _status(segs: Sequence[Segment], seg: Segment, at: int) -> str | None:
    """The harm of the nearest word of harm before the list."""
    for k in range(seg.number, max(-1, seg.number - _BACK - 1), -1):
        low = [t.low for t in segs[k].tokens if t.start < at]
        found = [m.row.class_ for m in lexicon.matcher("harm").find(low)]
        if found:
            return "killed" if "killed" in found else found[-1]
    for later in segs[seg.number + 1 : seg.number + 1 + _AHEAD]:  # "… brought us the names: … They were shot"
        found = [m.row.class_ for m in lexicon.matcher("harm").find(later.low)]
        if "killed" in found:
            return "killed"
    return None


def _drafts(
    people: Sequence[Person], status: str, node: Node, seg: Segment, segs: Sequence[Segment], voices: Voices, told: Told,
    named: set[Span],
) -> Iterator[Draft]:  # fmt: skip
    text = voices.text
    first, last = people[0].name, people[-1].name
    crowd = _crowd(told, node, status, len(people), first[0])
    counted = status if status in ("killed", "injured") else None
    for p in people:
        if p.name in named:
            continue
        described = p.description and text[slice(*p.description)]
        words = frozenset(fold(w) for w in TOKEN.findall(described or ""))
        who: Who = crowd if crowd != "all" else _who(tuple(fold(w) for w in TOKEN.findall(described or "")))
        sex = "female" if words & _FEMALE - {"her"} or words & {"she"} else "male" if words & _MALE else None
        known = status if status in ("killed", "injured", "missing") else None
        name = text[slice(*p.name)]
        quotes: tuple[Span, ...] = (p.name, p.description) if p.description else (p.name,)
        chain = voices.chain(p.name)
        yield Draft(
            node, "victim", Victim(name, described, p.age, cast(Any, sex), cast(Any, known), who), quotes, chain=chain,
            confidence=0.75,
        )  # fmt: skip
        if counted:
            one = Count(1, None, "at_least", name, who)
            yield Draft(node, counted, one, quotes, chain=chain, confidence=0.75, subset=True)
    if counted and len({text[slice(*p.name)] for p in people}) == len(people) >= _COUNTED:
        whole = (first[0], last[1])
        around = text[max(0, first[0] - 80) : first[0]].lower() + " " + text[last[1] : last[1] + 60].lower()
        more = any(w in around for w in _MORE)
        value = Count(len(people), None if more else len(people), "at_least" if more else "exact", text[slice(*first)], crowd)
        quotes = (whole, *(p.name for p in people))
        yield Draft(node, counted, value, quotes, chain=voices.chain(first), confidence=0.75, subset=more)


def _crowd(told: Told, node: Node, status: str, size: int, before: int) -> Who:
    """Who the list is of: the category of the last figure of just as many."""
    for d in reversed([d for d in told.drafts if d.quotes[0][0] < before]):
        if d.node is node and d.attribute == status and isinstance(d.value, Count) and d.value.low == size:
            return d.value.who
    return "all"


def _who(words: tuple[str, ...]) -> Who:
    found = [m.row for m in lexicon.matcher("people").find(words)]
    return cast(Who, next((r.class_ for r in found if r.class_ != "all" and not r.extra.get("kin")), "all"))


def _bullets(segs: Sequence[Segment], text: str) -> Iterator[list[Person]]:
    """Runs of lines that begin with a name."""
    if not segs:
        return
    run: list[Person] = []
    end = None
    for m in _ITEM.finditer(text, segs[0].whole[0], segs[-1].whole[1]):
        person = _person(text, *m.span(1))
        joined = end is not None and _GAP.fullmatch(text, end, m.start(0)) is not None
        if not joined or person is None:
            if len(run) > 1:
                yield run
            run = []
        if person is not None:
            run.append(person)
            end = m.end(0)
    if len(run) > 1:
        yield run


def _inline(segs: Sequence[Segment], text: str) -> Iterator[list[Person]]:
    """Names behind a colon or "named the dead as", in one sentence; cut by semicolons where there are any."""
    seen: set[int] = set()
    for seg in segs:
        if seg.sentence.number in seen:
            continue
        seen.add(seg.sentence.number)
        start, end = seg.sentence.span
        opening = _OPENING.search(text, start, end)
        if opening is None:
            continue
        harmed = any(True for _ in lexicon.matcher("harm").find([t.low for t in seg.sentence.tokens if t.start < opening.end()]))
        if harmed and len(people := _row(text, opening.end(), end)) > 1:
            yield people


def _row(text: str, start: int, end: int) -> list[Person]:
    """``Ana Doe, 31, a teacher, and the driver, Ivo Roe``; a description before "and" is of the name after it."""
    out: list[Person] = []
    waiting: Span | None = None
    for m in _PIECE.finditer(text, start, end):
        a, b = _trimmed(text, *m.span())
        joined = text[a:b].startswith("and ")
        a += 4 * joined
        piece = text[a:b].strip()
        if not piece:
            continue
        name = _name(text, a, b)
        if name is not None and name[1] == b:
            out.append(Person(name, None, waiting))
            waiting = None
        elif piece.isdecimal() and out and int(piece) < _OLDEST:
            out[-1] = out[-1]._replace(age=int(piece))
        elif (after := _described_name(text, a, b)) is not None:
            out.append(Person(after[1], None, after[0]))
        elif joined and piece.split()[0] in _DETERMINERS and len(piece.split()) < _LONGEST:
            waiting = (a, b)
        elif out and out[-1].description is None and piece.split()[0].lower() in _DETERMINERS | {"who"}:
            out[-1] = out[-1]._replace(description=(a, b))
        elif not out:
            return []
        else:
            break
    return out


def _trimmed(text: str, a: int, b: int) -> Span:
    while a < b and text[a] in " \n.":
        a += 1
    while b > a and text[b - 1] in " \n.":
        b -= 1
    return a, b


def _described_name(text: str, a: int, b: int) -> tuple[Span, Span] | None:
    """``the driver Ivo Roe``: who somebody is, and his name."""
    words = list(_WORD.finditer(text, a, b))
    if not words or words[0].group() not in _DETERMINERS:
        return None
    first = next((k for k, w in enumerate(words) if w.group()[0].isupper()), None)
    if first is None or first < 1 or _name(text, words[first].start(), b, least=1) != (words[first].start(), b):
        return None
    return (a, words[first - 1].end()), (words[first].start(), b)


def _person(text: str, a: int, b: int) -> Person | None:
    """A line of a list: a name, then an age and who that was."""
    name = _name(text, a, b)
    if name is None or (name[1] < b and text[name[1]] not in ",("):
        return None
    age = description = None
    for m in _PIECE.finditer(text, name[1], b):
        s, e = _trimmed(text, *m.span())
        if text[s:e].isdecimal():
            age = int(text[s:e]) if int(text[s:e]) < _OLDEST else age
        elif description is None and e > s:
            if len(text[s:e].split()) > _LONGEST:
                return None
            description = (s, e)
    return Person(name, age, description)


def _name(text: str, a: int, b: int, least: int = 2) -> Span | None:
    """A name that begins at ``a``: capitalised words and initials, with particles between them."""
    at = a
    end = a
    count = 0
    while (m := _WORD.match(text, at, b)) is not None:
        word = m.group()
        if word[0].isupper() and word.lower() not in NOT_NAMES:
            count += 1
            end = m.end()
        elif not (count and word.lower() in PARTICLES):
            break
        at = m.end()
        if at < b and text[at] == " ":
            at += 1
        else:
            break
    return (a, end) if count >= least else None
