"""Spreadsheets: documents.csv, accounts.csv and claims.csv in a folder, joined by the documents' and accounts' ids.

A cell that a spreadsheet would run as a formula gets an apostrophe in front; how many is said.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from onrecord.errors import InputError
from onrecord.model import HARMS, Account, Claim, Reading
from onrecord.publish.files import Export, replacing

DOCUMENTS: Final = (
    "id", "given_id", "sha256", "source", "fetched_at", "published", "outlet", "title", "lang", "origin", "status",
)  # fmt: skip
ACCOUNTS: Final = (
    "document", "given_id", "account", "scope", "kind", "main", "words",
    *(f"{harm}_{end}" for harm in HARMS for end in ("low", "high")), "toll",
)  # fmt: skip
CLAIMS: Final = (
    "document", "given_id", "account", "claim", "attribute", "stance", "low", "high", "bound", "who", "phrase", "name",
    "class", "start", "end", "lat", "lon", "value", "words", "quotes", "sources", "hedge", "hedge_by", "period_start",
    "period_end", "period_phrase", "about", "reader", "confidence",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class _Sheet:
    """A CSV file with a heading; counts the cells it had to defuse."""

    def __init__(self, file: IO[str], columns: Sequence[str]) -> None:
        # Every text is quoted: before Python 3.13 a lone "\r" in a cell was not, and would have broken its row.
        self.writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        self.columns = columns
        self.defused = 0
        self.writer.writerow(columns)

    def row(self, cells: dict[str, Any]) -> None:
        self.writer.writerow([self._cell(cells.get(name)) for name in self.columns])

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(_FORMULA):
            self.defused += 1
            return f"'{value}"
        return value


def export(held: Iterable[tuple[dict[str, Any], Reading | None]], path: Path) -> Export:
    """Write the three files into the folder ``path`` (made if needed). Raises InputError if it cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{path} cannot be a folder ({error.strerror}); choose another", kind="unwritable") from error
    paths = tuple(path / f"{name}.csv" for name in ("documents", "accounts", "claims"))
    written = 0
    with replacing(*paths) as files:
        documents, accounts, claims = (
            _Sheet(file, columns) for file, columns in zip(files, (DOCUMENTS, ACCOUNTS, CLAIMS), strict=True)
        )
        for row, reading in held:
            documents.row(row)
            written += 1
            if reading is None:
                continue
            for i, account in enumerate(reading.accounts):
                accounts.row(_account(row, reading, account, i == 0))
            for claim in reading.claims:
                claims.row(_claim(row, reading, claim))
    defused = documents.defused + accounts.defused + claims.defused
    notes = (f"cells that a spreadsheet would run got an apostrophe in front: {defused}",) if defused else ()
    return Export(paths, written, notes)


def _account(row: dict[str, Any], reading: Reading, account: Account, main: bool) -> dict[str, Any]:
    start, end = account.anchor
    cells = {
        "document": row["id"], "given_id": row["given_id"], "account": account.id, "scope": account.scope,
        "kind": account.kind, "main": "yes" if main else "no", "words": reading.document.text[start:end],
        "toll": _json(account.toll),
    }  # fmt: skip
    for harm in HARMS:
        if everyone := account.toll.get(harm, {}).get("all"):
            cells |= {f"{harm}_low": everyone.low, f"{harm}_high": everyone.high}
    return cells


def _claim(row: dict[str, Any], reading: Reading, claim: Claim) -> dict[str, Any]:
    value = msgspec.to_builtins(claim.value) or {}
    best = (value.get("candidates") or [{}])[0]
    simple = {name: value.get(name) for name in ("low", "high", "bound", "who", "phrase", "class", "start", "end")}
    named = next((value[k] for k in ("name", "term", "party", "toward", "of", "account") if value.get(k)), None)
    hedge, period = claim.hedge, claim.period
    return {
        **simple, "document": row["id"], "given_id": row["given_id"], "account": claim.account, "claim": claim.id,
        "attribute": claim.attribute, "stance": claim.stance, "name": named, "lat": best.get("lat"),
        "lon": best.get("lon"), "value": _json(claim.value), "quotes": _json(claim.quotes),
        "words": " … ".join(reading.document.text[s:e] for s, e in claim.quotes),
        "sources": "; ".join(link.source for link in claim.chain), "hedge": hedge and hedge.text,
        "hedge_by": None if hedge is None or hedge.by is None else claim.chain[hedge.by].source,
        "period_start": period and period.start, "period_end": period and period.end,
        "period_phrase": period and period.phrase, "about": claim.about, "reader": claim.reader,
        "confidence": claim.confidence,
    }  # fmt: skip


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
