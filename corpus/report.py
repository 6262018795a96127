"""One report as written (TOML) into a reading of the contract. The form is described in GUIDELINES.md."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final, NamedTuple, get_args

import msgspec

from corpus import form, values
from corpus.find import NotFound, Text, marked, one
from corpus.form import Problems
from corpus.toll import toll
from corpus.values import BLOCK, Wrong
from onrecord.model import HARMS, VALUE_TYPES, Document, Kind, Scope, Span, claim_from, to_json

READER: Final = "corpus"


class Compiled(NamedTuple):
    """A reading as JSON can hold it, and what a writer may have forgotten."""

    reading: dict[str, Any]
    report: dict[str, Any]
    hints: list[str]


def compiled(path: Path) -> Compiled:
    """The reading of a report. Raises Problems."""
    report = form.load(path)
    name = f"{path.parent.name}-{path.stem}"
    line = form.row(report, name)
    doc = form.document(line)
    writer = _Writer(report, doc, line)
    accounts, claims = writer.accounts(), writer.claims()
    if writer.problems:
        raise Problems(writer.problems)
    for account in accounts:
        account["toll"] = toll(account["id"], claims)
    whole = json.loads(to_json(doc))
    told = {k: whole[k] for k in ("text", "title", "published", "lang", "outlet", "url", "parts")}
    kept = [_public(c) for c in claims]
    reading = {"id": name, "contract": 1, "document": told, "accounts": accounts, "claims": kept}
    return Compiled(reading, report, writer.hints)


class _Writer:
    def __init__(self, report: dict[str, Any], doc: Document, line: dict[str, Any]) -> None:
        body = len(line["title"]) + (len(" ".join(report["byline"].split())) + 2 if report.get("byline") else 0)
        self.report, self.published, self._doc = report, doc.published, doc
        self.text = Text(doc.text, body)
        self.problems: list[str] = []
        self.hints: list[str] = []
        self._covered: list[Span] = []

    # --- accounts

    def accounts(self) -> list[dict[str, Any]]:
        out = []
        for name, said in self.report["accounts"].items():
            head, _, anchor = str(said).partition("|")
            scope_kind = head.split()
            known = [get_args(Scope), get_args(Kind)]
            if len(scope_kind) != 2 or any(w not in k for w, k in zip(scope_kind, known, strict=True)) or not anchor.strip():
                self.problems.append(f'account {name}: write "scope kind | the words that name it"; kinds: {", ".join(known[1])}')
                continue
            try:
                span = one(self.text, anchor.strip(), [], strict=True)
            except NotFound as error:
                self.problems.append(f"account {name}: anchor {error}")
                continue
            out.append({"id": name, "scope": scope_kind[0], "kind": scope_kind[1], "anchor": list(span), "toll": {}})
        return out

    # --- claims

    def claims(self) -> list[dict[str, Any]]:
        out: list[dict[str, Any]] = []
        for number, block in enumerate(self.report.get("say", ()), 1):
            for attribute, item, where in self._items(block, number):
                try:
                    out += self._claims(block, attribute, item)
                except (NotFound, Wrong, ValueError, KeyError) as error:
                    self.problems.append(f"{where}: {error}")
        self._number(out)
        self.hints += form.unquoted(self.text, self._doc, self._covered)
        return out

    def _items(self, block: dict[str, Any], number: int) -> list[tuple[str, Any, str]]:
        out = []
        for key, said in block.items():
            if key in BLOCK:
                continue
            if key not in values.FIELDS:
                self.problems.append(f"say {number}: {key!r} is neither an attribute nor one of {', '.join(BLOCK)}")
                continue
            for item in said if isinstance(said, list) else [said]:
                shown = item if isinstance(item, str) else (item.get("q") if isinstance(item, dict) else item)
                out.append((key, item, f"say {number}, {key} {shown!r}"))
        return out

    def _near(self, block: dict[str, Any]) -> list[Span]:
        """Where the block speaks: its ``at``, and those of its quotes that stand once only."""
        near = [one(self.text, block["at"], [], strict=True)] if "at" in block else []
        for key, said in block.items():
            if near or key in BLOCK or key not in values.FIELDS:
                continue
            for item in said if isinstance(said, list) else [said]:
                quote = item.split("|")[0].strip() if isinstance(item, str) else item.get("q") if isinstance(item, dict) else ""
                found = marked(self.text, quote) if isinstance(quote, str) and quote else []
                if len(found) == 1:
                    near = found
        return near

    def _claims(self, block: dict[str, Any], attribute: str, item: Any) -> list[dict[str, Any]]:
        given = values.fields(attribute, item)
        settings: dict[str, Any] = {**{k: block[k] for k in BLOCK if k in block}, **given}
        near = [one(self.text, given["at"], [], strict=True)] if "at" in given else self._near(block)
        quotes = [one(self.text, q, near, strict=True) for q in _listed(given["q"])]
        quotes += [one(self.text, q, quotes, strict=False) for q in _listed(given.get("also", []))]
        account = str(settings.get("a", next(iter(self.report["accounts"]))))
        if account not in self.report["accounts"]:
            raise Wrong(f"there is no account {account}")
        chain = [self._link(link, quotes) for link in _listed(settings.get("by", []))]
        base = {
            "id": given.get("id"), "account": account, "stance": settings.get("stance", "asserts"), "about": given.get("about"),
            "hedge": self._hedge(settings.get("hedge"), quotes, len(chain)),
            "period": self._period(settings.get("period"), quotes),
            "chain": chain, "_list": given.get("list", 0), "_sub": bool(given.get("sub") or settings.get("period")),
        }  # fmt: skip
        if attribute == "names":
            return self._names(given, quotes, base)
        if attribute == "victim":
            return self._victim(given, quotes, base)
        value = self._value(attribute, self.text.text[slice(*quotes[0])], given, quotes[0])
        return [self._claim(attribute, value, quotes, base)]

    def _claim(self, attribute: str, value: Any, quotes: list[Span], base: dict[str, Any]) -> dict[str, Any]:
        self._covered += quotes
        out = {
            "id": base["id"], "account": base["account"], "attribute": attribute, "value": value,
            "quotes": [list(q) for q in quotes], **{k: base[k] for k in ("stance", "about", "hedge", "period", "chain")},
            "reader": READER, "confidence": None, "_list": base["_list"], "_sub": base["_sub"],
        }  # fmt: skip
        try:
            claim_from({**_public(out), "id": "x"})
        except msgspec.ValidationError as error:
            raise Wrong(str(error)) from None
        return out

    def _value(self, attribute: str, quote: str, given: dict[str, Any], span: Span) -> Any:
        if attribute in HARMS:
            value = values.count(quote, given)
            seen = values.people(quote)
            if seen not in (None, "all", value["who"]) and "who" not in given:
                self.hints.append(f"{attribute} {quote!r}: who is all; is it {seen}? (write who to be rid of this)")
            return value
        if attribute in ("perpetrator", "target_party"):
            return values.party(quote, given)
        if attribute in ("weapon", "target"):
            return values.term(attribute, quote, given)
        if attribute == "place":
            return values.place(quote, given, self.text.text[max(0, span[0] - 40) : span[0]])
        if attribute == "date":
            return values.date(quote, given, self.published)
        return values.plain(attribute, quote, given)

    def _victim(self, given: dict[str, Any], quotes: list[Span], base: dict[str, Any]) -> list[dict[str, Any]]:
        name = self.text.text[slice(*quotes[0])]
        value = values.victim(name, given)
        if given.get("desc"):
            desc = one(self.text, str(given["desc"]), quotes, strict=False)
            value["description"] = self.text.text[slice(*desc)]
            quotes = [*quotes, desc]
        out = [self._claim("victim", value, quotes, base)]
        if value["status"] == "killed":  # the contract: a named victim who was killed also yields killed {low 1, high null}
            one_of = {"low": 1, "high": None, "bound": "at_least", "phrase": name, "who": value["who"]}
            out.append(self._claim("killed", one_of, quotes, {**base, "id": None, "about": None, "_sub": True}))
        return out

    def _names(self, given: dict[str, Any], quotes: list[Span], base: dict[str, Any]) -> list[dict[str, Any]]:
        """A counted list of names: one figure over all of them; its main quote is the whole list."""
        status = given.get("status", "killed")
        who = given.get("who", "all")
        whole = (min(s for s, _ in quotes), max(e for _, e in quotes))
        exact = given.get("bound", "exact") == "exact"
        n = len(quotes)
        value = {
            "low": n, "high": n if exact else None, "bound": "exact" if exact else "at_least",
            "phrase": self.text.text[slice(*whole)], "who": who,
        }  # fmt: skip
        out = [self._claim(str(status), value, [whole, *quotes], base)]
        status = status if status in ("killed", "injured", "missing") else "none"
        details = given.get("details", {})
        for span in quotes:
            name = self.text.text[slice(*span)]
            more = {"status": status, "who": who, **details.get(name, {})}
            out += self._victim(more, [span], {**base, "id": None, "about": None, "_sub": True, "_list": 0})
        return out

    # --- who says it

    def _link(self, said: Any, quotes: list[Span]) -> dict[str, Any]:
        parts = [p.strip() for p in str(said).split("|")]
        if len(parts) > 3 or not parts[0]:
            raise Wrong(f'by {said!r}: write "words | cue" or "name | words | cue"')
        name, words, cue = parts if len(parts) == 3 else ("", parts[0], parts[1] if len(parts) == 2 else "")
        source = one(self.text, words, quotes, strict=False) if words else None
        at = one(self.text, cue, [source, *quotes] if source else quotes, strict=False) if cue else None
        shown = self.text.text[slice(*source)] if source else ""
        return {
            "source": values.bare(name or shown), "source_span": list(source) if source else None,
            "cue": list(at) if at else None,
        }  # fmt: skip

    def _hedge(self, said: Any, quotes: list[Span], links: int) -> dict[str, Any] | None:
        if not said:
            return None
        words, _, by = str(said).partition("@")
        span = one(self.text, words.strip(), quotes, strict=False)
        index = links - 1 if links else None
        if by.strip():
            index = None if by.strip() == "doc" else int(by)
        return {"text": self.text.text[slice(*span)], "span": list(span), "by": index}

    def _period(self, said: Any, quotes: list[Span]) -> dict[str, Any] | None:
        if not said:
            return None
        given = {"q": said} if isinstance(said, str) else said
        phrase = self.text.text[slice(*one(self.text, given["q"], quotes, strict=False))]
        found = values.date(phrase, given, self.published)
        return {k: found[k] for k in ("start", "end", "phrase")}

    # --- the whole

    def _number(self, claims: list[dict[str, Any]]) -> None:
        """Ids in order of appearance; what points to a writer's id then points to the claim."""
        order = list(VALUE_TYPES)
        claims.sort(key=lambda c: (c["quotes"][0], order.index(c["attribute"])))
        ids: dict[str, str] = {}
        seen: set[str] = set()
        for number, claim in enumerate(claims, 1):
            if claim["id"] in ids:
                self.problems.append(f"the id {claim['id']!r} is used twice")
            if claim["id"]:
                ids[claim["id"]] = f"c{number}"
            claim["id"] = f"c{number}"
            key = json.dumps([claim["account"], claim["attribute"], claim["quotes"][0], claim["stance"], claim["chain"]])
            if key in seen:
                quote = self.text.text[slice(*claim["quotes"][0])]
                self.problems.append(f"{claim['attribute']} {quote!r} is labelled twice in the same place by the same source")
            seen.add(key)
        for claim in claims:
            if claim["about"] is not None:
                if claim["about"] not in ids:
                    self.problems.append(f"about {claim['about']!r}: no item has this id (write id = … in the one that is meant)")
                claim["about"] = ids.get(claim["about"])


def _public(claim: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in claim.items() if not k.startswith("_")}


def _listed(said: Any) -> list[Any]:
    return said if isinstance(said, list) else [said]
