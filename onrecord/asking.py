"""Where passphrases come from: a file or a terminal. Never a value in the call or the environment, where others can see it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import click

from onrecord.errors import CaseError, InputError

VARIABLE: Final = "ONRECORD_PASSPHRASE_FILE"
_LONGEST: Final = 10_000  # bytes of a line that may be a passphrase; a file without line ends is something else
FILE_HELP: Final = "The file whose first line is the passphrase of an encrypted case; - for standard input."


def passphrase(path: Path, file: str | None) -> str:
    """The passphrase of the case in this folder: the first line of the file, else from the terminal.

    Raises InputError for a file that has none, CaseError (kind "passphrase") where there is neither.
    """
    if file is not None:
        return _line(file)
    return _ask(path, f"Passphrase of {path}")


def new_passphrase(path: Path, file: str | None) -> str:
    """A passphrase to be set; on a terminal it is asked for twice. Raises as ``passphrase`` does."""
    if file is not None:
        return _line(file)
    first = _ask(path, f"New passphrase of {path}")
    if first != _ask(path, "The same again"):
        raise InputError("the two passphrases differ; nothing was changed: run this again")
    return first


def unlock(path: Path, file: str | None) -> None:
    """If the case in this folder is encrypted, ask for its passphrase and remember it."""
    from onrecord import cipher

    if cipher.is_encrypted(path) and cipher.passphrase_of(path) is None:
        cipher.unlock(path, passphrase(path, file))


def _line(file: str) -> str:
    try:
        if file == "-":
            data = sys.stdin.buffer.readline(_LONGEST + 1)
        else:
            with Path(file).open("rb") as opened:
                data = opened.readline(_LONGEST + 1)
        text = data.decode("utf-8-sig").rstrip("\r\n")
    except OSError as e:
        raise InputError(f"the passphrase cannot be read from {file} ({e.strerror or e}); check the file's name") from e
    except UnicodeDecodeError as e:
        raise InputError(f"the first line of {file} is not text in UTF-8; check that it is the passphrase's file") from e
    if not text or len(data) > _LONGEST:
        raise InputError(f"the first line of {file} is no passphrase; write it there, alone on the line")
    return text


def _ask(path: Path, prompt: str) -> str:
    if not (sys.stdin.isatty() or sys.stderr.isatty()):
        raise CaseError(
            f"{path} needs a passphrase and there is no terminal to ask at: give --passphrase-file FILE or {VARIABLE}",
            kind="passphrase",
        )
    return str(click.prompt(prompt, hide_input=True, err=True))
