"""Settings: one table, from which the frozen Config, the command-line flags and the documentation are made."""

from __future__ import annotations

import os
from typing import Any, Final, NamedTuple

import msgspec

from onrecord.errors import InputError


class Setting(NamedTuple):
    """A setting's name, default, help line, and the choices it is limited to (empty: any value of the default's type)."""

    name: str
    default: Any
    help: str
    choices: tuple[str, ...] = ()


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("table", "default", "Conversion table for vague numbers.", ("default", "airwars", "acled", "ucdp")),
    Setting("weekend", "both", "Which days a weekend is, for 'last weekend'.", ("both", "sat-sun", "fri-sat")),
    Setting(
        "screen", "off", "on: what the gate finds to speak of no harm is kept, but not read, and says so.", ("off", "on")
    ),
    Setting("actors", "", "A TOML file of actors of your own, read beside those that onrecord knows."),
    Setting("workers", 0, "Worker processes; 0: one a core."),
    Setting("max_megabytes", 20, "A larger document is not read (the limit is on its bytes)."),
    Setting("seconds", 60, "A document that takes longer is stopped and recorded as failed."),
)


class Config(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of one run. Fields are the rows of SETTINGS."""

    table: str = "default"
    weekend: str = "both"
    screen: str = "off"
    actors: str = ""  # the file's text
    workers: int = 0
    max_megabytes: int = 20
    seconds: int = 60

    @property
    def max_bytes(self) -> int:
        return self.max_megabytes * 1_000_000

    @property
    def processes(self) -> int:
        return self.workers or os.cpu_count() or 1


def configure(**given: Any) -> Config:
    """A Config from the given values (None: the default). Raises InputError naming a value that is not allowed."""
    known = {s.name: s for s in SETTINGS}
    values: dict[str, Any] = {}
    for name, value in given.items():
        if value is None:
            continue
        setting = known.get(name)
        if setting is None:
            raise InputError(f"no setting is called {name!r}; there are {', '.join(known)}")
        if setting.choices and value not in setting.choices:
            raise InputError(f"{name} cannot be {value!r}; choose one of {', '.join(setting.choices)}")
        if isinstance(setting.default, int) and (not isinstance(value, int) or value < 0):
            raise InputError(f"{name} must be a whole number from 0, not {value!r}")
        values[name] = value
    return Config(**values)
