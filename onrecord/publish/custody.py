"""The custody report on one document: a page of HTML to print. Pure: facts in, page out; no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from onrecord.wording import safe

_STYLE: Final = """
body { font: 11pt/1.45 Georgia, 'Times New Roman', serif; color: #111; background: #fff; max-width: 60em; margin: 2em auto;
  padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 1.6em; border-bottom: 1px solid #999; }
table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-style: italic; }
th, td { text-align: left; vertical-align: top; padding: .25em .6em .25em 0; border-bottom: 1px solid #ddd; }
th { white-space: nowrap; } code { font: .82em/1.35 'DejaVu Sans Mono', Consolas, monospace; overflow-wrap: anywhere; }
.broken { border: 2px solid #111; padding: .5em; font-weight: bold; } tr { break-inside: avoid; } h2 { break-after: avoid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: .82em; }
@media (max-width: 40em) { .log { display: block; overflow-x: auto; } }
@page { margin: 18mm; } @media print { body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; } }
"""

_CSP: Final = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(facts: Mapping[str, Any]) -> str:
    """The report as one HTML page. ``facts``: what ``api.custody_facts`` gives. All that documents or people wrote is
    escaped, isolated in its direction, and rid of what could reorder the line."""
    row, captured = facts["document"], facts["captured"]
    capture: Mapping[str, Any] = next((e for e in facts["entries"] if e["kind"] == "capture"), {})
    title = f"Custody of document {row['id']}"
    body = [
        f"<h1>{_text(title)}</h1>",
        f"<p>Made {_text(facts['at'])} by {_text(facts['tool'])}. All times are UTC.</p>",
        f'<p{"" if facts["sound"] else " class=broken"}>The case, {_text(facts["verified"])}.</p>',
        *(f"<p class=broken>{_text(_hidden(one))}</p>" for one in facts["withheld"]),
        "<h2>The document</h2>",
        _pairs([
            ("Name given", row["given_id"]), ("Where from", row["source"]),
            ("Taken in", captured["fetched_at"] or capture.get("at")),
            ("By", capture.get("by") or "not said"), ("With", capture.get("tool")), ("Format", captured["format"]),
            ("Size", None if captured["size"] is None else f"{captured['size']:,} bytes"), ("State", row["status"]),
        ]),
        _hashes(row, facts),
        "<h2>Copies in the case</h2>",
        _listed(facts["same"], "has the same bytes") + _listed(facts["alike"], "carries the same copy")
        or "<p>None that the case knows of.</p>",
        "<h2>Everything that was done with it</h2>",
        _log(facts["entries"]),
        "<h2>The chain of entries</h2>",
        f"<p>Each entry holds the hash of the one before; the last is the head:</p><p><code>{_text(facts['head'])}</code></p>",
        _stamps(facts["stamps"]),
        "<h2>To check this without onrecord</h2>",
        "<p>The original’s hash is that of the file as it was received:</p><pre>sha256sum FILE</pre>"
        "<p>The case is checked by a program that needs Python alone, written from the description of the format:</p>"
        f"<pre>python tools/verify_case.py CASE --head {_text(facts['head'])}</pre>"
        "<p>An entry’s hash is in its row above and in the table “entries” of case.db, an SQLite database.</p>",
    ]  # fmt: skip
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light">\n'
        f"<title>{_text(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n" + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _text(value: object) -> str:
    return escape(safe(str(value)))


def _said(value: object) -> str:
    """Somebody's words, in their own direction."""
    return "<i>erased</i>" if value is None else f'<bdi dir="auto">{_text(value)}</bdi>'


def _pairs(pairs: Iterable[tuple[str, object]]) -> str:
    return "<table>" + "".join(f'<tr><th scope="row">{_text(k)}</th><td>{_said(v)}</td></tr>' for k, v in pairs) + "</table>"


def _hashes(row: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    rows = [("Original", row["sha256"]), *(("Text made of it", sha256) for sha256 in facts["texts"])]
    told = "".join(f'<tr><th scope="row">{k}</th><td><code>{_text(v)}</code></td></tr>' for k, v in rows)
    return f"<table><caption>SHA-256</caption>{told}</table>"


def _hidden(row: Mapping[str, Any]) -> str:
    what = f"Its claim {row['claim']}" if row["claim"] else "The document"
    return f"{what} is withheld since {row['at']} by {row['by'] or 'somebody who is not named'}: {row['reason']}"


def _listed(rows: Iterable[Mapping[str, Any]], what: str) -> str:
    told = "".join(f"<li><code>{_text(r['id'])}</code> ({_said(r['given_id'])}) {what}</li>" for r in rows)
    return f"<ul>{told}</ul>" if told else ""


_DONE: Final = {
    "capture": "taken in", "parse": "text made", "read": "read", "failed": "failed", "judge": "a decision",
    "withhold": "withheld", "erase": "erased",
}  # fmt: skip


def _log(entries: Iterable[Mapping[str, Any]]) -> str:
    out = []
    for e in entries:
        done = "shown again" if e["note"].get("lift") else _DONE.get(e["kind"], e["kind"])
        note = "; ".join(f"{key}: {value}" for key, value in e["note"].items() if value is not None and key != "lift")
        if e["gone"]:
            note = "its content was erased"
        if e["erased"]:
            note += f"; {e['erased']} blobs erased"
        out.append(
            f"<tr><td>{e['seq']}</td><td>{_text(e['at'])}</td><td>{_text(done)}</td><td>{_said(e['by'] or 'not said')}</td>"
            f"<td>{_said(note)}</td><td>{_text(e['tool'])}<br><code>{_text(e['hash'])}</code></td></tr>"
        )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Entry", "When", "What", "By", "More", "Tool and hash"))
    return f'<div class="log"><table><thead><tr>{head}</tr></thead><tbody>{"".join(out)}</tbody></table></div>'


def _stamps(stamps: Iterable[Mapping[str, Any]]) -> str:
    out = []
    for s in stamps:
        upto = _text(s["head"].partition(":")[0])
        if s.get("problem"):
            out.append(f"<li>A stamp of entries 1 to {upto} does <b>not</b> hold: {_text(s['problem'])}</li>")
        else:
            out.append(f"<li>Entries 1 to {upto} were seen at {_text(s['time'])} by {_said(s['authority'])} (RFC 3161)</li>")
    return f"<ul>{''.join(out)}</ul>" if out else "<p>No authority stamped it yet; <code>onrecord stamp</code> asks one.</p>"
