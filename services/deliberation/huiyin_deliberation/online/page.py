"""Online deliberations (线上四步, P8): the list, the public page of one with one's own voice, its next step."""

from typing import get_args
from uuid import UUID

from fastapi import APIRouter, Request, Response

from huiyin_contracts.online_deliberation_state import OnlineDeliberation
from huiyin_contracts.parties import person_of
from huiyin_deliberation.online import commands, opinion_commands, queries
from huiyin_deliberation.online.commands import ACTS, CASE
from huiyin_deliberation.online.rules.opinions import Opinion
from huiyin_deliberation.online.streams import opinion_of
from huiyin_deliberation.proceeding.topic import plannable
from huiyin_deliberation.publications.queries import publications_of
from huiyin_deliberation.registers.queries import assignable
from huiyin_deliberation.tasks.queries import tasks_of
from huiyin_deliberation.topics.task_rows import asks_for_rows, rows_in
from huiyin_events.decider import Done
from huiyin_service.auth import Principal
from huiyin_service.http import Here, OptionalPrincipal, Scope
from huiyin_service.i18n import zone
from huiyin_service.limits.asking import ask
from huiyin_service.parameters import PAGED, reads
from huiyin_service.persons.steps import steps_for
from huiyin_service.policy import may, permit
from huiyin_service.policy.routes import PUBLIC, asks
from huiyin_service.service import Service
from huiyin_service.web.acts import UNTRIED, Sent, SentForm, Tried
from huiyin_service.web.forms import redirect_get_to
from huiyin_service.web.list_query import ListQuery
from huiyin_service.web.timeline import timeline

router = APIRouter()

PAGE_SIZE = 20
HERE = "/deliberation/online-deliberations"
STANDS: tuple[queries.OpinionFilter, ...] = get_args(queries.OpinionFilter)
SPEAK, SPOKEN = "speak", "意见已收到，截止以前可以修改。"


@router.get(HERE, dependencies=[PUBLIC, PAGED, reads("tab"), reads("topic")])
async def page(request: Request, service: Here, principal: OptionalPrincipal, division: Scope = "") -> Response:
    """Online deliberations of a division, for anybody; for its offices the form that publishes another."""
    return await _list(request, service, principal, division)


@router.post(HERE, dependencies=[asks("online.open")])
async def open_online(sent: Sent) -> Response:
    """Publish a topic."""
    asking, form = permit(sent.principal, "online.open"), sent.form
    return await sent.carry_out(
        lambda: commands.open_online(sent.service, form.frame, form.body(commands.OpenOnlineBody)),
        lambda tried: _list(sent.request, sent.service, asking, "", tried),
        said="议题已发布，居民可以发表意见了。",
        to=HERE,
        draft="online-deliberation",
    )


@router.get(f"{HERE}/{{this}}", dependencies=[PUBLIC, PAGED, reads("stand")])
async def one(request: Request, service: Here, principal: OptionalPrincipal, this: UUID) -> Response:
    """One for anybody: what is asked, how many said what, and their reasons by page."""
    return await _page(request, service, principal, this)


redirect_get_to(router, f"{HERE}/{{this}}", [SPEAK, *ACTS])


@router.post(f"{HERE}/{{this}}/{{act}}", dependencies=[asks("online.speak")])
async def do(sent: Sent, this: UUID, act: commands.OnlineAct) -> Response:
    """Carry out the form of one step, or give that of the resolution other rows for its tasks."""

    async def again(tried: Tried) -> Response:
        return await _page(sent.request, sent.service, sent.principal, this, tried)

    if act == "adopt" and asks_for_rows(sent.form.fields):
        return await again(Tried(act, sent.form))
    return await sent.carry_out(
        lambda: _command(sent, this, act),
        again,
        act=act,
        said=SPOKEN if act == SPEAK else ACTS[act].said,
        to=f"{HERE}/{this}",
        draft=f"{act}-{HERE.replace('/', '-')}-{this}",
    )


async def _command(sent: SentForm, this: UUID, act: commands.OnlineAct) -> Done[OnlineDeliberation] | Done[Opinion]:
    if act != SPEAK:
        return await CASE.sent(sent, this, act)
    form = sent.form
    body = form.body(opinion_commands.OpinionBody, private=form.fields.get("private") == "yes")
    await ask(sent.service, sent.request, form.frame.principal, "opinion")
    return await opinion_commands.give(sent.service, form.frame, this, body)


async def _list(
    request: Request, service: Service, principal: Principal | None, division: str, tried: Tried = UNTRIED
) -> Response:
    place, listed = await queries.LISTS.shown(request, service, principal, division)
    now = service.now()
    opens = len(place.code) == opinion_commands.VILLAGE and may(principal, "online.open", place.code)
    topics = await plannable(service, now, place.code) if opens else []
    wanted = request.query_params.get("topic", "")
    return service.pages.render(
        request,
        "online_deliberations.html",
        **tried.shown,
        **{**listed, "rows": [row.as_shown() for row in listed["rows"]]},
        opens=opens,
        topics=topics,
        chosen=next((topic for topic in topics if str(topic.id) == wanted), None),
        today=now.date(),
    )


async def _page(
    request: Request, service: Service, principal: Principal | None, this: UUID, tried: Tried = UNTRIED
) -> Response:
    row, now = await commands.readable(service, principal, this), service.now()
    timezone = zone(row.timezone)
    asked = request.query_params.get("stand", "")
    stand = next((one for one in STANDS if one == asked), None)
    listing = ListQuery.of(request, total=await queries.how_many_opinions(service.pool, this, stand), size=PAGE_SIZE)
    opinions = await queries.opinions_in(service.pool, this, stand, listing.size, listing.offset)
    own = await queries.own_opinion(service.pool, opinion_of(this, person_of(principal.sub))) if principal else None
    leads = may(principal, "online.lead", row.division)
    past, _, _ = await CASE.standing(service, this)
    named = may(principal, "person.name", row.division)
    told = past if named or row.title else []  # what was taken back stands in its history, too
    steps = await steps_for(principal, row.division, service, told)
    today = now.astimezone(timezone).date()
    decides = leads and row.next == "decide"
    parties = await assignable(service.pool, row.division, today) if decides else []
    return service.pages.render(
        request,
        "online_deliberation.html",
        **tried.shown,
        online=row if named else row.as_shown(),
        stand=stand,
        listing=listing,
        opinions=[one.as_shown() for one in opinions],
        own=own,
        lives=principal is not None and opinion_commands.lives_in(principal, row.division),
        leads=leads,
        moderates=may(principal, "online.moderate", row.division),
        notices={one.id: one for one in await publications_of(service.pool, row.topic)},
        tasks=await tasks_of(service.pool, now, row.topic) if row.tasks else [],
        parties=[(one.key, str(one.party.called)) for one in parties],
        task_rows=rows_in(tried.typed),
        today=today,
        entries=timeline(steps, service.pages, request, timezone),
        timezone=str(timezone),
    )
