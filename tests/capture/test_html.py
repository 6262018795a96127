"""Web pages: what is in the text, which date, and pages made to break the parser."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from onrecord.capture import detect, parse
from onrecord.errors import NotReadable
from onrecord.model import Document, Hints

P = (
    "<p>The market in the invented town of Dorvala was hit at noon and five people died, residents said on Monday, "
    "and {} others were taken to the only hospital that was left there.</p>"
)
PARAGRAPHS = "".join(P.format(n) for n in ("two", "three", "four", "nine"))


def page(body: str = PARAGRAPHS, head: str = "") -> Document:
    return parse(f"<html><head>{head}</head><body>{body}</body></html>".encode(), "html", Hints())


def words(document: Document, *roles: str) -> str:
    return " ".join(document.text[slice(*p.span)] for p in document.parts if p.role in roles)


def test_hints_override_what_the_page_says() -> None:
    data = f'<html lang="en"><head><meta property="og:site_name" content="Page"></head><body>{PARAGRAPHS}</body></html>'
    hints = Hints(title="T", published="2016-01-02", lang="xx", outlet="O", url="https://x.example/")
    document = parse(data.encode(), "html", hints)
    assert (document.title, document.published, document.lang, document.outlet, document.url) == (
        "T", "2016-01-02", "xx", "O", "https://x.example/",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "date"),
    [
        ('<meta property="article:published_time" content="2016-05-03T23:15:00-05:00">', "", "2016-05-03"),
        ('<meta itemprop="datePublished" content="3 May 2016">', "", "2016-05-03"),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2016-05-03"}]}</script>', "", "2016-05-03"),
        ("", '<time itemprop="datePublished" datetime="2016-05-03">yesterday</time>', "2016-05-03"),
        ('<meta property="article:modified_time" content="2016-05-03">', "", None),
        ('<link rel="canonical" href="https://x.example/2016/05/03/market">', "", None),
        ('<meta name="date" content="0001-01-01"><meta name="pubdate" content="1970-01-01">', "", None),
        ('<meta name="date" content="2016-02-30">', "", None),
        ("<title>Dorvala, May 3, 2016</title>", "<h1>Dorvala, May 3, 2016</h1>", None),
        ('<script type="application/ld+json">{"datePublished": ["x"], "a": </script>', "", None),
    ],
)
def test_published_is_what_the_page_says_of_itself(head: str, body: str, date: str | None) -> None:
    assert page(body + PARAGRAPHS, head).published == date


def test_unseen_elements_are_no_text() -> None:
    unseen = (
        "<script>unseen</script><style>unseen</style><template><p>unseen</p></template><noscript>unseen</noscript>"
        "<p hidden>unseen</p><div style='color: red; DISPLAY : none'>unseen<p>unseen</p></div><!-- unseen -->"
        "<img alt='unseen'><input value='unseen'><svg><text>unseen</text></svg><iframe>unseen</iframe>"
    )
    document = page(f"{PARAGRAPHS}{unseen} tail {PARAGRAPHS}")
    assert "unseen" not in document.text
    assert "tail" in document.text


def test_every_visible_block_is_there_once() -> None:
    document = page(
        "<ul><li>One</li><li>Two <b>bold</b>\n word</li></ul><p>Three<br>lines</p><p>Four<br><br>Five</p>" + PARAGRAPHS
    )
    assert document.text.split("\n\n")[:5] == ["One", "Two bold word", "Three\nlines", "Four", "Five"]


def test_a_page_without_an_article_falls_back_on_running_text() -> None:
    document = page(
        "<h1>Hi</h1><div>The bridge over the river was hit at dawn and nobody could cross it for the whole day.</div>"
    )
    assert "The bridge" in words(document, "body")


def test_comments_and_forms_are_told_apart() -> None:
    document = page(
        f"<article>{PARAGRAPHS}</article><div class='comments'><h3>2 Comments</h3>"
        "<p>I was there and saw all of it with my own eyes.</p>"
        "</div><div id='respond'><h3>Leave a Reply</h3><form><label>Your name and your address</label></form></div>"
    )
    assert "own eyes" in words(document, "comment")
    assert "own eyes" not in words(document, "body")
    assert "Leave a Reply" in words(document, "furniture")


BRIDGE = "I crossed that bridge every morning with my two sons, and nobody ever told any of us that it was not safe."
CLINIC = "You have this wrong, the clinic had been shut for a month, and my sister worked in it until the last day."
CHOICES = "We and our partners store and read information on your device, and you can change your choices at any time."
FERRY = "Twelve people drowned in the harbour of Tessim after a ferry overturned, the coast guard there said on Friday."
TOLD = f"<h1>Market hit in Dorvala</h1>{PARAGRAPHS}"


@pytest.mark.parametrize(
    "thread",
    [
        "<ol class='commentlist'><li class='comment'><p>{}</p></li><li class='comment'><p>{}</p></li></ol>",
        "<ul class='commentList'><li><p>{}</p></li><li><p>{}</p></li></ul>",
        "<div id='disqus_thread'><p>{}</p><p>{}</p></div>",
        "<div class='disqus-wrapper'><div class='post-message'><p>{}</p><p>{}</p></div></div>",
        "<div class='fyre-stream'><p>{}</p><p>{}</p></div>",
        "<div class='reply'><p>{}</p><p>{}</p></div>",
        "<div itemprop='comment'><p>{}</p><p>{}</p></div>",
    ],
)
def test_comments_within_the_article_are_comments(thread: str) -> None:
    document = page(f"<article>{TOLD}{thread.format(BRIDGE, CLINIC)}</article>")
    assert words(document, "comment") == f"{BRIDGE} {CLINIC}"
    assert words(document, "body").count("Dorvala") == 4


def test_many_comments_do_not_outweigh_a_short_article() -> None:
    many = "".join(f"<p>{n}: {BRIDGE}</p>" for n in range(60))
    document = page(f"<article><h1>Market hit in Dorvala</h1>{P.format('two')}</article><div class='comments'>{many}</div>")
    assert words(document, "comment").count(BRIDGE) == 60
    assert words(document, "body", "dateline") == P.format("two")[3:-4]


@pytest.mark.parametrize(
    ("box", "line"),
    [
        ("<div id='respond'><p>{}</p><form><p>Say what you think of it here</p></form></div>", CHOICES),
        ("<div class='CookieConsent'><p>{}</p></div>", CHOICES),
        ("<div class='share-bar'><p>{}</p></div>", "Pass it on to those who ought to know of it, and soon."),
        ("<ul class='addthis_toolbox'><li>{}</li><li>Chirper 7</li></ul>", "Chatter 41"),
        ("<div class='related-stories'><h3>Ferry in Tessim</h3><p>{}</p></div>", FERRY),
        ("<section class='most-read'><p>{}</p></section>", FERRY),
        ("<section class='recommended'><p>{}</p></section>", FERRY),
    ],
)
@pytest.mark.parametrize("where", ["before", "amid", "after"])
def test_boxes_are_kept_as_furniture(box: str, line: str, where: str) -> None:
    box = box.format(line)
    put = {"before": f"{box}{TOLD}", "amid": f"{TOLD}{box}{P.format('seven')}", "after": f"{TOLD}{box}"}[where]
    document = page(f"<main>{put}</main>")
    assert line in words(document, "furniture")
    assert document.text.count(line) == 1
    assert words(document, "body").count("Dorvala") == (5 if where == "amid" else 4)


@pytest.mark.parametrize(
    "name",
    ["content has-comments comments-open", "no-cookie-consent", "share", "related", "entry-content entry-content-read-more"],
)
def test_an_article_may_be_named_for_what_comes_with_it(name: str) -> None:
    document = page(f"<div class='{name}'>{TOLD}</div>")
    assert words(document, "title") == "Market hit in Dorvala"
    assert words(document, "body").count("Dorvala") == 4


def test_a_list_that_is_announced_is_body_and_what_recurs_is_not() -> None:
    names = "<p>The dead were named as:</p><div class=l>Family (2)</div>"
    names += "<div class=n>Aren Tolk</div><div class=n>Sella Tolk</div>"
    document = page(f"<article>{PARAGRAPHS}{names}<h3>Where it was</h3>{PARAGRAPHS}</article>")
    assert "Sella Tolk" in words(document, "body")
    again = "<p>This picture is hidden because it may upset you. Click on it to see it.</p>"
    assert "may upset" not in words(page(PARAGRAPHS + again * 6), "body")


@pytest.mark.parametrize("body", ["", "<script>x</script>", "<frameset><frame src='x'></frameset>", "<p> &nbsp; </p>"])
def test_a_page_that_shows_nothing(body: str) -> None:
    with pytest.raises(NotReadable) as caught:
        page(body)
    assert caught.value.kind == "empty"


HOSTILE = {
    "deep": "<div>" * 200_000 + PARAGRAPHS,
    "deep in line": "<b><i>" * 50_000 + PARAGRAPHS,
    "deeper than tools recurse": "<div>" * 1_500 + PARAGRAPHS + "</div>" * 1_500,
    "unclosed": "<p>" * 200_000 + PARAGRAPHS,
    "unopened": PARAGRAPHS + "</div>" * 200_000,
    "tables": "<table><tr><td>" * 20_000 + PARAGRAPHS,
    "attributes": "<div " + " ".join(f"a{i}=1" for i in range(50_000)) + ">" + PARAGRAPHS,
    "long attribute": f"<div class='{'a ' * 500_000}'>{PARAGRAPHS}",
    "repeated": PARAGRAPHS * 500,
    "references": "<p>&#xD800; &#0; &#x110000; &#99999999999; &nosuch;</p>" + PARAGRAPHS,
    "cdata": f"<![CDATA[ x ]]>{PARAGRAPHS}",
    "bidi": "<p>\u202eThe\u202c \u2066market\u2069 \u200b\u200f</p>" + PARAGRAPHS,
    "json": f"<script type='application/ld+json'>{'[' * 100_000}</script>{PARAGRAPHS}",
    "line breaks": "x<br>" * 70_000 + PARAGRAPHS,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_read(name: str) -> None:
    document = page(HOSTILE[name])
    assert "nine others were taken to the only hospital" in document.text
    assert "<div" not in document.text


def test_entities_are_not_expanded_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise AssertionError("the network was touched")

    monkeypatch.setattr(socket, "socket", refuse)
    secret = tmp_path / "secret"
    secret.write_text("very secret words")
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 20 if i else "ha"}">' for i in range(12))
    source = (
        f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://x.example/a.dtd" [{laughs}<!ENTITY s SYSTEM "file://{secret}">]>'
        f'<html><head><link rel="stylesheet" href="http://x.example/a.css"></head><body><p>&l11;&s;</p>{PARAGRAPHS}</body></html>'
    )
    document = parse(source.encode(), "html", Hints())
    assert "secret" not in document.text
    assert len(document.text) < 2 * len(source)


def test_same_bytes_same_document() -> None:
    assert page() == page()


def test_many_comments_before_the_page_cost_nothing() -> None:
    data = b"<!-- x -->" * 5_000 + b"<!DOCTYPE html><html><body><p>Six died.</p></body></html>"
    assert detect(data, "page") == "html"  # an earlier pattern took longer than anybody waits
    assert detect(b"<!-- -->" * 5_000 + b"six died", "note") == "text"
