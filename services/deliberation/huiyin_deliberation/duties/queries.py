"""Duties of a scope: what is owed, what is overdue, what was done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field, TypeAdapter

from huiyin_contracts.duties import DutyKind
from huiyin_contracts.parties import Party, Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty
from huiyin_service.reading import QueryRow

DutyTab = Literal["open", "overdue", "done"]
PARTY: TypeAdapter[Party] = TypeAdapter(Party)

_STATES: dict[DutyTab, str] = {
    "open": "y.stage = 'open'",
    "overdue": "y.stage = 'open' AND y.overdue_at IS NOT NULL",
    "done": "y.stage <> 'open'",
}
_WHERE = "WHERE y.division LIKE $1 || '%' AND {state}"
_LIST = f"""
SELECT y.*, d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       coalesce(s.name, e.state->>'site_name') AS site_name
FROM duties y LEFT JOIN divisions d ON d.code = y.division LEFT JOIN divisions c ON c.code = left(y.division, 6)
     LEFT JOIN sites s ON s.id = y.about AND y.kind = 'site_checks'
     LEFT JOIN sessions e ON e.id = y.about AND y.kind = 'minutes'
{_WHERE} ORDER BY y.ended_at DESC NULLS FIRST, y.due_at, y.id LIMIT $2 OFFSET $3
"""  # noqa: S608 - our own words
_COUNT = f"SELECT count(*) FROM duties y {_WHERE}"  # noqa: S608
_OPEN_ABOUT = "SELECT id FROM duties WHERE about = $1 AND stage = 'open'"


class DutyRow(QueryRow):
    """A duty, who owes it, and how far up it has gone."""

    id: UUID
    kind: DutyKind
    about: UUID
    division: str
    division_name: str | None
    timezone: str
    site_name: str | None = Field(description="of a check of a site, or of minutes")
    period: str
    owner: ShownParty | None = Field(description="none: the office of the division")
    needed: int
    opened_at: datetime
    due_at: datetime
    charter: int
    stage: Literal["open", "done", "lapsed"]
    overdue_at: datetime | None
    escalated: tuple[SupervisionLevel, ...]
    ended_at: datetime | None
    late: bool


async def count(database: Database, scope: str, tab: DutyTab) -> int:
    """How many duties of a scope are so."""
    return int(await database.fetchval(_COUNT.format(state=_STATES[tab]), scope))


async def page(database: Database, scope: str, tab: DutyTab, limit: int, offset: int) -> list[DutyRow]:
    """Those duties, what is due first first; of what has ended the last."""
    rows = await database.fetch(_LIST.format(state=_STATES[tab]), scope, limit, offset)
    return [DutyRow(**{**row, "owner": owner}) for row, owner in zip(rows, await owners(database, rows), strict=True)]


async def open_duty_about(database: Database, about: UUID) -> UUID | None:
    """The duty that is owed about something, of which there is one at a time."""
    found: UUID | None = await database.fetchval(_OPEN_ABOUT, about)
    return found


async def owners(database: Database, rows: Sequence[asyncpg.Record], column: str = "owner") -> list[ShownParty | None]:
    """Who is named in a column of rows as the log has them, called as they are now."""
    parties = [PARTY.validate_json(row[column]) if row[column] else None for row in rows]
    names = await names_of(database, [party.subject for party in parties if isinstance(party, Person)])
    return [shown(party, names) if party else None for party in parties]
