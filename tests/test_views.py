import random
import sqlite3

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import blobs, ledger, views
from onrecord.errors import InputError, Tampered
from onrecord.ledger import Draft
from onrecord.model import Capture, Count, Document, Hints, Part

AT = "2020-01-31T12:00:00Z"
TEXT = "Fünf people were killed in Wahmiya 𝄞, the invented council said. قرية"


def claim(name, *quotes, attribute="killed", account="a1"):
    value = Count(5, 5, "exact", "Fünf people", "all") if attribute == "killed" else None
    return {
        "id": name, "account": account, "attribute": attribute, "value": value, "quotes": list(quotes),
        "stance": "asserts", "about": None, "hedge": None, "period": None, "chain": [], "reader": "rules-1",
        "confidence": None,
    }  # fmt: skip


def account(name, start, end):
    return {"id": name, "scope": "incident", "kind": "airstrike", "anchor": (start, end), "toll": {}}


def captured(subject, given=None, *, source=None, data=None, hints=Hints()):  # noqa: B008 - frozen
    given = given or subject
    original = data if data is not None else given.encode()
    payload = Capture(given, source or given, blobs.digest(original), "text", AT, len(original), hints)
    return Draft(kind="capture", subject=subject, at=AT, payload=payload, blobs={"original": original})


def parsed(subject, text=TEXT, **fields):
    document = Document("", parts=(Part((0, len(text)), "body"),), **fields)
    payload = {f: getattr(document, f) for f in document.__struct_fields__ if f != "text"}
    return Draft(kind="parse", subject=subject, at=AT, payload=payload, blobs={"text": text.encode()})


def read(subject, *claims, accounts=(), reader="rules-1"):
    payload = {"reader": reader, "table": "default", "accounts": accounts, "claims": claims, "notes": [], "dropped": []}
    return Draft(kind="read", subject=subject, at=AT, payload=payload)


def failed(subject, given="g", stage="read", kind="failed", message="it stopped"):
    payload = {"given_id": given, "source": given, "stage": stage, "kind": kind, "message": message}
    return Draft(kind="failed", subject=subject, at=AT, payload=payload)


@pytest.fixture
def case(tmp_path):
    with ledger.create(tmp_path / "case", at=AT) as made:
        yield made


def statuses(case):
    return {row["id"]: row["status"] for row in views.documents(case)}


def test_document_row_has_the_contracts_fields(case):
    hints = Hints(outlet="Invented Wire")
    ledger.append(case, [captured("d1", "g1", source="https://invented.example/1", hints=hints)])
    parse = parsed("d1", title="A title", published="2015-12-08", lang="en")
    ledger.append(case, [parse, read("d1", claim("c1", (0, 4)))])
    assert views.documents(case) == [
        {
            "id": "d1", "given_id": "g1", "sha256": blobs.digest(b"g1"), "source": "https://invented.example/1",
            "fetched_at": AT, "published": "2015-12-08", "outlet": "Invented Wire", "title": "A title", "lang": "en",
            "origin": None, "status": "read",
        }
    ]  # fmt: skip


def test_statuses(case):
    for name in ("read", "empty", "no", "failed", "pending", "again", "later", "gone"):
        ledger.append(case, [captured(name)])
    ledger.append(
        case,
        [
            *(parsed(n) for n in ("read", "empty", "no", "again", "later", "gone")),
            read("read", claim("c1", (0, 4))), read("empty"), read("no", reader=""), failed("failed"),
            read("again", claim("c2", (0, 4))), failed("again"), failed("later"), read("later"), read("gone"),
        ],
    )  # fmt: skip
    [entry] = ledger.entries(case, kind="capture", subject="gone")
    ledger.append(case, [Draft(kind="erase", at=AT, erase=(entry.blobs["original"], entry.payload))])
    assert statuses(case) == {
        "read": "read", "empty": "empty", "no": "no reader", "failed": "failed", "pending": "pending",
        "again": "read", "later": "empty", "gone": "erased",
    }  # fmt: skip


def test_claims_carry_their_words(case):
    at = TEXT.index("قرية")
    drafts = [captured("d1", "g1"), parsed("d1"), read("d1", claim("c2", (27, 36), (at, at + 4)), claim("c1", (0, 11)))]
    ledger.append(case, drafts)
    rows = list(views.claims(case))
    assert [r["id"] for r in rows] == ["c2", "c1"]  # as the reading lists them
    assert rows[0]["words"] == ["Wahmiya 𝄞", "قرية"]  # code points, not bytes or UTF-16 units
    assert rows[1]["words"] == ["Fünf people"]
    assert rows[1]["value"] == {"low": 5, "high": 5, "bound": "exact", "phrase": "Fünf people", "who": "all"}
    assert (rows[1]["document"], rows[1]["given_id"], rows[1]["account"]) == ("d1", "g1", "a1")
    assert list(views.claims(case, "d1")) == rows
    assert list(views.claims(case, "d2")) == []


def test_accounts(case):
    found = (account("a2", 27, 36), account("a1", 0, 4))
    ledger.append(case, [captured("d1"), parsed("d1"), read("d1", accounts=found)])
    rows = list(views.accounts(case))
    assert [(r["id"], r["main"], r["words"], r["kind"]) for r in rows] == [
        ("a2", True, "Wahmiya 𝄞", "airstrike"),
        ("a1", False, "Fünf", "airstrike"),
    ]


def test_current_is_the_latest_reading_by_a_reader(case):
    ledger.append(case, [captured("d1"), parsed("d1"), read("d1", claim("old", (0, 4)))])
    ledger.append(case, [read("d1", claim("other", (0, 4)), reader="model-1")])
    ledger.append(case, [read("d1", claim("new", (0, 4)), reader="rules-2.1")])
    assert [r["id"] for r in views.claims(case)] == ["other", "new"]
    assert sorted(r["id"] for r in views.claims(case, current=False)) == ["new", "old", "other"]
    assert views.claim(case, "new")["current"] is True
    assert views.claim(case, "old")["current"] is False
    shown = views.document(case, "d1")["readings"]
    assert [(r["reader"], r["current"]) for r in shown] == [("rules-1", False), ("model-1", True), ("rules-2.1", True)]


def test_words_come_from_the_text_that_was_read(case):
    ledger.append(case, [captured("d1"), parsed("d1", "first text"), read("d1", claim("c1", (0, 5)))])
    ledger.append(case, [parsed("d1", "other text altogether")])
    assert next(views.claims(case))["words"] == ["first"]
    ledger.append(case, [read("d1", claim("c1", (0, 5)))])
    assert [r["words"] for r in views.claims(case)] == [["other"]]
    assert views.document(case, "d1")["text"] == "other text altogether"


def test_latest_capture_and_parse_count(case):
    for name, title in (("g1", "first"), ("g2", "second")):
        ledger.append(case, [captured("d1", name), parsed("d1", title=title)])
    assert [(r["given_id"], r["title"]) for r in views.documents(case)] == [("g2", "second")]


def test_document_in_full(case):
    parse = parsed("d1", url="https://invented.example")
    ledger.append(case, [captured("d1", "g1"), parse, read("d1", claim("c1", (0, 4)))])
    shown = views.document(case, "g1")
    assert (shown["id"], shown["text"], shown["format"], shown["size"]) == ("d1", TEXT, "text", 2)
    assert shown["url"] == "https://invented.example"
    assert shown["parts"] == [{"span": [0, len(TEXT)], "role": "body"}]
    assert [c["id"] for c in shown["readings"][0]["claims"]] == ["c1"]
    assert "salt" not in str(shown)


def test_erased_document(case):
    ledger.append(case, [captured("d1", "g1"), parsed("d1", title="A name"), read("d1", claim("c1", (0, 4)))])
    hashes = {h for e in ledger.entries(case, subject="d1") for h in (*e.blobs.values(), e.payload)}
    ledger.append(case, [Draft(kind="erase", subject="d1", at=AT, erase=tuple(hashes))])
    [row] = views.documents(case)
    assert (row["id"], row["status"], row["given_id"], row["title"]) == ("d1", "erased", None, None)
    assert list(views.claims(case)) == []
    shown = views.document(case, "d1")
    assert (shown["text"], shown["parts"], shown["readings"]) == (None, [], [])
    assert len(list(views.log(case))) == 5


def test_text_alone_erased(case):
    ledger.append(case, [captured("d1"), parsed("d1"), read("d1", claim("c1", (0, 4)))])
    [parse] = ledger.entries(case, kind="parse")
    ledger.append(case, [Draft(kind="erase", at=AT, erase=(parse.blobs["text"],))])
    assert [r["words"] for r in views.claims(case)] == [None]


def test_failures(case):
    ledger.append(case, [captured("d1"), failed("d1", "g1", message="first"), failed("d1", "g1", message="second")])
    ledger.append(case, [captured("d2"), failed("d2", "g2"), parsed("d2"), read("d2")])
    ledger.append(case, [failed(None, "g3"), failed(None, "g3"), failed(None, "g4"), captured("d4", "g4")])
    ledger.append(case, [failed(None, "g0", stage="capture", kind="too_large", message="over the limit")])
    rows = views.failures(case)
    assert [(r["given_id"], r["document"], r["message"]) for r in rows] == [
        ("g0", None, "over the limit"),
        ("g1", "d1", "second"),
        ("g3", None, "it stopped"),
    ]
    assert (rows[0]["stage"], rows[0]["kind"], rows[0]["at"]) == ("capture", "too_large", AT)
    assert [r["message"] for r in views.document(case, "d1")["failures"]] == ["second"]


def test_log(case):
    ledger.append(case, [captured("d1", "g1"), parsed("d1"), Draft(kind="judge", at=AT, by="somebody")])
    ledger.append(case, [Draft(kind="judge", at=AT) for _ in range(1200)])
    rows = list(views.log(case))
    assert [r["seq"] for r in rows] == list(range(1, 1205))
    assert [r["kind"] for r in rows[:4]] == ["open", "capture", "parse", "judge"]
    assert (rows[1]["document"], rows[1]["given_id"], rows[3]["by"]) == ("d1", "g1", "somebody")
    assert f"{rows[-1]['seq']}:{rows[-1]['hash']}" == ledger.head(case)


def test_resolve(case):
    ledger.append(case, [captured("dabc1", "same"), captured("dabd2", "same"), captured("dxyz3", "dabc1 not me")])
    found = [claim(name, (0, 4)) for name in ("c12", "c123", "c9%")]
    ledger.append(case, [parsed("dxyz3"), read("dxyz3", *found)])
    assert views.resolve(case, "dabc1") == ("document", "dabc1")
    assert views.resolve(case, "dabc") == ("document", "dabc1")
    assert views.resolve(case, "dabc1 not me") == ("document", "dxyz3")
    assert views.resolve(case, "c12") == ("claim", "c12")
    assert views.resolve(case, "c9") == ("claim", "c9%")
    with pytest.raises(InputError, match="dabc1, dabd2"):
        views.resolve(case, "dab")
    with pytest.raises(InputError, match="any of"):
        views.resolve(case, "same")
    with pytest.raises(InputError, match="any of c12, c123"):
        views.resolve(case, "c1")
    for nothing in ("", "%", "_", "c%", "nobody", "d' OR 1=1", "\udc80", "\0"):
        with pytest.raises(InputError, match="no document or claim"):
            views.resolve(case, nothing)
    with pytest.raises(InputError, match="claim, not"):
        views.document(case, "c12")
    with pytest.raises(InputError, match="document, not"):
        views.claim(case, "dabc1")


def test_text_with_a_nul(case):
    ledger.append(case, [captured("d1", "a\0b"), parsed("d1", "x\0yz"), read("d1", claim("c1", (1, 3)))])
    assert next(views.claims(case))["words"] == ["\0y"]
    assert views.documents(case)[0]["given_id"] == "a\0b"
    assert views.resolve(case, "a\0b") == ("document", "d1")


def test_reading_changes_no_file(case):
    ledger.append(case, [captured("d1"), parsed("d1"), read("d1", claim("c1", (0, 4)))])
    before = {p.name: p.read_bytes() for p in case.path.iterdir()}
    views.documents(case)
    list(views.claims(case))
    views.document(case, "d1")
    assert {p.name: p.read_bytes() for p in case.path.iterdir()} == before
    assert ledger.verify(case).entries == 4


def test_payload_that_is_not_json(case):
    ledger.append(case, [captured("d1")])
    con = sqlite3.connect(case.path / "case.db")
    con.execute("DROP TRIGGER blobs_update")
    con.execute("UPDATE blobs SET bytes = x'7b' WHERE sha256 = (SELECT payload FROM entries WHERE seq = 2)")
    con.commit()
    con.close()
    with pytest.raises(Tampered):
        views.documents(case)


def everything(case):
    """All views, without what tells the order of arrival on purpose (numbers, hashes and the log)."""
    full = [views.document(case, row["id"]) for row in views.documents(case)]
    for shown in full:
        for reading in (*shown["readings"], *shown["failures"]):
            del reading["seq"]
    failing = [{**r, "seq": None} for r in views.failures(case)]
    return views.documents(case), list(views.claims(case)), list(views.accounts(case)), failing, full


DATES = (None, "2015-12-08", "2015-12-09")


@given(
    documents=st.lists(
        st.tuples(st.sampled_from(DATES), st.integers(0, 3), st.sampled_from(["read", "failed", "nothing"])),
        max_size=6,
    ),
    seed=st.integers(0, 2**32),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_views_do_not_depend_on_the_order_of_arrival(tmp_path_factory, documents, seed):
    groups = []
    for i, (published, count, outcome) in enumerate(documents):
        name = f"d{i:02}"
        found = [claim(f"c{i}{j}", (j, j + 3)) for j in range(count)]
        group = [captured(name, f"g{i % 2}"), parsed(name, published=published)]
        if outcome == "read":
            group.append(read(name, *found, accounts=(account(f"a{i}", 0, 4),)))
        elif outcome == "failed":
            group.append(failed(name, f"g{i}"))
        groups.append(group)
    seen = []
    shuffled = random.Random(seed).sample(groups, len(groups))
    mixed = [list(g) for g in shuffled]  # each document's entries in their order, documents interleaved
    interleaved = [g.pop(0) for turn in range(3) for g in mixed if g]
    for drafts in ([d for g in groups for d in g], [d for g in shuffled for d in g], interleaved):
        with ledger.create(tmp_path_factory.mktemp("order") / "case", at=AT) as case:
            ledger.append(case, drafts)
            seen.append(everything(case))
    assert seen[0] == seen[1] == seen[2]
    dates = [row["published"] or "9" for row in seen[0][0]]
    assert dates == sorted(dates)
