"""Noun phrases around a speech word, found from the word letters of ``who_words``."""

from __future__ import annotations

from onrecord.read.who_words import Sent, is_time, speaker_matcher, words

NOUN_PREPOSITIONS = frozenset(
    ("of", "for", "from", "in", "at", "on", "with", "near", "inside", "by", "against", "between", "to")
)


def np_left(tags: str, lows: list[str], lo: int, j: int) -> int:
    """First token of the noun phrase that ends with token ``j``."""
    k = j
    while k > lo:
        t, cur, before = tags[k - 1], tags[k], tags[k - 2] if k - 2 >= lo else ""
        if t in "KWM":
            ok = cur not in "DP"
        elif t in "HD":
            ok = True
        elif t in "GV":
            based = lows[k - 1] == "based" and before == "K"
            ok = cur != "D" and (before in ("D", "H") or based or (k - 2 >= lo and lows[k - 2] == "-"))
        elif t == "I":
            ok = lows[k - 1] in NOUN_PREPOSITIONS and before in ("K", "W", "M") and (cur != "M" or before == "K")
        elif t == "C":
            ok = lows[k - 1] in ("and", "&") and before in ("K", "W") and cur in "KWD"
        elif t == "A":
            ok = before == "D"
        elif t == ",":
            ok = lows[k - 1] in "-–/." and cur != "D" and before not in ("", ",")
        else:
            ok = False
        if not ok:
            break
        k -= 1
    while k < j and tags[k] in "IC,A":
        k += 1
    return k


def np_right(tags: str, lows: list[str], k: int, hi: int) -> int:
    """One past the last token of the noun phrase that starts at ``k``; ``k`` where there is none."""
    i = k
    while i < hi:
        t, prev, nxt = tags[i], tags[i - 1] if i > k else "", tags[i + 1] if i + 1 < hi else ""
        if t in "KM":
            ok = True
        elif t == "W":
            ok = not (prev == "K" and nxt == "D")
        elif t == "D":
            ok = prev in ("", "I", "D", "C", "T")
        elif t == "H":
            ok = i > k
        elif t == "P":
            return k + 1 if i == k else i
        elif t in "VGA":
            ok = (prev in ("D", "H", "I") and nxt in ("W", "K")) or (i > k and lows[i - 1] == "-")
        elif t == "I":
            ok = prev in ("K", "W") and lows[i] in NOUN_PREPOSITIONS and nxt in ("K", "W", "D") and not (
                i + 1 < hi and (lows[i + 1] in words("time_word") and i + 2 < hi and is_time(lows[i + 2]))
            )
        elif t == "C":
            ok = prev in ("K", "W") and nxt in ("K", "D", "W") and lows[i] in ("and", "&")
        elif t == ",":
            ok = lows[i] in "-–/." and i > k and nxt in ("K", "W", "V", "G") and not (lows[i] == "." and prev != "K")
        else:
            ok = False
        if not ok:
            break
        i += 1
    while i > k and tags[i - 1] in "IC,DT":
        i -= 1
    return i


def speakerish(sent: Sent, first: int, last: int, caps: bool) -> bool:
    """Whether these words can name somebody who speaks: a speaker noun, or a name."""
    if any(t in "KP" for t in sent.tags[first:last]) and not caps:
        return True
    return next(iter(speaker_matcher().find(sent.lows[first:last])), None) is not None
