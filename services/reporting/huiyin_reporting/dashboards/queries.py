"""A division's figures, and those of the divisions below it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg

from huiyin_contracts import Level
from huiyin_county.divisions import DEFAULT_TIMEZONE, path_to
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import ENDED
from huiyin_reporting.dashboards.maps import Map, gone, on
from huiyin_reporting.figures import ChildFigures, DivisionFigures, IssueFigures, Medians, Summary, Verdicts
from huiyin_service.divisions import require_division

REPORTED_AT: tuple[Level, ...] = ("county", "town", "village")
UNPLACED = "未落到下级"

# One pass over the cases, however many divisions it is grouped by. From the report: an end before its beginning is a
# mistake of the records and no time at all. Intervals, because an epoch is a numeric and sorts at half the speed.
_TIMES = """
SELECT {division} AS division,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY accepted_at - reported_at)
           FILTER (WHERE accepted_at >= reported_at) AS accept,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY resolved_at - reported_at)
           FILTER (WHERE resolved_at >= reported_at) AS resolve,
       count(*) FILTER (WHERE accepted_at < reported_at OR resolved_at < reported_at) AS anomalies,
       count(*) FILTER (WHERE due_at < $2 AND resolved_at IS NULL AND ended_at IS NULL) AS overdue
FROM cases WHERE division LIKE $1 || '%' GROUP BY GROUPING SETS ({groups})
"""
_TIMES_OF_ONE = _TIMES.format(division="NULL::text", groups="()")
_TIMES_OF_ALL = _TIMES.format(division="left(division, $3)", groups="(1), ()")

_VERDICTS = """
SELECT {division} AS division, count(*) AS results, count(*) FILTER (WHERE NOT solved) AS false_closures,
       count(*) FILTER (WHERE stands) AS rated, count(*) FILTER (WHERE stands AND solved) AS solved,
       count(*) FILTER (WHERE stands AND satisfied) AS satisfied, count(*) FILTER (WHERE reopened) AS reopened
FROM verdicts WHERE division LIKE $1 || '%' GROUP BY GROUPING SETS ({groups})
"""
_VERDICTS_OF_ONE = _VERDICTS.format(division="NULL::text", groups="()")
_VERDICTS_OF_ALL = _VERDICTS.format(division="left(division, $2)", groups="(1), ()")

# One row for each state, kind, category and day with its state; the columns not counted by are null.
_COUNTS = """
SELECT kind, category, day, state, sum(n)::int AS n FROM tallies WHERE division = $1
GROUP BY GROUPING SETS ((kind), (category), (state), (day, state)) HAVING sum(n) <> 0
"""
_STATES = """
SELECT division, state, sum(n)::int AS n FROM tallies WHERE division = ANY($1) GROUP BY 1, 2 HAVING sum(n) <> 0
"""
_BELOW = "SELECT code, name, level FROM divisions WHERE {which} ORDER BY code"

Rows = Mapping[str | None, asyncpg.Record]
"""By code of the divisions below; of the whole under None."""


@dataclass(frozen=True, slots=True)
class Passes:
    """What one pass over the cases, and one over the verdicts, says of divisions."""

    times: Rows
    verdicts: Rows


async def counties(connection: Connection) -> list[Summary]:
    """The counties there are, for the first step of a picker."""
    return [Summary(**row) for row in await connection.fetch(_BELOW.format(which="level = 'county'"))]


async def division(connection: Connection, code: str, now: datetime, by: Map = "then") -> DivisionFigures:
    """A division's figures. Raises a 422 Problem for a code that is unknown or above a county."""
    await require_division(connection, code, *REPORTED_AT)
    return await _division(connection, code, await _passes(connection, code, now, by=by), by)


async def children(connection: Connection, code: str, now: datetime, by: Map = "then") -> list[ChildFigures]:
    """The divisions one level down with their figures, and what is placed in none of them, where there is any."""
    await require_division(connection, code, *REPORTED_AT)
    below = await _below(connection, code)
    if not below:
        return []
    return await _children(connection, code, below, await _passes(connection, code, now, below, by), by)


async def overview(
    connection: Connection, code: str, now: datetime, by: Map = "then"
) -> tuple[DivisionFigures, list[ChildFigures]]:
    """Both of these, for a dashboard."""
    await require_division(connection, code, *REPORTED_AT)
    below = await _below(connection, code)
    passes = await _passes(connection, code, now, below, by)
    found = await _division(connection, code, passes, by)
    return found, await _children(connection, code, below, passes, by) if below else []


async def everywhere(connection: Connection, now: datetime) -> tuple[IssueFigures, list[ChildFigures]]:
    """All counties together, and each."""
    below = [dict(row) for row in await connection.fetch(_BELOW.format(which="level = 'county'"))]
    passes = await _passes(connection, "", now, below)
    found = await _children(connection, "", below, passes)
    states: dict[str, int] = {}
    for child in found:
        for state, n in child.by_state.items():
            states[state] = states.get(state, 0) + n
    return _figures(states, passes, None), found


async def _below(connection: Connection, code: str) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(_BELOW.format(which="parent = $1"), code)]


async def _passes(
    connection: Connection,
    code: str,
    now: datetime,
    below: list[dict[str, Any]] | None = None,
    by: Map = "then",
) -> Passes:
    """Medians, anomalies and what is overdue; and what was said of results."""
    if below:
        length = len(below[0]["code"])
        times = await connection.fetch(on(by, _TIMES_OF_ALL), code, now, length)
        verdicts = await connection.fetch(on(by, _VERDICTS_OF_ALL), code, length)
    else:
        times = await connection.fetch(on(by, _TIMES_OF_ONE), code, now)
        verdicts = await connection.fetch(on(by, _VERDICTS_OF_ONE), code)
    return Passes({row["division"]: row for row in times}, {row["division"]: row for row in verdicts})


async def _division(connection: Connection, code: str, passes: Passes, by: Map) -> DivisionFigures:
    path = await path_to(connection, code)
    counts = await connection.fetch(on(by, _COUNTS), code)
    days = [row for row in counts if row["day"] is not None]
    states = [row for row in counts if row["day"] is None and row["state"] is not None]
    found = path[-1]
    return DivisionFigures(
        code=code,
        name=found.name,
        level=found.level,
        timezone=path[0].timezone or DEFAULT_TIMEZONE,
        path=[Summary(code=step.code, name=step.name, level=step.level) for step in path],
        by_kind=_count(counts, "kind"),
        by_category=_count(counts, "category"),
        by_day=_days(days),
        open_by_day=_days(row for row in days if row["state"] not in ENDED),
        **_figures(_count(states, "state"), passes, None).model_dump(),
    )


async def _children(
    connection: Connection, code: str, below: list[dict[str, Any]], passes: Passes, by: Map = "then"
) -> list[ChildFigures]:
    rows = await connection.fetch(on(by, _STATES), [code, *(child["code"] for child in below)])
    states: dict[str, dict[str, int]] = {}
    for row in rows:
        states.setdefault(row["division"], {})[row["state"]] = row["n"]
    without = await gone(connection) if by == "now" else set()
    found = [
        ChildFigures(**child, **_figures(states.get(child["code"], {}), passes, child["code"]).model_dump())
        for child in below
        if child["code"] not in without
    ]
    rest = dict(states.get(code, {}))
    for child in found:
        for state, n in child.by_state.items():
            rest[state] = rest.get(state, 0) - n
    unplaced = {state: n for state, n in rest.items() if n > 0}
    if unplaced:
        figures = _figures(unplaced, passes, code)
        found.append(ChildFigures(code=None, name=UNPLACED, level=below[0]["level"], **figures.model_dump()))
    return found


def _count(rows: Iterable[asyncpg.Record], column: str) -> dict[str, int]:
    counts = {row[column]: row["n"] for row in rows if row[column] is not None}
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _days(rows: Iterable[asyncpg.Record]) -> dict[str, int]:
    days: dict[str, int] = {}
    for row in rows:
        day = str(row["day"])
        days[day] = days.get(day, 0) + row["n"]
    return dict(sorted(days.items()))


def _figures(by_state: dict[str, int], passes: Passes, code: str | None) -> IssueFigures:
    times, verdicts = passes.times.get(code), passes.verdicts.get(code)
    return IssueFigures(
        total=sum(by_state.values()),
        open=sum(n for state, n in by_state.items() if state not in ENDED),
        overdue=times["overdue"] if times else 0,
        by_state=dict(sorted(by_state.items(), key=lambda pair: -pair[1])),
        median_hours=Medians(
            accept=_hours(times["accept"] if times else None),
            resolve=_hours(times["resolve"] if times else None),
        ),
        anomalies=times["anomalies"] if times else 0,
        verdicts=Verdicts(**{name: verdicts[name] if verdicts else 0 for name in Verdicts.model_fields}),
    )


def _hours(duration: timedelta | None) -> float | None:
    return None if duration is None else round(duration / timedelta(hours=1), 2)
