"""Derived files go, all of them, and nothing else does."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import derived
from onrecord.errors import CaseError


def test_a_case_without_derived_files(tmp_path: Path) -> None:
    assert derived.folder(tmp_path) == tmp_path / "derived"
    assert derived.clear(tmp_path) == []


def test_all_files_go_and_links_are_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept").write_text("kept")
    (tmp_path / "case.db").write_text("kept")
    place = derived.folder(tmp_path)
    (place / "more").mkdir(parents=True)
    for name in ("a.db", "a.db-journal", "more/b"):
        (place / name).write_text("words")
    (place / "link").symlink_to(elsewhere)
    assert derived.clear(tmp_path) == [place / n for n in ("a.db", "a.db-journal", "link", "more/b")]
    assert not place.exists()
    place.symlink_to(elsewhere)
    assert derived.clear(tmp_path) == [place]
    assert (elsewhere / "kept").read_text() == (tmp_path / "case.db").read_text() == "kept"


def test_what_cannot_be_removed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    derived.folder(tmp_path).mkdir()

    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shutil.rmtree", refuse)
    with pytest.raises(CaseError, match="remove it by hand"):
        derived.clear(tmp_path)
