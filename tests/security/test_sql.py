"""Statements that a process could send if it were taken over, as its own role, with its own password."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest

from huiyin_local.testing import Huiyin
from huiyin_service.database_roles import ROLES, SERVICES, role_of

pytestmark = pytest.mark.e2e

ROLE_NAMES = [role.name for role in ROLES]
SYSTEM = (
    "UPDATE store.events SET data = '{}'",
    "DELETE FROM store.events",
    "TRUNCATE store.events",
    "INSERT INTO store.events (type) VALUES ('intake.issue.reported.v1')",
    "ALTER TABLE store.events DISABLE TRIGGER ALL",
    "DROP TABLE store.events",
    "SET session_replication_role = replica",
    "UPDATE store.writers SET role = current_user",
    "INSERT INTO store.writers VALUES (current_user, 'intake')",
    "SELECT store.admit(current_user, ARRAY['intake'], true, true, true)",
    "DELETE FROM store.person_keys",
    "DELETE FROM store.master_keys",
    "DELETE FROM store.idempotency",
    "DELETE FROM store.cluster",
    "CREATE ROLE somebody SUPERUSER",
    "ALTER ROLE huiyin_admin PASSWORD 'mine'",
    "ALTER ROLE current_user SUPERUSER",
    "SET ROLE huiyin_admin",
    "CREATE SCHEMA mine",
    "CREATE TABLE public.mine (a text)",
    "CREATE TABLE store.mine (a text)",
    "CREATE EXTENSION dblink",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "COPY (SELECT 1) TO '/tmp/huiyin-stolen'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT * FROM pg_authid",
    "SELECT lo_import('/etc/passwd')",
    "DO LANGUAGE plpgsql $$ BEGIN PERFORM pg_reload_conf(); END $$",
)


@pytest.fixture
async def passwords(huiyin: Huiyin) -> dict[str, str]:
    """The URL of each role, which names the file with its password."""
    return {role: huiyin.settings.postgres.dsn(role) for role in ROLE_NAMES}


@pytest.mark.parametrize("role", ROLE_NAMES)
async def test_no_role_does_what_is_the_owners(huiyin: Huiyin, passwords: dict[str, str], role: str) -> None:
    connection = await asyncpg.connect(passwords[role], timeout=10)
    did: dict[str, str] = {}
    try:
        for statement in SYSTEM:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.execute(statement)
                did[statement] = "done"
            except asyncpg.InsufficientPrivilegeError:
                pass
            except asyncpg.PostgresError as error:  # one that fails for another reason proves nothing
                did[statement] = f"{error.sqlstate} {error}"
            await transaction.rollback()
    finally:
        await connection.close(timeout=10)
    assert did == {}


@pytest.mark.parametrize("role", ROLE_NAMES)
async def test_no_role_looks_into_anothers_schema(huiyin: Huiyin, passwords: dict[str, str], role: str) -> None:
    owner = await asyncpg.connect(huiyin.run.admin_database_url, timeout=10)
    others = [schema for name in SERVICES if role_of(name) != role for schema in (name, f"{name}_views")]
    tables = await owner.fetch(
        "SELECT schemaname || '.' || tablename AS name FROM pg_tables WHERE schemaname = ANY($1)", others
    )
    await owner.close(timeout=10)
    assert len(tables) > 20
    connection = await asyncpg.connect(passwords[role], timeout=10)
    seen = []
    try:
        for table in tables:
            for statement in (f"SELECT * FROM {table['name']} LIMIT 1", f"DELETE FROM {table['name']}"):
                try:
                    await connection.execute(statement)
                    seen.append(statement)
                except asyncpg.InsufficientPrivilegeError:
                    pass
    finally:
        await connection.close(timeout=10)
    assert seen == []


async def test_no_role_signs_in_with_anothers_password_or_none(huiyin: Huiyin, passwords: dict[str, str]) -> None:
    socket = str(huiyin.settings.postgres.socket_folder)
    for role in ROLE_NAMES:
        for password in (None, "", role, "huiyin"):
            with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
                await asyncpg.connect(
                    user=role, database="huiyin", host=socket, password=password, passfile="/nowhere", timeout=10
                )
    for role, other in zip(ROLE_NAMES, [*ROLE_NAMES[1:], "huiyin_admin"], strict=True):
        url = passwords[role].replace(f"//{role}@", f"//{other}@")
        with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError)):
            await asyncpg.connect(url, timeout=10)


LAID = """
CREATE FUNCTION accounts.laid_in_wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN RAISE 'the owner came by'; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER laid_in_wait BEFORE INSERT ON accounts.{0} FOR EACH ROW EXECUTE FUNCTION accounts.laid_in_wait();
"""


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("table", "command"),
    [
        ("invitations", ("accounts", "invite", "--role", "operator", "--name", "运维")),
        ("security_log", ("keys", "rotate", "--issuer", "intake")),
    ],
)
async def test_what_a_service_lays_in_its_tables_is_not_run_by_the_owner(
    huiyin: Huiyin, passwords: dict[str, str], table: str, command: tuple[str, ...]
) -> None:
    connection = await asyncpg.connect(passwords[role_of("accounts")], timeout=10)
    try:
        await connection.execute(LAID.format(table))
        done = await asyncio.to_thread(huiyin.command, *command)
    finally:
        await connection.execute("DROP FUNCTION accounts.laid_in_wait CASCADE")
        await connection.close(timeout=10)
    assert done.returncode == 0, done.stdout


LAID_ON_READING = """
CREATE FUNCTION {0}.lies_in_wait() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN RAISE 'the owner came by'; END IF;
    RETURN true;
END $$;
ALTER TABLE {1} RENAME TO laid_aside;
CREATE VIEW {1} AS SELECT * FROM {2}.laid_aside WHERE (SELECT {0}.lies_in_wait());
"""
TAKEN_AWAY = "DROP VIEW {1}; ALTER TABLE {2}.laid_aside RENAME TO {3}; DROP FUNCTION {0}.lies_in_wait"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("table", "command"),
    [("accounts.security_log", ("security-log",)), ("accounts_views.divisions", ("persons", "erase", "--yes", "{}"))],
)
async def test_what_a_service_calls_a_table_is_not_read_by_the_owner(
    huiyin: Huiyin, passwords: dict[str, str], table: str, command: tuple[str, ...]
) -> None:
    connection = await asyncpg.connect(passwords[role_of("accounts")], timeout=10)
    schema, _, name = table.partition(".")
    try:
        await connection.execute(LAID_ON_READING.format("accounts", table, schema))
        done = await asyncio.to_thread(huiyin.command, *(each.format(uuid4()) for each in command))
    finally:
        await connection.execute(TAKEN_AWAY.format("accounts", table, schema, name))
        await connection.close(timeout=10)
    assert done.returncode == 0, done.stdout
