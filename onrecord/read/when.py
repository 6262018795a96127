"""Times in a text, and the days they mean on the day of publication.

A phrase is resolved from its own words and the publication date only, so :func:`resolve` on the same words gives the
same days as :func:`find_times` on the text; the one thing the sentence adds is whether it looks ahead
(``Time.forward``). Without a publication date relative phrases stay unresolved. Linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final, Literal, NamedTuple

from onrecord.model import Precision, Span
from onrecord.read import when_grammar as grammar
from onrecord.read.text import Prepared, Token, tokens_of
from onrecord.read.when_calendar import DAY, Context, Kind, Value
from onrecord.read.when_counted import clock
from onrecord.read.when_words import Word, classify, terms

Modifier = Literal["since", "until", "before", "after", "by"]


class Time(NamedTuple):
    """One phrase of time.

    ``start`` and ``end`` are inclusive ISO days; with a modifier one of them may be open ("until March"). ``timex``
    is the phrase's value in ISO 8601 as TIMEX3 writes it ("P2W", "2015-W52", "PAST_REF"), without the modifier. A
    stretch such as "the past two weeks" is a duration that has days, too.
    """

    span: Span
    phrase: str
    start: str | None
    end: str | None
    precision: Precision | None
    kind: Kind
    resolved: bool
    modifier: Modifier | None
    forward: bool
    timex: str | None


class _Node(NamedTuple):
    """A phrase as parsed: words ``first`` to ``last`` (exclusive). A range has two parts, a day with a time of day
    one."""

    rule: str
    first: int
    last: int
    parts: tuple[_Node, ...] = ()


_MODIFIERS: Final[dict[str, Modifier]] = {
    "since": "since", "until": "until", "till": "until", "before": "before", "after": "after", "by": "by",
}  # fmt: skip
_SAMPLE_DAY: Final = date(2001, 6, 13)  # stands in for an unknown publication date; its results are blanked
_DATED: Final = frozenset(
    [
        "iso",
        "dotted",
        "slashed",
        "day_range_a",
        "day_range_b",
        "part_of",
        "month_day",
        "day_month",
        "weekday",
        "weekday_of_week",
        "edge",
        "earlier",
        "day",
        "weekend",
        "month_or_unit",
        "timed",
        "anaphoric",
    ]
)
_ENDPOINTS: Final = _DATED - {"day_range_a", "day_range_b", "earlier", "anaphoric"}


def find_times(prepared: Prepared, published: str | None, weekend: str = "both", *, join: bool = True) -> list[Time]:
    """All phrases of time in the readable text, in order, none overlapping.

    ``published``: YYYY-MM-DD. ``weekend``: a choice of the setting of that name. ``join`` False: the ends of a period
    ("April and the first half of May") as phrases of their own.
    """
    day = _day(published)
    out: list[Time] = []
    for sentence in prepared.sentences:
        words = classify(sentence.tokens, prepared.caps)
        nodes = _nodes(words, lone=False, join=join)
        out.extend(_time(prepared.text, words, node, day, weekend, _direction(words, node, day)) for node in nodes)
    return out


def resolve(phrase: str, published: str | None, weekend: str = "both", forward: bool = False) -> Time | None:
    """What a phrase means by itself; None unless the whole of it is one phrase of time. Spans count within it."""
    tokens = tokens_of(phrase)
    words = classify(tokens, lone=True)
    nodes = _nodes(words, lone=True, join=True)
    if len(nodes) != 1:
        return None
    time = _time(phrase, words, nodes[0], _day(published), weekend, forward)
    return time if phrase and time.span == (tokens[0].start, tokens[-1].end) else None


def _day(published: str | None) -> date | None:
    try:
        return date.fromisoformat(published[:10]) if published else None
    except ValueError:
        return None


def _nodes(words: Sequence[Word], *, lone: bool, join: bool) -> list[_Node]:
    """The phrases of a sentence: single ones, then times of day put to their days, then periods."""
    letters = "".join(w.letter for w in words)
    if letters.strip("xtaoc.&>Iyh:/pf") == "":
        return []
    single = [n for n in _singles(words, letters) if lone or _vouched(words, letters, n)]
    timed = _fold(single, lambda a, b: _put_time(words, letters, a, b))
    nodes = _fold(timed, lambda a, b: _period(words, letters, a, b, lone)) if join else timed
    return [n for n in nodes if n.rule != "part" or lone or _is_point(words[n.first : n.last])]


def _singles(words: Sequence[Word], letters: str) -> Iterator[_Node]:
    ctx = Context(_SAMPLE_DAY, "both", False)
    at = 0
    while match := grammar.PATTERN.search(letters, at):
        node = _Node(str(match.lastgroup), match.start(), match.end())
        at = match.end()
        if _value(words, node, ctx) is not None:
            yield node
        else:
            at = match.start() + 1


def _vouched(words: Sequence[Word], letters: str, node: _Node) -> bool:
    """Whether the words around let a loose phrase be one of time: "a day" in "for a day", "weeks" in "for weeks"."""
    before = words[node.first - 1].token.low if node.first else ""
    own = letters[node.first : node.last]
    if node.rule == "bare_unit" or own == "aU":
        plural = words[node.last - 1].token.low.endswith("s")
        return before in ("for", "within", "almost", "nearly", "about", "over", "in") and (plural or own == "aU")
    if own == "S":
        return before in ("in", "during", "since", "this", "by", "until", "early", "late")
    return True


def _is_point(words: Sequence[Word]) -> bool:
    return any(w.letter == "P" and w.value in ("DA", "12:00", "24:00") for w in words)


def _fold(nodes: list[_Node], merge: Callable[[_Node, _Node], _Node | None]) -> list[_Node]:
    out: list[_Node] = []
    for node in nodes:
        merged = merge(out[-1], node) if out else None
        if merged is None:
            out.append(node)
        else:
            out[-1] = merged
    return out


def _put_time(words: Sequence[Word], letters: str, a: _Node, b: _Node) -> _Node | None:
    """ "Tuesday" + "at 3 pm", "dawn" + "on Friday", "Monday" + "night"."""
    between = letters[a.last : b.first]
    if between not in ("", "I", "c", "cI", "o"):
        return None
    if a.rule in _DATED and b.rule in ("clock", "part") and between != "o":
        return _Node("timed", a.first, b.last, (a, b))
    if a.rule in ("clock", "part", "overnight") and b.rule in _DATED:
        return _Node("timed", a.first, b.last, (b, a))
    return None


def _period(words: Sequence[Word], letters: str, a: _Node, b: _Node, lone: bool) -> _Node | None:
    """A period out of its two ends. "And" joins months and parts of months that follow each other, unless after
    "between"."""
    between = letters[a.last : b.first]
    if between not in ("&", ">", "h") or a.rule not in _ENDPOINTS or b.rule not in _ENDPOINTS:
        return None
    node = _Node("period", a.first, b.last, (a, b))
    value = _value(words, node, Context(_SAMPLE_DAY, "both", False))
    if value is None:
        return None
    if between == "&" and not lone and (a.first == 0 or words[a.first - 1].token.low != "between"):
        ctx = Context(_SAMPLE_DAY, "both", False)
        second = _value(words, b, ctx)
        first = _first_end(words, a, second, ctx) if second else None
        if first is None or second is None or first.end is None or second.start is None:
            return None
        if words[a.last].token.low != "and" or first.precision == "day" or (second.start - first.end) > DAY:
            return None
    return node


def _first_end(words: Sequence[Word], a: _Node, second: Value, ctx: Context) -> Value | None:
    """The first end of a period, read as the last such time before its second end."""
    if second.end is None:
        return _value(words, a, ctx)
    value = _value(words, a, Context(second.end, ctx.weekend, False))
    return value and value._replace(absolute=value.absolute or second.absolute)


def _value(words: Sequence[Word], node: _Node, ctx: Context) -> Value | None:
    """A node's value; open where the calendar has no such day or ends."""
    try:
        if node.rule == "timed":
            day, part = node.parts
            value = _value(words, day, ctx)
            hour = clock(words[part.first : part.last]) or "TNI"
            precise = part.rule == "clock" or "12:00" in hour
            return value and value._replace(
                precision="time" if precise and value.precision == "day" else value.precision,
                timex=value.timex and value.timex.partition("T")[0] + hour,
            )
        if node.rule == "period":
            a, b = node.parts
            second = _value(words, b, ctx)
            first = _first_end(words, a, second, ctx) if second else None
            if first is None or second is None:
                return None
            if first.start is None or second.end is None or first.start > second.end:
                return Value(None, None, "days", "date", None, True)
            precision: Precision = "days" if "day" in (first.precision or "") + (second.precision or "") else "month"
            if first.precision == second.precision == "year":
                precision = "year"
            return Value(first.start, second.end, precision, "date", first.timex, second.absolute and first.absolute)
        return grammar.FUNCTIONS[node.rule](words[node.first : node.last], ctx)
    except (ValueError, OverflowError):
        return Value(None, None, None, "date", None, True)


def _time(text: str, words: Sequence[Word], node: _Node, published: date | None, weekend: str, forward: bool) -> Time:
    value = _value(words, node, Context(published or _SAMPLE_DAY, weekend, forward))
    if value is None:
        value = Value(None, None, None, "vague", None, True)
    if published is None and not value.absolute:
        value = value._replace(start=None, end=None, timex=value.timex if value.kind == "duration" else None)
    modifier = _modifier(words, node) if value.kind == "date" and node.rule not in ("ago", "counted") else None
    first = words[node.first - 1 if modifier else node.first].token.start
    last = words[node.last - 1].token.end
    start, end = _bounds(value, modifier, published)
    return Time(
        (first, last), text[first:last], start.isoformat() if start else None, end.isoformat() if end else None,
        value.precision, value.kind, bool(start or end), modifier, forward, value.timex,
    )  # fmt: skip


def _bounds(value: Value, modifier: Modifier | None, published: date | None) -> tuple[date | None, date | None]:
    """The days with the modifier. What holds "since" then holds until it was written."""
    start, end = value.start, value.end
    if start is None or end is None or modifier is None:
        return start, end
    if modifier == "since":
        return start, published if published and published >= start else None
    if modifier == "before":
        return None, start - DAY
    if modifier == "after":
        return end + DAY, None
    return None, end


def _modifier(words: Sequence[Word], node: _Node) -> Modifier | None:
    before = words[node.first - 1].token.low if node.first else ""
    modifier = _MODIFIERS.get(before)
    if modifier in ("before", "after") and node.last < len(words):
        after: Token = words[node.last].token  # "after Tuesday’s raid", "after Friday prayers": the raid, the prayers
        if words[node.last].letter in ("p", "x") and (after.is_word or words[node.last].letter == "p"):
            return None
    return modifier


def _direction(words: Sequence[Word], node: _Node, published: date | None) -> bool:
    """Whether the sentence speaks of the phrase's time as lying ahead: by the nearest verb before it, else the next
    after."""
    if any(w.letter in "LD" for w in words[node.first : node.last]):
        return False
    near = [*range(node.first - 1, max(-1, node.first - 15), -1), *range(node.last, min(len(words), node.last + 10))]
    at, told = next(((i, t) for i in near if (t := _tells(words, i))), (-1, 0))
    before = words[node.first - 1].letter if node.first else ""
    if told == 0 and before in ("u", "y"):
        return True
    close = 0 < node.first - at <= 6 and words[at].token.low not in ("said", "told") if at >= 0 else False
    if node.rule in ("month_day", "day_month") and published is not None and not (told < 0 and close):
        # Nobody leaves the year out of a day that lies almost a year back.
        value = _value(words, node, Context(published, "both", False))
        if value and value.start and not value.absolute and (published - value.start).days > 300:
            return True
    return told > 0


def _tells(words: Sequence[Word], i: int) -> int:
    """1 where the word speaks of what is to come, -1 where of what happened, else 0."""
    low = words[i].token.low
    before = words[i - 1].token.low if i else ""
    if low in terms("future") and before not in ("the", "a", "its", "his", "their", "this", "that"):
        return 1 if words[i].letter != "M" and words[i].token.text.islower() else 0
    if low == "be":
        return 1 if before == "to" else 0
    if low in terms("happened") or (low.endswith("ed") and len(low) > 4 and not low.endswith("eed")):
        return 0 if before in ("be", "to", "is", "are") else -1
    return 0
