"""Histories of other systems: what their records attest of an issue, taken in once, however often it is sent."""

from typing import Annotated

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.issues import IssueKind, IssueRejected, IssueReported, IssueWithdrawn, Location, Source
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.history_import import ImportResult, import_records, issue_id
from huiyin_service.http import Moment, RequestBody
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

MAX_ITEMS = 1000


class Ended(RequestBody):
    """How an issue ended without an order."""

    at: Moment
    reason: str = Field(min_length=1, max_length=1000)


class IssueHistory(RequestBody):
    """One issue of another system, as far as its records tell."""

    ref: str = Field(min_length=1, max_length=100)
    number: str = Field(min_length=1, max_length=100)
    kind: IssueKind
    category: str = Field(min_length=1, max_length=100)
    description: str = Field(min_length=1, max_length=4000)
    division: DivisionCode
    location: Location | None = None
    address: Annotated[str, Field(max_length=300)] | None = None
    channel: str = Field(max_length=60)
    reported_at: Moment
    withdrawn: Ended | None = None
    rejected: Ended | None = None


class Histories(RequestBody):
    """A batch of issues from one system."""

    source: str = Field(pattern=r"^[a-z0-9_-]{1,40}$")
    items: list[IssueHistory] = Field(min_length=1, max_length=MAX_ITEMS)


def write_of(source: str, item: IssueHistory) -> StreamWrite:
    """The events a record attests, each with its own time."""
    issue = issue_id(source, item.ref)
    reported = IssueReported(
        issue=issue,
        number=item.number,
        kind=item.kind,
        category=item.category,
        description=item.description,
        channel="import",
        location=item.location,
        address=item.address,
        source=Source(system=source, reference=item.ref, channel=item.channel),
    )
    events = [NewEvent(reported, item.division, item.reported_at)]
    if item.withdrawn:
        withdrawn = IssueWithdrawn(issue=issue, reason=item.withdrawn.reason)
        events.append(NewEvent(withdrawn, item.division, item.withdrawn.at))
    elif item.rejected:
        rejected = IssueRejected(issue=issue, reason=item.rejected.reason)
        events.append(NewEvent(rejected, item.division, item.rejected.at))
    return StreamWrite(issue_stream(issue), events, NO_STREAM)


async def import_issues(service: Service, histories: Histories, meta: Meta) -> ImportResult:
    """Append the histories that are new, all in one transaction; those in an unknown division are refused by name."""
    writes = {item.ref: (item.division, write_of(histories.source, item)) for item in histories.items}
    return await import_records(service, writes, meta)
