"""No count of fewer than five people can be seen, nor found from those that are shown."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as some

from huiyin_county.small_cells import FEWEST, hidden_cells

COUNTY = "140981"
CODES = [COUNTY, *(f"{COUNTY}00{t}" for t in range(3)), *(f"{COUNTY}00{t}00{v}" for t in range(3) for v in range(3))]
counts = some.dictionaries(some.sampled_from(CODES), some.integers(0, 9), max_size=9)


def summed(counted: dict[str, int]) -> dict[str, int]:
    """What a reader would see of each division, were all of it shown."""
    return {code: sum(n for at, n in counted.items() if at.startswith(code)) for code in CODES}


def readings(counted: dict[str, int], shown: dict[str, int], known: set[str]) -> dict[str, set[int]]:
    """Every number that each division's count could be, by what is shown: all worlds are tried, town by town."""
    # Of a town: its whole count, and which counts its villages may have with it.
    towns: list[dict[int, list[dict[str, int]]]] = []
    for town in (code for code in CODES if len(code) == 9):
        below = [code for code in CODES if len(code) == 12 and code.startswith(town)]
        itself = counted.get(town, 0)
        choices = [[shown[code]] if code in known else range(1, 12) for code in below]
        own = range(1, 12) if itself else [0]
        worlds: dict[int, list[dict[str, int]]] = {}
        for direct, *villages in product(own, *choices):
            total = direct + sum(villages)
            if (town in known and total != shown[town]) or (town not in known and total == 0):
                continue
            worlds.setdefault(total, []).append({town: total, **dict(zip(below, villages, strict=True))})
        towns.append(worlds)
    found: dict[str, set[int]] = {code: set() for code in CODES}
    itself = counted.get(COUNTY, 0)
    for direct in range(1, 12) if itself else [0]:
        for totals in product(*towns):
            total = direct + sum(totals)
            if COUNTY in known and total != shown[COUNTY]:
                continue
            found[COUNTY].add(total)
            for worlds, of_town in zip(towns, totals, strict=True):
                for world in worlds[of_town]:
                    for code, n in world.items():
                        found[code].add(n)
    return found


@given(counts)
def test_a_small_count_is_not_shown_and_cannot_be_found_by_subtraction(counted: dict[str, int]) -> None:
    shown, hidden = summed(counted), hidden_cells(counted)
    assert {code for code, n in shown.items() if 0 < n < FEWEST} <= hidden
    possible = readings(counted, shown, set(CODES) - hidden)
    assert [code for code in hidden if len(possible[code]) < 2] == []


@given(counts)
def test_what_is_large_everywhere_is_shown(counted: dict[str, int]) -> None:
    large = {code: n * FEWEST for code, n in counted.items()}
    assert hidden_cells(large) == frozenset()


def test_one_small_village_takes_another_with_it() -> None:
    town = f"{COUNTY}001"
    counted = {f"{town}001": 3, f"{town}002": 9, f"{town}003": 20, f"{COUNTY}002001": 40}
    assert hidden_cells(counted) == {f"{town}001", f"{town}002"}


def test_two_that_could_only_be_one_each_take_a_third() -> None:
    town = f"{COUNTY}001"
    counted = {f"{town}001": 1, f"{town}002": 1, f"{town}003": 20}
    assert f"{town}003" in hidden_cells(counted)
