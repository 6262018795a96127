"""Samples cut and changed byte by byte: text or an OnrecordError, nothing else. Findings are replayed first."""

from __future__ import annotations

import makers
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from makers import lines

from onrecord.capture import detect, mail, parse
from onrecord.capture.docx import is_docx
from onrecord.errors import OnrecordError
from onrecord.model import Hints

WORDS = ["Six people were killed on Monday when shells hit the market of the", "town, residents and a doctor said."]
SAMPLES = {
    "pdf": makers.pdf([lines(WORDS), lines(WORDS)], title="A title of it", packed=False),
    "docx": makers.docx(makers.document_xml([("Heading1", "A title"), *WORDS])),
    "mail": (
        b"From: a@example.org\nSubject: =?utf-8?q?x=C3=A9?=\nDate: Tue, 10 Nov 2015 23:30:00 -0500\nMIME-Version: 1.0\n"
        b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nwords\n> quoted\n-- \n'
        b"--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPHA+d29yZHM8L3A+\n--b\n"
        b'Content-Disposition: attachment; filename="a.bin"\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--b--\n'
    ),
}
CHANGES = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 6)), max_size=6)


def changed(data: bytes, changes: list[tuple[float, bytes, int]], keep: float) -> bytes:
    """``data`` with some stretches replaced, and cut off."""
    out = bytearray(data)
    for where, put, instead in changes:
        at = int(where * len(out))
        out[at : at + instead] = put
    return bytes(out[: int(keep * len(out)) + 1])


def check(data: bytes, format_: str) -> None:
    try:
        document = parse(data, format_, Hints())
    except OnrecordError as error:
        assert "\n" not in str(error)
    else:
        document.text.encode()
        assert all(0 <= p.span[0] < p.span[1] <= len(document.text) for p in document.parts)
        ends = [0, *(p.span[1] for p in document.parts)]
        assert all(p.span[0] >= end for p, end in zip(document.parts, ends, strict=False))
    try:
        detect(data, "x")
        is_docx(data)
        list(mail.attachments(data))
    except OnrecordError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize("format_", ["pdf", "docx"])  # each example starts a process
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES, keep=st.floats(0, 1))
@example(changes=[], keep=1.0)
def test_changed_files_give_text_or_our_errors(format_: str, changes: list[tuple[float, bytes, int]], keep: float) -> None:
    check(changed(SAMPLES[format_], changes, keep), format_)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=CHANGES, keep=st.floats(0, 1))
@example(changes=[], keep=1.0)
def test_changed_mails_give_text_or_our_errors(changes: list[tuple[float, bytes, int]], keep: float) -> None:
    check(changed(SAMPLES["mail"], changes, keep), "mail")
