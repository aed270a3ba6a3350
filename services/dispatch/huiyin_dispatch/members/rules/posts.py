"""What a member answers for where they live: vanguard posts (先锋岗) and linked buildings (包联楼宇, Y7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huiyin_contracts import Event
from huiyin_contracts.members import MemberBuildingLinked, MemberBuildingUnlinked, MemberPostLeft, MemberPostTaken
from huiyin_dispatch.members.rules.member import Member
from huiyin_dispatch.members.rules.registration import must_lie_in
from huiyin_events.refusal import Refused


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


PostCommand = TakePost | LeavePost | LinkBuilding | UnlinkBuilding


def decide(command: PostCommand, member: Member, who: str) -> Sequence[Event]:
    """What a command on posts and buildings leads to. Raises Refused."""
    match command:
        case TakePost(post, duty):
            if post in member.posts:
                raise Refused("post-taken", "已经认领{post}", post=post)
            return [MemberPostTaken(member=who, post=post, duty=duty)]
        case LeavePost(post):
            if post not in member.posts:
                raise Refused("post-not-taken", "没有认领{post}", post=post)
            return [MemberPostLeft(member=who, post=post)]
        case LinkBuilding(village, estate, building, estate_in):
            must_lie_in(village, estate, estate_in)
            if (estate, building) in member.buildings:
                raise Refused("building-linked", "已经包联{building}", building=building)
            return [MemberBuildingLinked(member=who, estate=estate, building=building)]
        case UnlinkBuilding(estate, building):
            if (estate, building) not in member.buildings:
                raise Refused("building-not-linked", "没有包联{building}", building=building)
            return [MemberBuildingUnlinked(member=who, estate=estate, building=building)]


def evolve(member: Member, event: Event) -> Member:
    """The member after an event on their posts and buildings."""
    match event:
        case MemberPostTaken():
            return replace(member, posts=member.posts | {event.post})
        case MemberPostLeft():
            return replace(member, posts=member.posts - {event.post})
        case MemberBuildingLinked():
            return replace(member, buildings=member.buildings | {(event.estate, event.building)})
        case MemberBuildingUnlinked():
            return replace(member, buildings=member.buildings - {(event.estate, event.building)})
    return member
