"""The reading of each document that the package brings is what it was when last looked at.

After a wanted change: ``python tests/read/test_golden_readings.py`` writes the expected files anew; read the difference.
The files say what the reader does, not what a careful reader would do: for that see docs/method/reading.md.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import onrecord
from onrecord import ground
from onrecord.capture import detect, parse
from onrecord.config import Config
from onrecord.model import Claim, Hints, to_json
from onrecord.read import read

SAMPLES = Path(onrecord.__file__).parent / "samples"
GOLDEN = Path(__file__).parent / "golden"
ROWS = tomllib.loads((SAMPLES / "index.toml").read_text("utf-8"))["document"]


def _line(claim: Claim, text: str) -> str:
    words = " … ".join(text[s:e] for s, e in claim.quotes)
    said = " > ".join(link.source for link in claim.chain) or "the document"
    extra = [f"hedge {claim.hedge.text!r} by {claim.hedge.by}"] if claim.hedge else []
    extra += [f"about {claim.about}"] if claim.about else []
    extra += [f"period {claim.period.start}..{claim.period.end}"] if claim.period else []
    value = claim.value
    if claim.attribute == "place" and value.candidates:
        best = value.candidates[0]
        shown = f"{value.relation} {value.name} = {best.name}, {best.country} ({best.precision})"
    else:
        shown = to_json(value)
    return " | ".join([claim.id, claim.attribute, claim.stance, shown, f"“{words}”", said, *extra])


def outcome(row: dict[str, str]) -> str:
    """A reading as lines that a person can compare."""
    data = (SAMPLES / row["file"]).read_bytes()
    published = str(row["published"]) if "published" in row else None
    document = parse(data, detect(data, row["file"]), Hints(published=published, lang=row.get("lang")))
    result = ground.checked(read(document, Config()), document)
    lines = [*result.notes, *(f"dropped {d}" for d in result.dropped)]
    for a in result.accounts:
        lines += ["", f"{a.id} {a.scope} {a.kind} “{document.text[slice(*a.anchor)]}” {to_json(a.toll)}"]
        lines += [_line(c, document.text) for c in result.claims if c.account == a.id]
    return "\n".join(lines).strip() + "\n"


@pytest.mark.parametrize("row", ROWS, ids=lambda r: r["id"])
def test_reading(row: dict[str, str]) -> None:
    assert outcome(row) == (GOLDEN / f"{row['id']}.txt").read_text("utf-8")


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for r in ROWS:
        (GOLDEN / f"{r['id']}.txt").write_text(outcome(r), "utf-8")
