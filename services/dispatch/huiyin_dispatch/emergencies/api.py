"""Emergencies over HTTP (Y12)."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from huiyin_dispatch.calls import LinkBody
from huiyin_dispatch.emergencies import commands, queries
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

router = APIRouter(prefix="/emergencies")


class EmergencyAnswer(queries.EmergencyRow):
    """An emergency with the people who were called, and the calls that are still to be sent."""

    people: tuple[queries.CalledPersonRow, ...]
    outgoing: queries.WaitingCallsRow


@router.post(
    "", status_code=201, summary="declare an emergency, and call a team up", dependencies=[asks("emergency.declare")]
)
async def declare(service: Here, frame: Framed, body: commands.DeclareBody) -> CreatedResult:
    """Staff of the division. What residents report as an emergency is declared by itself."""
    done = await commands.declare(service, frame, body)
    return created(done, done.state.id)


@router.post("/{emergency}/reinforce", summary="call further forces up", dependencies=[asks("emergency.lead")])
async def reinforce(service: Here, frame: Framed, emergency: UUID, body: commands.ReinforceBody) -> CommandResult:
    """Staff of its division. When no one comes in time, the next are called by themselves."""
    return answer(await commands.reinforce(service, frame, emergency, body))


@router.post("/{emergency}/link", summary="say that an issue is about the same", dependencies=[asks("emergency.lead")])
async def link(service: Here, frame: Framed, emergency: UUID, body: LinkBody) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.link(service, frame, emergency, body))


@router.post(
    "/{emergency}/acknowledge",
    summary="say whether one comes, and in how many minutes",
    dependencies=[asks("emergency.answer")],
)
async def acknowledge(service: Here, frame: Framed, emergency: UUID, body: commands.AcknowledgeBody) -> CommandResult:
    """A person who was called, or staff of its division for them; the last answer counts."""
    return answer(await commands.acknowledge(service, frame, emergency, body))


@router.post("/{emergency}/arrive", summary="say that one is there", dependencies=[asks("emergency.answer")])
async def arrive(
    service: Here, frame: Framed, emergency: UUID, body: commands.ArriveBody | None = None
) -> CommandResult:
    """A person who was called, or staff of its division for them."""
    return answer(await commands.arrive(service, frame, emergency, body or commands.ArriveBody()))


@router.post("/{emergency}/note", summary="add a line to its log", dependencies=[asks("emergency.answer")])
async def note(service: Here, frame: Framed, emergency: UUID, body: commands.NoteBody) -> CommandResult:
    """A person who was called, or staff of its division."""
    return answer(await commands.note(service, frame, emergency, body))


@router.post("/{emergency}/stand-down", summary="say that it is over", dependencies=[asks("emergency.lead")])
async def stand_down(service: Here, frame: Framed, emergency: UUID, body: commands.StandDownBody) -> CommandResult:
    """Staff of its division."""
    return answer(await commands.stand_down(service, frame, emergency, body))


@router.post("/{emergency}/review", summary="look back on it", dependencies=[asks("emergency.lead")])
async def review(service: Here, frame: Framed, emergency: UUID, body: commands.ReviewBody) -> CommandResult:
    """Staff of its division, once it is over."""
    return answer(await commands.review(service, frame, emergency, body))


@router.get("", summary="emergencies of a division", dependencies=[asks("emergency.lead"), Fresh])
async def emergencies(
    service: Here,
    principal: OptionalPrincipal,
    division: Scope = "",
    state: Annotated[
        queries.EmergencyTab, Query(description="unanswered: no one comes, and no force is left to call")
    ] = "open",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> ListPage[queries.EmergencyRow]:
    """Staff, within their scope, the latest first."""
    asking = permit(principal, "emergency.lead", division or None)
    scope = division or asking.division
    rows = await queries.page(service.pool, scope, state, size, (page - 1) * size)
    total = await queries.count(service.pool, scope, state)
    return ListPage(total=total, page=page, size=size, items=rows)


@router.get("/mine", summary="emergencies that one is called to now", dependencies=[asks("emergency.answer"), Fresh])
async def mine(service: Here, principal: OptionalPrincipal) -> list[queries.MemberEmergencyRow]:
    """The caller's own, with their answer so far."""
    asking = permit(principal, "emergency.answer")
    return await queries.of_member(service.pool, asking.sub, asking.division[:6])


@router.get(
    "/{emergency}", summary="one emergency, and who was called and comes", dependencies=[asks("emergency.read"), Fresh]
)
async def emergency(service: Here, principal: OptionalPrincipal, emergency: UUID) -> EmergencyAnswer:
    """Staff, within their scope, and those who were called."""
    permit(principal, "emergency.read")
    row = await commands.readable(service, principal, emergency)
    people = await queries.people(service.pool, emergency)
    outgoing = await queries.waiting_calls(service.pool, emergency)
    return EmergencyAnswer(**dict(row), people=tuple(people), outgoing=outgoing)
