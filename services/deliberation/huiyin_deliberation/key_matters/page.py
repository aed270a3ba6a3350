"""Key matters (三议一服务, Y2): the list, the one with its steps, and the form of the step that is owed."""

from typing import get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts import county_of
from huiyin_contracts.key_matter_state import KeyMatter
from huiyin_contracts.key_matters import SPECIAL, KeyMatterKind
from huiyin_deliberation.key_matters import bodies, commands, queries
from huiyin_deliberation.key_matters.commands import ACTS, MATTER
from huiyin_deliberation.proceeding.topic import plannable
from huiyin_deliberation.publications.links import on_board
from huiyin_deliberation.registers.queries import bodies_of
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.steps import steps_for
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
HERE = "/deliberation/key-matters"


@router.get(HERE, dependencies=[asks("key-matter.list"), PAGED, reads("tab")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """Key matters of a division, how many are solved, and the form that begins another."""
    return await _list(request, service, permit(principal, "key-matter.list", division or None), division)


@router.post(HERE, dependencies=[asks("key-matter.raise")])
async def raise_matter(sent: Sent) -> Response:
    """Begin a key matter."""
    asking, form = permit(sent.principal, "key-matter.raise"), sent.form

    async def command() -> Done[KeyMatter]:
        return await commands.raise_matter(sent.service, form.frame, form.body(bodies.RaiseMatterBody))

    return await sent.carry_out(
        command,
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="已列为重点事项，下一步由党组织提议。",
        to=HERE,
        draft="key-matter",
    )


@router.get(f"{HERE}/{{this}}", dependencies=[asks("key-matter.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """A key matter and its steps."""
    return await _page(request, service, permit(principal, "key-matter.read"), this)


redirect_get_to(router, f"{HERE}/{{this}}", ACTS)


@router.post(f"{HERE}/{{this}}/{{act}}", dependencies=[asks("key-matter.read")])
async def do(sent: Sent, this: UUID, act: bodies.MatterAct) -> Response:
    """Carry out the form of one step."""
    asking = permit(sent.principal, "key-matter.read")
    return await sent.carry_out(
        lambda: MATTER.sent(sent, this, act),
        lambda tried: _page(sent.request, sent.service, asking, this, tried),
        act=act,
        said=ACTS[act].said,
        to=f"{HERE}/{this}",
        draft=f"{act}-{HERE.replace('/', '-')}-{this}",
    )


async def _list(
    request: Request, service: Service, principal: Principal, division: str, tried: Tried = UNTRIED
) -> Response:
    place, listed = await queries.LISTS.shown(request, service, principal, division)
    return service.pages.render(
        request,
        "key_matters.html",
        **tried.shown,
        **listed,
        topics=await plannable(service, service.now(), place.code),
        estates=await queries.estates(service.pool, place.code) if place.code else [],
        kinds=get_args(KeyMatterKind),
        special=SPECIAL,
    )


async def _page(
    request: Request, service: Service, principal: Principal, this: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await commands.readable(service, principal, this)
    timezone = zone(row.timezone)
    history = await service.store.read_stream(MATTER.stream(this))
    steps = await steps_for(principal, row.division, service, history)
    return service.pages.render(
        request,
        "key_matter.html",
        **tried.shown,
        matter=row,
        records=may(principal, "key-matter.record", row.division),
        speaks=any(one.party == "committee" and one.person.id == principal.sub for one in row.delegates),
        paper=[one for one in row.delegates if one.party == "committee" and one.person.id is None],
        providers=await bodies_of(service.pool, county_of(row.division)) if row.next == "commission" else [],
        special=row.kind in SPECIAL,
        today=service.now().astimezone(timezone).date(),
        publications=await on_board(service, request, row.topic or this),
        entries=timeline(steps, service.pages, request, timezone),
        timezone=str(timezone),
    )
