"""How a command on a member is carried out, and who may ask for it."""

from collections.abc import Callable
from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_dispatch.members.access import permit_own
from huiyin_dispatch.members.rules import MEMBER, Command, Member
from huiyin_dispatch.members.stream import stream_of, village_of
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame
from huiyin_service.service import Service

BuildingNumber = Annotated[str, Field(min_length=1, max_length=40)]


async def act(
    service: Service,
    frame: Frame,
    member: UUID,
    body: CommandBody,
    command: Callable[[str], Command],
    action: str = "member.update",
) -> Done[Member]:
    """Carry out a command on a member; they and the offices of their village may."""
    village = await village_of(service, member)
    permit_own(frame.principal, action, member, village)
    return await frame.perform(
        service, MEMBER, stream_of(member), command(village), division=village, expected=body.expected_version
    )
