"""The buildings of an estate, with their party groups and member households."""

from typing import Annotated
from uuid import UUID, uuid4

from pydantic import Field

from huiyin_contracts.personal import Personal
from huiyin_dispatch.organisation import rules
from huiyin_dispatch.organisation.commands.acting import act
from huiyin_dispatch.organisation.rules import Estate
from huiyin_events.decider import Done
from huiyin_service.http import CommandBody, Frame, ReasonText, RequestBody, ShortText
from huiyin_service.persons.body import PersonBody
from huiyin_service.service import Service

MAX_BUILDINGS = 200

Number = Annotated[str, Field(min_length=1, max_length=20, description="楼栋号")]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=MAX_BUILDINGS)]


class BuildingFields(RequestBody):
    """A building."""

    building: Number
    name: ShortText | None = Field(default=None, description="none: after its number")


class GroupFields(RequestBody):
    """A building group."""

    name: ShortText
    buildings: Numbers
    leader: PersonBody | None = None


class HouseholdFields(RequestBody):
    """A member household: whose it is stays personal."""

    building: Number
    head: ShortText = Field(description="the member's name")


class AddBuildingBody(BuildingFields, CommandBody):
    """A building to enter."""


class RemoveBuildingBody(CommandBody):
    """A building to take out."""

    building: Number
    reason: ReasonText


class GroupBody(GroupFields, CommandBody):
    """A group to form, or as it is from now on."""


class DissolveBody(CommandBody):
    """The end of a group."""

    reason: ReasonText


class HouseholdBody(HouseholdFields, CommandBody):
    """A household to designate."""


class UndesignateHouseholdBody(CommandBody):
    """The end of a member household."""

    reason: ReasonText


async def add_building(service: Service, frame: Frame, estate: str, body: AddBuildingBody) -> Done[Estate]:
    """Count a building to the estate."""
    return await act(service, frame, estate, body, rules.AddBuilding(body.building, name_of(body)))


async def remove_building(service: Service, frame: Frame, estate: str, body: RemoveBuildingBody) -> Done[Estate]:
    """Take a building out that no group or member household is in."""
    return await act(service, frame, estate, body, rules.RemoveBuilding(body.building, body.reason))


async def form_group(service: Service, frame: Frame, estate: str, body: GroupBody) -> Done[Estate]:
    """Form a group; it is the last of the state's groups."""
    return await act(service, frame, estate, body, rules.FormGroup(uuid4(), group_of(body)))


async def reform_group(service: Service, frame: Frame, estate: str, group: UUID, body: GroupBody) -> Done[Estate]:
    """Give a group another name, leader or other buildings."""
    return await act(service, frame, estate, body, rules.ReformGroup(group, group_of(body)))


async def dissolve_group(service: Service, frame: Frame, estate: str, group: UUID, body: DissolveBody) -> Done[Estate]:
    """Let a group be no more."""
    return await act(service, frame, estate, body, rules.DissolveGroup(group, body.reason))


async def designate(service: Service, frame: Frame, estate: str, body: HouseholdBody) -> Done[Estate]:
    """Make a member's household one that the neighbours turn to; it is the last of the state's households."""
    household = rules.Household(body.building, Personal(uuid4(), body.head))
    return await act(service, frame, estate, body, rules.Designate(uuid4(), household))


async def undesignate(
    service: Service, frame: Frame, estate: str, household: UUID, body: UndesignateHouseholdBody
) -> Done[Estate]:
    """Let a member household be one no longer."""
    return await act(service, frame, estate, body, rules.UndesignateHousehold(household, body.reason))


def group_of(fields: GroupFields) -> rules.BuildingGroup:
    """A group as the rules know it; a building that is named twice counts once."""
    leader = fields.leader.person() if fields.leader else None
    return rules.BuildingGroup(fields.name, tuple(dict.fromkeys(fields.buildings)), leader)


def name_of(fields: BuildingFields) -> str:
    """What a building is called: as it is said, or after its number."""
    return fields.name or (f"{fields.building}号楼" if fields.building.isdigit() else fields.building)
