"""The command line with the small reader of fakes_install, for tests of everything around the reader."""

import sys

import fakes_install  # noqa: F401 - it is installed here, and in the workers by its name

from onrecord import stages
from onrecord.cli import cli
from onrecord.console import run

stages.MODULES = (*stages.MODULES, "fakes_install")  # type: ignore[misc]

if __name__ == "__main__":
    sys.exit(run(cli))
