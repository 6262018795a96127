"""Decisions follow what they were about through new readings, or wait in the queue; none is lost, whatever the order."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import acts, review
from onrecord.model import Account, Assigned, Claim, Count, Days, Incident, Judgement, Member, Party, Period, Range
from onrecord.reattach import PERSON, Sheet, account_as_seen, claim_as_seen, find_account, find_claim, overlap

TEXT = "Shells hit the town of Dar Sahra at noon; 6 were killed and 12 hurt, the volunteers said. Later 9 were killed."


def claim(name: str, words: str, value: Any, *, account: str = "a1", attribute: str = "killed", **other: Any) -> Claim:
    start = TEXT.index(words)
    fields = {"reader": "rules-1", **other}
    return Claim(name, account, attribute, value, ((start, start + len(words)),), **fields)


def count(n: int) -> Count:
    return Count(n, n, "exact", str(n), "all")


def sheet(*claims: Claim, accounts: tuple[Account, ...] = (), **other: Any) -> Sheet:
    accounts = accounts or (Account("a1", "incident", "shelling", (0, 6)),)
    return Sheet("d1", "one", accounts, claims, text=lambda: TEXT, **other)


SIX = claim("c1", "6 were killed", count(6))
HURT = claim("c2", "12 hurt", count(12), attribute="injured")
NINE = claim("c3", "9 were killed", count(9))
SEEN = sheet(SIX, HURT, NINE)


def act(kind: Any, seen: dict[str, Any], value: Any = None, at: int = 0, **other: Any) -> Judgement:
    return acts.named(Judgement("", kind, (), seen, value, at=f"2020-01-01T00:00:{at:02d}Z", **other))


def wrong(c: Claim, at: int = 0, where: Sheet = SEEN, **other: Any) -> Judgement:
    return act("wrong", claim_as_seen(where, c, [TEXT[s:e] for s, e in c.quotes]), at=at, **other)


def on(j: Judgement, *sheets: Sheet) -> review.Reviewed:
    return review.review({s.document: s for s in sheets}, [j])


# --- which acts are current


def test_each_act_replaces_the_one_it_names() -> None:
    a = act("same", {"sides": []}, at=1)
    b = act("different", {"sides": []}, at=2, supersedes=a.id)
    c = act("same", {"sides": []}, at=3, supersedes=b.id)
    for order in ([a, b, c], [c, b, a], [b, c, a]):
        assert acts.current(order) == (c,)
    undone = act("undo", {}, at=4, supersedes=c.id)
    assert acts.current([undone, a, c, b]) == ()
    assert acts.current([a, undone]) == (a,)


def test_an_act_is_named_by_its_content() -> None:
    assert acts.named(wrong(SIX)) == wrong(SIX)
    assert acts.named(wrong(SIX), b"x").id != wrong(SIX).id
    assert len({wrong(SIX).id, wrong(SIX, at=1).id, wrong(SIX, by="Rana").id, wrong(NINE).id}) == 4


@pytest.mark.parametrize("spoil", [
    {"kind": "wrong", "seen": {}}, {"kind": "wrong", "seen": {"document": "d", "claim": "c", "attribute": "killed"}},
    {"kind": "same", "seen": {}}, {"kind": "same", "seen": {"sides": [{"document": "d"}]}},
    {"kind": "add", "seen": {"document": "d", "quotes": [[0, 1]], "words": []}, "value": {"attribute": "killed"}},
    {"kind": "wrong", "seen": {"document": 7, "claim": "c", "attribute": "killed", "quotes": []}},
    {"kind": "wrong", "seen": {"document": "d", "claim": "c", "attribute": "killed", "quotes": [["x", "y"]]}},
])  # fmt: skip
def test_an_act_that_remembers_too_little_is_refused(spoil: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        acts.sound(msgspec.convert({"id": "j1", "subjects": [], **spoil}, Judgement))


# --- claims


def test_a_wrong_claim_is_set_aside_and_its_toll_with_it() -> None:
    denial = claim("c4", "the volunteers", None, stance="denies", about="c3")
    found = on(wrong(NINE), sheet(SIX, HURT, NINE, denial))
    now = found.held["d1"]
    assert [c.id for c in now.claims] == ["c1", "c2", "c4"]
    assert now.claims[-1].about is None
    assert found.aside["d1"] == (NINE,)
    assert now.accounts[0].toll["killed"]["all"].high == 6
    assert found.landed == {wrong(NINE).id: ("c3",)} and not found.queue


def test_another_value_stands_with_the_machines_beside_it() -> None:
    seen = claim_as_seen(SEEN, SIX, ["6 were killed"])
    j = act("value", seen, msgspec.to_builtins(count(16)), by="Rana")
    found = on(j, SEEN)
    new = found.held["d1"].claims[0]
    assert (new.id, new.value, new.reader) == ("c1", count(16), PERSON)
    assert found.marks["c1"].machine == msgspec.to_builtins(count(6)) and found.marks["c1"].by == "Rana"
    bad = act("value", seen, {"low": "many"})
    assert [q.act for q in on(bad, SEEN).queue] == [bad.id] and on(bad, SEEN).held["d1"] == SEEN


def shifted(c: Claim, by: int, name: str, **other: Any) -> Claim:
    [(start, end)] = c.quotes
    return msgspec.structs.replace(c, id=name, quotes=((start + by, end + by),), reader="rules-2", **other)


def test_after_a_new_reading_it_follows_the_words() -> None:
    found = on(wrong(SIX), sheet(shifted(SIX, 3, "n1"), shifted(NINE, 3, "n2"), shifted(HURT, 0, "n3")))
    assert found.landed[wrong(SIX).id] == ("n1",) and not found.queue
    # Overlapping words of another attribute do not count, nor words that do not overlap.
    found = on(wrong(SIX), sheet(msgspec.structs.replace(SIX, id="n1", attribute="injured"), shifted(NINE, 0, "n2")))
    assert not found.landed and found.queue[0].act == wrong(SIX).id
    # The larger overlap goes before the smaller one.
    found = on(wrong(SIX), sheet(shifted(SIX, 5, "n1"), shifted(SIX, 2, "n2")))
    assert found.landed[wrong(SIX).id] == ("n2",)
    # It goes before words that fit more tightly too.
    [(start, end)] = SIX.quotes
    tight, wide = (msgspec.structs.replace(SIX, id=n, quotes=((start, start + w),)) for n, w in (("n1", 5), ("n2", 40)))
    assert end - start == 13 and on(wrong(SIX), sheet(tight, wide)).landed[wrong(SIX).id] == ("n2",)


def test_two_equally_good_claims_are_for_a_person() -> None:
    twice = sheet(shifted(SIX, 0, "n1", chain=()), shifted(SIX, 0, "n2"))
    found = on(wrong(SIX), twice)
    assert not found.landed and "several claims" in found.queue[0].reason
    # Between equals the value as the person saw it decides.
    found = on(wrong(SIX), sheet(shifted(SIX, 0, "n1", value=count(7)), shifted(SIX, 0, "n2")))
    assert found.landed[wrong(SIX).id] == ("n2",)


def test_a_value_that_changed_since_is_said() -> None:
    found = on(wrong(SIX), sheet(shifted(SIX, 0, "n1", value=count(7))))
    assert found.landed and [q.kind for q in found.queue] == ["changed"]
    told = found.queue[0].reason
    assert "c1 of one was carried over to n1" in told and "waits" not in told


def test_a_brush_with_a_claim_that_says_something_else_is_no_match() -> None:
    [(start, end)] = SIX.quotes
    half = (end - start + 1) // 2
    other = count(7)
    for decision in (wrong(SIX), act("value", claim_as_seen(SEEN, SIX, None), msgspec.to_builtins(count(8)))):
        for shared, lands in ((1, False), (half - 1, False), (half, True)):
            near = msgspec.structs.replace(SIX, id="n1", value=other, quotes=((end - shared, 2 * end - start - shared),))
            found = on(decision, sheet(near))
            assert bool(found.landed) == lands, shared
            if not lands:
                [waits] = found.queue
                assert (waits.kind, waits.act) == ("judgement", decision.id) and found.held["d1"].claims == (near,)
                assert all(part in waits.reason for part in ("c1 of one waits", "n1", "something else", f"{shared} char"))
            # With the same value it is the same claim, cut differently.
            assert on(decision, sheet(msgspec.structs.replace(near, value=SIX.value))).landed


def test_a_decision_that_waits_is_not_called_carried_over() -> None:
    bad = act("value", claim_as_seen(SEEN, SIX, None), {"low": "many"})
    good = act("value", claim_as_seen(SEEN, SIX, None), msgspec.to_builtins(count(8)), at=1)
    now = sheet(shifted(SIX, 0, "n1", value=count(7)))
    assert [q.kind for q in on(bad, now).queue] == ["judgement"]
    found = review.review({"d1": now}, [bad, good])  # one that cannot be applied conflicts with nothing
    assert found.held["d1"].claims[0].value == count(8)
    assert [(q.kind, q.act) for q in found.queue] == [("changed", good.id), ("judgement", bad.id)]


def test_only_the_toll_of_the_harm_that_was_judged_is_counted_again() -> None:
    told = Account("a1", "incident", "shelling", (0, 6), toll={
        "killed": {"all": Range(3, None), "women": Range(2, 2), "children": Range(1, 1)},  # a list that the reader summed
        "injured": {"all": Range(12, 12)},
    })  # fmt: skip
    women = claim("c5", "6 were", Count(2, 2, "exact", "2", "women"))
    child = claim("c6", "killed", Count(1, 1, "exact", "1", "children"))
    where = sheet(women, child, HURT, accounts=(told,))
    toll = on(wrong(HURT, where=where), where).held["d1"].accounts[0].toll
    assert toll == {"killed": told.toll["killed"]}
    same = act("value", claim_as_seen(where, women, None), msgspec.to_builtins(women.value))
    assert on(same, where).held["d1"].accounts[0].toll == told.toll
    more = act("value", claim_as_seen(where, women, None), msgspec.to_builtins(Count(4, 4, "exact", "4", "women")))
    toll = on(more, where).held["d1"].accounts[0].toll
    assert list(toll) == ["killed", "injured"] and toll["injured"] == told.toll["injured"]
    assert toll["killed"]["women"] == Range(4, 4)


def test_the_toll_is_counted_as_the_reader_counts() -> None:
    """A figure for a part of the time leaves the high end open; a category alone does not close it for everyone."""
    part = msgspec.structs.replace(NINE, period=Period("2020-10-01", "2020-10-31", "in October"))
    found = on(wrong(SIX), sheet(SIX, HURT, part))
    assert found.held["d1"].accounts[0].toll["killed"]["all"] == Range(9, None)


def test_what_was_erased_or_is_not_there_waits_with_the_reason() -> None:
    for where, why in ((SEEN._replace(erased=True, claims=()), "erased"), (SEEN._replace(document="d2"), "not in this case")):
        for j in (wrong(SIX), by_hand(), grade(SEEN)):
            found = on(j, where)
            assert not found.landed and [q.act for q in found.queue] == [j.id] and why in found.queue[0].reason


def test_of_two_decisions_on_one_claim_the_later_holds_and_it_is_said() -> None:
    seen = claim_as_seen(SEEN, SIX, None)
    first, second = act("value", seen, msgspec.to_builtins(count(7)), at=1), wrong(SIX, at=2)
    for order in ([first, second], [second, first]):
        found = review.review({"d1": SEEN}, order)
        assert SIX in found.aside["d1"] and [q.kind for q in found.queue] == ["conflict"]
        assert set(found.landed) == {first.id, second.id}


# --- claims by hand


def by_hand(**other: Any) -> Judgement:
    start = TEXT.index("12 hurt")
    seen = {"document": "d1", "quotes": [[start, start + 7]], "words": ["12 hurt"], "where": None, "kind": "shelling",
            "account": account_as_seen(SEEN, SEEN.accounts[0]), **other}  # fmt: skip
    value = {"attribute": "injured", "value": msgspec.to_builtins(count(12)), "stance": "asserts", "chain": []}
    return act("add", seen, value)


def test_a_claim_by_hand_is_told_apart_and_can_be_judged() -> None:
    found = on(by_hand(), SEEN)
    new = found.held["d1"].claims[-1]
    assert (new.reader, new.account, TEXT[slice(*new.quotes[0])]) == (PERSON, "a1", "12 hurt")
    assert found.marks[new.id].kind == "add"
    both = review.review({"d1": SEEN}, [by_hand(), wrong(new, at=1, where=found.held["d1"])])
    assert both.aside["d1"] == (new,) and not both.queue


def test_a_quote_by_hand_follows_its_words_as_long_as_they_are_there_once() -> None:
    moved = on(by_hand(quotes=[[0, 7]]), SEEN).held["d1"].claims[-1]
    assert TEXT[slice(*moved.quotes[0])] == "12 hurt"
    gone = on(by_hand(words=["13 hurt"]), SEEN)
    assert not gone.landed and "not in the text" in gone.queue[0].reason


def test_an_item_without_words_gets_an_account_of_its_own() -> None:
    empty = Sheet("d1", "photo")
    found = on(by_hand(quotes=[], words=[], where="top left", account=None), empty)
    [account] = found.held["d1"].accounts
    [made] = found.held["d1"].claims
    assert made.account == account.id and account.kind == "shelling" and not made.quotes
    assert found.marks[made.id].where == "top left"


# --- accounts, incidents


def test_an_account_is_found_by_its_name_then_by_its_claims() -> None:
    seen = account_as_seen(SEEN, SEEN.accounts[0])
    near, far = Account("n1", "incident", "shelling", (4, 9)), Account("n2", "incident", "shelling", (90, 95))
    assert find_account(seen, sheet(accounts=(far, near))) == near
    apart = Account("n3", "incident", "shelling", (50, 55))
    moved = (shifted(SIX, 0, "m1", account="n2"), shifted(HURT, 0, "m2", account="n2"), shifted(NINE, 0, "m3", account="n3"))
    assert find_account(seen, sheet(*moved, accounts=(far, apart))) == far
    assert isinstance(find_account(seen, sheet(*moved[1:], accounts=(far, apart))), str)
    assert isinstance(find_account(seen, sheet(accounts=(far, apart))), str)


def grade(where: Sheet, *, value: str = "fair", at: int = 0) -> Judgement:
    return act("grade", {"incident": "i", "sides": [account_as_seen(where, a) for a in where.accounts]}, value, at=at)


def incident(name: str, *accounts: str) -> Incident:
    members = tuple(Member("d1", "one", a) for a in accounts)
    return Incident(name, "incident", Days(), None, "other", members, 1, {}, "default")


def test_a_grade_goes_to_the_incident_with_most_of_its_accounts() -> None:
    where = sheet(accounts=tuple(Account(f"a{i}", "incident", "other", (i, i + 1)) for i in range(3)))
    found = on(grade(where), where)
    given, queue = acts.assign(found.grades, [incident("i1", "a0", "x"), incident("i2", "a1", "a2")])
    assert list(given) == ["i2"] and [q.kind for q in queue] == ["changed"]
    given, queue = acts.assign(found.grades, [incident("i1", "a0"), incident("i2", "a1"), incident("i3", "a2")])
    assert not given and [q.kind for q in queue] == ["judgement"]
    given, queue = acts.assign(found.grades, [])
    assert not given and [q.kind for q in queue] == ["judgement"]
    two = review.review({"d1": where}, [grade(where), grade(where, value="weak", at=5)])
    given, queue = acts.assign(two.grades, [incident("i1", "a0", "a1", "a2")])
    assert given["i1"].value == "weak" and [q.kind for q in queue] == ["conflict"]
    assert Assigned("weak", None, given["i1"].at)


def pair(kind: str, a: Account, b: Account, where: Sheet, at: int = 0) -> Judgement:
    return act(kind, {"sides": [account_as_seen(where, a), account_as_seen(where, b)]}, at=at)


def test_contradictions_in_a_circle_are_told_not_solved() -> None:
    a, b, c = (Account(f"a{i}", "incident", "other", (i, i + 1)) for i in range(3))
    where = sheet(accounts=(a, b, c))
    circle = [pair("same", a, b, where), pair("same", b, c, where), pair("different", a, c, where)]
    for order in (circle, circle[::-1]):
        found = review.review({"d1": where}, order)
        assert [(q.kind, q.subjects) for q in found.queue] == [("contradiction", ("a0", "a2"))]
        assert len(found.pairs) == 3
    assert not review.review({"d1": where}, circle[1:]).queue


def test_two_accounts_that_became_one() -> None:
    a, b = Account("a1", "incident", "other", (0, 6)), Account("a2", "incident", "other", (10, 16))
    now = sheet(accounts=(Account("n1", "incident", "other", (0, 16)),))
    assert on(pair("same", a, b, sheet(accounts=(a, b))), now).landed
    assert on(pair("different", a, b, sheet(accounts=(a, b))), now).queue
    campaign = sheet(accounts=(Account("n1", "aggregate", "other", (0, 6)), b))
    assert "aggregate" in on(pair("same", a, b, sheet(accounts=(a, b))), campaign).queue[0].reason


# --- random histories


spans = st.tuples(st.integers(0, 60), st.integers(1, 12)).map(lambda p: (p[0], p[0] + p[1]))
ATTRIBUTES = ("killed", "injured", "perpetrator")


@st.composite
def readings(draw: st.DrawFn, document: str, version: int) -> Sheet:
    """What some version of a reader makes of a document: accounts and claims anywhere, ids by content."""
    anchors = draw(st.lists(spans, min_size=1, max_size=3, unique=True))
    accounts = tuple(Account(f"{document}a{s}-{e}", draw(st.sampled_from(("incident", "aggregate"))), "other", (s, e))
                     for s, e in anchors)  # fmt: skip
    made = {}
    for span in draw(st.lists(spans, max_size=4)):
        attribute = draw(st.sampled_from(ATTRIBUTES))
        value = Party("someone") if attribute == "perpetrator" else count(draw(st.integers(0, 3)))
        name = f"{document}c{span}{attribute}{value}"
        account = draw(st.sampled_from(accounts)).id
        made[name] = Claim(name, account, attribute, value, (span,), reader=f"rules-{version}")
    return Sheet(document, document, accounts, tuple(made.values()), text=lambda: TEXT)


@st.composite
def histories(draw: st.DrawFn) -> tuple[dict[str, Sheet], list[Judgement]]:
    """Documents come, are read anew, are erased, and people judge what they see at that moment."""
    case: dict[str, Sheet] = {}
    made: list[Judgement] = []
    for step in range(draw(st.integers(1, 14))):
        move = draw(st.sampled_from(("read", "read", "erase", *(["judge"] * 6))))
        document = f"d{draw(st.integers(1, 3))}"
        if move == "read" or not case:
            case[document] = draw(readings(document, step))
            continue
        if move == "erase":
            if document in case and draw(st.integers(0, 3)) == 0:
                case[document] = Sheet(document, document, erased=True)
            continue
        kind = draw(st.sampled_from(("wrong", "value", "same", "different", "add", "grade", "undo")))
        claims = [(s, c) for s in case.values() for c in s.claims]
        accounts = [(s, a) for s in case.values() for a in s.accounts if a.scope == "incident"]
        at, old = draw(st.integers(0, 9)), draw(st.sampled_from(made)).id if made else None
        supersedes = old if kind == "undo" or draw(st.booleans()) else None
        if kind in ("wrong", "value") and claims:
            s, c = draw(st.sampled_from(claims))
            value = None if kind == "wrong" else msgspec.to_builtins(draw(st.sampled_from((count(5), c.value, {"low": []}))))
            made.append(act(kind, claim_as_seen(s, c, None), value, at, supersedes=supersedes))
        elif kind in ("same", "different", "grade") and len(accounts) > 1:
            two = draw(st.permutations(accounts))[:2]
            made.append(act(kind, {"sides": [account_as_seen(s, a) for s, a in two]}, "fair", at, supersedes=supersedes))
        elif kind == "add" and accounts:
            s, a = draw(st.sampled_from(accounts))
            start, end = draw(spans)
            seen = {"document": s.document, "quotes": [[start, end]], "words": [TEXT[start:end]], "kind": "other",
                    "account": account_as_seen(s, a) if draw(st.booleans()) else None}  # fmt: skip
            value = {"attribute": "killed", "value": msgspec.to_builtins(count(2)), "stance": "asserts"}
            made.append(act("add", seen, value, at))
        elif kind == "undo" and old:
            made.append(act("undo", {}, at=at, supersedes=old))
    return case, made


def outcome(case: dict[str, Sheet], made: list[Judgement]) -> tuple[Any, ...]:
    found = review.review(case, made)
    events = sorted(a.id for s in found.held.values() for a in s.accounts if a.scope == "incident")
    cut = len(events) // 2
    given, queue = acts.assign(found.grades, [incident("i1", *events[:cut]), incident("i2", *events[cut:])])
    held = {name: s._replace(text=None) for name, s in found.held.items()}  # type: ignore[arg-type]
    return found._replace(held=held), given, sorted(queue)


@settings(max_examples=300, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_no_decision_is_lost_and_none_depends_on_the_order(
    history: tuple[dict[str, Sheet], list[Judgement]], order: random.Random
) -> None:
    case, made = history
    found, given, queue = outcome(case, made)
    standing = {j.id for j in acts.current(made)}
    told = {q.act for q in found.queue}
    assert set(found.landed) | told == standing
    grades = {j.id for j, _ in found.grades}
    assert grades <= {j.id for j in given.values()} | {q.act for q in queue} | {
        name for name in grades if any(name in q.reason for q in queue)
    } | {j.id for j, _ in found.grades if any(j.value == g.value for g in given.values())}
    for name, subjects in found.landed.items():  # what it is about exists
        here = {c.id for s in found.held.values() for c in s.claims} | {c.id for x in found.aside.values() for c in x}
        assert set(subjects) <= here | {a.id for s in found.held.values() for a in s.accounts}, name
    again = list(made)
    order.shuffle(again)
    documents = list(case.items())
    order.shuffle(documents)
    assert outcome(dict(documents), again) == (found, given, queue)
    assert outcome(dict(documents), again + again[:3]) == (found, given, queue)  # told twice is told once


@given(st.lists(spans, max_size=4), st.lists(spans, max_size=4))
def test_the_overlap_counts_each_shared_character_once(a: list[Any], b: list[Any]) -> None:
    def characters(spans: list[Any]) -> set[int]:
        return {n for s, e in spans for n in range(s, e)}

    assert overlap(a, b) == len(characters(a) & characters(b)) == overlap(b, a)


def test_a_claim_of_another_document_is_never_taken() -> None:
    assert isinstance(find_claim(claim_as_seen(SEEN, SIX, None), None), str)
