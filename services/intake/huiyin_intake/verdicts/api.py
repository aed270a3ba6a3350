"""Verdicts over HTTP."""

from uuid import UUID

from fastapi import APIRouter

from huiyin_intake.verdicts import commands
from huiyin_service.http import CommandResult, Framed, Here, answer
from huiyin_service.policy.routes import asks

router = APIRouter(dependencies=[asks("issue.rate")])


@router.post("/issues/{issue}/rate", summary="the verdict on a public result, and what to do again")
async def rate(service: Here, frame: Framed, issue: UUID, body: commands.RateBody) -> CommandResult:
    """The reporter, with receipt or sign-in; or staff of its division, who say how they were told."""
    return answer(await commands.rate(service, frame, issue, body, "api"))


@router.post("/issues/{issue}/reopen", summary="have an issue handled once more, with the reason")
async def reopen(service: Here, frame: Framed, issue: UUID, body: commands.ReopenBody) -> CommandResult:
    """After a verdict that it is not solved or not well, and once; the order goes to its assignee of before."""
    return answer(await commands.reopen(service, frame, issue, body, "api"))
