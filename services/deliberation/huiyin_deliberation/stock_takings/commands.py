"""What can be asked of stock-takings (P4): a matter put on the list, decided, finished; and that one be closed."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.stock_takings import StockCandidate, StockOutcome
from huiyin_contracts.supervision import SupervisionLevel
from huiyin_deliberation.duties.days import day_over
from huiyin_deliberation.duties.streams import taking_stream
from huiyin_deliberation.registers.body import AssigneeBody
from huiyin_deliberation.stock_takings.queries import division_of_item
from huiyin_deliberation.stock_takings.rules import (
    STOCK_TAKING,
    AddStockItem,
    CloseStockTaking,
    Command,
    DecideStockItem,
    FinishStockItem,
    StockTaking,
)
from huiyin_deliberation.topics.lookup import require_issue
from huiyin_events.decider import Done
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Day, Frame, division_of
from huiyin_service.policy import permit
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service

StockReason = Annotated[str, Field(min_length=2, max_length=2000), IMPERSONAL]


class AddStockItemBody(CommandBody):
    """A matter that the log does not know to be stuck."""

    issue: UUID
    reason: StockReason


class DecideStockItemBody(CommandBody):
    """What becomes of a matter; what is coordinated or put to a decision has an owner and a day."""

    issue: UUID
    outcome: StockOutcome
    reason: StockReason
    owner: AssigneeBody | None = None
    level: SupervisionLevel | None = Field(default=None, description="whose decision it is put to")
    due_on: Day | None = Field(default=None, description="by the end of which day")


class FinishStockItemBody(CommandBody):
    """What it came to."""

    issue: UUID
    result: Annotated[str, Field(min_length=2, max_length=4000), IMPERSONAL]


async def add(service: Service, frame: Frame, taking: UUID, body: AddStockItemBody) -> Done[StockTaking]:
    """Put a matter of the county on the list. Raises a 403 Problem for one of another."""
    county = await _allowed(service, frame, taking)
    issue = await require_issue(service, body.issue)
    permit(frame.principal, "stock-taking.decide", issue.division)
    candidate = StockCandidate(issue=body.issue, division=issue.division, cause="added", since=frame.now)
    return await _perform(service, frame, taking, county, body, AddStockItem(candidate, body.reason))


async def decide(service: Service, frame: Frame, taking: UUID, body: DecideStockItemBody) -> Done[StockTaking]:
    """Say what becomes of a matter. Raises Refused for an owner whom the registers do not know."""
    county = await _allowed(service, frame, taking)
    today = await local_day(service, county)
    command = DecideStockItem(
        body.issue,
        body.outcome,
        body.reason,
        await body.owner.party(service.pool, county, today) if body.owner else None,
        body.level,
        await day_over(service, county, body.due_on) if body.due_on else None,
        frame.now,
    )
    division = await division_of_item(service.pool, taking, body.issue) or county
    return await _perform(service, frame, taking, division, body, command)


async def finish(service: Service, frame: Frame, taking: UUID, body: FinishStockItemBody) -> Done[StockTaking]:
    """Say what it came to."""
    county = await _allowed(service, frame, taking)
    division = await division_of_item(service.pool, taking, body.issue) or county
    return await _perform(service, frame, taking, division, body, FinishStockItem(body.issue, body.result))


async def close(service: Service, frame: Frame, taking: UUID, body: CommandBody) -> Done[StockTaking]:
    """Close it before its last day is over."""
    county = await _allowed(service, frame, taking)
    return await _perform(service, frame, taking, county, body, CloseStockTaking())


async def _allowed(service: Service, frame: Frame, taking: UUID) -> str:
    county = await division_of(service, taking_stream(taking))
    permit(frame.principal, "stock-taking.decide", county)
    return county


async def _perform(
    service: Service, frame: Frame, taking: UUID, division: str, body: CommandBody, command: Command
) -> Done[StockTaking]:
    return await frame.perform(
        service, STOCK_TAKING, taking_stream(taking), command, division=division, expected=body.expected_version
    )
