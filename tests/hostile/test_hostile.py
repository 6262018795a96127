"""Hostile documents through capture, reading, search, exports and terminal: each stays in its cell, and none is lost."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import frictionless
import pytest
import python_calamine
from documents import DOCUMENTS, FAMILIES, HOST, MAPPING, RAN, Hostile, items

from onrecord import api, mapping, render, render_incidents, render_search
from onrecord.cells import text_of
from onrecord.check import check_line
from onrecord.config import Config
from onrecord.publish import custody
from onrecord.publish.columns import TABLES
from onrecord.wording import marked

# What begins a formula for some spreadsheet, also after what it may leave out.
FORMULA = re.compile(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# What steers a terminal or reorders a line.
STEERS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\U000e0000-\U000e007f]"
)


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "case"
    api.init(path)
    tally = api.add(path, items(), Config(workers=1))
    assert tally.done + tally.empty + tally.failed == len(DOCUMENTS)
    return path


def test_there_are_enough_of_them() -> None:
    assert len(DOCUMENTS) > 350
    assert Counter(d.form for d in DOCUMENTS)["row"] > 200 - len(FAMILIES)
    assert len({(d.payload, d.form) for d in DOCUMENTS}) == len(DOCUMENTS)
    assert len(FAMILIES) >= 12


def test_they_are_kept_as_they_came(case: Path) -> None:
    rows, failures = api.documents(case)
    assert {r["given_id"] for r in (*rows, *failures)} == {d.given_id for d in DOCUMENTS}
    # Texts full of control characters are no texts, and are told.
    assert {f["kind"] for f in failures} == {"binary"}
    assert len(failures) < 10
    assert Counter(r["status"] for r in rows)["read"] > 0.9 * len(DOCUMENTS)
    held = {r["given_id"]: r for r in rows}
    for one in DOCUMENTS:
        if one.given_id in held and one.form == "text":
            assert held[one.given_id]["outlet"] == one.payload


def carried(case: Path) -> dict[str, dict[str, list[str]]]:
    """By document, what its claims say of each attribute's name."""
    out: dict[str, dict[str, list[str]]] = {}
    for claim in api.claims(case):
        value = claim["value"] or {}
        out.setdefault(claim["given_id"], {}).setdefault(claim["attribute"], []).append(value.get("name") or value.get("term"))
    return out


def test_names_are_what_the_documents_say(case: Path) -> None:
    """The payload reaches the ledger as a name: what follows tests something."""
    found = carried(case)
    for one in rows_of_casebooks():
        wanted = text_of(one.payload)
        for attribute in ("victim", "perpetrator", "place", "weapon", "target"):
            assert found[one.given_id][attribute] == [wanted], one.name


def rows_of_casebooks() -> Iterator[Hostile]:
    unknown = mapping.decode(tomllib.loads(MAPPING)).unknown  # "NaN" is nobody's name
    for one in DOCUMENTS:
        if one.form == "row" and text_of(one.payload) not in ("", *unknown):
            yield one


# --- exports


@pytest.fixture(scope="module")
def out(case: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exports")
    for name, to in (("package", "package"), ("xlsx", "case.xlsx"), ("geojson", "map.geojson"), ("jsonl", "readings.jsonl")):
        api.export(case, name, path / to, names=True)
    return path


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def test_no_cell_of_a_csv_runs_or_ends_early(case: Path, out: Path) -> None:
    rows, _ = api.documents(case)
    claims = list(api.claims(case))
    expected = {"documents": len(rows), "claims": len(claims), "incidents": len(api.incidents(case))}
    for name in TABLES:
        heading, *found = table(out / "package" / f"{name}.csv")
        assert tuple(heading) == TABLES[name].names
        assert {len(row) for row in found} == {len(heading)}
        assert len(found) == expected.get(name, len(found))
        numbers = {i for i, c in enumerate(TABLES[name].columns) if c.type in ("number", "integer")}
        for row in found:
            for i, cell in enumerate(row):
                assert i in numbers or not FORMULA.match(cell), cell
                assert not STEERS.search(cell.replace("\r", "")), cell


def test_every_payload_is_in_its_own_cell_and_no_other(case: Path, out: Path) -> None:
    heading, *found = table(out / "package" / "claims.csv")
    by_id = {row[heading.index("claim")]: dict(zip(heading, row, strict=True)) for row in found}
    for claim in api.claims(case):
        value = claim["value"] or {}
        said = value.get("name") or value.get("term")
        if said:
            cell = by_id[claim["id"]]["name"]
            assert cell.removeprefix("'") == marked(said).removeprefix("'")
            assert json.loads(by_id[claim["id"]]["quotes"]) == claim["quotes"]


def test_a_spreadsheet_reads_the_csv_as_it_is(out: Path) -> None:
    report = frictionless.validate(str(out / "package" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_the_workbook_holds_texts_alone(out: Path) -> None:
    archive = zipfile.ZipFile(out / "case.xlsx")
    assert not [n for n in archive.namelist() if re.search("external|connection|macro|vba|embed", n, re.I)]
    for name in archive.namelist():
        root = ElementTree.fromstring(archive.read(name))
        kinds = {e.tag.rpartition("}")[2] for e in root.iter()}
        assert not kinds & {"f", "hyperlink", "hyperlinks", "oleObject", "ddeLink"}
        if name.endswith(".rels"):
            assert not [e for e in root if e.get("TargetMode") == "External"]
    book = python_calamine.load_workbook(str(out / "case.xlsx"))
    for name, about in TABLES.items():
        _, *found = book.get_sheet_by_name(name).to_python()
        texts = [i for i, c in enumerate(about.columns) if c.type not in ("number", "integer")]
        for row in found:
            for i in texts:
                if i < len(row) and isinstance(row[i], str):
                    assert not FORMULA.match(row[i]), row[i]
                    assert not STEERS.search(row[i].replace("\r", "")), row[i]


def test_the_workbook_says_what_the_csv_says(out: Path) -> None:
    book = python_calamine.load_workbook(str(out / "case.xlsx"))
    heading, *found = book.get_sheet_by_name("claims").to_python()
    _, *rows = table(out / "package" / "claims.csv")
    at = heading.index("name")
    for ours, row in zip(found, rows, strict=True):
        want = row[at] if len(row[at]) < 32_767 else row[at][:32_766] + "…"
        assert str(ours[at]).replace("\r\n", "\n").replace("\r", "\n") == want.replace("\r\n", "\n").replace("\r", "\n")


def test_the_map_can_stand_in_a_page(case: Path, out: Path) -> None:
    text = (out / "map.geojson").read_text("utf-8")
    assert not re.search("[<>&]", text)
    assert not STEERS.search(text)
    found = json.loads(text)
    assert len(found["features"]) == len(api.incidents(case))
    worded = {c["worded"] for f in found["features"] for c in f["properties"]["candidates"]}
    assert {marked(text_of(d.payload)) for d in rows_of_casebooks()} <= worded


def test_lines_of_json_are_lines(out: Path) -> None:
    data = (out / "readings.jsonl").read_bytes()
    lines = data.split(b"\n")[:-1]
    assert len(lines) == len(data.decode().splitlines())  # at every separator that Python knows
    assert not [p for line in lines for p in check_line(line)]


def test_files_land_where_they_were_asked_for(out: Path) -> None:
    found = {str(p.relative_to(out)) for p in out.rglob("*")}
    tables = {f"package/{n}.csv" for n in TABLES}
    assert found == {
        "package", *tables, "package/codebook.csv", "package/codebook.md", "package/datapackage.json", "case.xlsx", "map.geojson",
        "readings.jsonl",
    }  # fmt: skip


def test_no_template_was_run(out: Path) -> None:
    for path in out.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            texts = [data] if path.suffix != ".xlsx" else map(zipfile.ZipFile(path).read, zipfile.ZipFile(path).namelist())
            for text in texts:
                spoken = text.replace(b"printf 9359", b"")  # the payload itself
                assert not re.search(rb"(?<![0-9a-fx.])%s(?![0-9a-f])" % RAN.encode(), spoken)


# --- pages, terminal, search


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags[tag] += 1
        self.names |= {name for name, _ in attrs}


def test_the_custody_report_has_no_tag_of_a_document(case: Path) -> None:
    safe = {
        "html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td", "thead", "tbody", "caption",
        "code", "pre", "b", "i", "bdi", "ul", "li", "div", "br",
    }  # fmt: skip
    rows, _ = api.documents(case)
    for row in rows[:: len(rows) // 12]:
        seen = _Tags()
        page = custody.page(api.custody_facts(case, row["id"]))
        seen.feed(page)
        assert set(seen.tags) <= safe, row["given_id"]
        assert seen.names <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "dir"}
        assert not STEERS.search(page)


def shown(what: Any) -> str:
    stream = io.StringIO()
    render.show(what, stream=stream)
    return stream.getvalue()


def test_nothing_steers_a_terminal(case: Path) -> None:
    rows, failures = api.documents(case)
    told = [shown(render.documents(rows, failures)), shown(render_incidents.incidents(api.shown(case)))]
    told.append(shown(render_incidents.origins(api.origins(case))))
    for held in list(api.every(case)):
        told += [shown(render.document(held.row, held.reading)), shown(render.brief(held.row, held.reading))]
    for text in told:
        assert not STEERS.search(text)
        assert RAN not in text.replace("printf 9359", "")
    assert "[bold red]x" in "".join(told)  # rich's own markup is words


def test_every_payload_can_be_looked_for(case: Path) -> None:
    for payload in dict.fromkeys(one.payload for one in DOCUMENTS):
        found = api.look_for(case, payload, limit=2)
        assert not STEERS.search(shown(render_search.found(found)))


def test_what_they_say_is_found(case: Path) -> None:
    found = api.look_for(case, f'"{HOST}"', kinds=["document"], limit=1000)
    named = {h.given_id for h in found.hits}
    assert {d.given_id for d in DOCUMENTS if HOST in d.payload and d.form == "text"} <= named
