"""Village decisions (四议两公开, P6): the list, the one with its six sheets, the form of what comes next, the PDF."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.parties import among
from huiyin_contracts.village_decision_state import VillageDecision
from huiyin_deliberation.documents import in_turn
from huiyin_deliberation.proceeding.acts import begin_by
from huiyin_deliberation.proceeding.bodies import people_in
from huiyin_deliberation.proceeding.topic import plannable
from huiyin_deliberation.publications.links import on_board
from huiyin_deliberation.registers.queries import assignable
from huiyin_deliberation.village_decisions import bodies, commands, queries
from huiyin_deliberation.village_decisions.commands import ACTS, DECISION
from huiyin_deliberation.village_decisions.register import register
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.body import person_of_principal
from huiyin_service.persons.steps import steps_for
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
HERE = "/deliberation/village-decisions"


@router.get(HERE, dependencies=[asks("village-decision.read"), PAGED, reads("tab")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """Village decisions of a division, and the form that moves another."""
    return await _list(request, service, permit(principal, "village-decision.read", division or None), division)


@router.post(HERE, dependencies=[asks("village-decision.move")])
async def move(sent: Sent) -> Response:
    """Move something."""
    asking, form = permit(sent.principal, "village-decision.move"), sent.form

    async def command() -> Done[VillageDecision]:
        body = form.body(
            bodies.MoveBody,
            division=form.fields.get("division", asking.division),
            overseers=people_in(form.fields.get("overseers", "")),
            merged=form.fields.get("merged") == "yes",
        )
        return await commands.move(sent.service, form.frame, body)

    return await sent.carry_out(
        command,
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="已动议，下一步由党支部会议提议。",
        to=HERE,
        draft="village-decision",
    )


@router.get(f"{HERE}/{{this}}", dependencies=[asks("village-decision.read")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """A village decision and its six sheets."""
    return await _page(request, service, permit(principal, "village-decision.read"), this)


@router.get(f"{HERE}/{{this}}/register.pdf", dependencies=[asks("village-decision.read")])
async def printed(service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """The six sheets to print: names in full for the offices, for others the family name."""
    row = await commands.readable(service, principal, this)
    content = await in_turn(register, row)
    told = {"Content-Disposition": f'inline; filename="register-{this}.pdf"', "Cache-Control": "private, no-store"}
    return Response(content, media_type="application/pdf", headers=told)


redirect_get_to(router, f"{HERE}/{{this}}", ACTS)


@router.post(f"{HERE}/{{this}}/{{act}}", dependencies=[asks("village-decision.read")])
async def do(sent: Sent, this: UUID, act: bodies.DecisionAct) -> Response:
    """Carry out the form of one step."""
    asking = permit(sent.principal, "village-decision.read")
    return await sent.carry_out(
        lambda: DECISION.sent(sent, this, act),
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
    now = service.now()
    moves = len(place.code) == 12 and may(principal, "village-decision.move", place.code)  # a village's
    _, rules, _ = await begin_by(service, place.code, now) if moves else (0, None, None)
    return service.pages.render(
        request,
        "village_decisions.html",
        **tried.shown,
        **listed,
        moves=moves,
        mergeable=rules is not None and rules.merged_meetings,
        topics=await plannable(service, now, place.code) if moves else [],
    )


async def _page(
    request: Request, service: Service, principal: Principal, this: UUID, tried: Tried = UNTRIED
) -> Response:
    row = await commands.readable(service, principal, this)
    timezone = zone(row.timezone)
    past, state, _ = await DECISION.standing(service, this)
    me = person_of_principal(principal)
    steps = await steps_for(principal, row.division, service, past)
    today = service.now().astimezone(timezone).date()
    public = row.sheets.get("result" if row.next == "supervise_result" else "resolution")
    return service.pages.render(
        request,
        "village_decision.html",
        **tried.shown,
        decision=row,
        records=may(principal, "village-decision.record", row.division),
        oversees=bool(commands.related(principal, state)),
        paper=[one for one in row.overseers if one.id is None],
        over=public is None or today > public.ends_on,
        signable=[
            step for step, held in state.meetings.items() if among(held.attended, me) and not among(held.signers, me)
        ],
        today=today,
        parties=await assignable(service.pool, row.division, today) if row.next == "representatives" else [],
        publications=await on_board(service, request, row.topic or this),
        entries=timeline(steps, service.pages, request, timezone),
        timezone=str(timezone),
    )
