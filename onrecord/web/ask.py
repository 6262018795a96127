"""A request and an answer as the pages know them: no page sees HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from onrecord.casebook import Gathered
from onrecord.errors import InputError
from onrecord.web.desk import Desk


class Ask(NamedTuple):
    """What a page is asked. ``query`` and ``form`` hold all values of a name, in order; ``params`` the path's; ``memory``
    is what the session remembers."""

    desk: Desk
    found: Gathered
    path: str
    params: Mapping[str, str]
    query: Mapping[str, Sequence[str]]
    form: Mapping[str, Sequence[str]]
    memory: dict[str, Any]

    def first(self, name: str, default: str = "") -> str:
        """The first value of the query."""
        return next(iter(self.query.get(name, ())), default)

    def given(self, name: str, default: str = "") -> str:
        """The first value of the form, without blanks around it."""
        return next(iter(self.form.get(name, ())), default).strip()

    def need(self, name: str) -> str:
        """The same. Raises InputError where it is empty."""
        value = self.given(name)
        if not value:
            raise InputError(f"the form lacks “{name}”; fill it in")
        return value


class Page(NamedTuple):
    """A template with its values."""

    template: str
    values: Mapping[str, Any]
    status: int = 200


class Go(NamedTuple):
    """On to another page of the desk, after something was done."""

    to: str


class Data(NamedTuple):
    """Bytes to look at (JSON) or, with a ``name``, to save; never to be rendered."""

    body: bytes
    type: str
    name: str | None = None


Answer = Page | Go | Data


def local(path: str) -> str:
    """The path, if it is one of the desk's own pages; else the first page. ``//host`` and ``/\\host`` are other sites'."""
    plain = path.isascii() and path.isprintable() and not set(path) & set("\\ \"'<>")
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"
