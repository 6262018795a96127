"""From the words that a writer gives to the contract's values: numbers, dates and classes are read off the words by the package's
own tables, and any of it can be overridden beside the words."""

from __future__ import annotations

import re
from typing import Any, Final

from onrecord import lexicon
from onrecord.config import Config
from onrecord.model import HARMS
from onrecord.read.counts import parse
from onrecord.read.when import resolve

_ARTICLE: Final = re.compile(r"(?i)(?:the|a|an)\s+(?=\S)")
_ONE: Final = ("a", "an", "another", "one")
_PLURAL: Final = {"low": 2, "high": None, "bound": "vague"}
_RELATIONS: Final = (
    "in", "at", "near", "on", "outside", "from", "of", "to", "into", "towards", "around", "over", "across", "between",
    "north of", "south of", "east of", "west of", "inside", "through", "along", "off", "by", "above", "within",
)  # fmt: skip
BLOCK: Final = ("a", "by", "stance", "hedge", "at", "period")
_BESIDE: Final = (*BLOCK, "q", "id", "about", "also")
_MORE: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(HARMS, ("low", "high", "sub", "list", "one")),
    **dict.fromkeys(("perpetrator", "target_party"), ("actor", "none")),
    "date": ("start", "end", "precision", "forward"),
    "victim": ("age", "sex", "desc"),
    "names": ("status", "bound", "who", "details", "sub"),
}
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(HARMS, ("q", "who", "bound")),
    "perpetrator": ("q", "name", "role"),
    "target_party": ("q", "name", "role"),
    "weapon": ("q", "class"),
    "target": ("q", "class"),
    "place": ("q", "relation"),
    "date": ("q",),
    "victim": ("q", "status", "who"),
    "names": ("q",),
    "share": ("q", "phrase", "of", "low", "high"),
    "knowledge": ("q", "phrase", "of"),
    "designation": ("q", "party", "label"),
    "position": ("q", "toward", "act"),
    "part_of": ("q", "account"),
    "account": ("q",),
}


class Wrong(Exception):
    """What a writer has to change."""


def bare(words: str) -> str:
    """Without an article at the front."""
    return _ARTICLE.sub("", words, count=1) if _ARTICLE.match(words) else words


def fields(attribute: str, item: Any) -> dict[str, Any]:
    """An item as written, ``"quote | second | third"`` or a table, as a table."""
    if isinstance(item, dict):
        if "q" not in item:
            raise Wrong('its table has no "q" (the words quoted)')
        known = (*_BESIDE, *FIELDS[attribute], *_MORE.get(attribute, ()))
        if unknown := [k for k in item if k not in known]:
            raise Wrong(f"it knows no {', no '.join(unknown)}; of {attribute}: {', '.join(known)}")
        return dict(item)
    if not isinstance(item, str):
        raise Wrong("it must be a string or a table")
    parts = [p.strip() for p in item.split("|")]
    names = FIELDS[attribute]
    if attribute in ("perpetrator", "target_party") and len(parts) == 2:
        names = ("q", "role")
    if len(parts) > len(names):
        raise Wrong(f'"{item}" has more than its {len(names)} parts: {" | ".join(names)}')
    return {n: p for n, p in zip(names, parts, strict=False) if p}


def _lexical(file: str, words: str) -> lexicon.Row | None:
    found = list(lexicon.matcher(file).find([lexicon.fold(w) for w in lexicon.TOKEN.findall(words)]))
    return max(found, key=lambda m: (m.last - m.first, m.first)).row if found else None  # the last word is the head


def count(quote: str, given: dict[str, Any]) -> dict[str, Any]:
    first = (lexicon.TOKEN.findall(quote) or [""])[0]
    read = parse(quote, "default")
    aged = re.search(r"\d+-(?:year|month|day)s?-old", quote) is not None
    if given.get("one") or (lexicon.fold(first) in _ONE and (read is None or aged)):
        value: dict[str, Any] = {"low": 1, "high": 1, "bound": "exact"}
    elif lexicon.fold(first) == "both" and read is None:
        value = {"low": 2, "high": 2, "bound": "exact"}
    elif read is not None:
        value = {"low": read.low, "high": read.high, "bound": read.bound}
    else:
        value = dict(_PLURAL)
    value.update({"phrase": quote, "who": "all"})
    _override(value, given)
    return value


def people(quote: str) -> str | None:
    """The category that the people lexicon sees in the words: a hint on ``who``, never the label."""
    row = _lexical("people", quote)
    return row.class_ if row is not None else None


def party(quote: str, given: dict[str, Any]) -> dict[str, Any] | None:
    if given.get("none"):
        return None
    name = given.get("name", bare(quote))
    row = _lexical("actors", name) or _lexical("actors", quote)
    role = str(row.extra.get("role", "unknown")) if row is not None else "unknown"
    value = {"name": name, "actor": row.class_ if row is not None else None, "role": role}
    _override(value, given)
    if value["role"] == "unknown" and given.get("role") is None:
        raise Wrong('say its role: "words | state", "words | non_state" or "words | unknown"')
    return value


def term(attribute: str, quote: str, given: dict[str, Any]) -> dict[str, Any]:
    row = _lexical("weapons" if attribute == "weapon" else "targets", quote)
    value = {"term": quote, "class": row.class_ if row is not None else None}
    _override(value, given)
    if value["class"] == "none":
        value["class"] = None
    return value


def place(quote: str, given: dict[str, Any], before: str) -> dict[str, Any]:
    words = before.lower().split()[-4:]
    fillers = ("the", "town", "city", "village", "of", "district", "province", "port", "camp")
    while len(words) > 1 and words[-1] in fillers and words[-1] != "of":
        words.pop()
    if len(words) > 2 and words[-1] == "of" and words[-2] in fillers:
        words = [w for w in words[:-1] if w not in fillers] or words
    last = " ".join(words[-2:])
    relation = next((r for r in _RELATIONS if last.endswith(" " + r) or last == r), "in")
    if len(words) > 1 and last in _RELATIONS:
        relation = last
    value = {"name": bare(quote), "relation": relation, "candidates": []}
    _override(value, given)
    return value


def date(quote: str, given: dict[str, Any], published: str | None) -> dict[str, Any]:
    read = resolve(quote, published, Config().weekend, bool(given.get("forward")))
    value: dict[str, Any] = {"start": None, "end": None, "phrase": quote, "precision": None}
    if read is not None:
        value.update({"start": read.start, "end": read.end, "precision": read.precision})
    elif "start" not in given:
        raise Wrong(f"{quote!r} is no phrase of time by itself: leave out words before it (on, in), or give start and end")
    _override(value, given)
    if value["start"] is None and "end" not in given:  # start = "null": the whole is not resolved
        value["end"] = None
    for end in ("start", "end"):
        if value[end] is not None:
            value[end] = str(value[end]) or None
    return value


def victim(quote: str, given: dict[str, Any]) -> dict[str, Any]:
    value = {
        "name": quote, "description": given.get("desc"), "age": given.get("age"), "sex": given.get("sex"),
        "status": given.get("status"), "who": given.get("who", "all"),
    }  # fmt: skip
    if value["status"] not in ("killed", "injured", "missing", "none"):
        raise Wrong('say the status: "Name | killed", injured, missing (or none)')
    if value["status"] == "none":
        value["status"] = None
    return value


def plain(attribute: str, quote: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """The values that are words only."""
    if attribute == "account":
        return None
    wanted = FIELDS[attribute][1:]
    missing = [w for w in wanted if w not in given and w not in ("low", "high")]
    if missing:
        raise Wrong(f"it has no {', no '.join(missing)}: write {' | '.join(FIELDS[attribute])}")
    value: dict[str, Any] = {w: given.get(w) for w in wanted}
    if attribute == "share":
        for end in ("low", "high"):
            value[end] = float(value[end]) if value[end] not in (None, "", "null") else None
    if attribute == "position" and value["toward"] in ("-", "null"):
        value["toward"] = None
    return value


def _override(value: dict[str, Any], given: dict[str, Any]) -> None:
    for key in value:
        if key in given and key not in ("phrase", "term"):
            value[key] = None if given[key] in ("null", "-") else given[key]
