"""Where what is said begins after the speech word, and where the next speaker's clause ends it."""

from __future__ import annotations

from onrecord.read.who_cues import Found
from onrecord.read.who_phrases import np_right
from onrecord.read.who_words import is_time, words

CONTRAST = frozenset(("though", "although", "while", "whereas", "but"))


def cut(f: Found, start: int, others: list[Found]) -> int:
    """One past the last token of what is said, when it starts at ``start``: up to the next speaker's clause."""
    tags, lows = f.tags, f.sent.lows
    end = f.hi
    for o in others:
        if o is f or o.tags is not f.tags or o.cue[0] <= start or o.cue[0] >= end:
            continue
        c = o.clause
        if o.inverted:
            c = o.cue[0]
        if o.shared and c >= start:
            host = next((e for e in reversed(others) if e.cue[0] < o.cue[0] and e.source == o.source), None)
            if host is f:
                end = min(end, c - (c > start and tags[c - 1] == ","))
            continue
        if c <= start:
            continue
        before = lows[c - 1]
        if o.participle:
            if tags[o.cue[0] - 1] in ",q" and o.source == f.source:
                end = min(end, o.cue[0] - (tags[o.cue[0] - 1] == ","))
        elif before in CONTRAST or before == ";" or (before == "and" and c - 2 >= start and tags[c - 2] == ","):
            end = min(end, c - 1 - (tags[c - 2] == ","))
        elif (before == "," or tags[c - 1] == "q") and (o.trailing or f.object or f.subordinate):
            end = min(end, c - (before == ","))
    for i in range(start, end):
        if tags[i] == "," and i + 2 < end and lows[i + 1] in ("according", "citing"):
            end = i
            break
    if f.object:
        for i in range(start + 1, end - 1):
            if tags[i] == "," and (tags[i + 1] in "RGS" or lows[i + 1] == "but"):
                end = i
                break
    while end > start and tags[end - 1] in ",C":
        end -= 1
    return end


def skip_adjuncts(f: Found, k: int, before_content: bool) -> int:
    """Past time words, addressees and "in a statement" after the verb."""
    tags, lows, hi = f.tags, f.sent.lows, f.hi
    if f.row.extra["frame"] == "addressee" and k < hi:
        k = _addressee(f, k)
    while k < hi:
        n = k
        if f.row.extra["frame"] == "addressee" and tags[k] == "T":
            break  # "told residents to leave"
        if tags[k] == "Y" or (tags[k] == "A" and lows[k] not in ("only", "almost", "no")):
            n = k + 1
        elif k + 1 < hi and (
            (lows[k] == "on" and tags[k + 1] == "Y") or (lows[k] in words("time_word") and is_time(lows[k + 1]))
        ):
            n = k + 2
        elif tags[k] in "IT":
            end = np_right(tags, lows, k + 1, hi)
            nouns = {w.removesuffix("s") for w in lows[k + 1 : end]} | set(lows[k + 1 : end])
            if end > k + 1 and (nouns & words("medium") or (tags[k] == "T" and end < hi and tags[end] not in "WVAID")):
                n = end
            elif before_content:
                return hi
        elif tags[k] in "S" and before_content and lows[k] not in ("how", "why", "whether", "if"):
            return hi
        if n == k:
            break
        k = n
    return k


def _addressee(f: Found, k: int) -> int:
    tags, lows, hi = f.tags, f.sent.lows, f.hi
    for i in range(k, min(hi, k + 14)):
        if lows[i] == "that" and i > k:
            return i
        if tags[i] in "VXPq" and i > k:
            break
        if tags[i] == "," and lows[i] in ",:":
            return i
    if tags[k] in "PO" or lows[k] in ("her", "you", "it"):
        return k + 1
    i = k
    if tags[i] == "D":
        i += 1
        while i < hi and tags[i] in "WKH":
            i += 1
        return i
    if tags[i] == "K":
        while i < hi and (tags[i] in "K" or tags[i] == "H" or (lows[i] in ("’", "'") and tags[i - 1] == "K")):
            i += 1
        return i
    if tags[i] == "W":
        return i + 1
    return k
