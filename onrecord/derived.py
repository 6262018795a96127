"""Files that onrecord can make again at any time: the folder ``derived`` of a case. Nothing in it is part of the ledger.

Whatever erases or closes off words of a document clears this folder: what is derived from them goes with them.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from onrecord.errors import CaseError


def folder(case_path: Path) -> Path:
    """Where the derived files of a case lie; it need not be there."""
    return case_path / "derived"


def remove(file: Path) -> None:
    """Overwrite a file with zeros, then remove it; nothing if it is not there. A link is removed itself, and a file with
    another name elsewhere is only given up here. Raises OSError."""
    if not file.is_symlink() and file.is_file() and file.stat().st_nlink == 1:
        with file.open("r+b", buffering=0) as opened:
            left = os.fstat(opened.fileno()).st_size
            while left > 0:
                left -= opened.write(bytes(min(left, 1 << 20)))
            os.fsync(opened.fileno())
    file.unlink(missing_ok=True)


def clear(case_path: Path) -> list[Path]:
    """Remove all derived files, overwritten first; which they were, in order. Raises CaseError if one cannot be removed.

    A link in the folder's place, or in it, is removed itself; what it points to is not touched.
    """
    return clear_folder(folder(case_path))


def clear_folder(place: Path) -> list[Path]:
    """The same for one folder of derived files."""
    try:
        if place.is_symlink() or place.is_file():
            place.unlink()
            return [place]
        files = sorted(p for p in place.rglob("*") if p.is_symlink() or not p.is_dir()) if place.is_dir() else []
        for file in files:
            remove(file)
        if place.is_dir():
            shutil.rmtree(place)
    except OSError as e:
        raise CaseError(f"{place} cannot be removed ({e.strerror or e}); remove it by hand, it can be made again") from e
    return files
