"""Times: each kind of phrase in a sentence made for it, resolved on Tuesday 29 December 2015 unless said otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Document, Part
from onrecord.read.text import Prepared, prepare
from onrecord.read.when import Time, find_times, resolve

TUESDAY = "2015-12-29"


def prepared(text: str) -> Prepared:
    return prepare(Document(text, parts=(Part((0, len(text)), "body"),)))


def times(text: str, published: str | None = TUESDAY, weekend: str = "both") -> list[Time]:
    return find_times(prepared(text), published, weekend)


def only(text: str, published: str | None = TUESDAY, weekend: str = "both") -> Time:
    (time,) = times(text, published, weekend)
    return time


@pytest.mark.parametrize(
    ("text", "phrase", "day"),
    [
        ("It fell on 7 October 2023.", "7 October 2023", "2023-10-07"),
        ("It fell on October 7th, 2023.", "October 7th, 2023", "2023-10-07"),
        ("It fell on the 7th of October 2023.", "the 7th of October 2023", "2023-10-07"),
        ("It fell on Oct. 7, 2023.", "Oct. 7, 2023", "2023-10-07"),
        ("It fell on 2023-10-07.", "2023-10-07", "2023-10-07"),
        ("It fell on 07.10.2023 again.", "07.10.2023", "2023-10-07"),
        ("It fell on 25/12/2015.", "25/12/2015", "2015-12-25"),
        ("It fell on 12/25/2015.", "12/25/2015", "2015-12-25"),
        ("LIMA, 4 FEB 90 -- SHOTS WERE FIRED.", "4 FEB 90", "1990-02-04"),
        ("It fell on Dec. 25 in the rain.", "Dec. 25", "2015-12-25"),
        ("It fell on Oct 7 in the rain.", "Oct 7", "2015-10-07"),
        ("It fell on Saturday, 26 December.", "Saturday, 26 December", "2015-12-26"),
        ("It fell on Tuesday.", "Tuesday", "2015-12-29"),
        ("It fell last Tuesday.", "last Tuesday", "2015-12-22"),
        ("It fell on Wednesday.", "Wednesday", "2015-12-23"),
        ("It fell on Monday night.", "Monday night", "2015-12-28"),
        ("It fell early Sunday.", "early Sunday", "2015-12-27"),
        ("It fell late on Monday.", "late on Monday", "2015-12-28"),
        ("It fell at dawn on Friday.", "dawn on Friday", "2015-12-25"),
        ("They meet next Friday.", "next Friday", "2016-01-01"),
        ("They will meet on Friday.", "Friday", "2016-01-01"),
        ("It fell today.", "today", "2015-12-29"),
        ("It fell yesterday.", "yesterday", "2015-12-28"),
        ("It fell this morning.", "this morning", "2015-12-29"),
        ("It fell two days ago.", "two days ago", "2015-12-27"),
        ("The victims left after Friday prayers.", "Friday", "2015-12-25"),
    ],
)
def test_a_single_day(text: str, phrase: str, day: str) -> None:
    time = only(text)
    assert (time.phrase, time.start, time.end, time.precision, time.kind) == (phrase, day, day, "day", "date")


@pytest.mark.parametrize(
    ("text", "phrase", "start", "end", "precision"),
    [
        ("It fell overnight.", "overnight", "2015-12-28", "2015-12-29", "days"),
        ("It fell last night.", "last night", "2015-12-28", "2015-12-29", "days"),
        ("He called earlier this week.", "earlier this week", "2015-12-28", "2015-12-29", "week"),
        ("He called last week.", "last week", "2015-12-21", "2015-12-27", "week"),
        ("He called this month.", "this month", "2015-12-01", "2015-12-31", "month"),
        ("He called last month.", "last month", "2015-11-01", "2015-11-30", "month"),
        ("He called last year.", "last year", "2014-01-01", "2014-12-31", "year"),
        ("Talks start next month.", "next month", "2016-01-01", "2016-01-31", "month"),
        ("He called in October.", "October", "2015-10-01", "2015-10-31", "month"),
        ("He called in May.", "May", "2015-05-01", "2015-05-31", "month"),
        ("He called in May 2014.", "May 2014", "2014-05-01", "2014-05-31", "month"),
        ("He called in 2011.", "2011", "2011-01-01", "2011-12-31", "year"),
        ("He called in early 2013.", "early 2013", "2013-01-01", "2013-04-30", "month"),
        ("He called in late September.", "late September", "2015-09-21", "2015-09-30", "days"),
        ("He called in mid-November.", "mid-November", "2015-11-11", "2015-11-20", "days"),
        ("It was the first half of November.", "the first half of November", "2015-11-01", "2015-11-15", "days"),
        ("It was the second half of November.", "the second half of November", "2015-11-16", "2015-11-30", "days"),
        ("They left in August and the first half of September.", "August and the first half of September",
         "2015-08-01", "2015-09-15", "days"),
        ("They left between January and March 2014.", "January and March 2014", "2014-01-01", "2014-03-31", "month"),
        ("They left between 5 and 9 October.", "5 and 9 October", "2015-10-05", "2015-10-09", "days"),
        ("They left October 5-9, 2014.", "October 5-9, 2014", "2014-10-05", "2014-10-09", "days"),
        ("They left from Monday to Wednesday.", "Monday to Wednesday", "2015-12-21", "2015-12-23", "days"),
        ("Talks are supposed to start in the final week of January.", "the final week of January",
         "2016-01-25", "2016-01-31", "week"),
        ("Shells fell in the final week of January.", "the final week of January", "2015-01-25", "2015-01-31", "week"),
        ("It fell on Tuesday at 3 pm.", "Tuesday at 3 pm", "2015-12-29", "2015-12-29", "time"),
        ("It fell between 7pm and 8.30pm on Tuesday.", "7pm and 8.30pm on Tuesday", "2015-12-29", "2015-12-29", "time"),
    ],
)  # fmt: skip
def test_a_stretch_of_days(text: str, phrase: str, start: str, end: str, precision: str) -> None:
    time = only(text)
    assert (time.phrase, time.start, time.end, time.precision) == (phrase, start, end, precision)
    assert time.resolved


@pytest.mark.parametrize(
    ("weekend", "start", "end"),
    [("both", "2015-12-25", "2015-12-27"), ("sat-sun", "2015-12-26", "2015-12-27"), ("fri-sat", "2015-12-25", "2015-12-26")],
)
def test_last_weekend_is_two_days_or_all_three_where_it_is_not_known_which(weekend: str, start: str, end: str) -> None:
    time = only("A strike last weekend killed a baker.", weekend=weekend)
    assert (time.phrase, time.start, time.end, time.precision) == ("last weekend", start, end, "days")


@pytest.mark.parametrize(
    ("text", "phrase", "modifier", "start", "end"),
    [
        ("It went on since late September.", "since late September", "since", "2015-09-21", TUESDAY),
        ("It went on since 2011.", "since 2011", "since", "2011-01-01", TUESDAY),
        ("It went on until March 2014.", "until March 2014", "until", None, "2014-03-31"),
        ("They left before 2012.", "before 2012", "before", None, "2011-12-31"),
        ("They left after Monday.", "after Monday", "after", "2015-12-29", None),
        ("They left after Monday’s raid.", "Monday", None, "2015-12-28", "2015-12-28"),
    ],
)
def test_a_preposition_belongs_to_the_phrase_only_where_it_changes_the_days(
    text: str, phrase: str, modifier: str | None, start: str | None, end: str | None
) -> None:
    time = only(text)
    assert (time.phrase, time.modifier, time.start, time.end) == (phrase, modifier, start, end)


@pytest.mark.parametrize(
    "text",
    [
        "It fell on 10/07.",
        "It came days before.",
        "It came three weeks later.",
        "It fell the day before.",
        "It fell the previous day.",
    ],
)
def test_found_and_left_open(text: str) -> None:
    time = only(text)
    assert (time.start, time.end, time.resolved) == (None, None, False)


@pytest.mark.parametrize("text", ["It fell on 31 February 2015.", "It fell on 30 February.", "It fell on 2015-02-31."])
def test_a_day_that_no_calendar_has_stays_open(text: str) -> None:
    time = only(text)
    assert (time.start, time.end, time.kind) == (None, None, "date")


@pytest.mark.parametrize(
    "text",
    ["It fell on Tuesday.", "It fell last weekend.", "It fell in October.", "It fell on Dec. 25.", "It fell two days ago.",
     "They left in August and the first half of September.", "It fell late last month."],
)  # fmt: skip
def test_without_a_publication_date_what_is_relative_stays_open(text: str) -> None:
    time = only(text, None)
    assert (time.start, time.end, time.resolved) == (None, None, False)
    assert only(text).resolved


def test_what_names_its_year_needs_no_publication_date() -> None:
    assert only("It fell on 7 October 2023.", None).start == "2023-10-07"
    assert only("They left between January and March 2014.", None).start == "2014-01-01"
    assert only("It went on since 2011.", None)[2:4] == ("2011-01-01", None)


@pytest.mark.parametrize("published", ["yesterday", "2015-13-01", ""])
def test_a_publication_date_that_is_none_counts_as_unknown(published: str) -> None:
    assert not only("It fell on Tuesday.", published).resolved


@pytest.mark.parametrize(
    ("text", "phrase", "timex"),
    [
        ("It was an almost five-year war.", "five-year", "P5Y"),
        ("It lasted for two weeks.", "two weeks", "P2W"),
        ("It lasted twenty-four hours.", "twenty-four hours", "PT24H"),
        ("It lasted for months.", "months", "PXM"),
    ],
)
def test_a_duration_has_no_days(text: str, phrase: str, timex: str) -> None:
    time = only(text)
    assert (time.phrase, time.kind, time.timex, time.start) == (phrase, "duration", timex, None)


def test_a_counted_stretch_up_to_now_has_days() -> None:
    time = only("Nine died in the past two weeks.")
    assert (time.kind, time.start, time.end) == ("duration", "2015-12-15", TUESDAY)


@pytest.mark.parametrize("text", ["They meet every Friday.", "They meet on Fridays.", "The town is shelled daily."])
def test_what_repeats_is_a_set(text: str) -> None:
    assert only(text).kind == "set"


@pytest.mark.parametrize(
    "text",
    [
        "He may go.", "May said no.", "They march on.", "The Sun wrote it.", "A boy aged 5 died.", "Since 9/11 they hide.",
        "They work 24/7.", "Some 2000 people fled.", "He came second.", "The score was 3/4.", "It is a 20th century house.",
        "The Sunday Times wrote it.", "April Jones left.", "They set to work.",
    ],
)  # fmt: skip
def test_no_times(text: str) -> None:
    assert times(text) == []


def test_a_time_of_day_alone_is_no_date() -> None:
    time = only("It fell at 3 pm.")
    assert (time.kind, time.precision, time.start) == ("vague", "time", None)


def test_a_weekday_beside_a_date_chooses_the_year() -> None:
    assert only("It fell on Friday, 1 January.").start == "2016-01-01"
    assert only("It fell on 1 January.").start == "2015-01-01"


def test_a_day_nearly_a_year_back_is_the_one_ahead_unless_it_happened() -> None:
    assert only("Elections: 10 January.").start == "2016-01-10"
    assert only("He was killed on 10 January.").start == "2015-01-10"


PIECES = [
    "Monday", "last", "next", "Tuesday", "two", "weeks", "ago", "the", "first half", "of", "October", "and", "November",
    "2015", "31", "February", "since", "until", "since late", "early", "weekend", "at 3 pm", "to", "-", "/", "12", ",",
    "May", "every", "past", "9999", "days", "0", "9999999", "years", "a.m.", "dawn", "Dec.", "this", "last week of",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=9), st.sampled_from([TUESDAY, None, "0001-01-01", "9999-12-31"]))
def test_phrases_of_any_make(pieces: list[str], published: str | None) -> None:
    text = " ".join(pieces)
    found = times(text, published)
    last = 0
    for t in found:
        assert last <= t.span[0] < t.span[1] <= len(text)
        assert text[t.span[0] : t.span[1]] == t.phrase
        assert not (t.start and t.end) or t.start <= t.end
        last = t.span[1]
    assert found == times(text, published)


@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    for t in times(text):
        assert text[t.span[0] : t.span[1]] == t.phrase
        resolve(t.phrase, TUESDAY)


TEXT = """Shells fell on Tuesday at 3 pm and early Sunday. He called earlier this week, last month and on 7 October.
They left in August and the first half of September, since late September, until March 2014, and two weeks ago. Talks
will start on Friday, in the final week of January or next month. Last weekend was quiet; between 5 and 9 October it
was not. It went on from Monday to Wednesday, for two weeks, in the summer of 2014 and at dawn on 25 December."""


@pytest.mark.parametrize("published", [TUESDAY, None, "2024-02-29"])
def test_a_phrase_by_itself_means_what_it_means_in_its_text(published: str | None) -> None:
    found = times(TEXT, published)
    assert len(found) > 15
    for t in found:
        alone = resolve(t.phrase, published, "both", t.forward)
        assert alone is not None, t.phrase
        assert alone[1:] == t[1:]


@pytest.mark.parametrize("phrase", ["", "the market", "Tuesday in Homs", "on Tuesday", "Tuesday, Friday"])
def test_what_is_not_wholly_one_phrase_resolves_to_nothing(phrase: str) -> None:
    assert resolve(phrase, TUESDAY) is None
