"""Shares of a subscription are a partition of all divisions, by county, and the same for ever."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiyin_contracts.conventions import partition_key_of
from huiyin_events.shards import WHOLE, Shard, shard_of, shards

digits = st.text("0123456789", min_size=2, max_size=12).filter(lambda code: len(code) in {2, 4, 6, 9, 12})
numbers = st.integers(1, 64)


@given(digits, numbers)
def test_every_division_falls_to_exactly_one_share(division: str, of: int) -> None:
    own = [share.number for share in shards(of) if share.has(division, partition_key_of)]
    assert own == [shard_of(partition_key_of(division), of)]


@given(digits, numbers)
def test_all_of_a_county_falls_to_the_share_of_the_county(division: str, of: int) -> None:
    county = division[:6].ljust(6, "0")
    assert partition_key_of(division) == partition_key_of(f"{county}999999") == county
    assert 1 <= shard_of(county, of) <= of


@pytest.mark.parametrize(
    ("division", "numbers"),
    [("140981", (1, 2, 3)), ("140981001001", (1, 2, 3)), ("511529", (1, 2, 3)), ("14", (1, 1, 1))],
)
def test_a_county_never_changes_its_share(division: str, numbers: tuple[int, ...]) -> None:
    """What was written down once: another outcome would have running workers take events twice, or not at all."""
    assert tuple(shard_of(partition_key_of(division), of) for of in (1, 2, 4)) == numbers


@pytest.mark.parametrize("of", [2, 3, 4, 8])
def test_the_counties_of_the_country_are_spread_evenly(of: int) -> None:
    counties = [f"{city}{county:02}" for city in range(1101, 6501, 5) for county in range(1, 9)]
    counts = Counter(shard_of(county, of) for county in counties)
    assert max(counts.values()) < 1.1 * len(counties) / of


def test_the_counties_of_one_city_are_spread_too() -> None:
    of_cities = [[shard_of(f"{city}{county:02}", 2) for county in range(1, 5)] for city in range(1101, 6501, 5)]
    assert all(set(numbers) == {1, 2} for numbers in of_cities)


def test_a_share_goes_under_a_name_of_its_own_and_the_whole_under_the_subscriptions() -> None:
    assert [share.name("views") for share in (WHOLE, *shards(2))] == ["views", "views 1/2", "views 2/2"]
    assert Shard(1, 1) == WHOLE
