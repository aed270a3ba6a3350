"""A force (Y7, Y11): who belongs to it, which estates it is paired with, and the activities it holds.

    nobody ── formed ── disbanded ── formed again, under the same name
                │
                ├─ described anew: its name, leader, skills and where it can be called to
                ├─ people join once and leave once, estates are paired once
                └─ activities: announced ─┬─ signed in, once each ── concluded, with hours and who was served
                                          └─ cancelled, while nobody signed in

Its leader and the offices of its division act for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID, uuid5

from huiyin_contracts import Event, county_of
from huiyin_contracts.forces import (
    ForceActivityAnnounced,
    ForceActivityCancelled,
    ForceActivityConcluded,
    ForceActivitySignedIn,
    ForceAvailabilitySet,
    ForceCarriedOver,
    ForceDescribed,
    ForceDisbanded,
    ForceFormed,
    ForceKind,
    ForceMemberJoined,
    ForceMemberLeft,
    ForcePaired,
    ForceUnpaired,
    Participant,
)
from huiyin_dispatch.members.rules import absence
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

ActivityStage = Literal["announced", "concluded", "cancelled"]


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity: when it begins, and who signed in."""

    starts_at: datetime
    stage: ActivityStage = "announced"
    people: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Force:
    """What the rules need to know of a force. People are known by sign-in, or by name where they have none."""

    id: UUID | None = None
    active: bool = False
    name: str = ""
    leader: Participant | None = None
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    members: frozenset[str] = frozenset()
    estates: frozenset[str] = frozenset()
    activities: Mapping[UUID, Activity] = field(default_factory=dict)
    last_activity: UUID | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who asks: their sign-in, whether an office of the force's division, and whether they live in its division."""

    member: str
    office: bool = False
    local: bool = False


@dataclass(frozen=True, slots=True)
class FormForce:
    """Form a force in a division; `taken` says whether another there is called so by now."""

    id: UUID
    division: str
    kind: ForceKind
    name: str
    leader: Participant
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Describe:
    """Say what the force of a division is from now on; `taken` says whether another there is called so."""

    division: str
    name: str
    leader: Participant
    skills: tuple[str, ...]
    areas: tuple[str, ...]
    taken: bool
    by: By


@dataclass(frozen=True, slots=True)
class RecodeForce:
    """Be of `to`, or be called to it, instead of `code`, which became it; `division` is the force's own."""

    division: str
    code: str
    to: str


@dataclass(frozen=True, slots=True)
class Disband:
    """Let the force be no more."""

    reason: str
    by: By


@dataclass(frozen=True, slots=True)
class AddForceMember:
    """Take somebody in."""

    who: Participant
    duty: str | None
    by: By


@dataclass(frozen=True, slots=True)
class Leave:
    """Let somebody go."""

    who: Participant
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


@dataclass(frozen=True, slots=True)
class Announce:
    """Announce an activity."""

    title: str
    place: str
    starts_at: datetime
    by: By


@dataclass(frozen=True, slots=True)
class SignIn:
    """Take part in an activity."""

    activity: UUID
    who: Participant
    by: By


@dataclass(frozen=True, slots=True)
class Conclude:
    """Say how an activity went; `now` is when it is said."""

    activity: UUID
    hours: float
    persons: int
    summary: str
    now: datetime
    by: By


@dataclass(frozen=True, slots=True)
class CancelActivity:
    """Not hold an activity."""

    activity: UUID
    reason: str
    by: By


Command = (
    FormForce
    | Describe
    | RecodeForce
    | Disband
    | AddForceMember
    | Leave
    | Pair
    | Unpair
    | SetAvailability
    | Announce
    | SignIn
    | Conclude
    | CancelActivity
)


def key_of(who: Participant) -> str:
    """By what somebody is known: their sign-in, or their name."""
    return who.member or f"name:{who.name}"


def decide(command: Command, force: Force) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, FormForce):
        return [_formed(command, force)]
    if force.id is None:
        raise Refused("force-unknown", "没有这支力量")
    if not force.active:
        raise Refused("force-disbanded", "这支力量已经解散")
    if isinstance(command, RecodeForce):
        return [_carried_over(command, force, force.id)]
    if not isinstance(command, SignIn):
        _only_who_leads(force, command.by)
    if isinstance(command, SignIn | Conclude | CancelActivity):
        return [_in_activity(command, force, force.id)]
    return [_of_force(command, force, force.id)]


def _formed(command: FormForce, force: Force) -> Event:
    # A force is known by the name it was formed under, so that name is nobody else's while it goes on.
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
    said = (command.name, command.leader, command.skills, command.areas)
    if said == (force.name, force.leader, force.skills, force.areas):
        raise Refused("force-described-so", "登记的情况没有变化")
    if command.taken:
        raise Refused("force-exists", "本地已有同名的力量")
    _within(command.division, command.areas)
    return ForceDescribed(
        force=id, name=command.name, leader=command.leader, skills=command.skills, areas=command.areas
    )


def _carried_over(command: RecodeForce, force: Force, id: UUID) -> Event:  # noqa: A002
    now = {command.code: command.to}
    areas = tuple(dict.fromkeys(now.get(area, area) for area in force.areas))
    return ForceCarriedOver(force=id, to=now.get(command.division, command.division), areas=areas)


def _of_force(command: Command, force: Force, id: UUID) -> Event:  # noqa: A002
    match command:
        case Describe():
            return _described(command, force, id)
        case Disband(reason):
            if any(activity.stage == "announced" for activity in force.activities.values()):
                raise Refused("force-has-activities", "还有没结束的活动，请先结束或取消")
            return ForceDisbanded(force=id, reason=reason)
        case AddForceMember(who, duty):
            if key_of(who) in force.members:
                raise Refused("force-member-joined", "{name}已经在队里", name=who.name)
            return ForceMemberJoined(force=id, who=who, duty=duty)
        case Leave(who):
            if key_of(who) not in force.members:
                raise Refused("force-member-unknown", "{name}不在队里", name=who.name)
            if force.leader is not None and key_of(who) == key_of(force.leader):
                raise Refused("force-leader-stays", "{name}是队长，不能退出", name=who.name)
            return ForceMemberLeft(force=id, who=who)
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
        case Announce(title, place, starts_at):
            # The next of this force's: of two at the same time, each gets its own.
            activity = uuid5(id, str(force.last_activity))
            return ForceActivityAnnounced(force=id, activity=activity, title=title, place=place, starts_at=starts_at)
    raise AssertionError(f"unreachable: {command}")


def _in_activity(command: SignIn | Conclude | CancelActivity, force: Force, id: UUID) -> Event:  # noqa: A002
    activity = force.activities.get(command.activity)
    if activity is None:
        raise Refused("activity-unknown", "没有这项活动")
    if activity.stage != "announced":
        raise Refused("activity-over", "这项活动已经结束或取消")
    match command:
        case SignIn(_, who, by):
            if not (_leads(force, by) or (by.member == who.member and (by.local or by.member in force.members))):
                raise Refused("sign-in-of-stranger", "只有队员和本辖区的人可以自己签到，其他人由队长或工作人员登记")
            if key_of(who) in activity.people:
                raise Refused("signed-in", "{name}已经签到", name=who.name)
            return ForceActivitySignedIn(force=id, activity=command.activity, who=who)
        case Conclude():
            if command.now < activity.starts_at:
                raise Refused("activity-not-begun", "活动还没有开始")
            return ForceActivityConcluded(
                force=id,
                activity=command.activity,
                hours=command.hours,
                persons=command.persons,
                summary=command.summary,
            )
        case CancelActivity():
            if activity.people:
                raise Refused("activity-held", "已经有人签到，请填写结果后结束")
            return ForceActivityCancelled(force=id, activity=command.activity, reason=command.reason)


def _leads(force: Force, by: By) -> bool:
    return by.office or (force.leader is not None and force.leader.member == by.member)


def _only_who_leads(force: Force, by: By) -> None:
    if not _leads(force, by):
        raise Refused("force-of-others", "只有队长和本辖区的工作人员可以办理")


def evolve(force: Force, event: Event) -> Force:
    """The force after an event."""
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
                members=frozenset({key_of(event.leader)}),
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
                members=force.members | {key_of(event.leader)},
            )
        case ForceCarriedOver():
            return replace(force, areas=event.areas)
        case ForceDisbanded():
            return replace(force, active=False, members=frozenset(), estates=frozenset())
        case ForceMemberJoined():
            return replace(force, members=force.members | {key_of(event.who)})
        case ForceMemberLeft():
            return replace(force, members=force.members - {key_of(event.who)})
        case ForcePaired():
            return replace(force, estates=force.estates | {event.estate})
        case ForceUnpaired():
            return replace(force, estates=force.estates - {event.estate})
        case ForceActivityAnnounced():
            held = {**force.activities, event.activity: Activity(event.starts_at)}
            return replace(force, activities=held, last_activity=event.activity)
        case ForceActivitySignedIn():
            activity = force.activities[event.activity]
            return _with(force, event.activity, replace(activity, people=activity.people | {key_of(event.who)}))
        case ForceActivityConcluded():
            return _with(force, event.activity, replace(force.activities[event.activity], stage="concluded"))
        case ForceActivityCancelled():
            return _with(force, event.activity, replace(force.activities[event.activity], stage="cancelled"))
    return force


def _with(force: Force, id: UUID, activity: Activity) -> Force:  # noqa: A002
    return replace(force, activities={**force.activities, id: activity})


FORCE: Decider[Command, Force] = Decider(Force(), decide, evolve)
