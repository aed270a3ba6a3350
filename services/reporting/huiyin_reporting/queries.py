"""What consumers ask of reporting: a division's figures, its children, a case's trail, the boards."""

from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from huiyin_events.contracts import Level
from huiyin_events.store import Connection
from huiyin_reporting.case import ENDED, PRIVATE_KINDS
from huiyin_reporting.figures import Case, Child, Division, Figures, Medians, Notice, Page, Step, Summary
from huiyin_service.divisions import path_to, require_division
from huiyin_service.problems import Problem

REPORTED_AT: tuple[Level, ...] = ("county", "town", "village")

# Hours from the report; an end before its beginning is a mistake of the records and no time at all.
_MEDIANS = """
SELECT {group} AS division,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM accepted_at - reported_at) / 3600)
           FILTER (WHERE accepted_at >= reported_at) AS accept,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM resolved_at - reported_at) / 3600)
           FILTER (WHERE resolved_at >= reported_at) AS resolve,
       count(*) FILTER (WHERE accepted_at < reported_at OR resolved_at < reported_at) AS anomalies,
       count(*) FILTER (WHERE due_at < $2 AND resolved_at IS NULL AND ended_at IS NULL) AS overdue
FROM cases WHERE division LIKE $1 || '%' GROUP BY 1
"""
_OF_ONE = _MEDIANS.format(group="'all'")
_OF_CHILDREN = _MEDIANS.format(group="left(division, $3)")


async def division(connection: Connection, code: str, now: datetime) -> Division:
    """A division's figures. Raises a 422 Problem for a code that is unknown or above a county."""
    found = await require_division(connection, code, *REPORTED_AT)
    path = [Summary(code=step.code, name=step.name, level=step.level) for step in await path_to(connection, code)]
    rows = await connection.fetch(
        "SELECT day, kind, category, state, n FROM tallies WHERE division = $1 AND n <> 0", code
    )
    timing = await connection.fetchrow(_OF_ONE, code, now)
    return Division(
        code=code,
        name=found.name,
        level=found.level,
        timezone=found.timezone,
        path=path,
        by_kind=_count(rows, "kind"),
        by_category=_count(rows, "category"),
        by_day={str(day): n for day, n in sorted(_count(rows, "day").items())},
        **_figures(rows, timing).model_dump(),
    )


async def children(connection: Connection, code: str, now: datetime) -> list[Child]:
    """The divisions one level down with their figures, and what is placed in none of them, where there is any."""
    found = await require_division(connection, code, *REPORTED_AT)
    below = await connection.fetch("SELECT code, name, level FROM divisions WHERE parent = $1 ORDER BY code", code)
    if found.level == "village" or not below:
        return []
    length = len(below[0]["code"])
    rows = await connection.fetch(
        "SELECT division, state, sum(n)::int AS n FROM tallies WHERE division = ANY($1)"
        " GROUP BY 1, 2 HAVING sum(n) <> 0",
        [code, *(row["code"] for row in below)],
    )
    states: dict[str, list[Any]] = {}
    for row in rows:
        states.setdefault(row["division"], []).append(row)
    timing = {row["division"]: row for row in await connection.fetch(_OF_CHILDREN, code, now, length)}
    found_below = [
        Child(
            code=row["code"],
            name=row["name"],
            level=row["level"],
            **_figures(states.get(row["code"], []), timing.get(row["code"])).model_dump(),
        )
        for row in below
    ]
    rest = _rest(states.get(code, []), found_below)
    if sum(rest.values()):
        figures = _figures([{"state": state, "n": n} for state, n in rest.items()], timing.get(code))
        found_below.append(Child(code=None, name="未落到下级", level=below[0]["level"], **figures.model_dump()))
    return found_below


def _rest(whole: list[Any], parts: list[Child]) -> dict[str, int]:
    rest = {row["state"]: row["n"] for row in whole}
    for part in parts:
        for state, n in part.by_state.items():
            rest[state] = rest.get(state, 0) - n
    return {state: n for state, n in rest.items() if n}


def _count(rows: list[Any], column: str) -> dict[Any, int]:
    counts: dict[Any, int] = {}
    for row in rows:
        counts[row[column]] = counts.get(row[column], 0) + row["n"]
    return dict(sorted(counts.items(), key=lambda pair: -pair[1]))


def _figures(rows: list[Any], timing: asyncpg.Record | None) -> Figures:
    by_state = _count(rows, "state")
    return Figures(
        total=sum(by_state.values()),
        open=sum(n for state, n in by_state.items() if state not in ENDED),
        overdue=timing["overdue"] if timing else 0,
        by_state=by_state,
        median_hours=Medians(
            accept=_rounded(timing["accept"] if timing else None),
            resolve=_rounded(timing["resolve"] if timing else None),
        ),
        anomalies=timing["anomalies"] if timing else 0,
    )


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 2)


async def case(connection: Connection, reference: str, now: datetime) -> Case:
    """A case by its id or number, with its trail. Raises a 404 Problem."""
    try:
        row = await connection.fetchrow("SELECT * FROM cases WHERE id = $1", UUID(reference))
    except ValueError:
        row = await connection.fetchrow("SELECT * FROM cases WHERE number = $1 ORDER BY reported_at LIMIT 1", reference)
    if row is None:
        raise Problem(
            404,
            "unknown-issue",
            "没有这件事项",
            "编号可能有误；刚提交的事项请稍等片刻再查。",
            reference=reference[:60],
        )
    steps = await connection.fetch("SELECT * FROM trail WHERE issue = $1 ORDER BY tx, position", row["id"])
    private = row["kind"] in PRIVATE_KINDS
    return Case(
        **_public(row, now),
        path=[Summary(code=d.code, name=d.name, level=d.level) for d in await path_to(connection, row["division"])],
        trail=[_step(step, private=private) for step in steps],
    )


def _public(row: asyncpg.Record, now: datetime) -> dict[str, Any]:
    values = {name: row[name] for name in _PUBLIC}
    if row["kind"] in PRIVATE_KINDS:
        values |= {"description": None, "address": None, "lat": None, "lon": None, "photos": []}
    late = row["due_at"] is not None and row["due_at"] < now
    values["overdue"] = late and row["resolved_at"] is None and row["ended_at"] is None
    return values


_PUBLIC = (
    "id",
    "number",
    "kind",
    "category",
    "description",
    "division",
    "address",
    "lat",
    "lon",
    "photos",
    "state",
    "reported_at",
    "due_at",
    "accepted_at",
    "resolved_at",
    "ended_at",
    "assignee",
    "title",
    "result",
    "answer",
    "merged_into",
)

# Fields of an event that the trail leaves out: repeated in the case, or of a matter that is private.
_REPEATED = {
    "issue",
    "order",
    "topic",
    "number",
    "kind",
    "category",
    "description",
    "location",
    "address",
    "reporter",
}
_OF_PRIVATE = {"note", "reason", "result", "notice", "minutes", "title", "resolution", "tasks", "photos"}


def _step(row: asyncpg.Record, *, private: bool) -> Step:
    left_out = _REPEATED | (_OF_PRIVATE if private else set())
    return Step(
        cursor=f"{row['tx']}-{row['position']}",
        event=row["event"],
        type=row["type"],
        stream=row["stream"],
        version=row["version"],
        occurred_at=row["occurred_at"],
        recorded_at=row["recorded_at"],
        role=row["role"],
        name=row["name"],
        data={name: value for name, value in orjson.loads(row["data"]).items() if name not in left_out},
    )


async def board(connection: Connection, code: str, page: int, size: int) -> Page[Notice]:
    """What was publicised in a division and below, the newest first."""
    await require_division(connection, code, *REPORTED_AT)
    total = await connection.fetchval("SELECT count(*) FROM notices WHERE division LIKE $1 || '%'", code)
    rows = await connection.fetch(
        "SELECT n.event, n.issue, n.division, d.name AS division_name, n.what, n.notice, n.published_at, c.number,"
        " c.kind, c.category, c.reported_at,"
        " CASE WHEN c.kind = ANY($4) THEN NULL ELSE coalesce(c.title, c.description) END AS title"
        " FROM notices n JOIN cases c ON c.id = n.issue LEFT JOIN divisions d ON d.code = n.division"
        " WHERE n.division LIKE $1 || '%' ORDER BY n.published_at DESC, n.event LIMIT $2 OFFSET $3",
        code,
        size,
        (page - 1) * size,
        list(PRIVATE_KINDS),
    )
    return Page(total=total, page=page, size=size, items=[Notice(**row) for row in rows])


async def cases(
    connection: Connection,
    code: str,
    now: datetime,
    *,
    state: str | None,
    kind: str | None,
    page: int,
    size: int,
) -> Page[dict[str, Any]]:
    """The cases of a division and below, the newest first."""
    await require_division(connection, code, *REPORTED_AT)
    where = "division LIKE $1 || '%' AND ($2::text IS NULL OR state = $2) AND ($3::text IS NULL OR kind = $3)"
    total = await connection.fetchval(f"SELECT count(*) FROM cases WHERE {where}", code, state, kind)  # noqa: S608
    rows = await connection.fetch(
        f"SELECT * FROM cases WHERE {where} ORDER BY reported_at DESC, id LIMIT $4 OFFSET $5",  # noqa: S608
        code,
        state,
        kind,
        size,
        (page - 1) * size,
    )
    return Page(total=total, page=page, size=size, items=[_public(row, now) for row in rows])


async def counties(connection: Connection) -> list[Summary]:
    """The counties there are, for the first step of a picker."""
    rows = await connection.fetch("SELECT code, name, level FROM divisions WHERE level = 'county' ORDER BY code")
    return [Summary(**row) for row in rows]
