"""Which of a page's blocks are the article: the extraction's words found again among the blocks."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from onrecord.capture import coded, furniture
from onrecord.capture.blocks import APART, Block, is_heading
from onrecord.capture.text import is_running
from onrecord.model import Role

_NOT_WORD: Final = re.compile(r"[\W_]+")
_ANCHOR: Final = 32  # letters and digits; a block so long hardly stands twice in one article
_GRAM: Final = 24
_STRIDE: Final = 8  # of the indexed grams; _GRAM + _STRIDE <= _ANCHOR, so that every anchor holds one
_TRIES: Final = 50
_RECURS: Final = 3
_SAME_STYLE: Final = 3  # paragraphs of the article that must be set alike before others are taken in
_LONGEST_LIST: Final = 400  # blocks
_SHARE: Final = 0.6  # of a block's grams in the extraction, where its words were changed on the way


def squeeze(text: str) -> str:
    """Letters and digits only: white space, marks and bullets differ between the page and the extraction."""
    return _NOT_WORD.sub("", text).lower()


def roles(blocks: Sequence[Block], extraction: Any, title: str | None, author: str | None) -> list[Role]:
    """The role of each block. Blocks that are not the article's, a comment, its title or byline are furniture."""
    squeezed = [squeeze(b.text) for b in blocks]
    body = _squeezed_tree(getattr(extraction, "body", None))
    comments = _squeezed_tree(getattr(extraction, "commentsbody", None))
    in_body = _found(squeezed, body)
    in_comments = _found(squeezed, comments)
    if not any(yes and is_running(b.text) for yes, b in zip(in_body, blocks, strict=True)):
        # No article was found: what looks like running text is the best there is.
        in_body = [
            yes or (is_running(b.text) and b.place in ("", "quote", "aside")) for yes, b in zip(in_body, blocks, strict=True)
        ]
    apart = {"comments", "caption", *(place for place in APART if not _is_most(place, blocks, in_body))}
    out: list[Role] = []
    title_at = _title_at(blocks, squeezed, in_body, title)
    for i, block in enumerate(blocks):
        kind = furniture.classify(block.text)
        if i == title_at:
            out.append("title")
        elif in_body[i] and not kind and block.place not in apart and not _is_link(block):
            out.append("body")
        elif not kind and (block.place == "comments" or (in_comments[i] and block.place not in APART)) and is_comment(block):
            out.append("comment")
        else:
            out.append("furniture")
    _same_style(blocks, out)
    coded.set_apart(blocks, out)
    _recurring(blocks, out)
    _announced(blocks, out)
    _lone_headings(blocks, out)
    _bylines(blocks, squeezed, out, author)
    return out


def _is_most(place: str, blocks: Sequence[Block], in_body: Sequence[bool]) -> bool:
    """Whether most of the article stands there: then the name is its own, and not that of a box beside it."""
    if place in ("notice", "reply"):
        return False  # a wall of words before a short article is still a wall
    told = [(b.place == place, len(b.text)) for b, yes in zip(blocks, in_body, strict=True) if yes and is_running(b.text)]
    return 2 * sum(size for here, size in told if here) > sum(size for _, size in told)


def _same_style(blocks: Sequence[Block], out: list[Role]) -> None:
    """Take in running text that the page sets exactly as it sets the article's paragraphs, after its first one."""
    counts = Counter(b.style for b, role in zip(blocks, out, strict=True) if role == "body" and is_running(b.text))
    body = [i for i, role in enumerate(out) if role == "body"]
    if not body:
        return
    for i in range(body[0], len(blocks)):
        b = blocks[i]
        if b.place == "quote" and out[i] == "furniture" and i < body[-1] and not furniture.classify(b.text):
            out[i] = "body"  # a post or a letter that the article shows
        elif (
            out[i] == "furniture" and b.tag == "p" and b.place == "" and not b.linked and counts[b.style] >= _SAME_STYLE
            and is_running(b.text) and not furniture.classify(b.text)
        ):  # fmt: skip
            out[i] = "body"


def _announced(blocks: Sequence[Block], out: list[Role]) -> None:
    """Take in the list that a paragraph of the body announces with a colon: names of the dead, mostly.

    It ends with the next heading or running text, which must be the body's too: after the last comes the page's foot.
    """
    for i, b in enumerate(blocks):
        if out[i] != "body" or not b.text.endswith(":") or is_heading(b):
            continue
        stops = (j for j in range(i + 1, len(out)) if is_heading(blocks[j]) or _is_told(blocks[j], out[j]))
        end = next(stops, len(out))
        run = range(i + 1, end)
        if end == len(out) or out[end] != "body" or len(run) > _LONGEST_LIST:
            continue
        if all(blocks[j].place in ("", "quote", "caption") for j in run):
            for j in run:
                if not furniture.classify(blocks[j].text):
                    out[j] = "body"


def _is_told(block: Block, role: Role) -> bool:
    return role != "furniture" and (role != "body" or is_running(block.text))


def _recurring(blocks: Sequence[Block], out: list[Role]) -> None:
    """What stands in the body several times in a row, word for word, is a notice and no part of what it tells."""
    body = [i for i, role in enumerate(out) if role == "body"]
    for _, group in itertools.groupby(body, key=lambda i: blocks[i].text):
        if len(run := list(group)) >= _RECURS:
            for i in run:
                out[i] = "furniture"


def _lone_headings(blocks: Sequence[Block], out: list[Role]) -> None:
    """A heading with nothing of the body below it is furniture."""
    for i in range(len(blocks) - 1, -1, -1):
        if out[i] == "body" and is_heading(blocks[i]):
            below = [j for j in range(i + 1, min(len(out), i + 4)) if out[j] == "body"]
            if not below or (below[0] > i + 1 and is_heading(blocks[below[0]])):
                out[i] = "furniture"


def is_comment(block: Block) -> bool:
    return len(block.text.split()) >= 4 and block.place != "form"


def _is_link(block: Block) -> bool:
    """Whether a block is a way to another page: nearly all of it a link, and no running text."""
    return block.linked and not is_heading(block) and not is_running(block.text)


def _squeezed_tree(element: Any) -> str:
    return squeeze(" ".join(element.itertext())) if element is not None else ""


def _found(squeezed: Sequence[str], target: str) -> list[bool]:
    """Which blocks stand in ``target``, in its order. Long blocks are found anywhere, short ones only between them."""
    out = [False] * len(squeezed)
    if not target:
        return out
    grams: dict[str, int] = {}
    for at in range(0, max(1, len(target) - _GRAM + 1), _STRIDE):
        grams.setdefault(target[at : at + _GRAM], at)
    changed: dict[int, list[int]] = {}  # block, and where its words are: those that are there, but not as they stand
    places: list[tuple[int, int, int]] = []  # block, start, end
    for i, block in enumerate(squeezed):
        if len(block) < _ANCHOR:
            continue
        at = _exact(block, target, grams)
        if at >= 0:
            places.append((i, at, at + len(block)))
        elif len(block) >= 2 * _GRAM:
            own = [g for j in range(len(block) - _GRAM + 1) if (g := grams.get(block[j : j + _GRAM], -1)) >= 0]
            if len(own) * _STRIDE >= _SHARE * (len(block) - _GRAM + 1):
                changed[i] = own
    chain = _increasing(places)
    taken = _once(squeezed, target, chain, places, out)
    for i, own in changed.items():  # a teaser made of the article's first words is not the article
        out[i] = sum(taken[g] for g in own) < 0.5 * len(own)
    bounds = [(-1, 0, 0), *chain, (len(squeezed), len(target), len(target))]
    for (i, _, low), (j, high, _) in itertools.pairwise(bounds):
        at = low
        for k in range(i + 1, j):
            block = squeezed[k]
            if not block or len(block) >= _ANCHOR:
                continue
            found = target.find(block, at, high)
            if found >= 0 and (found - at <= 200):
                out[k] = True
                at = found + len(block)
    return out


def _exact(block: str, target: str, grams: dict[str, int]) -> int:
    """Where ``block`` first stands in ``target``; -1 if nowhere. Its grams say from where to look."""
    starts = [g - j for j in range(_STRIDE) if (g := grams.get(block[j : j + _GRAM], -1)) >= 0]
    return target.find(block, max(0, min(starts))) if starts else -1


def _once(
    squeezed: Sequence[str],
    target: str,
    chain: Sequence[tuple[int, int, int]],
    places: Sequence[tuple[int, int, int]],
    out: list[bool],
) -> bytearray:
    """Mark the anchors: all of the chain, and of the others those whose words the chain has not already.

    Returns which characters of ``target`` are taken.
    """
    taken = bytearray(len(target))
    for i, start, end in chain:
        out[i] = True
        taken[start:end] = b"\x01" * (end - start)
    seen: dict[str, int] = {}  # where to look on for a paragraph that the page has several times
    for i, start, end in places:
        if out[i]:
            continue
        size = end - start
        at = seen.get(squeezed[i], start)
        for _ in range(_TRIES):
            if at < 0 or taken.find(1, at, at + size) < 0:
                break
            at = target.find(squeezed[i], at + 1)
        seen[squeezed[i]] = at
        if at >= 0 and taken.find(1, at, at + size) < 0:
            out[i] = True
            taken[at : at + size] = b"\x01" * size
    return taken


def _increasing(places: Sequence[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The longest run of anchors whose places in the extraction rise with the page (longest increasing subsequence)."""
    import bisect

    tails: list[int] = []
    last: list[int] = []
    before: list[int | None] = []
    for n, (_, start, _) in enumerate(places):
        at = bisect.bisect_left(tails, start)
        before.append(last[at - 1] if at else None)
        if at == len(tails):
            tails.append(start)
            last.append(n)
        else:
            if start < tails[at]:  # of two copies of a paragraph the first is taken
                tails[at] = start
                last[at] = n
    chain: list[tuple[int, int, int]] = []
    node: int | None = last[-1] if last else None
    while node is not None:
        chain.append(places[node])
        node = before[node]
    return chain[::-1]


def _title_at(blocks: Sequence[Block], squeezed: Sequence[str], in_body: Sequence[bool], title: str | None) -> int | None:
    """The block that is the headline: a heading that is the stated title or holds it, the highest level first."""
    want = squeeze(title or "")
    if not want:
        return None
    best: tuple[tuple[int, int], int] | None = None
    for i, block in enumerate(blocks):
        own = squeezed[i]
        same = own == want
        part = min(len(own), len(want)) >= 10 and (own in want or want in own) and len(own) <= 2 * len(want) + 20
        if not (same or (part and is_heading(block))) or block.place in ("nav", "footer", "comments", "form", "reply", "notice"):
            continue
        level = int(block.tag[1]) if is_heading(block) else 7
        rank = ((level if same or level == 1 else level + 3), i)
        if best is None or rank < best[0]:
            best = (rank, i)
    return best[1] if best else None


def _bylines(blocks: Sequence[Block], squeezed: Sequence[str], out: list[Role], author: str | None) -> None:
    """Mark the lines by the title or the body's start that say who wrote it."""
    names = [n for n in (squeeze(a) for a in re.split(r"[;,]|\band\b", author or "")) if len(n) >= 4]
    first = next((i for i, (b, r) in enumerate(zip(blocks, out, strict=True)) if r == "body" and is_running(b.text)), len(blocks))
    title = out.index("title") if "title" in out else first
    for i in range(max(0, min(title, first) - 4), min(len(blocks), first + 1)):
        words = len(blocks[i].text.split())
        if out[i] == "title" or words > 20 or is_running(blocks[i].text):
            continue
        if any(n in squeezed[i] for n in names) or re.match(r"by\s+\S", blocks[i].text, re.I):
            out[i] = "byline"
