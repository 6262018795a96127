"""A capture as WARC 1.1 records (ISO 28500:2017): what was asked and what came, byte for byte.

The request and the response stand as they crossed the wire, transfer and content encodings and all. A record's id is made
from its content, so that the same capture gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
import io
import re
import uuid
from collections.abc import Sequence
from typing import Final, NamedTuple

from onrecord import __version__
from onrecord.capture.addresses import Target

_HEADER_END: Final = re.compile(rb"\n\r?\n")
_SECRET: Final = re.compile(rb"^Proxy-Authorization:.*\r\n", re.M)


class Hop(NamedTuple):
    """One request and its response, as bytes. ``address``: who was connected to; None through a proxy."""

    target: Target
    address: str | None
    date: str  # YYYY-MM-DDTHH:MM:SSZ, when it was asked
    request: bytes
    response: bytes
    proxied: bool = False


def warc(hops: Sequence[Hop]) -> bytes:
    """The hops as a WARC file, compressed a record at a time: a ``warcinfo``, then ``request`` and ``response`` of each.

    Digests are SHA-256 in base 32; a response's payload is its body as transferred (no digest of it where the
    header's end is in doubt).
    """
    from warcio.recordloader import ArcWarcRecord
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    writer.ensure_digest = lambda *_, **__: None  # it would add the digest that is left out on purpose

    def write(kind: str, block: bytes, date: str, content_type: str, **more: str) -> None:
        headers = [("WARC-Type", kind), ("WARC-Record-ID", _id(kind, date, more.get("uri", ""), block)), ("WARC-Date", date)]
        if "uri" in more:
            headers.append(("WARC-Target-URI", more["uri"]))
        headers += [(name, more[key]) for key, name in _OPTIONAL if key in more]
        headers.append(("WARC-Block-Digest", _digest(block)))
        if "uri" in more and (payload := _payload(block)) is not None:
            headers.append(("WARC-Payload-Digest", _digest(payload)))
        fields = StatusAndHeaders("", headers, protocol="WARC/1.1")
        # With no parsed HTTP headers, warcio writes the block as it is and does not put the header together anew.
        record = ArcWarcRecord("warc", kind, fields, io.BytesIO(block), None, content_type, len(block))
        record.payload_length = len(block)
        writer.write_record(record)

    told = f"software: onrecord/{__version__}\r\nformat: WARC File Format 1.1\r\nrobots: not asked; one page for a person\r\n"
    told += "via: a proxy\r\n" if any(hop.proxied for hop in hops) else ""
    info = _id("warcinfo", hops[0].date, "", told.encode())
    write("warcinfo", told.encode(), hops[0].date, "application/warc-fields")
    for hop in hops:
        asked = _SECRET.sub(b"", hop.request)
        where = {"uri": hop.target.url, "info": info} | ({"address": hop.address} if hop.address else {})
        answer = _id("response", hop.date, hop.target.url, hop.response)
        write("request", asked, hop.date, "application/http; msgtype=request", **where, beside=answer)
        write("response", hop.response, hop.date, "application/http; msgtype=response", **where)
    return out.getvalue()


_OPTIONAL: Final = (("address", "WARC-IP-Address"), ("beside", "WARC-Concurrent-To"), ("info", "WARC-Warcinfo-ID"))


def _payload(block: bytes) -> bytes | None:
    """What follows the header. None where a line of nothing but blanks stands in the header: readers disagree on whether it
    ends there, and a digest that some of them refute is worse than none (the block's digest stays)."""
    end = _HEADER_END.search(block)
    if end is None:
        return b""
    lines = block[: end.start()].split(b"\n")
    return None if any(not line.decode("latin-1").strip() for line in lines) else block[end.end() :]


def _digest(data: bytes) -> str:
    return f"sha256:{base64.b32encode(hashlib.sha256(data).digest()).decode()}"


def _id(kind: str, date: str, uri: str, block: bytes) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {date} {uri} {_digest(block)}')}>"
