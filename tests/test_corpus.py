"""The corpus as it stands in the repository, and the form in which its reports are written."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from corpus import build, form, plan, toll, values
from corpus.find import NotFound, Text, one
from onrecord import check, stages
from onrecord.capture import Item
from onrecord.config import Config
from onrecord.ground import grounded
from onrecord.model import Document, Hints, claim_from

ROOT = Path(__file__).parent.parent / "corpus"
SCHEMA = json.loads((ROOT.parent / "onrecord" / "reading.schema.json").read_text("utf-8"))
MODELS = sorted((ROOT / "reports" / "b00").glob("*.toml"))


@pytest.fixture(scope="module")
def everything():
    return build.everything()


# --- the corpus


def test_every_report_compiles_and_passes_the_check(everything):
    parts, wrong = everything
    assert wrong == []
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for found in parts.values():
        for one_of in found:
            assert list(validator.iter_errors(one_of.reading)) == []
            assert check.check_line(build._line(one_of).encode()) == []


def test_the_built_files_are_those_of_the_reports(everything):
    parts, _ = everything
    for name, found in parts.items():
        assert (ROOT / f"{name}.jsonl").read_text("utf-8") == "".join(map(build._line, found)), "run python -m corpus.build"
    again, wrong = build.everything(build.SECOND)
    assert wrong == build._other_texts(parts, again) == []


def test_the_counts_in_the_readme_are_right(everything):
    readme = (ROOT / "README.md").read_text("utf-8")
    assert build.readme(readme, build.counts(everything[0])) == readme, "run python -m corpus.build"


def test_no_report_stands_in_two_parts(everything):
    ids = [c.reading["id"] for found in everything[0].values() for c in found]
    texts = [c.reading["document"]["text"] for found in everything[0].values() for c in found]
    assert len(ids) == len(set(ids)) and len(texts) == len(set(texts))


def test_no_name_of_one_parts_stages_stands_in_another_part(everything):
    for row in plan.settings().values():
        names = [*row["towns"], *(p for p in row["parties"] if len(p.split()) > 1)]
        for part, found in everything[0].items():
            if part != row["part"]:
                for c in found:
                    assert [n for n in names if n in c.reading["document"]["text"]] == [], c.reading["id"]


def test_texts_have_60_to_250_words(everything):
    for found in everything[0].values():
        for c in found:
            assert 60 <= len(c.report["text"].split()) <= 250, c.reading["id"]


def test_the_document_is_the_one_that_a_reader_sees(everything):
    for found in everything[0].values():
        for c in found:
            told = c.reading["document"]
            line = {"id": "x", **{k: told[k] for k in ("text", "title", "published", "outlet")}}
            again = form.document(line)
            assert again.text == told["text"], c.reading["id"]
            assert [(list(p.span), p.role) for p in again.parts] == [(p["span"], p["role"]) for p in told["parts"]]


def test_outlets_say_that_they_are_invented(everything):
    outlets = {c.report["outlet"] for found in everything[0].values() for c in found}
    assert [o for o in outlets if "(invented)" not in o] == []


def test_the_plan_spreads_stages_styles_and_kinds_of_harm():
    lines = [line for n in range(1, 25) for line in plan.plan(f"b{n:02}").splitlines()]
    assert len(lines) == 240
    for key, wanted in (("setting", len(plan.settings())), ("style", len(plan.STYLES)), ("harm", len(plan.HARMS))):
        assert len({line.split(f"{key}=")[1].split()[0] for line in lines}) == wanted
    parts = [line.split()[1] for line in lines]
    assert [parts.count(p) for p in ("train", "dev", "test")] == [120, 48, 72]


# --- the models, as the guidelines explain them


def toll_of(number, account=0):
    found, _ = build.problems_of(MODELS[number - 1])
    assert found is not None
    return found.reading["accounts"][account]["toll"]


def test_a_corrected_figure_leaves_the_toll_and_stays_a_claim():
    assert toll_of(5)["killed"]["all"] == {"low": 8, "high": 8}
    found, _ = build.problems_of(MODELS[4])
    stances = {c["value"]["low"]: c["stance"] for c in found.reading["claims"] if c["attribute"] == "killed"}
    assert stances[6] == "asserts" and stances[8] == "corrects"


def test_members_of_a_list_are_summed_and_a_part_of_the_time_does_not_lower_the_whole():
    assert toll_of(4, 1)["killed"]["all"] == {"low": 3, "high": None}
    assert toll_of(4)["killed"]["all"] == {"low": 412, "high": None}


def test_a_list_of_names_is_counted_and_grounded():
    found, wrong = build.problems_of(MODELS[2])
    assert wrong == []
    listed = [c for c in found.reading["claims"] if len(c["quotes"]) == 5]
    assert [c["value"]["low"] for c in listed] == [4]
    listed[0]["value"]["low"] = 5
    assert any("cannot be derived" in p for p in check.check_reading(found.reading))


@pytest.mark.parametrize(
    ("quote", "given", "low", "high", "bound"),
    [
        ("a 9-year-old girl", {}, 1, 1, "exact"),
        ("his wife", {"one": True}, 1, 1, "exact"),
        ("both drivers", {}, 2, 2, "exact"),
        ("villagers", {}, 2, None, "vague"),
        ("more than 12", {}, 12, None, "at_least"),
        ("up to 40", {}, None, 40, "at_most"),
        ("nobody", {}, 0, 0, "exact"),
        ("30 casualties", {"bound": "killed_and_injured"}, 30, 30, "killed_and_injured"),
    ],
)
def test_numbers_are_read_off_the_words_and_pass_the_check(quote, given, low, high, bound):
    value = values.count(quote, given)
    assert (value["low"], value["high"], value["bound"]) == (low, high, bound)
    claim = {
        "id": "c1", "account": "a1", "attribute": "killed", "value": value, "quotes": [[0, len(quote)]], "stance": "asserts",
        "about": None, "hedge": None, "period": None, "chain": [],
    }  # fmt: skip
    assert grounded(claim_from(claim), Document(quote)) is None


CORRECTS = {"stance": "corrects", "about": "c1"}


def figures(*given):
    """Claims of one harm: (low, high, who), and more about each."""
    return [
        {
            "id": f"c{n}", "account": "a1", "attribute": "killed", "stance": more.get("stance", "asserts"),
            "about": more.get("about"),
            "value": {"low": low, "high": high, "who": who, "bound": more.get("bound", "exact"), "phrase": str(n)},
            "_sub": more.get("sub", False), "_list": more.get("list", 0), "chain": [{"source": s} for s in more.get("by", [])],
        }
        for n, (low, high, who, more) in enumerate(given, 1)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "everyone", "category"),
    [
        ([(9, 9, "all", {}), (4, 4, "children", {})], (9, 9), (4, 4)),
        ([(9, 9, "all", {}), (12, None, "all", {})], (9, None), None),
        ([(None, 40, "all", {}), (12, 12, "all", {})], (12, 40), None),
        ([(6, 6, "children", {})], (6, None), (6, 6)),
        ([(0, 0, "children", {})], (None, None), (0, 0)),
        ([(0, 0, "all", {})], (0, 0), None),
        ([(9, 9, "all", {}), (2, None, "all", {"bound": "vague"})], (9, 9), None),
        ([(51, 51, "all", {}), (29, 29, "all", {"sub": True})], (51, 51), None),
        ([(6, 6, "all", {}), (8, 8, "all", {"stance": "corrects", "about": "c1"})], (8, 8), None),
        ([(6, 6, "all", {}), (8, 8, "all", {"stance": "denies"})], (6, 6), None),
        ([(6, 6, "all", {"by": "X"}), (8, 8, "all", CORRECTS), (6, 6, "all", {})], (8, 8), None),
        ([(6, 6, "all", {"by": "X"}), (8, 8, "all", CORRECTS), (6, 6, "all", {"by": "Y"})], (6, 8), None),
        ([(2, 2, "women", {"list": 1}), (1, 1, "children", {"list": 1})], (3, None), (1, 1)),
        ([(2, 2, "all", {"list": 1}), (1, 1, "all", {"list": 1})], (3, 3), None),
        ([(2, 2, "children", {"list": 1}), (1, 1, "children", {"list": 1})], (3, None), (3, 3)),
        ([(2, 2, "all", {"list": 1}), (1, 1, "children", {"list": 1})], (3, None), (1, 1)),
        ([(5, 5, "all", {}), (2, 2, "all", {"list": 1}), (1, 1, "children", {"list": 1})], (5, 5), (1, 1)),
        ([(1, None, "all", {"sub": True}), (1, None, "all", {"sub": True})], (2, None), None),
        ([(6, 6, "children", {}), (1, None, "all", {"sub": True})], (6, None), (6, 6)),
        ([(30, 30, "all", {"bound": "killed_and_injured"}), (3, 3, "all", {})], (3, 3), None),
        ([(8, 8, "all", {}), (10, 10, "children", {})], (8, 10), (10, 10)),
    ],
)
def test_the_toll_of_the_key_follows_the_contract(given, everyone, category):
    found = toll.toll("a1", figures(*given))["killed"]
    assert (found["all"]["low"], found["all"]["high"]) == everyone
    if category is not None:
        assert (found["children"]["low"], found["children"]["high"]) == category


def test_a_date_whose_start_is_given_as_null_is_unresolved():
    assert values.date("9 February", {}, "2015-02-10")["end"] == "2015-02-09"
    unresolved = values.date("9 February", {"start": "null"}, "2015-02-10")
    assert (unresolved["start"], unresolved["end"]) == (None, None)


# --- finding words

TEXT = Text("Six killed\n\nThe army said six people died. The army, he said, left. Sixteen people fled.", 12)


def found_words(words, near=(), *, strict=True):
    start, end = one(TEXT, words, list(near), strict=strict)
    return start, TEXT.text[start:end]


def test_words_are_found_as_whole_words_in_the_body_first():
    assert found_words("six")[0] > 12
    assert found_words("Six#t") == (0, "Six")
    assert found_words("army#2")[0] == TEXT.text.rindex("army")
    assert found_words("The army [[said]] six")[0] == TEXT.text.index("said")
    assert found_words("people [[fled]]")[1] == "fled"


def test_words_that_stand_twice_need_a_mark_or_a_neighbour():
    with pytest.raises(NotFound, match="stands 2 times"):
        found_words("said")
    died = (TEXT.text.index("died"), TEXT.text.index("died") + 4)
    left = (TEXT.text.index("left"), TEXT.text.index("left") + 4)
    assert found_words("said", [died])[0] == TEXT.text.index("said")
    assert found_words("said", [left])[0] == TEXT.text.rindex("said")


@pytest.mark.parametrize("words", ["sixt", "the Army", "said#3", "army#t", "six [[army]]"])
def test_words_that_do_not_stand_there_are_not_found(words):
    with pytest.raises(NotFound, match="does not stand"):
        found_words(words)


# --- what is told to a writer


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('by = "residents | said"', 'by = "resident | said"', "perpetrator 'Highland Guard': 'resident' does not stand"),
        ('place = "Lime Street"', 'place = "Lima Street"', "place 'Lima Street': 'Lima Street' does not stand"),
        ('stance = "corrects"', 'stnace = "corrects"', "it knows no stnace"),
        ('stance = "corrects"', 'stance = "correct"', "Invalid enum value 'correct'"),
        ('"incident shelling | mortar fire"', '"incident shell | mortar fire"', "kinds: airstrike"),
        ('about = "blame"', 'about = "blam"', "about 'blam': no item has this id"),
        ('date = "last winter"', 'date = "since last winter when"', "does not stand"),
        ('killed = "eight#t"', 'killed = { q = "eight#t", low = 9, high = 9 }', "killed 'eight': claim c1"),
        ('setting = "dravia"', 'setting = "illyr"', "setting illyr is for test"),
        ('style = "local_news"', 'style = "local"', "style 'local' is none of"),
        ("published = 1994-10-21", 'published = "1994-10-21"', "published must be a TOML date"),
        ('[[say]]\nkilled = "eight#t"', '[[say]]\na = "a9"\nkilled = "eight#t"', "there is no account a9"),
        ('perpetrator = { q = "Highland Guard", role = "non_state",', 'perpetrator = { q = "Highland Guard",', "say its role"),
        ("Correction: Our", "Correction" + " word" * 200 + ": Our", "words; 60 to 250"),
        ('title = "Shelling', "title = 'Shelling", "no TOML"),
    ],
)
def test_a_problem_names_the_item_and_what_to_do(tmp_path, capsys, old, new, told):
    text = MODELS[4].read_text("utf-8")
    assert old in text
    file = tmp_path / "b01" / "001.toml"
    file.parent.mkdir()
    file.write_text(text.replace(old, new), "utf-8")
    assert build.main(["--check", str(file), "--quiet"]) == 1
    assert told in capsys.readouterr().out


def test_a_checked_report_is_shown_as_it_was_understood(capsys):
    assert build.main(["--check", str(MODELS[0])]) == 0
    out = capsys.readouterr().out
    assert "killed all 9–11, killed children 4–4" in out
    assert "Tarsk Harm Monitor [The Tarsk Harm Monitor: citing] < medics in the town" in out
    assert "hint: no claim quotes 'two'" in out


def test_a_second_pass_begins_without_labels(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "SECOND", tmp_path)
    text = build.blank(MODELS[0]).read_text("utf-8")
    assert "text = " in text and "[accounts]" not in text and "traps" not in text
    with pytest.raises(FileExistsError):
        build.blank(MODELS[0])


def test_the_reader_reads_a_compiled_document(everything):
    told = everything[0]["train"][0].reading["document"]
    line = {"id": "x", **{k: told[k] for k in ("text", "title", "published", "outlet")}}
    read = stages.read_item(Item("x", "x", json.dumps(line).encode(), Hints(), "record", None), Config())
    assert read.document.text == told["text"] and read.claims
