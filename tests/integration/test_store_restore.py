"""A dump is restored into another cluster, whose transactions are far behind: nothing is out of sight, order holds."""

import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_contracts import OURS
from huiyin_events.envelope import START, Meta
from huiyin_events.migrate import bootstrap
from huiyin_events.store import ANY, Store, StreamWrite
from huiyin_local.postgres import Postgres, _tool
from huiyin_local.supervisor import ProcessSupervisor
from huiyin_service.database_roles import ROLES
from tests.builders import new, reported, stream_of, withdrawn
from tests.integration.servers import WITHIN, Servers

pytestmark = pytest.mark.integration


@pytest.fixture
async def elsewhere() -> AsyncIterator[Postgres]:
    """Another cluster, with our roles and an empty database."""
    data = Path(tempfile.mkdtemp(prefix="huiyin-"))
    postgres = Postgres(data / "postgres")
    postgres.prepare()
    supervisor = ProcessSupervisor([[postgres.program()]], data / "logs")
    await supervisor.start()
    connection = await asyncpg.connect(postgres.dsn())
    await bootstrap(connection, ROLES)
    await connection.execute("DROP SCHEMA store, intake, dispatch, deliberation, reporting CASCADE")
    await connection.close()
    yield postgres
    await supervisor.stop()
    shutil.rmtree(data)


async def test_a_restored_log_is_read_whole_and_goes_on(
    store: Store, servers: Servers, elsewhere: Postgres, tmp_path: Path
) -> None:
    issues = [uuid4() for _ in range(20)]
    for issue in issues:
        await store.append([StreamWrite(stream_of(issue), [new(reported(issue))], ANY)], meta=Meta())
        # Time goes by: many transactions that leave nothing in the log.
        await store.pool.execute(
            "DO $$ BEGIN FOR n IN 1..200 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$"
        )
    before = await store.read_all(START)

    dump = tmp_path / "dump.sql"
    run("pg_dump", "--schema=store", f"--file={dump}", servers.postgres.dsn())
    run("psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", elsewhere.dsn())
    async with asyncpg.create_pool(elsewhere.dsn(), min_size=1) as pool:
        restored = Store(pool, OURS)
        assert len(await restored.read_all(START)) < len(before), "else this proves nothing"
        async with pool.acquire() as connection:
            await bootstrap(connection, ROLES)  # as every start does
        assert await restored.read_all(START) == before
        await restored.append([StreamWrite(stream_of(issues[0]), [new(withdrawn(issues[0]))], 1)], meta=Meta())
        await restored.append([StreamWrite(stream_of(uuid4()), [new(reported())], ANY)], meta=Meta())
        after = await restored.read_all(START)
        assert after[: len(before)] == before
        assert [recorded.type for recorded in after[len(before) :]] == [
            "intake.issue.withdrawn.v1",
            "intake.issue.reported.v1",
        ]
        assert [recorded.version for recorded in await restored.read_stream(stream_of(issues[0]))] == [1, 2]


def run(tool: str, *arguments: str) -> None:
    done = subprocess.run(
        [_tool(tool), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=WITHIN,
        check=False,
    )
    assert done.returncode == 0, done.stdout
