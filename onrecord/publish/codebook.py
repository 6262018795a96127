"""What every column of an export means, made from the table of columns and from the records of the model themselves."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from onrecord import model
from onrecord.publish.columns import TABLES, Column

FIELDS: Final = ("table", "column", "type", "unit", "values", "about", "source")

NOTES: Final = (
    "Every figure has a low and a high end. An empty low or high is open: nobody gives it. It is never a zero, and nothing is"
    " filled in.",
    "Incidents are computed from the ledger as of the entry that is named; the same entry gives the same figures.",
    "Figures of incidents must not be added to those of accounts whose scope is not incident: totals count the same people"
    " again.",
    "Victims' names are written as [name], in titles too, unless they were asked for. Addresses (source, given_id) are not"
    " changed, and what describes a victim stays: look at them before you publish.",
    "A cell that a spreadsheet would run as a formula (it begins with = + - @, also after blanks, or with a tab or a line break)"
    " has an apostrophe in front that is not in the source. Characters that reorder or hide text are written as ‹U+202E› and"
    " the like. The JSON lines (onrecord export jsonl) have every text as it is.",
    "A place whose radius is not 0 is an area. Its point is the middle of that area; nothing is known to have happened there.",
    "Grades under “suggested” come from written rules; a grade under “assigned” is a person's.",
)


def rows() -> Iterator[dict[str, str]]:
    """A row a column of every table, with ``FIELDS``."""
    for name, table in TABLES.items():
        for column in table.columns:
            yield {
                "table": name, "column": column.name, "type": column.type, "unit": column.unit,
                "values": "; ".join(values(column)), "about": column.about, "source": column.source,
            }  # fmt: skip


def values(column: Column) -> tuple[str, ...]:
    """The words that may stand in a column, where the model's type of its field lists them."""
    kind = _kind(column)
    for one in (kind, *get_args(kind)):
        if get_origin(one) is Literal:
            return tuple(str(word) for word in get_args(one))
    if column.source == "model.HARMS":
        return tuple(model.HARMS)
    return tuple(model.VALUE_TYPES) if column.source == "Claim.attribute" else ()


def _kind(column: Column) -> Any:
    record, _, field = column.source.partition(".")
    found = getattr(model, record, None)
    if not inspect.isclass(found):
        return None
    hints = get_type_hints(found)
    if field not in hints:
        raise ValueError(f"the column {column.name} is from {column.source}, which is not there")
    return hints[field]


def records() -> dict[str, str]:
    """The records of the model that columns come from, with what the code says of them."""
    names = {c.source.partition(".")[0] for t in TABLES.values() for c in t.columns}
    found = {name: getattr(model, name, None) for name in sorted(names)}
    return {name: " ".join((r.__doc__ or "").split()) for name, r in found.items() if inspect.isclass(r)}


def page(about: dict[str, str]) -> str:
    """The codebook as Markdown. ``about``: what it belongs to, a line each."""
    lines = ["# Codebook", "", *(f"- {key}: {value}" for key, value in about.items()), "", "## To mind", ""]
    lines += [f"- {note}" for note in NOTES]
    for name, table in TABLES.items():
        key = f" A row is told by {', '.join(table.key)}." if table.key else ""
        lines += ["", f"## {name}.csv", "", f"{table.about}{key}", "", "| column | type | unit | what it says | values | from |"]
        lines += ["|---|---|---|---|---|---|"]
        for c in table.columns:
            told = (c.name, c.type, c.unit, c.about, ", ".join(values(c)), c.source)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in told) + " |")
    lines += ["", "## The records that columns come from", ""]
    lines += [f"- **{name}**: {told}" for name, told in records().items()]
    return "\n".join(lines) + "\n"
