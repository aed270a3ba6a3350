"""A site as it stands: its villages, its officer, its teams with their terms, and the interests declared."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from huiyin_contracts.deliberation_rules import Capacity, DayKind, MarketDays, TeamKind
from huiyin_contracts.parties import Person, among
from huiyin_contracts.sites import SiteKind


@dataclass(frozen=True, slots=True)
class TeamPlace:
    """Somebody's place in a team: as what, and until the end of which day."""

    person: Person
    capacity: Capacity
    until: date


@dataclass(frozen=True, slots=True)
class Site:
    """What the rules need to know of a site."""

    id: UUID | None = None
    active: bool = False
    name: str = ""
    kind: SiteKind = "room"
    place: str = ""
    villages: tuple[str, ...] = ()
    days: DayKind = "deliberation"
    market: MarketDays | None = None
    officer: Person | None = None
    teams: Mapping[TeamKind, tuple[TeamPlace, ...]] = field(default_factory=dict)
    interests: frozenset[tuple[UUID, UUID]] = frozenset()
    """Whom a name is sealed for, and the matter that they stand back from."""


def places_on(site: Site, team: TeamKind, day: date) -> tuple[TeamPlace, ...]:
    """Who is in a team on a day: whose term has ended is no member, whether or not that was put on record (P2)."""
    return tuple(place for place in site.teams.get(team, ()) if day <= place.until)


def placed(site: Site, team: TeamKind, person: Person) -> TeamPlace | None:
    """The place that somebody was given in a team."""
    places = site.teams.get(team, ())
    found = among([place.person for place in places], person)
    return next((place for place in places if place.person is found), None) if found else None


def of_site(site: Site, person: Person) -> Person | None:
    """Who of any of its teams it is that somebody names."""
    return among([place.person for places in site.teams.values() for place in places], person)
