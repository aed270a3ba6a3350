"""On which days sites deliberate (P6, P9, P10): each day by the charter in force then, a market by its own endings."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin_contracts.charter import CharterAdopted
from huiyin_contracts.deliberation_rules import DayOfMonth, DayRule, DayRules, DeliberationRules, MarketDays
from huiyin_county.charter import DEFAULT
from huiyin_county.charters import County
from huiyin_deliberation.calendar.days import KeepsDays, site_days

CHINA = ZoneInfo("Asia/Shanghai")
ROOM, POINT, MARKET, YI = (UUID(int=n) for n in range(1, 5))
SITES = [KeepsDays(ROOM, "deliberation"), KeepsDays(POINT, "deliberation"), KeepsDays(YI, "joint")]
OWN = KeepsDays(MARKET, "market", MarketDays(calendar="solar", ending=(3, 6, 9)))


def adopted(version: int, effective_at: datetime, rule: DayRule) -> CharterAdopted:
    return CharterAdopted(
        county="511529",
        version=version,
        title="屏山县基层治理章程",
        effective_at=effective_at,
        orders=DEFAULT.orders,
        points=DEFAULT.points,
        deliberation=DeliberationRules(days=DayRules(deliberation=rule)),
    )


def test_sites_that_keep_a_day_stand_together_on_it() -> None:
    days = site_days(SITES, County((), CHINA), date(2026, 11, 1), date(2026, 11, 30))
    assert [(day.kind, day.day.on, day.sites) for day in days] == [
        ("deliberation", date(2026, 11, 11), (ROOM, POINT)),
        ("joint", date(2026, 11, 20), (YI,)),
    ]


def test_a_site_may_keep_market_days_of_its_own() -> None:
    # 1 November 2026 is 廿三 by the lunar calendar: its 24th and 27th follow.
    days = site_days([OWN, KeepsDays(ROOM, "market")], County((), CHINA), date(2026, 11, 1), date(2026, 11, 7))
    assert [(day.day.on.day, day.sites) for day in days] == [(2, (ROOM,)), (3, (MARKET,)), (5, (ROOM,)), (6, (MARKET,))]


def test_each_day_goes_by_the_charter_in_force_when_it_begins() -> None:
    """P11: the second Wednesday until the 11th at noon; from the 12th on the 15th of each month."""
    charters = (adopted(1, datetime(2026, 11, 11, 4, tzinfo=UTC), DayOfMonth(day=15, on_holiday="stay")),)
    days = site_days(SITES[:1], County(charters, CHINA), date(2026, 10, 1), date(2026, 12, 31))
    assert [(day.day.on.isoformat(), day.charter) for day in days] == [
        ("2026-10-14", 0),
        ("2026-11-11", 0),
        ("2026-11-15", 1),
        ("2026-12-15", 1),
    ]


def test_a_charter_from_midnight_on_holds_for_that_day() -> None:
    charters = (adopted(1, datetime(2026, 11, 10, 16, tzinfo=UTC), DayOfMonth(day=15, on_holiday="stay")),)
    days = site_days(SITES[:1], County(charters, CHINA), date(2026, 11, 1), date(2026, 11, 30))
    assert [day.day.on.day for day in days] == [15]


def test_a_day_is_known_by_where_the_rule_has_it() -> None:
    """What a holiday moves is the same entry, so that a client moves it too."""
    first = (adopted(1, datetime(2026, 1, 1, tzinfo=UTC), DayOfMonth(day=1)),)
    stays = (adopted(1, datetime(2026, 1, 1, tzinfo=UTC), DayOfMonth(day=1, on_holiday="stay")),)
    (moved,), (there,) = (
        site_days(SITES[:1], County(charters, CHINA), date(2026, 10, 1), date(2026, 10, 31))
        for charters in (first, stays)
    )
    assert (moved.day.on, there.day.on) == (date(2026, 10, 8), date(2026, 10, 1))
    assert moved.id_at(ROOM) == there.id_at(ROOM)
    assert moved.id_at(ROOM) != moved.id_at(POINT)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 120), st.integers(0, 120))
@settings(deadline=None, max_examples=50)
def test_a_time_has_the_days_of_its_parts(first: date, some: int, more: int) -> None:
    charters = (
        adopted(1, datetime(2024, 5, 3, 9, tzinfo=UTC), DayOfMonth(day=10)),
        adopted(2, datetime(2026, 2, 1, 9, tzinfo=UTC), MarketDays(ending=(5,))),
    )
    county = County(charters, CHINA)
    middle, last = first + timedelta(days=some), first + timedelta(days=some + 1 + more)
    whole = site_days(SITES, county, first, last)
    parts = site_days(SITES, county, first, middle) + site_days(SITES, county, middle + timedelta(days=1), last)
    assert whole == parts
