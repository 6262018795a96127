"""Escaping, addresses, cutting."""

from xml.etree import ElementTree

import pytest
from drawn import names
from hypothesis import given

from onrecord.draw import Link
from onrecord.draw.svg import cut, el, isolated, label, link, named, number, prose, table, width_of


@given(names, names)
def test_any_name_is_text_and_an_attribute_is_one_attribute(a, b):
    found = ElementTree.fromstring(el("g", label(0, 0, prose(a), tip=prose(isolated(b))), aria_label=a))
    assert [e.tag for e in found.iter()] == ["g", "text", "title"] if b else True
    assert set(found.attrib) == {"aria-label"}


@given(names)
def test_what_could_reorder_a_page_is_seen(name):
    words = ElementTree.fromstring(el("text", named(name, 100, 12))).text
    assert words[0] == "\u2068" and words[-1] == "\u2069"
    assert not set(words[1:-1]) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "/\\evil.example", "vbscript:x"])
def test_a_drawing_links_to_pages_only(href):
    with pytest.raises(ValueError, match="links to pages"):
        link(Link(href, "x"), "<g/>")
    with pytest.raises(ValueError, match="links to pages"):
        table("t", ["a"], [["x"]], [Link(href, "x")])


@pytest.mark.parametrize(("value", "told"), [(1.0, "1"), (1.25, "1.2"), (-0.5, "-0.5"), (100.04, "100"), (0, "0"), (10, "10")])
def test_numbers(value, told):
    assert number(value) == told


def test_a_name_is_cut_to_a_width_and_never_between_a_letter_and_its_marks():
    assert cut("Aleppo", 100, 12) == "Aleppo"
    short = cut("Ministry of Internal Affairs", 100, 12)
    assert short.endswith("…") and width_of(short, 12) <= 100
    assert cut("e\u0301" * 40, 60, 12)[:-1].count("e") == cut("e\u0301" * 40, 60, 12)[:-1].count("\u0301")
