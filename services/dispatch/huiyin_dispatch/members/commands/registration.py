"""双报到: register with the village where one lives, say what one can help with and when not, and leave again."""

from uuid import UUID

from pydantic import Field

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.fields import AvailabilityBody, Skills
from huiyin_dispatch.members.commands.acting import BuildingNumber, act
from huiyin_dispatch.members.rules import (
    MEMBER,
    Deregister,
    Member,
    Move,
    Register,
    Rename,
    SetAvailability,
    SetSkills,
    member_id,
)
from huiyin_dispatch.members.stream import stream_of, village_of
from huiyin_dispatch.organisation.queries import village_of_estate
from huiyin_events.decider import Done
from huiyin_service.divisions import local_day, registered
from huiyin_service.http import CommandBody, Frame, ReasonText, RequestBody, ShortText, SignInText
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service


class RegisterBody(RequestBody):
    """Registering with the village where one lives; an office may do it for a member it names."""

    division: str = Field(pattern="^[0-9]{12}$", description="the village")
    member: SignInText | None = Field(default=None, description="their sign-in; none: the caller")
    name: ShortText | None = Field(default=None, description="none: the name that the caller signs with")
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

    name: ShortText


class DeregisterBody(CommandBody):
    """Why a member is registered no longer."""

    reason: ReasonText


class SkillsBody(CommandBody):
    """What a member can help with."""

    skills: Skills


async def register(service: Service, frame: Frame, body: RegisterBody) -> Done[Member]:
    """Register with a village. Raises a 422 Problem for a division that is no village."""
    principal = permit(frame.principal, "member.register", body.division)
    sign_in = body.member or principal.sub
    if sign_in != principal.sub:
        permit(principal, "member.register-other", body.division)
        if body.name is None:
            raise Problem(422, "name-required", "缺少姓名", "代为报到时请填写党员的姓名。")
    await registered(service, body.division, "village")
    name = body.name or principal.name or principal.sub
    command = Register(
        sign_in,
        name,
        body.division,
        body.employer,
        body.estate,
        body.building,
        tuple(dict.fromkeys(body.skills)),
        await village_of_estate(service.pool, body.estate),
    )
    stream = stream_of(member_id(body.division, sign_in))
    return await frame.perform(service, MEMBER, stream, command, division=body.division)


async def move(service: Service, frame: Frame, member: UUID, body: MoveBody) -> Done[Member]:
    """Live elsewhere in the village."""
    at = await village_of_estate(service.pool, body.estate)
    return await act(service, frame, member, body, lambda village: Move(village, body.estate, body.building, at))


async def deregister(service: Service, frame: Frame, member: UUID, body: DeregisterBody) -> Done[Member]:
    """Be registered no longer."""
    return await act(service, frame, member, body, lambda _: Deregister(body.reason))


async def rename(service: Service, frame: Frame, member: UUID, body: RenameBody) -> Done[Member]:
    """Correct a member's name; an office of their village may, for it is what orders and standings show."""
    return await act(service, frame, member, body, lambda _: Rename(body.name), "member.rename")


async def set_skills(service: Service, frame: Frame, member: UUID, body: SkillsBody) -> Done[Member]:
    """Say what one can help with."""
    return await act(service, frame, member, body, lambda _: SetSkills(tuple(dict.fromkeys(body.skills))))


async def set_availability(service: Service, frame: Frame, member: UUID, body: AvailabilityBody) -> Done[Member]:
    """Say whether one can be called on."""
    village = await village_of(service, member)
    command = SetAvailability(body.available, body.until, await local_day(service, village, frame.now))
    return await act(service, frame, member, body, lambda _: command)
