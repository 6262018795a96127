"""Decisions as a person makes them on the command line, and what they do to a case."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_cli import Run

from onrecord import api, console, ledger, views
from onrecord.cli import cli
from onrecord.errors import InputError
from onrecord.judging import Wish

A = "There were 5 killed in the market, then 3 killed at the gate.\n"
B = "A report says that 7 killed were counted.\n"
PAGE = "<html><head><title>x</title></head><body><img src='a.png' alt=''></body></html>"


class Here(Run):
    """The commands in this process, but for those that read documents."""

    def __call__(self, *args: object, code: int | None = 0, real: bool = False, **options: Any) -> Any:
        if args[0] in ("init", "add", "reread"):
            return super().__call__(*args, code=code, real=real, **options)
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), contextlib.chdir(self.folder):
            found = console.run(cli, [str(a) for a in args])
        told = [stream.buffer.getvalue() for stream in (out, err) if stream.flush() is None]  # type: ignore[attr-defined]
        assert code in (None, found), told[1].decode()
        return subprocess.CompletedProcess(args, found, *told)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.setenv("ONRECORD_CASE", "case")
    return Here(tmp_path)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with three documents, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    for name, text in (("a.txt", A), ("b.txt", B), ("photo.html", PAGE)):
        (folder / name).write_text(text)
    make = Run(folder)
    make("init", "case")
    make("add", "a.txt", "b.txt", "photo.html", "--case", "case", code=None)
    return folder / "case"


@pytest.fixture
def case(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "case")
    return tmp_path / "case"


def claims(run: Run, **wanted: Any) -> list[Any]:
    return [c for c in run.lines("claims", "--json") if all(c[k] == v for k, v in wanted.items())]


def words(run: Run) -> list[str]:
    return sorted(w for c in claims(run) for w in c["words"])


def reread(case: Path, given_id: str, change: Any, anchor: int | None = None) -> None:
    """A newer version of the reader reads one document; ``change`` makes its claims of the old ones."""
    with ledger.open_(case) as opened:
        [row] = [r for r in views.documents(opened) if r["given_id"] == given_id]
        [old] = views.readings(opened, row["id"])
        found = change([{**c, "reader": "fake-2"} for c in old["claims"]])
        told = old["accounts"]
        if anchor is not None:  # its first account is named elsewhere, a few characters on
            [start, end] = told[0]["anchor"]
            told = [{**told[0], "id": "amoved", "anchor": [start + anchor, end + anchor]}]
        payload = {"reader": "fake-2", "table": "default", "accounts": told, "claims": found}
        payload |= {"notes": [], "dropped": []}
        draft = ledger.Draft(kind="read", at="2030-01-01T00:00:00Z", subject=row["id"], payload=payload)
        ledger.append(opened, [draft])


def accounts(case: Path) -> dict[str, str]:
    with ledger.open_(case) as opened:
        return {a["given_id"]: a["id"] for a in views.accounts(opened)}


# --- claims


def test_a_wrong_claim_leaves_the_lists_and_stays_readable(run: Run, case: Path) -> None:
    [five] = [c for c in claims(run) if c["words"] == ["5 killed"]]
    act = run.text("judge", "wrong", five["id"], "--why", "a street\x1b[31m", "--by", "Rana").strip()
    assert words(run) == ["3 killed", "7 killed"]
    shown = run.text("show", five["id"])
    assert "judged wrong by Rana" in shown and "⟦5 killed⟧" in shown and "\x1b" not in shown
    assert "SET ASIDE" in run.text("show", "a.txt")
    [incident] = [i for i in run.lines("incidents", "--json") if i["accounts"][0]["given_id"] == "a.txt"]
    assert incident["toll"]["killed"]["all"] == {"low": 3, "high": 3}
    [entry] = [e for e in run.lines("log", "--json") if e["kind"] == "judge"]
    assert "Rana" not in json.dumps(entry)  # names stand in the payload, which can be erased
    again = run("judge", "wrong", five["id"], "--why", "a street\x1b[31m", "--by", "Rana")
    assert again.stdout == b"" and b"already" in again.stderr
    run("judge", "undo", act)
    assert "5 killed" in words(run)
    assert run("judge", "undo", act, code=2).stderr.startswith(b"onrecord: ")
    run("verify")


def test_another_value_is_marked_and_replaced_by_the_next(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    first = run.text("judge", "value", seven["id"], "17", "--by", "Rana").strip()
    [now] = claims(run, given_id="b.txt")
    assert (now["id"], now["reader"]) == (seven["id"], "person")
    assert [now["value"][k] for k in ("low", "high", "bound", "phrase")] == [17, 17, "exact", "7 killed"]
    assert now["judged"]["machine"]["low"] == 7 and now["judged"]["act"] == first
    told = run.text("show", "b.txt")
    assert "17 people" in told and "the reader had 7 people" in told
    second = run("judge", "value", seven["id"], '{"low": 17, "high": null}', "--by", "Omar")
    assert f"in the place of {first}".encode() in second.stderr
    assert claims(run, given_id="b.txt")[0]["value"]["bound"] == "at_least"
    assert not run.lines("queue", "--json") or all(q["kind"] != "conflict" for q in run.lines("queue", "--json"))


@pytest.mark.parametrize("value", [
    "[1]", "true", '{"low": 9, "high": 2}', '{"low": -1}', '{"lo": 1}', '{"low": "x"}', "1.5", '{"low": null, "high": -3}',
    "10000000001", str(2**70), f'{{"high": {2**64}}}', "9" * 5000, "many", "NaN", "[" * 100_000, '{"phrase": "\\ud800"}',
])  # fmt: skip
def test_a_value_that_is_none_is_refused(run: Run, case: Path, value: str) -> None:
    [seven] = claims(run, given_id="b.txt")
    told = run("judge", "value", seven["id"], value, code=2).stderr.decode()
    assert "$" not in told and len(told) < 400
    if value in ("many", "10000000001", "1.5", str(2**70)):
        assert f"{value} is no number of people; give a number from 0" in " ".join(told.split())
    assert all(e["kind"] != "judge" for e in run.lines("log", "--json"))


def test_what_is_no_longer_current_is_refused_with_what_changed(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")

    def better(found: list[Any]) -> list[Any]:
        return [{**c, "id": "cnew", "value": {**c["value"], "low": 8, "high": 8}} for c in found]

    reread(case, "b.txt", better)
    told = run("judge", "wrong", seven["id"], code=2).stderr.decode()
    assert "no longer current" in told and "cnew" in told and '"low": 8' in told
    reread(case, "b.txt", lambda found: [])
    assert "no current claim" in run("judge", "wrong", seven["id"], code=2).stderr.decode()


def test_a_decision_follows_its_claim_or_waits(run: Run, case: Path) -> None:
    [five] = [c for c in claims(run) if c["words"] == ["5 killed"]]
    act = run.text("judge", "wrong", five["id"]).strip()

    def moved(by: int) -> Any:
        return lambda found: [{**c, "id": f"n{i}", "quotes": [[s + by, e + by] for s, e in c["quotes"]]}
                              for i, c in enumerate(found)]  # fmt: skip

    reread(case, "a.txt", moved(3))
    assert len(claims(run, given_id="a.txt")) == 1
    assert all(q["act"] != act for q in run.lines("queue", "--json"))
    reread(case, "a.txt", lambda found: [])
    assert [q["kind"] for q in run.lines("queue", "--json") if q["act"] == act] == ["judgement"]
    assert "fit nowhere" in run.text("queue").casefold()


def test_a_claim_by_hand_with_its_words(run: Run, case: Path) -> None:
    run("judge", "add", "a.txt", "injured", "4", "--quote", "at the gate", "--by", "Rana", "--source", "a witness")
    [made] = claims(run, attribute="injured")
    assert (made["reader"], made["words"], made["judged"]["by"]) == ("person", ["at the gate"], "Rana")
    assert made["chain"][0]["source"] == "a witness"
    assert "entered by Rana" in run.text("show", "a.txt") and "entered by Rana" in run.text("show", made["id"])
    for wrong in (["--quote", "nobody said this"], ["--quote", "killed"], ["--span", "0:4000"], [], ["--where", "left"]):
        run("judge", "add", "a.txt", "injured", "4", *wrong, code=2)
    run("judge", "add", "a.txt", "injured", "4", "--span", "0:5", "--quote", "Other", code=2)
    run("judge", "add", "a.txt", "injured", "4", "--span", "0:5", "--quote", "There")
    run("judge", "add", "a.txt", "height", "4", "--quote", "at the gate", code=2)
    run("export", "jsonl", "out.jsonl")
    run("check", "out.jsonl")


def test_a_claim_by_hand_on_an_item_without_words(run: Run, case: Path) -> None:
    run("judge", "add", "photo.html", "killed", "2", code=2)
    run("judge", "add", "photo.html", "killed", "2", "--where", "top left", "--event", "shelling", "--by", "Rana")
    run("judge", "add", "photo.html", "place", "Dar Sahra", "--where", "the sign", "--event", "shelling")
    made = claims(run, given_id="photo.html")
    assert {c["judged"]["where"] for c in made} == {"top left", "the sign"} and len({c["account"] for c in made}) == 1
    shown = run.text("show", "photo.html")
    assert "to be seen: top left" in shown
    assert any(m["given_id"] == "photo.html" for i in run.lines("incidents", "--json") for m in i["accounts"])


# --- accounts and incidents


def homes(run: Run) -> dict[str, str]:
    return {m["given_id"]: i["id"] for i in run.lines("incidents", "--json") for m in i["accounts"]}


def test_same_then_different_then_same(run: Run, case: Path) -> None:
    a, b = (accounts(case)[n] for n in ("a.txt", "b.txt"))
    apart = homes(run)
    assert apart["a.txt"] != apart["b.txt"]
    for verb, together in (("same", True), ("different", False), ("same", True)):
        run("judge", verb, a, b, "--by", "Rana")
        now = homes(run)
        assert (now["a.txt"] == now["b.txt"]) == together
        assert not [q for q in run.lines("queue", "--json") if q["kind"] in ("contradiction", "judgement")]
    # The ids that the incidents had before lead to where their account is now.
    for old in apart.values():
        assert now["a.txt"] in run.text("show", old)
    assert now["a.txt"] in (apart["a.txt"], apart["b.txt"])
    run("judge", "same", a, a, code=2)
    run("judge", "same", a, "nothing", code=2)
    assert b"already" in run("judge", "same", "b.txt", "a.txt", "--by", "Rana").stderr


def test_a_grade_is_a_persons(run: Run, case: Path) -> None:
    here = homes(run)["a.txt"]
    assert next(i for i in run.lines("incidents", "--json") if i["id"] == here)["grade"]["assigned"] is None
    run("judge", "grade", here, "certain", code=2)
    run("judge", "grade", "nothing", "fair", code=2)
    run("judge", "grade", here, "Contested", "--by", "Rana", "--why", "two sides")
    given = next(i for i in run.lines("incidents", "--json") if i["id"] == here)["grade"]["assigned"]
    assert given["grade"].lower() == "contested" and given["by"] == "Rana" and given["at"]
    assert "by Rana" in run.text("show", here)
    # It stays with the accounts when the incident grows, and a person is told.
    run("judge", "same", "a.txt", "b.txt")
    [both] = [i for i in run.lines("incidents", "--json") if len(i["accounts"]) == 2]
    assert both["grade"]["assigned"]["by"] == "Rana" and any("2 now" in why for why in both["queue"])


def test_a_circle_of_decisions_is_told(run: Run, case: Path, tmp_path: Path) -> None:
    (tmp_path / "c.txt").write_text("And 9 killed elsewhere.\n")
    run("add", "c.txt", "--case", "case")
    run("judge", "same", "a.txt", "b.txt")
    run("judge", "same", "b.txt", "c.txt")
    run("judge", "different", "a.txt", "c.txt")
    rows = run.lines("queue", "--json")
    assert any(q["kind"] == "contradiction" for q in rows)
    here = homes(run)
    assert here["a.txt"] != here["c.txt"]  # what is judged different is never put together
    assert "CONTRADICT" in run.text("queue")


def test_decisions_that_cannot_be_read_are_in_the_queue(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    run("judge", "wrong", seven["id"])
    with ledger.open_(case) as opened:
        spoilt = ledger.Draft(kind="judge", at="2030-01-01T00:00:00Z", payload={"id": "j", "kind": "wrong", "subjects": [7]})
        [entry] = ledger.entries(opened, kind="judge")
        assert entry.payload
        erase = ledger.Draft(kind="erase", at="2030-01-01T00:00:00Z", erase=(entry.payload,))
        ledger.append(opened, [spoilt, erase])
    rows = run.lines("queue", "--json")
    assert sum("cannot be read" in q["reason"] for q in rows) == 2
    assert "7 killed" in words(run)
    assert any("erased" in q["reason"] and "holds again" in q["reason"] for q in rows)


def test_a_decision_that_cannot_be_read_still_replaces_the_one_it_names(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    first = run.text("judge", "wrong", seven["id"]).strip()
    assert "7 killed" not in words(run)
    with ledger.open_(case) as opened:
        payload = {"id": "j", "kind": "wrong", "subjects": [7], "supersedes": first}
        ledger.append(opened, [ledger.Draft(kind="judge", at="2030-01-01T00:00:00Z", payload=payload)])
    assert "7 killed" in words(run)
    assert [q["reason"] for q in run.lines("queue", "--json") if "cannot be read" in q["reason"]]


def test_two_decisions_of_one_name_are_told(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    run("judge", "wrong", seven["id"])
    with ledger.open_(case) as opened:
        [row] = views.judgements(opened)
        row["act"].pop("salt", None)
        payload = {**row["act"], "kind": "value", "value": {**seven["value"], "low": 9, "high": 9}}
        ledger.append(opened, [ledger.Draft(kind="judge", at="2030-01-01T00:00:00Z", payload=payload)])
    assert "7 killed" not in words(run)
    assert any("called" in q["reason"] for q in run.lines("queue", "--json"))


@pytest.mark.parametrize("spoil", [
    {"claims": [{"id": "x"}]}, {"claims": None}, {"accounts": [7]}, {"claims": [{"id": "x", "quotes": 4}]},
    {"accounts": [{"id": "a"}]}, {"claims": 7}, {"table": [1]}, {"notes": 7}, {"dropped": [[]]},
])  # fmt: skip
@pytest.mark.parametrize("judged", [False, True])
def test_a_reading_that_cannot_be_read_leaves_the_rest(run: Run, case: Path, spoil: dict[str, Any], judged: bool) -> None:
    if judged:
        [five] = [c for c in claims(run) if c["words"] == ["5 killed"]]
        run("judge", "wrong", five["id"])
    with ledger.open_(case) as opened:
        [row] = [r for r in views.documents(opened) if r["given_id"] == "b.txt"]
        payload = {"reader": "fake-2", "table": "default", "accounts": [], "claims": [], "notes": [], "dropped": [], **spoil}
        draft = ledger.Draft(kind="read", at="2030-01-01T00:00:00Z", subject=row["id"], payload=payload)
        ledger.append(opened, [draft])
        seq = max(e.seq for e in ledger.entries(opened, kind="read"))
    told = f"the reading in entry {seq} cannot be read"
    here = ["3 killed"] if judged else ["3 killed", "5 killed"]  # it is the latest of its document
    assert words(run) == here
    assert any(told in q["reason"] for q in run.lines("queue", "--json"))
    for args in (("incidents",), ("origins",), ("documents",), ("show", "a.txt"), ("queue",)):
        run(*args)
    assert told in " ".join(run.text("show", "b.txt").split())
    run("show", "nothing", code=2)


def test_a_decision_on_what_was_erased(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    act = run.text("judge", "wrong", seven["id"]).strip()
    with ledger.open_(case) as opened:
        [row] = [r for r in views.documents(opened) if r["given_id"] == "b.txt"]
        blobs = {e.blobs[n] for e in ledger.entries(opened, subject=row["id"]) for n in e.blobs}
        ledger.append(opened, [ledger.Draft(kind="erase", at="2030-01-01T00:00:00Z", erase=tuple(sorted(blobs)))])
    [waits] = [q for q in run.lines("queue", "--json") if q["act"] == act]
    assert "erased" in waits["reason"]
    assert run.lines("incidents", "--json") and claims(run, given_id="b.txt") == []
    run("judge", "add", "b.txt", "killed", "2", "--where", "x", code=2)


def test_an_earlier_id_survives_a_reading_that_names_the_event_elsewhere(run: Run, case: Path) -> None:
    old = homes(run)["a.txt"]

    def elsewhere(found: list[Any]) -> list[Any]:
        return [{**c, "account": "amoved"} for c in found]

    reread(case, "a.txt", elsewhere, anchor=2)
    new = homes(run)["a.txt"]
    assert new != old and new in run.text("show", old)


def test_reread_adds_only_what_is_new(run: Run, case: Path) -> None:
    before = run.lines("log", "--json")
    assert b"2 unchanged" in run("reread", "--case", "case").stderr
    assert run.lines("log", "--json") == before
    reread(case, "b.txt", lambda found: [])
    assert words(run) == ["3 killed", "5 killed"]
    assert b"1 done, 1 unchanged" in run("reread", "--case", "case").stderr
    assert words(run) == ["3 killed", "5 killed", "7 killed"]
    run("verify")


def test_nothing_that_was_typed_or_read_steers_the_terminal(run: Run, case: Path) -> None:
    [seven] = claims(run, given_id="b.txt")
    evil = "\x1b[2J\u202eevil\r"
    run("judge", "value", seven["id"], json.dumps({"phrase": evil, "low": 3}), "--by", evil, "--why", evil)
    run("judge", "grade", homes(run)["b.txt"], "weak", "--by", evil)
    run("judge", "add", "photo.html", "victim", evil, "--where", evil, "--by", evil)
    reread(case, "b.txt", lambda found: [])
    for args in (("show", "b.txt"), ("show", "photo.html"), ("incidents",), ("queue",), ("origins",), ("claims",)):
        out = run.text(*args)
        assert not set(out) & set("\x1b\u202e\r"), args
    for i in run.lines("incidents", "--json"):
        assert not set(run.text("show", i["id"])) & set("\x1b\u202e\r")


# --- without the command line


def test_the_same_second_twice_is_one_decision(case: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_now", lambda: "2030-01-01T00:00:00Z")
    [seven] = claims(run, given_id="b.txt")
    assert len(api.judge(case, Wish("wrong", (seven["id"],)))) == 1
    assert api.judge(case, Wish("wrong", (seven["id"],))) == ()
    with pytest.raises(InputError):
        api.judge(case, Wish("wrong", ("c",)))


def test_wrong_undo_wrong_within_a_second(case: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_now", lambda: "2030-01-01T00:00:00Z")
    [seven] = claims(run, given_id="b.txt")
    names = []
    for _ in range(2):
        [act] = api.judge(case, Wish("wrong", (seven["id"],)))
        assert "7 killed" not in words(run)
        [undo] = api.judge(case, Wish("undo", (act.id,)))
        assert "7 killed" in words(run)
        names += [act.id, undo.id]
    assert len(set(names)) == 4
