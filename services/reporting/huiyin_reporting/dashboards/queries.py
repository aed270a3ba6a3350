"""A division's figures, and those of the divisions below it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from pydantic import BaseModel, Field

from huiyin_contracts import Level
from huiyin_county.divisions import DEFAULT_TIMEZONE, path_to
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import ENDED
from huiyin_reporting.cases.queries import OVERDUE
from huiyin_reporting.divisions import REPORTED_AT, DivisionName, below, counties
from huiyin_reporting.maps.queries import Map, gone, on
from huiyin_reporting.verdicts.queries import Verdicts
from huiyin_service.divisions import require_division

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
       count(*) FILTER (WHERE {overdue}) AS overdue
FROM cases WHERE division LIKE $1 || '%' GROUP BY GROUPING SETS ({groups})
"""
_PASSED = OVERDUE.format(now="$2")
_TIMES_OF_ONE = _TIMES.format(division="NULL::text", groups="()", overdue=_PASSED)
_TIMES_OF_ALL = _TIMES.format(division="left(division, $3)", groups="(1), ()", overdue=_PASSED)

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


class Medians(BaseModel):
    """Half of the issues took no longer than this, in hours from the report; none where there is nothing to count."""

    accept: float | None
    resolve: float | None


class IssueFigures(BaseModel):
    """Counts of issues. `open` have no public answer yet; `overdue` of those are past their deadline."""

    total: int
    open: int
    overdue: int
    by_state: dict[str, int]
    median_hours: Medians
    anomalies: int = Field(description="accepted or resolved before reported: counted, but kept out of medians")
    verdicts: Verdicts


class DivisionFigures(IssueFigures):
    """A division's figures, by kind, category and day of report (the county's days)."""

    code: str
    name: str
    level: Level
    timezone: str
    path: list[DivisionName]
    by_kind: dict[str, int]
    by_category: dict[str, int]
    by_day: dict[str, int]
    open_by_day: dict[str, int] = Field(description="those reported on each day that are still open")


class ChildFigures(IssueFigures):
    """A division one level down; without a code, what is placed in none of them."""

    code: str | None
    name: str
    level: Level


@dataclass(frozen=True, slots=True)
class TimesRow:
    """What a pass over the cases of a division says."""

    accept: timedelta | None = None
    resolve: timedelta | None = None
    anomalies: int = 0
    overdue: int = 0


NO_TIMES = TimesRow()
NO_VERDICTS = Verdicts(results=0, false_closures=0, rated=0, solved=0, satisfied=0, reopened=0)


@dataclass(frozen=True, slots=True)
class Passes:
    """What one pass over the cases, and one over the verdicts, says of divisions.

    By code of the divisions below; of the whole under None.
    """

    times: Mapping[str | None, TimesRow]
    verdicts: Mapping[str | None, Verdicts]


async def division(connection: Connection, code: str, now: datetime, by: Map = "then") -> DivisionFigures:
    """A division's figures. Raises a 422 Problem for a code that is unknown or above a county."""
    await require_division(connection, code, *REPORTED_AT)
    return await _division(connection, code, await _passes(connection, code, now, by=by), by)


async def children(connection: Connection, code: str, now: datetime, by: Map = "then") -> list[ChildFigures]:
    """The divisions one level down with their figures, and what is placed in none of them, where there is any."""
    await require_division(connection, code, *REPORTED_AT)
    found = await below(connection, code)
    if not found:
        return []
    return await _children(connection, code, found, await _passes(connection, code, now, found, by), by)


async def overview(
    connection: Connection, code: str, now: datetime, by: Map = "then"
) -> tuple[DivisionFigures, list[ChildFigures]]:
    """Both of these, for a dashboard."""
    await require_division(connection, code, *REPORTED_AT)
    names = await below(connection, code)
    passes = await _passes(connection, code, now, names, by)
    figures = await _division(connection, code, passes, by)
    return figures, await _children(connection, code, names, passes, by) if names else []


async def everywhere(connection: Connection, now: datetime) -> tuple[IssueFigures, list[ChildFigures]]:
    """All counties together, and each."""
    names = await counties(connection)
    passes = await _passes(connection, "", now, names)
    found = await _children(connection, "", names, passes)
    states: dict[str, int] = {}
    for child in found:
        for state, n in child.by_state.items():
            states[state] = states.get(state, 0) + n
    return _figures(states, passes, None), found


async def _passes(
    connection: Connection,
    code: str,
    now: datetime,
    names: Sequence[DivisionName] = (),
    by: Map = "then",
) -> Passes:
    """Medians, anomalies and what is overdue; and what was said of results."""
    if names:
        length = len(names[0].code)
        times = await connection.fetch(on(by, _TIMES_OF_ALL), code, now, length)
        verdicts = await connection.fetch(on(by, _VERDICTS_OF_ALL), code, length)
    else:
        times = await connection.fetch(on(by, _TIMES_OF_ONE), code, now)
        verdicts = await connection.fetch(on(by, _VERDICTS_OF_ONE), code)
    return Passes(
        {division: TimesRow(**row) for division, row in _by_division(times)},
        {division: Verdicts(**row) for division, row in _by_division(verdicts)},
    )


def _by_division(rows: Iterable[asyncpg.Record]) -> Iterator[tuple[str | None, dict[str, Any]]]:
    for row in rows:
        values = dict(row)
        yield values.pop("division"), values


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
        path=[DivisionName(code=step.code, name=step.name, level=step.level) for step in path],
        by_kind=_count(counts, "kind"),
        by_category=_count(counts, "category"),
        by_day=_days(days),
        open_by_day=_days(row for row in days if row["state"] not in ENDED),
        **dict(_figures(_count(states, "state"), passes, None)),
    )


async def _children(
    connection: Connection, code: str, names: Sequence[DivisionName], passes: Passes, by: Map = "then"
) -> list[ChildFigures]:
    rows = await connection.fetch(on(by, _STATES), [code, *(name.code for name in names)])
    states: dict[str, dict[str, int]] = {}
    for row in rows:
        states.setdefault(row["division"], {})[row["state"]] = row["n"]
    without = await gone(connection) if by == "now" else set()
    found = [
        ChildFigures(**dict(name), **dict(_figures(states.get(name.code, {}), passes, name.code)))
        for name in names
        if name.code not in without
    ]
    rest = dict(states.get(code, {}))
    for child in found:
        for state, n in child.by_state.items():
            rest[state] = rest.get(state, 0) - n
    unplaced = {state: n for state, n in rest.items() if n > 0}
    if unplaced:
        figures = dict(_figures(unplaced, passes, code))
        found.append(ChildFigures(code=None, name=UNPLACED, level=names[0].level, **figures))
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
    times = passes.times.get(code, NO_TIMES)
    return IssueFigures(
        total=sum(by_state.values()),
        open=sum(n for state, n in by_state.items() if state not in ENDED),
        overdue=times.overdue,
        by_state=dict(sorted(by_state.items(), key=lambda pair: -pair[1])),
        median_hours=Medians(accept=_hours(times.accept), resolve=_hours(times.resolve)),
        anomalies=times.anomalies,
        verdicts=passes.verdicts.get(code, NO_VERDICTS),
    )


def _hours(duration: timedelta | None) -> float | None:
    return None if duration is None else round(duration / timedelta(hours=1), 2)
