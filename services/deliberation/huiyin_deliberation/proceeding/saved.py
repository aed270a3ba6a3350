"""A procedure in a table, its state saved whole as its events fold it; lists of it by scope and stage."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar, cast
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

_KNOWN = "SELECT id, division, state, began_at, ended_at, version FROM {table} WHERE id = ANY($1)"
_SAVE = """
INSERT INTO {table} (id, division, state, stage, topic, due_on, began_at, moved_at, ended_at, version)
VALUES ($1, $2, $3::jsonb, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, due_on = excluded.due_on,
    moved_at = excluded.moved_at, ended_at = excluded.ended_at, version = excluded.version
"""
_ABOUT = f"""
SELECT t.*, d.name AS division_name, c.timezone, t.ended_at IS NULL AND
       t.due_on < ($1::timestamptz AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}'))::date AS overdue
FROM {{table}} t LEFT JOIN divisions d ON d.code = t.division LEFT JOIN divisions c ON c.code = left(t.division, 6)
"""  # noqa: S608 - our own words
_ONE = f"{_ABOUT} WHERE t.id = $2"
_OF_TOPIC = f"{_ABOUT} WHERE t.topic = $2 ORDER BY t.began_at DESC LIMIT 1"
_LIST = f"""
SELECT * FROM ({_ABOUT} WHERE t.division LIKE $2 || '%') AS p
WHERE stage = ANY($3) AND (overdue OR NOT $4)
ORDER BY ended_at DESC NULLS FIRST, overdue DESC, due_on, began_at, id LIMIT $5 OFFSET $6
"""  # noqa: S608
_COUNTS = f"""
SELECT stage, count(*) AS n, count(*) FILTER (WHERE overdue) AS late
FROM ({_ABOUT} WHERE t.division LIKE $2 || '%') AS p GROUP BY stage
"""  # noqa: S608
_BELOW = """
SELECT left(division, $2) AS code, stage, count(*) AS n FROM {table}
WHERE division LIKE $1 || '%' AND length(division) >= $2 GROUP BY 1, 2 ORDER BY 1
"""


class ProcedureState(Protocol):
    """What every procedure's state tells."""

    @property
    def stage(self) -> str:
        """How far it has come."""

    @property
    def topic(self) -> UUID | None:
        """What of the plan it answers."""

    @property
    def due_on(self) -> date | None:
        """Until when its next step is owed; None: it has ended."""


S = TypeVar("S", bound=ProcedureState)


@dataclass(frozen=True, slots=True)
class SavedTable(Generic[S]):
    """The table of one kind of procedure."""

    table: str
    adapter: TypeAdapter[S]
    initial: S
    evolve: Callable[[S, Event], S]
    events: tuple[type[Event], ...]
    id_of: Callable[[Any], UUID]

    async def project(self, connection: Connection, batch: Sequence[Recorded]) -> None:
        """Take a batch of events into it."""
        events = [(recorded, self.id_of(event)) for recorded, event in of_types(batch, *self.events)]
        if not events:
            return
        ids = list({this for _, this in events})
        rows = await connection.fetch(_KNOWN.format(table=self.table), ids)
        saved = {row["id"]: (self.adapter.validate_json(row["state"]), row["began_at"]) for row in rows}
        last: dict[UUID, Recorded] = {}
        for recorded, this in events:
            state, began_at = saved.get(this, (self.initial, recorded.occurred_at))
            saved[this] = self.evolve(state, cast("Event", recorded.closed)), began_at
            last[this] = recorded
        await connection.executemany(
            _SAVE.format(table=self.table), [self._columns(this, *saved[this], last[this]) for this in sorted(last)]
        )

    def _columns(self, this: UUID, state: S, began_at: datetime, last: Recorded) -> tuple[object, ...]:
        ended_at = last.occurred_at if state.due_on is None else None
        told = (this, last.division, self.adapter.dump_json(state).decode(), state.stage, state.topic, state.due_on)
        return (*told, began_at, last.occurred_at, ended_at, last.version)

    def state_of(self, row: asyncpg.Record) -> S:
        """The state in a row."""
        return self.adapter.validate_json(row["state"])

    async def one(self, database: Database, now: datetime, this: UUID) -> asyncpg.Record | None:
        """One of them."""
        return await database.fetchrow(_ONE.format(table=self.table), now, this)

    async def of_topic(self, database: Database, now: datetime, topic: UUID) -> asyncpg.Record | None:
        """The latest that a topic was in."""
        return await database.fetchrow(_OF_TOPIC.format(table=self.table), now, topic)

    async def page(
        self,
        database: Database,
        now: datetime,
        scope: str,
        stages: Iterable[str],
        limit: int,
        offset: int,
        *,
        overdue: bool = False,
    ) -> list[asyncpg.Record]:
        """Those of a scope at some stages: what is overdue first, then what is due first; of what ended the newest."""
        sql = _LIST.format(table=self.table)
        return list(await database.fetch(sql, now, scope, list(stages), overdue, limit, offset))

    async def counts(self, database: Database, now: datetime, scope: str) -> dict[str, int]:
        """How many of a scope are at each stage, and under `overdue` how many of all are late."""
        rows = await database.fetch(_COUNTS.format(table=self.table), now, scope)
        return {"overdue": sum(row["late"] for row in rows), **{row["stage"]: row["n"] for row in rows}}

    async def below(self, database: Database, scope: str, length: int) -> dict[str, dict[str, int]]:
        """How many are at each stage in each division of a scope whose code has this length."""
        found: dict[str, dict[str, int]] = {}
        for row in await database.fetch(_BELOW.format(table=self.table), scope, length):
            found.setdefault(row["code"], {})[row["stage"]] = row["n"]
        return found


def total(counts: dict[str, int], stages: Iterable[str], *, overdue: bool = False) -> int:
    """How long a list is."""
    return counts["overdue"] if overdue else sum(counts.get(stage, 0) for stage in stages)
