"""Receipts over HTTP."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from huiyin_contracts.issues import IssueKind
from huiyin_intake.issues import receipts
from huiyin_intake.issues.queries import find_issue
from huiyin_intake.receipts.opening import open_receipt
from huiyin_intake.receipts.queries import MyIssue, mine, reports_of
from huiyin_intake.verdicts.held_report import held_by
from huiyin_service.http import Fresh, Here, ListPage, OptionalPrincipal, PageNumber, PageSize, RequestBody
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import Problem, unknown

router = APIRouter()


class ReceiptLinkBody(RequestBody):
    """A secret link, whole or only what is behind its #."""

    link: str = Field(min_length=1, max_length=600)


class OpenedReceipt(BaseModel):
    """Whose holder one is now: the issue, its number, and the bearer token to act by as its reporter."""

    issue: UUID
    number: str
    receipt: str
    ends_at: datetime = Field(description="until when the receipt counts")


class ReceiptAnswer(BaseModel):
    """A report in its holder's hands: where it stands, its own words, and what may be done about it now."""

    issue: UUID
    number: str
    kind: IssueKind
    category: str
    description: str | None = Field(description="none: erased")
    division: str
    address: str | None
    photos: int
    reported_at: datetime
    state: str
    reason: str | None = Field(description="why it was rejected or taken back")
    into: UUID | None = Field(description="what it was merged into, and is answered along with")
    result: str | None
    may_withdraw: bool
    may_rate: bool
    may_reopen: bool
    receipt_link: str
    ends_at: datetime


@router.post("/receipts", summary="open a receipt by its secret link", dependencies=[asks("receipt.use"), Fresh])
async def open_by_link(
    request: Request, service: Here, principal: OptionalPrincipal, body: ReceiptLinkBody
) -> OpenedReceipt:
    """Anybody who has the link. One that is not right is 404 whatever is wrong with it, and 429 after too many."""
    issue, found = await open_receipt(service, request, principal, body.link)
    return OpenedReceipt(
        issue=issue,
        number=found.number,
        receipt=receipts.receipt(service, issue),
        ends_at=receipts.ends_at(issue),
    )


@router.get("/issues/mine", summary="what one reported while signed in", dependencies=[asks("issue.read-own"), Fresh])
async def own(
    service: Here, principal: OptionalPrincipal, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[MyIssue]:
    """The account's reports: first those whose result waits for a verdict, then the last one first."""
    asking = permit(principal, "issue.read-own")
    found = await reports_of(service.pool, mine(asking), service.now(), size, (page - 1) * size)
    return ListPage(total=found.total, page=page, size=size, items=found.items)


@router.get("/receipt", summary="the report that a receipt is for", dependencies=[asks("issue.read-own"), Fresh])
async def held_report(service: Here, principal: OptionalPrincipal) -> ReceiptAnswer:
    """Who sends a receipt as bearer token. The public steps are the trail of `GET /api/reporting/issues/{number}`."""
    holder = permit(principal, "issue.read-own")
    if holder.issue is None:
        raise Problem(403, "receipt-required", "须带回执", "请把回执作为 Bearer 令牌带上。")
    issue = await find_issue(service.pool, UUID(holder.issue))
    if issue is None:
        raise unknown("issue")
    held = await held_by(service, issue, holder)
    return ReceiptAnswer(
        issue=issue.id,
        number=issue.number,
        kind=issue.kind,
        category=issue.said_category or issue.category,
        description=issue.description,
        division=issue.division,
        address=issue.address,
        photos=issue.photos,
        reported_at=issue.reported_at,
        state=held.state,
        reason=held.reason,
        into=held.into,
        result=held.result.text if held.result else None,
        may_withdraw=held.withdrawable,
        may_rate=held.judging.may_rate,
        may_reopen=held.judging.may_reopen,
        receipt_link=receipts.link(service, issue.id),
        ends_at=receipts.ends_at(issue.id),
    )
