"""Writing an export's files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, NamedTuple

from onrecord.casefile import new_file
from onrecord.errors import InputError


class Export(NamedTuple):
    """What was written: the files, how many documents are in them, and what the user should know about them."""

    paths: tuple[Path, ...]
    documents: int
    notes: tuple[str, ...]


@contextmanager
def replacing(*paths: Path) -> Iterator[list[IO[str]]]:
    """Text files to write that take the places of ``paths`` together, when the block ends well. Raises InputError."""
    staged = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
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
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
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
