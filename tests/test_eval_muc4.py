"""Readings as MUC-4 templates: invented reports in the manner of the corpus, read by the real reader."""

from eval.common import reading
from eval.muc4_slots import Template, armed_group
from eval.muc4_templates import templates
from eval.muc4_words import nation, plain, quantity


def filled(text: str, published: str = "1990-03-06") -> list[Template]:
    return templates(reading({"id": "x", "text": text}, published), published)


KILLING = """LIMA, 6 MAR 90 (PRESS) -- [TEXT] THREE SHINING PATH TERRORISTS KILLED SPANISH ENGINEER PEDRO ARANDA IN AYACUCHO
LAST NIGHT, THE POLICE REPORTED. THE ENGINEER WAS SHOT AS HE LEFT HIS HOME."""


def test_one_person_is_one_victim_with_a_nation() -> None:
    [found] = filled(KILLING)
    assert [f[0] for f in found["hum_tgt_name"]] == ["PEDRO ARANDA"]
    assert len(found["hum_tgt_type"]) == 1, "THE ENGINEER is the same man"
    assert found["hum_tgt_nation"][0][0]["value"] == "SPAIN"


def test_the_night_is_named_by_the_day_it_began_and_the_place_by_the_account() -> None:
    [found] = filled(KILLING)
    assert found["inc_date"] == [["05 MAR 90"]]
    assert found["inc_loc"][0][0].startswith("PERU: AYACUCHO")


def test_guerrillas_are_those_of_the_group_named_most() -> None:
    text = "THE FMLN SAID SO. THE FMLN WILL TALK, AND SO MAY SHINING PATH. GUERRILLAS ATTACKED."
    assert armed_group(text) == "FMLN"
    assert armed_group("GUERRILLAS ATTACKED A FARM.") is None


def test_words_of_slots() -> None:
    assert plain("LIBERATION FRONT [FMLN") == "LIBERATION FRONT"
    assert plain("OF STORES") == "STORES"
    assert quantity("BOMBED TWO BANKS", "BANKS") == "2"
    assert quantity("BOMBED THE BANKS", "BANKS") is None
    assert nation("A SOVIET SAILOR") == "USSR"
    assert nation("A BUS DRIVER") is None, "US within BUS names nobody"


def test_a_text_without_violence_fills_none() -> None:
    assert filled("LIMA, 6 MAR 90 (PRESS) -- [TEXT] THE MINISTER OF FISHERIES OPENED A NEW PORT IN ILO TODAY.") == []
