"""JSON records."""

from __future__ import annotations

import json

import pytest

from onrecord.capture import parse, record
from onrecord.errors import BadRecord, NotReadable
from onrecord.model import Hints

TEXT = "Five people were killed when shells fell on the town.\u2028Nobody was warned. \U0001f4a5"


def test_the_fields_of_a_record() -> None:
    line = json.dumps(
        {
            "id": 7,
            "text": TEXT,
            "title": "T",
            "published": "2016-05-03T10:00:00Z",
            "url": "u",
            "outlet": "o",
            "lang": "en",
            "x": 1,
        }
    )
    found = record.load(line.encode())
    assert found == ("7", TEXT, Hints(title="T", published="2016-05-03", url="u", outlet="o", lang="en"))
    document = parse(line.encode(), "record", Hints(outlet="Given"))
    assert (document.text, document.title, document.published, document.outlet) == (TEXT, "T", "2016-05-03", "Given")
    assert {p.role for p in document.parts} == {"body"}


def test_lone_surrogates_keep_their_place() -> None:
    document = parse(b'{"text": "a\\ud800b words"}', "record", Hints())
    assert document.text == "a\ufffdb words"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"id": "a"}',
        b'{"text": null}',
        b'{"text": 3}',
        b'{"text": ["a"]}',
        b'{"text": "a", "title": 3}',
        b'{"text": "a", "published": "yesterday"}',
        b'{"text": "a", "published": "2016-02-30"}',
        b'{"text": "a", "published": 2016}',
        b"\xff\xfe{",
        b"[" * 100_000,
        b'{"text": ' + b"1" * 10_000 + b"}",
    ],
)
def test_bad_records(line: bytes) -> None:
    with pytest.raises(BadRecord) as caught:
        parse(line, "record", Hints())
    assert caught.value.kind == "bad_record"


def test_a_record_of_spaces_is_empty() -> None:
    with pytest.raises(NotReadable):
        parse(b'{"text": "  "}', "record", Hints())


def test_the_id_of_a_bad_line() -> None:
    assert record.id_of(b'{"id": "a"}') == "a"
    assert record.id_of(b'{"id": "a"') is None
    assert record.id_of(b'{"id": true}') is None
