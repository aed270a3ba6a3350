"""What can be asked of members at home (Y4): report there, say what one can do, take posts, record what one did.

A member asks for themselves, an office of the village for any member of it. What was served is confirmed by whoever
was served, by a link that the office hands them, or by the office in their name.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.members import MemberReportedHome, Voice
from huiyin_contracts.organisation import EstateCode
from huiyin_county.divisions import timezone_of
from huiyin_dispatch.members.rules import (
    MEMBER,
    Command,
    ConfirmService,
    DisputeService,
    LeaveHome,
    LeavePost,
    LinkBuilding,
    Member,
    Move,
    RecordService,
    Rename,
    ReportHome,
    SetAvailability,
    SetSkills,
    TakePost,
    UnlinkBuilding,
)
from huiyin_dispatch.members.rules import member_id as member_id  # noqa: PLC0414 — for the pages
from huiyin_events.decider import Done
from huiyin_events.envelope import stream_name
from huiyin_service.auth import STAFF, TAKERS, Principal, require
from huiyin_service.divisions import registered
from huiyin_service.http import Body, CommandBody, Frame
from huiyin_service.problems import Problem
from huiyin_service.service import Service

LINK_LASTS = timedelta(days=30)
SERVED = "served"

Name = Annotated[str, Field(min_length=1, max_length=100)]
BuildingNumber = Annotated[str, Field(min_length=1, max_length=40)]
Skills = Annotated[list[Annotated[str, Field(min_length=1, max_length=20)]], Field(max_length=10)]


class ReportHomeBody(Body):
    """Registering with the village where one lives; an office may do it for a member it names."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    member: Name | None = Field(default=None, description="their sign-in; none: whoever asks")
    name: Name | None = Field(default=None, description="none: the name that whoever asks signs with")
    employer: str = Field(min_length=2, max_length=100, description="the unit they work for")
    estate: EstateCode | None = None
    building: BuildingNumber | None = None
    skills: Skills = Field(default=[])


class MoveBody(CommandBody):
    """Where in the village a member lives now."""

    estate: EstateCode | None = None
    building: BuildingNumber | None = None


class RenameBody(CommandBody):
    """The name that a member is registered under."""

    name: Name


class DeregisterBody(CommandBody):
    """Why a member is registered no longer."""

    reason: str = Field(min_length=2, max_length=1000)


class SkillsBody(CommandBody):
    """What a member can help with."""

    skills: Skills


class AvailabilityBody(CommandBody):
    """Whether one can be called on, and the last day of an absence."""

    available: bool
    until: date | None = None


class PostBody(CommandBody):
    """A vanguard post."""

    post: str = Field(min_length=2, max_length=40)


class TakePostBody(PostBody):
    """A vanguard post, and what it is about."""

    duty: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class LinkBuildingBody(CommandBody):
    """A building to look after."""

    estate: EstateCode | None = None
    building: BuildingNumber


class ServiceBody(CommandBody):
    """Something done for others."""

    what: str = Field(min_length=2, max_length=1000)
    category: str = Field(min_length=1, max_length=50)
    served_on: date
    hours: float = Field(ge=0, le=24, allow_inf_nan=False)
    persons: int = Field(ge=1, le=10_000)


class ConfirmBody(CommandBody):
    """A service was done."""


class DisputeBody(CommandBody):
    """A service was not done as it was recorded."""

    reason: str = Field(min_length=2, max_length=1000)


async def report_home(service: Service, frame: Frame, body: ReportHomeBody) -> Done[Member]:
    """Register with a village. Raises a 422 Problem for a division that is no village."""
    principal = require(frame.principal, *TAKERS, division=body.division)
    sign_in = body.member or principal.sub
    if sign_in != principal.sub:
        _office(principal)
        if body.name is None:
            raise Problem(422, "name-required", "缺少姓名", "代为报到时请填写党员的姓名。")
    await registered(service, body.division, "village")
    name = body.name or principal.name or principal.sub
    command = ReportHome(
        sign_in,
        name,
        body.division,
        body.employer,
        body.estate,
        body.building,
        tuple(dict.fromkeys(body.skills)),
        await lies_in(service, body.estate),
    )
    stream = stream_of(member_id(body.division, sign_in))
    return await frame.perform(service, MEMBER, stream, command, division=body.division)


async def move(service: Service, frame: Frame, member: UUID, body: MoveBody) -> Done[Member]:
    """Live elsewhere in the village."""
    at = await lies_in(service, body.estate)
    return await _act(service, frame, member, body, lambda village: Move(village, body.estate, body.building, at))


async def leave(service: Service, frame: Frame, member: UUID, body: DeregisterBody) -> Done[Member]:
    """Be registered no longer."""
    return await _act(service, frame, member, body, lambda _: LeaveHome(body.reason))


async def rename(service: Service, frame: Frame, member: UUID, body: RenameBody) -> Done[Member]:
    """Correct a member's name; an office of their village may, for it is what orders and standings show."""
    _office(require(frame.principal, *TAKERS))
    return await _act(service, frame, member, body, lambda _: Rename(body.name))


async def set_skills(service: Service, frame: Frame, member: UUID, body: SkillsBody) -> Done[Member]:
    """Say what one can help with."""
    return await _act(service, frame, member, body, lambda _: SetSkills(tuple(dict.fromkeys(body.skills))))


async def set_availability(service: Service, frame: Frame, member: UUID, body: AvailabilityBody) -> Done[Member]:
    """Say whether one can be called on."""
    village = await village_of(service, member)
    command = SetAvailability(body.available, body.until, await today(service, frame, village))
    return await _act(service, frame, member, body, lambda _: command)


async def take_post(service: Service, frame: Frame, member: UUID, body: TakePostBody) -> Done[Member]:
    """Take a vanguard post."""
    return await _act(service, frame, member, body, lambda _: TakePost(body.post, body.duty))


async def leave_post(service: Service, frame: Frame, member: UUID, body: PostBody) -> Done[Member]:
    """Give a post back."""
    return await _act(service, frame, member, body, lambda _: LeavePost(body.post))


async def link_building(service: Service, frame: Frame, member: UUID, body: LinkBuildingBody) -> Done[Member]:
    """Look after a building."""
    at = await lies_in(service, body.estate)
    return await _act(
        service, frame, member, body, lambda village: LinkBuilding(village, body.estate, body.building, at)
    )


async def unlink_building(service: Service, frame: Frame, member: UUID, body: LinkBuildingBody) -> Done[Member]:
    """Look after a building no longer."""
    return await _act(service, frame, member, body, lambda _: UnlinkBuilding(body.estate, body.building))


async def record_service(service: Service, frame: Frame, member: UUID, body: ServiceBody) -> Done[Member]:
    """Say what one did for others."""
    village = await village_of(service, member)
    command = RecordService(
        member,
        body.what,
        body.category,
        body.served_on,
        body.hours,
        body.persons,
        await today(service, frame, village),
    )
    return await _act(service, frame, member, body, lambda _: command)


async def confirm_service(
    service: Service, frame: Frame, member: UUID, served: UUID, body: ConfirmBody
) -> Done[Member]:
    """Say that a service was done."""
    return await _speak(service, frame, member, served, body, lambda by, speaker: ConfirmService(served, by, speaker))


async def dispute_service(
    service: Service, frame: Frame, member: UUID, served: UUID, body: DisputeBody
) -> Done[Member]:
    """Say that a service was not done as it was recorded."""
    return await _speak(
        service, frame, member, served, body, lambda by, speaker: DisputeService(served, by, body.reason, speaker)
    )


async def link_for_served(service: Service, frame: Frame, member: UUID, served: UUID) -> str:
    """A token for whoever was served, about this service alone; an office hands it to them, never the member.

    It counts until they have spoken, and for no longer than `LINK_LASTS`.
    """
    village = await village_of(service, member)
    principal = _office(require(frame.principal, *STAFF, division=village))
    if member_id(village, principal.sub) == member:
        raise Problem(403, "service-own", "不能这样办理", "自己的服务由服务对象或社区确认")
    holder = Principal(SERVED, "", "resident", issue=str(served))
    return service.keys.sign(holder, frame.now, LINK_LASTS)


def by_link(service: Service, frame: Frame, token: str) -> Frame:
    """The same command in the name of whoever holds a link. Raises a 401 Problem."""
    return replace(frame, principal=service.keys.verify(token))


async def _act(
    service: Service, frame: Frame, member: UUID, body: CommandBody, command: Callable[[str], Command]
) -> Done[Member]:
    village = await village_of(service, member)
    require_own(frame.principal, member, village)
    return await frame.perform(
        service, MEMBER, stream_of(member), command(village), division=village, expected=body.expected_version
    )


async def _speak(
    service: Service,
    frame: Frame,
    member: UUID,
    served: UUID,
    body: CommandBody,
    command: Callable[[Voice, str | None], Command],
) -> Done[Member]:
    village = await village_of(service, member)
    if is_served(frame.principal, served):
        act = command("served", None)
    else:
        act = command("office", require(frame.principal, *STAFF, division=village).sub)
    return await frame.perform(
        service, MEMBER, stream_of(member), act, division=village, expected=body.expected_version
    )


def is_served(principal: Principal | None, served: UUID) -> bool:
    """Whether somebody holds the link of a service."""
    return principal is not None and principal.sub == SERVED and principal.issue == str(served)


def require_own(principal: Principal | None, member: UUID, village: str) -> Principal:
    """Let the member themselves through, and the offices of their village. Raises a 401 or 403 Problem."""
    asking = require(principal, *TAKERS)
    if asking.role == "member":
        if not asking.division or member_id(asking.division, asking.sub) != member:
            raise Problem(403, "member-somebody-else", "不是您本人的", "党员只能办理自己的报到和服务。")
        return asking
    return require(asking, *STAFF, division=village)


def _office(principal: Principal) -> Principal:
    if principal.role == "member":
        raise Problem(403, "member-somebody-else", "不是您本人的", "党员只能办理自己的报到和服务。")
    return principal


async def village_of(service: Service, member: UUID) -> str:
    """Where a member lives, or lived last, which is where their last event stands. Raises a 404 Problem."""
    last = await service.store.read_stream(stream_of(member), backwards=True, limit=1)
    if not last:
        raise Problem(404, "unknown-member", "没有这位党员", "编号可能有误，或还没有报到。")
    return last[0].division


async def lies_in(service: Service, estate: str | None) -> str | None:
    """The village that an estate lies in now; None for one that nobody founded."""
    if estate is None:
        return None
    village: str | None = await service.pool.fetchval("SELECT village FROM estates WHERE code = $1", estate)
    return village


async def today(service: Service, frame: Frame, division: str) -> date:
    """Which day it is in a division's county."""
    async with service.pool.acquire() as connection:
        return frame.now.astimezone(await timezone_of(connection, division)).date()


def stream_of(member: UUID) -> str:
    """A member's stream."""
    return stream_name(MemberReportedHome.type, member)
