"""What of a county is under way in deliberation, and which of its sites there are."""

from dataclasses import dataclass
from uuid import UUID

from huiyin_deliberation.topics.queries import OPEN_STAGES
from huiyin_events.connections import Database

_TOPICS = """
SELECT coalesce((state ->> 'charter')::integer, 0) AS version, count(*) AS topics FROM topics
WHERE division LIKE $1 || '%' AND stage = ANY($2) GROUP BY 1 ORDER BY 1
"""
_SITES = "SELECT id, name FROM sites WHERE division LIKE $1 || '%' AND closed_at IS NULL ORDER BY division, name, id"


@dataclass(frozen=True, slots=True)
class TopicsUnderWayRow:
    """So many topics go by a version of the charter, and go on by it."""

    version: int
    topics: int


@dataclass(frozen=True, slots=True)
class OpenSiteRow:
    """A site that has not been closed."""

    id: UUID
    name: str


async def topics_under_way(database: Database, county: str) -> list[TopicsUnderWayRow]:
    """The topics that have begun and not ended."""
    return [TopicsUnderWayRow(**row) for row in await database.fetch(_TOPICS, county, list(OPEN_STAGES))]


async def open_sites(database: Database, county: str) -> list[OpenSiteRow]:
    """The sites of a county, of all its towns and villages."""
    return [OpenSiteRow(**row) for row in await database.fetch(_SITES, county)]
