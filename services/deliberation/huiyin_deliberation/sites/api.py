"""Sites over HTTP (P1, P2, P4)."""

from uuid import UUID

from fastapi import APIRouter

from huiyin_deliberation.sites import answers, commands, queries
from huiyin_deliberation.sites.answers import SiteAnswer
from huiyin_deliberation.sites.queries import SiteInterestRow
from huiyin_service.http import (
    CommandResult,
    CreatedResult,
    Framed,
    Fresh,
    Here,
    ListPage,
    OptionalPrincipal,
    PageNumber,
    PageSize,
    Scope,
    answer,
    created,
)
from huiyin_service.policy import permit
from huiyin_service.policy.routes import PUBLIC, asks

router = APIRouter(prefix="/sites")

_OPEN, _APPOINT, _OFFICER, _BACK = (
    [asks("site.open")],
    [asks("site.appoint")],
    [asks("site.assign-officer")],
    [asks("site.stand-back")],
)


@router.post("", status_code=201, summary="open a site", dependencies=_OPEN)
async def open_site(service: Here, frame: Framed, body: commands.OpenSiteBody) -> CreatedResult:
    """Officers and supervisors, in their scope; there is one of a name in a division."""
    done = await commands.open_site(service, frame, body)
    return created(done, done.state.id)


@router.post("/{site}/change", summary="say what a site is from now on", dependencies=_OPEN)
async def change(service: Here, frame: Framed, site: UUID, body: commands.ChangeSiteBody) -> CommandResult:
    """Officers and supervisors. What is left out is so no longer."""
    return answer(await commands.change(service, frame, site, body))


@router.post("/{site}/villages", summary="say which villages deliberate there", dependencies=_OPEN)
async def set_villages(service: Here, frame: Framed, site: UUID, body: commands.SetVillagesBody) -> CommandResult:
    """Officers and supervisors."""
    return answer(await commands.set_villages(service, frame, site, body))


@router.post("/{site}/close", summary="let a site be no more", dependencies=_OPEN)
async def close(service: Here, frame: Framed, site: UUID, body: commands.CloseSiteBody) -> CommandResult:
    """Officers and supervisors."""
    return answer(await commands.close(service, frame, site, body))


@router.post("/{site}/officer/assign", summary="let an officer see to a site", dependencies=_OFFICER)
async def assign_officer(service: Here, frame: Framed, site: UUID, body: commands.AssignOfficerBody) -> CommandResult:
    """Officers of the county; a site has one."""
    return answer(await commands.assign_officer(service, frame, site, body))


@router.post("/{site}/officer/release", summary="let the officer go", dependencies=_OFFICER)
async def release_officer(service: Here, frame: Framed, site: UUID, body: commands.ReleaseOfficerBody) -> CommandResult:
    """Officers of the county."""
    return answer(await commands.release_officer(service, frame, site, body))


@router.post("/{site}/teams/appoint", summary="take somebody into a team", dependencies=_APPOINT)
async def appoint(service: Here, frame: Framed, site: UUID, body: commands.AppointToTeamBody) -> CommandResult:
    """Staff of the division; into the working group, officers of the county. Said again, for another term."""
    return answer(await commands.appoint(service, frame, site, body))


@router.post("/{site}/teams/leave", summary="let somebody leave a team", dependencies=_APPOINT)
async def leave(service: Here, frame: Framed, site: UUID, body: commands.LeaveTeamBody) -> CommandResult:
    """Staff of the division."""
    return answer(await commands.leave(service, frame, site, body))


@router.post("/{site}/teams/replace", summary="put somebody in another's place", dependencies=_APPOINT)
async def replace(service: Here, frame: Framed, site: UUID, body: commands.ReplaceInTeamBody) -> CommandResult:
    """Staff of the division."""
    return answer(await commands.replace(service, frame, site, body))


@router.post("/{site}/interests/declare", summary="stand back from a matter", dependencies=_BACK)
async def declare(service: Here, frame: Framed, site: UUID, body: commands.DeclareInterestBody) -> CommandResult:
    """Who is in one of its teams, for themselves; staff of the division for anyone."""
    return answer(await commands.declare_interest(service, frame, site, body))


@router.post("/{site}/interests/withdraw", summary="need not stand back any more", dependencies=_BACK)
async def withdraw(service: Here, frame: Framed, site: UUID, body: commands.WithdrawInterestBody) -> CommandResult:
    """Who declared it, and staff of the division."""
    return answer(await commands.withdraw_interest(service, frame, site, body))


@router.get("", summary="sites of a division", dependencies=[PUBLIC, Fresh])
async def sites(
    service: Here, principal: OptionalPrincipal, division: Scope = "", page: PageNumber = 1, size: PageSize = 50
) -> ListPage[SiteAnswer]:
    """Anyone: those that lie in it and those that serve a village of it. Who is in their teams as one may know it."""
    rows = await queries.page(service.pool, division, size, (page - 1) * size)
    items = await answers.answers(service, principal, rows)
    return ListPage(total=await queries.count(service.pool, division), page=page, size=size, items=items)


@router.get("/{site}", summary="one site", dependencies=[PUBLIC, Fresh])
async def one(service: Here, principal: OptionalPrincipal, site: UUID) -> SiteAnswer:
    """Anyone: its teams, why it cannot convene, and its next days."""
    [found] = await answers.answers(service, principal, [await answers.site_of(service, site)])
    return found


@router.get("/{site}/interests", summary="who stands back from what", dependencies=[*_APPOINT, Fresh])
async def interests(service: Here, principal: OptionalPrincipal, site: UUID) -> list[SiteInterestRow]:
    """Staff of its division."""
    permit(principal, "site.appoint")
    found = await answers.site_of(service, site)
    permit(principal, "site.appoint", found.division)
    return await queries.interests(service.pool, site)
