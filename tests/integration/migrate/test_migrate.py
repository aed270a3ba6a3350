"""Migrations: applied in order, once each, all or none, however many processes start at the same time."""

import asyncio
import importlib
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from huiyin_events.migrate import MigrationRefused, bootstrap, check, lacking, migrate
from huiyin_service.database_roles import ROLES, SERVICES
from tests.integration.migrate.conftest import Connect
from tests.integration.servers import WITHIN

pytestmark = pytest.mark.integration

PROCESSES = 6


class Package:
    """A package with migrations, that a test writes."""

    def __init__(self, folder: Path) -> None:
        self.name = f"package_{uuid4().hex}"
        self._scripts = folder / self.name / "migrations"
        self._scripts.mkdir(parents=True)
        (folder / self.name / "__init__.py").touch()

    def write(self, name: str, text: str) -> None:
        (self._scripts / name).write_text(text, encoding="utf-8")

    def remove(self, name: str) -> None:
        (self._scripts / name).unlink()

    def names(self, *scripts: str) -> list[str]:
        return [f"{self.name}/{script}" for script in scripts]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    package = Package(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    return package


async def tables(connection: asyncpg.Connection, schema: str = "own") -> set[str]:
    rows = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    return {row["tablename"] for row in rows}


# --- once each ---------------------------------------------------------------------------------------------


async def test_processes_that_start_at_the_same_time_apply_each_script_once(connect: Connect, package: Package) -> None:
    for number in range(1, 4):
        package.write(f"000{number}_table.sql", f"CREATE TABLE t{number} (n integer); SELECT pg_sleep(0.05)")
    connections = [await connect() for _ in range(PROCESSES)]
    async with asyncio.timeout(WITHIN):
        applied = await asyncio.gather(*(migrate(each, package.name, "own") for each in connections))
    assert sorted(applied, key=len) == [[]] * (PROCESSES - 1) + [
        package.names("0001_table.sql", "0002_table.sql", "0003_table.sql")
    ]
    assert await tables(connections[0]) == {"migrations", "t1", "t2", "t3"}


async def test_processes_that_start_at_the_same_time_make_the_store_together(connect: Connect) -> None:
    connections = [await connect() for _ in range(PROCESSES)]
    async with asyncio.timeout(WITHIN):
        await asyncio.gather(*(bootstrap(each, ROLES) for each in connections))
    schemas = await connections[0].fetch("SELECT nspname FROM pg_namespace")
    assert {row["nspname"] for row in schemas} >= {"store", *SERVICES}
    assert await connections[0].fetchval("SELECT count(*) FROM store.relay") == 1
    roles = await connections[0].fetch("SELECT rolname FROM pg_roles")
    assert {row["rolname"] for row in roles} >= {role.name for role in ROLES}
    again = await migrate(connections[0], "huiyin_events", "store")
    assert again == []


async def test_what_is_applied_is_skipped_and_what_is_new_is_not(connect: Connect, package: Package) -> None:
    connection = await connect()
    package.write("0001_one.sql", "CREATE TABLE one (n integer)")
    assert await migrate(connection, package.name, "own") == package.names("0001_one.sql")
    assert await migrate(connection, package.name, "own") == []
    package.write("0002_two.sql", "ALTER TABLE one ADD m integer")
    package.write("README.md", "CREATE TABLE not_a_script (n integer)")
    assert await migrate(connection, package.name, "own") == package.names("0002_two.sql")
    assert await tables(connection) == {"migrations", "one"}


async def test_several_packages_share_a_schema(connect: Connect, package: Package, tmp_path: Path) -> None:
    connection = await connect()
    other = Package(tmp_path)
    package.write("0001_table.sql", "CREATE TABLE one (n integer)")
    other.write("0001_table.sql", "CREATE TABLE other (n integer)")
    assert await migrate(connection, package.name, "own") == package.names("0001_table.sql")
    assert await migrate(connection, other.name, "own") == other.names("0001_table.sql")
    assert await tables(connection) == {"migrations", "one", "other"}


# --- all or none -------------------------------------------------------------------------------------------


async def test_a_script_that_fails_leaves_nothing_and_is_named(connect: Connect, package: Package) -> None:
    connection = await connect()
    package.write("0001_good.sql", "CREATE TABLE good (n integer)")
    package.write("0002_bad.sql", "CREATE TABLE half_done (n integer); SELECT 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError) as failed:
        await migrate(connection, package.name, "own")
    assert failed.value.__notes__ == [f"in {package.name}/0002_bad.sql"]
    assert await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'own'") == 0
    package.write("0002_bad.sql", "CREATE TABLE mended (n integer)")
    assert await migrate(connection, package.name, "own") == package.names("0001_good.sql", "0002_bad.sql")
    assert await tables(connection) == {"migrations", "good", "mended"}


async def test_a_script_that_fails_leaves_what_was_before_as_it_was(connect: Connect, package: Package) -> None:
    connection = await connect()
    package.write("0001_first.sql", "CREATE TABLE first (n integer); INSERT INTO first VALUES (7)")
    await migrate(connection, package.name, "own")
    package.write("0002_second.sql", "DELETE FROM first; CREATE TABLE second (n integer)")
    package.write("0003_bad.sql", "nonsense")
    with pytest.raises(asyncpg.PostgresSyntaxError):
        await migrate(connection, package.name, "own")
    assert await tables(connection) == {"migrations", "first"}
    assert await connection.fetchval("SELECT n FROM own.first") == 7


async def test_a_process_that_dies_in_the_middle_leaves_nothing_and_blocks_nobody(
    connect: Connect, package: Package
) -> None:
    dying, next_one = await connect(), await connect()
    package.write("0001_slow.sql", "CREATE TABLE slow (n integer); SELECT pg_sleep(60)")
    migrating = asyncio.create_task(migrate(dying, package.name, "own"))
    query = "SELECT count(*) FROM pg_stat_activity WHERE pid = $1 AND wait_event = 'PgSleep'"
    async with asyncio.timeout(WITHIN):
        while not await next_one.fetchval(query, dying.get_server_pid()):
            await asyncio.sleep(0.02)
        await next_one.execute("SELECT pg_terminate_backend($1)", dying.get_server_pid())
        with pytest.raises((asyncpg.PostgresError, asyncpg.PostgresConnectionError, asyncpg.InterfaceError)):
            await migrating
        package.write("0001_slow.sql", "CREATE TABLE quick (n integer)")
        assert await migrate(next_one, package.name, "own") == package.names("0001_slow.sql")


# --- what is not gone on with --------------------------------------------------------------------------------


@pytest.fixture
async def applied(connect: Connect, package: Package) -> asyncpg.Connection:
    """A database in which two scripts of three stood once, in their order."""
    connection = await connect()
    package.write("0001_one.sql", "CREATE TABLE one (n integer)")
    package.write("0002_two.sql", "CREATE TABLE two (n integer)")
    await migrate(connection, package.name, "own")
    return connection


async def test_a_script_that_was_edited_since_is_refused(applied: asyncpg.Connection, package: Package) -> None:
    package.write("0001_one.sql", "CREATE TABLE one (n bigint)")
    package.write("0003_three.sql", "CREATE TABLE three (n integer)")
    with pytest.raises(MigrationRefused) as refused:
        await migrate(applied, package.name, "own")
    said = str(refused.value)
    assert f"{package.name}/0001_one.sql is not the file that was applied to the schema own" in said
    assert "never edited" in said
    assert (
        "Deploy the release with that file, or a newer one; a development database is made anew by `make reset`" in said
    )
    assert await tables(applied) == {"migrations", "one", "two"}


async def test_a_file_with_other_line_ends_is_no_other_file(applied: asyncpg.Connection, package: Package) -> None:
    package.write("0001_one.sql", "-- one\nCREATE TABLE one (n integer)")
    await applied.execute("DROP SCHEMA own CASCADE")
    await migrate(applied, package.name, "own")
    package.write("0001_one.sql", "-- one\r\nCREATE TABLE one (n integer)")
    assert await migrate(applied, package.name, "own") == []


async def test_a_database_that_is_newer_than_the_code_is_refused(applied: asyncpg.Connection, package: Package) -> None:
    package.remove("0002_two.sql")
    for work in (migrate, check, lacking):
        with pytest.raises(MigrationRefused) as refused:
            await work(applied, package.name, "own")
        said = str(refused.value)
        assert said.startswith("this release is older than the database: it does not know")
        assert f"{package.name}/0002_two.sql, which the schema own has. Deploy the release that applied it" in said


async def test_a_release_that_lacks_what_was_applied_in_between_is_refused(
    applied: asyncpg.Connection, package: Package
) -> None:
    package.write("0003_three.sql", "CREATE TABLE three (n integer)")
    package.remove("0002_two.sql")
    with pytest.raises(MigrationRefused, match=r"not whole: .* has 0003_three\.sql where 0002_….sql belongs"):
        await migrate(applied, package.name, "own")
    package.write("0002_another.sql", "CREATE TABLE another (n integer)")
    with pytest.raises(
        MigrationRefused, match=r"this release lacks .*/0002_two\.sql, .* although it has .*/0003_three"
    ):
        await migrate(applied, package.name, "own")
    assert await tables(applied) == {"migrations", "one", "two"}


async def test_a_database_that_lacks_what_comes_before_what_it_has_is_refused(
    applied: asyncpg.Connection, package: Package
) -> None:
    await applied.execute("DROP TABLE own.one; DELETE FROM own.migrations WHERE name LIKE '%0001%'")
    with pytest.raises(MigrationRefused, match=r"own lacks .*/0001_one\.sql, although .*/0002_two\.sql was applied"):
        await migrate(applied, package.name, "own")


async def test_a_database_from_before_migrations_began_anew_is_refused_and_stays_as_it_is(connect: Connect) -> None:
    connection = await connect()
    await connection.execute(
        "CREATE SCHEMA store; CREATE TABLE store.migrations (name text PRIMARY KEY, applied_at timestamptz);"
        " INSERT INTO store.migrations (name) VALUES ('huiyin_events/0001_events.sql')"
    )
    with pytest.raises(MigrationRefused, match=r"store is of a time before the first release.*`make reset`"):
        await bootstrap(connection, ROLES)
    assert await connection.fetchval("SELECT count(*) FROM pg_namespace WHERE nspname = 'intake'") == 0


async def test_code_that_is_newer_than_the_database_is_told_to_migrate(
    applied: asyncpg.Connection, package: Package
) -> None:
    await check(applied, package.name, "own")
    package.write("0003_three.sql", "CREATE TABLE three (n integer)")
    with pytest.raises(MigrationRefused, match=r"the schema own lacks .*0003_three.sql. Run `huiyin migrate`"):
        await check(applied, package.name, "own")
    assert [one.name for one in await lacking(applied, package.name, "own")] == package.names("0003_three.sql")


# --- whose they are ----------------------------------------------------------------------------------------


async def test_unqualified_names_are_the_schemas_own_and_the_search_path_stays(
    connect: Connect, package: Package
) -> None:
    connection = await connect()
    await connection.execute("CREATE TABLE public.notes (n integer)")
    before = await connection.fetchval("SHOW search_path")
    package.write("0001_notes.sql", "CREATE TABLE notes (n integer); INSERT INTO notes VALUES (1)")
    await migrate(connection, package.name, "own")
    assert await connection.fetchval("SELECT count(*) FROM public.notes") == 0
    assert await connection.fetchval("SELECT count(*) FROM own.notes") == 1
    assert await connection.fetchval("SHOW search_path") == before


async def test_a_service_migrates_its_own_schema_and_no_other(connect: Connect, package: Package) -> None:
    await bootstrap(await connect(), ROLES)
    intake = await connect("huiyin_intake")
    package.write("0001_table.sql", "CREATE TABLE mine (n integer)")
    assert await migrate(intake, package.name, "intake") == package.names("0001_table.sql")
    for schema in ("dispatch", "store", "brand_new"):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.InvalidSchemaNameError)):
            await migrate(intake, package.name, schema)
