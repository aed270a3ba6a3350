"""The organisation net (Y1): 小区党支部 (党总支) → 楼栋党小组 → 党员中心户."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as whatever
from hypothesis import strategies as st
from tests.walking import walk

from huiyin_contracts import Event
from huiyin_contracts.organisation import (
    BranchEstablished,
    BuildingAdded,
    BuildingRemoved,
    EstateAbsorbed,
    EstateFounded,
    EstateMerged,
    EstateMoved,
    EstateRenamed,
    EstateSplit,
    GroupDissolved,
    GroupFormed,
    HouseholdDesignated,
    HouseholdUndesignated,
    SecretaryAppointed,
    SecretaryStoodDown,
)
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_dispatch.organisation import rules as estates
from huiyin_dispatch.organisation.rules import (
    ESTATE,
    AddBuilding,
    Appoint,
    Branch,
    BuildingGroup,
    Command,
    Designate,
    DissolveGroup,
    EndSecretaryTerm,
    EstablishBranch,
    Estate,
    FormGroup,
    Found,
    HandOver,
    Household,
    Move,
    ReformGroup,
    RemoveBuilding,
    Rename,
    Term,
    UndesignateHousehold,
)
from huiyin_events.refusal import Refused
from huiyin_events.testing import given

VILLAGE, NEXT, OTHER_COUNTY = "140981001001", "140981001002", "511529001001"
CODE, NEW, INTO = f"{VILLAGE}001", f"{VILLAGE}009", f"{NEXT}001"
G1, G2, H1, H2 = (UUID(int=n) for n in range(1, 5))
WANG, ZHAO, LI = (Person(name=name) for name in ("王书记", "赵志强", "李党员"))
HEAD = Personal(UUID(int=9), "孙大爷")
TERM = Term(WANG, "retired_member", "community_selection", date(2029, 6, 30))
NEW_TERM = Term(ZHAO, "veteran", "self_nomination")

FOUNDED = EstateFounded(estate=CODE, name="永兴小区")
BRANCH = BranchEstablished(estate=CODE, rank="branch", name="永兴小区党支部")
APPOINTED = SecretaryAppointed(
    estate=CODE,
    secretary=WANG,
    origin="retired_member",
    selection="community_selection",
    term_ends_on=date(2029, 6, 30),
)
APPOINTED_NEXT = SecretaryAppointed(estate=CODE, secretary=ZHAO, origin="veteran", selection="self_nomination")
LED = (FOUNDED, BRANCH, APPOINTED)
B1, B2, B3 = (BuildingAdded(estate=CODE, building=n, name=f"{n}号楼") for n in "123")
BUILT = (FOUNDED, B1, B2, B3)
FORMED = GroupFormed(estate=CODE, group=G1, name="1号楼党小组", buildings=("1",), leader=LI)
DESIGNATED = HouseholdDesignated(estate=CODE, household=H1, building="1", head=HEAD)
MERGED = EstateMerged(estate=CODE, into=INTO)

FORM = FormGroup(G1, BuildingGroup("1号楼党小组", ("1",), LI))
DESIGNATE = Designate(H1, Household("1", HEAD))
ACTS: list[Command] = [
    Rename("永兴花园"),
    Move(NEXT),
    EstablishBranch(Branch("branch", "党支部")),
    Appoint(TERM),
    EndSecretaryTerm("任期届满"),
    HandOver("任期届满", NEW_TERM),
    AddBuilding("4", "4号楼"),
    RemoveBuilding("1", "登记有误"),
    FORM,
    ReformGroup(G1, BuildingGroup("党小组", ("1",))),
    DissolveGroup(G1, "并入2号楼党小组"),
    DESIGNATE,
    UndesignateHousehold(H1, "已搬离"),
]


def state(*events: Event) -> Estate:
    return ESTATE.fold(events)


# --- 小区 ------------------------------------------------------------------------------------------------------


def test_an_estate_is_founded_in_the_village_its_code_begins_with() -> None:
    founded = given(ESTATE).when(Found(CODE, "永兴小区"))
    founded.then(FOUNDED)
    assert founded.state.village == VILLAGE
    given(ESTATE, FOUNDED).when(Found(CODE, "别的小区")).refused("estate-exists")


@pytest.mark.parametrize("act", ACTS)
def test_nothing_is_done_in_an_estate_that_nobody_founded_or_that_is_over(act: Command) -> None:
    given(ESTATE).when(act).refused("estate-unknown")
    given(ESTATE, *BUILT, MERGED).when(act).refused("estate-merged")


def test_an_estate_gets_another_name_or_village_and_keeps_its_code() -> None:
    given(ESTATE, FOUNDED).when(Rename("永兴花园")).then(EstateRenamed(estate=CODE, name="永兴花园"))
    given(ESTATE, FOUNDED).when(Rename("永兴小区")).refused("estate-unchanged")
    moved = given(ESTATE, FOUNDED).when(Move(NEXT))
    moved.then(EstateMoved(estate=CODE, village=NEXT))
    assert (moved.state.code, moved.state.village) == (CODE, NEXT)
    given(ESTATE, FOUNDED).when(Move(VILLAGE)).refused("estate-unchanged")
    given(ESTATE, FOUNDED).when(Move(OTHER_COUNTY)).refused("estate-other-county")


# --- 党支部, 书记 -----------------------------------------------------------------------------------------------


def test_an_estate_has_one_branch_which_may_be_raised_to_a_general_one() -> None:
    given(ESTATE, FOUNDED).when(EstablishBranch(Branch("branch", "永兴小区党支部"))).then(BRANCH)
    given(ESTATE, FOUNDED, BRANCH).when(EstablishBranch(Branch("branch", "永兴小区党支部"))).refused("estate-unchanged")
    raised = given(ESTATE, *LED).when(EstablishBranch(Branch("general_branch", "永兴小区党总支")))
    raised.then(BranchEstablished(estate=CODE, rank="general_branch", name="永兴小区党总支"))
    assert raised.state.term == TERM


def test_a_branch_has_one_secretary_at_a_time() -> None:
    given(ESTATE, FOUNDED).when(Appoint(TERM)).refused("secretary-without-branch")
    given(ESTATE, FOUNDED, BRANCH).when(Appoint(TERM)).then(APPOINTED)
    given(ESTATE, *LED).when(Appoint(NEW_TERM)).refused("secretary-in-office")


def test_a_secretary_stands_down_with_a_reason() -> None:
    stood_down = SecretaryStoodDown(estate=CODE, secretary=WANG, reason="任期届满")
    given(ESTATE, *LED).when(EndSecretaryTerm("任期届满")).then(stood_down)
    given(ESTATE, *LED, stood_down).when(EndSecretaryTerm("任期届满")).refused("no-secretary")
    given(ESTATE, *LED, stood_down).when(Appoint(NEW_TERM)).then(APPOINTED_NEXT)


def test_an_office_is_handed_over_in_one_act() -> None:
    stood_down = SecretaryStoodDown(estate=CODE, secretary=WANG, reason="任期届满", handed_over_to=ZHAO)
    given(ESTATE, *LED).when(HandOver("任期届满", NEW_TERM)).then(stood_down, APPOINTED_NEXT)
    given(ESTATE, FOUNDED, BRANCH).when(HandOver("任期届满", NEW_TERM)).refused("no-secretary")


# --- 楼栋, 党小组 ------------------------------------------------------------------------------------------------


def test_a_building_is_entered_once_and_taken_out_when_nobody_is_in_it() -> None:
    given(ESTATE, FOUNDED).when(AddBuilding("1", "1号楼")).then(B1)
    given(ESTATE, *BUILT).when(AddBuilding("1", "一号楼")).refused("building-exists")
    removed = BuildingRemoved(estate=CODE, building="2", reason="登记有误")
    given(ESTATE, *BUILT, FORMED).when(RemoveBuilding("2", "登记有误")).then(removed)
    given(ESTATE, *BUILT, FORMED).when(RemoveBuilding("1", "登记有误")).refused("building-in-group")
    given(ESTATE, *BUILT, DESIGNATED).when(RemoveBuilding("1", "登记有误")).refused("building-has-households")
    given(ESTATE, *BUILT).when(RemoveBuilding("9", "登记有误")).refused("building-unknown")


def test_a_group_is_formed_for_buildings_that_are_in_none() -> None:
    given(ESTATE, *BUILT).when(FORM).then(FORMED)
    given(ESTATE, *BUILT, FORMED).when(FORM).refused("group-exists")
    given(ESTATE, *BUILT, FORMED).when(FormGroup(G2, BuildingGroup("联合党小组", ("1", "2")))).refused(
        "building-in-group"
    )
    given(ESTATE, *BUILT, FORMED).when(FormGroup(G2, BuildingGroup("1号楼党小组", ("2",)))).refused("group-name-taken")
    given(ESTATE, FOUNDED).when(FORM).refused("building-unknown")


def test_a_group_changes_and_ends() -> None:
    wider = BuildingGroup("1号楼党小组", ("1", "2"), ZHAO)
    reformed = GroupFormed(estate=CODE, group=G1, name="1号楼党小组", buildings=("1", "2"), leader=ZHAO)
    given(ESTATE, *BUILT, FORMED).when(ReformGroup(G1, wider)).then(reformed)
    given(ESTATE, *BUILT, FORMED, reformed).when(ReformGroup(G1, wider)).refused("estate-unchanged")
    given(ESTATE, *BUILT).when(ReformGroup(G1, wider)).refused("group-unknown")
    dissolved = GroupDissolved(estate=CODE, group=G1, reason="重新划分")
    given(ESTATE, *BUILT, FORMED).when(DissolveGroup(G1, "重新划分")).then(dissolved)
    assert state(*BUILT, FORMED, dissolved).group_of("1") is None
    given(ESTATE, *BUILT, FORMED, dissolved).when(FormGroup(G2, wider)).then(reformed.model_copy(update={"group": G2}))


# --- 党员中心户 ---------------------------------------------------------------------------------------------------


def test_a_member_household_is_in_a_building_of_the_estate() -> None:
    given(ESTATE, *BUILT).when(DESIGNATE).then(DESIGNATED)
    given(ESTATE, *BUILT, DESIGNATED).when(DESIGNATE).refused("household-exists")
    given(ESTATE, FOUNDED).when(DESIGNATE).refused("building-unknown")
    withdrawn = HouseholdUndesignated(estate=CODE, household=H1, reason="已搬离")
    given(ESTATE, *BUILT, DESIGNATED).when(UndesignateHousehold(H1, "已搬离")).then(withdrawn)
    given(ESTATE, *BUILT, DESIGNATED, withdrawn).when(UndesignateHousehold(H1, "已搬离")).refused("household-unknown")


# --- 拆分, 合并 -------------------------------------------------------------------------------------------------


def refusal(estate: Estate, off: str, *buildings: str) -> str:
    with pytest.raises(Refused) as refused:
        estates.split(estate, off, "永兴北苑", buildings)
    return refused.value.code


def test_what_is_split_off_takes_its_groups_and_households_along() -> None:
    old = state(*LED, B1, B2, B3, FORMED, DESIGNATED)
    ours, theirs = estates.split(old, NEW, "永兴北苑", ["1"])
    assert ours == [EstateSplit(estate=CODE, new_estate=NEW, name="永兴北苑", buildings=("1",))]
    assert theirs == [
        EstateFounded(estate=NEW, name="永兴北苑", split_from=CODE),
        BuildingAdded(estate=NEW, building="1", name="1号楼"),
        GroupFormed(estate=NEW, group=G1, name="1号楼党小组", buildings=("1",), leader=LI),
        HouseholdDesignated(estate=NEW, household=H1, building="1", head=HEAD),
    ]
    left = ESTATE.evolve(old, ours[0])
    assert (set(left.buildings), left.groups, left.households, left.term) == ({"2", "3"}, {}, {}, TERM)


def test_an_estate_is_not_split_so_that_something_is_torn_or_nothing_is_left() -> None:
    group = FORMED.model_copy(update={"buildings": ("1", "2")})
    old = state(*BUILT, group)
    assert refusal(old, NEW, "1") == "group-torn-apart"
    assert refusal(old, NEW, "1", "2", "3") == "split-everything"
    assert refusal(old, NEW, "9") == "building-unknown"
    assert refusal(old, f"{NEXT}009", "3") == "estate-code-elsewhere"
    assert refusal(state(*BUILT, MERGED), NEW, "1") == "estate-merged"


def test_what_belonged_to_a_merged_estate_goes_on_in_the_other() -> None:
    gone = state(*LED, B1, FORMED, DESIGNATED)
    into = state(
        EstateFounded(estate=INTO, name="城西苑"),
        BuildingAdded(estate=INTO, building="1", name="1号楼"),
        GroupFormed(estate=INTO, group=G2, name="1号楼党小组", buildings=("1",)),
    )
    over, came = estates.merge(gone, into, "永兴")
    assert over == [SecretaryStoodDown(estate=CODE, secretary=WANG, cause="estate_merged"), MERGED]
    assert came == [
        EstateAbsorbed(estate=INTO, merged=CODE),
        BuildingAdded(estate=INTO, building="永兴1", name="永兴1号楼"),
        GroupFormed(estate=INTO, group=G1, name="永兴1号楼党小组", buildings=("永兴1",), leader=LI),
        HouseholdDesignated(estate=INTO, household=H1, building="永兴1", head=HEAD),
    ]
    nothing = estates.ESTATE.fold([*LED, B1, FORMED, DESIGNATED, *over])
    assert (nothing.buildings, nothing.groups, nothing.households, nothing.term) == ({}, {}, {}, None)
    assert nothing.merged_into == INTO


def test_a_merger_that_cannot_be() -> None:
    gone = state(*BUILT)
    same_numbers = state(EstateFounded(estate=INTO, name="城西苑"), B1.model_copy(update={"estate": INTO}))
    elsewhere = state(EstateFounded(estate=f"{OTHER_COUNTY}001", name="金沙苑"))
    for into, code in (
        (same_numbers, "building-exists"),
        (elsewhere, "estate-other-county"),
        (gone, "merge-into-itself"),
        (state(), "estate-unknown"),
        (replace(same_numbers, merged_into=CODE), "estate-merged"),
    ):
        with pytest.raises(Refused) as refused:
            estates.merge(gone, into)
        assert refused.value.code == code


# --- whatever is asked ------------------------------------------------------------------------------------------

BUILDINGS = st.sampled_from("123")
GROUP = st.builds(BuildingGroup, st.sampled_from(["甲", "乙"]), st.lists(BUILDINGS, min_size=1, unique=True).map(tuple))
IDS = st.sampled_from([G1, G2])
TERMS = st.sampled_from([TERM, NEW_TERM])
COMMANDS: st.SearchStrategy[Command] = st.one_of(
    st.builds(EstablishBranch, st.just(Branch("branch", "党支部"))),
    st.builds(Appoint, TERMS),
    st.builds(EndSecretaryTerm, st.just("任期届满")),
    st.builds(HandOver, st.just("任期届满"), TERMS),
    st.builds(AddBuilding, BUILDINGS, st.just("楼")),
    st.builds(RemoveBuilding, BUILDINGS, st.just("登记有误")),
    st.builds(FormGroup, IDS, GROUP),
    st.builds(ReformGroup, IDS, GROUP),
    st.builds(DissolveGroup, IDS, st.just("重新划分")),
    st.builds(Designate, st.sampled_from([H1, H2]), st.builds(Household, BUILDINGS, st.just(HEAD))),
    st.builds(UndesignateHousehold, st.sampled_from([H1, H2]), st.just("已搬离")),
)


@whatever(st.lists(COMMANDS, max_size=40))
def test_whatever_is_asked_every_building_has_one_group_at_most_and_every_secretary_a_branch(
    asked: list[Command],
) -> None:
    offices = 0
    for step in walk(ESTATE, [Found(CODE, "永兴小区"), *asked]):
        for event in step.events:
            offices += isinstance(event, SecretaryAppointed)
            offices -= isinstance(event, SecretaryStoodDown)
        after = step.after
        assert offices == (after.term is not None) <= (after.branch is not None)
        grouped = [building for group in after.groups.values() for building in group.buildings]
        assert len(grouped) == len(set(grouped))
        assert {*grouped, *(household.building for household in after.households.values())} <= set(after.buildings)
        assert len({group.name for group in after.groups.values()}) == len(after.groups)


@whatever(st.lists(COMMANDS, max_size=40), st.sets(BUILDINGS, min_size=1))
def test_a_split_and_a_merger_lose_nobody(asked: list[Command], buildings: set[str]) -> None:
    *_, last = walk(ESTATE, [Found(CODE, "永兴小区"), *asked])
    whole = last.after
    try:
        ours, theirs = estates.split(whole, NEW, "永兴北苑", sorted(buildings))
    except Refused:
        return
    old, new = ESTATE.evolve(whole, ours[0]), ESTATE.fold(theirs)
    assert {**old.groups, **new.groups} == whole.groups
    assert not set(old.groups) & set(new.groups)
    assert {**old.households, **new.households} == whole.households
    over, came = estates.merge(new, old)
    back, gone = ESTATE.fold([*rebuilt(old), *came]), ESTATE.fold([*theirs, *over])
    assert (back.buildings, back.groups, back.households) == (whole.buildings, whole.groups, whole.households)
    assert not gone.buildings


def rebuilt(estate: Estate) -> list[Event]:
    """Some history that comes to the buildings, groups and households of an estate."""
    return [
        EstateFounded(estate=estate.code, name=estate.name),
        *(BuildingAdded(estate=estate.code, building=n, name=name) for n, name in estate.buildings.items()),
        *(
            GroupFormed(estate=estate.code, group=key, name=group.name, buildings=group.buildings, leader=group.leader)
            for key, group in estate.groups.items()
        ),
        *(
            HouseholdDesignated(estate=estate.code, household=key, building=one.building, head=one.head)
            for key, one in estate.households.items()
        ),
    ]
