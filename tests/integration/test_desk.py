"""What the desk's and the board's queries answer, on a real database: where matters are, how late and with whom."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts.order_state import UNDER_WAY
from huiyin_contracts.parties import person_of
from huiyin_dispatch.desk import location_groups as places
from huiyin_dispatch.desk import queries as lists
from huiyin_dispatch.desk import supervision
from huiyin_dispatch.desk.location_groups import LocationRow
from huiyin_dispatch.desk.queries import OrderFilter
from huiyin_dispatch.desk.supervision import Age, Only
from tests.builders import VILLAGE
from tests.integration.read_models import dispatch_tables

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
TOWN = VILLAGE[:9]
ESTATE, OTHER = f"{VILLAGE}001", f"{VILLAGE}002"
EVERY = OrderFilter(UNDER_WAY)


class Desk:
    """Stands for the service: its views, filled by hand."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool

    async def estate(self, code: str, name: str, *buildings: str) -> None:
        await self.pool.execute(
            "INSERT INTO estates (code, name, village, founded_at, version) VALUES ($1, $2, $3, $4, 1)",
            *(code, name, code[:12], NOW),
        )
        rows = [(code, str(number), building) for number, building in enumerate(buildings, 1)]
        await self.pool.executemany("INSERT INTO buildings (estate, number, name) VALUES ($1, $2, $3)", rows)

    async def issue(
        self,
        address: str | None,
        said: str = "路灯不亮",
        *,
        days: float = 1,
        division: str = VILLAGE,
        waiting: bool = True,
    ) -> UUID:
        """A matter that was reported so many days ago."""
        issue, at = uuid4(), NOW - timedelta(days=days)
        await self.pool.execute(
            """INSERT INTO issues (id, number, kind, category, subject, description, division, address, photos, private,
                                   stage, reported_at, due_at, waiting)
               VALUES ($1, 'n', 'problem', '路灯', $2, $3, $4, $5, '{}', false, 'reported', $6, $6, $7)""",
            *(issue, uuid4(), said, division, address, at, waiting),
        )
        return issue

    async def order(self, who: str | None, due: float | None = 5, *, issue: UUID | None = None, **more: Any) -> UUID:
        """An order that is due in so many days, with a member or a team, or with nobody yet."""
        order = uuid4()
        sign_in = who if who and who.startswith("member-") else None
        row = {
            "id": order,
            "issue": issue or uuid4(),
            "division": VILLAGE,
            "stage": "accepted" if who else "dispatched",
            "assignee_kind": ("member" if sign_in else "team") if who else None,
            "assignee_body": None if sign_in else who,
            "assignee_id": sign_in,
            "assignee_subject": person_of(sign_in) if sign_in else None,
            "due_at": None if due is None else NOW + timedelta(days=due),
            "warn_at": None if due is None else NOW + timedelta(days=due - 2),
            "dispatched_at": NOW - timedelta(days=20),
            "version": 2,
            **more,
        }
        await self.pool.copy_records_to_table("orders", records=[tuple(row.values())], columns=list(row))
        return order


@pytest.fixture
async def desk(pool: asyncpg.Pool) -> Desk:
    await dispatch_tables(pool)
    await pool.execute("TRUNCATE issues, orders, estates, buildings, divisions, persons")
    await pool.execute(
        "INSERT INTO persons (subject, name, said_by, tx, position) VALUES ($1, '李党员', 1, 1, 1)",
        person_of("member-li"),
    )
    return Desk(pool)


async def waiting(desk: Desk, scope: str = VILLAGE, size: int = 50, offset: int = 0) -> list[LocationRow]:
    return await places.waiting(desk.pool, scope, size, offset)


def heads(spots: Sequence[LocationRow]) -> list[tuple[str | None, str | None]]:
    return [(spot.estate_name, spot.place) for spot in spots]


@pytest.mark.parametrize(
    ("address", "said", "estate", "place"),
    [
        ("永兴小区3号楼", "路灯不亮", "永兴小区", "3号楼"),
        ("永兴小区13号楼2单元", "路灯不亮", "永兴小区", "13号楼"),
        (None, "永兴小区3号楼前的路灯不亮", "永兴小区", "3号楼"),
        ("永兴小区东门", "路灯不亮", "永兴小区", "东门"),
        ("永兴小区", "13号楼和3号楼之间堆着垃圾", "永兴小区", "13号楼"),
        ("永兴小区", "路灯不亮", "永兴小区", None),
        ("永兴小区与城西小区之间", "路灯不亮", None, "永兴小区与城西小区之间"),
        ("永兴路12号院3号楼2单元", "路灯不亮", None, "永兴路12号院3号楼"),
        (None, "路灯不亮", None, None),
        ("", "路灯不亮", None, None),
    ],
)
async def test_a_matter_is_placed_by_what_it_says(
    desk: Desk, address: str | None, said: str, estate: str | None, place: str | None
) -> None:
    await desk.estate(ESTATE, "永兴小区", "3号楼", "13号楼")
    await desk.estate(OTHER, "城西小区", "3号楼")
    await desk.issue(address, said)
    assert heads(await waiting(desk)) == [(estate, place)]


async def test_places_come_one_after_the_other_and_what_says_none_last(desk: Desk) -> None:
    await desk.estate(ESTATE, "永兴小区", "3号楼", "13号楼")
    neighbour = f"{TOWN}002"
    nowhere = await desk.issue(None, days=9)
    late = await desk.issue("永兴小区13号楼", days=1)
    early = await desk.issue("永兴小区13号楼", days=5)
    third = await desk.issue("永兴小区3号楼", days=2)
    road = await desk.issue("永兴路12号", days=2)
    elsewhere = await desk.issue("永兴小区3号楼", division=neighbour)
    nowhere_there = await desk.issue(None, days=1, division=neighbour)
    await desk.issue("永兴小区3号楼", waiting=False)
    spots = await waiting(desk, TOWN)
    assert [spot.id for spot in spots] == [third, early, late, road, elsewhere, nowhere, nowhere_there]
    assert [spot.in_estate for spot in spots] == [3, 3, 3, 1, 1, 2, 2]
    assert [spot.in_place for spot in spots] == [1, 2, 2, 1, 1, 2, 2]
    assert [spot.first_in_estate for spot in spots] == [True, False, False, True, True, True, False]
    first, second = await waiting(desk, TOWN, 2), await waiting(desk, TOWN, 2, 2)
    assert [*first, *second] == spots[:4]  # a page says of the whole list how many there are, and what is continued
    rows = await lists.waiting_by_id(desk.pool, [spot.id for spot in second])
    groups = places.groups(second, rows)
    assert [(group.begins, group.at.first_in_place, len(group.rows)) for group in groups] == [
        (True, False, 1),
        (True, True, 1),
    ]


async def test_orders_are_placed_by_the_matter_they_are_about(desk: Desk) -> None:
    await desk.estate(ESTATE, "永兴小区", "3号楼")
    order = await desk.order("member-li", issue=await desk.issue("永兴小区3号楼", waiting=False))
    (spot,) = await places.orders(desk.pool, VILLAGE, EVERY, 20, 0)
    assert (spot.id, spot.estate_name, spot.place) == (order, "永兴小区", "3号楼")


@pytest.mark.parametrize(
    ("due", "age"),
    [
        (-7, "over-7-days"),
        (-6.9, "over-3-days"),
        (-3, "over-3-days"),
        (-1, "over-1-day"),
        (-0.9, "overdue"),
        (0, "within-a-day"),
        (1, "within-a-day"),
        (1.1, "later"),
        (None, "later"),
    ],
)
async def test_how_late_an_order_is(desk: Desk, due: float | None, age: Age) -> None:
    await desk.order("member-li", due)
    ages = await supervision.ages(desk.pool, TOWN, NOW, None)
    assert {found: n for found, n in ages.items() if n} == {age: 1}


async def test_the_board_tells_by_age_by_owner_and_one_by_one_of_the_same_orders(desk: Desk) -> None:
    late = await desk.order("member-li", -5, supervised=["town", "county"])
    later = await desk.order("member-li", -0.5, dispatched_at=NOW - timedelta(days=3))
    near = await desk.order("城西物业公司", 1, supervised=["town"])
    far = await desk.order("城西物业公司", 9)
    nobody = await desk.order(None, 3)
    parts = await desk.order(None, -2, stage="split")
    held_up = await desk.order("member-zhao", -9, suspended_at=NOW)
    await desk.order("member-li", -9, stage="publicised")
    await desk.order("member-li", -9, division=f"{TOWN}002")
    asked = (desk.pool, VILLAGE, NOW)

    rows = await supervision.orders(*asked, Only(), 20, 0)
    assert [row.id for row in rows] == [late, parts, later, near, nobody, far, held_up]
    owners = await supervision.owners(*asked, Only(), 20, 0)
    assert [owner.key for owner in owners] == ["member-li", ":parts", "team:城西物业公司", ":open", "member-zhao"]
    li, _, company, *_ = owners
    assert (li.name, li.under_way, li.overdue, li.near, li.supervised) == ("李党员", 2, 2, 0, 1)
    assert li.oldest == NOW - timedelta(days=20)
    assert (company.kind, company.under_way, company.near) == ("team", 2, 1)
    ages = await supervision.ages(*asked, None)
    assert sum(ages.values()) == sum(owner.under_way for owner in owners) == len(rows)
    assert await supervision.count_owners(*asked, Only()) == len(owners)
    assert await supervision.overdue_below(desk.pool, TOWN, NOW, 12) == {VILLAGE: 3, f"{TOWN}002": 1}

    for owner in owners:
        of_one = await supervision.orders(*asked, Only(owner.key), 20, 0)
        assert len(of_one) == owner.under_way == await supervision.count(*asked, Only(owner.key))
    for age, n in ages.items():
        assert await supervision.count(*asked, Only(age=age)) == n
    assert [row.id for row in await supervision.orders(*asked, Only("member-li", "overdue"), 20, 0)] == [later]
    assert [row.id for row in await supervision.orders(*asked, Only(), 2, 2)] == [later, near]


async def test_what_somebody_holds_is_looked_for_in_their_county_and_what_they_may_take_at_home(desk: Desk) -> None:
    neighbour, abroad = f"{TOWN}002", "990001001001"
    at_home, away = await desk.order("member-li"), await desk.order("member-li", division=neighbour)
    open_here = await desk.order(None)
    await desk.order(None, division=neighbour)
    await desk.order("member-li", division=abroad)

    async def found(**more: Any) -> set[UUID]:
        wanted = OrderFilter(UNDER_WAY, ("member-li",), **more)
        rows = await lists.orders(desk.pool, VILLAGE, wanted, 50, 0)
        assert await lists.count_orders(desk.pool, VILLAGE, wanted) == len(rows)
        return {row.id for row in rows}

    assert await found() == {at_home, away, open_here}
    assert await found(to_take=False) == {at_home, away}
    assert await found(held=False) == {open_here}
    assert await found(only_here=True) == {at_home, open_here}
