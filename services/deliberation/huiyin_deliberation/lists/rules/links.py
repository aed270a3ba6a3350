"""A member's link with a household (联系户, P3): made, kept up to date, ended, made again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from huiyin_contracts import Event
from huiyin_contracts.lists import LinkedHome, LinkEnded, LinkEndReason, LinkMade
from huiyin_contracts.parties import Person
from huiyin_contracts.personal import Personal
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

_LINKS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969d1")
_HOUSEHOLDS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969d2")


def household_of(village: str, number: str) -> UUID:
    """The household of a number: whom what is known of it is sealed for."""
    return uuid5(_HOUSEHOLDS, f"{village}:{number}")


def link_of(village: str, number: str, member: str) -> UUID:
    """The one link of a member with a household: a roll that is read again finds it."""
    return uuid5(_LINKS, f"{village}:{number}:{member}")


@dataclass(frozen=True, slots=True)
class Link:
    """What the rules need to know of a link."""

    id: UUID | None = None
    active: bool = False
    member: Person | None = None
    household: UUID | None = None
    home: LinkedHome | None = None


@dataclass(frozen=True, slots=True)
class MakeLink:
    """Let a member look after a household; said again as it is, it changes nothing."""

    id: UUID
    member: Person
    household: UUID
    number: str
    home: LinkedHome


@dataclass(frozen=True, slots=True)
class EndLink:
    """Let the member look after it no longer."""

    reason: LinkEndReason


def decide(command: MakeLink | EndLink, link: Link) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    match command:
        case MakeLink(id_, member, household, number, home):
            if member.id is None:
                raise Refused("link-without-account", "联系户要由有账号的党员联系（P3）")
            if link.active and link.home == home:
                return []
            return [
                LinkMade(link=id_, member=member, household=household, number=number, home=Personal(household, home))
            ]
        case EndLink(reason):
            if link.id is None:
                raise Refused("link-unknown", "没有这个联系户")
            if not link.active:
                raise Refused("link-ended", "已经不再联系这户")
            return [LinkEnded(link=link.id, reason=reason)]


def evolve(link: Link, event: Event) -> Link:
    """The link after an event."""
    match event:
        case LinkMade():
            return Link(event.link, True, event.member, event.household, event.home.value)  # noqa: FBT003
        case LinkEnded():
            return replace(link, active=False)
    return link


LINK: Decider[MakeLink | EndLink, Link] = Decider(Link(), decide, evolve)
