"""JSON lines: one reading a document in the contract's shape (``onrecord check`` passes it), with its ``given_id``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from onrecord.model import Reading, to_json
from onrecord.publish.files import Export, replacing


def export(held: Iterable[tuple[dict[str, Any], Reading | None]], path: Path) -> Export:
    """Write the file ``path``. A document that was not read, or was erased, is left out, and that is said."""
    written, left_out = 0, 0
    with replacing(path) as [file]:
        for row, reading in held:
            if reading is None:
                left_out += 1
                continue
            file.write(to_json({**msgspec.to_builtins(reading), "given_id": row["given_id"]}) + "\n")
            written += 1
    notes = (f"left out, because they were not read or were erased: {left_out}",) if left_out else ()
    return Export((path,), written, notes)
