"""双报到: a member registers with the village where they live, and says what they can help with and when not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from huiyin_contracts import Event
from huiyin_contracts.members import (
    Home,
    MemberAvailabilitySet,
    MemberDeregistered,
    MemberMoved,
    MemberRecoded,
    MemberRegistered,
    MemberRenamed,
    MemberSkillsSet,
)
from huiyin_contracts.parties import person_of
from huiyin_contracts.personal import Personal
from huiyin_dispatch.members.rules.member import Member
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class Register:
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

    code: str
    new_code: str


@dataclass(frozen=True, slots=True)
class Deregister:
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


MemberRegistrationCommand = Move | Rename | RecodeMember | Deregister | SetSkills | SetAvailability


def register(command: Register, member: Member) -> Sequence[Event]:
    """Register a member with a village. Raises Refused."""
    if member.at_home:
        raise Refused("member-at-home", "已经报到；住址有变请登记搬家，迁出本村（社区）请先转出")
    must_lie_in(command.village, command.estate, command.estate_in)
    who = person_of(command.member)
    return [
        MemberRegistered(
            member=command.member,
            name=Personal(who, command.name),
            home=Personal(who, Home(estate=command.estate, building=command.building)),
            employer=Personal(who, command.employer),
            skills=command.skills,
        )
    ]


def decide(command: MemberRegistrationCommand, member: Member, who: str) -> Sequence[Event]:
    """What a command on the registration of a member who is registered leads to. Raises Refused."""
    match command:
        case Move(village, estate, building, estate_in):
            must_lie_in(village, estate, estate_in)
            home = Home(estate=estate, building=building)
            if home == member.lives:
                raise Refused("member-lives-there", "登记的住址没有变化")
            return [MemberMoved(member=who, home=Personal(person_of(who), home))]
        case Rename(name):
            if name == member.name:
                raise Refused("member-named-so", "登记的姓名没有变化")
            return [MemberRenamed(member=who, name=Personal(person_of(who), name))]
        case RecodeMember(code, new_code):
            return [MemberRecoded(member=who, code=code, new_code=new_code)]
        case Deregister(reason):
            return [MemberDeregistered(member=who, reason=Personal(person_of(who), reason))]
        case SetSkills(skills):
            return [MemberSkillsSet(member=who, skills=skills)]
        case SetAvailability(available, until, today):
            absence(available, until, today)
            return [MemberAvailabilitySet(member=who, available=available, until=until)]


def must_lie_in(village: str, estate: str | None, lies_in: str | None) -> None:
    """Raises Refused for an estate of another village."""
    # An estate keeps its code when it comes to another village; where no one founded it, its code says where it lies.
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
    """The member after an event on their registration."""
    match event:
        case MemberRegistered():
            name = event.name.value or ""
            return replace(member, id=event.member, name=name, at_home=True, lives=event.home.value or Home())
        case MemberRenamed():
            return replace(member, name=event.name.value or "")
        case MemberMoved():
            return replace(member, lives=event.home.value or Home())
        case MemberDeregistered():
            return replace(member, at_home=False, lives=Home(), posts=frozenset(), buildings=frozenset())
    return member
