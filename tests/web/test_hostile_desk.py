"""Hostile documents at the desk: every page holds only the desk's own markup, and in a real browser nothing runs or asks."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from desks import Browser
from test_hour import Person, browser, served  # noqa: F401 - a fixture

from onrecord import api
from onrecord.config import Config

sys.path.append(str(Path(__file__).parents[1] / "hostile"))
from documents import DOCUMENTS, HOST, RAN, items

TAGS = frozenset(
    "html head meta title link script body a header div nav span form input p button main footer dialog section h1 h2 h3 ul ol li"
    " bdi q blockquote mark kbd label aside strong br fieldset legend table caption thead tbody tr th td article dl dt dd details"
    " summary time code select option noscript textarea figure"
    " svg g path circle rect line text tspan desc defs pattern polygon polyline a use".split()
)
LINKS = re.compile(r"(/(?![/\\])|#|\?|data:,$)")


class Tags(HTMLParser):
    """Complains of what the desk does not write."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "http-equiv", "xlink:href", "ping", "background"):
                self.wrong.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction", "data-map", "data-world") and not LINKS.match(value or ""):
                self.wrong.append(f"{tag} {name}={value}")
            if tag == "script" and not (dict(attrs).get("src") or "").startswith("/static/"):
                self.wrong.append("script of its own")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "case"
    api.init(path)
    api.add(path, items(), Config(workers=1))
    return path


def pages(case: Path) -> list[str]:
    documents = [row["id"] for row in api.documents(case)[0]]
    incidents = [i.id for i in api.incidents(case)]
    claims = [next(iter(c["id"] for c in api.claims(case, d)), "") for d in documents[::10]]
    found = ["/queue", "/incidents", "/documents", "/sources", "/log", "/search?q=pwned", "/search?q=%3Cscript%3E"]
    found += ["/incidents?source=%3Cscript%3E&box=1,2,3,x&from=%22"]
    found += [f"/documents/{d}" for d in documents] + [f"/incidents/{i}" for i in incidents]
    return found + [f"/claims/{c}" for c in claims if c]


def test_every_page_is_the_desks_own_markup(case: Path) -> None:
    desk = Browser(case)
    for names in ("", "yes"):
        desk.post("/settings", {"by": '"><script>pwned()</script>', "names": names, "back": "/settings"})
        for path in pages(case):
            page = desk.get(path)
            seen = Tags()
            seen.feed(page)
            assert not seen.wrong, (path, seen.wrong[:5])
            assert not re.search("[\u202a-\u202e\u2066\u2067\u200e\u200f]", page), path
            spoken = re.sub(r'="[^"]*"|printf 9359', "", page)  # ids, and a payload itself
            assert not re.search(rf"(?<![0-9a-fx.,]){RAN}(?![0-9a-f])", spoken), path
    for one in DOCUMENTS[::9]:
        desk.get(f"/search?q={re.sub(r'[^A-Za-z ]', '+', one.payload)[:80]}")


def test_a_hostile_form_is_given_back_as_words(case: Path) -> None:
    desk = Browser(case)
    for one in DOCUMENTS[::7]:
        p = one.payload[:1000]
        page = desk.post("/judge", {"verb": p, "ref": p, "value": p, "why": p, "back": p, "seen": p}, status=400)
        seen = Tags()
        seen.feed(page)
        assert not seen.wrong


def test_in_a_browser_nothing_runs_and_nothing_is_asked(browser: Any, case: Path) -> None:  # noqa: F811
    with served(case) as link:
        me = Person(browser, link)
        me.context.add_init_script("window.pwned = () => { window.RAN = true; };")
        me.page.on("dialog", lambda dialog: me.complaints.append(dialog.message))
        for path in [*pages(case)[:8], *pages(case)[8::9]]:
            me.go(path)
            assert me.page.evaluate("window.RAN === undefined"), path
            assert not [url for url in me.asked if not url.startswith((me.base, "data:"))], path
            assert not [url for url in me.asked if HOST in url.split("?")[0]], path
            assert not me.complaints, (path, me.complaints)
