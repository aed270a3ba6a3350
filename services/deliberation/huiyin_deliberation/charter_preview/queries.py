"""What of a county is under way in deliberation."""

from dataclasses import dataclass

from huiyin_deliberation.topics.queries import OPEN_STAGES
from huiyin_events.connections import Database

_TOPICS = """
SELECT coalesce((state ->> 'charter')::integer, 0) AS version, count(*) AS topics FROM topics
WHERE division LIKE $1 || '%' AND stage = ANY($2) GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class TopicsUnderWayRow:
    """So many topics go by a version of the charter, and go on by it."""

    version: int
    topics: int


async def topics_under_way(database: Database, county: str) -> list[TopicsUnderWayRow]:
    """The topics that have begun and not ended."""
    return [TopicsUnderWayRow(**row) for row in await database.fetch(_TOPICS, county, list(OPEN_STAGES))]
