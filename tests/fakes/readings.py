"""A reading in the contract's shape, made from an invented report, with spans found by searching for the words."""

from __future__ import annotations

from typing import Any

TEXT = (
    "Shells hit the Tuesday market in Dar Sahra on 7 December, killing at least six people and wounding dozens, the "
    "Rescue Volunteers said. Witness accounts suggest the 9th Brigade fired them, spokesman Adam Tarik told reporters. "
    "The brigade denied shelling the town.\n\nThe bombardment uprooted some 1,500 residents in November alone."
)


def span(words: str, nth: int = 0) -> list[int]:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return [start, start + len(words)]


def link(source: str, cue: str | None = None) -> dict[str, Any]:
    at = span(source) if source in TEXT else None
    return {"source": source, "source_span": at, "cue": span(cue) if cue else None}


def claim(name: str, account: str, attribute: str, value: Any, words: str, **other: Any) -> dict[str, Any]:
    return {
        "id": name, "account": account, "attribute": attribute, "value": value, "quotes": [span(words)],
        "stance": "asserts", "about": None, "hedge": None, "period": None, "chain": [], "reader": "test-1",
        "confidence": None, **other,
    }  # fmt: skip


def count(low: int | None, high: int | None, bound: str, phrase: str, who: str = "all") -> dict[str, Any]:
    return {"low": low, "high": high, "bound": bound, "phrase": phrase, "who": who}


def reading() -> dict[str, Any]:
    """A new copy each time, to be spoilt at will."""
    volunteers = [link("Rescue Volunteers", "said")]
    witnesses = [link("Adam Tarik", "told"), link("Witness accounts", "suggest")]
    hedge = {"text": "suggest", "span": span("suggest"), "by": 1}
    brigade = {"name": "9th Brigade", "actor": None, "role": "unknown"}
    placed = {
        "name": "Dar Sahra", "country": "XX", "admin1": None, "lat": 1.5, "lon": -2.25, "precision": "town",
        "score": 0.5, "source": "test:1",
    }  # fmt: skip
    return {
        "id": "invented-1",
        "contract": 1,
        "document": {
            "text": TEXT, "title": "Shells on a market", "published": "2015-12-08", "lang": "en", "outlet": None,
            "url": None, "parts": [{"span": [0, len(TEXT)], "role": "body"}],
        },
        "accounts": [
            {"id": "a1", "scope": "incident", "kind": "shelling", "anchor": span("Shells hit"),
             "toll": {"killed": {"all": {"low": 6, "high": None}}, "injured": {"all": {"low": 24, "high": None}}}},
            {"id": "a2", "scope": "aggregate", "kind": "shelling", "anchor": span("bombardment"),
             "toll": {"displaced": {"all": {"low": 1500, "high": 1500}}}},
        ],
        "claims": [
            claim("c1", "a1", "target", {"term": "market", "class": "market"}, "market", chain=volunteers),
            claim("c2", "a1", "place", {"name": "Dar Sahra", "relation": "in", "candidates": [placed]}, "Dar Sahra"),
            claim("c3", "a1", "killed", count(6, None, "at_least", "at least six people"), "at least six people",
                  chain=volunteers),
            claim("c4", "a1", "injured", count(24, None, "vague", "dozens"), "dozens", chain=volunteers),
            claim("c5", "a1", "perpetrator", brigade, "9th Brigade", stance="accuses", chain=witnesses, hedge=hedge),
            claim("c6", "a1", "perpetrator", {"name": "The brigade", "actor": None, "role": "unknown"}, "The brigade",
                  stance="denies", about="c5", chain=[link("The brigade", "denied")]),
            claim("c7", "a1", "date", {"start": "2015-12-07", "end": "2015-12-07", "phrase": "7 December",
                                       "precision": "day"}, "7 December"),
            claim("c8", "a2", "displaced", count(1500, 1500, "about", "some 1,500 residents"), "some 1,500 residents",
                  period={"start": "2015-11-01", "end": "2015-11-30", "phrase": "in November alone"}),
            claim("c9", "a1", "part_of", {"account": "a2"}, "bombardment"),
        ],
    }  # fmt: skip
