"""Bytes to characters, and bytes that are none."""

from __future__ import annotations

import pytest

from onrecord.capture import detect, parse
from onrecord.capture.decode import codec_for, decode
from onrecord.errors import NotReadable
from onrecord.model import Hints

ARABIC = "قتل خمسة مدنيين وأصيب آخرون في غارة جوية على سوق البلدة، وفق ما قال سكان محليون يوم الاثنين لوسائل الإعلام."
RUSSIAN = "Пять человек погибли при обстреле старого квартала города в понедельник, сообщили жители по телефону."
FRENCH = "Cinq personnes ont été tuées à l’hôpital après une frappe aérienne, ont déclaré des témoins à la presse étrangère."
TURKISH = "Kasabanın eski mahallesine düşen top mermileri nedeniyle beş kişi öldü, dokuz kişi yaralandı, dediler."
POLISH = "Pięć osób zginęło w ostrzale starej dzielnicy miasta, powiedzieli mieszkańcy przez telefon w poniedziałek."


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("text", [ARABIC, RUSSIAN, FRENCH])
def test_unicode(text: str, codec: str) -> None:
    assert decode(text.encode(codec)) == text


@pytest.mark.parametrize(
    ("text", "codec"),
    [(ARABIC, "cp1256"), (RUSSIAN, "cp1251"), (FRENCH, "cp1252"), (TURKISH, "cp1254"), (POLISH, "cp1250")],
)
def test_legacy_encodings_are_guessed(text: str, codec: str) -> None:
    assert decode((text * 3).encode(codec)) == text * 3


def test_a_declared_encoding_is_used_where_it_is_one_of_pages() -> None:
    page = f'<html><head><meta charset="windows-1256"></head><body><p>{ARABIC}</p></body></html>'.encode("cp1256")
    document = parse(page, "html", Hints())
    assert ARABIC in document.text
    assert document.lang == "ar"
    assert codec_for("rot13") is None
    assert codec_for("unicode_escape") is None
    assert codec_for("no such") is None
    assert codec_for("ISO-8859-1") == "cp1252"  # as browsers have it


def test_a_wrong_declaration_does_not_beat_valid_utf8() -> None:
    page = f'<html><head><meta charset="windows-1252"></head><body><p>{ARABIC}</p></body></html>'.encode()
    assert ARABIC in parse(page, "html", Hints()).text


def test_rare_damage_stays_utf8() -> None:
    assert decode((RUSSIAN * 3).encode() + b"\xff. " + RUSSIAN.encode()) == f"{RUSSIAN * 3}\ufffd. {RUSSIAN}"


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\nx",
        b"PK\x03\x04abc",
        b"\x89PNG\r\n",
        bytes(range(256)) * 10,
        b"text with \x00 in it",
        b"\x1f\x8b\x08\x00",
        b"ab\x01\x02" * 50,
    ],
)
def test_binary_is_refused(data: bytes) -> None:
    told = [] if data.startswith(b"%PDF") else [lambda: detect(data, "x.txt")]  # a PDF is a format of its own
    for call in (
        *told,
        lambda: parse(data, "text", Hints()),
        lambda: parse(data, "html", Hints()),
    ):
        with pytest.raises(NotReadable) as caught:
            call()
        assert caught.value.kind == "binary"
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "name", "format_"),
    [
        (b"<!DOCTYPE html><p>x", "x.txt", "html"),
        (b"\n <!-- a --> <html lang=en>", "x", "html"),
        (b"Plain words with one </b> end tag.", "x.html", "text"),
        (b"Words. </p> More words.", "page.html", "html"),
        (b"Words. </p> More words.", "page.txt", "text"),
        (b'{"id": 1, "text": "words"}', "x.html", "record"),
        (b'{"id": 1}', "x.json", "text"),
        ("<html><p>x".encode("utf-16"), "x", "html"),
        (b"Just words.", "x.html", "text"),
    ],
)
def test_detect_goes_by_content(data: bytes, name: str, format_: str) -> None:
    assert detect(data, name) == format_


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "empty"), (b" \n", "empty"), (b'<?xml version="1.0"?><rss></rss>', "unsupported")]
)
def test_detect_refuses(data: bytes, kind: str) -> None:
    with pytest.raises(NotReadable) as caught:
        detect(data, "x")
    assert caught.value.kind == kind
