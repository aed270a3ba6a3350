"""Issues over HTTP."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from huiyin_intake.issues import categories, commands, own_data, queries, receipts
from huiyin_intake.issues.room import ask_room
from huiyin_service.http import (
    CommandBody,
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
    division_of,
)
from huiyin_service.limits.proof import ProofHeader, challenge
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.streams import issue_stream

router = APIRouter()


class Reported(CreatedResult):
    """A reported issue: its id, the number to follow it by, and a receipt that lets its holder act as the reporter."""

    number: str
    receipt: str = Field(description="a bearer token for this one issue")
    receipt_link: str = Field(description="the receipt as a secret link, for a person to open on any device")


@router.post(
    "/issues", status_code=201, summary="report an issue; no sign-in needed", dependencies=[asks("issue.report")]
)
async def report(
    request: Request, service: Here, frame: Framed, body: commands.ReportBody, proof: ProofHeader = None
) -> Reported:
    """Report a need, problem, suggestion, dispute, wish, hazard or emergency in a village or community.

    Who is not signed in and reports a third time within an hour is asked for a proof of work: 429 `proof-required`.
    """
    await ask_room(service, request, frame.principal, body, proof)
    done = await commands.report(service, frame, body, "api")
    assert done.state.id is not None
    return Reported(
        **answer(done).model_dump(),
        id=done.state.id,
        number=done.state.number,
        receipt=receipts.receipt(service, done.state.id),
        receipt_link=receipts.link(service, done.state.id),
    )


@router.get("/challenge", summary="what a proof of work is asked for", dependencies=[PUBLIC, Fresh])
async def asked_for(service: Here) -> dict[str, Any]:
    """A challenge by the ALTCHA protocol, for a report that a stranger is asked a proof for."""
    return await challenge(service)


@router.post(
    "/issues/{issue}/screen",
    summary="screen a reported issue: its route, or its end",
    dependencies=[asks("issue.screen")],
)
async def screen(service: Here, frame: Framed, issue: UUID, body: commands.ScreenBody) -> CommandResult:
    """Staff of the issue's division: to dispatch, to deliberation, merged into another, or rejected with a reason."""
    return answer(await commands.screen(service, frame, issue, body))


@router.post(
    "/issues/{issue}/contact", summary="say how the reporter is reached", dependencies=[asks("issue.keep-contact")]
)
async def contact(service: Here, frame: Framed, issue: UUID, body: own_data.ContactChangeBody) -> CommandResult:
    """The reporter, with receipt or sign-in; only who handles the issue sees it, and that they looked is recorded."""
    return answer(await own_data.change_contact(service, frame, issue, body))


@router.post(
    "/issues/{issue}/erase",
    status_code=204,
    summary="erase what the reporter wrote, pictured and left to be reached by",
    dependencies=[asks("issue.erase")],
)
async def erase(service: Here, frame: Framed, issue: UUID, body: CommandBody) -> None:
    """The holder of a receipt. Their key is destroyed; what happened to the issue stays, without their words."""
    await own_data.erase(service, frame, issue, body)


@router.post("/issues/{issue}/redact", summary="take something out of public view", dependencies=[asks("issue.redact")])
async def redact(service: Here, frame: Framed, issue: UUID, body: commands.RedactBody) -> CommandResult:
    """Staff of the issue's division, at any time. That it happened and why is public, what it was is not."""
    return answer(await commands.redact(service, frame, issue, body))


@router.post("/issues/{issue}/withdraw", summary="take an issue back", dependencies=[asks("issue.withdraw")])
async def withdraw(service: Here, frame: Framed, issue: UUID, body: commands.WithdrawBody) -> CommandResult:
    """The reporter, with receipt or sign-in, or staff of its division."""
    return answer(await commands.withdraw(service, frame, issue, body))


@router.get("/issues", summary="issues that wait for screening", dependencies=[asks("issue.screen"), Fresh])
async def waiting(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.ReportedIssue]:
    """Staff: those in their scope, or in `division` below it, oldest first."""
    asking = permit(principal, "issue.screen", division or None)
    scope = division or asking.division
    total = await queries.count_waiting(service.pool, scope)
    items = await queries.list_waiting(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=items)


@router.get(
    "/issues/{issue}/similar", summary="what an issue could be merged into", dependencies=[asks("issue.screen"), Fresh]
)
async def similar(service: Here, principal: OptionalPrincipal, issue: UUID) -> list[queries.ReportedIssue]:
    """Staff of its division: issues of the same village that are not answered yet, the likest first."""
    permit(principal, "issue.screen", await division_of(service, issue_stream(issue)))
    return await queries.similar(service.pool, issue)


@router.get("/categories", summary="the categories most used in a division", dependencies=[PUBLIC, Fresh])
async def offered(service: Here, division: Scope) -> list[str]:
    """What to suggest to somebody who reports there; anybody may ask."""
    return await categories.offered(service.pool, division)
