"""Whom to send an order to: near, able, free and not always the same; told in words, and the same every time."""

from dataclasses import replace

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st

from huiyin_contracts.parties import person_of
from huiyin_dispatch.orders.candidates import SuggestionContext, of_town
from huiyin_dispatch.orders.ranking import NEAR, Candidate, Near, in_building, rank, reasons, skilled
from huiyin_service.i18n import Catalogue
from huiyin_service.persons.shown import ShownParty, ShownPerson

ALL = 1000


def who(name: str) -> ShownParty:
    return ShownPerson.named(name, f"member-{name}")


LI = Candidate(who("李党员"), "village")


def names(*candidates: Candidate) -> list[str]:
    return [one.party.called for one in rank(candidates, ALL)]


def words(one: Candidate) -> str:
    return "；".join(reason.message.format(**reason.params) for reason in reasons(one))


# --- 先派给谁 --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "better",
    [
        replace(LI, near="estate"),
        replace(LI, skills=("水电",)),
        replace(LI, alike=1),
    ],
    ids=["nearer", "able", "experienced"],
)
def test_what_speaks_for_somebody(better: Candidate) -> None:
    assert names(replace(LI, party=who("a")), replace(better, party=who("b"))) == ["b", "a"]


@pytest.mark.parametrize("worse", [replace(LI, in_hand=1), replace(LI, lately=1)], ids=["busy", "asked lately"])
def test_what_speaks_against_somebody(worse: Candidate) -> None:
    assert names(replace(worse, party=who("a")), replace(LI, party=who("b"))) == ["b", "a"]


def test_who_can_do_it_in_the_village_comes_before_who_cannot_in_the_building() -> None:
    assert names(replace(LI, near="building"), replace(LI, party=who("水电工"), skills=("水电",)))[0] == "水电工"


def test_who_has_their_hands_full_comes_after_who_is_free_in_the_town() -> None:
    busy = replace(LI, near="building", in_hand=4)
    assert names(busy, replace(LI, party=who("远亲"), near="town"))[0] == "远亲"


def test_the_reasons_are_told_in_words() -> None:
    assert words(replace(LI, near="estate", skills=("水电",), lately=1)) == "同小区；会水电；手上 0 件；近30天 1 件"
    assert words(replace(LI, alike=2, in_hand=3)) == "同村（社区）；办过同类 2 件；手上 3 件；近30天 0 件"


def test_the_reasons_are_told_in_english() -> None:
    catalogue = Catalogue.load("huiyin_dispatch")
    for near in NEAR:
        for reason in reasons(replace(LI, near=near, skills=("水电",), alike=1)):
            assert reason.message in catalogue


# --- 会不会, 在不在 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("skills", "category", "said", "found"),
    [
        (["水电"], "水电维修", "", ("水电",)),
        (["水电维修"], "水电", "", ("水电维修",)),
        (["理发"], "水电维修", "", ()),
        (["调解"], "邻里纠纷", "请来调解一下", ("调解",)),
        (["Street lights"], "street light", "", ("Street lights",)),
        (["graffiti removal"], "Graffiti", "", ("graffiti removal",)),
        ([], "水电维修", "水电", ()),
    ],
)
def test_a_skill_is_asked_for(skills: list[str], category: str, said: str, found: tuple[str, ...]) -> None:
    assert skilled(skills, category, said) == found


@pytest.mark.parametrize(
    ("building", "said", "there"),
    [
        ("3号楼", "永兴小区3号楼2单元", True),
        ("3号楼", "永兴小区13号楼", False),
        ("3号楼", "永兴小区", False),
        (None, "3号楼", False),
    ],
)
def test_a_building_is_named(building: str | None, said: str, there: bool) -> None:
    assert in_building(building, said) is there


# --- whoever they are --------------------------------------------------------------------------------------------

NEARS: list[Near] = sorted(NEAR, key=lambda near: NEAR[near])
CANDIDATES = st.builds(
    Candidate,
    st.builds(who, st.text(max_size=3)),
    st.sampled_from(NEARS),
    st.sampled_from([(), ("水电",), ("水电", "理发")]),
    st.integers(0, 6),
    st.integers(0, 8),
    st.integers(0, 30),
    st.booleans(),
)


@whatever(st.lists(CANDIDATES, max_size=12), st.randoms(use_true_random=False), st.integers(1, 5))
def test_the_ranking_is_the_same_in_whatever_order_they_are_found(
    candidates: list[Candidate], chance: object, most: int
) -> None:
    shuffled = list(candidates)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    ranked = rank(candidates, ALL)
    assert rank(shuffled, ALL) == ranked
    assert rank(shuffled, most) == ranked[:most]
    assert len(ranked) == sum(one.available for one in candidates)
    assert all(one.available for one in ranked)


@whatever(CANDIDATES, st.sampled_from(["near", "skills", "alike", "in_hand", "lately"]), st.text(max_size=3))
def test_better_in_one_respect_and_equal_in_the_rest_is_never_ranked_lower(
    one: Candidate, respect: str, name: str
) -> None:
    better = {
        "near": replace(one, near=NEARS[min(NEARS.index(one.near) + 1, len(NEARS) - 1)]),
        "skills": replace(one, skills=(*one.skills, "电焊")),
        "alike": replace(one, alike=one.alike + 1),
        "in_hand": replace(one, in_hand=max(one.in_hand - 1, 0)),
        "lately": replace(one, lately=max(one.lately - 1, 0)),
    }[respect]
    worse, other = replace(one, available=True), replace(better, party=who(name), available=True)
    ranked = rank([worse, other], ALL)
    if replace(other, party=worse.party) != worse:
        assert ranked[0] == other
    assert other.points >= worse.points


COUNTS = st.dictionaries(st.sampled_from([f"m{n}" for n in range(12)]), st.integers(0, 4))
ROWS = st.lists(
    st.tuples(st.sampled_from(["安", "白", "曹"]), st.sampled_from([(), ("路灯",), ("理发",), ("路灯", "理发")])),
    max_size=12,
)


@whatever(ROWS, COUNTS, COUNTS, COUNTS, st.integers(1, 4))
def test_of_a_town_only_those_are_weighed_who_can_be_among_the_first(
    found: list[tuple[str, tuple[str, ...]]],
    in_hand: dict[str, int],
    lately: dict[str, int],
    alike: dict[str, int],
    most: int,
) -> None:
    rows = [
        {"member": f"m{n}", "subject": person_of(f"m{n}"), "name": name, "skills": skills}
        for n, (name, skills) in enumerate(found)
    ]
    matter = SuggestionContext("140981001001", None, "路灯", "路灯不亮", in_hand, lately, alike)
    everybody = [
        matter.candidate(f"m{n}", ShownPerson.named(name, f"m{n}"), "town", skills)
        for n, (name, skills) in enumerate(found)
    ]
    assert rank(of_town(matter, rows, most), most) == rank(everybody, most)
