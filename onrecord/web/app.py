"""The desk as a web app: its routes in one table, and what makes answers of what pages return."""

from __future__ import annotations

import asyncio
import functools
import mimetypes
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import jinja2
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from onrecord import __version__, wording
from onrecord.casebook import Gathered
from onrecord.errors import CaseError, InputError, OnrecordError
from onrecord.web import drawn, shown
from onrecord.web.ask import Answer, Ask, Data, Go
from onrecord.web.desk import Desk, Stale
from onrecord.web.guard import Guard
from onrecord.web.pages import case, custody, decide, document, incident, queue, search, settings

STATIC: Final = Path(str(resources.files("onrecord.web"))) / "static"
_FIELDS: Final = 200  # of a form
_FIELDS_CALLED: Final = {
    "value": "value", "low": "lowest", "high": "highest", "quote": "words", "source": "who says so", "where": "where to look",
    "why": "reason", "by": "name", "title": "title", "text": "text",
}  # fmt: skip
"""What somebody typed or chose, and how it is called when it is given back."""


class Row(NamedTuple):
    """A route: what is asked, and the page that answers."""

    method: str
    path: str
    page: Callable[[Ask], Answer]


ROUTES: Final = (
    Row("GET", "/", queue.first),
    Row("GET", "/queue", queue.page),
    Row("GET", "/queue/{item}", queue.page),
    Row("POST", "/queue/{item}/later", queue.later),
    Row("GET", "/incidents", case.page),
    Row("GET", "/incidents.json", case.as_json),
    Row("GET", "/incidents.csv", case.as_csv),
    Row("GET", "/incidents/{incident}", incident.page),
    Row("GET", "/incidents/{incident}/json", incident.as_json),
    Row("GET", "/documents", case.documents),
    Row("GET", "/documents/{document}", document.page),
    Row("GET", "/documents/{document}/original", document.original),
    Row("GET", "/claims/{claim}", document.claim),
    Row("GET", "/incidents.geojson", case.as_map),
    Row("POST", "/export/{format}", case.export),
    Row("GET", "/search", search.page),
    Row("GET", "/search.json", search.as_json),
    Row("GET", "/sources", case.sources),
    Row("GET", "/log", custody.log),
    Row("GET", "/settings", settings.page),
    Row("POST", "/settings", settings.change),
    Row("GET", "/notes/new", settings.note),
    Row("POST", "/notes/new", settings.add_note),
    Row("GET", "/keys", settings.keys),
    Row("POST", "/judge", decide.judge),
)


def make(path: Path, *, hosts: Iterable[str], secure: bool = False, by: str | None = None) -> Guard:
    """The app on the case in the folder. ``hosts``: the values of Host under which it is reached; ``by``: who decides,
    until somebody says otherwise. Raises CaseError if there is no case."""
    desk = Desk(path)
    pages = _templates()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> Any:
        ready = asyncio.ensure_future(desk.warm(drawn.ready))  # a large case takes a while: better before the first page
        yield
        ready.cancel()
        desk.close()

    routes = [Route(r.path, _endpoint(r, desk, pages, by), methods=[r.method]) for r in ROUTES]
    routes.append(Route("/static/{name:path}", _static, methods=["GET"]))
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={
        404: functools.partial(_lost, pages=pages), Exception: functools.partial(_fault, pages=pages),
    })  # fmt: skip
    app.router.redirect_slashes = False  # it would send "//host/" on as it is
    return Guard(app, hosts=hosts, secure=secure)


def _templates() -> jinja2.Environment:
    env = jinja2.Environment(
        loader=jinja2.PackageLoader("onrecord.web"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_visible,
    )  # fmt: skip
    env.filters |= shown.FILTERS
    env.globals |= {"version": __version__, **shown.GLOBALS}
    return env


def _visible(value: Any) -> Any:
    """What could reorder a line or steer a program, made visible, wherever a template puts words."""
    return wording.visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _endpoint(
    row: Row, desk: Desk, pages: jinja2.Environment, by: str | None
) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        memory = request.scope["session"].data
        memory.setdefault("by", by or "")
        form: Mapping[str, list[str]] = {}
        if row.method == "POST":
            try:
                form = await _form(request)
            except ClientDisconnect:
                return Response("The form is too long.", 413, media_type="text/plain")
        query = _many(request.query_params.multi_items())

        def work(found: Gathered) -> Response:
            ask = Ask(desk, found, request.url.path, request.path_params, query, form, memory)
            return _response(row.page(ask), ask, pages)

        try:
            return await desk.run(work)
        except OnrecordError as error:
            return _refused(error, row, form, memory, pages)

    return answer


async def _form(request: Request) -> dict[str, list[str]]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/x-www-form-urlencoded":
        return {}
    async with request.form(max_fields=_FIELDS) as form:
        return _many((k, v) for k, v in form.multi_items() if isinstance(v, str))


def _many(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, value in pairs:
        out.setdefault(name, []).append(value)
    return out


def _response(answer: Answer, ask: Ask, pages: jinja2.Environment) -> Response:
    if isinstance(answer, Go):
        return RedirectResponse(answer.to, 303)
    if isinstance(answer, Data):
        headers = {} if answer.name is None else _attached(answer.name)
        return Response(answer.body, headers=headers, media_type=answer.type)
    values = {**shown.frame(ask), **answer.values}
    return _html(pages, answer.template, values, answer.status)


def _attached(name: str) -> dict[str, str]:
    """To be saved under that name, never shown. The sandbox holds where a browser shows it all the same."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in name)[-100:] or "file"
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name[-100:], safe='')}"}


def _html(pages: jinja2.Environment, template: str, values: Mapping[str, Any], status: int) -> Response:
    return Response(pages.get_template(template).render(values), status, media_type="text/html; charset=utf-8")


def _refused(
    error: OnrecordError, row: Row, form: Mapping[str, list[str]], memory: dict[str, Any], pages: jinja2.Environment
) -> Response:
    """What happened and what to do; what was typed is given back."""
    if isinstance(error, Stale):
        status = 409
    elif isinstance(error, InputError):
        status = 404 if row.method == "GET" else 400
    else:
        status = 503 if isinstance(error, CaseError) else 500
    typed = [(_FIELDS_CALLED[k], v) for k, values in form.items() if k in _FIELDS_CALLED for v in values if v]
    back = shown.local_back(form)
    values = {**shown.bare(memory), "error": str(error), "kind": error.kind, "typed": typed, "back": back, "status": status}
    return _html(pages, "error.html", values, status)


async def _lost(request: Request, error: Exception, *, pages: jinja2.Environment) -> Response:
    memory = request.scope["session"].data
    told = "There is no such page on the desk."
    values = {**shown.bare(memory), "error": told, "kind": "lost", "typed": [], "back": "/", "status": 404}
    return _html(pages, "error.html", values, 404)


async def _fault(request: Request, error: Exception, *, pages: jinja2.Environment) -> Response:
    told = f"A fault in onrecord ({type(error).__name__}). Nothing was decided. ONRECORD_DEBUG=1 shows where: please report it."
    values = {**shown.bare({}), "error": told, "kind": "fault", "typed": [], "back": "/", "status": 500}
    return _html(pages, "error.html", values, 500)


async def _static(request: Request) -> Response:
    """A file of the package by its exact name."""
    file = _files().get(request.path_params["name"])
    if file is None:
        raise HTTPException(404)
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if file.suffix in (".js", ".mjs"):
        kind = "text/javascript"
    return Response(file.read_bytes(), media_type="application/gzip" if file.suffix == ".gz" else kind)


@functools.cache
def _files() -> dict[str, Path]:
    """What may be asked for by its exact name: the desk's own files, and the lines of the map as ``geometry/…``."""
    lines = Path(str(resources.files("onrecord.draw"))) / "geometry"
    own = {p.relative_to(STATIC).as_posix(): p for p in STATIC.rglob("*") if p.is_file()}
    return own | {f"geometry/{p.name}": p for p in lines.glob("*.json.gz")}
