"""The items as written (TOML) into texts with offsets: the words asked about, and the labels."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, get_args

from corpus import form
from corpus.find import NotFound, Text, marked, one
from corpus.form import Problems
from onrecord.model import VALUE_TYPES, Document, Hand, Hedge, Link, Nature, Span, Stance

HERE: Final = Path(__file__).parent
SECOND: Final = HERE / "second"

_KEYS: Final = {"text", "title", "ask", "chain", "stance", "nature", "hand", "hedge", "about"}
_ASKED: Final = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


class Item(NamedTuple):
    """One text, the claim asked about (its attribute, and where its words stand), and the labels; no labels in a blind form."""

    id: str
    part: Literal["train", "test"]
    line: dict[str, Any]
    document: Document
    attribute: str
    asked: Span
    chain: tuple[Link, ...] = ()
    stance: Stance | None = None
    nature: Nature | None = None
    hand: Hand | None = None
    hedge: Hedge | None = None
    about: tuple[str, Span] | None = None
    raw: Mapping[str, Any] = MappingProxyType({})


def part_of(number: int) -> Literal["train", "test"]:
    """By an item's place in its file, from 1: odd places are train, even ones test."""
    return "train" if number % 2 else "test"


def load(folder: Path = HERE) -> list[Item]:
    """The items of every file of a folder. Raises Problems with all that is wrong."""
    out, wrong = [], []
    for path in sorted(folder.glob("*.toml")):
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Problems([f"{path.name}: no TOML: {error}"]) from None
        for number, raw in enumerate(found.get("item", ()), 1):
            try:
                out.append(_item(f"{path.stem}-{number:02}", part_of(number), raw))
            except (Problems, NotFound, ValueError) as error:
                wrong.append(f"{path.stem}-{number:02}: {error}")
    if wrong:
        raise Problems(wrong)
    return out


def _item(name: str, part: Literal["train", "test"], raw: dict[str, Any]) -> Item:
    if unknown := raw.keys() - _KEYS:
        raise ValueError(f"an unknown key {sorted(unknown)[0]!r}")
    if raw["ask"] not in VALUE_TYPES:
        raise ValueError(f"no attribute {raw['ask']!r}")
    marked = [k for k in ("title", "text") for _ in _ASKED.finditer(raw.get(k, ""))]
    if len(marked) != 1:
        raise ValueError("mark the words of one claim with [[ ]]")
    title = raw.get("title")
    whole = f"{title}\n\n{raw['text']}" if title else raw["text"]
    found = _ASKED.search(whole)
    assert found is not None
    asked = (found.start(), found.start() + len(found[1]))
    bare = {k: _ASKED.sub(r"\1", v) if v else None for k, v in (("text", whole), ("title", title))}
    line = {"id": name, **bare, "outlet": None, "published": None, "lang": "en"}
    document = form.document(line)
    if document.text != line["text"]:
        raise ValueError("the text is not taken as it stands")
    item = Item(name, part, line, document, raw["ask"], asked, raw=raw)
    return _labelled(item) if "stance" in raw else item


def _labelled(item: Item) -> Item:
    raw = item.raw
    text = Text(item.document.text, 0)
    for key, allowed in (("stance", get_args(Stance)), ("nature", get_args(Nature)), ("hand", get_args(Hand))):
        if key in raw and raw[key] not in allowed:
            raise ValueError(f"{key} {raw[key]!r} is none of {', '.join(allowed)}")
    near = [item.asked]
    chain = tuple(_link(text, said, near) for said in raw["chain"])
    hedge = about = None
    if "hedge" in raw:
        words, _, by = raw["hedge"].partition(" @")
        at = one(text, words, near, strict=False)
        hedge = Hedge(text.text[slice(*at)], at, None if by == "doc" else int(by) if by else len(chain) - 1)
    if "about" in raw:
        attribute, words = (p.strip() for p in raw["about"].split("|"))
        # What is answered was said before, in other words than the answer's.
        told = [s for s in marked(text, words) if s[1] <= item.asked[0]]
        about = attribute, told[-1] if told else one(text, words, near, strict=False)
    return item._replace(
        chain=chain, stance=raw["stance"], nature=raw.get("nature"), hand=raw.get("hand"), hedge=hedge, about=about
    )


def _link(text: Text, said: str, near: list[Span]) -> Link:
    """ "words | cue", or "Name | words | cue"; a cue may be left out."""
    bits = [b.strip() for b in said.split("|")]
    name, words, cue = bits if len(bits) == 3 else (bits[0], *bits) if len(bits) == 2 else (bits[0], bits[0], "")
    # "Name | words": where the second stretch holds the name, it is the longer wording of it.
    if len(bits) == 2 and (bits[0] in bits[1] or bits[1].lower() in ("he", "she", "it")):
        words, cue = bits[1], ""
    at = one(text, words, near, strict=False)
    return Link(name, at, one(text, cue, [at, *near], strict=False) if cue else None)


def blind(found: list[Item]) -> Iterator[str]:
    """What a second labeller gets: texts, the asked words and their attribute, nothing else; as TOML."""
    kind = None
    for item in found:
        if (stem := item.id.rpartition("-")[0]) != kind:
            kind = stem
            yield f"# --- {kind}.toml"
        yield f"\n# {item.id}\n[[item]]"
        for key in ("title", "text", "ask"):
            if key in item.raw:
                yield f"{key} = {json.dumps(item.raw[key], ensure_ascii=False)}"
