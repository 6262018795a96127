"""The gazetteer: names folded and compared, entries found, the index built safely."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord import gazetteer, gazetteer_build
from onrecord.gazetteer import Gazetteer, fold, skeleton


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer.gazetteer()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Al-Bab", "al bab"), ("Ma‘arrat an Nu‘mān", "Maarrat an-Numan"), ("Łódź", "Lodz"), ("إدلب", "ادلب"),
        ("الحسكة", "الحسكه"), ("St. Louis", "Saint Louis"), ("حمصى", "حمصي"), ("Ørsta", "orsta"),
    ],
)  # fmt: skip
def test_spellings_that_fold_to_one(a: str, b: str) -> None:
    assert fold(a) == fold(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [("Deir Ezzor", "Deir al-Zor"), ("Hasakeh", "al-Hasaka"), ("Raqa", "ar-Raqqah"), ("Khan Sheikhoun", "Khan Shaykhun"),
     ("Qusayr", "Al-Qusair")],
)  # fmt: skip
def test_spellings_with_one_skeleton(a: str, b: str) -> None:
    assert skeleton(a) == skeleton(b) != ""


def test_other_places_have_other_skeletons() -> None:
    assert len({skeleton(n) for n in ("Aleppo", "Damascus", "Hama", "Idlib", "Latakia")}) == 5
    assert skeleton("حلب") == ""


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    skeleton(name)


def test_a_country_by_its_names_and_code(places: Gazetteer) -> None:
    by_name, by_alias, by_code = places.lookup(fold("Syria"))[0], places.lookup(fold("U.K."))[0], places.country("SY")
    assert by_code is not None
    assert (by_name.source, by_name.precision) == (by_code.source, "country")
    assert by_alias.country == "GB"
    assert abs(by_name.lat - 35) < 1 and abs(by_name.lon - 38) < 1


def test_a_town_by_its_arabic_and_latin_names(places: Gazetteer) -> None:
    arabic, latin = places.lookup(fold("حلب")), places.lookup(fold("Aleppo"))
    assert "geonames:170063" in {e.source for e in arabic} & {e.source for e in latin}  # GeoNames' id of the city
    city = next(e for e in latin if e.source == "geonames:170063")
    assert (city.country, city.admin1, city.precision) == ("SY", "Aleppo", "city")


def test_a_region_and_a_state(places: Gazetteer) -> None:
    assert next((e.country, e.precision) for e in places.lookup(fold("Nineveh"))) == ("IQ", "admin1")
    assert places.lookup("us:tx")[0].name == "Texas"
    assert places.lookup(fold("us:La"))[0].name == "Louisiana"


def test_a_capital_is_one(places: Gazetteer) -> None:
    assert next(e for e in places.lookup(fold("Damascus")) if e.country == "SY").capital
    assert not next(e for e in places.lookup(fold("Homs")) if e.precision == "city").capital


def test_a_respelt_name_within_its_country(places: Gazetteer) -> None:
    assert "Shaykh Miskīn" in [e.name for e in places.by_skeleton(skeleton("Sheik Miskeen"), "SY")]
    assert not places.by_skeleton(skeleton("Sheik Miskeen"), "PE")


def test_no_such_name(places: Gazetteer) -> None:
    assert places.lookup("") == places.lookup("no such place anywhere") == ()


def test_every_region_of_the_lexicon_was_found_by_its_seat(places: Gazetteer) -> None:
    from onrecord import lexicon

    missing = [
        f"{term} ({row.extra['country']})"
        for row in lexicon.load("regions") if row.class_ == "region"
        for term in row.terms
        if not any(e.country == row.extra["country"] and e.precision == "admin1" for e in places.lookup(fold(term)))
    ]  # fmt: skip
    assert missing == []


@pytest.fixture
def small_build(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Building replaced by a file with one table, its calls recorded."""
    calls: list[Path] = []

    def build(path: Path) -> None:
        calls.append(path)
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE name (key TEXT, places BLOB)")
        db.close()

    monkeypatch.setattr(gazetteer_build, "build", build)
    return calls


def test_the_index_is_built_once_and_nothing_else_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_build: list[Path]
) -> None:
    monkeypatch.setattr(gazetteer.platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    first, second = gazetteer.ensure(), gazetteer.ensure()
    assert first == second == tmp_path / "onrecord" / first.name
    assert len(small_build) == 1
    assert [p.name for p in first.parent.iterdir()] == [first.name]
    assert small_build[0].parent == first.parent  # built beside its place: the renaming is atomic


def test_a_build_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("no space")

    monkeypatch.setattr(gazetteer.platformdirs, "user_cache_dir", lambda name: str(tmp_path / name))
    monkeypatch.setattr(gazetteer_build, "build", broken)
    with pytest.raises(OSError, match="no space"):
        gazetteer.ensure()
    assert list((tmp_path / "onrecord").iterdir()) == []


def test_a_cache_that_cannot_be_written_falls_back_to_a_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small_build: list[Path]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(gazetteer.platformdirs, "user_cache_dir", lambda name: str(tmp_path / "file" / name))
    monkeypatch.setattr(gazetteer.tempfile, "gettempdir", lambda: str(tmp_path))
    path = gazetteer.ensure()
    assert path.exists() and path.parent.parent == tmp_path
    if hasattr(os, "getuid"):
        assert path.parent.stat().st_mode & 0o077 == 0


def test_the_index_is_named_by_what_it_is_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    before = gazetteer.index_path().name
    monkeypatch.setattr(gazetteer.metadata, "version", lambda name: "99.0")
    assert gazetteer.index_path().name != before
