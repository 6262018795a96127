"""The case between requests: read once, kept as long as nothing is appended, on one thread.

A decision is taken on what the person saw: a form carries a print of it, and is refused if that changed (``Stale``).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from onrecord import api, casebook, ledger
from onrecord.casebook import Gathered
from onrecord.errors import CaseLocked, OnrecordError
from onrecord.judging import Wish
from onrecord.model import Judgement

T = TypeVar("T")

_TRIES: Final = 20  # each is lost only if another process appended in the milliseconds of one


class Stale(OnrecordError):
    """What is to be decided is not any more what the person saw."""

    kind = "stale"


class Desk:
    """A case as the pages ask for it. All of it runs on one thread: nothing is read while it is replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._kept: Gathered | None = None

    async def run(self, work: Callable[[Gathered], T]) -> T:
        """What ``work`` makes of the case as it is now. Raises CaseError where the case cannot be opened."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._with_case, work)

    async def warm(self, further: Callable[[], None]) -> None:
        """Compute the case, so that it is there when a page is asked for; then ``further``. What goes wrong, the page tells."""
        with contextlib.suppress(OnrecordError):
            await self.run(lambda found: found.book)
            await self.run(lambda found: further())

    def _with_case(self, work: Callable[[Gathered], T]) -> T:
        with ledger.open_(self.path) as case:
            kept, self._kept = self._kept, None  # if reading it fails, it is read anew the next time
            self._kept = casebook.gather(case) if kept is None else kept.again(case)
            return work(self._kept)

    def decide(self, found: Gathered, wish: Wish, check: Callable[[Gathered], None]) -> tuple[Judgement, ...]:
        """Decide, on the thread of ``run``. ``check`` raises Stale if the case is not as the person saw it."""
        for _ in range(_TRIES):
            check(found)
            acts = api.decide(found, wish)
            if acts is not None:
                return acts
            self._kept = found = found.again(found.case)
        raise CaseLocked("other programs keep writing to the case; nothing was decided: try again in a moment")

    def close(self) -> None:
        self._thread.shutdown(wait=True, cancel_futures=True)
