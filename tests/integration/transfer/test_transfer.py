"""A county is copied out of one log and taken in by another: whole, as it was, once."""

import asyncio
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from typer.testing import CliRunner

from huiyin_contracts import OURS
from huiyin_contracts.base import _registry
from huiyin_events import rebuild as rebuilding
from huiyin_events import transfer
from huiyin_events.checkpoints import BatchHandler
from huiyin_events.envelope import Meta, NewEvent, Recorded
from huiyin_events.master_keys import MasterKeyMissing, MasterKeys
from huiyin_events.migrate import migrate
from huiyin_events.projections import Projection
from huiyin_events.store import ANY, Connection, Store, StreamWrite
from huiyin_events.vault import Vault
from huiyin_local.postgres import DATABASE
from huiyin_ops.cli import app
from huiyin_reporting import app as reporting
from tests import personal
from tests.builders import new, withdrawn
from tests.integration.servers import WITHIN, Servers
from tests.integration.test_store_restore import run
from tests.integration.transfer.conftest import COUNTY, VILLAGE, content, copied, everything, live, of_county, unheard

pytestmark = pytest.mark.integration
ROLE = "huiyin_reporting"


async def test_a_county_moves_as_it_was(
    store: Store, other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    wanted = of_county(await everything(store))
    assert {event.division[:6] for event in wanted} >= {"14", "1409", COUNTY, "511529"}
    path = await copied(store, tmp_path)
    for taken in (len(wanted), 0, 0):  # again, it does nothing
        done = await transfer.import_streams(owner, OURS, path, unheard)
        assert (done.manifest.events, done.new, done.shared) == (len(wanted), taken, 0)
        assert content(await everything(other_store)) == content(wanted)
    for stream in {event.stream for event in wanted}:
        assert content(await other_store.read_stream(stream)) == content(await store.read_stream(stream))
        assert await other_store.division(stream) == await store.division(stream)
    # It goes on there, and what happens there later does no harm to who takes the same in again.
    count = await store.version("intake.issue-busy")
    await other_store.append([StreamWrite("intake.issue-busy", [new_withdrawal()], expected=count)], meta=Meta())
    assert (await transfer.import_streams(owner, OURS, path, unheard)).new == 0


def new_withdrawal() -> NewEvent:
    return new(withdrawn(uuid4()), VILLAGE)


async def test_what_was_appended_meanwhile_is_brought_by_a_second_copy(
    store: Store, other_store: Store, owner: asyncpg.Connection, tmp_path: Path
) -> None:
    await live(store)
    await transfer.import_streams(owner, OURS, await copied(store, tmp_path), unheard)
    await live(store, 8)
    wanted = of_county(await everything(store))
    path = await copied(store, tmp_path, "later")
    before = len(await everything(other_store))
    assert (await transfer.import_streams(owner, OURS, path, unheard)).new == len(wanted) - before
    assert content(await everything(other_store)) == content(wanted)


async def test_read_models_of_the_county_are_the_same_there(
    store: Store, owner: asyncpg.Connection, tmp_path: Path, servers: Servers, afterwards: None
) -> None:
    await live(store)
    wanted = {event.stream for event in of_county(await everything(store))}
    await transfer.import_streams(owner, OURS, await copied(store, tmp_path), unheard)

    async def only_the_countys(connection: Connection, batch: Sequence[Recorded]) -> None:
        await reporting.SPEC.projection().handle(connection, [event for event in batch if event.stream in wanted])

    there, here = [
        await read_models(servers.postgres.dsn(ROLE, database), servers.postgres.dsn(database=database), handle)
        for database, handle in (("another", reporting.SPEC.projection().handle), (DATABASE, only_the_countys))
    ]
    assert len(there["cases"]) == 10
    assert there == here


async def read_models(dsn: str, owner: str, handle: BatchHandler) -> dict[str, list[str]]:
    """Those of reporting, made from a log: the rows of each table, without the places in that log."""
    whole = reporting.SPEC.projection()
    projection = Projection(whole.service, whole.packages, handle, whole.role, OURS)
    service = await asyncpg.connect(dsn)
    await migrate(service, "huiyin_service", projection.service)
    await projection.make(service)
    await rebuilding.rebuild(owner, projection, lambda *_: None)
    tables = await service.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", projection.schema)
    rows = {}
    for table in {row["tablename"] for row in tables} - {"checkpoints", "parked"}:
        query = f"SELECT to_jsonb(t) - 'tx' - 'position' FROM {projection.schema}.{table} AS t"
        rows[table] = sorted(str(row[0]) for row in await service.fetch(query))
    await service.close()
    return rows


@pytest.fixture
async def afterwards(servers: Servers, database: str) -> AsyncIterator[None]:
    """Leave no read models behind in the database that tests share."""
    yield
    connection = await asyncpg.connect(servers.postgres.dsn(database=database))
    await connection.execute(
        f"DROP SCHEMA reporting_views CASCADE; CREATE SCHEMA reporting_views AUTHORIZATION {ROLE};"
        " TRUNCATE reporting.checkpoints, reporting.parked"
    )
    await connection.close()


async def test_killed_in_the_middle_it_is_completed_by_the_same_command(
    store: Store, other_store: Store, owner: asyncpg.Connection, tmp_path: Path, servers: Servers
) -> None:
    await live(store, 40)
    wanted = of_county(await everything(store))
    path = await copied(store, tmp_path)
    process = f"""
import asyncio, os, signal
from pathlib import Path
import asyncpg
from huiyin_events import projections
from huiyin_contracts import OURS
from huiyin_events import transfer
from huiyin_events import rebuild as rebuilding
from huiyin_events import transfer as county

transfer.BATCH = 10
adopt, times = transfer._adopt, 0

async def third(connection, rows, *, look):
    global times
    times += not look
    if times == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return await adopt(connection, rows, look=look)

async def main():
    transfer._adopt = third
    owner = await asyncpg.connect({servers.postgres.dsn(database="another")!r})
    await transfer.import_streams(owner, OURS, Path({str(path)!r}), print)

asyncio.run(main())
"""
    done = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", process], timeout=WITHIN, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(await everything(other_store)) == 20
    assert (await transfer.import_streams(owner, OURS, path, unheard)).new == len(wanted) - 20
    assert content(await everything(other_store)) == content(wanted)


async def test_what_is_sealed_opens_in_a_new_cluster_that_was_given_the_keys(
    store: Store,
    other_store: Store,
    owner: asyncpg.Connection,
    tmp_path: Path,
    servers: Servers,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As docs/operator.md says: the files before the first `huiyin migrate`, the table before services start."""
    for event_type, contract in personal.CONTRACTS.items():
        monkeypatch.setitem(_registry, event_type, contract)
    await store.pool.execute("TRUNCATE store.person_keys, store.master_keys")
    vault = Vault(store.pool, MasterKeys(tmp_path / "keys"))
    await vault.begin()
    sealing = Store(store.pool, OURS, vault=vault)
    persons = [uuid4() for _ in range(3)]
    for person in persons:
        await sealing.append(
            [StreamWrite(f"testing.visit-{person}", [personal.new(personal.asked(person))], ANY)], meta=Meta()
        )
    await vault.erase(persons[1])
    await vault.rotate()
    await live(store, 4)

    await asyncio.to_thread(shutil.copytree, tmp_path / "keys", tmp_path / "keys there")
    there = Vault(other_store.pool, MasterKeys(tmp_path / "keys there"))
    await there.begin()
    await transfer.import_streams(owner, OURS, await copied(store, tmp_path), unheard)
    dump, another = tmp_path / "keys.sql", servers.postgres.dsn(database="another")
    arguments = ("--data-only", "--table=store.person_keys", f"--file={dump}", servers.postgres.dsn())
    await asyncio.to_thread(run, "pg_dump", *arguments)
    await asyncio.to_thread(run, "psql", "--quiet", "--set=ON_ERROR_STOP=1", f"--file={dump}", another)
    sealed = [event for event in await everything(other_store) if event.type == personal.VisitAsked.type]
    opened = [event.visitor for event in await there.open(sealed) if isinstance(event, personal.VisitAsked)]
    assert [visitor and (visitor.value, visitor.erased) for visitor in opened] == [
        (personal.WANG, False),
        (None, True),
        (personal.WANG, False),
    ]
    there.masters.path(2).unlink()
    with pytest.raises(MasterKeyMissing):
        await Vault(other_store.pool, MasterKeys(tmp_path / "keys there")).open(sealed)


async def test_the_operators_commands(store: Store, other_store: Store, servers: Servers, tmp_path: Path) -> None:
    async def huiyin(database: str, *arguments: object) -> tuple[int, str]:
        environment = {"HUIYIN_ADMIN_DATABASE_URL": servers.postgres.dsn(database=database)}
        words = ["store", *map(str, arguments)]
        done = await asyncio.to_thread(CliRunner().invoke, app, words, env=environment)
        return done.exit_code, done.output

    await live(store)
    wanted = of_county(await everything(store))
    path = tmp_path / "county.parquet"
    assert (await huiyin("huiyin", "copy-county", "123", path))[0] == 1
    code, said = await huiyin("huiyin", "copy-county", COUNTY, path)
    assert (code, f"{len(wanted)} events" in said) == (0, True)
    assert (await huiyin("huiyin", "copy-county", COUNTY, path))[0] == 1
    code, said = await huiyin("another", "adopt-county", path)
    assert (code, f"{len(wanted)} are new" in said) == (0, True)
    assert content(await everything(other_store)) == content(wanted)
