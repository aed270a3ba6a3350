"""A member as they stand, and under which number they are registered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID, uuid5

from huiyin_contracts import county_of
from huiyin_contracts.members import Home, Voice

MEMBERS = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969bc")

ServiceStatus = Literal["recorded", "confirmed", "disputed"]


@dataclass(frozen=True, slots=True)
class ServiceState:
    """A service: where it stands, and who said so."""

    status: ServiceStatus = "recorded"
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """What the rules need to know of a member."""

    id: str | None = None
    name: str = ""
    at_home: bool = False
    lives: Home = field(default_factory=Home)
    posts: frozenset[str] = frozenset()
    buildings: frozenset[tuple[str | None, str]] = frozenset()
    services: Mapping[UUID, ServiceState] = field(default_factory=dict)
    last_service: UUID | None = None


def member_id(division: str, sign_in: str) -> UUID:
    """Under which number a member is registered: one in each county."""
    return uuid5(MEMBERS, f"{county_of(division)}:{sign_in}")
