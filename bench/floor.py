"""The floor: what PostgreSQL does when asyncpg is all there is before it.

One table with the columns of the log and as many indexes, whole; nobody's version is checked, nothing is decoded.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

import asyncpg
import orjson

from bench.samples import COLUMNS, Row
from huiyin_events.store import Connection

INSERT = f"""
INSERT INTO floor.events ({", ".join(COLUMNS)})
VALUES ({", ".join(f"${number}" for number in range(1, len(COLUMNS) + 1))})
"""  # noqa: S608 — our own column names

_IN_ORDER = "SELECT * FROM floor.events ORDER BY tx, position"
_PAGE = 1000

_TABLE = """
CREATE SCHEMA IF NOT EXISTS floor;
CREATE TABLE IF NOT EXISTS floor.events (
    tx          bigint      NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    position    bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
    id          uuid        NOT NULL UNIQUE,
    stream      text        NOT NULL,
    version     integer     NOT NULL,
    type        text        NOT NULL,
    division    text        NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    data        json        NOT NULL,
    meta        json        NOT NULL,
    PRIMARY KEY (tx, position),
    UNIQUE (stream, version)
);
"""


@asynccontextmanager
async def connected(dsn: str, connections: int = 1) -> AsyncIterator[list[asyncpg.Connection]]:
    """So many connections to a database that has the table."""
    opened: list[asyncpg.Connection] = [await asyncpg.connect(dsn) for _ in range(connections)]
    await opened[0].execute(_TABLE)
    yield opened
    for connection in opened:
        await connection.close()


async def insert(connection: asyncpg.Connection, rows: Iterable[Row]) -> None:
    """Insert rows one by one, each a commit of its own."""
    statement = await connection.prepare(INSERT)
    for row in rows:
        await statement.fetch(*row)


async def copy(connection: Connection, rows: Sequence[Row]) -> None:
    """COPY rows in one go and one commit."""
    await connection.copy_records_to_table("events", schema_name="floor", columns=COLUMNS, records=rows)


async def read(connection: Connection) -> int:
    """Everything in order through a cursor, its JSON read by orjson; how many that were."""
    number = 0
    async with connection.transaction():
        cursor = await connection.cursor(_IN_ORDER)
        while page := await cursor.fetch(_PAGE):
            for row in page:
                orjson.loads(row["data"])
                orjson.loads(row["meta"])
            number += len(page)
    return number
