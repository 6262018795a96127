"""Erasure: nothing of a document is found in the bytes of the case afterwards, and the ledger still verifies."""

import base64
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from onrecord import api, derived, ledger, views
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.errors import CaseError, InputError
from onrecord.model import Hints

TOOL = Path(__file__).parents[2] / "tools" / "verify_case.py"
LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßçñşğıабвгдежзиклмнопрстابتثجحخدذرزسشصضعغفقكلمنهوي"
AT = "2020-01-31T12:00:00Z"


def names(count, seed=4):
    dice = random.Random(seed)
    found = set()
    while len(found) < count:
        found.add("".join(dice.choices(LETTERS, k=10)) + " " + "".join(dice.choices(LETTERS, k=10)))
    return sorted(found)


def forms(name):
    """The name as bytes, in every form that is searched."""
    yield name.encode()
    for form in ("utf-16-le", "utf-16-be"):
        yield name.encode(form)
    escaped = json.dumps(name)[1:-1]
    yield escaped.encode()
    yield escaped.upper().replace("\\U", "\\u").encode()
    for data in (name.encode(), name.encode("utf-16-le")):
        for shift in range(3):
            coded = base64.b64encode(bytes(shift) + data)
            # only what does not hang on the bytes before and after
            yield coded[-(-shift * 8 // 6) + (1 if shift else 0) : (shift + len(data)) * 8 // 6]


def holds(data, wanted, depth=0):
    """Which of the forms the bytes hold, also in archives within them: every form by its first 8 bytes, in one pass."""
    found = set()
    for match in wanted["pattern"].finditer(data):
        for form in wanted["by_start"][match[1]]:
            if data.startswith(form, match.start()):
                found.add(wanted["names"][form])
    if depth < 4:
        for start in (m.start() for m in re.finditer(rb"\x1f\x8b\x08", data)):
            try:
                found |= holds(gzip.GzipFile(fileobj=io.BytesIO(data[start:])).read(), wanted, depth + 1)
            except (OSError, EOFError, ValueError, __import__("zlib").error):
                continue
        for start in (m.start() for m in re.finditer(rb"PK\x03\x04", data)):
            found |= holds(member(data, start), wanted, depth + 1)
    return found


def member(data, start):
    """A member of a ZIP read from its local header alone, so that pieces of archives are searched too."""
    import struct
    import zlib

    if len(data) < start + 30:
        return b""
    method, (n, m) = struct.unpack_from("<H", data, start + 8)[0], struct.unpack_from("<HH", data, start + 26)
    if method != 8:
        return b""  # stored ones are found as they are
    try:
        return zlib.decompressobj(-15).decompress(data[start + 30 + n + m :])
    except zlib.error:
        return b""


def sought(all_names):
    by_start, owner = {}, {}
    for name in all_names:
        for form in forms(name):
            by_start.setdefault(form[:8], []).append(form)
            owner[form] = name
    starts = b"|".join(re.escape(s) for s in sorted(by_start))
    return {"pattern": re.compile(b"(?=(" + starts + b"))"), "by_start": by_start, "names": owner}


def files_with(folder, wanted):
    return {
        str(path.relative_to(folder)): found
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (found := holds(path.read_bytes(), wanted))
    }


def items(all_names):
    """Each document with ten names: in its text, title, id, and in archives kept beside it."""
    for i in range(0, len(all_names), 10):
        some = all_names[i : i + 10]
        listed = ", ".join(some[:6])
        text = f"An air strike killed 12 people in Aleppo on 3 May 2016. Among the dead were {listed}."
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("record.txt", f"{some[6]} said so. " * 20)
        kept = (
            ("warc", gzip.compress(f"WARC/1.1 {some[7]} ".encode() * 9)),
            ("zip", packed.getvalue()),
            ("sixteen", some[8].encode("utf-16-le")),
            ("coded", base64.b64encode(b"x" * (i % 3) + some[8].encode())),
        )
        html = i % 20 == 0
        data = f"<html><title>{some[9]}</title><body><p>{text}</p></body></html>" if html else text
        form = "html" if html else "text"
        hints = Hints(title=some[9], published="2016-05-04", lang="en")
        yield Item(f"{some[9]} {i}", f"{some[9]} {i}", data.encode(), hints, form, None, kept)


def judged(path, all_names):
    """Decisions that hold names in their reasons and values."""
    from onrecord.judging import Wish

    rows, _ = api.documents(path)
    for row, name in zip(rows, all_names, strict=False):
        found = [c for c in api.claims(path, row["id"]) if c["attribute"] == "killed"]
        api.judge(path, Wish("wrong", (found[0]["id"],), why=f"{name} says so", by=name))
        api.judge(path, Wish("add", (row["id"],), json.dumps(name), attribute="victim", quotes=("killed 12 people",), why=name))


def erase_all(path):
    rows, _ = api.documents(path)
    plan = api.erasure(path, [r["id"] for r in rows])
    return plan, api.erase(path, plan, "asked by the families", by="Rana")


def check(tmp_path, count, decisions):
    all_names = names(count)
    path = tmp_path / "case"
    api.init(path)
    assert api.add(path, items(all_names), Config(workers=2)).failed == 0
    judged(path, all_names[:decisions])
    derived.folder(path).mkdir()
    (derived.folder(path) / "index").write_text("\n".join(all_names), "utf-8")
    with ledger.open_(path) as case:  # a failure from before a document has an id
        told = {"given_id": f"{all_names[9]} 0", "source": all_names[9], "stage": "capture", "kind": "x", "message": all_names[0]}
        ledger.append(case, [ledger.Draft(kind="failed", at=AT, payload=told)])
    wanted = sought(all_names)
    before = files_with(path, wanted)
    assert set().union(*before.values()) == set(all_names)  # the search finds every one
    assert set(before) == {"case.db", "derived/index"}
    head = ledger.verify(path).head
    plan, gone = erase_all(path)
    assert gone == [derived.folder(path) / "index"]
    assert files_with(path, wanted) == {}
    assert ledger.verify(path, head).erased >= sum(len(d.hashes) for d in plan.documents)
    done = subprocess.run([sys.executable, TOOL, path, "--head", head], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    rows, failures = api.documents(path)
    assert {r["status"] for r in rows} == {"erased"} and failures == []
    assert len(rows) == count // 10
    assert api.queue(path) == ()  # no decision hangs in the air


def test_names_are_gone(tmp_path):
    check(tmp_path, 100, 5)


@pytest.mark.long
def test_a_thousand_names_are_gone(tmp_path):
    check(tmp_path, 1000, 100)


def test_every_form_is_found():
    [name] = names(1)
    for data in (name.encode(), *(b"ab"[:i] + name.encode() for i in range(3))):
        assert holds(base64.b64encode(data + b"tail"), sought([name])) == {name}
    assert holds(b"..." + gzip.compress(name.encode("utf-16-be")), sought([name])) == {name}


def one(path, *texts, given=None):
    for i, text in enumerate(texts):
        yield Item(f"{given or 'd'}{i}.txt", f"{given or 'd'}{i}.txt", text.encode(), Hints(), "text", None)


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case"
    api.init(path)
    same = "A shell killed 3 people in Homs on 2 May 2016, Vorname Nachname said."
    api.add(path, one(path, same, same, "Two people were hurt in Idlib on 9 May 2016."), Config(workers=1))
    return path


def test_copies_stand_in_the_way(case):
    plan = api.erasure(case, ["d0.txt"])
    assert [given for _, given in plan.copies] == ["d1.txt"]
    plan = api.erasure(case, ["d0.txt"], copies=True)
    assert sorted(d.given_id for d in plan.documents) == ["d0.txt", "d1.txt"]
    api.erase(case, plan, "asked")
    assert b"Nachname" not in (case / "case.db").read_bytes()
    assert b"Idlib" in (case / "case.db").read_bytes()
    assert ledger.verify(case).entries


def test_what_was_erased_does_not_come_back(case):
    api.erase(case, api.erasure(case, ["d2.txt"]), "asked")
    told = []
    api.add(case, list(one(case, "x", "y", "Two people were hurt in Idlib on 9 May 2016."))[2:], Config(workers=1), told.append)
    assert told[0].word == "unchanged" and "erased" in told[0].notes[0]
    assert b"Idlib" not in (case / "case.db").read_bytes()
    ledger.verify(case)


def test_documents_without_words_are_no_copies(tmp_path):
    from onrecord import blobs

    path = tmp_path / "case"
    api.init(path)
    with ledger.open_(path) as case:
        for name in ("d1", "d2"):
            told = {"given_id": name, "source": name}
            kept = {"original": name.encode(), "text": b""}
            ledger.append(case, [ledger.Draft(kind="capture", at=AT, subject=name, payload=told, blobs=kept)])
    plan = api.erasure(path, ["d1"])
    assert plan.copies == () and blobs.digest(b"") not in plan.documents[0].hashes
    api.erase(path, plan, "asked")
    ledger.verify(path)
    with pytest.raises(InputError, match="erased already"):
        api.erase(path, api.erasure(path, ["d1"]), "asked")


def test_a_case_that_moved_on_is_not_erased(case):
    plan = api.erasure(case, ["d2.txt"])
    api.withhold(case, "d0.txt", "danger")
    with pytest.raises(CaseError, match="new entries"):
        api.erase(case, plan, "asked")
    assert b"Idlib" in (case / "case.db").read_bytes()


@pytest.mark.skipif(os.name != "posix", reason="needs hard links to open files")
def test_the_journal_is_overwritten(case, tmp_path):
    """SQLite unlinks the journal, with the old pages in it: a second link to the same file shows what is left there."""
    kept = []

    def watch(opened):
        def link(statement):
            if statement == "COMMIT":
                kept.append(tmp_path / f"journal{len(kept)}")
                os.link(case / "case.db-journal", kept[-1])
                assert b"Idlib" in kept[-1].read_bytes()

        opened.con.set_trace_callback(link)

    plan = api.erasure(case, ["d2.txt"])
    with ledger.open_(case) as opened:
        opened.con.execute("PRAGMA cache_size = 1")  # pages reach the journal before the commit
        watch(opened)
        ledger.append(
            opened, [ledger.Draft(kind="erase", at=AT, subject="d", payload={}, erase=plan.documents[0].hashes)]
        )
    assert kept and not any(kept[0].read_bytes())
    assert not (case / "case.db-journal").exists()
    ledger.verify(case)


def test_find(case):
    hits = api.find(case, "VÖRNAME  nachname".replace("Ö", "O"))
    assert {h.given_id for h in hits} == {"d0.txt", "d1.txt"} and {h.blob for h in hits} >= {"original", "text"}
    assert api.find(case, "nobody at all") == []


def test_exports_are_told(case, tmp_path):
    api.export(case, "jsonl", tmp_path / "out.jsonl", by="Rana")
    [place] = api.erasure(case, ["d2.txt"]).exports
    assert str(tmp_path / "out.jsonl") in place
    with ledger.open_(case) as opened:
        assert [(e.kind, e.by) for e in ledger.entries(opened)][-1] == ("export", "Rana")
        assert "out.jsonl" not in str(list(views.log(opened)))
