"""Rounds of revisits and what is in them; what was carried out in a month."""

from datetime import datetime
from uuid import UUID

import asyncpg
from pydantic import Field

from huiyin_contracts.parties import Person
from huiyin_contracts.revisits import Revisit, RevisitChannel
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.duties.queries import owners
from huiyin_deliberation.topics.view import STATE
from huiyin_events.connections import Database
from huiyin_service.persons.shown import ShownParty, ShownPerson
from huiyin_service.reading import QueryRow

_CARRIED_OUT = """
SELECT topic, issue, division FROM carried_out
WHERE division LIKE $1 || '%' AND known_at >= $2 AND known_at < $3 ORDER BY topic
"""
_MONTH = "SELECT month FROM revisit_rounds WHERE id = $1"
_ROUND = f"""
SELECT r.*, d.name AS division_name, coalesce(d.timezone, '{DEFAULT_TIMEZONE}') AS timezone, y.overdue_at,
       coalesce(y.escalated, '{{}}') AS escalated, n.*
FROM revisit_rounds r LEFT JOIN divisions d ON d.code = r.division LEFT JOIN duties y ON y.id = r.id,
LATERAL (SELECT count(*) AS drawn, count(answered_at) AS answered,
                count(*) FILTER (WHERE solved AND satisfied) AS satisfied, count(*) FILTER (WHERE reopens) AS reopened,
                count(finding_due_at) AS findings,
                count(*) FILTER (WHERE answered_at IS NULL AND cardinality(tries) >= 3 AND 'visit' = ANY(tries))
                    AS unreached
         FROM revisits WHERE round = r.id) n
"""  # noqa: S608 - our own words
_LIST = f"{_ROUND} WHERE r.division LIKE $1 || '%' ORDER BY r.month DESC, r.division LIMIT $2 OFFSET $3"
_COUNT = "SELECT count(*) FROM revisit_rounds WHERE division LIKE $1 || '%'"
_ONE = f"{_ROUND} WHERE r.id = $1"
_ASKED = """
SELECT v.*, t.state, i.number, i.category, i.private, i.taken_back, i.reopened_at, d.name AS division_name,
       p.name AS asked_by_name
FROM revisits v JOIN topics t ON t.id = v.topic JOIN issues i ON i.id = v.issue
     LEFT JOIN divisions d ON d.code = v.division LEFT JOIN persons p ON p.subject = v.asked_by
WHERE v.round = $1 {topic}
ORDER BY v.answered_at IS NOT NULL, v.rank LIMIT $2 OFFSET $3
"""


class RevisitRoundRow(QueryRow):
    """A round of revisits, and how far it is."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str
    month: str
    share: int = Field(description="per cent of what was carried out")
    seed: UUID = Field(description="the event by which it was drawn")
    population: int
    drawn: int
    answered: int
    satisfied: int
    unreached: int
    reopened: int
    findings: int
    due_at: datetime
    charter: int
    opened_at: datetime
    closed_at: datetime | None
    overdue_at: datetime | None
    escalated: tuple[str, ...]
    version: int


class RevisitRow(QueryRow):
    """A topic of a round: how it was asked after, and what came of it."""

    round: UUID
    topic: UUID
    issue: UUID
    number: str
    category: str
    division: str
    division_name: str | None
    title: str
    resolution: str | None
    result: str | None = Field(description="what it was said to have come to")
    tries: tuple[RevisitChannel, ...]
    answered_at: datetime | None
    channel: RevisitChannel | None
    solved: bool | None
    satisfied: bool | None
    asked_by: ShownPerson | None
    reopens: bool
    again: bool = Field(description="its issue was handled once more before")
    finding_owner: ShownParty | None
    finding_due_at: datetime | None
    settled_at: datetime | None
    settled: str | None = Field(description="what was done about the finding")

    @property
    def unreached(self) -> bool:
        """Whether nobody was reached often enough."""
        return self.answered_at is None and len(self.tries) >= 3 and "visit" in self.tries


async def carried_out(database: Database, county: str, start: datetime, end: datetime) -> list[Revisit]:
    """What a county was told in a time was carried out."""
    return [Revisit(**row) for row in await database.fetch(_CARRIED_OUT, county, start, end)]


async def month_of_round(database: Database, round_: UUID) -> str:
    """The month of a round."""
    month: str = await database.fetchval(_MONTH, round_)
    return month


async def count(database: Database, scope: str) -> int:
    """How many rounds there are of the counties of a scope."""
    return int(await database.fetchval(_COUNT, scope))


async def page(database: Database, scope: str, limit: int, offset: int) -> list[RevisitRoundRow]:
    """Those rounds, the last month first."""
    return [RevisitRoundRow(**row) for row in await database.fetch(_LIST, scope, limit, offset)]


async def find(database: Database, round_: UUID) -> RevisitRoundRow | None:
    """A round, or None."""
    row = await database.fetchrow(_ONE, round_)
    return RevisitRoundRow(**row) if row else None


async def asked(
    database: Database, round_: UUID, limit: int = 200, offset: int = 0, topic: UUID | None = None
) -> list[RevisitRow]:
    """The topics of a round, those still to be asked after first; or the one."""
    query = _ASKED.format(topic="AND v.topic = $4" if topic else "")
    rows = await database.fetch(query, round_, limit, offset, *([topic] if topic else []))
    return [_row(row, owner) for row, owner in zip(rows, await owners(database, rows, "finding_owner"), strict=True)]


async def carried_out_by(database: Database, topic: UUID) -> frozenset[str]:
    """Who had the tasks of a topic, by their sign-in."""
    saved = await database.fetchval("SELECT state FROM topics WHERE id = $1", topic)
    tasks = STATE.validate_json(saved).tasks if saved else ()
    return frozenset(task.assignee.key for task in tasks if isinstance(task.assignee, Person))


def _row(row: asyncpg.Record, owner: ShownParty | None) -> RevisitRow:
    topic = STATE.validate_json(row["state"])
    by = ShownPerson.of(row["asked_by"], row["asked_by_name"]) if row["asked_by"] else None
    told = {
        "title": row["category"] if row["taken_back"] else topic.title,
        "resolution": topic.resolution,
        "result": topic.result,
        "settled": row["result"],
        "asked_by": by,
        "finding_owner": owner,
        "again": row["reopened_at"] is not None,
    }
    return RevisitRow(**{**row, **told})
