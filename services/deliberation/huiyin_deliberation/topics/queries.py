"""What the plan shows: topics, what is overdue first, matters that may still be planned, and one of either."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel

from huiyin_contracts.issues import PRIVATE_KINDS, IssueKind, IssueReported
from huiyin_contracts.topics import Publication, SessionFormat, Task, TopicPlanned
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.topics.policies import topic_of
from huiyin_events.envelope import Recorded, stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Stage = Literal["planned", "deliberated", "decided", "carried_out", "publicised", "dropped"]
OPEN: tuple[Stage, ...] = ("planned", "deliberated", "decided", "carried_out")
ENDED: tuple[Stage, ...] = ("publicised", "dropped")


class PlannableIssue(BaseModel):
    """An issue as deliberation knows it."""

    issue: UUID
    number: str
    kind: IssueKind
    category: str
    description: str
    address: str | None
    division: str
    division_name: str | None
    timezone: str
    reported_at: datetime


class PlannableRow(PlannableIssue):
    """An issue; `stage` is `reported` as long as it may be planned."""

    stage: str
    reopened_at: datetime | None


class TopicRow(PlannableIssue):
    """A topic with what it is about. `due_on` is its earliest task's, `due_at` the end of that day."""

    id: UUID
    title: str
    stage: Stage
    version: int
    planned_at: datetime
    held_on: date | None
    format: SessionFormat | None
    attendees: int | None
    minutes: str | None
    resolution: str | None
    tasks: list[Task]
    due_on: date | None
    due_at: datetime | None
    overdue: bool
    result: str | None
    reason: str | None
    publicised: list[Publication]
    ended_at: datetime | None


_MATTER = f"""
       i.number, i.kind, i.category, i.description, i.address, i.reported_at,
       d.name AS division_name, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone
"""
_PLACE = "LEFT JOIN divisions d ON d.code = {of}.division LEFT JOIN divisions c ON c.code = left({of}.division, 6)"
_TOPIC = f"""
SELECT t.*, {_MATTER}, due.due_at, t.stage = 'decided' AND due.due_at <= $1 AS overdue
FROM topics t JOIN issues i ON i.id = t.issue {_PLACE.format(of="t")},
     LATERAL (SELECT (t.due_on + 1)::timestamp AT TIME ZONE coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS due_at) due
"""  # noqa: S608 - our own words
_TOPICS = f"""
SELECT * FROM ({_TOPIC} WHERE t.division LIKE $2 || '%' AND t.stage = ANY($3)) AS topic
WHERE overdue OR NOT $4
ORDER BY ended_at DESC NULLS FIRST, overdue DESC, CASE stage WHEN 'decided' THEN due_at END NULLS LAST, planned_at, id
LIMIT $5 OFFSET $6
"""  # noqa: S608
_COUNTS = f"""
SELECT stage, count(*) AS n, count(*) FILTER (WHERE overdue) AS overdue
FROM ({_TOPIC} WHERE t.division LIKE $2 || '%') AS topic GROUP BY stage
"""  # noqa: S608
_ISSUE = f"SELECT i.id AS issue, i.division, i.stage, i.reopened_at, {_MATTER} FROM issues i {_PLACE.format(of='i')}"  # noqa: S608
_WAITS = """
i.stage = 'reported' AND i.division LIKE $1 || '%' AND NOT EXISTS
    (SELECT FROM topics t WHERE t.issue = i.id AND (i.reopened_at IS NULL OR t.planned_at >= i.reopened_at))
"""
_WAITING = f"{_ISSUE} WHERE {_WAITS} ORDER BY i.reported_at, i.id LIMIT $2 OFFSET $3"
_COUNT_WAITING = f"SELECT count(*) FROM issues i WHERE {_WAITS}"  # noqa: S608
_BELOW = """
SELECT left(division, $2) AS code, count(*) AS n FROM topics
WHERE stage = ANY($3) AND division LIKE $1 || '%' AND length(division) >= $2 GROUP BY 1
"""
_PUBLIC = f"""
{_TOPIC} WHERE cardinality(t.publicised) > 0 AND i.kind <> ALL($2) ORDER BY t.publicised_at DESC, t.id LIMIT $3
"""


async def topics(
    service: Service, scope: str, stages: Sequence[Stage], limit: int, offset: int, *, overdue: bool = False
) -> list[TopicRow]:
    """Topics of `scope` at some stages: overdue ones first, then what is due first; of those that ended the newest."""
    rows = await service.pool.fetch(_TOPICS, service.now(), scope, list(stages), overdue, limit, offset)
    return [_topic(row) for row in rows]


async def count_topics(service: Service, scope: str) -> dict[str, int]:
    """How many topics of `scope` are at each stage, and under `overdue` how many of them are."""
    rows = await service.pool.fetch(_COUNTS, service.now(), scope)
    return {"overdue": sum(row["overdue"] for row in rows), **{row["stage"]: row["n"] for row in rows}}


def total(counts: Mapping[str, int], stages: Sequence[Stage], *, overdue: bool = False) -> int:
    """How long a list of `topics` is; only what was decided can be overdue."""
    if overdue:
        return counts["overdue"] if "decided" in stages else 0
    return sum(counts.get(stage, 0) for stage in stages)


async def waiting(service: Service, scope: str, limit: int, offset: int) -> list[PlannableRow]:
    """Issues of `scope` that may be planned: without topic, order or end; the oldest first."""
    return [PlannableRow(**row) for row in await service.pool.fetch(_WAITING, scope, limit, offset)]


async def count_waiting(service: Service, scope: str) -> int:
    """How many issues of `scope` may be planned."""
    return int(await service.pool.fetchval(_COUNT_WAITING, scope))


async def open_below(service: Service, scope: str, length: int) -> dict[str, int]:
    """How many topics are under way in each division of `scope` whose code has this length."""
    return {row["code"]: row["n"] for row in await service.pool.fetch(_BELOW, scope, length, list(OPEN))}


async def publicised(service: Service, limit: int) -> list[TopicRow]:
    """Topics of which anybody may read on a board, the last publicised first."""
    rows = await service.pool.fetch(_PUBLIC, service.now(), list(PRIVATE_KINDS), limit)
    return [_topic(row) for row in rows]


async def topic(service: Service, topic: UUID) -> TopicRow:
    """A topic. Raises a 404 Problem where there is none, also after the views have all there is."""

    async def read() -> asyncpg.Record | None:
        return await service.pool.fetchrow(f"{_TOPIC} WHERE t.id = $2", service.now(), topic)

    row = await read()
    if row is None:
        await service.catch_up()
        row = await read()
    if row is None:
        raise Problem(404, "unknown-topic", "没有这个议题", "地址可能有误，或议题不存在。", topic=str(topic))
    return _topic(row)


async def issue(service: Service, issue: UUID) -> PlannableRow:
    """An issue. Raises a 404 Problem where there is none."""

    async def read() -> asyncpg.Record | None:
        return await service.pool.fetchrow(f"{_ISSUE} WHERE i.id = $1", issue)

    row = await read()
    if row is None:
        await service.catch_up()
        row = await read()
    if row is None:
        raise Problem(404, "unknown-issue", "没有这件事项", "编号可能有误，或事项不存在。", issue=str(issue))
    return PlannableRow(**row)


async def history(service: Service, issue: UUID) -> list[Recorded]:
    """All that happened to an issue and its topics, as the log has it."""
    topics = (topic_of(issue), topic_of(issue, again=True))
    streams = [stream_name(IssueReported.type, issue), *(stream_name(TopicPlanned.type, topic) for topic in topics)]
    found = [recorded for stream in streams for recorded in await service.store.read_stream(stream)]
    return sorted(found, key=lambda recorded: recorded.cursor)


def _topic(row: asyncpg.Record) -> TopicRow:
    values: dict[str, Any] = dict(row)
    return TopicRow(**{**values, "tasks": orjson.loads(values["tasks"]), "overdue": bool(values["overdue"])})
