"""A member's own page (Y4): where they live, what they can, their posts and services, and what forces do near them."""

from collections.abc import Mapping
from typing import Literal

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import find as find_division
from huiyin_dispatch.fields import AvailabilityBody
from huiyin_dispatch.forces.queries import activities_near, of_person
from huiyin_dispatch.members import queries
from huiyin_dispatch.members.commands import posts, registration, services
from huiyin_dispatch.members.rules import Member, member_id
from huiyin_dispatch.organisation import queries as estates
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, redirect_get_to, split_words
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

PAGE_SIZE = 10
ACTIVITIES_SHOWN = 5

MemberAct = Literal[
    "report", "move", "leave", "skills", "availability", "take-post", "leave-post", "link", "unlink", "service"
]
ACT_MESSAGES: Mapping[MemberAct, str] = {
    "report": "已报到，欢迎回家。",
    "move": "住址已更新。",
    "leave": "已转出。",
    "skills": "特长已更新。",
    "availability": "已更新，派单时会看到。",
    "take-post": "已认领岗位。",
    "leave-post": "已退岗。",
    "link": "已包联。",
    "unlink": "已不再包联。",
    "service": "已记录，等服务对象或社区确认。",
}


@router.get("/work/me", dependencies=[asks("member.read"), PAGED])
async def page(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Somebody's own registration, or the form to report home."""
    return await _page(request, service, permit(principal, "member.read"))


redirect_get_to(router, "/work/me", ACT_MESSAGES)


@router.post("/work/me/{act}", dependencies=[asks("member.update")])
async def do(sent: Sent, act: MemberAct) -> Response:
    """Carry out one of the forms of the page."""
    asking = permit(sent.principal, "member.update")
    return await sent.carry_out(
        lambda: _command(sent.service, asking, sent.form, act),
        lambda tried: _page(sent.request, sent.service, asking, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to="/" if act == "leave" else "/work/me",  # which is for members: who has left is none any more
        draft=f"me-{act}",
    )


async def _command(service: Service, principal: Principal, form: Form, act: MemberAct) -> Done[Member]:
    member, frame = member_id(principal.division, principal.sub), form.frame
    skills = split_words(form.fields.get("skills", ""))
    match act:
        case "report":
            village = form.fields.get("division", principal.division)
            body = form.body(registration.RegisterBody, division=village, skills=skills)
            return await registration.register(service, frame, body)
        case "move":
            return await registration.move(service, frame, member, form.body(registration.MoveBody))
        case "leave":
            return await registration.deregister(service, frame, member, form.body(registration.DeregisterBody))
        case "skills":
            return await registration.set_skills(
                service, frame, member, form.body(registration.SkillsBody, skills=skills)
            )
        case "availability":
            return await registration.set_availability(service, frame, member, form.body(AvailabilityBody))
        case "take-post":
            return await posts.take_post(service, frame, member, form.body(posts.TakePostBody))
        case "leave-post":
            return await posts.leave_post(service, frame, member, form.body(posts.PostBody))
        case "link":
            return await posts.link_building(service, frame, member, form.body(posts.LinkBuildingBody))
        case "unlink":
            return await posts.unlink_building(service, frame, member, form.body(posts.LinkBuildingBody))
        case "service":
            return await services.record_service(service, frame, member, form.body(services.ServiceBody))


async def _page(request: Request, service: Service, principal: Principal, tried: Tried = UNTRIED) -> Response:
    id = member_id(principal.division, principal.sub)  # noqa: A001
    found = await queries.find(service.pool, id)
    listing = ListQuery.of(request, total=await queries.count_services(service.pool, id), size=PAGE_SIZE)
    at_home = found if found and found.left_at is None else None
    village = at_home.division if at_home else principal.division
    async with service.pool.acquire() as connection:
        division = await find_division(connection, village)
        county = await find_division(connection, village[:6])
    local = zone(county.timezone if county else None)
    lives = [at_home.estate, *(linked.estate for linked in at_home.buildings)] if at_home else []
    return service.pages.render(
        request,
        "me.html",
        **tried.shown,
        me=at_home,
        village=division,
        estates=await estates.of_division(service.pool, village) if division and division.level == "village" else [],
        estate_names=await estates.names_of(service.pool, filter(None, lives)),
        services=await queries.services(service.pool, id, None, listing.size, listing.offset),
        listing=listing,
        activities=await activities_near(service.pool, principal.sub, village, ACTIVITIES_SHOWN),
        forces=await of_person(service.pool, principal.sub, village),
        today=service.now().astimezone(local).date(),
        timezone=str(local),
    )
