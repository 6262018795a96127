"""Pictures of the desk for docs: python tools/make_screenshots.py FOLDER [--case DIR]

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


def shoot(case: Path, to: Path) -> None:
    listening = socket.create_server(("127.0.0.1", 0))
    host = f"127.0.0.1:{listening.getsockname()[1]}"
    app = make(case, hosts=[host], by="Rana")
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        with sync_playwright() as started:
            chromium = os.environ.get("ONRECORD_CHROMIUM", "/usr/bin/chromium")
            browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for look, settings in LOOKS.items():
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
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    case = given.case
    if case is None:
        case = Path(tempfile.mkdtemp(prefix="onrecord-shots-")) / "demo"
        api.init(case)
        api.add(case, api.samples(), Config(workers=1))
    shoot(case, given.folder)


if __name__ == "__main__":
    main()
