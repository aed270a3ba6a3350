"""What of a county is under way in deliberation."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo

from huiyin_contracts.deliberation_rules import MarketDays
from huiyin_deliberation.charter_preview.effects import ConvenedSession
from huiyin_deliberation.sessions.view import STATE
from huiyin_events.connections import Database

UnderWayKind = Literal[
    "topic", "session", "key_matter", "village_decision", "mediation", "online_deliberation", "task", "duty"
]

# What keeps its state whole says in it by which version it goes; a duty has a column for it.
_OF_STATES = """
SELECT '{kind}' AS kind, coalesce((state ->> 'charter')::integer, 0) AS version, count(*) AS n FROM {table}
WHERE division LIKE $1 || '%' AND {ended} IS NULL GROUP BY 2
"""
_OF_DUTIES = """
SELECT 'duty', charter, count(*) FROM duties WHERE division LIKE $1 || '%' AND stage = 'open' GROUP BY 2
"""
_TABLES: tuple[tuple[UnderWayKind, str, str], ...] = (
    ("topic", "topics", "ended_at"),
    ("session", "sessions", "ended_at"),
    ("key_matter", "key_matters", "ended_at"),
    ("village_decision", "village_decisions", "ended_at"),
    ("mediation", "mediations", "ended_at"),
    ("online_deliberation", "online_deliberations", "ended_at"),
    ("task", "tasks", "accepted_at"),
)
_PARTS = (*(_OF_STATES.format(kind=kind, table=table, ended=ended) for kind, table, ended in _TABLES), _OF_DUTIES)
_UNDER_WAY = f"{' UNION ALL '.join(_PARTS)} ORDER BY kind, version"
_SESSIONS = """
SELECT e.state, e.convened_at, s.days, s.market FROM sessions e JOIN sites s ON s.id = e.site
WHERE e.division LIKE $1 || '%' AND e.stage = 'convened' AND NOT e.not_held AND e.held_on >= $2
ORDER BY e.held_on, e.id LIMIT 2000
"""


@dataclass(frozen=True, slots=True)
class DeliberationUnderWayRow:
    """So many of a kind go by a version of the charter, and go on by it."""

    kind: UnderWayKind
    version: int
    n: int


async def under_way(database: Database, county: str) -> list[DeliberationUnderWayRow]:
    """What has begun and not ended."""
    return [DeliberationUnderWayRow(**row) for row in await database.fetch(_UNDER_WAY, county)]


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
