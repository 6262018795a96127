"""People before a word of harm: "six people, including two children, were killed", "Ali Omar, who led ..., died"."""

from __future__ import annotations

from onrecord.lexicon import singular
from onrecord.read.harm_clause import (
    BE,
    HAVE,
    PREPOSITIONS,
    Clause,
    Part,
    anaphoric,
    intro,
    name_before,
    subsets_after,
)
from onrecord.read.harm_objects import after_name, objects
from onrecord.read.names import Name
from onrecord.read.people import Group, is_kin

_SKIP = frozenset(
    "also reportedly allegedly already then later immediately apparently probably possibly now still either both thus even since "
    "were was been be being are is have has had who that which and or , ( ) seriously severely critically badly lightly slightly "
    "instantly believed reported confirmed found thought feared known said to have had left pronounced may might could".split()
)
_APPOSED = frozenset("who whose which a an the one".split())
_BREAKS = frozenset("; : — –".split())
_REPORTED = frozenset("reported reportedly confirmed also being seriously critically severely".split())
_LIST_REACH = 60  # tokens of a list of people before its verb
_BEFORE = 6  # tokens in "one of them 5-year-old", before a name
_INSIDE = frozenset("and ( , -".split())  # a list does not begin behind these
_AUXILIARIES = BE | HAVE | frozenset("all both reportedly also allegedly were".split())
_CHILDREN = frozenset("children child baby infant".split())
_DASHES = frozenset("— –".split())
_DASH_REACH = 45  # tokens in an insertion between dashes
_NAMES_REACH = 10  # tokens of names before "families"
_BETWEEN_NAMES = frozenset("and the a al el - ( ) same extended other".split())
_PARTIAL = frozenset("names identities bodies remains photos images pictures list".split())  # not of all who were killed


def subjects(s: Clause, first: int, last: int) -> list[Part]:
    """Groups and names before a passive or intransitive trigger, walking left over auxiliaries, adverbs and insertions."""
    low = s.low
    i = first
    out: list[Part] = []
    end = first
    while end > 0 and low[end - 1] in _AUXILIARIES:
        end -= 1
    end -= end > 0 and low[end - 1] == ","
    if end and _may_end_list(s, end) and (whole := _whole_list(s, end)):
        return [*whole, *_subsets_of_trigger(s, last)]
    steps = 0
    inserted = 0
    while i > 0 and steps < 40:
        steps += 1
        group = s.by_last.get(i)
        if group is not None:
            members = _listed(s, group)
            opening = intro(s, members[0].first)
            if opening is not None:  # "seven people, including two children and three women, were killed"
                out += [(g._replace(subset=True), True, 0) for g in members if isinstance(g, Group)]
                i = opening
                continue
            if group.subset:
                out.append((group, True, 0))
                i = group.first - (low[group.first - 1] in (",", "-", "–") if group.first else 0)
                continue
            before = _governor(s, group)
            if group.quantity.high == 0 and inserted:
                return out  # "none said how many people were killed"
            if before in PREPOSITIONS and before != "among" and _reduced(s, i, first) and _told_of(group, before):
                # "the names of 14 people killed", "more than 150 people reported injured"
                part = group.first > 1 and low[group.first - 2] in _PARTIAL
                group = group._replace(who="all") if part else group
                return [(group, part, 0 if part else 1), *_subsets_of_trigger(s, last)]
            if group.bare and before == "," and low[i : i + 1] == [","]:  # an age: "John Smith, 34, was killed"
                i = group.first - 1
                continue
            if group.bare and i != first and before in PREPOSITIONS:  # "seven people from three generations were killed"
                i = group.first - 1
                inserted += 1
                continue
            if group.bare and i != first and low[i] not in BE | HAVE | {"who", "others", "of"} and low[i] not in _SKIP:
                return out
            if before in PREPOSITIONS and not (before == "among" and group.first > 1):
                i = max(k for k in range(group.first) if low[k] == before)
                inserted += 1
                continue
            out += [(g, isinstance(g, Group) and anaphoric(s, g), 1) for g in members]
            before = low[members[0].first - 1] if members[0].first else ""
            if before == "among":  # "six civilians were among at least 22 people killed"
                out += [(g, True, 0) for g in _before_among(s, members[0].first - 1)]
            return [*out, *_subsets_of_trigger(s, last)]
        name = name_before(s, i) if not inserted else None
        if name is not None:
            people = _listed(s, name)
            first_of = people[0].first
            k = first_of
            while (
                k > 0
                and k > first_of - 4
                and (s.low[k - 1] in ("the", "a") or s.toks[k - 1].text.islower())
                and not intro(s, k)
            ):
                k -= 1
            opening = intro(s, k)
            if opening is not None:  # "four activists, among them the lawyer Razan Zaitouneh, were abducted"
                out += [(g, True, 0) for g in people]
                i = opening
                continue
            before = s.low[first_of - 1] if first_of else ""
            if before in PREPOSITIONS or (
                before in ("and", ",") and first_of > 1 and s.toks[first_of - 2].is_capitalised
            ):
                return out  # the end of a list of something else
            return [*out, *((g, False, 1) for g in people)]
        w = low[i - 1]
        if w == "," and not inserted and (jump := _apposition(s, i - 1)) is not None:
            i = jump
            continue
        if w == ")" and "(" in s.low[max(0, i - 14) : i]:
            i = max(k for k in range(max(0, i - 14), i) if s.low[k] == "(")
            continue
        if w in _DASHES and (opening := _opening_dash(s, i - 1)) is not None:
            i = opening
            continue
        if w in _BREAKS or (i in s.trigger_end and i != first):
            return out if inserted or not out else []
        if w in _SKIP or w.endswith("ly"):
            i -= 1
        elif (
            inserted < 8
            and (s.toks[i - 1].is_word or w in ("-", "’s", "'s"))
            and w not in ("but", "while", "when", "because", "said", "says")
        ):
            inserted += 1
            i -= 1
        else:
            return []
    return []


def _reduced(s: Clause, i: int, first: int) -> bool:
    """Nothing but "reported" stands between the people and the word of harm: "people (reported) killed"."""
    return all(w in _REPORTED for w in s.low[i:first])


def _may_end_list(s: Clause, end: int) -> bool:
    """A list with a name or a relative in it: what ends here is one of these, or an age behind a name."""
    return s.toks[end - 1].is_capitalised or s.low[end - 1] == ")" or is_kin(singular(s.low[end - 1])) or (
        s.low[end - 1] in _CHILDREN
    )


def _told_of(group: Group, before: str) -> bool:
    """A number, or "with others wounded"; not "the house of civilians killed"."""
    return group.quantity.bound != "vague" or before == "with"


def _whole_list(s: Clause, end: int) -> list[Part]:
    """``Omar Doe (34), his wife Ana Doe and their two sons``: the longest list of people that ends right at ``end``."""
    for k in range(max(0, end - _LIST_REACH), end - 1):
        tok = s.toks[k]
        starts = k in s.by_first or (tok.is_capitalised and not (k and s.toks[k - 1].is_capitalised and s.toks[k - 1].is_word))
        before = s.low[k - 1] if k else ""
        part = intro(s, k) is not None or "them" in s.low[max(0, k - _BEFORE) : k]
        if not starts or part or before in PREPOSITIONS or before in _INSIDE:
            continue
        found = objects(s, k)
        if len(found) > 1 and any(isinstance(p, Name) for p, _, _ in found) and _past(s, max(p.last for p, _, _ in found)) == end:
            return found
    return []


def _past(s: Clause, i: int) -> int:
    """Past what is said of the last person of a list in passing."""
    i = after_name(s, i)
    return i + (s.low[i : i + 1] == [","] and s.low[i - 1] == ")")


def _governor(s: Clause, group: Group) -> str:
    """The word before a group; for families and other plurals without a number the preposition before their names ("of the Doe
    and the Sample families")."""
    k = group.first - 1
    if group.quantity.bound == "vague":
        while k > 0 and group.first - k < _NAMES_REACH and (
            (s.toks[k].is_capitalised and s.toks[k].text.isalpha()) or s.low[k] in _BETWEEN_NAMES
        ):
            k -= 1
        if s.low[k] not in PREPOSITIONS:
            k = group.first - 1
    return s.low[k] if k >= 0 else ""


def _opening_dash(s: Clause, closing: int) -> int | None:
    """Where an insertion between dashes begins: "18 people – seven of them women – were killed"."""
    for k in range(closing - 1, max(0, closing - _DASH_REACH), -1):
        if s.low[k] in (";", "."):
            return None
        if s.low[k] in _DASHES:
            return k
    return None


def _apposition(s: Clause, comma: int) -> int | None:
    """``Ali Omar, who led one of the groups, was killed``: from the second comma to right behind the name or group."""
    for j in range(comma - 1, max(0, comma - 30), -1):
        if s.low[j] == "," and s.low[j + 1] in _APPOSED and (name_before(s, j) is not None or j in s.by_last):
            return j
    return None


def _subsets_of_trigger(s: Clause, last: int) -> list[Part]:
    """``12 people were killed, including two children``."""
    low = s.low
    for k in range(last, min(last + 14, len(low))):
        if low[k] in (".", ";"):
            break
        if tuple(low[k : k + 1]) == ("including",) or tuple(low[k : k + 2]) == ("among", "them"):
            return [(g, True, 0) for g in subsets_after(s, k)[1]]
        if k in s.trigger_at and k > last:
            break
        group = s.by_first.get(k)
        if group is not None and group.subset:
            return [(g, True, 0) for g in subsets_after(s, k)[1]]
    return []


def _listed(s: Clause, part: Group | Name) -> list[Group | Name]:
    """The group or name and those joined to it on the left ("four women and two children were killed")."""
    out: list[Group | Name] = [part]
    i = part.first
    while i > 1:
        j = i
        if s.low[j - 1] == "and":
            j -= 1
        if s.low[j - 1] == ",":
            j -= 1
        if j == i:
            break
        prior = s.by_last.get(j) or (name_before(s, j) if isinstance(part, Name) or s.low[j] == "and" else None)
        if prior is None or (isinstance(prior, Group) and (prior.bare or prior.subset)):
            break
        apposed = isinstance(part, Name) and isinstance(prior, Group) and prior.quantity.high == 1 and s.low[i - 1] == ","
        if apposed:  # "a driver, Omar Doe, was killed": one person
            break
        out.insert(0, prior)
        i = prior.first
    return out


def _before_among(s: Clause, i: int) -> list[Group]:
    k = i
    while k > 0 and s.low[k - 1] in BE | HAVE | {","}:
        k -= 1
    group = s.by_last.get(k)
    out: list[Group] = []
    while group is not None:
        out.append(group)
        opening = intro(s, group.first)
        at = opening if opening is not None else group.first
        while at > 0 and s.low[at - 1] in ("and", ","):
            at -= 1
        if at == group.first:
            break
        group = s.by_last.get(at)
    return [g._replace(subset=True) for g in out if not g.bare]
