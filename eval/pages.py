"""An article out of its page: 4-gram shingles of the body's words against those of the article as a person marked it.

PATH: a folder of ``ID.html`` or ``ID.html.gz``; the truth is ``FOLDER-truth.json`` beside it (``{ID: {"articleBody"}}``), or
PATH is that file, or a folder that holds the two. Without the truth there are predictions only. The counts of a page are
scaled to sum to 1, precision and recall are means over pages, and F1 is that of the two means, as the article extraction
benchmark of Scrapinghub has it. Pages come in the order of their ids.
Beside it: on how many pages our body has a paragraph that the markup has among the comments and the truth has not.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval.common import EvalError, Options, Row, Tally
from onrecord import capture
from onrecord.model import Document, Hints

TITLE: Final = "article text, F1 of 4-word shingles"
KEY: Final = "articleBody"
GOLD: Final = "articleBody"

_WORD: Final = re.compile(r"\w+")
_SIZE: Final = 4
_COMMENTS: Final = re.compile(
    r"(?:^|[\s_-])(?:comments?|comment-?list|disqus(?:_thread)?|respond|reply|replies|responses|livefyre|fb-comments)(?:$|[\s_-])",
    re.I,
)
_TELLING: Final = 8  # words of a paragraph that is hardly both in an article and in a comment by chance
_PAGE: Final = re.compile(r"(.+)\.html?(?:\.gz)?$")


def load(path: Path) -> list[Row]:
    folder, truth = path, path.parent / f"{path.name}-truth.json"
    if path.suffix == ".json":
        folder, truth = path.parent / path.stem.removesuffix("-truth"), path
    elif inside := sorted(path.glob("*-truth.json")):
        folder, truth = path / inside[0].stem.removesuffix("-truth"), inside[0]
    if not folder.is_dir():
        raise EvalError(f"{folder} is no folder of pages")
    gold = json.loads(truth.read_text("utf-8")) if truth.is_file() else {}
    pages = {m[1]: p for p in sorted(folder.iterdir()) if (m := _PAGE.fullmatch(p.name))}
    if lost := sorted(set(gold) - set(pages)):
        raise EvalError(f"{folder} lacks {len(lost)} pages of {truth.name}, {lost[0]} the first")
    names = sorted(gold or pages)
    return [{"id": n, "path": str(pages[n]), **({GOLD: gold[n].get(GOLD, "")} if gold else {})} for n in names]


def document(row: Row) -> Document:
    """What is read out of the page of a row."""
    return capture.parse(_bytes(row), "html", Hints())


def _bytes(row: Row) -> bytes:
    data = Path(row["path"]).read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def predict(row: Row) -> str:
    found = document(row)
    return "\n".join(found.text[slice(*p.span)] for p in found.parts if p.role in ("body", "dateline"))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + _SIZE]) for i in range(max(1, len(words) - _SIZE + 1)))


def score(row: Row, predicted: Any) -> Tally:
    """Shared shingles, ours only, theirs only, as shares of their sum."""
    gold, ours = _shingles(row[GOLD] or ""), _shingles(predicted or "")
    both = (gold & ours).total()
    total = max(1, gold.total() + ours.total() - both)
    return (both / total, (ours.total() - both) / total, (gold.total() - both) / total)


def _means(tallies: Sequence[Tally]) -> tuple[float, float]:
    """Mean precision over pages with a prediction, mean recall over pages with an article."""
    precision = [both / (both + ours) for both, ours, _ in tallies if both + ours]
    recall = [both / (both + theirs) for both, _, theirs in tallies if both + theirs]
    return sum(precision) / max(1, len(precision)), sum(recall) / max(1, len(recall))


def figure(tallies: Sequence[Tally]) -> float:
    precision, recall = _means(tallies)
    return 200 * precision * recall / (precision + recall) if precision + recall else 0.0


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    precision, recall = _means(tallies)
    return {"precision": 100 * precision, "recall": 100 * recall}


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    return {"pages with comments in the body": float(sum(map(has_comments, rows)))}


def has_comments(row: Row) -> bool:
    """Whether a paragraph of our body stands in an element named for comments, and not in the article of the truth."""
    found = document(row)
    comments, article = _marked(_bytes(row)), _flat(row.get(GOLD) or "")
    told = (_flat(found.text[slice(*p.span)]) for p in found.parts if p.role in ("body", "dateline"))
    return any(len(text.split()) >= _TELLING and text in comments and text not in article for text in told)


def _flat(text: str) -> str:
    return " ".join(_WORD.findall(text)).lower()


def _marked(data: bytes) -> str:
    """The words of the elements whose class, id or role says comments."""
    from lxml import html

    from onrecord.capture.decode import decode

    root = html.document_fromstring(decode(data, None).encode(), parser=html.HTMLParser(encoding="utf-8", huge_tree=True))
    named = (e for e in root.iter() if isinstance(e.tag, str) and e.tag not in ("html", "body"))
    held = (e for e in named if any(_COMMENTS.search(e.get(key) or "") for key in ("id", "class", "role")))
    return " | ".join(_flat(" ".join(e.itertext())) for e in held)
