"""Search: what is one word, what a query asks for, and that the index says what the case says now, and nothing else."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord import api, cipher, derived, judging, ledger
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.errors import CaseError
from onrecord.model import Hints
from onrecord.search import KINDS, Found, Hit, index, search
from onrecord.search.fold import folded, tokens
from onrecord.search.query import match, parse

PASSPHRASE = "six words that nobody wrote before"
ARABIC = "قال الأهالي إنّ القصف على حيّ السكّري في مدينة حلب أدّى إلى مقتل ١٢ مدنيًا، بينهم الطفل أحمد علّوش."


def words(text: str) -> list[str]:
    return [t.word for t in tokens(text)]


# --- what is one word


@pytest.mark.parametrize("one, other", [
    ("أحمد", "احمد"), ("إدلب", "ادلب"), ("آمنة", "امنه"), ("مدرسة", "مدرسه"), ("مستشفى", "مستشفي"), ("مسؤول", "مسوول"),
    ("قـــصف", "قصف"), ("القَصْفُ", "القصف"), ("القصف", "قصف"), ("والقصف", "قصف"), ("بالقصف", "قصف"), ("للقصف", "قصف"),
    ("١٢٣", "123"), ("۱۲۳", "123"), ("١٬٥٠٠", "1,500"), ("1,500", "1500"), ("کرکوک", "كركوك"),
    ("Sana'a", "sanaa"), ("Sana’a", "SANAA"), ("Ma'arrat", "Maarrat"), ("Alī", "ali"), ("Zürich", "zurich"), ("Łódź", "lodz"),
    ("al-Bab", "Bab"), ("Al Bab", "bab"), ("el-Bab", "BAB"), ("ash-Shaykh", "Shaykh"), ("an-Nusra", "Nusra"),
    ("Syria's", "Syria"), ("Syria’s", "syria"), ("hos\u00adpital", "hospital"), ("Al\u200eep\u202epo", "Aleppo"),
    ("ﬁre", "fire"), ("Ⅷ", "viii"), ("ＡＢＣ", "abc"), ("a\u0301rea", "área"),
])  # fmt: skip
def test_one_word_in_two_writings(one: str, other: str) -> None:
    assert words(one) == words(other) != []


@pytest.mark.parametrize("one, other", [
    ("حلب", "حلف"), ("الله", "له"), ("الم", "م"), ("Homs", "Hama"), ("1,500", "1 500"), ("an attack", "attack"), ("12", "1 2"),
])  # fmt: skip
def test_two_words_stay_two(one: str, other: str) -> None:
    assert words(one) != words(other)


LETTERS = st.one_of(st.sampled_from("al-'’ابأةـَ١ٱA1,.\u00ad\u202e\u0301ßŒ "), st.characters(codec="utf-8"))


@given(st.text(alphabet=LETTERS, max_size=60))
def test_every_word_is_where_it_says(text: str) -> None:
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert folded(text[token.start : token.end]) == token.word != ""
        assert not set(token.word) & set(' "*()')
        last = token.end


# --- what is asked


def asked(text: str) -> Any:
    return [(" ".join(p.words), p.prefix, p.without, p.quoted) for p in parse(text).parts]


def test_words_phrases_beginnings_and_what_must_not_be() -> None:
    assert asked('Market "Tuesday market" hosp* -school -"white van" Deir-Ezzor') == [
        ("market", False, False, False), ("tuesday market", False, False, True), ("hosp", True, False, False),
        ("school", False, True, False), ("white van", False, True, True), ("deir ezzor", False, False, False),
    ]  # fmt: skip
    assert asked("«حي السكري» -“a b”") == [("حي سكري", False, False, True), ("a b", False, True, True)]
    assert asked('"Tuesday mark"*') == [("tuesday mark", True, False, True)]
    assert asked("al-Bab") == asked("bab")
    assert asked("al*") == [("al", True, False, False)]
    assert asked("x-ray --y") == [("x ray", False, False, False), ("y", False, False, False)]


def test_operators_are_words() -> None:
    assert asked("a OR NEAR(b) AND: {c}") == [(w, False, False, False) for w in ("a", "or", "near b", "and", "c")]


@pytest.mark.parametrize("text, note", [
    ("", "no word"), ('* - "', "no word"), ("-a", "what must not"), ("w " * 3000, "first 2000"),
])  # fmt: skip
def test_what_is_not_heeded_is_said(text: str, note: str) -> None:
    assert any(note in n for n in parse(text).notes)
    if "w" not in text:
        assert match(parse(text)) is None


def test_long_queries_are_cut() -> None:
    query = parse(" ".join(f"w{i}" for i in range(100)))
    assert len(query.parts) == 32
    assert any("first 32" in n for n in query.notes)


# --- a case


def add(path: Path, texts: dict[str, str], **hints: Any) -> None:
    told = {name: Hints(lang="ar" if text == ARABIC else "en", **hints) for name, text in texts.items()}
    api.add(path, [Item(n, n, t.encode(), told[n], "text", None) for n, t in texts.items()], Config(workers=1))


MARKET = (
    "Shells hit the Tuesday market in Idlib on 7 December 2015, killing 12 civilians, the Syrian Observatory for Human Rights"
    " said.\n\nAmong the dead was Mohammed Alloush, a teacher. A hospital was not hit.\n"
)
SCHOOL = "An air strike on a school in Aleppo killed 5 children on 8 December 2015, Muhammad Aloush of the Civil Defence said.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "case"
    api.init(path)
    add(path, {"market": MARKET, "school": SCHOOL}, published="2015-12-09", title="A report")
    add(path, {"arabic": ARABIC}, title="قصف حلب")
    return path


@pytest.fixture
def case(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "case"))


def look(path: Path, query: str, *kinds: Any, **more: Any) -> Found:
    return api.look_for(path, query, kinds=kinds or None, **more)


def of(hits: Iterable[Hit], kind: str = "document") -> list[str | None]:
    return [h.given_id for h in hits if h.kind == kind]


def said(path: Path, hit: Hit) -> list[str]:
    text = api.held(path, hit.document)[0].row["text"]
    assert hit.passage == text[hit.at[0] : hit.at[1]]
    return [text[s:e] for s, e in hit.spans]


@pytest.mark.parametrize("query, where, what", [
    ("hospital", ["market"], ["hospital"]),
    ("HOSP*", ["market"], ["hospital"]),
    ('"tuesday market"', ["market"], ["Tuesday", "market"]),
    ('"market tuesday"', [], []),
    ("market tuesday", ["market"], ["Tuesday", "market"]),
    ("killed -market", ["school"], ["killed"]),
    ("december -school -market", [], []),
    ("مدنيا", ["arabic"], ["مدنيًا"]),
    ("12 قصف", ["arabic"], ["القصف", "١٢"]),
    ("حي السكري", ["arabic"], ["حيّ", "السكّري"]),
    ("nowhere", [], []),
])  # fmt: skip
def test_words_are_found_where_they_stand(case: Path, query: str, where: list[str], what: list[str]) -> None:
    found = look(case, query, "document")
    assert of(found.hits) == where
    assert found.counts == {"document": len(where)}
    if where:
        assert said(case, found.hits[0]) == what


def test_a_title_is_found_and_weighs_more(case: Path) -> None:
    found = look(case, "report", "document")
    assert set(of(found.hits)) == {"market", "school"}
    assert all(not h.spans and h.passage for h in found.hits)


@pytest.mark.parametrize("query", ["Alloush", "alloush", "Aloush", "Allush", "علوش", "علّوش"])
def test_a_name_is_found_either_way(case: Path, query: str) -> None:
    found = look(case, query, "document")
    assert set(of(found.hits)) == {"market", "school", "arabic"}
    first = [h for h in found.hits if h.exact]
    assert [h for h in found.hits if not h.exact] == list(found.hits[len(first) :])
    for hit in found.hits:
        assert said(case, hit)[0] in ("Alloush", "Aloush", "علّوش")


def test_a_name_in_quotes_is_as_written(case: Path) -> None:
    assert of(look(case, '"alloush"', "document").hits) == ["market"]


def test_spellings_are_of_names_that_are_alike(case: Path) -> None:
    add(case, {"hamas": "In Hamas they spoke of Homs and of Hums, he said.\n"})
    assert said(case, look(case, "Hamas", "document").hits[0]) == ["Hamas"]
    assert said(case, look(case, "Homs", "document").hits[0]) == ["Homs", "Hums"]


def test_names_have_their_roles_and_claims(case: Path) -> None:
    [hit] = [h for h in look(case, "human rights", "name").hits if h.name and "Observatory" in h.name]
    assert "source" in hit.roles
    claims = {c["id"] for c in api.claims(case)}
    assert set(hit.claims) <= claims
    assert hit.claims
    assert "Observatory" in said(case, hit)[0]


def test_claims_are_found_by_their_words_and_by_whose_they_are(case: Path) -> None:
    found = look(case, "civilians", "claim")
    assert {h.attribute for h in found.hits} >= {"killed"}
    assert all("civilians" in said(case, h) for h in found.hits if h.attribute == "killed")
    of_source = look(case, "observatory killed", "claim")
    assert of_source.hits
    by_id = {c["id"]: c for c in api.claims(case)}
    for hit in of_source.hits:
        claim = by_id[hit.claim or ""]
        assert any("Observatory" in link["source"] for link in claim["chain"]) or "Observatory" in " ".join(claim["words"])


def test_pages_of_hits_do_not_overlap(case: Path) -> None:
    whole = look(case, "Alloush", "document").hits
    pages = [look(case, "Alloush", "document", limit=1, offset=i).hits for i in range(4)]
    assert [p[0] for p in pages[:3]] == list(whole)
    assert pages[3] == ()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(st.text(alphabet=st.one_of(st.sampled_from('"*-() :^+{}[]\\\'aORNDEال١\0;%_'), st.characters(codec="utf-8")), max_size=40))
def test_no_query_raises(made: Path, query: str) -> None:
    for hit in look(made, query).hits:
        said(made, hit)


# --- the index follows the case


def test_what_is_added_is_found(case: Path) -> None:
    assert look(case, "bakery").hits == ()
    before = (derived.folder(case) / "search.db").stat().st_ino
    add(case, {"bakery": "A bakery in Homs was hit on 9 December 2015 and 3 people were killed, residents said.\n"})
    found = look(case, "bakery", "document")
    assert of(found.hits) == ["bakery"]
    with ledger.open_(case) as opened:
        assert found.head == ledger.head(opened)
    assert (derived.folder(case) / "search.db").stat().st_ino == before  # brought up to date, not made anew


def test_what_people_judged_is_found_and_not(case: Path) -> None:
    [claim] = [h for h in look(case, "children", "claim").hits if h.attribute == "killed"]
    assert claim.claim is not None
    acts = api.judge(case, judging.Wish("wrong", (claim.claim,), why="not so"))
    assert claim.claim not in [h.claim for h in look(case, "children", "claim").hits]
    api.judge(case, judging.Wish("undo", (acts[0].id,)))
    assert claim.claim in [h.claim for h in look(case, "children", "claim").hits]


def test_what_is_withheld_is_not_found_until_it_is_lifted(case: Path) -> None:
    assert look(case, "tuesday").counts["document"] == 1
    api.withhold(case, "market", "asked for")
    assert not look(case, "tuesday").hits
    assert not [h for h in look(case, "Mohammed").hits if h.given_id == "market"]
    api.withhold(case, "market", "safe", lift=True)
    assert look(case, "tuesday").counts["document"] == 1


def test_a_withheld_claim_is_not_found(case: Path) -> None:
    [claim] = [h.claim for h in look(case, "children", "claim").hits if h.attribute == "killed"]
    assert claim is not None
    api.withhold(case, claim, "asked for")
    assert claim not in [h.claim for h in look(case, "children", "claim").hits]
    assert not [h for h in look(case, "children", "name").hits if claim in h.claims]


def test_erasure_reaches_the_index(case: Path) -> None:
    assert look(case, "tuesday").hits
    file = derived.folder(case) / "search.db"
    assert b"tuesday" in file.read_bytes()
    api.erase(case, api.erasure(case, ["market"]), "asked for")
    assert not file.exists()
    assert not look(case, "tuesday").hits
    assert not look(case, '"Mohammed"').hits
    assert b"tuesday" not in file.read_bytes()


def test_a_file_of_words_is_overwritten_before_it_goes(tmp_path: Path) -> None:
    folder = derived.folder(tmp_path)
    folder.mkdir()
    (folder / "search.db").write_bytes(b"tuesday" * 1000)
    with (folder / "search.db").open("rb") as held:
        derived.clear(tmp_path)
        assert held.read() == bytes(7000)


def test_an_index_from_before_an_erasure_is_not_used(case: Path) -> None:
    look(case, "tuesday")
    file = derived.folder(case) / "search.db"
    old = file.read_bytes()
    api.erase(case, api.erasure(case, ["market"]), "asked for")
    file.parent.mkdir()
    file.write_bytes(old)  # as from a backup
    assert not look(case, "tuesday").hits
    assert b"tuesday" not in file.read_bytes()


@pytest.mark.parametrize("what", ["garbage", "empty", "other tables", "of another case", "cut", "a folder", "a link"])
def test_an_index_that_is_none_is_made_anew(case: Path, tmp_path: Path, what: str) -> None:
    look(case, "tuesday")
    file = derived.folder(case) / "search.db"
    if what == "garbage":
        file.write_bytes(b"SQLite format 3\0" + b"x" * 5000)
    elif what == "empty":
        file.write_bytes(b"")
    elif what == "cut":
        file.write_bytes(file.read_bytes()[:9000])
    elif what == "other tables":
        with sqlite3.connect(file) as con:
            con.execute("CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM state; END")
    elif what == "of another case":
        api.init(tmp_path / "other")
        add(tmp_path / "other", {"x": "Tuesday was quiet, and in other words nothing was hit.\n"})
        look(tmp_path / "other", "tuesday")
        shutil.copy(derived.folder(tmp_path / "other") / "search.db", file)
    elif what == "a folder":
        file.unlink()
        file.mkdir()
    else:
        (tmp_path / "mine").write_text("keep")
        file.unlink()
        file.symlink_to(tmp_path / "mine")
    assert of(look(case, "tuesday", "document").hits) == ["market"]
    if what == "a link":
        assert (tmp_path / "mine").read_text() == "keep"


def test_an_index_that_lies_shows_nothing_that_the_text_does_not_have(case: Path) -> None:
    look(case, "tuesday")
    with sqlite3.connect(derived.folder(case) / "search.db") as con:
        [(row,)] = con.execute("SELECT id FROM item WHERE kind = 'document' AND more LIKE '%market%'")
        con.execute("UPDATE document SET body = replace(body, 'tuesday', 'invented') WHERE rowid = ?", (row,))
    found = look(case, "invented", "document")
    assert [h.spans for h in found.hits] == [()]
    assert all("invented" not in h.passage for h in found.hits)


def test_the_same_index_whatever_the_order(made: Path, tmp_path: Path) -> None:
    """One made in one go says what one says that followed every step."""
    path = tmp_path / "case"
    api.init(path)
    for name, text in (("school", SCHOOL), ("market", MARKET)):
        add(path, {name: text}, published="2015-12-09", title="A report")
        look(path, "x")
    api.withhold(path, "school", "for now")
    look(path, "x")
    api.withhold(path, "school", "", lift=True)
    followed = rows(path)
    derived.clear(path)
    assert rows(path) == followed


def rows(path: Path) -> list[tuple[Any, ...]]:
    look(path, "x")
    con = sqlite3.connect(derived.folder(path) / "search.db")
    found = con.execute("SELECT * FROM spelling ORDER BY 1, 2").fetchall()
    for kind in KINDS:
        sql = f"SELECT i.document, ref, more, spans, head, body FROM item i JOIN {kind} k ON k.rowid = i.id ORDER BY 1, 2, 3"
        found += con.execute(sql).fetchall()
    con.close()
    return found


def test_a_case_whose_folder_cannot_hold_an_index(case: Path) -> None:
    derived.clear(case)
    derived.folder(case).write_text("a file where the folder should be")
    assert of(look(case, "tuesday", "document").hits) == ["market"]
    assert derived.folder(case).is_file()
    add(case, {"bakery": "A bakery in Homs was hit on 9 December 2015, residents said.\n"})
    assert of(look(case, "bakery", "document").hits) == ["bakery"]


def test_two_at_once(case: Path) -> None:
    """Whoever comes while another makes the index waits, or is told; nobody gets half of it."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda q: of(look(case, q, "document").hits), ["tuesday", "school", "tuesday", "school"] * 3))
    assert answers == [["market"], ["school"]] * 6


def test_one_writes_while_another_searches(case: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def write(i: int) -> None:
        api.withhold(case, "market", "so", lift=bool(i % 2))

    with ThreadPoolExecutor(3) as pool:
        writing = pool.submit(lambda: [write(i) for i in range(20)])
        counts = list(pool.map(lambda _: look(case, "tuesday").counts["document"], range(40)))
        writing.result()
    assert set(counts) <= {0, 1}
    assert look(case, "tuesday").counts["document"] == 1


def test_no_fts5_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    con = sqlite3.connect(":memory:")
    con.set_authorizer(lambda action, *_: sqlite3.SQLITE_DENY if action == sqlite3.SQLITE_CREATE_VTABLE else sqlite3.SQLITE_OK)
    with pytest.raises(CaseError, match="without full-text search"):
        index._try_fts5(con)


# --- encrypted


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cipher, "SETTINGS", (*cipher.SETTINGS, "PRAGMA cipher_default_kdf_iter = 1000"))


def in_the_clear(folder: Path) -> bool:
    return any(b"tuesday" in p.read_bytes().lower() for p in folder.rglob("*") if p.is_file())


def test_of_an_encrypted_case_nothing_is_written(quick: None, tmp_path: Path) -> None:
    path = tmp_path / "case"
    api.init(path, PASSPHRASE)
    add(path, {"market": MARKET})
    assert of(look(path, "tuesday", "document").hits) == ["market"]
    assert not derived.folder(path).exists()
    add(path, {"school": SCHOOL})
    assert of(look(path, "school", "document").hits) == ["school"]
    api.erase(path, api.erasure(path, ["market"]), "asked for")
    assert not look(path, "tuesday").hits
    assert not in_the_clear(tmp_path)


def test_encrypting_takes_the_index_away(quick: None, case: Path) -> None:
    look(case, "tuesday")
    assert in_the_clear(case)
    api.encrypt(case, PASSPHRASE)
    assert not in_the_clear(case)
    assert of(look(case, "tuesday", "document").hits) == ["market"]
    assert not in_the_clear(case)


def test_search_of_an_open_case_shows_what_is_as_of_now(case: Path) -> None:
    with ledger.open_(case) as opened:
        assert search(opened, "tuesday", kinds=["document"]).counts == {"document": 1}
        api.withhold(case, "market", "asked for")
        assert search(opened, "tuesday", kinds=["document"]).counts == {"document": 0}
    with ledger.open_(case) as opened, pytest.raises(ValueError, match="kinds"):
        search(opened, "x", kinds=["verdict"])  # type: ignore[list-item]
