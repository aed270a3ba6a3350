"""Estates: founded, renamed, moved, split and merged; staff of their villages may."""

from collections.abc import Sequence

from pydantic import Field

from huiyin_contracts import Event
from huiyin_contracts.organisation import EstateCode, VillageCode
from huiyin_dispatch.organisation import rules
from huiyin_dispatch.organisation.commands.acting import act, act_on_both
from huiyin_dispatch.organisation.commands.buildings import Numbers
from huiyin_dispatch.organisation.rules import ESTATE, VILLAGE_DIGITS, Estate
from huiyin_dispatch.organisation.stream import standing, stream_of
from huiyin_events.decider import Done
from huiyin_service.divisions import registered
from huiyin_service.http import CommandBody, Frame, RequestBody, ShortText
from huiyin_service.policy import permit
from huiyin_service.service import Service


class FoundBody(RequestBody):
    """An estate to found."""

    estate: EstateCode
    name: ShortText


class RenameBody(CommandBody):
    """Another name."""

    name: ShortText


class MoveBody(CommandBody):
    """Another village, or the same under its new code."""

    village: VillageCode


class SplitEstateBody(CommandBody):
    """Buildings that become an estate of their own."""

    new_estate: EstateCode
    name: ShortText
    buildings: Numbers


class MergeBody(CommandBody):
    """The estate it goes on in."""

    into: EstateCode
    prefix: str = Field(default="", max_length=10, description="set before its buildings and groups there")


async def found(service: Service, frame: Frame, body: FoundBody) -> Done[Estate]:
    """Mark out an estate in a registered village; staff of the village and above may, as all that follows."""
    village = body.estate[:VILLAGE_DIGITS]
    permit(frame.principal, "estate.manage", village)
    await registered(service, village, "village")
    command = rules.Found(body.estate, body.name)
    return await frame.perform(service, ESTATE, stream_of(body.estate), command, division=village)


async def rename(service: Service, frame: Frame, estate: str, body: RenameBody) -> Done[Estate]:
    """Call it otherwise."""
    return await act(service, frame, estate, body, rules.Rename(body.name))


async def move(service: Service, frame: Frame, estate: str, body: MoveBody) -> Done[Estate]:
    """Put it to another village; staff of both may."""
    permit(frame.principal, "estate.manage", body.village)
    await registered(service, body.village, "village")
    return await act(service, frame, estate, body, rules.Move(body.village))


async def split(service: Service, frame: Frame, estate: str, body: SplitEstateBody) -> Done[Estate]:
    """Make some of its buildings an estate of their own, in one transaction."""

    def decide(old: Estate, new: Estate) -> tuple[Sequence[Event], Sequence[Event]]:
        ESTATE.decide(rules.Found(body.new_estate, body.name), new)  # refuses a code that is taken
        return rules.split(old, body.new_estate, body.name, body.buildings)

    return await act_on_both(service, frame, estate, body.new_estate, body, decide)


async def merge(service: Service, frame: Frame, estate: str, body: MergeBody) -> Done[Estate]:
    """Let it go on in another, in one transaction; staff of both may."""
    permit(frame.principal, "estate.manage")
    into, _ = await standing(service, body.into)
    permit(frame.principal, "estate.manage", into.village)
    return await act_on_both(
        service, frame, estate, body.into, body, lambda gone, into: rules.merge(gone, into, body.prefix)
    )
