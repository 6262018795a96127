"""A case as a whole: the bundled documents as incidents, the same in any order, bounded where everything looks alike."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from onrecord import api, ledger, render, render_incidents
from onrecord.config import Config
from onrecord.incidents import Facts, build
from onrecord.judging import Wish
from onrecord.model import Account, Candidate, Claim, Count, Date, Place, to_json
from onrecord.reattach import Sheet


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("samples") / "case"
    api.init(path)
    assert api.add(path, api.samples(), Config()).failed == 0
    return path


def by_given(path: Path) -> dict[str, str]:
    """The incident of each document's main account."""
    return {m.given_id: i.id for i in api.incidents(path) for m in i.accounts if m.main}


def test_the_strike_that_four_documents_tell_of(samples: Path) -> None:
    here = by_given(samples)
    strike = here["alloush-wire"]
    assert strike == here["alloush-reprint"] == here["evacuation-page"]
    [incident] = [i for i in api.incidents(samples) if i.id == strike]
    assert incident.strike_status == "Contested strike"
    assert "civilians" not in incident.toll.get("killed", {})
    told = {p.name: p for p in incident.perpetrators}
    assert any(p.claimed_by for p in told.values()) and any(p.accused_by for p in told.values())


def test_the_reprint_adds_no_origin(samples: Path) -> None:
    [copy] = [o for o in api.origins(samples) if o["kind"] == "copy"]
    names = sorted(d["given_id"] for d in copy["documents"])
    assert names == ["alloush-reprint", "alloush-wire"]
    rows, _ = api.documents(samples)
    assert {r["given_id"]: r["origin"] for r in rows if r["origin"]} == dict.fromkeys(names, copy["id"])


def test_a_campaigns_count_is_in_no_incident(samples: Path) -> None:
    [shown] = api.shown(samples, by_given(samples)["alloush-wire"])
    members = {m.account for m in shown.incident.accounts}
    assert all(t.account.scope == "incident" for t in shown.book.told if t.account.id in members)
    for incident in api.incidents(samples):
        names = {m.account for m in incident.accounts}
        assert {t.account.scope for t in shown.book.told if t.account.id in names} == {"incident"}


def test_every_finding_names_claims_that_are_there(samples: Path) -> None:
    there = {c["id"] for c in api.claims(samples)}
    for incident in api.incidents(samples):
        assert incident.because or not incident.toll
        assert all(set(f.claims) <= there and f.text and f.rule for f in incident.because)


def test_the_contracts_keys(samples: Path) -> None:
    keys = ["id", "scope", "date", "place", "kind", "accounts", "origins", "toll", "table", "perpetrators", "strike_status",
            "grade", "because", "queue"]  # fmt: skip
    for incident in api.incidents(samples):
        row = json.loads(to_json(incident))
        assert list(row) == keys and list(row["date"]) == ["start", "end"] and list(row["grade"]) == ["suggested", "assigned"]
        assert all({"document", "given_id", "account", "main"} == set(m) for m in row["accounts"])
        assert all({"name", "claimed_by", "accused_by", "denied_by"} <= set(p) for p in row["perpetrators"])
        assert all({"rule", "claims", "text"} == set(f) for f in row["because"])
    for row in api.origins(samples):
        assert list(row) == ["id", "documents", "kind"] and all(list(d) == ["id", "given_id"] for d in row["documents"])


def test_the_list_for_people_has_every_incident_and_fits_the_page(samples: Path) -> None:
    out = io.StringIO()
    render.show(render_incidents.incidents(api.shown(samples)), stream=out)
    told = out.getvalue()
    assert all(i.id in told for i in api.incidents(samples)) and max(map(len, told.splitlines())) <= 80
    assert "4 articles" in told and "contested" in told and "origins" in told
    strike = by_given(samples)["alloush-wire"]
    out = io.StringIO()
    render.show(render_incidents.incident(api.shown(samples, strike)[0]), stream=out)
    whole = out.getvalue()
    assert max(map(len, whole.splitlines())) <= 80
    for word in ("claims it", "accused by", "no position", "NOT COUNTED HERE", "TOLD BY", "“Zahran Alloush”", "same copy as"):
        assert word in whole, word


# --- order


def everything(path: Path) -> str:
    """All views as JSON, apart from when things entered the case."""
    rows, failures = api.documents(path)
    documents = [{k: v for k, v in row.items() if k != "fetched_at"} for row in rows]
    views = [documents, failures, list(api.claims(path)), api.incidents(path), api.origins(path), api.queue(path)]
    return msgspec.json.encode(views).decode()


def entries(path: Path) -> list[list[ledger.Draft]]:
    """What a case holds, by document and act, each to be written again."""
    groups: dict[str, list[ledger.Draft]] = {}
    with ledger.open_(path) as case:
        for e in ledger.entries(case):
            if e.kind == "open":
                continue
            payload = ledger.payload(case, e)
            assert payload is not None
            payload.pop("salt", None)
            kept = {name: ledger.blob(case, sha) or b"" for name, sha in e.blobs.items()}
            draft = ledger.Draft(kind=e.kind, at=e.at, subject=e.subject, payload=payload, blobs=kept)
            name = str(e.seq) if e.kind == "judge" else str(e.subject)
            groups.setdefault(name, []).append(draft)
    return list(groups.values())


def test_ten_orders_of_documents_and_decisions_give_the_same_views(samples: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    api.init(first)
    for group in entries(samples):
        with ledger.open_(first) as case:
            ledger.append(case, group)
    assert everything(first) == everything(samples)
    here = by_given(first)
    claims = [c["id"] for c in api.claims(first) if c["attribute"] == "killed"]
    api.judge(first, Wish("different", ("idlib-first", "idlib-second"), by="Rana"))
    api.judge(first, Wish("wrong", (claims[0],), why="misread"))
    api.judge(first, Wish("value", (claims[5],), "11"))
    api.judge(first, Wish("grade", (here["alloush-wire"],), "Contested", by="Omar"))
    api.judge(first, Wish("add", ("evacuation-page",), "2", attribute="injured", spans=((0, 10),)))
    whole, expected = entries(first), everything(first)
    assert expected != everything(samples)
    rng = random.Random(7)
    for n in range(10):
        rng.shuffle(whole)
        path = tmp_path / f"order{n}"
        api.init(path)
        with ledger.open_(path) as case:
            for group in whole:
                ledger.append(case, group)
        assert everything(path) == expected


def test_really_added_backwards(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / "case"
    api.init(path)
    api.add(path, reversed(list(api.samples())), Config())
    assert everything(path) == everything(samples)


# --- a crowd


def crowd(n: int) -> tuple[dict[str, Sheet], dict[str, Facts]]:
    """Accounts of one day and one city, in as many documents."""
    place = Place("Idlib", "in", (Candidate("Idlib", "SY", "Idlib", 35.93, 36.63, "city", 0.9, "test:1"),))
    sheets, facts = {}, {}
    for i in range(n):
        name = f"d{i:04}"
        claims = [
            Claim(f"{name}date", f"{name}a", "date", Date("2016-05-01", "2016-05-01", "1 May", "day"), ((0, 5),)),
            Claim(f"{name}place", f"{name}a", "place", place, ((6, 11),)),
            Claim(f"{name}killed", f"{name}a", "killed", Count(i % 40, i % 40, "exact", str(i % 40), "all"), ((12, 14),)),
        ]
        sheets[name] = Sheet(name, name, (Account(f"{name}a", "incident", "airstrike", (0, 5)),), tuple(claims))
        facts[name] = Facts("2016-05-02", f"outlet {i}", f"{name}a")
    return sheets, facts


def test_a_thousand_accounts_of_one_day_and_city_stay_bounded() -> None:
    sheets, facts = crowd(1000)
    book = build(sheets, facts, (), ())
    members = [m.account for i in book.incidents for m in i.accounts]
    assert sorted(members) == sorted(s.accounts[0].id for s in sheets.values())  # each in one incident, none lost
    assert len(book.queue) <= 10_000 and sum(len(i.queue) for i in book.incidents) <= 30_000
    shuffled = dict(sorted(sheets.items(), key=lambda item: hash_of(item[0])))
    assert build(shuffled, facts, (), ()) == book


def hash_of(name: str) -> int:
    return random.Random(name).randrange(1 << 30)


def test_an_account_with_neither_date_nor_place() -> None:
    account = Account("a1", "incident", "other", (0, 1))
    bare = Sheet("d1", "one", (account,), (Claim("c1", "a1", "killed", Count(2, 2, "exact", "2", "all"), ((0, 1),)),))
    [incident] = build({"d1": bare}, {}, (), ()).incidents
    assert incident.date.start is None and incident.place is None and incident.toll["killed"]["all"].low == 2
    assert {"no date", "no place"} <= set(incident.queue)


def test_an_empty_case_and_documents_without_claims() -> None:
    none: dict[str, Any] = {}
    assert build(none, none, (), ()).incidents == ()
    assert build({"d1": Sheet("d1", "one")}, {}, (), ()).incidents == ()
