"""The trail of an issue: everything that happened to it, without what is not public."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from pydantic import BaseModel, Field, JsonValue, WithJsonSchema

from huiyin_events.store import Connection

# Fields of an event that the trail leaves out: repeated in the case, sealed, or of an issue that is private.
_REPEATED = {
    "issue",
    "order",
    "topic",
    "number",
    "kind",
    "category",
    "title",
    "reporter",
    "words",
    "contact",
    "public",
    "private",
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
    "resolution",
    "description",
    "milestones",
    "answer",
    "milestone",
    "tasks",
    "photos",
}

_TRAIL = """
SELECT tx, position, event, stream, version, type, occurred_at, recorded_at, role, data, redacted
FROM trail WHERE issue = $1 ORDER BY tx, position
"""


EventData = Annotated[dict[str, JsonValue], WithJsonSchema({"type": "object"})]
"""What an event says; its own contract describes it."""


class TrailEntry(BaseModel):
    """One event of a trail."""

    cursor: str
    event: UUID
    type: str
    stream: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    role: str
    data: EventData = Field(description="the event as its contract says it, without what is not public")


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One event of a trail as it is kept; `data` is the event as its contract wrote it."""

    tx: int
    position: int
    event: UUID
    stream: str
    version: int
    type: str
    occurred_at: datetime
    recorded_at: datetime
    role: str
    data: str
    redacted: bool


async def trail(connection: Connection, issue: UUID) -> list[TrailRow]:
    """Every event on an issue, in the log's order."""
    return [TrailRow(**row) for row in await connection.fetch(_TRAIL, issue)]


def entry(row: TrailRow, *, private: bool) -> TrailEntry:
    """An event as the public may know it; of one that is private, or taken out of public view, no words."""
    left_out = _REPEATED | (_WORDS_OF_PRIVATE if private or row.redacted else set())
    return TrailEntry(
        cursor=f"{row.tx}-{row.position}",
        event=row.event,
        type=row.type,
        stream=row.stream,
        version=row.version,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        role=row.role,
        data={name: _public_data(value) for name, value in orjson.loads(row.data).items() if name not in left_out},
    )


def _public_data(value: Any) -> Any:  # noqa: ANN401 — JSON
    """JSON of an event without its personal values: they are sealed, but even whose they are is not for the public.

    Nor are people's sign-ins, by which anybody could gather all that one of them did.
    """
    match value:
        case {"subject": _, "sealed": _}:
            return None
        case {"name": {"subject": _, "sealed": _}, "id": _, **more}:
            return _public_data({"name": None, **more})
        case dict():
            return {name: _public_data(each) for name, each in value.items()}
        case list():
            return [_public_data(each) for each in value]
    return value
