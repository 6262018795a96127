"""Exports: whole files or none, readable by what reads them, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from typing import Any

import pytest
from fakes.readings import reading

from onrecord.check import check_line
from onrecord.errors import InputError
from onrecord.model import Reading, reading_from
from onrecord.publish import EXPORTERS
from onrecord.publish.files import replacing

ROW: dict[str, Any] = {
    "id": "d1", "given_id": "invented-1", "sha256": "00", "source": "s", "fetched_at": "t", "published": None,
    "outlet": None, "title": "=HYPERLINK(1)", "lang": "en", "origin": None, "status": "read", "url": "x",
}  # fmt: skip


def held(raw: dict[str, Any] | None = None) -> list[tuple[dict[str, Any], Reading | None]]:
    return [(ROW, reading_from(raw or reading())), ({**ROW, "id": "d2", "title": None, "status": "failed"}, None)]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_in_the_place_of_a_staged_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("keep")
    (tmp_path / f".out.csv.{os.getpid()}.part").symlink_to(tmp_path / "mine")
    with replacing(tmp_path / "out.csv") as [file]:
        file.write("new")
    assert (tmp_path / "mine").read_text() == "keep"
    assert (tmp_path / "out.csv").read_text() == "new"
    assert not (tmp_path / "out.csv").is_symlink()


def test_csv_has_every_document_account_and_claim(tmp_path: Path) -> None:
    done = EXPORTERS["csv"](held(), tmp_path / "out" / "tables")
    assert [p.name for p in done.paths] == ["documents.csv", "accounts.csv", "claims.csv"]
    documents, accounts, claims = map(rows, done.paths)
    assert [d["id"] for d in documents] == ["d1", "d2"]
    assert [(a["account"], a["main"]) for a in accounts] == [("a1", "yes"), ("a2", "no")]
    assert [a["words"] for a in accounts] == ["Shells hit", "bombardment"]
    assert accounts[0]["killed_low"] == "6"
    assert accounts[0]["killed_high"] == ""
    assert [c["claim"] for c in claims] == [f"c{i}" for i in range(1, 10)]
    five = claims[4]
    assert five["sources"] == "Adam Tarik; Witness accounts"
    assert (five["hedge"], five["hedge_by"]) == ("suggest", "Witness accounts")
    assert (five["name"], five["words"]) == ("9th Brigade", "9th Brigade")
    assert claims[1]["lat"] == "1.5"
    assert b"\r" not in done.paths[2].read_bytes()


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_defused_and_said(cell: str, tmp_path: Path) -> None:
    raw = reading()
    raw["claims"][0]["chain"][0]["source"] = cell
    done = EXPORTERS["csv"](held(raw), tmp_path)
    assert rows(done.paths[2])[0]["sources"] == f"'{cell}"
    assert rows(done.paths[0])[0]["title"] == "'=HYPERLINK(1)"
    # the title, and the source that three claims share
    assert any("apostrophe" in note and note.endswith(": 4") for note in done.notes)


def test_numbers_below_zero_are_numbers(tmp_path: Path) -> None:
    done = EXPORTERS["csv"](held(), tmp_path)
    assert rows(done.paths[2])[1]["lon"] == "-2.25"


def test_jsonl_passes_the_check(tmp_path: Path) -> None:
    done = EXPORTERS["jsonl"](held(), tmp_path / "out.jsonl")
    [line] = done.paths[0].read_bytes().splitlines(keepends=True)
    assert line.endswith(b"\n")
    assert check_line(line) == []
    assert done.documents == 1
    assert done.notes


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_breaks_in_the_middle_leaves_the_old_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    EXPORTERS[name](held(), path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def broken() -> Any:
        yield held()[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        EXPORTERS[name](broken(), path)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", EXPORTERS)
def test_where_nothing_can_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        EXPORTERS[name](held(), tmp_path / "file" / "below")
