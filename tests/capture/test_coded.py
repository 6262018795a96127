"""A page's coded table is no part of its text, and is still there."""

from onrecord.capture import html
from onrecord.model import Document, Hints

TOLD = "".join(
    f"<p>The ferry left the old harbour at noon with {n} people on board, and was last seen near the island of Tarn at dusk.</p>"
    for n in ("twelve", "thirteen", "fourteen")
)
FIELDS = {"Status": "Likely", "Kind of vessel": "Ferry", "People missing": "4 – 6", "Grade": "Fair", "Owner": "Tarn Lines"}


def body(document: Document) -> str:
    return "\n".join(document.text[slice(*p.span)] for p in document.parts if p.role == "body")


def page(fields: str, told: str = TOLD) -> Document:
    markup = f"<html><body><article><h1>A ferry lost</h1><div>{told}</div><div>{fields}</div></article></body></html>"
    return html.parse(markup.encode(), Hints())


def test_labels_and_values_are_apart_and_kept() -> None:
    rows = "".join(f'<div class="l">{k}</div><div class="v">{v}</div>' for k, v in FIELDS.items())
    found = page(f"<h2>Summary</h2>{rows}")
    for label, value in FIELDS.items():
        assert label not in body(found) and label in found.text
        assert value not in body(found).split("\n") and value in found.text
    assert body(found).count("last seen near the island") == 3


def test_headings_with_text_below_are_the_body_s() -> None:
    told = "".join(f"<h3>{k}</h3>{TOLD}" for k in FIELDS)
    assert body(page("", told)).count("old harbour") == 15


def test_headings_with_running_text_in_divisions_are_the_body_s() -> None:
    seen = ("harbour", "lighthouse", "market", "station", "quarry")
    told = "".join(
        f"<h3>{k}</h3><div>At the {place} nobody had heard of the ferry {place} by nightfall, said Lena of the {place}. "
        f"The {place} was shut, and the boats of the {place} stayed where they were until the wind fell.</div>"
        for k, place in zip(FIELDS, seen, strict=True)
    )
    found = body(page("", told))
    assert all(f"At the {place} nobody" in found for place in seen)


def test_values_left_below_the_last_words_are_none_of_them() -> None:
    document = page("<p>2</p><p>2–4</p>")
    roles = {document.text[slice(*p.span)]: p.role for p in document.parts}
    assert (roles["2"], roles["2–4"]) == ("furniture", "furniture")
    assert body(document).endswith("at dusk.")
