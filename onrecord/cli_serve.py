"""The command that opens the desk: the case in a browser, on this machine only."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onrecord.console import Command, by_option, case_option, line, say

if TYPE_CHECKING:
    from onrecord.web.guard import Guard

_HERE = ("127.0.0.1", "::1", "localhost")


@click.command(
    cls=Command,
    short_help="Opens the desk in a browser.",
    examples=["onrecord serve --case mycase", "onrecord serve --port 8642 --by Rana"],
)
@click.option("--port", type=click.IntRange(0, 65535), default=8642, help="0: any that is free.  [default: 8642]")
@click.option("--host", default="127.0.0.1", help="An address of this machine; another one only with TLS.  [default: 127.0.0.1]")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="The certificate for TLS.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="Its key.")
@by_option
@case_option
def serve(case: Path, port: int, host: str, cert: str | None, key: str | None, by: str | None) -> None:
    """Opens the desk: the queue, incidents, documents and the case in a browser, on this machine only. It prints a link
    that works once; Enter prints another one. Ctrl-C closes the desk; every decision is in the case already."""
    run(case, port=port, host=host, cert=cert, key=key, by=by)


def run(case: Path, *, port: int = 8642, host: str = "127.0.0.1", cert: str | None = None, key: str | None = None,
        by: str | None = None) -> None:  # fmt: skip
    """Serve until Ctrl-C. Raises InputError for an address that is not allowed or taken, CaseError without a case."""
    from onrecord import ledger
    from onrecord.errors import InputError

    if (cert is None) != (key is None):
        raise InputError("TLS needs both --cert and --key")
    if host not in _HERE and cert is None:
        raise InputError(f"the desk listens on {host} only with TLS (--cert and --key); without, only on 127.0.0.1")
    ledger.open_(case).close()
    import uvicorn

    from onrecord.web.app import make

    listening = _socket(host, port)
    port = listening.getsockname()[1]
    names = {"127.0.0.1", "localhost", "[::1]"} if host in _HERE else {host}
    app = make(case, hosts=[f"{name}:{port}" for name in names], secure=cert is not None, by=by)
    scheme = "https" if cert else "http"
    address = f"{scheme}://{'[::1]' if host == '::1' else '127.0.0.1' if host == 'localhost' else host}:{port}"
    _tell(app, address)
    if sys.stdin.isatty():
        threading.Thread(target=_more_links, args=(app, address), daemon=True).start()
    config = uvicorn.Config(
        app, log_level="error", access_log=False, server_header=False, ws="none", ssl_certfile=cert, ssl_keyfile=key,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[listening])


def _socket(host: str, port: int) -> socket.socket:
    from onrecord.errors import InputError

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(("127.0.0.1" if host == "localhost" else host, port))
        made.listen(128)  # before the link is printed: whoever opens it at once waits, and is not refused
    except OSError as error:
        made.close()
        raise InputError(f"port {port} of {host} cannot be used ({error.strerror}); give another --port, or 0") from error
    return made


def _tell(app: Guard, address: str) -> None:
    line(f"{address}{app.link()}")
    say("the desk is open: the link above works once; Ctrl-C closes it")


def _more_links(app: Guard, address: str) -> None:
    for _ in sys.stdin:
        _tell(app, address)


COMMANDS: tuple[Any, ...] = (serve,)
