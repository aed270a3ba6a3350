"""A force as it stands, and who acts for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from huiyin_contracts.parties import Person

ActivityStage = Literal["announced", "concluded", "cancelled"]


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity: when it begins, and who signed in."""

    starts_at: datetime
    stage: ActivityStage = "announced"
    people: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Force:
    """What the rules need to know of a force. People are known by sign-in, or by name where they have none."""

    id: UUID | None = None
    active: bool = False
    name: str = ""
    leader: Person | None = None
    skills: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    members: tuple[Person, ...] = ()
    estates: frozenset[str] = frozenset()
    activities: Mapping[UUID, Activity] = field(default_factory=dict)
    last_activity: UUID | None = None


@dataclass(frozen=True, slots=True)
class By:
    """Who asks: their sign-in, whether an office of the force's division, and whether they live in its division."""

    sign_in: str
    office: bool = False
    local: bool = False


def leads(force: Force, by: By) -> bool:
    """Whether they are its leader, or an office of its division."""
    return by.office or (force.leader is not None and force.leader.id == by.sign_in)
