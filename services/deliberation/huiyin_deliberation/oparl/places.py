"""Sites and their teams as organisations, and who has a place in them (P1, P2, P4)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from huiyin_contracts import Event
from huiyin_contracts.parties import Person
from huiyin_contracts.sites import (
    CAPACITIES,
    SITE_KINDS,
    TEAMS,
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
from huiyin_deliberation.oparl.keys import place_key, team_key
from huiyin_deliberation.oparl.statements import Data, appoint, change, leave, put, there_is, touch
from huiyin_events.envelope import Recorded
from huiyin_service.sql_batch import Statement

EVENTS: Final = (
    *(SiteOpened, SiteChanged, SiteVillagesSet, SiteRecoded, SiteClosed, SiteOfficerAssigned, SiteOfficerReleased),
    *(TeamMemberAppointed, TeamMemberLeft),
)
OFFICER: Final = "联系干部"


def statements(event: Event, recorded: Recorded, at: datetime) -> Iterator[Statement]:
    """What an event changes of sites, teams and places."""
    body = recorded.division
    match event:
        case SiteOpened(site=site, villages=villages):
            yield from _bodies((body, *villages), at)
            yield from _site(event, body, at)
            opened = {"since": recorded.occurred_at, "end": None}
            yield change("organization", site, at, opened)
            for team in TEAMS:
                yield change("organization", team_key(site, team), at, opened)
        case SiteChanged():
            yield from _site(event, body, at)
        case SiteVillagesSet(villages=villages) | SiteRecoded(villages=villages):
            yield from _bodies(villages, at)
        case SiteClosed(site=site):
            for organization in _organizations(site):
                yield leave(organization, at)
                yield change("organization", organization, at, {"end": recorded.occurred_at})
        case SiteOfficerAssigned(site=site, officer=officer):
            yield leave(site, at)
            yield from _placed(recorded, at, site, officer, {"role": OFFICER, "officer": True})
        case SiteOfficerReleased(site=site, officer=officer):
            yield leave(site, at, officer.subject)
            yield touch("organization", site, at)
        case TeamMemberAppointed(site=site, team=team, person=person):
            place = {"role": CAPACITIES[event.capacity].zh, "until": event.until}
            yield from _placed(recorded, at, team_key(site, team), person, place)
        case TeamMemberLeft(site=site, team=team, person=person):
            yield leave(team_key(site, team), at, person.subject)
            yield touch("organization", team_key(site, team), at)


def _organizations(site: UUID) -> tuple[UUID, ...]:
    return (site, *(team_key(site, team) for team in TEAMS))


def _bodies(codes: tuple[str, ...], at: datetime) -> Iterator[Statement]:
    """Each division that has a site, or is served by one, is a body."""
    for code in codes:
        yield there_is(code, at)


def _site(event: SiteOpened | SiteChanged, body: str, at: datetime) -> Iterator[Statement]:
    site = event.site
    yield put("location", site, body, at, {"place": event.place}, organization=site)
    told = {"name": event.name, "classification": SITE_KINDS[event.kind].zh, "place": event.place}
    yield put("organization", site, body, at, told)
    for team, called in TEAMS.items():
        its = {"name": f"{event.name}{called.zh}", "classification": called.zh}
        yield put("organization", team_key(site, team), body, at, its, organization=site)


def _placed(recorded: Recorded, at: datetime, organization: UUID, person: Person, data: Data) -> Iterator[Statement]:
    where = (place_key(recorded.id), recorded.division, organization, person.subject)
    since = recorded.occurred_at
    yield appoint("membership", *where, at, since, data)
    yield appoint("person", *where, at, since, data)
    yield touch("organization", organization, at)
