"""What holds for every input: parts are sorted, apart, inside the text and cover it; only our errors are raised."""

from __future__ import annotations

import contextlib
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.capture import FORMATS, detect, parse
from onrecord.errors import OnrecordError
from onrecord.model import Document, Hints

LINES = st.sampled_from(
    [
        "Leave a Reply",
        "8 Responses",
        "Popular Posts",
        "Share this",
        "By Mira Tolen",
        "DORVALA, 4 FEB 90 (X) -- [TEXT] It fell.",
        "The town was hit on Monday and five of its people were killed there, residents said by telephone.",
        "qzThe town was hit.",
        "Sun 10 Jul 2016 Two died.",
        "Names:",
        "x",
        "١٢",
        "A Title of It",
        "12 July 2016",
        "\u202eThe\u202c",
        "“Open quote",
    ]
)
BREAKS = st.sampled_from(["\n", "\n\n", "\r\n", "\r", " \n \n", "\u2028", "\u2029", "\f", "\t", " "])
TEXTS = st.lists(st.one_of(LINES, BREAKS, st.text(max_size=30)), max_size=25).map("".join)
TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div class=comments>",
        "</div>",
        "<br>",
        "<h1>",
        "</h1>",
        "<li>",
        "<script>",
        "</script>",
        "<!--",
        "-->",
        "<a href=x>",
        "</a>",
        "<table>",
        "<td>",
        "<b",
        ">",
        "<time datetime=2016-05-03 pubdate>",
        "<blockquote>",
        "<pre>",
        "<title>",
        "&amp;",
        "&#0;",
        "<svg>",
    ]
)
PAGES = st.lists(st.one_of(TAGS, LINES, BREAKS, st.text(max_size=20)), max_size=40).map("".join)
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(document: Document) -> None:
    at = 0
    for part in document.parts:
        start, end = part.span
        assert at <= start < end <= len(document.text)
        assert not document.text[at:start].strip()
        assert document.text[start:end] == document.text[start:end].strip() or part.role in ("furniture", "dateline")
        at = end
    assert not document.text[at:].strip()
    json.dumps(document.text).encode()
    document.text.encode()


@SETTINGS
@given(TEXTS)
def test_text(text: str) -> None:
    try:
        document = parse(text.encode("utf-8", "replace"), "text", Hints())
    except OnrecordError:
        return
    assert document.text == text
    check(document)


@SETTINGS
@given(TEXTS)
def test_record(text: str) -> None:
    try:
        document = parse(json.dumps({"text": text}).encode(), "record", Hints())
    except OnrecordError:
        assert not text.strip()
        return
    assert document.text == text
    check(document)


@SETTINGS
@given(PAGES)
def test_html(source: str) -> None:
    with contextlib.suppress(OnrecordError):
        check(parse(source.encode("utf-8", "replace"), "html", Hints()))


@SETTINGS
@given(
    st.one_of(
        st.binary(max_size=300),
        PAGES.map(lambda s: s.encode("utf-16", "replace")),
        TEXTS.map(lambda s: s.encode("cp1252", "ignore")),
    )
)
def test_arbitrary_bytes_raise_our_errors_only(data: bytes) -> None:
    with contextlib.suppress(OnrecordError):
        detect(data, "x.html")
    for format_ in FORMATS:
        try:
            check(parse(data, format_, Hints()))
        except OnrecordError as error:
            assert "\n" not in str(error)
