"""Writing an export's files whole or not at all."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from onrecord.casefile import new_file
from onrecord.errors import InputError


class Export(NamedTuple):
    """What was written: the files, how many documents (or ``what`` else) are in them, what the user should know about them."""

    paths: tuple[Path, ...]
    documents: int
    notes: tuple[str, ...]
    what: str = "document"


def folder(path: Path) -> None:
    """Make the folder, if it is not there. Raises InputError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path} cannot be a folder ({error.strerror}); choose another", kind="unwritable") from error


def staging(path: Path) -> Path:
    """Where a file is written before it takes its place."""
    return path.with_name(f".{path.name}.{os.getpid()}.part")


@contextmanager
def replacing(*paths: Path) -> Iterator[list[IO[str]]]:
    """Text files to write that take the places of ``paths`` together, when the block ends well. Raises InputError."""
    staged = [staging(path) for path in paths]
    files: list[IO[str]] = []
    try:
        for path in staged:
            files.append(os.fdopen(new_file(path), "w", encoding="utf-8", newline=""))
        yield files
        for file in files:
            file.flush()
            os.fsync(file.fileno())
            file.close()
        for part, path in zip(staged, paths, strict=True):
            part.replace(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InputError(f"{paths[0]} cannot be written ({reason}); nothing was exported", kind="unwritable") from error
    finally:
        for file in files:
            with suppress(OSError):
                file.close()
        for part in staged:
            with suppress(OSError):
                part.unlink(missing_ok=True)


def replacing_bytes(path: Path, data: bytes) -> None:
    """Write one file, whole or not at all. Raises InputError."""
    part = staging(path)
    try:
        with os.fdopen(new_file(part), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise InputError(f"{path} cannot be written ({error.strerror or error}); choose another place") from error


def zipped(paths: Iterable[Path]) -> bytes:
    """The files as a ZIP archive, by their names; the same files make the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()
