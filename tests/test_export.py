"""Exports: whole files or none, readable by what reads them, and no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import frictionless
import msgspec
import pytest
import python_calamine
from fakes.readings import reading

from onrecord import api, ledger
from onrecord.areas import Area
from onrecord.check import check_line
from onrecord.config import Config
from onrecord.errors import InputError, TooLarge
from onrecord.model import Blame, Candidate, Days, Finding, Grade, Incident, Member, Range, Reading, Told, reading_from
from onrecord.publish import ENDINGS, EXPORTERS, Content, Linked, codebook, exporter, geojson, xlsx
from onrecord.publish import csv as publish_csv
from onrecord.publish.columns import TABLES
from onrecord.publish.files import replacing
from onrecord.publish.guarded import Guard

ROW: dict[str, Any] = {
    "id": "d1", "given_id": "invented-1", "sha256": "00", "source": "s", "fetched_at": "2020-01-31T12:00:00Z", "published": None,
    "outlet": None, "title": "=HYPERLINK(1)", "lang": "en", "origin": None, "status": "read", "url": "x",
}  # fmt: skip


def held(raw: dict[str, Any] | None = None) -> list[tuple[dict[str, Any], Reading | None]]:
    return [(ROW, reading_from(raw or reading())), ({**ROW, "id": "d2", "title": None, "status": "failed"}, None)]


def incident(raw: dict[str, Any]) -> Linked:
    """The first account as an incident."""
    made = reading_from(raw)
    candidate = Candidate("Dar Sahra", "XX", None, 1.5, -2.25, "town", 0.5, "test:1")
    one = Incident(
        "i1", "incident", Days("2015-12-07", "2015-12-07"), candidate, "shelling", (Member("d1", "invented-1", "a1", True),), 1,
        {"killed": {"all": Range(6, None), "civilians": Range(0, 9)}}, "default", (Blame("9th Brigade", accused_by=("=Tarik",)),),
        "Contested strike", Grade("Weak"), (Finding("ends", ("c3",), "6 people killed."),), ("look",),
    )  # fmt: skip
    claims = tuple(c for c in made.claims if c.account == "a1")
    return Linked((one,), {"a1": Told("d1", "invented-1", made.accounts[0], claims, True)}, {"d1": "o1"})


def content(raw: dict[str, Any] | None = None, documents: Any = None, **more: Any) -> Content:
    found = held(raw) if documents is None else documents
    return Content(found, lambda: incident(raw or reading()), head="7:" + "ab" * 32, at="2020-01-31T12:00:00Z", **more)


def export(name: str, what: Content, path: Path) -> Any:
    return exporter(name)(what, path)


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
    done = export("csv", content(), tmp_path / "out" / "tables")
    documents, accounts, claims = (rows(done.paths[0].with_name(f"{n}.csv")) for n in ("documents", "accounts", "claims"))
    assert [d["id"] for d in documents] == ["d1", "d2"]
    assert [(a["account"], a["main"]) for a in accounts] == [("a1", "true"), ("a2", "false")]
    assert [a["words"] for a in accounts] == ["Shells hit", "bombardment"]
    assert accounts[0]["killed_low"] == "6"
    assert accounts[0]["killed_high"] == ""
    assert [c["claim"] for c in claims] == [f"c{i}" for i in range(1, 10)]
    five = claims[4]
    assert five["sources"] == "Adam Tarik; Witness accounts"
    assert (five["hedge"], five["hedge_by"]) == ("suggest", "Witness accounts")
    assert (five["name"], five["words"]) == ("9th Brigade", "9th Brigade")
    assert claims[1]["lat"] == "1.5"
    assert all(b"\r" not in p.read_bytes() for p in done.paths)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_formulas_are_defused_and_said(cell: str, tmp_path: Path) -> None:
    raw = reading()
    raw["claims"][0]["chain"][0]["source"] = cell
    done = export("csv", content(raw), tmp_path)
    assert rows(tmp_path / "claims.csv")[0]["sources"] == f"'{cell}"
    assert rows(tmp_path / "documents.csv")[0]["title"] == "'=HYPERLINK(1)"
    # the title, the source that three claims share, the accuser
    assert any("apostrophe" in note and note.endswith(": 5") for note in done.notes)


def test_numbers_below_zero_are_numbers(tmp_path: Path) -> None:
    export("csv", content(), tmp_path)
    assert rows(tmp_path / "claims.csv")[1]["lon"] == "-2.25"


def test_jsonl_passes_the_check(tmp_path: Path) -> None:
    done = export("jsonl", content(), tmp_path / "out.jsonl")
    [line] = done.paths[0].read_bytes().splitlines(keepends=True)
    assert line.endswith(b"\n")
    assert check_line(line) == []
    assert done.documents == 1
    assert done.notes


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_breaks_in_the_middle_leaves_the_old_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / "out"
    export(name, content(), path)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def broken() -> Any:
        yield held()[0]
        raise KeyboardInterrupt

    def stopped() -> Any:
        raise KeyboardInterrupt

    what = content(documents=broken())
    with pytest.raises(KeyboardInterrupt):
        export(name, what._replace(linked=stopped) if name == "geojson" else what, path)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


@pytest.mark.parametrize("name", EXPORTERS)
def test_where_nothing_can_be_written(name: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError):
        export(name, content(), tmp_path / "file" / "below")


# --- cells


@pytest.mark.parametrize("cell", ["=1", "  =1", "\u00a0=1", "\u200b=1", "＝1", "－1", "\n=1", "+49 30", "@x"])
def test_what_a_spreadsheet_could_run(cell: str) -> None:
    assert str(Guard().cell(cell)).startswith("'")


@pytest.mark.parametrize("cell", ["1=1", "a@b", "الموصل", "", "'=1", "5-6", "−"])
def test_what_it_could_not_stays(cell: str) -> None:
    guard = Guard()
    assert guard.cell(cell) == cell
    assert guard.notes == ()


def test_what_reorders_a_name_is_shown() -> None:
    guard = Guard()
    assert guard.cell("Ali\u202edab\u2066x\x1b[31m") == "Ali‹U+202E›dab‹U+2066›x‹U+001B›[31m"
    assert guard.cell("علي\tعمر\n") == "علي\tعمر\n"
    assert guard.cell("\u202e=1+1") == "‹U+202E›=1+1"
    assert len(guard.notes) == 1


# --- victims' names


def named() -> dict[str, Any]:
    raw = reading()
    victim = {"name": "Adam Tarik", "description": "spokesman", "age": None, "sex": None, "status": "killed", "who": "all"}
    at = [raw["document"]["text"].index("Adam Tarik")]
    raw["claims"].append({**raw["claims"][0], "id": "c10", "attribute": "victim", "value": victim,
                          "quotes": [[at[0], at[0] + 10]]})  # fmt: skip
    raw["document"]["title"] = "Tarik is dead"
    return raw


def everything(path: Path) -> str:
    files = [path] if path.is_file() else sorted(path.iterdir())
    out = ""
    for file in files:
        if zipfile.is_zipfile(file):
            archive = zipfile.ZipFile(file)
            out += "".join(archive.read(name).decode() for name in archive.namelist())
        else:
            out += file.read_text("utf-8")
    return out


@pytest.mark.parametrize("name", ["csv", "xlsx", "package"])
def test_victims_are_named_only_when_asked_for(name: str, tmp_path: Path) -> None:
    row = {**ROW, "title": "Tarik is dead"}
    held_now = [(row, reading_from(named()))]
    done = export(name, content(named(), held_now), tmp_path / "a")
    assert "Tarik" not in everything(tmp_path / "a")
    assert "[name] is dead" in everything(tmp_path / "a")
    assert any("left out" in note for note in done.notes)
    done = export(name, content(named(), held_now, names=True), tmp_path / "b")
    assert "Adam Tarik" in everything(tmp_path / "b")
    assert not any("left out" in note for note in done.notes)


# --- the tables


def test_incidents_keep_both_ends_of_every_range(tmp_path: Path) -> None:
    export("csv", content(), tmp_path)
    [one] = rows(tmp_path / "incidents.csv")
    assert (one["killed_low"], one["killed_high"]) == ("6", "")
    assert (one["killed_civilians_low"], one["killed_civilians_high"]) == ("0", "9")
    assert (one["injured_low"], one["injured_high"]) == ("", "")
    assert one["as_of"] == "7:" + "ab" * 32
    assert one["point_is"] == "the middle of a town"
    assert float(one["radius_km"]) > 0
    assert [(t["harm"], t["who"], t["low"], t["high"]) for t in rows(tmp_path / "tolls.csv")] == [
        ("killed", "all", "6", ""), ("killed", "civilians", "0", "9"),
    ]  # fmt: skip
    [blame] = rows(tmp_path / "perpetrators.csv")
    assert (blame["accused_by"], blame["denied_by"]) == ("'=Tarik", "")
    [place] = rows(tmp_path / "places.csv")
    assert (place["worded"], place["chosen"], place["score"]) == ("Dar Sahra", "true", "0.5")
    assert [d["origin"] for d in rows(tmp_path / "documents.csv")] == ["o1", ""]


def test_only_the_accounts_that_are_shown(tmp_path: Path) -> None:
    export("csv", content(accounts=frozenset(["a2"])), tmp_path)
    assert [a["account"] for a in rows(tmp_path / "accounts.csv")] == ["a2"]
    assert [c["claim"] for c in rows(tmp_path / "claims.csv")] == ["c8"]


def test_every_column_is_explained(tmp_path: Path) -> None:
    export("package", content(), tmp_path)
    explained = {(r["table"], r["column"]) for r in rows(tmp_path / "codebook.csv")}
    for name in TABLES:
        with (tmp_path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            heading = next(csv.reader(file))
        assert {(name, column) for column in heading} == {one for one in explained if one[0] == name}
    page = (tmp_path / "codebook.md").read_text("utf-8")
    assert "claims_responsibility" in page  # values come from the model's types
    assert "A view: computed from the ledger each time, never stored." in page  # and what records are from their docstrings


def test_a_column_that_comes_from_nowhere_is_an_error() -> None:
    column = TABLES["claims"].columns[0]._replace(source="Claim.nothing")
    with pytest.raises(ValueError, match="not there"):
        codebook.values(column)


def test_the_package_is_what_it_says(tmp_path: Path) -> None:
    export("package", content(), tmp_path)
    about = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    assert about["as_of"] == "7:" + "ab" * 32
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])
    [claims] = [r for r in about["resources"] if r["name"] == "claims"]
    assert claims["bytes"] == (tmp_path / "claims.csv").stat().st_size
    damaged = (tmp_path / "claims.csv").read_bytes().replace(b"Rescue", b"Rescuf")
    (tmp_path / "claims.csv").write_bytes(damaged)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert "hash-count" in {row[0] for row in report.flatten(["type"])}


# --- the workbook


def test_the_workbook_has_texts_and_numbers_and_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    raw = reading()
    raw["claims"][0]["chain"][0]["source"] = "http://example.org/_x000D_\x0b=1"
    export("xlsx", content(raw), path)
    book = python_calamine.load_workbook(str(path))
    assert book.sheet_names == ["about", *TABLES, "codebook"]
    documents = book.get_sheet_by_name("documents").to_python()
    assert documents[1][documents[0].index("title")] == "'=HYPERLINK(1)"
    claims = book.get_sheet_by_name("claims").to_python()
    assert claims[1][claims[0].index("sources")] == "http://example.org/_x000D_‹U+000B›=1"
    assert claims[2][claims[0].index("lon")] == -2.25
    about = dict(book.get_sheet_by_name("about").to_python()[1:4])
    assert about["as of entry"] == "7:" + "ab" * 32
    archive = zipfile.ZipFile(path)
    for name in archive.namelist():
        root = ElementTree.fromstring(archive.read(name))
        assert not [e for e in root.iter() if e.tag.endswith(("}f", "}hyperlink"))], name
    export("xlsx", content(raw), tmp_path / "again.xlsx")
    assert path.read_bytes() == (tmp_path / "again.xlsx").read_bytes()


def test_what_a_sheet_cannot_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = reading()
    raw["claims"][0]["chain"][0]["source"] = "😀" * 20_000
    done = export("xlsx", content(raw), tmp_path / "x.xlsx")
    claims = python_calamine.load_workbook(str(tmp_path / "x.xlsx")).get_sheet_by_name("claims").to_python()
    cell = claims[1][claims[0].index("sources")]
    assert (len(cell), cell[-2:]) == (16_384, "😀…")
    assert any("cannot hold" in note for note in done.notes)
    monkeypatch.setattr(xlsx, "MOST_ROWS", 5)
    with pytest.raises(TooLarge, match="csv or package"):
        export("xlsx", content(), tmp_path / "y.xlsx")
    assert not (tmp_path / "y.xlsx").exists()


# --- the map


def test_an_area_is_no_point(tmp_path: Path) -> None:
    export("geojson", content(), tmp_path / "m.geojson")
    [one] = json.loads((tmp_path / "m.geojson").read_text("utf-8"))["features"]
    assert one["geometry"]["type"] == "Polygon"
    [ring] = one["geometry"]["coordinates"]
    assert ring[0] == ring[-1]
    km = {round(111.2 * ((x + 2.25) ** 2 + (y - 1.5) ** 2) ** 0.5, 1) for x, y in ring}
    assert max(km) - min(km) < 0.1
    assert abs(max(km) - one["properties"]["radius_km"]) < 0.1
    assert one["properties"]["is_area"] is True
    assert one["properties"]["candidates"][0]["worded"] == "Dar Sahra"
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    assert area > 0  # RFC 7946: the outer ring runs counterclockwise


def test_a_point_only_where_there_is_one() -> None:
    assert geojson.geometry(Area(1, 2, 0)) == {"type": "Point", "coordinates": [2, 1]}
    assert geojson.geometry(None) is None
    assert geojson.geometry(Area(89, 0, 200)) is None


@pytest.mark.parametrize("lon", [179.5, -179.5])
def test_an_area_across_the_date_line_is_cut(lon: float) -> None:
    found = geojson.geometry(Area(0, lon, 100))
    assert found is not None
    assert found["type"] == "MultiPolygon"
    west, east = ([p[0] for p in piece[0]] for piece in sorted(found["coordinates"]))
    assert min(west) == -180
    assert max(east) == 180
    wide = (max(west) - min(west)) + (max(east) - min(east))
    assert abs(wide * 111.2 - 200) < 1


def test_a_country_has_a_middle_that_says_so(tmp_path: Path) -> None:
    def linked() -> Linked:
        found = incident(reading())
        country = Candidate("Syria", "SY", None, 35.0, 38.0, "country", 0.5, "geonames:163843")
        return found._replace(incidents=(msgspec.structs.replace(found.incidents[0], place=country),))

    export("geojson", content()._replace(linked=linked), tmp_path / "m")
    [one] = json.loads((tmp_path / "m").read_text("utf-8"))["features"]
    assert one["properties"]["point_is"] == "the middle of a country, not where it happened"
    assert one["geometry"]["type"] == "Polygon"
    assert one["properties"]["radius_km"] > 100


def test_nothing_in_the_map_ends_a_script(tmp_path: Path) -> None:
    raw = reading()
    raw["claims"][1]["value"]["name"] = "</script><!--\u202e&"
    export("geojson", content(raw), tmp_path / "m")
    text = (tmp_path / "m").read_text("utf-8")
    assert not re.search("[<>&\u202e]", text)
    [one] = json.loads(text)["features"]
    assert one["properties"]["candidates"][0]["worded"] == "</script><!--‹U+202E›&"


# --- of a case


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("export") / "case"
    api.init(path)
    wanted = ("alloush-wire", "alloush-reprint", "idlib-first", "two-markets")
    api.add(path, [i for i in api.samples() if i.given_id in wanted], Config(workers=1))
    return path


@pytest.mark.parametrize("name", EXPORTERS)
def test_what_is_seen_can_be_exported(name: str, case: Path, tmp_path: Path) -> None:
    [chosen] = [i for i in api.incidents(case) if {m.given_id for m in i.accounts} == {"two-markets"}][:1]
    done = api.export(case, name, tmp_path / "out", chosen=[chosen.id])
    assert done.documents == 1
    found = everything(tmp_path / "out")
    assert "two-markets" in found or name == "geojson"
    assert "idlib-first" not in found
    if name == "csv":
        assert [i["id"] for i in rows(tmp_path / "out" / "incidents.csv")] == [chosen.id]
        told = {c["account"] for c in rows(tmp_path / "out" / "claims.csv")}
        assert told <= {m.account for m in chosen.accounts}


def test_an_incident_that_is_not_there(case: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is called"):
        api.export(case, "csv", tmp_path / "out", chosen=["nothing"])


@pytest.mark.parametrize("name", EXPORTERS)
def test_a_download_leaves_nothing_behind(name: str, case: Path) -> None:
    before = ledger.verify(case).entries
    file, data, done = api.download(case, name)
    assert file.endswith(ENDINGS[name])
    assert data
    assert done.documents
    if file.endswith(".zip"):
        assert {"claims.csv", "incidents.csv"} <= set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    assert not list(case.glob("derived/export*"))
    assert ledger.verify(case).entries == before + 1
    with ledger.open_(case) as opened:
        [*_, last] = ledger.entries(opened, kind="export")
        assert (ledger.payload(opened, last) or {})["path"] == f"downloaded: {file}"


def test_one_table_as_text(case: Path) -> None:
    found = list(csv.DictReader(io.StringIO(publish_csv.text(api.content(case), "incidents"))))
    assert [i["id"] for i in found] == [i.id for i in api.incidents(case)]
