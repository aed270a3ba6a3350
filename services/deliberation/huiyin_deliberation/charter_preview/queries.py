"""What of a county is under way in deliberation."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from huiyin_contracts.deliberation_rules import MarketDays
from huiyin_deliberation.charter_preview.effects import ConvenedSession
from huiyin_deliberation.sessions.view import STATE
from huiyin_deliberation.topics.queries import OPEN_STAGES
from huiyin_events.connections import Database

_TOPICS = """
SELECT coalesce((state ->> 'charter')::integer, 0) AS version, count(*) AS topics FROM topics
WHERE division LIKE $1 || '%' AND stage = ANY($2) GROUP BY 1 ORDER BY 1
"""

_SESSIONS = """
SELECT e.state, e.convened_at, s.days, s.market FROM sessions e JOIN sites s ON s.id = e.site
WHERE e.division LIKE $1 || '%' AND e.stage = 'convened' AND NOT e.not_held AND e.held_on >= $2
ORDER BY e.held_on, e.id LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class TopicsUnderWayRow:
    """So many topics go by a version of the charter, and go on by it."""

    version: int
    topics: int


async def topics_under_way(database: Database, county: str) -> list[TopicsUnderWayRow]:
    """The topics that have begun and not ended."""
    return [TopicsUnderWayRow(**row) for row in await database.fetch(_TOPICS, county, list(OPEN_STAGES))]


async def convened_sessions(database: Database, county: str, today: date, timezone: ZoneInfo) -> list[ConvenedSession]:
    """The sessions of a county that are still to be held, the next one first."""
    return [
        ConvenedSession(
            STATE.validate_json(row["state"]),
            row["convened_at"].astimezone(timezone).date(),
            row["days"],
            MarketDays.model_validate_json(row["market"]) if row["market"] else None,
        )
        for row in await database.fetch(_SESSIONS, county, today)
    ]
