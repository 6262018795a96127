"""Cells that are what they say: none is run by a spreadsheet, none reorders its line, none ends before its end."""

from __future__ import annotations

import re
from typing import Any, Final

from onrecord.wording import marked

# What a spreadsheet takes for a formula, also after blanks, which some cut off, and in the wide letters that some turn into
# these. A tab or a line break at the beginning moves what follows into a cell of its own in careless readers.
_FORMULA: Final = re.compile(r"[\t\r\n]|[\s\u200b]*[=+\-@＝＋－＠]")

TOLD: Final = "cells that a spreadsheet would run got an apostrophe in front: {}"
SHOWN: Final = "cells with characters that reorder or hide text show them as ‹U+202E› and the like: {}"


class Guard:
    """Makes cells safe, and counts those it had to change. Numbers, dates and yes or no pass as they are."""

    def __init__(self) -> None:
        self.defused = 0
        self.shown = 0

    def cell(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        plain = marked(value)
        self.shown += plain != value
        if _FORMULA.match(plain):
            self.defused += 1
            return f"'{plain}"
        return plain

    @property
    def notes(self) -> tuple[str, ...]:
        told = ((TOLD, self.defused), (SHOWN, self.shown))
        return tuple(text.format(n) for text, n in told if n)
