"""Supplements over HTTP."""

from uuid import UUID

from fastapi import APIRouter, Request

from huiyin_intake.supplements import commands
from huiyin_service.http import CommandResult, Framed, Here, answer
from huiyin_service.limits.asking import ask
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("issue.supplement")])


@router.post("/issues/{issue}/supplement", summary="add words and pictures to what one reported")
async def supplement(
    request: Request, service: Here, frame: Framed, issue: UUID, body: commands.SupplementBody
) -> CommandResult:
    """The reporter, with receipt or sign-in, as long as the issue goes on and has no public result."""
    await ask(service, request, frame.principal, "supplement")
    return answer(await commands.supplement(service, frame, issue, body))
