"""A page from the network, asked for by a person: fetched within limits, kept as WARC records.

Not a crawler: one page, no scripts, no pictures, no cookies, no Referer, no robots.txt. Each redirect is a hop of its own:
checked, connected and recorded like the first. A name is resolved once a hop, every address it has must be public
(:mod:`onrecord.capture.addresses`), and the connection goes to the address that was checked, so that a name cannot
change its meaning in between. With a proxy the proxy resolves: then only addresses written in the URL and names of this
machine can be refused here, and what a name means is the proxy's to say. Proxies and certificates of the environment
(``HTTP_PROXY``) are not used for going anywhere: a capture goes where the user says.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
import zlib
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final

import msgspec

from onrecord import __version__
from onrecord.capture import addresses, wire
from onrecord.capture.addresses import Target
from onrecord.capture.keep import Hop, warc
from onrecord.capture.sources import Item
from onrecord.config import Config
from onrecord.errors import InputError, NotReadable, OnrecordError
from onrecord.model import Hints

AGENT: Final = f"onrecord/{__version__}"
_REDIRECTS: Final = 10
_MOVED: Final = (301, 302, 303, 307, 308)
_MEDIA: Final = {"image": "a picture", "video": "a video", "audio": "a sound", "font": "a font"}
_USERINFO: Final = re.compile(r"^([a-z][a-z0-9+.-]*://)[^/?#]*@", re.I)


class Fetcher:
    """Fetches what the user asks for. One object a run: it says once, before the first connection, who sees what.

    ``clock`` gives the time of a record (``YYYY-MM-DDTHH:MM:SSZ``), ``say`` hears the one line. ``proxy`` is a URL,
    ``socks5h://…`` or ``http://…``. The rest is for tests: which addresses are allowed, and what resolves, connects and
    vouches for certificates.
    """

    def __init__(
        self,
        config: Config,
        *,
        clock: Callable[[], str],
        proxy: str | None = None,
        say: Callable[[str], None] = lambda message: None,
        allow: Callable[[IPv4Address | IPv6Address], bool] = addresses.is_public,
        resolve: wire.Resolve = wire.resolve,
        connect: wire.Connect = wire.connect,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.config = config
        self.clock = clock
        self.proxy = wire.proxy(proxy) if proxy else None
        self.say = say
        self.allow = allow
        self.resolve = resolve
        self.connect = connect
        self.tls = tls
        self.said = False

    def __call__(self, url: str, hints: Hints) -> Item:
        """The page as an item: the final payload decoded, ``source`` the URL asked for, ``hints.url`` the one it came from
        unless the caller gave one, ``kept`` its WARC. Never raises for what it meets: then the item has the error."""
        shown = _USERINFO.sub(r"\1…@", url)  # a password is written nowhere
        try:
            hops, data = self._fetch(url)
        except OnrecordError as error:
            return Item(shown, shown, None, hints, None, error)
        hints = hints if hints.url else msgspec.structs.replace(hints, url=hops[-1].target.url)
        return Item(shown, shown, data, hints, None, None, (("warc", warc(hops)),))

    def _fetch(self, url: str) -> tuple[list[Hop], bytes]:
        proxied = self.proxy is not None
        target = addresses.check(url, proxied=proxied)
        budget = wire.Budget(self.config.seconds, self.config.max_bytes)
        hops: list[Hop] = []
        seen: set[str] = set()
        while True:
            if target.url in seen:
                raise InputError("the site redirects in a circle; open it in a browser and save the page", kind="redirects")
            if len(seen) > _REDIRECTS:
                raise InputError(f"more than {_REDIRECTS} redirects; open it in a browser and save the page", kind="redirects")
            seen.add(target.url)
            hop, response, body = self._hop(target, budget)
            hops.append(hop)
            location = response.getheader("Location")
            if response.status not in _MOVED or location is None:
                break
            target = addresses.follow(target, _unicode(location), proxied=proxied)
        if response.status not in (200, 203):
            raise _no_page(response.status)
        _refuse_media(response)
        return hops, _decoded(body, response.getheader("Content-Encoding") or "", budget)

    def _hop(self, target: Target, budget: wire.Budget) -> tuple[Hop, http.client.HTTPResponse, bytes]:
        """One request and its answer. Raises OnrecordError whatever the other side does."""
        date = self.clock()
        try:
            opened, address = self._open(target, budget)
            try:
                line = wire.Wire(opened, budget)
                line.sendall(self._request(target))
                response, body = _answer(line)
            finally:
                opened.close()
        except ssl.SSLCertVerificationError as error:
            raise InputError(
                f"the site's certificate is not valid ({error.verify_message}), so nobody knows who answers; "
                "open it in a browser and save the page", kind="certificate",
            ) from None  # fmt: skip
        except TimeoutError:
            budget.time()  # the whole limit, if it is that
            raise InputError("the site does not answer; try again later", kind="timeout") from None
        except http.client.IncompleteRead:
            raise _truncated() from None
        except (http.client.HTTPException, ValueError) as error:
            headers = "header" in str(error) or isinstance(error, http.client.LineTooLong)
            reason = f"the site's answer cannot be read ({type(error).__name__}); open it in a browser and save the page"
            raise InputError(reason, kind="headers" if headers else "bad_answer") from None
        except ssl.SSLError as error:
            reason = error.reason or type(error).__name__
            raise InputError(f"no safe connection to the site ({reason}); try again later", kind="tls") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise InputError(f"no connection to the site ({reason}); try again later", kind="no_connection") from None
        return Hop(target, address, date, bytes(line.sent), bytes(line.received), self.proxy is not None), response, body

    def _open(self, target: Target, budget: wire.Budget) -> tuple[socket.socket, str | None]:
        """A connection to an address that was checked, and that address; through a proxy, none is known."""
        literal = target.address
        if literal is not None and not self.allow(literal):
            raise addresses.refused(target.host)
        if self.proxy is not None:
            self._tell(target)
            secure = target.scheme == "https"
            sock = wire.through(self.proxy, target.host, target.port, secure, budget)
            return (wire.encrypted(sock, target.host, self.tls, budget) if secure else sock), None
        self._tell(target)  # asking for a name goes over the network too
        found = [str(literal)] if literal is not None else self.resolve(target.host, target.port, budget.time())
        for address in found:  # all of them, before any connection: a name that is half inside is a trick
            if not self.allow(ip_address(address.partition("%")[0])):
                raise addresses.refused(target.host)
        failure: OSError = ConnectionError()
        for address in found[:4]:
            try:
                sock = self.connect(address, target.port, budget.time())
            except OSError as error:
                failure = error
                continue
            return (wire.encrypted(sock, target.host, self.tls, budget) if target.scheme == "https" else sock), address
        raise failure

    def _tell(self, target: Target) -> None:
        if self.said:
            return
        self.said = True
        if self.proxy is not None:
            self.say(f"fetching through {self.proxy.shown}: {target.host} sees that proxy's address, not this machine's")
        else:
            self.say(
                f"fetching from the network: {target.host} sees this machine's address, and your provider which site it is; "
                "--proxy socks5h://127.0.0.1:9050 goes through Tor"
            )

    def _request(self, target: Target) -> bytes:
        plain = self.proxy is not None and self.proxy.scheme == "http" and target.scheme == "http"
        lines = (
            f"GET {target.url if plain else target.path} HTTP/1.1",
            f"Host: {target.netloc}",
            f"User-Agent: {AGENT}",
            "Accept: text/html,application/xhtml+xml,*/*;q=0.8",
            "Accept-Encoding: gzip",
            "Connection: close",
        )
        secret = wire.authorization(self.proxy) if plain and self.proxy is not None else ""
        return ("\r\n".join(lines) + f"\r\n{secret}\r\n").encode("ascii")


def _answer(line: wire.Wire) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer and its body, without the transfer encoding. A body shorter than announced is an error."""
    response = http.client.HTTPResponse(line, method="GET")  # type: ignore[arg-type]
    try:
        response.begin()
        line.header = False
        if response.status == 200:
            _refuse_media(response)  # before its bytes come
        pieces = []
        while piece := response.read(65_536):
            pieces.append(piece)
        if response.length:
            raise _truncated()
    finally:
        response.close()
    return response, b"".join(pieces)


def _decoded(body: bytes, encoding: str, budget: wire.Budget) -> bytes:
    """The body without its content encoding, never larger than the limit."""
    name = encoding.strip().lower()
    if len(body) > budget.size:
        raise budget.too_large()
    if name in ("", "identity"):
        return body
    if name not in ("gzip", "x-gzip", "deflate"):
        raise NotReadable("the site packs the page in a way that was not asked for; save it from a browser", kind="encoding")
    # 47: gzip or zlib, by what it begins with. Some send "deflate" without zlib's two bytes.
    raw = name == "deflate" and not (len(body) > 1 and body[0] & 15 == 8 and (body[0] * 256 + body[1]) % 31 == 0)
    pieces: list[bytes] = []
    left = budget.size + 1
    try:
        while body:
            unpack = zlib.decompressobj(-15 if raw else 47)
            pieces.append(unpack.decompress(body, left))
            left -= len(pieces[-1])
            if left <= 0:
                raise budget.too_large()
            if not unpack.eof:
                raise _truncated()
            body = unpack.unused_data.lstrip(b"\0")
    except zlib.error:
        raise NotReadable("the page is packed and damaged; try again or save it from a browser", kind="broken") from None
    return b"".join(pieces)


def _refuse_media(response: http.client.HTTPResponse) -> None:
    kind = (response.getheader("Content-Type") or "").partition("/")[0].strip().lower()
    if kind in _MEDIA:
        raise NotReadable(f"this is {_MEDIA[kind]}, not text; give the page that shows it", kind="media")


def _no_page(status: int) -> InputError:
    phrase = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else "unknown"
    advice = "try again later"
    if status in (404, 410):
        advice = "check the URL, or look for a copy in a web archive"
    elif status < 500:
        advice = "open it in a browser and save the page"
    return InputError(f"the site answers {status} ({phrase}) and gives no page; {advice}", kind=f"http_{status}")


def _truncated() -> NotReadable:
    return NotReadable("the connection ended before the page did; try again", kind="truncated")


def _unicode(header: str) -> str:
    """A header's text; http.client takes bytes for Latin-1, sites send UTF-8."""
    try:
        return header.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return header
