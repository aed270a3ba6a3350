"""Numbered SQL files applied in order, once each, however many processes start at the same time.

Beside the name of each it is written down what the file was, so that a release finds out before it does anything
whether the database is one that it can go on with. If not, `MigrationRefused` says why, and what to do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files

import asyncpg
import structlog

from huiyin_events.connections import Connection
from huiyin_events.database_roles import DatabaseRole

log = structlog.get_logger()

PACKAGE, SCHEMA = "huiyin_events", "store"
_LOCK = 0x6875697969  # "huiyi", any number that is ours
_RESET = "a development database is made anew by `make reset`"


class MigrationRefused(Exception):
    """A database that this release cannot go on with: why, and what to do. Nothing in it was changed."""


@dataclass(frozen=True, slots=True)
class Migration:
    """One SQL file of a package."""

    name: str
    text: str

    @property
    def digest(self) -> str:
        """What the file is, in 64 digits."""
        return sha256(self.text.encode()).hexdigest()


def migrations(package: str) -> list[Migration]:
    """A package's `migrations/*.sql` in order; it may have none. Raises MigrationRefused where one is missing."""
    folder = files(package).joinpath("migrations")
    found = folder.iterdir() if folder.is_dir() else ()
    scripts = sorted((path for path in found if path.name.endswith(".sql")), key=lambda path: path.name)
    for number, script in enumerate(scripts, 1):
        if not script.name.startswith(f"{number:04}_"):
            raise MigrationRefused(
                f"this release is not whole: {package}/migrations has {script.name} where {number:04}_….sql belongs;"
                " install it again"
            )
    return [Migration(f"{package}/{script.name}", script.read_text(encoding="utf-8")) for script in scripts]


async def lacking(connection: Connection, package: str, schema: str) -> list[Migration]:
    """Those of a package's migrations that `schema` has yet to get, in order. Raises MigrationRefused."""
    known = {migration.name: migration for migration in migrations(package)}
    applied = await _applied(connection, package, schema)
    for name, digest in applied.items():
        if name not in known and name > max(known, default=""):
            raise MigrationRefused(
                f"this release is older than the database: it does not know {name}, which the schema {schema} has."
                f" Deploy the release that applied it, or a newer one; {_RESET}"
            )
        if name not in known:
            raise MigrationRefused(
                f"this release lacks {name}, which the schema {schema} has, although it has {max(known)}: it is not"
                f" whole, or of another line. Deploy the release that applied it, or a newer one; {_RESET}"
            )
        if known[name].digest != digest:
            raise MigrationRefused(
                f"{name} is not the file that was applied to the schema {schema}, whose SHA-256 is {digest}: what is"
                f" applied is never edited. Deploy the release with that file, or a newer one; {_RESET}"
            )
    last = max(applied, default="")
    for name in known.keys() - applied.keys():
        if name < last:
            raise MigrationRefused(
                f"the schema {schema} lacks {name}, although {last} was applied to it: it is of another line of"
                f" releases. Deploy the release that applied that one, or a newer one; {_RESET}"
            )
    return [migration for name, migration in known.items() if name not in applied]


async def check(connection: Connection, package: str = PACKAGE, schema: str = SCHEMA) -> None:
    """Find that a schema has exactly what this release knows of. Raises MigrationRefused."""
    if rest := await lacking(connection, package, schema):
        raise MigrationRefused(
            f"this release is newer than the database: the schema {schema} lacks {rest[0].name}."
            " Run `huiyin migrate` of this release first"
        )


async def migrate(connection: Connection, package: str, schema: str) -> list[str]:
    """Apply to `schema` those of the package's `migrations/*.sql` that it lacks; returns their names.

    One transaction for all: a failing file leaves nothing half-done. Unqualified names are the schema's own. Raises
    MigrationRefused.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        rest = await lacking(connection, package, schema)
        if not await connection.fetchval("SELECT 1 FROM pg_namespace WHERE nspname = $1", schema):
            await connection.execute(f"CREATE SCHEMA {schema}")
        await connection.execute(f"SET LOCAL search_path TO {schema}")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migrations"
            " (name text PRIMARY KEY, digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        for migration in rest:
            try:
                await connection.execute(migration.text)
            except asyncpg.PostgresError as error:
                error.add_note(f"in {migration.name}")
                raise
            note = "INSERT INTO migrations (name, digest) VALUES ($1, $2)"
            await connection.execute(note, migration.name, migration.digest)
            log.info("migrated", schema=schema, script=migration.name)
    return [migration.name for migration in rest]


async def bootstrap(
    connection: Connection, roles: Sequence[DatabaseRole], passwords: Mapping[str, str] | None = None
) -> None:
    """Make the roles, their schemas and the store, wherever they are missing. Needs a role that may create roles.

    `passwords` are set by the roles' names, where the server asks for them. Raises MigrationRefused.
    """
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        await lacking(connection, PACKAGE, SCHEMA)
        for role in roles:
            if not await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role.name):
                await connection.execute(f"CREATE ROLE {role.name} LOGIN")
                # So that a service can name the backend that holds the horizon back.
                await connection.execute(f"GRANT pg_monitor TO {role.name}")
            if passwords and role.name in passwords:
                quoted = await connection.fetchval("SELECT quote_literal($1::text)", passwords[role.name])
                await connection.execute(f"ALTER ROLE {role.name} PASSWORD {quoted}")
            if role.schema:
                for schema in (role.schema, f"{role.schema}_views"):
                    await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema} AUTHORIZATION {role.name}")
    await migrate(connection, PACKAGE, SCHEMA)
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
        for role in roles:
            admit = "SELECT store.admit($1, $2, $3, $4, $5)"
            categories = sorted(role.categories)
            await connection.execute(admit, role.name, categories, role.seals, role.erases, role.relays)
    if shifted := await connection.fetchval("SELECT store.adopt()"):
        log.info("store_counts_on", transactions_shifted_by=shifted)
    await connection.execute("SELECT store.extend()")


async def _applied(connection: Connection, package: str, schema: str) -> dict[str, str]:
    """The names of what was applied of a package, in order, with their digests."""
    columns = await connection.fetch(
        "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0", f"{schema}.migrations"
    )
    if not columns:
        return {}
    if "digest" not in {row["attname"] for row in columns}:
        raise MigrationRefused(
            f"the schema {schema} is of a time before the first release, whose migrations began anew: there is no way"
            f" on from it; {_RESET}"
        )
    query = f'SELECT name, digest FROM {schema}.migrations WHERE starts_with(name, $1) ORDER BY name COLLATE "C"'  # noqa: S608
    return {row["name"]: row["digest"] for row in await connection.fetch(query, f"{package}/")}
