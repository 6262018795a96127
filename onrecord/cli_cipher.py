"""The commands that encrypt a case, decrypt it, and change its passphrase."""

from __future__ import annotations

from pathlib import Path

import click

from onrecord import asking
from onrecord.console import Command, case_option, passphrase_option, say

_NEW = click.option("--new-passphrase-file", "new_file", metavar="FILE", help="The file whose first line is the new passphrase.")
_OLD_COPIES = "backups, exports and what the disk keeps of deleted files are as they were"


@click.command(
    cls=Command,
    short_help="Encrypts a case with a passphrase.",
    examples=["onrecord encrypt mycase", "onrecord encrypt mycase --passphrase-file secret.txt"],
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@passphrase_option
def encrypt(folder: Path, passphrase_file: str | None) -> None:
    """Encrypts a case that is not. It is written anew, verified and put in the place of the old file, which is
    overwritten. Copies elsewhere stay readable, and a disk may keep old blocks. Who loses the passphrase loses the case."""
    from onrecord import api, recrypt

    recrypt.check_plain(folder)  # before anybody is asked
    found = api.encrypt(folder, asking.new_passphrase(folder, passphrase_file))
    say(f"{folder} is encrypted: {found.entries} entries, unchanged; head {found.head}")
    say(f"{_OLD_COPIES}: SSDs in particular keep overwritten blocks for a while")


@click.command(
    cls=Command,
    short_help="Makes an encrypted case a plain one.",
    examples=["onrecord decrypt mycase"],
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@passphrase_option
def decrypt(folder: Path, passphrase_file: str | None) -> None:
    """Makes an encrypted case a plain one, that anybody who has the file can read."""
    from onrecord import api

    asking.unlock(folder, passphrase_file)
    found = api.decrypt(folder)
    say(f"{folder} is no longer encrypted: {found.entries} entries, unchanged; head {found.head}")


@click.command(
    cls=Command,
    short_help="Changes the passphrase of a case.",
    examples=["onrecord passphrase --case mycase"],
)
@_NEW
@case_option
def passphrase(case: Path, new_file: str | None) -> None:
    """Changes the passphrase of an encrypted case. The whole case is encrypted anew with another key; copies made before
    still open with the old passphrase."""
    from onrecord import api, recrypt

    recrypt.check_encrypted(case)  # before anybody is asked
    found = api.change_passphrase(case, asking.new_passphrase(case, new_file))
    say(f"{case} has a new passphrase: {found.entries} entries, unchanged; head {found.head}")
    say(f"{_OLD_COPIES}: a copy made before opens with the old passphrase")


CIPHER = (encrypt, decrypt, passphrase)
