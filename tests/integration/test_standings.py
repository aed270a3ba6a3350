"""A division's points (Y5), added up where the work is: exactly what the domain's fold of the same work comes to."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from huiyin_contracts import Event
from huiyin_contracts.charter import CharterAdopted, PointRule, Work
from huiyin_contracts.emergencies import (
    CalledForce,
    EmergencyArrived,
    EmergencyCalledUp,
    EmergencyDeclared,
    EmergencyStoodDown,
)
from huiyin_contracts.orders import OrderAccepted, OrderDispatched, OrderPart, OrderResolved, OrderSplit
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import NoticePublished
from huiyin_county.charter import DEFAULT
from huiyin_dispatch.app import project
from huiyin_dispatch.points.rules import Deed, Held, TableAt, by_charter, by_table, entries, held, months
from huiyin_dispatch.points.standings import Totals, totals
from huiyin_events.envelope import START, Meta, NewEvent, stream_name
from huiyin_events.store import ANY, Store, StreamWrite
from tests.builders import VILLAGE
from tests.integration.read_models import dispatch_tables
from tests.personal import closed

pytestmark = pytest.mark.integration

CHINA = ZoneInfo("Asia/Shanghai")
JANUARY, YEAR_END = datetime(2026, 1, 1, tzinfo=CHINA), datetime(2027, 1, 1, tzinfo=CHINA)
COUNTY = "140981"
VILLAGES = (f"{COUNTY}001001", f"{COUNTY}001002", f"{COUNTY}002001")
WORKS: tuple[Work, ...] = get_args(Work)
# Months of posts stand in no table.
DONE = tuple(work for work in WORKS if work != "post")
WORLDS, DEEDS, MEMBERS = 20, 120, 4


def some_table(dice: Random) -> tuple[PointRule, ...]:
    """Limits are low, so that most months reach them."""
    works = dice.sample(WORKS, dice.randint(3, len(WORKS)))
    return tuple(
        PointRule(
            work=work,
            points=dice.randint(-6, 6),
            per="hour" if work in ("service", "activity") and dice.random() < 0.7 else "piece",
            monthly_limit=dice.choice([None, dice.randint(1, 30)]),
        )
        for work in works
    )


def charter(dice: Random, version: int, effective_at: datetime) -> CharterAdopted:
    return CharterAdopted(
        county=COUNTY,
        version=version,
        title="章程",
        effective_at=effective_at,
        orders=DEFAULT.orders,
        points=some_table(dice),
    )


def by_the_domain(
    deeds: dict[UUID, tuple[Deed, str]], table_at: TableAt, void: set[UUID], scope: str, adjusted: Totals
) -> Totals:
    """The same, deed by deed."""
    found = dict(adjusted)
    for entry in entries((deed for deed, _ in deeds.values()), table_at, CHINA, void):
        if deeds[entry.deed.id][1].startswith(scope):
            points, n = found.get(entry.deed.member, (Decimal(0), 0))
            found[entry.deed.member] = points + entry.counts, n + 1
    return found


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_what_is_added_up_is_the_fold_of_every_deed(pool: asyncpg.Pool, seed: int) -> None:
    """With limits, work of several villages, months in which the charter changed, posts, and what does not count."""
    dice = Random(seed)
    await dispatch_tables(pool)
    await pool.execute("TRUNCATE deeds, posts_held, corrections")
    members = [UUID(int=dice.getrandbits(128)) for _ in range(MEMBERS)]
    deeds: dict[UUID, tuple[Deed, str]] = {}
    rows, void, adjusted = [], [], []
    for _ in range(DEEDS):
        # On the same few days, so that some are done at once.
        at = JANUARY + timedelta(hours=12 * dice.randint(0, 2 * 120))
        hours = dice.choice([None, Decimal(dice.randint(0, 80)) / 20])
        deed = Deed(UUID(int=dice.getrandbits(128)), dice.choice(members), dice.choice(DONE), at, hours)
        village = dice.choice(VILLAGES)
        deeds[deed.id] = deed, village
        rows.append((deed.id, deed.member, village, deed.work, at, hours))
        if dice.random() < 0.1:
            void.append((UUID(int=dice.getrandbits(128)), deed.member, village, f"{at:%Y-%m}", deed.id, None))
    for _ in range(3):
        points, village = Decimal(dice.randint(-9, 9)) / 2, dice.choice(VILLAGES)
        adjusted.append((UUID(int=dice.getrandbits(128)), dice.choice(members), village, "2026-02", None, points))
    for member in members[:2]:
        post, village = Held(UUID(int=dice.getrandbits(128)), member, JANUARY), dice.choice(VILLAGES)
        await pool.execute(
            "INSERT INTO posts_held VALUES ($1, $2, 'm', $3, '岗', $4)", post.id, member, village, post.since
        )
        deeds |= {deed.id: (deed, village) for deed in held([post], YEAR_END, CHINA)}
    await pool.executemany("INSERT INTO deeds VALUES ($1, $2, 'm', $2, $3, $4, $5, $6, true, $1, $1)", rows)
    await pool.executemany(
        "INSERT INTO corrections VALUES ($1, $2, 'm', $3, $4, $5, $6, '', NULL, NULL, now(), $1)", void + adjusted
    )
    changes = [JANUARY + timedelta(days=dice.randint(1, 50)), datetime(2026, 3, 1, tzinfo=CHINA)]
    charters = tuple(charter(dice, version, at) for version, at in enumerate(sorted(changes), start=1))
    spans = list(months(JANUARY, YEAR_END, CHINA))
    for table_at in (by_charter(charters), by_table(some_table(dice))):
        for scope in (COUNTY, VILLAGES[0][:9], VILLAGES[0]):
            expected = by_the_domain(deeds, table_at, {row[4] for row in void}, scope, _sums(adjusted, scope))
            async with pool.acquire() as connection:
                assert await totals(connection, scope, spans, table_at, CHINA, YEAR_END) == expected


LI, ZHAO = (closed(Person.named(name, f"member-{name}")) for name in ("li", "zhao"))
TABLES = "issues, orders, deeds, emergencies, emergency_people, divisions, charters"
WHOLE, ISSUE, FIRE = UUID(int=1), UUID(int=2), UUID(int=3)


def in_parts() -> list[tuple[UUID, Event]]:
    """An order that 李 had, which 李 and 赵 then handle in parts."""
    hands = {UUID(int=11): LI, UUID(int=12): ZHAO}
    split = tuple(OrderPart(order=part, assignee=who, task="清运") for part, who in hands.items())
    public = NoticePublished(
        issue=ISSUE,
        publication=WHOLE,
        kind="result",
        about=WHOLE,
        board=VILLAGES[0],
        notice="已清运",
        starts_at=YEAR_END,
    )
    return [
        (WHOLE, OrderDispatched(order=WHOLE, issue=ISSUE, assignee=LI)),
        (WHOLE, OrderAccepted(order=WHOLE, issue=ISSUE, by=LI)),
        (WHOLE, OrderSplit(order=WHOLE, issue=ISSUE, parts=split)),
        *((part, OrderDispatched(order=part, issue=ISSUE, assignee=who, part_of=WHOLE)) for part, who in hands.items()),
        *((part, OrderAccepted(order=part, issue=ISSUE, by=who)) for part, who in hands.items()),
        *((part, OrderResolved(order=part, issue=ISSUE, result="已清运")) for part in hands),
        (WHOLE, OrderResolved(order=WHOLE, issue=ISSUE, result="已清运")),
        (WHOLE, public),
    ]


def called_up() -> list[tuple[UUID, Event]]:
    """An emergency to which 李 came, and 赵 did not."""
    people = (LI, ZHAO)
    force = CalledForce(force=UUID(int=9), name="应急队", people=people)
    return [
        (FIRE, EmergencyDeclared(emergency=FIRE, description="进水")),
        (FIRE, EmergencyCalledUp(emergency=FIRE, wave=1, forces=(force,), channels=("page",), answer_by=JANUARY)),
        (FIRE, EmergencyArrived(emergency=FIRE, by=people[0])),
        (FIRE, EmergencyStoodDown(emergency=FIRE, outcome="水已抽干")),
    ]


async def test_the_same_work_follows_from_the_log_wherever_its_batches_end(pool: asyncpg.Pool, store: Store) -> None:
    await dispatch_tables(pool)
    for subject, event in (*in_parts(), *called_up()):
        stream = stream_name(event.type, subject)
        await store.append([StreamWrite(stream, [NewEvent(event, VILLAGE, JANUARY)], ANY)], meta=Meta())
    events = await store.read_all(START, 100)
    for end in range(len(events) + 1):
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute(f"TRUNCATE {TABLES}")
            await project(connection, events[:end])
            await project(connection, events[end:])
            rows = await connection.fetch("SELECT member, work, about FROM deeds WHERE counts ORDER BY work, member")
        assert [tuple(row) for row in rows] == [
            (LI.id, "emergency", FIRE),
            (LI.id, "order", UUID(int=11)),
            (ZHAO.id, "order", UUID(int=12)),
        ]


def _sums(rows: list[tuple[UUID, UUID, str, str, None, Decimal]], scope: str) -> Totals:
    found: Totals = {}
    for _, account, village, _, _, points in rows:
        if village.startswith(scope):
            before, n = found.get(account, (Decimal(0), 0))
            found[account] = before + points, n + 1
    return found
