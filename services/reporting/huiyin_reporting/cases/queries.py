"""One issue with its trail, and the lists of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
from pydantic import BaseModel, Field

from huiyin_county.divisions import DEFAULT_TIMEZONE, path_to
from huiyin_events.store import Connection
from huiyin_reporting.cases.case import ENDED
from huiyin_reporting.cases.mark import ResultMark
from huiyin_reporting.cases.trail import TrailEntry, entry, trail
from huiyin_reporting.divisions import REPORTED_AT, DivisionName
from huiyin_service.divisions import require_division
from huiyin_service.http import ListPage
from huiyin_service.problems import unknown

# Of an issue that has no deadline it is null, which counts as no.
OVERDUE = "(due_at < {now} AND resolved_at IS NULL AND ended_at IS NULL)"
"""Whether an issue's deadline passed before it was done, in SQL: `OVERDUE.format(now="$2")`."""

ORDERS = {"-reported": "reported_at DESC, id", "reported": "reported_at, id", "due": "due_at NULLS LAST, id"}


class PublicCase(BaseModel):
    """An issue as the public may see it: its words, place and pictures are those of its public text, if it has one.

    Of one that is private, as a dispute is, there is none.
    """

    id: UUID
    number: str
    kind: str
    category: str
    private: bool
    description: str | None
    division: str
    address: str | None
    lat: float | None
    lon: float | None
    photos: list[str]
    state: str
    reported_at: datetime
    due_at: datetime | None
    accepted_at: datetime | None
    resolved_at: datetime | None
    ended_at: datetime | None
    assignee: str | None = Field(description="a body; who is a person is not named")
    assignee_kind: str | None
    title: str | None
    result: str | None
    answer: str | None
    merged_into: UUID | None
    answered_in: UUID | None = Field(description="the issue that it was answered along with, whose answer is its own")
    solved: bool | None = Field(description="the reporter's last verdict, as `satisfied` is")
    satisfied: bool | None
    reopened_at: datetime | None
    mark: ResultMark | None = Field(description="what is said beside its result; none: its reporter said nothing yet")
    overdue: bool


class ListedCase(PublicCase):
    """An issue in a list, with the name of its division."""

    division_name: str | None


class CaseAnswer(PublicCase):
    """An issue's state and full trail."""

    station: str = Field(description="how far it came on its road, also where it ended otherwise")
    deliberated: bool = Field(description="whether it goes through deliberation")
    timezone: str
    path: list[DivisionName]
    trail: list[TrailEntry]


# Those that its public text has, a column of their own.
_OF_TEXT = ("description", "address", "lat", "lon", "photos")
_ANSWER = "coalesce(cases.answer, (SELECT h.answer FROM cases h WHERE h.id = cases.answered_in)) AS answer"
_SHOWN = ", ".join(
    _ANSWER if name == "answer" else f"cases.{name}"
    for name in ("text", *PublicCase.model_fields)
    if name not in {*_OF_TEXT, "overdue"}
)
_OVERDUE = f"coalesce({OVERDUE}, false) AS overdue"
_ONE = f"SELECT {_SHOWN}, station, topic, {_OVERDUE.format(now='$2')} FROM cases WHERE"  # noqa: S608
_BY_ID = f"{_ONE} id = $1"
_LISTED = f"""
SELECT {_SHOWN}, {_OVERDUE.format(now="$2")}, d.name AS division_name
FROM cases JOIN unnest($1::uuid[]) WITH ORDINALITY AS wanted (issue, place) ON wanted.issue = cases.id
     LEFT JOIN divisions d ON d.code = division
ORDER BY wanted.place
"""  # noqa: S608
_BY_NUMBER = f"{_ONE} number = $1 ORDER BY reported_at LIMIT 1"


@dataclass(frozen=True, slots=True)
class IssueFilter:
    """Which issues of a division: of a kind, a category, a day of report, and in a state.

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
        row = await connection.fetchrow(_BY_ID, UUID(reference), now)
    except ValueError:
        row = await connection.fetchrow(_BY_NUMBER, reference, now)
    if row is None:
        raise unknown("issue", "编号可能有误；刚提交的事项请稍等片刻再查。", reference=reference[:60])
    steps = await trail(connection, row["id"])
    path = await path_to(connection, row["division"])
    return CaseAnswer(
        **_public(row),
        station=row["station"],
        deliberated=row["topic"] is not None,
        timezone=(path[0].timezone if path else None) or DEFAULT_TIMEZONE,
        path=[DivisionName(code=step.code, name=step.name, level=step.level) for step in path],
        trail=[entry(step, private=row["private"]) for step in steps],
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
) -> ListPage[ListedCase]:
    """The cases of a division and below. Raises a 422 Problem for a code that is unknown or above a county."""
    await require_division(connection, code, *REPORTED_AT)
    where, values = _where(code, wanted, now)
    found = f"FROM cases LEFT JOIN divisions d ON d.code = division WHERE {where}"
    total = await connection.fetchval(f"SELECT count(*) {found}", *values)
    part = f"ORDER BY {ORDERS[order]} LIMIT {size:d} OFFSET {(page - 1) * size:d}"
    shown = f"{_SHOWN}, {_OVERDUE.format(now=f'${len(values) + 1}')}, d.name AS division_name"
    rows = await connection.fetch(f"SELECT {shown} {found} {part}", *values, now)
    return ListPage(total=total, page=page, size=size, items=[_listed(row) for row in rows])


async def listed(connection: Connection, ids: Sequence[UUID], now: datetime) -> list[ListedCase]:
    """The cases of these ids, in their order."""
    return [_listed(row) for row in await connection.fetch(_LISTED, ids, now)]


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
            conditions.append(OVERDUE.format(now=place(now)))
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


def _listed(row: asyncpg.Record) -> ListedCase:
    return ListedCase(**_public(row), division_name=row["division_name"])


def _public(row: asyncpg.Record) -> dict[str, Any]:
    text = orjson.loads(row["text"]) if row["text"] else {}
    place = text.get("location") or {}
    values = {name: row[name] for name in PublicCase.model_fields if name not in _OF_TEXT}
    values |= {"description": text.get("description"), "address": text.get("address"), "photos": text.get("photos", [])}
    values |= {"lat": place.get("lat"), "lon": place.get("lon")}
    if row["private"]:
        values |= {"title": None, "result": None}
        values["answer"] = row["answer"] if row["state"] == "publicised" else None
    return values
