"""A web page: its visible blocks in page order, told apart by what trafilatura takes for the article.

Every visible block is in the text once. The date is the page's own statement (see page.py), never a guess of ours.
"""

from __future__ import annotations

import itertools
import logging
import re
from typing import Any, Final

from onrecord.capture import align, credit, flat, language, text
from onrecord.capture.blocks import Block, collect, prune
from onrecord.capture.decode import clean, decode
from onrecord.capture.page import Facts, dates
from onrecord.capture.record import merge
from onrecord.errors import NotReadable, TooLarge
from onrecord.model import Document, Hints, Part, Role, Span

_META_CHARSET: Final = re.compile(rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.I)
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
_MAX_ELEMENTS: Final = 60_000  # the largest of 132 pages has 7,721
_MAX_CHARACTERS: Final = 3_000_000
_FAR_DATES: Final = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1990-01-01",
    "max_date": "2100-01-01",
}


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from the bytes of a page. Raises NotReadable (kinds: binary, empty, broken), TooLarge."""
    declared = _META_CHARSET.search(data[:4096])
    source = _UNPRINTABLE.sub("\ufffd", decode(data, declared[1].decode("ascii") if declared else None))
    root = None if flat.is_needed(source) else tree_of(source)
    lang = extraction = None
    said_in_markup = credit.Stated()
    if root is None:
        blocks = flat.collect(source)
    else:
        said_in_markup = dates(root)
        lang = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
        prune(root)
        blocks = collect(root)
    if not blocks:
        raise NotReadable("the page shows no text; open it in a browser and save what it shows", kind="empty")
    if len(blocks) > text.MAX_LINES:
        raise TooLarge(f"more than {text.MAX_LINES:,} paragraphs; split it into documents")
    if root is not None and _is_page_sized(root, blocks):
        extraction = _extract(root, hints.url)
    facts = _facts(extraction, lang)
    found = align.roles(blocks, extraction, hints.title or facts.title, facts.author)
    whole, spans = _compose(blocks)
    parts = _ended(whole, text.refine(whole, list(zip(spans, found, strict=True))))
    said = Hints(
        title=_title(blocks, found) or facts.title, outlet=facts.outlet, url=facts.url,
        lang=language.code(hints.lang) or language.agree(facts.lang, text.running(whole, parts)),
    )  # fmt: skip
    merged = merge(hints, said)
    day = (
        credit.stated(hints.published, None, "the caller")
        .then(credit.in_local_time(said_in_markup, credit.by_headline(blocks, found)))
        .then(text.stated(whole, parts))
    )
    return Document(
        text=whole, title=merged.title, published=day.published, lang=merged.lang, outlet=merged.outlet,
        url=merged.url, parts=tuple(parts), updated=day.updated, dates_from=day.where,
        byline=credit.byline(whole, parts), wire=credit.wire(whole, parts),
    )  # fmt: skip


def tree_of(source: str) -> Any:
    """The page's element tree, None if it is nested too deeply to be had whole.

    Nothing is fetched; entities are HTML's own only. Raises NotReadable (broken).
    """
    from lxml import etree
    from lxml import html as lxml_html

    parser = lxml_html.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True, recover=True
    )
    try:
        root = lxml_html.document_fromstring(source.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        raise NotReadable("the page is too broken to parse; save the page's text instead", kind="broken") from None
    # libxml2 stops at 2,048 levels and drops the rest.
    return None if any(e.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for e in parser.error_log) else root


def _is_page_sized(root: Any, blocks: list[Block]) -> bool:
    """Whether it is worth finding the article: what is much larger than any page would take minutes."""
    return (
        sum(len(b.text) for b in blocks) <= _MAX_CHARACTERS
        and next(itertools.islice(root.iter(), _MAX_ELEMENTS, None), None) is None
    )


def _extract(root: Any, url: str | None) -> Any:
    """What trafilatura takes for the article and the comments; None if it finds neither."""
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return bare_extraction(root, url=url, include_comments=True, with_metadata=True, date_extraction_params=dict(_FAR_DATES))


def _facts(extraction: Any, lang: str | None) -> Facts:
    if extraction is None:
        return Facts(None, None, None, None, lang)
    return Facts(_flat(extraction.title), _flat(extraction.author), _flat(extraction.sitename), _flat(extraction.url), lang)


def _flat(value: Any) -> str | None:
    return clean(" ".join(value.split())) or None if isinstance(value, str) else None


def _title(blocks: list[Block], roles: list[Role]) -> str | None:
    return next((" ".join(b.text.split()) for b, role in zip(blocks, roles, strict=True) if role == "title"), None)


def _ended(whole: str, parts: list[Part]) -> list[Part]:
    """The parts, but what the body ends with that has no letter ("2", "4–6": cells of a table below the article) as furniture."""
    out = list(parts)
    for i in range(len(out) - 1, -1, -1):
        if out[i].role == "body":
            if any(c.isalpha() for c in whole[slice(*out[i].span)]):
                break
            out[i] = Part(out[i].span, "furniture")
    return out


def _compose(blocks: list[Block]) -> tuple[str, list[Span]]:
    spans: list[Span] = []
    at = 0
    for block in blocks:
        spans.append((at, at + len(block.text)))
        at += len(block.text) + 2
    return "\n\n".join(b.text for b in blocks), spans
