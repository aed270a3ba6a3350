"""The plan of a village as it stands, and the editions that were published."""

from datetime import datetime
from uuid import UUID

from huiyin_contracts.publications import PlanEntry
from huiyin_contracts.topic_state import Topic
from huiyin_county.divisions import DEFAULT_TIMEZONE
from huiyin_deliberation.topics.view import STATE
from huiyin_events.connections import Database
from huiyin_service.reading import QueryRow

# What is private, or was taken back, is counted and not named.
_PLANNED = """
SELECT t.id, t.state, coalesce(i.private OR i.taken_back, true) AS hidden
FROM topics t LEFT JOIN issues i ON i.id = t.issue
WHERE t.division = $1 AND t.stage IN ('planned', 'taken_up')
ORDER BY array_position(ARRAY['urgent', 'important', 'common'], t.state->>'priority'),
         t.state->>'deliberate_by', t.planned_at, t.id
"""
_EDITIONS = f"""
SELECT p.id, p.division, p.edition, p.starts_at, p.ends_at, coalesce(c.timezone, '{DEFAULT_TIMEZONE}') AS timezone,
       (SELECT count(*) FROM plan_entries e WHERE e.publication = p.id) AS matters
FROM publications p LEFT JOIN divisions c ON c.code = left(p.division, 6)
WHERE p.division = $1 AND p.kind = 'plan' ORDER BY p.starts_at DESC, p.edition DESC LIMIT $2 OFFSET $3
"""  # noqa: S608 - our own words
_COUNT = "SELECT count(*) FROM publications WHERE division = $1 AND kind = 'plan'"


class PlanEditionRow(QueryRow):
    """An edition of a village's plan; its matters are those of the publication of this id."""

    id: UUID
    division: str
    timezone: str
    edition: int
    matters: int
    starts_at: datetime
    ends_at: datetime


async def planned(database: Database, division: str) -> tuple[tuple[PlanEntry, ...], int]:
    """The matters of a village's plan, the most urgent first; and how many are private besides."""
    rows = await database.fetch(_PLANNED, division)
    named = [STATE.validate_json(row["state"]) for row in rows if not row["hidden"]]
    return tuple(map(_entry, named)), sum(row["hidden"] for row in rows)


async def list_editions(database: Database, division: str, limit: int, offset: int) -> list[PlanEditionRow]:
    """The editions of a village's plan, the newest first."""
    return [PlanEditionRow(**row) for row in await database.fetch(_EDITIONS, division, limit, offset)]


async def count_editions(database: Database, division: str) -> int:
    """How many there are."""
    return int(await database.fetchval(_COUNT, division))


def _entry(topic: Topic) -> PlanEntry:
    assert topic.id is not None
    assert topic.issue is not None
    assert topic.deliberate_by is not None
    return PlanEntry(
        topic=topic.id,
        issue=topic.issue,
        title=topic.title,
        priority=topic.priority,
        deliberate_by=topic.deliberate_by,
    )
