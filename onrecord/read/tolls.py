"""The toll of an account in the making: as in ``onrecord.tolls``, which counts finished claims too."""

from __future__ import annotations

from collections.abc import Sequence

from onrecord import tolls
from onrecord.model import Toll
from onrecord.read.drafts import Draft
from onrecord.tolls import toll_of_claims

__all__ = ["toll", "toll_of_claims"]


def toll(drafts: Sequence[Draft]) -> Toll:
    """Harm → category → range, from the account's counts that somebody asserts.

    Where a rule has read how many came to a harm, people whom only the encoder saw are some of them and change no range.
    """
    ruled = {d.attribute for d in drafts if not d.tagged and d.value is not None}
    return tolls.toll(
        tolls.Figure(d.attribute, d.value, d.quotes, d.stance, d.period, d.listed, d.subset, d.own, d.early)
        for d in drafts
        if not (d.tagged and d.attribute in ruled)
    )
