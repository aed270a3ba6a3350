"""What happened to an issue so far, as the pages of the desk show it."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import Request

from huiyin_contracts.issues import IssueReported
from huiyin_dispatch.orders import queries
from huiyin_events.envelope import Recorded, of_types
from huiyin_service.persons.steps import named_steps
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream, order_stream
from huiyin_service.web.assets import photo_url
from huiyin_service.web.timeline import timeline


async def history_of(request: Request, service: Service, issue: UUID, timezone: ZoneInfo) -> dict[str, Any]:
    """Its trail for a timeline, and the photos that came with the report."""
    events = await _history(service, issue)
    steps = await named_steps(service, events)
    return {
        "entries": timeline(steps, service.pages, request, timezone),
        "photos": [photo_url(photo) for _, report in of_types(events, IssueReported) for photo in report.photos],
    }


async def _history(service: Service, issue: UUID) -> list[Recorded]:
    """All that happened to an issue and its orders, as the log has it."""
    orders = await queries.order_ids(service.pool, issue)
    streams = [issue_stream(issue), *(order_stream(order) for order in orders)]
    found = [recorded for stream in streams for recorded in await service.store.read_stream(stream)]
    return sorted(found, key=lambda recorded: recorded.cursor)
