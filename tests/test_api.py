"""A case through the api: everything that goes in is accounted for, a second time changes nothing, nothing is lost."""

from __future__ import annotations

import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest
from fakes import fake_reader

import onrecord.read
from onrecord import api, ids, ledger, views
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.errors import InputError, NotACase, NotReadable
from onrecord.model import Hints, to_json

HERE = Config(workers=1)


@pytest.fixture(autouse=True)
def small_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord.read, "read", fake_reader.read)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    api.init(tmp_path / "case")
    return tmp_path / "case"


def item(name: str, text: str, **hints: str) -> Item:
    return Item(name, hints.get("url") or name, text.encode(), Hints(lang="en", **hints), "text", None)


def log(case: Path) -> list[tuple[str, str | None]]:
    with ledger.open_(case) as opened:
        return [(e.kind, e.subject) for e in ledger.entries(opened)]


def state(case: Path) -> tuple[list[Any], list[Any]]:
    """What the views say, without when it came in."""
    with ledger.open_(case) as opened:
        rows = [{k: v for k, v in r.items() if k != "fetched_at"} for r in views.documents(opened)]
        return rows, list(views.claims(opened))


MIXED = [
    item("a", "There were 5 killed and later 7 killed."),
    item("b", "Nothing of the kind."),
    item("c", "RAISE"),
    Item("d", "d", None, Hints(), None, NotReadable("it is not there", kind="missing")),
    Item("e", "e", b"\0\1\2" * 50, Hints(), None, None),
    item("f", "3 killed at dawn.", published="2015-12-08"),
]


def add(case: Path, items: list[Item]) -> tuple[api.Tally, list[api.Settled]]:
    heard: list[api.Settled] = []
    tally = api.add(case, items, HERE, heard.append)
    assert tally.total == len(items) == len(heard)
    return tally, heard


def test_everything_is_accounted_for(case: Path) -> None:
    tally, heard = add(case, MIXED)
    assert (tally.done, tally.unchanged, tally.empty, tally.failed) == (2, 0, 1, 3)
    failures = {h.given_id: h.failure.kind for h in heard if h.failure}
    assert failures == {"c": "ValueError", "d": "missing", "e": "binary"}
    kinds = [kind for kind, _ in log(case)]
    assert {k: kinds.count(k) for k in set(kinds)} == {"open": 1, "capture": 4, "parse": 4, "read": 3, "failed": 3}
    assert ledger.verify(case).entries == 15


def test_a_rerun_changes_nothing(case: Path) -> None:
    add(case, MIXED)
    before = log(case)
    tally, _ = add(case, MIXED)
    assert (tally.done, tally.unchanged, tally.empty, tally.failed) == (0, 3, 0, 3)
    assert log(case) == before


def test_a_failure_of_another_kind_is_recorded(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(case, MIXED)
    before = len(log(case))

    def other(document: Any, config: Config) -> Any:
        raise KeyError("another fault")

    monkeypatch.setattr(onrecord.read, "read", other)
    add(case, [MIXED[2]])
    assert [kind for kind, _ in log(case)[before:]] == ["failed"]
    monkeypatch.setattr(onrecord.read, "read", fake_reader.read)
    add(case, [MIXED[2]])  # as the first time, but not as the last
    assert len(log(case)) == before + 2


def test_the_same_twice_in_one_call_is_one_document(case: Path) -> None:
    tally, heard = add(case, [MIXED[0], MIXED[0], MIXED[2], MIXED[2]])
    assert (tally.done, tally.unchanged, tally.failed) == (1, 1, 2)
    assert [h.failure.id for h in heard if h.failure] == ["c", "c"]
    assert len(state(case)[0]) == 2


def test_the_same_bytes_from_elsewhere_are_another_document(case: Path) -> None:
    add(case, [item("a", "5 killed", url="https://one.example"), item("a", "5 killed", url="https://two.example")])
    rows, _ = state(case)
    assert len({r["id"] for r in rows}) == 2
    assert len({r["sha256"] for r in rows}) == 1


def test_views_do_not_depend_on_the_order(tmp_path: Path) -> None:
    states = []
    for name, items in (("one", MIXED), ("two", MIXED[::-1])):
        api.init(tmp_path / name)
        add(tmp_path / name, items)
        states.append(state(tmp_path / name))
    assert states[0] == states[1]


@pytest.mark.parametrize("kept", [1, 2])
def test_what_was_left_in_the_middle_is_completed(case: Path, kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    append = ledger.append

    def torn(opened: ledger.Ledger, drafts: Any, lacks: Any) -> Any:
        append(opened, drafts[:kept])
        raise KeyboardInterrupt

    monkeypatch.setattr(ledger, "append", torn)
    with pytest.raises(KeyboardInterrupt):
        api.add(case, [MIXED[0]], HERE)
    monkeypatch.setattr(ledger, "append", append)
    tally, _ = add(case, [MIXED[0]])
    assert tally.done == 1
    assert [kind for kind, _ in log(case)] == ["open", "capture", "parse", "read"]


def test_a_recorded_text_is_read_again_not_parsed_again(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(case, [MIXED[2]])  # captured and parsed; reading failed
    monkeypatch.setattr("onrecord.capture.parse", lambda *_: pytest.fail("parsed again"))
    monkeypatch.setattr(onrecord.read, "read", lambda d, c: onrecord.read.Result(notes=(d.text,), reader="later-1"))
    tally, heard = add(case, [MIXED[2]])
    assert tally.empty == 1
    assert heard[0].notes == ("RAISE",)


def unlucky(document: Any, config: Config) -> Any:
    raise MemoryError


@pytest.mark.parametrize("by_add", [True, False])
def test_a_reading_outlives_a_later_failure_and_is_tried_again(
    case: Path, monkeypatch: pytest.MonkeyPatch, by_add: bool
) -> None:
    api.add(case, [MIXED[0]], Config(workers=1, table="acled"))
    before = state(case)
    monkeypatch.setattr(onrecord.read, "read", unlucky)
    assert api.reread(case, HERE).failed == 1
    assert before == state(case)  # its status too
    again = len(log(case))
    assert api.reread(case, HERE).failed == 1
    assert add(case, [MIXED[0]])[0].failed == 1
    assert len(log(case)) == again  # failed as before
    monkeypatch.setattr(onrecord.read, "read", fake_reader.read)
    assert (add(case, [MIXED[0]])[0] if by_add else api.reread(case, HERE)).done == 1
    assert add(case, [MIXED[0]])[0].unchanged == api.reread(case, HERE).unchanged == 1
    with ledger.open_(case) as opened:
        assert views.failures(opened) == []
        assert [r["table"] for r in views.readings(opened)] == ["acled"]


def test_what_was_never_read_is_reread_if_it_has_a_text(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onrecord.read, "read", unlucky_fault)
    add(case, MIXED[:1] + MIXED[3:5])
    monkeypatch.setattr(onrecord.read, "read", fake_reader.read)
    tally = api.reread(case, HERE)
    assert (tally.done, tally.total) == (1, 1)
    assert [row["status"] for row in state(case)[0]] == ["read"]


def unlucky_fault(document: Any, config: Config) -> Any:
    raise KeyError("a fault")


def add_forty(case: Path, ready: Any) -> None:
    onrecord.read.read = fake_reader.read
    items = [item(f"n{i}", f"{i} killed. " + "RAISE" * (i % 4 == 0)) for i in range(40)]
    ready.wait()
    api.add(case, items, HERE)


def test_two_at_once_record_each_document_once(case: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(2)
    runs = [context.Process(target=add_forty, args=(case, ready)) for _ in range(2)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()
    assert [run.exitcode for run in runs] == [0, 0]
    kinds = [kind for kind, _ in log(case)]
    assert {k: kinds.count(k) for k in set(kinds)} == {"open": 1, "capture": 40, "parse": 40, "read": 30, "failed": 10}


@pytest.mark.parametrize("number", [0, 2])
def test_what_another_process_added_meanwhile_is_unchanged(case: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    append = ledger.append

    def late(opened: ledger.Ledger, *rest: Any) -> Any:
        monkeypatch.setattr(ledger, "append", append)
        add(case, [MIXED[number]])
        return append(opened, *rest)

    monkeypatch.setattr(ledger, "append", late)
    tally, _ = add(case, [MIXED[number]])
    assert (tally.unchanged, tally.failed) == ((0, 1) if number else (1, 0))
    assert [kind for kind, _ in log(case)] == ["open", "capture", "parse", "failed" if number else "read"]


def test_a_full_disk_stops_and_keeps_what_was_acknowledged(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from onrecord.errors import CaseFull

    heard: list[api.Settled] = []
    open_ = ledger.open_

    def small(path: Path) -> ledger.Ledger:
        opened = open_(path)
        pages = opened.con.execute("PRAGMA page_count").fetchone()[0]
        opened.con.execute(f"PRAGMA max_page_count = {pages + 40}")
        return opened

    monkeypatch.setattr(ledger, "open_", small)
    monkeypatch.setattr(api, "_BATCH", 1)
    many = [item(f"n{i}", f"{i} killed. " + "x" * 9000) for i in range(50)]
    with pytest.raises(CaseFull):
        api.add(case, many, HERE, heard.append)
    monkeypatch.setattr(ledger, "open_", open_)
    assert 0 < len(heard) < 50
    assert len(state(case)[0]) == len(heard)
    assert ledger.verify(case).entries == 1 + 3 * len(heard)
    tally, _ = add(case, many)
    assert (tally.unchanged, tally.done) == (len(heard), 50 - len(heard))


def test_reading_without_a_case(tmp_path: Path) -> None:
    answers = list(api.read_items(MIXED, HERE))
    assert [a.id for a in answers] == list("abcdef")
    assert [isinstance(a, api.Failure) for a in answers] == [False, False, True, True, True, False]
    record = json.loads(to_json(answers[3].record()))
    assert record == {"id": "d", "error": {"kind": "missing", "message": "it is not there"}}


def test_what_its_words_do_not_bear_out_is_dropped_and_said(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import msgspec

    def boasting(document: Any, config: Config) -> Any:
        found = fake_reader.read(document, config)
        more = msgspec.structs.replace(found.claims[0].value, low=500, high=500)
        return found._replace(claims=(msgspec.structs.replace(found.claims[0], value=more), *found.claims[1:]))

    monkeypatch.setattr(onrecord.read, "read", boasting)
    [reading] = api.read_items([MIXED[0]], HERE)
    assert isinstance(reading, api.Reading)
    assert len(reading.claims) == 1
    assert any(note.startswith("dropped: ") for note in reading.notes)


def test_held_finds_documents_and_claims(case: Path) -> None:
    add(case, MIXED)
    held, claim = api.held(case, "a")
    assert claim is None
    assert held.reading is not None
    first = held.reading.claims[0]
    assert api.held(case, first.id[:8]) == (held, first.id)
    assert api.held(case, held.row["id"][:9])[0] == held
    assert [h.reading is None for h in api.every(case)].count(True) == 1  # the one that failed
    with pytest.raises(InputError):
        api.held(case, "zzz")
    with pytest.raises(NotACase):
        api.held(case.parent, "a")


def test_ids_are_made_of_content_and_rewritten_everywhere() -> None:
    from fakes.readings import reading

    from onrecord.model import reading_from

    found = reading_from(reading())
    accounts, claims = ids.case_wide("d1", found.accounts, found.claims)
    names = {a.id for a in accounts}
    assert len(names) == 2
    assert all(c.account in names for c in claims)
    assert claims[5].about == claims[4].id
    assert claims[8].value.account == accounts[1].id
    assert {len(c.id) for c in claims} == {13}
    again = ids.case_wide("d1", found.accounts[::-1], found.claims[::-1])
    assert set(again[1]) == set(claims)
    assert not {c.id for c in ids.case_wide("d2", found.accounts, found.claims)[1]} & {c.id for c in claims}
    twins = ids.case_wide("d1", found.accounts, [found.claims[0]] * 3)[1]
    assert [c.id[13:] for c in twins] == ["", "-2", "-3"]


def test_the_samples_are_items() -> None:
    found = list(api.samples())
    assert len(found) >= 10
    assert len({i.given_id for i in found}) == len(found)
    assert all(i.data and i.error is None for i in found)
