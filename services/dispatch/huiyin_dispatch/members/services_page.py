"""What members did for others (Y4): the list by which an office confirms it, and the page of the one who was served."""

from collections.abc import Mapping
from typing import Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_dispatch.members import queries
from huiyin_dispatch.members.access import service_of
from huiyin_dispatch.members.commands import services
from huiyin_dispatch.members.rules import Member, ServiceStatus
from huiyin_dispatch.members.served_links import LINK_LASTS, check_link
from huiyin_events.decider import Done
from huiyin_service.http import Frame, Here, OptionalPrincipal, Scope
from huiyin_service.parameters import PAGED, reads
from huiyin_service.policy import permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.scope import place_of

router = APIRouter()

PAGE_SIZE = 20

ServiceAct = Literal["confirm", "dispute"]
ACT_MESSAGES: Mapping[ServiceAct, str] = {"confirm": "已确认，谢谢。", "dispute": "已记下异议，这条服务不计入。"}
STATUSES: tuple[ServiceStatus, ...] = get_args(ServiceStatus)


@router.get("/work/services", dependencies=[asks("service.confirm"), PAGED, reads("status")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """What members recorded, first what waits to be confirmed."""
    asking = permit(principal, "service.confirm", division or None)
    place = await place_of(request, service, asking, division)
    asked = request.query_params.get("status")
    status = next((each for each in STATUSES if each == asked), STATUSES[0])
    counts = {each: await queries.count_services(service.pool, place.code, each) for each in STATUSES}
    listing = ListQuery.of(request, total=counts[status], size=PAGE_SIZE)
    return service.pages.render(
        request,
        "services.html",
        place=place,
        status=status,
        counts=counts,
        rows=await queries.services(service.pool, place.code, status, listing.size, listing.offset),
        listing=listing,
    )


@router.post("/work/services/{member}/{served}/{act}", dependencies=[asks("service.confirm")])
async def do(sent: Sent, member: UUID, served: UUID, act: ServiceAct) -> Response:
    """Confirm or dispute a service, as an office."""
    permit(sent.principal, "service.confirm")
    return await sent.carry_out(
        lambda: _command(sent, sent.form.frame, member, served, act), said=ACT_MESSAGES[act], to="/work/services"
    )


redirect_get_to(router, "/work/services/{member}/{served}", ACT_MESSAGES, to="/work/services")


@router.get("/work/services/{member}/{served}/link", dependencies=[asks("service.link")])
async def link(request: Request, service: Here, principal: OptionalPrincipal, member: UUID, served: UUID) -> Response:
    """The link for the one who was served, to be handed to them."""
    permit(principal, "service.link")
    found = await service_of(service, member, served)
    secret = await services.link_for_served(service, Frame(principal, service.now(), None), member, served)
    url = f"{service.settings.public_url}/work/served/{member}/{served}?link={secret}"
    return service.pages.render(request, "served_link.html", served=found, url=url, lasts=LINK_LASTS)


@router.get("/work/served/{member}/{served}", dependencies=[asks("service.answer")])
async def ask(request: Request, service: Here, member: UUID, served: UUID, link: str = "") -> Response:
    """What a member says they did, for the one who was served to answer."""
    return await _ask(request, service, member, served, link)


@router.post("/work/served/{member}/{served}/{act}", dependencies=[asks("service.answer")])
async def answer(sent: Sent, member: UUID, served: UUID, act: ServiceAct) -> Response:
    """Their answer, which is the last word."""
    link = sent.form.fields.get("link", "")
    return await sent.carry_out(
        lambda: _command(sent, sent.form.frame, member, served, act),
        lambda tried: _ask(sent.request, sent.service, member, served, link, tried),
        act=act,
        said=ACT_MESSAGES[act],
        to=f"/work/served/{member}/{served}?link={link}",
    )


redirect_get_to(router, "/work/served/{member}/{served}", ACT_MESSAGES)  # where the link is needed again


async def _command(sent: SentForm, frame: Frame, member: UUID, served: UUID, act: ServiceAct) -> Done[Member]:
    service, form = sent.service, sent.form
    if act == "confirm":
        return await services.confirm_service(service, frame, member, served, form.body(services.ConfirmBody))
    return await services.dispute_service(service, frame, member, served, form.body(services.DisputeBody))


async def _ask(
    request: Request, service: Service, member: UUID, served: UUID, link: str, tried: Tried = UNTRIED
) -> Response:
    await check_link(service, link, served, service.now())
    return service.pages.render(
        request,
        "served.html",
        **tried.shown,
        member=member,
        served=await service_of(service, member, served),
        link=link,
    )
