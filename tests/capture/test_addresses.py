"""Which URLs and addresses are refused: no connection, not even a question to the resolver, leads there."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address

import pytest

from onrecord.capture import addresses
from onrecord.capture.fetch import Fetcher
from onrecord.config import Config
from onrecord.errors import InputError
from onrecord.model import Hints

PUBLIC = "93.184.215.14"


class Listening:
    """A server on this machine that must see nobody."""

    def __init__(self) -> None:
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        self.seen = 0
        self.thread = threading.Thread(target=self._accept, daemon=True)
        self.thread.start()

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self.sock.accept()
            except OSError:
                return
            self.seen += 1
            taken.close()


@pytest.fixture(scope="module")
def listening() -> Iterator[Listening]:
    server = Listening()
    yield server
    server.sock.close()


# {port} is that of the listening server: were any of these let through, it would hear of it.
FORMS = """
http://127.0.0.1:{port}/ http://127.1:{port}/ http://127.0.1:{port}/ http://2130706433:{port}/ http://0x7f000001:{port}/
http://0x7f.1:{port}/ http://0x7f.0.0.1:{port}/ http://0177.0.0.1:{port}/ http://017700000001:{port}/ http://127.0.0.1.:{port}/
http://127.000.000.001:{port}/ http://00127.0.0.1:{port}/ http://0:{port}/ http://0.0.0.0:{port}/ http://127.255.255.254:{port}/
http://１２７.０.０.１:{port}/ http://127。0。0。1:{port}/ http://①②⑦.0.0.1:{port}/ http://localhost:{port}/ http://LOCALHOST.:{port}/
http://ｌｏｃａｌｈｏｓｔ:{port}/ http://a.localhost:{port}/ http://printer.local:{port}/ http://db.internal:{port}/ http://router:{port}/
http://localhost.localdomain:{port}/ http://nas.lan:{port}/ http://1.0.0.127.in-addr.arpa:{port}/
http://[::1]:{port}/ http://[::]:{port}/ http://[::ffff:127.0.0.1]:{port}/ http://[::ffff:7f00:1]:{port}/ http://[::127.0.0.1]:{port}/
http://[0:0:0:0:0:ffff:127.0.0.1]:{port}/ http://[64:ff9b::7f00:1]:{port}/ http://[64:ff9b::10.0.0.1]/ http://[64:ff9b:1::1]/
http://[2002:7f00:1::]/ http://[2001:0:7f00:1::1]/ http://[fe80::1%25lo]:{port}/ http://[fe80::1]/ http://[fc00::1]/ http://[ff02::1]/
http://[fd00:ec2::254]/latest/meta-data/ http://[2001:db8::1]/ http://[2a00::5efe:127.0.0.1]/ http://[fec0::1]/ http://[100::1]/
http://169.254.169.254/latest/meta-data/ http://metadata.google.internal/ http://metadata.goog/ http://168.63.129.16/
http://100.100.100.200/ http://10.0.0.1/ http://172.31.255.255/ http://192.168.1.1/ http://198.18.0.1/ http://192.0.2.1/ http://224.0.0.1/
http://255.255.255.255/ http://240.0.0.1/ http://192.0.0.192/ http://me:you@127.0.0.1:{port}/ http://news.example@127.0.0.1:{port}/
http://127.0.0.1:{port}\\@news.example/ http://news.example\\@127.0.0.1:{port}/ http://127.0.0.1:{port}#@news.example/
http://%31%32%37.0.0.1:{port}/ http://127.0.0.1%2f@news.example/ ftp://127.0.0.1:{port}/ file:///etc/passwd gopher://127.0.0.1:{port}/
http://example.onion/ http://news.example:22/ http://news.example:25/ http://news.example:99999/ http://:{port}/ http:///etc/passwd
http://[127.0.0.1]:{port}/ http://127.0.0.1:{port}:80/ http://0x:{port}/ http://127.0.0.0x1:{port}/
""".split()
CONTROL = ["http://news.example/a\r\nHost: x", "http://127.0.0.1\t:80/", "http://\x00127.0.0.1/",
           "http://news.example\r\n/", "http://127.0.0.1 /"]  # fmt: skip


def nobody(*told: object) -> list[str]:
    raise AssertionError(f"asked or connected: {told}")


@pytest.mark.parametrize("url", FORMS + CONTROL)
def test_no_name_is_asked_and_nobody_connected_to(url: str, listening: Listening) -> None:
    calls: list[object] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        calls.append(("resolve", host))
        return ["127.0.0.1"]

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        calls.append(("connect", address))
        return socket.create_connection((address, port), seconds)

    said: list[str] = []
    fetch = Fetcher(Config(seconds=5), clock=lambda: "2026-01-01T00:00:00Z", resolve=resolve, connect=connect, say=said.append)
    item = fetch(url.format(port=listening.port), Hints())
    assert calls == []
    assert item.data is None
    assert isinstance(item.error, InputError)
    assert item.error.kind in ("refused_address", "bad_url")
    assert said == []  # nothing is going to be fetched
    assert listening.seen == 0


def test_there_are_sixty_cases_and_more() -> None:
    assert len(FORMS) == len(set(FORMS)) > 60


@pytest.mark.parametrize("answers", [
    ["127.0.0.1"], ["::1"], ["10.1.2.3"], ["169.254.169.254"], ["::ffff:192.168.0.1"], ["fe80::1%eth0"], ["64:ff9b::7f00:1"],
    [PUBLIC, "127.0.0.1"], ["127.0.0.1", PUBLIC], [PUBLIC, "2606:2800:21f::1", "fd00::1"], ["100.64.0.1"], ["0.0.0.0"],
])  # fmt: skip
def test_a_name_that_is_inside_or_half_inside_is_not_connected_to(answers: list[str], listening: Listening) -> None:
    fetch = Fetcher(Config(seconds=5), clock=str, resolve=lambda *told: answers, connect=nobody)  # type: ignore[arg-type]
    item = fetch(f"http://news.example:{listening.port}/", Hints())
    assert item.error is not None and item.error.kind == "refused_address"
    assert listening.seen == 0


def test_a_name_that_changes_its_meaning_is_asked_once(listening: Listening) -> None:
    asked: list[str] = []
    connected: list[str] = []

    def resolve(host: str, port: int, seconds: float) -> list[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        connected.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    fetch = Fetcher(Config(seconds=5), clock=lambda: "2026-01-01T00:00:00Z", resolve=resolve, connect=connect)
    item = fetch(f"http://news.example:{listening.port}/", Hints())
    assert item.error is not None and item.error.kind == "no_connection"
    assert (asked, connected) == (["news.example"], [PUBLIC])
    second = fetch(f"http://news.example:{listening.port}/", Hints())  # a new capture asks anew, and sees it
    assert second.error is not None and second.error.kind == "refused_address"
    assert listening.seen == 0


@pytest.mark.parametrize("url,found", [
    ("https://News.Example/a?b=c#d", "https://news.example/a?b=c"),
    ("http://news.example", "http://news.example/"),
    ("http://news.example.:80?q", "http://news.example/?q"),
    ("https://news.example:8443/x", "https://news.example:8443/x"),
    ("https://bücher.example/ü ü%20", "https://xn--bcher-kva.example/%C3%BC%20%C3%BC%20"),
    ("http://8.8.8.8/", "http://8.8.8.8/"),
    ("http://[2606:4700:0:0::1]:8080/", "http://[2606:4700::1]:8080/"),
    ("https://أخبار.example/خبر", "https://xn--igbicxr.example/%D8%AE%D8%A8%D8%B1"),
])  # fmt: skip
def test_what_is_fetched(url: str, found: str) -> None:
    assert addresses.check(url).url == found


def test_redirects() -> None:
    start = addresses.check("https://news.example:9000/a/b?c")
    assert addresses.follow(start, "../d?e#f").url == "https://news.example:9000/d?e"
    assert addresses.follow(start, "//other.example/x").url == "https://other.example/x"
    assert addresses.follow(start, "http://other.example:8080/").port == 8080
    for location in (
        "http://other.example:9000/", "http://127.1/", "//localhost/", "file:///etc/passwd", "http://a@b.example/",
        "http://[::1", "javascript:alert(1)", "/\\x", "http://x.example\r\nA: b", "http://news.example:6379/",
    ):  # fmt: skip
        with pytest.raises(InputError):
            addresses.follow(start, location)


@pytest.mark.parametrize("address", [
    "8.8.8.8", "1.1.1.1", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1", "64:ff9b::8.8.8.8",
])  # fmt: skip
def test_public_addresses(address: str) -> None:
    assert addresses.is_public(ip_address(address))


def test_the_system_is_asked_once_and_what_was_checked_is_called(listening: Listening, monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing of ours replaced: only the system's resolver, which changes its mind, and the system's connect."""
    asked: list[object] = []
    connected: list[object] = []

    def getaddrinfo(host: str, port: int, *told: object, **more: object) -> list[tuple[object, ...]]:
        asked.append(host)
        address = PUBLIC if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    class Socket(socket.socket):
        def connect(self, address: object) -> None:
            connected.append(address)
            raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(socket, "socket", Socket)
    fetch = Fetcher(Config(seconds=5), clock=lambda: "2026-01-01T00:00:00Z")
    kinds = [fetch(f"http://news.example:{listening.port}/", Hints()).error for _ in range(3)]
    assert [e and e.kind for e in kinds] == ["no_connection", "refused_address", "refused_address"]
    assert asked == ["news.example"] * 3
    assert connected == [(PUBLIC, listening.port)]
    assert listening.seen == 0


def test_a_resolver_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    done = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *told, **more: done.wait(30) and [])
    fetch = Fetcher(Config(seconds=1), clock=lambda: "2026-01-01T00:00:00Z", connect=nobody)  # type: ignore[arg-type]
    item = fetch("http://news.example/", Hints())
    done.set()
    assert item.error is not None and item.error.kind == "timeout"


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*told: object, **more: object) -> list[object]:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", none)
    fetch = Fetcher(Config(seconds=5), clock=lambda: "2026-01-01T00:00:00Z", connect=nobody)  # type: ignore[arg-type]
    item = fetch("http://news.example/", Hints())
    assert item.error is not None and item.error.kind == "no_host"
