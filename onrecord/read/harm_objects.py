"""People behind a word of harm: "killed six people and a child, among them two women"."""

from __future__ import annotations

from onrecord.read.harm_clause import Clause, Part, anaphoric, not_people, personal, speaks, subsets_after
from onrecord.read.names import Name, name_at
from onrecord.read.people import Group, aged, is_kin


def alongside(s: Clause, last: int) -> list[Part]:
    """``was killed alongside his wife and their three children``: who else was."""
    i = last + (s.low[last : last + 1] == [","])
    for words in _TOGETHER:
        if tuple(s.low[i : i + len(words)]) == words:
            i += len(words)
            part = s.by_first.get(i) or name_at(s.toks, i)
            if words == ("with",) and not (isinstance(part, Name) or (part is not None and set(s.low[i : part.last]) & _OWN)):
                return []  # "killed with a knife"
            return [(p, sub, n) for p, sub, n in objects(s, i)]
    return []


_TOGETHER = (("together", "with"), ("along", "with"), ("alongside",), ("with",))
_OPENING = frozenset("the also reportedly all entire whole its his their another those “ \" ‘".split())
_OWN = frozenset("his her their its".split())


def _named(s: Clause, group: Group) -> Name | None:
    """``his wife Ana Doe``, ``a driver, Omar Doe,``, ``a boy named Omar Doe``: one person, by name."""
    if group.quantity.high != 1 or group.bare:
        return None
    i = group.last
    if s.low[i : i + 1] in ([","], ["named"], ["called"]):
        i += 1
    elif not is_kin(s.low[group.last - 1]):
        return None
    if (old := aged(s.low, i)) is not None:
        i = old
    name = name_at(s.toks, i)
    return name if name is not None and name.first == i and personal(s, name) else None


def after_name(s: Clause, i: int) -> int:
    """Past what is said of a person in passing: "(Abu Omar)", ", 34"."""
    if s.low[i : i + 1] == ["("] and ")" in s.low[i : i + 12]:
        i = s.low.index(")", i) + 1
    age = s.low[i + 1 : i + 3]
    if s.low[i : i + 1] == [","] and len(age) > 1 and age[0].isdecimal() and age[1] in (",", "and"):
        i += 2
    return i


def _goes_on(s: Clause, i: int) -> bool:
    """After a name and a comma: another name, or somebody's relatives; else it is who the person was."""
    i += s.low[i : i + 1] == ["and"]
    group = s.by_first.get(i)
    if group is not None:
        return group.quantity.high != 1 or s.low[group.first] in _OWN
    return name_at(s.toks, i) is not None


def objects(s: Clause, i: int) -> list[Part]:
    """Groups and names from token ``i`` on, over "and" and commas, with the subsets that follow them."""
    low = s.low
    while i < len(low) and (
        low[i] in _OPENING
        or low[i].endswith("ly")
    ):
        if i in s.by_first:
            break
        i += 1
    out: list[Part] = []
    listed = 1
    while i < len(low):
        if low[i] in _OWN and i not in s.by_first:
            i += 1  # "and their three children"
            continue
        group = s.by_first.get(i)
        if (
            group is not None
            and group.bare
            and group.last in s.trigger_at
            and s.trigger_at[group.last].row.extra["form"] == "past"
        ):
            break  # "3 killed 38 injured": the number belongs to what follows
        part: Group | Name | None = group if group and not (group.bare and not_people(s, group)) else name_at(s.toks, i)
        if isinstance(part, Name) and not personal(s, part):
            part = None
        if part is not None and out and speaks(s, part):
            break  # "killing 14 people, rescue workers said"
        if part is None:
            break
        if isinstance(part, Group) and (named := _named(s, part)) is not None:
            part = named
        out.append((part, isinstance(part, Group) and (part.subset or anaphoric(s, part)), listed))
        i = part.last
        if isinstance(part, Name):
            i = after_name(s, i)
            i += low[i : i + 1] == [","] and low[i + 1 : i + 2] == ["and"]  # a list's last comma
            if low[i : i + 1] == [","] and not _goes_on(s, i + 1):
                break  # what follows is who the person was
        i, subsets = subsets_after(s, i)
        out += [(g, True, 0) for g in subsets]
        step = i
        if low[step : step + 1] == [","]:
            step += 1
        if low[step : step + 1] == ["and"]:
            step += 1
        if step == i or step in s.trigger_at:
            break
        i = step
    return out
