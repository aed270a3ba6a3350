"""What happened to an issue so far, as the pages of the desk show it."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request

from huiyin_dispatch.orders import queries
from huiyin_events.envelope import Recorded
from huiyin_service.persons.steps import masked_steps, named_steps
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream, order_stream
from huiyin_service.web.timeline import timeline


def photo_address(issue: UUID, number: int) -> str:
    """Where a picture of the report is shown, to those who handle it."""
    return f"/work/issues/{issue}/photos/{number}.jpg"


async def history_of(
    request: Request, service: Service, issue: UUID, timezone: ZoneInfo, *, original: bool = True, pictures: bool = True
) -> dict[str, Any]:
    """Its trail for a timeline, and where the photos of the report are; not masked where `original`."""
    events = await _history(service, issue)
    reported = await queries.count_photos(service.pool, issue) if pictures else 0
    steps = await (named_steps if original else masked_steps)(service, events)
    return {
        "entries": timeline(steps, service.pages, request, timezone),
        "photos": [photo_address(issue, n) for n in range(1, 1 + reported)],
    }


async def _history(service: Service, issue: UUID) -> list[Recorded]:
    """All that happened to an issue and its orders, as the log has it."""
    orders = await queries.order_ids(service.pool, issue)
    streams = [issue_stream(issue), *(order_stream(order) for order in orders)]
    found = [recorded for stream in streams for recorded in await service.store.read_stream(stream)]
    return sorted(found, key=lambda recorded: recorded.cursor)
