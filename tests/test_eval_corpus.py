"""The scoring of our own corpus: labels against themselves, and what each kind of mistake costs."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from eval import __main__ as runner
from eval import corpus, corpus_consistency
from eval.common import load_lines
from eval.corpus_match import Side, aligned, same_party

TRAIN = Path(__file__).parent.parent / "corpus" / "train.jsonl"


@pytest.fixture
def rows():
    return [r for r in load_lines(TRAIN) if r["id"].startswith("b00-")]


def told(rows, ours):
    tallies = [corpus.score(a, b) for a, b in zip(rows, ours, strict=True)]
    return {"accounts F": corpus.figure(tallies), **corpus.report(tallies)}


def changed(rows, number, change):
    """The rows with a change made to one of them."""
    ours = copy.deepcopy(rows)
    change(ours[number])
    return ours


def test_labels_against_themselves_are_right_in_everything(rows):
    figures = told(rows, rows)
    percents = {k: v for k, v in figures.items() if "labelled" not in k.split(" (")[0] and "ours" not in k}
    assert len(percents) > 20
    assert set(percents.values()) == {100.0}
    assert figures["toll cells of ours without a label"] == 0


def test_nothing_found_is_nothing_right(rows):
    figures = told(rows, [None] * len(rows))
    assert figures["accounts F"] == figures["tolls exact"] == figures["claims F"] == figures["perpetrator F"] == 0


def test_one_end_of_one_toll_costs_one_cell(rows):
    def change(row):
        row["accounts"][0]["toll"]["killed"]["all"]["high"] += 1

    figures = told(rows, changed(rows, 0, change))
    cells = figures["toll cells, labelled"]
    assert figures["tolls exact"] == pytest.approx(100 * (cells - 1) / cells)
    assert figures["accounts F"] == 100  # the anchors still tell which account it is


def test_a_wrong_kind_costs_the_account_and_not_its_tolls(rows):
    def change(row):
        row["accounts"][0]["kind"] = "other"

    figures = told(rows, changed(rows, 0, change))
    accounts = figures["accounts, labelled"]
    assert figures["accounts F"] == pytest.approx(100 * (accounts - 1) / accounts)
    assert figures["tolls exact"] == 100


def test_an_account_too_many_costs_precision_and_its_cells_are_counted(rows):
    def change(row):
        more = {**copy.deepcopy(row["accounts"][0]), "id": "more"}
        row["accounts"].append(more)

    figures = told(rows, changed(rows, 0, change))
    assert figures["accounts, precision"] < 100 == figures["accounts, recall"]
    assert figures["toll cells of ours without a label"] == 5


def test_another_doer_costs_perpetrator_f(rows):
    def change(row):
        for claim in row["claims"]:
            if claim["attribute"] == "perpetrator" and claim["stance"] == "accuses":
                claim["value"]["name"] = "Osterlandic army"

    figures = told(rows, changed(rows, 0, change))
    assert 0 < figures["perpetrator F"] < 100
    assert figures["claims F"] < 100 == figures["accounts F"]


def test_stance_and_chain_are_those_of_matched_claims(rows):
    def change(row):
        first = row["claims"][4]
        first["stance"], first["chain"] = "denies", []

    figures = told(rows, changed(rows, 0, change))
    assert figures["claims F"] == 100
    assert figures["stance, of matched claims"] < 100
    assert figures["chain exact, of matched claims"] < 100


def test_a_repeated_claim_costs_nothing_and_another_value_does(rows):
    def again(row):
        row["claims"].append({**copy.deepcopy(row["claims"][2]), "id": "more"})

    def other(row):
        again(row)
        row["claims"][-1]["value"]["name"] = "Elsewhere"

    assert told(rows, changed(rows, 0, again))["claims F"] == 100
    assert told(rows, changed(rows, 0, other))["claims F"] < 100


def test_accounts_are_found_by_what_they_share_where_their_anchors_are_far_apart(rows):
    row = rows[4]
    far = copy.deepcopy(row)
    far["accounts"][0]["anchor"] = [len(row["document"]["text"]) - 9, len(row["document"]["text"])]
    sides = Side(row["accounts"], row["claims"]), Side(far["accounts"], far["claims"])
    assert aligned(row["document"], *sides) == {"a1": "a1", "a2": "a2"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Tarski army", "Tarski forces", True),
        ("Tarski army", "Veldan army", False),
        ("army", "Tarski army", True),
        ("unidentified gunmen", "gunmen", True),
        ("Banner of the South", "Band of the North", False),
    ],
)
def test_parties_are_told_apart_by_their_own_words(one, other, same):
    assert same_party({"name": one}, {"name": other}) is same


def test_the_task_reads_the_documents_that_were_labelled(rows, tmp_path, capsys):
    data = tmp_path / "some.jsonl"
    data.write_text("".join(json.dumps(r) + "\n" for r in rows[:2]), "utf-8")
    assert runner.main(["corpus", "--data", str(data), "--workers", "1"]) == 0
    out = capsys.readouterr()
    assert "corpus: accounts of our own corpus, F: " in out.out
    assert "failed" not in out.err


def test_two_passes_are_compared_both_ways(rows, tmp_path, capsys):
    def change(row):
        row["accounts"][0]["toll"]["killed"]["all"]["high"] += 1
        row["claims"] = [c for c in row["claims"] if c["attribute"] != "target"]

    pairs = corpus_consistency.paired(rows, changed(rows, 0, change))
    there = corpus_consistency.consistency(pairs)
    back = corpus_consistency.consistency([(b, a) for a, b in pairs])
    assert there == pytest.approx(back)
    assert there["tolls exact"] < 100 and there["claims F"] < 100 == there["accounts F"]
    files = [tmp_path / "a.jsonl", tmp_path / "b.jsonl"]
    for file, side in zip(files, zip(*pairs, strict=True), strict=True):
        file.write_text("".join(json.dumps(r) + "\n" for r in side), "utf-8")
    assert corpus_consistency.main([*map(str, files), "--differing"]) == 0
    out = capsys.readouterr().out
    assert "only the first: target 'vegetable market'" in out
    assert "agreement" not in out


def test_passes_over_other_texts_are_refused(rows, tmp_path, capsys):
    file = tmp_path / "b.jsonl"
    other = changed(rows, 0, lambda row: row["document"].update(text="Other words."))
    file.write_text("".join(json.dumps(r) + "\n" for r in other), "utf-8")
    assert corpus_consistency.main([str(TRAIN), str(file)]) == 2
    assert "different texts" in capsys.readouterr().err
