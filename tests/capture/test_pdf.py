"""PDFs written by the tests: paragraphs, hyphens, furniture; scans, passwords, damage and bombs."""

from __future__ import annotations

import os
import subprocess
import sys

import makers
import pytest
from makers import Line, lines

from onrecord.capture import apart, child, detect, parse
from onrecord.errors import NotReadable, OnrecordError, StageFailed, TooLarge
from onrecord.model import Document, Hints

FIRST = [
    "Ten people were killed on Monday when shells hit the mar-",
    "ket of the town, residents and a doctor said, and the so-",
    "called army of the north denied that it had fired at the",
    "town.",
    "",
    "Anti-government fighters were at the market at that time, the anti-",
    "government side said. The market was full, said a man who sells",
    "fruit there and who lost his brother; many of the others were still",
]
SECOND = [
    "under the stones when night fell and the cars came to the town.",
    "",
    "Nobody took responsibility for the shells. The commission will look",
    "into it and report in the spring of next year, its chairman said.",
]
THIRD = ["A last paragraph stands alone here and says that nothing else is", "known of it."]


def _foot(number: int) -> list[Line]:
    return [(72, 30, 9, "Report of the commission"), (500, 30, 9, str(number))]


def report(**given: str) -> bytes:
    pages = [
        [(72, 790, 20, "Shells hit the market of Dorvala"), *lines(FIRST), *_foot(1)],
        [*lines(SECOND), *_foot(2)],
        [*lines(THIRD), *_foot(3)],
    ]
    return makers.pdf(pages, **given)  # type: ignore[arg-type]


def read(data: bytes, hints: Hints = Hints()) -> Document:  # noqa: B008 - frozen
    return parse(data, "pdf", hints)


def of(document: Document, role: str) -> list[str]:
    return [document.text[slice(*p.span)] for p in document.parts if p.role == role]


def test_paragraphs_survive_wrapping_hyphens_and_the_page_break() -> None:
    document = read(report())
    assert of(document, "title") == ["Shells hit the market of Dorvala"] == [document.title]
    assert of(document, "body") == [
        "Ten people were killed on Monday when shells hit the market of the town, residents and a doctor said, and the "
        "so-called army of the north denied that it had fired at the town.",
        "Anti-government fighters were at the market at that time, the anti-government side said. The market was full, said a "
        "man who sells fruit there and who lost his brother; many of the others were still under the stones when night fell and "
        "the cars came to the town.",
        "Nobody took responsibility for the shells. The commission will look into it and report in the spring of next year, its "
        "chairman said.",
        "A last paragraph stands alone here and says that nothing else is known of it.",
    ]
    assert of(document, "furniture") == [f"Report of the commission {n}" for n in (1, 2, 3)]
    assert document.lang == "en"


def test_indented_paragraphs_without_blank_lines_are_told_apart() -> None:
    left = 72
    page: list[Line] = []
    texts = [
        (12, "The town was hit on Monday and five of its people were killed there,"),
        (0, "residents said by telephone. It was not the first time that it was hit."),
        (12, "On Tuesday the town was hit again and nobody was killed, the residents"),
        (0, "said, because nobody had stayed in it after what was done on Monday."),
    ]
    for i, (indent, words) in enumerate(texts):
        page.append((left + indent, 700 - 14 * i, 11, words))
    assert [b.split()[0] for b in of(read(makers.pdf([page])), "body")] == ["The", "On"]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Microsoft Word - report_final.docx", None),
        ("Untitled", None),
        ("The commission's report on the town", "The commission's report on the town"),
    ],
)
def test_a_title_of_the_properties_counts_if_it_reads_like_one(stated: str, title: str | None) -> None:
    first = "The town was hit on Monday and five of its people were killed there,"
    page = lines([first, "residents said. It was not the first time."])
    assert read(makers.pdf([page], title=stated)).title == title


def test_the_creation_date_is_no_date_of_publication() -> None:
    assert read(report(title="The commission's report on the town")).published is None
    assert read(report(), Hints(published="2016-03-02")).published == "2016-03-02"


def test_a_scan_says_so() -> None:
    with pytest.raises(NotReadable, match="ocrmypdf") as caught:
        read(makers.scan(3))
    assert caught.value.kind == "scanned"


def test_a_scanned_page_among_others_is_named() -> None:
    pages = [[*lines(THIRD)], []]
    made = makers.pdf(pages)  # a page without text and without a picture is blank, not scanned
    assert "picture with no text" not in read(made).text
    blank = b"<< /Length 0  >>\nstream\n\n"
    with_picture = makers.pdf(pages, packed=False).replace(blank, b"<< /Length 41  >>\nstream\n" + _INLINE)
    assert of(read(with_picture), "furniture") == ["[page 2: a picture with no text to speak of]"]


_INLINE = b"q BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q    \n"


def test_a_password_is_asked_for_by_name() -> None:
    entry = b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + b"41" * 32 + b"> /U <" + b"42" * 32 + b"> >> "
    with pytest.raises(NotReadable, match="without one") as caught:
        read(makers.pdf([lines(THIRD)], trailer=entry + b"/ID [<41> <41>] "))
    assert caught.value.kind == "password"


def test_detection_goes_by_content() -> None:
    assert detect(report(), "holiday.jpg") == "pdf"
    assert detect(b"junk\x00\n" + report(), "x") == "pdf"
    assert detect(b"It begins with %PDF-1.7, says the manual.", "manual.pdf") == "text"


def test_cut_off_anywhere_it_is_an_error_or_says_that_its_end_is_missing() -> None:
    whole = report()
    texts = 0
    for at in range(5, len(whole) - 8, len(whole) // 25):
        try:
            document = read(whole[:at])
        except NotReadable as error:
            assert error.kind in ("broken", "scanned")
        else:
            texts += 1
            assert "[the file is cut off: its end is missing]" in document.text
    assert texts  # PDFium recovers some of them


def _catalogue(*others: bytes) -> bytes:
    return makers.pdf_of([b"<< /Type /Catalog /Pages 2 0 R >>", *others])


def _page(content: bytes) -> bytes:
    return _catalogue(
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F 5 0 R >> >> /Contents 4 0 R >>",
        content,
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )


def _twice_packed(size: int) -> bytes:
    import zlib

    packed = zlib.compress(zlib.compress(b" " * size, 9), 9)
    return b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(packed), packed)


def _billion_forms() -> bytes:
    """Ten forms, each of which shows the next one ten times."""
    objects = [
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /X 5 0 R >> >> /Contents 4 0 R >>",
        makers.stream(b"/X Do"),
    ]
    for i in range(10):
        inner = b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + i)
        objects.append(makers.stream(b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] " + inner))
    objects.append(makers.stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"))
    return _catalogue(*objects)


BOMBS = {
    "arrays nested 100,000 deep": lambda: _catalogue(b"[" * 100_000 + b"]" * 100_000),
    "100,000 arrays on the page": lambda: _page(makers.stream(b"[" * 100_000)),
    "dictionaries nested 50,000 deep": lambda: _page(b"<< /A " * 50_000 + b">> " * 50_000),
    "200,000 saved states": lambda: _page(makers.stream(b"q " * 200_000)),
    "two billion pages declared": lambda: _catalogue(b"<< /Type /Pages /Count 2000000000 /Kids [3 0 R] >>", b"<< /Type /Page >>"),
    "a page tree that holds itself": lambda: _catalogue(b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"),
    "two page nodes that hold each other": lambda: _catalogue(
        b"<< /Type /Pages /Count 99 /Kids [3 0 R 3 0 R] >>", b"<< /Type /Pages /Count 99 /Parent 2 0 R /Kids [2 0 R 2 0 R] >>"
    ),
    "20,000 pages": lambda: makers.pdf([[]] * 20_000, packed=False),
    "a stream that unpacks to 3 GB": lambda: _page(_twice_packed(300_000_000)),
    "a stream that refers to itself": lambda: _page(b"<< /Length 4 0 R >>\nstream\nx\nendstream"),
    "a billion forms": _billion_forms,
    "four million characters": lambda: makers.pdf([[(0, 2 * i, 1, "x" * 100) for i in range(400)]] * 100),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_end_within_ten_seconds(name: str) -> None:
    data = BOMBS[name]()
    started = makers.seconds()
    with pytest.raises(OnrecordError) as caught:
        read(data)
    assert makers.seconds() - started < 10
    assert isinstance(caught.value, NotReadable | TooLarge | StageFailed)
    assert "\n" not in str(caught.value)


def test_more_characters_or_pages_than_the_limit_are_refused_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooLarge, match="pages"):
        read(BOMBS["20,000 pages"]())
    monkeypatch.setattr(child, "MAX_CHARACTERS", 200)
    assert len(child.pdf(makers.pdf([lines(THIRD)] * 2))["pages"]) == 2
    with pytest.raises(child.Refused, match="characters") as caught:
        child.pdf(makers.pdf([lines(THIRD)] * 3))
    assert caught.value.kind == "too_large"


def test_the_child_stops_at_its_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = makers.pdf([[(0, 2 * i, 1, "x" * 100) for i in range(300)]] * 90)
    monkeypatch.setattr(apart, "SECONDS", 1)
    monkeypatch.setattr(apart, "MEGABYTES", 40)
    with pytest.raises(StageFailed) as caught:
        read(slow)
    assert caught.value.kind in ("timeout", "memory", "crashed")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the memory of children is asked of Unix")
def test_no_child_took_more_than_512_megabytes() -> None:
    code = (
        "import resource, sys\n"
        "from onrecord.capture import parse\nfrom onrecord.errors import OnrecordError\nfrom onrecord.model import Hints\n"
        "try:\n    parse(sys.stdin.buffer.read(), 'pdf', Hints())\nexcept OnrecordError:\n"
        "    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)\n"
    )
    for name in ("a stream that unpacks to 3 GB", "arrays nested 100,000 deep"):
        # A process of its own: the peak is that of all children that there ever were.
        done = subprocess.run([sys.executable, "-c", code], input=BOMBS[name](), capture_output=True, check=True)
        assert int(done.stdout) < 512 * 1024 or os.uname().sysname == "Darwin"
