"""Identifiers made from content, so that they do not depend on the order of arrival and survive a re-read.

A document is its bytes and where they came from; an account is its document and its anchor; a claim its document and
what it says, in whose words. Two things of one document with equal content get ``-2``, ``-3`` in order of appearance.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence

import msgspec

from onrecord.model import Account, Claim, PartOf


def document_id(sha256_hex: str, source: str) -> str:
    """A document's id in a case. ``source`` is the URL or the caller's id."""
    return "d" + hashlib.sha256((source + "\0" + sha256_hex).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def case_wide(
    document: str, accounts: Sequence[Account], claims: Sequence[Claim]
) -> tuple[tuple[Account, ...], tuple[Claim, ...]]:
    """One document's accounts and claims with their ids in a case, and every reference among them rewritten."""
    seen: Counter[str] = Counter()
    account_ids: dict[str, str] = {}
    for account in accounts:
        account_ids[account.id] = _unique(seen, "a" + _hash(document, account.anchor))
    claim_ids: dict[str, str] = {}
    moved: list[Claim] = []
    for claim in claims:
        value = claim.value
        if isinstance(value, PartOf):
            value = PartOf(account_ids.get(value.account, value.account))
        content = (document, claim.attribute, value, claim.quotes, claim.stance, claim.chain)
        claim_ids[claim.id] = _unique(seen, "c" + _hash(*content))
        moved.append(msgspec.structs.replace(
            claim, id=claim_ids[claim.id], account=account_ids.get(claim.account, claim.account), value=value
        ))  # fmt: skip
    about = {c.id: claim_ids.get(c.about, c.about) for c in moved if c.about is not None}
    return (
        tuple(msgspec.structs.replace(a, id=account_ids[a.id]) for a in accounts),
        tuple(msgspec.structs.replace(c, about=about.get(c.id)) for c in moved),
    )


def _hash(*content: object) -> str:
    return hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:12]


def _unique(seen: Counter[str], name: str) -> str:
    seen[name] += 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"
