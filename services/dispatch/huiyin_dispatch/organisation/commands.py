"""What can be asked of the organisation net (Y1): estates, their branch and secretary, groups, member households."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import ConfigDict, Field

from huiyin_contracts import Event
from huiyin_contracts.organisation import EstateCode, EstateFounded, Officer, Origin, Rank, Selection, VillageCode
from huiyin_contracts.personal import Personal
from huiyin_dispatch.organisation import rules
from huiyin_dispatch.organisation.rules import ESTATE, VILLAGE_DIGITS, Command, Estate
from huiyin_events.decider import Done, after_a_lost_race
from huiyin_events.envelope import NewEvent, Recorded, stream_name
from huiyin_events.store import StreamWrite, VersionConflict
from huiyin_service.auth import STAFF, require
from huiyin_service.divisions import registered
from huiyin_service.http import Body, CommandBody, Frame
from huiyin_service.problems import Problem
from huiyin_service.service import Service

MOST_BUILDINGS = 200

Name = Annotated[str, Field(min_length=1, max_length=100)]
Number = Annotated[str, Field(min_length=1, max_length=20, description="楼栋号")]
Reason = Annotated[str, Field(min_length=2, max_length=500)]
Numbers = Annotated[list[Number], Field(min_length=1, max_length=MOST_BUILDINGS)]


class OfficerIn(Officer):
    """Who holds an office, in no more words than a name has."""

    model_config = ConfigDict(str_strip_whitespace=True)

    name: Name
    id: Annotated[str, Field(min_length=1, max_length=100)] | None = None


class BranchFields(Body):
    """A branch."""

    rank: Rank
    name: Name


class TermFields(Body):
    """A secretary, and how they came to it."""

    secretary: OfficerIn
    origin: Origin
    selection: Selection
    term_ends: date | None = None


class BuildingFields(Body):
    """A building."""

    building: Number
    name: Name | None = Field(default=None, description="none: after its number")


class GroupFields(Body):
    """A building group."""

    name: Name
    buildings: Numbers
    leader: OfficerIn | None = None


class HouseholdFields(Body):
    """A member household: whose it is stays personal."""

    building: Number
    head: Name = Field(description="the member's name")


class FoundBody(Body):
    """An estate to found."""

    estate: EstateCode
    name: Name


class RenameBody(CommandBody):
    """Another name."""

    name: Name


class MoveBody(CommandBody):
    """Another village, or the same under its new code."""

    to: VillageCode


class SplitEstateBody(CommandBody):
    """Buildings that become an estate of their own."""

    off: EstateCode
    name: Name
    buildings: Numbers


class MergeBody(CommandBody):
    """The estate it goes on in."""

    into: EstateCode
    prefix: str = Field(default="", max_length=10, description="set before its buildings and groups there")


class BranchBody(BranchFields, CommandBody):
    """The estate's branch, or the branch as it is from now on."""


class AppointBody(TermFields, CommandBody):
    """A secretary to appoint."""


class EndSecretaryTermBody(CommandBody):
    """The end of a secretary's office."""

    reason: Reason


class HandOverBody(TermFields, CommandBody):
    """交接: why the one goes, and who comes."""

    reason: Reason


class AddBuildingBody(BuildingFields, CommandBody):
    """A building to enter."""


class RemoveBuildingBody(CommandBody):
    """A building to take out."""

    building: Number
    reason: Reason


class GroupBody(GroupFields, CommandBody):
    """A group to form, or as it is from now on."""


class DissolveBody(CommandBody):
    """The end of a group."""

    reason: Reason


class HouseholdBody(HouseholdFields, CommandBody):
    """A household to designate."""


class WithdrawHouseholdBody(CommandBody):
    """The end of a member household."""

    reason: Reason


async def found(service: Service, frame: Frame, body: FoundBody) -> Done[Estate]:
    """Mark out an estate in a registered village; staff of the village and above may, as all that follows."""
    village = body.estate[:VILLAGE_DIGITS]
    require(frame.principal, *STAFF, division=village)
    await registered(service, village, "village")
    command = rules.Found(body.estate, body.name)
    return await frame.perform(service, ESTATE, stream(body.estate), command, division=village)


async def rename(service: Service, frame: Frame, estate: str, body: RenameBody) -> Done[Estate]:
    """Call it otherwise."""
    return await _act(service, frame, estate, body, rules.Rename(body.name))


async def move(service: Service, frame: Frame, estate: str, body: MoveBody) -> Done[Estate]:
    """Put it to another village; whoever does must have charge of both."""
    require(frame.principal, *STAFF, division=body.to)
    await registered(service, body.to, "village")
    return await _act(service, frame, estate, body, rules.Move(body.to))


async def split(service: Service, frame: Frame, estate: str, body: SplitEstateBody) -> Done[Estate]:
    """Make some of its buildings an estate of their own, in one transaction."""

    def decide(old: Estate, new: Estate) -> tuple[Sequence[Event], Sequence[Event]]:
        ESTATE.decide(rules.Found(body.off, body.name), new)  # refuses a code that is taken
        return rules.split(old, body.off, body.name, body.buildings)

    return await _both(service, frame, estate, body.off, body, decide)


async def merge(service: Service, frame: Frame, estate: str, body: MergeBody) -> Done[Estate]:
    """Let it go on in another, in one transaction; whoever does must have charge of both."""
    require(frame.principal, *STAFF)
    into, _ = await standing(service, body.into)
    require(frame.principal, *STAFF, division=into.village)
    return await _both(service, frame, estate, body.into, body, lambda gone, into: rules.merge(gone, into, body.prefix))


async def establish_branch(service: Service, frame: Frame, estate: str, body: BranchBody) -> Done[Estate]:
    """Give it its branch, or the branch another rank or name."""
    return await _act(service, frame, estate, body, rules.EstablishBranch(branch_of(body)))


async def appoint(service: Service, frame: Frame, estate: str, body: AppointBody) -> Done[Estate]:
    """Give the branch a secretary."""
    return await _act(service, frame, estate, body, rules.Appoint(term_of(body)))


async def stand_down(service: Service, frame: Frame, estate: str, body: EndSecretaryTermBody) -> Done[Estate]:
    """Let the secretary's office end."""
    return await _act(service, frame, estate, body, rules.EndSecretaryTerm(body.reason))


async def hand_over(service: Service, frame: Frame, estate: str, body: HandOverBody) -> Done[Estate]:
    """Let one secretary go and another come, in one act."""
    return await _act(service, frame, estate, body, rules.HandOver(body.reason, term_of(body)))


async def add_building(service: Service, frame: Frame, estate: str, body: AddBuildingBody) -> Done[Estate]:
    """Count a building to the estate."""
    return await _act(service, frame, estate, body, rules.AddBuilding(body.building, name_of(body)))


async def remove_building(service: Service, frame: Frame, estate: str, body: RemoveBuildingBody) -> Done[Estate]:
    """Take a building out in which there is nobody any more."""
    return await _act(service, frame, estate, body, rules.RemoveBuilding(body.building, body.reason))


async def form_group(service: Service, frame: Frame, estate: str, body: GroupBody) -> Done[Estate]:
    """Form a group; it is the last of the state's groups."""
    return await _act(service, frame, estate, body, rules.FormGroup(uuid4(), group_of(body)))


async def reform_group(service: Service, frame: Frame, estate: str, group: UUID, body: GroupBody) -> Done[Estate]:
    """Give a group another name, leader or other buildings."""
    return await _act(service, frame, estate, body, rules.ReformGroup(group, group_of(body)))


async def dissolve_group(service: Service, frame: Frame, estate: str, group: UUID, body: DissolveBody) -> Done[Estate]:
    """Let a group be no more."""
    return await _act(service, frame, estate, body, rules.DissolveGroup(group, body.reason))


async def designate(service: Service, frame: Frame, estate: str, body: HouseholdBody) -> Done[Estate]:
    """Make a member's household one that the neighbours turn to; it is the last of the state's households."""
    household = rules.Household(body.building, Personal(uuid4(), body.head))
    return await _act(service, frame, estate, body, rules.Designate(uuid4(), household))


async def withdraw(
    service: Service, frame: Frame, estate: str, household: UUID, body: WithdrawHouseholdBody
) -> Done[Estate]:
    """Let a member household be one no longer."""
    return await _act(service, frame, estate, body, rules.WithdrawHousehold(household, body.reason))


def branch_of(fields: BranchFields) -> rules.Branch:
    """A branch as the rules know it."""
    return rules.Branch(fields.rank, fields.name)


def term_of(fields: TermFields) -> rules.Term:
    """A secretary's term as the rules know it."""
    return rules.Term(_officer(fields.secretary), fields.origin, fields.selection, fields.term_ends)


def group_of(fields: GroupFields) -> rules.BuildingGroup:
    """A group as the rules know it; a building that is named twice counts once."""
    leader = _officer(fields.leader) if fields.leader else None
    return rules.BuildingGroup(fields.name, tuple(dict.fromkeys(fields.buildings)), leader)


def name_of(fields: BuildingFields) -> str:
    """What a building is called: as it is said, or after its number."""
    return fields.name or (f"{fields.building}号楼" if fields.building.isdigit() else fields.building)


def _officer(holder: OfficerIn) -> Officer:
    return Officer(name=holder.name, id=holder.id)


def stream(estate: str) -> str:
    """An estate's stream."""
    return stream_name(EstateFounded.type, estate)


async def history(service: Service, estate: str) -> list[Recorded]:
    """All that happened in an estate. Raises a 404 Problem where nothing did."""
    found = await service.store.read_stream(stream(estate))
    if not found:
        text = "没有编号为 {estate} 的小区。"
        raise Problem(404, "unknown-estate", "没有这个小区", text, params={"estate": estate}, estate=estate)
    return found


async def standing(service: Service, estate: str) -> tuple[Estate, int]:
    """An estate as it stands, its members' names closed, and its version. Raises a 404 Problem."""
    past = await history(service, estate)
    return ESTATE.fold(recorded.event for recorded in past), past[-1].version


async def _act(service: Service, frame: Frame, estate: str, body: CommandBody, command: Command) -> Done[Estate]:
    require(frame.principal, *STAFF)

    async def acted() -> Done[Estate]:
        seen, version = await standing(service, estate)
        require(frame.principal, *STAFF, division=seen.village)
        expected = version if body.expected_version is None else body.expected_version
        # By the version it was seen in: an estate that is moved meanwhile stands in another division.
        return await frame.perform(service, ESTATE, stream(estate), command, division=seen.village, expected=expected)

    return await after_a_lost_race(once=body.expected_version is not None)(acted)


Both = Callable[[Estate, Estate], tuple[Sequence[Event], Sequence[Event]]]


async def _both(
    service: Service, frame: Frame, estate: str, other: str, body: CommandBody, decide: Both
) -> Done[Estate]:
    """Decide on two estates, and append to both or to none."""
    require(frame.principal, *STAFF)

    async def decided() -> Done[Estate]:
        seen, version = await standing(service, estate)
        require(frame.principal, *STAFF, division=seen.village)
        past = await service.store.read_stream(stream(other))
        if frame.key and (before := await service.store.replay(frame.key)):
            return Done(seen, before.version, before)
        if body.expected_version not in {None, version}:
            raise VersionConflict(stream(estate), body.expected_version or 0, version)
        there = ESTATE.fold(recorded.event for recorded in past)
        ours, theirs = decide(seen, there)
        elsewhere = there.village or seen.village
        writes = [
            StreamWrite(stream(estate), [NewEvent(event, seen.village, frame.now) for event in ours], version),
            StreamWrite(stream(other), [NewEvent(event, elsewhere, frame.now) for event in theirs], len(past)),
        ]
        appended = await service.store.append(writes, meta=frame.meta, key=frame.key)
        return Done(seen, appended.version, appended)

    return await after_a_lost_race(once=body.expected_version is not None)(decided)
