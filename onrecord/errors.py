"""Every error onrecord raises on purpose.

    OnrecordError            one line for the user, and what to do about it
    ├── InputError           a document or a call that cannot be used as it is
    │   ├── Withheld         it is withheld in this case
    │   ├── NotReadable      these bytes hold no text onrecord can read (kinds: empty, binary, broken, ...)
    │   ├── TooLarge         over the size limit
    │   └── BadRecord        a JSON line, a date, a reading that is not what the contract says
    ├── StageFailed          a stage stopped on one document (timed out, ran out of memory, crashed)
    ├── CaseError            the case as a whole cannot be used
    │   ├── NotACase
    │   ├── NewerCase        written by a newer onrecord
    │   ├── CaseLocked       another process is writing
    │   └── CaseFull         the disk is full, or the folder cannot be written
    └── Tampered             verification found a change; carries the first broken entry

``kind`` is the stable word for programs (it appears in ``{"error": {"kind", "message"}}``); the message is one line for a
person and ends with what to do.
"""

from __future__ import annotations


class OnrecordError(Exception):
    """Base of all errors that are the user's to see. ``str(e)`` is one line; ``e.kind`` a stable word."""

    kind = "error"

    def __init__(self, message: str, *, kind: str | None = None) -> None:
        super().__init__(" ".join(message.split()))
        if kind is not None:
            self.kind = kind

    def __reduce__(self) -> tuple[object, ...]:  # survives the trip back from a worker process
        return (_rebuild, (type(self), str(self), self.kind))


def _rebuild(cls: type[OnrecordError], message: str, kind: str) -> OnrecordError:
    return cls(message, kind=kind)


class InputError(OnrecordError):
    kind = "input"


class Withheld(InputError):
    kind = "withheld"


class NotReadable(InputError):
    kind = "not_readable"


class TooLarge(InputError):
    kind = "too_large"


class BadRecord(InputError):
    kind = "bad_record"


class StageFailed(OnrecordError):
    kind = "failed"


class CaseError(OnrecordError):
    kind = "case"


class NotACase(CaseError):
    kind = "not_a_case"


class NewerCase(CaseError):
    kind = "newer_case"


class CaseLocked(CaseError):
    kind = "locked"


class CaseFull(CaseError):
    kind = "disk_full"


class Tampered(OnrecordError):
    """``seq`` is the first broken entry's number, None where the whole file is unreadable."""

    kind = "tampered"

    def __init__(self, message: str, *, kind: str | None = None, seq: int | None = None) -> None:
        super().__init__(message, kind=kind)
        self.seq = seq
