"""The case as a whole: incidents as a list that filters itself, by month, by source; documents. Each view has its own link."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from onrecord.casebook import Gathered
from onrecord.draw import timeline
from onrecord.errors import InputError
from onrecord.model import Incident, to_json
from onrecord.web import drawn, shown
from onrecord.web.ask import Answer, Ask, Data, Page
from onrecord.web.drawn import Box
from onrecord.wording import safe

NO_MONTH: Final = "no month"  # as in the chart
_PAGE: Final = 100  # incidents on a page


def _grades(found: Gathered, i: Incident) -> Iterable[str]:
    if i.grade.assigned is not None:
        return (i.grade.assigned.grade,)
    return (f"{i.grade.suggested}?",) if i.grade.suggested else ("none",)


def _terms(attribute: str) -> Callable[[Gathered, Incident], Iterable[str]]:
    """The classes of a weapon or a target; where the lexicon has none, the words."""

    def of(found: Gathered, i: Incident) -> Iterable[str]:
        values = [c.value for c in _claims(found, i) if c.attribute == attribute and c.value is not None]
        return {shown.label(v.class_ or v.term) for v in values}

    return of


def _actors(found: Gathered, i: Incident) -> Iterable[str]:
    return {b.name for b in i.perpetrators}


def _sources(found: Gathered, i: Incident) -> Iterable[str]:
    return {link.source for c in _claims(found, i) for link in c.chain} | {
        found.rows[m.document]["outlet"] for m in i.accounts if found.rows[m.document]["outlet"]
    }


def _months(found: Gathered, i: Incident) -> Iterable[str]:
    """As the chart counts it: what spans two months is in none."""
    start, end = i.date.start, i.date.end
    return (start[:7],) if start and end and start[:7] == end[:7] else (NO_MONTH,)


def _kinds(found: Gathered, i: Incident) -> Iterable[str]:
    return (shown.label(i.kind),)


def _statuses(found: Gathered, i: Incident) -> Iterable[str]:
    return (i.strike_status or "none",)


FACETS: Final[dict[str, tuple[str, Callable[[Gathered, Incident], Iterable[str]]]]] = {
    "grade": ("Grade", _grades), "status": ("Strike status", _statuses), "kind": ("Kind", _kinds),
    "actor": ("Actor", _actors), "weapon": ("Weapon", _terms("weapon")), "target": ("Target", _terms("target")),
    "source": ("Source", _sources), "month": ("Month", _months),
}  # fmt: skip
_SHOWN: Final = 8  # values of a facet before "more"
_MORE: Final = 120  # and in it; the rest is found by search
_ROWS: Final = 300  # documents, sources on a page
_FILTERS: Final = 40  # of one facet that are heeded: every link on the page holds all of them


def _claims(found: Gathered, i: Incident) -> list[Any]:
    by_account: dict[str, list[Any]] | None = found.__dict__.get("_by_account", (None, None))[1]
    if by_account is None or found.__dict__["_by_account"][0] is not found.book:
        by_account = {t.account.id: list(t.claims) for t in found.book.told}
        found.__dict__["_by_account"] = (found.book, by_account)
    return [c for m in i.accounts for c in by_account.get(m.account, ())]


def _table(found: Gathered) -> dict[str, dict[str, set[str]]]:
    """For each incident its values in every facet; made once for a state of the case."""
    kept = found.__dict__.get("_facets")
    if kept is None or kept[0] is not found.book:
        table = {i.id: {name: set(of(found, i)) for name, (_, of) in FACETS.items()} for i in found.book.incidents}
        kept = found.book, table
        found.__dict__["_facets"] = kept
    return dict(kept[1])


def chosen(ask: Ask) -> tuple[list[Incident], dict[str, list[str]]]:
    """The incidents that the query's filters leave, and the filters: within one facet any value, all facets together."""
    wanted = {name: list(dict.fromkeys(v for v in ask.query.get(name, ()) if v))[:_FILTERS] for name in FACETS}
    wanted = {name: values for name, values in wanted.items() if values}
    table = _table(ask.found)
    left = [i for i in ask.found.book.incidents if all(table[i.id][n] & set(v) for n, v in wanted.items())]
    if box := box_of(ask):
        left = [i for i in left if i.place is not None and _within(box, i.place.lon, i.place.lat)]
        wanted["box"] = [",".join(f"{n:g}" for n in box)]
    return left, wanted


def box_of(ask: Ask) -> Box | None:
    """West, south, east, north in degrees, as the map's links give them; None if they are none."""
    try:
        west, south, east, north = (float(n) for n in ask.first("box").split(","))
    except ValueError:
        return None
    fits = west < east and -90 <= south < north <= 90 and west >= -540 and east <= 540
    return (west, south, east, north) if fits else None


def _within(box: Box, lon: float, lat: float) -> bool:
    west, south, east, north = box
    return south <= lat <= north and any(west <= lon + turn <= east for turn in (-360, 0, 360))


def page(ask: Ask) -> Answer:
    left, wanted = chosen(ask)
    first = _first(ask)
    query = [(n, v) for n, values in wanted.items() for v in values]
    plain = [x for x in query if x[0] != "box"]
    rest = [x for x in query if x[0] != "month"]

    def month(period: str) -> str:
        return _link("/incidents", [*rest, ("month", period)])

    def zoom(box: Box) -> str:
        return _link("/incidents", [*plain, ("box", ",".join(f"{n:.4f}" for n in box))])

    return Page("incidents.html", {
        "rows": [shown.brief(ask.found, i) for i in left[first : first + _PAGE]], "total": len(left),
        "all": len(ask.found.book.incidents), "facets": _facets(ask, wanted), "wanted": _wanted(wanted),
        "json": _link("/incidents.json", query), "csv": _link("/incidents.csv", query), "months": _counts(left, month),
        "from": first, "size": _PAGE, "previous": _link("/incidents", [*query, ("from", str(max(0, first - _PAGE)))]),
        "next": _link("/incidents", [*query, ("from", str(first + _PAGE))]),
        "map": shown.kept(ask.found, f"map {query}", lambda: drawn.case_map(ask.found, left, box_of(ask), zoom)),
        "timeline": drawn.months(left, month), "query": query, "geojson": _link("/incidents.geojson", query),
    })  # fmt: skip


def _link(path: str, query: Sequence[tuple[str, str]]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _wanted(wanted: dict[str, list[str]]) -> list[dict[str, str]]:
    """Each filter that is on, with the link that takes it off."""
    flat = [(n, v) for n, values in wanted.items() for v in values]
    return [
        {"label": "Map" if n == "box" else FACETS[n][0], "value": _worded(n, v),
         "off": _link("/incidents", [x for x in flat if x != (n, v)])}
        for n, v in flat
    ]  # fmt: skip


def _worded(name: str, value: str) -> str:
    return shown.month(value) if name == "month" else "the part shown" if name == "box" else value


def _facets(ask: Ask, wanted: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Each facet with its values and how many incidents each would leave, the other facets' filters kept."""
    table = _table(ask.found)
    out = []
    for name, (label, _) in FACETS.items():
        others = {n: set(v) for n, v in wanted.items() if n not in (name, "box")}
        counted: dict[str, int] = {}
        for i in ask.found.book.incidents:
            if all(table[i.id][n] & v for n, v in others.items()):
                for value in table[i.id][name]:
                    counted[value] = counted.get(value, 0) + 1
        on = wanted.get(name, [])
        order = sorted(counted) if name == "month" else [v for _, v in sorted((-n, v) for v, n in counted.items())]
        flat = [(n, v) for n, values in wanted.items() for v in values]
        rows = [
            {"value": _worded(name, v), "n": counted[v], "on": v in on,
             "href": _link("/incidents", [x for x in flat if x != (name, v)] if v in on else [*flat, (name, v)])}
            for v in order
        ]  # fmt: skip
        more = rows[_SHOWN : _SHOWN + _MORE] + [r for r in rows[_SHOWN + _MORE :] if r["on"]]
        out.append({
            "name": name, "label": label, "rows": rows[:_SHOWN], "more": more, "rest": len(rows) - len(rows[:_SHOWN]) - len(more),
        })  # fmt: skip
    return [f for f in out if f["rows"]]


def _counts(incidents: Sequence[Incident], to: Callable[[str], str]) -> list[dict[str, Any]]:
    """By month: incidents, and killed and injured, low and high. An open end stays open."""
    killed, injured = (timeline.months(incidents, harm) for harm in ("killed", "injured"))
    return [
        {"month": shown.month(k.period), "n": k.incidents, "href": to(k.period), "killed": _amount(k), "injured": _amount(n)}
        for k, n in zip((*killed[0], killed[1]), (*injured[0], injured[1]), strict=True) if k.incidents
    ]  # fmt: skip


def _amount(slot: timeline.Slot) -> str:
    return "" if slot.incidents == slot.silent else shown.compact(slot.low, None if slot.open else slot.high)


# --- for programs and spreadsheets


def as_json(ask: Ask) -> Answer:
    """The incidents of the view, as ``onrecord incidents --json`` prints each, with the filters and the head."""
    left, wanted = chosen(ask)
    body = to_json({"head": ask.found.head, "filters": wanted, "incidents": left})
    return Data(body.encode() + b"\n", "application/json")


def as_map(ask: Ask) -> Answer:
    """The areas of the view as GeoJSON, for the map in the browser."""
    return Data(to_json(drawn.geojson(ask.found, chosen(ask)[0])).encode() + b"\n", "application/geo+json")


def as_csv(ask: Ask) -> Answer:
    """One row an incident, as in the exported table "incidents": the codebook says what the columns are."""
    from onrecord.publish import Content, Linked, csv

    left, _ = chosen(ask)
    told = {t.account.id: t for t in ask.found.book.told}
    content = Content((), lambda: Linked(tuple(left), told), head=ask.found.head, names=bool(ask.memory.get("names")))
    return Data(csv.text(content, "incidents").encode(), "text/csv; charset=utf-8", "incidents.csv")


def export(ask: Ask) -> Answer:
    """A file of what is seen, to save. That it was made is recorded in the case: an erasure can then say so."""
    from onrecord import api
    from onrecord.publish import ENDINGS

    name = ask.params["format"]
    if name not in ENDINGS:
        raise InputError(f"no export is called {name!r}; there are {', '.join(ENDINGS)}")
    left, wanted = chosen(ask._replace(query=ask.form))
    only = [i.id for i in left] if wanted else None
    file, data, _ = api.download(
        ask.desk.path, name, chosen=only, names=bool(ask.memory.get("names")), by=ask.memory.get("by") or None
    )
    return Data(data, "application/octet-stream", file)


# --- documents and sources


def documents(ask: Ask) -> Answer:
    """The documents, with how many claims each has, and what could not be taken in."""
    from onrecord import views

    found = ask.found
    copies = {d: o for o in found.copies for d in o.documents}
    homes: dict[str, list[str]] = {}
    for i in found.book.incidents:
        for m in i.accounts:
            homes.setdefault(m.document, []).append(i.id)
    first = _first(ask)
    rows = []
    for name, row in list(found.rows.items())[first : first + _ROWS]:
        copy = copies.get(name)
        rows.append({
            **row, "claims": len(found.reviewed.held[name].claims), "incidents": list(dict.fromkeys(homes.get(name, ()))),
            "copies": 0 if copy is None else len(copy.documents) - 1,
        })  # fmt: skip
    return Page("documents.html", {
        "rows": rows, "failures": views.failures(found.case), "total": len(found.rows), "from": first, "size": _ROWS,
    })  # fmt: skip


def sources(ask: Ask) -> Answer:
    """Who carries what: each source at the end of a chain, what it is the word for, and in how many documents."""
    found = ask.found
    home = {m.account: i for i in found.book.incidents for m in i.accounts}
    table: dict[str, dict[str, Any]] = {}
    for told in found.book.told:
        incident = home.get(told.account.id)
        for c in told.claims:
            name = safe(c.chain[-1].source) if c.chain else "(the document itself)"
            empty: dict[str, Any] = {"claims": 0, "documents": set(), "incidents": {}, "stances": {}, "alone": set()}
            row = table.setdefault(name, {"name": name, **empty})
            row["claims"] += 1
            row["documents"].add(told.document)
            row["stances"][c.stance] = row["stances"].get(c.stance, 0) + 1
            if incident is not None:
                row["incidents"][incident.id] = row["incidents"].get(incident.id, 0) + 1
                if incident.origins == 1:
                    row["alone"].add(incident.id)
    first = _first(ask)
    rows = sorted(table.values(), key=lambda r: (-len(r["incidents"]), -r["claims"], r["name"]))[first : first + _ROWS]
    for row in rows:
        row["href"] = _link("/incidents", [("source", row["name"])])
        row["stances"] = sorted(row["stances"].items(), key=lambda x: -x[1])
    groups = [
        {"id": o.id, "kind": o.kind, "documents": [found.rows[d] for d in o.documents if d in found.rows]}
        for o in (*found.copies, *found.book.citations)
    ]
    return Page("sources.html", {
        "rows": rows, "groups": groups if not first else [], "total": len(table), "from": first, "size": _ROWS,
    })  # fmt: skip


def _first(ask: Ask) -> int:
    """The number of the first row on the page."""
    return int(ask.first("from")) if ask.first("from").isdecimal() and len(ask.first("from")) < 8 else 0
