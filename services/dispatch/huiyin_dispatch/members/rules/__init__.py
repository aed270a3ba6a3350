"""A member at home (Y4): registered where they live, with posts, linked buildings (Y7) and what they did for others.

    unknown ── registered ── deregistered ── registered, perhaps in another village
                │
                ├─ lives, can do, is away: each is what was said last
                ├─ posts and linked buildings: taken once, given back once, gone with the home
                └─ services: recorded ─┬─ confirmed, and counts
                                       └─ disputed, and does not

Of a service the one who was served has the last word; an office speaks for them only until they do.
"""

from collections.abc import Sequence
from functools import reduce

from huiyin_contracts import Event
from huiyin_dispatch.members.rules import posts, registration, services
from huiyin_dispatch.members.rules.member import Member, ServiceState, ServiceStatus, member_id
from huiyin_dispatch.members.rules.posts import LeavePost, LinkBuilding, PostCommand, TakePost, UnlinkBuilding
from huiyin_dispatch.members.rules.registration import (
    Deregister,
    MemberRegistrationCommand,
    Move,
    RecodeMember,
    Register,
    Rename,
    SetAvailability,
    SetSkills,
    absence,
)
from huiyin_dispatch.members.rules.services import ConfirmService, DisputeService, RecordService
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = [
    "MEMBER",
    "Command",
    "ConfirmService",
    "Deregister",
    "DisputeService",
    "LeavePost",
    "LinkBuilding",
    "Member",
    "Move",
    "RecodeMember",
    "RecordService",
    "Register",
    "Rename",
    "ServiceState",
    "ServiceStatus",
    "SetAvailability",
    "SetSkills",
    "TakePost",
    "UnlinkBuilding",
    "absence",
    "decide",
    "evolve",
    "member_id",
]

Command = Register | MemberRegistrationCommand | PostCommand | RecordService | ConfirmService | DisputeService


def decide(command: Command, member: Member) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, Register):
        return registration.register(command, member)
    if member.id is None:
        raise Refused("member-unknown", "没有这位党员，请先报到")
    # What was done while registered is confirmed or disputed also after they left.
    if isinstance(command, ConfirmService | DisputeService):
        return services.settle(command, member, member.id)
    if not member.at_home:
        raise Refused("member-left", "已经转出，请先重新报到")
    match command:
        case RecordService():
            return services.record(command, member, member.id)
        case TakePost() | LeavePost() | LinkBuilding() | UnlinkBuilding():
            return posts.decide(command, member, member.id)
        case _:
            return registration.decide(command, member, member.id)


def evolve(member: Member, event: Event) -> Member:
    """The member after an event."""
    return reduce(
        lambda now, subject: subject(now, event), (registration.evolve, posts.evolve, services.evolve), member
    )


MEMBER: Decider[Command, Member] = Decider(Member(), decide, evolve)
