"""What each report of the corpus is to be: its part, stage, style, kind of harm, and the difficulties it should hold.

Of the ten reports of a batch, 1 to 5 are train, 6 and 7 dev, 8 to 10 test; batch b00, the guidelines' examples, is
train. Each part has its own stages (``settings.toml``), so that no name of the test part stands in training.
"""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
STYLES: Final = (
    "wire", "monitor_post", "ngo_assessment", "ministry_statement", "local_news", "un_digest", "social_post", "radio_bulletin",
    "interview", "denial_or_claim",
)  # fmt: skip
HARMS: Final = (
    "airstrike", "shelling", "drone", "mine_or_ied", "siege", "detention", "displacement", "shooting", "ground_attack",
    "car_bomb", "abduction", "execution", "hospital_or_school", "chemical", "clash", "sexual_violence_or_torture",
    "aggregate_tally",
)  # fmt: skip
TRAPS: Final = (
    "a subset (nine dead, four of them children)", "a toll corrected later by the same source",
    "two sources with different tolls", "killed and wounded in one combined figure", "a list of names, counted",
    "nobody harmed, says one side", "wounded who died later", "a background event with its own toll",
    "two events in one report", "an aggregate beside the event (since January)", "a claim of responsibility",
    "a denial of the deed", "a denial of the toll only", "a half-admission (we hit a legitimate target nearby)",
    "a speaker who takes no position on who did it", "a chain of two (X, citing Y)", "a chain of three",
    "hedged blame (believed to, suspected)", "a limit of knowledge said by a source", "a designation (terrorists), quoted",
    "the weapon's origin is not the doer", "headline and text disagree on the toll", "vague numbers only (dozens, several)",
    "a range, or up to, or about", "a stated sum of two places", "missing people beside the dead",
    "numbers that are no tolls (ages, distances, missiles)", "a share (most of them)", "a planned event",
    "a strike that is part of a campaign", "positions between actors", "a pronoun as the speaker", "unnamed sources only",
    "no date of publication (leave published out)",
)  # fmt: skip


@functools.cache
def settings() -> dict[str, dict[str, Any]]:
    return tomllib.loads((HERE / "settings.toml").read_text(encoding="utf-8"))


def part_of(path: Path) -> str:
    """Which part a report belongs to, by its place in its batch."""
    if path.parent.name == "b00":
        return "train"
    place = (int(path.stem) - 1) % 10
    return "train" if place < 5 else "dev" if place < 7 else "test"


def plan(batch: str) -> str:
    """Ten lines for the batches b01 to b24 (or more)."""
    n = int(batch.removeprefix("b"))
    lines = []
    for place in range(10):
        path = Path(f"{batch}/{place + 1:03}.toml")
        part = part_of(path)
        stages = [name for name, row in settings().items() if row["part"] == part]
        first, size = {"train": (0, 5), "dev": (5, 2), "test": (7, 3)}[part]
        turn = (n - 1) * size + place - first
        index = (n - 1) * 10 + place
        traps = [TRAPS[(index * 7 + k) % len(TRAPS)] for k in (0, 11)]
        stage = stages[(turn + turn // len(stages)) % len(stages)]
        lines.append(
            f"{path}  {part:5}  setting={stage}  style={STYLES[(place + 3 * n) % 10]}  "
            f"harm={HARMS[(index * 5 + 3 * n) % len(HARMS)]}  traps: {'; '.join(traps)}"
        )
    return "\n".join(lines)
