"""Revisits over HTTP (P4)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from huiyin_deliberation.revisits import commands, queries
from huiyin_service.auth import Principal
from huiyin_service.http import (
    CommandResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown
from huiyin_service.reading import known
from huiyin_service.service import Service

router = APIRouter(prefix="/revisits")

_READ, _RECORD = [asks("revisit.read"), Fresh], [asks("revisit.record")]


class RevisitRoundAnswer(BaseModel):
    """A round of revisits, with the topics in it."""

    round: queries.RevisitRoundRow
    topics: list[queries.RevisitRow]


async def readable(service: Service, principal: Principal | None, round_: UUID) -> queries.RevisitRoundRow:
    """A round, for the county's officers. Raises a 404, 401 or 403 Problem."""
    permit(principal, "revisit.read")
    row = await known(service, lambda: queries.find(service.pool, round_), unknown("revisit_round"))
    permit(principal, "revisit.read", row.division)
    return row


@router.get("", summary="rounds of revisits", dependencies=_READ)
async def rounds(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[queries.RevisitRoundRow]:
    """The county's officers: the last month first."""
    asking = permit(principal, "revisit.read", division or None)
    scope = division or asking.division
    items = await queries.page(service.pool, scope, size, (page - 1) * size)
    return ListPage(total=await queries.count(service.pool, scope), page=page, size=size, items=items)


@router.get("/{round}", summary="a round of revisits, and its topics", dependencies=_READ)
async def one(service: Here, principal: OptionalPrincipal, round: UUID) -> RevisitRoundAnswer:  # noqa: A002
    """The county's officers. What a household said stays sealed; here is how it came out."""
    row = await readable(service, principal, round)
    return RevisitRoundAnswer(round=row, topics=await queries.asked(service.pool, round))


@router.post("/{round}/attempt", summary="note that nobody was reached", dependencies=_RECORD)
async def attempt(
    service: Here,
    frame: Framed,
    round: UUID,  # noqa: A002
    body: commands.AttemptRevisitBody,
) -> CommandResult:
    """Officers. After three tries, one of them on the spot, a topic counts as not reached."""
    return answer(await commands.attempt(service, frame, round, body))


@router.post("/{round}/answer", summary="record what a household said", dependencies=_RECORD)
async def answered(
    service: Here,
    frame: Framed,
    round: UUID,  # noqa: A002
    body: commands.AnswerRevisitBody,
) -> CommandResult:
    """Officers, but not of what they carried out themselves. What is not well is opened anew, once."""
    return answer(await commands.answer(service, frame, round, body))


@router.post("/{round}/settle", summary="say what was done about a finding", dependencies=_RECORD)
async def settle(
    service: Here,
    frame: Framed,
    round: UUID,  # noqa: A002
    body: commands.SettleFindingBody,
) -> CommandResult:
    """Officers."""
    return answer(await commands.settle(service, frame, round, body))
