"""Points and double assessment over HTTP (Y5)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from huiyin_contracts.base import Tenths
from huiyin_contracts.organisation import EstateCode
from huiyin_contracts.points import Period
from huiyin_dispatch.members.rules import member_id
from huiyin_dispatch.points import commands, queries, standings, standings_commands
from huiyin_dispatch.points.ledger import LedgerLine
from huiyin_dispatch.points.ledger import ledger as ledger_of
from huiyin_service.auth import Principal
from huiyin_service.connections import counting
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    answer,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service

router = APIRouter(prefix="/points")

DivisionParam = Annotated[
    str, Query(pattern="^([0-9]{6}|[0-9]{9}|[0-9]{12})$", description="a county, town or village")
]
Some = Annotated[Period, Query()]


class DisputeResult(CommandResult):
    """A dispute that waits for its answer."""

    dispute: UUID


class LedgerAnswer(BaseModel):
    """A member's points in a period, line by line, with what was disputed and how the member was assessed."""

    account: UUID
    member: str
    name: str
    division: str
    period: str
    points: Tenths
    lines: list[LedgerLine]
    disputes: list[queries.DisputeRow]
    assessments: list[queries.AssessmentRow]


@router.get("", summary="members of a division by their points", dependencies=[asks("points.list"), Fresh])
async def members(
    service: Here,
    principal: OptionalPrincipal,
    division: DivisionParam,
    period: Some,
    estate: Annotated[EstateCode | None, Query(description="only those who live there")] = None,
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[standings.RankedMemberRow]:
    """Staff, within their scope: for what members did in the division in that period; the one with most comes first."""
    permit(principal, "points.list", division)
    async with counting(service.pool) as connection:
        found = await standings.members(connection, division, period, estate, service.now())
    return ListPage(total=len(found), page=page, size=size, items=found[(page - 1) * size : page * size])


@router.get("/me", summary="one's own points", dependencies=[asks("points.read"), Fresh])
async def me(service: Here, principal: OptionalPrincipal, period: Some) -> LedgerAnswer:
    """Members and staff."""
    asking = permit(principal, "points.read")
    return await _ledger(service, asking, member_id(asking.division, asking.sub), period)


@router.get("/disputes", summary="disputes that wait for an answer", dependencies=[asks("points.answer"), Fresh])
async def disputes(
    service: Here, principal: OptionalPrincipal, division: DivisionParam, page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.DisputeRow]:
    """Staff, within their scope; the oldest first."""
    permit(principal, "points.answer", division)
    total, items = await queries.open_disputes(service.pool, division, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=items)


@router.post(
    "/preview", summary="what points would come to by another table", dependencies=[asks("points.preview"), Fresh]
)
async def preview(
    service: Here,
    principal: OptionalPrincipal,
    body: standings_commands.PreviewBody,
    page: PageNumber = 1,
    size: PageSize = 200,
) -> ListPage[standings.PreviewRow]:
    """Staff, within their scope: from the same log, beside what members have. Nothing is written."""
    found = await standings_commands.preview(service, principal, body)
    return ListPage(total=len(found), page=page, size=size, items=found[(page - 1) * size : page * size])


@router.get("/standings", summary="standings that were made public", dependencies=[PUBLIC, Fresh])
async def public(
    service: Here, division: DivisionParam, page: PageNumber = 1, size: PageSize = 10
) -> ListPage[queries.PublicStandingsRow]:
    """Open to all: as they were made public, with no regard to what was corrected since."""
    total, rows = await queries.public(service.pool, division, size, (page - 1) * size)
    return ListPage(total=total, page=page, size=size, items=rows)


@router.post("/standings", status_code=201, summary="make standings public", dependencies=[asks("points.publicise")])
async def publicise(service: Here, frame: Framed, body: standings_commands.StandingsBody) -> CommandResult:
    """Staff of the village, once the period is over; of what changed since, the next version."""
    return answer(await standings_commands.publicise(service, frame, body))


@router.get("/{account}", summary="a member's points", dependencies=[asks("points.read"), Fresh])
async def ledger(service: Here, principal: OptionalPrincipal, account: UUID, period: Some) -> LedgerAnswer:
    """The member, and staff of where they live or did something."""
    return await _ledger(service, principal, account, period)


@router.post("/{account}/disputes", status_code=201, summary="dispute a point", dependencies=[asks("points.dispute")])
async def dispute(service: Here, frame: Framed, account: UUID, body: commands.PointDisputeBody) -> DisputeResult:
    """The member, or staff of where the work was done in their name: an entry, or that one is missing."""
    done = await commands.dispute(service, frame, account, body)
    assert done.state.last_dispute is not None
    return DisputeResult(**answer(done).model_dump(), dispute=done.state.last_dispute)


@router.post("/{account}/disputes/{dispute}/answer", summary="answer a dispute", dependencies=[asks("points.answer")])
async def answer_dispute(
    service: Here, frame: Framed, account: UUID, dispute: UUID, body: commands.PointAnswerBody
) -> CommandResult:
    """Staff of where the work was done, not for themselves; with a correction where the member is right."""
    return answer(await commands.answer_dispute(service, frame, account, dispute, body))


@router.post(
    "/{account}/corrections",
    status_code=201,
    summary="correct points by a counter-entry",
    dependencies=[asks("points.correct")],
)
async def correct(service: Here, frame: Framed, account: UUID, body: commands.PointCorrectionBody) -> CommandResult:
    """Staff of where the work was done, not for themselves: an entry does not count, or so many points are added."""
    return answer(await commands.correct(service, frame, account, body))


@router.post("/{account}/assessments", status_code=201, summary="assess a member", dependencies=[asks("points.assess")])
async def assess(service: Here, frame: Framed, account: UUID, body: commands.AssessmentBody) -> CommandResult:
    """For the estate: its village's secretary or cadres. For the employer: the unit's leader, or the county."""
    return answer(await commands.assess(service, frame, account, body))


async def _ledger(service: Service, principal: Principal | None, account: UUID, period: str) -> LedgerAnswer:
    permit(principal, "points.read")
    whose = await commands.account_of(service, account)
    await commands.may_see(service, principal, whose)
    found = await ledger_of(service.pool, whose.division, period, account, service.now())
    return LedgerAnswer(
        account=account,
        member=whose.member,
        name=whose.name or whose.member,
        division=whose.division,
        period=period,
        points=found.total,
        lines=found.lines(),
        disputes=await queries.disputes_of(service.pool, account),
        assessments=await queries.assessments(service.pool, account),
    )
