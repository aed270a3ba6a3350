"""What stands in the calendar of a scope or of a site, from one day to another."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from huiyin_contracts.deliberation_rules import DayKind, MarketDays
from huiyin_contracts.duties import DutyKind
from huiyin_contracts.session_state import SessionStage
from huiyin_contracts.sessions import SessionForm
from huiyin_deliberation.calendar.days import KeepsDays
from huiyin_events.connections import Database

_SERVES = """(s.division LIKE $1 || '%' OR EXISTS (
    SELECT FROM unnest(s.villages) AS v (code) WHERE v.code LIKE $1 || '%' OR $1 LIKE v.code || '%'))"""
_SITES = f"""
SELECT s.id, s.name, s.days, s.market FROM sites s
WHERE s.closed_at IS NULL AND {_SERVES} AND ($2::uuid IS NULL OR s.id = $2) ORDER BY s.division, s.name, s.id
"""  # noqa: S608 - our own words
# A topic of a private issue is told without its title; one whose words were taken back by the kind of matter.
_SESSIONS = f"""
SELECT e.id, e.site, s.name AS site_name, e.state ->> 'form' AS form, e.state ->> 'place' AS place, e.held_on,
       e.starts_at, e.stage, e.not_held, coalesce(e.ended_at, e.convened_at) AS changed_at, e.version,
       jsonb_array_length(e.state -> 'items') AS items,
       array(SELECT CASE WHEN i.taken_back THEN i.category ELSE t.state ->> 'title' END
             FROM jsonb_array_elements(e.state -> 'items') WITH ORDINALITY AS a (item, place)
             JOIN topics t ON t.id = (item ->> 'topic')::uuid JOIN issues i ON i.id = t.issue AND NOT i.private
             ORDER BY place) AS titles
FROM sessions e JOIN sites s ON s.id = e.site
WHERE {_SERVES} AND ($2::uuid IS NULL OR s.id = $2) AND e.held_on BETWEEN $3 AND $4
ORDER BY e.starts_at, e.id LIMIT $5
"""  # noqa: S608
_TASKS = """
SELECT id, state ->> 'description' AS description, (state ->> 'due_on')::date AS due_on, division FROM tasks
WHERE stage <> 'accepted' AND division LIKE $1 || '%' AND due_at >= $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4
"""
_DUTIES = """
SELECT id, kind, period, division, due_at, overdue_at IS NOT NULL AS overdue FROM duties
WHERE stage = 'open' AND division LIKE $1 || '%' AND due_at >= $2 AND due_at < $3 ORDER BY due_at, id LIMIT $4
"""
MOST = 2000
"""Entries of one kind in one answer; a county's month has some hundred."""


@dataclass(frozen=True, slots=True)
class CalendarSiteRow:
    """A site whose days are shown."""

    id: UUID
    name: str
    days: DayKind
    market: MarketDays | None

    @property
    def keeps(self) -> KeepsDays:
        """On which days it deliberates."""
        return KeepsDays(self.id, self.days, self.market)


@dataclass(frozen=True, slots=True)
class CalendarSessionRow:
    """A session on its day; `titles` are of its items that may be told, of `items` in all."""

    id: UUID
    site: UUID
    site_name: str
    form: SessionForm
    place: str
    held_on: date
    starts_at: datetime
    stage: SessionStage
    not_held: bool
    changed_at: datetime
    version: int
    items: int
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalendarTaskRow:
    """A task on the day until which it is to be done (P6)."""

    id: UUID
    description: str
    due_on: date
    division: str


@dataclass(frozen=True, slots=True)
class CalendarDutyRow:
    """What county or town owes, on the day until which it does (P4, P5)."""

    id: UUID
    kind: DutyKind
    period: str
    division: str
    due_at: datetime
    overdue: bool


async def sites(database: Database, scope: str, site: UUID | None = None) -> list[CalendarSiteRow]:
    """The open sites that lie in a scope or serve a village of it; or one of them."""
    rows = await database.fetch(_SITES, scope, site)
    return [
        CalendarSiteRow(
            row["id"],
            row["name"],
            row["days"],
            MarketDays.model_validate_json(row["market"]) if row["market"] else None,
        )
        for row in rows
    ]


async def sessions(
    database: Database, scope: str, site: UUID | None, first: date, last: date
) -> list[CalendarSessionRow]:
    """The sessions of these sites, those that were called off among them."""
    rows = await database.fetch(_SESSIONS, scope, site, first, last, MOST)
    return [CalendarSessionRow(**{**row, "titles": tuple(row["titles"])}) for row in rows]


async def tasks(database: Database, scope: str, start: datetime, end: datetime) -> list[CalendarTaskRow]:
    """The tasks of a scope that are still to be done."""
    return [CalendarTaskRow(**row) for row in await database.fetch(_TASKS, scope, start, end, MOST)]


async def duties(database: Database, scope: str, start: datetime, end: datetime) -> list[CalendarDutyRow]:
    """The duties of a scope that are still owed."""
    return [CalendarDutyRow(**row) for row in await database.fetch(_DUTIES, scope, start, end, MOST)]
