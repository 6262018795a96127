"""A Word document (DOCX): its paragraphs and headings, by way of HTML.

The archive is measured and its XML gone through for bombs and declared entities before anything is built of it; pictures and
what the document only refers to are left where they are.
"""

from __future__ import annotations

import io
import zipfile
from typing import Final

from onrecord.capture import apart, blocks, html
from onrecord.capture.compose import compose, flat
from onrecord.errors import NotReadable
from onrecord.model import Document, Hints, Role

_SIGNATURE: Final = b"PK\x03\x04"


def is_docx(data: bytes) -> bool:
    """Whether these bytes are a DOCX, whole or cut off: an archive with an entry in ``word/``."""
    if not data.startswith(_SIGNATURE):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except Exception:  # cut off or hostile: the entries' own headers are left
        return b"word/" in data[:65_536] or data[30:49] == b"[Content_Types].xml"
    if "[Content_Types].xml" not in names:
        return False
    return "word/document.xml" in names or not any(n.startswith(("xl/", "ppt/", "Index/")) for n in names)


def parse(data: bytes, hints: Hints) -> Document:
    """A Document from the bytes of a DOCX. Its dates of writing and saving are not taken for a date of publication.

    Raises NotReadable (kinds: empty, broken, bomb, entities, password), TooLarge, StageFailed (timeout, memory, crashed).
    """
    found = apart.run("docx", data)
    shown: list[tuple[str, Role]] = []
    if found["html"].strip():
        root = html.tree_of(f"<html><body>{found['html']}</body></html>")
        if root is None:
            raise NotReadable("the document is nested too deeply; save its text and add that", kind="broken")
        shown = [(" ".join(block.text.split()), "body") for block in blocks.collect(root)]
    if not shown:
        raise NotReadable("the document shows no text; if it holds pictures of pages, recognise their text first", kind="empty")
    return compose(shown, hints, flat(found["title"]))
