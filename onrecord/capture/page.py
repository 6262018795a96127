"""What a page's markup says about itself: title, author, date, outlet, address, language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from onrecord.capture import dateline
from onrecord.capture.blocks import is_elsewhere
from onrecord.capture.credit import Stated, stated

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
# In order of trust: when it was last changed.
_CHANGE_KEYS: Final = (
    "article:modified_time",
    "og:updated_time",
    "og:modified_time",
    "article:modified",
    "article:updated_time",
    "datemodified",
    "date.modified",
    "modified_time",
    "lastmodified",
    "last-modified",
    "lastmod",
    "dcterms.modified",
    "dc.date.modified",
)
_MAX_JSON: Final = 2_000_000
_MAX_TRIED: Final = 20  # elements that may hold a date


class Facts(NamedTuple):
    """What the page says of itself; None where it says nothing."""

    title: str | None
    author: str | None
    outlet: str | None
    url: str | None
    lang: str | None


def dates(root: Any) -> Stated:
    """When the page says that it was published and last changed, in its own time zone. Valid dates only.

    Read from what is meant to say it (meta elements, JSON-LD, time elements), never from the address or the running
    text: a date there is as likely the event's.
    """
    metas: dict[str, str] = {}
    for meta in root.iter("meta"):
        key = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        if (key in _DATE_KEYS or key in _CHANGE_KEYS) and key not in metas and (found := _date(meta.get("content"))):
            metas[key] = found
    return (
        _from_metas(metas, _DATE_KEYS[:3], _CHANGE_KEYS[:3])
        .then(stated(next(_json_dates(root, "datePublished"), None), None, "JSON-LD datePublished"))
        .then(stated(None, next(_json_dates(root, "dateModified"), None), "JSON-LD dateModified"))
        .then(_from_metas(metas, _DATE_KEYS, _CHANGE_KEYS))
        .then(_from_elements(root))
    )


def _from_metas(metas: dict[str, str], published: Sequence[str], changed: Sequence[str]) -> Stated:
    first = next((key for key in published if key in metas), "")
    last = next((key for key in changed if key in metas), "")
    found = stated(metas.get(first), None, f"meta {first}")
    return found.then(stated(None, metas.get(last), f"meta {last}"))


def _from_elements(root: Any) -> Stated:
    """From elements marked as the date of publication or change; else from the first time element below the headline."""
    found, below = Stated(), Stated()
    tried = 0
    headed = False
    for element in root.iter("h1", "time", "abbr", "span", "div", "p"):
        if element.tag == "h1":
            headed = True
            continue
        prop = f"{element.get('itemprop') or ''} {element.get('class') or ''}".lower()
        prop += " pubdate" if "pubdate" in element.attrib else ""
        timed = element.tag in ("time", "abbr")
        published = "datepublished" in prop or "pubdate" in prop or (timed and "published" in prop)
        changed = "datemodified" in prop or (timed and ("updated" in prop or "modified" in prop))
        plain = headed and element.tag == "time" and not (published or changed) and not below.published
        if (not (published or changed or plain)) or (tried := tried + 1) > _MAX_TRIED:
            continue
        value = element.get("datetime") or element.get("content") or element.get("title") or element.text_content()[:100]
        if (day := _date(value)) is None:
            continue
        if plain:
            if not is_elsewhere(element):
                below = stated(day, None, "time element")
        else:
            # "published updated": a theme's way to say that there was no change
            found = found.then(stated(day if published else None, day if changed and not published else None, "time element"))
    return found.then(below)


def _date(value: str | None) -> str | None:
    if not value:
        return None
    found = dateline.iso_date(value) or dateline.calendar_date(value[:100])
    return None if found == "1970-01-01" else found  # how an unset time is printed


def _json_dates(root: Any, key: str) -> Iterator[str]:
    for node in _json_nodes(root):
        if found := _date(node[key] if isinstance(node.get(key), str) else None):
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
