"""The database dies under load and its synchronous standby takes over: whatever was acknowledged is there, once."""

import asyncio
import os
import random
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import START, Meta
from huiyin_events.migrate import bootstrap
from huiyin_events.store import ANY, NO_STREAM, Store, StreamWrite
from huiyin_local.postgres import ADMIN, Postgres, _run, _system_user
from huiyin_local.program import Program
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_service.database_roles import ROLES
from tests.builders import new, reported, stream_of, withdrawn
from tests.local.standins import pid_of

pytestmark = [pytest.mark.faults, pytest.mark.timeout(180)]

WRITERS = 16


def program(postgres: Postgres, name: str) -> Program:
    """A server under a name of its own."""
    return replace(postgres.program(), name=name)


@pytest.fixture
async def pair() -> AsyncIterator[tuple[ProcessSupervisor, Postgres, Postgres]]:
    """A primary, and a standby without whose consent it acknowledges nothing."""
    data = Path(tempfile.mkdtemp(prefix="huiyin-"))
    primary, standby = Postgres(data / "primary"), Postgres(data / "standby")
    primary.prepare()
    supervisor = ProcessSupervisor([[program(primary, "primary")], [program(standby, "standby")]], data / "logs")
    first = ProcessSupervisor([[program(primary, "primary")]], data / "logs")
    await first.start()
    connection = await asyncpg.connect(primary.dsn())
    await bootstrap(connection, ROLES)
    copied = standby.folder.with_name("copy")
    copied.mkdir(mode=0o700)
    user = _system_user()
    if user:
        shutil.chown(copied, user)
    source = ("-h", str(primary.socket_folder), "-U", ADMIN)
    await asyncio.to_thread(_run, user, copied, "pg_basebackup", *source, "-D", str(copied), "-R", "-X", "stream")
    copied.rename(standby.folder)
    await connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
    await connection.close()
    await first.stop()
    await supervisor.start()
    yield supervisor, primary, standby
    await supervisor.stop()
    shutil.rmtree(data)


async def test_a_promoted_standby_has_every_event_that_was_acknowledged(
    pair: tuple[ProcessSupervisor, Postgres, Postgres], seed: int
) -> None:
    chance = random.Random(seed)
    supervisor, primary, standby = pair
    acknowledged: set[UUID] = set()

    async with asyncpg.create_pool(primary.dsn(), min_size=WRITERS, max_size=WRITERS) as pool:
        store = Store(pool, OURS)

        async def write() -> None:
            while True:
                issue = uuid4()
                event = new(reported(issue))
                await store.append([StreamWrite(stream_of(issue), [event], NO_STREAM)], meta=Meta())
                acknowledged.add(event.id)

        writers = [asyncio.create_task(write()) for _ in range(WRITERS)]
        await asyncio.sleep(chance.uniform(0.5, 3))
        os.kill(pid_of(supervisor, "primary"), signal.SIGKILL)
        supervisor.stopping.set()  # so that it is not started again
        outcomes = await asyncio.wait_for(asyncio.gather(*writers, return_exceptions=True), 30)
        assert all(isinstance(outcome, Exception) for outcome in outcomes)
        pool.terminate()
    assert len(acknowledged) > 100

    async with asyncpg.create_pool(standby.dsn(), min_size=1) as pool:
        promoted = Store(pool, OURS)
        assert await pool.fetchval("SELECT pg_promote()")
        ids = [recorded.id for recorded in await promoted.read_all(START, 1_000_000)]
        assert acknowledged <= set(ids), "an acknowledged event is lost"
        assert len(ids) == len(set(ids))
        issue = uuid4()
        await pool.execute("ALTER SYSTEM RESET synchronous_standby_names")
        await pool.execute("SELECT pg_reload_conf()")
        async with asyncio.timeout(20):
            await promoted.append(
                [StreamWrite(stream_of(issue), [new(reported(issue)), new(withdrawn(issue))], ANY)], meta=Meta()
            )
        assert [recorded.id for recorded in await promoted.read_all(START, 1_000_000)][: len(ids)] == ids
