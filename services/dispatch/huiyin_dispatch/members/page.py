"""A member's own page (Y4): where they live, what they can, their posts, what they did, and what goes on near them."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from huiyin_county.divisions import find as find_division
from huiyin_dispatch.forces import queries as force_queries
from huiyin_dispatch.members import commands, queries
from huiyin_dispatch.members.rules import Member
from huiyin_dispatch.organisation import queries as net
from huiyin_events.decider import Done
from huiyin_service.auth import TAKERS, Principal, require
from huiyin_service.http import Here, OptionalPrincipal
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED
from huiyin_service.service import Service
from huiyin_service.web.forms import PostedForm, handle_form, redirect_get_to
from huiyin_service.web.list_query import ListQuery

router = APIRouter()

PAGE_SIZE = 10
ACTIVITIES_SHOWN = 5

MemberAct = Literal[
    "report", "move", "leave", "skills", "availability", "take-post", "leave-post", "link", "unlink", "service"
]
SAID: Mapping[MemberAct, str] = {
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


@router.get("/work/me", dependencies=[PAGED])
async def page(request: Request, service: Here, principal: OptionalPrincipal) -> Response:
    """Somebody's own registration, or the form to report home."""
    return await _page(request, service, require(principal, *TAKERS))


redirect_get_to(router, "/work/me", SAID)


@router.post("/work/me/{act}")
async def do(
    request: Request, service: Here, principal: OptionalPrincipal, form: PostedForm, act: MemberAct
) -> Response:
    """Carry out one of the forms of the page."""
    asking = require(principal, *TAKERS)

    async def again(wrong: Mapping[str, Any]) -> Response:
        return await _page(request, service, asking, act, form, wrong)

    return await handle_form(
        request,
        service,
        SAID[act],
        lambda: _command(service, asking, form, act),
        to="/work/me",
        again=again,
        sent=f"me-{act}",
    )


async def _command(service: Service, principal: Principal, form: PostedForm, act: MemberAct) -> Done[Member]:
    member, frame = commands.member_id(principal.division, principal.sub), form.frame
    skills = split(form.fields.get("skills", ""))
    match act:
        case "report":
            village = form.fields.get("division", principal.division)
            body = form.body(commands.ReportHomeBody, division=village, skills=skills)
            return await commands.report_home(service, frame, body)
        case "move":
            return await commands.move(service, frame, member, form.body(commands.MoveBody))
        case "leave":
            return await commands.leave(service, frame, member, form.body(commands.DeregisterBody))
        case "skills":
            return await commands.set_skills(service, frame, member, form.body(commands.SkillsBody, skills=skills))
        case "availability":
            return await commands.set_availability(service, frame, member, form.body(commands.AvailabilityBody))
        case "take-post":
            return await commands.take_post(service, frame, member, form.body(commands.TakePostBody))
        case "leave-post":
            return await commands.leave_post(service, frame, member, form.body(commands.PostBody))
        case "link":
            return await commands.link_building(service, frame, member, form.body(commands.LinkBuildingBody))
        case "unlink":
            return await commands.unlink_building(service, frame, member, form.body(commands.LinkBuildingBody))
        case "service":
            return await commands.record_service(service, frame, member, form.body(commands.ServiceBody))


def split(text: str) -> list[str]:
    """What somebody wrote with commas or spaces between."""
    return [word for word in re.split(r"[、，,；;\s]+", text) if word]


async def _page(
    request: Request,
    service: Service,
    principal: Principal,
    tried: MemberAct | None = None,
    form: PostedForm | None = None,
    wrong: Mapping[str, Any] | None = None,
) -> Response:
    id = commands.member_id(principal.division, principal.sub)  # noqa: A001
    found = await queries.find(service, id)
    listing = ListQuery.of(request, total=await queries.count_services(service, id), size=PAGE_SIZE)
    village = found["division"] if found and found["left_at"] is None else principal.division
    async with service.pool.acquire() as connection:
        division = await find_division(connection, village)
        county = await find_division(connection, village[:6])
    local = zone(county.timezone if county else None)
    at_home = found if found and found["left_at"] is None else None
    lives = [at_home["estate"], *(linked["estate"] for linked in at_home["buildings"])] if at_home else []
    return service.pages.render(
        request,
        "me.html",
        status_code=wrong["status"] if wrong else 200,
        me=at_home,
        village=division,
        estates=await net.of_division(service, village) if division and division.level == "village" else [],
        estate_names=await net.names_of(service, filter(None, lives)),
        services=await queries.services(service, id, None, listing.size, listing.offset),
        listing=listing,
        activities=await force_queries.activities_near(service, principal.sub, village, ACTIVITIES_SHOWN),
        forces=await force_queries.of_person(service, principal.sub, village),
        today=service.now().astimezone(local).date(),
        timezone=str(local),
        tried=tried,
        typed=form.fields if form else {},
        wrong=wrong,
    )
