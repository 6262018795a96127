"""What a page's markup says about itself: title, author, date, outlet, address, language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from onrecord.capture import dateline

# In order of trust: when the article was first put out. A date of change is none of them.
_DATE_KEYS: Final = (
    "article:published_time",
    "og:published_time",
    "og:article:published_time",
    "article:published",
    "datepublished",
    "date.published",
    "article.published",
    "published_time",
    "publish-date",
    "publish_date",
    "published-date",
    "pubdate",
    "publishdate",
    "publicationdate",
    "publication_date",
    "article_date_original",
    "originalpublicationdate",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date",
    "dc.created",
    "dc.date.created",
    "datecreated",
    "citation_publication_date",
    "rnews:datepublished",
    "timestamp",
    "date",
)
_MAX_JSON: Final = 2_000_000
_MAX_TRIED: Final = 20  # elements that may hold a date


class Facts(NamedTuple):
    """What the page says of itself; None where it says nothing."""

    title: str | None
    author: str | None
    published: str | None
    outlet: str | None
    url: str | None
    lang: str | None


def published(root: Any) -> str | None:
    """When the page says that it was published, as ``YYYY-MM-DD`` in the page's own time zone. Valid dates only.

    Read from what is meant to say it (meta elements, JSON-LD, time elements), never from the address or the running
    text: a date there is as likely the event's.
    """
    stated: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if key in _DATE_KEYS and key not in stated and (found := _date(meta.get("content"))):
            stated[key] = found
    for key in _DATE_KEYS[:3]:
        if key in stated:
            return stated[key]
    if found := next(_json_dates(root), None):
        return found
    for key in _DATE_KEYS:
        if key in stated:
            return stated[key]
    tried = 0
    for element in root.iter("time", "abbr", "span", "div", "p"):
        prop = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
        prop += " pubdate" if "pubdate" in element.attrib else ""
        is_published = "datepublished" in prop or "pubdate" in prop or (element.tag in ("time", "abbr") and "published" in prop)
        if is_published and (tried := tried + 1) <= _MAX_TRIED:
            value = element.get("datetime") or element.get("content") or element.get("title") or element.text_content()[:100]
            if found := _date(value):
                return found
    return None


def _date(value: str | None) -> str | None:
    if not value:
        return None
    found = dateline.iso_date(value) or dateline.calendar_date(value[:100])
    return None if found == "1970-01-01" else found  # how an unset time is printed


def _json_dates(root: Any) -> Iterator[str]:
    for node in _json_nodes(root):
        if found := _date(node["datePublished"] if isinstance(node.get("datePublished"), str) else None):
            yield found


def _json_nodes(root: Any) -> Iterator[dict[str, Any]]:
    """The objects of the page's JSON-LD, outermost first."""
    for script in root.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text or len(script.text) > _MAX_JSON:
            continue
        try:
            queue: list[Any] = [json.loads(script.text, strict=False)]
        except (ValueError, RecursionError):
            continue
        at = 0
        while at < len(queue):
            node = queue[at]
            at += 1
            if isinstance(node, dict):
                yield node
                queue.extend(v for v in node.values() if isinstance(v, dict | list))
            elif isinstance(node, list):
                queue.extend(v for v in node if isinstance(v, dict | list))
