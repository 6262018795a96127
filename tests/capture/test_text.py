"""Plain text: paragraphs, their roles, and the exactness of the text."""

from __future__ import annotations

import pytest

from onrecord.capture import parse
from onrecord.errors import NotReadable, TooLarge
from onrecord.model import Document, Hints

LONG = "Five people were killed when shells fell on the old quarter of the town on Monday, residents said by telephone."


def read(text: str, hints: Hints | None = None) -> Document:
    return parse(text.encode(), "text", hints or Hints())


def roles(document: Document) -> list[tuple[str, str]]:
    return [(p.role, document.text[slice(*p.span)]) for p in document.parts]


@pytest.mark.parametrize("text", [LONG, f"  {LONG}\r\n\r\n{LONG}\r\n", f"{LONG}\n\n\n{LONG}", "خمسة\u00a0قتلى"])
def test_the_text_is_exactly_what_was_given(text: str) -> None:
    assert read(text).text == text


def test_a_byte_order_mark_is_no_text() -> None:
    assert parse(b"\xef\xbb\xbf" + LONG.encode(), "text", Hints()).text == LONG
    assert parse(LONG.encode("utf-16"), "text", Hints()).text == LONG


def test_one_paragraph_is_body() -> None:
    assert roles(read("Leave a Reply")) == [("body", "Leave a Reply")]
    assert roles(read(LONG)) == [("body", LONG)]


def test_title_stands_before_longer_paragraphs() -> None:
    document = read(f"Shells Fall on Town\n\n{LONG}")
    assert document.title == "Shells Fall on Town"
    assert roles(document)[0] == ("title", "Shells Fall on Town")
    assert read(f"Shells fell on the town.\n\n{LONG}").title is None


def test_the_callers_title_wins_and_marks_no_other_paragraph() -> None:
    document = read(f"{LONG}\n\n{LONG}", Hints(title="Given"))
    assert document.title == "Given"
    assert {r for r, _ in roles(document)} == {"body"}


@pytest.mark.parametrize(
    ("start", "stray"),
    [
        ("qzThe town", "qz"),
        ("xkcdIn the town", "xkcd"),
        ("iPhone users in the town", None),
        ("The town", None),
        ("McAll in town", None),
        ("eBay traders in the town", None),
    ],
)
def test_stray_letters_before_the_first_word(start: str, stray: str | None) -> None:
    found = roles(read(f"Title of It\n\n{start} was hit. {LONG}\n\n{LONG}"))
    assert ([t for r, t in found if r == "furniture"] or [None]) == [stray]


def test_stray_letters_are_looked_for_at_the_start_of_the_body_only() -> None:
    found = roles(read(f"{LONG}\n\nqzThe town was hit. {LONG}"))
    assert [r for r, _ in found] == ["body", "body"]


def test_comments_end_at_the_reply_form() -> None:
    found = roles(read(f"{LONG}\n\n{LONG}\n\nComments (12)\n\nI was there too.\n\nLeave a comment\n\nName"))
    assert [r for r, _ in found] == ["body", "body", "furniture", "comment", "furniture", "furniture"]


def test_a_count_of_comments_above_the_body_does_not_swallow_it() -> None:
    found = roles(read(f"Shells Fall on Town\n\n12 Comments\n\nLeave a comment\n\n{LONG}\n\n{LONG}"))
    assert [r for r, _ in found] == ["title", "furniture", "furniture", "body", "body"]


def test_sentences_with_the_words_of_furniture_are_body() -> None:
    told = "Responses to the attack came from three ministers, and comments were made by many others on that day."
    assert {r for r, _ in roles(read(f"{LONG}\n\n{told}\n\n8 responses were recorded by the monitors on that day."))} == {"body"}


def test_a_list_of_other_articles_ends_with_the_next_paragraph() -> None:
    found = roles(read(f"{LONG}\n\nRelated stories\n\nTen bridges to see\n\n{LONG}"))
    assert [r for r, _ in found] == ["body", "furniture", "furniture", "body"]


def test_hard_wrapped_lines_stay_together_and_lines_of_a_list_do_not() -> None:
    wrapped = "Five people were killed when shells fell on the old quarter\nof the town on Monday, "
    wrapped += "residents said by telephone to this\npaper."
    assert [t for _, t in roles(read(f"{wrapped}\n\n{wrapped}"))] == [wrapped, wrapped]
    assert len(roles(read(f"{LONG} {LONG}\nAren Tolk\nSella Tolk"))) == 3


@pytest.mark.parametrize("text", ["", "   \n\t\n", "\u00a0\u2003"])
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(NotReadable) as caught:
        read(text)
    assert caught.value.kind == "empty"


def test_a_table_of_a_million_lines_is_refused() -> None:
    with pytest.raises(TooLarge):
        read("1\n" * 600_000)


def test_published_is_what_the_document_or_the_caller_says() -> None:
    assert read(f"DORVALA, 4 FEB 90 (INVENTED) -- {LONG}").published == "1990-02-04"
    assert read(f"DORVALA, 31 FEB 90 (INVENTED) -- {LONG}").published is None
    assert read(LONG + " It was 4 February 1990.").published is None
    assert read(f"DORVALA, 4 FEB 90 (INVENTED) -- {LONG}", Hints(published="1990-02-05")).published == "1990-02-05"
