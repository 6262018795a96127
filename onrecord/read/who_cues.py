"""Speech words of one sentence, who their subject is, and where what is said begins and ends.

Works on word letters (see ``who_words``). A cue inside a quotation sees only that quotation; a cue outside sees every
quotation as one opaque thing ("q"), so that nothing inside quoted speech can end the clause around it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.lexicon import Row
from onrecord.model import Span
from onrecord.read.who_phrases import np_left, np_right, speakerish
from onrecord.read.who_words import PASSIVE, Sent, cues, is_time, negations, speaker_matcher, words

Range = tuple[int, int]




@dataclass
class Found:
    """An attribution in the making; ranges are tokens of ``sent``."""

    sent: Sent
    row: Row
    cue: Range
    lo: int  # the stretch of the sentence that this cue can see
    hi: int
    tags: str
    source: Range | None = None
    inverted: bool = False
    shared: bool = False  # takes the subject of an earlier cue
    participle: bool = False
    negated: bool = False
    passive: bool = False
    clause: int = 0  # where its own clause begins (its subject, or the conjunction before it)
    trailing: bool = False
    contents: list[Span] = field(default_factory=list)
    heard_source: Span | None = None  # the same of its source, with all that describes it
    nobody: bool = False  # only the encoder hears it, and nobody is named who says it
    ruled: list[Span] = field(default_factory=list)  # contents by rule, where ``contents`` are the encoder's
    source_span: Span | None = None
    heard: Span | None = None  # the cue's words as the encoder marks them: "has since said", "issued a statement saying"
    host: Found | None = None  # "citing": the attribution whose speaker does the citing

    @property
    def covers(self) -> list[Span]:
        """What is said, by the encoder and by rule."""
        return self.contents + self.ruled

    @property
    def subordinate(self) -> bool:
        """Its clause opens the sentence under a conjunction: "While the mayor did not endorse it, he …"."""
        return self.clause > self.lo and self.tags[self.clause - 1] == "S" and self.clause - 2 <= self.lo

    @property
    def object(self) -> bool:
        return self.row.extra["frame"] in ("object", "inf")

    @property
    def cue_span(self) -> Span:
        return self.sent.span(*self.cue)


def _apposition(tags: str, lows: list[str], lo: int, j: int) -> int | None:
    """``j`` is a comma before the verb: the token of the comma that opens the apposition, if there is one."""
    k = j - 1
    while k > lo and j - k < 40:
        if lows[k] in ",–—" and tags[k - 1] in "KWM" and tags[k + 1] in "RDKWGMVIAS":
            return k
        k -= 1
    return None


_REFLEXIVE = frozenset(("itself", "himself", "herself", "themselves"))


def _between(tags: str, lows: list[str], j: int) -> bool:
    """Words that stand between a subject and its verb: auxiliaries, adverbs, "on Monday", "last week", "itself"."""
    low = lows[j]
    if tags[j] in "XNAY" or low in _REFLEXIVE:
        return True
    if low == "on":
        return tags[j + 1] == "Y"
    if low in words("time_word"):
        return is_time(lows[j + 1])
    return j > 0 and is_time(low) and lows[j - 1] in words("time_word")


def _subject(f: Found, caps: bool) -> None:
    """Fill in the source of a verb cue, its negation and where its clause begins."""
    sent, tags, lows, lo = f.sent, f.tags, f.sent.lows, f.lo
    j = f.cue[0] - 1
    while j >= lo and _between(tags, lows, j):
        if lows[j] in negations():
            f.negated = True
        f.passive = f.passive or (lows[j] in PASSIVE and j >= f.cue[0] - 2 and not f.participle)
        j -= 1
    f.clause = j + 1
    if j < lo:
        return
    t = tags[j]
    if f.participle and lows[j] == "as" and j > lo and tags[j - 1] in "KW":  # "quoted a nurse as saying"
        a = np_left(tags, lows, lo, j - 1)
        f.source, f.clause = (a, j), a
        return
    if f.participle and t not in "KWM":
        return
    if t == "P":
        f.source, f.clause = (j, j + 1), j
    elif t == "R":
        k = j - 1
        if k > lo and tags[k] == ",":
            k -= 1
        if lows[j] in ("who", "which") and k >= lo and tags[k] in "KWM":
            f.source, f.clause = (np_left(tags, lows, lo, k), k + 1), j
    elif t == "C":
        f.shared, f.clause = True, j
    elif lows[j] == ")":
        k = j
        while k > lo and lows[k] != "(":
            k -= 1
        if k > lo and tags[k - 1] in "KW":
            a = np_left(tags, lows, lo, k - 1)
            f.source, f.clause = (a, k), a
    elif t == "," and lows[j] in ",–—":
        opening = _apposition(tags, lows, lo, j)
        if opening is not None:
            a = np_left(tags, lows, lo, opening - 1)
            f.source, f.clause = (a, opening), a
    elif t in "KWMHD":
        a = np_left(tags, lows, lo, j)
        if t == "D" and lows[j] not in ("others", "all", "both", "many", "some", "several", "another", "each"):
            return
        f.source, f.clause = (a, j + 1), a
        if not speakerish(sent, a, j + 1, caps) and a > lo and tags[a - 1] in "VGXOI":
            _relative(f, a)


def _relative(f: Found, a: int) -> None:
    """The words before the verb are no speaker: look for the noun that a relative clause belongs to."""
    tags, lows = f.tags, f.sent.lows
    k = a - 1
    while k > f.lo and a - k < 25:
        if tags[k] == "R" and lows[k] in ("who", "which", "whose") and tags[k - 1] in "KW":
            b = np_left(tags, lows, f.lo, k - 1)
            f.source, f.clause = (b, k), b
            return
        if tags[k] in "q,S":
            return
        k -= 1


def _right_subject(f: Found, caps: bool) -> None:
    """“…,” said the mayor: the subject after the verb."""
    tags, lows = f.tags, f.sent.lows
    i = f.cue[1]
    end = np_right(tags, lows, i, f.hi)
    before = f.cue[0] - 1
    quoted = before >= f.lo and "q" in tags[max(f.lo, before - 1) : before + 1]
    if end == i or not (quoted or speakerish(f.sent, i, end, caps)):
        return
    if f.source is not None:
        # "… struck the building said the monitor." in a text without commas: the sentence ends with the speaker.
        rest = tags[end : f.hi].strip(",YA")
        odd = f.source[0] > f.lo and tags[f.source[0] - 1] not in "q,"
        if lows[before] == "," and odd and (end >= f.hi or tags[end] not in "XV"):
            f.source, f.inverted, f.clause = (i, end), True, f.cue[0]  # "…, said an official who asked not to be named"
            return
        if rest or speakerish(f.sent, *f.source, caps) or f.source[0] == f.lo:
            return
    elif before < f.lo or (tags[before] not in "q," and tags[before] not in "VWKO"):
        return
    f.source, f.inverted, f.clause = (i, end), True, f.cue[0]


def candidates(sent: Sent, caps: bool) -> list[Found]:
    """The verb cues of a sentence with their subjects, left to right."""
    out: list[Found] = []
    outside = "".join("q" if q >= 0 else t for q, t in zip(sent.quote, sent.tags, strict=True))
    for c in cues(sent.lows, "verb"):
        q = sent.quote[c.first]
        lo, hi, tags = 0, len(sent.tokens), outside
        if q >= 0:
            lo = next(i for i in range(c.first + 1) if sent.quote[i] == q)
            hi = next((i for i in range(c.first, hi) if sent.quote[i] != q), hi)
            lo, hi, tags = lo + (sent.tags[lo] == "Q"), hi - (sent.tags[hi - 1] == "Q"), sent.tags
            if not lo <= c.first < c.last <= hi:
                continue
        f = Found(sent, c.row, (c.first, c.last), lo, hi, tags)
        word = sent.lows[c.first]
        f.participle = word.endswith("ing")
        if _is_noun(f, word, caps):
            continue
        _subject(f, caps)
        if not f.participle and not f.negated and f.row.extra["frame"] in ("clause", "addressee", "object"):
            _right_subject(f, caps)
        if _accept(f, out, caps):
            out.append(f)
    return out


def _is_noun(f: Found, word: str, caps: bool) -> bool:
    """A word that is as often a noun ("report", "claims") counts as a verb only where a verb can stand."""
    i, tags = f.cue[0], f.tags
    before = tags[i - 1] if i > f.lo else ""
    after = tags[f.cue[1]] if f.cue[1] < f.hi else ""
    if f.sent.tokens[i].is_capitalised and not f.sent.title and not caps:
        return i > f.lo or not (word.endswith(("ed", "ing")) or word == "said")
    if before in ("D", "H", "I") and not f.participle:
        return True
    if f.participle:
        return before in ("D", "H") or (i > f.lo and f.sent.lows[i - 1] in ("of", "for", "from", "against", "about"))
    if not f.row.extra.get("noun") or word.endswith("ed"):
        return False
    if before in ("P", "X", "N", "R", "A"):
        return False
    if after in ("I", "", "X", "C") and f.cue[1] - i == 1:
        return True
    plural = before in ("W", "K") and f.sent.lows[i - 1].endswith("s")
    if not plural and not word.endswith("s") and word not in words("past"):
        return True  # "an agency report": a bare form needs a plural before it
    return before in ("W",) and after in ("W", "V", "X", "I", "", "Y", "A") and word not in words("past")


_UNREAL = frozenset(("must", "should", "shall", "ought"))


def _accept(f: Found, earlier: list[Found], caps: bool) -> bool:
    """Whether the cue is an utterance by somebody; gives shared subjects and participles their source."""
    extra = f.row.extra
    if extra.get("negated") and not f.negated:
        return False
    before = f.cue[0] - 1
    if f.source is None and before >= f.lo and f.tags[before] == "T":
        return False  # "went to the town to say": no utterance yet
    if not f.shared and any(f.sent.lows[i] in _UNREAL for i in range(max(f.lo, f.clause), f.cue[0])) and not f.negated:
        return False  # "must first announce": not said
    if f.passive and not f.participle:
        # "It was reported that …": said by nobody in particular
        nobody = f.source is not None and f.sent.lows[f.source[0]] == "it" and f.cue[1] < f.hi
        if nobody and f.sent.lows[f.cue[1]] == "that" and not extra.get("mental"):
            f.source = None
            return True
        return False
    if f.shared or (f.participle and f.source is None):
        hosts = (e for e in reversed(earlier) if e.source and e.lo == f.lo and not e.participle)
        host = next(hosts, None)
        f.source = host.source if host else None
        if f.source is None:
            f.source = main_subject(f, caps)
        follows = bool(earlier) and earlier[-1].cue[1] == f.cue[0]  # "said blaming …"
        if f.participle and before >= f.lo and f.tags[before] not in ",CASIXq" and not follows:
            return False
        if f.participle and f.shared and extra.get("noun"):
            return False
    if f.source is None:
        return False
    after = f.sent.lows[f.cue[1]] if f.cue[1] < f.hi else ""
    if (f.row.class_ == "accuse" and after in ("on", "for")) or (after == "by" and not f.inverted):
        return False  # "strikes blamed on", "first reported by": the noun before is not who speaks
    named = f.tags[f.cue[1] : f.cue[1] + 1] in ("K", "q")
    if f.row.class_ == "call" and named and f.sent.lows[f.source[0]] in ("a", "an"):
        return False  # "a group called Free Harbour"
    if extra["frame"] == "inf":
        return after in ("to", "that") or f.row.class_ == "no_position"
    if extra.get("quoted"):
        left = f.source[0] if not f.inverted and not f.shared else f.cue[0]
        beside = f.tags[f.cue[1] : f.cue[1] + 2] + f.tags[max(f.lo, left - 2) : left]
        return after in ("that", ":") or "q" in beside
    source = f.sent.lows[f.source[0] : f.source[1]]
    if not f.inverted and not f.shared and f.source[0] > f.lo:
        before_it = f.tags[f.source[0] - 1]
        ends = f.cue[1] >= f.hi or f.tags[f.cue[1]] in ",Y"
        if f.sent.lows[f.source[0] - 1] == "if" and source == ["you"]:
            return False
        if f.sent.lows[f.source[0] - 1] == "what" and extra["frame"] in ("clause", "addressee"):
            return False  # "what she said"
        if before_it == "W" and f.tags[f.source[0]] == "P" and not ends and after != "that":
            return False  # "something he said years ago"
    if extra.get("mental") and source in (["i"], ["we"], ["you"]):
        return False
    return f.row.class_ != "evidence" or after == "that" or any(speaker_matcher().find(source))


def main_subject(f: Found, caps: bool) -> Range | None:
    """The first noun phrase before the cue that a verb follows and that can speak."""
    k = f.lo
    while k < f.cue[0]:
        end = np_right(f.tags, f.sent.lows, k, f.cue[0])
        if end > k and end < f.cue[0] and f.tags[end] in "XVA" and (k == f.lo or f.tags[k - 1] in ",ACS"):
            return (k, end) if speakerish(f.sent, k, end, caps) else None
        k = max(end, k + 1)
    return None
