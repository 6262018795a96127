"""Who a speaker is within the document: names without titles, surnames, pronouns and short names of organisations."""

from __future__ import annotations

from onrecord.lexicon import singular
from onrecord.read.who_words import Sent, speaker_matcher

INNER = frozenset(("of", "for", "al", "el", "bin", "ibn", "de", "van", "von"))
PLURAL_NATURES = frozenset(
    ("people", "eyewitness", "activist", "medic", "rescuer", "armed_group", "relative", "expert")
)
_POSSESSIVES = {"his": "he", "her": "she", "its": "it", "their": "they"}
_ARTICLES = frozenset(("the", "a", "an"))
_PERSONS = PLURAL_NATURES | {"official", "spokesperson", "title", "military", "police", "media"}
_LEADING_ON = frozenset(("of", "for", "in", "at", "from", "with"))
_HEADS = ("document", "media", "monitor", "ngo")
_WEAK = frozenset(("expert", "people", "document"))


class Names:
    """The capitalised names of a document in order, for resolving shorter mentions. Built once, then only read."""

    def __init__(self, sents: list[Sent], speakers: set[int]) -> None:
        """``speakers``: where the sources begin."""
        self.persons: set[tuple[str, ...]] = set()
        self.runs: list[tuple[str, ...]] = []
        for s in sents:
            if s.title:
                continue  # headlines are in capitals throughout
            tags, i, n = s.tags, 0, len(s.tokens)
            while i < n:
                if tags[i] != "K":
                    i += 1
                    continue
                j = i + 1
                while j < n and (tags[j] == "K" or _joins(tags, s.lows, j)):
                    j += 1
                if j - i > 1:
                    words = tuple(t.text for t in s.tokens[i:j])
                    self.runs.append(words)
                    _, name = split_title(words)
                    spoken = s.tokens[i].start in speakers or len(name) < len(words)
                    if spoken or (i and natures([s.lows[i - 1]])):
                        self.persons.add(name)
                i = j
        self.by_token: dict[str, list[tuple[str, ...]]] = {}
        for words in self.runs:
            _, name = split_title(words)
            for w in set(name):
                known = self.by_token.setdefault(w, [])
                if len(known) < 20 and name not in known:
                    known.append(name)

    def full(self, words: tuple[str, ...]) -> tuple[str, ...] | None:
        """The longest-standing name that these words shorten: ends with them, or begins with them."""
        ends = [n for n in self.by_token.get(words[-1], ()) if len(n) > len(words) and n[-len(words) :] == words]
        ends = [n for n in ends if len(n) <= len(words) + 3 and (n in self.persons and not organisation(n))]
        if ends:
            return ends[0]
        if len(words) == 1:
            for n in self.by_token.get(words[0], ()):
                if len(n) > 1 and organisation(n) and (n[0] == words[0] or words[0].lower() in ORGANISATION_HEADS):
                    return n
        return None


def _joins(tags: str, lows: list[str], i: int) -> bool:
    """A small word or hyphen inside a name: "Anas al-Muster", "Observatory for Rights"."""
    if lows[i] not in INNER and lows[i] != "-":
        return False
    left = i > 0 and (tags[i - 1] == "K" or (i > 1 and lows[i - 1] in INNER and tags[i - 2] == "K"))
    after = tags[i + 1 : i + 3]
    return left and (after[:1] == "K" or (after[1:] == "K" and lows[i + 1] == "-"))


ORGANISATION_HEADS = frozenset(
    ("observatory", "ministry", "department", "committee", "council", "commission", "agency", "network", "coalition")
)


def natures(words: list[str]) -> list[tuple[int, int, str]]:
    return [(m.first, m.last, m.row.class_) for m in speaker_matcher().find(words)]


def organisation(words: tuple[str, ...]) -> bool:
    got = natures([w.lower() for w in words])
    return any(c in ("ngo", "monitor", "media", "un", "state", "military", "official", "document") for _, _, c in got)


def split_title(words: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """("Foreign", "Minister", "Ana", "Example") -> title and name."""
    lows = [w.lower() for w in words]
    last = 0
    for _first, end, class_ in natures(lows):
        if class_ in _PERSONS:
            if end < len(words) and lows[end] not in ("of", "for", "and"):
                last = end
            elif end < len(words) and lows[end] == "of" and class_ != "title":
                continue
    if len(words) - last < 1:
        return (), words
    return words[:last], words[last:]


def nature_of(lows: list[str]) -> str | None:
    """What the words call the speaker: the last speaker noun before the first preposition."""
    got = [g for g in natures(lows) if g[2] != "title"]
    if not got:
        return None
    first = got[0][0]
    stop = next((i for i in range(first, len(lows)) if lows[i] in _LEADING_ON), len(lows))
    head = [g for g in got if g[0] < stop] or got
    strong = [g for g in head if g[2] not in _WEAK]
    return (strong or head)[-1][2]


def _plain(words: list[str]) -> str:
    """The words as they stand, without a leading article."""
    plain = " ".join(words[1:] if words[0].lower() in _ARTICLES and len(words) > 1 else words)
    return plain.replace(" ’", "’").replace(" '", "'").replace(" - ", "-").replace(" . ", ". ").replace(" ,", ",")


class Resolver:
    """Names speakers in the order of the text; remembers who spoke last."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.person: tuple[str, str | None] | None = None
        self.group: tuple[str, str | None] | None = None
        self.many: tuple[str, str | None] | None = None
        self.seen: list[tuple[str, str | None]] = []
        self.known: dict[str, str | None] = {}
        self.proper: set[str] = set()
        self.people: set[str] = set()

    def resolve(self, words: list[str], tags: str, near: tuple[list[str], str] | None = None) -> tuple[str, str | None]:
        """(speaker, nature) for a source's words. ``near``: the subject of the sentence, for "it" and "they"."""
        lows = [w.lower().replace("’", "'") for w in words]
        if len(words) == 1 and (tags == "P" or lows[0] in _POSSESSIVES):
            low = _POSSESSIVES.get(lows[0], lows[0])
            if near and low in ("it", "they") and (low == "it" or near[0][-1].endswith("s")):
                return self.resolve(*near)
            return self._pronoun(low)
        nature = nature_of(lows)
        if "C" in tags:
            return self._several(words, lows, nature)
        name, person = self._name(words, lows, tags)
        if name is None:
            if lows[0] in ("the", "this", "that") and len(words) <= 3:
                earlier = self._definite(lows, nature)
                if earlier:
                    return earlier
            entry = (_plain(words), nature or ("unnamed" if "K" not in tags else None))
        else:
            nature = nature or self.known.get(name)
            if nature == "document" and not person:
                nature = nature_of(name.lower().split()) or nature
            entry = (name, nature)
            self.proper.add(name)
        self.known.setdefault(entry[0], entry[1])
        if name is not None and person:
            self.person = entry
            self.people.add(name)
        elif entry[1] in PLURAL_NATURES and lows[-1].endswith("s"):
            self.many = entry
        elif entry[1] in _PERSONS and entry[1] not in ("media", "armed_group", "military", "police"):
            self.person = entry
        elif name is not None or not lows[-1].endswith("s"):
            self.group = entry
        self.seen.append(entry)
        return entry

    def _several(self, words: list[str], lows: list[str], nature: str | None) -> tuple[str, str | None]:
        """"Residents and activists": together, as worded."""
        entry = (_plain(words), nature)
        self.many = entry
        self.seen.append(entry)
        return entry

    def _name(self, words: list[str], lows: list[str], tags: str) -> tuple[str | None, bool]:
        """The name in the words and whether it is a person's; (None, False) where a common noun heads them."""
        if "K" not in tags:
            return None, False
        last = len(words)
        lead = 0
        while lead < last and (tags[lead] == "K" or _joins(tags, lows, lead)):
            lead += 1
        if 1 < lead < last and tags[lead] == "I":  # "Ana Muster of the harbour group"
            return self._name(words[:lead], lows[:lead], tags[:lead])
        # the last run of capitals, with its inner connectors, before a preposition that leads elsewhere
        end = last
        while end and tags[end - 1] != "K":
            end -= 1
        start = end - 1
        while start and (tags[start - 1] == "K" or _joins(tags, lows, start - 1)):
            start -= 1
        run = tuple(words[start:end])
        title, name = split_title(run)
        before = nature_of(lows[:start]) if start else None
        titled = bool(title) or (before is not None and (start == 0 or tags[start - 1] in "WK"))
        office = title and len(name) > 1 and tags[0] == "K"  # "President of the Harbour League Ana Muster"
        if start > 1 and tags[start - 1] in "IDT" and not office and not all(t in "DI" for t in tags[:start]):
            return None, False  # "a spokesman for the Example Party": the head is a common noun
        if end < last and not organisation(run):
            rest = nature_of(lows[end:])
            if rest not in _HEADS or "H" in tags[end:] or len(run) < 2:
                return None, False
        after = nature_of(lows[end:])
        if end < last and after in ("media", "document", "monitor", "ngo", None) and "H" not in tags[end:]:
            return " ".join(run), False
        if end < last:
            return None, False
        full = self.names.full(name)
        if full:
            name = full
        org = organisation(name) if not title else False
        return " ".join(name).replace(" - ", "-"), (not org and (titled or len(name) > 1 or full is not None))

    def _pronoun(self, low: str) -> tuple[str, str | None]:
        if low in ("he", "she", "he's", "she's"):
            return self.person or (low, None)
        if low == "it":
            return self.group or (low, None)
        if low == "they":
            return self.many or self.group or (low, None)
        return low, None

    def _definite(self, lows: list[str], nature: str | None) -> tuple[str, str | None] | None:
        """"The group", "the spokesman": the latest speaker whom the noun fits."""
        head = singular(lows[-1])
        for name, kind in reversed(self.seen[-40:]):
            its = name.lower().split()
            fits = all(w in its for w in [*lows[1:-1], head]) and len(its) > len(lows) - 1
            if fits and (head in (its[0], its[-1]) or name in self.proper):
                return name, kind
        if len(lows) > 2:
            return None
        same = {"ngo": ("ngo", "monitor", "armed_group")}.get(nature or "", (nature,))
        if nature in ("document", "people", None) or lows[-1] != head:
            return None
        for name, kind in reversed(self.seen[-40:]):
            unknown = nature == "ngo" and kind in (None, "document") and name not in self.people
            if (kind in same or unknown) and name in self.proper:
                return name, kind
        return None
