"""What holds every reader back is measured by the relay, warned of in its log, and told by health."""

import asyncio

import asyncpg
import pytest

from huiyin_local.testing import Huiyin, until
from tests.collector import Collector

pytestmark = pytest.mark.e2e

WITHIN = 30.0
GAUGE = "huiyin.horizon.age"


async def test_a_transaction_left_open_is_measured_and_warned_of(huiyin: Huiyin, collector: Collector) -> None:
    log = huiyin.settings.logs / "relay.log"
    connection = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    try:
        async with connection.transaction():
            await connection.execute("SELECT pg_current_xact_id()")
            pid = connection.get_server_pid()
            await asyncio.to_thread(
                until, lambda: (collector.gauge("relay", GAUGE) or 0) > 5, WITHIN, "it is measured for five seconds"
            )
            await asyncio.to_thread(until, lambda: f'"pid": {pid}' in log.read_text("utf-8"), WITHIN, "it is warned of")
            health = await asyncio.to_thread(huiyin.health)
            assert f"pid {pid} " in health["reporting"]["parts"]["horizon"]["held_by"]
    finally:
        await connection.close(timeout=10)
    await asyncio.to_thread(
        until, lambda: (collector.gauge("relay", GAUGE) or 0) < 5, WITHIN, "it is measured that it is over"
    )
    assert "horizon_moves_again" in log.read_text("utf-8")
