"""Forces (Y7, Y11) as an office sees them: by kind, and one of them with its people and activities."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.fields import AvailabilityBody
from huiyin_dispatch.forces import commands, queries
from huiyin_dispatch.forces.access import activity_as_seen, force_as_seen, force_of, knows_names
from huiyin_dispatch.forces.figures import figures
from huiyin_dispatch.forces.rules import Force
from huiyin_dispatch.organisation import queries as estates
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import Form, moment, redirect_get_to, split_words
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20
ACTIVITIES_SIZE = 10
ALL = "all"

ForceAct = Literal[
    "describe",
    "join",
    "leave",
    "pair",
    "unpair",
    "availability",
    "disband",
    "announce",
    "sign-in",
    "conclude",
    "cancel",
]
ACT_MESSAGES: Mapping[ForceAct, str] = {
    "describe": "登记已更新。",
    "join": "已加入。",
    "leave": "已退出。",
    "pair": "已包联。",
    "unpair": "已不再包联。",
    "availability": "已更新，派单时会看到。",
    "disband": "已解散。",
    "announce": "活动已发布。",
    "sign-in": "已签到。",
    "conclude": "活动已结束。",
    "cancel": "活动已取消。",
}


@router.get("/work/forces", dependencies=[asks("force.list"), PAGED, reads("kind", "text")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """The forces of a division by kind, with what they come to, and the form for another."""
    return await _list(request, service, permit(principal, "force.list", division or None), division)


@router.post("/work/forces", dependencies=[asks("force.form")])
async def form(sent: Sent) -> Response:
    """Form a force."""
    asking, form = permit(sent.principal, "force.form"), sent.form
    division = form.fields.get("division", asking.division)
    there = division if division.isdecimal() and asking.covers(division) else ""
    return await sent.carry_out(
        lambda: commands.form(
            sent.service,
            form.frame,
            form.body(
                commands.FormBody,
                division=division,
                leader=form.group("leader"),
                skills=split_words(form.fields.get("skills", "")),
                areas=list(form.group("area").values()),
            ),
        ),
        lambda tried: _list(sent.request, sent.service, asking, there, tried),
        said="已组建，可以派单了。",
        to=f"/work/forces?division={division}",
        draft="force",
    )


async def _list(
    request: Request,
    service: Service,
    principal: Principal,
    division: str,
    tried: Tried = UNTRIED,
) -> Response:
    place = await place_of(request, service, principal, division)
    asked = request.query_params.get("kind", ALL)
    kind = asked if asked in queries.FORCE_KINDS else None
    text = request.query_params.get("text", "").strip()[:40] or None
    wanted = queries.ForceFilter(kind, None, text, covering=True)
    counts = await queries.count_by_kind(service.pool, place.code, replace(wanted, kind=None))
    counts[ALL] = sum(counts.values())
    listing = ListQuery.of(request, total=counts[kind or ALL], size=PAGE_SIZE)
    return service.pages.render(
        request,
        "forces.html",
        **tried.shown,
        place=place,
        kind=kind or ALL,
        kinds=[ALL, *queries.FORCE_KINDS],
        counts=counts,
        text=text or "",
        figures=await figures(service.pool, place.code),
        rows=await queries.page(service.pool, place.code, wanted, listing.size, listing.offset),
        listing=listing,
        staff=may(principal, "force.form", place.code),
        areas=await queries.areas(service.pool, place.code),
        chosen=list(tried.form.group("area").values()) if tried.form else [],
    )


@router.get("/work/forces/{force}", dependencies=[asks("force.read"), PAGED])
async def one(request: Request, service: Here, principal: OptionalPrincipal, force: UUID) -> Response:
    """A force, its people and its activities."""
    return await _page(request, service, permit(principal, "force.read"), force)


redirect_get_to(router, "/work/forces/{force}", ACT_MESSAGES)


@router.post("/work/forces/{force}/{act}", dependencies=[asks("force.join-in")])
async def do(sent: Sent, force: UUID, act: ForceAct) -> Response:
    """Carry out one of the forms of a force's page."""
    asking = permit(sent.principal, "force.join-in")
    return await sent.carry_out(
        lambda: _command(sent.service, sent.form, force, act),
        lambda tried: _page(sent.request, sent.service, asking, force, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/work/forces/{force}",
        draft=f"force-{act}",
    )


async def _command(service: Service, form: Form, force: UUID, act: ForceAct) -> Done[Force]:
    frame, fields = form.frame, form.fields
    person = form.group("person")
    match act:
        case "describe":
            told = form.body(
                commands.DescribeBody,
                leader=form.group("leader"),
                skills=split_words(fields.get("skills", "")),
                areas=list(form.group("area").values()),
            )
            return await commands.describe(service, frame, force, told)
        case "join":
            return await commands.join(service, frame, force, form.body(commands.JoinBody, person=person))
        case "leave":
            return await commands.leave(service, frame, force, form.body(commands.RemoveForceMemberBody, person=person))
        case "pair":
            # Of what is chosen from the list, the code comes last.
            code = fields.get("estate", "").strip().rpartition(" ")[2]
            return await commands.pair(service, frame, force, form.body(commands.PairBody, estate=code))
        case "unpair":
            return await commands.unpair(service, frame, force, form.body(commands.PairBody))
        case "availability":
            return await commands.set_availability(service, frame, force, form.body(AvailabilityBody))
        case "disband":
            return await commands.disband(service, frame, force, form.body(commands.DisbandBody))
        case "announce":
            found = await force_of(service, force)
            starts_at = moment(fields.get("starts_at", ""), zone(found.timezone))
            body = form.body(commands.AnnounceBody, **({"starts_at": starts_at} if starts_at else {}))
            return await commands.announce(service, frame, force, body)
        case "sign-in":
            body_of = form.body(commands.SignInBody, **({"person": person} if person else {}))
            return await commands.sign_in(service, frame, force, _activity(form), body_of)
        case "conclude":
            return await commands.conclude(service, frame, force, _activity(form), form.body(commands.ConcludeBody))
        case "cancel":
            return await commands.cancel(service, frame, force, _activity(form), form.body(commands.CancelBody))


def _activity(form: Form) -> UUID:
    """Which activity a form is about; what is no id is one that was never announced."""
    try:
        return UUID(form.fields.get("activity", ""))
    except ValueError:
        return UUID(int=0)


async def _page(
    request: Request,
    service: Service,
    principal: Principal,
    force: UUID,
    tried: Tried = UNTRIED,
) -> Response:
    known = await force_of(service, force)
    permit(principal, "force.read", known.division)
    found = force_as_seen(principal, known)
    listing = ListQuery.of(request, total=await queries.count_activities(service.pool, force), size=ACTIVITIES_SIZE)
    local = zone(found.timezone)
    leads = found.disbanded_at is None and (
        may(principal, "force.manage", found.division) or found.leader.id == principal.sub
    )
    return service.pages.render(
        request,
        "force.html",
        **tried.shown,
        force=found,
        areas=await queries.areas(service.pool, found.division, found.areas),
        chosen=list(tried.form.group("area").values()) if tried.form and tried.act == "describe" else found.areas,
        estate_names=await estates.names_of(service.pool, found.paired),
        estates=await estates.of_division(service.pool, found.division[:6]) if leads else [],
        activities=[
            activity_as_seen(principal, known, one)
            for one in await queries.activities(service.pool, force, listing.size, listing.offset)
        ],
        knows=knows_names(principal, known),
        listing=listing,
        leads=leads,
        today=service.now().astimezone(local).date(),
        timezone=str(local),
    )
