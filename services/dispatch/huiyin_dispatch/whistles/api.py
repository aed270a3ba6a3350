"""Whistles over HTTP (吹哨报到)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_dispatch.calls import LinkBody
from huiyin_dispatch.whistles import commands, queries
from huiyin_service.http import (
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
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks

router = APIRouter(prefix="/whistles")


class WhistleAnswer(queries.WhistleRow):
    """A whistle, and how far each department has come."""

    states: tuple[queries.DepartmentRow, ...]


@router.post("", status_code=201, summary="call departments", dependencies=[asks("whistle.blow")])
async def blow(service: Here, frame: Framed, body: commands.BlowBody) -> CreatedResult:
    """Staff of a village or town."""
    done = await commands.blow(service, frame, body)
    return created(done, done.state.id)


@router.post(
    "/{whistle}/acknowledge",
    summary="say for a department that it answers, and who comes",
    dependencies=[asks("whistle.answer")],
)
async def acknowledge(service: Here, frame: Framed, whistle: UUID, body: commands.AcknowledgeBody) -> CommandResult:
    """Officers of the county."""
    return answer(await commands.acknowledge(service, frame, whistle, body))


@router.post(
    "/{whistle}/arrive", summary="say for a department that it is on the spot", dependencies=[asks("whistle.answer")]
)
async def arrive(service: Here, frame: Framed, whistle: UUID, body: commands.ArriveBody) -> CommandResult:
    """Officers of the county."""
    return answer(await commands.arrive(service, frame, whistle, body))


@router.post("/{whistle}/act", summary="say for a department what it did", dependencies=[asks("whistle.answer")])
async def act(service: Here, frame: Framed, whistle: UUID, body: commands.ActBody) -> CommandResult:
    """Officers of the county."""
    return answer(await commands.act(service, frame, whistle, body))


@router.post("/{whistle}/assess", summary="say how a department did", dependencies=[asks("whistle.lead")])
async def assess(service: Here, frame: Framed, whistle: UUID, body: commands.AssessBody) -> CommandResult:
    """The office that whistled, once the department has acted or its time is over; the last one closes the whistle."""
    return answer(await commands.assess(service, frame, whistle, body))


@router.post("/{whistle}/link", summary="say that an issue is about the same", dependencies=[asks("whistle.lead")])
async def link(service: Here, frame: Framed, whistle: UUID, body: LinkBody) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.link(service, frame, whistle, body))


@router.post("/{whistle}/call-off", summary="need no one any more", dependencies=[asks("whistle.lead")])
async def call_off(service: Here, frame: Framed, whistle: UUID, body: commands.CallOffBody) -> CommandResult:
    """The office that whistled."""
    return answer(await commands.call_off(service, frame, whistle, body))


@router.get("", summary="whistles of a division", dependencies=[asks("whistle.read"), Fresh])
async def whistles(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[queries.WhistleTab, Query(description="unanswered: a department did not answer in time")] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.WhistleRow]:
    """Staff, within their scope, the latest first."""
    asking = permit(principal, "whistle.read", division or None)
    scope, now = division or asking.division, service.now()
    rows = await queries.page(service.pool, scope, state, now, size, (page - 1) * size)
    total = await queries.count(service.pool, scope, state, now)
    return ListPage(total=total, page=page, size=size, items=rows)


@router.get(
    "/figures", summary="how departments do that are called from a division", dependencies=[asks("whistle.read"), Fresh]
)
async def figures(
    service: Here, principal: OptionalPrincipal, division: Scope = ""
) -> list[queries.DepartmentFiguresRow]:
    """Staff, within their scope; the department assessed best comes first."""
    asking = permit(principal, "whistle.read", division or None)
    return await queries.figures(service.pool, division or asking.division)


@router.get(
    "/{whistle}", summary="one whistle, and how each department stands", dependencies=[asks("whistle.read"), Fresh]
)
async def whistle(service: Here, principal: OptionalPrincipal, whistle: UUID) -> WhistleAnswer:
    """Staff, within their scope."""
    row = await commands.readable(service, principal, whistle)
    states = await queries.departments(service.pool, whistle)
    return WhistleAnswer(**dict(row), states=tuple(states))
