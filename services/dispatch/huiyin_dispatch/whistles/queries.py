"""Whistles (吹哨报到): lists, one of them with its departments, and how departments do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.whistles import WhistleKind
from huiyin_county.charters import Reading
from huiyin_service.persons.masking import PersonName
from huiyin_service.reading import QueryRow

WhistleTab = Literal["open", "unanswered", "to-assess", "closed"]

_SILENT = "SELECT FROM whistle_departments w WHERE w.whistle = s.id AND w.unanswered AND w.acknowledged_at IS NULL"
_STATES: Mapping[WhistleTab, str] = {
    "open": "s.closed_at IS NULL",
    "unanswered": f"s.closed_at IS NULL AND EXISTS ({_SILENT} AND w.arrived_at IS NULL AND w.acted_at IS NULL)",
    "to-assess": "s.closed_at IS NULL AND EXISTS (SELECT FROM whistle_departments w WHERE w.whistle = s.id"
    " AND w.score IS NULL AND (w.acted_at IS NOT NULL OR s.act_by <= $2))",
    "closed": "s.closed_at IS NOT NULL",
}
# A parameter that only one of the states needs is named in all.
_WHERE = "WHERE s.division LIKE $1 || '%' AND $2::timestamptz IS NOT NULL AND {state}"
_ABOUT = """
SELECT s.*, d.name AS division_name, c.timezone, w.name AS whistler_name, n.*,
       array(SELECT i.issue FROM whistle_issues i WHERE i.whistle = s.id) AS issues
FROM whistles s LEFT JOIN divisions d ON d.code = s.division LEFT JOIN divisions c ON c.code = left(s.division, 6)
     LEFT JOIN divisions w ON w.code = s.whistler,
LATERAL (SELECT array_agg(name ORDER BY place) AS departments, count(*) AS called,
                count(*) FILTER (WHERE coalesce(acknowledged_at, arrived_at, acted_at) IS NOT NULL) AS acknowledged,
                count(arrived_at) AS arrived, count(acted_at) AS acted, count(score) AS assessed
         FROM whistle_departments WHERE whistle = s.id) n
"""
_ONE = f"{_ABOUT} WHERE s.id = $1"
_LIST = f"{_ABOUT} {_WHERE} ORDER BY s.blown_at DESC, s.id LIMIT $3 OFFSET $4"
_COUNT = f"SELECT count(*) FROM whistles s {_WHERE}"  # noqa: S608 — our own words
_DEPARTMENTS = """
SELECT w.name, w.body AS id, p.name AS contact, w.acknowledged_at, w.unanswered, w.arrived_at, w.acted_at, w.result,
       w.photos, w.assessed_at, w.score, w.remark
FROM whistle_departments w LEFT JOIN persons p ON p.subject = w.contact WHERE w.whistle = $1 ORDER BY w.place
"""
# What a department was called to counts from its being called; how quick it is, by when it first answered.
_FIGURES = """
SELECT name, count(*) AS blown,
       count(*) FILTER (WHERE answered_at <= answer_by) AS in_time,
       count(*) FILTER (WHERE unanswered) AS unanswered,
       count(*) FILTER (WHERE arrived_at IS NOT NULL OR acted_at IS NOT NULL) AS arrived,
       count(acted_at) AS acted, count(score) AS assessed, avg(score)::float8 AS score,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - blown_at) / 60)::float8 AS minutes
FROM (SELECT *, least(acknowledged_at, arrived_at, acted_at) AS answered_at FROM whistle_departments
      WHERE division LIKE $1 || '%') w
GROUP BY name
ORDER BY avg(score) DESC NULLS LAST, count(*) FILTER (WHERE answered_at <= answer_by)::float8 / count(*) DESC, name
"""
_NAMES = """
SELECT name FROM (
    SELECT name, max(blown_at) AS at FROM whistle_departments WHERE division LIKE $1 || '%' GROUP BY name
    UNION ALL
    SELECT name, NULL FROM forces WHERE kind = 'unit' AND disbanded_at IS NULL AND division LIKE $1 || '%'
) n GROUP BY name ORDER BY max(at) DESC NULLS LAST, name LIMIT 50
"""


class WhistleRow(QueryRow):
    """A whistle, which departments it calls, and how many of them have come how far."""

    id: UUID
    division: str
    division_name: str | None
    timezone: str | None = Field(description="of its county; none: Chinese time")
    kind: WhistleKind
    whistler: str
    whistler_name: str | None
    description: str
    place: str | None
    blown_at: datetime
    answer_by: datetime
    act_by: datetime
    closed_at: datetime | None
    reason: str | None
    version: int
    departments: tuple[str, ...]
    called: int
    acknowledged: int
    arrived: int
    acted: int
    assessed: int
    issues: tuple[UUID, ...]


class DepartmentRow(QueryRow):
    """How far a department has come that was called. `id` is that of its force, where it is registered as one."""

    name: str
    id: UUID | None
    contact: PersonName | None = Field(description="who comes")
    acknowledged_at: datetime | None
    unanswered: bool
    arrived_at: datetime | None
    acted_at: datetime | None
    result: str | None
    photos: tuple[str, ...]
    assessed_at: datetime | None
    score: int | None
    remark: str | None


class DepartmentFiguresRow(QueryRow):
    """How a department did that was called."""

    name: str
    blown: int = Field(description="how often it was called")
    in_time: int = Field(description="how often it answered in time")
    unanswered: int = Field(description="how often it did not")
    arrived: int
    acted: int
    assessed: int
    score: float | None = Field(description="mean of its scores, 1 to 5; none: not assessed yet")
    minutes: float | None = Field(description="median until it answered; none: it never did")


async def count(connection: Reading, scope: str, state: WhistleTab, now: datetime) -> int:
    """How many whistles in a scope are in a state."""
    return int(await connection.fetchval(_COUNT.format(state=_STATES[state]), scope, now))


async def page(
    connection: Reading, scope: str, state: WhistleTab, now: datetime, limit: int, offset: int
) -> list[WhistleRow]:
    """Those whistles, the latest first."""
    rows = await connection.fetch(_LIST.format(state=_STATES[state]), scope, now, limit, offset)
    return [WhistleRow(**row) for row in rows]


async def one(connection: Reading, whistle: UUID) -> WhistleRow | None:
    """A whistle."""
    row = await connection.fetchrow(_ONE, whistle)
    return WhistleRow(**row) if row else None


async def departments(connection: Reading, whistle: UUID) -> list[DepartmentRow]:
    """How far each department of a whistle has come, in the order in which they were called."""
    return [DepartmentRow(**row) for row in await connection.fetch(_DEPARTMENTS, whistle)]


async def figures(connection: Reading, scope: str) -> list[DepartmentFiguresRow]:
    """How each department does that was called from a scope, the one assessed best first."""
    return [DepartmentFiguresRow(**row) for row in await connection.fetch(_FIGURES, scope)]


async def names(connection: Reading, county: str) -> list[str]:
    """Departments of a county: those called lately, and its registered units."""
    return [row["name"] for row in await connection.fetch(_NAMES, county)]
