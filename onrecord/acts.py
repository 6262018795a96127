"""Decisions as a set: which are current, which contradict each other, to which incident a grade belongs. Pure.

An act names the act it replaces. What is current is a function of the set of acts alone, whatever their order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final, Literal

import msgspec

from onrecord.model import Incident, Judgement

CALLED: Final = {
    "same": "“the same”", "different": "“not the same”", "wrong": "“wrong claim”", "value": "“another value”",
    "add": "a claim by hand", "grade": "a grade", "undo": "a withdrawal",
}  # fmt: skip


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person's part in a claim. ``machine``: the value that the reader gave; ``where``: where in an item without words."""

    act: str
    kind: str
    by: str | None = None
    at: str = ""
    reason: str | None = None
    machine: Any = None
    where: str | None = None


class Queued(msgspec.Struct, frozen=True, order=True):
    """Something for a person to look at. ``act``: the decision it is about, if it is about one."""

    kind: Literal["judgement", "contradiction", "conflict", "changed", "possible", "incident"]
    subjects: tuple[str, ...]
    reason: str
    act: str = ""


def named(act: Judgement, nonce: bytes = b"") -> Judgement:
    """The act with its id, made of its content and the nonce: without one, two alike within a second have one id."""
    content = msgspec.json.encode(msgspec.structs.replace(act, id="")) + nonce
    return msgspec.structs.replace(act, id="j" + hashlib.sha256(content).hexdigest()[:12])


def sound(act: Judgement) -> Judgement:
    """The act, if it remembers what its kind needs; raises ValueError otherwise (a case may come from a stranger)."""
    sides = act.seen.get("sides") if act.kind in ("same", "different", "grade") else []
    seen = [act.seen] if act.kind in ("wrong", "value") else []
    try:
        spans = [*(s["anchor"] for s in sides or []), *(q for s in seen for q in s["quotes"])]
        named = [*((s["document"], s["account"], s["scope"], s["kind"]) for s in sides or []),
                 *((s["document"], s["claim"], s["attribute"]) for s in seen)]  # fmt: skip
        if act.kind == "add":
            named.append((act.seen["document"], act.value["attribute"]))
        for given in [act.seen] if act.kind == "add" else [s["moved"] for s in seen if s.get("moved")]:
            spans += given["quotes"]
            named.append(tuple(given.get("words") or ()))
            if len(given.get("words") or []) != len(given["quotes"]):
                raise ValueError("words and spans differ in number")
        if sides is None or any(len(s) != 2 or not all(isinstance(n, int) for n in s) for s in spans):
            raise ValueError("a span is not two numbers")
        if not all(isinstance(name, str) for names in named for name in names):
            raise ValueError("a name is not text")
    except (KeyError, TypeError) as error:
        raise ValueError(f"it lacks {error}") from error
    return act


def current(judgements: Iterable[Judgement]) -> tuple[Judgement, ...]:
    """The acts that no other one supersedes and that are not mere withdrawals, oldest first. Superseded once, an act
    stays so: to take a withdrawal back, one judges again."""
    acts = {j.id: j for j in judgements}
    gone = {j.supersedes for j in acts.values()}
    return tuple(sorted((j for j in acts.values() if j.id not in gone and j.kind != "undo"), key=when))


def when(act: Judgement) -> tuple[str, str]:
    return act.at, act.id


# --- accounts and incidents


def contradictions(pairs: Sequence[Judgement]) -> list[Queued]:
    """Each "different" whose two accounts are held to be the same by a chain of other acts."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.get(name, name) != name:
            parent[name] = parent.get(parent[name], parent[name])
            name = parent[name]
        return name

    for act in pairs:
        if act.kind == "same":
            a, b = sorted(map(root, act.subjects))
            parent[b] = a
    out = []
    for act in pairs:
        a, b = act.subjects
        if act.kind == "different" and a != b and root(a) == root(b):
            chain = sorted(p.id for p in pairs if p.kind == "same" and root(p.subjects[0]) == root(a))
            told = f"{a} and {b} are judged different ({act.id}), but the same by way of {', '.join(chain)}"
            out.append(Queued("contradiction", (a, b), told, act.id))
    return out


def assign(
    grades: Iterable[tuple[Judgement, tuple[str, ...]]], incidents: Sequence[Incident]
) -> tuple[dict[str, Judgement], list[Queued]]:
    """Which incident each grade belongs to: the one that holds most of the accounts it was given to. Of several grades
    on one incident the latest holds, and a person is told."""
    home = {member.account: incident.id for incident in incidents for member in incident.accounts}
    size = {incident.id: len(incident.accounts) for incident in incidents}
    landed: dict[str, list[Judgement]] = {}
    queue: list[Queued] = []
    for act, accounts in grades:
        homes = [home[a] for a in accounts if a in home]
        counted = {name: homes.count(name) for name in homes}
        best = sorted(name for name, n in counted.items() if n == max(counted.values()))
        if len(best) != 1:
            why = f"its accounts are spread evenly over {', '.join(best)}" if best else "its accounts are in no incident"
            queue.append(Queued("judgement", act.subjects, f"{CALLED['grade']} waits: {why}", act.id))
            continue
        landed.setdefault(best[0], []).append(act)
        before = len(act.seen.get("sides", ()))
        if counted[best[0]] != before or size[best[0]] != before:
            told = f"“{act.value}” was assigned to {before} accounts; the incident has {size[best[0]]} now"
            queue.append(Queued("changed", (best[0],), told, act.id))
    out = {}
    for name, acts in landed.items():
        out[name] = max(acts, key=when)
        if len({a.value for a in acts}) > 1:
            who = ", ".join(f"{a.id} “{a.value}” by {a.by or 'somebody'}" for a in acts)
            queue.append(Queued("conflict", (name,), f"grades differ ({who}); the last one holds", out[name].id))
    return out, queue
