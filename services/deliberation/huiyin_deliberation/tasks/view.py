"""Deliberation's tasks, each saved whole as its events fold it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter

from huiyin_contracts import Event
from huiyin_contracts.task_state import EVENTS, UNASSIGNED, AssignedTask, evolve
from huiyin_contracts.tasks import TaskAccepted, TaskAssigned
from huiyin_events.envelope import Recorded, of_types
from huiyin_events.store import Connection

STATE = TypeAdapter(AssignedTask)

_KNOWN = "SELECT id, division, state, assigned_at, accepted_at, version FROM tasks WHERE id = ANY($1)"
_SAVE = """
INSERT INTO tasks (id, topic, issue, division, state, stage, assignee, warn_at, due_at, work, assigned_at, accepted_at,
                   version)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $9, $10, $11, $12, $13)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, stage = excluded.stage, assignee = excluded.assignee,
    work = excluded.work, accepted_at = excluded.accepted_at, version = excluded.version
"""


@dataclass(frozen=True, slots=True)
class _Saved:
    """A task, and what the log's envelopes say of it."""

    state: AssignedTask
    division: str
    assigned_at: datetime
    accepted_at: datetime | None = None
    version: int = 0


async def project(connection: Connection, batch: Sequence[Recorded]) -> None:
    """Take a batch of events into `tasks`."""
    events = [(recorded, event, event.task) for recorded, event in of_types(batch, *EVENTS)]
    if not events:
        return
    rows = await connection.fetch(_KNOWN, list({task for _, _, task in events}))
    tasks = {row["id"]: _saved(row) for row in rows}
    for recorded, event, task in events:
        before = tasks.get(task)
        if before is None:
            assert isinstance(event, TaskAssigned)
            before = _Saved(UNASSIGNED, recorded.division, recorded.occurred_at)
        after = evolve(before.state, cast("Event", recorded.closed))
        tasks[task] = replace(before, state=after, version=recorded.version)
        if isinstance(event, TaskAccepted):
            tasks[task] = replace(tasks[task], accepted_at=recorded.occurred_at)
    touched = sorted({task for _, _, task in events})
    await connection.executemany(_SAVE, [_columns(task, tasks[task]) for task in touched])


def _saved(row: asyncpg.Record) -> _Saved:
    values = dict(row)
    del values["id"]
    return _Saved(**{**values, "state": STATE.validate_json(values["state"])})


def _columns(task: UUID, saved: _Saved) -> tuple[object, ...]:
    state = saved.state
    assert state.assignee is not None
    about = (task, state.topic, state.issue, saved.division, STATE.dump_json(state).decode(), state.stage)
    when = (state.warn_at, state.due_at, state.work, saved.assigned_at, saved.accepted_at, saved.version)
    return (*about, state.assignee.key, *when)
