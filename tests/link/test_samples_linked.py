"""The bundled documents, read and linked: the same strike in several reports is one incident, two markets are not."""

from __future__ import annotations

import tomllib
from importlib import resources

import msgspec
import pytest

from onrecord import ids, stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.link import link, origins
from onrecord.model import Hints, Told


@pytest.fixture(scope="module")
def told() -> list[Told]:
    folder = resources.files("onrecord") / "samples"
    index = tomllib.loads((folder / "index.toml").read_text("utf-8"))["document"]
    out: list[Told] = []
    texts = []
    for row in index:
        published = str(row["published"]) if "published" in row else None
        hints = Hints(row.get("title"), published, row.get("lang"), row.get("outlet"), row.get("url"))
        reading = stages.read_item(Item(row["id"], row["id"], (folder / row["file"]).read_bytes(), hints, None, None), Config())
        accounts, claims = ids.case_wide("d-" + row["id"], reading.accounts, reading.claims)
        texts.append(("d-" + row["id"], reading.document.outlet, reading.document.text))
        out += [
            Told("d-" + row["id"], row["id"], a, tuple(c for c in claims if c.account == a.id), i == 0, published)
            for i, a in enumerate(accounts)
        ]
    copies = {d: o.id for o in origins(texts) for d in o.documents}
    assert copies == {"d-alloush-wire": "od-alloush-reprint", "d-alloush-reprint": "od-alloush-reprint"}
    return [msgspec.structs.replace(t, origin=copies.get(t.document)) for t in out]


def test_what_is_one_incident(told: list[Told]) -> None:
    given = {t.account.id: t.given_id for t in told}
    found = {frozenset(given[i] for i in c) for c in link(told).clusters if len(c) > 1}
    assert any({"alloush-wire", "alloush-reprint", "us-statement", "evacuation-page"} <= c for c in found)
    assert any({"idlib-first", "idlib-second", "idlib-third"} <= c for c in found)
    assert len(found) == 2
    assert not any("two-markets" in c for c in found)
