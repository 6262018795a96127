"""Runs a pure stage over many documents, in order: here, or in worker processes. The only file that knows of processes.

A stage is a function of a module, ``stage(item, config) -> result``. Whatever it does to one item (raises, hangs, eats
the memory, crashes the interpreter) becomes that item's :class:`OnrecordError`; the other items go on. The results are
the same for any number of workers.

If the caller asks for one worker the stage runs in this process: nothing is started, but then a stage that hangs cannot
be stopped here and one that crashes takes this process along.
"""

from __future__ import annotations

import importlib
import itertools
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Final, NamedTuple, TypeVar

from onrecord.config import Config
from onrecord.errors import OnrecordError, StageFailed

T = TypeVar("T")
R = TypeVar("R")

WINDOW: Final = 4  # items pulled ahead of the oldest unfinished one, for each worker: enough to hide one slow document
MEMORY: Final = 4 * 2**30  # bytes of address space a worker may have (Unix)
START_SECONDS: Final = 900  # to get ready; making the index of places takes a slow machine minutes


def run(
    stage: Callable[[T, Config], R], items: Iterable[T], config: Config, *,
    modules: Sequence[str] = (), prepare: Callable[[], None] | None = None,
) -> Iterator[tuple[T, R | OnrecordError]]:  # fmt: skip
    """Each item with its result or its error, in the order of ``items``, of which at most a few are pulled ahead.

    Before its first item a worker imports ``modules`` and calls ``prepare``, a function of a module: what takes long
    once is not counted as the first document's time.
    """
    if config.workers == 1:
        return ((item, attempt(stage, item, config)) for item in items)
    stream = iter(items)
    first = list(itertools.islice(stream, 2))
    context = _context(alone=len(first) < 2)
    return _in_processes(stage, itertools.chain(first, stream), config, _Ready(tuple(modules), prepare), context)


def attempt(stage: Callable[[T, Config], R], item: T, config: Config) -> R | OnrecordError:
    """The stage's result, or what it raised as an OnrecordError: a document never stops the others."""
    try:
        return stage(item, config)
    except OnrecordError as error:
        return error
    except MemoryError:
        return StageFailed("it needs more memory than one document may have; split it", kind="memory")
    except (Exception, SystemExit) as error:
        name = type(error).__name__
        said = " ".join(str(error).split())[:200]
        return StageFailed(f"{said or name} (a fault in onrecord: please report it)", kind=name)


class _Ready(NamedTuple):
    """What a worker does before its first item."""

    modules: tuple[str, ...]
    prepare: Callable[[], None] | None


class _Slot:
    """One item on its way; ``result`` is a one-tuple once it is there."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self.result: Any = None


class _Worker:
    """A process, the pipe to it, and the slot in its hands."""

    def __init__(
        self, context: Any, stage: Callable[[Any, Config], Any], config: Config, ready: _Ready
    ) -> None:
        self.conn, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, stage, config, ready), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = False
        self.slot: _Slot | None = None
        self.deadline = time.monotonic() + START_SECONDS

    def take(self, slot: _Slot, seconds: int) -> bool:
        """Hand over an item. False if the process is gone."""
        self.slot = slot
        if self.ready:
            self.deadline = time.monotonic() + seconds
        try:
            self.conn.send((slot.item,))
        except OSError:
            return False
        return True

    def kill(self) -> int | None:
        """Stop the process at once; its exit code."""
        self.process.kill()
        self.process.join()
        code: int | None = self.process.exitcode
        self.conn.close()
        self.process.close()
        return code


def _context(*, alone: bool) -> Any:
    """How workers are started. ``alone``: there is one item, for which a server would take longer than the work."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    # A fork of this process copies its threads' locks and its open case; a server forks from a clean process.
    # Without other threads the first does not matter, and a worker does not touch the second.
    return multiprocessing.get_context("fork" if alone and threading.active_count() == 1 else "forkserver")


def _in_processes(
    stage: Callable[[Any, Config], Any], items: Iterator[Any], config: Config, ready: _Ready, context: Any
) -> Iterator[tuple[Any, Any]]:
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload([stage.__module__, *ready.modules])
    workers: list[_Worker] = []
    slots: deque[_Slot] = deque()
    more = True
    try:
        while True:
            while slots and slots[0].result is not None:
                slot = slots.popleft()
                yield slot.item, slot.result[0]
            while more and len(slots) < WINDOW * config.processes:
                worker = next((w for w in workers if w.slot is None), None)
                if worker is None and len(workers) == config.processes:
                    break
                try:
                    slot = _Slot(next(items))
                except StopIteration:
                    more = False
                    break
                slots.append(slot)
                if worker is not None and not worker.take(slot, config.seconds):
                    worker.slot = None  # it died while idle (the system was short of memory?): not this item's doing
                    _bury(workers, worker, None)
                    worker = None
                if worker is None:
                    worker = _Worker(context, stage, config, ready)
                    workers.append(worker)
                    worker.take(slot, config.seconds)  # if that fails, the wait finds the pipe closed
            if not slots:
                return
            if slots[0].result is None:
                _collect(workers, config)
    finally:
        for worker in workers:
            worker.kill()


def _collect(workers: list[_Worker], config: Config) -> None:
    """Wait until a worker answers, dies or is out of time, and settle what is known."""
    busy = {w.conn: w for w in workers if w.slot is not None}
    patience = min(w.deadline for w in busy.values()) - time.monotonic()
    answered = wait(list(busy), max(0.0, patience))
    for conn in answered:
        worker = busy[conn]
        try:
            stays, answer = worker.conn.recv()
        except Exception:  # whatever a dying process leaves in its pipe: unpickling half of it may raise anything
            _bury(workers, worker, None)
            continue
        if not worker.ready:
            worker.ready = True
            worker.deadline = time.monotonic() + config.seconds
            continue
        assert worker.slot is not None  # only busy workers are waited for
        worker.slot.result, worker.slot = (answer,), None
        if not stays:
            workers.remove(worker)
            worker.kill()
    now = time.monotonic()
    for worker in busy.values():
        if worker in workers and worker.slot is not None and now >= worker.deadline and not worker.conn.poll():
            message = f"stopped after {config.seconds} seconds; allow more with --seconds, or split it"
            _bury(workers, worker, StageFailed(message, kind="timeout") if worker.ready else None)


def _bury(workers: list[_Worker], worker: _Worker, error: OnrecordError | None) -> None:
    """Remove a worker that died or must; its item gets the error, by default that the process died."""
    workers.remove(worker)
    code = worker.kill()
    if not worker.ready:
        raise StageFailed(
            "the worker processes do not start (a script that uses onrecord needs `if __name__ == '__main__':` around "
            "what it does); workers=1 does without them", kind="workers",
        )  # fmt: skip
    if error is None:
        message = f"reading it crashed a worker process ({_why(code)}); the file may be damaged"
        error = StageFailed(message, kind="crashed")
    if worker.slot is not None:
        worker.slot.result = (error,)


def _why(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"


def _serve(conn: Connection, stage: Callable[[Any, Config], Any], config: Config, ready: _Ready) -> None:
    """A worker's life: import, say so, then one answer an item until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    logging.getLogger().addHandler(logging.NullHandler())  # libraries' remarks on hostile pages are not the user's
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 1)  # standard output carries the parent's data only
    with suppress(Exception):  # the stage itself will say what it lacks, a document at a time
        for name in ready.modules:
            importlib.import_module(name)
        if ready.prepare is not None:
            ready.prepare()
    _limit_memory()
    conn.send((True, None))
    try:
        while True:
            (item,) = conn.recv()
            _alarm(config.seconds + 10)  # should the parent be gone, nobody else would stop a hanging stage
            answer = attempt(stage, item, config)
            _alarm(0)
            # After running out of memory this process's heap is of no more use.
            stays = not (isinstance(answer, StageFailed) and answer.kind == "memory")
            try:
                conn.send((stays, answer))
            except (EOFError, OSError):
                raise
            except Exception as error:  # a result that cannot be sent is a fault of the stage, not of this loop
                conn.send((True, StageFailed(f"its result cannot be sent: {error}", kind=type(error).__name__)))
            del item, answer
    except (EOFError, OSError):
        return  # the parent is done, or gone


def _alarm(seconds: int) -> None:
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (OSError, ValueError):
        return  # a system that refuses the limit runs without it
