"""Attributions without a speech verb: "according to", noun cues ("reports of …"), headlines ("Monitor: 12 dead")."""

from __future__ import annotations

from onrecord.lexicon import Row, singular
from onrecord.model import Stance
from onrecord.read.who_cues import Found
from onrecord.read.who_phrases import np_left, np_right, speakerish
from onrecord.read.who_words import Sent, cues, words

_COLON = Row("headline", (":",), "", "", {"kind": "mark", "frame": "clause", "stance": "asserts"})


def _region(sent: Sent, i: int) -> tuple[int, int, str]:
    q = sent.quote[i]
    outside = "".join("q" if x >= 0 else t for x, t in zip(sent.quote, sent.tags, strict=True))
    if q < 0:
        return 0, len(sent.tokens), outside
    lo = hi = i
    while lo > 0 and sent.quote[lo - 1] == q:
        lo -= 1
    while hi < len(sent.tokens) and sent.quote[hi] == q:
        hi += 1
    lo += sent.tags[lo] == "Q"
    hi -= sent.tags[hi - 1] == "Q"
    return min(lo, i), max(hi, i + 1), sent.tags


def prepositions(sent: Sent, caps: bool) -> list[Found]:
    """According to X, Y.  Y, according to X.  X said, citing Y, that Z."""
    out: list[Found] = []
    for c in cues(sent.lows, "preposition"):
        lo, hi, tags = _region(sent, c.first)
        f = Found(sent, c.row, (c.first, c.last), lo, hi, tags)
        end = np_right(tags, sent.lows, c.last, hi)
        if end == c.last:
            continue
        f.source, f.clause = (c.last, end), c.first
        first = c.first
        if first > lo and sent.lows[first - 1] == "reportedly":
            first -= 1
        before = first
        while before > lo and tags[before - 1] in ",A":
            before -= 1
        start = lo
        while start < before and tags[start] in "C,A":
            start += 1
        stop = hi
        while stop > end and tags[stop - 1] in ",":
            stop -= 1
        rest = end
        while rest < stop and tags[rest] != ",":
            rest += 1  # a relative clause or a time after the name
        if before - start >= 2:
            f.contents.append(sent.span(start, before))
            clause = rest + 1 < stop and tags[rest + 1] not in "RG" and any(t in "XV" for t in tags[rest + 1 : stop])
            if clause and first > lo and tags[first - 1] == ",":
                f.contents.append(sent.span(rest + 1, stop))
        elif rest + 1 < stop:
            # skip an apposition: "According to Ana Example, a nurse, the …"
            f.contents.append(sent.span(rest + 1, stop))
        elif end < stop:
            f.contents.append(sent.span(end, stop))
        if f.contents:
            out.append(f)
    return out


def noun_cues(sent: Sent, verbs: list[Found]) -> list[Found]:
    """X’s claim that …, claims by X that …, reports of … (nobody named)."""
    used = {i for f in verbs for i in range(*f.cue)} | {i for f in verbs if f.source for i in range(*f.source)}
    out: list[Found] = []
    for c in cues(sent.lows, "noun"):
        if c.first in used:
            continue
        lo, hi, tags = _region(sent, c.first)
        f = Found(sent, c.row, (c.first, c.last), lo, hi, tags)
        k = c.last
        start = np_left(tags, sent.lows, lo, c.first)
        start = max((i + 1 for i in range(start, c.first) if tags[i] in "IC"), default=start)
        possessive = next((i for i in range(c.first - 1, max(start, lo) - 1, -1) if tags[i] == "H"), None)
        if possessive is not None and possessive > start:
            f.source = (start, possessive)
        elif sent.lows[start] in _OWN and sent.lows[start] in ("his", "her", "their", "its"):
            f.source = (start, start + 1)
        elif k < hi and sent.lows[k] in ("by", "from"):
            end = np_right(tags, sent.lows, k + 1, hi)
            if end > k + 1 and speakerish(sent, k + 1, end, False):
                f.source, k = (k + 1, end), end
        if f.source is None:
            if start - 1 not in used:
                _light(f, start)
            if f.source is None and start < c.first and any(t in "KW" for t in tags[start : c.first]):
                f.source = (start, c.last)
        after = ("that", "of", "against", "about") if f.cue[0] < c.first else ("that", "of")
        if k >= hi or sent.lows[k] not in after:
            continue
        if sent.lows[k] == "of" and singular(sent.lows[c.first]) not in _OF and f.source is None:
            continue
        end = k + 1
        while end < hi and (
            tags[end] != "," or sent.lows[end] not in ",;:.!?" or (end + 1 < hi and sent.lows[end + 1] == "including")
        ):
            end += 1
        if sent.lows[k] == "of" and start <= lo + 1:  # "Reports of torture emerged": up to the verb
            end = next((i for i in range(k + 2, end) if tags[i] in "XV" and tags[i - 1] not in "DH"), end)
        if end - k < 2:
            continue
        f.clause = start
        f.contents.append(sent.span(k + 1, end))
        out.append(f)
    return out


def _light(f: Found, start: int) -> None:
    """"… issued similar accusations against …": the verb's subject is the source."""
    sent, tags = f.sent, f.tags
    v = start - 1
    if v <= f.lo or sent.lows[v] not in words("light_verb"):
        return
    j = v - 1
    while j > f.lo and tags[j] in "XAY":
        j -= 1
    if tags[j] not in "KWP":
        return
    a = j if tags[j] == "P" else np_left(tags, sent.lows, f.lo, j)
    if speakerish(sent, a, j + 1, False):
        f.source, f.cue = (a, j + 1), (v, f.cue[1])


_OF = frozenset(("report", "rumor", "rumour", "allegation", "accusation", "account", "claim"))


def headlines(sent: Sent, verbs: list[Found], caps: bool) -> list[Found]:
    """Monitor: 12 dead.  12 dead - monitor.  Only where a speaker noun or a name stands alone on one side."""
    if verbs and not sent.title:
        return []
    tags, lows, n = sent.tags, sent.lows, len(sent.tokens)
    for i in range(1, min(n - 1, 8)):
        if lows[i] == ":" and sent.quote[i] < 0:
            named = all(t in "KI" for t in tags[:i]) and not caps
            speaks = np_right(tags, lows, 0, i) == i and (named or speakerish(sent, 0, i, True))
            if speaks and (sent.title or tags[i + 1] == "Q"):
                f = Found(sent, _COLON, (i, i + 1), 0, n, tags, source=(0, i))
                f.contents.append(sent.span(i + 1, n))
                return [f]
            return []
    if sent.title or n < 25:
        for i in range(n - 2, max(1, n - 7), -1):
            spaced = sent.tokens[i].start > sent.tokens[i - 1].end and sent.tokens[i + 1].start > sent.tokens[i].end
            whole = lows[i] in "-–—" and spaced and np_right(tags, lows, i + 1, n) >= n - (lows[-1] == ".")
            if whole and speakerish(sent, i + 1, n, True):
                f = Found(sent, _COLON, (i, i + 1), 0, n, tags, source=(i + 1, n - (lows[-1] == ".")))
                f.contents.append(sent.span(0, i))
                return [f]
    return []


_OWN = frozenset(("it", "its", "they", "their", "he", "she", "we", "our", "his", "her"))
_DEEDS = frozenset(("responsible", "behind"))


def citing(here: list[Found], prepositions_: list[Found]) -> None:
    """"The army, citing officials, said …": the officials stand behind what the army says."""
    for p in prepositions_:
        if p.sent.lows[p.cue[0]] not in ("citing", "quoting"):
            continue
        hosts = [f for f in here if f.contents and f.lo == p.lo and not f.participle]
        if hosts:
            host = min(hosts, key=lambda f: abs(f.cue[0] - p.cue[0]))
            p.contents, p.host = list(host.contents), host


def responsibility(f: Found) -> Stance | None:
    """"… said it was responsible", "said it was not behind": the speaker speaks of its own deed."""
    lows, i = f.sent.lows, f.cue[1]
    if lows[f.cue[0]] in ("claim", "claims", "claimed") and f.contents and not f.negated:
        said = [t.low for t in f.sent.tokens if f.contents[-1][0] <= t.start < f.contents[-1][1]]
        if any(w in words("deed") for w in said[1:4]) and said[0] in words("determiner"):
            bare = f.tags[i : i + len(said)]
            return None if any(t in "XV" for t in bare) else "claims_responsibility"  # "claimed the attack"
    if i < len(lows) and lows[i] == "that":
        i += 1
    if i >= len(lows) or lows[i] not in _OWN:
        return None
    ahead = lows[i + 1 : i + 5]
    if not any(w in _DEEDS for w in ahead) and "carried out" not in " ".join(ahead):
        return None
    negated = any(w in ("not", "never") or w.endswith("n't") for w in ahead)
    return "denies" if negated else "claims_responsibility"
