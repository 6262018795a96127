"""Which accounts tell of one incident: pairs of mentions in one cluster, against the truth.

Rows are either a casebook's incidents, ``{"code", "date", "place", "governorate", "lat", "lon", "geo_accuracy",
"strike_type", "killed_min", "killed_max", "sources", "victims"}``, from which noisy mentions are made (below), or pairs
of documents ``{"a", "b", "same_incident"}`` with the documents in the file beside it (``…_docs`` for ``…_pairs``), which
are read first and count as linked if any of their accounts share a cluster.

Mentions are made only of the even months: the weights were fitted to the odd ones (``python -m eval.linking_fit``).
A pair counts once for each of its documents; the figure is the F1 of pairs.
"""

from __future__ import annotations

import datetime
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from eval.common import EvalError, Failed, Options, Row, Tally, f1, in_processes, load_lines, reading, share, sums
from onrecord import ids
from onrecord.link import link, origins
from onrecord.model import Account, Candidate, Claim, Count, Date, Place, Told, Victim

TITLE: Final = "pairs of accounts of one incident, F1"
KEY: Final = "cluster"
GOLD: Final = "incident"
SEED: Final = 20151229

# Spellings that writers exchange.
_SPELLINGS: Final = (
    ("q", "k"), ("ou", "u"), ("ee", "i"), ("ei", "ay"), ("aa", "a"), ("al-", "el-"), ("kh", "k"), ("dh", "d"), ("ah", "a"),
    ("ss", "s"), ("iy", "i"), ("e", "i"), ("o", "u"), ("y", "i"), ("mm", "m"), ("gh", "g"),
)  # fmt: skip


def load(path: Path) -> list[Row]:
    rows = load_lines(path)
    if rows and "same_incident" in rows[0]:
        return _documents(path, rows)
    if rows and "code" in rows[0]:
        return mentions([r for r in rows if r.get("date") and int(r["date"][5:7]) % 2 == 0])
    raise EvalError(f"{path} holds neither incidents nor pairs of documents")


def _documents(path: Path, pairs: Sequence[Row]) -> list[Row]:
    docs = {d["id"]: d for d in load_lines(path.with_name(path.name.replace("_pairs", "_docs")))}
    gold: dict[str, dict[str, bool]] = {d: {} for d in docs}
    for p in pairs:
        gold[p["a"]][p["b"]] = gold[p["b"]][p["a"]] = p["same_incident"]
    return [{"id": i, "text": d["text"], GOLD: gold[i]} for i, d in docs.items() if gold[i]]


# --- mentions out of incidents


def mentions(incidents: Sequence[Row]) -> list[Row]:
    """Noisy mentions, one to five an incident: ``{"id", "incident", "told"}``. The same for the same incidents."""
    centres: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for r in incidents:
        if r.get("lat") is not None:
            for name in {_coarse(r), r.get("governorate")} - {None, ""}:
                centres[str(name)].append((r["lat"], r["lon"]))
    towns = {n: (sum(p[0] for p in at) / len(at), sum(p[1] for p in at) / len(at)) for n, at in centres.items()}
    out = []
    for r in incidents:
        rng = random.Random(f"{SEED} {r['code']}")
        for i in range(min(5, len(r.get("sources") or ()) or rng.randint(1, 3))):
            name = f"{r['code']}#{i}"
            out.append({"id": name, GOLD: r["code"], "told": _told(name, r, towns, rng)})
    return out


def _coarse(r: Row) -> str:
    return str(r.get("place") or "").split(",")[-1].strip()


def _told(name: str, r: Row, towns: dict[str, tuple[float, float]], rng: random.Random) -> Told:
    day = datetime.date.fromisoformat(r["date"][:10])
    published = day + datetime.timedelta(days=rng.choice((0, 0, 0, 1, 1, 2)))
    values: list[tuple[str, Any]] = []
    luck = rng.random()
    if luck < 0.88:
        said = day + datetime.timedelta(days=0 if luck < 0.75 else 1 if luck < 0.84 else -1)
        values.append(("date", Date(str(said), str(said), "that day", "day")))
    values += [("place", p) for p in _places(r, towns, rng)]
    low, high = r.get("killed_min"), r.get("killed_max")
    if low is not None and rng.random() < 0.85:
        n = rng.choice((low, high if high is not None else low))
        if rng.random() < 0.2:
            n = max(1, round(n * rng.uniform(0.5, 1.6)))
        if n:
            least = rng.random() < 0.3
            who: Any = rng.choice(("civilians", "civilians", "all"))
            values.append(("killed", Count(n, None if least else n, "at_least" if least else "exact", str(n), who)))
    victims = [v["name"] for v in r.get("victims") or () if v.get("name")]
    if victims and rng.random() < 0.35:
        for v in rng.sample(victims, min(len(victims), rng.randint(1, 3))):
            values.append(("victim", Victim(_respelt(v, rng), status="killed")))
    claims = tuple(Claim(f"c{name}-{k}", f"a{name}", what, value, ((0, 1),)) for k, (what, value) in enumerate(values))
    return Told(f"d{name}", name, Account(f"a{name}", "incident", _kind(r, rng), (0, 1)), claims, True, str(published))


def _kind(r: Row, rng: random.Random) -> Any:
    kind = "shelling" if str(r.get("strike_type")).startswith("Artillery") else "airstrike"
    luck = rng.random()
    return kind if luck < 0.85 else rng.choice(("bombing", "shelling", "airstrike")) if luck < 0.95 else "other"


def _places(r: Row, towns: dict[str, tuple[float, float]], rng: random.Random) -> list[Place]:
    fine, coarse, region = str(r.get("place") or "").split(",")[0].strip(), _coarse(r), r.get("governorate")
    country = Place("Syria", "in", (Candidate("Syria", "SY", None, 35.0, 38.0, "country", 1.0, "country"),))
    wide = Place(str(region), "in", (Candidate(str(region), "SY", region, *towns[region], "admin1", 1.0, f"r:{region}"),)) if (
        region in towns) else country  # fmt: skip
    luck = rng.random()
    if not fine or luck > 0.95:
        return []
    if luck < 0.35 and r.get("lat") is not None:
        large = r.get("geo_accuracy") == "city"
        at = Candidate(fine, "SY", region, r["lat"], r["lon"], "city" if large else "village", 1.0, f"p:{fine}")
        return [Place(_respelt(fine, rng), "in", (at,))]
    if luck < 0.65:  # a village that the gazetteer has not
        return [Place(_respelt(fine, rng), "in", ()), *([wide] if rng.random() < 0.7 else [])]
    if luck < 0.88:
        if coarse != fine and coarse in towns:
            return [Place(coarse, "in", (Candidate(coarse, "SY", region, *towns[coarse], "city", 1.0, f"t:{coarse}"),))]
        return [wide]
    return [country]


def _respelt(name: str, rng: random.Random) -> str:
    if rng.random() < 0.5:
        return name
    old, new = rng.choice(_SPELLINGS)
    name = name.lower().replace(old, new) if old in name.lower() else name
    words = name.split()
    if len(words) > 2 and rng.random() < 0.3:
        del words[1]
    return " ".join(w[:1].upper() + w[1:] for w in words)


# --- what onrecord says


def predict(row: Row) -> list[Told]:
    """The accounts that the reader finds in a document."""
    found = reading(row, None)
    document = ids.document_id("", row["id"])
    accounts, claims = ids.case_wide(document, found.accounts, found.claims)
    return [
        Told(document, row["id"], a, tuple(c for c in claims if c.account == a.id), i == 0)
        for i, a in enumerate(accounts)
    ]  # fmt: skip


def predict_all(rows: Sequence[Row]) -> list[list[str]]:
    """The names of the clusters that a document's accounts are in; a cluster goes by its smallest account."""
    if "told" in rows[0]:
        told = [r["told"] for r in rows]
    else:
        told = [t for found in in_processes(_predict, rows, 2) if not isinstance(found, Failed) for t in found]
    homes: dict[str, set[str]] = defaultdict(set)
    given = {t.account.id: t.given_id for t in told}
    for members in link(told, ()).clusters:
        for m in members:
            homes[given[m]].add(members[0])
    if "text" in rows[0]:
        for o in origins((r["id"], None, r["text"]) for r in rows):
            for d in o.documents:
                homes[d].add(o.id)
    return [sorted(homes[r["id"]]) for r in rows]


def _predict(row: Row) -> list[Told] | Failed:
    try:
        return predict(row)
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


def score_all(rows: Sequence[Row], predicted: Sequence[Any], options: Options) -> list[Tally]:
    """For each document: its pairs that are right, predicted, true; and the size of its largest cluster."""
    clusters: dict[str, set[str]] = {r["id"]: set(p or ()) for r, p in zip(rows, predicted, strict=True)}
    sizes = Counter(c for names in clusters.values() for c in names)
    if isinstance(rows[0][GOLD], dict):
        return [_of_pairs(r, clusters, sizes) for r in rows]
    incident = {r["id"]: r[GOLD] for r in rows}
    true = Counter(incident.values())
    both = Counter((c, incident[d]) for d, names in clusters.items() for c in names)
    out: list[Tally] = []
    for r in rows:
        names = clusters[r["id"]]
        right = sum(both[c, r[GOLD]] - 1 for c in names)
        out.append((right, sum(sizes[c] - 1 for c in names), true[r[GOLD]] - 1, max((sizes[c] for c in names), default=0)))
    return out


def _of_pairs(row: Row, clusters: dict[str, set[str]], sizes: Counter[str]) -> Tally:
    mine = clusters[row["id"]]
    linked = {other for other in row[GOLD] if other in clusters and mine & clusters[other]}
    right = sum(row[GOLD][other] for other in linked)
    return (right, len(linked), sum(row[GOLD].values()), max((sizes[c] for c in mine), default=0))


def figure(tallies: Sequence[Tally]) -> float:
    right, predicted, gold, _ = sums(tallies)
    return f1(right, predicted, gold)


def report(tallies: Sequence[Tally]) -> dict[str, float]:
    right, predicted, gold, _ = sums(tallies)
    return {
        "precision of pairs": share(right, predicted), "recall of pairs": share(right, gold),
        "largest cluster, accounts": max(t[3] for t in tallies),
    }  # fmt: skip


# --- texts alone, for comparison


def further(rows: Sequence[Row], options: Options) -> dict[str, float]:
    """For pairs of documents: how far the words alone go (cosine of TF-IDF vectors), at the threshold that is best on the
    first half of the documents, counted on the other half. Most of these documents tell of no attack at all."""
    if "text" not in rows[0]:
        return {}
    texts = {r["id"]: Counter(re.findall(r"[a-z]+", r["text"].lower())) for r in rows}
    seen = Counter(w for words in texts.values() for w in words)
    vectors = {}
    for i, words in texts.items():
        vector = {w: (1 + math.log(n)) * math.log(len(rows) / seen[w]) for w, n in words.items()}
        length = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        vectors[i] = {w: v / length for w, v in vector.items()}
    half = {r["id"]: n < len(rows) / 2 for n, r in enumerate(rows)}
    pairs: tuple[list[tuple[float, bool]], list[tuple[float, bool]]] = ([], [])
    for r in rows:
        for other, same in r[GOLD].items():
            if r["id"] < other and other in half and half[r["id"]] == half[other]:
                a, b = vectors[r["id"]], vectors[other]
                pairs[0 if half[other] else 1].append((sum(v * b.get(w, 0.0) for w, v in a.items()), same))

    def at(found: list[tuple[float, bool]], least: float) -> float:
        kept = [same for score, same in found if score >= least]
        return f1(sum(kept), len(kept), sum(same for _, same in found))

    best = max((at(pairs[0], t / 100), t / 100) for t in range(5, 60))[1]
    return {f"F1 of TF-IDF cosine at {best:.2f}, second half": at(pairs[1], best)}
