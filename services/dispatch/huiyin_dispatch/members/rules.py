"""A member at home (Y4): registered where they live, with posts, linked buildings (Y7) and what they did for others.

    nobody ── reported home ── left home ── reported home, perhaps in another village
                │
                ├─ lives, can do, is away: each is what was said last
                ├─ posts and linked buildings: taken once, given back once, gone with the home
                └─ services: recorded ─┬─ confirmed, and counts
                                       └─ disputed, and does not

Of a service the one who was served has the last word; an office speaks for them only until they do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from huiyin_contracts import Event, county_of
from huiyin_contracts.members import (
    MemberAvailabilitySet,
    MemberBuildingLinked,
    MemberBuildingUnlinked,
    MemberCarriedOver,
    MemberLeftHome,
    MemberMoved,
    MemberPostLeft,
    MemberPostTaken,
    MemberRenamed,
    MemberReportedHome,
    MemberServiceConfirmed,
    MemberServiceDisputed,
    MemberServiceRecorded,
    MemberSkillsSet,
    Voice,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

ServiceStatus = Literal["recorded", "confirmed", "disputed"]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service: where it stands, and who said so."""

    word: ServiceStatus = "recorded"
    by: Voice | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """What the rules need to know of a member."""

    id: str | None = None
    name: str = ""
    at_home: bool = False
    lives: tuple[str | None, str | None] = (None, None)
    posts: frozenset[str] = frozenset()
    buildings: frozenset[tuple[str | None, str]] = frozenset()
    services: Mapping[UUID, ServiceState] = field(default_factory=dict)
    last_service: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReportHome:
    """Register with the village where one lives."""

    member: str
    name: str
    village: str
    employer: str
    estate: str | None = None
    building: str | None = None
    skills: tuple[str, ...] = ()
    estate_in: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Live elsewhere in the village."""

    village: str
    estate: str | None
    building: str | None
    estate_in: str | None = None


@dataclass(frozen=True, slots=True)
class Rename:
    """Be registered under another name."""

    name: str


@dataclass(frozen=True, slots=True)
class RecodeMember:
    """Be registered under the code that the village's became."""

    to: str


@dataclass(frozen=True, slots=True)
class LeaveHome:
    """Be registered no longer."""

    reason: str


@dataclass(frozen=True, slots=True)
class SetSkills:
    """Say what one can help with."""

    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAvailability:
    """Say whether one can be called on; `today` is the day it is said."""

    available: bool
    until: date | None
    today: date


@dataclass(frozen=True, slots=True)
class TakePost:
    """Take a vanguard post."""

    post: str
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class LeavePost:
    """Give a post back."""

    post: str


@dataclass(frozen=True, slots=True)
class LinkBuilding:
    """Look after the households of a building."""

    village: str
    estate: str | None
    building: str
    estate_in: str | None = None


@dataclass(frozen=True, slots=True)
class UnlinkBuilding:
    """Look after a building no longer."""

    estate: str | None
    building: str


@dataclass(frozen=True, slots=True)
class RecordService:
    """Say what one did for others; `registration` is the member's own number, `today` the day it is said."""

    registration: UUID
    what: str
    category: str
    served_on: date
    hours: float
    persons: int
    today: date


@dataclass(frozen=True, slots=True)
class ConfirmService:
    """Say that a service was done. `speaker` is the sign-in of who says so, where they have one."""

    service: UUID
    by: Voice
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeService:
    """Say that a service was not done as it was recorded."""

    service: UUID
    by: Voice
    reason: str
    speaker: str | None = None


Command = (
    ReportHome
    | Move
    | Rename
    | RecodeMember
    | LeaveHome
    | SetSkills
    | SetAvailability
    | TakePost
    | LeavePost
    | LinkBuilding
    | UnlinkBuilding
    | RecordService
    | ConfirmService
    | DisputeService
)


def decide(command: Command, member: Member) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, ReportHome):
        return [_reported(command, member)]
    if member.id is None:
        raise Refused("member-unknown", "没有这位党员，请先报到")
    # What was done while at home is confirmed or disputed also after they left.
    if isinstance(command, ConfirmService | DisputeService):
        return [_settled(command, member, member.id)]
    if not member.at_home:
        raise Refused("member-left", "已经转出，请先重新报到")
    return [_at_home(command, member, member.id)]


def _reported(command: ReportHome, member: Member) -> Event:
    if member.at_home:
        raise Refused("member-at-home", "已经报到；住址有变请登记搬家，迁出本村（社区）请先转出")
    _in(command.village, command.estate, command.estate_in)
    return MemberReportedHome(
        member=command.member,
        name=command.name,
        estate=command.estate,
        building=command.building,
        employer=command.employer,
        skills=command.skills,
    )


def _at_home(command: Command, member: Member, who: str) -> Event:
    match command:
        case Move(village, estate, building, estate_in):
            _in(village, estate, estate_in)
            if (estate, building) == member.lives:
                raise Refused("member-lives-there", "登记的住址没有变化")
            return MemberMoved(member=who, estate=estate, building=building)
        case Rename(name):
            if name == member.name:
                raise Refused("member-named-so", "登记的姓名没有变化")
            return MemberRenamed(member=who, name=name)
        case RecodeMember(to):
            return MemberCarriedOver(member=who, to=to)
        case LeaveHome(reason):
            return MemberLeftHome(member=who, reason=reason)
        case SetSkills(skills):
            return MemberSkillsSet(member=who, skills=skills)
        case SetAvailability(available, until, today):
            absence(available, until, today)
            return MemberAvailabilitySet(member=who, available=available, until=until)
        case TakePost(post, duty):
            if post in member.posts:
                raise Refused("post-taken", "已经认领{post}", post=post)
            return MemberPostTaken(member=who, post=post, duty=duty)
        case LeavePost(post):
            if post not in member.posts:
                raise Refused("post-not-taken", "没有认领{post}", post=post)
            return MemberPostLeft(member=who, post=post)
        case LinkBuilding(village, estate, building, estate_in):
            _in(village, estate, estate_in)
            if (estate, building) in member.buildings:
                raise Refused("building-linked", "已经包联{building}", building=building)
            return MemberBuildingLinked(member=who, estate=estate, building=building)
        case UnlinkBuilding(estate, building):
            if (estate, building) not in member.buildings:
                raise Refused("building-not-linked", "没有包联{building}", building=building)
            return MemberBuildingUnlinked(member=who, estate=estate, building=building)
        case RecordService():
            if command.served_on > command.today:
                raise Refused("service-in-future", "服务日期还没有到")
            # The next of this member's: of two at the same time, each gets its own.
            service = uuid5(command.registration, str(member.last_service))
            return MemberServiceRecorded(
                member=who,
                service=service,
                what=command.what,
                category=command.category,
                served_on=command.served_on,
                hours=command.hours,
                persons=command.persons,
            )
    raise AssertionError(f"unreachable: {command}")


def _settled(command: ConfirmService | DisputeService, member: Member, who: str) -> Event:
    service = member.services.get(command.service)
    if service is None:
        raise Refused("service-unknown", "没有这条服务记录")
    if command.speaker == who:
        raise Refused("service-own", "自己的服务由服务对象或社区确认")
    if service.by == "served":
        raise Refused("service-settled", "服务对象已经答复，不能再改")
    if isinstance(command, ConfirmService):
        if service.word == "confirmed" and command.by == "office":
            raise Refused("service-confirmed", "这条服务已经确认")
        return MemberServiceConfirmed(member=who, service=command.service, by=command.by)
    if service.word == "disputed" and command.by == "office":
        raise Refused("service-disputed", "这条服务已经有异议")
    return MemberServiceDisputed(member=who, service=command.service, by=command.by, reason=command.reason)


def _in(village: str, estate: str | None, lies_in: str | None) -> None:
    # An estate keeps its code when it comes to another village; where nobody founded it, its code says where it lies.
    if estate is not None and (lies_in or estate[:12]) != village:
        raise Refused("estate-elsewhere", "小区 {estate} 不在本村（社区）", estate=estate)


def absence(available: bool, until: date | None, today: date) -> None:  # noqa: FBT001
    """Whether an absence makes sense: it has a last day that is not over. Raises Refused."""
    if until is None:
        return
    if available:
        raise Refused("availability-has-no-end", "可以接单时不用填到哪一天")
    if until < today:
        raise Refused("absence-over", "填的日期已经过了")


def evolve(member: Member, event: Event) -> Member:
    """The member after an event."""
    match event:
        case MemberReportedHome():
            lives = (event.estate, event.building)
            return replace(member, id=event.member, name=event.name, at_home=True, lives=lives)
        case MemberRenamed():
            return replace(member, name=event.name)
        case MemberMoved():
            return replace(member, lives=(event.estate, event.building))
        case MemberLeftHome():
            return replace(member, at_home=False, lives=(None, None), posts=frozenset(), buildings=frozenset())
        case MemberPostTaken():
            return replace(member, posts=member.posts | {event.post})
        case MemberPostLeft():
            return replace(member, posts=member.posts - {event.post})
        case MemberBuildingLinked():
            return replace(member, buildings=member.buildings | {(event.estate, event.building)})
        case MemberBuildingUnlinked():
            return replace(member, buildings=member.buildings - {(event.estate, event.building)})
        case MemberServiceRecorded():
            services = {**member.services, event.service: ServiceState()}
            return replace(member, services=services, last_service=event.service)
        case MemberServiceConfirmed():
            return replace(member, services={**member.services, event.service: ServiceState("confirmed", event.by)})
        case MemberServiceDisputed():
            return replace(member, services={**member.services, event.service: ServiceState("disputed", event.by)})
    return member


MEMBER: Decider[Command, Member] = Decider(Member(), decide, evolve)


MEMBERS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bc")


def member_id(division: str, sign_in: str) -> UUID:
    """Under which number a member is registered: one in each county."""
    return uuid5(MEMBERS, f"{county_of(division)}:{sign_in}")
