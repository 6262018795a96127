"""An e-mail as a mail program saves it (.eml): its subject, who sent it and when, and what is new in it.

The text is the subject, the ``From`` line and the body, the plain text rather than the HTML. Quoted earlier mails and
signatures are furniture; in a forwarded mail what is forwarded is the report, so it is body. ``published`` is the ``Date``
header's own day in its own zone: when the mail was sent, as its sender's machine says. A page that a browser saved as one file
(.mht) is in the same format and is read as the page it holds; the date there is that of saving.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from typing import Final

from onrecord.capture import html, quoted, text
from onrecord.capture.compose import spans_of
from onrecord.capture.decode import clean, decode
from onrecord.capture.record import merge
from onrecord.errors import NotReadable, OnrecordError, TooLarge
from onrecord.model import Document, Hints, Part, Role, Span

_HEADER: Final = re.compile(rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]*(.*)")
_KNOWN: Final = frozenset((
    b"from", b"to", b"date", b"subject", b"mime-version", b"received", b"message-id", b"return-path", b"delivered-to",
    b"content-type", b"content-transfer-encoding", b"reply-to", b"cc", b"sender", b"dkim-signature", b"snapshot-content-location",
))  # fmt: skip
_ADDRESS: Final = re.compile(rb"@|<Saved by ", re.I)
_HEAD: Final = 1_000_000  # bytes of one block of headers; the longest seen in lists' archives is about 60,000
_MAX_LINES: Final = 1_000_000
_MAX_PARTS: Final = 2_000
_MAX_NESTED: Final = 100  # parts that hold parts
_MAX_ATTACHMENTS: Final = 500
_MAX_HEADER: Final = 4_000  # characters of one header that are looked at
_CONTAINER: Final = re.compile(rb"^content-type:\s*(?:multipart|message)/", re.I | re.M)
_BOUNDARY: Final = re.compile(rb"boundary\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))", re.I)
_LONG_HEAD: Final = re.compile(rb"(?:[!-9;-~]{1,80}:[^\n]*\n|[ \t][^\n]*\n){5000}")


def is_mail(data: bytes) -> bool:
    """Whether these bytes begin with a mail's headers: at least two known ones, From and Date, Subject or Message-ID of them.

    A text may begin "From: our correspondent": an address must be in one of the headers, and no line be anything else.
    """
    seen: set[bytes] = set()
    address = False
    for line in data[:65_536].lstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf").split(b"\n")[:1000]:
        line = line.rstrip(b"\r")
        if not line:
            break
        if line[:1] in (b" ", b"\t") and seen:
            continue
        m = _HEADER.match(line)
        if m is None:
            return False
        name = m[1].lower()
        if name in _KNOWN:
            seen.add(name)
            address = address or (name in (b"from", b"message-id") and _ADDRESS.search(m[2]) is not None)
    technical = bool(seen & {b"mime-version", b"received", b"message-id"})
    return b"from" in seen and bool(seen & {b"date", b"subject", b"message-id"}) and (address or technical)


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from the bytes of a mail. Raises NotReadable (kinds: empty, broken, bomb, those of HTML), TooLarge."""
    message = _message(data)
    page = _header(message, "Snapshot-Content-Location")
    plain, markup = _bodies(message)
    if page or (_header(message, "From") or "").startswith("<Saved by "):
        if markup is None:
            raise NotReadable("the saved page holds no HTML; save the page again", kind="empty")
        url = page if page and re.match(r"https?://", page) else None
        return html.parse(markup.encode("utf-8", "replace"), _filled(hints, None, None, url))
    subject = _header(message, "Subject")
    sender = _header(message, "From")
    filled = _filled(hints, subject, _day(_header(message, "Date")), None)
    head: list[tuple[str, Role]] = [(subject, "title")] if subject else []
    head += [(f"From: {sender}", "byline")] if sender else []
    if plain is not None:
        return _composed(head, quoted.paragraphs(plain, subject), filled)
    if markup is not None:
        found = html.parse(markup.encode("utf-8", "replace"), Hints())
        return _under(head, found, filled)
    raise NotReadable("the mail has no text of its own; add its attachments as files", kind="empty")


def attachments(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The name and bytes of each file attached, in order; the name has no folders. Mails that are attached are files ``*.eml``.

    At most 500, which together are no larger than the mail. Raises NotReadable (bomb, broken), TooLarge.
    """
    number = 0
    for part in _leaves(_message(data)):
        kind = part.get_content_type()
        name = _file_name(part)
        if name is None and (kind in ("text/plain", "text/html") or _disposition(part) != "attachment"):
            continue
        number += 1
        if number > _MAX_ATTACHMENTS:
            raise TooLarge(f"a mail with more than {_MAX_ATTACHMENTS} attachments; save them and add them as files")
        if kind == "message/rfc822":
            inner = part.get_payload()
            content = inner[0].as_bytes() if isinstance(inner, list) and inner and isinstance(inner[0], Message) else b""
            name = name or f"attachment-{number}.eml"
        else:
            content = _bytes(part)
        yield name or f"attachment-{number}", content


def _message(data: bytes) -> Message:
    """The mail's parts, with the parser kept from what would make it take minutes or gigabytes."""
    head = re.search(rb"\n\r?\n", data[: _HEAD + 2])
    if (head is None and len(data) > _HEAD) or _LONG_HEAD.search(data):
        raise NotReadable("the mail's headers have no end that a mail's have; save its text and add that", kind="bomb")
    if data.count(b"\n") + data.count(b"\r") > 2 * _MAX_LINES:
        raise TooLarge(f"a mail of more than {_MAX_LINES:,} lines; save its parts and add them as files")
    boundaries = {m[1] or m[2] for m in _BOUNDARY.finditer(data)}
    nested = sum(1 for _ in _CONTAINER.finditer(data))
    too_many = len(boundaries) > _MAX_NESTED or nested > _MAX_NESTED
    if too_many or sum(data.count(b"--" + boundary) for boundary in boundaries) > _MAX_PARTS:
        raise NotReadable("the mail is nested as no mail program does it; save its text and add that", kind="bomb")
    try:
        return BytesParser(policy=policy.compat32).parsebytes(data.lstrip(b"\r\n").removeprefix(b"\xef\xbb\xbf"))
    except (MessageError, ValueError, LookupError, RecursionError, AttributeError, TypeError):
        raise NotReadable("the mail is damaged; save its text and add that", kind="broken") from None


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no others, in order; an attached mail is one."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload()
        if isinstance(inner, list) and (part.get_content_maintype() == "multipart" or part is message):
            waiting += [p for p in reversed(inner) if isinstance(p, Message)]
        else:
            yield part


def _bodies(message: Message) -> tuple[str | None, str | None]:
    """The first plain text that is not blank, with its soft line ends undone, and the first HTML."""
    plain = markup = None
    for part in _leaves(message):
        kind = part.get_content_type()
        if _disposition(part) == "attachment" or kind not in ("text/plain", "text/html"):
            continue
        if kind == "text/plain" and plain is None and (_file_name(part) is None):
            shown = _text(part)
            if shown.strip():
                plain = _unflowed(shown) if str(part.get_param("format") or "").lower() == "flowed" else shown
        elif kind == "text/html" and markup is None:
            markup = _text(part) or None
    return plain, markup


def _bytes(part: Message) -> bytes:
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AttributeError, TypeError, MessageError):
        content = None
    return content if isinstance(content, bytes) else b""


def _text(part: Message) -> str:
    said = part.get_param("charset")
    declared = said if isinstance(said, str) and "ascii" not in said.lower() else None  # what is not ASCII in it is unknown
    content = _bytes(part)
    return decode(content, declared).replace("\x00", "\ufffd") if content else ""


def _unflowed(shown: str) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one, if both are quoted alike."""
    out: list[str] = []
    for line in shown.splitlines():
        depth = len(line) - len(line.lstrip(">"))
        bare = line[depth:].removeprefix(" ")
        if out and out[-1].endswith(" ") and out[-1] != "-- " and bare and depth == len(out[-1]) - len(out[-1].lstrip(">")):
            out[-1] += bare
        else:
            out.append(line)
    return "\n".join(out)


def _header(message: Message, name: str) -> str | None:
    """A header's words on one line; None if there are none. Bytes of no declared encoding are decoded as a text's are."""
    raw = next((v for k, v in message.raw_items() if k.lower() == name.lower()), None)
    if raw is None:
        return None
    shown = str(raw)[:_MAX_HEADER]
    pieces: list[str] = []
    try:
        for words, charset in decode_header(shown):
            if isinstance(words, bytes):
                pieces.append(decode(words, charset) if words else "")
            else:
                pieces.append(words)
    except (MessageError, ValueError, LookupError, OnrecordError):
        pieces = [shown]
    joined = "".join(pieces)
    if any("\udc80" <= c <= "\udcff" for c in joined):
        try:
            joined = decode(joined.encode("utf-8", "surrogateescape"))
        except (OnrecordError, ValueError):
            joined = clean(joined)
    joined = clean("".join(c if c >= " " and c != "\x7f" else " " for c in joined))
    return " ".join(joined.split()) or None


def _day(value: str | None) -> str | None:
    try:
        found = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    # No mail is older than mail; 1970 is how an unset clock is printed.
    return found.date().isoformat() if found is not None and 1971 <= found.year <= 2100 else None


def _filled(hints: Hints, title: str | None, published: str | None, url: str | None) -> Hints:
    said = Hints(title=title, published=published, url=url)
    return merge(hints, said)


def _disposition(part: Message) -> str:
    return str(part.get("Content-Disposition", "")).split(";")[0].strip().lower()


def _file_name(part: Message) -> str | None:
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    if not name:
        return None
    bare = re.split(r"[/\\]", clean("".join(c for c in str(name) if c.isprintable())))[-1].strip(". ")
    return bare[:200] or None


def _composed(head: list[tuple[str, Role]], body: list[tuple[str, Role]], hints: Hints) -> Document:
    """Subject and sender, then the paragraphs. Nothing below a subject is the title."""
    blocks = head + body
    whole, spans = spans_of([shown for shown, _ in blocks])
    own = [span for span, (_, role) in zip(spans, blocks, strict=True) if role == "body"]
    found = iter(text.roles(whole, own))
    roles: list[Role] = [next(found) if role == "body" else role for _, role in blocks]
    has_subject = any(role == "title" for _, role in head)
    roles = ["body" if r == "title" and has_subject and i >= len(head) else r for i, r in enumerate(roles)]
    return text.finish(whole, text.refine(whole, list(zip(spans, roles, strict=True))), hints)


def _under(head: list[tuple[str, Role]], page: Document, hints: Hints) -> Document:
    """Subject and sender above what was made of the mail's HTML; what quotes an earlier mail in it is furniture."""
    whole, spans = spans_of([*(shown for shown, _ in head), page.text])
    at = spans[-1][0]
    parts = [Part(span, role) for span, (_, role) in zip(spans, head, strict=False)]
    has_subject = any(role == "title" for _, role in head)
    rest = False
    for part in page.parts:
        rest = rest or quoted.begins(page.text[slice(*part.span)])
        span: Span = (part.span[0] + at, part.span[1] + at)
        parts.append(Part(span, "furniture" if rest else "body" if part.role == "title" and has_subject else part.role))
    return text.finish(whole, parts, hints)
