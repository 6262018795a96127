"""The grammar of time phrases: patterns over the class letters of ``when_words``.

The first pattern that matches at a place wins, so longer forms stand first; the function of the same name in
``when_days``, ``when_periods`` or ``when_counted`` gives the value. Nothing here looks beyond the phrase: what it means
follows from its own words and the context (publication date, weekend, direction).
"""

from __future__ import annotations

import re
from typing import Final

from onrecord.read import when_counted, when_days, when_periods
from onrecord.read.when_words import Function

_N = r"(?:a?q|a?w(?:h?w)*|[dnY])"
_CONTAINER = r"(?:[LTX]?M\.?(?:c?o?(?:Y|[LTX]U))?|(?:[LTX]|t)?Y\"?|t?[LTX]F?U|t?S(?:o?Y|o?[LTX]U))"
_CLOCK = r"[dn](?::[dn])?k+\.?"

RULES: Final = (
    ("iso", r"Yh[dn]h[dn]"),
    ("dotted", r"j"),
    ("slashed", r"[dn]/[dn]/[Ydn]|[dn]/[dn]"),
    ("clock", rf"[dn](?::[dn])?(?:h|>|&)(?:{_CLOCK}|[dn]:[dn])z?|(?:{_CLOCK}|[dn]:[dn])(?:(?:h|>|&)(?:{_CLOCK}|[dn]:[dn]))?z?"),
    ("day_range_a", r"(?:Wc?)?M\.?d[h>]d(?![o:k]|M)(?:c?Y)?"),
    ("day_range_b", r"d(?:h|&|>t?)do?M\.?(?:c?Y)?"),
    ("part_of", rf"t?[OL]{_N}?h?[UH]o{_CONTAINER}"),
    ("month_day", r"(?:Wc?t?)?[LTX]?M\.?t?[dO](?![:k])(?:c?Y|o?[LT]U)?"),
    ("day_month", r"(?:Wc?I?)?(?:t?d|tO)o?M\.?(?:c?o?Y|o?[LT]U)?"),
    ("weekday_of_week", r"[BR]?Wc?o?[LTX]U"),
    ("weekday", r"(?:t?(?:[BR](?:I|h)?|bo))?[LTX]{0,2}W"),
    ("edge", rf"t?(?:B(?:h|I)?|bot?){_CONTAINER}"),
    ("earlier", r"RI?[LTX]U"),
    ("ago", rf"(?:{_N}h?|a)?UA"),
    ("counted", rf"(?:{_N}h?|a|t)?U[Rf]"),
    ("stretch", rf"t?[LX](?:{_N})F?h?U"),
    ("weekend", r"(?:[LTX]{1,2}|t)E|E"),
    ("part_of_day", r"[LTX]P"),
    ("month_or_unit", rf"t?[LTX]{{0,2}}S(?:o?Y|o?[LTX]U)?|{_CONTAINER}"),
    ("fiscal", r"t?FY"),
    ("quarter", r"(?:t|T)?F?Oh?F?U(?:o(?:Y|TU))?"),
    ("every", rf"e(?:{_N})?h?U|eW|eM|G|Z"),
    ("duration", rf"(?:{_N})h?U(?:hK)?|aU"),
    ("anaphoric", r"t?l(?:W|U|M|E|P)"),
    ("vague_unit", r"vU"),
    ("day", r"[BR]?D"),
    ("overnight", r"V"),
    ("vague", r"v"),
    ("bare_unit", r"U"),
    ("part", r"t?[BR]?P"),
)  # fmt: skip
FUNCTIONS: Final[dict[str, Function]] = {**when_days.FUNCTIONS, **when_periods.FUNCTIONS, **when_counted.FUNCTIONS}
PATTERN: Final = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in RULES))
