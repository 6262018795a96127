"""A page's visible text as blocks, in page order: what a reader sees as paragraphs, headings, cells and buttons."""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

# Nothing inside them is text that the page shows.
UNSEEN: Final = frozenset((
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "embed", "applet", "canvas", "svg",
    "math", "audio", "video", "map", "datalist", "noembed", "noframes", "param", "source", "track", "xml",
))  # fmt: skip
# They stay within a line of text; everything else ends a block.
INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "ins", "kbd", "label", "mark", "nobr", "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike", "strong",
    "sub", "sup", "time", "tt", "u", "var", "wbr", "o:p",
))  # fmt: skip
_HIDDEN_STYLE: Final = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
# Of an element's id and classes, each a name of its own in lower case with hyphens.
_COMMENT_PLACE: Final = re.compile(
    r"(?:^|[ -])(?:comments?|comments?list|disqus|livefyre|responses|replies|usercomments|readercomments)(?:$|[ -])|"
    r"(?:^| )(?:reply|fyre(?:-\S*)?)(?:$| )"
)
_REPLY_PLACE: Final = re.compile(r"(?:^|[ -])(?:respond|comments?-?form|reply-(?:title|form|box))(?:$|[ -])")
_FORM_PLACE: Final = re.compile(r"(?:^|[ -])(?:newsletter|signup|sign-up)(?:$|[ -])")
_NOTICE_PLACE: Final = re.compile(
    r"(?:^|[ -])(?:cookies?|consent|gdpr)-?(?:accept|banner|bar|box|consent|dialog|law|message|modal|notice|overlay|popup|wall)|"
    r"(?:^| )(?:cookies?|consent|gdpr|(?:cookie|gdpr)-?consent|onetrust-\S*|cookiebot\S*|qc-cmp\S*)(?:$| )"
)
_SHARE_PLACE: Final = re.compile(
    r"(?:^| )(?:share|sharing|sharedaddy|sharethis|addthis|addtoany)(?:$|[ -])|"
    r"(?:^|[ -])(?:(?:share|sharing|social)-?(?:bar|buttons?|icons?|links?|list|share|sharing|tools?|widgets?))(?:$|[ -])"
)
_RELATED_PLACE: Final = re.compile(
    r"(?:^| )(?:related|recommended|recommendations|read-?more|also-?read|most-?(?:read|popular|viewed))(?:$|[ -])|"
    r"(?:^|[ -])(?:related|recommended|most-read|most-popular)(?:-?(?:articles?|box|content|links?|list|news|posts?|reading|"
    r"stories|story))?(?:$| )"
)
# What holds the article is often named for what may come with it.
_STATE: Final = re.compile(
    r"(?:^|(?<= ))(?:(?:allows?|enables?|has|hides?|is|no|shows?|with|without)-\S*|\S*-(?:closed|disabled|enabled|off|on|open)|"
    r"(?:article|entry|page|post|single|story)-(?:body|content|main|text)-\S*)(?=$| )"
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SPACES: Final = re.compile(r"[^\S\n]+")
_LINES: Final = re.compile(r" ?\n ?")
_MAX_VALUE: Final = 2000  # characters of an attribute; no class, style or address that is looked at is longer
_MAX_DEPTH: Final = 400  # real pages stay under 100; deeper ones would overflow the stack of tools that recurse


# Places whose words are never the article's. Nothing inside them but comments is a place of its own.
APART: Final = frozenset(("reply", "notice", "share", "related"))


class Block(NamedTuple):
    """One block. ``tag`` is the element that holds it, ``place`` where on the page it stands."""

    text: str
    tag: str
    place: str  # "", "nav", "footer", "aside", "form", "comments", "caption", "quote" or one of APART
    style: int = 0  # equal for blocks whose elements and all that hold them have the same tags and classes
    linked: bool = False  # most of it is a link


def is_hidden(element: Any) -> bool:
    """Whether the page's own markup hides this element (style sheets are not read)."""
    if (hidden := element.get("hidden")) is not None:
        return str(hidden).lower() != "until-found"
    style = element.get("style")
    if style and _HIDDEN_STYLE.search(style[:2000]):
        return True
    return str(element.tag) == "input"


def prune(root: Any) -> None:
    """Take out of the tree what the page does not show, and the tags (not the words) of what is nested too deeply."""
    from lxml import etree

    hidden: list[Any] = []
    deep: list[Any] = []
    depth = 0
    skip: Any = None
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            depth += 1
            if skip is None and isinstance(element.tag, str) and element.tag not in ("html", "body") and is_hidden(element):
                skip = element
                hidden.append(element)
            elif depth > _MAX_DEPTH:
                deep.append(element)
            for name, value in element.items():
                if len(value) > _MAX_VALUE:
                    element.set(name, value[:_MAX_VALUE])
        else:
            depth -= 1
            if element is skip:
                skip = None
    for element in hidden:
        _drop(element)
    for element in deep:
        if element.getparent() is not None:
            element.drop_tag()


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail
    if tail:
        previous = element.getprevious()
        if previous is not None:
            previous.tail = (previous.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    element.tail = None
    parent.remove(element)


def collect(root: Any) -> list[Block]:
    """The visible blocks of a tree, in order, in single spaces; a line break is a line feed."""
    from lxml import etree

    out: list[Block] = []
    pieces: list[str] = []
    tags: list[str] = ["body"]
    places: list[str] = [""]
    styles: list[int] = [0]
    known: dict[tuple[int, str, str], int] = {}
    linked = 0  # how many of the pieces' characters are in links
    links = 0
    unseen = 0
    pre = 0

    def flush() -> None:
        nonlocal linked
        raw = "".join(pieces)
        pieces.clear()
        most = linked > 0.7 * len(raw)
        linked = 0
        # Two line breaks in a row are how many pages part paragraphs.
        for paragraph in re.split(r"\n[^\S\n]*\n\s*", raw):
            text = _LINES.sub("\n", _SPACES.sub(" ", paragraph)).strip()
            if text:
                out.append(Block(text, tags[-1], places[-1], styles[-1], most))

    def put(text: str | None) -> None:
        nonlocal linked
        if text and not unseen:
            linked += len(text) if links else 0
            pieces.append(text if pre else text.replace("\n", " ").replace("\r", " "))

    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag
        if not isinstance(tag, str):
            if event != "end":
                put(element.tail)
            continue
        inline = tag in INLINE
        if event == "start":
            if tag in UNSEEN:
                unseen += 1
                continue
            if tag == "br":
                if not unseen:
                    pieces.append("\n")
                continue
            if not inline:
                flush()
                tags.append(tag)
                place = _place(element)
                places.append(_within(places[-1], place))
                styles.append(known.setdefault((styles[-1], tag, element.get("class") or ""), len(known) + 1))
                pre += tag in ("pre", "textarea", "xmp", "listing")
            elif tag == "label" and pieces:
                pieces.append(" ")
            links += tag == "a"
            put(element.text)
        else:
            if tag in UNSEEN:
                unseen -= 1
            elif tag != "br" and not inline:
                flush()
                tags.pop()
                places.pop()
                styles.pop()
                pre -= tag in ("pre", "textarea", "xmp", "listing")
            links -= tag == "a"
            if element is not root:
                put(element.tail)
    flush()
    return out


def _place(element: Any) -> str:
    tag = element.tag
    if tag in ("nav", "menu"):
        return "nav"
    if tag in ("footer", "aside", "form"):
        return str(tag)
    if tag in ("button", "select", "option", "fieldset", "textarea", "legend", "dialog"):
        return "form"
    if tag == "figcaption":
        return "caption"
    if tag == "blockquote":
        return "quote"
    if tag == "body":
        return ""
    if element.get("itemprop") == "comment":
        return "comments"
    named = _names(element)
    if not named:
        return ""
    return next((place for pattern, place in _NAMED if pattern.search(named)), "")


_NAMED: Final = (
    (_REPLY_PLACE, "reply"),
    (_FORM_PLACE, "form"),
    (_COMMENT_PLACE, "comments"),
    (_NOTICE_PLACE, "notice"),
    (_SHARE_PLACE, "share"),
    (_RELATED_PLACE, "related"),
)


def _names(element: Any) -> str:
    """An element's id and classes in one spelling: ``readerComments`` and ``reader__comments`` are ``reader-comments``."""
    given = f"{element.get('id') or ''} {element.get('class') or ''}"[:500]
    names = " ".join(re.sub(r"[_-]+", "-", _CAMEL.sub("-", given)).lower().split())
    return _STATE.sub("", names)


def _within(outer: str, inner: str) -> str:
    """The place of what an element of the place ``inner`` holds, itself in ``outer``."""
    if outer in APART and inner != "comments":
        return outer
    return outer if outer and inner in ("", "quote") else inner


def is_elsewhere(element: Any) -> bool:
    """Whether an element belongs to a menu, a foot, a side bar, a comment, a form, or a link to another page."""
    holders = [element, *element.iterancestors()]
    return any(h.tag == "a" or _place(h) in {"nav", "footer", "aside", "form", "comments", *APART} for h in holders)


def is_heading(block: Block) -> bool:
    return block.tag in _HEADINGS
