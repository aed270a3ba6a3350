"""A timer whose process dies, whose handler fails or hangs, fires once all the same and holds up no other."""

import asyncio
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import asyncpg
import pytest
from structlog.testing import capture_logs

from huiyin_contracts.issues import IssueReported
from huiyin_events import timers as timers_module
from huiyin_events.envelope import NewEvent, stream_name
from huiyin_events.store import NO_STREAM, Connection, Store, StreamWrite
from huiyin_events.testing import ManualClock
from huiyin_events.timers import Timer, TimerHandler, set_timer
from tests.builders import VILLAGE, reported
from tests.integration.conftest import eventually
from tests.integration.timers.conftest import MINUTE, NOW, Run, fired, left, note, timer
from tests.local.standins import until

pytestmark = pytest.mark.integration


async def test_a_death_between_effect_and_commit_leaves_neither(
    pool: asyncpg.Pool, store: Store, clock: ManualClock, run: Run
) -> None:
    """Killed over and over with the effect done and the row deleted, but nothing committed."""
    reached = asyncio.Event()

    def dying(die: bool) -> TimerHandler:
        async def report(connection: Connection, timer: Timer, now: datetime) -> None:
            issue = uuid4()
            write = StreamWrite(
                stream_name(IssueReported.type, issue), [NewEvent(reported(issue), VILLAGE, timer.due_at)], NO_STREAM
            )
            await store.append([write], meta=timer.meta, connection=connection)
            await note(connection, timer, now)
            if die and timer.subject == "2":
                reached.set()
                await asyncio.sleep(60)

        return report

    async with pool.acquire() as connection:
        await set_timer(connection, *(timer(n, n * MINUTE) for n in range(4)))
    clock.advance(timedelta(hours=1))
    for _ in range(5):
        _, stop = run(dying(die=True))
        await reached.wait()
        await stop()
        reached.clear()
        assert await fired(pool) == []
        assert len(await left(pool)) == 4
    timers, _ = run(dying(die=False))
    await until(lambda: timers.fired == 4)
    assert await fired(pool) == ["0", "1", "2", "3"]
    happened = await pool.fetch("SELECT occurred_at FROM store.events ORDER BY position")
    assert [row["occurred_at"] for row in happened] == [NOW + n * MINUTE for n in range(4)]


async def test_a_connection_cut_between_effect_and_commit_leaves_neither(
    pool: asyncpg.Pool, clock: ManualClock, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers_module, "RETRY_SECONDS", 0.05)
    cuts = 0

    async def cut(connection: Connection, timer: Timer, now: datetime) -> None:
        nonlocal cuts
        await note(connection, timer, now)
        if timer.subject == "b" and cuts < 3:
            cuts += 1
            await pool.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())

    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"), timer("b"), timer("c"))
    with capture_logs():
        timers, _ = run(cut)
        clock.advance(MINUTE)
        await until(lambda: timers.fired == 3)
    assert (cuts, await fired(pool)) == (3, ["a", "b", "c"])
    await until(lambda: timers.trouble is None)


async def test_one_that_fails_holds_up_no_other_and_is_tried_again(
    pool: asyncpg.Pool, clock: ManualClock, run: Run
) -> None:
    broken = True

    async def fail(connection: Connection, timer: Timer, now: datetime) -> None:
        await note(connection, timer, now)
        if timer.subject == "b" and broken:
            await connection.execute("SELECT 1 / 0")

    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"), timer("b", 2 * MINUTE, why="kept"), timer("c", 3 * MINUTE))

    def attempts() -> list[int]:
        return [entry["attempts"] for entry in logs if entry["event"] == "timer_failed"]

    with capture_logs() as logs:
        timers, _ = run(fail)
        clock.advance(3 * MINUTE)
        await until(lambda: timers.fired == 2)
        assert await fired(pool) == ["a", "c"]
        standing = await timers.standing()
        assert (standing.waiting, standing.due, standing.failing) == (1, 1, 1)
        assert standing.oldest_due == NOW + 2 * MINUTE
        assert standing.error == "deadline b: DivisionByZeroError: division by zero"

        for n, seconds in enumerate((1, 2, 4, 8), 1):
            clock.advance(timedelta(seconds=seconds - 0.5))
            await asyncio.sleep(0.1)
            assert len(attempts()) == n, "the pauses grow"
            clock.advance(timedelta(seconds=0.5))
            await eventually(partial(pool.fetchval, "SELECT attempts > $1 FROM timers", n))
        broken = False
        clock.advance(timedelta(hours=1))
        await until(lambda: timers.fired == 3)
    assert attempts() == [1, 2, 3, 4, 5]
    assert await fired(pool) == ["a", "c", "b"]
    assert (await timers.standing()).failing == 0
    assert timers.trouble is None


async def test_one_that_hangs_holds_up_no_other(
    pool: asyncpg.Pool, clock: ManualClock, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timers_module, "HANDLER_SECONDS", 0.1)

    async def hang(connection: Connection, timer: Timer, now: datetime) -> None:
        await note(connection, timer, now)
        if timer.subject == "a":
            await connection.execute("SELECT pg_sleep(60)")

    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"), timer("b"))
    with capture_logs():
        timers, _ = run(hang)
        clock.advance(MINUTE)
        await until(lambda: timers.fired == 1)
    assert await fired(pool) == ["b"]
    assert (await left(pool), (await timers.standing()).failing) == (["a"], 1)


async def test_a_failed_timer_that_is_set_again_begins_anew(pool: asyncpg.Pool, clock: ManualClock, run: Run) -> None:
    async def fail(_connection: Connection, _timer: Timer, _now: datetime) -> None:
        raise ValueError("not yet")

    async with pool.acquire() as connection:
        await set_timer(connection, timer("a"))
    with capture_logs():
        _, stop = run(fail)
        clock.advance(MINUTE)
        await eventually(lambda: pool.fetchval("SELECT attempts FROM timers"))
    await stop()
    async with pool.acquire() as connection:
        await set_timer(connection, timer("a", 2 * MINUTE))
    assert await pool.fetchval("SELECT attempts = 0 AND error IS NULL AND try_at = due_at FROM timers")
    timers, _ = run()
    clock.advance(MINUTE)
    await until(lambda: timers.fired == 1)
