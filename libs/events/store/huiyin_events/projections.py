"""What a projection is: a service's read models, in a schema to themselves that can be made anew at any time.

    <service>               what is not derived, and is kept
    <service>_views         the read models, with the checkpoint and the parked events of what keeps them
    <service>_views_next    the same, while it is rebuilt beside the one that serves
    <service>_views_aside   the same, while it is computed to be compared
    <service>_views_old     what served until a moment ago

How they are made anew, compared and spread over several workers is in `rebuild`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

import asyncpg

from huiyin_events.checkpoints import BatchHandler
from huiyin_events.connections import Connection
from huiyin_events.events import Conventions

NAME = "views"
"""The subscription that keeps read models."""

_LOCK = 0x6875697970  # any number that is ours; held while read models are made


@dataclass(frozen=True)
class Projection:
    """A service's read models: the tables of its packages' `view.sql`, in their order, filled by `handle`.

    They belong to `role`, which the service signs in to the database as.
    """

    service: str
    packages: Sequence[str]
    handle: BatchHandler
    role: str
    conventions: Conventions

    @property
    def schema(self) -> str:
        """The schema of those that serve."""
        return f"{self.service}_views"

    def beside(self, what: str) -> str:
        """A schema for others beside it."""
        return f"{self.schema}_{what}"

    def search_path(self, schema: str | None = None) -> str:
        """By which unqualified names are the read models', or else what is kept."""
        return f"{schema or self.schema}, {self.service}"

    @property
    def digest(self) -> str:
        """Changes with the scripts, to tell whether the tables are as these say."""
        return sha256(b"".join(script.read_bytes() for script in self.scripts())).hexdigest()[:16]

    async def make(self, connection: Connection, schema: str | None = None) -> bool:
        """Make the tables where there are none yet, in their schema; false where there are.

        Those that are there stay as they are: after a change of the scripts they are rebuilt, see `rebuild`.
        """
        schema = schema or self.schema
        async with connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            if await connection.fetchval("SELECT to_regclass($1)", f"{schema}.checkpoints"):
                return False
            await connection.execute(f"SET LOCAL search_path TO {self.search_path(schema)}")
            for table in ("checkpoints", "parked"):
                await connection.execute(f"CREATE TABLE {schema}.{table} (LIKE {self.service}.{table} INCLUDING ALL)")
            for script in self.scripts():
                try:
                    await connection.execute(script.read_text(encoding="utf-8"))
                except asyncpg.PostgresError as error:
                    error.add_note(f"in {script}")
                    raise
            await connection.execute(f"COMMENT ON SCHEMA {schema} IS '{self.digest}'")
        return True

    async def outdated(self, connection: Connection) -> bool:
        """Whether the scripts have changed since the tables were made."""
        made_by = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = $1"
        return bool(await connection.fetchval(made_by, self.schema) != self.digest)

    def scripts(self) -> Iterator[Traversable]:
        """What makes the tables, in order."""
        for package in self.packages:
            yield files(package).joinpath("view.sql")
