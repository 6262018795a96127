"""What in a mail's plain text is new, what is quoted from earlier mails, what is a signature and what is forwarded."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from onrecord.capture import text
from onrecord.model import Role

_FORWARDED: Final = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded message|forwarded by .{1,80})\s*-{2,}|begin forwarded message:)", re.I
)
_ORIGINAL: Final = re.compile(r"\s*-{2,}\s*(?:original message|original appointment)\s*-{2,}", re.I)
_WROTE: Final = re.compile(r"\s*(?:on|le|am|el)\s.{5,200}\s(?:wrote|écrit|schrieb|escribió)\s*:\s*", re.I | re.S)
_WHEN: Final = re.compile(r"@|\d{1,2}:\d\d")
_FIELD: Final = re.compile(r"\s*\*?(?:from|sent|date|to|cc|subject|reply-to|received)\s*:\*?(?:\s|$)", re.I)
_FORWARD_SUBJECT: Final = re.compile(r"\s*(?:fwd?|wg|tr)\s*:", re.I)
_QUOTE: Final = re.compile(r"^[ ]?(?:>[ ]?)+", re.M)
_FEW: Final = 15  # words: above a forwarded mail stands a remark ("FYI"), above an answered one the answer


def begins(paragraph: str) -> bool:
    """Whether a paragraph of a mail's HTML introduces the earlier mail that is quoted below it."""
    if len(paragraph) > 300:
        return False
    wrote = _WROTE.fullmatch(paragraph) is not None and _WHEN.search(paragraph) is not None
    return wrote or _ORIGINAL.match(paragraph) is not None


def paragraphs(shown: str, subject: str | None) -> list[tuple[str, Role]]:
    """The paragraphs of a body, each "body" or "furniture". If all of it is quoted, what is quoted is the body."""
    lines = shown.splitlines()
    roles = _roles(lines, _FORWARD_SUBJECT.match(subject or "") is not None)
    if not any(role == "body" and any(c.isalnum() for c in line) for line, role in zip(lines, roles, strict=True)):
        lines = _QUOTE.sub("", shown).splitlines()
        roles = ["body"] * len(lines)
    out: list[tuple[str, Role]] = []
    start = 0
    for i in range(1, len(lines) + 1):
        if i == len(lines) or roles[i] != roles[start]:
            chunk = "\n".join(lines[start:i])
            out += [(chunk[slice(*span)], roles[start]) for span in text.split(chunk)]
            start = i
    return out


def _roles(lines: Sequence[str], forward: bool) -> list[Role]:
    out: list[Role] = []
    zone = "own"  # own, head (of a forwarded mail), signature, rest
    words = 0
    fields = False
    attribution = 0  # lines of it still to come
    for i, line in enumerate(lines):
        marker = _FORWARDED.match(line) is not None
        original = zone in ("own", "signature") and not marker and _is_original(lines, i)
        if marker or (original and (forward or words < _FEW)):
            zone, fields = "head", False
        elif original:
            zone = "rest"
        if zone == "head":
            field = _FIELD.match(line) is not None
            if marker or original or field or (fields and line.strip()) or not line.strip():
                if not line.strip() and fields:
                    zone, forward = "own", False
                fields = fields or field
                out.append("furniture")
                continue
            zone, forward = "own", False
        if zone in ("signature", "rest"):
            out.append("furniture")
            continue
        attribution = attribution or _attribution(lines, i)
        if attribution < 0:  # the earlier mail follows without marks
            zone, attribution = "rest", 0
            out.append("furniture")
        elif attribution:
            attribution -= 1
            out.append("furniture")
        elif line.rstrip() == "--":
            zone = "signature"
            out.append("furniture")
        elif line.lstrip(" ")[:1] == ">":
            out.append("furniture")
        else:
            words += len(line.split())
            out.append("body")
    return out


def _is_original(lines: Sequence[str], i: int) -> bool:
    """Whether an earlier mail begins here with its headers, as some programs show it: "From: … Sent: … To: …"."""
    if _ORIGINAL.match(lines[i]):
        return True
    first = lines[i].lstrip(" *")[:5].lower() == "from:"
    return first and sum(_FIELD.match(line) is not None for line in lines[i : i + 6]) >= 3


def _attribution(lines: Sequence[str], i: int) -> int:
    """How many lines "On … wrote:" takes from here; negative if no marked quote follows it, 0 if there is none."""
    if not lines[i].lstrip()[:3].lower().startswith(("on ", "le ", "am ", "el ")):
        return 0
    for n in (1, 2, 3):
        head = "\n".join(lines[i : i + n])
        if _WROTE.fullmatch(head):
            following = next((x for x in lines[i + n : i + n + 3] if x.strip()), "")
            if following.lstrip(" ")[:1] == ">":
                return n
            return -n if _WHEN.search(head) else 0
    return 0
