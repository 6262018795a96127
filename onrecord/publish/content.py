"""What an export is made of: the documents that are to be in it, the incidents, and how much is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from onrecord.model import Claim, Incident, Reading, Told, Victim

Row = dict[str, Any]

NAME: Final = "[name]"  # stands for a victim's name where names were not asked for


class Linked(NamedTuple):
    """The incidents that are to be told, in the order of the view, the accounts of the case by their ids, and the origin of
    each document that shares one with others."""

    incidents: tuple[Incident, ...] = ()
    told: Mapping[str, Told] = {}
    origins: Mapping[str, str] = {}


class Content(NamedTuple):
    """``documents``: each with its row of the view and its reading, None where there is none; gone through once.
    ``linked`` is asked for only by what tells of incidents. ``accounts``: those that are told; None: all. ``head``: the
    ledger's entry that all of it is as of, SEQ:HASH; ``at``: when it was made; ``names``: with victims' names."""

    documents: Iterable[tuple[Row, Reading | None]]
    linked: Callable[[], Linked] = Linked
    accounts: frozenset[str] | None = None
    head: str = ""
    at: str = ""
    names: bool = False

    def has(self, account: str) -> bool:
        return self.accounts is None or account in self.accounts


class Hiding:
    """Puts ``[name]`` in the place of victims' names, and of the last word of each, in what is told of one document or
    incident; ``count`` says how often. Without claims it changes nothing."""

    def __init__(self, claims: Iterable[Claim] = ()) -> None:
        names: set[str] = set()
        for claim in claims:
            if isinstance(claim.value, Victim) and claim.value.name.strip():
                whole = claim.value.name.strip()
                names |= {whole, *(w for w in whole.split()[-1:] if len(w) > 2)}
        either = "|".join(re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n)))
        self.pattern = re.compile(rf"(?<!\w)(?:{either})(?!\w)") if names else None
        self.count = 0

    def text(self, text: str) -> str:
        if self.pattern is None:
            return text
        out, n = self.pattern.subn(NAME, text)
        self.count += n
        return out

    def value(self, value: Any) -> Any:
        """The same in all texts of a JSON value."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items()}
        return [self.value(one) for one in value] if isinstance(value, list | tuple) else value
