"""How the subscriptions and read models of all services stand, as the database has it; and what is parked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from huiyin_events.checkpoints import ask
from huiyin_events.projections import Projection
from huiyin_events.store import Connection

MOST = 100_000
"""Lag is counted up to here; beyond it no one needs to know exactly."""

_STANDING = """
SELECT c.*, (SELECT count(*) FROM {0}.parked AS p WHERE p.subscription = c.subscription) AS parked,
       least({1}, store.count_after(c.tx, c.position, {1})
                  + (SELECT coalesce(sum(events), 0) FROM store.partitions WHERE to_tx > c.tx))::bigint AS lag
FROM {0}.checkpoints AS c ORDER BY subscription
"""
_SIZE = """
SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'
"""


@dataclass(frozen=True, slots=True)
class SubscriptionStatus:
    """One subscription: where it is, how many events are ahead of it, and of read models their size in bytes."""

    service: str
    subscription: str
    position: str
    lag: int
    handled: int
    parked: int
    made_at: datetime
    moved_at: datetime
    size: int | None
    outdated: bool


async def standings(connection: Connection, projection: Projection) -> list[SubscriptionStatus]:
    """Those of a service, its read models first; none where it has never run."""
    found: list[SubscriptionStatus] = []
    for schema in await _schemas(connection, projection):
        views = schema == projection.schema
        size = await connection.fetchval(_SIZE, schema) if views else None
        outdated = views and await projection.outdated(connection)
        found.extend(
            SubscriptionStatus(
                projection.service,
                row["subscription"],
                f"{row['tx']}-{row['position']}",
                row["lag"],
                row["handled"],
                row["parked"],
                row["made_at"],
                row["moved_at"],
                size,
                outdated,
            )
            for row in await connection.fetch(_STANDING.format(schema, MOST))
        )
    return found


async def parked(connection: Connection, projection: Projection) -> Sequence[asyncpg.Record]:
    """What is parked in a service, in the log's order."""
    rows: list[asyncpg.Record] = []
    for schema in await _schemas(connection, projection):
        rows.extend(await connection.fetch(f"SELECT * FROM {schema}.parked ORDER BY tx, position"))  # noqa: S608 — our own schemas
    return rows


async def request_retry(connection: Connection, projection: Projection, stream: str | None) -> int:
    """Have the service try again what it parked of a stream, or of all; how many events that is."""
    return sum([await ask(connection, stream, schema) for schema in await _schemas(connection, projection)])


async def _schemas(connection: Connection, projection: Projection) -> list[str]:
    both = (projection.schema, projection.service)
    return [one for one in both if await connection.fetchval("SELECT to_regclass($1)", f"{one}.parked")]
