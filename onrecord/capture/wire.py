"""Connections of a capture: to a checked address or through a proxy, every byte counted and kept, within one time limit."""

from __future__ import annotations

import base64
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit

from onrecord.errors import InputError, TooLarge

_BUFFER: Final = 8_192  # what is read ahead at most
HEADERS: Final = 65_536  # bytes of a response's header; servers send a few thousand
_CONNECT: Final = 15.0  # seconds for one address, so that a second one has its turn

Resolve = Callable[[str, int, float], list[str]]
Connect = Callable[[str, int, float], socket.socket]


class Proxy(NamedTuple):
    """A proxy that the user names. ``socks5h``: it resolves names itself, so none leaks to the local resolver."""

    scheme: str
    host: str
    port: int
    user: str | None
    password: str | None

    @property
    def shown(self) -> str:
        """Without its password."""
        return f"{self.scheme}://{self.host}:{self.port}"


def proxy(url: str) -> Proxy:
    """A proxy from its URL: ``socks5h://…`` (Tor) or ``http://…``. Raises InputError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port, parts = None, None, urlsplit("")
    if parts.scheme in ("socks5", "socks4", "socks4a", "socks"):
        raise InputError("this kind of proxy lets names be looked up outside of it; write socks5h://HOST:PORT", kind="proxy")
    if parts.scheme not in ("socks5h", "http") or not host or parts.path.strip("/"):
        raise InputError("the proxy cannot be read; write socks5h://HOST:PORT or http://HOST:PORT", kind="proxy")
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    return Proxy(parts.scheme, host, port or {"socks5h": 1080, "http": 8080}[parts.scheme], user, password)


class Budget:
    """What one capture may use, over all its redirects: seconds, and bytes as they come."""

    def __init__(self, seconds: float, size: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seconds = seconds
        self.end = clock() + seconds
        self.size = size
        self.left = size + HEADERS

    def time(self) -> float:
        """Seconds left. Raises InputError (kind "timeout") where there are none."""
        left = self.end - self.clock()
        if left <= 0:
            raise InputError(f"not complete after {self.seconds:g} seconds; try again or raise --seconds", kind="timeout")
        return left

    def take(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise self.too_large()

    def too_large(self) -> TooLarge:
        return TooLarge(f"larger than {self.size // 1_000_000} MB; save a part of it or raise --max-megabytes")


class Wire:
    """A connected socket, as http.client reads one. ``sent`` and ``received`` are the bytes that crossed it."""

    def __init__(self, sock: socket.socket, budget: Budget) -> None:
        self.sock = sock
        self.budget = budget
        self.sent = bytearray()
        self.received = bytearray()
        self.header = True  # until whoever reads says that the body begins

    def sendall(self, data: bytes) -> None:
        self.sock.settimeout(self.budget.time())
        self.sock.sendall(data)
        self.sent += data

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self), _BUFFER)

    def receive(self, buffer: memoryview) -> int:
        self.sock.settimeout(self.budget.time())
        count = self.sock.recv_into(buffer)
        self.budget.take(count)
        self.received += buffer[:count]
        if self.header and len(self.received) > HEADERS + _BUFFER:
            raise InputError("the site sends endless headers; open it in a browser and save the page", kind="headers")
        return count

    def close(self) -> None:
        self.sock.close()


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self.wire.receive(memoryview(buffer))


def resolve(host: str, port: int, seconds: float) -> list[str]:
    """The addresses of a name. The system's resolver knows no time limit, so it is left behind where it takes too long."""
    found: list[str] = []
    failed: list[OSError | UnicodeError] = []

    def ask() -> None:
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
            found.extend(dict.fromkeys(str(row[4][0]) for row in rows))
        except (OSError, UnicodeError) as error:
            failed.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if asking.is_alive():
        raise TimeoutError
    if failed or not found:
        raise InputError("there is no site of that name, or no connection; check the URL and the connection", kind="no_host")
    return found


def connect(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to a numeric address; nothing is resolved."""
    sock = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.settimeout(min(seconds, _CONNECT))
        sock.connect((address, port))
    except BaseException:
        sock.close()
        raise
    return sock


def through(via: Proxy, host: str, port: int, tunnel: bool, budget: Budget) -> socket.socket:
    """A connection through the proxy to a name that the proxy resolves. With an HTTP proxy, ``tunnel`` asks for one;
    without it the connection is to the proxy itself."""
    import socks

    if via.scheme == "socks5h":
        sock: socket.socket = socks.socksocket()
        try:
            sock.settimeout(budget.time())
            sock.set_proxy(socks.SOCKS5, via.host, via.port, rdns=True, username=via.user, password=via.password)  # type: ignore[attr-defined]
            sock.connect((host, port))
        except socks.ProxyError as error:
            sock.close()
            raise _proxy_failed(via, error.socket_err or error) from None
        except BaseException:
            sock.close()
            raise
        return sock
    try:
        sock = socket.create_connection((via.host, via.port), min(budget.time(), _CONNECT))
    except OSError as error:
        raise _proxy_failed(via, error) from None
    if tunnel:
        try:
            _tunnel(sock, via, f"[{host}]:{port}" if ":" in host else f"{host}:{port}", budget)
        except BaseException:
            sock.close()
            raise
    return sock


def _tunnel(sock: socket.socket, via: Proxy, netloc: str, budget: Budget) -> None:
    sock.settimeout(budget.time())
    sock.sendall(f"CONNECT {netloc} HTTP/1.1\r\nHost: {netloc}\r\n{authorization(via)}\r\n".encode("latin-1"))
    answer = b""
    while b"\r\n\r\n" not in answer and len(answer) < HEADERS:
        sock.settimeout(budget.time())
        piece = sock.recv(4_096)
        if not piece:
            break
        answer += piece
    words = answer.split(None, 2)
    if not answer.endswith(b"\r\n\r\n") or not answer.startswith(b"HTTP/1.") or words[1:2] != [b"200"]:
        raise InputError(f"the proxy {via.shown} does not let us through; check --proxy", kind="proxy")


def authorization(via: Proxy) -> str:
    """The header line for an HTTP proxy that wants a name and a password; else nothing."""
    if via.user is None:
        return ""
    told = base64.b64encode(f"{via.user}:{via.password or ''}".encode()).decode()
    return f"Proxy-Authorization: Basic {told}\r\n"


def _proxy_failed(via: Proxy, error: BaseException) -> InputError:
    reason = getattr(error, "strerror", None) or str(error).partition(": ")[2] or str(error) or type(error).__name__
    return InputError(f"the proxy {via.shown} does not lead there ({reason}); check --proxy and that it runs", kind="proxy")


def encrypted(sock: socket.socket, host: str, context: ssl.SSLContext | None, budget: Budget) -> socket.socket:
    """The connection with TLS; the certificate is checked against the name in the URL, always."""
    if context is None:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    sock.settimeout(budget.time())
    try:
        return context.wrap_socket(sock, server_hostname=host)
    except BaseException:
        sock.close()
        raise
