"""Topics as the plan and the API show them: one, those of a scope with what is overdue first, and those on a board."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from huiyin_contracts.deliberation_rules import PlanPriority
from huiyin_contracts.parties import Person
from huiyin_contracts.publications import PublicationKind
from huiyin_contracts.topic_state import Topic
from huiyin_contracts.topics import DropCause, Procedure, Task
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.issues.queries import ISSUE_COLUMNS, KnownIssue
from huiyin_deliberation.topics.view import STATE
from huiyin_events.connections import Database
from huiyin_service.persons.names import names_of, shown
from huiyin_service.persons.shown import ShownParty

# Without `none`, which is no stage of a topic that is there.
ListedStage = Literal[
    "planned",
    "taken_up",
    "decided",
    "carried_out",
    "not_adopted",
    "settled",
    "referred",
    "publicised",
    "dropped",
]
OPEN_STAGES: tuple[ListedStage, ...] = (
    *("planned", "taken_up", "decided", "carried_out"),
    *("not_adopted", "settled", "referred"),
)
ENDED_STAGES: tuple[ListedStage, ...] = ("publicised", "dropped")


class TaskRow(Task):
    """A task with whom it was given to, by name."""

    assignee: ShownParty


class TopicRow(KnownIssue):
    """A topic with what it is about. `due_on`: it is to be deliberated, or a task be done; `due_at`: that day's end."""

    id: UUID
    title: str
    stage: ListedStage
    version: int
    planned_at: datetime
    priority: PlanPriority
    deliberate_by: date
    charter: int
    procedure: Procedure | None
    by: UUID | None
    set_back: str | None
    resolution: str | None
    tasks: tuple[TaskRow, ...]
    due_on: date | None
    due_at: datetime | None
    overdue: bool
    reason: str | None
    result: str | None
    dropped_for: DropCause | None
    publicised: tuple[PublicationKind, ...]
    answer: str | None
    ended_at: datetime | None


_DUE = f"""
LEFT JOIN divisions c ON c.code = left(t.division, 6),
LATERAL (SELECT (t.due_on + 1)::timestamp AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS due_at) due,
LATERAL (SELECT coalesce(due.due_at <= $1, false) AS overdue) late
"""
_TOPIC = f"""
SELECT t.*, {ISSUE_COLUMNS}, i.taken_back, due.due_at, late.overdue
FROM topics t JOIN issues i ON i.id = t.issue LEFT JOIN divisions d ON d.code = t.division {_DUE}
"""  # noqa: S608 - our own words
_ONE = f"{_TOPIC} WHERE t.id = $2"
_IN_ORDER = "ORDER BY t.ended_at DESC NULLS FIRST, late.overdue DESC, due.due_at NULLS LAST, t.planned_at, t.id"
# Those of the page are found first, and only these are put together.
_TOPICS = f"""
{_TOPIC} WHERE t.id = ANY(ARRAY(
    SELECT t.id FROM topics t {_DUE}
    WHERE t.division LIKE $2 || '%' AND t.stage = ANY($3) AND (late.overdue OR NOT $4)
    {_IN_ORDER} LIMIT $5 OFFSET $6)) {_IN_ORDER}
"""  # noqa: S608
_COUNTS = f"""
SELECT t.stage, count(*) AS n, count(*) FILTER (WHERE late.overdue) AS overdue
FROM topics t {_DUE} WHERE t.division LIKE $2 || '%' GROUP BY t.stage
"""  # noqa: S608
_BELOW = """
SELECT left(division, $2) AS code, count(*) AS n FROM topics
WHERE stage = ANY($3) AND division LIKE $1 || '%' AND length(division) >= $2 GROUP BY 1
"""
_PUBLIC = f"""
{_TOPIC} WHERE t.publicised_at IS NOT NULL AND NOT i.private ORDER BY t.publicised_at DESC, t.id LIMIT $2
"""


async def find_topic(database: Database, now: datetime, topic: UUID) -> TopicRow | None:
    """A topic by its id."""
    row = await database.fetchrow(_ONE, now, topic)
    return (await _rows(database, [row]))[0] if row else None


async def list_topics(
    database: Database,
    now: datetime,
    scope: str,
    stages: Sequence[ListedStage],
    limit: int,
    offset: int,
    *,
    overdue: bool = False,
) -> list[TopicRow]:
    """Topics of `scope` at some stages: overdue ones first, then what is due first; of those that ended the newest."""
    return await _rows(database, await database.fetch(_TOPICS, now, scope, list(stages), overdue, limit, offset))


async def count_topics(database: Database, now: datetime, scope: str) -> dict[str, int]:
    """How many topics of `scope` are at each stage, and under `overdue <stage>` how many of them are."""
    rows = await database.fetch(_COUNTS, now, scope)
    overdue = {f"overdue {row['stage']}": row["overdue"] for row in rows}
    return {**overdue, **{row["stage"]: row["n"] for row in rows}}


def total(counts: Mapping[str, int], stages: Sequence[ListedStage], *, overdue: bool = False) -> int:
    """How long a list of `topics` is."""
    return sum(counts.get(f"overdue {stage}" if overdue else stage, 0) for stage in stages)


async def open_below(database: Database, scope: str, length: int) -> dict[str, int]:
    """How many topics are under way in each division of `scope` whose code has this length."""
    return {row["code"]: row["n"] for row in await database.fetch(_BELOW, scope, length, list(OPEN_STAGES))}


async def publicised(database: Database, now: datetime, limit: int) -> list[TopicRow]:
    """Topics of which anybody may read on a board, the last publicised first."""
    return await _rows(database, await database.fetch(_PUBLIC, now, limit))


async def _rows(database: Database, rows: Sequence[asyncpg.Record]) -> list[TopicRow]:
    """Topics, with the people of their tasks by name."""
    states = [STATE.validate_json(row["state"]) for row in rows]
    people = [task.assignee for state in states for task in state.tasks if isinstance(task.assignee, Person)]
    names = await names_of(database, [person.subject for person in people])
    return [_row(row, state, names) for row, state in zip(rows, states, strict=True)]


def _row(row: asyncpg.Record, state: Topic, names: Mapping[UUID, str]) -> TopicRow:
    told = {one.name: getattr(state, one.name) for one in fields(Topic)}
    tasks = [TaskRow(**{**dict(task), "assignee": shown(task.assignee, names)}) for task in state.tasks]
    shown_too = {"title": _title(row, state), "tasks": tasks, "overdue": bool(row["overdue"])}
    return TopicRow(**{**told, **row, **shown_too})


def _title(row: asyncpg.Record, state: Topic) -> str:
    """A title for as long as there are the words that it was made of."""
    return str(row["category"]) if row["taken_back"] else state.title
