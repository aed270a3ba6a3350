"""Minutes over HTTP (会议纪要, P6)."""

from uuid import UUID

from fastapi import APIRouter, Request

from huiyin_deliberation.minutes import commands
from huiyin_deliberation.minutes.queries import MinutesRow
from huiyin_deliberation.minutes.reading import readable_minutes
from huiyin_service.http import CommandResult, Framed, Fresh, Here, OptionalPrincipal, answer
from huiyin_service.limits.asking import ask
from huiyin_service.policy.routes import asks
from huiyin_service.problems import unknown

router = APIRouter(prefix="/sessions/{session}/minutes")
KEEPS, AMENDS = asks("minutes.keep"), asks("minutes.amend")


@router.post("/draft", summary="draft the minutes", dependencies=[KEEPS])
async def draft(service: Here, frame: Framed, session: UUID, body: commands.DraftMinutesBody) -> CommandResult:
    """After the session is closed, a section an item."""
    return answer(await commands.draft(service, frame, session, body))


@router.post("/request-amendment", summary="ask for a change of the minutes", dependencies=[AMENDS])
async def request_amendment(
    request: Request, service: Here, frame: Framed, session: UUID, body: commands.RequestAmendmentBody
) -> CommandResult:
    """Who was there, within the days of the charter."""
    await ask(service, request, frame.principal, "amendment")
    return answer(await commands.request_amendment(service, frame, session, body))


@router.post("/accept-amendment", summary="let the minutes say so", dependencies=[KEEPS])
async def accept_amendment(
    service: Here, frame: Framed, session: UUID, body: commands.AcceptAmendmentBody
) -> CommandResult:
    """With what the section says from now on."""
    return answer(await commands.accept_amendment(service, frame, session, body))


@router.post("/refuse-amendment", summary="leave the minutes as they are", dependencies=[KEEPS])
async def refuse_amendment(
    service: Here, frame: Framed, session: UUID, body: commands.RefuseAmendmentBody
) -> CommandResult:
    """With the reason."""
    return answer(await commands.refuse_amendment(service, frame, session, body))


@router.post("/sign", summary="sign final minutes", dependencies=[AMENDS])
async def sign(service: Here, frame: Framed, session: UUID, body: commands.SignBody) -> CommandResult:
    """Each for themselves."""
    return answer(await commands.sign(service, frame, session, body))


@router.get("", summary="the minutes of a session", dependencies=[asks("minutes.read"), Fresh])
async def minutes(service: Here, principal: OptionalPrincipal, session: UUID) -> MinutesRow:
    """The offices, and those who were there or are entitled."""
    _, found = await readable_minutes(service, principal, session)
    if found is None:
        raise unknown("minutes", "还没有起草。")
    return found
