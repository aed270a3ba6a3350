"""Errands: done outside of any transaction, side by side, once or more; what is not done is tried again."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from huiyin_events.errands import LEASE, Errand, Errands, TryAgain
from huiyin_events.testing import ManualClock
from huiyin_events.timers import Timer, set_timer
from tests.integration.conftest import Background, Stop
from tests.local.standins import until

pytestmark = pytest.mark.integration

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
NAME = "call"

Run = Callable[[Errand], tuple[Errands, Stop]]


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def run(pool: asyncpg.Pool, clock: ManualClock, background: Background) -> Run:
    def run(do: Errand) -> tuple[Errands, Stop]:
        errands = Errands(pool, NAME, do, clock)
        return errands, background(errands.run())

    return run


async def wanted(pool: asyncpg.Pool, *subjects: str) -> None:
    async with pool.acquire() as connection:
        await set_timer(connection, *(Timer(NAME, subject, NOW, {"to": subject}) for subject in subjects))


async def left(pool: asyncpg.Pool) -> int:
    count: int = await pool.fetchval("SELECT count(*) FROM timers")
    return count


async def test_a_slow_errand_holds_up_neither_others_nor_the_log(pool: asyncpg.Pool, run: Run) -> None:
    under_way: list[str] = []
    go = asyncio.Event()

    async def slow(timer: Timer, _attempts: int) -> None:
        under_way.append(timer.data["to"])
        await go.wait()

    await wanted(pool, "a", "b", "c")
    run(slow)
    await until(lambda: sorted(under_way) == ["a", "b", "c"])
    writing = "SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid()"
    assert await pool.fetchval(writing) == 0, "no transaction holds back those who read the log"
    go.set()
    async with asyncio.timeout(30):
        while await left(pool):
            await asyncio.sleep(0.02)


async def test_what_could_not_be_done_is_tried_after_the_pause_it_asked_for(
    pool: asyncpg.Pool, clock: ManualClock, run: Run
) -> None:
    tried: list[int] = []

    async def twice(_timer: Timer, attempts: int) -> None:
        tried.append(attempts)
        if attempts < 2:
            raise TryAgain("HTTP 503", timedelta(seconds=4))

    await wanted(pool, "a")
    errands, _ = run(twice)
    await until(lambda: tried == [1])
    await asyncio.sleep(0.6)
    assert (tried, await errands.health()) == ([1], {"waiting": 1, "failing": 0, "trouble": "HTTP 503"})
    clock.advance(timedelta(seconds=4))
    await until(lambda: tried == [1, 2])


async def test_one_whose_process_died_comes_up_again(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    done: Counter[str] = Counter()

    async def never(timer: Timer, _attempts: int) -> None:
        done[timer.subject] += 1
        await asyncio.Event().wait()

    async def at_once(timer: Timer, _attempts: int) -> None:
        done[timer.subject] += 1

    await wanted(pool, "a")
    _, stop = run(never)
    await until(lambda: done["a"] == 1)
    await stop()
    run(at_once)
    await asyncio.sleep(0.6)
    assert done["a"] == 1
    clock.advance(LEASE)
    await until(lambda: done["a"] == 2)


async def test_one_that_fails_unforeseen_keeps_no_other_from_its_work(pool: asyncpg.Pool, run: Run) -> None:
    done: list[str] = []

    async def fails(timer: Timer, _attempts: int) -> None:
        if timer.subject == "b":
            raise ValueError("b")
        done.append(timer.subject)

    await wanted(pool, "a", "b", "c")
    errands, _ = run(fails)
    await until(lambda: sorted(done) == ["a", "c"])
    async with asyncio.timeout(30):
        while await left(pool) > 1:
            await asyncio.sleep(0.02)
        while "trouble" not in (standing := await errands.health()):
            await asyncio.sleep(0.02)
    assert standing == {"waiting": 1, "failing": 0, "trouble": "ValueError: b"}
