"""The custody report: complete, and nothing in it can act on who opens it."""

import hashlib
import re
from html.parser import HTMLParser

import pytest

from onrecord import api, ledger
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.judging import Wish
from onrecord.model import Hints
from onrecord.publish.custody import page

TEXT = "An air strike killed 12 people in Aleppo on 3 May 2016."
EVIL = "<script>alert(1)</script>\u202egpj.exe\x1b[2J\"'&"


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "case"
    api.init(path)
    given = [("a.txt", TEXT), ("b.txt", TEXT), (EVIL, TEXT + " Nobody else was hurt.")]
    items = (Item(n, n, t.encode(), Hints(lang="en"), "text", None) for n, t in given)
    api.add(path, items, Config(workers=1), by="Rana <b>")
    return path


class Parsed(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_it_tells_all(case):
    claim = next(c for c in api.claims(case, "a.txt") if c["attribute"] == "killed")
    [act] = api.judge(case, Wish("wrong", (claim["id"],), why="a misprint", by="Adam"))
    name = api.withhold(case, "a.txt", "danger", by="Rana")
    facts = api.custody_facts(case, "a.txt")
    read = Parsed(page(facts)).text
    with ledger.open_(case) as opened:
        about = list(ledger.entries(opened, subject=name))
        head = ledger.head(opened)
    assert len(about) == 5
    for e in about:
        assert e.hash in read and e.at in read and e.tool in read
    same = next(d["id"] for d in facts["same"])
    told = (
        name, "a.txt", "Rana <b>", hashlib.sha256(TEXT.encode()).hexdigest(), head, act.id, "a misprint", "Adam", "danger", same,
        f"{len(TEXT)} bytes", "nothing changed", "sha256sum", "verify_case.py",
    )  # fmt: skip
    assert [word for word in told if word not in read] == []


def test_hostile_names_stay_text(case):
    html = page(api.custody_facts(case, EVIL))
    parsed = Parsed(html)
    assert {t for t, _ in parsed.tags}.isdisjoint({"script", "img", "link", "iframe", "b", "a"})
    assert "<script>alert(1)</script>" in parsed.text and "‹U+202E›" in parsed.text
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f]", html)
    policy = [a["content"] for t, a in parsed.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy and policy[0].startswith("default-src 'none'")
    assert ("html", {"lang": "en"}) in parsed.tags and not re.search(r"(?:src|href)=", html)


def test_after_erasure_and_after_tampering(case):
    name = next(r["id"] for r in api.documents(case)[0] if r["given_id"] == EVIL)
    api.erase(case, api.erasure(case, [name]), "asked", by="Rana")
    read = Parsed(page(api.custody_facts(case, name))).text
    assert "erased" in read and "asked" in read and "alert" not in read
    (case / "HEAD").write_text("1:" + "0" * 64 + "\n")
    facts = api.custody_facts(case, name)
    assert not facts["sound"] and "NOT verified" in page(facts)
