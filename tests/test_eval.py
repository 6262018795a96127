"""The benchmarks on small data written for them: figures that can be counted by hand, predictions out and in, pins."""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))  # eval/ is no part of the installed package

from eval import __main__ as command
from eval import attribution, common, copies, copies_scale, dates, gate, muc4, pages, pins, places, tolls
from eval.common import Options
from onrecord.model import Account, Candidate, Claim, Count, Date, Hedge, Link, Party, Place, Reading, Term

ALONE = Options(workers=1)


def lines(path: Path, rows: list[dict[str, Any]]) -> Path:
    data = "".join(json.dumps(row) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def figure(module: Any, rows: list[dict[str, Any]], predicted: list[Any]) -> float:
    return float(module.figure([module.score(r, p) for r, p in zip(rows, predicted, strict=True)]))


# --- figures counted by hand


def spans(text: str, *words: str) -> list[list[int]]:
    return [[text.index(w), text.index(w) + len(w)] for w in words]


def said(text: str, source: str, cue: str, content: str) -> dict[str, list[list[int]]]:
    return {"source": spans(text, source) if source else [], "cue": spans(text, cue), "content": spans(text, content)}


def test_attributions_are_right_as_a_whole_or_not():
    text = 'Mira Vandal said the bridge was gone. "It fell," officials added.'
    row = {"text": text, "attributions": [said(text, "Mira Vandal", "said", "the bridge was gone")]}
    row["attributions"].append(said(text, "officials", "added", '"It fell,"'))
    same = row["attributions"]
    assert figure(attribution, [row], [same]) == 100
    half = [said(text, "Vandal", "said", "bridge was gone"), said(text, "officials", "added", "It fell")]
    assert figure(attribution, [row], [half]) == 100  # overlaps, and half of the content's words, are enough
    assert attribution.report([attribution.score(row, half)])["strict F1"] == 50
    no_source = [said(text, "", "said", "the bridge was gone"), same[1]]
    assert figure(attribution, [row], [no_source]) == 50
    assert figure(attribution, [row], [[said(text, "Mira Vandal", "said", "gone")]]) == 0  # F1 of the content is 2/5
    assert figure(attribution, [row], [same[:1]]) == pytest.approx(200 / 3)
    assert figure(attribution, [row], [None]) == 0


def test_a_gold_attribution_is_given_once():
    text = "Mira Vandal said the bridge was gone."
    row = {"text": text, "attributions": [said(text, "Mira Vandal", "said", "the bridge was gone")]}
    assert attribution.score(row, row["attributions"] * 2) == (1, 1, 2, 1)


def test_times_count_by_value_where_they_overlap():
    day = {"start": 0, "end": 6, "type": "DATE", "value": "2015-12-29"}
    row = {"timex": [day, {"start": 10, "end": 20, "type": "DURATION", "value": "P2W"}]}
    ours = [
        {"start": 0, "end": 4, "type": "DATE", "value": "2015-12-29"},  # found, right, another span
        {"start": 10, "end": 20, "type": "DURATION", "value": "P3W"},  # found, wrong
        {"start": 15, "end": 20, "type": "DATE", "value": "P2W"},  # the gold one is taken
    ]
    assert dates.score(row, ours) == (1, 2, 1, 3, 2)
    assert figure(dates, [row], [ours]) == 40
    assert dates.report([dates.score(row, ours)])["strict span F1"] == 40


def test_toponyms_are_near_within_161_kilometres():
    row = {
        "toponyms": [
            {"start": 0, "end": 4, "phrase": "Ayle", "lat": 10.0, "lon": 20.0},
            {"start": 9, "end": 13, "phrase": "Borr", "lat": 10.0, "lon": 20.0},
            {"start": 20, "end": 24, "phrase": "Cull", "lat": None, "lon": None},  # without a truth: not counted
            {"start": 30, "end": 34, "phrase": "Dorn", "lat": 0.0, "lon": 0.0},  # not found
        ]
    }
    ours = [{"start": 0, "end": 4, "lat": 11.4, "lon": 20.0}, {"start": 9, "end": 13, "lat": 11.5, "lon": 20.0}]
    assert places.kilometres((10, 20), (11.4, 20)) == pytest.approx(155.7, abs=0.1)
    assert figure(places, [row], [ours]) == pytest.approx(100 / 3)
    assert places.report([places.score(row, ours)])["found"] == pytest.approx(200 / 3)


def test_tolls_are_exact_or_wrong_and_figures_on_uncoded_rows_are_counted():
    rows = [{"killed": [3, 3], "injured": None}, {"killed": [1, 2], "injured": [2, 2]}]
    ours = [{"killed": [3, 3], "injured": [5, 5]}, {"killed": [1, 1], "injured": [2, 2]}]
    assert figure(tolls, rows, ours) == pytest.approx(200 / 3)
    more = tolls.report([tolls.score(r, p) for r, p in zip(rows, ours, strict=True)])
    assert (more["killed"], more["injured"], more["injured given where none is coded, rows"]) == (50, 100, 1)


def test_a_toll_is_that_of_civilians_and_an_open_end_is_the_low_one():
    text = "Shells fell on Ruvel on Monday. At least three civilians were killed and two people were wounded."
    row = {"id": "x", "text": text, "date": "2023-11-07"}
    assert tolls.predict(row) == {"killed": [3, 3], "injured": [2, 2]}
    assert tolls.predict({**row, "text": "The mayor of Ruvel opened a library on Monday."}) == {"killed": None, "injured": None}


def test_the_gate_counts_what_passes_by_label(tmp_path):
    killed = "Six people were killed in the town by gunmen."
    road = "The council voted to build a road by the river, and that is it."
    claim = {"account": "a1", "attribute": "killed"}
    account = {"id": "a1", "scope": "incident", "kind": "other"}
    rows = [
        {"id": "1", "text": killed, "relevant": True}, {"id": "2", "text": road, "relevant": True},
        {"id": "3", "text": road, "relevant": False}, {"id": "4", "text": killed},
        {"id": "5", "document": {"text": killed, "lang": "en"}, "accounts": [account], "claims": [claim]},
        {"id": "6", "document": {"text": road, "lang": "en"}, "accounts": [{**account, "kind": "meeting"}], "claims": []},
    ]  # fmt: skip
    loaded = common.load(gate, lines(tmp_path / "x.jsonl", rows))
    assert [r["harm"] for r in loaded] == [True, True, False, None, True, False]
    tallies = [gate.score(r, p) for r, p in zip(loaded, gate.predict_all(loaded), strict=True)]
    assert gate.figure(tallies) == pytest.approx(200 / 3)
    told = gate.report(tallies)
    assert (told["false alarms"], told["passing without a label"]) == (0, 100)
    assert set(gate.further(loaded, ALONE)) == {"microseconds a text", "microseconds for 400 words"}


def test_pages_compare_shingles_of_four_words():
    row = {"id": "p", "articleBody": "one two three four five"}  # two shingles
    assert pages.score(row, "one two three four six") == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert figure(pages, [row], ["one two three four six"]) == pytest.approx(50)
    assert figure(pages, [row, row], ["one two three four five", "one two three four"]) == pytest.approx(600 / 7)  # P 1, R 3/4
    assert figure(pages, [row], [""]) == 0
    assert pages.score({"articleBody": "a b"}, "a b") == (1, 0, 0)  # fewer than four words are one shingle


def test_pages_and_their_truth_are_found_together(tmp_path):
    folder = tmp_path / "set"
    folder.mkdir()
    words = " ".join(f"The council of Ruvel met again on its {n}th day and spoke of bread." for n in range(4, 20))
    page = f"<html><body><article><h1>A day in Ruvel</h1><p>{words}</p></article></body></html>"
    (folder / "a.html.gz").write_bytes(gzip.compress(page.encode()))
    (rows,) = [pages.load(folder)]
    assert "articleBody" not in rows[0]
    truth = tmp_path / "set-truth.json"
    truth.write_text(json.dumps({"a": {"articleBody": words}}))
    assert pages.load(folder) == pages.load(truth) == pages.load(tmp_path)
    assert figure(pages, pages.load(folder), [pages.predict(pages.load(folder)[0])]) > 90


def test_pages_with_comments_in_the_body_are_counted(tmp_path):
    words = [f"The council of Ruvel met again on its {n}th day and spoke of the bread." for n in range(4, 20)]
    told = "".join(f"<p>{w}</p>" for w in words)
    for name, inside in (("a", words[9]), ("b", "I was in the hall on that day and heard every word of what they said.")):
        page = f"<html><body><article>{told}<div class='comments'><p>{inside}</p></div></article></body></html>"
        (tmp_path / f"{name}.html").write_text(page)
    truth = {"a": {"articleBody": " ".join(words[:9])}, "b": {"articleBody": " ".join(words)}}
    (tmp_path.parent / f"{tmp_path.name}-truth.json").write_text(json.dumps(truth))
    rows = pages.load(tmp_path)
    assert [pages.has_comments(r) for r in rows] == [True, False]
    assert pages.further(rows, ALONE) == {"pages with comments in the body": 1}


# --- MUC-4

TEXT = "LIMA, 29 MAR 89 -- [TEXT] TERRORISTS BOMBED A BANK IN LIMA, PERU, YESTERDAY.  TWO CIVILIANS WERE KILLED, POLICE SAID."
MUC = {"id": "TST-1", "doc_date": "1989-03-29", "text": TEXT}


def told(*claims: Claim, kind: Any = "bombing", scope: Any = "incident") -> Reading:
    """A reading of one account, as the reader would give it."""
    account = Account("a1", scope, kind, (TEXT.index("BOMBED"), TEXT.index("BOMBED") + 6))
    return Reading(id="TST-1", document=common.body(TEXT), accounts=(account,), claims=claims)


def claim(attribute: str, words: str, value: Any, **more: Any) -> Claim:
    (span,) = spans(TEXT, words)
    return Claim("c", "a1", attribute, value, ((span[0], span[1]),), **more)


POLICE = (Link("POLICE"),)
LIMA = Candidate("Lima", "PE", None, -12.0, -77.0, "city", 1.0, "none")
BOMBING = (
    claim("perpetrator", "TERRORISTS", Party("TERRORISTS", None, "non_state")),
    claim("target", "A BANK", Term("A BANK", None)),
    claim("place", "LIMA, PERU", Place("LIMA", "in", (LIMA,))),
    claim("date", "YESTERDAY", Date("1989-03-28", "1989-03-28", "YESTERDAY", "day")),
    claim("killed", "TWO CIVILIANS", Count(2, 2, "exact", "TWO CIVILIANS", "civilians"), chain=POLICE),
)


def test_a_bombing_becomes_a_template_in_the_benchmarks_words():
    assert muc4.templates(told(*BOMBING), "1989-03-29") == [
        {
            "tid": "1",
            "inc_date": [["28 MAR 89"]],
            "inc_loc": [["PERU: LIMA (CITY)"]],
            "inc_type": [["BOMBING"]],
            "inc_stage": [["ACCOMPLISHED"]],
            "perp_inc_cat": [["TERRORIST ACT"]],
            "perp_ind_id": [["TERRORISTS"]],
            "phys_tgt_id": [["BANK"]],
            "phys_tgt_type": [[{"value": "FINANCIAL", "of": ["BANK"]}]],
            "phys_tgt_num": [[{"value": "1", "of": ["BANK"]}]],
            "phys_tgt_effect": [[{"value": "SOME DAMAGE", "of": ["BANK"]}]],  # what a bomb that went off does
            "hum_tgt_desc": [["CIVILIANS"]],
            "hum_tgt_type": [[{"value": "CIVILIAN", "of": ["CIVILIANS"]}]],
            "hum_tgt_num": [[{"value": "2", "of": ["CIVILIANS"]}]],
            "hum_tgt_effect": [[{"value": "DEATH", "of": ["CIVILIANS"]}]],
        }
    ]


def test_what_is_no_incident_of_the_benchmark_is_no_template():
    assert muc4.templates(told(*BOMBING[:4], kind="arrest"), "1989-03-29") == []
    (killed,) = muc4.templates(told(*BOMBING, kind="arrest"), "1989-03-29")
    assert killed["inc_type"] == [["ATTACK"]]  # but somebody was killed
    assert muc4.templates(told(*BOMBING, scope="aggregate"), "1989-03-29") == []
    assert muc4.templates(told(BOMBING[3]), "1989-03-29") == []  # a day alone
    fallen = claim("killed", "TWO CIVILIANS", Count(2, 2, "exact", "TWO SOLDIERS", "belligerents"))
    assert muc4.templates(told(fallen, BOMBING[0], kind="clash"), "1989-03-29") == []
    assert muc4.predict({**MUC, "text": "LIMA, 29 MAR 89 -- [TEXT] THE SENATE OF PERU MET TO DISCUSS THE BUDGET."}) == []


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({}, "REPORTED AS FACT"),
        ({"stance": "claims_responsibility", "chain": (Link("THE RED FRONT"),)}, "CLAIMED OR ADMITTED"),
        ({"stance": "accuses", "chain": POLICE}, "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        ({"stance": "accuses", "chain": (Link("A NEIGHBOR"),)}, "SUSPECTED OR ACCUSED"),
        ({"hedge": Hedge("POSSIBLY", (0, 1))}, "POSSIBLE"),
    ],
)
def test_blame_is_worded_by_stance_speaker_and_hedge(more, word):
    blame = claim("perpetrator", "TERRORISTS", Party("THE RED FRONT", None, "non_state"), **more)
    (template,) = muc4.templates(told(blame, BOMBING[1]), "1989-03-29")
    assert template["perp_org_id"] == [["RED FRONT"]]
    assert template["perp_org_conf"] == [[{"value": word, "of": ["RED FRONT"]}]]


def test_a_denied_blame_is_none():
    denied = claim("perpetrator", "TERRORISTS", Party("THE RED FRONT", None, "non_state"), stance="denies")
    (template,) = muc4.templates(told(denied, BOMBING[1]), "1989-03-29")
    assert not {"perp_org_id", "perp_org_conf", "perp_ind_id"} & set(template)


def test_muc4_is_scored_by_the_given_program_only(tmp_path, monkeypatch):
    data = lines(tmp_path / "dev.jsonl.gz", [{**MUC, "templates": []}])
    interval, told = command.run("muc4", data, ALONE)
    assert interval is None and "no MUC-4 scorer" in told["unscored"]
    scorer = tmp_path / "scorer.py"
    scorer.write_text(
        "import json, sys\n"
        "key, response, out = sys.argv[2], sys.argv[3], sys.argv[5]\n"
        "n = {d['id']: len(d['templates']) for d in map(json.loads, open(response))}\n"
        "counts = {d['id']: {'cor': n[d['id']], 'par': 2, 'pos': 4, 'act': 4} for d in map(json.loads, open(key))}\n"
        "json.dump({'per_msg': counts}, open(out, 'w'))\n"
    )
    monkeypatch.setattr(muc4, "interpreter", lambda: sys.executable)
    interval, _ = command.run("muc4", data, ALONE._replace(scorer=scorer))
    assert interval is not None and interval.figure == 50  # one template: (1 + 2 / 2) of 4 and of 4
    scorer.write_text("import sys; sys.exit('no such key')")
    with pytest.raises(common.EvalError, match="no such key"):
        command.run("muc4", data, ALONE._replace(scorer=scorer))
    monkeypatch.setattr(muc4, "interpreter", lambda: None)
    interval, told = command.run("muc4", data, ALONE._replace(scorer=scorer))
    assert interval is None and "numpy" in told["unscored"]


# --- the command

TIMES = [
    {
        "id": "a", "dct": "2015-12-29", "text": "It rained on Monday.",
        "timex": [{"start": 13, "end": 19, "type": "DATE", "value": "2015-12-28"}],
    },
    {
        "id": "b", "dct": "2015-12-29", "text": "It snowed yesterday.",
        "timex": [{"start": 10, "end": 19, "type": "DATE", "value": "2015-12-01"}],
    },
]  # fmt: skip


def call(*args: object) -> int:
    return command.main([*map(str, args), "--workers", "1"])


def test_predictions_written_out_score_the_same_when_read_back(tmp_path, capsys):
    data, out = lines(tmp_path / "t.jsonl.gz", TIMES), tmp_path / "out.jsonl"
    assert call("dates", "--data", data, "--out", out) == 0
    first = capsys.readouterr().out.splitlines()[-1]
    assert first.startswith("dates: TIMEX3 values, F1: 50.0 (95 % ") and first.endswith("2 documents")
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["a", "b"]
    assert call("dates", "--data", data, "--predictions", out) == 0
    assert capsys.readouterr().out.splitlines()[-1] == first
    out.write_text(out.read_text().replace("2015-12-28", "2015-12-27"))
    call("dates", "--data", data, "--predictions", out, "--json")
    assert json.loads(capsys.readouterr().out)["figure"] == 0


def test_data_without_keys_are_enough_for_out(tmp_path, capsys):
    bare = [{k: v for k, v in row.items() if k != "timex"} for row in TIMES]
    data, out = lines(tmp_path / "t.jsonl", bare), tmp_path / "out.jsonl"
    assert call("dates", "--data", data, "--out", out) == 0
    assert "predictions only" in capsys.readouterr().out
    assert json.loads(out.read_text().splitlines()[0])["timex"][0]["value"] == "2015-12-28"


def test_rows_are_a_slice(tmp_path, capsys):
    data = lines(tmp_path / "t.jsonl", TIMES)
    call("dates", "--data", data, "--rows", "0:1")
    assert "100.0" in capsys.readouterr().out.splitlines()[-1]
    for wrong in ("1", "a:b", "5:", "::0"):
        assert call("dates", "--data", data, "--rows", wrong) == 2
    assert "slice" in capsys.readouterr().err


def test_a_document_that_fails_counts_as_nothing_found_and_is_named(tmp_path, capsys, monkeypatch):
    predict = dates.predict
    monkeypatch.setattr(dates, "predict", lambda row: predict(row) if row["id"] == "b" else 1 / 0)
    data, out = lines(tmp_path / "t.jsonl", TIMES), tmp_path / "out.jsonl"
    assert call("dates", "--data", data, "--out", out) == 0
    told = capsys.readouterr()
    assert ": 0.0 (" in told.out and "a: ZeroDivisionError" in told.err
    assert json.loads(out.read_text().splitlines()[0]) == {"id": "a", "timex": None}


def test_data_that_are_not_there_or_no_json_are_said_in_a_line(tmp_path, capsys):
    assert call("dates", "--data", tmp_path / "none.jsonl") == 2
    (tmp_path / "x.jsonl").write_text("no json")
    assert call("dates", "--data", tmp_path / "x.jsonl") == 2
    (tmp_path / "y.jsonl").write_text("")
    assert call("dates", "--data", tmp_path / "y.jsonl") == 2
    (tmp_path / "z.jsonl").write_text('{"id": "a", "text": "x"}\n[1]\n')
    assert call("dates", "--data", tmp_path / "z.jsonl") == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 4 and "row 2" in told[-1]


def test_worker_processes_give_the_same_predictions():
    rows = [{**row, "id": f"{row['id']}{i}"} for i in range(4) for row in TIMES]
    assert common.predictions(dates, rows, Options(workers=2)) == common.predictions(dates, rows, ALONE)


def test_every_task_has_a_module_of_the_shared_shape():
    for name, module in command.TASKS.items():
        if not Path(common.__file__).with_name(f"{name}.py").exists():
            continue
        task = command.task(name)
        assert task.__name__ == module
        for part in ("TITLE", "KEY", "GOLD", "figure", "report"):
            assert hasattr(task, part), (name, part)
        assert hasattr(task, "predict") or hasattr(task, "predict_all"), name


# --- intervals


def test_the_interval_is_the_same_every_time_and_holds_the_figure():
    tallies = [(float(i % 3 == 0), 1.0) for i in range(60)]

    def rate(some: Any) -> float:
        right, all_ = common.sums(some)
        return 100 * right / all_

    first = common.bootstrap(tallies, rate)
    assert first == common.bootstrap(tallies, rate)
    assert first.figure == pytest.approx(100 / 3) and first.low < first.figure < first.high
    assert 20 < first.low < 25 and 42 < first.high < 48  # the normal approximation gives 21.4 and 45.3
    assert common.bootstrap([(1.0, 1.0)] * 5, rate) == (100, 100, 100)


# --- pins


@pytest.fixture
def pinned(tmp_path: Path) -> tuple[Path, Path]:
    data = tmp_path / "shared" / "data"
    data.mkdir(parents=True)
    lines(data / "t.jsonl", TIMES)
    file = tmp_path / "pins.toml"
    file.write_text(
        '# A comment stays.\n\n[times]\ntask = "dates"\ndata = "data/t.jsonl"\nsha256 = ""\nfigure = 0.0\ncommand = "x"\n',
        "utf-8",
    )
    assert call("--check", tmp_path / "shared", "--pins", file, "--pin", "times") == 0
    return tmp_path / "shared", file


def test_a_pinned_figure_that_holds_passes(pinned, capsys):
    root, file = pinned
    capsys.readouterr()
    assert "figure = 50.0" in file.read_text() and file.read_text().startswith("# A comment stays.")
    assert call("--check", root, "--pins", file) == 0
    assert capsys.readouterr().out.startswith("times: ok: 50.0, pinned 50.0")


@pytest.mark.parametrize(("figure", "code"), [("50.09", 0), ("50.11", 1), ("49.0", 0)])
def test_a_figure_that_fell_by_more_than_a_tenth_fails(pinned, capsys, figure, code):
    root, file = pinned
    file.write_text(file.read_text().replace("50.0", figure))
    capsys.readouterr()
    assert call("--check", root, "--pins", file) == code
    out = capsys.readouterr().out
    assert ("FAILED" in out) == bool(code) and ("higher: pin it" in out) == (figure == "49.0")


def test_a_pin_is_lowered_on_purpose_only(pinned):
    root, file = pinned
    file.write_text(file.read_text().replace("50.0", "60.0"))
    assert call("--check", root, "--pins", file) == 1
    assert "60.0" in file.read_text()
    assert call("--check", root, "--pins", file, "--lower", "times") == 0
    assert call("--check", root, "--pins", file) == 0
    assert call("--check", root, "--pins", file, "--lower", "other") == 2


def test_the_table_of_a_document_is_made_again_between_its_marks(pinned):
    root, file = pinned
    file.write_text(file.read_text() + 'tell = ["recall"]\nbeside = "a floor"\nseen = "nobody"\n')
    document = root / "figures.md"
    document.write_text(f"Before.\n\n{pins.TABLE[0]}\nold\n{pins.TABLE[1]}\nAfter.\n")
    for _ in range(2):
        assert call("--check", root, "--pins", file, "--write", document) == 0
        text = document.read_text()
        assert text.startswith("Before.") and text.endswith("After.\n") and "old" not in text
        row = "| times | **50.0** (0.0 to 100.0), 2 documents; recall 50.0 | a floor | nobody | `x` |"
        assert text.count(row) == 1
    assert call("--check", root / "nowhere", "--pins", file, "--write", document) == 0
    assert "| times | 50.0 | a floor" in document.read_text()  # nothing was measured: the pin stands


def test_data_that_are_absent_are_skipped_and_said(pinned, capsys):
    root, file = pinned
    capsys.readouterr()
    (root / "data" / "t.jsonl").unlink()
    assert call("--check", root, "--pins", file) == 0
    assert "skipped" in capsys.readouterr().out
    assert call("--check", root / "nowhere", "--pins", file) == 0


def test_data_that_are_not_the_pinned_ones_fail(pinned, capsys):
    root, file = pinned
    lines(root / "data" / "t.jsonl", TIMES[:1])
    assert call("--check", root, "--pins", file) == 1
    assert "hash differs" in capsys.readouterr().out


def test_a_pin_whose_scorer_is_absent_is_skipped_and_another_scorer_is_never_run(pinned, capsys):
    root, file = pinned
    ran = root / "ran"
    text = file.read_text() + 'scorer = "eval/s.py"\nscorer_sha256 = "0"\n'
    file.write_text(text)
    assert call("--check", root, "--pins", file) == 0
    assert "no scorer" in capsys.readouterr().out
    (root / "eval").mkdir()
    (root / "eval" / "s.py").write_text(f"open({str(ran)!r}, 'w')")
    assert call("--check", root, "--pins", file) == 1
    assert not ran.exists()


def test_the_shipped_pins_name_known_tasks_and_their_commands():
    found = pins.tomllib.loads(pins.FILE.read_text("utf-8"))
    assert found
    for name, pin in found.items():
        assert pin["task"] in command.TASKS and len(pin["sha256"]) == 64 and 0 < pin["figure"] <= 100, name
        assert pin["command"].startswith(f"python -m eval {pin['task']} --data {pin['data']}"), name
        assert pin.get("rows", "") in pin["command"]


# --- copies


def test_labelled_pairs_of_news_are_scored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    maker = copies_scale.Maker()
    texts = [" ".join(maker.story(n)) for n in range(3)]
    given = [("a", "X", texts[0]), ("b", "Y", texts[0]), ("c", "X", texts[1]), ("d", "Y", texts[1]), ("e", "X", texts[2])]
    rows = [{"id": i, "outlet": o, "text": t, "date": "2016-07-03", "location": "idlib"} for i, o, t in given]
    (tmp_path / "news.toml").write_text('copies = [["a", "b"], ["a", "e"]]\nother = [["c", "d"]]\nunsure = []\n')
    monkeypatch.setattr(copies, "NEWS", tmp_path / "news.toml")
    loaded = copies.load(lines(tmp_path / "rows.jsonl", rows))
    told = copies.further(loaded, ALONE)
    assert told["labelled news pairs"] == 2
    assert told["news, recall of pairs"] == 50
    assert told["news, precision of pairs"] == 50
    assert told["news, false pairs"] == told["news, false pairs of one day and place"] == 1
    assert told["news, labelled non-copies found"] == 1
    assert copies.further(loaded[1:], ALONE) == {}  # the labels are of other articles


def test_made_reprints_are_found_at_every_size():
    told = copies_scale.measure(300)
    assert told["documents"] == 300
    assert told["pairs"] >= 30
    assert (told["precision"], told["recall"], told["missed"]) == (100, 100, {})
