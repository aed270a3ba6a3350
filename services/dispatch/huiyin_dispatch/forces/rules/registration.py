"""A force is formed, described anew, recoded and disbanded; people belong to it, and it looks after estates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from huiyin_contracts import Event, county_of
from huiyin_contracts.forces import (
    ForceAvailabilitySet,
    ForceDescribed,
    ForceDisbanded,
    ForceFormed,
    ForceKind,
    ForceMemberJoined,
    ForceMemberLeft,
    ForcePaired,
    ForceRecoded,
    ForceUnpaired,
)
from huiyin_contracts.parties import Person, among
from huiyin_dispatch.forces.rules.force import By, Force
from huiyin_dispatch.members.rules import absence
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class FormForce:
    """Form a force in a division; `taken` says whether another there is called so by now."""

    id: UUID
    division: str
    kind: ForceKind
    name: str
    leader: Person
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Describe:
    """Say what the force of a division is from now on; `taken` says whether another there is called so."""

    division: str
    name: str
    leader: Person
    skills: tuple[str, ...]
    areas: tuple[str, ...]
    taken: bool
    by: By


@dataclass(frozen=True, slots=True)
class RecodeForce:
    """Be of `new_code`, or be called to it, instead of `code`, which became it."""

    code: str
    new_code: str


@dataclass(frozen=True, slots=True)
class Disband:
    """Let the force be no more."""

    reason: str
    by: By


@dataclass(frozen=True, slots=True)
class AddForceMember:
    """Take somebody in."""

    person: Person
    duty: str | None
    by: By


@dataclass(frozen=True, slots=True)
class RemoveForceMember:
    """Let somebody go."""

    person: Person
    by: By


@dataclass(frozen=True, slots=True)
class Pair:
    """Look after an estate."""

    division: str
    estate: str
    by: By


@dataclass(frozen=True, slots=True)
class Unpair:
    """Look after an estate no longer."""

    estate: str
    by: By


@dataclass(frozen=True, slots=True)
class SetAvailability:
    """Say whether the force can be called on; `today` is the day it is said."""

    available: bool
    until: date | None
    today: date
    by: By


ForceRegistrationCommand = Describe | Disband | AddForceMember | RemoveForceMember | Pair | Unpair | SetAvailability


def form(command: FormForce, force: Force) -> Event:
    """Form a force. Raises Refused."""
    # A force is known by the name it was formed under, so no other has that name while it goes on.
    if force.active and force.name != command.name:
        raise Refused("force-name-kept", "“{now}”原来叫这个名称，请换一个", now=force.name)
    if force.active or command.taken:
        raise Refused("force-exists", "本地已有同名的力量")
    _within(command.division, command.areas)
    return ForceFormed(
        force=command.id,
        kind=command.kind,
        name=command.name,
        leader=command.leader,
        skills=command.skills,
        areas=command.areas,
    )


def _within(division: str, areas: Sequence[str]) -> None:
    elsewhere = [area for area in areas if not area.startswith(division)]
    if elsewhere:
        raise Refused("force-area-elsewhere", "{area} 不在所属区划以内", area=elsewhere[0])


def _described(command: Describe, force: Force, id: UUID) -> Event:  # noqa: A002
    leader = among(force.members, command.leader) or command.leader
    stays = force.leader is not None and leader.same_as(force.leader) and leader.name == force.leader.name
    if stays and (command.name, command.skills, command.areas) == (force.name, force.skills, force.areas):
        raise Refused("force-described-so", "登记的情况没有变化")
    if command.taken:
        raise Refused("force-exists", "本地已有同名的力量")
    _within(command.division, command.areas)
    return ForceDescribed(force=id, name=command.name, leader=leader, skills=command.skills, areas=command.areas)


def recode(command: RecodeForce, force: Force, id: UUID) -> Event:  # noqa: A002
    """Put a new code in place of the one that became it."""
    areas = tuple(dict.fromkeys(command.new_code if area == command.code else area for area in force.areas))
    return ForceRecoded(force=id, code=command.code, new_code=command.new_code, areas=areas)


def decide(command: ForceRegistrationCommand, force: Force, id: UUID) -> Event:  # noqa: A002
    """What a command on an active force leads to. Raises Refused."""
    match command:
        case Describe():
            return _described(command, force, id)
        case Disband(reason):
            if any(activity.stage == "announced" for activity in force.activities.values()):
                raise Refused("force-has-activities", "还有没结束的活动，请先结束或取消")
            return ForceDisbanded(force=id, reason=reason)
        case AddForceMember(person, duty):
            if among(force.members, person):
                raise Refused("force-member-joined", "{name}已经在队里", name=person.in_short)
            return ForceMemberJoined(force=id, person=person, duty=duty)
        case RemoveForceMember(person):
            member = among(force.members, person)
            if member is None:
                raise Refused("force-member-unknown", "{name}不在队里", name=person.in_short)
            if force.leader is not None and member.same_as(force.leader):
                raise Refused("force-leader-stays", "{name}是队长，不能退出", name=person.in_short)
            return ForceMemberLeft(force=id, person=member)
        case Pair(division, estate):
            # A unit of the city may look after an estate of any town, but of no other county.
            if not estate.startswith(county_of(division)):
                raise Refused("estate-elsewhere-county", "小区 {estate} 不在本县（市、区）", estate=estate)
            if estate in force.estates:
                raise Refused("force-paired", "已经包联小区 {estate}", estate=estate)
            return ForcePaired(force=id, estate=estate)
        case Unpair(estate):
            if estate not in force.estates:
                raise Refused("force-not-paired", "没有包联小区 {estate}", estate=estate)
            return ForceUnpaired(force=id, estate=estate)
        case SetAvailability(available, until, today):
            absence(available, until, today)
            return ForceAvailabilitySet(force=id, available=available, until=until)


def evolve(force: Force, event: Event) -> Force:
    """The force after an event on what it is and who belongs to it."""
    match event:
        case ForceFormed():
            # What an earlier one of the name did stays its own; the leader belongs to the force like anybody who joins.
            return Force(
                id=event.force,
                active=True,
                name=event.name,
                leader=event.leader,
                skills=event.skills,
                areas=event.areas,
                members=(event.leader,),
                activities=force.activities,
                last_activity=force.last_activity,
            )
        case ForceDescribed():
            return replace(
                force,
                name=event.name,
                leader=event.leader,
                skills=event.skills,
                areas=event.areas,
                members=_with(force.members, event.leader),
            )
        case ForceRecoded():
            return replace(force, areas=event.areas)
        case ForceDisbanded():
            return replace(force, active=False, members=(), estates=frozenset())
        case ForceMemberJoined():
            return replace(force, members=_with(force.members, event.person))
        case ForceMemberLeft():
            return replace(force, members=_without(force.members, event.person))
        case ForcePaired():
            return replace(force, estates=force.estates | {event.estate})
        case ForceUnpaired():
            return replace(force, estates=force.estates - {event.estate})
    return force


def _with(members: tuple[Person, ...], person: Person) -> tuple[Person, ...]:
    """With somebody among them, as they were named last."""
    return (*_without(members, person), person)


def _without(members: tuple[Person, ...], person: Person) -> tuple[Person, ...]:
    return tuple(one for one in members if one.key != person.key)
