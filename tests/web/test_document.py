"""The text on a document's page: nothing is lost or moved, whatever claims and parts it has."""

from __future__ import annotations

import itertools
import random
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import wording
from onrecord.model import Claim, Part
from onrecord.web.pages.document import Block, blocks

TEXT = st.text(st.sampled_from("ab \n\t\u200f\u202eقت😀\x07<&"), max_size=60)


def claim(name: str, attribute: str, *quotes: tuple[int, int]) -> Claim:
    return Claim(name, "a1", attribute, None, quotes)


def told(found: list[Block], first: int) -> dict[int, str]:
    """What stands at each offset of the text, as the page has it."""
    out = {}
    for block in found:
        for piece in block.pieces:
            shown = [piece.text] if piece.control else list(piece.text)
            for i, character in enumerate(shown):
                assert piece.start + i not in out and piece.start + i >= first
                out[piece.start + i] = character
    return out


def shown(character: str) -> str:
    return " " if character == "\t" else wording.visible(character)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(TEXT, st.data())
def test_each_character_stands_once_at_its_offset(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(place, place).map(lambda p: (min(p), max(p))).filter(lambda p: p[0] < p[1]), max_size=6))
    claims = [claim(f"c{i}", ("killed", "place", "weapon")[i % 3], span) for i, span in enumerate(spans)]
    points = sorted({0, len(text), *data.draw(st.lists(place, max_size=4))})
    roles = st.sampled_from(["title", "body", "comment", "furniture", "dateline"])
    parts = [Part((a, b), data.draw(roles)) for a, b in itertools.pairwise(points) if data.draw(st.booleans())]
    found = blocks(text, parts, claims, 0, len(text))
    assert told(found, 0) == {i: shown(c) for i, c in enumerate(text) if c != "\n"}
    for block in found:
        for piece in block.pieces:
            end = piece.start + (1 if piece.control else len(piece.text))
            assert set(piece.claims) == {c.id for c in claims for s, e in c.quotes if s <= piece.start and end <= e}


def test_a_book_with_three_thousand_claims_is_a_page_at_once() -> None:
    rng = random.Random(3)
    line = "Shells hit the market and killed some people there, the volunteers said. "
    text = "\n".join(line * rng.randrange(1, 9) for _ in range(15_000))
    claims = [claim(f"c{i}", "killed", (at, at + 12)) for i, at in enumerate(rng.sample(range(len(text) - 20), 3000))]
    at, parts = 0, []
    for paragraph in text.split("\n"):
        parts.append(Part((at, at + len(paragraph)), "body"))
        at += len(paragraph) + 1
    assert len(text) > 4_500_000
    begun = time.process_time()
    middle = text.index("\n", len(text) // 2) + 1
    found = blocks(text, parts, claims, middle, middle + 40_000)
    assert time.process_time() - begun < 2  # it takes some hundredths; a quadratic one takes minutes
    here = told(found, middle)
    assert all(text[i] == c for i, c in here.items()) and len(here) > 39_000
