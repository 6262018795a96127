"""Small SVG: elements, escaped text, how wide text is, and what a drawing is made of.

Colours are classes of ``draw.css`` and never styles, so a page's policy may forbid inline styles; light, dark and print are the
page's to choose. Every drawing is left to right inside, whatever the page is; names keep their own direction.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from html import escape
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from onrecord.wording import safe, visible

OWN: Final = "\x00"  # becomes an id of the drawing's own; no document's text can hold it here, since `safe` shows it as ‹U+0000›
# Characters that XML 1.0 has no place for; `safe` has shown the controls and lone surrogates as ‹U+…› before.
_NO_XML: Final = re.compile("[\ufffe\uffff]")
_ISOLATES: Final = re.compile("([\u2068\u2069])")
_LONG: Final = 1000  # letters of a line that are looked at
_WIDE: Final = ("W", "F")


HATCHED: Final = f"url(#{OWN}-h)"  # a fill: see HATCH


class Drawing(NamedTuple):
    """A picture, and the same in words. ``svg``: one element, or two of which CSS shows one (wide, narrow). ``table``: an HTML
    table that holds all that the picture says. Both are markup, escaped, to be put into a page as they are."""

    svg: str
    table: str


class Link(NamedTuple):
    """Where a mark leads, and what to call it for somebody who does not see it."""

    href: str
    label: str


def isolated(value: object) -> str:
    """A name within a sentence: its direction does not spread to what stands beside it."""
    return f"\u2068{safe(str(value))}\u2069"


def prose(*parts: object) -> str:
    """Escaped text out of our words and isolated names. What could reorder or steer a page becomes visible, but for the
    isolating marks themselves; what XML cannot hold is replaced."""
    shown = "".join(p if p in "\u2068\u2069" else visible(p) for p in _ISOLATES.split("".join(map(str, parts))))
    return escape(_NO_XML.sub("\ufffd", shown))


def el(name: str, inside: str = "", **attributes: object) -> str:
    """An element. ``inside`` is markup; attributes are escaped, ``class_`` is "class", "_" in a name is "-"; None is left out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"' for key, value in attributes.items() if value is not None
    )
    return f"<{name}{told}>{inside}</{name}>" if inside or name in ("title", "desc", "svg", "g") else f"<{name}{told}/>"


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return number(value)
    return HATCHED if value == HATCHED else prose(value)


def number(value: float) -> str:
    """A coordinate: a tenth of a pixel is enough."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if value != round(value) else str(int(value))


def link(target: Link | None, inside: str) -> str:
    """``inside`` as a link, reachable by keyboard; or as it is. Raises ValueError for an address that is not a page's."""
    if target is None:
        return inside
    return el("a", inside, href=address(target.href), aria_label=safe(target.label), class_="d-link")


def address(href: str) -> str:
    """The address, if it is a page's. Raises ValueError."""
    if urlsplit(href).scheme not in ("", "http", "https") or "\\" in href:
        raise ValueError(f"a drawing links to pages, not to {href!r}")
    return href


def label(x: float, y: float, words: str, class_: str = "d-text", anchor: str = "start", tip: str = "") -> str:
    """A line of text; ``words`` is escaped markup already. ``tip`` (escaped) is what a pointer shows."""
    title = el("title", tip) if tip else ""
    return el("text", title + words, x=x, y=y, class_=class_, text_anchor=None if anchor == "start" else anchor)


def width_of(words: str, size: float) -> float:
    """About how wide a line is in pixels, without fonts: never far under, so that nothing is cut."""
    return sum(map(_em, words)) * size


def _em(c: str) -> float:
    if unicodedata.combining(c) or unicodedata.category(c) == "Cf":
        return 0.0
    return 1.0 if unicodedata.east_asian_width(c) in _WIDE else 0.68 if c.isupper() or c in "mwMW%—…" else 0.54


def cut(words: str, width: float, size: float) -> str:
    """As much of a line as fits, "…" where something is left out; never between a letter and its marks."""
    words, whole = words[:_LONG], words
    room, at = width / size - _em("…"), 0
    if len(words) == len(whole) and width_of(words, size) <= width:
        return words
    for at, c in enumerate(words):  # noqa: B007
        room -= _em(c)
        if room < 0:
            break
    return words[:at].rstrip() + "…"


def named(words: object, width: float, size: float) -> str:
    """A name cut to a width, escaped and isolated: for :func:`label`."""
    return prose(f"\u2068{cut(safe(str(words)), width, size)}\u2069")


def drawing(
    size: tuple[float, float], title: str, desc: str, body: str, *, defs: str = "", class_: str = ""
) -> str:
    """The outer element. ``title`` and ``desc`` are plain text. One with links is a group: what is said to be an image hides what
    is inside it from a screen reader. :data:`OWN` in ``body`` and ``defs`` becomes an id of its own."""
    width, height = size
    own = "d" + hashlib.sha256(f"{title}{desc}{class_}{width}{body}".encode("utf-8", "replace")).hexdigest()[:10]
    inner = el("title", prose(safe(title)), id=f"{own}-t") + el("desc", prose(desc), id=f"{own}-d")
    inner += (el("defs", defs) if defs else "") + body
    return el(
        "svg", inner.replace(OWN, own), xmlns="http://www.w3.org/2000/svg", class_=f"draw {class_}".strip(),
        viewBox=f"0 0 {number(width)} {number(height)}", width=width, height=height, direction="ltr",
        role="group" if "<a " in body else "img", aria_labelledby=f"{own}-t", aria_describedby=f"{own}-d",
    )  # fmt: skip


def moved(x: float, y: float, inside: str) -> str:
    """A group at a place."""
    return el("g", inside, transform=f"translate({number(round(x, 1))} {number(round(y, 1))})")


def legend(signs: Sequence[tuple[str, str]], y: float, width: float) -> tuple[str, float]:
    """What signs mean, in as many lines as they need; and where it ends. A sign is drawn around (9, -4), words begin at 24."""
    out, x = [], 4.0
    for sign, words in signs:
        wide = 28 + width_of(words, 11)
        if x > 4 and x + wide > width:
            x, y = 4.0, y + 18
        out.append(moved(x, y, sign + label(24, 0, prose(words), "d-small")))
        x += wide + 10
    return "".join(out), y + 18 if signs else y


def pair(make: Callable[[float], str]) -> str:
    """A drawing made for a wide and for a narrow page; the style sheet shows one of them."""
    return "".join(el("div", make(width), class_=class_) for width, class_ in ((760.0, "d-wide"), (360.0, "d-narrow")))


HATCH: Final = (  # for what is worded vaguely
    f'<pattern id="{OWN}-h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="d-hatch-ground"/><line y2="6" class="d-hatch"/></pattern>'
)


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], links: Sequence[Link | None] = ()) -> str:
    """An HTML table; cells are plain text and escaped here. The first cell of a row names it, and carries its link."""
    top = el("tr", "".join(el("th", prose(h) or "&#160;", scope="col") for h in head))
    lines = []
    for i, row in enumerate(rows):
        target = links[i] if i < len(links) else None
        first = prose(row[0]) if target is None else el("a", prose(row[0]), href=address(target.href))
        cells = [el("th", first or "&#160;", scope="row", dir="auto")]
        cells += [el("td", prose(c) or "&#160;", dir="auto") for c in row[1:]]
        lines.append(el("tr", "".join(cells)))
    inside = el("caption", prose(safe(caption))) + el("thead", top) + el("tbody", "".join(lines) or el("tr", el("td", "nothing")))
    return el("table", inside, class_="d-table")
