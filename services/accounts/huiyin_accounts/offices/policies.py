"""Who came to act as something, or acts so no longer, by what dispatch did stands in the security log too."""

from collections.abc import Callable, Mapping

from huiyin_contracts import Event
from huiyin_contracts.members import MemberDeregistered, MemberRegistered
from huiyin_contracts.organisation import SecretaryAppointed, SecretaryStoodDown
from huiyin_events.envelope import Recorded
from huiyin_events.store import Connection
from huiyin_events.subscription import Reaction
from huiyin_service import security_log
from huiyin_service.service import Service


def on_role_changed(_service: Service) -> Reaction:
    """Note whose role it is, who changed it, and in which division."""

    async def react(connection: Connection, recorded: Recorded) -> None:
        match recorded.event:
            case SecretaryAppointed(secretary=who) | SecretaryStoodDown(secretary=who):
                subject, role = who.id, "secretary"
            case MemberRegistered(member=subject) | MemberDeregistered(member=subject):
                role = "member"
            case _:
                return
        if subject is not None:
            details = {
                "what": recorded.type,
                "role": role,
                "by": recorded.meta.actor.id,
                "division": recorded.division,
            }
            await security_log.note_within(connection, recorded.known_at, "role", subject, details)

    return react


POLICIES: Mapping[type[Event], Callable[[Service], Reaction]] = dict.fromkeys(
    (SecretaryAppointed, SecretaryStoodDown, MemberRegistered, MemberDeregistered), on_role_changed
)
