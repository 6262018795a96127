"""RSS, RDF and Atom feeds: each entry a document. The entry's own XML is the original.

The feed is read a piece at a time; entities are not resolved, nothing is fetched. An entry's date is the one it was
published on; when it was changed is not asked. Its text is the fullest one it has: content, else description or summary.
"""

from __future__ import annotations

import html as stdlib_html
import io
import re
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from onrecord.capture import dateline, html, record
from onrecord.errors import NotReadable, OnrecordError, TooLarge
from onrecord.model import Document, Hints

if TYPE_CHECKING:
    from onrecord.capture.containers import Level, Reader
    from onrecord.capture.sources import Item

_PIECE: Final = 65_536
_WHOLE: Final = 10  # a feed may be so many documents large
_BETWEEN: Final = 4_000_000  # bytes from one entry's end to the next; a million empty elements take about 120 MB
_ROOT: Final = re.compile(
    r"\s*+(?:(?:<\?[^>]*+>|<!--(?:(?!-->).)*+-->|<!DOCTYPE[^\[>]*+(?:\[[^\]]*+\]\s*+)?>)\s*+)*+<(?:rss|feed|rdf:RDF|!DOCTYPE\s+(?:rss|feed|rdf:RDF))[\s>]",
    re.S,
)
_ENTRY: Final = ("item", "entry")
_AROUND: Final = ("channel", "feed", "RDF")
_BODIES: Final = ("encoded", "content", "description", "summary")
_OPTIONS: Final[dict[str, Any]] = {
    "resolve_entities": False, "no_network": True, "load_dtd": False, "dtd_validation": False, "huge_tree": False,
    "remove_comments": True, "remove_pis": True, "recover": False,
}  # fmt: skip


def is_one(head: bytes) -> bool:
    return _ROOT.match(_text(head)) is not None


def _text(head: bytes) -> str:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace").lstrip("\ufeff")
    return head.decode("utf-8-sig", "replace")


def documents(reader: Reader, source: io.BufferedReader, name: str, level: Level) -> Iterator[Item]:
    """The Items in a feed, in its order. Raises NotReadable (broken, empty), TooLarge after those that came before."""
    from lxml import etree

    head = _text(source.peek(4096))
    root = re.search(r"<(?:rss|feed|rdf:RDF)[\s>]", head)
    if "<!ENTITY" in head[: root.start() if root else None]:
        raise NotReadable("the feed defines entities, which no feed needs; save the pages themselves", kind="unsupported")
    parser = etree.XMLPullParser(events=("end",), tag=("{*}title", "{*}item", "{*}entry"), **_OPTIONS)
    limit = reader.config.max_bytes
    number = total = since = 0
    outlet: str | None = None
    while piece := source.read(_PIECE):
        total += len(piece)
        since += len(piece)
        broken = None
        try:
            parser.feed(piece)
        except etree.XMLSyntaxError as error:
            broken = error
        # The events before the error are there; reading past them raises it again.
        events = parser.read_events()
        while (found := _next(events)) is not None:
            kind, parent = _local(found), found.getparent()
            around = _local(parent) if parent is not None else ""
            if kind == "title" and around in ("channel", "feed"):
                outlet = outlet or _flat(found)
            if kind not in _ENTRY or around not in _AROUND:
                continue
            number += 1
            since = 0
            level.take(0)
            yield _item(reader, found, f"{name}!", number, outlet)
            _forget(found)
        if broken is not None:
            raise NotReadable(f"the feed is no good XML from here on ({_why(broken)}); fetch it again", kind="broken")
        if since > _BETWEEN:
            raise TooLarge(f"no entry ends within {_BETWEEN // 1_000_000} MB; save the pages themselves")
        if total > _WHOLE * limit:
            raise TooLarge(f"the feed does not end within {_WHOLE * limit // 1_000_000} MB; save the pages themselves")
    try:
        parser.close()
    except etree.XMLSyntaxError:
        raise NotReadable("the feed is cut off; fetch it again", kind="broken") from None
    if not number:
        raise NotReadable("the feed has no entries; leave it out", kind="empty")


def _next(events: Iterator[Any]) -> Any:
    from lxml import etree

    try:
        return next(events)[1]
    except (StopIteration, etree.XMLSyntaxError):
        return None


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:80]


def _forget(entry: Any) -> None:
    """Frees an entry and what stands before it: a feed's length is not to be its memory."""
    parent = entry.getparent()
    entry.clear()
    while entry.getprevious() is not None:
        del parent[0]


def _item(reader: Reader, entry: Any, name: str, number: int, outlet: str | None) -> Item:
    from lxml import etree

    from onrecord.capture.containers import one_line, too_large

    link = _link(entry)
    label = name + one_line(_child(entry, "guid", "id") or link or str(number))[:2000]
    data: bytes = etree.tostring(entry, encoding="utf-8", with_tail=False)
    if len(data) > reader.config.max_bytes:
        return reader.failed(label, too_large(reader.config.max_bytes))
    return reader.item(label, data, record.merge(reader.hints, Hints(outlet=outlet, url=link)), form="feed")


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from one entry of a feed; ``hints`` overrides it. Raises NotReadable (broken, empty) and as html.parse."""
    from lxml import etree

    try:
        entry = etree.fromstring(data, etree.XMLParser(**_OPTIONS))
    except (etree.XMLSyntaxError, ValueError):
        raise NotReadable("the entry is no good XML; fetch the feed again", kind="broken") from None
    title, author = _child(entry, "title"), _author(entry)
    body = next((b for b in (_body(c) for name in _BODIES for c in entry if _local(c) == name) if b.strip()), "")
    if not body.strip() and not title:
        raise NotReadable("the entry holds no text; save the page itself", kind="empty")
    quoted = stdlib_html.escape
    page = (
        f"<!doctype html><html><head><meta charset='utf-8'><title>{quoted(title or '')}</title>"
        f"<meta name='author' content='{quoted(author or '')}'></head><body><article>"
        + (f"<h1>{quoted(title)}</h1>" if title else "")
        + (f"<p class='byline'>{quoted(author)}</p>" if author else "")
        + f"{body}</article></body></html>"
    )
    said = Hints(title=title, published=_published(entry), url=_link(entry))
    return html.parse(page.encode("utf-8", "replace"), record.merge(hints, said))


def _body(element: Any) -> str:
    """The HTML of a content element, whichever way it is packed."""
    from lxml import etree

    if len(element):  # XHTML as elements
        return "".join(etree.tostring(c, encoding="unicode", method="html") for c in element if isinstance(c.tag, str))
    text = element.text or ""
    if "<" in text and element.get("type") in (None, "html", "text/html"):
        return text
    text = text if re.search(r"&\w+;", text) and element.get("type") != "text" else stdlib_html.escape(text)
    return "".join(f"<p>{p}</p>" for p in re.split(r"\n\s*\n", text) if p.strip())


def _author(entry: Any) -> str | None:
    for child in entry:
        if _local(child) == "author":
            return _child(child, "name") or _flat(child)
    return _child(entry, "creator")


def _link(entry: Any) -> str | None:
    for child in entry:
        if _local(child) == "link" and child.get("rel", "alternate") == "alternate":
            url = (child.get("href") or child.text or "").strip()
            if re.match(r"https?://\S+$", url):
                return str(url)[:2000]
    guid = _child(entry, "guid") or ""
    return guid[:2000] if re.match(r"https?://\S+$", guid) else None


def _published(entry: Any) -> str | None:
    """The day, as its own offset has it. ``updated`` is not publication."""
    for name in ("published", "issued", "pubDate", "date"):
        if value := _child(entry, name):
            try:
                return dateline.iso_date(value) or parsedate_to_datetime(value).date().isoformat()
            except (ValueError, TypeError, OverflowError, OnrecordError):
                continue
    return None


def _child(entry: Any, *names: str) -> str | None:
    return next((text for name in names for c in entry if _local(c) == name and (text := _flat(c))), None)


def _flat(element: Any) -> str | None:
    """An element's words on one line, without the markup that titles often hold."""
    text = "".join(element.itertext())
    if "<" in text or "&" in text:
        text = stdlib_html.unescape(re.sub(r"</?[a-zA-Z][^<>]*>", "", text))
    return " ".join(text.split()) or None


def _local(element: Any) -> str:
    """The name without its namespace; empty for an entity or a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
