"""A Document of paragraphs that another format's file gave, told apart as a plain text's are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from onrecord.capture import text
from onrecord.capture.decode import clean
from onrecord.capture.record import merge
from onrecord.model import Document, Hints, Role, Span

_FILE_TITLE: Final = re.compile(r"microsoft word|untitled|\.(?:docx?|pdf|rtf|odt|indd|qxd|html?)\b|^[\W\d_]*$", re.I)


def flat(title: Any) -> str | None:
    """A title on one line; None if there is none."""
    return clean(" ".join(title.split())) or None if isinstance(title, str) else None


def compose(blocks: Sequence[tuple[str, Role]], hints: Hints, stated: str | None) -> Document:
    """A Document of these paragraphs, of which those that are "body" are told apart as a plain text's are.

    ``stated`` is the title that the file's properties give: taken only if the text has it, or has none and it reads like one.
    """
    whole, spans = spans_of([shown for shown, _ in blocks])
    own = [span for span, (_, role) in zip(spans, blocks, strict=True) if role == "body"]
    found = iter(text.roles(whole, own, hints.title or stated))
    roles: list[Role] = [next(found) if role == "body" else role for _, role in blocks]
    parts = text.refine(whole, list(zip(spans, roles, strict=True)))
    if "title" not in roles and not hints.title and stated and len(stated.split()) >= 3 and not _FILE_TITLE.search(stated):
        hints = merge(hints, Hints(title=stated))
    return text.finish(whole, parts, hints)


def spans_of(shown: Sequence[str]) -> tuple[str, list[Span]]:
    """The paragraphs as one text with blank lines between them, and where in it each stands."""
    spans: list[Span] = []
    at = 0
    for words in shown:
        spans.append((at, at + len(words)))
        at += len(words) + 2
    return "\n\n".join(shown), spans
