"""``python -m eval NAME --data PATH``: one benchmark; ``python -m eval --check DIR``: the pinned ones."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from eval import common, pins
from eval.common import EvalError, Failed, Interval, Options, Row

# A task is a row here and a module; modules are imported when their task runs.
TASKS: Final[dict[str, str]] = {
    "muc4": "eval.muc4",
    "attribution": "eval.attribution",
    "dates": "eval.dates",
    "places": "eval.places",
    "tolls": "eval.tolls",
    "pages": "eval.pages",
    "page_dates": "eval.page_dates",
    "copies": "eval.copies",
    "linking": "eval.linking",
    "speed": "eval.speed",
    "casebook": "eval.casebook",
    "corpus": "eval.corpus",
    "hard": "eval.hard",
    "gate": "eval.gate",
}


def task(name: str) -> ModuleType:
    try:
        return importlib.import_module(TASKS[name])
    except KeyError:
        raise EvalError(f"no task is called {name!r}; there are {', '.join(TASKS)}") from None


def run(
    name: str, data: Path, options: Options, *,
    rows: str | None = None, out: Path | None = None, given: Path | None = None,
) -> tuple[Interval | None, dict[str, Any]]:  # fmt: skip
    """One benchmark: its figure (None where the data have no keys, or their scorer is absent) and what else is told."""
    module = task(name)
    documents = common.cut(common.load(module, data), rows)
    if hasattr(module, "with_options"):
        documents = module.with_options(documents, options)
    predicted = common.read_back(given, module, documents) if given else common.predictions(module, documents, options)
    if out is not None:
        common.write(out, module, documents, predicted)
    failed = [(d["id"], str(p)) for d, p in zip(documents, predicted, strict=True) if isinstance(p, Failed)]
    told: dict[str, Any] = {"documents": len(documents), "failed": failed}
    if any(module.GOLD not in d for d in documents):
        return None, {**told, "unscored": f"the data have no {module.GOLD!r}: predictions only"}
    clean = [None if isinstance(p, Failed) else p for p in predicted]
    tallies = _tallies(module, documents, clean, options)
    if isinstance(tallies, str):
        return None, {**told, "unscored": tallies}
    more = dict(module.report(tallies))
    if hasattr(module, "further"):
        more.update(module.further(documents, options))
    return common.bootstrap(tallies, module.figure), {**told, "more": more}


def _tallies(module: ModuleType, documents: Sequence[Row], predicted: Sequence[Any], options: Options) -> Any:
    if hasattr(module, "score_all"):
        return module.score_all(documents, predicted, options)
    return [module.score(d, p) for d, p in zip(documents, predicted, strict=True)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval", description=__doc__)
    add = parser.add_argument
    add("name", nargs="?", choices=list(TASKS), help="the benchmark")
    add("--data", type=Path, help="its file of JSON lines (gzip or not), or folder")
    add("--out", type=Path, help="write the predictions here, one JSON object a line; the data then need no keys")
    add("--predictions", type=Path, help="score the predictions in this file, which --out wrote, and make none")
    add("--json", action="store_true", help="print one JSON object")
    add("--rows", help="only these rows, as a slice: 1::2 is every second, from the second on")
    add("--table", default="airwars", help="conversion table for vague numbers (tolls)")
    add("--scorer", type=Path, help="a MUC-4 scorer (muc4), run as: SCORER muc KEY RESPONSE --json FILE")
    add("--workers", type=int, default=0, help="worker processes; 0: one a core")
    add("--check", type=Path, metavar="DIR", help="run the pinned benchmarks on the data found below DIR; exit 1 if one fell")
    add("--pin", "--lower", action="append", default=[], metavar="PIN", help="with --check: rewrite this pin to what is measured")
    add("--write", type=Path, metavar="FILE", help="with --check: make the table of figures in this document again")
    add("--pins", type=Path, default=pins.FILE, help=argparse.SUPPRESS)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    parser = _parser()
    args = parser.parse_args(argv)
    options = Options(args.table, args.scorer, args.workers)
    try:
        if args.check is not None:
            return pins.check(args.check, args.pins, options, run, lower=args.pin, write=args.write)
        if args.name is None or args.data is None:
            parser.error("give a benchmark and its --data, or --check DIR")
        interval, told = run(
            args.name, args.data, options, rows=args.rows, out=args.out, given=args.predictions
        )
    except EvalError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 2
    _print(args.name, interval, told, as_json=args.json)
    return 0


def _print(name: str, interval: Interval | None, told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"task": name, **(interval._asdict() if interval else {}), **told}, ensure_ascii=False))
        return
    for document, why in told["failed"]:
        print(f"failed, and counted as nothing found: {document}: {why}", file=sys.stderr)
    for what, number in told.get("more", {}).items():
        print(f"{what}: {number:.1f}")
    if interval is None:
        print(f"{name}: {told['documents']} documents, no figure: {told['unscored']}")
    else:
        print(line(name, interval, told["documents"]))


def line(name: str, interval: Interval, documents: int) -> str:
    title = task(name).TITLE
    return f"{name}: {title}: {interval.figure:.1f} (95 % {interval.low:.1f} to {interval.high:.1f}), {documents} documents"


if __name__ == "__main__":
    sys.exit(main())
