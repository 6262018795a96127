"""A report as written: its TOML file, the document it makes, and the numbers in it that no claim quotes."""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from corpus.find import Text
from onrecord.capture import record
from onrecord.model import Document, Hints, Span

HEAD: Final = (
    "title", "byline", "outlet", "published", "style", "setting", "harm", "traps", "text", "accounts", "say", "note", "lang",
)  # fmt: skip
NEEDED: Final = ("title", "outlet", "style", "setting", "harm", "text", "accounts")
_KEEP: Final = re.compile(r"\n(?=[ \t]*(?:[-*•|–]|\d+[.)])\s)")
_WORDS: Final = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens|scores|hundreds|thousands"
_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_NUMBER: Final = re.compile(
    rf"(?<![\w.,-])(?<!January )(?<!August )(?<!, )(?:\d[\d,]*\d|\d|(?:{_WORDS}))"
    rf"(?![\w%:-]| (?:{_MONTHS}|a\.m|p\.m|km|kilomet|years?\b))"
)


class Problems(Exception):
    """Everything that is wrong with one report."""

    def __init__(self, found: list[str]) -> None:
        super().__init__("\n".join(found))
        self.found = found


def row(report: dict[str, Any], name: str) -> dict[str, Any]:
    """The line that `onrecord read --jsonl` is given for it."""
    paragraphs = []
    for block in re.split(r"\n[ \t]*\n", report["text"].strip()):
        paragraphs.append("\n".join(" ".join(line.split()) for line in _KEEP.split(block)))
    head = [" ".join(report[k].split()) for k in ("title", "byline") if report.get(k)]
    return {
        "id": name, "text": "\n\n".join([*head, *paragraphs]), "title": head[0], "outlet": report["outlet"],
        "published": str(report["published"]) if report.get("published") else None, "lang": report.get("lang", "en"),
    }  # fmt: skip


def document(line: dict[str, Any]) -> Document:
    return record.parse(json.dumps(line).encode(), Hints())


def load(path: Path) -> dict[str, Any]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problems([f"no TOML: {error}"]) from None
    problems = [f"no {k}" for k in NEEDED if k not in found] + [f"an unknown key {k!r}" for k in found if k not in HEAD]
    published = found.get("published")
    if published is not None and (not isinstance(published, datetime.date) or isinstance(published, datetime.datetime)):
        problems.append("published must be a TOML date without quotes: published = 2021-03-09")
    if problems:
        raise Problems(problems)
    return found


def unquoted(text: Text, doc: Document, covered: Sequence[Span]) -> Iterator[str]:
    """Counts in the body that no claim quotes; dates, ages and times of day left out as far as they can be told."""
    heads = [p.span for p in doc.parts if p.role != "body"]
    for found in _NUMBER.finditer(text.text, text.body):
        if not any(s <= found.start() < e for s, e in [*covered, *heads]):
            around = " ".join(text.text[max(0, found.start() - 15) : found.end() + 25].split())
            yield f"no claim quotes {found[0]!r} in …{around}…"
