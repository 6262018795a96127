"""Pictures of the desk for docs: python tools/make_screenshots.py FOLDER [--case DIR | --tutorial]

With --tutorial: the pictures of docs/tutorial-desk.md and no others, by doing what it says (FOLDER is then docs/desk).
Each page in light, dark and narrow, and the Arabic document, from the demo's documents (or a case), by a Chromium that is
installed (ONRECORD_CHROMIUM, else /usr/bin/chromium). Says which page is wider than its window, and what the browser
complains of.
"""

from __future__ import annotations

import argparse
import os
import socket
import tempfile
import threading
from pathlib import Path
from typing import Any

import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from onrecord import api
from onrecord.config import Config
from onrecord.web.app import make

LOOKS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1360, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1360, "height": 900}, "color_scheme": "dark"},
    "narrow": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
}


def pages(case: Path) -> dict[str, str]:
    """The pages by name: of incidents the one that most documents tell of, of documents the longest and one in Arabic."""
    rows = api.documents(case)[0]
    found = {name: f"/{name}" for name in ("queue", "incidents", "documents", "sources", "log", "settings", "keys")}
    found |= {"search": "/search?q=market", "note": "/notes/new"}
    if incidents := api.incidents(case):
        found["incident"] = f"/incidents/{max(incidents, key=lambda i: (len(i.accounts), i.origins)).id}"
    if rows:
        found["document"] = f"/documents/{max(rows, key=lambda r: len(list(api.claims(case, r['id']))))['id']}"
    if arabic := next((r["id"] for r in rows if r["lang"] == "ar"), None):
        found["arabic"] = f"/documents/{arabic}"
    return found


# Words of a paragraph, which may run through several marks, selected as a mouse does.
SELECT = """(words) => {
  for (const paragraph of document.querySelectorAll(".text p")) {
    const at = paragraph.textContent.indexOf(words), range = document.createRange();
    if (at < 0) continue;
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let seen = 0; walker.nextNode(); seen += walker.currentNode.data.length) {
      const here = walker.currentNode, length = here.data.length;
      if (seen <= at && at < seen + length) range.setStart(here, at - seen);
      if (seen < at + words.length && at + words.length <= seen + length) range.setEnd(here, at + words.length - seen);
    }
    getSelection().removeAllRanges();
    return getSelection().addRange(range);
  }
  throw new Error(words);
}"""
COLOURS = 64  # of a picture of the tutorial; each stays under 120 kB


def tour(page: Any, base: str, case: Path, to: Path) -> None:
    """The steps of the tutorial in its order, with a picture where it has one."""
    names = {row["given_id"]: row["id"] for row in api.documents(case)[0]}

    def then(key: str) -> None:
        with page.expect_navigation():
            page.keyboard.press(key)

    def picture(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=to / f"{name}.png")
        with Image.open(to / f"{name}.png") as taken:
            small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(to / f"{name}.png", optimize=True)

    page.goto(f"{base}/settings")
    page.fill(".form input[name=by]", "Rana")
    page.click("text=Save")
    page.goto(f"{base}/queue")
    picture("queue")
    then("a")
    then("z")
    page.goto(f"{base}/documents/{names['idlib-second']}")
    card = page.locator(".card", has_text="more than 50").first
    for _ in range(40):  # more than the document's claims
        page.keyboard.press("j")
        if "at" in (card.get_attribute("class") or "").split():
            break
    page.keyboard.press("c")
    card.locator("input[name=why]").fill("wounded, too")
    page.evaluate(SELECT, "more than 50 wounded")
    card.locator("button[value=value]").scroll_into_view_if_needed()
    picture("correct")
    with page.expect_navigation():
        card.locator("button[value=value]").click()
    page.goto(f"{base}/documents/{names['idlib-arabic']}")
    page.evaluate(SELECT, "إدلب")
    page.select_option("[data-attribute]", "place")
    page.fill("[data-if-value] input", "Idlib")
    page.select_option("select[name=event]", "airstrike")
    picture("add")
    with page.expect_navigation():
        page.click("text=Add the claim >> nth=-1")
    for words in ("market", "إدلب"):
        page.keyboard.press("/")
        page.keyboard.type(words)
        then("Enter")
    picture("search")
    page.goto(f"{base}/incidents")
    page.click(".facets a:has-text('Weak')")
    picture("incidents")
    page.click("[data-map-still] a[href*='box=']")
    page.wait_for_url("**box=*")
    with page.expect_download():
        page.click("button:has-text('XLSX')")
    page.goto(f"{base}/queue")
    for _ in range(80):  # more than the demo's queue holds
        if page.query_selector(".later") is None:
            break
        if page.query_selector("button[data-key='4']") is None:
            then("a")
            continue
        disagree = "Sources disagree" in page.inner_text("h1")
        if disagree:  # one of the demo's
            picture("grade")
        then("4" if disagree else "3")
    picture("decided")


def shoot(case: Path, to: Path, tutorial: bool = False) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    app = make(case, hosts=[host], by=None if tutorial else "Rana")
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with sync_playwright() as started:
            chromium = os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium")
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            if tutorial:
                page = browser.new_context(viewport={"width": 1100, "height": 720}, color_scheme="light").new_page()
                page.goto(f"http://{host}{app.link()}")
                tour(page, f"http://{host}", case, to)
            for look, settings in ({} if tutorial else LOOKS).items():
                page = browser.new_context(**settings).new_page()
                page.on("console", lambda told: print(f"{told.type}: {told.text}") if told.type == "error" else None)
                page.goto(f"http://{host}{app.link()}")
                for name, path in pages(case).items():
                    page.goto(f"http://{host}{path}")
                    page.wait_for_load_state("networkidle")
                    page.screenshot(path=to / f"{name}-{look}.png", full_page=name != "log")
                    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                        print(f"{name}, {look}: wider than the window")
            browser.close()
    finally:
        server.should_exit = True
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--case", type=Path)
    parser.add_argument("--tutorial", action="store_true")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    case = given.case
    if case is None:
        case = Path(tempfile.mkdtemp(prefix="onrecord-shots-")) / "demo"
        api.init(case)
        api.add(case, api.samples(), Config(workers=1))
    shoot(case, given.folder, given.tutorial)


if __name__ == "__main__":
    main()
