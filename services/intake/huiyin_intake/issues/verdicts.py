"""What can be asked once a result is public (Y13): the verdict on it, and that the matter is handled once more."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from huiyin_contracts.charter import VERDICT_DAYS
from huiyin_contracts.issues import IssueReported, VerdictChannel
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_events.refusal import Refused
from huiyin_intake.issues.commands import reported_by
from huiyin_intake.issues.queries import matter
from huiyin_intake.issues.rules import ISSUE, Issue
from huiyin_intake.issues.verdict import Rate, Reopen, Result
from huiyin_service.auth import STAFF, require
from huiyin_service.http import CommandBody, Frame, division_of
from huiyin_service.problems import Problem
from huiyin_service.service import Service

Own = Literal["page", "api"]
ToldChannel = Literal["phone", "visit", "station"]


class VerdictBody(CommandBody):
    """Where a verdict comes from."""

    channel: ToldChannel | None = Field(default=None, description="for staff, who must say how they were told")


class RateBody(VerdictBody):
    """A verdict on the public result. With `reopen`, the reason, the matter is handled once more."""

    solved: bool
    satisfied: bool
    comment: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    reopen: Annotated[str, Field(min_length=2, max_length=1000)] | None = None


class ReopenBody(VerdictBody):
    """Why what was done is not good enough."""

    reason: str = Field(min_length=2, max_length=1000)


async def rate(service: Service, frame: Frame, issue: UUID, body: RateBody, own: Own) -> Done[Issue]:
    """Judge the public result; whoever reported the matter may, or staff who were told. Raises a 422 Problem."""
    division, channel = await _who(service, frame, issue, body, own)
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
        service, ISSUE, _stream(issue), command, division=division, expected=body.expected_version
    )


async def reopen(service: Service, frame: Frame, issue: UUID, body: ReopenBody, own: Own) -> Done[Issue]:
    """Have a matter handled once more; who may judge its result may. Raises a 422 Problem."""
    division, channel = await _who(service, frame, issue, body, own)
    command = Reopen(await result_of(service, issue), frame.meta.actor.id, frame.now, channel, body.reason)
    return await frame.perform(
        service, ISSUE, _stream(issue), command, division=division, expected=body.expected_version
    )


async def _who(service: Service, frame: Frame, issue: UUID, body: VerdictBody, own: Own) -> tuple[str, VerdictChannel]:
    """The matter's division, and how the verdict comes; who may give it is let through, and nobody else."""
    division = await division_of(service, _stream(issue))
    mine = await reported_by(service, issue, frame.principal)
    if mine and body.channel is None:
        return division, own
    if mine and frame.principal and frame.principal.role not in STAFF:
        raise Problem(422, "channel-for-staff", "不用填怎样得知", "channel 只由登记回访的工作人员填写。")
    require(frame.principal, *STAFF, division=division)
    if body.channel is None:
        raise Problem(
            422, "channel-required", "须说明怎样得知", "替诉求人登记评价，须写明是电话、上门还是在站点得知的。"
        )
    return division, body.channel


async def result_of(service: Service, issue: UUID) -> Result | None:
    """The public result as intake knows it, which is given a moment to hear of what was publicised just now."""
    await service.catch_up()
    row = await matter(service.pool, issue)
    return result_in(dict(row)) if row else None


def result_in(matter: Mapping[str, Any]) -> Result | None:
    """The public result of a matter as the view has it."""
    if not matter["answered"] or matter["result_of"] is None:
        return None
    days = VERDICT_DAYS if matter["verdict_days"] is None else matter["verdict_days"]
    return Result(matter["result_of"], matter["result_by"] or "", matter["answered_at"], days)


def stands_against(state: Issue, result: Result | None, by: str, at: datetime) -> tuple[Refused | None, Refused | None]:
    """Why somebody cannot judge the result now, and why not have it done again, by the very rules; None: they can."""
    return (
        _refusal(Rate(result, by, at, "page", solved=True, satisfied=True), state),
        _refusal(Reopen(result, by, at, "page", "…"), state),
    )


def _refusal(command: Rate | Reopen, state: Issue) -> Refused | None:
    try:
        ISSUE.decide(command, state)
    except Refused as refused:
        return refused
    return None


def _stream(issue: UUID) -> str:
    return stream_name(IssueReported.type, issue)
