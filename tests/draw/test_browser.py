"""The map in a real browser, under the desk's policy: it draws, is worked by keyboard, asks no other host, and gives way."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from importlib import resources
from pathlib import Path

import pytest
from drawn import HOSTILE

from onrecord.areas import Area
from onrecord.draw import Link, places
from onrecord.draw import map as maps
from onrecord.draw.places import Placed, Spot

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium here")

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; worker-src 'self'; connect-src 'self'"
GL = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
NO_GL = ["--no-sandbox", "--disable-gpu", "--disable-3d-apis", "--disable-software-rasterizer"]
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>
<link rel="stylesheet" href="/web/static/maplibre/maplibre-gl.css"><link rel="stylesheet" href="/web/static/draw.css">
<link rel="stylesheet" href="/web/static/map.css"><link rel="icon" href="data:,">
<figure data-map="/made/areas.json" data-world="/draw/geometry/" data-map-open aria-label="Where">
<div data-map-still>{}</div></figure><script type="module" src="/web/static/map.js"></script></html>"""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {**http.server.SimpleHTTPRequestHandler.extensions_map, ".mjs": "text/javascript"}  # noqa: RUF012

    def __init__(self, *args, made: Path, **more):
        self.made = made
        super().__init__(*args, directory=str(resources.files("onrecord")), **more)

    def translate_path(self, path):
        return str(self.made / path.removeprefix("/made/")) if path.startswith("/made/") else super().translate_path(path)

    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The address of a page with a map of two neighbours, one far away, a country, and names that attack."""
    made = tmp_path_factory.mktemp("made")
    spots = [Spot(f"town {i}", Area(35.9 + i / 100, 36.6, 4), "a town", link=Link(f"/i/{i}", f"incident {i}")) for i in range(3)]
    spots += [Spot(n, Area(33, 38 + i / 3, 4), n, i % 2 == 0, link=Link("/i/9", n)) for i, n in enumerate(HOSTILE) if len(n) < 99]
    spots += [Spot("Syria", Area(35, 38.5, 440, "SY"), "a country"), Spot("Basra", Area(30.5, 47.8, 0), "a point")]
    placed = Placed(tuple(spots))
    text = json.dumps(places.geojson(placed))
    (made / "areas.json").write_text(text)
    (made / "page.html").write_text(PAGE.format(maps.draw(placed, title="Where").svg), "utf-8")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, made=made))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def chromium():
    with sync_api.sync_playwright() as p:
        yield lambda args: p.chromium.launch(executable_path=CHROMIUM, args=args)


def watched(browser, site):
    """A page, and what it must not do: errors, refusals by the policy, requests elsewhere, dialogs."""
    page, wrong = browser.new_page(), []
    page.on("console", lambda m: wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda e: wrong.append(str(e)))
    page.on("dialog", lambda d: (wrong.append(d.message), d.dismiss()))
    page.on("request", lambda r: None if r.url.startswith((site, "data:", "blob:" + site)) else wrong.append(r.url))
    return page, wrong


def test_the_map_under_the_policy_by_keyboard(site, chromium):
    browser = chromium(GL)
    page, wrong = watched(browser, site)
    page.goto(f"{site}/made/page.html")
    page.wait_for_selector(".map-mark", timeout=60_000)
    assert not page.locator("[data-map-still]").is_visible()
    assert "no position on claims" in page.locator(".map-notice").inner_text()
    point = page.get_by_role("button", name="Basra: a point")
    point.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".map-list")
    assert page.locator(".map-list").inner_text() == "Basra a point"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="3 places here").focus()
    page.keyboard.press("Enter")  # closer, until they are apart
    for _ in range(5):
        page.wait_for_timeout(1500)
        if page.get_by_role("button", name="town 0: a town").count():
            break
        page.get_by_role("button", name="3 places here").press("Enter")
    page.get_by_role("button", name="town 0: a town").click()
    assert page.get_by_role("link", name="incident 0").get_attribute("href") == "/i/0"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Back to the drawing").click()
    assert page.locator("[data-map-still]").is_visible() and page.locator(".map-live").count() == 0
    assert wrong == []
    browser.close()


def test_without_webgl_the_drawing_stays(site, chromium):
    browser = chromium(NO_GL)
    page, wrong = watched(browser, site)
    page.goto(f"{site}/made/page.html")
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-map-still]").is_visible() and page.locator(".map-live").count() == 0
    assert wrong == []
    browser.close()


def test_where_the_lines_do_not_load_the_drawing_stays_and_says_so(site, chromium):
    browser = chromium(GL)
    page = browser.new_page()
    page.route("**/geometry/**", lambda route: route.abort())
    page.goto(f"{site}/made/page.html")
    page.get_by_text("The map did not load; this is the drawing").wait_for(timeout=60_000)
    assert page.locator("[data-map-still]").is_visible() and page.locator(".map-live").count() == 0
    browser.close()
