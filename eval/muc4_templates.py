"""From a reading to MUC-4 templates, by fixed rules that know no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from eval.muc4_slots import EFFECTS, Template, armed_group, doers, instruments, parties, people, sure, targets, victims
from eval.muc4_where import Ground, dated, days, located
from eval.muc4_words import alike, flat, has, kind_of, phrase, vocabulary
from onrecord.model import Account, Claim, Reading

# Confidence from which on a claim goes into a template; chosen on the held-out part of train.
_SURE: Final = {
    **dict.fromkeys((*EFFECTS, "target_party", "target"), 0.35), "perpetrator": 0.25, "victim": 0.5, "weapon": 0.4,
}  # fmt: skip
_TOLD: Final = 0.4  # an incident is told where one claim is as sure as this
_ALONE: Final = 0.4  # the same for a perpetrator of whom no victim and no target is told


def templates(read: Reading, published: str | None) -> list[Template]:
    """A reading's incidents as MUC-4 templates; ``published`` is the day of the report."""
    ground = Ground(read)
    group = armed_group(read.document.text)
    drafts: list[_Draft] = []
    alone: list[_Draft] = []
    for account in read.accounts:
        draft = _Draft(read, account)
        if not draft.told():
            alone += [draft] if draft.scope == "incident" and any(draft.of("perpetrator")) else []
            continue
        same = next((d for d in drafts if d.joins(draft)), None)
        if same is None:
            drafts.append(draft)
        else:
            same.add(draft)
    for draft in alone if len(drafts) == 1 else ():  # who did it, told apart from what was done
        drafts[0].claims += draft.of("perpetrator")
    return [{"tid": str(i), **d.template(ground, group, published)} for i, d in enumerate(drafts, 1)]  # type: ignore[dict-item]


class _Draft:
    """The claims of one account, or of several that tell of the same incident."""

    def __init__(self, read: Reading, account: Account) -> None:
        self.text = read.document.text
        self.kind = account.kind
        self.scope = account.scope
        self.claims = [c for c in read.claims if c.account == account.id and sure(c) >= _SURE.get(c.attribute, 0.0)]
        self.anchor = self.text[account.anchor[0] : account.anchor[1]]
        self.type = self._type()

    def _type(self) -> str | None:
        """By the account's kind; one of no kind that MUC-4 has is what its people suffered."""
        kind: str | None = vocabulary()["incident"].get(self.kind)
        harms = {c.attribute for c, _ in victims(self.claims)}
        if kind is None and harms & {"killed", "injured"}:
            kind = "ATTACK"
        if "abducted" in harms and not harms & {"killed", "injured"} and kind in (None, "ATTACK"):
            kind = "KIDNAPPING"
        if kind != "ATTACK":
            return kind
        if has(self.anchor, vocabulary()["arson"]["words"]):
            return "ARSON"
        bombs = ("BOMB", "VEHICLE BOMB", "DYNAMITE", "EXPLOSIVE")
        if self.kind == "other" and any(kind_of(c.value.term, vocabulary()["instrument"]) in bombs for c in self.of("weapon")):
            return "BOMBING"
        return kind

    def of(self, *attributes: str) -> Iterator[Claim]:
        return (c for c in self.claims if c.attribute in attributes)

    def told(self) -> bool:
        """An incident with somebody or something harmed or aimed at; fighting between armed sides is none."""
        if self.scope != "incident" or self.type is None:
            return False
        surest = max((sure(c) for c in self.of(*_SURE)), default=0.0)
        if surest >= _TOLD and (victims(self.claims) or any(self.of("target", "victim"))):
            return True
        return self.kind != "clash" and any(sure(c) >= _ALONE for c in self.of("perpetrator"))

    def joins(self, other: _Draft) -> bool:
        """Same type, and somebody or something in common, or neither days nor towns that differ."""
        if self.type != other.type:
            return False
        if any(alike(a, b) for a in self.suffered() for b in other.suffered()):
            return True
        ours, theirs = days(self.claims, self.text), days(other.claims, self.text)
        if ours and theirs and not set(ours) & set(theirs):
            return False
        here, there = self.towns(), other.towns()
        return not (here and there and not set(here) & set(there))

    def suffered(self) -> set[str]:
        """The people and things harmed, as worded."""
        named = {flat(c.value.name) for c in self.of("victim")} | {phrase(c.value.term) for c in self.of("target")}
        return named | {phrase(v.phrase) for _, v in victims(self.claims)}

    def add(self, other: _Draft) -> None:
        self.claims += other.claims

    def towns(self) -> list[str]:
        return [c.value.name for c in self.of("place") if c.value.candidates and c.value.candidates[0].precision != "country"]

    # --- slots

    def template(self, ground: Ground, group: str | None, published: str | None) -> Template:
        country = ground.country(self.claims)
        state = self._state()
        out: Template = {
            "inc_date": dated(days(self.claims, self.text), published),
            "inc_loc": located(self.claims, ground, self.text),
            "inc_type": [[self.type]],
            "inc_stage": [["ACCOMPLISHED"]],
            "perp_inc_cat": [["STATE-SPONSORED VIOLENCE" if state else "TERRORIST ACT"]],
            **doers(self.claims, [c.value.name for c in self.of("victim")], group),
            **instruments(self.claims, self.anchor, self.text, self.kind == "shooting"),
            **targets(self.claims, self.text, country, self.type in ("BOMBING", "ARSON")),
            **people(self.claims, self.text, country),
        }
        return {slot: fills for slot, fills in out.items() if fills}

    def _state(self) -> bool:
        return any(p.role == "state" or has(p.name, vocabulary()["state"]["words"]) for _, p in parties(self.claims)[:2])
