"""A case with the documents that the package brings, and the desk on a copy of it, asked as a browser asks."""

from __future__ import annotations

import functools
import re
import shutil
import tempfile
from html import unescape
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from onrecord import api
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.model import Hints
from onrecord.web.app import make

HOST = "127.0.0.1:8642"
SAME = {"Sec-Fetch-Site": "same-origin", "Origin": f"http://{HOST}"}


# Alike enough to ask a person whether they are one event, too far apart to be joined.
PAIR = {
    "pair-a": "An air strike killed 12 people in Saraqib on 3 March 2016, the Civil Defence said.",
    "pair-b": "An air strike killed 30 people near Saraqib on 3 March 2016, residents said.",
}


def _item(name: str) -> Item:
    return Item(name, name, PAIR[name].encode(), Hints(None, "2016-03-05", "en"), "text", None)


@functools.cache
def demo() -> Path:
    """The case, made once a run; to be copied."""
    path = Path(tempfile.mkdtemp(prefix="onrecord-desk-")) / "case"
    api.init(path)
    api.add(path, [*api.samples(), *map(_item, PAIR)], Config(workers=1))
    return path


def copied(to: Path) -> Path:
    shutil.copytree(demo(), to / "case")
    return to / "case"


class Browser:
    """A session on the desk of a case: pages as text, forms as a page has them."""

    def __init__(self, case: Path, by: str | None = "Rana") -> None:
        self.case = case
        self.guard = make(case, hosts=[HOST], by=by)
        self.client = self.session()

    def session(self) -> TestClient:
        client = TestClient(self.guard, base_url=f"http://{HOST}", follow_redirects=False)
        assert client.get(self.guard.link()).status_code == 303
        return client

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        while answer.status_code == 303:
            answer = self.client.get(answer.headers["location"])
        assert answer.status_code == status, (path, answer.status_code, answer.text[:600])
        return answer.text

    def post(self, path: str, fields: dict[str, Any], status: int = 303, client: TestClient | None = None) -> str:
        answer = (client or self.client).post(path, data=fields, headers=SAME)
        assert answer.status_code == status, (path, answer.status_code, answer.text[:900])
        return answer.text


def forms(page: str) -> list[dict[str, list[str]]]:
    """The hidden fields of each form of a page, in order, with its action as ``action``."""
    out = []
    for form in re.findall(r"<form.*?</form>", page, re.S):
        fields: dict[str, list[str]] = {"action": re.findall(r'action="([^"]*)"', form)[:1]}
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form):
            fields.setdefault(name, []).append(unescape(value))
        out.append(fields)
    return out


def form(page: str, **held: str) -> dict[str, Any]:
    """The first form that has these values."""
    for fields in forms(page):
        if all(value in fields.get(name, []) for name, value in held.items()):
            return {name: values for name, values in fields.items() if name != "action"}
    raise AssertionError(f"no form has {held}")
