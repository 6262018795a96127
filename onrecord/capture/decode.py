"""Bytes to characters: byte order marks, UTF-8, a declared encoding, else a guess among the legacy encodings."""

from __future__ import annotations

import codecs
import re
from typing import Final

from onrecord.errors import NotReadable

# Longest first: the UTF-32 little-endian mark begins with the UTF-16 one.
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Signatures of files that may hold few control bytes at their start.
_MAGIC: Final = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file inside another"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich-text file"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
    (b"Rar!", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
)
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE: Final = 0.01  # text has none to speak of; compressed data has about a tenth
_SAMPLE: Final = 65_536

# Encodings that a page may declare or that are guessed. A closed list: Python knows codecs that no page is written in.
_LEGACY: Final = (
    "cp1252", "cp1256", "cp1251", "cp1250", "cp1254", "cp1255", "cp1253", "cp1257", "cp1258", "iso8859-2", "iso8859-5",
    "iso8859-6", "iso8859-7", "iso8859-8", "iso8859-9", "iso8859-15", "koi8-r", "koi8-u", "shift_jis", "cp932",
    "euc_jp", "iso2022_jp", "gb18030", "big5", "euc_kr", "cp949", "mac-roman", "cp874",
)  # fmt: skip
# What browsers take these labels for (the WHATWG encoding standard).
_ALIASES: Final = {
    "iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "iso8859-9": "cp1254",
    "iso8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
# The guess is limited to the scripts that reports in this field come in, the likeliest first.
_GUESSES: Final = ("cp1256", "cp1251", "cp1253", "cp1255", "iso8859-6", "koi8-r", "cp1252")
_LATIN: Final = {"cp1250": ("pl", "cs", "sk", "hu", "hr", "sl", "ro", "bs"), "cp1254": ("tr", "az", "ku")}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """``text`` with lone surrogates as U+FFFD, character for character, so that offsets stay."""
    return _SURROGATE.sub("\ufffd", text)


def refuse_binary(data: bytes) -> None:
    """Raise NotReadable if these bytes are not text in any encoding that is read."""
    if any(data.startswith(mark) for mark, _ in _MARKS):
        return
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise NotReadable(f"this is {what}, not text; convert it to text or HTML first", kind="binary")
    head = data[:_SAMPLE]
    if b"\x00" in data or len(_CONTROL.findall(head)) > _CONTROL_SHARE * len(head):
        raise NotReadable("this is binary data, not text; give a text, HTML or JSON lines file", kind="binary")


def codec_for(label: str) -> str | None:
    """The Python codec for a declared encoding; None if it is unknown or not one that pages are written in."""
    try:
        name = codecs.lookup(label.strip()).name
    except (LookupError, ValueError, UnicodeError):
        return None
    name = _ALIASES.get(name, name)
    return name if name in _LEGACY or name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be") else None


def decode(data: bytes, declared: str | None = None) -> str:
    """The characters of ``data`` without a byte order mark. Raises NotReadable for binary data.

    Order of trust: byte order mark, valid UTF-8 (other encodings hardly ever form it by chance), the declared encoding,
    a guess, windows-1252. Undecodable bytes become U+FFFD.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return clean(data[len(mark) :].decode(codec, "replace"))
    refuse_binary(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A multi-byte character cut off at the very end, or rare damage in what is otherwise UTF-8.
        if _mostly_utf8(data, error):
            return data.decode("utf-8", "replace")
    codec_name = codec_for(declared) if declared else None
    if codec_name in (None, "utf-8") or str(codec_name).startswith("utf-16"):
        codec_name = _guess(data)
    return clean(data.decode(codec_name or "cp1252", "replace"))


def _mostly_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Whether at least nine of ten non-ASCII characters are valid UTF-8 sequences of several bytes."""
    if error.start >= len(data) - 3 and error.start > 0 and not data[: error.start].isascii():
        return True
    text = data[:_SAMPLE].decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(c > "\x7f" for c in text) - bad
    return good > 9 * bad


def _guess(data: bytes) -> str:
    """The likeliest legacy encoding of some text.

    Where most letters are ASCII the language tells which Latin encoding it is (charset_normalizer took French in
    windows-1252 for windows-1250); else charset_normalizer tells the script.
    """
    from onrecord.capture.language import identify

    sample = data[:_SAMPLE]
    foreign = sum(b > 0x7F for b in sample)
    if foreign < 0.3 * sum(b > 0x7F or chr(b).isalpha() for b in sample):
        lang = identify(sample.decode("cp1252", "replace"))
        for codec, langs in _LATIN.items():
            if identify(sample.decode(codec, "replace")) in langs or lang in langs:
                return codec
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=list(_GUESSES), steps=5, chunk_size=512).best()
    name = codec_for(best.encoding) if best is not None else None
    return name or "cp1252"
