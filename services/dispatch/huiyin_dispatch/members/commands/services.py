"""What members did for others: recorded by them, confirmed or disputed by the one who was served.

The one who was served speaks by a link that an office hands them, or an office speaks in their name.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Tenths
from huiyin_contracts.members import Voice
from huiyin_dispatch.members.commands.acting import act
from huiyin_dispatch.members.rules import (
    MEMBER,
    Command,
    ConfirmService,
    DisputeService,
    Member,
    RecordService,
    member_id,
)
from huiyin_dispatch.members.stream import stream_of, village_of
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Frame, ReasonText
from huiyin_service.policy import NONE, OWN, permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

LINK_LASTS = timedelta(days=30)
SERVED = "served"


class ServiceBody(CommandBody):
    """Something done for others."""

    description: str = Field(min_length=2, max_length=1000)
    category: str = Field(min_length=1, max_length=50)
    served_on: date
    hours: Tenths = Field(ge=0, le=24)
    persons: int = Field(ge=1, le=10_000)


class ConfirmBody(CommandBody):
    """A service was done."""


class DisputeBody(CommandBody):
    """A service was not done as it was recorded."""

    reason: ReasonText


async def record_service(service: Service, frame: Frame, member: UUID, body: ServiceBody) -> Done[Member]:
    """Say what one did for others."""
    village = await village_of(service, member)
    command = RecordService(
        member,
        body.description,
        body.category,
        body.served_on,
        body.hours,
        body.persons,
        await local_day(service, village, frame.now),
    )
    return await act(service, frame, member, body, lambda _: command)


async def confirm_service(
    service: Service, frame: Frame, member: UUID, served: UUID, body: ConfirmBody
) -> Done[Member]:
    """Say that a service was done."""
    return await _speak(
        service, frame, member, served, body, lambda voice, speaker: ConfirmService(served, voice, speaker)
    )


async def dispute_service(
    service: Service, frame: Frame, member: UUID, served: UUID, body: DisputeBody
) -> Done[Member]:
    """Say that a service was not done as it was recorded."""
    return await _speak(
        service, frame, member, served, body, lambda voice, speaker: DisputeService(served, voice, body.reason, speaker)
    )


async def link_for_served(service: Service, frame: Frame, member: UUID, served: UUID) -> str:
    """A token for the one who was served, about this service alone; an office hands it to them, never the member.

    It counts until they have spoken, and for no longer than `LINK_LASTS`.
    """
    village = await village_of(service, member)
    principal = permit(frame.principal, "service.link", village)
    if member_id(village, principal.sub) == member:
        raise Problem(403, "service-own", "不能这样办理", "自己的服务由服务对象或社区确认")
    holder = Principal(SERVED, "", "resident", issue=str(served))
    return service.keys.sign(holder, frame.now, LINK_LASTS)


def by_link(service: Service, frame: Frame, token: str) -> Frame:
    """The same command in the name of who holds a link. Raises a 401 Problem."""
    return replace(frame, principal=service.keys.verify(token))


async def _speak(
    service: Service,
    frame: Frame,
    member: UUID,
    served: UUID,
    body: CommandBody,
    command: Callable[[Voice, str | None], Command],
) -> Done[Member]:
    village = await village_of(service, member)
    served_one = is_served(frame.principal, served)
    speaker = permit(frame.principal, "service.confirm", village, OWN if served_one else NONE)
    act = command("served", None) if served_one else command("office", speaker.sub)
    return await frame.perform(
        service, MEMBER, stream_of(member), act, division=village, expected=body.expected_version
    )


def is_served(principal: Principal | None, served: UUID) -> bool:
    """Whether somebody holds the link of a service."""
    return principal is not None and principal.sub == SERVED and principal.issue == str(served)
