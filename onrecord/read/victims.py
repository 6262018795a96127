"""What the words beside a name say of the person: a description, age, sex, category. Nothing is taken from the name itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple, cast

from onrecord import lexicon
from onrecord.model import Who
from onrecord.read.counts import quantity_at
from onrecord.read.text import Token

Sex = Literal["female", "male"]
Range = tuple[int, int]  # tokens, the last exclusive

_OLDEST: Final = 120
ADULT: Final = 18
_FEMALE: Final = frozenset(
    "woman girl daughter wife mother sister grandmother granddaughter aunt niece widow mrs ms miss schoolgirl housewife "
    "businesswoman stepmother stepdaughter bride nun policewoman spokeswoman camerawoman grandma mum mom female".split()
)
_MALE: Final = frozenset(
    "man boy son husband father brother grandfather grandson uncle nephew widower mr schoolboy businessman stepfather stepson "
    "bridegroom policeman spokesman cameraman fisherman grandpa dad male fireman militiaman".split()
)
KIN: Final = frozenset(
    "daughter wife mother sister grandmother granddaughter aunt niece son husband father brother grandfather grandson uncle "
    "nephew cousin child baby fiancee fiance stepson stepdaughter twin neighbour neighbor".split()
)
_RANKS: Final = frozenset("general gen colonel col major captain lieutenant sergeant commander brigadier".split())
_BEFORE: Final = frozenset("rebel senior top".split())
_TITLES: Final = frozenset("mr mrs ms miss".split())
_ENDS: Final = frozenset(', . ; ( ) who which that and said was were in at when “ "'.split())
_ARTICLES: Final = frozenset("a an the one".split())
_POSSESSIVES: Final = frozenset("his her their".split())
_SPANS: Final = frozenset("year month week day".split())
_UNITS: Final = frozenset("month months week weeks day days".split())


class Details(NamedTuple):
    """``description`` and ``aged`` are tokens; ``last`` is the token behind everything that was read after the name."""

    description: Range | None
    who: Who
    age: int | None
    aged: Range | None
    sex: Sex | None
    last: int


def details(toks: Sequence[Token], low: Sequence[str], first: int, last: int) -> Details:
    """What is said of the person named by the tokens ``first`` to ``last``."""
    low = list(low)
    k, age, aged = _before(toks, low, first)
    title = (k, first) if k < first else None
    i, said = last, None
    for _ in range(2):  # ", 34, a teacher" or ", a teacher, 34"
        found = age_at(toks, low, i) if aged is None else None
        if found is not None:
            age, aged, i = found
            continue
        apposed = _apposition(low, i) if said is None else None
        if apposed is None:
            break
        said, i = apposed, apposed[1]
        inside = _age_in(toks, low, said)
        if aged is None and inside is not None:
            age, aged = inside
    words = low[k:first] + (low[said[0] : said[1]] if said else [])
    return Details(said or title, _category(words, age), age, aged, sex_of(words), i)


def sex_of(words: Sequence[str]) -> Sex | None:
    """Female or male by the words for a person; None where they say neither or both. "His wife's brother" is the brother."""
    whole = {w for k, w in enumerate(words) if words[k + 1 : k + 2] not in (("'s",), ("’s",), ["'s"], ["’s"])}
    female, male = bool(whole & _FEMALE), bool(whole & _MALE)
    return None if female == male else ("female" if female else "male")


def _category(words: Sequence[str], age: int | None) -> Who:
    """The category that a description's words put a person in; ranks and "commander" are belligerents by their words."""
    found = [m.row.class_ for m in lexicon.matcher("people").find(words)]
    if "belligerents" in found or set(words) & _RANKS:
        return "belligerents"
    named = [w for w in found if w != "all" and not (w == "children" and age is not None and age >= ADULT)]
    if age is not None and age < ADULT:
        return "children"
    return cast(Who, next(iter(named), "all"))


def _before(toks: Sequence[Token], low: Sequence[str], first: int) -> tuple[int, int | None, Range | None]:
    """Where the words right before a name begin that say who it is ("the 7-year-old boy Adel", "her son Adel"), and the age."""
    k = first
    while k > 0:
        if low[k - 1] in _RANKS or low[k - 1] in _BEFORE or low[k - 1] in _TITLES or low[k - 1] in KIN or _noun(low[k - 1]):
            k -= 1
        elif low[k - 1] == "." and k > 1 and low[k - 2] in _TITLES | _RANKS:
            k -= 2
        else:
            break
    found = _compound_age(toks, low, k)
    if found is not None:
        return found[1][0], found[0], found[1]
    return k, None, None


def _noun(word: str) -> bool:
    """A singular noun for a person, such as stands before a name."""
    return any(word in r.terms for r in lexicon.load("people")) and lexicon.singular(word) == word


def _compound_age(toks: Sequence[Token], low: Sequence[str], end: int) -> tuple[int, Range] | None:
    """``7-year-old``, ``seven-month-old`` before token ``end``: (age in years, tokens)."""
    if end < 5 or low[end - 1] != "old" or low[end - 2] != "-" or low[end - 4] != "-" or low[end - 3] not in _SPANS:
        return None
    number = _number(toks, low, end - 5)
    return None if number is None else (_years(number, low[end - 3]), (end - 5, end))


def _number(toks: Sequence[Token], low: Sequence[str], i: int) -> int | None:
    """A whole number of one token."""
    if not 0 <= i < len(low):
        return None
    if low[i].isdecimal():
        return int(low[i]) if len(low[i]) < 4 else None
    q = quantity_at(toks[i : i + 1], 0, "default") if low[i].isalpha() else None
    return q.low if q is not None and q.bound == "exact" and q.low == q.high else None


def _years(number: int, unit: str) -> int:
    """Completed years: a child of seven months is 0, one of eighteen months 1."""
    if unit.startswith("month"):
        return number // 12
    return 0 if unit.startswith(("week", "day")) else number


def age_at(toks: Sequence[Token], low: Sequence[str], i: int) -> tuple[int, Range, int] | None:
    """An age right behind a name: ", 34", "(34)", ", aged 34", "(7 months)", ", 34 years old": (years, tokens, token behind)."""
    if i >= len(low) or low[i] not in (",", "(", "aged"):
        return None
    bracket = low[i] == "("
    first = j = i if low[i] == "aged" else i + 1
    stated = j < len(low) and low[j] in ("aged", "age")
    j += stated
    number = _number(toks, low, j)
    if number is None or number >= _OLDEST:
        return None
    j += 1
    unit = low[j] if j < len(low) and (low[j] in _UNITS or low[j] in ("years", "year")) else None
    if unit is not None:
        j += 1
        if j < len(low) and low[j] == "old":
            j += 1
        elif not (bracket or stated):
            return None  # ", two days after": no age
    if bracket:
        if list(low[j : j + 1]) != [")"]:
            return None
        return _years(number, unit or ""), (first, j), j + 1
    if not (low[first].isdecimal() or stated or unit):
        return None
    if j < len(low) and low[j] not in _AFTER_AGE:
        return None  # ", 12 others"
    return _years(number, unit or ""), (first, j), j


_AFTER_AGE: Final = frozenset(", . ; : ) and or who was were is are died from of had has whose said".split())


def _age_in(toks: Sequence[Token], low: Sequence[str], where: Range) -> tuple[int, Range] | None:
    """``a 34-year-old teacher``."""
    for end in range(where[0] + 5, where[1] + 1):
        found = _compound_age(toks, low, end) if low[end - 1] == "old" else None
        if found is not None:
            return found
    return None


def _apposition(low: Sequence[str], i: int) -> Range | None:
    """``, a nurse at the clinic``: up to the end of the noun phrase."""
    if i + 1 >= len(low) or low[i] != "," or low[i + 1] not in _ARTICLES:
        return None
    end = i + 1
    while end < len(low) and low[end] not in _ENDS:
        end += 1
    return (i + 1, end) if end > i + 2 else None


def kin_at(low: Sequence[str], i: int) -> bool:
    """``her son``, ``his 7-year-old daughter`` begins at token ``i``."""
    return i < len(low) and low[i] in _POSSESSIVES and any(w in KIN for w in low[i + 1 : i + 8])
