"""People behind a word of harm: "killed six people and a child, among them two women"."""

from __future__ import annotations

from onrecord.read.harm_clause import Clause, Part, anaphoric, not_people, personal, speaks, subsets_after
from onrecord.read.people import Group, Name, name_at


def objects(s: Clause, i: int) -> list[Part]:
    """Groups and names from token ``i`` on, over "and" and commas, with the subsets that follow them."""
    low = s.low
    while i < len(low) and (
        low[i] in ("the", "also", "reportedly", "all", "entire", "whole", "its", "his", "their", "another", "those")
        or low[i].endswith("ly")
    ):
        if low[i] == "another" and i in s.by_first:
            break
        i += 1
    out: list[Part] = []
    listed = 1
    while i < len(low):
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
        out.append((part, isinstance(part, Group) and (part.subset or anaphoric(s, part)), listed))
        i = part.last
        if isinstance(part, Name) and s.low[i : i + 1] == [","]:
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
