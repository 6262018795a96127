"""Where a literal string stands in a report: writers give words, never offsets.

``"six people"`` is found as whole words, in the body first and else in the title. Where it stands several times,
``"six people#2"`` is its second place in the body, ``"six people#t"`` its place in the title, and ``"killed [[six people]] on"``
the marked stretch of a longer one. Failing these, the place nearest to what else is said there decides (``near``).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from onrecord.model import Span

_MARK: Final = re.compile(r"(?s)(.+)#(\d+|t)$")
_SENTENCE: Final = re.compile(r"[.!?:][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9])|\n+")
_SHORT: Final = re.compile(r"\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Gen|Maj|Col|Lt|Capt|Sgt|St|No|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.$")


class NotFound(Exception):
    """A string that the text does not hold, or holds several times."""


class Text(NamedTuple):
    """A report's text; the body begins at ``body`` (after title and byline)."""

    text: str
    body: int

    def sentence(self, at: int) -> Span:
        """The sentence around an offset."""
        start = 0
        for found in _SENTENCE.finditer(self.text):
            if "\n" not in found[0] and (found[0][0] == ":" or _SHORT.search(self.text[max(0, start) : found.start() + 1])):
                continue
            if found.end() > at:
                return start, found.start() + 1
            start = found.end()
        return start, len(self.text)


def places(text: Text, words: str, within: Span | None = None) -> list[Span]:
    """Every place of the words, marks not considered: in the body, else anywhere."""
    left = r"(?<!\w)" if words[:1].isalnum() else ""
    right = r"(?!\w)" if words[-1:].isalnum() else ""
    form = re.compile(left + r"\s+".join(map(re.escape, words.split())) + right)
    start, end = within or (0, len(text.text))
    found = [m.span() for m in form.finditer(text.text) if start <= m.start() and m.end() <= end]
    return [s for s in found if s[0] >= text.body] or found


def marked(text: Text, words: str) -> list[Span]:
    """The places that the words with their marks can mean; one, if a mark says which."""
    if "[[" in words and "]]" in words:
        before, rest = words.split("[[", 1)
        inner, after = rest.split("]]", 1)
        out = []
        for start, end in places(text, before + inner + after):
            inside = places(text, inner, (start, end)) if inner.strip() else []
            offset = len(before.split())
            out += [s for s in inside if len(text.text[start : s[0]].split()) in (offset, offset - 1, offset + 1)][:1]
        return out
    mark = _MARK.fullmatch(words)
    if mark is None:
        return places(text, words)
    if mark[2] == "t":
        return places(text, mark[1], (0, text.body))
    found = places(text, mark[1], (text.body, len(text.text)))
    n = int(mark[2])
    return found[n - 1 : n] if n else []


def one(text: Text, words: str, near: list[Span], *, strict: bool) -> Span:
    """The one place that is meant. ``near``: what else is said there; an ambiguous string stands in the same sentence,
    or, if not ``strict``, as near to it as possible. Raises NotFound with what to do."""
    found = marked(text, words)
    if not found:
        raise NotFound(f"{words!r} does not stand in the text (as whole words, exactly as written)")
    if len(found) == 1:
        return found[0]
    homes = [text.sentence(s) for s, _ in near]
    together = [f for f in found if any(a <= f[0] < b for a, b in homes)]
    if len(together) == 1 or (together and not strict):
        found = together
    if len(found) == 1:
        return found[0]
    if not strict and near:
        return min(found, key=lambda f: min(abs(f[0] - s) + abs(f[1] - e) for s, e in near))
    shown = "; ".join(
        f"#{i} …{' '.join(text.text[max(0, s - 25) : e + 25].split())}…" for i, (s, e) in enumerate(found, 1)
    )
    raise NotFound(f'{words!r} stands {len(found)} times: {shown}. Write it with "#1", "#2" … or as "words [[it]] words"')
