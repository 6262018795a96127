"""What is said: the words after the cue, before it, on both sides of it, and quotations that go on."""

from __future__ import annotations

import bisect

from onrecord.model import Span
from onrecord.read.text import Prepared
from onrecord.read.who_bounds import cut, skip_adjuncts
from onrecord.read.who_cues import Found


def find_contents(found: list[Found], prepared: Prepared) -> None:
    """Fill in the contents of one sentence's cues. Two rounds: who stands last decides where others end."""
    for f in found:
        f.trailing = _ends(f)
        if _taken_up(f):
            f.clause -= 2
    for f in found:
        _content(f, found, prepared)


def _ends(f: Found) -> bool:
    """Nothing is said after the cue: "…, the mayor said on Monday." """
    k = max(f.cue[1], f.source[1] if f.inverted and f.source else 0)
    k = skip_adjuncts(f, k, before_content=_adjacent(f, f.cue[0] if f.inverted else f.clause))
    return k >= f.hi or f.tags[k] == ","


def _adjacent(f: Found, left: int) -> bool:
    """A clause or quotation stands right before the words "the mayor said", so it may be what is said."""
    tags, lows, lo = f.tags, f.sent.lows, f.lo
    if left <= lo or f.row.extra["frame"] not in ("clause", "addressee"):
        return False
    if tags[left - 1] == "q" or (left - 2 >= lo and tags[left - 2] == "q" and tags[left - 1] == ","):
        return True
    if not (tags[left - 1] == "," or (left - 2 >= lo and lows[left - 1] == "as" and tags[left - 2] == ",")):
        return False
    prefix = tags[lo : left - 1]
    return any(t in prefix for t in "XV") and prefix[:1] not in ("S", "G", "T")


def _resumes(f: Found, k: int, left: int, clause_before: bool) -> bool:
    """What is said goes on after the sign at ``k``."""
    following = f.tags[k + 1]
    if following == "q" or f.sent.lows[k] in ":–—" or f.sent.lows[k + 1] == "that":
        return True
    return (clause_before and following not in "GR") or (_opening(f, left) and following not in "GRS")


def _opening(f: Found, left: int) -> bool:
    """"In the north, the mayor said, roads were shut": the words before belong to what is said."""
    near = f.row.extra["frame"] == "clause" and f.lo + 1 < left < f.lo + 8 and f.tags[left - 1] == ","
    k = f.cue[1]
    parted = k + 1 < f.hi and f.tags[k] == "," and f.tags[k + 1] in "XV"  # "The fence, officials said, was cut"
    return near and (f.tags[f.lo] == "I" or parted)


def _content(f: Found, others: list[Found], prepared: Prepared) -> None:
    tags, lows, sent = f.tags, f.sent.lows, f.sent
    k = max(f.cue[1], f.source[1] if f.inverted and f.source else 0)
    left = f.cue[0] if f.inverted else f.clause
    if f.participle or f.shared:
        left = f.lo
    adjacent = _adjacent(f, left)
    k = skip_adjuncts(f, k, before_content=adjacent)
    quoted_before = left > f.lo and "q" in tags[max(f.lo, left - 2) : left].replace("W", "").rstrip(",")[-1:]
    if quoted_before and tags[f.lo] in "IT" and not any(t in "XV" for t in tags[f.lo : left]):
        quoted_before = False  # "To a question about “jobs,” she said the plan …"
    after: Span | None = None
    stop = k >= f.hi or lows[k] in (".", "!", "?", "…", ")")
    if not stop and any(o.participle and o.cue[0] == k for o in others):
        stop = True  # "said blaming …"
    if not stop and tags[k] == "," and lows[k] in ",:–—-":
        if f.inverted and lows[k] == "," and k + 1 < f.hi and tags[k + 1] != "q":  # an apposition after the name
            k = next((i for i in range(k + 1, f.hi) if tags[i] == "q" and tags[i - 1] == ","), f.hi) - 1
        if k + 1 < f.hi and _resumes(f, k, left, adjacent and not quoted_before):
            k += 1
        else:
            stop = True
    if not stop and quoted_before and tags[k] != "q":
        stop = f.row.extra["frame"] != "object" or f.inverted or tags[k] in "IS,"
    if not stop:
        if lows[k] == "that" and k + 1 < f.hi:
            k += 1
        end = cut(f, k, others)
        if end > k:
            after = sent.span(k, end)
            after = after[0], _to_quote_end(f, end, after[1], prepared)
    before: Span | None = None
    mid = after is not None and k > 0 and tags[k - 1] == "," and lows[k - 1] == ","
    if left > f.lo and not f.participle and not f.shared and (
        quoted_before or after is None or (mid and (adjacent or _opening(f, left)))
    ):
        before = _before(f, left, prepared, adjacent or _opening(f, left))
    f.contents = [s for s in (before, after) if s is not None]
    if not f.contents and f.source and _taken_up(f, f.clause + 2):
        f.contents = [sent.span(f.clause, f.clause + 2)]


def _taken_up(f: Found, at: int | None = None) -> bool:
    """"…, a charge it denies": the noun before the speaker is what is denied."""
    at = f.clause if at is None else at
    start = at - 2
    pronoun = f.trailing and f.row.extra["frame"] == "object" and f.source == (at, at + 1) and f.tags[at] == "P"
    return pronoun and start > f.lo and f.tags[start : at] == "DW" and f.sent.lows[start - 1] == ","


def _to_quote_end(f: Found, last: int, end: int, prepared: Prepared) -> int:
    """A quotation begun in the content goes on to its own end, beyond the sentence."""
    q = f.sent.quote[last - 1]
    if q >= 0 and f.tags[last - 1] == "q":
        return max(end, prepared.quotations[q].outer[1])
    return end


def _before(f: Found, left: int, prepared: Prepared, adjacent: bool) -> Span | None:
    tags, lows, sent = f.tags, f.sent.lows, f.sent
    end = left
    while end > f.lo and tags[end - 1] == "," and lows[end - 1] in ",–—-":
        end -= 1
    start = f.lo
    if lows[start] == "(" and ")" in lows[start:end]:
        start = lows.index(")", start) + 1  # a credit before the sentence
    while start < end and (tags[start] == "C" or tags[start] == ","):
        start += 1
    for i in range(end - 1, start, -1):  # "…; the army left, he said" or "He spoke: “…,” he said"
        if tags[i] == "," and lows[i] in ";:":
            start = i + 1
            break
    if start < end and lows[end - 1] == "as" and tags[end - 1] == "S":  # "…, as the ministry argues"
        end -= 1
        end -= tags[end - 1] == ","
        start = max((i + 1 for i in range(start, end - 1) if lows[i] == "that"), default=start)
    if not adjacent and f.row.extra["frame"] == "object":
        return None
    if not adjacent and tags[left - 1] in "SRCTI,":
        return None
    if end - start < 1 or (not adjacent and end - start < 3):
        return None
    tail = end
    while tail > start and tags[tail - 1] in "KWIDMH":
        tail -= 1
    if f.source and not f.inverted and start < tail < end and tags[tail - 1] == "q" and end == left:
        # no comma between the quotation and its speaker: "“…” Ana Muster of the harbour group said"
        f.source, end = (tail, f.source[1]), tail
    span = sent.span(start, end)
    q = sent.quote[start]
    if q >= 0 and tags[start] == "q":
        span = min(span[0], prepared.quotations[q].outer[0]), span[1]
    return span


def neighbours(found: list[Found], prepared: Prepared) -> None:
    """A cue whose sentence holds nothing that is said: "“…?” Muster said.", "The report says:" and then a quotation."""
    ends = {q.outer[1]: q for q in prepared.quotations}
    starts = [q.outer[0] for q in prepared.quotations]
    text = prepared.text
    for f in found:
        if f.contents or f.participle or f.row.extra["frame"] not in ("clause", "addressee"):
            continue
        first, last = f.sent.tokens[0], f.sent.tokens[-1]
        if (f.cue[0] if f.inverted else f.clause) == 0:
            at = first.start
            while at > 0 and text[at - 1] in " \u00a0":
                at -= 1
            if at in ends:
                f.contents = [ends[at].outer]
                continue
        if last.text == ":":
            i = bisect.bisect_left(starts, last.end)
            if i < len(starts) and not text[last.end : starts[i]].strip():
                f.contents = [prepared.quotations[i].outer]


def continue_quotations(found: list[Found], prepared: Prepared) -> None:
    """Give quotations that nobody claimed yet to the speaker who was quoted just before."""


    owners: dict[int, Found] = {}
    starts = [q.outer[0] for q in prepared.quotations]
    for f in found:
        for s, e in f.contents:
            i = bisect.bisect_left(starts, s)
            if i and prepared.quotations[i - 1].outer[1] > s:
                i -= 1
            while i < len(starts) and starts[i] < e:
                q = prepared.quotations[i]
                if not (q.inner[0] <= f.cue_span[0] < q.inner[1]) and f.cue_span[0] >= 0:
                    owners.setdefault(i, f)
                i += 1
    text = prepared.text
    for i, q in enumerate(prepared.quotations):
        if i in owners or q.outer[1] - q.outer[0] < 12:
            continue
        gap_start = prepared.quotations[i - 1].outer[1] if i else 0
        prev = owners.get(i - 1)
        if prev is None:
            continue
        between = text[gap_start : q.outer[0]]
        cue_after = prev.cue_span[0] >= gap_start - 1
        goes_on = not prepared.quotations[i - 1].closed and not between.strip()  # left open, on into the next paragraph
        if not goes_on and not (cue_after and _same_sentence(prev, gap_start, q.outer[0], text)):
            continue
        prev.contents.append(q.outer)
        owners[i] = prev


def _same_sentence(prev: Found, gap_start: int, quote_start: int, text: str) -> bool:
    """Between the two quotations stands nothing but the sentence end that holds the cue."""
    last = prev.sent.tokens[-1].end
    gap = text[last:quote_start]
    return "\n" not in gap and not gap.strip() and prev.sent.tokens[0].start < quote_start and gap_start <= last
