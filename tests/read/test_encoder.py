"""The shipped encoder: the same scores for the same text, whatever is read beside it, and roles where people expect them."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.config import Config
from onrecord.model import Document, Part
from onrecord.read import english
from onrecord.read.confidence import Support, chance
from onrecord.read.encoder import MODEL, score, windows
from onrecord.read.tagged import tag
from onrecord.read.text import prepare

REPORT = (
    "HARBOUR CITY, 4 MAY 90 -- [TEXT] GUNMEN MURDERED COUNCILLOR PEDRO QUIROGA AS HE LEFT HIS HOME YESTERDAY, POLICE SAID. "
    "GUERRILLAS OF THE NORTHERN FRONT DYNAMITED A BRIDGE NEAR THE TOWN. THE POLICE BLAMED THE NORTHERN FRONT FOR THE MURDER."
)


def _document(text: str) -> Document:
    return Document(text, lang="en", published="1990-05-04", parts=(Part((0, len(text)), "body"),))


def test_the_model_is_the_one_that_its_card_describes() -> None:
    about = json.loads((MODEL / "about.json").read_text("utf-8"))
    found = hashlib.sha256((MODEL / "model.onnx").read_bytes()).hexdigest()
    assert found == about["sha256"]
    assert found in (MODEL / "README.md").read_text("utf-8")
    assert sum(f.stat().st_size for f in MODEL.iterdir()) < 40_000_000


@given(st.integers(0, 5000), st.integers(50, 400), st.integers(0, 40))
def test_windows_cover_every_token_and_overlap(length: int, size: int, overlap: int) -> None:
    found = windows(length, size, overlap)
    assert found[0][0] == 0
    assert found[-1][1] == length
    assert all(b - a <= size for a, b in found)
    assert all(y[0] <= x[1] - overlap for x, y in pairwise(found))


def test_scores_are_chances_and_do_not_depend_on_what_was_read_before() -> None:
    first = score(REPORT)
    score("Something else entirely was read in between.")
    again = score(REPORT)
    for name, table in first.heads.items():
        assert np.allclose(table.sum(axis=1), 1, atol=1e-4), name
        assert np.array_equal(table, again.heads[name]), name
    assert first.relevant == again.relevant


def test_an_empty_text_has_no_scores() -> None:
    found = score(" \n ")
    assert found.offsets == ()
    assert found.relevant == 0.0


def test_a_report_of_a_murder_is_told_from_one_of_prices() -> None:
    prices = "COFFEE PRICES ROSE YESTERDAY. THE MINISTER SAID THAT THE HARVEST WAS GOOD AND THAT EXPORTS WOULD GROW NEXT YEAR."
    assert score(REPORT).relevant > 0.8 > score(prices).relevant


def test_who_did_it_and_to_whom_is_tagged() -> None:
    read = tag(prepare(_document(REPORT))).roles
    tagged = {(r.role, REPORT[slice(*r.span)]) for h in read.happenings for r in h.roles}
    assert any(role == "name" and "QUIROGA" in words for role, words in tagged)
    assert any(role.startswith("perp") and "GUERRILLAS" in words for role, words in tagged)
    assert any(role == "target" and "BRIDGE" in words for role, words in tagged)


def test_a_claim_that_no_rule_finds_is_made_with_its_words() -> None:
    text = REPORT
    _, claims = english.read(_document(text), Config())
    targets = [c for c in claims if c.attribute == "target" and "BRIDGE" in text[slice(*c.quotes[0])]]
    assert targets
    assert all(c.value.term in text[slice(*c.quotes[0])] for c in targets)


@pytest.mark.parametrize("family", ["toll", "doer", "target", "weapon", "victim", "place", "other"])
def test_confidence_is_a_chance(family: str) -> None:
    for role in (0.0, 0.5, 1.0):
        assert 0 <= chance(Support(family, 0.7, role, role, role)) <= 1


def test_a_claim_that_the_encoder_supports_is_surer() -> None:
    for family in ("toll", "doer", "target", "victim"):
        assert chance(Support(family, 0.7, 0.9, 0.9, 0.9)) > chance(Support(family, 0.7, 0.0, 0.0, 0.9))


def test_the_runtime_has_no_telemetry_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """Versions of ONNX Runtime from 1.29 on carry a client that reports their use, and leave a session file at import."""
    library = next((Path(onnxruntime.__file__).parent / "capi").glob("onnxruntime_pybind11_state*"))
    assert b"Microsoft12Applications6Events" not in library.read_bytes()
    code = "from onrecord.read.encoder import score; print(score('GUNMEN SHOT THE MAYOR.').relevant)"
    root = str(Path(__file__).parents[2])
    env = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": root}
    subprocess.run([sys.executable, "-c", code], env=env, check=True)
    assert list(tmp_path.iterdir()) == []
