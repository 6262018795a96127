"""Datelines and date stamps at the start of paragraphs."""

from __future__ import annotations

import pytest

from onrecord.capture import dateline


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("GUATEMALA CITY, 4 FEB 90 (ACAN-EFE) -- [TEXT]", "1990-02-04"),
        ("LIMA (PERU), 14 MAR 91 (PANAMERICANA TELEVISION) -- [REPORT] [OSK BARRAN] [TEXT]", "1991-03-14"),
        ("SAN SALVADOR, 18 FEB 90 --", "1990-02-18"),
        ("ALEPPO, Syria (AP) —", None),
        ("DAMASCUS, Syria —", None),
        ("Beirut (Reuters) -", None),
        ("(Reuters) –", None),
        ("Damascus, SANA –", None),
        ("DAMASCUS, Dec. 29, 2015 (Reuters) —", "2015-12-29"),
    ],
)
def test_datelines(line: str, date: str | None) -> None:
    found = dateline.find(f"{line} Two people died on Monday.")
    assert found is not None
    assert (found.length, found.date) == (len(line), date)


@pytest.mark.parametrize(
    "text",
    [
        "The army – which had denied it – said nothing.",
        "Two people (one a child) died - a third was hurt.",
        "Damascus was quiet on Monday.",
        "On 4 February 1990 two people died.",
        "On October 18 2023, two brothers – both farmers – were killed.",
        "ISIS fighters took the town — nobody resisted.",
    ],
)
def test_sentences_are_no_datelines(text: str) -> None:
    assert dateline.find(text) is None


def test_in_capitals_a_date_or_source_must_tell() -> None:
    assert dateline.find("BY THIS, THEY -- THE POLICE -- MEANT HIM.", first=True, caps=True) is None
    assert dateline.find("THE DEAD (FIVE) -- ALL MEN -- WERE TAKEN AWAY.", first=False, caps=True) is None
    assert dateline.find("BOGOTA, NO DATE (INVENTED RADIO) -- [TEXT] THE DEAD", first=True, caps=True) is not None


@pytest.mark.parametrize(
    ("text", "length", "date"),
    [
        ("Sun 10 Jul 2016 Two died.", 15, "2016-07-10"),
        ("Published: July 10, 2016", 24, "2016-07-10"),
        ("Published February 23 2015 Two died.", 26, "2015-02-23"),
        ("10 July 2016 Two died.", 12, "2016-07-10"),
        ("2016-07-10: Two died.", 10, "2016-07-10"),
        ("26.11.2014 Two died.", 10, "2014-11-26"),
        ("17-12-2014 Two died.", 10, "2014-12-17"),
        ("04-03-2016 Two died.", 10, None),
        ("Last updated 5 May 2016", 23, None),
    ],
)
def test_stamps(text: str, length: int, date: str | None) -> None:
    assert dateline.stamp(text) == (length, date)


@pytest.mark.parametrize(
    "text", ["10 July 2016 was a Sunday.", "Two died on 10 July 2016.", "10 people died.", "May 2016 saw more."]
)
def test_sentences_are_no_stamps(text: str) -> None:
    assert dateline.stamp(text) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [("29 Feb 2016", "2016-02-29"), ("29 Feb 2015", None), ("31/12/2015", "2015-12-31"), ("12/31/2015", "2015-12-31"),
     ("05/06/2015", None), ("January 2015", None), ("1 Sept 70", "1970-09-01"), ("0001-01-01", None)],
)  # fmt: skip
def test_only_full_and_valid_dates(text: str, date: str | None) -> None:
    assert dateline.calendar_date(text) == date
