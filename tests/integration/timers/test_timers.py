"""Timers: each fires exactly once and in order, whatever dies, fails, moves or shares the work."""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events import timers as timers_module
from huiyin_events.envelope import Actor, Meta, NewEvent
from huiyin_events.store import NO_STREAM, Connection, Store, StreamWrite
from huiyin_events.testing import ManualClock
from huiyin_events.timers import Timer, Timers, cancel_timer, set_timer
from huiyin_service.streams import issue_stream
from tests.builders import VILLAGE, reported
from tests.integration.conftest import Background, OpenPool, ten_seconds
from tests.integration.timers.conftest import MINUTE, NAME, NOW, Run, fired, left, note, timer
from tests.local.standins import until

pytestmark = pytest.mark.integration
MANY = 10_000


async def test_a_timer_fires_when_it_is_due_and_never_again(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    seen: list[tuple[Timer, datetime]] = []

    async def see(connection: Connection, timer: Timer, now: datetime) -> None:
        await note(connection, timer, now)
        seen.append((timer, now))

    meta = Meta(Actor("secretary-wang", "secretary"), uuid4(), uuid4())
    wanted = Timer(NAME, "a", NOW + MINUTE, {"division": VILLAGE}, meta)
    async with pool.acquire() as connection:
        await set_timer(connection, wanted, timer("b", 2 * MINUTE))
    timers, _ = run(see)
    clock.advance(MINUTE - timedelta(microseconds=1))
    await asyncio.sleep(0.1)
    assert seen == []
    clock.advance(timedelta(microseconds=1) + timedelta(seconds=5))
    await until(lambda: len(seen) == 1)
    assert seen == [(wanted, NOW + MINUTE + timedelta(seconds=5))]
    clock.advance(MINUTE)
    await until(lambda: timers.fired == 2)
    clock.advance(timedelta(days=365))
    await asyncio.sleep(0.1)
    assert await fired(pool) == ["a", "b"]
    assert await left(pool) == []


async def test_a_timer_is_there_only_if_its_cause_is(pool: asyncpg.Pool) -> None:
    async with pool.acquire() as connection:
        await set_timer(connection, timer("kept"))
        transaction = connection.transaction()
        await transaction.start()
        await set_timer(connection, timer("undone"))
        await cancel_timer(connection, NAME, "kept")
        await transaction.rollback()
    assert await left(pool) == ["kept"]


async def test_a_timer_that_is_set_again_moves(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    async with pool.acquire() as connection:
        await set_timer(connection, timer("later"), timer("sooner", 9 * MINUTE))
        await set_timer(connection, timer("later", 3 * MINUTE), timer("sooner", 2 * MINUTE))
    timers, _ = run()
    clock.advance(2 * MINUTE)
    await until(lambda: timers.fired == 1)
    assert await fired(pool) == ["sooner"]
    clock.advance(MINUTE)
    await until(lambda: timers.fired == 2)
    assert await fired(pool) == ["sooner", "later"]


async def test_a_timer_that_is_cancelled_does_not_fire(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"), timer("b"), timer("c"), Timer("another", "a", NOW + MINUTE))
        await cancel_timer(connection, NAME, "a", "c", "unheard of")
    timers, _ = run()
    clock.advance(MINUTE)
    await until(lambda: timers.fired == 1)
    await asyncio.sleep(0.1)
    assert await fired(pool) == ["b"]
    assert await left(pool) == ["a"]  # that of a name which has no handler here


async def test_a_handler_may_set_its_own_timer_again(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    async def monthly(connection: Connection, timer: Timer, now: datetime) -> None:
        await note(connection, timer, now)
        await set_timer(connection, Timer(NAME, timer.subject, timer.due_at + timedelta(days=30)))

    async with pool.acquire() as connection:
        await set_timer(connection, timer("quarter"))
    timers, _ = run(monthly)
    clock.advance(timedelta(days=90))
    await until(lambda: timers.fired == 3)  # those it missed meanwhile, too
    assert await left(pool) == ["quarter"]
    assert await pool.fetchval("SELECT due_at FROM timers") == NOW + MINUTE + timedelta(days=90)


async def test_what_fell_due_while_nobody_ran_happens_in_order(
    pool: asyncpg.Pool, clock: ManualClock, run: Run
) -> None:
    subjects = [f"{n:03}" for n in range(3 * timers_module.BATCH)]
    async with pool.acquire() as connection:
        await set_timer(connection, *(timer(s, MINUTE * int(s)) for s in reversed(subjects)))
    clock.advance(timedelta(days=30))
    timers, _ = run()
    await until(lambda: timers.fired == len(subjects))
    assert await fired(pool) == subjects


async def test_two_processes_share_ten_thousand_in_ten_seconds(
    pool: asyncpg.Pool, open_pool: OpenPool, store: Store, clock: ManualClock, run: Run
) -> None:
    """Each with an append of its own, as a deadline that passes has."""

    async def report(connection: Connection, timer: Timer, now: datetime) -> None:
        issue = uuid4()
        write = StreamWrite(issue_stream(issue), [NewEvent(reported(issue), VILLAGE, timer.due_at)], NO_STREAM)
        await store.append([write], meta=timer.meta, connection=connection)
        await note(connection, timer, now)

    async with pool.acquire() as connection:
        await set_timer(connection, *(timer(n, timedelta(milliseconds=6 * n)) for n in range(MANY)))
    both = [run(report)[0], run(report, await open_pool())[0]]
    began = time.monotonic()
    clock.advance(MINUTE)
    await until(lambda: sum(timers.fired for timers in both) >= MANY, within=60)
    took = time.monotonic() - began
    print(f"{MANY} timers in {took:.1f} s: {[timers.fired for timers in both]}")
    assert all(timers.fired for timers in both)
    assert Counter(await fired(pool)) == Counter(str(n) for n in range(MANY))
    assert await pool.fetchval("SELECT count(*) FROM store.events") == MANY
    assert await left(pool) == []
    assert took < ten_seconds()


async def test_a_timer_set_just_now_wakes_whoever_sleeps_for_a_later_one(
    pool: asyncpg.Pool, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers_module, "POLL_SECONDS", 60.0)
    timers = Timers(pool, {NAME: note})
    background(timers.run())
    await asyncio.sleep(0.2)
    async with pool.acquire() as connection:
        await set_timer(connection, Timer(NAME, "soon", datetime.now(UTC) + timedelta(seconds=0.3)))
    timers.wake()
    await until(lambda: timers.fired == 1, within=5)


async def test_a_timer_set_by_another_process_is_seen_within_a_second_or_so(
    pool: asyncpg.Pool, background: Background
) -> None:
    timers = Timers(pool, {NAME: note})
    background(timers.run())
    await asyncio.sleep(0.2)
    async with pool.acquire() as connection:
        await set_timer(connection, Timer(NAME, "another's", datetime.now(UTC)))
    await until(lambda: timers.fired == 1, within=5)


async def test_whoever_waits_for_the_commit_is_told(
    pool: asyncpg.Pool, clock: ManualClock, background: Background
) -> None:
    told: list[int] = []

    async def look(_connection: Connection, _timer: Timer, _now: datetime) -> None:
        assert told == []

    timers = Timers(pool, {NAME: look}, clock, after_commit=lambda: told.append(timers.fired))
    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"))
    clock.advance(MINUTE)
    background(timers.run())
    await until(lambda: bool(told))
    assert told == [1]


async def test_what_an_earlier_one_leads_to_comes_before_a_later_one(
    pool: asyncpg.Pool, clock: ManualClock, background: Background
) -> None:
    """After downtime, too: what became final by itself on the 12th is not overdue on the 15th."""

    async def policies() -> None:
        if "final" in await fired(pool):
            async with pool.acquire() as connection:
                await cancel_timer(connection, NAME, "overdue")

    timers = Timers(pool, {NAME: note}, clock, first=policies)
    async with pool.acquire() as connection:
        await set_timer(
            connection, timer("final"), timer("overdue", timedelta(days=3)), timer("other", timedelta(days=3))
        )
    clock.advance(timedelta(days=14))
    background(timers.run())
    await until(lambda: timers.fired == 2)
    assert (await fired(pool), await left(pool)) == (["final", "other"], [])


async def test_what_comes_first_comes_before_anything_fires(
    pool: asyncpg.Pool, clock: ManualClock, background: Background
) -> None:
    """Policies take back what was done in time; while they are behind, nothing fires."""
    behind = asyncio.Event()

    async def policies() -> None:
        if not behind.is_set():
            behind.set()
            raise TimeoutError("policies are behind")
        async with pool.acquire() as connection:
            await cancel_timer(connection, NAME, "done in time")

    timers = Timers(pool, {NAME: note}, clock, first=policies)
    async with pool.acquire() as connection:
        await set_timer(connection, timer("done in time"), timer("left undone"))
    clock.advance(MINUTE)
    background(timers.run())
    await behind.wait()
    await until(lambda: timers.trouble == "TimeoutError: policies are behind")
    assert await fired(pool) == []
    await until(lambda: timers.fired == 1)
    assert (await fired(pool), await left(pool), timers.trouble) == (["left undone"], [], None)
