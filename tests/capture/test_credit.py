"""Dates with where they stand, bylines and wire credits: from the page's markup and from its lines."""

import pytest

from onrecord.capture import html, text
from onrecord.model import DatesFrom, Document, Hints

PARAGRAPHS = [
    "Two bridges over the river were closed on Monday after the flood reached the old market, the harbour office said.",
    "Divers looked for the crew of a ferry until nightfall. The ferry's owner said that eleven people had been on board.",
    "Schools in the lower town stay shut for a week, and the mayor asked people to boil their water until further notice.",
]


def page(*, head: str = "", above: str = "", below: str = "", paragraphs: list[str] = PARAGRAPHS) -> Document:
    told = "".join(f"<p>{p}</p>" for p in paragraphs)
    whole = f"<html><head><title>Flood closes two bridges</title>{head}</head><body><article><h1>Flood closes two bridges</h1>"
    return html.parse(f"{whole}{above}{told}{below}</article></body></html>".encode(), Hints())


def test_meta_dates_say_which_element_they_come_from() -> None:
    found = page(
        head='<meta property="article:published_time" content="2016-01-12T23:30:00-05:00">'
        '<meta property="article:modified_time" content="2016-01-14T08:00:00Z">'
    )
    assert (found.published, found.updated) == ("2016-01-12", "2016-01-14")
    assert found.dates_from == DatesFrom("meta article:published_time", "meta article:modified_time")


def test_json_ld_dates() -> None:
    found = page(
        head='<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2016-01-12", '
        '"dateModified": "2016-01-13T01:00:00Z"}</script>'
    )
    assert (found.published, found.updated) == ("2016-01-12", "2016-01-13")
    assert found.dates_from == DatesFrom("JSON-LD datePublished", "JSON-LD dateModified")


def test_a_time_element_below_the_headline() -> None:
    found = page(above='<div><time datetime="2016-01-12T10:00:00Z">Tuesday</time></div>')
    assert (found.published, found.dates_from.published) == ("2016-01-12", "time element")


def test_a_time_element_of_another_story_is_not_the_page_s() -> None:
    assert page(above='<aside><time datetime="2016-01-12">Other</time></aside>').published is None
    assert page(below='<a href="/x">Other <time datetime="2016-01-12">12 Jan</time></a>').published is None


@pytest.mark.parametrize(
    ("line", "published", "updated"),
    [
        ("Published 12 Jan 2016", "2016-01-12", None),
        ("Jan. 12, 2016, 3:04 p.m.", "2016-01-12", None),
        ("By Ana Prado | 12 January 2016", "2016-01-12", None),
        ("Posted January 12, 2016 | Updated January 14, 2016", "2016-01-12", "2016-01-14"),
        ("Last updated: 14 January 2016", None, "2016-01-14"),
        ("The flood of 12 January 2016 is the worst since people began to note how high the river stood here.", None, None),
    ],
)
def test_a_line_below_the_headline(line: str, published: str | None, updated: str | None) -> None:
    found = page(above=f"<div>{line}</div>")
    assert (found.published, found.updated) == (published, updated)
    assert found.dates_from == DatesFrom("text stamp" if published else None, "text stamp" if updated else None)


def test_a_labelled_day_of_the_event_is_no_date_of_publication() -> None:
    assert page(above="<div>Incident date</div><div>October 11, 2023</div>").published is None
    assert page(above="<div>Publication date</div><div>October 11, 2023</div>").published == "2023-10-11"


def test_the_caller_comes_first_and_says_so() -> None:
    found = text.from_text("A flood\n\n12 January 2016\n\n" + "\n\n".join(PARAGRAPHS), Hints(published="2016-02-01"))
    assert (found.published, found.dates_from.published) == ("2016-02-01", "the caller")


def test_a_text_s_date_of_change_is_not_its_date_of_publication() -> None:
    found = text.from_text("A flood\n\nUpdated: 14 January 2016\n\n" + "\n\n".join(PARAGRAPHS), Hints())
    assert (found.published, found.updated) == (None, "2016-01-14")


def test_a_dateline_s_date_and_agency() -> None:
    found = text.from_text("PORT ALDA, 4 FEB 90 (ACAN-EFE) -- " + "\n\n".join(PARAGRAPHS), Hints())
    assert (found.published, found.dates_from.published, found.wire) == ("1990-02-04", "dateline", "ACAN-EFE")


@pytest.mark.parametrize(
    ("above", "below", "wire"),
    [
        ("<p>By Ana Prado, Associated Press</p>", "", "AP"),
        ("<p>By Reuters Staff</p>", "", "Reuters"),
        ("", "<p>Copyright 2015 The Associated Press. All rights reserved.</p>", "AP"),
        ("", "<p>© 2016 AFP</p>", "AFP"),
        ("", "<p>(Reporting by Ana Prado for Reuters; Editing by Tom Reed)</p>", "Reuters"),
        ("", "<p>(Reporting by Ana Prado; Editing by Tom Reed)</p>", None),
        ("", "<p>Source: Xinhua</p>", "Xinhua"),
        ("", "<p>The harbour office told Reuters that the bridges stay closed for at least one more week.</p>", None),
        ("", "<p>The water has fallen by a metre since, and both bridges open again on Friday. — Agencies</p>", "agencies"),
    ],
)
def test_wire_credit(above: str, below: str, wire: str | None) -> None:
    assert page(above=above, below=below).wire == wire


def test_the_byline_as_worded() -> None:
    assert page(above="<p>By Ana Prado in Port Alda</p>").byline == "By Ana Prado in Port Alda"
    assert page().byline is None


def test_the_printed_day_counts_where_the_markup_tells_it_in_utc() -> None:
    head = '<meta property="article:published_time" content="2016-01-13T03:30:00Z">'
    found = page(head=head, above="<div>Jan. 12, 2016, 10:30 p.m.</div>")
    assert (found.published, found.dates_from.published) == ("2016-01-12", "text stamp")
    assert page(head=head, above="<div>Jan. 2, 2016</div>").published == "2016-01-13"
