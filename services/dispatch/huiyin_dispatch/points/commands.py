"""What can be asked about points (Y5): dispute one, answer, correct, assess a member.

Who assesses: for the estate the secretary or a cadre of the village where the member lives; for the employer the leader
of the unit, or an officer of the county in its name. So no one does both for the same member.
"""

from collections.abc import Mapping
from typing import Annotated, get_args
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts import county_of, parties
from huiyin_contracts.base import Tenths
from huiyin_contracts.points import (
    AssessmentRecorded,
    Assessor,
    Grade,
    Month,
    Period,
    PointsDisputed,
)
from huiyin_county.charters import county
from huiyin_dispatch.points import queries
from huiyin_dispatch.points.assessment import ASSESSMENT, Assessed, AssessMember
from huiyin_dispatch.points.disputes import ACCOUNT, Account, Adjust, AnswerDispute, Correct, Dispute, Fix, Void
from huiyin_dispatch.points.ledger import deed_behind
from huiyin_dispatch.points.queries import AccountRow, DisputeRow
from huiyin_dispatch.points.rules import NOTHING, month_of, span_of
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import Principal
from huiyin_service.http import CommandBody, Frame, ReasonText
from huiyin_service.policy import HELD, NONE, OWN, Relation, may, permit
from huiyin_service.problems import Problem
from huiyin_service.reading import known
from huiyin_service.service import Service

ASSESSMENTS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bd")

ASSESSES: Mapping[Assessor, str] = {"estate": "points.assess-for-estate", "employer": "points.assess-for-employer"}
"""What it is to assess for either side."""

Points = Annotated[Tenths, Field(ge=-1000, le=1000)]


class PointDisputeBody(CommandBody):
    """An entry that is wrong, or the month in which one is missing, and why."""

    entry: UUID | None = Field(default=None, description="none: one is missing")
    month: Month | None = Field(default=None, description="in which one is missing; of an entry, its own")
    reason: ReasonText


class PointAnswerBody(CommandBody):
    """What an office says to a dispute; where it was right, the entry is void, or so many points are added."""

    answer: ReasonText
    void: bool = False
    points: Points | None = None


class PointCorrectionBody(CommandBody):
    """A correction that no one asked for: an entry that is void, or so many points in a month."""

    entry: UUID | None = None
    month: Month | None = None
    points: Points | None = None
    reason: ReasonText


class AssessmentBody(CommandBody):
    """How a member did in a period."""

    period: Period
    assessor: Assessor
    grade: Grade
    comment: Annotated[str, Field(max_length=1000)] | None = None


async def dispute(service: Service, frame: Frame, account: UUID, body: PointDisputeBody) -> Done[Account]:
    """Dispute an entry of one's own points, or that one is missing; an office may for a member who tells it so."""
    principal = permit(frame.principal, "points.dispute")
    whose = await account_of(service, account)
    month, division = await _about(service, whose, body.entry, body.month)
    permit(principal, "points.dispute", division, own(principal, whose))
    command = Dispute(account, whose.member, body.entry, month, body.reason)
    return await frame.perform(
        service, ACCOUNT, stream_of(account), command, division=division, expected=body.expected_version
    )


async def answer_dispute(
    service: Service, frame: Frame, account: UUID, dispute: UUID, body: PointAnswerBody
) -> Done[Account]:
    """Answer a dispute; staff of where the work was done may."""
    permit(frame.principal, "points.answer")
    asked = await _dispute(service, account, dispute)
    principal = permit(frame.principal, "points.answer", asked.division)
    fix: Fix | None = Adjust(body.points) if body.points is not None else None
    if body.void:
        if body.points is not None:
            raise _void_or_points()
        if asked.entry is None:
            raise Problem(422, "nothing-to-void", "没有可冲正的一笔", "这条异议说的是漏记，只能增减分值。")
        fix = Void(asked.entry)
    command = AnswerDispute(account, asked.member, dispute, body.answer, fix, principal.sub)
    return await frame.perform(
        service, ACCOUNT, stream_of(account), command, division=asked.division, expected=body.expected_version
    )


async def correct(service: Service, frame: Frame, account: UUID, body: PointCorrectionBody) -> Done[Account]:
    """Correct what no one disputed; staff of where the work was done may."""
    permit(frame.principal, "points.correct")
    whose = await account_of(service, account)
    if (body.entry is None) == (body.points is None):
        raise _void_or_points()
    month, division = await _about(service, whose, body.entry, body.month)
    principal = permit(frame.principal, "points.correct", division)
    fix = Void(body.entry) if body.entry else Adjust(body.points or NOTHING)
    command = Correct(account, whose.member, fix, month, body.reason, principal.sub)
    return await frame.perform(
        service, ACCOUNT, stream_of(account), command, division=division, expected=body.expected_version
    )


async def assess(service: Service, frame: Frame, account: UUID, body: AssessmentBody) -> Done[Assessed]:
    """Assess a member for one of both sides; a later assessment takes the place of an earlier one, which stays."""
    permit(frame.principal, ASSESSES[body.assessor])
    whose = await account_of(service, account)
    principal, body_of = await _assessor(service, frame.principal, whose, body.assessor)
    there = await county(service.pool, whose.division)
    command = AssessMember(
        member=whose.member,
        period=body.period,
        assessor=body.assessor,
        assessed_by=body_of,
        grade=body.grade,
        comment=body.comment,
        asking=principal.sub,
        begins=span_of(body.period, there.timezone)[0],
        now=frame.now,
    )
    stream = stream_name(AssessmentRecorded.type, uuid5(ASSESSMENTS, f"{account}:{body.period}"))
    return await frame.perform(
        service, ASSESSMENT, stream, command, division=whose.division, expected=body.expected_version
    )


async def account_of(service: Service, account: UUID) -> AccountRow:
    """Whose points these are. Raises a 404 Problem."""
    unknown = Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")
    return await known(service, lambda: queries.account(service.pool, account), unknown)


async def _dispute(service: Service, account: UUID, dispute: UUID) -> DisputeRow:
    unknown = Problem(404, "unknown-dispute", "没有这条异议", "编号可能有误，或异议不存在。")
    return await known(service, lambda: queries.dispute(service.pool, account, dispute), unknown)


async def may_see(service: Service, principal: Principal | None, whose: AccountRow) -> Principal:
    """Let the member through, and the offices of where they live or did something. Raises a 401 or 403 Problem."""
    asking, there = permit(principal, "points.read"), whose.division
    if not asking.covers(there) and await queries.worked_in(service.pool, whose.id, asking.division):
        there = asking.division
    return permit(asking, "points.read", there, own(asking, whose))


def own(principal: Principal, whose: AccountRow) -> Relation:
    """How somebody stands to an account."""
    return OWN if whose.member == principal.sub else NONE


async def sides(service: Service, principal: Principal, whose: AccountRow) -> list[Assessor]:
    """For which sides a principal may assess a member."""
    found: list[Assessor] = []
    for assessor in get_args(Assessor):
        try:
            asking, _ = await _assessor(service, principal, whose, assessor)
        except Problem:
            continue
        if asking.sub != whose.member:
            found.append(assessor)
    return found


async def _about(service: Service, whose: AccountRow, entry: UUID | None, month: str | None) -> tuple[str, str]:
    """In which month and division an entry stands. Raises a 404 Problem for an entry that is not there."""
    if entry is None:
        if month is None:
            raise Problem(422, "month-required", "缺少月份", "请填写是哪个月。")
        return month, whose.division
    await service.catch_up()
    found = await deed_behind(service.pool, whose.id, whose.division, entry, service.now())
    if found is None:
        raise Problem(404, "unknown-entry", "没有这一笔积分", "编号可能有误，或这件事还没有确定。")
    there = await county(service.pool, whose.division)
    return month_of(found.at, there.timezone), found.division


async def _assessor(
    service: Service, principal: Principal | None, whose: AccountRow, assessor: Assessor
) -> tuple[Principal, parties.Body]:
    """Who assesses, and for which body. Raises a 401, 403 or 422 Problem."""
    if assessor == "estate":
        asking = permit(principal, ASSESSES[assessor], whose.division)
        return asking, parties.Body(kind="unit", name=whose.estate_name or whose.division_name or whose.division)
    if whose.employer is None:
        raise Problem(422, "employer-unknown", "没有登记工作单位", "党员报到时登记工作单位以后，单位才能考核。")
    asking = permit(principal, ASSESSES[assessor])
    unit = await queries.unit(service.pool, whose.employer, asking.sub, county_of(whose.division))
    employer = parties.Body(kind="unit", name=whose.employer, id=unit.id if unit else None)
    # Whoever assesses for the estate may form a force by the employer's name, and does not lead it for this.
    leads = unit is not None and unit.leads and not may(asking, ASSESSES["estate"], whose.division)
    related = HELD if leads else NONE
    return permit(principal, ASSESSES[assessor], whose.division, related), employer


def _void_or_points() -> Problem:
    return Problem(422, "void-or-points", "冲正和增减分值只能选一样", "冲正一笔，或者增减分值，两者选一。")


def stream_of(account: UUID) -> str:
    """The stream of what is disputed and corrected of a member's points."""
    return stream_name(PointsDisputed.type, account)
