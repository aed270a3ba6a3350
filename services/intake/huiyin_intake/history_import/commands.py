"""Histories of other systems: what their records attest of an issue, taken in once, however often it is sent."""

from typing import Annotated
from uuid import uuid4

from pydantic import Field

from huiyin_contracts import DivisionCode
from huiyin_contracts.issues import PRIVATE_KINDS, IssueKind, IssueRejected, IssueReported, IssueWithdrawn, Source
from huiyin_contracts.personal import Personal
from huiyin_contracts.words import Location, PublicText, ReportedWords
from huiyin_events.envelope import Meta, NewEvent
from huiyin_events.store import NO_STREAM, StreamWrite
from huiyin_service.history_import import ImportResult, import_records, issue_id
from huiyin_service.http import Moment, RequestBody
from huiyin_service.masking import masked
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
    public: bool = Field(
        default=False, description="its words are public where they come from; else they are masked, the rest is sealed"
    )
    items: list[IssueHistory] = Field(min_length=1, max_length=MAX_ITEMS)


def write_of(source: str, item: IssueHistory, *, public: bool) -> StreamWrite:
    """The events a record attests, each with its own time."""
    issue, reporter = issue_id(source, item.ref), uuid4()
    private = item.kind in PRIVATE_KINDS
    words = ReportedWords(description=item.description, address=item.address, location=item.location)
    reported = IssueReported(
        issue=issue,
        number=item.number,
        kind=item.kind,
        category=item.category,
        channel="import",
        reporter=reporter,
        words=None if public and not private else Personal(reporter, words),
        private=private,
        public=None if private else _public_text(words, public=public),
        source=Source(system=source, reference=item.ref, channel=item.channel),
    )
    events = [NewEvent(reported, item.division, item.reported_at)]
    if item.withdrawn:
        withdrawn = IssueWithdrawn(issue=issue, reason=Personal(reporter, item.withdrawn.reason))
        events.append(NewEvent(withdrawn, item.division, item.withdrawn.at))
    elif item.rejected:
        rejected = IssueRejected(issue=issue, reason=item.rejected.reason)
        events.append(NewEvent(rejected, item.division, item.rejected.at))
    return StreamWrite(issue_stream(issue), events, NO_STREAM)


def _public_text(words: ReportedWords, *, public: bool) -> PublicText:
    """What is public of a history: all of it where it was before, else what masking leaves of it."""
    if public:
        return PublicText(description=words.description, address=words.address, location=words.location)
    return PublicText(description=masked(words.description), address=masked(words.address) if words.address else None)


async def import_issues(service: Service, histories: Histories, meta: Meta) -> ImportResult:
    """Append the histories that are new, all in one transaction; those in an unknown division are refused by name."""
    writes = {
        item.ref: (item.division, write_of(histories.source, item, public=histories.public)) for item in histories.items
    }
    return await import_records(service, writes, meta)
