"""Proxies and certificates: who resolves names, who is asked, and who must prove who it is."""

from __future__ import annotations

import datetime
import gzip
import ipaddress
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from onrecord.capture import wire
from onrecord.capture.fetch import Fetcher
from onrecord.config import Config
from onrecord.errors import InputError
from onrecord.model import Hints

ROOT = Path(__file__).parent.parent.parent
PAGE = b"<html><body><p>Five people were killed in Douma on 29 December 2015.</p></body></html>"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%b" % (len(PAGE), PAGE)


class Server:
    """Serves each connection by a function; what that returns is kept."""

    def __init__(self, serve: Callable[[socket.socket], object]) -> None:
        self.serve = serve
        self.seen: list[Any] = []
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                conn, _ = self.sock.accept()
            except OSError:
                return
            with conn:
                try:
                    self.seen.append(self.serve(conn))
                except OSError as error:
                    self.seen.append(error)


@pytest.fixture
def start() -> Iterator[Callable[[Callable[[socket.socket], object]], Server]]:
    servers: list[Server] = []

    def make(serve: Callable[[socket.socket], object]) -> Server:
        servers.append(Server(serve))
        return servers[-1]

    yield make
    for server in servers:
        server.sock.close()


def nobody(*told: object) -> Any:
    raise AssertionError(f"resolved or connected past the proxy: {told}")


def fetcher(**more: Any) -> Fetcher:
    return Fetcher(Config(seconds=5), **{"clock": lambda: "2016-03-09T12:00:00Z", "resolve": nobody, "connect": nobody, **more})


def until(conn: socket.socket, end: bytes) -> bytes:
    found = b""
    while end not in found and (piece := conn.recv(4096)):
        found += piece
    return found


def exactly(conn: socket.socket, count: int) -> bytes:
    found = b""
    while len(found) < count and (piece := conn.recv(count - len(found))):
        found += piece
    return found


def socks(conn: socket.socket, code: int = 0) -> tuple[int, bytes, int]:
    """The answering side of SOCKS 5 (RFC 1928) without a password: the kind of address, the address and the port asked for."""
    _, methods = exactly(conn, 2)
    exactly(conn, methods)
    conn.sendall(b"\x05\x00")
    _, command, _, kind = exactly(conn, 4)
    assert command == 1
    host = exactly(conn, exactly(conn, 1)[0]) if kind == 3 else exactly(conn, {1: 4, 4: 16}[kind])
    port = int.from_bytes(exactly(conn, 2), "big")
    conn.sendall(bytes((5, code, 0, 1, 0, 0, 0, 0, 0, 0)))
    return kind, host, port


@pytest.mark.parametrize("host", ["news.example", "expyuzz4wqqyqhjn.onion"])
def test_socks_resolves_names_itself(start: Any, host: str) -> None:
    def serve(conn: socket.socket) -> object:
        asked = socks(conn)
        request = until(conn, b"\r\n\r\n")
        conn.sendall(ANSWER)
        return asked, request

    server = start(serve)
    said: list[str] = []
    item = fetcher(proxy=f"socks5h://127.0.0.1:{server.port}", say=said.append)(f"http://{host}/story", Hints())
    assert item.error is None and item.data == PAGE
    [(asked, request)] = server.seen
    assert asked == (3, host.encode(), 80)  # 3: a name, not an address
    assert request.startswith(b"GET /story HTTP/1.1\r\n")
    assert b"WARC-IP-Address" not in gzip.decompress(item.kept[0][1])  # nobody here knows it
    [line] = said
    assert f"{host} sees that proxy's address" in line and "this machine's" in line


def test_socks_with_a_redirect_inside(start: Any) -> None:
    def serve(conn: socket.socket) -> object:
        asked = socks(conn)
        until(conn, b"\r\n\r\n")
        conn.sendall(b"HTTP/1.1 302 x\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n")
        return asked

    server = start(serve)
    item = fetcher(proxy=f"socks5h://127.0.0.1:{server.port}")("http://news.example/", Hints())
    assert item.error is not None and item.error.kind == "refused_address"
    assert [name for _, name, _ in server.seen] == [b"news.example"]


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://10.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f.1/"])
def test_through_a_proxy_addresses_inside_are_refused(start: Any, url: str) -> None:
    server = start(lambda conn: None)
    for scheme in ("socks5h", "http"):
        item = fetcher(proxy=f"{scheme}://127.0.0.1:{server.port}")(url, Hints())
        assert item.error is not None and item.error.kind == "refused_address"
    assert server.seen == []


def test_socks_that_refuses_or_is_not_there(start: Any) -> None:
    server = start(lambda conn: socks(conn, 5))
    item = fetcher(proxy=f"socks5h://me:secret@127.0.0.1:{server.port}")("http://news.example/", Hints())
    assert item.error is not None and item.error.kind == "proxy"
    assert "secret" not in str(item.error) and f"127.0.0.1:{server.port}" in str(item.error)
    server.sock.close()
    for scheme in ("socks5h", "http"):
        item = fetcher(proxy=f"{scheme}://127.0.0.1:{server.port}")("http://news.example/", Hints())
        assert item.error is not None and item.error.kind == "proxy"


def test_http_proxy(start: Any) -> None:
    def serve(conn: socket.socket) -> object:
        request = until(conn, b"\r\n\r\n")
        conn.sendall(ANSWER)
        return request

    server = start(serve)
    item = fetcher(proxy=f"http://me:secret@127.0.0.1:{server.port}")("http://news.example/story?a", Hints())
    assert item.data == PAGE
    [request] = server.seen
    assert request.startswith(b"GET http://news.example/story?a HTTP/1.1\r\nHost: news.example\r\n")
    assert b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in request
    assert b"Proxy-Auth" not in gzip.decompress(item.kept[0][1])  # the user's secret is not part of the record


@pytest.mark.parametrize("url,kind", [
    ("socks5://127.0.0.1:9050", "proxy"), ("socks4a://127.0.0.1", "proxy"), ("127.0.0.1:9050", "proxy"),
    ("https://127.0.0.1", "proxy"),
    ("socks5h://", "proxy"), ("http://x:99999", "proxy"), ("http://[::1", "proxy"), ("http://x/path", "proxy"),
])  # fmt: skip
def test_what_is_no_proxy(url: str, kind: str) -> None:
    with pytest.raises(InputError) as caught:
        fetcher(proxy=url)
    assert caught.value.kind == kind
    assert wire.proxy("socks5h://127.0.0.1").port == 1080


# --- TLS


def certificate(folder: Path, name: str, *, days: int = 1) -> tuple[Path, ssl.SSLContext]:
    """A certificate that vouches for itself: its file, and what a server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=3)).not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / f"{name}{days}.pem"
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return path, context


def secure(context: ssl.SSLContext) -> Callable[[socket.socket], object]:
    """Serves the page over TLS; keeps the name that the client asked for."""
    asked: list[str] = []
    context.sni_callback = lambda sock, name, its: asked.append(name) or None  # type: ignore[func-returns-value]

    def serve(conn: socket.socket) -> object:
        with context.wrap_socket(conn, server_side=True) as safe:
            request = until(safe, b"\r\n\r\n")
            safe.sendall(ANSWER)
        return asked[-1], request

    return serve


def direct(server: Server, **more: Any) -> Fetcher:
    return fetcher(
        resolve=lambda *told: ["127.0.0.1"], allow=lambda address: address == ipaddress.ip_address("127.0.0.1"),
        connect=lambda address, port, seconds: socket.create_connection((address, server.port), seconds), **more,
    )  # fmt: skip


def test_the_certificate_is_checked_against_the_name_in_the_url(start: Any, tmp_path: Path) -> None:
    path, context = certificate(tmp_path, "news.example")
    server = start(secure(context))
    trusting = ssl.create_default_context(cafile=path)
    item = direct(server, tls=trusting)("https://news.example/a", Hints())
    assert item.error is None and item.data == PAGE
    assert server.seen[0][0] == "news.example"
    assert b"GET /a HTTP/1.1" in gzip.decompress(item.kept[0][1])
    other = direct(server, tls=trusting)("https://other.example/", Hints())
    assert other.error is not None and other.error.kind == "certificate"
    unknown = direct(server)("https://news.example/", Hints())  # nobody vouches for it
    assert unknown.error is not None and unknown.error.kind == "certificate"
    _, old = certificate(tmp_path, "news.example", days=-1)
    expired = direct(start(secure(old)), tls=ssl.create_default_context(cafile=tmp_path / "news.example-1.pem"))
    late = expired("https://news.example/", Hints())
    assert late.error is not None and late.error.kind == "certificate" and "expired" in str(late.error)


def test_a_site_that_does_not_speak_tls(start: Any) -> None:
    def plain(conn: socket.socket) -> object:
        return conn.recv(1000), conn.sendall(ANSWER)

    item = direct(start(plain))("https://news.example/", Hints())
    assert item.error is not None and item.error.kind in ("tls", "no_connection")


@pytest.mark.parametrize("scheme", ["socks5h", "http"])
def test_tls_through_a_proxy(start: Any, tmp_path: Path, scheme: str) -> None:
    path, context = certificate(tmp_path, "news.example")
    inner = secure(context)

    def serve(conn: socket.socket) -> object:
        if scheme == "socks5h":
            return socks(conn), inner(conn)
        asked = until(conn, b"\r\n\r\n")
        conn.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return asked, inner(conn)

    server = start(serve)
    fetch = fetcher(proxy=f"{scheme}://127.0.0.1:{server.port}", tls=ssl.create_default_context(cafile=path))
    item = fetch("https://news.example/a", Hints())
    assert item.error is None and item.data == PAGE
    [(asked, (name, _))] = server.seen
    assert asked == (3, b"news.example", 443) or asked.startswith(b"CONNECT news.example:443 HTTP/1.1\r\n")
    assert name == "news.example"


def test_a_proxy_that_lets_nobody_through(start: Any) -> None:
    def serve(conn: socket.socket) -> object:
        return until(conn, b"\r\n\r\n"), conn.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")

    item = fetcher(proxy=f"http://127.0.0.1:{start(serve).port}")("https://news.example/", Hints())
    assert item.error is not None and item.error.kind == "proxy"


# --- the command


def command(folder: Path, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
    given = {k: v for k, v in os.environ.items() if not k.startswith("ONRECORD")} | {"PYTHONPATH": str(ROOT)} | env
    return subprocess.run(
        [sys.executable, "-m", "onrecord", *args], cwd=folder, env=given, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_command_says_who_sees_what_and_takes_a_proxy(start: Any, tmp_path: Path) -> None:
    def serve(conn: socket.socket) -> object:
        asked = socks(conn)
        until(conn, b"\r\n\r\n")
        conn.sendall(ANSWER)
        return asked

    server = start(serve)
    other = start(lambda conn: None)
    done = command(
        tmp_path, "read", "http://news.example/story", "--proxy", f"socks5h://127.0.0.1:{server.port}", "--workers", "1",
        HTTP_PROXY=f"http://127.0.0.1:{other.port}", http_proxy=f"http://127.0.0.1:{other.port}",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "news.example sees that proxy's address" in done.stderr
    assert '"url":"http://news.example/story"' in done.stdout.replace(" ", "")
    assert server.seen == [(3, b"news.example", 80)]
    assert other.seen == []  # a proxy of the environment is not asked


def test_the_command_refuses(start: Any, tmp_path: Path) -> None:
    server = start(lambda conn: None)
    done = command(tmp_path, "read", f"http://127.0.0.1:{server.port}/", "--workers", "1")
    assert done.returncode == 1 and "[refused_address]" in done.stderr
    assert "fetching" not in done.stderr
    assert server.seen == []
    done = command(tmp_path, "read", "http://news.example/", "--proxy", "socks5://127.0.0.1:9050")
    assert done.returncode == 2 and "socks5h" in done.stderr
