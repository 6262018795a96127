"""Mails as programs save them: what is new in them, what is quoted, what is forwarded; attachments; bad input."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import makers
import pytest

from onrecord.capture import detect, expand, mail, parse
from onrecord.config import Config
from onrecord.errors import NotReadable, OnrecordError, TooLarge
from onrecord.model import Document, Hints

HEAD = """From: Mira Tolen <mira@example.org>
To: desk@example.org
Subject: {subject}
Date: Tue, 10 Nov 2015 23:30:00 -0500
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

"""
REPORT = """Six people were killed on Monday when shells hit the market of the town,
residents and a doctor said. It was the second time in a week.
"""
ARABIC = "قتل ستة أشخاص يوم الاثنين في قصف على سوق المدينة، حسبما قال سكان وطبيب. وقالت مصادر محلية إن القصف كان الثاني."


def made(body: str, subject: str = "Shells hit the market") -> bytes:
    return (HEAD.format(subject=subject) + body).encode()


def read(data: bytes, hints: Hints = Hints()) -> Document:  # noqa: B008 - frozen
    return parse(data, "mail", hints)


def of(document: Document, role: str) -> list[str]:
    return [document.text[slice(*p.span)] for p in document.parts if p.role == role]


def test_subject_sender_day_and_body() -> None:
    document = read(made(f"Dear all,\n\n{REPORT}"))
    assert of(document, "title") == ["Shells hit the market"] == [document.title]
    assert of(document, "byline") == ["From: Mira Tolen <mira@example.org>"]
    assert of(document, "body") == ["Dear all,", REPORT.strip()]
    assert document.published == "2015-11-10"  # in the header's own zone; in UTC it is the 11th
    assert document.outlet is None
    assert read(made(REPORT), Hints(published="2015-11-09")).published == "2015-11-09"


NO_DATES = ["Tue, 10 Nov 99999 23:30:00 -0500", "yesterday", "31 Feb 2015 10:00", "Thu, 1 Jan 1970 00:00:00 +0000"]


@pytest.mark.parametrize("date", NO_DATES)
def test_a_date_that_is_none_is_left_out(date: str) -> None:
    assert read(made(REPORT).replace(b"Tue, 10 Nov 2015 23:30:00 -0500", date.encode())).published is None


def test_what_is_quoted_and_the_signature_are_furniture() -> None:
    quoted = "On Mon, 9 Nov 2015 at 10:00, Desk\n<desk@example.org> wrote:\n> Any news? Four died.\n"
    document = read(made(f"{REPORT}\n{quoted}\nThat is all.\n\n-- \nMira\n"))
    assert of(document, "body") == [REPORT.strip(), "That is all."]
    assert "> Any news? Four died." in of(document, "furniture")
    unmarked = read(made(f"{REPORT}\nOn Mon, 9 Nov 2015 at 10:00, Desk wrote:\n\nAny news? Four died.\n"))
    assert of(unmarked, "body") == [REPORT.strip()]
    original = read(made(f"{REPORT}\n-----Original Message-----\nFrom: Desk\nSent: Monday\nTo: Mira\n\nAny news? Four died.\n"))
    assert of(original, "body") == [REPORT.strip()]


def test_a_sentence_that_ends_with_wrote_is_no_quote() -> None:
    body = f"{REPORT}\nOn Monday the ministry wrote:\n\nNobody of ours was there.\n"
    assert of(read(made(body)), "body") == [REPORT.strip(), "On Monday the ministry wrote:", "Nobody of ours was there."]


@pytest.mark.parametrize(
    ("subject", "marker"),
    [
        ("Fwd: shells", "---------- Forwarded message ---------\n"),
        ("FW: shells", "-----Original Message-----\n"),
        ("FW: shells", ""),
        ("shells", "Begin forwarded message:\n\n"),
    ],
)
def test_what_is_forwarded_is_body(subject: str, marker: str) -> None:
    document = read(made(f"FYI\n\n{marker}From: X <x@example.org>\nDate: 9 Nov 2015\nTo: Mira\nSubject: s\n\n{REPORT}", subject))
    assert of(document, "body") == ["FYI", REPORT.strip()]


def test_if_all_is_quoted_the_quote_is_the_body() -> None:
    assert of(read(made("".join(f"> {line}\n" for line in REPORT.splitlines()))), "body") == [REPORT.strip()]


@pytest.mark.parametrize("declared", ["utf-8", "us-ascii", "no-such-charset", "windows-1256"])
def test_windows_1256_is_readable_whatever_it_says(declared: str) -> None:
    head = HEAD.format(subject="x").replace("charset=utf-8", f"charset={declared}\nContent-Transfer-Encoding: 8bit").encode()
    subject = "قصف على سوق المدينة".encode("cp1256")
    document = read(head.replace(b"Subject: x", b"Subject: " + subject) + ARABIC.encode("cp1256"))
    assert ARABIC in document.text
    assert document.title == "قصف على سوق المدينة"
    assert document.lang == "ar"


def _rich() -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"], message["Subject"], message["Date"] = "Mira <m@example.org>", "Übersicht", "Tue, 10 Nov 2015 23:30:00 -0500"
    return message


def test_html_is_read_where_there_is_no_plain_text() -> None:
    message = _rich()
    flat = " ".join(REPORT.split())
    page = f"<p>{flat}</p><p>On Mon, 9 Nov 2015 at 10:00, Desk wrote:</p><p>Four died, we heard.</p>"
    message.set_content(page, subtype="html")
    document = read(bytes(message))
    assert document.title == "Übersicht"
    assert of(document, "body") == [" ".join(REPORT.split())]
    assert "Four died, we heard." in of(document, "furniture")
    message = _rich()
    message.set_content(REPORT)
    message.add_alternative("<p>other words</p>", subtype="html")
    assert "other words" not in read(bytes(message)).text


def test_flowed_lines_are_joined() -> None:
    body = "Six people were killed on Monday when shells \nhit the market.\n"
    data = made(body).replace(b"charset=utf-8", b"charset=utf-8; format=flowed")
    assert of(read(data), "body") == ["Six people were killed on Monday when shells hit the market."]


def test_a_saved_page_is_the_page_it_holds() -> None:
    page = "<html><head><title>T</title></head><body><h1>Shells hit it</h1>" + f"<p>{REPORT}</p>" + "</body></html>"
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/a\r\nSubject: T\r\n"
        "Date: Tue, 10 Nov 2015 23:30:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n' + page + "\r\n--b--\r\n"
    ).encode()
    assert detect(data, "x.mhtml") == "mail"
    document = read(data)
    assert (document.url, document.published) == ("https://example.org/a", None)
    assert "From:" not in document.text


def test_attachments_have_names_without_folders() -> None:
    message = _rich()
    message.set_content(REPORT)
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="../../etc/report.pdf")
    message.add_attachment(b"x", maintype="application", subtype="octet-stream", filename="C:\\a\\b.bin")
    inner = EmailMessage()
    inner["Subject"] = "within"
    inner.set_content("words")
    message.add_attachment(inner)
    found = list(mail.attachments(bytes(message)))
    assert [name for name, _ in found] == ["report.pdf", "b.bin", "attachment-3.eml"]
    assert found[0][1] == b"%PDF-1.7"
    assert b"Subject: within" in found[2][1]
    assert list(mail.attachments(made(REPORT))) == []
    assert of(read(bytes(message)), "body") == [REPORT.strip()]


@pytest.mark.parametrize(
    ("data", "format_"),
    [
        (made(REPORT), "mail"),
        (b"Received: from x\r\nFrom: a\r\nMessage-ID: <1@x>\r\n\r\nwords", "mail"),
        (b"From: our correspondent\nDate: unknown\n\nSix died.", "text"),
        (b"From: our correspondent\n\nSix died.", "text"),
        (b"Date: 5 May 2013\nSubject: shells\n\nSix died.", "text"),
        (b"From: a@example.org is where it came from\nSix died.\nDate: today\n\n", "text"),
        (b"<p>From: a@example.org\nDate: x\n\n</p>", "html"),
    ],
)
def test_detection(data: bytes, format_: str) -> None:
    assert detect(data, "x.eml") == format_


def _nested(kind: str, n: int) -> bytes:
    levels = "".join(f'Content-Type: {kind}; boundary="b{i}"\n\n--b{i}\n' for i in range(n))
    return f"From: a@example.org\nSubject: x\nMIME-Version: 1.0\n{levels}Content-Type: text/plain\n\nwords\n".encode()


HOSTILE = {
    "100,000 multiparts within each other": lambda: _nested("multipart/mixed", 100_000),
    "100,000 multiparts of one boundary": lambda: (
        b"From: a@example.org\nSubject: x\n" + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\n' * 100_000
    ),
    "100,000 mails within each other": lambda: (
        b"From: a@example.org\nSubject: x\n" + b"Content-Type: message/rfc822\n\n" * 100_000
    ),
    "three million parts": lambda: (
        b'From: a@example.org\nSubject: x\nContent-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\n" * 3_000_000
    ),
    "headers without an end": lambda: b"From: a@example.org\nSubject: x\n" + b"X-A: b\n" * 2_000_000,
    "a part with headers without an end": lambda: (
        _nested("multipart/mixed", 1).replace(b"Content-Type: text/plain\n", b"X-A: b\n" * 900_000)
    ),
    "15 million lines": lambda: made("\n" * 15_000_000),
    "no body": lambda: made(""),
    "only a picture": lambda: made("xxxx").replace(b"text/plain", b"image/png"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_refused_by_name_in_time(name: str) -> None:
    data = HOSTILE[name]()
    for call in (lambda: read(data), lambda: list(mail.attachments(data))):
        started = makers.seconds()
        try:
            call()
        except OnrecordError as error:
            assert isinstance(error, NotReadable | TooLarge)
            assert "\n" not in str(error)
        else:
            assert name in ("no body", "only a picture")
        assert makers.seconds() - started < 10


@pytest.mark.parametrize(
    "change",
    [
        (b"Subject: Shells", b"Subject: " + b"=?utf-8?q?" * 50_000),
        (b"Subject: Shells", b"Subject: =?utf-8?b?!!!!?= =?no-such?q?a=?= =?utf-8?x?a?= Shells"),
        (b"From: Mira", b"From: " + b"(" * 500_000),
        (b"utf-8\n\n", b"utf-8\nContent-Transfer-Encoding: base64\n\n!!!!not base64 at all%%%%\n"),
        (b"utf-8\n\n", b"utf-8\nContent-Transfer-Encoding: quoted-printable\n\n=ZZ=\x00=\n"),
        (b"utf-8\n\n", b"utf-8\nContent-Transfer-Encoding: x-uuencode\n\nbegin 666 x\n!!!!\n"),
        (b"charset=utf-8", b"charset*0*=''%ff; charset*1=a; format=flowed"),
        (b"text/plain", b"text/html"),
        (b"Date: Tue", b"Date: " + b"1" * 100_000),
    ],
)
def test_garbage_gives_text_or_a_named_error(change: tuple[bytes, bytes]) -> None:
    data = made(REPORT).replace(*change)
    assert data != made(REPORT)
    started = makers.seconds()
    try:
        read(data)
    except OnrecordError as error:
        assert isinstance(error, NotReadable)
    assert makers.seconds() - started < 10


def test_what_is_attached_to_a_file_is_a_document_of_its_own(tmp_path: Path) -> None:
    message = _rich()
    message.set_content(REPORT)
    report = makers.pdf([makers.lines(["Six died in the town."])])
    message.add_attachment(report, maintype="application", subtype="pdf", filename="a.pdf")
    inner = _rich()
    inner.set_content("Four died.")
    inner.add_attachment(b"Two died.", maintype="application", subtype="octet-stream", filename="b.txt")
    message.add_attachment(inner)
    path = tmp_path / "m.eml"
    path.write_bytes(bytes(message))
    items = list(expand([str(path)], jsonl=False, config=Config(), hints=Hints(published="2015-11-11")))
    assert [(i.given_id.removeprefix(str(path)), i.error) for i in items] == [
        ("", None), ("/a.pdf", None), ("/attachment-2.eml", None), ("/attachment-2.eml/b.txt", None)
    ]  # fmt: skip
    assert [detect(i.data or b"", "x") for i in items] == ["mail", "pdf", "mail", "text"]
    assert [i.hints.published for i in items] == ["2015-11-11", None, None, None]
