"""One matter with its trail, and the lists of them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from huiyin_contracts.issues import PRIVATE_KINDS
from huiyin_county.divisions import DEFAULT_TIMEZONE, path_to
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import ENDED
from huiyin_reporting.dashboards.queries import REPORTED_AT
from huiyin_reporting.figures import CaseAnswer, ListPage, Summary, TrailEntry
from huiyin_service.divisions import require_division
from huiyin_service.problems import Problem

PUBLIC = (
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
    "solved",
    "satisfied",
    "reopened_at",
)
# Of a matter that is private the public sees that it is handled and what was publicised, not what it is about.
OF_PRIVATE: dict[str, Any] = {
    "description": None,
    "address": None,
    "lat": None,
    "lon": None,
    "photos": [],
    "title": None,
    "result": None,
}

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
    "result_of",
}
_WORDS_OF_PRIVATE = {
    "note",
    "reason",
    "finding",
    "parts",
    "comment",
    "result",
    "notice",
    "minutes",
    "title",
    "resolution",
    "tasks",
    "photos",
}

# What may be asked for besides a state.
BESIDES = ("open", "answered", "overdue", "anomalous", "complained", "redone")

ORDERS = {"-reported": "reported_at DESC, id", "reported": "reported_at, id", "due": "due_at NULLS LAST, id"}


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which matters of a division: of a kind, a category, a day of report, and in a state.

    A state, or `open`, `answered`, `overdue`, `anomalous`, `complained` (by the last verdict), `redone`. `here` leaves
    out what is placed in a division below.
    """

    state: str | None = None
    kind: str | None = None
    category: str | None = None
    day: date | None = None
    here: bool = False


async def case(connection: Connection, reference: str, now: datetime) -> CaseAnswer:
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
    path = await path_to(connection, row["division"])
    private = row["kind"] in PRIVATE_KINDS
    return CaseAnswer(
        **_public(row, now),
        timezone=(path[0].timezone if path else None) or DEFAULT_TIMEZONE,
        path=[Summary(code=step.code, name=step.name, level=step.level) for step in path],
        trail=[_step(step, private=private) for step in steps],
    )


async def cases(
    connection: Connection,
    code: str,
    now: datetime,
    wanted: IssueFilter,
    *,
    page: int,
    size: int,
    order: str = "-reported",
) -> ListPage[dict[str, Any]]:
    """The cases of a division and below. Raises a 422 Problem for a code that is unknown or above a county."""
    await require_division(connection, code, *REPORTED_AT)
    where, values = _where(code, wanted, now)
    found = f"FROM cases LEFT JOIN divisions d ON d.code = division WHERE {where}"
    total = await connection.fetchval(f"SELECT count(*) {found}", *values)
    part = f"ORDER BY {ORDERS[order]} LIMIT {size:d} OFFSET {(page - 1) * size:d}"
    rows = await connection.fetch(f"SELECT cases.*, d.name AS division_name {found} {part}", *values)
    return ListPage(
        total=total,
        page=page,
        size=size,
        items=[{**_public(row, now), "division_name": row["division_name"]} for row in rows],
    )


def _where(code: str, wanted: IssueFilter, now: datetime) -> tuple[str, list[Any]]:
    """The condition that picks what is wanted, and its parameters; what is not asked for is not in it."""
    values: list[Any] = []

    def place(value: object) -> str:
        values.append(value)
        return f"${len(values)}"

    conditions = [f"division = {place(code)}" if wanted.here else f"division LIKE {place(code)} || '%'"]
    match wanted.state:
        case None:
            pass
        case "open":
            conditions.append(f"state <> ALL({place(list(ENDED))})")
        case "answered":
            conditions.append(f"state = ANY({place(list(ENDED))})")
        case "overdue":
            conditions.append(f"due_at < {place(now)} AND resolved_at IS NULL AND ended_at IS NULL")
        case "anomalous":
            conditions.append("(accepted_at < reported_at OR resolved_at < reported_at)")
        case "complained":
            conditions.append("NOT (solved AND satisfied)")
        case "redone":
            conditions.append("reopened_at IS NOT NULL")
        case state:
            conditions.append(f"state = {place(state)}")
    for column, value in (("kind", wanted.kind), ("category", wanted.category), ("day", wanted.day)):
        if value is not None:
            conditions.append(f"{column} = {place(value)}")
    return " AND ".join(conditions), values


def _public(row: asyncpg.Record, now: datetime) -> dict[str, Any]:
    values = {name: row[name] for name in PUBLIC}
    if row["kind"] in PRIVATE_KINDS:
        values |= OF_PRIVATE
        values["answer"] = row["answer"] if row["state"] == "publicised" else None
    late = row["due_at"] is not None and row["due_at"] < now
    values["overdue"] = late and row["resolved_at"] is None and row["ended_at"] is None
    return values


def _step(row: asyncpg.Record, *, private: bool) -> TrailEntry:
    left_out = _REPEATED | (_WORDS_OF_PRIVATE if private else set())
    return TrailEntry(
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
