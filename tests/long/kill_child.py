"""A program that appends to a case without end, printing each acknowledged entry; or makes cases without end."""

import random
import sys
from pathlib import Path

from onrecord import ledger
from onrecord.ledger import Draft

AT = "2020-01-31T12:00:00Z"


def append_for_ever(path: Path, rng: random.Random) -> None:
    """Lists of three entries, of up to 40 kB: a list is written whole or not at all."""
    with ledger.open_(path) as case:
        print("ready", flush=True)
        while True:
            name = f"d{rng.getrandbits(64):016x}"
            blobs = {"original": rng.randbytes(rng.choice((10, 5000, 40000)))}
            drafts = [
                Draft(kind="capture", subject=name, at=AT, payload={"given_id": name}, blobs=blobs),
                Draft(kind="parse", subject=name, at=AT, payload={"title": None}, blobs={"text": rng.randbytes(100)}),
                Draft(kind="read", subject=name, at=AT, payload={"reader": "rules-1", "claims": []}),
            ]
            written = ledger.append(case, drafts)
            print("".join(f"{e.seq}:{e.hash}\n" for e in written), end="", flush=True)


def create_for_ever(path: Path) -> None:
    print("ready", flush=True)
    n = 0
    while True:
        n += 1
        print(n, flush=True)
        ledger.create(path / str(n), at=AT).close()


if __name__ == "__main__":
    if sys.argv[1] == "append":
        append_for_ever(Path(sys.argv[2]), random.Random(sys.argv[3]))
    else:
        create_for_ever(Path(sys.argv[2]))
