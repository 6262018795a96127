"""Who may ask the desk anything: one browser on this machine, by a link that works once. Everything else is refused here.

Each request is checked before a page sees it: the Host (a name that was rebound to this machine is not ours), where the
request comes from (Sec-Fetch-Site, Origin), and the session. The headers that every answer gets are here as well.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any, Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BODY: Final = 2_000_000  # bytes of a form; the longest is a call note

# No inline script or style, nothing from another host, no plug-in, no frame around or in a page, no form to elsewhere.
CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; worker-src 'self';"
    " form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: with it browsers send "Origin: null" with our own forms. Nothing goes to another host by this one.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), interest-cohort=()",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
}
_USED: Final = (
    "This link is not valid, or was used already: it opens the desk once. Press Enter in the terminal where onrecord runs:"
    " it prints a new one."
)
_CLOSED: Final = (
    "The desk is closed to this browser. Open the link that `onrecord serve` printed in the terminal; Enter prints a new one."
)
_FOREIGN: Final = (
    "Refused: this request comes from another page or site. Type the desk's address into the browser, or open the link from"
    " the terminal."
)


class Session:
    """One browser. ``data`` is what pages remember of it: a name, settings, a message to show once. In memory only."""

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}


class Guard:
    """The outermost layer of the app. ``hosts``: the values of Host that are ours; ``secure``: whether TLS is spoken."""

    def __init__(self, app: ASGIApp, *, hosts: Iterable[str], secure: bool = False) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        self.scheme = "https" if secure else "http"
        # Cookies do not tell ports apart: the name does.
        self.cookie = f"onrecord-{hashlib.sha256(' '.join(sorted(self.hosts)).encode()).hexdigest()[:8]}"
        self.links: set[str] = set()
        self.sessions: dict[str, Session] = {}

    def link(self) -> str:
        """The path of a new link that opens the desk once."""
        key = secrets.token_urlsafe(32)
        self.links.add(_digest(key))
        return f"/open/{key}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, _headed(send))
            return
        await self.app(scope, _limited(receive), _headed(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """Why the request goes no further; None, and ``scope["session"]`` set, if it may."""
        headers = Headers(scope=scope)
        if headers.getlist("host") != [headers.get("host")] or headers.get("host") not in self.hosts:
            return PlainTextResponse("This is not the address of the desk.", 421)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Only GET and POST are understood.", 405, {"Allow": "GET, HEAD, POST"})
        if not self._at_home(scope["method"], headers):
            return PlainTextResponse(_FOREIGN, 403)
        path: str = scope["path"]
        if path.startswith("/open/"):
            return self._opened(scope["method"], path.removeprefix("/open/"))
        session = self.sessions.get(_digest(self._token(headers)))
        if session is None:
            return PlainTextResponse(_CLOSED, 401)
        try:
            declared = int(headers.get("content-length") or 0)
        except ValueError:
            declared = -1
        if not 0 <= declared <= MOST_BODY:
            return PlainTextResponse(f"A form has at most {MOST_BODY:,} bytes.", 413)
        scope["session"] = session
        return None

    def _at_home(self, method: str, headers: Headers) -> bool:
        """Whether the request comes from a page of ours, or was typed. A form must say that it comes from one."""
        ours = f"{self.scheme}://{headers['host']}"
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site not in (None, "same-origin", "none") or origin not in (None, ours):
            return False
        return method != "POST" or origin == ours or (origin is None and site == "same-origin")

    def _opened(self, method: str, key: str) -> Response:
        digest = _digest(key)
        if method != "GET" or digest not in self.links:
            return PlainTextResponse(_USED, 403)
        self.links.discard(digest)
        token = secrets.token_urlsafe(32)
        self.sessions[_digest(token)] = Session()
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.cookie, token, path="/", httponly=True, samesite="strict", secure=self.scheme == "https")
        return answer

    def _token(self, headers: Headers) -> str:
        # As browsers send them: cookies of other programs on this machine come too, and need not be well formed.
        return cookie_parser("; ".join(headers.getlist("cookie"))).get(self.cookie, "")


def _digest(token: str) -> str:
    """What is compared and kept in a token's place: looking up a hash tells nothing by its time."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _headed(send: Send) -> Send:
    """With the headers of every answer."""

    async def out(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return out


def _limited(receive: Receive) -> Receive:
    """Ends the request as if the browser had gone, once its body is too long."""
    got = 0

    async def read() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return message if got <= MOST_BODY else {"type": "http.disconnect"}

    return read
