"""Who stands where on who did it: voices down, parties across, a sign in each field. Signs differ by shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from onrecord.draw.svg import Drawing, Link, drawing, el, isolated, label, legend, link, moved, named, number, pair, prose, table
from onrecord.model import Blame
from onrecord.wording import plural, safe

# A stand: how the field is called in words, and its sign around (0, 0).
_STANDS: Final = {
    "claimed_by": ("claims it", '<rect x="-6" y="-6" width="12" height="12" class="d-bar"/>'),
    "accused_by": ("accuses", '<circle r="6" class="d-accuse"/>'),
    "denied_by": ("denies", '<path d="M-5 -5l10 10m0 -10l-10 10" class="d-cross"/>'),
    "no_position": ("takes no position", '<circle r="5.5" class="d-hollow"/>'),
}
_MOST: Final = (30, 6)  # voices and parties drawn; the table has all
_ROW: Final = 26.0


def draw(
    parties: Sequence[Blame], *, title: str, to: Callable[[str, str], Link | None] | None = None
) -> Drawing:
    """``parties``: an incident's. ``to``: where a voice's stand on a party leads, by their names."""
    stands = _stands(parties)
    voices = _voices(parties, stands)
    svg = pair(lambda width: _svg(parties, voices, stands, title, to or (lambda _a, _b: None), width))
    head = ("party", *(words for words, _ in _STANDS.values()))
    rows = [
        (isolated(p.name), *("; ".join(isolated(v) for v in getattr(p, kind)) or "–" for kind in _STANDS)) for p in parties
    ]
    return Drawing(svg, table(title, head, rows))


def _stands(parties: Sequence[Blame]) -> dict[tuple[str, str], list[str]]:
    """By voice and party: what the voice does, in the order of the signs; one may accuse and later take it back."""
    found: dict[tuple[str, str], list[str]] = {}
    for p in parties:
        for kind in _STANDS:
            for voice in getattr(p, kind):
                found.setdefault((voice, p.name), []).append(kind)
    return found


def _voices(parties: Sequence[Blame], stands: dict[tuple[str, str], list[str]]) -> list[str]:
    """Those who claim it first, then those who accuse, deny, take no position."""
    order = list(_STANDS)
    best: dict[str, tuple[int, int]] = {}
    names = [p.name for p in parties]
    for (voice, party), kinds in stands.items():
        rank = min(order.index(k) for k in kinds), names.index(party)
        best[voice] = min(best.get(voice, rank), rank)
    return sorted(best, key=lambda v: (best[v], v))


def _svg(
    parties: Sequence[Blame], voices: Sequence[str], stands: dict[tuple[str, str], list[str]], title: str,
    to: Callable[[str, str], Link | None], width: float,
) -> str:  # fmt: skip
    across, down = list(parties[: _MOST[1]]), list(voices[: _MOST[0]])
    if not across:
        return drawing((width, 30), title, "Nobody is named.", label(4, 20, "nobody is named", "d-text d-quiet"))
    left = 240.0 if width > 500 else 130.0
    step = min(150.0, (width - left - 8) / len(across))
    out = []
    for i, p in enumerate(across):
        x = left + step * (i + 0.5)
        out.append(label(round(x, 1), 16, named(p.name, step - 8, 12), "d-strong", "middle", prose(isolated(p.name))))
    y = 26.0
    for voice in down:
        out.append(el("path", d=f"M4 {number(y)}H{number(left + step * len(across))}", class_="d-grid"))
        out.append(label(4, y + 17, named(voice, left - 12, 12), "d-text", "start", prose(isolated(voice))))
        for i, p in enumerate(across):
            kinds = stands.get((voice, p.name), [])
            target = to(voice, p.name) if kinds else None
            for n, kind in enumerate(kinds):
                words, sign = _STANDS[kind]
                x = left + step * (i + 0.5) + 18 * (n - (len(kinds) - 1) / 2)
                tip = el("title", prose(isolated(voice), f" {words}: ", isolated(p.name)))
                area = '<rect x="-12" y="-12" width="24" height="24" class="d-target"/>'
                out.append(link(target, moved(x, y + 13, tip + area + sign)))
        y += _ROW
    if not down:
        out.append(label(4, y + 14, "named; nobody takes a stand", "d-small d-quiet"))
        y += _ROW
    rest = [f"{len(parties) - len(across)} more parties"] * (len(parties) > len(across))
    rest += [f"{len(voices) - len(down)} more voices"] * (len(voices) > len(down))
    if rest:
        out.append(label(4, y + 14, f"{' and '.join(rest)} in the table", "d-small d-quiet"))
        y += 20
    there = {k for kinds in stands.values() for k in kinds}
    signs = [(moved(9, -4, sign), words) for kind, (words, sign) in _STANDS.items() if kind in there]
    meant, y = legend(signs, y + 24, width)
    told = [f"{safe(p.name)}: {_told(p)}" for p in across]
    desc = f"Who stands where. {'; '.join(told)}. The table beside it names them."
    return drawing((width, y), title, desc, "".join([*out, meant]), class_="d-blame")


def _told(p: Blame) -> str:
    counts = {words: len(getattr(p, kind)) for kind, (words, _) in _STANDS.items()}
    return ", ".join(f"{plural(n, 'voice')} {words}" for words, n in counts.items() if n) or "no stand"
