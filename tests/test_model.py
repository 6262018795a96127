"""The JSON that other programs and terminals get: one line a record, nothing that steers."""

import json

from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import to_json


@given(st.text())
def test_escapes_change_no_value_and_break_no_line(text: str) -> None:
    if any("\ud800" <= c <= "\udfff" for c in text):
        return
    line = to_json({"text": text})
    assert json.loads(line) == {"text": text}
    assert len(line.splitlines()) == 1


def test_nothing_steers_a_terminal_or_turns_a_line_round() -> None:
    line = to_json({"text": "\x9b31m \u202e \u2066 \x7f \x1b[2J \u200f"})
    assert not any(c in line for c in "\x9b\u202e\u2066\x7f\x1b\u200f")
