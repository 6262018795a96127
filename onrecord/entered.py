"""A claim's value as a person types it. Pure."""

from __future__ import annotations

import datetime
import json
from typing import Any, Final

import msgspec

from onrecord.errors import InputError
from onrecord.model import HARMS, VALUE_TYPES, Count

MOST: Final = 10**10  # more than there are people


def value_of(attribute: str, given: str, base: Any = None, phrase: str = "") -> Any:
    """A value as a person gives it: its JSON, of which parts may be left out (they stay as in ``base``); a number for a
    count; text for a name, a term or a day. Raises InputError."""
    kind = VALUE_TYPES.get(attribute)
    try:
        raw = json.loads(given)
    except (ValueError, RecursionError):
        raw = given  # a name need not be quoted twice
    if raw is None and (attribute in HARMS or attribute in ("perpetrator", "account")):
        return None
    if kind is None:
        raise InputError(f"{attribute} has no value to give" if attribute in VALUE_TYPES else f"no attribute {attribute!r}")
    if kind is Count:
        _is_number(given, raw)
    if isinstance(raw, bool) or not isinstance(raw, int | str | dict):
        raise InputError(f"{given} is not a value of {attribute}")
    if isinstance(raw, int):
        raw = {"low": raw, "high": raw}
    elif isinstance(raw, str):
        raw = _DAY(raw) if attribute == "date" else {kind.__struct_fields__[0]: raw}
    before: dict[str, Any] = msgspec.to_builtins(base) if base is not None else _empty(kind, phrase)
    unknown = set(raw) - set(before) - {"class", *kind.__struct_encode_fields__}
    if unknown:
        raise InputError(f"{attribute} has no {', '.join(sorted(unknown))}; it has {', '.join(kind.__struct_encode_fields__)}")
    if kind is Count and {"low", "high"} & set(raw) and "bound" not in raw:
        raw["bound"] = _bound({**before, **raw})
    try:
        value = msgspec.convert({**before, **raw}, kind)
        msgspec.json.encode(value)  # it will stand in the ledger as JSON: no half characters, no endless numbers
    except (msgspec.MsgspecError, ValueError, OverflowError) as error:
        raise InputError(f"{given} is not a value of {attribute}: {error}") from error
    low, high = (getattr(value, n, None) for n in (("start", "end") if attribute == "date" else ("low", "high")))
    if low is not None and high is not None and low > high:
        raise InputError(f"{low} to {high} is not a range")
    for day in (low, high) if attribute == "date" else ():
        _is_day(day)
    return value


def _is_number(given: str, raw: object) -> None:
    """A count is a number, or an object whose ends are numbers or null. Raises InputError."""
    ends = [raw.get("low"), raw.get("high")] if isinstance(raw, dict) else [raw]
    for end in ends:
        if end is None and isinstance(raw, dict):
            continue
        if isinstance(end, bool) or not isinstance(end, int) or not 0 <= end <= MOST:
            shown = given if len(given) <= 60 else given[:60] + " …"
            raise InputError(f"{shown} is no number of people; give a number from 0 to {MOST}")


def _DAY(text: str) -> dict[str, Any]:  # noqa: N802 - reads as the shape it makes
    return {"start": text, "end": text, "precision": "day"}


def _is_day(text: str | None) -> None:
    try:
        if text is not None and datetime.date.fromisoformat(text).isoformat() != text:
            raise ValueError
    except ValueError:
        raise InputError(f"{text!r} is not a day; write YYYY-MM-DD") from None


def _empty(kind: type[msgspec.Struct], phrase: str) -> dict[str, Any]:
    """What a value entered by hand has where nothing is said."""
    usual = {"low": None, "high": None, "phrase": phrase, "who": "all", "start": None, "end": None, "precision": None}
    return {name: usual[name] for name in kind.__struct_fields__ if name in usual and kind.__name__ != "Victim"}


def _bound(value: dict[str, Any]) -> str:
    low, high = value.get("low"), value.get("high")
    if low == high:
        return "exact" if low is not None else "vague"
    if high is None:
        return "at_least"
    return "at_most" if low is None else "about"
