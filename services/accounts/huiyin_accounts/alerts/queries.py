"""Somebody's alerts: those to them, and those to the office that they act in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiyin_contracts.parties import person_of
from huiyin_events.connections import Database
from huiyin_service.auth import Principal

_TO = """
FROM alerts a JOIN alert_issues i ON i.issue = a.issue LEFT JOIN alerts_read_until u ON u.reader = $2
     LEFT JOIN alerts_read r ON r.reader = $2 AND r.event = a.event
WHERE a.recipient = ANY($1)
"""
_READ = "(r.event IS NOT NULL OR a.happened_at <= coalesce(u.until, '-infinity'))"
_LIST = f"""
SELECT DISTINCT ON (a.happened_at, a.event) a.event, a.type, a.issue, a.subject, a.happened_at, i.number, i.category,
       i.division, {_READ} AS read, i.reporter = $3 AS own
{_TO} AND ($4 OR NOT {_READ}) ORDER BY a.happened_at DESC, a.event LIMIT $5 OFFSET $6
"""
_COUNT = f"SELECT count(DISTINCT a.event) {_TO} AND ($3 OR NOT {_READ})"
_UNREAD = f"SELECT count(*) FROM (SELECT DISTINCT a.event {_TO} AND NOT {_READ} LIMIT $3) AS unread"  # noqa: S608
_ONE = f"""
SELECT a.event, a.type, a.issue, a.subject, a.happened_at, i.number, i.category, i.division, {_READ} AS read,
       i.reporter = $3 AS own {_TO} AND a.event = $4 LIMIT 1
"""

COUNTED = 100
"""A badge does not count further."""


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert. `subject` is the order or the task it is about; `own`: of what the reader reported."""

    event: UUID
    type: str
    issue: UUID
    subject: UUID | None
    happened_at: datetime
    number: str
    category: str
    division: str
    read: bool
    own: bool

    @property
    def href(self) -> str:
        """Where it leads: who reported goes to the issue's page, who handles it to where it is handled."""
        service, aggregate, name, _ = self.type.split(".")
        match self.own, service, aggregate:
            case False, "intake", "issue" if name == "reported":
                return f"/screen/{self.issue}"
            case False, "dispatch", "order":
                return f"/work/orders/{self.subject}"
            case False, "deliberation", "task":
                return f"/deliberation/tasks/{self.subject}"
        return f"/issues/{self.number}"


async def alerts_of(
    database: Database, principal: Principal, *, all_of_them: bool, limit: int, offset: int
) -> Sequence[AlertRow]:
    """The newest first; only what is not read yet, unless all are wanted."""
    person = person_of(principal.sub)
    rows = await database.fetch(_LIST, _recipients(principal), principal.sub, person, all_of_them, limit, offset)
    return [AlertRow(**row) for row in rows]


async def count_alerts(database: Database, principal: Principal, *, all_of_them: bool) -> int:
    """How many there are, or are not read yet."""
    return int(await database.fetchval(_COUNT, _recipients(principal), principal.sub, all_of_them))


async def count_unread(database: Database, principal: Principal) -> int:
    """How many are not read yet, as far as a badge counts."""
    return int(await database.fetchval(_UNREAD, _recipients(principal), principal.sub, COUNTED))


async def alert_of(database: Database, principal: Principal, event: UUID) -> AlertRow | None:
    """The alert of an event, if there is one to them."""
    row = await database.fetchrow(_ONE, _recipients(principal), principal.sub, person_of(principal.sub), event)
    return AlertRow(**row) if row else None


def _recipients(principal: Principal) -> list[str]:
    return [str(person_of(principal.sub)), f"{principal.role}@{principal.division}"]
