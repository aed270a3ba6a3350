"""What can be asked once a result is public (Y13): the verdict on it, and that the issue is handled once more."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.issues import VerdictChannel
from huiyin_events.decider import Done
from huiyin_events.refusal import Refused
from huiyin_intake.issues.receipts import reported_by
from huiyin_intake.verdicts.queries import find_result
from huiyin_intake.verdicts.rules import JUDGED_ISSUE, Command, JudgedIssue, Rate, Reopen, Result, decide
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.policy import NONE, OWN, may, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service
from huiyin_service.streams import issue_stream

Own = Literal["page", "api"]
ToldChannel = Literal["phone", "visit", "station"]


class VerdictBody(CommandBody):
    """Where a verdict comes from."""

    channel: ToldChannel | None = Field(default=None, description="for staff, who must say how they were told")


class RateBody(VerdictBody):
    """A verdict on the public result. With `reopen`, the reason, the issue is handled once more."""

    solved: bool
    satisfied: bool
    comment: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    reopen: Annotated[str, Field(min_length=2, max_length=1000)] | None = None


class ReopenBody(VerdictBody):
    """Why what was done is not good enough."""

    reason: str = Field(min_length=2, max_length=1000)


async def rate(service: Service, frame: Frame, issue: UUID, body: RateBody, own: Own) -> Done[JudgedIssue]:
    """Judge the public result; the reporter may, or staff who were told. Raises a 422 Problem."""
    division, channel = await _allowed(service, frame, issue, body, own)
    command = Rate(
        await result_of(service, issue),
        frame.meta.actor.id,
        frame.now,
        channel,
        body.solved,
        body.satisfied,
        body.comment,
        body.reopen,
    )
    return await frame.perform(
        service, JUDGED_ISSUE, issue_stream(issue), command, division=division, expected=body.expected_version
    )


async def reopen(service: Service, frame: Frame, issue: UUID, body: ReopenBody, own: Own) -> Done[JudgedIssue]:
    """Have an issue handled once more; who may judge its result may. Raises a 422 Problem."""
    division, channel = await _allowed(service, frame, issue, body, own)
    command = Reopen(await result_of(service, issue), frame.meta.actor.id, frame.now, channel, body.reason)
    return await frame.perform(
        service, JUDGED_ISSUE, issue_stream(issue), command, division=division, expected=body.expected_version
    )


async def _allowed(
    service: Service, frame: Frame, issue: UUID, body: VerdictBody, own: Own
) -> tuple[str, VerdictChannel]:
    """The issue's division, and how the verdict comes. Raises a Problem for those who may not give it."""
    division = await division_of(service, issue_stream(issue))
    mine = await reported_by(service, issue, frame.principal)
    permit(frame.principal, "issue.rate", division, OWN if mine else NONE)
    if mine and body.channel is None:
        return division, own
    if not may(frame.principal, "issue.rate", division):
        raise Problem(422, "channel-for-staff", "不用填怎样得知", "channel 只由登记回访的工作人员填写。")
    if body.channel is None:
        raise Problem(
            422, "channel-required", "须说明怎样得知", "替反映人登记评价，须写明是电话、上门还是在站点得知的。"
        )
    return division, body.channel


async def result_of(service: Service, issue: UUID) -> Result | None:
    """The public result as intake knows it, which is given a moment to hear of what was publicised just now."""
    await service.catch_up()
    found = await find_result(service.pool, issue)
    return found.result if found else None


def stands_against(
    judged: JudgedIssue, result: Result | None, by: str, at: datetime
) -> tuple[Refused | None, Refused | None]:
    """Why somebody cannot judge the result now, and why not have it done again, by the very rules; None: they can."""
    return (
        _refusal(Rate(result, by, at, "page", solved=True, satisfied=True), judged),
        _refusal(Reopen(result, by, at, "page", "…"), judged),
    )


def _refusal(command: Command, judged: JudgedIssue) -> Refused | None:
    try:
        decide(command, judged)
    except Refused as refused:
        return refused
    return None
