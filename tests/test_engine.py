"""The engine: order, a bounded window, and every way in which a stage can fail on one document."""

import os
import signal
import time

import pytest

from onrecord.config import Config
from onrecord.engine import WINDOW, run
from onrecord.errors import NotReadable, OnrecordError, StageFailed


def upper(item: str, config: Config) -> str:
    return item.upper()


def uneven(item: int, config: Config) -> tuple[int, int]:
    time.sleep(0.02 * (item % 3 == 0))
    return item, item * item


def hostile(item: str, config: Config) -> str:
    if item == "raise":
        raise ValueError("one\nline \x1b[31m")
    if item == "ours":
        raise NotReadable("nothing to read", kind="empty")
    if item == "exit":
        raise SystemExit(3)
    if item == "deep":
        return hostile(item, config)
    if item == "hang":
        while True:
            time.sleep(1)
    if item == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if item == "segv":
        os.kill(os.getpid(), signal.SIGSEGV)
    if item == "memory":
        return "x" * len(bytearray(64 * 2**30))
    if item == "unsendable":
        return (lambda: 1)  # type: ignore[return-value]
    return item


HOSTILE = ["a", "raise", "hang", "b", "die", "ours", "c", "exit", "segv", "memory", "deep", "unsendable", "d", "e", "f"]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order_and_do_not_depend_on_the_workers(workers: int) -> None:
    items = list(range(40))
    assert list(run(uneven, items, Config(workers=workers))) == [(i, (i, i * i)) for i in items]


def test_nothing_in_nothing_out() -> None:
    assert list(run(upper, [], Config(workers=2))) == []


def test_every_failure_is_that_items_alone() -> None:
    out = list(run(hostile, HOSTILE, Config(workers=2, seconds=2)))
    assert [item for item, _ in out] == HOSTILE
    answers = dict(out)
    for item in "abcdef":
        assert answers[item] == item
    kinds = {i: a.kind for i, a in answers.items() if isinstance(a, OnrecordError)}
    assert kinds == {
        "raise": "ValueError", "hang": "timeout", "die": "crashed", "ours": "empty", "exit": "SystemExit",
        "segv": "crashed", "memory": "memory", "deep": "RecursionError", "unsendable": kinds["unsendable"],
    }  # fmt: skip
    assert "\n" not in str(answers["raise"])
    assert "SIGKILL" in str(answers["die"])
    assert isinstance(answers["ours"], NotReadable)


def test_here_an_exception_is_the_items_too() -> None:
    out = list(run(hostile, ["raise"], Config(workers=2)))
    assert len(out) == 1
    assert isinstance(out[0][1], StageFailed)
    assert out[0][1].kind == "ValueError"


@pytest.mark.parametrize("item", ["hang", "die", "memory"])
def test_one_item_alone_has_the_limits_too(item: str) -> None:
    [(_, answer)] = run(hostile, [item], Config(workers=0, seconds=1))
    assert isinstance(answer, StageFailed)
    assert answer.kind == {"hang": "timeout", "die": "crashed"}.get(item, item)


def process(item: str, config: Config) -> int:
    return os.getpid()


def test_one_item_is_read_here_only_where_one_worker_was_asked_for() -> None:
    assert list(run(process, ["a"], Config(workers=1))) == [("a", os.getpid())]
    for workers in (0, 2):
        [(_, number)] = run(process, ["a"], Config(workers=workers))
        assert number != os.getpid()


def test_only_a_window_is_pulled_ahead() -> None:
    pulled = 0

    def items():
        nonlocal pulled
        for i in range(500):
            pulled += 1
            yield i

    for done, (item, _) in enumerate(run(uneven, items(), Config(workers=2))):
        assert item == done
        assert pulled - done <= 2 * WINDOW + 1


def test_closing_early_leaves_no_process() -> None:
    import multiprocessing

    before = set(multiprocessing.active_children())
    results = run(uneven, range(100), Config(workers=2))
    next(results)
    results.close()
    assert set(multiprocessing.active_children()) == before


def test_an_error_of_the_source_is_not_swallowed() -> None:
    def items():
        yield 1
        yield 2
        raise NotReadable("the list ends in the middle")

    with pytest.raises(NotReadable):
        list(run(uneven, items(), Config(workers=2)))


def test_standard_output_of_a_stage_goes_nowhere(capfd) -> None:
    list(run(chatty, ["a", "b"], Config(workers=2)))
    assert capfd.readouterr().out == ""


def test_what_takes_long_once_is_not_the_first_items_time() -> None:
    assert list(run(upper, ["a", "b"], Config(workers=2, seconds=1), prepare=slow)) == [("a", "A"), ("b", "B")]
    assert [r for _, r in run(upper, ["a", "b"], Config(workers=2), prepare=failing, modules=["nowhere"])] == ["A", "B"]


def slow() -> None:
    time.sleep(2)


def failing() -> None:
    raise RuntimeError("it will be said where it matters")


def chatty(item: str, config: Config) -> str:
    os.write(1, b"this would break the JSON lines")
    return item
