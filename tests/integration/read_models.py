"""A service's read models for tests, kept in its own schema by its own role."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import asyncpg

from huiyin_contracts import OURS
from huiyin_dispatch.app import SPEC
from huiyin_events.envelope import START, Cursor, Recorded
from huiyin_events.projections import Projection
from huiyin_events.store import Connection, Store

SERVICE, ROLE = "deliberation", "huiyin_deliberation"
TABLES = "CREATE TABLE seen (event uuid PRIMARY KEY, stream text NOT NULL); CREATE TABLE total (n integer NOT NULL);"


class Models:
    """A service's read models, which a test can change, and make stumble."""

    def __init__(self, folder: Path) -> None:
        self.package = f"package_{uuid4().hex}"
        self.script = folder / self.package / "view.sql"
        self.script.parent.mkdir(parents=True)
        (folder / self.package / "__init__.py").touch()
        self.script.write_text(f"{TABLES} INSERT INTO total VALUES (0)")
        self.poison: set[str] = set()
        self.slow = 0.0

    @property
    def projection(self) -> Projection:
        return Projection(SERVICE, (self.package,), self._project, ROLE, OURS)

    async def _project(self, connection: Connection, batch: Sequence[Recorded]) -> None:
        """Nothing of this may be done twice, and nothing left out."""
        for recorded in batch:
            if recorded.stream in self.poison:
                raise ValueError(recorded.stream)
        await connection.executemany(
            "INSERT INTO seen (event, stream) VALUES ($1, $2)", [(one.id, one.stream) for one in batch]
        )
        await connection.execute("UPDATE total SET n = n + $1", len(batch))
        await asyncio.sleep(self.slow)


async def is_all(store: Store, own: Store) -> None:
    """The read models are what the log says, each event once."""
    ids = {recorded.id for recorded in await store.read_all(START, 100_000)}
    assert {row["event"] for row in await own.pool.fetch("SELECT event FROM seen")} == ids
    assert await own.pool.fetchval("SELECT n FROM total") == len(ids)


def unheard(_at: Cursor, _head: Cursor, _handled: int) -> None:
    """Of how far it is."""


async def dispatch_tables(pool: asyncpg.Pool) -> None:
    """Dispatch's own read models, for tests of its queries and policies; they stay for the next."""
    if not await pool.fetchval("SELECT to_regclass('orders')"):
        for script in SPEC.projection().scripts():
            await pool.execute(script.read_text("utf-8"))
