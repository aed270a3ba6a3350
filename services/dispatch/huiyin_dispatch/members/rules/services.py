"""What a member did for others: it counts once it is confirmed.

The one who was served has the last word; an office speaks for them only until they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.members import MemberServiceConfirmed, MemberServiceDisputed, MemberServiceRecorded, Voice
from huiyin_dispatch.members.rules.member import Member, ServiceState
from huiyin_events.refusal import Refused


@dataclass(frozen=True, slots=True)
class RecordService:
    """Say what one did for others; `registration` is the member's own number, `today` the day it is said."""

    registration: UUID
    description: str
    category: str
    served_on: date
    hours: Decimal
    persons: int
    today: date


@dataclass(frozen=True, slots=True)
class ConfirmService:
    """Say that a service was done. `speaker` is the sign-in of who says so, where they have one."""

    service: UUID
    voice: Voice
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeService:
    """Say that a service was not done as it was recorded."""

    service: UUID
    voice: Voice
    reason: str
    speaker: str | None = None


def record(command: RecordService, member: Member, who: str) -> Sequence[Event]:
    """Record a service. Raises Refused."""
    if command.served_on > command.today:
        raise Refused("service-in-future", "服务日期还没有到")
    # The next of this member's: of two at the same time, each gets its own.
    service = uuid5(command.registration, str(member.last_service))
    return [
        MemberServiceRecorded(
            member=who,
            service=service,
            description=command.description,
            category=command.category,
            served_on=command.served_on,
            hours=command.hours,
            persons=command.persons,
        )
    ]


def settle(command: ConfirmService | DisputeService, member: Member, who: str) -> Sequence[Event]:
    """Confirm or dispute a service. Raises Refused."""
    service = member.services.get(command.service)
    if service is None:
        raise Refused("service-unknown", "没有这条服务记录")
    if command.speaker == who:
        raise Refused("service-own", "自己的服务由服务对象或社区确认")
    if service.voice == "served":
        raise Refused("service-settled", "服务对象已经答复，不能再改")
    if isinstance(command, ConfirmService):
        if service.status == "confirmed" and command.voice == "office":
            raise Refused("service-confirmed", "这条服务已经确认")
        return [MemberServiceConfirmed(member=who, service=command.service, voice=command.voice)]
    if service.status == "disputed" and command.voice == "office":
        raise Refused("service-disputed", "这条服务已经有异议")
    return [MemberServiceDisputed(member=who, service=command.service, voice=command.voice, reason=command.reason)]


def evolve(member: Member, event: Event) -> Member:
    """The member after an event on their services."""
    match event:
        case MemberServiceRecorded():
            services = {**member.services, event.service: ServiceState()}
            return replace(member, services=services, last_service=event.service)
        case MemberServiceConfirmed():
            return replace(member, services={**member.services, event.service: ServiceState("confirmed", event.voice)})
        case MemberServiceDisputed():
            return replace(member, services={**member.services, event.service: ServiceState("disputed", event.voice)})
    return member
