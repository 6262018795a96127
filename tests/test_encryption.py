"""Encrypted cases with the real library. The ledger's own suite runs against them too: the fixture of test_ledger.py."""

from __future__ import annotations

import builtins
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from onrecord import api, casefile, cipher, ledger, recrypt
from onrecord.errors import CaseError, CaseLocked, InputError, NotACase, Tampered
from onrecord.ledger import Draft

ROOT = Path(__file__).parents[1]
AT = "2020-01-31T12:00:00Z"
FIRST, SECOND = "ett påhittat 'lösenord'", "another invented passphrase"
SECRET = b"Layla Invented was at the mill"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Fewer rounds than in earnest, in this process; the commands that the tests run have all of them."""
    monkeypatch.setattr(cipher, "SETTINGS", (*cipher.SETTINGS, "PRAGMA cipher_default_kdf_iter = 1000"))


@pytest.fixture
def earnest(monkeypatch):
    monkeypatch.setattr(cipher, "SETTINGS", cipher.SETTINGS[:2])


def make(path, passphrase=FIRST):
    with ledger.create(path, at=AT, passphrase=passphrase) as case:
        draft = Draft(kind="capture", subject="d1", at=AT, payload={"who": SECRET.decode()}, blobs={"original": SECRET * 99})
        ledger.append(case, [draft])
    return path


@pytest.fixture
def plain(tmp_path):
    return make(tmp_path / "case", None)


@pytest.fixture
def case(tmp_path):
    return make(tmp_path / "case")


def everything(folder):
    return b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


def command(*arguments, stdin="", **environment):
    """The command line without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "onrecord", *map(str, arguments)], capture_output=True, text=True, input=stdin,
        cwd=ROOT, env={**os.environ, **environment}, start_new_session=True,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def files(tmp_path):
    for name, text in (("first", FIRST), ("second", SECOND)):
        (tmp_path / name).write_text(text + "\n", "utf-8")
    return tmp_path / "first", tmp_path / "second"


# --- what is in the file


def test_no_byte_of_a_document_is_in_the_folder(case, tmp_path):
    assert SECRET not in everything(case)
    assert b"CREATE TABLE" not in everything(case)
    assert SECRET in everything(make(tmp_path / "control", None))
    assert sorted(p.name for p in case.iterdir()) == ["HEAD", "case.db"]
    assert casefile.is_encrypted(case)


def test_settings_are_those_of_sqlcipher_4(tmp_path, earnest):
    make(tmp_path / "case")
    with ledger.open_(tmp_path / "case") as opened:
        told = " ".join(row[0] for row in opened.con.execute("PRAGMA cipher_settings"))
        assert "kdf_iter = 256000" in told
        assert "cipher_use_hmac = 1" in told
        assert "HMAC_SHA512" in told
        for pragma, value in {"journal_mode": "delete", "synchronous": 3, "secure_delete": 1, "temp_store": 2}.items():
            assert opened.con.execute(f"PRAGMA {pragma}").fetchone() == (value,)
        assert opened.con.execute("PRAGMA trusted_schema").fetchone() == (0,)


_WRITER = """
import sys
from pathlib import Path
from onrecord import cipher, ledger
path = Path(sys.argv[1])
if sys.argv[2]: cipher.unlock(path, sys.argv[2])
case = ledger.open_(path)
case.con.execute("PRAGMA cache_size = 1")  # so that pages reach the file, and the journal, before the commit
i = 0
while True:
    i += 1
    data = b"Layla Invented was at the mill %d " % i * 9000
    ledger.append(case, [ledger.Draft(kind="capture", at="2020-01-31T12:00:00Z", blobs={"original": data})])
    print(i, flush=True)
"""


@pytest.mark.parametrize("kind", ["encrypted", "plain"])
def test_killed_while_it_writes(tmp_path, earnest, kind):
    """Whatever is left, a journal too, is opaque, and the case opens with all that was acknowledged."""
    path = make(tmp_path / "case", FIRST if kind == "encrypted" else None)
    journals, shown, entries = 0, False, 2
    for turn in range(6):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, path, FIRST if kind == "encrypted" else ""], stdout=subprocess.PIPE, cwd=ROOT
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"1\n"
        deadline = time.monotonic() + 5
        while not (path / "case.db-journal").exists() and time.monotonic() < deadline:
            pass
        time.sleep(0.0005 * turn)
        writer.send_signal(signal.SIGKILL)
        acknowledged = 1 + len(writer.stdout.read().splitlines())
        writer.stdout.close()
        writer.wait()
        journals += (path / "case.db-journal").exists()
        shown |= b"Layla Invented" in everything(path)
        before, entries = entries, ledger.verify(path).entries
        assert entries >= before + acknowledged
    assert journals
    assert shown == (kind == "plain")  # the control: the search would find it


def test_a_case_whose_making_was_killed_can_be_made_again(tmp_path, monkeypatch):
    """Killed while its first pages are in the file and the journal is there to undo them."""
    left = tmp_path / "left"
    publish = casefile.publish_head

    def copied(path):
        publish(path)
        shutil.copytree(path, left)

    with monkeypatch.context() as patch:
        patch.setattr(casefile, "publish_head", copied)
        patch.setattr(cipher, "SETTINGS", (*cipher.SETTINGS, "PRAGMA cache_size = 1"))
        ledger.create(tmp_path / "case", at=AT, passphrase=FIRST).close()
    assert (left / "case.db").stat().st_size
    assert (left / "case.db-journal").stat().st_size
    make(left)
    assert ledger.verify(left).entries == 2
    with pytest.raises(CaseError, match="already holds"):
        ledger.create(left, at=AT, passphrase=FIRST)


# --- opening


def test_wrong_passphrase(case):
    casefile.unlock(case, SECOND)
    for what in (lambda: ledger.open_(case), lambda: ledger.verify(case)):
        with pytest.raises(CaseError, match=r"wrong passphrase .* or .*damaged") as found:
            what()
        assert found.value.kind == "passphrase"
        assert "\n" not in str(found.value)
    casefile.unlock(case, FIRST)
    assert ledger.verify(case).entries == 2


def test_no_passphrase(case):
    cipher.lock(case)
    with pytest.raises(CaseError, match="--passphrase-file") as found:
        ledger.open_(case)
    assert found.value.kind == "passphrase"


def test_unlocking_by_the_library_forgets_what_does_not_open(case):
    cipher.lock(case)
    with pytest.raises(CaseError, match="wrong passphrase"):
        api.unlock(case, SECOND)
    assert cipher.passphrase_of(case) is None
    api.unlock(case / ".." / case.name, FIRST)  # another way to say the same folder
    assert ledger.verify(case).entries == 2


def test_a_passphrase_from_another_keyboard(tmp_path):
    make(tmp_path / "case", "caf\u00e9 caf\u00e9 caf\u00e9")
    casefile.unlock(tmp_path / "case", "cafe\u0301 cafe\u0301 cafe\u0301")
    assert ledger.verify(tmp_path / "case").entries == 2


@pytest.mark.parametrize("bad", ["", "a\0b" * 9, "\ud83d" * 20, "too short"])
def test_what_cannot_be_a_passphrase(tmp_path, bad):
    with pytest.raises(InputError):
        ledger.create(tmp_path / "case", at=AT, passphrase=bad)
    assert not (tmp_path / "case" / "case.db").exists()


def test_without_the_library(case, plain_import_error):
    with pytest.raises(CaseError, match=r'pip install "onrecord\[encryption\]"'):
        ledger.open_(case)
    with pytest.raises(CaseError, match="pip install"):
        ledger.create(case.parent / "other", at=AT, passphrase=FIRST)
    make(case.parent / "third", None)  # a plain case needs it not


@pytest.fixture
def plain_import_error(case, monkeypatch):
    original = builtins.__import__

    def blocked(name, *rest):
        if name.partition(".")[0] == "sqlcipher3":
            raise ImportError(name)
        return original(name, *rest)

    monkeypatch.setattr(builtins, "__import__", blocked)


def test_a_plain_case_never_loads_the_library(plain):
    program = "import sys; from pathlib import Path; from onrecord import ledger; ledger.verify(Path(sys.argv[1]));"
    program += "assert not [m for m in sys.modules if m.startswith('sqlcipher3')]"
    subprocess.run([sys.executable, "-c", program, plain], check=True, cwd=ROOT)


def test_damage_is_called_damage(case):
    data = bytearray((case / "case.db").read_bytes())
    assert len(data) > 5 * cipher.PAGE
    data[-cipher.PAGE // 2] ^= 1  # the last page
    (case / "case.db").write_bytes(data)
    with pytest.raises(Tampered, match=r"damaged|unreadable"):
        ledger.verify(case)
    data[100] ^= 1  # the first page: no different from a wrong passphrase
    (case / "case.db").write_bytes(data)
    with pytest.raises(CaseError, match=r"wrong passphrase .* or .*damaged"):
        ledger.verify(case)


def test_no_page_can_be_changed_unnoticed(case):
    """Every page has its HMAC: one changed bit in any of them is found, at the latest by ``verify``."""
    original = (case / "case.db").read_bytes()
    for place in range(50, len(original), cipher.PAGE):
        data = bytearray(original)
        data[place] ^= 1
        (case / "case.db").write_bytes(data)
        with pytest.raises((Tampered, CaseError)):
            ledger.verify(case)
    (case / "case.db").write_bytes(original)
    assert ledger.verify(case).entries == 2


def test_a_page_of_zeros_is_not_called_encrypted(case):
    (case / "case.db").write_bytes(bytes(3 * cipher.PAGE))
    with pytest.raises(NotACase):
        ledger.open_(case)


def test_locked_by_another_process(case, monkeypatch):
    monkeypatch.setattr(casefile, "BUSY_SECONDS", 0.05)
    with ledger.open_(case) as mine:
        program = (
            "import sys; from pathlib import Path; from onrecord import casefile, cipher, ledger\n"
            "cipher.SETTINGS = (*cipher.SETTINGS, 'PRAGMA cipher_default_kdf_iter = 1000')\n"
            "path = Path(sys.argv[1]); cipher.unlock(path, sys.argv[2]); case = ledger.open_(path)\n"
            "case.con.execute('BEGIN IMMEDIATE'); print('locked', flush=True); input()\n"
        )
        other = subprocess.Popen(
            [sys.executable, "-c", program, case, FIRST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        assert other.stdout is not None
        assert other.stdout.readline() == b"locked\n"
        draft = Draft(kind="capture", at=AT)
        with pytest.raises(CaseLocked, match="run this again"):
            ledger.append(mine, [draft])
        with pytest.raises(CaseLocked):
            recrypt.change(case, SECOND)
        other.communicate(b"\n")
        ledger.append(mine, [draft])
    assert ledger.verify(case).entries == 3


@pytest.mark.skipif(os.name != "posix", reason="locks belong to processes there only")
def test_a_look_at_the_file_keeps_its_locks(case, monkeypatch):
    """To open and close the file would drop the locks that this process has on it."""
    monkeypatch.setattr(casefile, "BUSY_SECONDS", 0.05)
    with ledger.open_(case) as mine:
        mine.con.execute("BEGIN IMMEDIATE")
        assert casefile.is_encrypted(case) and casefile.is_encrypted(case)
        ledger.open_(case).close()
        program = (
            "import sys, sqlite3; from sqlcipher3 import dbapi2\n"
            "con = dbapi2.connect(sys.argv[1], timeout=0.05, isolation_level=None)\n"
            "con.execute('PRAGMA cipher_default_kdf_iter = 1000'); con.execute(sys.argv[2])\n"
            "try: con.execute('BEGIN IMMEDIATE')\n"
            "except dbapi2.OperationalError as e: print(e)\n"
        )
        key = f"PRAGMA key = {cipher.quoted(cipher.normal(FIRST))}"
        done = subprocess.run([sys.executable, "-c", program, case / "case.db", key], capture_output=True, text=True)
        assert done.stdout == "database is locked\n", done.stderr
        mine.con.execute("ROLLBACK")


def test_from_several_threads(case):
    failures = []

    def some():
        try:
            for _ in range(5):
                with ledger.open_(case) as opened:
                    ledger.append(opened, [Draft(kind="judge", at=AT)])
        except BaseException as e:  # the thread's, for the test to tell
            failures.append(e)

    threads = [threading.Thread(target=some) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert failures == []
    assert ledger.verify(case).entries == 17
    assert cipher._open == {}


def test_errors_are_those_of_sqlite3(case):
    with ledger.open_(case) as opened:
        with pytest.raises(sqlite3.IntegrityError, match="never deleted"):
            opened.con.execute("DELETE FROM entries")
        with pytest.raises(sqlite3.OperationalError) as found:
            opened.con.execute("SELECT nothing FROM entries")
        assert casefile.sqlite_code(found.value) == sqlite3.SQLITE_ERROR
    with pytest.raises(sqlite3.ProgrammingError):
        opened.con.execute("SELECT 1")


# --- encrypting, decrypting, another passphrase


def test_encrypting_a_plain_case(plain):
    head = ledger.verify(plain).head
    before = (plain / "case.db").stat().st_ino
    keep = os.open(plain / "case.db", os.O_RDONLY)  # what becomes of the old file
    assert recrypt.encrypt(plain, FIRST).head == head
    old = os.read(keep, 10_000_000)
    os.close(keep)
    assert old and not any(old)
    assert (plain / "case.db").stat().st_ino != before
    assert sorted(p.name for p in plain.iterdir()) == ["HEAD", "case.db"]
    assert SECRET not in everything(plain)
    assert ledger.verify(plain, head).beyond == 0
    with ledger.open_(plain) as case:
        ledger.append(case, [Draft(kind="judge", at=AT)])
    with pytest.raises(CaseError, match="encrypted already"):
        recrypt.encrypt(plain, SECOND)
    assert ledger.verify(plain, head).beyond == 1


def test_another_passphrase(case):
    head = ledger.verify(case).head
    recrypt.change(case, SECOND)
    assert ledger.verify(case).head == head
    casefile.unlock(case, FIRST)
    with pytest.raises(CaseError, match="wrong passphrase"):
        ledger.verify(case)
    casefile.unlock(case, SECOND)
    assert ledger.verify(case).head == head


def test_decrypting(case):
    head = ledger.verify(case).head
    recrypt.decrypt(case)
    assert SECRET in everything(case)
    assert cipher.passphrase_of(case) is None
    assert ledger.verify(case).head == head
    with pytest.raises(CaseError, match="not encrypted"):
        recrypt.decrypt(case)
    with pytest.raises(CaseError, match="not encrypted"):
        recrypt.change(case, SECOND)
    with pytest.raises(NotACase):
        recrypt.decrypt(case / "nothing")


def test_a_changed_case_is_not_encrypted(plain):
    con = sqlite3.connect(plain / "case.db", isolation_level=None)
    [(trigger,)] = con.execute("SELECT sql FROM sqlite_schema WHERE name = 'entries_update'").fetchall()
    con.execute("DROP TRIGGER entries_update")
    con.execute("UPDATE entries SET by = 'x' WHERE seq = 2")
    con.execute(trigger)
    con.close()
    before = everything(plain)
    with pytest.raises(Tampered, match="entry 2"):
        recrypt.encrypt(plain, FIRST)
    assert everything(plain) == before


def test_who_had_the_case_open_does_not_write_into_the_old_file(plain):
    with ledger.open_(plain) as stale:
        recrypt.encrypt(plain, FIRST)
        with pytest.raises(CaseError, match="run this again"):
            ledger.append(stale, [Draft(kind="judge", at=AT)])
    assert ledger.verify(plain).entries == 2


@pytest.mark.parametrize("how", ["encrypt", "change", "decrypt"])
@pytest.mark.parametrize("step", ["exported", "synced", "replaced", "wiped"])
def test_killed_at_any_moment_the_old_or_the_new_opens(tmp_path, how, step):
    path = make(tmp_path / "case", None if how == "encrypt" else FIRST)
    program = f"""
import os, sys
from pathlib import Path
from onrecord import casefile, cipher, recrypt
cipher.SETTINGS = (*cipher.SETTINGS, "PRAGMA cipher_default_kdf_iter = 1000")
def dying(original):
    def then_die(*arguments, **named):
        original(*arguments, **named)
        os.kill(os.getpid(), 9)
    return then_die
if sys.argv[2] == "exported": recrypt._export = dying(recrypt._export)
if sys.argv[2] == "synced": recrypt._sync = dying(recrypt._sync)
if sys.argv[2] == "replaced": casefile.sync_folder = dying(casefile.sync_folder)
if sys.argv[2] == "wiped": recrypt.wipe = dying(recrypt.wipe)
path = Path(sys.argv[1])
if "{how}" != "encrypt": cipher.unlock(path, sys.argv[3])
recrypt.{how}(path, *([] if "{how}" == "decrypt" else [sys.argv[4]]))
"""
    done = subprocess.run([sys.executable, "-c", program, path, step, FIRST, SECOND], cwd=ROOT)
    assert done.returncode == -9
    new = step in ("replaced", "wiped")
    assert casefile.is_encrypted(path) == (how != "decrypt" if new else how != "encrypt")
    if casefile.is_encrypted(path):
        casefile.unlock(path, SECOND if new else FIRST)
    assert ledger.verify(path).entries == 2
    if casefile.is_encrypted(path):  # what was left beside it is in nobody's way, and the next run removes it
        recrypt.change(path, "a third passphrase")
    else:
        recrypt.encrypt(path, FIRST)
    assert sorted(p.name for p in path.iterdir()) == ["HEAD", "case.db"]
    assert SECRET not in everything(path)


def test_a_link_in_the_place_of_the_next_folder_is_not_followed(case, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "keep").write_text("x")
    (case / "case.next").symlink_to(tmp_path / "mine")
    recrypt.change(case, SECOND)
    assert (tmp_path / "mine" / "keep").exists()
    assert not (case / "case.next").exists()


def test_a_full_disk_leaves_the_case_as_it_was(plain):
    program = (
        "import resource, signal, sys; from pathlib import Path; from onrecord import recrypt\n"
        "from onrecord.errors import CaseFull\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try: recrypt.encrypt(Path(sys.argv[1]), sys.argv[2])\n"
        "except CaseFull as e: print(e)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, plain, FIRST], capture_output=True, text=True, cwd=ROOT, check=True)
    assert "nothing was changed" in done.stdout
    assert sorted(p.name for p in plain.iterdir()) == ["HEAD", "case.db"]
    assert ledger.verify(plain).entries == 2


# --- the commands


def test_a_case_from_beginning_to_end(tmp_path, files, earnest):
    first, second = files
    path = tmp_path / "case"
    record = {"id": "r1", "text": "Six people were killed in an air strike on Al-Invented on 3 May 2016."}
    (tmp_path / "r.jsonl").write_text(json.dumps(record))
    assert command("init", path, "--encrypt", "--passphrase-file", first)[0] == 0
    code, _, told = command("add", "--jsonl", tmp_path / "r.jsonl", "--case", path, "--passphrase-file", first)
    assert code == 0, told
    assert b"air strike" not in everything(path)
    code, out, _ = command("claims", "--json", "--case", path, ONRECORD_PASSPHRASE_FILE=str(first))
    assert code == 0
    assert '"killed"' in out
    code, out, _ = command("verify", "--case", path, "--passphrase-file", "-", stdin=FIRST + "\n")
    assert code == 0
    assert out.startswith("unchanged")
    code, _, told = command("passphrase", "--case", path, "--passphrase-file", first, "--new-passphrase-file", second)
    assert code == 0, told
    code, _, told = command("verify", "--case", path, "--passphrase-file", first)
    assert (code, told.count("\n")) == (2, 1)
    assert "wrong passphrase" in told
    code, _, told = command("decrypt", path, "--passphrase-file", second)
    assert code == 0, told
    assert b"air strike" in everything(path)
    assert command("verify", "--case", path)[1] == out
    code, _, told = command("encrypt", path, "--passphrase-file", second)
    assert code == 0
    assert "SSD" in told
    assert b"air strike" not in everything(path)


def test_calls_that_are_wrong(tmp_path, plain, files):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\n")
    make(tmp_path / "other")
    for arguments, words in (
        (["verify", "--case", tmp_path / "other"], "no terminal"),
        (["init", tmp_path / "new", "--encrypt"], "no terminal"),
        (["init", tmp_path / "new", "--encrypt", "--passphrase-file", tmp_path / "empty"], "no passphrase"),
        (["verify", "--case", tmp_path / "other", "--passphrase-file", tmp_path / "binary"], "UTF-8"),
        (["verify", "--case", tmp_path / "other", "--passphrase-file", tmp_path / "absent"], "cannot be read"),
        (["passphrase", "--case", plain, "--new-passphrase-file", files[0]], "not encrypted"),
        (["decrypt", plain], "not encrypted"),
        (["encrypt", tmp_path / "nothing", "--passphrase-file", files[0]], "not a case"),
        (["encrypt", tmp_path / "other"], "encrypted already"),
        (["init", tmp_path / "other", "--encrypt", "--passphrase-file", files[0]], "already holds"),
    ):
        code, out, told = command(*arguments)
        assert (code, out, told.count("\n")) == (2, "", 1), told
        assert words in told
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
def test_asked_for_on_a_terminal_and_not_shown(tmp_path):
    import pty

    path, shown = tmp_path / "case", b""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "onrecord", "init", str(path), "--encrypt"])
    for word in (b"New passphrase", b"same again"):
        while word not in shown:
            shown += os.read(terminal, 1000)
        time.sleep(0.3)  # the echo is off once the prompt is out
        os.write(terminal, SECOND.encode() + b"\n")
    try:
        while more := os.read(terminal, 1000):
            shown += more
    except OSError:  # how Linux says that the other side is gone
        pass
    assert os.waitpid(child, 0)[1] == 0, shown
    os.close(terminal)
    assert SECOND.encode() not in shown
    assert command("verify", "--case", path, "--passphrase-file", "-", stdin=SECOND)[0] == 0


# --- the independent verifier


def run_tool(*arguments, isolated=False):
    flags = ["-I", "-S"] if isolated else ["-I"]
    done = subprocess.run(
        [sys.executable, *flags, ROOT / "tools" / "verify_case.py", *arguments], capture_output=True, text=True
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_the_independent_verifier(tmp_path, files, earnest):
    case = make(tmp_path / "case")
    code, out = run_tool(case, "--passphrase-file", files[0])
    assert code == 0
    assert ledger.verify(case).head in out
    for arguments, words in (
        ([case], "give --passphrase-file"),
        ([case, "--passphrase-file", files[1]], "wrong passphrase, or"),
        ([case, "--passphrase-file", tmp_path / "absent"], "No such file"),
    ):
        code, out = run_tool(*arguments)
        assert (code, out.count("\n")) == (1, 1)
        assert words in out
    code, out = run_tool(case, "--passphrase-file", files[0], isolated=True)
    assert code == 1
    assert "pip install sqlcipher3" in out
    with ledger.open_(case) as opened:
        for (name,) in opened.con.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            opened.con.execute(f"DROP TRIGGER {name}")
        opened.con.execute("UPDATE entries SET by = 'x' WHERE seq = 2")
    code, out = run_tool(case, "--passphrase-file", files[0])
    assert code == 1
    assert "entry 2 is changed" in out


def test_a_copy_of_the_folder_opens(case, tmp_path):
    shutil.copytree(case, tmp_path / "copy")
    api.unlock(tmp_path / "copy", FIRST)
    assert ledger.verify(tmp_path / "copy").entries == 2
