"""Every document in golden/ is parsed as it was when last looked at.

After a wanted change: ``python tests/capture/test_golden.py`` writes the expected files anew; look at the difference.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.capture import detect, parse
from onrecord.model import Hints

GOLDEN = Path(__file__).parent / "golden"
SOURCES = sorted(p for p in GOLDEN.iterdir() if p.suffix in (".txt", ".html"))


def outcome(path: Path) -> dict[str, Any]:
    """What a document is parsed to, with each part's words beside its role."""
    data = path.read_bytes()
    document = parse(data, detect(data, path.name), Hints())
    return {
        "title": document.title, "published": document.published, "lang": document.lang, "outlet": document.outlet,
        "url": document.url, "parts": [[p.role, document.text[slice(*p.span)]] for p in document.parts],
    }  # fmt: skip


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.name)
def test_golden(path: Path) -> None:
    assert outcome(path) == json.loads(path.with_suffix(path.suffix + ".json").read_text("utf-8"))


def test_there_are_golden_files() -> None:
    assert len(SOURCES) >= 6


if __name__ == "__main__":
    for source in SOURCES:
        text = json.dumps(outcome(source), ensure_ascii=False, indent=1)
        source.with_suffix(source.suffix + ".json").write_text(text + "\n", "utf-8")
