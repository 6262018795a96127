"""Runs a parser of hostile files in a process of its own, within limits of time and memory, and takes its answer.

Always, with any number of workers: native code that crashes or hangs must not take the command along. It costs about a fifth of
a second a document. A worker that is killed leaves nothing running: the child stops itself by its own limits.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from onrecord.errors import NotReadable, StageFailed, TooLarge

SECONDS: Final = 8  # of the processor's time, so that a busy machine changes nothing; a report of 300 pages takes three
PATIENCE: Final = 6  # times that by the clock: a process that only waits is stopped too
MEGABYTES: Final = 448  # of address space beside what the interpreter has when it starts
_CHILD: Final = Path(__file__).with_name("child.py")


def run(task: str, data: bytes) -> dict[str, Any]:
    """What ``child.py``'s ``task`` answers for ``data``.

    Raises NotReadable, TooLarge or StageFailed (kinds: timeout, memory, crashed).
    """
    # -P: the folder of child.py holds modules that are called as the standard library's are.
    command = [sys.executable, "-P", "-B", str(_CHILD), task, str(SECONDS), str(PATIENCE * SECONDS), str(MEGABYTES)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell, nothing of the document in the command
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE * SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _timeout() from None
    except OSError as error:
        message = f"no process could be started for it ({error.strerror}); free memory and try again"
        raise StageFailed(message, kind="crashed") from None
    if done.returncode in (-14, -24):  # SIGALRM, SIGXCPU: its own limits
        raise _timeout()
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise StageFailed("it makes its parser crash; save its text and add that", kind="crashed")
    match answer.get("error"):
        case None:
            return answer
        case "memory":
            raise StageFailed("it needs more memory than one document may have; split it, or save its text", kind="memory")
        case "too_large":
            raise TooLarge(str(answer["message"]))
        case kind:
            raise NotReadable(str(answer["message"]), kind=str(kind))


def _timeout() -> StageFailed:
    return StageFailed(f"parsing it took more than {SECONDS} seconds; split it, or save its text", kind="timeout")
