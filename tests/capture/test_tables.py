"""Casebooks: files made here, with invented rows, through the mappings into claims."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import api, cells, ledger, mapping
from onrecord.capture import Item, detect, expand, parse
from onrecord.check import check_reading
from onrecord.config import Config
from onrecord.errors import InputError, OnrecordError
from onrecord.model import Claim, Count, Reading, to_json

OWN = """
recorder = "The Desk"
id = "ref"
[date]
start = "day"
formats = ["DD/MM/YYYY"]
[place]
name = ["town"]
lat = "north"
lon = "east"
[[count]]
harm = "killed"
who = "civilians"
min = "dead_min"
max = "dead_max"
[perpetrator]
columns = ["by"]
separator = ";"
unknown = ["not known"]
"""
HEAD = "ref,day,town,north,east,dead_min,dead_max,by"
AIRWARS: dict[str, Any] = {
    "code": "ZZ1", "date": "2016-03-04", "place": "Oldtown", "place_ar": None, "governorate": "North", "lat": 35.5, "lon": 36.25,
    "geo_accuracy": "village", "belligerents": "Russian Military, Unknown", "strike_status": "Contested strike",
    "harm_grade": "Fair", "strike_type": "Airstrike, Drone Strike", "infrastructure": "Residential", "killed_min": 2,
    "killed_max": 5, "injured_min": 3, "injured_max": 3, "children_killed_min": None, "children_killed_max": 1,
    "sources": [{"name": "A page", "url": "https://example.org/1"}],
    "victims": [
        {"name": "Ann Example", "age": "7", "gender": "female", "status": "killed"},
        {"name": "Bob Example", "age": "7 months", "gender": None, "status": "killed"},
    ],
}  # fmt: skip


def items(folder: Path, name: str, data: str | bytes, how: str) -> list[Item]:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    own = folder / "own.toml"
    own.write_text(OWN, "utf-8")
    found = mapping.load(str(own) if how == "own" else how)
    return list(expand([str(path)], jsonl=False, config=Config(), mapping=found))


def readings(folder: Path, name: str, data: str | bytes, how: str = "own") -> list[Reading]:
    """The rows' readings; each passes the check."""
    out = []
    for item, answer in zip(found := items(folder, name, data, how), api.read_items(found, Config(workers=1)), strict=True):
        assert isinstance(answer, Reading), answer
        assert check_reading(json.loads(to_json(answer))) == []
        if item.format == "row":
            out.append(answer)
    return out


def of(reading: Reading, attribute: str) -> list[Claim]:
    return [c for c in reading.claims if c.attribute == attribute]


def test_an_airwars_row_says_what_its_cells_say_in_the_recorders_voice(tmp_path: Path) -> None:
    [row] = readings(tmp_path, "a.jsonl", json.dumps(AIRWARS), "airwars")
    assert row.id == "ZZ1" and row.accounts[0].kind == "airstrike"
    assert {c.chain[0].source for c in row.claims} == {"Airwars"} and {len(c.chain) for c in row.claims} == {1}
    counts = {(c.attribute, c.value.who): c.value for c in row.claims if isinstance(c.value, Count)}
    assert counts == {
        ("killed", "civilians"): Count(2, 5, "about", "2", "civilians"),
        ("injured", "civilians"): Count(3, 3, "exact", "3", "civilians"),
        ("killed", "children"): Count(None, 1, "at_most", "1", "children"),
    }
    [place] = of(row, "place")
    assert place.value.name == "Oldtown"
    [point] = place.value.candidates
    assert (point.lat, point.lon, point.precision, point.admin1) == (35.5, 36.25, "village", "North")
    [blamed] = of(row, "perpetrator")
    assert blamed.value.name == "Russian Military" and blamed.stance == "accuses"
    assert [(v.value.name, v.value.age, v.value.sex, v.value.status) for v in of(row, "victim")] == [
        ("Ann Example", 7, "female", "killed"), ("Bob Example", None, None, "killed"),
    ]  # fmt: skip
    assert row.notes == ("victims.2.age: 7 months is not an age in years; left out",)
    # Quotes are the cells' own characters; the grade, the status and the links stay words of the row.
    assert [row.document.text[s:e] for s, e in of(row, "killed")[0].quotes] == ["2", "5"]
    assert "harm_grade: Fair\n" in row.document.text and "sources.1.url: https://example.org/1\n" in row.document.text


def test_acled_and_ucdp_blame_nobody(tmp_path: Path) -> None:
    acled = "event_id_cnty,event_date,sub_event_type,actor1,actor2,country,admin1,admin2,admin3,"
    acled += "location,latitude,longitude,fatalities\n"
    acled += "XX1,04 March 2016,Air/drone strike,Force A,Force B,Land,North,,,Oldtown,35.5,36.25,3\n"
    [row] = readings(tmp_path, "a.csv", acled, "acled")
    assert [(c.attribute, c.value.low, c.value.high) for c in of(row, "killed")] == [("killed", 3, 3)]
    assert row.accounts[0].kind == "airstrike" and of(row, "date")[0].value.start == "2016-03-04"
    assert {c.attribute for c in row.claims} == {"killed", "date", "place"}
    ged = "id,side_a,side_b,where_prec,where_coordinates,where_description,adm_1,adm_2,latitude,longitude,country,"
    ged += "date_start,date_end,deaths_civilians,best,high,low\n"
    ged += "9,A,B,4,Oldtown,,North,,35.5,36.25,Land,2016-03-04,2016-03-06,1,4,7,2\n"
    [row] = readings(tmp_path, "g.csv", ged, "ucdp_ged")
    assert sorted((c.value.who, c.value.low, c.value.high) for c in of(row, "killed")) == [("all", 2, 7), ("civilians", 1, 1)]
    [when] = of(row, "date")
    assert (when.value.start, when.value.end, when.value.precision) == ("2016-03-04", "2016-03-06", "days")
    assert of(row, "place")[0].value.candidates[0].precision == "admin1"
    assert {c.attribute for c in row.claims} == {"killed", "date", "place"}


@pytest.mark.parametrize(
    ("cells_", "said"),
    [
        ("r1,30/02/2015,Town,35,36,1,1,X", "day: 30/02/2015 is no date of the calendar; left out"),
        ("r1,01/02/20155,Town,35,36,1,1,X", "day: 01/02/20155 is not written as DD/MM/YYYY; left out"),
        ("r1,01/02/2015,Town,35,4239.00416,1,1,X", "east: 4239.00416 is outside -180 to 180; left out"),
        ("r1,01/02/2015,Town,north,36,1,1,X", "north: north is not a number of degrees; left out"),
        ("r1,01/02/2015,Town,35,,1,1,X", "north has no east beside it; left out"),
        ("r1,01/02/2015,Town,35,36,4,1,X", "dead_min and dead_max: 4 is above 1; left out"),
        ("r1,01/02/2015,Town,35,36,-4,,X", "dead_min: -4 is less than nobody; left out"),
        ("r1,01/02/2015,Town,35,36,some,,X", "dead_min: some is not a whole number; left out"),
    ],
)
def test_what_a_cell_says_wrongly_is_reported_and_makes_no_claim(tmp_path: Path, cells_: str, said: str) -> None:
    good, bad = readings(tmp_path, "b.csv", f"{HEAD}\nr0,01/02/2015,Town,35,36,1,1,X\n{cells_}\n")
    assert good.notes == () and bad.notes == (said,)
    places = [p.value.candidates for p in of(bad, "place")]
    wrong = said.split()[0].strip(":")
    assert len(of(bad, "date")) == (wrong != "day")
    assert len(of(bad, "killed")) == (not wrong.startswith("dead"))
    assert [len(p) for p in places] == [int(wrong not in ("north", "east"))]


def test_empty_and_unknown_cells_claim_nothing_and_open_ends_stay_open(tmp_path: Path) -> None:
    rows = readings(
        tmp_path, "o.csv", f"{HEAD}\nr1,,,,,3,,not known\nr2,,,,,,4,A ; not known;B\nr3,—,n/a,,,,0,\n"
    )
    assert [[(c.attribute, c.value.low, c.value.high, c.value.bound) for c in of(r, "killed")] for r in rows] == [
        [("killed", 3, None, "at_least")], [("killed", None, 4, "at_most")], [("killed", None, 0, "at_most")],
    ]  # fmt: skip
    assert [c.value.name for c in of(rows[1], "perpetrator")] == ["A", "B"]
    assert [len(r.claims) for r in rows] == [1, 3, 1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_any_delimiter_and_encoding(tmp_path: Path, delimiter: str, encoding: str) -> None:
    word = "قرية جديدة في الريف الشرقي" * 4  # enough for the encoding to be told
    cells_ = ["r1", "01/02/2015", word, "35.1", "36.2", "1", "2", ""]
    text = HEAD.replace(",", delimiter) + "\r\n" + delimiter.join(cells_) + "\r\n"
    [row] = readings(tmp_path, "d.csv", text.encode(encoding))
    assert of(row, "place")[0].value.name == word and len(of(row, "killed")) == 1


def workbook(rows: list[list[Any]]) -> bytes:
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept, {"in_memory": True}) as book:
        book.add_worksheet("empty")
        sheet = book.add_worksheet("cases")
        for i, row in enumerate(rows):
            sheet.write_row(i, 0, row)
    return kept.getvalue()


def test_a_workbook(tmp_path: Path) -> None:
    data = workbook([HEAD.split(","), ["r1", "01/02/2015", "Town", 35.5, 36, 2, 5, "X"], ["", "", "", "", "", "", "", ""]])
    [row] = readings(tmp_path, "w.bin", data)
    assert of(row, "killed")[0].value == Count(2, 5, "about", "2", "civilians")
    assert of(row, "place")[0].value.candidates[0].lon == 36.0


def test_a_workbook_that_unpacks_to_too_much_and_other_archives_are_refused(tmp_path: Path) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<a/>")
        package.writestr("xl/worksheets/sheet1.xml", b" " * 210_000_000)
    [bomb] = items(tmp_path, "bomb.xlsx", kept.getvalue(), "own")
    assert isinstance(bomb.error, OnrecordError) and bomb.error.kind == "too_large"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as package:
        package.writestr("a.txt", "x")
    [other] = items(tmp_path, "other.xlsx", kept.getvalue(), "own")
    assert other.error is not None and other.error.kind == "unsupported"
    [cut] = items(tmp_path, "cut.xlsx", workbook([["a"]])[:900], "own")
    assert cut.error is not None and cut.error.kind == "broken"


def test_bounds_of_a_table(tmp_path: Path) -> None:
    [wide] = items(tmp_path, "wide.csv", ",".join(f"c{i}" for i in range(1_000_000)), "own")
    assert wide.error is not None and wide.error.kind == "too_large"
    rows = items(tmp_path, "long.csv", f"{HEAD}\nr1,,{'x' * 1_000_001},,,1,1,\nr2,,,,,1,1,\nr3,,,,,1,1,,more\n", "own")
    assert [i.error.kind if i.error else i.format for i in rows] == ["table", "too_large", "row", "bad_record"]
    [nul] = items(tmp_path, "nul.csv", f"{HEAD}\nr1\0,,,,,1,1,\n", "own")
    assert nul.error is not None and nul.error.kind == "binary"
    some = items(tmp_path, "l.jsonl", f"{json.dumps(AIRWARS)}\nnot json\n[1]\n{'[' * 100_000}\n", "airwars")
    assert [i.error.kind if i.error else i.format for i in some] == ["table", "row", "bad_record", "bad_record", "bad_record"]


def test_ids_used_twice_are_said_and_columns_that_are_not_there(tmp_path: Path) -> None:
    rows = readings(tmp_path, "t.csv", f"{HEAD}\nr1,,,,,1,1,\nr1,,,,,2,2,\nr2,,,,,1,1,\n")
    assert [r.notes for r in rows] == [("ref: 2 rows have the id r1",)] * 2 + [()]
    [lacks] = items(tmp_path, "m.csv", "ref,town\nr1,X\n", "own")
    assert lacks.error is not None and "day, north, east, dead_min, dead_max, by; there are ref, town" in str(lacks.error)


@pytest.mark.parametrize(
    "text",
    ["", "recorder = 1", 'recorder = " "', "recorder = ", 'recorder = "x"\nspelt = "y"',
     'recorder = "x"\n[date]\nstart = "d"\nformats = ["D"]',
     'recorder = "x"\n[[count]]\nharm = "killed"', 'recorder = "x"\n[perpetrator]\ncolumns = ["a"]\nseparator = ""'],
)  # fmt: skip
def test_a_wrong_mapping_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "m.toml").write_text(text, "utf-8")
    with pytest.raises(InputError, match="mapping"):
        mapping.load(str(tmp_path / "m.toml"))


@pytest.mark.parametrize("name", mapping.NAMES)
def test_shipped_mappings_load(name: str) -> None:
    assert list(mapping.columns(mapping.load(name)))


def test_a_case_keeps_the_file_and_rereading_and_adding_again_change_nothing(tmp_path: Path) -> None:
    case = tmp_path / "case"
    api.init(case)
    one = f"{HEAD}\nr1,01/02/2015,Town,35,36,1,2,X\n"
    tally = api.add(case, items(tmp_path, "c.csv", one, "own"), Config(workers=1))
    assert (tally.done, tally.empty, tally.failed) == (1, 1, 0)
    again = api.reread(case, Config(workers=1))
    assert (again.unchanged, again.done) == (2, 0)
    # A row that was added to the file is the only new one; the file itself is another file.
    more = api.add(case, items(tmp_path, "c.csv", one + "r2,01/02/2015,Town,35,36,1,2,X\n", "own"), Config(workers=1))
    assert (more.done, more.empty, more.unchanged) == (1, 1, 1)
    with ledger.open_(case) as opened:
        originals = [ledger.blob(opened, e.blobs["original"]) for e in ledger.entries(opened, kind="capture")]
    assert one.encode() in originals


def test_what_cells_say() -> None:
    assert cells.number("1,200") == (1200, 1200) and cells.number("3–5") == (3, 5) and cells.number("10+") == (10, None)
    assert cells.number("3.5") == "3.5 is not a whole number" and isinstance(cells.number("5-3"), str)
    assert cells.date("2016-02", ["YYYY-MM"]) == cells.Said("2016-02-01", "2016-02-29", "month")
    assert cells.date("2016", ["YYYY"]) == cells.Said("2016-01-01", "2016-12-31", "year")
    assert cells.date("4 Mar 2016", ["DD Month YYYY"]) == cells.Said("2016-03-04", "2016-03-04", "day")
    assert isinstance(cells.date("4 Foo 2016", ["DD Month YYYY"]), str)
    assert isinstance(cells.date("0000-01-01", ["YYYY-MM-DD"]), str)


ROWS = [
    HEAD.split(","),
    ["A1", "20/12/2015", "Oldtown", "35.5", "36.25", "4", "6", "North; South"],
    ["A2", "x", "", "", "", "5", "2", ""],
]


def _book() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for y, row in enumerate(ROWS):
            sheet.write_row(y, 0, row)
    return out.getvalue()


_SAMPLES = {
    "csv": "\n".join(map(",".join, ROWS)).encode(),
    "lines": "\n".join(json.dumps(dict(zip(ROWS[0], row, strict=True))) for row in ROWS[1:]).encode(),
    "xlsx": _book(),
}
_CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 6)), max_size=6)


@pytest.mark.parametrize("kind", _SAMPLES)
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=_CHANGES, keep=st.floats(0, 1))
def test_a_damaged_casebook_gives_items(kind: str, changes: list[tuple[float, bytes, int]], keep: float, tmp_path: Path) -> None:
    data = bytearray(_SAMPLES[kind])
    for where, put, instead in changes:
        at = int(where * len(data))
        data[at : at + instead] = put
    found = items(tmp_path, "book", bytes(data[: int(keep * len(data)) + 1]), "own")
    assert found
    for item in found:
        if item.data is None:
            assert "\n" not in str(item.error)
            continue
        try:
            document = parse(item.data, item.format or detect(item.data, ""), item.hints)
        except OnrecordError as error:
            assert "\n" not in str(error)
        else:
            document.text.encode()
