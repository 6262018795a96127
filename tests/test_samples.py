"""The documents of the demo: the index and the files agree, and each is what the index and the README say it is."""

from __future__ import annotations

import datetime
import re
import tomllib
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

FOLDER = Path(__file__).parent.parent / "onrecord" / "samples"
ROWS: list[dict[str, Any]] = tomllib.loads((FOLDER / "index.toml").read_text("utf-8"))["document"]
BY_ID = {row["id"]: row for row in ROWS}
README = (FOLDER / "README.md").read_text("utf-8")
KINDS = {"wire", "reprint", "ministry", "ngo", "official", "news_page", "tally", "local_post"}
INVENTED = re.compile(r"\((an )?invented( page)?\)|\(متخيَّلة\)")


class _Visible(HTMLParser):
    """The words of a page, and those that lie in an element whose class or id begins with "comment"."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden = 0
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in {"script", "style"}
        names = dict(attrs)
        if tag not in self.VOID and names.get("class") == "comment":
            self.comments.append("")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        self.words += data.split()
        if self.comments:
            self.comments[-1] += data


def _raw(row: dict[str, Any]) -> str:
    path: Path = FOLDER / row["file"]
    return path.read_bytes().decode("utf-8")  # strict: raises where it is not UTF-8


def _page(row: dict[str, Any]) -> _Visible:
    page = _Visible()
    page.feed(_raw(row))
    page.close()
    return page


def _words(row: dict[str, Any]) -> list[str]:
    return _page(row).words if row["file"].endswith(".html") else _raw(row).split()


def _shingles(row: dict[str, Any], size: int = 8) -> set[tuple[str, ...]]:
    words = [w.casefold() for w in _words(row)]
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


def _contained(a: dict[str, Any], b: dict[str, Any]) -> float:
    one, two = _shingles(a), _shingles(b)
    return len(one & two) / min(len(one), len(two))


each = pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])


def test_index_lists_every_file_once() -> None:
    files = [row["file"] for row in ROWS]
    assert sorted(files) == sorted(p.name for p in FOLDER.iterdir() if p.suffix in {".txt", ".html"})
    assert len(ROWS) == 13
    assert len(BY_ID) == len(ROWS)
    assert {row["kind"] for row in ROWS} == KINDS


@each
def test_row_has_its_fields(row: dict[str, Any]) -> None:
    assert set(row) - {"published", "undated", "url"} == {"file", "id", "title", "outlet", "lang", "kind"}
    assert row["lang"] in {"en", "ar"}
    assert re.fullmatch(r"[a-z0-9-]+", row["id"])
    assert row["file"].endswith((f"-{row['id']}.txt", f"-{row['id']}.html"))
    assert f"`{row['file']}`" in README


@each
def test_a_date_or_the_reason_why_there_is_none(row: dict[str, Any]) -> None:
    assert ("published" in row) != ("undated" in row)
    if "published" in row:
        assert type(row["published"]) is datetime.date
        assert datetime.date(2015, 12, 1) <= row["published"] <= datetime.date(2015, 12, 31)
    else:
        assert row["undated"].strip()
        assert "2015" not in _raw(row)  # or it would have a year after all


def test_some_are_undated() -> None:
    assert {row["id"] for row in ROWS if "undated" in row} == {"ministry-denial", "street-post"}


@each
def test_address_is_reserved_and_outlet_marked_as_invented(row: dict[str, Any]) -> None:
    assert INVENTED.search(row["outlet"])
    assert INVENTED.search(" ".join(_words(row))), "the document itself says so too, in case it is passed on alone"
    name = INVENTED.sub("", row["outlet"]).strip()
    assert name in " ".join(README.split())
    if "url" in row:
        parts = urlsplit(row["url"])
        assert parts.scheme == "https"
        assert parts.hostname is not None and parts.hostname.endswith(".example")
    for address in re.findall(r"https?://[^\s\"'<>]+", _raw(row)):
        assert (urlsplit(address).hostname or "").endswith(".example")


@each
def test_text_is_clean_utf8(row: dict[str, Any]) -> None:
    text = _raw(row)
    assert text == unicodedata.normalize("NFC", text)
    assert "\ufffd" not in text and "\ufeff" not in text and "\r" not in text and "\t" not in text
    assert all(c == "\n" or not unicodedata.category(c).startswith("C") for c in text)
    assert text.endswith("\n") and not text.endswith("\n\n")
    assert not re.search(r"[ \u00a0]\n", text)


@each
def test_length_is_that_of_a_short_report(row: dict[str, Any]) -> None:
    page = row["file"].endswith(".html")
    assert 80 <= len(_words(row)) <= (400 if page else 300)  # a page's furniture and comments count here


@each
def test_title_opens_the_document(row: dict[str, Any]) -> None:
    text = _raw(row)
    if row["file"].endswith(".html"):
        assert f"<h1>{row['title']}</h1>" in text
    else:
        assert text.split("\n")[0] == row["title"]


@each
def test_weekdays_agree_with_the_calendar(row: dict[str, Any]) -> None:
    months = {"December": 12, "November": 11, "October": 10, "September": 9}
    dated = r"(\w+day), (\d{1,2}) (December|November|October|September) (2015)"
    for weekday, day, month, year in re.findall(dated, _raw(row)):
        assert datetime.date(int(year), months[month], int(day)).strftime("%A") == weekday
    dateline = re.search(r"^[A-Z]+, Dec\. (\d+) — ", _raw(row), re.MULTILINE)
    if dateline:
        assert datetime.date(2015, 12, int(dateline[1])) == row["published"]


@each
def test_nobody_is_quoted_directly(row: dict[str, Any]) -> None:
    quoted = re.findall(r"[\"“«]([^\"”»<>=]*)[\"”»]", " ".join(_words(row)))
    # A report's title and an alliance's name are no speech.
    assert set(quoted) <= {"Civilian objects were not damaged", "جيش الفتح"}


def test_reprint_is_a_cut_and_retitled_copy_of_the_wire() -> None:
    wire, reprint = BY_ID["alloush-wire"], BY_ID["alloush-reprint"]
    assert len(_shingles(reprint) & _shingles(wire)) / len(_shingles(reprint)) > 0.75
    assert reprint["title"] != wire["title"]
    assert reprint["published"] > wire["published"]
    assert len(_words(reprint)) < len(_words(wire))
    last = _raw(wire).strip().split("\n\n")[-1]
    assert last not in _raw(reprint)
    assert _raw(reprint).strip().split("\n\n")[-1].startswith("Editor's note:")


def test_no_other_two_documents_share_their_sentences() -> None:
    copies = {
        (a["id"], b["id"]) for i, a in enumerate(ROWS) for b in ROWS[i + 1 :] if _contained(a, b) >= 0.1
    }
    assert copies == {("alloush-wire", "alloush-reprint")}


def test_toll_rises_over_three_reports() -> None:
    rows = [BY_ID[i] for i in ("idlib-first", "idlib-second", "idlib-third")]
    titles = [row["title"].removeprefix("UPDATE 1: ") for row in rows]
    assert [int(n) for title in titles for n in re.findall(r"\d+", title)] == [15, 36, 43]
    dates = [row["published"] for row in rows]
    assert dates == sorted(dates)
    # Each later report repeats the count before it, which must not be added.
    assert "at least 15" in _raw(rows[1]) and "36 dead" in _raw(rows[2])


def test_pages_carry_comments_and_furniture() -> None:
    pages = [row for row in ROWS if row["file"].endswith(".html")]
    assert len(pages) == 2
    comments = {row["id"]: _page(row).comments for row in pages}
    assert {k: len(v) for k, v in comments.items()} == {"evacuation-page": 3, "two-markets": 2}
    assert all(re.search(r"\d+|[Tt]welve", text) for texts in comments.values() for text in texts)
    raw = _raw(BY_ID["evacuation-page"])
    for furniture in ("<nav>", 'class="cookie"', 'class="share"', 'class="related"', "<footer>", "<script>"):
        assert furniture in raw
    # The related stories lie inside the article, where a rule by position alone does not find them.
    assert raw.index("<article>") < raw.index('class="related"') < raw.index("</article>")


def test_figures_in_comments_are_nowhere_in_the_stories() -> None:
    starts = {"evacuation-page": '<section id="comments"', "two-markets": "<div id=comments>"}
    for key, start in starts.items():
        story, comments = (re.sub(r"<[^>]*>", " ", half) for half in _raw(BY_ID[key]).split(start))
        numbers = {n for n in re.findall(r"\b\d{2,}\b", comments) if n != "2015"}
        assert len(numbers) >= 2
        assert not numbers & set(re.findall(r"\b\d{2,}\b", story))


def test_tally_adds_up_within_itself() -> None:
    text = _raw(BY_ID["three-month-tally"])
    table = {k: int(v.replace(",", "")) for k, v in re.findall(r"^ {4}(\w[\w ]*?) {2,}([\d,]+)", text, re.MULTILINE)}
    assert table["All"] == table["Civilians"] + table["Islamic State"] + table["Other groups"] == 2371
    assert "1,579" in text and table["All"] - table["Civilians"] == 1579
    assert table["All"] - 2132 == 239


def test_arabic_is_arabic() -> None:
    letters = [c for c in _raw(BY_ID["idlib-arabic"]) if c.isalpha()]
    assert sum(unicodedata.name(c).startswith("ARABIC") for c in letters) == len(letters)


def test_readme_says_what_they_are() -> None:
    flat = " ".join(README.split())
    assert "They are retellings, not originals." in flat
    for reporter in re.findall(r"\bBy (?:<a[^>]*>)?([A-Z]\w+ [A-Z]\w+)", "\n".join(_raw(r) for r in ROWS)):
        assert reporter in flat
