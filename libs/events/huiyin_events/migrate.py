"""Numbered SQL files applied in order, once each, however many processes start at the same time."""

from importlib.resources import files

import asyncpg
import structlog

log = structlog.get_logger()

SERVICES = ("intake", "dispatch", "deliberation", "reporting")
ROLES = ("relay", *SERVICES)
_LOCK = 0x6875697969  # "huiyi", any number that is ours


async def migrate(connection: asyncpg.Connection, package: str, schema: str) -> list[str]:
    """Apply the `migrations/*.sql` of `package` that `schema` lacks; returns the names applied.

    One transaction for all: a failing file leaves nothing half-done.
    """
    applied: list[str] = []
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await connection.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema}"') if not await connection.fetchval(
            "SELECT 1 FROM pg_namespace WHERE nspname = $1", schema
        ) else None
        await connection.execute(
            f'CREATE TABLE IF NOT EXISTS "{schema}".migrations'
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"] for row in await connection.fetch(f'SELECT name FROM "{schema}".migrations')}
        for script in sorted(files(package).joinpath("migrations").iterdir(), key=lambda path: path.name):
            if script.name.endswith(".sql") and script.name not in done:
                await connection.execute(script.read_text(encoding="utf-8"))
                await connection.execute(f'INSERT INTO "{schema}".migrations (name) VALUES ($1)', script.name)
                applied.append(script.name)
                log.info("migrated", schema=schema, script=script.name)
    return applied


async def bootstrap(connection: asyncpg.Connection, password: str | None = None) -> None:
    """Make each service's role and schema, and the store. Needs a role that may create roles.

    `password` is set for every role where the server asks for one.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for name in ROLES:
            role = f"huiyin_{name}"
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} LOGIN")
                await connection.execute(f"GRANT pg_monitor TO {role}")
            if password is not None:
                quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
                await connection.execute(f"ALTER ROLE {role} PASSWORD {quoted}")
            if name in SERVICES:
                await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {name} AUTHORIZATION {role}")
    await migrate(connection, "huiyin_events", "store")
