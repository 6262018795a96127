"""Files that onrecord can make again at any time: the folder ``derived`` of a case. Nothing in it is part of the ledger.

Whatever erases or closes off words of a document clears this folder: what is derived from them goes with them.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from onrecord.errors import CaseError


def folder(case_path: Path) -> Path:
    """Where the derived files of a case lie; it need not be there."""
    return case_path / "derived"


def clear(case_path: Path) -> list[Path]:
    """Remove all derived files; which they were, in order. Raises CaseError if one cannot be removed.

    A link in the folder's place, or in it, is removed itself; what it points to is not touched.
    """
    place = folder(case_path)
    try:
        if place.is_symlink() or place.is_file():
            place.unlink()
            return [place]
        files = sorted(p for p in place.rglob("*") if p.is_symlink() or not p.is_dir()) if place.is_dir() else []
        if place.is_dir():
            shutil.rmtree(place)
    except OSError as e:
        raise CaseError(f"{place} cannot be removed ({e.strerror or e}); remove it by hand, it can be made again") from e
    return files
