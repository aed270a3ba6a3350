"""Whistles (吹哨报到): lists, one of them with its departments, and how departments do."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from huiyin_contracts.whistles import WhistleBlown
from huiyin_events.envelope import Recorded, stream_name
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Row = dict[str, Any]
WhistleTab = Literal["open", "unanswered", "to-assess", "closed"]

_SILENT = "SELECT FROM whistle_departments w WHERE w.whistle = s.id AND w.unanswered AND w.acknowledged_at IS NULL"
_STATES: dict[WhistleTab, str] = {
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
       (SELECT array_agg(i.issue) FROM whistle_issues i WHERE i.whistle = s.id) AS issues
FROM whistles s LEFT JOIN divisions d ON d.code = s.division LEFT JOIN divisions c ON c.code = left(s.division, 6)
     LEFT JOIN divisions w ON w.code = s.whistler,
LATERAL (SELECT array_agg(name ORDER BY place) AS departments, count(*) AS called,
                count(*) FILTER (WHERE coalesce(acknowledged_at, arrived_at, acted_at) IS NOT NULL) AS acknowledged,
                count(arrived_at) AS arrived, count(acted_at) AS acted, count(score) AS assessed
         FROM whistle_departments WHERE whistle = s.id) n
"""
_ONE = f"{_ABOUT} WHERE s.id = $1"
_COUNT = f"SELECT count(*) FROM whistles s {_WHERE}"  # noqa: S608 — our own words
_DEPARTMENTS = "SELECT * FROM whistle_departments WHERE whistle = $1 ORDER BY place"
# What a department was called to counts from its being called; how quick it is, by when it was first heard of.
_FIGURES = """
SELECT name, count(*) AS blown,
       count(*) FILTER (WHERE heard_at <= answer_by) AS in_time,
       count(*) FILTER (WHERE unanswered) AS unanswered,
       count(*) FILTER (WHERE arrived_at IS NOT NULL OR acted_at IS NOT NULL) AS arrived,
       count(acted_at) AS acted, count(score) AS assessed, avg(score)::float8 AS score,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM heard_at - blown_at) / 60)::float8 AS minutes
FROM (SELECT *, least(acknowledged_at, arrived_at, acted_at) AS heard_at FROM whistle_departments
      WHERE division LIKE $1 || '%') w
GROUP BY name
ORDER BY avg(score) DESC NULLS LAST, count(*) FILTER (WHERE heard_at <= answer_by)::float8 / count(*) DESC, name
"""
_NAMES = """
SELECT name FROM (
    SELECT name, max(blown_at) AS at FROM whistle_departments WHERE division LIKE $1 || '%' GROUP BY name
    UNION ALL
    SELECT name, NULL FROM forces WHERE kind = 'unit' AND disbanded_at IS NULL AND division LIKE $1 || '%'
) n GROUP BY name ORDER BY max(at) DESC NULLS LAST, name LIMIT 50
"""


async def count(service: Service, scope: str, state: WhistleTab, now: datetime) -> int:
    """How many whistles in a scope are in a state."""
    query = _COUNT.format(state=_STATES[state])
    return int(await service.pool.fetchval(query, scope, now))


async def page(service: Service, scope: str, state: WhistleTab, now: datetime, limit: int, offset: int) -> list[Row]:
    """Those whistles, the latest first."""
    query = f"{_ABOUT} {_WHERE} ORDER BY s.blown_at DESC, s.id LIMIT $3 OFFSET $4".format(state=_STATES[state])
    return [dict(row) for row in await service.pool.fetch(query, scope, now, limit, offset)]


async def one(service: Service, whistle: UUID) -> Row:
    """A whistle with its departments; the view is given a moment. Raises a 404 Problem."""
    row = await service.pool.fetchrow(_ONE, whistle)
    if row is None:
        await service.catch_up()
        row = await service.pool.fetchrow(_ONE, whistle)
    if row is None:
        raise Problem(404, "unknown-whistle", "没有这次吹哨", "编号可能有误。")
    standings = [dict(department) for department in await service.pool.fetch(_DEPARTMENTS, whistle)]
    return {**row, "standings": standings}


async def figures(service: Service, scope: str) -> list[Row]:
    """How each department does that was called from a scope, who was assessed best first."""
    return [dict(row) for row in await service.pool.fetch(_FIGURES, scope)]


async def names(service: Service, county: str) -> list[str]:
    """Departments of a county: those called lately, and its registered units."""
    return [row["name"] for row in await service.pool.fetch(_NAMES, county)]


async def log_of(service: Service, whistle: UUID) -> list[Recorded]:
    """All that happened, as the log has it."""
    return await service.store.read_stream(stream_name(WhistleBlown.type, whistle))
