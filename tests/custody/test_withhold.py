"""Withholding: hidden everywhere, shown to whoever asks, and lifted again."""

import msgspec
import pytest

from onrecord import api, ledger, views
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.errors import InputError, Withheld
from onrecord.judging import Wish
from onrecord.model import Hints

TEXTS = {
    "a.txt": "An air strike killed 12 people in Aleppo on 3 May 2016, the Secretname hospital said.",
    "b.txt": "An air strike killed 14 people in Aleppo on 3 May 2016, activists said.",
}


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case"
    api.init(path)
    hints = Hints(lang="en", published="2016-05-04")
    api.add(path, (Item(n, n, t.encode(), hints, "text", None) for n, t in TEXTS.items()), Config(workers=1), by="Rana")
    return path


def everything(path, tmp_path):
    """All that the views and exports say, as one text."""
    api.export(path, "jsonl", tmp_path / "out.jsonl")
    with ledger.open_(path) as case:
        log = list(views.log(case))
        accounts = list(views.accounts(case, current=False))
    said = [
        api.documents(path), list(api.claims(path)), api.incidents(path), api.origins(path), api.queue(path), log, accounts,
        [(h.row, h.reading) for h in api.every(path)],
    ]  # fmt: skip
    return msgspec.json.encode(said).decode() + (tmp_path / "out.jsonl").read_text()


def killed(path, given):
    return next(c for c in api.claims(path, given) if c["attribute"] == "killed")


def test_a_document_is_hidden_everywhere(case, tmp_path):
    api.judge(case, Wish("value", (killed(case, "a.txt")["id"],), "13", why="Secretname says"))
    assert "Secretname" in everything(case, tmp_path) and "a.txt" in everything(case, tmp_path)
    name = api.withhold(case, "a.txt", "the witness is in danger", by="Rana")
    said = everything(case, tmp_path)
    assert "Secretname" not in said and "a.txt" not in said and "b.txt" in said
    [incident] = api.incidents(case)
    assert [m.document for m in incident.accounts] != [] and name not in {m.document for m in incident.accounts}
    for ask in (api.look, api.held, api.claims):
        with pytest.raises(Withheld, match=r"by Rana: the witness is in danger"):
            list(ask(case, "a.txt"))
    with pytest.raises(InputError):
        api.judge(case, Wish("wrong", (name,)))
    held, _ = api.look(case, "a.txt", withheld=True)
    assert "Secretname" in held.row["text"]
    assert {r["given_id"] for r in api.documents(case, withheld=True)[0]} == {"a.txt", "b.txt"}
    assert api.withhold(case, "a.txt", "again") is None
    ledger.verify(case)


def test_lifted_it_is_as_before(case, tmp_path):
    before = api.incidents(case), list(api.claims(case))
    api.withhold(case, "a.txt", "danger")
    assert (api.incidents(case), list(api.claims(case))) != before
    api.withhold(case, "a.txt", "safe now", lift=True)
    assert (api.incidents(case), list(api.claims(case))) == before
    assert api.withheld(case) == [] and api.withhold(case, "a.txt", "x", lift=True) is None


def test_a_claim_is_hidden_and_stays_so(case, tmp_path):
    claim = killed(case, "a.txt")
    api.judge(case, Wish("value", (claim["id"],), "13", why="a reason to hide"))
    api.withhold(case, claim["id"], "contested by the family")
    said = everything(case, tmp_path)
    assert claim["id"] not in said and "a reason to hide" not in said
    assert "a.txt" in said
    with pytest.raises(Withheld, match="contested by the family"):
        api.look(case, claim["id"])
    tally = api.reread(case, Config(workers=1))
    assert tally.unchanged == 2  # hiding is no difference to what a reader finds
    with ledger.open_(case) as opened:  # a later reader gives the same words another value, and so another id
        last = list(ledger.entries(opened, kind="read", subject=claim["document"]))[-1]
        told = ledger.payload(opened, last)
        for one in told["claims"]:
            if one["id"] == claim["id"]:
                one["id"] = "cffffffffffff"
        told.pop("salt")
        ledger.append(opened, [ledger.Draft(kind="read", at=last.at, subject=last.subject, payload=told)])
    assert "killed" not in {c["attribute"] for c in api.claims(case, "a.txt")}
    api.withhold(case, claim["id"], "settled", lift=True)
    assert "killed" in {c["attribute"] for c in api.claims(case, "a.txt")}


def test_a_strangers_case_hides_no_more_and_breaks_nothing(case):
    with ledger.open_(case) as opened:
        name = views.documents(opened)[0]["id"]
        claims = (None, "x", ["y"], {"id": {}}, {"id": 3}, {"id": "c1", "attribute": "killed", "quotes": 5})
        for subject, claim in [(None, None), *((name, c) for c in claims[1:])]:
            told = {"claim": claim, "reason": "r", "lift": False}
            ledger.append(opened, [ledger.Draft(kind="withhold", at="2020-01-31T12:00:00Z", subject=subject, payload=told)])
    rows, _ = api.documents(case)
    assert len(rows) == 2
    list(api.claims(case)), api.incidents(case), api.queue(case), list(api.every(case)), api.withheld(case)


def test_who_did_it_stands_in_the_entries(case):
    api.withhold(case, "a.txt", "danger", by="R.")
    with ledger.open_(case) as opened:
        by = {e.kind: e.by for e in ledger.entries(opened)}
    assert by == {"open": None, "capture": "Rana", "parse": "Rana", "read": "Rana", "withhold": "R."}
