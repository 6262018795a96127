"""Who is named in a document, or told of by office: names with what the words beside them call them. Linear in the tokens."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from onrecord import lexicon
from onrecord.lexicon import singular
from onrecord.model import Span
from onrecord.read.text import Prepared, Sentence, Token

_INNER: Final = frozenset("of for al el bin ibn de la van von the".split())
ARTICLES: Final = frozenset("the a an this that its his her their our".split())
_BODY: Final = frozenset(("ngo", "monitor", "media", "un", "state", "armed_group", "rescuer", "medic", "document"))
PEOPLE: Final = frozenset(
    (
        "official",
        "spokesperson",
        "military",
        "police",
        "medic",
        "rescuer",
        "expert",
        "eyewitness",
        "relative",
        "people",
        "activist",
    )
)
_APPOSITION: Final = 12  # tokens between the commas of "Ivana Storr, a spokeswoman for the mission,"


class Mention(NamedTuple):
    """Somebody named, or a person told of by office ("the mayor"). ``described``: what the words beside call them."""

    span: Span
    sentence: int
    name: str
    described: frozenset[str]
    nature: str | None
    person: bool
    named: bool
    opens: bool  # nothing but an office stands before it in its sentence: its subject


@functools.cache
def office() -> dict[str, str]:
    """Short titles and the nouns that take them up ("Dr." → doctor, medic)."""
    return {
        t: row.class_ for row in lexicon.load("titles") for t in row.terms
    }  # fmt: skip


def natures(low: Sequence[str]) -> list[tuple[int, int, str]]:
    return [(m.first, m.last, m.row.class_) for m in lexicon.matcher("speakers").find(low) if m.row.class_ != "title"]


def nature(low: Sequence[str]) -> str | None:
    """What the words call a speaker: the last noun for speakers before the first "of", "for", "in"; weak nouns only alone."""
    found = natures(low)
    stop = next((i for i, w in enumerate(low) if i and w in ("of", "for", "in", "at", "from", "with", "who", "which")), len(low))
    head = [f for f in found if f[0] < stop] or found
    strong = [f for f in head if f[2] not in ("expert", "people", "document", "unnamed")]
    if any(f[2] == "medic" for f in strong):
        return "medic"  # "hospital officials"
    return (strong or head)[-1][2] if head else None


def mentions(s: Sentence, prepared: Prepared) -> Iterator[Mention]:
    """The names of a sentence, and offices told with "the"."""
    if prepared.caps or s.role == "title":
        return
    toks, low = s.tokens, [t.low for t in s.tokens]
    i = 0
    while i < len(toks):
        if _capital(toks, i):
            j = i + 1
            while j < len(toks) and (_capital(toks, j) or _joins(toks, j)):
                j += 1
            made = _name(s, i, j, prepared.text)
            if made is not None:
                yield made
            i = j
            continue
        if low[i] in ARTICLES:
            j = i + 1
            while j < len(toks) and j - i < 4 and toks[j].is_word and not toks[j].is_capitalised:
                if nature(low[i + 1 : j + 1]) in PEOPLE and singular(low[j]) == low[j]:
                    natured = nature(low[i + 1 : j + 1])
                    end = j + 1
                    if not (end < len(toks) and _capital(toks, end)):
                        span = (toks[i].start, toks[j].end)
                        words = prepared.text[toks[i + 1].start : toks[j].end]
                        yield Mention(span, s.number, words, frozenset(low[i + 1 : end]), natured, True, False, i == 0)
                    break
                j += 1
        i += 1


def _capital(toks: Sequence[Token], i: int) -> bool:
    """A capitalised word that is a name's, and not the first word of a sentence that is an ordinary one."""
    t = toks[i]
    if not t.is_capitalised or not t.is_word or t.low in _STOP:
        return False
    following = toks[i + 1] if i + 1 < len(toks) else None
    if i == 0 and not (following is not None and following.is_capitalised and following.low not in _STOP):
        # one word alone opens the sentence: a name unless the vocabulary knows it
        return singular(t.low) == t.low and not natures([t.low]) and not _ordinary(t.low)
    return True


@functools.cache
def _ordinary(word: str) -> bool:
    return any(
        any(True for _ in lexicon.matcher(name).find([word]))
        for name in ("function_words", "speech", "events", "weapons", "targets", "people", "harm", "hits")
    )


_STOP: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october "
    "november december the a an in on at of and but for from by with after before he she it they we i this that these those "
    "there his her its their our as when while if".split()
)


def _joins(toks: Sequence[Token], i: int) -> bool:
    return (toks[i].low in _INNER or toks[i].text in ("-", ".")) and i + 1 < len(toks) and (
        toks[i + 1].is_capitalised and toks[i + 1].is_word and (toks[i].text != "." or toks[i].end < toks[i + 1].start or True)
    ) and (toks[i].low != "the" or toks[i - 1].low in _INNER)  # fmt: skip


def _name(s: Sentence, first: int, last: int, text: str) -> Mention | None:
    """A name with what the words beside it call it."""
    toks = s.tokens
    low = [t.low for t in toks]
    start = first
    while start < last - 1 and (low[start] in office() or toks[start].text == "."):
        start += 1  # "Major", "Dr."
    while (
        start < last - 1 and any(a == 0 and c in PEOPLE for a, _, c in natures(low[start:last])) and "of" not in low[start:last]
    ):
        start += next(b for a, b, c in natures(low[start:last]) if a == 0 and c in PEOPLE)
        if start >= last:
            return None
    title = {*low[first:start], *(office()[w] for w in low[first:start] if w in office())}
    # what stands before: "deminer Olek Yarn", "the bishop of Corrales, Anselmo Pit", "Its coordinator, Ana Pohl"
    k = first
    if k and toks[k - 1].text == ",":
        k -= 1
    before = k
    while before and first - before < 6 and (toks[before - 1].is_word or low[before - 1] == "'s"):
        before -= 1
        if low[before] in ARTICLES:
            break
    lead = low[before:k] if (k == first or (before < k and low[before] in ARTICLES)) else []
    if k == first:
        found = natures(lead)
        lead = lead if found and found[-1][1] == len(lead) else []  # the noun stands right before the name
    # what stands behind: "Ivana Storr, a spokeswoman for the mission,", "Jamil, a rescuer who …"
    behind: list[str] = []
    if last + 1 < len(toks) and toks[last].text == "," and low[last + 1] in (*ARTICLES, "who"):
        end = last + 1
        while end < len(toks) and end - last < _APPOSITION and toks[end].text not in (",", ".", ";", ":"):
            end += 1
        behind = low[last + 1 : end] if end < len(toks) and toks[end].text in (",", ".") else []
    person_lead = [f for f in natures(lead) if f[2] in PEOPLE and singular(lead[f[1] - 1]) == lead[f[1] - 1]]
    own = low[start:last]
    body = any(c in _BODY or c == "official" for _, _, c in natures(own)) or (
        first > 0 and low[first - 1] in ("the", "The") and not title and not person_lead
    )
    name = text[toks[start].start : toks[last - 1].end]
    if last < len(toks) and low[last] == "'s" and not body:
        pass  # "Arvo’s crew": still a mention of him
    described = frozenset({singular(w) for w in (*title, *lead, *behind)} - ARTICLES)
    natured = nature([*title]) or (nature(lead) if person_lead or body else None) or nature(behind)
    held = next((_OFFICES[w] for w in title if w in _OFFICES), None)
    person = not body and (bool(title) or bool(person_lead) or nature(behind) in PEOPLE or last - start in (2, 3))
    opens = (
        all(low[x] in ARTICLES or natures([low[x]]) or low[x] in (",", "of") or toks[x].is_capitalised for x in range(first))
        and first < 8
    )
    if body:
        natured = nature(own) or natured
    return Mention((toks[first].start, toks[last - 1].end), s.number, name, described, held or natured, person, True, opens)


_OFFICES: Final = {"dr": "medic"}
