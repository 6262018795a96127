"""What the tests of drawings share: reading a drawing back, and names that attack."""

from __future__ import annotations

from xml.etree import ElementTree  # our own output, read back

from hypothesis import strategies as st

from onrecord.draw import Drawing

SVG = "{http://www.w3.org/2000/svg}"

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onload='alert(1)", "]]><svg/onload=alert(1)>", "&amp;&lt;",
    "{{7*7}}${7*7}", "\u202eevil\u202c", "\u2066a\u2069\u2069\u2069", "a\x00b\x0bc\x1bd", "\ud800lone", "\ufffe\uffff",
    "x" * 5000,
    "قصف على حلب ١٢", "שדרות", "  ", "", "\U000e0041tag", "a\u0301" * 200, "‮", "--><!--",
)  # fmt: skip
names = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(), max_size=40))  # lone surrogates too


def svgs(drawing: Drawing) -> list[ElementTree.Element]:
    """The drawing's pictures, wide and narrow. Fails where they, or the table, are no well-formed XML."""
    root = ElementTree.fromstring(f"<div>{drawing.svg}</div>")
    return root.findall(f".//{SVG}svg[@class]")


def texts(element: ElementTree.Element) -> list[str]:
    return ["".join(t.itertext()) for t in element.iter(f"{SVG}text")]


def cells(drawing: Drawing) -> list[list[str]]:
    root = ElementTree.fromstring(drawing.table.replace("&#160;", " "))
    return [["".join(c.itertext()) for c in row] for row in root.find("tbody") or ()]


def check(drawing: Drawing) -> None:
    """What must hold of any drawing whatever its names are."""
    for one in (drawing.svg, drawing.table):
        tree = ElementTree.fromstring(f"<div>{one}</div>")
        one.encode()  # no lone surrogates
        for e in tree.iter():
            name = e.tag.removeprefix(SVG)
            assert name in _ELEMENTS, name
            for key, value in e.attrib.items():
                assert key in _ATTRIBUTES, (name, key)
                assert key != "href" or value.startswith(("/", "?", "#")), value
            for words in (e.text or "", e.tail or "", *e.attrib.values()):
                assert not set(words) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u200e\u200f"), words
                assert words.count("\u2068") == words.count("\u2069"), words
    ids = [e.get("id") for e in ElementTree.fromstring(f"<div>{drawing.svg}</div>").iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    pictures = svgs(drawing)
    assert len(pictures) == 2
    for p in pictures:
        assert p.get("role") == ("group" if p.findall(f".//{SVG}a") else "img")
        title, desc = p.find(f"{SVG}title"), p.find(f"{SVG}desc")
        assert title is not None and desc is not None
        assert (p.get("aria-labelledby"), p.get("aria-describedby")) == (title.get("id"), desc.get("id"))


_ELEMENTS = set(
    "div svg title desc defs pattern g a rect path circle line text table caption thead tbody tr th td".split()
)
_ATTRIBUTES = set(
    "class id role aria-labelledby aria-describedby aria-label aria-hidden viewBox width height direction x y x1 y1 x2 y2 "
    "cx cy r d text-anchor transform fill fill-rule patternUnits patternTransform href scope dir".split()
)
