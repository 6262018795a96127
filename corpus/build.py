"""``python -m corpus.build``: all reports into train.jsonl, dev.jsonl, test.jsonl; ``--check FILE…``: a few, shown as read.

A report is a TOML file ``reports/bNN/NNN.toml`` (GUIDELINES.md). Its place in the batch decides its part: of ten, 1 to 5 are
train, 6 and 7 dev, 8 to 10 test; batch b00, the guidelines' examples, is train.
"""

from __future__ import annotations

import argparse
import functools
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

from corpus.form import Problems
from corpus.plan import HARMS, STYLES, part_of, plan, settings
from corpus.report import Compiled, compiled
from onrecord.check import check_reading
from onrecord.model import to_json

HERE: Final = Path(__file__).parent
REPORTS: Final = HERE / "reports"
SECOND: Final = HERE / "second"  # the same reports labelled again, under the same names
SPLITS: Final = ("train", "dev", "test")
WORDS: Final = (60, 250)
_START, _END = "<!-- counts: made by python -m corpus.build -->", "<!-- end of counts -->"


def problems_of(path: Path) -> tuple[Compiled | None, list[str]]:
    """A report's reading, or what is wrong with it, each as one line."""
    if not re.fullmatch(r"b\d\d", path.parent.name) or not re.fullmatch(r"\d{3}", path.stem):
        return None, ["a report is reports/bNN/NNN.toml"]
    try:
        found = compiled(path)
    except Problems as error:
        return None, error.found
    out = list(_frame(path, found.report))
    if [p["role"] for p in found.reading["document"]["parts"]][:1] != ["title"]:
        out.append("the title is not taken for one: make it shorter than 30 words, with no full stop or comma at its end")
    out += _schema(found.reading)
    out += [_explained(problem, found.reading) for problem in check_reading(found.reading)]
    told = {c["account"] for c in found.reading["claims"]}
    out += [f"account {a['id']}: no claim is about it" for a in found.reading["accounts"] if a["id"] not in told]
    return found, out


def _frame(path: Path, report: dict[str, Any]) -> Iterable[str]:
    words = len(report["text"].split())
    if not WORDS[0] <= words <= WORDS[1]:
        yield f"the text has {words} words; {WORDS[0]} to {WORDS[1]} are wanted"
    if report["style"] not in STYLES:
        yield f"style {report['style']!r} is none of {', '.join(STYLES)}"
    if report["harm"] not in HARMS:
        yield f"harm {report['harm']!r} is none of {', '.join(HARMS)}"
    row = settings().get(report["setting"])
    if row is None:
        yield f"setting {report['setting']!r} is not in settings.toml"
    elif row["part"] != part_of(path):
        yield f"setting {report['setting']} is for {row['part']}, and this report's place in its batch makes it {part_of(path)}"


@functools.cache
def _validator() -> Any:
    """The contract's schema, where the development environment has a validator."""
    try:
        import jsonschema  # type: ignore[import-untyped, unused-ignore]
    except ImportError:
        return None
    text = resources.files("onrecord").joinpath("reading.schema.json").read_text(encoding="utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def _schema(reading: dict[str, Any]) -> list[str]:
    validator = _validator()
    errors = validator.iter_errors(reading) if validator is not None else ()
    return [f"schema: {error.json_path}: {error.message[:200]}" for error in errors]


def _explained(problem: str, reading: dict[str, Any]) -> str:
    """With the words of the claim that the check names by its number."""
    named = re.match(r"claim (c\d+)", problem)
    claim = next((c for c in reading["claims"] if named and c["id"] == named[1]), None)
    if claim is None:
        return problem
    start, end = claim["quotes"][0]
    return f"{claim['attribute']} {reading['document']['text'][start:end]!r}: {problem}"


# --- what a writer sees


def shown(found: Compiled) -> str:
    """The reading, a line a claim."""
    text = found.reading["document"]["text"]

    def cut(span: Sequence[int] | None) -> str:
        return text[span[0] : span[1]] if span else "–"

    out = []
    for account in found.reading["accounts"]:
        named = f"{account['scope']} {account['kind']}, {cut(account['anchor'])!r}"
        out.append(f"  {account['id']}  {named}, toll {_toll(account['toll'])}")
    for c in found.reading["claims"]:
        value = {k: v for k, v in (c["value"] or {}).items() if k not in ("candidates", "phrase") and v is not None}
        chain = " < ".join(f"{link['source']} [{cut(link['source_span'])}: {cut(link['cue'])}]" for link in c["chain"])
        more = "".join(f", {k} {c[k]}" for k in ("about", "hedge", "period") if c[k])
        said = "" if c["stance"] == "asserts" else f" {c['stance'].upper()}"
        head = f"  {c['id']:4} {c['account']} {c['attribute']}{said} {cut(c['quotes'][0])!r}"
        out.append(f"{head} {value or ''}{more}  by {chain or 'the document'}")
    return "\n".join([*out, *(f"  hint: {h}" for h in found.hints)])


def _toll(toll: dict[str, dict[str, dict[str, int | None]]]) -> str:
    def end(n: int | None) -> str:
        return "…" if n is None else str(n)

    return ", ".join(
        f"{harm} {who} {end(r['low'])}–{end(r['high'])}" for harm, of in toll.items() for who, r in of.items()
    ) or "none"


def check(paths: Sequence[Path], *, quiet: bool) -> int:
    bad = 0
    for path in paths:
        found, wrong = problems_of(path)
        print(f"{path}: {'ok' if not wrong else f'{len(wrong)} problems'} ({part_of(path)})")
        for problem in wrong:
            print(f"  ! {problem}")
        if found is not None and not quiet:
            print(shown(found))
        bad += bool(wrong)
    return 1 if bad else 0


# --- all of them


def everything(reports: Path = REPORTS) -> tuple[dict[str, list[Compiled]], list[str]]:
    """The readings of each part, in order, and every problem with the name of its file."""
    parts: dict[str, list[Compiled]] = {s: [] for s in SPLITS}
    wrong: list[str] = []
    for path in sorted(reports.glob("b*/*.toml")):
        found, problems = problems_of(path)
        wrong += [f"{path.relative_to(reports)}: {p}" for p in problems]
        if found is not None and not problems:
            parts[part_of(path)].append(found)
    return parts, wrong


def counts(parts: dict[str, list[Compiled]]) -> str:
    """The table of README.md."""
    lines = ["| | train | dev | test | all |", "|---|---|---|---|---|"]

    def line(name: str, by_part: dict[str, int]) -> None:
        lines.append(f"| {name} | " + " | ".join(str(by_part[s]) for s in SPLITS) + f" | {sum(by_part.values())} |")

    def over(count: Any) -> dict[str, int]:
        return {s: sum(count(c) for c in found) for s, found in parts.items()}

    line("reports", over(lambda c: 1))
    line("words", over(lambda c: len(c.report["text"].split())))
    line("accounts", over(lambda c: len(c.reading["accounts"])))
    line("claims", over(lambda c: len(c.reading["claims"])))
    line("claims with a source", over(lambda c: sum(bool(x["chain"]) for x in c.reading["claims"])))
    for what, field in (("accounts", "scope"), ("claims", "attribute"), ("claims", "stance")):
        for name in sorted({x[field] for found in parts.values() for c in found for x in c.reading[what]}):
            line(f"{what}: {name}", over(lambda c, w=what, f=field, n=name: sum(x[f] == n for x in c.reading[w])))
    for field in ("style", "harm"):
        found = Counter(c.report[field] for of in parts.values() for c in of)
        for name in sorted(found):
            line(f"{field}: {name}", over(lambda c, f=field, n=name: c.report[f] == n))
    return "\n".join(lines)


def readme(text: str, table: str) -> str:
    """README.md with its counts made again."""
    before, after = text.split(_START)[0], text.split(_END)[1]
    return f"{before}{_START}\n\n{table}\n\n{_END}{after}"


def _line(found: Compiled) -> str:
    return to_json(found.reading) + "\n"


def _other_texts(parts: dict[str, list[Compiled]], again: dict[str, list[Compiled]]) -> list[str]:
    """Second passes over no report of the corpus, or over another text than it has now."""
    texts = {c.reading["id"]: c.reading["document"]["text"] for found in parts.values() for c in found}
    seconds = [c.reading for found in again.values() for c in found]
    return [f"{r['id']}: its text is not that of the report" for r in seconds if texts.get(r["id"]) != r["document"]["text"]]


def blank(path: Path) -> Path:
    """The report without its labels, to be labelled again: a file below ``second/``. Raises FileExistsError."""
    to = SECOND / path.parent.name / path.name
    head = re.split(r"(?m)^\[accounts\]", path.read_text(encoding="utf-8"))[0]
    head = re.sub(r"(?m)^traps\s*=.*\n", "", head)
    to.parent.mkdir(parents=True, exist_ok=True)
    with to.open("x", encoding="utf-8", newline="\n") as file:
        file.write(head)
    return to


def build() -> int:
    parts, wrong = everything()
    again, more = everything(SECOND)
    wrong += [f"second/{problem}" for problem in [*more, *_other_texts(parts, again)]]
    for problem in wrong:
        print(problem, file=sys.stderr)
    if wrong:
        print(f"corpus: {len(wrong)} problems; nothing was written", file=sys.stderr)
        return 1
    for name, found in parts.items():
        (HERE / f"{name}.jsonl").write_text("".join(map(_line, found)), encoding="utf-8", newline="\n")
    second = sorted((c for found in again.values() for c in found), key=lambda c: str(c.reading["id"]))
    (HERE / "second.jsonl").write_text("".join(_line(c) for c in second), encoding="utf-8", newline="\n")
    path = HERE / "README.md"
    path.write_text(readme(path.read_text(encoding="utf-8"), counts(parts)), encoding="utf-8", newline="\n")
    print(", ".join(f"{name} {len(found)}" for name, found in parts.items()))
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m corpus.build", description=__doc__)
    told = "check these reports (or folders of them) and show them as read"
    parser.add_argument("--check", nargs="+", type=Path, metavar="FILE", help=told)
    parser.add_argument("--blank", nargs="+", type=Path, metavar="FILE", help="copy these reports without labels to second/")
    parser.add_argument("--plan", metavar="bNN", help="what the ten reports of a batch are to be")
    parser.add_argument("--quiet", action="store_true", help="with --check: problems only")
    args = parser.parse_args(argv)
    if args.plan:
        print(plan(args.plan))
        return 0
    if args.blank:
        for path in args.blank:
            print(blank(path.resolve()))
        return 0
    if not args.check:
        return build()
    paths = [p for given in args.check for p in (sorted(given.glob("*.toml")) if given.is_dir() else [given])]
    return check([p.resolve() for p in paths], quiet=args.quiet)


if __name__ == "__main__":
    sys.exit(main())
