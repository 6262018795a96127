"""The log of the case: every entry, latest first."""

from __future__ import annotations

from typing import Final

from onrecord import views
from onrecord.web.ask import Answer, Ask, Page

_PAGE: Final = 200


def log(ask: Ask) -> Answer:
    entries = list(views.log(ask.found.case))
    entries.reverse()
    first = int(ask.first("from")) if ask.first("from").isdecimal() and len(ask.first("from")) < 12 else 0
    return Page("log.html", {
        "rows": entries[first : first + _PAGE], "total": len(entries), "from": first, "size": _PAGE, "head": ask.found.head,
    })  # fmt: skip
