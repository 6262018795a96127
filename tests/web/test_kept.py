"""What is kept from one state of the case to the next is what would be computed from nothing."""

from __future__ import annotations

import random
from pathlib import Path

from desks import copied

from onrecord import api, casebook, ledger
from onrecord.capture import Item
from onrecord.casebook import Gathered
from onrecord.config import Config
from onrecord.errors import InputError
from onrecord.judging import Wish
from onrecord.memo import Memo
from onrecord.model import Hints
from onrecord.waiting import items


def wishes(found: Gathered, rng: random.Random) -> Wish:
    """Some decision on something that is there."""
    claims = [c for t in found.book.told for c in t.claims if c.attribute in ("killed", "injured", "perpetrator")]
    accounts = [t.account.id for t in found.book.told if t.account.scope == "incident"]
    return rng.choice([
        Wish("wrong", (rng.choice(claims).id,)),
        Wish("value", (rng.choice([c for c in claims if c.attribute == "killed"]).id,), str(rng.randrange(90))),
        Wish(rng.choice(("same", "different")), tuple(rng.sample(accounts, 2))),
        Wish("grade", (rng.choice(found.book.incidents).id,), rng.choice(("fair", "weak", "contested"))),
        Wish("undo", (rng.choice(found.acts).id if found.acts else "none",)),
    ])


def same(kept: Gathered, fresh: Gathered) -> None:
    assert kept.head == fresh.head and kept.rows == fresh.rows
    for part in ("incidents", "told", "queue", "citations", "copies"):
        assert getattr(kept.book, part) == getattr(fresh.book, part), part
    assert (kept.reviewed.marks, kept.reviewed.landed) == (fresh.reviewed.marks, fresh.reviewed.landed)
    assert items(kept.book) == items(fresh.book)


def test_after_every_decision_and_document(tmp_path: Path) -> None:
    path, rng = copied(tmp_path), random.Random(7)
    with ledger.open_(path) as case:
        kept = casebook.gather(case)
        for n in range(25):
            try:
                assert api.decide(kept, wishes(kept, rng)) is not None
            except InputError:
                continue
            if n == 12:
                text = b"An air strike killed 7 people in Idlib on 20 December 2015, rescuers said."
                api.add(path, [Item("more", "more", text, Hints(None, "2015-12-21", "en"), "text", None)], Config(workers=1))
            if n == 18:
                api.withhold(path, next(iter(kept.rows)), "asked to")
            kept = kept.again(case)
            same(kept, casebook.gather(case))
        assert len(kept.acts) > 12


def test_a_decision_on_an_older_state_is_not_written(tmp_path: Path) -> None:
    path = copied(tmp_path)
    with ledger.open_(path) as case:
        old = casebook.gather(case)
        incident = old.book.incidents[0].id
        api.judge(path, Wish("grade", (incident,), "fair"))
        before = ledger.head(case)
        assert api.decide(old, Wish("grade", (incident,), "weak")) is None
        assert ledger.head(case) == before
        assert api.decide(old.again(case), Wish("grade", (incident,), "weak"))


def test_a_memo_asks_again_only_for_other_inputs_and_forgets_what_a_turn_did_not_ask() -> None:
    memo, made = Memo(), list[str]()

    def ask(key: str, inputs: int) -> int:
        return memo.ask(key, inputs, lambda: made.append(key) or inputs * 2)

    assert (ask("a", 1), ask("a", 1), ask("b", 1)) == (2, 2, 2) and made == ["a", "b"]
    memo.turn()
    assert ask("a", 1) == 2 and made == ["a", "b"]
    assert ask("a", 5) == 10 and made == ["a", "b", "a"]
    memo.turn()
    assert ask("b", 1) == 2 and made == ["a", "b", "a", "b"]  # it was not asked for in the turn before
