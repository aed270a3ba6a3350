"""A service's own copy of a county: divisions, what their codes became, and charters, from the log alone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import asyncpg
import pytest

from huiyin_contracts import Event
from huiyin_contracts.charter import VERDICT_DAYS, CharterAdopted, VerdictRules
from huiyin_contracts.divisions import DivisionRecoded, DivisionRegistered
from huiyin_county.charter import DEFAULT
from huiyin_county.charters import county, in_force_at, verdict_days
from huiyin_county.divisions import children_of, path_to
from huiyin_county.view import project
from huiyin_events.envelope import START, Meta, NewEvent, stream_name
from huiyin_events.store import ANY, Store, StreamWrite
from tests.integration.read_models import dispatch_tables

pytestmark = pytest.mark.integration

COUNTY, TOWN, OLD, NEW = "140981", "140981001", "140981001002", "140981001001"
NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
CHARTER = CharterAdopted(
    county=COUNTY,
    version=1,
    title="章程",
    effective_at=NOW,
    orders=DEFAULT.orders,
    points=DEFAULT.points,
    verdicts=VerdictRules(days=10),
)
EVENTS: tuple[tuple[str, Event], ...] = (
    (COUNTY, DivisionRegistered(code=COUNTY, name="原平市", level="county", timezone="Asia/Urumqi")),
    (TOWN, DivisionRegistered(code=TOWN, name="北城街道", level="town")),
    (NEW, DivisionRegistered(code=NEW, name="城西社区", level="village")),
    (OLD, DivisionRegistered(code=OLD, name="城东社区", level="village")),
    (OLD, DivisionRecoded(code=OLD, new_code=NEW, reason="两村合并", effective_on=date(2026, 7, 1))),
    (COUNTY, CHARTER),
)


async def test_it_is_what_the_log_says_however_often_it_says_so(pool: asyncpg.Pool, store: Store) -> None:
    await dispatch_tables(pool)
    await pool.execute("TRUNCATE divisions, recodings, charters")
    for code, event in EVENTS:
        stream = stream_name(event.type, code)
        await store.append([StreamWrite(stream, [NewEvent(event, code, NOW)], ANY)], meta=Meta())
    events = await store.read_all(START, 100)
    async with pool.acquire() as connection:
        for _ in range(2):
            await project(connection, events)
        assert [division.name for division in await path_to(connection, NEW)] == ["原平市", "北城街道", "城西社区"]
        assert [division.code for division in await children_of(connection, TOWN)] == [NEW, OLD]
        recodings = [tuple(row) for row in await connection.fetch("SELECT * FROM recodings")]
        assert recodings == [(OLD, NEW, date(2026, 7, 1))]
        there = await county(connection, NEW)
        assert (there.charters, there.timezone) == ((CHARTER,), ZoneInfo("Asia/Urumqi"))
        assert (await in_force_at(connection, NEW, NOW)).version == 1
        # Before the charter the default holds.
        days = [await verdict_days(connection, NEW, at) for at in (NOW - timedelta(days=1), NOW)]
        assert days == [VERDICT_DAYS, 10]
    await pool.execute("TRUNCATE divisions, recodings, charters")
