"""Vanguard posts (先锋岗) and linked buildings (包联楼宇): taken, and given back."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from huiyin_contracts.organisation import EstateCode
from huiyin_dispatch.members.commands.acting import BuildingNumber, act
from huiyin_dispatch.members.rules import LeavePost, LinkBuilding, Member, TakePost, UnlinkBuilding
from huiyin_dispatch.organisation.queries import village_of_estate
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame
from huiyin_service.service import Service


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


async def take_post(service: Service, frame: Frame, member: UUID, body: TakePostBody) -> Done[Member]:
    """Take a vanguard post."""
    return await act(service, frame, member, body, lambda _: TakePost(body.post, body.duty))


async def leave_post(service: Service, frame: Frame, member: UUID, body: PostBody) -> Done[Member]:
    """Give a post back."""
    return await act(service, frame, member, body, lambda _: LeavePost(body.post))


async def link_building(service: Service, frame: Frame, member: UUID, body: LinkBuildingBody) -> Done[Member]:
    """Look after a building."""
    at = await village_of_estate(service.pool, body.estate)
    return await act(
        service, frame, member, body, lambda village: LinkBuilding(village, body.estate, body.building, at)
    )


async def unlink_building(service: Service, frame: Frame, member: UUID, body: LinkBuildingBody) -> Done[Member]:
    """Look after a building no longer."""
    return await act(service, frame, member, body, lambda _: UnlinkBuilding(body.estate, body.building))
