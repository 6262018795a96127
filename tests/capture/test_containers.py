"""Archives, web archives and feeds: what comes out of them, and what does not."""

from __future__ import annotations

import gzip
import io
import random
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from onrecord.capture import Item, detect, expand, parse
from onrecord.config import Config
from onrecord.model import Hints

PAGE = (
    "<!doctype html><html><head><title>{0}</title></head><body><article><h1>{0}</h1>"
    "<p>Five people were killed in {0} on Monday when a shell hit a house, a local doctor said.</p></article></body></html>"
)
SMALL = Config(max_megabytes=1)


def items(path: Path, config: Config = SMALL, *, hints: Hints | None = None, said: list[str] | None = None) -> list[Item]:
    say = said.append if said is not None else None
    return list(expand([str(path)], jsonl=False, config=config, hints=hints or Hints(), say=say))


def kinds(found: list[Item]) -> list[str | None]:
    return [i.error.kind if i.error else None for i in found]


def packed(**members: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def warc(*responses: tuple[str, str, list[tuple[str, str]], bytes], gz: bool = True) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gz)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "a crawler"}))
    for uri, status, fields, body in responses:
        head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        writer.write_record(writer.create_warc_record(uri, "response", payload=io.BytesIO(body), http_headers=head))
        writer.write_record(writer.create_warc_record(uri, "request", payload=io.BytesIO(b"GET / HTTP/1.1\r\n\r\n")))
    return out.getvalue()


HTML = [("Content-Type", "text/html; charset=utf-8")]


def page(n: int) -> tuple[str, str, list[tuple[str, str]], bytes]:
    return f"https://news.example/{n}", "200 OK", HTML, PAGE.format(f"Town {n}").encode()


# --- ZIP


def test_the_members_of_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "reports.zip"
    inner = packed(**{"deep.txt": "deep words", "lines.jsonl": '{"id": "r1", "text": "words"}\n{"text": "more"}\n'})
    path.write_bytes(packed(**{
        "b.html": PAGE.format("B"), "a/c.txt": "words of c", "a/": "", "a/.DS_Store": "x", "__MACOSX/a/c.txt": "x",
        "in.zip": inner, "d.txt.gz": gzip.compress(b"words of d"),
    }))  # fmt: skip
    found = items(path)
    assert [i.given_id.removeprefix(f"{path}") for i in found] == [
        "!b.html", "!a/c.txt", "!in.zip!deep.txt", "r1", "!in.zip!lines.jsonl:2", "!d.txt.gz"
    ]  # fmt: skip
    assert kinds(found) == [None] * 6
    assert found[1].data == b"words of c"
    assert found[5].data == b"words of d"
    assert found[0].source == found[0].given_id


def test_an_archive_from_standard_input() -> None:
    stdin = io.BytesIO(packed(**{"a.txt": "words"}))
    (item,) = expand(["-"], jsonl=False, config=SMALL, stdin=stdin)
    assert (item.given_id, item.data) == ("-!a.txt", b"words")


def test_names_that_would_climb_out_only_name(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../etc/passwd", "/abs.txt", "C:\\temp\\w.txt", "new\nline.txt"):
            archive.writestr(zipfile.ZipInfo(name), f"words {name}")
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(zipfile.ZipInfo("/abs.txt"), "other words")
    before = sorted(p.name for p in tmp_path.iterdir())
    found = items(path)
    assert [i.given_id.partition("!")[2] for i in found] == [
        "etc/passwd", "abs.txt", "temp/w.txt", "new\ufffdline.txt", "link", "abs.txt#2"
    ]  # fmt: skip
    assert kinds(found) == [None, None, None, None, "link", None]
    assert found[5].data == b"other words"
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_an_office_document_is_one_document(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(packed(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))
    (item,) = items(path)
    assert item.data == path.read_bytes()
    assert item.format is None


def test_a_member_that_fails_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    data = bytearray(packed(**{"a.txt": "words of a", "b.txt": "words of b" * 30, "c.txt": "words", "d.txt": "x" * 1_000_001}))
    at = data.index(b"b.txt") + 8
    data[at] ^= 0xFF
    second = data.rindex(b"PK\x01\x02", 0, data.rindex(b"c.txt"))
    data[second + 8] |= 1  # encrypted, says the list of members
    path.write_bytes(data)
    assert kinds(items(path)) == [None, "broken", "password", "too_large"]


def test_an_archive_without_documents(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(packed(**{".hidden": "x"}))
    (tmp_path / "b.zip").write_bytes(packed(**{"a.txt": "x" * 99})[:-30])
    assert kinds(items(tmp_path)) == ["empty", "broken"]


# --- WARC, WACZ


@pytest.mark.parametrize("gz", [True, False])
def test_the_pages_of_a_web_archive(tmp_path: Path, gz: bool) -> None:
    path = tmp_path / "crawl.warc"
    body = PAGE.format("Chunks").encode()
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in (body[:50], body[50:])) + b"0\r\n\r\n"
    path.write_bytes(
        warc(
            page(1),
            ("https://news.example/p.png", "200 OK", [("Content-Type", "image/png")], b"\x89PNG"),
            ("https://news.example/q.png", "200 OK", [("Content-Type", "image/png")], b"\x89PNG"),
            ("https://news.example/old", "301 Moved", [("Location", "/1")], b""),
            ("https://news.example/gone", "404 Not Found", HTML, b"<p>gone</p>"),
            ("https://news.example/c", "200 OK", [*HTML, ("Transfer-Encoding", "chunked")], chunks),
            ("https://news.example/z", "200 OK", [*HTML, ("Content-Encoding", "gzip")], gzip.compress(body)),
            ("https://news.example/f", "200 OK", [*HTML, ("Content-Encoding", "deflate")], zlib.compress(body)),
            ("https://news.example/n", "200 OK", [*HTML, ("Content-Encoding", "gzip")], body),
            ("https://news.example/t", "200 OK", [("Content-Type", "text/plain")], b"words"),
            gz=gz,
        )
    )
    said: list[str] = []
    found = items(path, said=said)
    assert kinds(found) == [None] * 6
    assert [i.source for i in found] == [f"https://news.example/{n}" for n in "1czfnt"]
    assert [i.given_id for i in found] == [f"{path}!{i.source}" for i in found]
    assert all(i.hints.url == i.source for i in found)
    assert [i.data for i in found[1:5]] == [body] * 4
    ((name, record),) = found[0].kept
    assert name == "warc"
    assert record.startswith(b"WARC/1.") and found[0].data is not None and record.endswith(found[0].data)
    assert said == [f"{path}: 4 responses left out: 2 pictures, 1 redirect, 1 failed response"]


def test_what_the_caller_says_goes_before(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(warc(page(1)))
    (item,) = items(path, hints=Hints(url="https://other.example/", outlet="Other"))
    assert (item.source, item.hints.outlet) == ("https://other.example/", "Other")


def test_a_record_that_lies_about_its_length_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    data = warc(page(1), page(2), page(3), gz=False)
    second = data.index(b"https://news.example/2")
    at = data.index(b"Content-Length: ", second) + 16
    end = data.index(b"\r\n", at)
    path.write_bytes(data[:at] + b"%d" % (int(data[at:end]) - 9) + data[end:])
    found = items(path)
    assert [i.source for i in found if i.error is None] == [f"https://news.example/{n}" for n in (1, 2, 3)]
    assert kinds(found).count("broken") == 1


def test_a_large_page_costs_itself(tmp_path: Path) -> None:
    path = tmp_path / "x.warc.gz"
    bomb = gzip.compress(bytes(50_000_000))
    path.write_bytes(warc(
        ("https://news.example/big", "200 OK", HTML, b"<p>words</p>" * 200_000),
        ("https://news.example/bomb", "200 OK", [*HTML, ("Content-Encoding", "gzip")], bomb), page(3),
    ))  # fmt: skip
    assert kinds(items(path)) == ["too_large", "too_large", None]


def test_wacz(tmp_path: Path) -> None:
    path = tmp_path / "x.wacz"
    path.write_bytes(packed(**{
        "datapackage.json": "{}", "pages/pages.jsonl": '{"text": "no"}', "archive/1.warc.gz": warc(page(1)),
        "archive/2.warc.gz": warc(page(2)), "indexes/index.cdx": "x",
    }))  # fmt: skip
    assert [i.given_id for i in items(path)] == [f"{path}!https://news.example/{n}" for n in (1, 2)]


class _Endless(io.RawIOBase):
    """Sixty-four megabytes of records that are made as they are read."""

    def __init__(self) -> None:
        body = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>words</p>" + b"x" * 900_000
        head = "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://x.example/\r\nContent-Length: {}\r\n\r\n"
        self.record = head.format(len(body)).encode() + body + b"\r\n\r\n"
        self.left, self.at = 64_000_000, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        piece = self.record[self.at : self.at + min(len(buffer), self.left)]
        self.at = (self.at + len(piece)) % len(self.record)
        self.left -= len(piece)
        buffer[: len(piece)] = piece
        return len(piece)


def test_a_web_archive_takes_the_memory_of_a_few_documents() -> None:
    tracemalloc.start()
    found = [i.error for i in expand(["-"], jsonl=False, config=SMALL, stdin=io.BufferedReader(_Endless()))]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(found) == 72
    assert found[:-1] == [None] * 71
    assert found[-1] is not None and found[-1].kind == "broken"
    assert peak < 10_000_000


# --- feeds

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>The Daily Example</title><link>https://daily.example/</link>
<item><title>Shell hits house &amp; shop</title><link>https://daily.example/1</link><guid>id-1</guid>
<dc:creator>A. Writer</dc:creator><pubDate>Tue, 29 Dec 2015 23:30:00 +0200</pubDate>
<description>In short.</description>
<content:encoded><![CDATA[<p>Five people were killed in Homs on Monday when a shell hit a house.</p>
<p>A doctor said so.</p>]]></content:encoded>
</item>
<item><title>Second</title><link>https://daily.example/2</link><description>Two people were hurt in Hama.</description></item>
</channel></rss>"""

ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Atom Example</title>
<entry><title type="html">&lt;b&gt;Third&lt;/b&gt;</title><id>tag:1</id><link rel="self" href="https://no.example/"/>
<link href="https://atom.example/3"/><updated>2016-02-02T00:00:00Z</updated><published>2016-01-01T10:00:00Z</published>
<author><name>B. Writer</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Three people died in Idlib.</p></div></content></entry>
<entry><title>Fourth</title><id>tag:2</id><updated>2016-02-02T00:00:00Z</updated><summary>Four died.</summary></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="x"><title>Rdf Example</title></channel>
<item><title>Fifth</title><link>https://rdf.example/5</link><description>Five died.</description></item></rdf:RDF>"""


def test_the_entries_of_a_feed(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS)
    found = items(path)
    assert [i.given_id for i in found] == [f"{path}!id-1", f"{path}!https://daily.example/2"]
    assert [i.format for i in found] == ["feed", "feed"]
    first, second = (parse(i.data or b"", "feed", i.hints) for i in found)
    assert first.title == "Shell hits house & shop"
    assert (first.published, first.url, first.outlet) == ("2015-12-29", "https://daily.example/1", "The Daily Example")
    assert "Five people were killed in Homs" in first.text
    assert "In short" not in first.text
    assert [first.text[slice(*p.span)] for p in first.parts if p.role == "byline"] == ["A. Writer"]
    assert second.published is None
    assert "Two people were hurt in Hama." in second.text


def test_atom_and_rdf(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(ATOM)
    (tmp_path / "b").write_bytes(RDF.encode("utf-16"))
    found = items(tmp_path)
    documents = [parse(i.data or b"", "feed", i.hints) for i in found]
    assert [(d.title, d.published, d.url, d.outlet) for d in documents] == [
        ("Third", "2016-01-01", "https://atom.example/3", "Atom Example"),
        ("Fourth", None, None, "Atom Example"),
        ("Fifth", None, "https://rdf.example/5", "Rdf Example"),
    ]
    assert "Three people died in Idlib." in documents[0].text


def test_a_feed_that_breaks_off(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_text(RSS[: RSS.index("hurt in Hama")])
    assert kinds(items(path)) == [None, "broken"]
    path.write_text(RSS.replace("Two people", "Two &nbsp; < people"))
    assert kinds(items(path)) == [None, "broken"]
    path.write_text("<rss><channel><title>None</title></channel></rss>")
    assert kinds(items(path)) == ["empty"]


# --- damage


def _samples() -> dict[str, bytes]:
    return {
        "a.zip": packed(**{"a.html": PAGE.format("A"), "b.txt": "words", "c.zip": packed(**{"d.txt": "x"})}),
        "a.warc.gz": warc(page(1), page(2)),
        "a.warc": warc(page(1), page(2), gz=False),
        "a.wacz": packed(**{"datapackage.json": "{}", "archive/1.warc.gz": warc(page(1))}),
        "a.xml": RSS.encode(),
        "b.xml": ATOM.encode(),
        "a.txt.gz.gz": gzip.compress(gzip.compress(b"words")),
    }


@pytest.mark.parametrize("name", _samples())
def test_cut_off_or_changed_anywhere_it_never_raises(tmp_path: Path, name: str) -> None:
    whole = _samples()[name]
    chance = random.Random(7)
    path = tmp_path / name
    path.write_bytes(whole)
    intact = [i.data for i in items(path)]
    for cut in sorted({*range(0, len(whole), 37), *range(max(0, len(whole) - 40), len(whole))}):
        path.write_bytes(whole[:cut])
        found = items(path)
        assert found
        good = [i.data for i in found if i.error is None]
        if "warc" in name and whole[:cut].startswith(b"WARC/1.0\r"):
            assert good == intact[: len(good)]
    for _ in range(200):
        changed = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        path.write_bytes(changed)
        for item in items(path):
            assert (item.data is None) == (item.error is not None)
            assert item.error is None or item.error.kind in {
                "broken", "unsupported", "empty", "password", "too_large", "unreadable", "link"
            }  # fmt: skip


@pytest.mark.parametrize("gz", [True, False])
def test_a_web_archive_cut_anywhere_says_so(tmp_path: Path, gz: bool) -> None:
    whole = warc(page(1), page(2), gz=gz)
    path = tmp_path / "x.warc.gz"
    path.write_bytes(whole)
    intact = [i.data for i in items(path)]
    starts = {n for n in range(len(whole)) if whole.startswith(b"\x1f\x8b\x08" if gz else b"WARC/1.", n)}
    for cut in range(20, len(whole) - 1, 5):
        if cut in starts:
            continue  # between two records: nothing shows it
        path.write_bytes(whole[:cut])
        found = items(path)
        assert found[-1].error is not None and found[-1].error.kind == "broken", cut
        assert [i.data for i in found[:-1]] == intact[: len(found) - 1]


def test_detect_still_tells_one_document_from_another() -> None:
    assert detect(PAGE.format("A").encode(), "x") == "html"
