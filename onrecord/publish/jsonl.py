"""JSON lines: one reading a document in the contract's shape (``onrecord check`` passes it), with its ``given_id``."""

from __future__ import annotations

from pathlib import Path

import msgspec

from onrecord.model import to_json
from onrecord.publish.content import Content
from onrecord.publish.files import Export, replacing


def export(content: Content, path: Path) -> Export:
    """Write the file ``path``. A document that was not read, or was erased, is left out, and that is said. The texts are in
    it whole, and so are the names in them."""
    written, left_out = 0, 0
    with replacing(path) as [file]:
        for row, reading in content.documents:
            if reading is None:
                left_out += 1
                continue
            file.write(to_json({**msgspec.to_builtins(reading), "given_id": row["given_id"]}) + "\n")
            written += 1
    notes = [f"left out, because they were not read or were erased: {left_out}"] if left_out else []
    if written and not content.names:
        notes.append("the documents' whole texts are in it, and the victims' names in them")
    return Export((path,), written, tuple(notes))
