"""Captures from a server on this machine: what is kept, and every way in which a server can misbehave."""

from __future__ import annotations

import gzip
import io
import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from onrecord import api, ledger, views
from onrecord.capture import expand, sources
from onrecord.capture.fetch import Fetcher
from onrecord.config import Config
from onrecord.errors import InputError
from onrecord.model import Hints

PAGE = b"<html><body><h1>Strike</h1><p>Five people were killed in Douma on 29 December 2015.</p></body></html>"
AT = "2016-03-09T12:00:00Z"
Handler = Callable[[socket.socket, str], None]


def answer(body: bytes = PAGE, status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
    lines = (f"HTTP/1.1 {status}", *(headers or ("Content-Type: text/html",)))
    lines += (f"Content-Length: {len(body) if length is None else length}",) if length != -1 else ()
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def moved(to: str, status: str = "302 Found") -> bytes:
    return answer(b"moved", status, f"Location: {to}", "Set-Cookie: a=b")


class Site:
    """A server that answers each path by bytes or by a function on the connection, and keeps what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Handler] = {}
        self.asked: list[bytes] = []
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.closing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str = "/", host: str = "news.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def _accept(self) -> None:
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(conn,), daemon=True).start()

    def _serve(self, conn: socket.socket) -> None:
        with conn:
            try:
                request = b""
                while b"\r\n\r\n" not in request and (piece := conn.recv(4096)):
                    request += piece
                self.asked.append(request)
                path = request.split(b" ")[1].decode()
                page = self.pages.get(path, answer(b"no", "404 Not Found"))
                if callable(page):
                    page(conn, path)
                else:
                    conn.sendall(page)
            except OSError:
                pass


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.sock.close()


NAMES = {"news.example": ["127.0.0.1"], "other.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}


def names(host: str, port: int, seconds: float) -> list[str]:
    if host not in NAMES:
        raise InputError("there is no site of that name; check the URL", kind="no_host")
    return NAMES[host]


def loopback(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address == ipaddress.ip_address("127.0.0.1")


def fetcher(**more: Any) -> Fetcher:
    config = Config(max_megabytes=more.pop("megabytes", 1), seconds=more.pop("seconds", 5))
    return Fetcher(config, **{"clock": lambda: AT, "allow": loopback, "resolve": names, **more})


def kind_of(item: sources.Item) -> str:
    assert item.data is None and item.kept == ()
    assert item.error is not None and "\n" not in str(item.error)
    return item.error.kind


def records(item: sources.Item) -> list[Any]:
    """The records of its WARC, their digests checked by warcio, with the bytes of each block's payload."""
    [(name, data)] = item.kept
    assert name == "warc"
    found = []
    for record in ArchiveIterator(io.BytesIO(data), check_digests="raise"):
        record.payload = record.raw_stream.read()
        assert record.digest_checker.passed
        found.append(record)
    return found


def test_what_is_kept(site: Site) -> None:
    site.pages = {"/a": moved("/b?x=ü"), "/b?x=%C3%BC": moved("http://other.example/c", "301 Moved"), "/c": answer()}
    said: list[str] = []
    times = iter([f"2016-03-09T12:00:0{n}Z" for n in range(9)])

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        return socket.create_connection((address, site.port if port == 80 else port), seconds)

    fetch = fetcher(say=said.append, clock=lambda: next(times), connect=connect)
    item = fetch(site.url("/a#part"), Hints(outlet="O"))
    assert item.error is None
    assert (item.data, item.given_id, item.source) == (PAGE, site.url("/a#part"), site.url("/a#part"))
    assert item.hints == Hints(outlet="O", url="http://other.example/c")
    found = records(item)
    assert [r.rec_type for r in found] == ["warcinfo", *["request", "response"] * 3]
    heads = [r.rec_headers for r in found[1:]]
    urls = [site.url("/a"), site.url("/b?x=%C3%BC"), "http://other.example/c"]
    assert [h["WARC-Target-URI"] for h in heads] == [u for u in urls for _ in "ab"]
    assert {h["WARC-IP-Address"] for h in heads} == {"127.0.0.1"}
    assert [h["WARC-Date"] for h in heads] == [f"2016-03-09T12:00:0{n}Z" for n in (0, 0, 1, 1, 2, 2)]
    assert {r.rec_headers.protocol for r in found} == {"WARC/1.1"}
    assert [h["WARC-Concurrent-To"] for h in heads[::2]] == [h["WARC-Record-ID"] for h in heads[1::2]]
    assert len({r.rec_headers["WARC-Record-ID"] for r in found}) == 7
    assert found[-1].payload == PAGE
    assert [r.http_headers.get_statuscode() for r in found[2::2]] == ["302", "301", "200"]
    for request in site.asked:
        fields = request.decode().lower()
        assert "user-agent: onrecord/" in fields
        assert not any(f"\r\n{name}:" in fields for name in ("cookie", "referer", "accept-language", "authorization", "from"))
    [line] = said
    assert "news.example sees this machine's address" in line and "--proxy" in line
    fetch(site.url("/c"), Hints())
    assert len(said) == 1


def test_the_bytes_stand_as_they_crossed_the_wire(site: Site) -> None:
    packed = gzip.compress(PAGE, mtime=0)
    chunked = b"".join(b"%x;ext=1\r\n%b\r\n" % (len(packed[i : i + 7]), packed[i : i + 7]) for i in range(0, len(packed), 7))
    whole = (b"HTTP/1.1 200 Fine\r\nTransfer-Encoding: chunked\r\nX-odd:   spaces \r\nCONTENT-ENCODING: GZip\r\n\r\n"
             + chunked + b"0\r\nTrailer: x\r\n\r\n")  # fmt: skip
    site.pages["/"] = whole
    item = fetcher()(site.url(), Hints(url="https://given.example/"))
    assert item.data == PAGE
    assert item.hints.url == "https://given.example/"
    out = io.BytesIO(item.kept[0][1])
    assert whole in gzip.decompress(out.getvalue())
    assert site.asked[0] in gzip.decompress(out.getvalue())
    assert len(records(item)) == 3
    assert fetcher()(site.url(), Hints()).kept == item.kept  # the same capture is the same bytes


def deflate(data: bytes, bits: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, bits)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize("encoding,body", [
    ("gzip", gzip.compress(PAGE)), ("x-gzip", gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
    ("gzip", gzip.compress(PAGE) + b"\0" * 9),
    ("deflate", deflate(PAGE, 15)), ("deflate", deflate(PAGE, -15)), ("identity", PAGE), ("", PAGE),
])  # fmt: skip
def test_content_encodings(site: Site, encoding: str, body: bytes) -> None:
    site.pages["/"] = answer(body, "200 OK", f"Content-Encoding: {encoding}")
    assert fetcher()(site.url(), Hints()).data == PAGE


def drip(conn: socket.socket, path: str) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    while True:
        conn.sendall(b"x")
        time.sleep(0.1)


def drip_header(conn: socket.socket, path: str) -> None:
    while True:
        conn.sendall(b"H")
        time.sleep(0.1)


def silent(conn: socket.socket, path: str) -> None:
    conn.recv(1)


def endless(conn: socket.socket, path: str) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        conn.sendall(b"words " * 1000)


def endless_chunks(conn: socket.socket, path: str) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        conn.sendall(b"1\r\nx\r\n" * 1000)


def endless_headers(conn: socket.socket, path: str) -> None:
    conn.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        conn.sendall(b"X-A: b\r\n" * 1000)


def endless_line(conn: socket.socket, path: str) -> None:
    while True:
        conn.sendall(b"HTTP/1.1 200 OK" * 1000)


def endless_continue(conn: socket.socket, path: str) -> None:
    while True:
        conn.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)


def endless_redirect(conn: socket.socket, path: str) -> None:
    number = int(path.removeprefix("/").removeprefix("r") or 0)
    conn.sendall(moved(f"/r{number + 1}"))


BOMB = gzip.compress(b"\0" * 50_000_000)
BAD: dict[str, tuple[bytes | Handler, str]] = {
    "drip": (drip, "timeout"),
    "drip in the header": (drip_header, "timeout"),
    "silence": (silent, "timeout"),
    "endless body": (endless, "too_large"),
    "endless chunks": (endless_chunks, "too_large"),
    "endless headers": (endless_headers, "headers"),
    "endless status line": (endless_line, "headers"),
    "endless continue": (endless_continue, "headers"),
    "one long header": (answer(PAGE, "200 OK", "X: " + "x" * 100_000), "headers"),
    "large": (answer(b"x" * 1_000_001), "too_large"),
    "gzip bomb": (answer(BOMB, "200 OK", "Content-Encoding: gzip"), "too_large"),
    "gzip bomb of many": (answer(gzip.compress(b"\0" * 400_000) * 5, "200 OK", "Content-Encoding: gzip"), "too_large"),
    "gzip cut off": (answer(gzip.compress(PAGE)[:-9], "200 OK", "Content-Encoding: gzip"), "truncated"),
    "no gzip": (answer(PAGE, "200 OK", "Content-Encoding: gzip"), "broken"),
    "brotli": (answer(PAGE, "200 OK", "Content-Encoding: br"), "encoding"),
    "twice packed": (answer(PAGE, "200 OK", "Content-Encoding: gzip, gzip"), "encoding"),
    "shorter than announced": (answer(PAGE, length=len(PAGE) + 1), "truncated"),
    "nothing of what was announced": (answer(b"", length=10), "truncated"),
    "chunks cut off": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\nabc", "truncated"),
    "chunks without an end": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "truncated"),
    "chunks of nonsense": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", "truncated"),
    "negative chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nabc\r\n", "bad_answer"),
    "no answer": (b"", "bad_answer"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.2\r\n", "bad_answer"),
    "picture": (answer(b"\x89PNG", "200 OK", "Content-Type: image/png"), "media"),
    "video": (answer(b"", "200 OK", "Content-Type: Video/mp4; x=y"), "media"),
    "missing": (answer(b"no", "404 Not Found"), "http_404"),
    "forbidden": (answer(b"no", "403 \x1b[31mred"), "http_403"),
    "server error": (answer(b"no", "503 x"), "http_503"),
    "unknown status": (answer(b"no", "799 x"), "http_799"),
    "no content": (answer(b"", "204 x"), "http_204"),
    "redirect to nowhere": (answer(b"", "302 Found"), "http_302"),
    "circle": (moved("/"), "redirects"),
    "endless redirects": (endless_redirect, "redirects"),
    "to a private address": (moved("http://10.0.0.1/"), "refused_address"),
    "to a private name": (moved("http://inside.example/"), "refused_address"),
    "to this machine": (moved("http://localhost/"), "refused_address"),
    "to an odd number": (moved("http://0x7f.1/"), "refused_address"),
    "to the metadata": (moved("http://169.254.169.254/latest"), "refused_address"),
    "to another's port": (moved("http://other.example:6379/"), "refused_address"),
    "to a file": (moved("file:///etc/passwd"), "bad_url"),
    "to a name and password": (moved("http://a:b@news.example/"), "bad_url"),
    "to no name": (moved("http://gone.example/"), "no_host"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_a_server_can_do(site: Site, name: str) -> None:
    page, kind = BAD[name]
    site.pages = {"/": page, **{f"/r{n}": page for n in range(20)}}
    connected: list[str] = []

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        connected.append(address)
        return socket.create_connection((address, port), seconds)

    seconds = 1 if kind == "timeout" else 20  # a slow machine needs some to take in a megabyte of single bytes
    start = time.monotonic()
    item = fetcher(seconds=seconds, connect=connect)(site.url(), Hints())
    assert kind_of(item) == kind
    assert time.monotonic() - start < seconds + 3
    assert set(connected) == {"127.0.0.1"}
    assert len(site.asked) == (11 if name == "endless redirects" else 1)
    assert "\x1b" not in str(item.error)


def test_ten_redirects_are_followed(site: Site) -> None:
    site.pages = {f"/{n}": moved(f"/{n + 1}") for n in range(10)} | {"/10": answer()}
    item = fetcher()(site.url("/0"), Hints())
    assert item.data == PAGE
    assert len(records(item)) == 1 + 2 * 11


def test_the_limits_are_over_all_redirects(site: Site) -> None:
    def slow(conn: socket.socket, path: str) -> None:
        time.sleep(0.4)
        conn.sendall(moved(f"/r{int(path[2:]) + 1}"))

    site.pages = {f"/r{n}": slow for n in range(9)}
    assert kind_of(fetcher(seconds=1)(site.url("/r0"), Hints())) == "timeout"
    site.pages = {f"/{n}": answer(b"x" * 400_000, "302 Found", f"Location: /{n + 1}") for n in range(9)} | {"/9": answer()}
    assert kind_of(fetcher()(site.url("/0"), Hints())) == "too_large"


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert kind_of(fetcher()(f"http://news.example:{port}/", Hints())) == "no_connection"
    assert kind_of(fetcher()("http://gone.example/", Hints())) == "no_host"


def test_a_password_is_written_nowhere() -> None:
    item = fetcher()("https://me:secret@news.example/", Hints())
    assert kind_of(item) == "bad_url"
    assert "secret" not in repr(item)


def test_into_a_case(site: Site, tmp_path: Path) -> None:
    site.pages = {"/old": moved("/new"), "/new": answer()}
    case = tmp_path / "case"
    api.init(case)
    wanted = [site.url("/old"), site.url("/none"), site.url("/old")]

    def add() -> Any:
        items = expand(wanted, jsonl=False, config=Config(), fetch=fetcher())
        return api.add(case, items, Config(workers=1))

    tally = add()
    assert (tally.done + tally.empty, tally.unchanged, tally.failed) == (1, 1, 1)
    again = add()
    assert (again.unchanged, again.failed) == (2, 1)
    with ledger.open_(case) as opened:
        [row] = views.documents(opened)
        [entry] = ledger.entries(opened, kind="capture")
        assert row["source"] == site.url("/old")
        kept = ledger.blob(opened, entry.blobs["warc"])
        assert kept is not None
        assert [r.rec_type for r in ArchiveIterator(io.BytesIO(kept), check_digests="raise")][-1] == "response"
    ledger.verify(case)


def test_without_a_fetcher_there_is_no_network(site: Site) -> None:
    [item] = expand([site.url()], jsonl=False, config=Config())
    assert kind_of(item) == "no_network"
    [item] = expand([site.url()], jsonl=True, config=Config(), fetch=fetcher())
    assert kind_of(item) == "no_network"
    assert site.asked == []


PARTS = [
    b"HTTP/1.1 ", b"HTTP/1.0 ", b"200 OK", b"302 Found", b"100 Continue", b"\r\n", b"\n", b"\r\n\r\n",
    b"Content-Length: ", b"5", b"-1", b"99999999999", b"1_0", b"0x5", b"+5", "\u0661\u0662".encode(), b"0", b"ff", b";",
    b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Content-Encoding: deflate", b"\x1f\x8b\x08",
    b"Location: ", b"/", b"//", b"http://[", b":", b"Content-Type: ", b"text/html", b"image/",
    b" ", b"\t", b"\x00", b"\xff\xfe", b"abcde", b"x" * 70_000,
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(start=st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"]),
       parts=st.lists(st.one_of(st.sampled_from(PARTS), st.binary(max_size=20)), max_size=25))  # fmt: skip
def test_whatever_is_answered_is_kept_or_named(start: bytes, parts: list[bytes]) -> None:
    said = start + b"".join(parts)

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        ours, theirs = socket.socketpair()

        def talk() -> None:
            with theirs:
                try:
                    theirs.recv(4096)
                    theirs.sendall(said)
                    theirs.shutdown(socket.SHUT_WR)
                except OSError:
                    pass

        threading.Thread(target=talk, daemon=True).start()
        return ours

    item = fetcher(connect=connect)("http://news.example/", Hints())
    if item.data is None:
        assert kind_of(item)
    else:
        assert said in gzip.decompress(item.kept[0][1])
        assert len(records(item)) == 3
