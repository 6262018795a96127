"""What is set for this browser, the keys, and a note entered by hand as a document."""

from __future__ import annotations

import datetime
import secrets
from typing import Final

from onrecord.errors import InputError
from onrecord.web.ask import Answer, Ask, Go, Page, local

_LONGEST_NAME: Final = 200
KEYS: Final = (
    ("Everywhere", (("?", "these keys"), ("/", "search"), ("g q", "queue"), ("g i", "incidents"), ("g d", "documents"),
                    ("g s", "sources"), ("z", "take the last decision back"))),
    ("Lists", (("j", "down"), ("k", "up"), ("Enter", "open"))),
    ("Queue", (("s", "one event"), ("d", "two events"), ("a", "the claim says so"), ("x", "the claim is wrong"),
               ("c", "another value"), ("1 to 5", "Confirmed, Fair, Weak, Contested, Discounted"), ("w", "write the reason"),
               ("l", "later"), ("o", "open it in full"))),
    ("Document", (("j and k", "next and previous claim"), ("a", "the claim says so"), ("x", "it is wrong"),
                  ("c", "another value"), ("n", "add a claim from the selected words"))),
)  # fmt: skip


def page(ask: Ask) -> Answer:
    return Page("settings.html", {})


def change(ask: Ask) -> Answer:
    by = ask.given("by")
    if len(by) > _LONGEST_NAME:
        raise InputError(f"a name has at most {_LONGEST_NAME} characters")
    ask.memory["by"] = by
    ask.memory["names"] = ask.given("names") == "yes"
    ask.memory["flash"] = {"text": "Saved for this browser, until the desk is closed.", "act": None}
    return Go(local(ask.given("back", "/settings")))


def keys(ask: Ask) -> Answer:
    return Page("keys.html", {"keys": KEYS})


def note(ask: Ask) -> Answer:
    return Page("note.html", {"today": datetime.date.today().isoformat()})


def add_note(ask: Ask) -> Answer:
    """Keep a call, a sighting or what an image shows as a document of the case: who noted it, when, in their own words."""
    from onrecord import api, ids
    from onrecord.blobs import digest
    from onrecord.capture import Item
    from onrecord.config import Config
    from onrecord.model import Hints

    text, title = ask.need("text").replace("\r\n", "\n"), ask.need("title")
    published = ask.given("published") or None
    if published is not None:
        try:
            published = datetime.date.fromisoformat(published).isoformat()  # it reads 20151220 and 2015-W51-7, too
        except ValueError:
            raise InputError(f"{published!r} is not a day; write YYYY-MM-DD") from None
    data = text.encode()
    source = f"note:{secrets.token_hex(8)}"
    hints = Hints(title, published, ask.given("lang") or None, ask.given("outlet") or None)
    item = Item(source, source, data, hints, "text", None)
    tally = api.add(ask.desk.path, [item], Config(workers=1), by=ask.memory.get("by") or None)
    name = ids.document_id(digest(data), source)
    if tally.failed:
        raise InputError("the note could not be read; it is listed among what failed")
    ask.memory["flash"] = {"text": "The note is in the case. Add claims from its words.", "act": None}
    return Go(f"/documents/{name}")
