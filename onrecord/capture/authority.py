"""Asks a time stamp authority that the user named; only the hash of a head goes out."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from onrecord.errors import InputError

_LIMIT: Final = 1_000_000  # bytes of a reply; real ones have some 5,000
_SECONDS: Final = 30.0


def ask(url: str, request: bytes) -> bytes:
    """The authority's reply to a TimeStampReq, sent by HTTP as RFC 3161 says. Redirections are not followed.

    Raises InputError, saying what to do.
    """
    import urllib3

    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise InputError(f"{url} is no address of an authority; give one that begins with https:// or http://")
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urllib3.PoolManager(timeout=urllib3.Timeout(total=_SECONDS), retries=False) as pool:
            answer = pool.request("POST", url, body=request, headers=headers, redirect=False, preload_content=False)
            try:
                data: bytes = answer.read(_LIMIT + 1, decode_content=True)
            finally:
                answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise InputError(f"{url} did not answer ({error}); check it, or use --request and --reply") from error
    if answer.status != 200:
        raise InputError(f"{url} answered {answer.status}; check the address with the authority")
    if len(data) > _LIMIT:
        raise InputError(f"{url} answered more than a time stamp can be; check the address with the authority")
    return data
