"""How two schemas differ, row by row: read models as they are, and as the log says that they should be."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from huiyin_events.connections import Connection

SHOWN = 20


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What a table has that it should not have, or has not that it should: so many rows, and the first of them."""

    table: str
    surplus: bool
    rows: int
    first: Sequence[str]


async def differences(connection: Connection, live: str, aside: str) -> AsyncIterator[TableDifference]:
    """Each difference between the tables of two schemas, but for those that only say how far they are."""
    columns = """
        SELECT table_name, array_agg(row(column_name, data_type)::text ORDER BY ordinal_position) AS columns
        FROM information_schema.columns
        WHERE table_schema = $1 AND table_name NOT IN ('checkpoints', 'parked') GROUP BY table_name
    """
    is_, should = [
        {row["table_name"]: row["columns"] for row in await connection.fetch(columns, schema)}
        for schema in (live, aside)
    ]
    for table in sorted(is_.keys() | should.keys()):
        if is_.get(table) != should.get(table):
            for surplus, tables in ((True, is_), (False, should)):
                if table in tables:
                    yield TableDifference(table, surplus, 0, [f"columns {', '.join(tables[table])}"])
            continue
        for surplus, one, other in ((True, live, aside), (False, aside, live)):
            rest = f"TABLE {one}.{table} EXCEPT ALL TABLE {other}.{table}"
            query = f"SELECT to_jsonb(r)::text AS row, count(*) OVER () AS rows FROM ({rest}) AS r LIMIT {SHOWN}"  # noqa: S608
            rows = await connection.fetch(query, timeout=3600)
            if rows:
                yield TableDifference(table, surplus, rows[0]["rows"], [row["row"] for row in rows])
