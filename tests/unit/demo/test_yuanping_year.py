"""The year of 原平市 before it is played: drawn from any seed, it comes to exactly what was told."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin_demo.year.yuanping.figures import COMMUNITY, TOWN, YEAR, YearFigures
from huiyin_demo.year.yuanping.plan import COUNTY, Year


def planned(year: Year) -> YearFigures:
    """What the plan comes to, counted from all that is in it."""
    origins, ranks = (Counter(getattr(one, name) for one in year.estates) for name in ("origin", "rank"))
    kinds, teams = Counter(one.kind for one in year.issues), Counter(one.kind for one in year.forces)
    services = [service for member in year.members for service in member.services]
    accepted = Counter(one.holder.role for one in year.issues)
    own = [force for force in year.forces if force.division == COMMUNITY]
    return YearFigures(
        estates=len({estate.code for estate in year.estates}),
        general_branches=ranks["党总支"],
        branches=ranks["党支部"],
        groups=sum(len(estate.groups) for estate in year.estates),
        households=sum(len(estate.households) for estate in year.estates),
        retired_members=origins["离退休党员"],
        veterans=origins["退役军人党员"],
        resident_members=origins["居民党员"],
        members=len({member.who.sub for member in year.members}),
        posts=sum(member.post is not None for member in year.members),
        services=len(services),
        persons=sum(service.persons for service in services),
        commando=teams["commando"],
        volunteer=teams["volunteer"],
        emergency=teams["emergency"],
        couriers=sum(1 + len({*force.people} - {force.leader}) for force in year.forces if force.kind == "courier"),
        community_teams=len(own),
        community_activities=sum(len(force.activities) for force in own),
        suggestions=kinds["suggestion"],
        problems=kinds["problem"],
        disputes=kinds["dispute"],
        accepted_by_members=accepted["member"],
        accepted_by_others=accepted["secretary"],
    )


def told(year: Year) -> object:
    return year.estates, year.members, year.forces, year.issues


def test_the_county_s_year_is_the_one_that_was_told() -> None:
    year = Year(YEAR, COUNTY, 140981)
    assert not YEAR.differences(planned(year))
    assert YEAR.general_branches + YEAR.branches == YEAR.estates
    assert YEAR.retired_members + YEAR.veterans + YEAR.resident_members == YEAR.estates
    assert YEAR.accepted_by_members + YEAR.accepted_by_others == YEAR.issues == 1804


@settings(max_examples=20, deadline=timedelta(seconds=5))
@given(st.integers())
def test_any_seed_gives_a_year_of_the_same_figures_in_which_everything_fits(seed: int) -> None:
    year = Year(TOWN, "140981001", seed)
    assert not TOWN.differences(planned(year))
    forces = [(force.division, force.name) for force in year.forces]
    assert len(forces) == len(set(forces))
    assert [code for force in year.forces for code in force.estates] == [estate.code for estate in year.estates]
    homes = {estate.code: estate for estate in year.estates}
    for member in year.members:
        assert member.who.division == homes[member.estate].village
        assert 1 <= member.building <= len(homes[member.estate].groups)
    for estate in year.estates:
        assert {building for building, _ in estate.households} == set(range(1, len(estate.groups) + 1))


def test_the_same_seed_is_the_same_year_and_another_another() -> None:
    assert told(Year(TOWN, "140981001", 1)) == told(Year(TOWN, "140981001", 1))
    assert told(Year(TOWN, "140981001", 1)) != told(Year(TOWN, "140981001", 2))


@pytest.mark.parametrize("name", ["commando", "volunteer", "emergency"])
def test_more_teams_than_there_are_places_for_are_not_made_up(name: str) -> None:
    with pytest.raises(AssertionError, match=f"too few places for {name}"):
        _ = Year(replace(TOWN, **{name: 999}), "140981001", 1).forces
