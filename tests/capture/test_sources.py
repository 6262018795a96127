"""Files, folders, standard input and lines: what comes, in which order, and every way it can fail."""

from __future__ import annotations

import gzip
import io
import os
from pathlib import Path

import pytest

from onrecord.capture import FORMATS, Item, detect, expand, parse
from onrecord.config import Config
from onrecord.errors import InputError, OnrecordError
from onrecord.model import Hints

SMALL = Config(max_megabytes=1)


def items(*sources: str | Path, jsonl: bool = False, stdin: bytes = b"", hints: Hints | None = None) -> list[Item]:
    found = expand([str(s) for s in sources], jsonl=jsonl, config=SMALL, stdin=io.BytesIO(stdin), hints=hints or Hints())
    return list(found)


def error_of(item: Item) -> tuple[str, str]:
    assert item.data is None
    assert item.error is not None
    message = str(item.error)
    assert "\n" not in message
    return item.error.kind, message


def test_a_folder_is_taken_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b.txt", ".hidden", ".git/x", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    found = items(f"{tmp_path}/")
    assert [i.given_id for i in found] == [f"{tmp_path}/{n}" for n in ("a/b.txt", "a/z.txt", "b.txt", "c.txt")]
    assert [i.data for i in found] == [b"a/b.txt", b"a/z.txt", b"b.txt", b"c.txt"]
    assert all(i.source == i.given_id and i.format is None for i in found)


def test_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    (tmp_path / "b.txt").write_bytes(b"x" * 1_000_001)
    (tmp_path / "c.txt").write_bytes(b"words")
    found = items(tmp_path / "none.txt", tmp_path, "https://x.example/page")
    assert [i.error.kind if i.error else None for i in found] == ["missing", "empty", "too_large", None, "input"]
    assert "network" in error_of(found[-1])[1]


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    (tmp_path / ".hidden").write_text("x")
    (item,) = items(tmp_path)
    assert error_of(item)[0] == "empty"
    assert item.given_id == str(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_special_files_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert [error_of(i)[0] for i in items(tmp_path / "pipe", "/dev/zero")] == ["special", "special"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "outside.txt").write_text("private")
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text("words")
    (inside / "b.txt").symlink_to(inside / "a.txt")
    (inside / "c.txt").symlink_to(tmp_path / "outside.txt")
    (inside / "d").symlink_to(tmp_path)
    (inside / "e").symlink_to(inside)
    found = items(inside)
    assert [i.error.kind if i.error else i.data for i in found] == [b"words", b"words", "link", "link"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    assert error_of(items(tmp_path / "a.txt")[0])[0] == "permission"


@pytest.mark.parametrize("name", ["stat", "lstat"])
def test_an_entry_that_cannot_be_looked_at_is_an_item(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A folder that may be listed but not entered; made up, since the superuser may enter everything."""
    for letter in "abc":
        (tmp_path / f"{letter}.txt").write_text("words")
    original = getattr(os, name)

    def forbidden(path: object, *rest: object, **more: object) -> object:
        if str(path).endswith("b.txt"):
            raise PermissionError(13, "Permission denied")
        return original(path, *rest, **more)

    monkeypatch.setattr(os, name, forbidden)
    found = items(tmp_path)
    assert [i.error.kind if i.error else i.data for i in found][::2] == [b"words", b"words"]
    assert found[1].given_id.endswith("b.txt")
    if name == "stat":
        assert error_of(found[1])[0] == "permission"


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be entered")
def test_a_folder_that_may_be_listed_but_not_entered(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    (tmp_path / "z.txt").write_text("words")
    (tmp_path / "in").chmod(0o400)
    try:
        found = items(tmp_path)
    finally:
        (tmp_path / "in").chmod(0o700)
    assert [i.error.kind if i.error else i.data for i in found] == ["permission", b"words"]


@pytest.mark.skipif(os.name == "nt", reason="paths are short there")
def test_folders_deeper_than_the_stack(tmp_path: Path) -> None:
    folders = [tmp_path]
    try:
        for _ in range(1200):
            folders.append(folders[-1] / "d")
            folders[-1].mkdir()
        (folders[-1] / "a.txt").write_text("deep")
        (tmp_path / "z.txt").write_text("words")
        assert [i.data for i in items(tmp_path)] == [b"deep", b"words"]
    finally:  # one by one: what clears up after the tests recurses
        (folders[-1] / "a.txt").unlink(missing_ok=True)
        for folder in folders[:0:-1]:
            folder.rmdir()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_chain_of_links_is_an_item(tmp_path: Path) -> None:
    for i in range(1200):
        (tmp_path / f"{i:04}.txt").symlink_to(tmp_path / f"{i + 1:04}.txt")
    (tmp_path / "1200.txt").write_text("words")
    found = items(tmp_path)
    assert len(found) == 1201
    assert found[0].error is not None
    assert found[-1].data == b"words"


def test_names_that_cannot_be(tmp_path: Path) -> None:
    assert error_of(items("a\x00b")[0])[0] == "unreadable"
    assert error_of(items(tmp_path / ("x" * 5000))[0])[0] == "unreadable"


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    try:
        with open(os.fsencode(tmp_path) + b"/a\xff.txt", "wb") as out:  # noqa: PTH123
            out.write(b"words")
    except OSError:
        pytest.skip("this file system takes no such names")
    (item,) = items(tmp_path)
    assert item.given_id.endswith("/a\ufffd.txt")
    assert item.data == b"words"


def test_compressed_files_are_opened_up_to_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"words"))
    (tmp_path / "b.gz").write_bytes(gzip.compress(bytes(200_000_000), 1)[:])
    (tmp_path / "c.gz").write_bytes(gzip.compress(b"words" * 1000)[:-20])
    (tmp_path / "d.jsonl.gz").write_bytes(gzip.compress(b'{"id": "one", "text": "words"}\n'))
    (tmp_path / "e.gz").write_bytes(b"\x1f\x8bnot really")
    found = items(tmp_path)
    assert [i.error.kind if i.error else i.given_id for i in found] == [
        f"{tmp_path}/a.txt.gz",
        "too_large",
        "broken",
        "one",
        "broken",
    ]
    assert found[0].data == b"words"


LINES = b"""\xef\xbb\xbf{"id": "a", "text": "words", "url": "https://x.example/a", "published": "2016-05-03"}

{"id": "b"}
{"id": "c", "text": 3}
not json
{"id": 5, "text": "words"}
{"text": "words", "published": "never"}
{"text": "words"}"""


def test_lines() -> None:
    found = items("-", jsonl=True, stdin=LINES, hints=Hints(outlet="O"))
    assert [i.given_id for i in found] == ["a", "b", "c", "-:5", "5", "-:7", "-:8"]
    assert [i.error.kind if i.error else None for i in found] == [None, *["bad_record"] * 3, None, "bad_record", None]
    assert found[0] == Item(
        "a", "https://x.example/a", LINES[3:].split(b"\n")[0],
        Hints(outlet="O", url="https://x.example/a", published="2016-05-03"), "record", None,
    )  # fmt: skip


def test_a_line_that_is_too_long_is_passed_over() -> None:
    long = b'{"id": "long", "text": "' + b"x" * 3_000_000 + b'"}\n'
    found = items("-", jsonl=True, stdin=LINES[:0] + long + b'{"id": "a", "text": "words"}\n')
    assert [(i.given_id, i.error.kind if i.error else None) for i in found] == [("-:1", "too_large"), ("a", None)]


def test_lines_are_read_one_by_one() -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b'{"text": "words"}\n'
            buffer[: len(line)] = line
            return len(line)

    found = expand(["-"], jsonl=True, config=SMALL, stdin=io.BufferedReader(Endless()))
    assert [next(found).given_id for _ in range(3)] == ["-:1", "-:2", "-:3"]


def test_standard_input_is_one_document() -> None:
    (item,) = items("-", stdin=b"words\nmore")
    assert (item.given_id, item.data, item.format) == ("-", b"words\nmore", None)
    assert error_of(items("-", stdin=b"")[0])[0] == "empty"
    assert error_of(items("-", jsonl=True, stdin=b"\n\n")[0])[0] == "empty"


def test_a_file_of_lines_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(LINES)
    assert [i.given_id for i in items(tmp_path)][:2] == ["a", "b"]


def test_every_format_goes_from_file_to_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Plain words.")
    (tmp_path / "b.html").write_text("<html><body><p>Words on a page.</p></body></html>")
    (tmp_path / "c.jsonl").write_text('{"text": "Words in a record."}')
    seen = []
    for item in items(tmp_path):
        assert item.data is not None
        seen.append(item.format or detect(item.data, item.given_id))
        assert "ords" in parse(item.data, seen[-1], item.hints).text
    assert sorted([*seen, "row", "table"]) == sorted(FORMATS)  # casebooks: test_tables


def test_an_unknown_format() -> None:
    with pytest.raises(InputError) as caught:
        parse(b"x", "pdf", Hints())
    assert isinstance(caught.value, OnrecordError)
