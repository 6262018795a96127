"""Who may ask the desk anything. Every route is taken from the app's own table."""

from __future__ import annotations

from pathlib import Path

import pytest
from desks import HOST, SAME, Browser, copied

from onrecord import ledger
from onrecord.web.app import ROUTES
from onrecord.web.ask import local
from onrecord.web.guard import HEADERS, MOST_BODY

PATHS = [(r.method, r.path.replace("{item}", "q1").replace("{incident}", "i1").replace("{document}", "d1")
          .replace("{claim}", "c1").replace("{format}", "csv")) for r in ROUTES] + [("GET", "/static/app.js")]  # fmt: skip
CROSS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another port of this machine
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": f"https://{HOST}"},
    {"Origin": "http://127.0.0.1:9999", "Sec-Fetch-Site": "same-site"},
    {"Origin": f"http://{HOST}.evil.example"},
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Browser:
    return Browser(copied(tmp_path_factory.mktemp("guard")))


def head(desk: Browser) -> str:
    with ledger.open_(desk.case) as case:
        return ledger.head(case)


@pytest.mark.parametrize(("method", "path"), PATHS)
def test_nothing_is_told_or_done_without_a_session(desk: Browser, method: str, path: str) -> None:
    before = head(desk)
    client = desk.session()
    client.cookies.clear()
    answer = client.request(method, path, headers=SAME)
    assert answer.status_code == 401
    assert "Idlib" not in answer.text and head(desk) == before


@pytest.mark.parametrize("headers", CROSS)
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_a_request_from_another_site_is_refused(desk: Browser, method: str, path: str, headers: dict[str, str]) -> None:
    before = head(desk)
    answer = desk.client.request(method, path, headers=headers)
    assert answer.status_code == 403 and "Refused" in answer.text
    assert head(desk) == before


@pytest.mark.parametrize("path", [path for method, path in PATHS if method == "POST"])
def test_a_form_must_say_where_it_comes_from(desk: Browser, path: str) -> None:
    assert desk.client.post(path).status_code == 403
    assert desk.client.post(path, headers={"Sec-Fetch-Site": "none"}).status_code == 403
    assert desk.client.get(path, headers={"Sec-Fetch-Site": "none"}).status_code != 403


@pytest.mark.parametrize(("method", "path"), PATHS)
@pytest.mark.parametrize("host", ["evil.example", "evil.example:8642", "127.0.0.1", "127.0.0.1:1", f"{HOST}.evil.example", ""])
def test_a_foreign_host_is_refused(desk: Browser, method: str, path: str, host: str) -> None:
    answer = desk.client.request(method, path, headers={**SAME, "Host": host})
    assert answer.status_code == 421 and "Idlib" not in answer.text


def test_a_link_works_once_and_not_from_another_page(desk: Browser) -> None:
    client = desk.session()
    client.cookies.clear()
    link = desk.guard.link()
    assert client.get(link, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.head(link).status_code == 403  # whoever looks ahead does not use it up
    opened = client.get(link, headers={"Sec-Fetch-Site": "none"})
    assert opened.status_code == 303 and opened.headers["location"] == "/"
    cookie = opened.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "max-age" not in cookie
    assert client.get(link).status_code == 403
    assert client.get("/open/").status_code == 403
    assert client.get("/queue").status_code == 200


@pytest.mark.parametrize("path", ["/queue", "/nothing", "/static/app.css", "/open/x", "/documents/none"])
def test_every_answer_has_the_headers(desk: Browser, path: str) -> None:
    answer = desk.client.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_pages_hold_no_inline_script_or_style_and_nothing_from_elsewhere(desk: Browser) -> None:
    found = desk.client.get("/documents").text
    documents = [part.split('"')[0] for part in found.split('href="/documents/')[1:]]
    incidents = [part.split('"')[0] for part in desk.client.get("/incidents").text.split('href="/incidents/')[1:]]
    paths = ["/queue", "/incidents", "/sources", "/log", "/settings", "/keys", "/notes/new", "/search?q=Idlib"]
    for path in [*paths, *(f"/documents/{d}" for d in documents), *(f"/incidents/{i}" for i in incidents)]:
        page = desk.get(path)
        assert "<script>" not in page and "<style" not in page and " style=" not in page and " onclick" not in page.lower()
        for attribute in ("src=", 'action="http', 'action="//'):
            assert f"{attribute}http" not in page and f'{attribute}"http' not in page and f'{attribute}"//' not in page


@pytest.mark.parametrize("path", [
    "//evil.example", "/\\evil.example", "\\/evil.example", "///evil.example", "/\t/evil.example", "http://evil.example",
    "javascript:alert(1)", "/%0d%0aX: y\r\nX: y", "/\u202e", "", "queue", '/"><script>',
])  # fmt: skip
def test_no_redirect_leads_to_another_site(desk: Browser, path: str) -> None:
    assert local(path) == "/"
    answer = desk.client.post("/settings", data={"by": "Rana", "back": path}, headers=SAME)
    assert answer.status_code == 303 and answer.headers["location"] in ("/", "/settings")


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/%2e%2e", "/queue/", "/incidents//evil.example"])
def test_a_path_with_two_slashes_is_no_redirect(desk: Browser, path: str) -> None:
    answer = desk.client.get(f"http://{HOST}{path}")
    assert answer.status_code == 404 and "location" not in answer.headers


@pytest.mark.parametrize("name", ["../app.py", "..%2fapp.py", "%2e%2e/app.py", "/etc/passwd", "", ".", "app.css/../app.js"])
def test_static_files_are_those_of_the_package(desk: Browser, name: str) -> None:
    answer = desk.client.get(f"http://{HOST}/static/{name}")
    assert answer.status_code == 404 or answer.headers["content-type"].startswith("text/javascript")
    assert "import annotations" not in answer.text and "root:" not in answer.text


def test_a_form_that_is_too_long_is_refused(desk: Browser) -> None:
    before = head(desk)
    answer = desk.client.post("/judge", data={"verb": "x" * (MOST_BODY + 1)}, headers=SAME)
    assert answer.status_code == 413
    chunked = desk.client.post("/judge", content=(b"verb=" + b"x" * 100_000 for _ in range(30)), headers={
        **SAME, "Content-Type": "application/x-www-form-urlencoded",
    })  # fmt: skip
    assert chunked.status_code in (413, 400) and head(desk) == before


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"])
def test_other_methods_are_not_understood(desk: Browser, method: str) -> None:
    assert desk.client.request(method, "/queue", headers=SAME).status_code == 405


def test_it_listens_on_this_machine_only_without_tls(tmp_path: Path) -> None:
    from onrecord import cli_serve
    from onrecord.errors import InputError

    for host in ("0.0.0.0", "192.168.1.2", "::"):
        with pytest.raises(InputError, match="only with TLS"):
            cli_serve.run(tmp_path, host=host)


@pytest.mark.parametrize("path", ["/log", "/incidents", "/documents", "/sources", "/search"])
def test_a_number_of_many_digits_is_no_fault(desk: Browser, path: str) -> None:
    assert desk.client.get(f"{path}?q=Idlib&from={'9' * 5_000}").status_code == 200


def test_many_filters_make_no_endless_page(desk: Browser) -> None:
    few = len(desk.get("/incidents?kind=airstrike"))
    assert len(desk.get("/incidents?" + "&".join(["kind=airstrike"] * 1_000))) == few
    assert len(desk.get("/incidents?" + "&".join(f"kind={n}" for n in range(1_000)))) < 50 * few


@pytest.mark.parametrize("other", ["version=1", "path=/x", 'prefs={"a": "b c"}', "a[b]=1", "x y=z", "=", 'q="'])
def test_another_programs_cookie_does_not_close_the_desk(desk: Browser, other: str) -> None:
    client = desk.session()
    ours = f"{desk.guard.cookie}={client.cookies[desk.guard.cookie]}"
    client.cookies.clear()
    for sent in (f"{other}; {ours}", f"{ours}; {other}"):
        assert client.get("/keys", headers={"Cookie": sent}).status_code == 200, sent
    assert client.get("/keys", headers={"Cookie": other}).status_code == 401
