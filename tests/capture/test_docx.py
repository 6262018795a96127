"""DOCX made by the tests: what is read, what is refused, and bombs."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import makers
import pytest

from onrecord.capture import detect, parse
from onrecord.errors import NotReadable, OnrecordError
from onrecord.model import Document, Hints

BODY = "Six people were killed on Monday when shells hit the market of the town, residents and a doctor said."
GOOD = makers.docx(makers.document_xml([("Heading1", "Shells hit the market"), BODY, "By next day all had been buried."]))


def read(data: bytes, hints: Hints = Hints()) -> Document:  # noqa: B008 - frozen
    return parse(data, "docx", hints)


def of(document: Document, role: str) -> list[str]:
    return [document.text[slice(*p.span)] for p in document.parts if p.role == role]


def test_headings_and_paragraphs() -> None:
    document = read(GOOD)
    assert of(document, "title") == ["Shells hit the market"]
    assert of(document, "body") == [BODY, "By next day all had been buried."]
    assert (document.published, document.lang) == (None, "en")


def test_a_stated_title_counts_and_dates_of_saving_do_not() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        "<dc:title>A report on the town</dc:title><dcterms:created>2001-01-01T00:00:00Z</dcterms:created></cp:coreProperties>"
    )
    document = read(makers.docx(makers.document_xml([BODY]), [("docProps/core.xml", core)]))
    assert (document.title, document.published) == ("A report on the town", None)


def test_detection_goes_by_content() -> None:
    assert detect(GOOD, "x.zip") == "docx"
    assert detect(GOOD[:400], "x.docx") == "docx"  # cut off: said so when it is parsed
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    for other in (sheet.getvalue(), b"\xd0\xcf\x11\xe0" + b"\x00" * 100):
        with pytest.raises(NotReadable) as caught:
            detect(other, "x.docx")
        assert caught.value.kind == "binary"


def _lying() -> bytes:
    """An archive whose directory says that the text is 100 bytes long; it unpacks to 50 MB."""
    data = bytearray(makers.docx(makers.document_xml([BODY]) + " " * 50_000_000))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("word/document.xml").file_size.to_bytes(4, "little")
    while (at := data.find(size)) >= 0:
        data[at : at + 4] = (100).to_bytes(4, "little")
    return bytes(data)


def _laughs() -> str:
    names = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    return makers.document_xml(["&l9;"], before=f"<!DOCTYPE w [{names}]>")


def _external(target: str) -> str:
    return makers.document_xml(["&x;"], before=f'<!DOCTYPE w [<!ENTITY x SYSTEM "{target}">]>')


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "300 MB of spaces": (lambda: makers.docx(makers.document_xml([BODY]), [("word/a.bin", b" " * 300_000_000)]), "bomb"),
    "a text of 50 MB": (lambda: makers.docx(makers.document_xml([BODY]) + " " * 50_000_000), "bomb"),
    "a lie about its size": (_lying, "broken"),
    "10,000 entries": (lambda: makers.docx(makers.document_xml([BODY]), [(f"word/{i}", b"") for i in range(10_000)]), "bomb"),
    "a billion laughs": (lambda: makers.docx(_laughs()), "entities"),
    "an external entity, a file": (lambda: makers.docx(_external("file:///etc/passwd")), "entities"),
    "an external entity, UTF-16": (lambda: makers.docx(_external("file:///etc/passwd").encode("utf-16")), "entities"),
    "entities in its styles": (lambda: makers.docx(makers.document_xml([BODY]), [("word/styles.xml", _laughs())]), "entities"),
    "elements 10,000 deep": (lambda: makers.docx("<a>" * 10_000 + "</a>" * 10_000), "broken"),
    "a million elements": (lambda: makers.docx("<a>" + "".join(f"<b{i}/>" for i in range(201_000)) + "</a>"), "too_large"),
    "no main part": (lambda: makers.docx(None), "broken"),
    "a main part that is no XML": (lambda: makers.docx(b"\x00\x01"), "broken"),
    "no words": (lambda: makers.docx(makers.document_xml([])), "empty"),
    "half of it": (lambda: GOOD[: len(GOOD) // 2], "broken"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_are_refused_by_name_in_time(name: str) -> None:
    make, kind = HOSTILE[name]
    data = make()
    started = makers.seconds()
    with pytest.raises(OnrecordError) as caught:
        read(data)
    assert makers.seconds() - started < 10
    assert caught.value.kind == kind
    assert "\n" not in str(caught.value)


def test_names_that_climb_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    data = makers.docx(makers.document_xml([BODY]), [("../../evil.xml", "<a/>"), ("/etc/evil", b"x"), ("..\\evil", b"x")])
    assert of(read(data), "body") == [BODY]
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_what_it_refers_to_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" TargetMode="External" '
        f'Target="{secret.as_uri()}"/></Relationships>'
    )
    drawing = (
        '<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
        '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData>'
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r9"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    source = makers.document_xml([BODY]).replace("</w:p>", f"<w:r>{drawing}</w:r></w:p>")
    document = read(makers.docx(source, [("word/_rels/document.xml.rels", rels)]))
    assert document.text == BODY
