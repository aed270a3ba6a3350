"""A site (议事点): opened for villages (P1), with three teams (P2) and an officer (P4), until it is closed.

    unknown ─ opened ── closed ── opened again, under the same name
                │
                ├─ changed, its villages set, recoded with a division
                ├─ officer: one at a time, assigned by the county (P4)
                ├─ teams: appointed for a term, replaced, left (P2)
                └─ interests: declared by the person or the office, withdrawn

Whether it may convene, and who is entitled there, is in `convening`.
"""

from collections.abc import Sequence
from dataclasses import replace

from huiyin_contracts import Event
from huiyin_contracts.deliberation_rules import TeamKind
from huiyin_contracts.parties import Person
from huiyin_contracts.sites import (
    InterestDeclared,
    InterestWithdrawn,
    SiteChanged,
    SiteClosed,
    SiteOfficerAssigned,
    SiteOfficerReleased,
    SiteOpened,
    SiteRecoded,
    SiteVillagesSet,
    TeamMemberAppointed,
    TeamMemberLeft,
)
from huiyin_deliberation.sites.rules import opening, teams
from huiyin_deliberation.sites.rules.opening import (
    AssignSiteOfficer,
    ChangeSite,
    CloseSite,
    OpeningCommand,
    OpenSite,
    RecodeSite,
    ReleaseSiteOfficer,
    SetSiteVillages,
)
from huiyin_deliberation.sites.rules.site import Site, TeamPlace
from huiyin_deliberation.sites.rules.teams import (
    AppointTeamMember,
    DeclareInterest,
    Depart,
    EndTerms,
    LeaveTeam,
    ReplaceTeamMember,
    TeamCommand,
    WithdrawInterest,
)
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = [
    "SITE",
    "AppointTeamMember",
    "AssignSiteOfficer",
    "ChangeSite",
    "CloseSite",
    "Command",
    "DeclareInterest",
    "Depart",
    "EndTerms",
    "LeaveTeam",
    "OpenSite",
    "RecodeSite",
    "ReleaseSiteOfficer",
    "ReplaceTeamMember",
    "SetSiteVillages",
    "Site",
    "TeamPlace",
    "WithdrawInterest",
    "decide",
    "evolve",
]

Command = OpenSite | OpeningCommand | TeamCommand


def decide(command: Command, site: Site) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if isinstance(command, OpenSite):
        return [opening.open_site(command, site)]
    if site.id is None:
        raise Refused("site-unknown", "没有这个议事点")
    if not site.active:
        if isinstance(command, EndTerms | Depart | RecodeSite):
            return []
        raise Refused("site-closed", "这个议事点已经撤销")
    if isinstance(command, TeamCommand):
        return teams.decide(command, site, site.id)
    return opening.decide(command, site, site.id)


def evolve(site: Site, event: Event) -> Site:
    """The site after an event."""
    match event:
        case SiteOpened(name=name, kind=kind, place=place, villages=villages, days=days, market=market):
            return Site(event.site, True, name, kind, place, villages, days, market)  # noqa: FBT003
        case SiteChanged(name=name, kind=kind, place=place, days=days, market=market):
            return replace(site, name=name, kind=kind, place=place, days=days, market=market)
        case SiteVillagesSet(villages=villages) | SiteRecoded(villages=villages):
            return replace(site, villages=villages)
        case SiteClosed():
            return replace(site, active=False, officer=None, teams={}, interests=frozenset())
        case SiteOfficerAssigned(officer=officer):
            return replace(site, officer=officer)
        case SiteOfficerReleased():
            return replace(site, officer=None)
        case TeamMemberAppointed(team=team, person=person, capacity=capacity, until=until):
            return _with(site, team, person, TeamPlace(person, capacity, until))
        case TeamMemberLeft(team=team, person=person):
            return _with(site, team, person)
        case InterestDeclared(person=person, matter=matter):
            return replace(site, interests=site.interests | {(person.subject, matter)})
        case InterestWithdrawn(person=person, matter=matter):
            return replace(site, interests=site.interests - {(person.subject, matter)})
    return site


def _with(site: Site, team: TeamKind, person: Person, *place: TeamPlace) -> Site:
    """The site with somebody's place in a team, in place of the one before, or without any."""
    others = tuple(other for other in site.teams.get(team, ()) if other.person.subject != person.subject)
    return replace(site, teams={**site.teams, team: (*others, *place)})


SITE: Decider[Command, Site] = Decider(Site(), decide, evolve, lively=True)
