"""What members did for others: recorded by them, confirmed or disputed by the one who was served.

The one who was served speaks by a link that an office hands them, or an office speaks in their name.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.base import Tenths
from huiyin_contracts.members import Voice
from huiyin_dispatch.members.access import is_own
from huiyin_dispatch.members.commands.acting import act
from huiyin_dispatch.members.rules import (
    MEMBER,
    Command,
    ConfirmService,
    DisputeService,
    Member,
    RecordService,
)
from huiyin_dispatch.members.served_links import check_link, make_link
from huiyin_dispatch.members.stream import stream_of, village_of
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.divisions import local_day
from huiyin_service.http import CommandBody, Day, Frame, ReasonText
from huiyin_service.policy import permit
from huiyin_service.problems import Problem
from huiyin_service.service import Service

SERVED = Principal("served", "", "resident")
"""Whoever was served, as the log knows them."""
LinkSecret = Annotated[str | None, Field(max_length=100, description="of the link of the one who was served")]


class ServiceBody(CommandBody):
    """Something done for others."""

    description: str = Field(min_length=2, max_length=1000)
    category: str = Field(min_length=1, max_length=50)
    served_on: Day
    hours: Tenths = Field(ge=0, le=24)
    persons: int = Field(ge=1, le=10_000)


class ConfirmBody(CommandBody):
    """A service was done."""

    link: LinkSecret = None


class DisputeBody(CommandBody):
    """A service was not done as it was recorded."""

    reason: ReasonText
    link: LinkSecret = None


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
    """The secret of a link for the one who was served; an office hands it to them, never the member.

    It counts until they have spoken, and for no longer than `LINK_LASTS`.
    """
    village = await village_of(service, member)
    principal = permit(frame.principal, "service.link", village)
    if is_own(principal, member):
        raise Problem(403, "service-own", "不能这样办理", "自己的服务由服务对象或社区确认")
    return await make_link(service, served, frame.now)


async def _speak(
    service: Service,
    frame: Frame,
    member: UUID,
    served: UUID,
    body: ConfirmBody | DisputeBody,
    command: Callable[[Voice, str | None], Command],
) -> Done[Member]:
    village = await village_of(service, member)
    if body.link is not None:
        await check_link(service, body.link, served, frame.now)
        act, frame = command("served", None), replace(frame, principal=SERVED)
    else:
        act = command("office", permit(frame.principal, "service.confirm", village).sub)
    return await frame.perform(
        service, MEMBER, stream_of(member), act, division=village, expected=body.expected_version
    )
