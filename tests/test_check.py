"""The checker: what the schema demands it demands too, and what the schema cannot say it finds, in each place."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import jsonschema
import pytest
from fakes.readings import TEXT, reading, span
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import check as module
from onrecord.check import check_line, check_lines, check_reading

SCHEMA = json.loads(resources.files("onrecord").joinpath("reading.schema.json").read_text("utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


@pytest.fixture(autouse=True)
def any_quote_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    """Grounding has its own tests; here only that it is asked."""
    monkeypatch.setattr(module, "grounded", lambda claim, document: None)


def test_a_good_reading_passes_both() -> None:
    assert check_reading(reading()) == []
    VALIDATOR.validate(reading())


def spoil(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    raw = reading()
    change(raw)
    return raw


def put(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    def change(raw: Any) -> None:
        *way, last = path.split(".")
        for key in way:
            raw = raw[int(key)] if isinstance(raw, list) else raw[key]
        raw[int(last) if isinstance(raw, list) else last] = value

    return change


BEYOND = {
    "claims.2.quotes.0": ([10, 10_000], "outside of the text"),
    "claims.2.quotes": ([span("at least six people"), [9, 9]], "is empty"),
    "claims.0.quotes": ([span("\n\n")], "only blanks"),
    "claims.0.id": ("c2", "used 2 times"),
    "accounts.0.id": ("a2", "used 2 times"),
    "claims.3.account": ("a9", "no account a9"),
    "claims.5.about": ("c99", "no such claim"),
    "claims.6.about": ("c7", "about itself"),
    "claims.4.hedge.by": (2, "hedge by link 2"),
    "claims.4.hedge.text": ("may", "not what stands"),
    "claims.4.hedge.span": ([3, 2], "is empty"),
    "claims.4.chain.0.source_span": ([0, 9999], "source of link 0"),
    "claims.4.chain.1.cue": ([5, 5], "cue of link 1"),
    "claims.2.value.high": (2, "low 6 is above high 2"),
    "claims.2.value.low": (-1, "less than nobody"),
    "claims.6.value.end": ("2015-12-06", "after its end"),
    "claims.7.period.end": ("2015-10-06", "after its end"),
    "claims.6.value.start": ("2015-02-30", "not a date"),
    "claims.8.value.account": ("a1", "part of itself"),
    "claims.8.value": ({"account": "a7"}, "no such account"),
    "accounts.1.anchor": ([9999, 10000], "anchor"),
    "accounts.0.toll.killed.all": ({"low": 7, "high": 6}, "low 7 is above high 6"),
    "document.parts": ([{"span": [0, 50], "role": "body"}, {"span": [40, 60], "role": "body"}], "before the end"),
    "accounts.1.toll": ({"missing": {"all": {"low": 1, "high": 1}}}, "no claim counts them"),
    "accounts.0.toll.killed.women": ({"low": 1, "high": 1}, "no claim names them"),
    "document.parts.0.span": ([0, len(TEXT) + 1], "outside of the text"),
}


@pytest.mark.parametrize("path", BEYOND)
def test_beyond_the_schema(path: str) -> None:
    value, words = BEYOND[path]
    raw = spoil(put(path, value))
    problems = check_reading(raw)
    assert any(words in p for p in problems), problems
    assert all(p.startswith(("claim ", "account ", "document")) for p in problems)


SHAPE = {
    "contract": 2,
    "id": 5,
    "document.published": "8 December",
    "document.text": None,
    "document.parts.0.role": "headline",
    "accounts.0.scope": "event",
    "accounts.0.toll": {"killed": {"all": {"low": 6}}},
    "accounts.0.toll.wounded": {"all": {"low": 6, "high": 6}},
    "accounts": {},
    "claims.0.stance": "says",
    "claims.0.attribute": "colour",
    "claims.0.value": None,
    "claims.0.value.colour": "red",
    "claims.0.quotes": [],
    "claims.0.quotes.0": [1],
    "claims.0.quotes.0.0": -1,
    "claims.0.quotes.0.1": 12.5,
    "claims.1.value.candidates.0.lat": 91,
    "claims.2.value.who": "soldiers",
    "claims.2.value.low": "six",
    "claims.4.hedge": {"text": "suggest", "span": span("suggest")},
    "claims.4.chain.0": {"source": "Adam Tarik"},
    "claims.5.about": 3,
    "claims.6.value.precision": "decade",
    "claims.7.period.start": "November",
    "claims.0.confidence": 1.5,
}


@pytest.mark.parametrize("path", SHAPE)
def test_the_shape_is_the_schemas(path: str) -> None:
    raw = spoil(put(path, SHAPE[path]))
    assert not VALIDATOR.is_valid(raw)
    assert check_reading(raw)


def required() -> list[str]:
    found: list[str] = []

    def walk(raw: Any, path: str) -> None:
        items = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
        for key, value in items:
            if isinstance(raw, dict):
                found.append(f"{path}{key}")
            walk(value, f"{path}{key}.")

    walk(reading(), "")
    return found


@pytest.mark.parametrize("path", required())
def test_a_field_is_required_where_the_schema_requires_it(path: str) -> None:
    def remove(raw: Any) -> None:
        *way, last = path.split(".")
        for key in way:
            raw = raw[int(key)] if isinstance(raw, list) else raw[key]
        del raw[last]

    raw = spoil(remove)
    if not VALIDATOR.is_valid(raw):
        assert check_reading(raw)
    elif last_is_free(path):
        assert check_reading(raw) == []


def last_is_free(path: str) -> bool:
    """Fields that neither the schema nor our types need."""
    return path.rsplit(".", 1)[-1] in ("reader", "confidence", "relation", "actor_note")


def test_failures_are_lines_too() -> None:
    assert check_reading({"id": "x", "error": {"kind": "empty", "message": "nothing in it"}}) == []
    assert check_reading({"id": "x", "error": {"kind": "empty"}})
    assert check_reading({"error": {"kind": "empty", "message": "m"}})
    assert check_reading({**reading(), "error": {"kind": "empty", "message": "m"}})


@pytest.mark.parametrize("line", [b"", b"\n", b"{", b"[]", b"3", b"\xff\xfe", b'{"id": NaN}', b"[" * 100_000])
def test_lines_that_are_no_readings(line: bytes) -> None:
    assert len(check_line(line)) == 1


def test_lines_are_numbered() -> None:
    good = json.dumps(reading()).encode()
    bad = json.dumps(spoil(put("claims.0.account", "a5"))).encode()
    assert [n for n, _ in check_lines([good, bad, good, b"{"])] == [2, 4]


def test_grounding_is_asked_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def only_six(claim: Any, document: Any) -> str | None:
        return "no number" if claim.id == "c4" else None

    monkeypatch.setattr(module, "grounded", only_six)
    assert check_reading(reading()) == ["claim c4: its quotes do not say so: no number"]


PLAIN = st.none() | st.booleans() | st.integers(-3, 400) | st.floats(-2, 2)
JUNK = st.recursive(
    PLAIN | st.sampled_from(["a1", "c1", "body", "killed"]),
    lambda deep: st.lists(deep, max_size=3) | st.dictionaries(st.sampled_from(["span", "low", "id"]), deep, max_size=3),
    max_leaves=5,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(required()), JUNK)
def test_junk_anywhere_is_answered_and_never_passes_what_the_schema_refuses(path: str, junk: Any) -> None:
    raw = copy.deepcopy(reading())
    put(path, junk)(raw)
    problems = check_reading(raw)
    if not VALIDATOR.is_valid(raw):
        assert problems
