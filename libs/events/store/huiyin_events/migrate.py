"""Numbered SQL files applied in order, once each, however many processes start at the same time."""

from collections.abc import Sequence
from importlib.resources import files

import asyncpg
import structlog

from huiyin_events.database_roles import DatabaseRole
from huiyin_events.store import Connection

log = structlog.get_logger()

_LOCK = 0x6875697969  # "huiyi", any number that is ours


async def migrate(connection: Connection, package: str, schema: str) -> list[str]:
    """Apply to `schema` those of the package's `migrations/*.sql` that it lacks; returns their names.

    One transaction for all: a failing file leaves nothing half-done. Unqualified names are the schema's own.
    """
    applied: list[str] = []
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        if not await connection.fetchval("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema):
            await connection.execute(f"CREATE SCHEMA {schema}")
        await connection.execute(f"SET LOCAL search_path TO {schema}")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        done = {row["name"] for row in await connection.fetch("SELECT name FROM migrations")}
        folder = files(package).joinpath("migrations")
        scripts = folder.iterdir() if folder.is_dir() else ()  # a service may have nothing but read models
        for script in sorted(scripts, key=lambda path: path.name):
            name = f"{package}/{script.name}"
            if script.name.endswith(".sql") and name not in done:
                try:
                    await connection.execute(script.read_text(encoding="utf-8"))
                except asyncpg.PostgresError as error:
                    error.add_note(f"in {name}")
                    raise
                await connection.execute("INSERT INTO migrations (name) VALUES ($1)", name)
                applied.append(name)
                log.info("migrated", schema=schema, script=name)
    return applied


async def bootstrap(connection: Connection, roles: Sequence[DatabaseRole], password: str | None = None) -> None:
    """Make the roles, their schemas and the store, wherever they are missing. Needs a role that may create roles.

    `password` is set for every role where the server asks for one.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for role in roles:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.name):
                await connection.execute(f"CREATE ROLE {role.name} LOGIN")
                # So that a service can name the backend that holds the horizon back.
                await connection.execute(f"GRANT pg_monitor TO {role.name}")
            if password is not None:
                quoted = await connection.fetchval("SELECT quote_literal($1::text)", password)
                await connection.execute(f"ALTER ROLE {role.name} PASSWORD {quoted}")
            if role.schema:
                for schema in (role.schema, f"{role.schema}_views"):
                    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role.name}")
    await migrate(connection, "huiyin_events", "store")
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for role in roles:
            admit = "SELECT store.admit($1, $2, $3, $4)"
            categories, seals = sorted(role.categories), role.schema is not None
            await connection.execute(admit, role.name, categories, seals, role.relays)
    if shifted := await connection.fetchval("SELECT store.adopt()"):
        log.info("store_counts_on", transactions_shifted_by=shifted)
    await connection.execute("SELECT store.extend()")
