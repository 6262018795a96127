"""The visible blocks of a page that no tree parser can take: nested thousands deep, or with thousands of attributes.

Only tags are looked at, so nothing is known of where on the page a block stands. Linear in the page's length.
"""

from __future__ import annotations

import html
import re
from typing import Final

from onrecord.capture.blocks import INLINE, UNSEEN, Block

_MARKUP: Final = re.compile(r"<!--|<(/?)([a-zA-Z][\w:-]*)[^<>]*>|<[!?][^<>]*>")
_HUGE_TAG: Final = re.compile(r"<[a-zA-Z][^<>]{20000,}")
_MAX_WORDS: Final = 2000  # in one tag; a picture written into a tag is long but is one word


def is_needed(source: str) -> bool:
    """Whether some tag has so many attributes that a tree parser takes minutes (its time is quadratic in them)."""
    return any(len(m.group().split(None, _MAX_WORDS)) > _MAX_WORDS for m in _HUGE_TAG.finditer(source))


def collect(source: str) -> list[Block]:
    """The text between the tags of blocks, in order; every block is a "p" to what comes after."""
    out: list[Block] = []
    pieces: list[str] = []
    tag = "p"

    def flush() -> None:
        text = " ".join(html.unescape("".join(pieces)).split())
        pieces.clear()
        if text:
            out.append(Block(text, tag, ""))

    at = 0
    while m := _MARKUP.search(source, at):
        pieces.append(source[at : m.start()])
        at = m.end()
        if m.group() == "<!--":
            end = source.find("-->", at)
            at = end + 3 if end >= 0 else len(source)
            continue
        name = (m[2] or "").lower()
        if not name or name in INLINE:
            continue
        flush()
        tag = name if not m[1] and re.fullmatch("h[1-6]", name) else "p"
        if name in UNSEEN and not m[1] and not m.group().endswith("/>"):
            closing = re.compile(rf"</{re.escape(name)}\b", re.I).search(source, at)
            at = closing.start() if closing else len(source)
    pieces.append(source[at:])
    flush()
    return out
