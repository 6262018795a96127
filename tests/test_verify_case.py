"""The independent verifier, run as its users run it, and the page of its format against the code."""

import ast
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import casefile, ledger
from onrecord.ledger import Draft

ROOT = Path(__file__).parents[1]
TOOL = ROOT / "tools" / "verify_case.py"
PAGE = (ROOT / "docs" / "reference" / "ledger-format.md").read_text("utf-8")
AT = "2020-01-31T12:00:00Z"


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case"
    with ledger.create(path, at=AT) as made:
        both = {"original": b"x", "text": b"y"}
        draft = Draft(kind="capture", subject="d1", at=AT, by="é", payload={"a": 1}, blobs=both)
        [entry] = ledger.append(made, [draft])
        ledger.append(made, [Draft(kind="erase", at=AT, erase=(entry.blobs["text"],))])
    return path


def run(*arguments):
    """Without the environment's packages (-I -S): it must need nothing but Python."""
    done = subprocess.run([sys.executable, "-I", "-S", TOOL, *map(str, arguments)], capture_output=True, text=True)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1
    return done.returncode, done.stdout


def test_imports_only_the_standard_library():
    """And sqlcipher3 where a case is encrypted, in the one function that opens it."""
    tree = ast.parse(TOOL.read_text("utf-8"))
    for node in [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "connect"]:
        node.body = [n for n in node.body if not isinstance(n, ast.Try)]
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {n.split(".")[0] for n in names} <= sys.stdlib_module_names


def test_accepts_a_case_and_prints_its_head(case):
    code, out = run(case)
    assert code == 0
    assert ledger.verify(case).head in out
    assert "3 entries" in out
    assert run(case, "--head", ledger.verify(case).head)[0] == 0


def test_refuses_a_changed_case(case):
    con = sqlite3.connect(case / "case.db", isolation_level=None)
    [(sql,)] = con.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_update'").fetchall()
    con.execute("DROP TRIGGER entries_update")
    assert run(case) == (1, f"NOT verified: {case}: tables, indexes or triggers are not those of format 1\n")
    con.execute("UPDATE entries SET by = 'e' WHERE seq = 2")
    for _ in range(2):
        code, out = run(case)
        assert code == 1
        assert "entry 2 is changed" in out
        con.execute(sql)
        sql = "SELECT 1"
    con.close()


def test_heads(case):
    other = "9:" + "0" * 64
    assert run(case, "--head", other) == (1, f"NOT verified: {case}: entry 4 is cut off: the head is 9\n")
    assert run(case, "--head", "nonsense")[0] == 1
    kept = ledger.verify(case).head
    (case / "HEAD").unlink()
    code, out = run(case)
    assert code == 1
    assert "HEAD is missing" in out
    assert run(case, "--head", kept)[0] == 0


def test_what_is_no_case(tmp_path):
    assert run(tmp_path)[0] == 1
    (tmp_path / "case.db").write_bytes(b"no database" * 100)
    assert run(tmp_path)[0] == 1
    con = sqlite3.connect(tmp_path / "other.db")
    con.execute("CREATE TABLE entries (seq)")
    con.close()
    shutil.move(tmp_path / "other.db", tmp_path / "case.db")
    assert run(tmp_path)[0] == 1


def test_changes_nothing(case):
    before = {p.name: p.read_bytes() for p in case.iterdir()}
    run(case)
    assert {p.name: p.read_bytes() for p in case.iterdir()} == before


def test_interrupted_write_is_said(case, tmp_path):
    """A journal that must be rolled back first: the verifier only reads, so it says who can do it."""
    copy = tmp_path / "copy"
    con = sqlite3.connect(case / "case.db", isolation_level=None)
    con.execute("PRAGMA cache_size = 1")  # so that pages of the unfinished transaction reach the file
    con.execute("BEGIN")
    con.execute("DROP TRIGGER blobs_insert")
    for i in range(50):
        con.execute("INSERT INTO blobs VALUES (?, zeroblob(9000))", (f"{i:064}",))
    shutil.copytree(case, copy)  # what a power cut at this moment would leave
    con.execute("ROLLBACK")
    con.close()
    code, out = run(copy)
    assert code == 1
    assert "open the case once with onrecord" in out
    assert ledger.verify(copy).entries == 3
    assert run(copy)[0] == 0


def test_the_page_has_the_statements_of_the_code():
    [block] = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
    assert block == ";\n".join(casefile.SCHEMA) + ";\n"


def test_the_pages_example_of_a_hash():
    fields = (1, "open", None, AT, None, "onrecord 0.1.0", None, "{}", casefile.ZEROS)
    assert f"`{casefile.entry_hash(fields)}`" in PAGE
    assert str(casefile.APPLICATION_ID) in PAGE
