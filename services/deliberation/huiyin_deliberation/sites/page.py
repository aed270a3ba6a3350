"""Sites as people see them: those of a division (P1), and one with its teams (P2), its officer (P4) and its days."""

from collections.abc import Mapping
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts import county_of
from huiyin_county.divisions import children_of
from huiyin_deliberation.issues.queries import issue_numbered
from huiyin_deliberation.sites import answers, commands, queries
from huiyin_deliberation.sites.rules import Site
from huiyin_deliberation.sites.rules.teams import FITTING
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope, division_of
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.steps import named_steps
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.streams import site_stream
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
OPENING = "/deliberation/sites"

SiteAct = Literal[
    "change",
    "villages",
    "close",
    "assign",
    "release",
    "appoint",
    "leave",
    "replace",
    "declare",
    "withdraw",
]
ACT_MESSAGES: Mapping[SiteAct, str] = {
    "change": "登记已更新。",
    "villages": "服务的村（社区）已调整。",
    "close": "议事点已撤销。",
    "assign": "联系干部已确定。",
    "release": "联系干部已离任。",
    "appoint": "已任命。",
    "leave": "已离任。",
    "replace": "已替换。",
    "declare": "已声明回避，这件事不发言、不表决。",
    "withdraw": "已撤回回避。",
}


@router.get(OPENING, dependencies=[PUBLIC, PAGED, reads("division")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The sites of a division, for anybody; for its offices with what each lacks, and the form for another."""
    return await _list(request, service, principal, division)


@router.post(OPENING, dependencies=[asks("site.open")])
async def open_site(sent: Sent) -> Response:
    """Open a site."""
    asking, form = permit(sent.principal, "site.open"), sent.form
    division = form.fields.get("division", asking.division)
    there = division if division.isdecimal() and asking.covers(division) else ""
    return await sent.carry_out(
        lambda: commands.open_site(sent.service, form.frame, form.body(commands.OpenSiteBody, **_told(form))),
        lambda tried: _list(sent.request, sent.service, asking, there, tried),
        said="议事点已设立，请任命三支队伍。",
        to=f"{OPENING}?division={there}",
        draft="site",
    )


async def _list(
    request: Request, service: Service, principal: Principal | None, division: str, tried: Tried = UNTRIED
) -> Response:
    staff = may(principal, "site.appoint", division or (principal.division if principal else None))
    place = await place_of(request, service, principal, division) if principal and staff else None
    scope = place.code if place else division
    listing = ListQuery.of(request, total=await queries.count(service.pool, scope), size=PAGE_SIZE)
    rows = await queries.page(service.pool, scope, listing.size, listing.offset)
    opens = place is not None and may(principal, "site.open", place.code)
    return service.pages.render(
        request,
        "sites.html",
        **tried.shown,
        place=place,
        scope=scope,
        rows=await answers.answers(service, principal, rows),
        listing=listing,
        staff=staff,
        opens=opens,
        around=await _around(service, scope) if opens else {},
        chosen=_chosen(tried),
    )


async def _around(service: Service, division: str, more: tuple[str, ...] = ()) -> dict[str, str]:
    """The villages that a site there may serve, names by code: those of its town, and what it serves already."""
    if len(division) < len("511529104"):
        return {}
    async with service.pool.acquire() as connection:
        found = {one.code: one.name for one in await children_of(connection, division[:9])}
    return found | {code: code for code in more if code not in found}


def _chosen(tried: Tried) -> list[str]:
    return list(tried.form.group("village").values()) if tried.form else []


def _told(form: Form) -> dict[str, object]:
    """What the form of a site says: its villages, ticked or written, and its own market days, such as 1、4、7."""
    told: dict[str, object] = {"villages": list(form.group("village").values())}
    if endings := [int(one) for one in form.fields.get("endings", "") if one.isascii() and one.isdigit()]:
        told["market"] = {"calendar": form.fields.get("calendar", "lunar"), "ending": sorted(set(endings))}
    return told


@router.get(f"{OPENING}/{{site}}", dependencies=[PUBLIC])
async def one(request: Request, service: Here, principal: OptionalPrincipal, site: UUID) -> Response:
    """A site: what anybody may know of it, and for its offices the forms."""
    return await _page(request, service, principal, site)


redirect_get_to(router, f"{OPENING}/{{site}}", ACT_MESSAGES)


@router.post(f"{OPENING}/{{site}}/{{act}}", dependencies=[asks("site.stand-back")])
async def do(sent: Sent, site: UUID, act: SiteAct) -> Response:
    """Carry out one of the forms of a site's page."""
    return await sent.carry_out(
        lambda: _command(sent.service, sent.form, site, act),
        lambda tried: _page(sent.request, sent.service, sent.principal, site, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"{OPENING}/{site}",
        draft=f"site-{act}",
    )


async def _command(service: Service, form: Form, site: UUID, act: SiteAct) -> Done[Site]:
    frame, person = form.frame, form.group("person")
    match act:
        case "change":
            told = {name: value for name, value in _told(form).items() if name != "villages"}
            return await commands.change(service, frame, site, form.body(commands.ChangeSiteBody, **told))
        case "villages":
            body = form.body(commands.SetVillagesBody, villages=list(form.group("village").values()))
            return await commands.set_villages(service, frame, site, body)
        case "close":
            return await commands.close(service, frame, site, form.body(commands.CloseSiteBody))
        case "assign":
            body_of = form.body(commands.AssignOfficerBody, officer=form.group("officer"))
            return await commands.assign_officer(service, frame, site, body_of)
        case "release":
            return await commands.release_officer(service, frame, site, form.body(commands.ReleaseOfficerBody))
        case "appoint":
            return await commands.appoint(service, frame, site, form.body(commands.AppointToTeamBody, person=person))
        case "leave":
            return await commands.leave(service, frame, site, form.body(commands.LeaveTeamBody, person=person))
        case "replace":
            leaving = form.group("leaving")
            replaced = form.body(commands.ReplaceInTeamBody, person=person, leaving=leaving)
            return await commands.replace(service, frame, site, replaced)
        case "declare":
            about = await _matter(service, form, site)
            declared = form.body(commands.DeclareInterestBody, person=person or None, **about)
            return await commands.declare_interest(service, frame, site, declared)
        case "withdraw":
            withdrawn = form.body(commands.WithdrawInterestBody, person=person or None)
            return await commands.withdraw_interest(service, frame, site, withdrawn)


async def _matter(service: Service, form: Form, site: UUID) -> dict[str, UUID]:
    """What somebody stands back from, by the number that people know it by; what is none is left for the body."""
    county = county_of(await division_of(service, site_stream(site)))
    issue = await issue_numbered(service.pool, form.fields.get("matter", "").strip(), county)
    return {"matter": issue} if issue else {}


async def _page(
    request: Request, service: Service, principal: Principal | None, site: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await answers.site_of(service, site)
    [found] = await answers.answers(service, principal, [row])
    staff = may(principal, "site.appoint", row.division)
    history = await service.store.read_stream(site_stream(site), backwards=True, limit=50) if staff else []
    steps = await named_steps(service, history[::-1])
    return service.pages.render(
        request,
        "site.html",
        **tried.shown,
        site=found,
        staff=staff,
        opens=may(principal, "site.open", row.division),
        convenes=may(principal, "session.convene", row.division),
        assigns=may(principal, "site.assign-officer", row.division),
        belongs=any(place.person.id == principal.sub for team in found.teams for place in team.places)
        if principal
        else False,
        interests=await answers.interests_seen(service, principal, row),
        around=await _around(service, row.division, row.villages) if staff else {},
        chosen=_chosen(tried) or list(row.villages),
        capacities=FITTING,
        today=service.now().astimezone(zone(row.timezone)).date(),
        entries=timeline(steps, service.pages, request, row.timezone),
    )
