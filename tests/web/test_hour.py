"""An hour's work at the desk in a real browser: what is decided is there after a restart; no request leaves the machine."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desks import copied

from onrecord import api

playwright = pytest.importorskip("playwright.sync_api")
axe_core = pytest.importorskip("axe_playwright_python.sync_playwright")

CHROMIUM = os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium")
ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def served(case: Path) -> Iterator[str]:
    """The desk as a person starts it; its one-time link."""
    command = [sys.executable, "-m", "onrecord", "serve", "--port", "0", "--case", str(case)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    quiet = {"stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
    desk = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env, **quiet)  # type: ignore[call-overload]
    try:
        assert desk.stdout is not None
        yield desk.stdout.readline().strip()
    finally:
        desk.terminate()
        desk.wait(20)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium; ONRECORD_CHROMIUM names one")
    with playwright.sync_playwright() as started:
        found = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


class Person:
    """Somebody at the desk, and what their browser asked for and complained of."""

    def __init__(self, browser: Any, link: str, **look: Any) -> None:
        self.context = browser.new_context(accept_downloads=True, **look)
        self.page = self.context.new_page()
        self.base = link.split("/open/")[0]
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda told: self.complaints.append(told.text) if told.type == "error" else None)
        self.page.goto(link)

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def then(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def check(self) -> None:
        """Nothing serious by axe, nothing asked of another machine, nothing refused by the policy."""
        found = axe_core.Axe().run(self.page).response["violations"]
        serious = [(v["id"], v["nodes"][0]["html"][:200]) for v in found if v["impact"] in ("serious", "critical")]
        assert not serious, (self.page.url, serious)
        assert not [url for url in self.asked if not url.startswith((self.base, "data:", "blob:null"))]
        assert not self.complaints, (self.page.url, self.complaints)


def select(page: Any, words: str) -> None:
    """Select words of the text as a mouse does."""
    found = page.evaluate(
        """(words) => {
          const text = document.querySelector(".text");
          const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return true;
          }
          return false;
        }""",
        words,
    )
    assert found, words


def documents(case: Path) -> dict[str, str]:
    return {row["given_id"]: row["id"] for row in api.documents(case)[0]}


def acts(case: Path) -> list[Any]:
    from onrecord import casebook, ledger
    from onrecord.acts import current

    with ledger.open_(case) as opened:
        return list(current(casebook.gather(opened).acts))


def test_an_hour_at_the_desk(browser: Any, tmp_path: Path) -> None:
    case = copied(tmp_path)
    names = documents(case)
    with served(case) as link:
        me = Person(browser, link)
        me.page.wait_for_url("**/queue")
        me.check()

        # Who decides.
        me.go("/settings")
        me.page.fill(".form input[name=by]", "Rana")
        me.page.click("text=Save")
        me.check()

        # The keys, by key.
        me.press("?")
        me.page.wait_for_selector("dialog[open] dl")
        me.check()
        me.press("Escape")

        # The queue by keyboard: accept, put off, write a reason, reject, take back.
        me.go("/queue")
        first = me.page.inner_text(".bigval")
        me.then("a")
        assert "Accepted" in me.page.inner_text(".flash")
        me.check()
        me.press("w")
        me.page.keyboard.type("not what it says")
        me.press("Escape")
        me.then("x")
        assert [a.kind for a in acts(case)] == ["value", "wrong"]
        assert acts(case)[-1].reason == "not what it says" and acts(case)[-1].by == "Rana"
        me.then("z")
        assert [a.kind for a in acts(case)] == ["value"]
        assert first
        for _ in range(40):  # the rest of the queue, whatever it asks
            if me.page.query_selector("button[value=different]"):
                me.check()
                me.then("d")
                break
            me.then("l")
        assert acts(case)[-1].kind == "different"
        for _ in range(40):
            if me.page.query_selector('button[value="Contested"]'):
                me.check()
                me.then("4")
                break
            me.then("l")
        assert acts(case)[-1].value == "Contested"

        # A document: other words and another value for a claim, by selecting them.
        me.go(f"/documents/{names['idlib-second']}")
        me.check()
        me.press("j", "j")
        card = me.page.locator(".card", has_text="36 people").first
        card.locator("summary").click()
        select(me.page, "36")
        assert "36" in card.locator("[data-newwords]").inner_text()
        card.locator("input[name=high]").fill("40")
        card.locator("input[name=why]").fill("a range")
        with me.page.expect_navigation():
            card.locator("button[value=value]").click()
        assert acts(case)[-1].value["high"] == 40 and acts(case)[-1].seen["moved"]["words"] == ["36"]
        me.check()

        # A claim by hand, from Arabic words.
        me.go(f"/documents/{names['idlib-arabic']}")
        me.check()
        select(me.page, "إدلب")
        assert "إدلب" in me.page.inner_text("[data-picked]")
        me.page.select_option("[data-attribute]", "place")
        me.page.fill("[data-if-value] input", "Idlib")
        me.page.select_option("select[name=event]", "airstrike")
        with me.page.expect_navigation():
            me.page.click("text=Add the claim")
        assert acts(case)[-1].value["attribute"] == "place" and acts(case)[-1].seen["words"] == ["إدلب"]
        me.check()

        # Search in both scripts.
        for words in ("Idlib", "إدلب"):
            me.press("/")
            me.page.keyboard.type(words)
            me.then("Enter")
            assert me.page.query_selector(".hits mark") is not None
            me.check()

        # Filter, follow the map, save what is seen.
        me.go("/incidents")
        me.check()
        me.page.click(".facets a:has-text('Contested')")
        assert "of" in me.page.inner_text("h1") and "grade=Contested" in me.page.url
        filtered = me.page.url.removeprefix(me.base)
        rows = me.page.locator("table.incidents tbody tr").count()
        with me.page.expect_download() as saved:
            me.page.click("button:has-text('XLSX')")
        assert Path(saved.value.path()).read_bytes()[:2] == b"PK"
        for kind in ("json", "csv"):
            answer = me.context.request.get(me.base + filtered.replace("/incidents", f"/incidents.{kind}"))
            assert answer.ok and (rows == len(answer.json()["incidents"]) if kind == "json" else answer.text().count("\n") > rows)
        me.press("j")
        me.then("Enter")
        assert "/incidents/i" in me.page.url
        me.check()
        incident = me.page.url.removeprefix(me.base)
        for path in ("/sources", "/log", "/documents", "/notes/new", "/nothing"):
            me.complaints.clear()
            me.go(path)
            me.complaints = [c for c in me.complaints if "404" not in c]
            me.check()
        kept = [a.id for a in acts(case)]

    # Closed and opened again: everything is there.
    with served(case) as link:
        again = Person(browser, link)
        again.go(incident)
        assert "Contested" in again.page.inner_text(".facts")
        again.go(filtered)
        assert again.page.locator("table.incidents tbody tr").count() == rows
        again.go(f"/documents/{names['idlib-arabic']}")
        assert "entered by hand" in again.page.inner_text(".cards").lower()
        assert [a.id for a in acts(case)] == kept
        again.check()


@pytest.mark.parametrize("look", [
    {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}, {"viewport": {"width": 320, "height": 640}},
    {"forced_colors": "active"},
])  # fmt: skip
def test_every_page_in_other_looks(browser: Any, tmp_path: Path, look: dict[str, Any]) -> None:
    """Dark, narrow (400 % zoom is 320 pixels), forced colours: nothing serious, nothing wider than the page."""
    case = copied(tmp_path)
    document = documents(case)["idlib-arabic"]
    incident = max(api.incidents(case), key=lambda i: len(i.accounts)).id
    with served(case) as link:
        me = Person(browser, link, **look)
        for path in ("/queue", "/incidents", f"/incidents/{incident}", "/documents", f"/documents/{document}", "/sources", "/log",
                     "/settings", "/keys", "/notes/new", "/search?q=Idlib"):  # fmt: skip
            me.go(path)
            me.check()
            wide = me.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert wide <= 0, (path, wide)


def test_it_works_without_scripts(browser: Any, tmp_path: Path) -> None:
    case = copied(tmp_path)
    with served(case) as link:
        me = Person(browser, link, java_script_enabled=False)
        me.go("/queue")
        me.page.click("button[value=accept]")
        assert [a.kind for a in acts(case)] == ["value"]
