"""Estates are split and merged (拆分, 合并), and nobody is lost."""

from dataclasses import replace

import pytest
from tests.unit.dispatch.organisation.net import (
    B1,
    B2,
    B3,
    BUILT,
    CODE,
    DESIGNATED,
    FORMED,
    G1,
    G2,
    H1,
    HEAD,
    INTO,
    LED,
    LI,
    MERGED,
    NEW,
    NEXT,
    OTHER_COUNTY,
    TERM,
    WANG,
    state,
)

from huiyin_contracts.organisation import (
    BuildingAdded,
    EstateAbsorbed,
    EstateFounded,
    EstateSplit,
    GroupFormed,
    HouseholdDesignated,
    SecretaryStoodDown,
)
from huiyin_dispatch.organisation import rules as estates
from huiyin_dispatch.organisation.rules import ESTATE, Estate
from huiyin_events.refusal import Refused


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
