"""A process that is killed during an import is started again, and nothing is lost or doubled.

Two of the eight, to be quick; `make faults` kills each of them, and more.
"""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest

from huiyin_local.testing import Huiyin, until
from tests import myla311

pytestmark = [pytest.mark.e2e, pytest.mark.faults, pytest.mark.timeout(300)]

LIMIT = 1_500
AHEAD = "FROM store.partitions WHERE from_tx > store.this_tx()"


@pytest.fixture
def huiyin() -> Iterator[Huiyin]:
    """A Huiyin of this test's own."""
    with Huiyin() as huiyin:
        yield huiyin


def test_the_relay_and_a_service_may_be_killed_during_an_import(huiyin: Huiyin) -> None:
    restarts: dict[str, int] = {}
    myla311.import_through(
        huiyin, LIMIT, lambda: restarts.update({name: huiyin.kill(name) for name in ("relay", "dispatch")})
    )
    for name, number in restarts.items():
        huiyin.wait_for(name, number)
    myla311.agrees(huiyin, LIMIT)


def test_a_relay_that_comes_up_without_nats_makes_the_logs_next_parts(huiyin: Huiyin) -> None:
    """There must be room for what is appended, whether or not it can be published."""
    owner = huiyin.owner  # it rings the bell as well, and connects for that while it can
    with huiyin.halted("nats"):
        asyncio.run(left_without_parts(huiyin.run.admin_database_url))
        huiyin.kill("relay")
        until(lambda: owner.one(f"SELECT count(*) {AHEAD}")[0] > 0, 60, "there are parts ahead")
    myla311.import_through(huiyin, LIMIT, lambda: None)
    myla311.agrees(huiyin, LIMIT)


async def left_without_parts(dsn: str) -> None:
    """The log has no part but the one that is written."""
    connection = await asyncpg.connect(dsn, timeout=10)
    for row in await connection.fetch(f"DELETE {AHEAD} RETURNING name"):
        await connection.execute(f"DROP TABLE store.{row['name']}")
    await connection.close()
