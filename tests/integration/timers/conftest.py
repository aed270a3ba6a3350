"""Timers, a clock that is moved by hand, and a process that runs them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.store import Connection
from huiyin_events.testing import ManualClock
from huiyin_events.timers import Timer, TimerHandler, Timers
from tests.integration.conftest import Background, Stop

NOW = datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAME = "deadline"

Run = Callable[..., tuple[Timers, Stop]]


def timer(subject: object, after: timedelta = MINUTE, **data: str) -> Timer:
    return Timer(NAME, str(subject), NOW + after, data)


async def fired(pool: asyncpg.Pool) -> list[str]:
    """What fired, in the order in which it did."""
    return [row["subscription"] for row in await pool.fetch("SELECT subscription FROM applied ORDER BY n")]


async def left(pool: asyncpg.Pool) -> list[str]:
    return [row["subject"] for row in await pool.fetch("SELECT subject FROM timers ORDER BY subject")]


async def note(connection: Connection, timer: Timer, _now: datetime) -> None:
    """The effect: a row for each time that it happens."""
    await connection.execute("INSERT INTO applied (subscription, event) VALUES ($1, $2)", timer.subject, uuid4())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def run(pool: asyncpg.Pool, clock: ManualClock, background: Background) -> Run:
    """Run timers as a process would; what is returned stops them, as a crash would."""

    def run(handler: TimerHandler = note, on: asyncpg.Pool = pool) -> tuple[Timers, Stop]:
        timers = Timers(on, {NAME: handler}, clock)
        clock.wakes(timers.wake)
        return timers, background(timers.run())

    return run
