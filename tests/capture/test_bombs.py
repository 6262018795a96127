"""Files made to exhaust whoever opens them: each within 10 s and little memory, an item with an error, and the rest goes on."""

from __future__ import annotations

import gzip
import io
import resource
import struct
import threading
import time
import zipfile
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from onrecord.capture import expand, parse
from onrecord.config import Config
from onrecord.errors import OnrecordError

RSS = b'<?xml version="1.0"?>%s<rss version="2.0"><channel><title>F</title>%s'
ENTRY = b"<item><title>t</title><description>%s</description></item>"
ENTITY = '<!DOCTYPE rss [<!ENTITY a "%s">%s]>'
WARC = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/1\r\nContent-Type: application/http\r\n"
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def ratio() -> bytes:
    return packed(**{"a.txt": bytes(70_000_000)})


def many_large() -> bytes:
    return packed(**{f"{n}.txt": bytes(1_900_000) for n in range(40)})


def nested() -> bytes:
    """As 42.zip: archives of archives, sixteen a level, six levels."""
    data = packed(**{"0.txt": bytes(1_900_000)})
    for _ in range(5):
        data = packed(**{f"{n}.zip": data for n in range(16)})
    return data


def deep() -> bytes:
    data = b"words"
    for _ in range(50):
        data = packed(**{"a.zip": data})
    return data


def many_entries() -> bytes:
    """A million members in the list, all of one name-less entry."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    central = (struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a") * 1_000_000
    end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1_000_000, 1_000_000, len(central), len(local))
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(local) + len(central), 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return local + central + end64 + locator + end


def half_as_many_entries() -> bytes:
    """A list that is short enough, with more members than are taken."""
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    central = (struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a") * 600_000
    return local + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, len(central), len(local), 0)


def overlapping() -> bytes:
    """Ten thousand members that share one packed body."""
    data = packed(**{"a.txt": bytes(1_800_000)})
    at = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    central = data[at:end] * 10_000
    return data[:at] + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 10_000, 10_000, len(central), at, 0)


def unbounded_method() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("a.txt", bytes(70_000_000))
    return out.getvalue()


def gzip_thrice() -> bytes:
    data = bytes(70_000_000)
    for _ in range(3):
        data = gzip.compress(data, 9)
    return data


def gzip_ten_times() -> bytes:
    data = b"words"
    for _ in range(10):
        data = gzip.compress(data)
    return data


def gzip_lines() -> bytes:
    """One endless line, which is read over; a member that repeats makes it long."""
    return gzip.compress(bytes(10_000_000), 9) * 1000


def warc_length() -> bytes:
    return WARC + b"Content-Length: %d\r\n\r\n" % 10**18 + PAGE + b"\r\n<html><body><p>words</p></body></html>"


def warc_length_gzip() -> bytes:
    return gzip.compress(WARC + b"Content-Length: %d\r\n\r\n" % 10**18) + gzip.compress(bytes(10_000_000), 9) * 1000


def warc_header() -> bytes:
    return WARC + b"X-A: b\r\n" * 300_000


def warc_line() -> bytes:
    return WARC + b"X-A: " + b"a" * 20_000_000


def warc_http_header() -> bytes:
    block = PAGE + b"X-A: b\r\n" * 100_000
    return WARC + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def warc_chunks() -> bytes:
    block = PAGE + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 200_000 + b"fffffffffffff\r\n"
    return WARC + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def warc_body() -> bytes:
    block = PAGE + b"Content-Encoding: gzip, gzip\r\n\r\n" + gzip.compress(gzip.compress(bytes(70_000_000), 9), 9)
    return WARC + b"Content-Length: %d\r\n\r\n" % len(block) + block + b"\r\n\r\n"


def warc_damages() -> bytes:
    return (WARC + b"Content-Length: x\r\n\r\n") * 1_000


def laughs() -> bytes:
    more = "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    return RSS % ((ENTITY % ("ha", more)).encode(), ENTRY % b"&k;")


def quadratic() -> bytes:
    return RSS % ((ENTITY % ("a" * 100_000, "")).encode(), ENTRY % (b"&a;" * 100_000))


def laughs_late() -> bytes:
    """The definitions come after what is looked at first."""
    more = "<!--" + " " * 70_000 + "-->" + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10)
    )  # fmt: skip
    return RSS % ((f"<!DOCTYPE rss [{more}]>").encode(), ENTRY % b"&k;")


def deep_feed() -> bytes:
    return RSS % (b"", ENTRY % b"fine" + b"<x>" * 100_000)


def endless_text() -> bytes:
    return RSS % (b"", ENTRY % b"fine" + b"<item><description>" + b"a " * 6_000_000)


def endless_head() -> bytes:
    return RSS % (b"", ENTRY % b"fine" + b"<x/>" * 3_000_000)


def endless_entries() -> bytes:
    return RSS % (b"", b"<item><title>t</title></item>" * 150_000)


def attributes() -> bytes:
    return RSS % (b"", b"<item " + b" ".join(b"a%d='x'" % n for n in range(300_000)) + b"></item>")


BOMBS: dict[str, Callable[[], bytes]] = {
    f.__name__: f
    for f in (
        ratio, many_large, nested, deep, many_entries, half_as_many_entries, overlapping, unbounded_method, gzip_thrice,
        gzip_ten_times, gzip_lines, warc_length, warc_length_gzip, warc_header, warc_line, warc_http_header, warc_chunks,
        warc_body, warc_damages, laughs, quadratic, laughs_late, deep_feed, endless_text, endless_head, endless_entries,
        attributes,
    )
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_an_error_and_the_rest_goes_on(tmp_path: Path, name: str) -> None:
    (tmp_path / ("a.jsonl.gz" if name == "gzip_lines" else "a")).write_bytes(BOMBS[name]())
    (tmp_path / "b.txt").write_text("words")
    found: list[str | None] = []
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    good = 0
    for item in expand([str(tmp_path)], jsonl=False, config=Config(max_megabytes=2)):
        found.append(item.error.kind if item.error else None)
        good += item.error is None
        last = (item.given_id, item.data)
        if item.format == "feed" and good < 3:
            parse(item.data or b"", "feed", item.hints)
        del item
    spent = time.process_time() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # kB on Linux
    assert last == (f"{tmp_path}/b.txt", b"words")
    assert found[-2] is not None, found[-9:]
    assert spent < 10
    assert grown < 300_000


def test_a_feed_fetches_nothing_and_reads_no_file(tmp_path: Path) -> None:
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.txt"
    secret.write_text("hush hush")
    try:
        for address in (f"file://{secret}", f"http://127.0.0.1:{server.server_port}/x"):
            for kind in ('<!ENTITY x SYSTEM "{}">', '<!ENTITY % x SYSTEM "{}"> %x;'):
                inner = f"<!DOCTYPE rss [{kind.format(address)}]>"
                outer = f'<!DOCTYPE rss SYSTEM "{address}">'
                late = f"<!DOCTYPE rss [<!--{' ' * 70_000}-->{kind.format(address)}]>"
                for doctype in (inner, outer, late):
                    path = tmp_path / "feed.xml"
                    body = ENTRY % (b"words" if doctype == outer else b"words &x;") + b"</channel></rss>"
                    path.write_bytes(RSS % (doctype.encode(), body))
                    for item in expand([str(path)], jsonl=False, config=Config()):
                        if item.data is not None:
                            assert b"hush" not in item.data
                            try:
                                assert "hush" not in parse(item.data, item.format or "text", item.hints).text
                            except OnrecordError:
                                continue
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []
