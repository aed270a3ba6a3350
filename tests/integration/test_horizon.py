"""Who holds every reader back is named, warned of while it lasts, and measured."""

from collections.abc import Iterable
from typing import Any

import pytest
from structlog.testing import capture_logs

from huiyin_events import horizon
from huiyin_events.horizon import HorizonWatch, horizon_holder
from huiyin_events.store import Store
from tests.integration.conftest import Background, Connect, OpenPool, eventually
from tests.local.standins import until

pytestmark = pytest.mark.integration

WRITE = "SELECT pg_current_xact_id()"


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(horizon, "LOOK_SECONDS", 0.02)


def about(logs: Iterable[Any]) -> list[str]:
    return [line["event"] for line in logs if line["event"].startswith("horizon")]


async def test_whoever_holds_the_horizon_too_long_is_warned_of_and_measured_until_it_is_over(
    store: Store, connect: Connect, background: Background
) -> None:
    holder = await connect(database="postgres")
    watch = HorizonWatch(store.pool, warn_after=0.3)
    with capture_logs() as logs:
        background(watch.run())
        await until(lambda: watch.seconds == 0.0)
        async with holder.transaction():
            await holder.execute(WRITE)
            await until(lambda: (watch.seconds or 0) > 0.1)
            assert about(logs) == []
            await until(lambda: (watch.seconds or 0) > 0.5)
        await until(lambda: watch.seconds == 0.0)
        await until(lambda: len(about(logs)) == 2)
    assert about(logs) == ["horizon_held", "horizon_moves_again"]
    held = next(line for line in logs if line["event"] == "horizon_held")
    assert held["log_level"] == "warning"
    assert (held["pid"], held["database"]) == (holder.get_server_pid(), "postgres")
    assert held["state"] == "idle in transaction"
    assert 0.3 <= held["seconds"] < 10
    assert "query" not in held, "what somebody asked may say something about a person"


async def test_the_warning_is_repeated_for_as_long_as_it_lasts(
    store: Store, connect: Connect, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(horizon, "REPEAT_SECONDS", 0.1)
    holder = await connect()
    with capture_logs() as logs:
        background(HorizonWatch(store.pool, warn_after=0.1).run())
        async with holder.transaction():
            await holder.execute(WRITE)
            await until(lambda: about(logs).count("horizon_held") > 2)


async def test_who_is_not_on_duty_neither_measures_nor_warns(
    store: Store, connect: Connect, background: Background
) -> None:
    holder = await connect()
    on_duty = True
    watch = HorizonWatch(store.pool, warn_after=60, on_duty=lambda: on_duty)
    background(watch.run())
    async with holder.transaction():
        await holder.execute(WRITE)
        await until(lambda: bool(watch.seconds))
        on_duty = False
        await until(lambda: watch.seconds is None)


async def test_a_database_that_does_not_answer_is_not_taken_for_one_at_rest(
    open_pool: OpenPool, background: Background
) -> None:
    pool = await open_pool()
    watch = HorizonWatch(pool, warn_after=60)
    stop = background(watch.run())
    await until(lambda: watch.seconds is not None)
    with capture_logs() as logs:
        await pool.close()
        await until(lambda: watch.seconds is None)
    assert "horizon_unknown" in about(logs)
    await stop()


async def test_a_transaction_that_was_prepared_and_forgotten_is_named(store: Store, connect: Connect) -> None:
    connection = await connect()
    await connection.execute(f"BEGIN; {WRITE}; PREPARE TRANSACTION 'forgotten'")
    try:

        async def named() -> bool:
            holder = await horizon_holder(store.pool)
            return holder is not None and (holder.pid, holder.state, holder.query) == (0, "prepared", "forgotten")

        await eventually(named)
    finally:
        await connection.execute("ROLLBACK PREPARED 'forgotten'")
