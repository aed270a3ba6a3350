"""Tasks: one, those of a topic, of a scope or of somebody, what is overdue first."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_contracts.task_state import AssignedTask
from huiyin_contracts.words import PhotoId
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.tasks.view import STATE
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty
from huiyin_service.reading import QueryRow

ListedTaskStage = Literal["assigned", "dispatched", "done", "accepted"]
TaskTab = Literal["open", "near", "overdue", "done", "accepted"]


class AssignedTaskRow(QueryRow):
    """A task with where it lies and how it stands."""

    id: UUID
    topic: UUID
    issue: UUID
    number: str | None
    title: str
    private: bool
    division: str
    division_name: str | None
    timezone: str
    description: str
    assignee: ShownParty
    stage: ListedTaskStage
    due_on: date
    warn_at: datetime
    due_at: datetime
    near: bool
    overdue: bool
    supervised: tuple[SupervisionLevel, ...]
    milestones: tuple[str, ...]
    reached: tuple[str, ...]
    progress: str | None
    result: str | None
    photos: tuple[PhotoId, ...]
    finding: str | None
    refused: int
    work: UUID | None
    charter: int
    assigned_at: datetime
    accepted_at: datetime | None
    publicise_by: datetime | None
    handling_near: bool
    handling_missed: bool
    handling_supervised: tuple[SupervisionLevel, ...]
    told: bool = Field(description="accepted, and its handling or the result is on the board since")
    version: int


_TASK = f"""
SELECT t.*, i.number, coalesce(i.private, true) AS private, d.name AS division_name,
       coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       CASE WHEN i.taken_back THEN i.category ELSE o.state ->> 'title' END AS title,
       EXISTS (SELECT FROM publications p WHERE p.topic = t.topic AND p.kind IN ('handling', 'result')
               AND p.starts_at >= t.accepted_at) AS told,
       t.stage <> 'accepted' AND t.due_at <= $1 AS is_overdue,
       t.stage <> 'accepted' AND t.warn_at <= $1 AND t.due_at > $1 AS is_near
FROM tasks t LEFT JOIN issues i ON i.id = t.issue LEFT JOIN topics o ON o.id = t.topic
     LEFT JOIN divisions d ON d.code = t.division LEFT JOIN divisions c ON c.code = left(t.division, 6)
"""  # noqa: S608 - our own words
_STATES: Mapping[TaskTab, str] = {
    "open": "t.stage <> 'accepted'",
    "near": "t.stage <> 'accepted' AND t.warn_at <= $1 AND t.due_at > $1",
    "overdue": "t.stage <> 'accepted' AND t.due_at <= $1",
    "done": "t.stage = 'done'",
    "accepted": "t.stage = 'accepted'",
}
_WHERE = "WHERE t.division LIKE $2 || '%' AND ($3::text[] IS NULL OR t.assignee = ANY($3))"
_ONE = f"{_TASK} WHERE t.id = $2"
_OF_TOPIC = f"{_TASK} WHERE t.topic = $2 ORDER BY t.due_at, t.id"
_ORDER = "ORDER BY t.accepted_at DESC NULLS FIRST, t.due_at, t.id LIMIT $4 OFFSET $5"
_EACH = ", ".join(f"count(*) FILTER (WHERE {state}) AS {tab}" for tab, state in _STATES.items())
_COUNTS = f"SELECT {_EACH} FROM tasks t {_WHERE}"  # noqa: S608
_BY_WORK = "SELECT id FROM tasks WHERE work = $1"


async def find_task(database: Database, now: datetime, task: UUID) -> AssignedTaskRow | None:
    """A task by its id."""
    rows = await _rows(database, await database.fetch(_ONE, now, task))
    return rows[0] if rows else None


async def tasks_of(database: Database, now: datetime, topic: UUID) -> list[AssignedTaskRow]:
    """The tasks of a topic, what is due first before the others."""
    return await _rows(database, await database.fetch(_OF_TOPIC, now, topic))


async def list_tasks(
    database: Database, now: datetime, scope: str, whose: Sequence[str] | None, tab: TaskTab, limit: int, offset: int
) -> list[AssignedTaskRow]:
    """Tasks of a scope, or those that some have: what is due first; accepted ones the newest first."""
    found = await database.fetch(f"{_TASK} {_WHERE} AND {_STATES[tab]} {_ORDER}", now, scope, whose, limit, offset)
    return await _rows(database, found)


async def count_tasks(database: Database, now: datetime, scope: str, whose: Sequence[str] | None) -> dict[TaskTab, int]:
    """How many tasks of a scope, or of some, each list has."""
    row = await database.fetchrow(_COUNTS, now, scope, whose)
    assert row is not None
    return {tab: row[tab] for tab in _STATES}


async def task_by_work(database: Database, issue: UUID) -> UUID | None:
    """The task that was sent to dispatch as an issue."""
    found: UUID | None = await database.fetchval(_BY_WORK, issue)
    return found


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[AssignedTaskRow]:
    states = [STATE.validate_json(row["state"]) for row in rows]
    people = [state.assignee for state in states if isinstance(state.assignee, Person)]
    names = await names_of(database, [person.subject for person in people])
    return [_row(row, state, names) for row, state in zip(rows, states, strict=True)]


def _row(row: asyncpg.Record, state: AssignedTask, names: Mapping[UUID, str]) -> AssignedTaskRow:
    assert state.assignee is not None
    told = {one.name: getattr(state, one.name) for one in fields(AssignedTask)}
    shown_too = {"assignee": shown(state.assignee, names), "near": row["is_near"], "overdue": row["is_overdue"]}
    return AssignedTaskRow(**{**told, **row, **shown_too})
