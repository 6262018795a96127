import json
import multiprocessing
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import blobs, casefile, cipher, ledger
from onrecord.errors import (
    BadRecord,
    CaseError,
    CaseFull,
    CaseLocked,
    InputError,
    NewerCase,
    NotACase,
    OnrecordError,
    Tampered,
)
from onrecord.ledger import Draft

AT = "2020-01-31T12:00:00Z"
ROOT = Path(__file__).parents[1]


PASSPHRASE = "an invented passphrase"
QUICK = "PRAGMA cipher_default_kdf_iter = 1000"  # deriving the key takes 0.15 s otherwise


@pytest.fixture(params=["plain", "encrypted"])
def case(tmp_path, request, monkeypatch):
    """One behaviour for both kinds of case."""
    monkeypatch.setattr(cipher, "SETTINGS", (*cipher.SETTINGS, QUICK))
    passphrase = PASSPHRASE if request.param == "encrypted" else None
    with ledger.create(tmp_path / "case", at=AT, by="Invented Collector", passphrase=passphrase) as made:
        assert casefile.is_encrypted(made.path) == (passphrase is not None)
        yield made


def raw(path):
    """A connection with the library's own settings, as another program would have it."""
    if casefile.is_encrypted(path):
        return cipher.connect((path / "case.db").as_uri(), 0.05, PASSPHRASE)
    return sqlite3.connect(path / "case.db", isolation_level=None)


def unlocked(path):
    """The case's folder in another process."""
    if casefile.is_encrypted(path):
        cipher.SETTINGS = (*cipher.SETTINGS, QUICK)
        casefile.unlock(path, PASSPHRASE)
    return path


def capture(name, data=b"words"):
    return Draft(kind="capture", subject=name, at=AT, payload={"given_id": name}, blobs={"original": data})


def state(path):
    """Every file of the folder that matters, byte for byte."""
    return {p.name: p.read_bytes() for p in path.iterdir() if p.name != "HEAD.next"}


def one_line(error):
    return "\n" not in str(error.value) and len(str(error.value)) > 20


# --- writing and reading


def test_new_case_has_its_open_entry(case):
    [entry] = ledger.entries(case)
    assert (entry.seq, entry.kind, entry.at, entry.by, entry.prev) == (1, "open", AT, "Invented Collector", "0" * 64)
    assert ledger.payload(case, entry)["format"] == 1
    assert (case.path / "HEAD").read_text() == f"1:{entry.hash}\n"
    assert ledger.verify(case).head == f"1:{entry.hash}"
    assert sorted(p.name for p in case.path.iterdir()) == ["HEAD", "case.db"]


def test_append_and_read_back(case):
    written = ledger.append(case, [capture("d1", "naïve قرية".encode()), capture("d2", b"\x00\xff")])
    assert [e.seq for e in written] == [2, 3]
    assert written[1].prev == written[0].hash
    with ledger.open_(case.path) as again:
        assert list(ledger.entries(again, after=1)) == written
        assert list(ledger.entries(again, kind="capture", subject="d2")) == [written[1]]
        assert ledger.blob(again, written[0].blobs["original"]).decode() == "naïve قرية"
        assert ledger.payload(again, written[1])["given_id"] == "d2"
    assert ledger.head(case) == f"3:{written[1].hash}"


def test_entries_of_more_than_one_batch(case):
    ledger.append(case, [Draft(kind="judge", at=AT) for _ in range(2500)])
    assert [e.seq for e in ledger.entries(case)] == list(range(1, 2502))


def test_entries_hold_no_text_or_names(case):
    ledger.append(case, [capture("d1", b"Layla Invented was there")])
    row = case.con.execute("SELECT * FROM entries WHERE seq = 2").fetchone()
    assert "Layla" not in str(row)
    assert "given_id" not in str(row)


def test_equal_payloads_have_unequal_hashes(case):
    first, second = ledger.append(case, [capture("d1"), capture("d1")])
    assert first.payload != second.payload
    assert len(ledger.payload(case, first)["salt"]) == 32
    assert first.blobs == second.blobs  # originals are kept once, by their hash


def test_times_in_utc_only(case):
    [entry] = ledger.append(case, [Draft(kind="judge", at="2020-01-31T12:00:00+00:00")])
    assert entry.at == AT
    for bad in ("2020-01-31", "2020-01-31T12:00:00", "2020-01-31T12:00:00+02:00", "yesterday"):
        with pytest.raises(BadRecord):
            ledger.append(case, [Draft(kind="judge", at=bad)])


def test_list_is_written_whole_or_not_at_all(case):
    before = state(case.path)
    with pytest.raises(BadRecord):
        ledger.append(case, [capture("d1"), Draft(kind="read", at=AT, payload={"words": "half \ud83d"})])
    assert state(case.path) == before
    assert ledger.verify(case).entries == 1


def test_only_what_the_ledger_lacks_is_written(case):
    def lacks(draft):
        assert case.con.in_transaction
        return next(ledger.entries(case, subject=draft.subject), None) is None

    assert [e.subject for e in ledger.append(case, [capture("d1"), capture("d2")], lacks)] == ["d1", "d2"]
    before = state(case.path)
    assert ledger.append(case, [capture("d1")], lacks) == []
    assert state(case.path) == before
    assert [e.subject for e in ledger.append(case, [capture("d2"), capture("d3")], lacks)] == ["d3"]
    with ledger.open_(case.path) as other:
        ledger.append(other, [capture("d4")])  # no lock is left
    assert ledger.verify(case).entries == 5


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_place_of_the_next_head_is_not_followed(case, tmp_path):
    (tmp_path / "mine").write_text("keep")
    (case.path / "HEAD.next").symlink_to(tmp_path / "mine")
    ledger.append(case, [capture("d1")])
    assert (tmp_path / "mine").read_text() == "keep"
    assert not (case.path / "HEAD").is_symlink()
    assert ledger.verify(case).entries == 2


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_head_that_is_a_link_is_refused(case, tmp_path):
    (case.path / "HEAD").rename(tmp_path / "elsewhere")
    (case.path / "HEAD").symlink_to(tmp_path / "elsewhere")
    for refused in (lambda: ledger.append(case, [capture("d1")]), lambda: ledger.verify(case)):
        with pytest.raises(Tampered, match="symbolic link"):
            refused()


def test_empty_list_changes_nothing(case):
    assert ledger.append(case, []) == []
    assert ledger.verify(case).entries == 1


@pytest.mark.parametrize(
    "draft",
    [
        Draft(kind="Not A Word", at=AT),
        Draft(kind="read", at=AT, blobs={"a b": b""}),
        Draft(kind="erase", at=AT),
        Draft(kind="erase", at=AT, erase=("not a hash",)),
        Draft(kind="read", at=AT, erase=("0" * 64,)),
    ],
)
def test_callers_mistakes(case, draft):
    with pytest.raises(ValueError, match=r"words|erase"):
        ledger.append(case, [draft])
    assert ledger.verify(case).entries == 1


drafts = st.builds(
    Draft,
    kind=st.sampled_from(["capture", "parse", "read", "failed"]),
    at=st.just(AT),
    subject=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    by=st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    payload=st.none() | st.dictionaries(st.sampled_from("abc"), st.text("é\0\n\u2028x", max_size=5), max_size=2),
    blobs=st.dictionaries(st.sampled_from(["original", "text"]), st.binary(max_size=20), max_size=2),
)


@given(lists=st.lists(st.lists(drafts, max_size=4), max_size=5))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_appended_verifies(tmp_path, lists):
    path = tmp_path / "any"
    shutil.rmtree(path, ignore_errors=True)
    with ledger.create(path, at=AT) as case:
        written = [e for some in lists for e in ledger.append(case, some)]
        assert list(ledger.entries(case, after=1)) == written
        for entry, draft in zip(written, (d for some in lists for d in some), strict=True):
            assert (entry.kind, entry.subject, entry.by) == (draft.kind, draft.subject, draft.by)
            assert {n: ledger.blob(case, h) for n, h in entry.blobs.items()} == draft.blobs
        verdict = ledger.verify(case, ledger.head(case))
        assert (verdict.entries, verdict.beyond) == (1 + len(written), 0)


# --- what the database refuses


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET at = '2021-01-31T12:00:00Z' WHERE seq = 2",
        "UPDATE entries SET hash = hash",
        "DELETE FROM entries WHERE seq = 2",
        "DELETE FROM entries",
        "INSERT OR REPLACE INTO entries SELECT seq, 'x', '', at, by, tool, payload, blobs, prev, hash FROM entries",
        "REPLACE INTO entries SELECT 2, 'x', '', at, by, tool, payload, blobs, prev, hash FROM entries LIMIT 1",
        "INSERT INTO entries SELECT 9, 'x', '', at, by, tool, payload, blobs, hash, hash FROM entries WHERE seq = 2",
        "INSERT INTO entries SELECT 0, 'x', '', at, by, tool, payload, blobs, prev, hash FROM entries WHERE seq = 2",
        "INSERT INTO entries SELECT 3, 'x', '', at, by, tool, payload, blobs, prev, hash FROM entries WHERE seq = 2",
        "INSERT INTO entries SELECT NULL, 'x', '', at, by, tool, payload, blobs, prev, hash FROM entries LIMIT 1",
        "INSERT INTO entries SELECT * FROM entries WHERE seq = 2 ON CONFLICT DO UPDATE SET at = '2021'",
        "INSERT OR IGNORE INTO entries SELECT * FROM entries WHERE seq = 2",
        "UPDATE blobs SET bytes = x'00'",
        "DELETE FROM blobs",
        "REPLACE INTO blobs SELECT sha256, x'00' FROM blobs LIMIT 1",
        "INSERT OR REPLACE INTO blobs (rowid, sha256, bytes) SELECT rowid, 'x', x'00' FROM blobs LIMIT 1",
    ],
)
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
def test_database_refuses(case, statement, recursive):
    ledger.append(case, [capture("d1")])
    con = raw(case.path)  # any program, with its own settings
    con.execute(f"PRAGMA recursive_triggers = {recursive}")
    with pytest.raises(sqlite3.IntegrityError, match=r"never|written once|in order|only after"):
        con.execute(statement)
    con.close()
    assert ledger.verify(case).entries == 2


# --- erasing


def test_erased_blobs_are_gone_and_the_case_verifies(case):
    secret = b"Layla Invented lives in the third house"
    first, second = ledger.append(case, [capture("d1", secret), capture("d2", b"other")])
    hashes = (first.blobs["original"], first.payload)
    ledger.append(case, [Draft(kind="erase", subject="d1", at=AT, erase=hashes, payload={"why": "safety"})])
    assert ledger.payload(case, first) is None
    assert ledger.blob(case, first.blobs["original"]) is None
    assert ledger.payload(case, second) is not None
    verdict = ledger.verify(case)
    assert (verdict.entries, verdict.erased) == (4, 2)
    assert secret[:10] not in (case.path / "case.db").read_bytes()  # overwritten, not only unlinked
    assert sorted(p.name for p in case.path.iterdir()) == ["HEAD", "case.db"]


def test_erased_bytes_can_be_captured_again(case):
    [first] = ledger.append(case, [capture("d1")])
    ledger.append(case, [Draft(kind="erase", at=AT, erase=(first.blobs["original"],))])
    ledger.append(case, [capture("d1")])
    assert ledger.verify(case).erased == 0
    assert ledger.blob(case, first.blobs["original"]) == b"words"


def test_erased_bytes_put_back_behind_the_ledger(case):
    [first] = ledger.append(case, [capture("d1")])
    [erasure] = ledger.append(case, [Draft(kind="erase", at=AT, erase=(first.blobs["original"],))])
    case.con.execute("INSERT INTO blobs VALUES (?, ?)", (first.blobs["original"], b"words"))
    with pytest.raises(Tampered, match="there again") as found:
        ledger.verify(case)
    assert found.value.seq == erasure.seq


# --- verifying (the thorough part is tests/long/test_changes.py)


def forge(case, *statements):
    """Change the file as an intruder would: triggers off, change, triggers on."""
    con = raw(case.path)
    triggers = con.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid").fetchall()
    for name, _ in triggers:
        con.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        con.execute(statement)
    for _, sql in triggers:
        con.execute(sql)
    con.close()


@pytest.mark.parametrize(
    ("statement", "seq", "words"),
    [
        ("UPDATE entries SET by = 'X' WHERE seq = 3", 3, "entry 3 is changed"),
        ("UPDATE entries SET subject = NULL WHERE seq = 4", 4, "entry 4 is changed"),
        ("DELETE FROM entries WHERE seq = 3", 3, "entry 3 is missing"),
        ("DELETE FROM entries WHERE seq > 3", 4, "entry 4 is cut off"),
        ("DELETE FROM entries", 1, "entr.* (gone|cut off)"),
        ("DELETE FROM blobs WHERE sha256 = (SELECT payload FROM entries WHERE seq = 4)", 4, "entry 4 lacks a blob"),
        ("UPDATE blobs SET bytes = x'' WHERE sha256 = (SELECT payload FROM entries WHERE seq = 2)", 2, "changed blob"),
        ("INSERT INTO blobs VALUES ('x', x'00')", None, "added"),
    ],
)
def test_verify_names_the_first_broken_entry(case, statement, seq, words):
    ledger.append(case, [capture(f"d{i}", b"%d" % i) for i in range(5)])
    forge(case, statement)
    with pytest.raises(Tampered, match=words) as found:
        ledger.verify(case.path)
    assert found.value.seq == seq
    assert one_line(found)


def test_swapped_entries_are_called_reordered(case):
    ledger.append(case, [capture(f"d{i}", b"%d" % i) for i in range(5)])
    forge(
        case,
        "UPDATE entries SET seq = -1 WHERE seq = 3",
        "UPDATE entries SET seq = 3 WHERE seq = 5",
        "UPDATE entries SET seq = 5 WHERE seq = -1",
    )
    with pytest.raises(Tampered, match=r"entry 3 is reordered \(it stands as entry 5\)"):
        ledger.verify(case)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TRIGGER entries_update",
        "CREATE TABLE extra (x)",
        "CREATE VIEW extra AS SELECT 1",
        "DROP INDEX entries_kind",
        "CREATE TRIGGER extra AFTER INSERT ON entries BEGIN SELECT 1; END",
    ],
)
def test_changed_tables_are_found_at_once(case, statement):
    con = raw(case.path)
    con.execute(statement)
    con.close()
    with pytest.raises(Tampered, match="triggers"):
        ledger.open_(case.path)
    with pytest.raises(Tampered, match="triggers"):
        ledger.verify(case)


def test_entry_is_named_also_where_a_trigger_is_gone(case):
    ledger.append(case, [capture("d1")])
    con = raw(case.path)
    con.execute("DROP TRIGGER entries_update")
    con.execute("UPDATE entries SET subject = 'd2' WHERE seq = 2")
    con.close()
    with pytest.raises(Tampered, match="entry 2 is changed"):
        ledger.verify(case.path)


def test_tables_that_are_other_ones(case):
    con = raw(case.path)
    con.execute("ALTER TABLE entries RENAME TO others")
    con.execute("CREATE VIEW entries AS SELECT * FROM others")
    con.close()
    with pytest.raises(Tampered, match="tables"):
        ledger.verify(case.path)


def test_trigger_of_the_same_name_that_does_nothing(case):
    con = raw(case.path)
    con.executescript(
        "DROP TRIGGER entries_update;"
        "CREATE TRIGGER entries_update BEFORE UPDATE ON entries BEGIN SELECT 1; END"
    )
    con.close()
    with pytest.raises(Tampered, match="triggers"):
        ledger.verify(case)


def test_outside_head(case):
    ledger.append(case, [capture("d1")])
    kept = ledger.head(case)
    ledger.append(case, [capture("d2"), capture("d3")])
    assert ledger.verify(case, kept).beyond == 2
    with pytest.raises(Tampered, match="changed"):
        ledger.verify(case, kept.replace("2:", "3:"))
    with pytest.raises(Tampered, match="cut off"):
        ledger.verify(case, kept.replace("2:", "5:"))
    with pytest.raises(InputError):
        ledger.verify(case, "2")


def test_missing_head_is_said_and_nothing_is_appended(case):
    ledger.append(case, [capture("d1")])
    kept = ledger.head(case)
    (case.path / "HEAD").unlink()
    for refused in (lambda: ledger.verify(case), lambda: ledger.append(case, [capture("d2")])):
        with pytest.raises(Tampered, match="HEAD is missing") as found:
            refused()
        assert kept in str(found.value)
    assert ledger.verify(case, kept).entries == 2  # with a head kept elsewhere it can be verified
    (case.path / "HEAD").write_text(kept)
    ledger.append(case, [capture("d2")])


def test_head_behind_is_an_unacknowledged_entry_not_a_change(case):
    old = (case.path / "HEAD").read_bytes()
    ledger.append(case, [capture("d1")])
    (case.path / "HEAD").write_bytes(old)
    assert ledger.verify(case).beyond == 1
    ledger.append(case, [capture("d2")])
    assert ledger.verify(case).beyond == 0


def test_append_refuses_when_the_tail_was_cut(case):
    ledger.append(case, [capture("d1"), capture("d2")])
    forge(case, "DELETE FROM entries WHERE seq = 3")
    with pytest.raises(Tampered, match="entry 3 is cut off"):
        ledger.append(case, [capture("d3")])
    assert [e.seq for e in ledger.entries(case)] == [1, 2]


def test_head_that_is_not_one(case):
    (case.path / "HEAD").write_bytes(b"\xff\xfe")
    with pytest.raises(Tampered, match="SEQ:HASH"):
        ledger.verify(case)


# --- bad cases


def test_no_case(tmp_path):
    for path in (tmp_path / "nothing", tmp_path):
        with pytest.raises(NotACase, match="init") as found:
            ledger.open_(path)
        assert one_line(found)


@pytest.mark.parametrize("content", [b"", b"not a database at all, but long enough to be read as one" * 20])
def test_file_that_is_no_database(tmp_path, content):
    (tmp_path / "case.db").write_bytes(content)
    with pytest.raises(NotACase):
        ledger.open_(tmp_path)
    assert (tmp_path / "case.db").read_bytes() == content


def test_another_programs_database(tmp_path):
    con = sqlite3.connect(tmp_path / "case.db")
    con.execute("CREATE TABLE recipes (name)")
    con.close()
    before = (tmp_path / "case.db").read_bytes()
    with pytest.raises(NotACase, match="another program"):
        ledger.open_(tmp_path)
    with pytest.raises(CaseError, match="already"):
        ledger.create(tmp_path, at=AT)
    assert (tmp_path / "case.db").read_bytes() == before


def test_newer_case(case):
    con = raw(case.path)
    con.execute("PRAGMA user_version = 2")
    con.close()
    with pytest.raises(NewerCase, match="update onrecord") as found:
        ledger.open_(case.path)
    assert one_line(found)


def test_second_create_changes_nothing(case):
    before = state(case.path)
    with pytest.raises(CaseError, match="already holds a case"):
        ledger.create(case.path, at=AT)
    assert state(case.path) == before


@pytest.mark.parametrize("step", ["stage_head", "publish_head"])
def test_create_that_was_stopped_can_be_run_again(tmp_path, monkeypatch, step):
    """Stopped before or after HEAD is there: in no case is there a database without its HEAD."""
    original = getattr(casefile, step)

    def stopped(*arguments):
        if step == "publish_head":
            original(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(casefile, step, stopped)
    with pytest.raises(KeyboardInterrupt):
        ledger.create(tmp_path / "case", at=AT)
    monkeypatch.undo()
    with pytest.raises(NotACase, match="is empty"):
        ledger.open_(tmp_path / "case")
    ledger.create(tmp_path / "case", at=AT).close()
    assert ledger.verify(tmp_path / "case").entries == 1


def test_create_where_a_file_is(tmp_path):
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(NotACase, match="folder"):
            ledger.create(path, at=AT)


def test_create_after_the_database_was_removed(case):
    ledger.append(case, [capture("d1")])
    (case.path / "case.db").unlink()
    with pytest.raises(Tampered, match="restore"):
        ledger.create(case.path, at=AT)


def test_path_with_signs_that_urls_use(tmp_path):
    path = tmp_path / "a?mode=ro&b#c% d é"
    with ledger.create(path, at=AT) as made:
        ledger.append(made, [capture("d1")])
    assert ledger.verify(path).entries == 2


def test_locked_case(case, monkeypatch):
    monkeypatch.setattr(casefile, "BUSY_SECONDS", 0.05)
    other = raw(case.path)
    other.execute("BEGIN IMMEDIATE")
    before = state(case.path)
    with ledger.open_(case.path) as impatient:
        with pytest.raises(CaseLocked, match="run this again") as found:
            ledger.append(impatient, [capture("d1")])
        assert one_line(found)
        assert ledger.verify(impatient).entries == 1  # reading goes on
        other.execute("ROLLBACK")
        assert state(case.path) == before
        ledger.append(impatient, [capture("d1")])
    other.close()


def test_lock_is_let_go_after_writing(case):
    with ledger.open_(case.path) as other:
        ledger.append(case, [capture("d1")])
        ledger.append(other, [capture("d2")])
        ledger.append(case, [capture("d3")])
        with pytest.raises(BadRecord):
            ledger.append(case, [Draft(kind="judge", at="never")])
        ledger.append(other, [capture("d4")])
        assert ledger.verify(other).entries == 5


def append_some(path, name):
    with ledger.open_(unlocked(path)) as case:
        for i in range(15):
            ledger.append(case, [capture(f"{name}{i}", os.urandom(10000)), Draft(kind="judge", at=AT)])


def test_several_writers(case):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_some, args=(case.path, name)) for name in "abc"]
    for w in writers:
        w.start()
    for w in writers:
        w.join()
    assert [w.exitcode for w in writers] == [0, 0, 0]
    verdict = ledger.verify(case)
    assert (verdict.entries, verdict.beyond) == (91, 0)


def test_full_disk_while_sqlite_writes(case):
    ledger.append(case, [capture("d1")])
    before = state(case.path)
    pages = case.con.execute("PRAGMA page_count").fetchone()[0]
    case.con.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(CaseFull, match="free some space") as found:
        ledger.append(case, [capture("d2", b"x" * 100_000)])
    assert one_line(found)
    assert state(case.path) == before
    case.con.execute("PRAGMA max_page_count = 1000000")
    ledger.append(case, [capture("d2", b"x" * 100_000)])
    assert ledger.verify(case).entries == 3


def test_full_disk_while_head_is_written(case, monkeypatch):
    before = state(case.path)

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CaseFull, match="free some space"):
        ledger.append(case, [capture("d1")])
    monkeypatch.undo()
    assert state(case.path) == before
    assert ledger.verify(case).entries == 1


def test_full_disk_for_real(case):
    """A limit on the size of files makes real writes fail, of the database and of its journal."""
    ledger.append(case, [capture("d1")])
    program = (
        "import resource, signal, sys; from pathlib import Path; from onrecord import ledger\n"
        "from tests.test_ledger import unlocked\n"
        "from onrecord.errors import CaseFull\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "size = Path(sys.argv[1], 'case.db').stat().st_size\n"
        "case = ledger.open_(unlocked(Path(sys.argv[1])))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (size + 5000, size + 5000))\n"
        f"draft = ledger.Draft(kind='capture', at={AT!r}, blobs={{'original': b'x' * 200000}})\n"
        "try: ledger.append(case, [draft])\n"
        "except CaseFull as e: print(e)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, case.path], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert "nothing was written" in done.stdout
    assert ledger.verify(case).entries == 2
    ledger.append(case, [capture("d2")])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may write anywhere")
def test_read_only_case(case):
    for p in (*case.path.iterdir(), case.path):
        p.chmod(0o555 if p.is_dir() else 0o444)
    try:
        with ledger.open_(case.path) as readable:
            assert ledger.verify(readable).entries == 1
            with pytest.raises(CaseFull, match="cannot be written"):
                ledger.append(readable, [capture("d1")])
    finally:
        case.path.chmod(0o755)


def test_read_only_database(case):
    readable = ledger.open_(case.path)
    readable.con.execute("PRAGMA query_only = ON")
    with pytest.raises(CaseFull, match="cannot be written") as found:
        ledger.append(readable, [capture("d1")])
    assert one_line(found)
    readable.close()
    assert ledger.verify(case).entries == 1


def test_not_in_wal(case):
    con = raw(case.path)
    con.execute("PRAGMA journal_mode = WAL")
    con.close()
    with ledger.open_(case.path) as again:
        assert again.con.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert again.con.execute("PRAGMA synchronous").fetchone() == (3,)
        assert ledger.verify(again).entries == 1


def test_old_sqlite(case, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 37, 2))
    with pytest.raises(CaseError, match=r"3\.38"):
        ledger.open_(case.path)


def test_our_own_mistakes_are_not_called_damage(case):
    with pytest.raises(sqlite3.OperationalError), casefile.guard(case.path):
        case.con.execute("SELECT no_such_column FROM entries")


@given(data=st.binary(max_size=300))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_in_place_of_a_case(tmp_path, data):
    (tmp_path / "case.db").write_bytes(b"SQLite format 3\0" + data)
    with pytest.raises(OnrecordError):
        ledger.verify(tmp_path)


# --- blobs


def test_blob_functions(case):
    sha256 = blobs.digest(b"abc")
    assert sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    case.con.execute("BEGIN")
    assert blobs.put(case.con, b"abc") == blobs.put(case.con, b"abc") == sha256
    assert blobs.get(case.con, sha256) == b"abc"
    assert blobs.get(case.con, "0" * 64) is None
    with pytest.raises(sqlite3.IntegrityError):
        blobs.erase(case.con, [sha256])
    case.con.execute("ROLLBACK")
    with pytest.raises(TypeError):
        blobs.payload_bytes(["not an object"])
    assert json.loads(blobs.payload_bytes({"é": 1}))["é"] == 1
