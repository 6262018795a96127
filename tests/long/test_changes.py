"""Every change of a case is found, by onrecord and by the independent verifier; untouched copies never are."""

import importlib.util
import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from changes import CHANGES, Copy, make_case

from onrecord import ledger
from onrecord.errors import NewerCase, NotACase, OnrecordError, Tampered

TOOL = Path(__file__).parents[2] / "tools" / "verify_case.py"
spec = importlib.util.spec_from_file_location("verify_case", TOOL)
verify_case = importlib.util.module_from_spec(spec)
spec.loader.exec_module(verify_case)

ROUNDS = [12, pytest.param(1000, marks=pytest.mark.long)]


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "original"
    return path, make_case(path)


def independent(path, head):
    """Whether the independent verifier accepts the case."""
    try:
        verify_case.verify(path, head)
    except (verify_case.BrokenError, sqlite3.Error, OSError, ValueError):
        return False
    return True


@pytest.mark.parametrize("rounds", ROUNDS)
@pytest.mark.parametrize("name", CHANGES)
def test_change_is_found(case, tmp_path, name, rounds):
    original, head = case
    rng = random.Random(name)
    for _ in range(rounds):
        copy = Copy(original, tmp_path / "copy")
        expected = CHANGES[name](copy, rng)
        copy.close()
        with pytest.raises(Tampered) as found:
            ledger.verify(copy.path, head)
        if expected is None:
            assert found.value.seq is None
        else:
            assert found.value.seq in expected, str(found.value)
            assert f"entry {found.value.seq}" in str(found.value)
        assert not independent(copy.path, head)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_untouched_copy_is_accepted(case, tmp_path, rounds):
    original, head = case
    for _ in range(rounds):
        copy = Copy(original, tmp_path / "copy")  # triggers taken off and put back: nothing is changed
        copy.close()
        verdict = ledger.verify(copy.path, head)
        assert (verdict.head, verdict.beyond) == (head, 0)
        assert independent(copy.path, head)


def contents(path):
    con = sqlite3.connect(path / "case.db")
    con.text_factory = bytes
    tables = ("entries", "blobs", "sqlite_schema")
    rows = [con.execute(f"SELECT * FROM {table} NOT INDEXED ORDER BY 1").fetchall() for table in tables]
    con.close()
    return rows


@pytest.mark.parametrize("rounds", [60, pytest.param(1000, marks=pytest.mark.long)])
def test_bit_flip_anywhere_in_the_file(case, tmp_path, rounds):
    """A bit of the file itself, also in SQLite's own structures: found, or no row is other than it was."""
    original, head = case
    rng = random.Random(1)
    before = contents(original)
    size = (original / "case.db").stat().st_size
    found = 0
    for _ in range(rounds):
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(original, copy)
        at = rng.randrange(size)
        with (copy / "case.db").open("r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ (1 << rng.randrange(8))]))
        try:
            ledger.verify(copy, head)
        except (Tampered, NotACase, NewerCase):
            found += 1
        else:
            assert contents(copy) == before
        if not independent(copy, head):
            continue
        assert contents(copy) == before
    assert found > rounds // 2


@pytest.mark.parametrize("rounds", [20, pytest.param(300, marks=pytest.mark.long)])
def test_garbage_never_escapes_as_another_error(case, tmp_path, rounds):
    """Stretches of the file overwritten or cut off: always one of our errors, never a traceback."""
    original, head = case
    rng = random.Random(2)
    data = (original / "case.db").read_bytes()
    for _ in range(rounds):
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(original, copy)
        at = rng.randrange(len(data))
        length = rng.choice((1, 100, 4096, 20000))
        damaged = data[:at] if rng.random() < 0.3 else data[:at] + rng.randbytes(length) + data[at + length :]
        (copy / "case.db").write_bytes(damaged)
        try:
            ledger.verify(copy, head)
        except OnrecordError:
            pass
        else:
            assert contents(copy) == contents(original)
