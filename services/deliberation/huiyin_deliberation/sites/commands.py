"""What can be asked of sites: open and close them (P1), fill their teams (P2), assign an officer (P4), stand back.

The county and the towns open sites; the offices where one lies fill its teams, the county the working group.
"""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import Field

from huiyin_contracts import county_of
from huiyin_contracts.deliberation_rules import Capacity, DayKind, DeliberationRules, MarketDays, TeamKind
from huiyin_contracts.organisation import VillageCode
from huiyin_contracts.sites import InterestNature, SiteKind
from huiyin_county.charters import in_force_at
from huiyin_deliberation.sites import queries
from huiyin_deliberation.sites.rules import (
    SITE,
    AppointTeamMember,
    AssignSiteOfficer,
    ChangeSite,
    CloseSite,
    Command,
    DeclareInterest,
    LeaveTeam,
    OpenSite,
    ReleaseSiteOfficer,
    ReplaceTeamMember,
    SetSiteVillages,
    Site,
    WithdrawInterest,
)
from huiyin_events.decider import Done
from huiyin_service.divisions import local_day, registered
from huiyin_service.http import CommandBody, Day, Frame, RequestBody, division_of
from huiyin_service.persons.body import PersonBody, person_of_principal
from huiyin_service.policy import NONE, OWN, may, permit
from huiyin_service.problems import Problem
from huiyin_service.public_words import IMPERSONAL
from huiyin_service.service import Service
from huiyin_service.streams import site_stream

SITES = UUID("6f0f3d0e-3f8a-5d61-9d0e-6875697969d0")
MOST_VILLAGES = 60

SiteName = Annotated[str, Field(min_length=2, max_length=60), IMPERSONAL]
SitePlaceText = Annotated[str, Field(min_length=2, max_length=200), IMPERSONAL]
Villages = Annotated[list[VillageCode], Field(min_length=1, max_length=MOST_VILLAGES)]
SaidLeaving = Literal["resigned", "moved", "died", "removed"]
"""Why somebody leaves, as an office says it; what the log says by itself, nobody has to."""


class OpenSiteBody(RequestBody):
    """A site to open in a town or village."""

    division: str = Field(pattern="^([0-9]{9}|[0-9]{12})$", description="the town or village in which it lies")
    name: SiteName
    kind: SiteKind
    villages: Villages = Field(description="that deliberate there")
    place: SitePlaceText
    days: DayKind = "deliberation"
    market: MarketDays | None = Field(default=None, description="market days of its own; none: the charter's")


class ChangeSiteBody(CommandBody):
    """What a site is from now on: all of it, also what stays as it was."""

    name: SiteName
    kind: SiteKind
    place: SitePlaceText
    days: DayKind
    market: MarketDays | None = None


class SetVillagesBody(CommandBody):
    """Which villages deliberate at a site."""

    villages: Villages


class CloseSiteBody(CommandBody):
    """Why a site is no more."""

    reason: Annotated[str, Field(min_length=2, max_length=1000), IMPERSONAL]


class AssignOfficerBody(CommandBody):
    """The one officer of the county's governance office who sees to a site."""

    officer: PersonBody


class ReleaseOfficerBody(CommandBody):
    """Why the officer sees to a site no longer."""

    reason: SaidLeaving


class AppointToTeamBody(CommandBody):
    """Somebody to take into a team."""

    team: TeamKind
    person: PersonBody
    capacity: Capacity
    until: Day | None = Field(default=None, description="the last day of the term; none: as long as the charter lets")


class LeaveTeamBody(CommandBody):
    """Somebody who leaves a team."""

    team: TeamKind
    person: PersonBody
    reason: SaidLeaving


class ReplaceInTeamBody(CommandBody):
    """Somebody who leaves a team, and who takes the place."""

    team: TeamKind
    leaving: PersonBody
    reason: SaidLeaving
    person: PersonBody
    capacity: Capacity
    until: Day | None = Field(default=None, description="the last day of the term; none: as long as the charter lets")


class DeclareInterestBody(CommandBody):
    """Somebody who stands back from a matter."""

    person: PersonBody | None = Field(default=None, description="none: the caller")
    matter: UUID = Field(description="the topic or the issue")
    nature: InterestNature
    detail: Annotated[str, Field(min_length=1, max_length=500)] | None = None


class WithdrawInterestBody(CommandBody):
    """Somebody who need not stand back any more."""

    person: PersonBody | None = Field(default=None, description="none: the caller")
    matter: UUID
    reason: Annotated[str, Field(min_length=2, max_length=500), IMPERSONAL]


async def open_site(service: Service, frame: Frame, body: OpenSiteBody) -> Done[Site]:
    """Open a site. Raises a 422 Problem for a division or a village that is unknown."""
    permit(frame.principal, "site.open", body.division)
    await registered(service, body.division, "town", "village")
    await _villages(service, body.villages)
    site = uuid5(SITES, f"{body.division}:{body.name}")
    command = OpenSite(
        site,
        body.division,
        body.name,
        body.kind,
        tuple(body.villages),
        body.place,
        body.days,
        body.market,
        await queries.taken(service.pool, body.division, body.name, site),
    )
    return await frame.perform(service, SITE, site_stream(site), command, division=body.division)


async def change(service: Service, frame: Frame, site: UUID, body: ChangeSiteBody) -> Done[Site]:
    """Say what a site is from now on."""
    taken = await queries.taken(service.pool, await division_of(service, site_stream(site)), body.name, site)
    command = ChangeSite(body.name, body.kind, body.place, body.days, body.market, taken)
    return await _act(service, frame, site, body, "site.open", lambda _: command)


async def set_villages(service: Service, frame: Frame, site: UUID, body: SetVillagesBody) -> Done[Site]:
    """Say which villages deliberate at a site."""
    await _villages(service, body.villages)
    told = tuple(body.villages)
    return await _act(service, frame, site, body, "site.open", lambda division: SetSiteVillages(division, told))


async def close(service: Service, frame: Frame, site: UUID, body: CloseSiteBody) -> Done[Site]:
    """Let a site be no more."""
    return await _act(service, frame, site, body, "site.open", lambda _: CloseSite(body.reason))


async def assign_officer(service: Service, frame: Frame, site: UUID, body: AssignOfficerBody) -> Done[Site]:
    """Let an officer of the county see to a site. Raises a 422 Problem for one who is none."""
    division = await division_of(service, site_stream(site))
    permit(frame.principal, "site.assign-officer", division)
    if body.officer.id and not await _is_officer(service, body.officer.id, division):
        raise Problem(
            422,
            "not-an-officer",
            "不是县级干部",
            "{id} 不是本县的县级干部，不能联系议事点（P4）。",
            params={"id": body.officer.id},
        )
    command = AssignSiteOfficer(body.officer.person())
    return await _act(service, frame, site, body, "site.assign-officer", lambda _: command)


async def release_officer(service: Service, frame: Frame, site: UUID, body: ReleaseOfficerBody) -> Done[Site]:
    """Let the officer see to a site no longer."""
    return await _act(service, frame, site, body, "site.assign-officer", lambda _: ReleaseSiteOfficer(body.reason))


async def appoint(service: Service, frame: Frame, site: UUID, body: AppointToTeamBody) -> Done[Site]:
    """Take somebody into a team."""
    today, rules, by_county = await _charter(service, frame, site)
    command = AppointTeamMember(
        body.team, body.person.person(), body.capacity, body.until, today, rules, by_county=by_county
    )
    return await _act(service, frame, site, body, "site.appoint", lambda _: command)


async def leave(service: Service, frame: Frame, site: UUID, body: LeaveTeamBody) -> Done[Site]:
    """Let somebody leave a team."""
    _, _, by_county = await _charter(service, frame, site)
    command = LeaveTeam(body.team, body.person.person(), body.reason, by_county=by_county)
    return await _act(service, frame, site, body, "site.appoint", lambda _: command)


async def replace(service: Service, frame: Frame, site: UUID, body: ReplaceInTeamBody) -> Done[Site]:
    """Let somebody leave a team, and another take the place."""
    today, rules, by_county = await _charter(service, frame, site)
    command = ReplaceTeamMember(
        LeaveTeam(body.team, body.leaving.person(), body.reason, by_county=by_county),
        AppointTeamMember(
            body.team, body.person.person(), body.capacity, body.until, today, rules, by_county=by_county
        ),
    )
    return await _act(service, frame, site, body, "site.appoint", lambda _: command)


async def declare_interest(service: Service, frame: Frame, site: UUID, body: DeclareInterestBody) -> Done[Site]:
    """Say that somebody stands back from a matter: they themselves, or the office."""
    who = body.person.person() if body.person else person_of_principal(permit(frame.principal, "site.stand-back"))
    command = DeclareInterest(who, body.matter, body.nature, body.detail)
    return await _act(service, frame, site, body, "site.stand-back", lambda _: command, whose=who.id)


async def withdraw_interest(service: Service, frame: Frame, site: UUID, body: WithdrawInterestBody) -> Done[Site]:
    """Say that somebody need not stand back any more."""
    who = body.person.person() if body.person else person_of_principal(permit(frame.principal, "site.stand-back"))
    command = WithdrawInterest(who, body.matter, body.reason)
    return await _act(service, frame, site, body, "site.stand-back", lambda _: command, whose=who.id)


async def _act(
    service: Service,
    frame: Frame,
    site: UUID,
    body: CommandBody,
    action: str,
    command: Callable[[str], Command],
    *,
    whose: str | None = None,
) -> Done[Site]:
    division = await division_of(service, site_stream(site))
    asking = permit(frame.principal, action)
    permit(asking, action, division, OWN if whose == asking.sub else NONE)
    return await frame.perform(
        service, SITE, site_stream(site), command(division), division=division, expected=body.expected_version
    )


async def _charter(service: Service, frame: Frame, site: UUID) -> tuple[date, DeliberationRules, bool]:
    """Which day it is where a site lies, what the charter says there, and whether the county's office asks."""
    division = await division_of(service, site_stream(site))
    today = await local_day(service, division, frame.now)
    rules = await in_force_at(service.pool, division, frame.now)
    return today, rules.deliberation, may(frame.principal, "site.assign-officer", division)


async def _villages(service: Service, villages: list[str]) -> None:
    for village in dict.fromkeys(villages):
        await registered(service, village, "village")


async def _is_officer(service: Service, sign_in: str, division: str) -> bool:
    query = "SELECT true FROM grants WHERE sub = $1 AND role = 'officer' AND division IN ('', $2, $3, $4)"
    county = county_of(division)
    return bool(await service.pool.fetchval(query, sign_in, county, county[:4], county[:2]))
